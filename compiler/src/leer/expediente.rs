//! Expedientes that a solicitud names: the type that a field of theirs has, and `se_ofrece`, which says on whose page of an expediente the
//! trámite is offered with that field filled in.

use schemas::ids::CampoId;
use schemas::paquete::{AQuien, Campo, CuandoSeOfrece, SeOfrece, partes_expediente};

use super::campo;
use super::contexto::Contexto;
use crate::diag::{Sink, Span};
use crate::forma::{self, Forma};
use crate::tipos::Tipo;
use crate::yaml::Nodo;

/// Words of `para`.
pub const PARA: [(&str, AQuien); 2] =
    [("solicitante", AQuien::Solicitante), ("servidores", AQuien::Servidores)];
/// Words of `cuando`.
pub const CUANDO: [(&str, CuandoSeOfrece); 2] =
    [("siempre", CuandoSeOfrece::Siempre), ("al_terminar", CuandoSeOfrece::AlTerminar)];

/// The type of a field of type `expediente`: its parts, of which how it ended lacks while it goes on. It is the same whatever the field.
pub fn tipo(span: Span) -> Tipo {
    let de = |parte: &Campo| {
        let tipo = campo::tipo_de_campo(parte, span);
        (parte.id.to_string(), if parte.obligatorio { tipo } else { tipo.opcional() })
    };
    Tipo::registro("expediente", partes_expediente().iter().map(de))
}

/// Reads `se_ofrece`. Fields were read before.
pub fn leer_se_ofrece(nodo: &Nodo, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Option<SeOfrece> {
    ctx.origenes.anotar("se_ofrece", nodo.span);
    let mut forma = Forma::abrir(nodo, "`se_ofrece`", sink)?;
    let mut para: Vec<AQuien> = Vec::new();
    if let Some(nodo) = forma.requerida("para", sink) {
        ctx.origenes.anotar("se_ofrece.para", nodo.span);
        for uno in forma::lista(nodo, sink) {
            if let Some(quien) = forma::opcion(uno, &PARA, sink).filter(|q| !para.contains(q)) {
                para.push(quien);
            }
        }
    }
    let cuando = forma.opcional("cuando").and_then(|n| forma::opcion(n, &CUANDO, sink)).unwrap_or_default();
    let campo = forma.requerida("campo", sink).and_then(|nodo| {
        let escalar = forma::escalar(nodo, "un campo de tipo `expediente`", sink)?;
        let escrito = escalar.texto.trim();
        ctx.origenes.anotar("se_ofrece.campo", escalar.span);
        ctx.exige_campo(escrito, escalar.span, sink).then(|| CampoId(escrito.to_owned()))
    });
    let etiqueta = forma.opcional("etiqueta").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let una_vez = forma.opcional("una_vez").and_then(|n| forma::booleano(n, sink)).unwrap_or(false);
    forma.cerrar(sink);
    if para.is_empty() {
        return None;
    }
    Some(SeOfrece { para, cuando, campo: campo?, etiqueta, una_vez })
}
