//! Printed documents: a typed model in, an archival PDF out.
//!
//! The caller fills a [`Documento`] (blocks of meaning, never of appearance) and [`generar`] lays it out and
//! writes PDF/A-3a and PDF/UA-1 in one file. Everything is pure: no clock, no randomness, no files; the same
//! model always gives the same bytes, whatever was generated before.
//!
//! Data are checked at capture with [`puede_imprimirse`], so that a licence never fails at the moment it is
//! issued. [`plano`] gives the same document as plain text, for tests and for reading aloud.

mod error;
mod fuentes;
mod maquetar;
pub mod modelo;
mod pdf;
mod plano;
pub mod texto;

pub use error::Error;
pub use fuentes::puede_imprimirse;
pub use modelo::{
    Alineacion, Anexo, AnexoIncrustado, Bloque, CodigoDeBarras, Columna, Dato, Dibujo, Documento, Encabezado,
    Fecha, Figura, Firma, FormatoImagen, Imagen, Parrafo, Tabla, Tono, Verificacion,
};
pub use plano::plano;
pub use texto::{Texto, Tramo, en_linea, escapar};

/// Writes the document as a PDF that satisfies PDF/A-3a and PDF/UA-1; the file ends in a newline, so that a
/// signature can be appended to it.
///
/// # Errors
/// Whatever cannot be printed faithfully: see [`Error`]. No file is ever produced with a missing glyph.
pub fn generar(documento: &Documento) -> Result<Vec<u8>, Error> {
    let maqueta = maquetar::maquetar(documento)?;
    pdf::escribir(documento, &maqueta)
}

/// The text of each page as it was laid out, line by line: what a reader of the paper would see.
///
/// # Errors
/// The same as [`generar`], except those of the PDF writer.
pub fn paginas(documento: &Documento) -> Result<Vec<String>, Error> {
    Ok(maquetar::maquetar(documento)?.texto_por_pagina())
}
