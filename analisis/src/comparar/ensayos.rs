//! The tests that live with a trámite. They change nothing of what it does, so each is told once and is `Compatible`, whatever its steps.

use super::diferencias::por_id;
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells the tests that are new, gone or other.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.pruebas, &ahora.pruebas, |p| &p.id) {
        let que = match (a, b) {
            (None, Some(b)) => format!("Hay una prueba nueva: {}.", cita(&b.titulo)),
            (Some(a), None) => format!("Ya no está la prueba {}.", cita(&a.titulo)),
            (Some(a), Some(b)) if a != b => format!("Cambia la prueba {}.", cita(&b.titulo)),
            _ => continue,
        };
        pluma.dice(&Senda::de(&["pruebas", &id]), Cambio::de(Para::Operacion, Clase::Compatible, que));
    }
}
