//! Legal time: the plazos of the stages against the plazo that the ficha promises, the window of the prevención, and what silence
//! means. The sum of a path is exact in business days of one calendar; other units are counted by the engine's own clocks, from every
//! day of a year. It accuses only paths whose conditions some values fulfil.

mod prevencion;
mod respuesta;
mod suma;

pub(super) use prevencion::menor;
pub(super) use suma::se_puede;

use std::collections::BTreeMap;

use schemas::paquete::{Efecto, Etapa, Ficta, Resultado, TipoEtapa, Tramite};

use super::Obra;
use super::caminos;
use crate::diag::{Problema, Sink, codes};

/// Checks the time of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    suma::revisar(obra, sink);
    prevencion::revisar(obra, sink);
    ficta(obra, sink);
    respuesta::revisar(obra, sink);
}

/// What silence leads to must be what it says: a document when it grants, no permit when it denies.
fn ficta(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let tramite = obra.tramite;
    match &tramite.ficha.si_no_responde {
        Ficta::Ninguna | Ficta::Negativa { a: None } => {}
        Ficta::Afirmativa { a } => {
            let Some(etapa) = tramite.etapa(a) else { return };
            if !emite_despues(tramite, etapa) {
                sink.push(
                    Problema::new(
                        &codes::V0622,
                        obra.lugar(&format!("etapas.{a}")),
                        format!("la afirmativa ficta lleva a `{a}`, que no emite ningún documento"),
                    )
                    .etiqueta("la persona tendría su permiso concedido y nada con qué probarlo")
                    .ayuda("lleve la afirmativa ficta a un fin con `emite:`"),
                );
            }
        }
        Ficta::Negativa { a: Some(a) } => {
            if let Some(TipoEtapa::Fin { resultado: Resultado::Favorable, .. }) =
                tramite.etapa(a).map(|e| &e.tipo)
            {
                sink.push(
                    Problema::new(
                        &codes::V0626,
                        obra.lugar(&format!("etapas.{a}")),
                        format!("la negativa ficta lleva a `{a}`, que termina en favorable"),
                    )
                    .etiqueta("el silencio negaría y el expediente diría que se concedió")
                    .ayuda("escriba `afirmativa_ficta` si el silencio concede, o lleve a un fin con `resultado: ficta`"),
                );
            }
        }
    }
}

/// Whether something that answers is issued at a stage or after it.
fn emite_despues<'a>(tramite: &'a Tramite, desde: &'a Etapa) -> bool {
    let mut vistas: BTreeMap<&str, ()> = BTreeMap::new();
    let mut cola: Vec<&Etapa> = vec![desde];
    let emite = |efectos: &[Efecto]| caminos::responden(tramite, efectos).next().is_some();
    while let Some(etapa) = cola.pop() {
        if vistas.insert(etapa.id.as_str(), ()).is_some() {
            continue;
        }
        let por_acciones =
            matches!(&etapa.tipo, TipoEtapa::Tarea(t) if t.acciones.iter().any(|a| emite(&a.efectos)));
        let al_final = matches!(&etapa.tipo, TipoEtapa::Fin { emite, .. }
            if emite.iter().any(|id| tramite.salida(id).is_some_and(|s| !s.intermedia)));
        if emite(&etapa.efectos) || por_acciones || al_final {
            return true;
        }
        cola.extend(caminos::salidas(tramite, etapa).into_iter().map(|(_, otra)| otra));
        cola.extend(etapa.al_agotar.as_ref().and_then(|d| caminos::resuelve(tramite, etapa, d)));
    }
    false
}
