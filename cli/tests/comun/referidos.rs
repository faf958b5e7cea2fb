//! Cases that name an expediente: who walks doesn't have the one that they name.

use schemas::paquete::{Paquete, Paso, Prueba};

/// Whether some step answers with an expediente.
pub fn nombra(paquete: &Paquete, prueba: &Prueba) -> bool {
    let nombrado = |paso: &Paso| match paso {
        Paso::Hace(intento) | Paso::Rechaza { intento, .. } => {
            engine::referido::pedidos(paquete).any(|campo| intento.con.contains_key(&campo.id))
        }
        _ => false,
    };
    prueba.pasos.iter().any(nombrado)
}
