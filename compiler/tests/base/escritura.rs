//! The corpus of what is written wrong, `corpus_escritura/<code>.md`: more examples in the form of the pages of the codes, checked by
//! the same tests that check the pages.

use std::path::Path;

/// Each code with its examples, in order.
pub fn escritura() -> Vec<(String, String)> {
    let carpeta = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus_escritura");
    let entradas = std::fs::read_dir(carpeta).into_iter().flatten().flatten();
    let mut paginas: Vec<(String, String)> = entradas
        .map(|entrada| entrada.path())
        .map(|ruta| {
            let codigo = ruta.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            (codigo, std::fs::read_to_string(ruta).unwrap_or_default())
        })
        .collect();
    paginas.sort();
    paginas
}
