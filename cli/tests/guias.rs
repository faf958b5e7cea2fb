//! The orders that the guides show do what they say: each runs, in order, over a copy of the definitions of the project.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn raiz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn copiar(de: &Path, a: &Path) {
    std::fs::create_dir_all(a).unwrap();
    for entrada in std::fs::read_dir(de).unwrap() {
        let entrada = entrada.unwrap();
        let destino = a.join(entrada.file_name());
        if entrada.file_type().unwrap().is_dir() {
            copiar(&entrada.path(), &destino);
        } else {
            std::fs::copy(entrada.path(), destino).unwrap();
        }
    }
}

/// The lines of plain fenced blocks that call the program.
fn ordenes(guia: &str) -> Vec<String> {
    let texto = std::fs::read_to_string(raiz().join("docs").join(guia)).unwrap();
    let mut dentro = None;
    let mut halladas = Vec::new();
    for linea in texto.lines().map(str::trim) {
        if let Some(clase) = linea.strip_prefix("```") {
            dentro = if dentro.is_some() { None } else { Some(clase.to_owned()) };
        } else if dentro.as_deref() == Some("") && linea.starts_with("ventanilla ") {
            halladas.push(linea.to_owned());
        }
    }
    halladas
}

/// Words of a line, with those between quotes whole.
fn palabras(linea: &str) -> Vec<String> {
    let mut palabras = Vec::new();
    for (i, trozo) in linea.split('"').enumerate() {
        if i % 2 == 1 {
            palabras.push(trozo.to_owned());
        } else {
            palabras.extend(trozo.split_whitespace().map(str::to_owned));
        }
    }
    palabras
}

#[test]
fn the_orders_of_the_guides_run() {
    for guia in ["autor.md", "editor.md"] {
        let carpeta = tempfile::tempdir().unwrap();
        for municipios in ["tramites", "examples"] {
            copiar(&raiz().join(municipios), &carpeta.path().join(municipios));
        }
        let ordenes = ordenes(guia);
        assert!(ordenes.len() >= 3, "{guia}: {ordenes:?}");
        for orden in ordenes {
            let salida = Command::new(env!("CARGO_BIN_EXE_ventanilla"))
                .args(&palabras(&orden)[1..])
                .current_dir(carpeta.path())
                .output()
                .unwrap();
            let dicho = String::from_utf8_lossy(&salida.stderr);
            assert_eq!(salida.status.code(), Some(0), "{guia}: {orden}\n{dicho}");
        }
    }
}
