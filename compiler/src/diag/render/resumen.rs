//! The last line: how many of each, in how many files.

use std::collections::BTreeSet;

use schemas::diagnostic::{Diagnostic, Severidad};

/// `2 errores, 1 aviso y 1 sugerencia en 3 archivos`; the files are those with something to say. Without
/// diagnostics, `sin errores ni avisos`.
#[must_use]
pub fn resumen(diagnostics: &[Diagnostic]) -> String {
    let de = |severidad| diagnostics.iter().filter(|d| d.severidad == severidad).count();
    let archivos: BTreeSet<&str> = diagnostics.iter().map(|d| d.primaria.rango.archivo.as_str()).collect();
    let partes: Vec<String> = [
        contar(de(Severidad::Error), "error", "errores"),
        contar(de(Severidad::Aviso), "aviso", "avisos"),
        contar(de(Severidad::Sugerencia), "sugerencia", "sugerencias"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match contar(archivos.len(), "archivo", "archivos") {
        Some(archivos) => format!("{} en {archivos}", enumerar(&partes)),
        None => "sin errores ni avisos".to_owned(),
    }
}

/// `a, b y c`.
fn enumerar(partes: &[String]) -> String {
    match partes.split_last() {
        Some((ultima, otras)) if !otras.is_empty() => format!("{} y {ultima}", otras.join(", ")),
        _ => partes.concat(),
    }
}

fn contar(cuantos: usize, uno: &str, varios: &str) -> Option<String> {
    match cuantos {
        0 => None,
        1 => Some(format!("1 {uno}")),
        n => Some(format!("{n} {varios}")),
    }
}
