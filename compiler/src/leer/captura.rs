//! What is filled in a stage, and in an action of it: fields, by page.

use schemas::ids::CampoId;
use schemas::paquete::Pagina;

use super::alcance::Alcance;
use super::contexto::Contexto;
use crate::diag::{Problema, Sink, codes};
use crate::forma::{self, Forma};
use crate::yaml::Nodo;

/// Reads the form of a stage: a list of names, or of pages.
pub fn leer(nodo: &Nodo, alcance: &Alcance, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<Pagina> {
    let lista = forma::lista(nodo, sink);
    if lista.iter().any(|n| n.mapa().is_some()) {
        return lista.iter().filter_map(|n| leer_pagina(n, alcance, ctx, sink)).collect();
    }
    let campos = nombres_de_campos(lista, ctx, sink);
    if campos.is_empty() { Vec::new() } else { vec![Pagina { titulo: None, campos, si: None }] }
}

fn leer_pagina(nodo: &Nodo, alcance: &Alcance, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Option<Pagina> {
    let mut forma = Forma::abrir(nodo, "la página", sink)?;
    let titulo = forma.requerida("pagina", sink).and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    let campos = forma.requerida("campos", sink).map(|n| forma::lista(n, sink)).unwrap_or_default();
    let campos = nombres_de_campos(campos, ctx, sink);
    let si = forma.opcional("si").and_then(|n| ctx.condicion_de(n, alcance, sink));
    forma.cerrar(sink);
    Some(Pagina { titulo, campos, si })
}

/// Reads a list of fields, each once.
pub fn nombres_de_campos(lista: &[Nodo], ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<CampoId> {
    let mut vistos: Vec<CampoId> = Vec::new();
    for nodo in lista {
        let Some(nombre) = forma::texto(nodo, sink) else { continue };
        if !ctx.exige_campo(&nombre.valor, nombre.span, sink) {
            continue;
        }
        let id = CampoId(nombre.valor);
        if vistos.contains(&id) {
            sink.push(
                Problema::new(&codes::V0321, nombre.span, format!("el campo `{id}` ya se pide aquí"))
                    .ayuda("quite la repetición"),
            );
        } else {
            vistos.push(id);
        }
    }
    vistos
}

/// Reads the fields that an action captures.
pub fn de_accion(forma: &mut Forma<'_>, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<CampoId> {
    ctx.rota |= forma.se_perdio("captura");
    forma.opcional("captura").map(|n| nombres_de_campos(forma::lista(n, sink), ctx, sink)).unwrap_or_default()
}
