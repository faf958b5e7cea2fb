//! Outside systems: `servicios.yaml` says what may be asked of each, and a stage of `tipo: consulta` asks it. A part of a question or of its
//! answer is a field of one value, without conditions; where a system stands is no matter of a definition.

use std::collections::BTreeMap;

use schemas::ids::{CampoId, EtapaId, OperacionId, ServicioId};
use schemas::paquete::{
    Argumento, Campo, ClaseOperacion, Etapa, Operacion, PLATAFORMA, PlazoEtapa, Region, Servicio, TipoCampo,
    TipoEtapa,
};

use super::agenda;
use super::alcance::Alcance;
use super::campo::{self, CampoLeido};
use super::cita::{self, no_existe};
use super::contexto::Contexto;
use super::etapa;
use super::firma;
use super::inspeccion;
use super::municipio::Municipalidad;
use super::organo;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::revisa::asignacion::Lugar;
use crate::tipos::Tipo;
use crate::yaml::{Escalar, Nodo};

impl Municipalidad {
    /// Reads `servicios.yaml`.
    pub fn leer_servicios(&mut self, raiz: &Nodo, sink: &mut Sink) {
        let Some(mut forma) = Forma::abrir(raiz, "`servicios.yaml`", sink) else {
            self.incompleta = true;
            return;
        };
        if let Some(nodo) = forma.requerida("servicios", sink)
            && let Some(servicios) = Forma::abrir(nodo, "`servicios`", sink)
        {
            for (clave, nodo) in servicios.mapa().iter() {
                let Some(id) = forma::id(clave, sink) else { continue };
                self.declarar(format!("servicios.{}", id.valor), id.span, nodo);
                if let Some(servicio) = self.leer_servicio(id.valor, nodo, sink) {
                    self.servicios.push(servicio);
                }
            }
        }
        forma.cerrar(sink);
    }

    fn leer_servicio(&mut self, id: String, nodo: &Nodo, sink: &mut Sink) -> Option<Servicio> {
        let mut uno = Forma::abrir(nodo, format!("el servicio `{id}`"), sink)?;
        let nombre = uno.requerida("nombre", sink).and_then(|n| forma::texto(n, sink));
        let mut operaciones = Vec::new();
        if let Some(nodo) = uno.requerida("operaciones", sink)
            && let Some(mapa) = Forma::abrir(nodo, "`operaciones`", sink)
        {
            for (clave, nodo) in mapa.mapa().iter() {
                let Some(operacion) = forma::id(clave, sink) else { continue };
                self.declarar(format!("servicios.{id}.{}", operacion.valor), operacion.span, nodo);
                operaciones.extend(self.leer_operacion(&id, operacion.valor, nodo, sink));
            }
        }
        let cita = cita::leer(&mut uno, &self.ordenamientos, sink);
        uno.cerrar(sink);
        Some(Servicio {
            nombre: nombre.map_or_else(|| id.clone(), |n| n.valor),
            id: ServicioId(id),
            operaciones,
            cita,
        })
    }

    fn leer_operacion(&self, servicio: &str, id: String, nodo: &Nodo, sink: &mut Sink) -> Option<Operacion> {
        let mut una = Forma::abrir(nodo, format!("la operación `{id}`"), sink)?;
        let clase = una.opcional("clase").and_then(|n| clase(servicio, n, sink)).unwrap_or_default();
        let nombre = una.opcional("nombre").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
        let recibe =
            una.opcional("recibe").map(|n| self.leer_partes(n, Some(clase), sink)).unwrap_or_default();
        let entrega = una.requerida("entrega", sink);
        let vacia = entrega.is_some_and(|n| n.mapa().is_some_and(|m| m.entradas.is_empty() && !m.incompleto));
        if let (true, Some(nodo)) = (vacia, entrega) {
            sink.push(
                Problema::new(&codes::V0207, nodo.span, format!("la operación `{id}` no entrega nada"))
                    .ayuda("declare en `entrega` al menos un dato de la respuesta"),
            );
        }
        let entrega = entrega.map(|n| self.leer_partes(n, None, sink)).unwrap_or_default();
        una.cerrar(sink);
        let nombre = nombre.unwrap_or_else(|| campo::en_palabras(&id));
        Some(Operacion { id: OperacionId(id), nombre, clase, recibe, entrega })
    }

    /// Reads what an operation of a clase is told; what it answers, where none is given.
    fn leer_partes(&self, nodo: &Nodo, recibe: Option<ClaseOperacion>, sink: &mut Sink) -> Vec<Campo> {
        let que = if recibe.is_some() { "`recibe`" } else { "`entrega`" };
        let Some(forma) = Forma::abrir(nodo, que, sink) else { return Vec::new() };
        let mut partes = Vec::new();
        for (clave, nodo) in forma.mapa().iter() {
            let Some(id) = forma::id(clave, sink) else { continue };
            let Some(leido) = campo::leer(id.valor, id.span, nodo, false, self, None, sink) else { continue };
            if sencilla(&leido, nodo, recibe, sink) {
                partes.push(Campo { finalidad: None, ..leido.campo });
            }
        }
        partes
    }
}

/// Whether an operation asks or does. Only the platform does something by itself: what is ordered there is written with the event that
/// tells it, and nobody else can promise that.
fn clase(servicio: &str, nodo: &Nodo, sink: &mut Sink) -> Option<ClaseOperacion> {
    const CLASES: [(&str, ClaseOperacion); 2] =
        [("consulta", ClaseOperacion::Consulta), ("efecto", ClaseOperacion::Efecto)];
    let leida = forma::opcion(nodo, &CLASES, sink)?;
    if leida == ClaseOperacion::Efecto && servicio != PLATAFORMA {
        sink.push(
            Problema::new(&codes::V0615, nodo.span, format!("a `{servicio}` sólo se le pregunta"))
                .etiqueta("podría hacerse dos veces, o ninguna, sin que el expediente lo sepa")
                .ayuda("quite `clase`; lo que se hace en otro sistema lo hace una persona en una tarea"),
        );
        return None;
    }
    Some(leida)
}

/// Whether a part is of one value, or of some of a list where it is told, and says nothing that only a form understands.
fn sencilla(leido: &CampoLeido<'_>, nodo: &Nodo, recibe: Option<ClaseOperacion>, sink: &mut Sink) -> bool {
    let mut bien = true;
    let compuesta = match leido.campo.tipo {
        // A system is told of somebody who works here; it names none.
        TipoCampo::Opciones { .. } | TipoCampo::Servidor { .. } => recibe.is_none(),
        // Only what the platform is ordered is about an expediente: outside, a folio is a text.
        TipoCampo::Expediente => recibe != Some(ClaseOperacion::Efecto),
        TipoCampo::Tabla { .. }
        | TipoCampo::Persona { .. }
        | TipoCampo::Domicilio
        | TipoCampo::Documento { .. }
        | TipoCampo::Salida { .. } => true,
        _ => false,
    };
    if compuesta {
        let clase = leido.campo.tipo.clase();
        let donde = nodo.mapa().and_then(|m| m.get("tipo")).map_or(leido.span, |n| n.span);
        sink.push(
            Problema::new(
                &codes::V0514,
                donde,
                format!("un servicio no recibe ni entrega un dato de tipo `{clase}`"),
            )
            .ayuda(
                "declare por separado los datos sencillos que hagan falta: textos, números, fechas, opciones",
            ),
        );
        bien = false;
    }
    if engine::catalogo::de(&leido.campo).is_some() {
        let donde = nodo.mapa().and_then(|m| m.get("catalogo")).map_or(leido.span, |n| n.span);
        sink.push(
            Problema::new(&codes::V0514, donde, "un servicio no recibe ni entrega una fila de un catálogo")
                .ayuda("escriba sus `opciones`, o declare un texto"),
        );
        bien = false;
    }
    const DE_FORMULARIO: [&str; 9] = [
        "rol",
        "visible_si",
        "obligatorio_si",
        "inicial",
        "finalidad",
        "ven",
        "requisito",
        "advierte_si",
        "advertencia",
    ];
    for clave in nodo.mapa().into_iter().flat_map(crate::yaml::Mapa::claves) {
        let de_fecha = matches!(leido.campo.tipo, TipoCampo::Fecha { .. })
            && matches!(clave.texto.as_str(), "minimo" | "maximo");
        if DE_FORMULARIO.contains(&clave.texto.as_str()) || de_fecha {
            sink.push(
                Problema::new(
                    &codes::V0514,
                    clave.span,
                    format!("`{}` es de un formulario, y esto lo dice un sistema", clave.texto),
                )
                .ayuda("quítela; si el dato puede faltar escriba `obligatorio: no`"),
            );
            bien = false;
        }
    }
    bien
}

/// What a part gives to who names it.
fn tipo_de_parte(parte: &Campo, span: Span) -> Tipo {
    let tipo = campo::tipo_de_campo(parte, span);
    if parte.obligatorio { tipo } else { tipo.opcional() }
}

/// `servicio: ingresos.adeudo`.
fn consultada<'m>(
    escalar: &Escalar,
    municipio: &'m Municipalidad,
    sink: &mut Sink,
) -> Option<(&'m Servicio, &'m Operacion)> {
    let Some((servicio, operacion)) = escalar.texto.split_once('.') else {
        let todas: Vec<String> = municipio
            .servicios
            .iter()
            .flat_map(|s| s.operaciones.iter().map(move |o| format!("{}.{}", s.id, o.id)))
            .collect();
        let problema = Problema::new(
            &codes::V0206,
            escalar.span,
            format!("`{}` no dice qué se consulta", forma::recortar(&escalar.texto)),
        )
        .ayuda("escriba el servicio y su operación, como `ingresos.adeudo`");
        sink.push(if todas.is_empty() {
            problema
        } else {
            problema.nota(format!("hay: {}", todas.join(", ")))
        });
        return None;
    };
    let Some(hallado) = municipio.servicios.iter().find(|s| s.id.as_str() == servicio) else {
        if !municipio.incompleta {
            let span = escalar.span_de(0..servicio.len());
            let ids = municipio.servicios.iter().map(|s| s.id.as_str());
            sink.push(no_existe("servicio", servicio, span, ids, "servicios.yaml"));
        }
        return None;
    };
    let Some(que) = hallado.operacion(operacion) else {
        let span = escalar.span_de(servicio.len() + 1..escalar.texto.len());
        let ids = hallado.operaciones.iter().map(|o| o.id.as_str());
        sink.push(no_existe("operación", operacion, span, ids, &format!("`servicios.{servicio}`")));
        return None;
    };
    Some((hallado, que))
}

/// Declares what a stage keeps under the name of its `guarda`.
pub fn declarar_guarda(nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let Some(guarda) = nodo.mapa().and_then(|m| m.get("guarda")).and_then(Nodo::escalar) else { return };
    match etapa::clase_de(nodo).as_str() {
        "pago" => ctx.declarar_resultado(&guarda.texto, guarda.span, de_pago(), sink),
        "consulta" => declarar_resultado(nodo, guarda, ctx, sink),
        "inspeccion" => inspeccion::declarar_resultado(guarda, ctx, sink),
        "votacion" => organo::declarar_resultado(guarda, ctx, sink),
        "firma" => firma::declarar_resultado(guarda, ctx, sink),
        "cita" => agenda::declarar_resultado(guarda, ctx, sink),
        _ => {}
    }
}

/// What a pago leaves.
fn de_pago() -> Vec<(String, Tipo)> {
    [("monto", Tipo::Dinero), ("fecha", Tipo::Fecha), ("folio", Tipo::Texto), ("medio", Tipo::Texto)]
        .map(|(parte, tipo)| (parte.to_owned(), tipo))
        .into()
}

/// Declares the result of a consulta: the parts of the answer. What is wrong is told when the stage is read.
fn declarar_resultado(nodo: &Nodo, guarda: &Escalar, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let servicio = nodo.mapa().and_then(|m| m.get("servicio")).and_then(Nodo::escalar);
    match servicio.and_then(|e| consultada(e, ctx.municipio, &mut Sink::new())) {
        Some((_, operacion)) => {
            let partes: Vec<(String, Tipo)> =
                operacion.entrega.iter().map(|p| (p.id.to_string(), tipo_de_parte(p, guarda.span))).collect();
            ctx.declarar_resultado(&guarda.texto, guarda.span, partes, sink);
        }
        None => {
            ctx.malos.insert(guarda.texto.clone());
        }
    }
}

/// Reads what a stage of `tipo: consulta` says of its own, with its time: it waits `espera`, and then goes on as when there is no answer.
/// What it asks with is read by [`completar`], once it is known what is captured on the way.
pub fn leer_consulta(
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> (Option<TipoEtapa>, Option<PlazoEtapa>) {
    let servicio =
        forma.requerida("servicio", sink).and_then(|n| forma::escalar(n, "`servicio.operacion`", sink));
    let espera = forma.requerida("espera", sink).and_then(|n| forma::duracion(n, sink));
    let a = etapa::destino(forma, "a", region, ctx, sink);
    let al_fallar = etapa::destino(forma, "al_fallar", region, ctx, sink);
    forma.admite(&["con"]);
    let plazo =
        espera.map(|dura| PlazoEtapa { dura, calculada: None, calendario: ctx.municipio.calendario.clone() });
    let consultada = servicio.and_then(|e| consultada(e, ctx.municipio, sink));
    let tipo =
        consultada.zip(a).zip(al_fallar).map(|(((servicio, operacion), a), al_fallar)| TipoEtapa::Consulta {
            servicio: servicio.id.clone(),
            operacion: operacion.id.clone(),
            con: Vec::new(),
            a,
            al_fallar,
        });
    (tipo, plazo)
}

/// Reads what each consulta asks with.
pub fn completar(nodo: &Nodo, etapas: &mut [Etapa], ctx: &Contexto<'_>, sink: &mut Sink) {
    let mut nodos = BTreeMap::new();
    consultas(nodo, &mut nodos);
    for etapa in etapas {
        let TipoEtapa::Consulta { servicio, operacion, con, .. } = &mut etapa.tipo else { continue };
        let Some(nodo) = nodos.get(etapa.id.as_str()) else { continue };
        let definido = ctx.municipio.servicios.iter().find(|s| s.id == *servicio);
        if let Some(operacion) = definido.and_then(|s| s.operacion(operacion)) {
            *con = argumentos(&etapa.id, nodo, operacion, ctx, sink);
        }
    }
}

/// The stages that ask, whatever their depth.
fn consultas<'t>(nodo: &'t Nodo, en: &mut BTreeMap<&'t str, &'t Nodo>) {
    let Some(mapa) = nodo.mapa() else { return };
    for (clave, nodo) in mapa.iter() {
        let Some(propio) = nodo.mapa() else { continue };
        if etapa::clase_de(nodo) == "consulta" {
            en.insert(&clave.texto, nodo);
        }
        for (rama, dentro) in propio.get("ramas").and_then(Nodo::mapa).into_iter().flat_map(|m| m.iter()) {
            match dentro.mapa().and_then(|m| m.get("etapas")) {
                Some(etapas) => consultas(etapas, en),
                None if etapa::clase_de(dentro) == "consulta" => {
                    en.insert(&rama.texto, dentro);
                }
                None => {}
            }
        }
    }
}

fn argumentos(
    etapa: &EtapaId,
    nodo: &Nodo,
    operacion: &Operacion,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Vec<Argumento> {
    let alcance =
        Alcance { hoy: true, ..Alcance::default() }.por(ctx.flujo.en(&Lugar::Etapa(etapa.to_string())));
    let escrito = nodo.mapa().and_then(|m| m.get("con"));
    let mut con = Vec::new();
    let forma = escrito.and_then(|n| Forma::abrir(n, "`con`", sink));
    if escrito.is_some() && forma.is_none() {
        return con;
    }
    for (clave, nodo) in forma.iter().flat_map(|f| f.mapa().iter()) {
        let Some(parte) = operacion.recibe.iter().find(|p| p.id.as_str() == clave.texto) else {
            let ids = operacion.recibe.iter().map(|p| p.id.as_str());
            sink.push(no_existe(
                "dato",
                &clave.texto,
                clave.span,
                ids,
                &format!("lo que recibe `{}`", operacion.id),
            ));
            continue;
        };
        let tipo = tipo_de_parte(parte, clave.span);
        if let Some((valor, _)) = ctx.valoracion(nodo, Some(&tipo), &alcance, sink) {
            con.push(Argumento { parte: CampoId(clave.texto.clone()), valor });
        }
    }
    let incompleto = forma.as_ref().is_some_and(|f| f.mapa().incompleto);
    let dado = |id: &str| forma.iter().any(|f| f.tiene(id));
    for parte in operacion.recibe.iter().filter(|p| p.obligatorio && !incompleto && !dado(&p.id)) {
        let donde = escrito.map_or(nodo.span, |n| n.span);
        sink.push(
            Problema::new(
                &codes::V0203,
                donde,
                format!("falta `{}`, sin el que `{}` no contesta", parte.id, operacion.id),
            )
            .ayuda(format!("agregue `{}:` en `con`, con el valor que se le dice", parte.id)),
        );
    }
    con
}
