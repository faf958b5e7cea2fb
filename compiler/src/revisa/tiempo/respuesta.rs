//! Which document answers. The first one that is issued ends the clock of the resolution, unless its definition says that it isn't the
//! answer; where another follows it on a path that can be walked, the author says which of the two it is.

use std::collections::BTreeSet;

use schemas::ids::SalidaId;
use schemas::paquete::{Efecto, Etapa, TipoEtapa};

use super::suma::se_puede;
use crate::diag::{Problema, Sink, codes};
use crate::revisa::Obra;

use crate::revisa::caminos::{self, Paso, Sigue, Via};
use crate::revisa::valores::Cortes;

pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let dicho = |id: &SalidaId| obra.ctx.origenes.escrito(&format!("salidas.{id}.resuelve")).is_some();
    let dudosas: BTreeSet<&SalidaId> =
        obra.tramite.salidas.iter().map(|s| &s.id).filter(|id| !dicho(id)).collect();
    if obra.tramite.salidas.len() < 2 || dudosas.is_empty() {
        return;
    }
    let cortes = Cortes::de(obra.tramite);
    let mut dichas: BTreeSet<&SalidaId> = BTreeSet::new();
    caminos::recorre(obra.tramite, &mut |camino| {
        let Some((ultimo, antes)) = camino.split_last() else { return Sigue::Entra };
        let Some(otra) = emitidas(ultimo, antes).next() else { return Sigue::Entra };
        // Only the first that answers ends the clock.
        let primera = (1..camino.len()).find_map(|n| {
            let (paso, previos) = camino.get(..n)?.split_last()?;
            emitidas(paso, previos).find(|id| obra.tramite.salida(id).is_some_and(|s| !s.intermedia))
        });
        let Some(primera) = primera.filter(|id| dudosas.contains(id) && !dichas.contains(id)) else {
            return Sigue::Entra;
        };
        if primera == otra || se_puede(obra, camino, &cortes).is_none() {
            return Sigue::Entra;
        }
        dichas.insert(primera);
        sink.push(
            Problema::new(
                &codes::V0627,
                obra.lugar(&format!("salidas.{primera}")),
                format!("`{primera}` detiene el plazo de la ficha, y después se emite `{otra}`"),
            )
            .etiqueta("al emitirlo se da por respondido lo que se pidió: el silencio ya no tendría efecto")
            .nota(format!("por este camino: {}", caminos::en_palabras(camino)))
            .ayuda(format!(
                "si `{primera}` es un paso intermedio, escriba en él `resuelve: no`; si es la respuesta, `resuelve: si`"
            )),
        );
        Sigue::Entra
    });
}

/// What is issued by arriving at the last step: by the action that led to it, by entering it, by ending there.
fn emitidas<'a>(ultimo: &Paso<'a>, antes: &[Paso<'a>]) -> impl Iterator<Item = &'a SalidaId> + use<'a> {
    let por_accion: &'a [Efecto] = match antes.last().and_then(|p| p.via) {
        Some(Via::Accion(accion)) => &accion.efectos,
        _ => &[],
    };
    let etapa: &'a Etapa = ultimo.etapa;
    let al_final: &'a [SalidaId] = match &etapa.tipo {
        TipoEtapa::Fin { emite, .. } => emite,
        _ => &[],
    };
    let de_efectos = por_accion.iter().chain(&etapa.efectos).filter_map(|efecto| match efecto {
        Efecto::Emite(id) => Some(id),
        _ => None,
    });
    de_efectos.chain(al_final)
}
