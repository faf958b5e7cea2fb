//! The way by which expedientes of earlier versions may come to each. It does nothing by itself: somebody of the administration moves
//! them, and each is told of it. So it is for who operates, and always worth a look.

use super::diferencias::por_id;
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells the migrations that are new, gone or other.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (_, a, b) in por_id(&antes.migraciones, &ahora.migraciones, |m| m.desde.as_str()) {
        let (que, clase) = match (a, b) {
            (None, Some(b)) => (
                format!(
                    "Los expedientes de la versión {} podrán pasar a ésta, porque {}.",
                    b.desde.corto(),
                    cita(&b.motivo)
                ),
                Clase::Atencion,
            ),
            (Some(a), None) => (
                format!("Ya no dice cómo pasan los expedientes de la versión {}.", a.desde.corto()),
                Clase::Compatible,
            ),
            (Some(a), Some(b)) if a != b => (
                format!("Cambia cómo pasan a ésta los expedientes de la versión {}.", b.desde.corto()),
                Clase::Atencion,
            ),
            _ => continue,
        };
        pluma.dice(&Senda::de(&["migraciones"]), Cambio::de(Para::Operacion, clase, que));
    }
}
