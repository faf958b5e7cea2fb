//! Workflow commands, which GitHub shows beside the lines of a change.

use schemas::diagnostic::{Diagnostic, Severidad};

use super::lugar::extremos;
use crate::sources::Archivos;

/// All diagnostics, one command per line. Only the first line is given: an end past the last line of the
/// file makes GitHub drop the annotation.
#[must_use]
pub fn github(diagnostics: &[Diagnostic], archivos: &Archivos) -> String {
    diagnostics
        .iter()
        .map(|d| {
            let (inicio, _) = extremos(&d.primaria.rango, archivos);
            let orden = match d.severidad {
                Severidad::Error => "error",
                Severidad::Aviso => "warning",
                Severidad::Sugerencia => "notice",
            };
            let ayuda = d.arreglo.as_ref().map(|a| &a.mensaje).or(d.ayuda.as_ref());
            let mensaje = match ayuda {
                Some(ayuda) => format!("{}\nayuda: {ayuda}", d.mensaje),
                None => d.mensaje.clone(),
            };
            format!(
                "::{orden} file={},line={},col={},title={}::{}\n",
                propiedad(&d.primaria.rango.archivo),
                inicio.linea,
                inicio.columna,
                d.codigo,
                dato(&mensaje)
            )
        })
        .collect()
}

fn dato(texto: &str) -> String {
    texto.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn propiedad(texto: &str) -> String {
    dato(texto).replace(':', "%3A").replace(',', "%2C")
}
