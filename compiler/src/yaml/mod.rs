//! YAML text to a tree whose every key and value knows its bytes.
//!
//! [`parse`] never fails: it gives what could be read and says what could not, as far as possible all of
//! it in one run. It refuses what the language does not take from YAML: tags, anchors, aliases, merges,
//! several documents, directives, tabs and repeated keys. It knows nothing of trámites: what keys mean,
//! and whether a text is a number or a date, is for the passes that follow.

mod arbol;
mod desplazamiento;
mod eventos;
mod nodo;
mod trampas;

pub use nodo::{Clave, Escalar, Estilo, Kind, Lista, Mapa, Nodo};

use crate::diag::{FileId, Problema, Sink, Span, codes};

/// The longest file that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// How many lists and maps may stand one inside the other.
pub const MAX_PROFUNDIDAD: usize = 24;

/// Reads a file. The node is [`Kind::Roto`] when nothing of it could be read, and that was then said.
#[must_use]
pub fn parse(archivo: FileId, texto: &str, sink: &mut Sink) -> Nodo {
    if texto.len() > MAX_BYTES {
        sink.push(Problema::new(
            &codes::V0103,
            Span::del_archivo(archivo),
            format!("el archivo tiene {} bytes y el límite es de {MAX_BYTES}", texto.len()),
        ));
        return Nodo { span: Span::del_archivo(archivo), kind: Kind::Roto };
    }
    let lectura = arbol::leer(archivo, texto, sink);
    if let Some(fallo) = &lectura.fallo {
        let punto = Span::new(archivo, fallo.lugar..fallo.lugar);
        sink.push(Problema::new(&codes::V0199, punto, "el texto no es YAML válido"));
    }
    lectura.raiz.unwrap_or_else(|| {
        if lectura.fallo.is_none() {
            sink.push(Problema::new(&codes::V0101, Span::del_archivo(archivo), "el archivo está vacío"));
        }
        Nodo { span: Span::del_archivo(archivo), kind: Kind::Roto }
    })
}
