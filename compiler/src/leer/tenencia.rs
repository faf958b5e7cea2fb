//! Documents that the municipality issued before: what each type says that it carries (`entrega` in `documentos.yaml`), with what values a
//! salida fills it, and the field by which a trámite asks for one.

use schemas::ids::{CampoId, TipoDocumentoId};
use schemas::paquete::{Argumento, Campo, Emisor, PARTES_SALIDA, TipoCampo, TipoDocumento};
use schemas::valor::Duracion;

use super::alcance::Alcance;
use super::campo;
use super::cita::no_existe;
use super::contexto::Contexto;
use super::municipio::Municipalidad;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::tipos::Tipo;
use crate::yaml::Nodo;

/// What a datum of a document says: what it is, not how a form asks for it.
const CLAVES: [&str; 10] = [
    "tipo",
    "etiqueta",
    "opciones",
    "obligatorio",
    "datos",
    "unidad",
    "fuente",
    "fundamento",
    "ilustrativo",
    "nota",
];

impl Municipalidad {
    /// Reads what a document type carries.
    pub fn leer_entrega(&self, nodo: &Nodo, sink: &mut Sink) -> Vec<Campo> {
        let Some(forma) = Forma::abrir(nodo, "`entrega`", sink) else { return Vec::new() };
        let mut partes = Vec::new();
        for (clave, nodo) in forma.mapa().iter() {
            let Some(id) = forma::id(clave, sink) else { continue };
            if PARTES_SALIDA.contains(&id.valor.as_str()) {
                sink.push(
                    Problema::new(
                        &codes::V0567,
                        id.span,
                        format!("`{}` ya lo tiene todo documento que se emite", id.valor),
                    )
                    .ayuda("quítelo, o llámelo de otra manera"),
                );
                continue;
            }
            let Some(leido) = campo::leer(id.valor, id.span, nodo, false, self, None, sink) else { continue };
            if sencillo(&leido.campo, nodo, id.span, sink) {
                partes.push(Campo { finalidad: None, requisito: false, ..leido.campo });
            }
        }
        partes
    }
}

/// Whether a datum is of one value, and says nothing that only a form understands.
fn sencillo(dato: &Campo, nodo: &Nodo, span: Span, sink: &mut Sink) -> bool {
    let mut bien = true;
    let compuesto = matches!(
        dato.tipo,
        TipoCampo::Opciones { .. }
            | TipoCampo::Tabla { .. }
            | TipoCampo::Persona { .. }
            | TipoCampo::Domicilio
            | TipoCampo::Documento { .. }
            | TipoCampo::Salida { .. }
            | TipoCampo::Expediente
            | TipoCampo::Servidor { .. }
    );
    if engine::catalogo::de(dato).is_some() {
        let donde = nodo.mapa().and_then(|m| m.get("catalogo")).map_or(span, |n| n.span);
        sink.push(
            Problema::new(&codes::V0567, donde, "un documento no lleva una fila de un catálogo")
                .ayuda("escriba sus `opciones`, o declare un texto y llénelo con el nombre de la fila"),
        );
        bien = false;
    }
    if compuesto {
        let donde = nodo.mapa().and_then(|m| m.get("tipo")).map_or(span, |n| n.span);
        sink.push(
            Problema::new(
                &codes::V0567,
                donde,
                format!("un documento no entrega un dato de tipo `{}`", dato.tipo.clase()),
            )
            .ayuda(
                "declare por separado los datos sencillos que hagan falta: textos, números, fechas, opciones",
            ),
        );
        bien = false;
    }
    let ajenas = nodo.mapa().into_iter().flat_map(crate::yaml::Mapa::claves);
    for clave in ajenas.filter(|c| !CLAVES.contains(&c.texto.as_str()) && !compuesto) {
        sink.push(
            Problema::new(
                &codes::V0567,
                clave.span,
                format!(
                    "`{}` es de un formulario, y esto lo dice un documento que ya se emitió",
                    clave.texto
                ),
            )
            .ayuda("quítela; si el dato puede faltar escriba `obligatorio: no`"),
        );
        bien = false;
    }
    bien
}

/// What a datum of a document gives to who names it.
fn tipo_de_dato(dato: &Campo, span: Span) -> Tipo {
    let tipo = campo::tipo_de_campo(dato, span);
    if dato.obligatorio { tipo } else { tipo.opcional() }
}

/// The type of a field of type `salida`: its folio, its days, and the data that the document carries.
pub fn tipo(nombre: &str, con_vigencia: bool, entrega: &[Campo], span: Span) -> Tipo {
    let vence = if con_vigencia { Tipo::Fecha } else { Tipo::Fecha.opcional() };
    let fijas = [("folio", Tipo::Texto), ("emitida", Tipo::Fecha), ("vence", vence)];
    let datos = entrega.iter().map(|dato| (dato.id.to_string(), tipo_de_dato(dato, span)));
    Tipo::registro(nombre, fijas.map(|(parte, tipo)| (parte.to_owned(), tipo)).into_iter().chain(datos))
}

/// Reads a field of type `salida`.
pub fn leer_campo(forma: &mut Forma<'_>, municipio: &Municipalidad, sink: &mut Sink) -> Option<TipoCampo> {
    let de = forma.requerida("de", sink).and_then(|n| forma::texto(n, sink));
    let vencida_hace = forma.opcional("vencida_hace").and_then(|n| {
        let dura = forma::duracion(n, sink)?;
        Some(Situado { valor: dura, span: n.span })
    });
    let una_vez = forma.opcional("una_vez").and_then(|n| forma::booleano(n, sink)).unwrap_or(false);
    let de = de?;
    let Some(tipo) = municipio.documentos.iter().find(|d| d.id == de.valor.as_str()) else {
        if !municipio.incompleta {
            let suyos = municipio.documentos.iter().filter(|d| d.emite != Emisor::Externo);
            let ids = suyos.map(|d| d.id.as_str());
            sink.push(no_existe("documento", &de.valor, de.span, ids, "documentos.yaml"));
        }
        return None;
    };
    emitido_aqui(tipo, &de, municipio, sink)?;
    let vencida_hace = vencida_hace.and_then(|dura| con_vigencia(tipo, dura, municipio, sink));
    Some(TipoCampo::Salida {
        documento: TipoDocumentoId(de.valor),
        vencida_hace,
        una_vez,
        con_vigencia: tipo.vigencia.is_some(),
        entrega: tipo.entrega.clone(),
    })
}

/// Nobody holds what no trámite of here issues.
fn emitido_aqui(
    tipo: &TipoDocumento,
    de: &Situado<String>,
    municipio: &Municipalidad,
    sink: &mut Sink,
) -> Option<()> {
    if tipo.emite != Emisor::Externo {
        return Some(());
    }
    let mut problema = Problema::new(
        &codes::V0560,
        de.span,
        format!("`{}` no lo emite ningún trámite de este municipio: nadie lo tendría aquí", de.valor),
    )
    .ayuda(format!(
        "pídalo con `tipo: documento` y `documento: {}`, o diga en `emite` qué trámite lo da",
        de.valor
    ));
    if let Some(lugar) = municipio.lugares.get(&format!("documentos.{}", de.valor)) {
        problema = problema.secundaria(*lugar, "aquí se dice que es externo");
    }
    sink.push(problema);
    None
}

/// What never expires is never late.
fn con_vigencia(
    tipo: &TipoDocumento,
    dura: Situado<Duracion>,
    municipio: &Municipalidad,
    sink: &mut Sink,
) -> Option<Duracion> {
    if tipo.vigencia.is_some() {
        return Some(dura.valor);
    }
    let mut problema = Problema::new(
        &codes::V0564,
        dura.span,
        format!("`{}` no dice cuánto vale, y no puede decirse hace cuánto venció", tipo.id),
    )
    .ayuda(format!("agregue `vigencia:` a `{}` en documentos.yaml, o quite `vencida_hace`", tipo.id));
    if let Some(lugar) = municipio.lugares.get(&format!("documentos.{}", tipo.id)) {
        problema = problema.secundaria(*lugar, "aquí se declara sin `vigencia`");
    }
    sink.push(problema);
    None
}

/// Reads the data that a salida puts in its document, against what its type says that it carries.
pub fn leer_datos(
    salida: &Situado<String>,
    documento: Option<&str>,
    escrito: Option<&Nodo>,
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Vec<Argumento> {
    let municipio = ctx.municipio;
    let tipo = documento.and_then(|id| municipio.documentos.iter().find(|d| d.id == id));
    let mut datos = Vec::new();
    let Some(tipo) = tipo else {
        if let (Some(nodo), None) = (escrito, documento) {
            sink.push(
                Problema::new(
                    &codes::V0562,
                    nodo.span,
                    format!("la salida `{}` entrega datos y no dice de qué documento", salida.valor),
                )
                .ayuda("agregue `documento:` con el de `documentos.yaml` que los declara"),
            );
        }
        return datos;
    };
    let forma = escrito.and_then(|n| Forma::abrir(n, "`entrega`", sink));
    if escrito.is_some() && forma.is_none() {
        return datos;
    }
    for (clave, nodo) in forma.iter().flat_map(|f| f.mapa().iter()) {
        let Some(dato) = tipo.entrega.iter().find(|d| d.id.as_str() == clave.texto) else {
            let ids = tipo.entrega.iter().map(|d| d.id.as_str());
            let donde = format!("`documentos.{}.entrega`", tipo.id);
            sink.push(no_existe("dato", &clave.texto, clave.span, ids, &donde));
            continue;
        };
        ctx.origenes.anotar(format!("salidas.{}.entrega.{}", salida.valor, dato.id), clave.span);
        let pedido = tipo_de_dato(dato, clave.span);
        if let Some((valor, _)) = ctx.valoracion(nodo, Some(&pedido), alcance, sink) {
            datos.push(Argumento { parte: CampoId(clave.texto.clone()), valor });
        }
    }
    let incompleto = forma.as_ref().is_some_and(|f| f.mapa().incompleto);
    let dado = |id: &str| forma.iter().any(|f| f.tiene(id));
    for dato in tipo.entrega.iter().filter(|d| d.obligatorio && !incompleto && !dado(&d.id)) {
        let mut problema = Problema::new(
            &codes::V0562,
            escrito.map_or(salida.span, |n| n.span),
            format!("la salida `{}` no entrega `{}`, que `{}` lleva", salida.valor, dato.id, tipo.id),
        )
        .ayuda(format!("agregue `{}:` en `entrega`, con su valor", dato.id));
        if let Some(lugar) = municipio.lugares.get(&format!("documentos.{}", tipo.id)) {
            problema = problema.secundaria(*lugar, "el documento se declara aquí");
        }
        sink.push(problema);
    }
    datos
}

/// A document whose type is good for so long, issued without a last day.
pub fn exige_vigencia(
    salida: &Situado<String>,
    documento: Option<&str>,
    vigencia: Option<Duracion>,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) {
    let tipo = documento.and_then(|id| ctx.municipio.documentos.iter().find(|d| d.id == id));
    let Some(tipo) = tipo.filter(|t| t.vigencia.is_some() && vigencia.is_none()) else { return };
    let mut problema = Problema::new(
        &codes::V0563,
        salida.span,
        format!("`{}` tiene vigencia, y la salida `{}` lo emite sin ella", tipo.id, salida.valor),
    )
    .etiqueta("quien lo tenga no sabría hasta cuándo vale")
    .ayuda("agregue `vigencia:` a la salida, o quítela del documento");
    if let Some(lugar) = ctx.municipio.lugares.get(&format!("documentos.{}", tipo.id)) {
        problema = problema.secundaria(*lugar, "el documento se declara aquí");
    }
    sink.push(problema);
}
