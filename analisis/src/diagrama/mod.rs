//! The way of a trámite as a drawing: SVG for people, Mermaid for documents, BPMN 2.0 for other tools.
//!
//! It reads a paquete, so that what is drawn is what runs. `grafo` says what there is, `plano` where it stands, and each form writes it.

mod bpmn;
mod grafo;
mod mermaid;
mod plano;
mod svg;

#[cfg(test)]
mod pruebas;

pub use bpmn::bpmn;
pub use mermaid::mermaid;
pub use svg::svg;

pub(crate) use grafo::resultado_en_palabras;

/// Text for XML, in an attribute or between tags; what XML cannot hold is left out.
fn xml(texto: &str) -> String {
    let mut salida = String::new();
    for c in texto.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => salida.push_str("&amp;"),
            '<' => salida.push_str("&lt;"),
            '>' => salida.push_str("&gt;"),
            '"' => salida.push_str("&quot;"),
            c => salida.push(c),
        }
    }
    salida
}

/// A text in lines of at most `ancho` characters, broken between words; a longer word stays whole.
fn renglones(texto: &str, ancho: usize) -> Vec<String> {
    let mut lineas: Vec<String> = Vec::new();
    for palabra in texto.split_whitespace() {
        match lineas.last_mut() {
            Some(linea) if linea.chars().count() + 1 + palabra.chars().count() <= ancho => {
                linea.push(' ');
                linea.push_str(palabra);
            }
            _ => lineas.push(palabra.to_owned()),
        }
    }
    lineas
}
