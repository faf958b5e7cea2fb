//! When something falls due: the ends of the clocks that run, as instants for a durable timer.

use jiff::Timestamp;
use jiff::civil::{DateTime, time};
use schemas::ids::PlazoId;
use schemas::paquete::Paquete;

use crate::datos::Datos;
use crate::estado::{Estado, OrdenDePago};
use crate::evolve::local;
use crate::paso;
use crate::plazo::{self, Reloj};
use crate::zona::Zona;

/// A clock that will fire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vencimiento {
    /// Which clock.
    pub plazo: PlazoId,
    /// The last local second that still counts.
    pub fin: DateTime,
    /// The first instant at which it is over: `Comando::Vencer` from then on fires it.
    pub instante: Timestamp,
}

/// The clocks that run, soonest first. Empty once the expediente is over.
pub fn vencimientos(paquete: &Paquete, estado: &Estado) -> Vec<Vencimiento> {
    let Ok(zona) = Zona::de(&paquete.municipio.zona_horaria) else { return Vec::new() };
    paso::vencimientos(paquete, estado)
        .into_iter()
        .filter_map(|(fin, plazo)| {
            let instante = zona.instante(fin)?.checked_add(jiff::SignedDuration::from_secs(1)).ok()?;
            Some(Vencimiento { plazo, fin, instante })
        })
        .collect()
}

/// The last local second at which a bill that was handed out can be paid: until the plazo of its pago ends, or while its amount holds,
/// whichever is first. One that an earlier version printed keeps what it said.
pub fn fin_de_orden(paquete: &Paquete, orden: &OrdenDePago) -> Option<DateTime> {
    if let Some(impresa) = &orden.impresa {
        return impresa.fin;
    }
    let plazo = paquete.tramite.etapa(&orden.etapa).and_then(|e| e.plazo.as_ref());
    let fin = plazo.and_then(|p| {
        let reloj = Reloj::nuevo(p.dura, p.calendario.clone(), orden.desde);
        plazo::vence(&reloj, paquete.calendario(&p.calendario)?)
    });
    match (fin, orden.vale_hasta) {
        (Some(fin), Some(vale)) if vale < fin.date() => Some(vale.to_datetime(time(23, 59, 59, 0))),
        (fin, _) => fin,
    }
}

/// A local moment as an instant, in the zone of the municipality.
pub fn instante(paquete: &Paquete, local: DateTime) -> Option<Timestamp> {
    Zona::de(&paquete.municipio.zona_horaria).ok()?.instante(local)
}

/// What is known of an expediente at an instant, with its clocks as they stand then.
pub fn datos_al(paquete: &Paquete, estado: &Estado, ahora: Timestamp) -> Datos {
    let mut estado = estado.clone();
    paso::refrescar(paquete, &mut estado, local(paquete, ahora));
    estado.datos
}
