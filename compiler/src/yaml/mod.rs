//! YAML text to a tree whose every key and value knows its bytes.
//!
//! [`parse`] never fails: it gives what could be read and says what could not, as far as possible all of
//! it in one run. It refuses what the language does not take from YAML: tags, anchors, aliases, merges,
//! several documents, directives, tabs and repeated keys. It knows nothing of trámites: what keys mean,
//! and whether a text is a number or a date, is for the passes that follow.

mod arbol;
mod desplazamiento;
mod eventos;
mod lineas;
mod nodo;
mod preparar;
pub(crate) use preparar::es_invisible;
mod recuperar;
mod traduccion;
mod trampas;
mod veneno;

#[cfg(test)]
mod propiedades;
#[cfg(test)]
mod pruebas;

pub use eventos::{Comentario, comentarios};
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
        sink.push(demasiado_grande(archivo, texto.len()));
        return Nodo { span: Span::del_archivo(archivo), kind: Kind::Roto };
    }
    let mut preparado = preparar::preparar(archivo, texto, sink);
    let mut propios = Sink::new();
    let mut lectura = arbol::leer(archivo, texto, &preparado.texto, &mut propios);
    if lectura.fallo.is_some() {
        recuperar::recuperar(archivo, &mut preparado, sink);
        propios = Sink::new();
        lectura = arbol::leer(archivo, texto, &preparado.texto, &mut propios);
    }
    sink.unir(propios);
    let Some(mut raiz) = lectura.raiz else {
        if lectura.fallo.is_none() && preparado.blancos.is_empty() {
            sink.push(
                Problema::new(&codes::V0101, Span::del_archivo(archivo), "el archivo está vacío")
                    .ayuda("escriba la definición, o borre el archivo"),
            );
        }
        return Nodo { span: Span::del_archivo(archivo), kind: Kind::Roto };
    };
    veneno::comentarios(&preparado.texto, &mut raiz, &lectura.comentarios, sink);
    veneno::lineas_pegadas(&preparado.texto, &mut raiz, sink);
    veneno::marcar(&mut raiz, texto, &preparado.blancos);
    raiz
}

/// A file beyond [`MAX_BYTES`], also said by who reads files so that they need not be read whole.
pub(crate) fn demasiado_grande(archivo: FileId, bytes: usize) -> Problema {
    Problema::new(
        &codes::V0103,
        Span::del_archivo(archivo),
        format!("el archivo tiene {bytes} bytes y el límite es de {MAX_BYTES}"),
    )
    .ayuda("divida la definición en varios archivos")
}
