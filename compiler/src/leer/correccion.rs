//! A salida that stands in for a document that was wrong: it is of the same type, it is good for as long as that one was, and it is known
//! which one it is wherever it is issued.

use schemas::ids::CampoId;
use schemas::paquete::{Campo, TipoCampo};

use super::alcance::Alcance;
use super::contexto::Contexto;
use crate::diag::{Problema, Sink, codes};
use crate::forma::Situado;
use crate::tipos::Tipo;
use crate::yaml::{Escalar, Nodo};

fn elegido<'c>(id: &str, campos: &'c [Campo]) -> Option<&'c Campo> {
    campos.iter().find(|c| c.id == id)
}

/// Whether a correction has a last day: as the document that it stands in for.
pub fn vence(campo: &str, campos: &[Campo]) -> bool {
    matches!(elegido(campo, campos).map(|c| &c.tipo), Some(TipoCampo::Salida { con_vigencia: true, .. }))
}

/// How long it is good isn't its own to say.
pub fn sin_vigencia(salida: &Situado<String>, vigencia: Option<&Nodo>, sink: &mut Sink) {
    let Some(nodo) = vigencia else { return };
    sink.push(
        Problema::new(
            &codes::V0569,
            nodo.span,
            format!("la salida `{}` corrige un documento y dice cuánto vale", salida.valor),
        )
        .etiqueta("una corrección vale hasta el mismo día que el documento que sustituye")
        .ayuda("quite `vigencia`; si debe valer más tiempo es otro documento, y se pide de nuevo"),
    );
}

/// Reads `corrige`, against the document type of the salida.
pub fn leer(
    salida: &Situado<String>,
    documento: Option<&str>,
    escrito: &Escalar,
    campos: &[Campo],
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<CampoId> {
    let id = escrito.texto.trim();
    if !ctx.exige_campo(id, escrito.span, sink) {
        return None;
    }
    let mal =
        |mensaje: String, ayuda: String| Problema::new(&codes::V0568, escrito.span, mensaje).ayuda(ayuda);
    let declarado = ctx.origenes.escrito(&format!("campos.{id}"));
    let aqui = |problema: Problema| match declarado {
        Some(lugar) => problema.secundaria(lugar, "aquí se declara"),
        None => problema,
    };
    let Some(TipoCampo::Salida { documento: suyo, una_vez, .. }) = elegido(id, campos).map(|c| &c.tipo)
    else {
        sink.push(aqui(mal(
            format!("`{id}` no es un documento que la persona tenga: no hay qué corregir"),
            "nombre un campo de `tipo: salida`, con el que se elige el documento".to_owned(),
        )));
        return None;
    };
    if documento != Some(suyo.as_str()) {
        let es = documento.map_or("no dice de qué documento es".to_owned(), |d| format!("es de `{d}`"));
        sink.push(aqui(mal(
            format!("la salida `{}` {es}, y corrige uno de `{suyo}`", salida.valor),
            format!("escriba `documento: {suyo}`: lo que sustituye a un documento es otro de los mismos"),
        )));
        return None;
    }
    if !una_vez {
        sink.push(aqui(mal(
            format!("el documento que se elige en `{id}` podría corregirse dos veces a la vez"),
            format!("agregue `una_vez: si` al campo `{id}`"),
        )));
        return None;
    }
    let (_, tipo) = ctx.expresion(escrito, None, alcance, sink)?;
    if let Tipo::Opcional(_) = tipo {
        sink.push(aqui(mal(
            format!("donde se emite `{}` puede faltar `{id}`", salida.valor),
            format!("pida `{id}` siempre, antes de emitir, y sin `obligatorio: no` ni `visible_si`"),
        )));
        return None;
    }
    Some(CampoId::from(id))
}
