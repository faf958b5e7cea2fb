//! Where authored files come from, and the table of those that one compilation has read.
//!
//! The compiler never opens a file: it asks a [`Sources`]. [`Disk`] is the only room of this crate that
//! touches the file system, and only the program gives it one.

use crate::diag::FileId;

/// The files of one compilation: name and text, numbered in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Archivos {
    archivos: Vec<(String, String)>,
}

impl Archivos {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a file in. Names are paths relative to the root, with `/`.
    pub fn agregar(&mut self, nombre: impl Into<String>, texto: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.archivos.len()).unwrap_or(u32::MAX));
        self.archivos.push((nombre.into(), texto.into()));
        id
    }

    /// The name of a file; empty for a number of another table.
    #[must_use]
    pub fn nombre(&self, archivo: FileId) -> &str {
        self.archivos.get(archivo.index()).map_or("", |(nombre, _)| nombre)
    }

    /// The text of a file; empty for one that could not be read.
    #[must_use]
    pub fn texto(&self, archivo: FileId) -> &str {
        self.archivos.get(archivo.index()).map_or("", |(_, texto)| texto)
    }

    /// The file of that name.
    #[must_use]
    pub fn por_nombre(&self, nombre: &str) -> Option<FileId> {
        let i = self.archivos.iter().position(|(n, _)| n == nombre)?;
        u32::try_from(i).ok().map(FileId)
    }

    /// The files, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &str, &str)> {
        (0_u32..).zip(&self.archivos).map(|(i, (nombre, texto))| (FileId(i), nombre.as_str(), texto.as_str()))
    }
}
