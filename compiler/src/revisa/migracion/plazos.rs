//! What becomes of the time that ran: a clock whose rule changed must say it, and what ran must be countable in the new unit.

use engine::flujo::{RESOLUCION, plazo_de_etapa};
use engine::plazo::misma_cuenta;
use schemas::ids::CalendarioId;
use schemas::paquete::Consumo;
use schemas::valor::Duracion;

use super::Cotejo;
use crate::diag::{Problema, Sink, codes};

/// A rule of a clock, as far as it matters here.
struct ReglaDePlazo<'a> {
    dura: Duracion,
    calendario: &'a CalendarioId,
    /// It is computed in another way, or by another ceiling.
    cambia: bool,
}

/// Checks the clocks that can be running.
pub fn revisar(cotejo: &Cotejo<'_>, sink: &mut Sink) {
    let (antes, ahora) = (
        &cotejo.mapa.viejo.tramite.ficha.plazo_resolucion,
        &cotejo.mapa.nuevo.tramite.ficha.plazo_resolucion,
    );
    let regla = |p: &'_ schemas::paquete::PlazoResolucion| (p.dura, p.calendario.clone());
    let cambia = regla(antes) != regla(ahora);
    let vieja = ReglaDePlazo { dura: antes.dura, calendario: &antes.calendario, cambia };
    let nueva = ReglaDePlazo { dura: ahora.dura, calendario: &ahora.calendario, cambia };
    uno(cotejo, RESOLUCION, &vieja, &nueva, sink);
    for (vieja, nueva) in cotejo.parejas() {
        let (Some(a), Some(b)) = (&vieja.plazo, &nueva.plazo) else { continue };
        let cambia = a != b;
        let antes = ReglaDePlazo { dura: a.dura, calendario: &a.calendario, cambia };
        let ahora = ReglaDePlazo { dura: b.dura, calendario: &b.calendario, cambia };
        uno(cotejo, &plazo_de_etapa(&nueva.id), &antes, &ahora, sink);
    }
}

fn uno(cotejo: &Cotejo<'_>, id: &str, antes: &ReglaDePlazo<'_>, ahora: &ReglaDePlazo<'_>, sink: &mut Sink) {
    if !ahora.cambia {
        return;
    }
    let lugar = cotejo.escrito_o_desde(&format!("plazos.{id}"));
    match cotejo.mapa.migracion.plazos.get(id) {
        Some(Consumo::Reinicia) => {}
        Some(Consumo::Conserva) if misma_cuenta(antes.dura.unidad, ahora.dura.unidad) => {}
        Some(Consumo::Conserva) => sink.push(
            Problema::new(&codes::V1106, lugar, format!("lo corrido del plazo `{id}` no se puede conservar"))
                .etiqueta(format!("antes era de {} y ahora de {}", antes.dura, ahora.dura))
                .ayuda(format!("escriba `{id}: reinicia`, o deje el plazo en la misma unidad")),
        ),
        None => {
            let mut problema = Problema::new(
                &codes::V1106,
                lugar,
                format!("el plazo `{id}` cambió y la migración no dice qué pasa con lo corrido"),
            )
            .ayuda(format!("escriba en `plazos` `{id}: conserva` o `{id}: reinicia`"));
            problema = if antes.dura == ahora.dura {
                if antes.calendario == ahora.calendario {
                    problema.etiqueta("se calcula de otra manera")
                } else {
                    problema.etiqueta(format!(
                        "contaba por `{}` y ahora por `{}`",
                        antes.calendario, ahora.calendario
                    ))
                }
            } else {
                problema.etiqueta(format!("antes era de {} y ahora de {}", antes.dura, ahora.dura))
            };
            sink.push(problema);
        }
    }
}
