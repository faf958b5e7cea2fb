//! `medicion`: what of a trámite is counted from its expedientes, which texts are read one by one, by whom, and what of it is published.
//! Whether something personal would be published, or read by who may not see it, is judged once the definition is whole.

use std::collections::BTreeSet;

use schemas::ids::{CampoId, RolId};
use schemas::paquete::{Campo, ClaseDato, DatoMedido, Medicion, Opcion, TipoCampo};

use super::cita::no_existe;
use super::contexto::Contexto;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma, Situado};
use crate::tipos::Tipo;
use crate::yaml::Nodo;

/// Reads `medicion`. Fields and cálculos were read before.
pub fn leer(nodo: &Nodo, campos: &[Campo], ctx: &mut Contexto<'_>, sink: &mut Sink) -> Option<Medicion> {
    ctx.origenes.anotar("medicion", nodo.span);
    let mut forma = Forma::abrir(nodo, "`medicion`", sink)?;
    let nombrados = nombres(&mut forma, "datos", ctx, sink);
    let datos: Vec<DatoMedido> =
        nombrados.iter().filter_map(|nombre| dato(nombre, campos, ctx, sink)).collect();
    let comentarios = nombres(&mut forma, "comentarios", ctx, sink)
        .iter()
        .filter_map(|nombre| comentario(nombre, campos, ctx, sink))
        .collect();
    let lee: Option<Vec<RolId>> = forma.requerida("lee", sink).map(|nodo| {
        sin_repetir("lee", forma::textos(nodo, sink), ctx, sink)
            .into_iter()
            .filter(|rol| ctx.exige_rol(&rol.valor, rol.span, sink))
            .map(|rol| RolId(rol.valor))
            .collect()
    });
    let publica = nombres(&mut forma, "publica", ctx, sink)
        .into_iter()
        .filter(|nombre| se_publica(nombre, &nombrados, &datos, sink))
        .map(|nombre| nombre.valor)
        .collect();
    forma.cerrar(sink);
    Some(Medicion { datos, comentarios, lee: lee.filter(|l| !l.is_empty())?, publica })
}

fn nombres(
    forma: &mut Forma<'_>,
    clave: &'static str,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Vec<Situado<String>> {
    let Some(nodo) = forma.opcional(clave) else { return Vec::new() };
    sin_repetir(clave, forma::textos(nodo, sink), ctx, sink)
}

/// The names of a list, each once.
fn sin_repetir(
    clave: &str,
    escritos: Vec<Situado<String>>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Vec<Situado<String>> {
    let mut vistos: BTreeSet<String> = BTreeSet::new();
    let mut lista = Vec::new();
    for nombre in escritos {
        if vistos.insert(nombre.valor.clone()) {
            ctx.origenes.anotar(format!("medicion.{clave}.{}", nombre.valor), nombre.span);
            lista.push(nombre);
            continue;
        }
        sink.push(
            Problema::new(
                &codes::V0665,
                nombre.span,
                format!("`{}` ya está en `{clave}` de `medicion`", nombre.valor),
            )
            .ayuda("quite el que sobra"),
        );
    }
    lista
}

/// A value that can be counted: of few values, or a number.
fn dato(
    nombre: &Situado<String>,
    campos: &[Campo],
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<DatoMedido> {
    let id = nombre.valor.as_str();
    let de = |clase, opciones| Some(DatoMedido { nombre: id.to_owned(), clase, opciones, personal: false });
    let (tipo, lugar) = if let Some(campo) = campos.iter().find(|c| c.id.as_str() == id) {
        match &campo.tipo {
            TipoCampo::Servidor { .. } => return de(ClaseDato::Servidor, Vec::new()),
            TipoCampo::Opcion { .. } => return de(ClaseDato::Opcion, Vec::new()),
            _ => {
                let en_ambito = ctx.campos.get(id)?;
                (en_ambito.tipo.clone(), en_ambito.span)
            }
        }
    } else if let Some((tipo, span)) = ctx.calculos.get(id) {
        (tipo.clone(), *span)
    } else {
        if !ctx.malos.contains(id) && !ctx.campos_incompletos {
            let existentes = ctx.campos.keys().chain(ctx.calculos.keys()).map(String::as_str);
            sink.push(no_existe("campo o cálculo", id, nombre.span, existentes, "`campos` ni en `calculos`"));
        }
        return None;
    };
    let tipo = match tipo {
        Tipo::Opcional(dentro) => *dentro,
        otro => otro,
    };
    match tipo {
        Tipo::Booleano => de(ClaseDato::Booleano, Vec::new()),
        Tipo::Entero | Tipo::Decimal | Tipo::Dinero => de(ClaseDato::Numero, Vec::new()),
        Tipo::Opcion(opciones) => {
            let una = |(id, etiqueta): &(String, String)| Opcion {
                id: id.clone(),
                etiqueta: etiqueta.clone(),
                fila: None,
            };
            de(ClaseDato::Opcion, opciones.opciones.iter().map(una).collect())
        }
        Tipo::Malo => None,
        otro => {
            no_se_cuenta(nombre, &otro, lugar, sink);
            None
        }
    }
}

fn no_se_cuenta(nombre: &Situado<String>, tipo: &Tipo, lugar: Span, sink: &mut Sink) {
    sink.push(
        Problema::new(&codes::V0660, nombre.span, format!("`{}` no se puede contar", nombre.valor))
            .etiqueta(format!("es {}", tipo.nombre()))
            .secundaria(lugar, "aquí se declara")
            .ayuda(
                "se cuentan opciones, sí o no, números y servidores; un texto va en `comentarios`, y de lo demás puede contarse un cálculo",
            ),
    );
}

/// A text that is read one by one.
fn comentario(
    nombre: &Situado<String>,
    campos: &[Campo],
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) -> Option<CampoId> {
    let id = nombre.valor.as_str();
    if !ctx.exige_campo(id, nombre.span, sink) {
        return None;
    }
    let campo = campos.iter().find(|c| c.id.as_str() == id)?;
    if matches!(campo.tipo, TipoCampo::Texto { .. } | TipoCampo::TextoLargo { .. }) {
        return Some(campo.id.clone());
    }
    let mut problema = Problema::new(&codes::V0661, nombre.span, format!("`{id}` no es un comentario"))
        .etiqueta(format!("es de tipo `{}`", campo.tipo.clase()))
        .ayuda("los comentarios son campos de tipo `texto` o `texto_largo`; lo que se cuenta va en `datos`");
    if let Some(lugar) = ctx.origenes.de(&format!("campos.{id}")) {
        problema = problema.secundaria(lugar, "aquí se declara");
    }
    sink.push(problema);
    None
}

/// What is published is counted, and isn't who works here.
fn se_publica(
    nombre: &Situado<String>,
    nombrados: &[Situado<String>],
    datos: &[DatoMedido],
    sink: &mut Sink,
) -> bool {
    let mal = |etiqueta: &str, ayuda: &str, sink: &mut Sink| {
        let mensaje = format!("`{}` no se puede publicar", nombre.valor);
        sink.push(
            Problema::new(&codes::V0662, nombre.span, mensaje)
                .etiqueta(etiqueta.to_owned())
                .ayuda(ayuda.to_owned()),
        );
        false
    };
    match datos.iter().find(|d| d.nombre == nombre.valor) {
        Some(dato) if dato.clase == ClaseDato::Servidor => {
            mal("diría cuánto hizo cada persona", "quítelo de `publica`: en `datos` lo lee quien mide", sink)
        }
        Some(_) => true,
        // What is wrong with it was told already.
        None if nombrados.iter().any(|n| n.valor == nombre.valor) => false,
        None => mal("no está en `datos`", "agréguelo a `datos`, o quítelo de `publica`", sink),
    }
}
