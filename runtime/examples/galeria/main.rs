//! Renders every page of the web with rich sample data into a folder, to be looked at: `cargo run --example galeria -- <folder>`.

mod muestras;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use runtime::web::{Motor, recursos};

fn main() -> Result<(), Box<dyn Error>> {
    let destino = env::args().nth(1).map_or_else(|| PathBuf::from("galeria"), PathBuf::from);
    escribe(&destino)?;
    Ok(())
}

/// Writes the pages and the static files; links to the latter become relative, so that a browser opens them from the disk.
fn escribe(destino: &Path) -> Result<(), Box<dyn Error>> {
    let motor = Motor::new()?;
    fs::create_dir_all(destino.join("estatico"))?;
    for recurso in recursos::todos() {
        let nombre = recurso.ruta.trim_start_matches(recursos::BASE);
        let bytes = if recurso.tipo.starts_with("text/css") {
            String::from_utf8_lossy(&recurso.bytes).replace(recursos::BASE, "").into_bytes()
        } else {
            recurso.bytes.clone()
        };
        fs::write(destino.join("estatico").join(nombre), bytes)?;
    }
    let mut indice =
        String::from("<!doctype html><html lang=\"es\"><meta charset=\"utf-8\"><title>Galería</title><ul>");
    for (nombre, html) in muestras::todas(&motor)? {
        fs::write(destino.join(format!("{nombre}.html")), html.replace(recursos::BASE, "estatico/"))?;
        indice.push_str(&format!("<li><a href=\"{nombre}.html\">{nombre}</a>"));
    }
    fs::write(destino.join("index.html"), indice)?;
    Ok(())
}
