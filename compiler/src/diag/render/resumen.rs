//! The last line: how many of each, in how many files.

use std::collections::BTreeSet;

use schemas::diagnostic::{Diagnostic, Severidad};

/// `2 errores y 1 aviso en 3 archivos`; the files are those with something to say. Without diagnostics,
/// `sin errores ni avisos`.
#[must_use]
pub fn resumen(diagnostics: &[Diagnostic]) -> String {
    let errores = diagnostics.iter().filter(|d| d.severidad == Severidad::Error).count();
    let avisos = diagnostics.len() - errores;
    let archivos: BTreeSet<&str> = diagnostics.iter().map(|d| d.primaria.rango.archivo.as_str()).collect();
    let partes: Vec<String> = [contar(errores, "error", "errores"), contar(avisos, "aviso", "avisos")]
        .into_iter()
        .flatten()
        .collect();
    match contar(archivos.len(), "archivo", "archivos") {
        Some(archivos) => format!("{} en {archivos}", partes.join(" y ")),
        None => "sin errores ni avisos".to_owned(),
    }
}

fn contar(cuantos: usize, uno: &str, varios: &str) -> Option<String> {
    match cuantos {
        0 => None,
        1 => Some(format!("1 {uno}")),
        n => Some(format!("{n} {varios}")),
    }
}
