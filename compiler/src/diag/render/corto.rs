//! One line per diagnostic: `archivo:línea:columna: error[V0103]: mensaje`, as editors and grep read.

use schemas::diagnostic::Diagnostic;

use super::lugar::{en_una_linea, extremos};
use crate::sources::Archivos;

/// All diagnostics, one per line.
#[must_use]
pub fn corto(diagnostics: &[Diagnostic], archivos: &Archivos) -> String {
    diagnostics
        .iter()
        .map(|d| {
            let (inicio, _) = extremos(&d.primaria.rango, archivos);
            format!(
                "{}:{}:{}: {}[{}]: {}\n",
                d.primaria.rango.archivo,
                inicio.linea,
                inicio.columna,
                d.severidad.palabra(),
                d.codigo,
                en_una_linea(&d.mensaje)
            )
        })
        .collect()
}
