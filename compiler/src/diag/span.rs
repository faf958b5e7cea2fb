//! Places in authored files: a file by number and a stretch of its bytes.

/// A file of one compilation, by its place in [`crate::sources::Archivos`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

impl FileId {
    /// The place in the table of files.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A stretch of one file in bytes, `inicio` inclusive and `fin` exclusive, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Whose bytes.
    pub archivo: FileId,
    /// First byte.
    pub inicio: u32,
    /// One past the last byte.
    pub fin: u32,
}

impl Span {
    /// The stretch `rango` of `archivo`. Offsets beyond 4 GiB are cut; no accepted file is that long.
    #[must_use]
    pub fn new(archivo: FileId, rango: std::ops::Range<usize>) -> Self {
        let inicio = u32::try_from(rango.start).unwrap_or(u32::MAX);
        let fin = u32::try_from(rango.end).unwrap_or(u32::MAX);
        Self { archivo, inicio, fin: fin.max(inicio) }
    }

    /// The very beginning of a file: where problems of the file as a whole are shown.
    #[must_use]
    pub const fn del_archivo(archivo: FileId) -> Self {
        Self { archivo, inicio: 0, fin: 0 }
    }

    /// The bytes as a range, to slice the text.
    #[must_use]
    pub const fn rango(self) -> std::ops::Range<usize> {
        self.inicio as usize..self.fin as usize
    }

    /// The stretch from the beginning of `self` to the end of `otro`, which lies in the same file.
    #[must_use]
    pub fn hasta(self, otro: Self) -> Self {
        Self { fin: otro.fin.max(self.inicio), ..self }
    }

    /// The point just before `self`.
    #[must_use]
    pub const fn antes(self) -> Self {
        Self { fin: self.inicio, ..self }
    }

    /// The point just after `self`.
    #[must_use]
    pub const fn despues(self) -> Self {
        Self { inicio: self.fin, ..self }
    }

    /// Whether it is a point between two characters.
    #[must_use]
    pub const fn es_punto(self) -> bool {
        self.inicio == self.fin
    }
}
