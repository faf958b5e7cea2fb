//! From what the engine knows to what the pages show: fields to controls, bills to accounts, clocks to deadlines, events to a
//! timeline, answers to summaries, a paquete to its ficha. Nothing here decides anything; both citizens and operators read it.

pub mod campos;
pub mod catalogos;
pub mod citas;
pub mod cobro;
pub mod comparacion;
pub mod costos;
pub mod cupos;
pub mod datos;
pub mod flujo;
pub mod hitos;
pub mod medicion;
pub mod plazo;
pub mod referidos;
pub mod servidores;
pub mod tenencias;
pub mod terceros;
pub mod tramite;

use engine::evolve::local;
use engine::formato;
pub use engine::formato::con_punto;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use schemas::paquete::Paquete;

use crate::web::vistas::Momento;

/// `9 nov 2026, 10:42`, local to the municipality.
pub fn momento(paquete: &Paquete, cuando: Timestamp) -> Momento {
    momento_local(local(paquete, cuando))
}

/// As [`momento`], of a moment that is local already.
pub fn momento_local(local: DateTime) -> Momento {
    Momento::new(
        format!("{}, {}", formato::fecha_corta(local.date()), formato::hora(local.time())),
        local.strftime("%Y-%m-%dT%H:%M").to_string(),
    )
}

/// `9 nov 2026`, local to the municipality.
pub fn dia(paquete: &Paquete, cuando: Timestamp) -> Momento {
    dia_de(local(paquete, cuando).date())
}

/// As [`dia`], of a day.
pub fn dia_de(fecha: Date) -> Momento {
    Momento::new(formato::fecha_corta(fecha), fecha.to_string())
}
