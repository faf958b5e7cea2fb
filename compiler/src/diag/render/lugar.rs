//! Bytes to lines and columns, at the edge and nowhere else.

use schemas::diagnostic::Rango;

use crate::sources::Archivos;

/// A place as people count: from one, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lugar {
    /// Line, from 1.
    pub linea: usize,
    /// Column in characters, from 1.
    pub columna: usize,
}

impl Lugar {
    /// The place of a byte of a text of which only one is asked. One past the end, or inside a character, is moved back to a character.
    #[must_use]
    pub fn de(texto: &str, byte: usize) -> Self {
        let antes = texto.get(..frontera(texto, byte)).unwrap_or_default();
        let en_linea = antes.rsplit('\n').next().unwrap_or_default();
        // A byte-order mark takes no column in any editor.
        let columna = en_linea.chars().filter(|c| *c != '\u{feff}').count() + 1;
        Self { linea: antes.matches('\n').count() + 1, columna }
    }
}

/// The first and the last place of a range. A file that could not be read has only 1:1.
pub fn extremos(rango: &Rango, archivos: &Archivos) -> (Lugar, Lugar) {
    let en = |byte: u32| match archivos.por_nombre(&rango.archivo) {
        Some(id) => archivos.lugar(id, byte as usize),
        None => Lugar { linea: 1, columna: 1 },
    };
    (en(rango.inicio), en(rango.fin))
}

/// The text of a file by name; empty if it is not there.
pub fn texto_de<'a>(archivo: &str, archivos: &'a Archivos) -> &'a str {
    archivos.por_nombre(archivo).map_or("", |id| archivos.texto(id))
}

/// The part of a file that a finding needs to be drawn: whole lines. Drawing takes time for each line that it is given.
#[derive(Clone, Debug)]
pub struct Ventana<'a> {
    /// The lines.
    pub texto: &'a str,
    /// The number of the first, from 1.
    pub linea: usize,
    /// Where it begins in the file.
    desde: usize,
}

/// Lines around a place, besides its own.
const ALREDEDOR: usize = 3;

impl<'a> Ventana<'a> {
    /// The lines of these places of a file, those between them, and some around. Empty when the file is or when it couldn't be read.
    pub fn de<'r>(archivo: &str, rangos: impl Iterator<Item = &'r Rango>, archivos: &'a Archivos) -> Self {
        let todo = texto_de(archivo, archivos);
        let (mut inicio, mut fin) = (todo.len(), 0);
        for rango in rangos {
            let dentro = dentro(todo, rango);
            inicio = inicio.min(dentro.start);
            fin = fin.max(dentro.end);
        }
        let fin = fin.max(inicio);
        let (antes, despues) = (todo.get(..inicio).unwrap_or_default(), todo.get(fin..).unwrap_or_default());
        let desde = antes.rmatch_indices('\n').nth(ALREDEDOR).map_or(0, |(i, _)| i + 1);
        let hasta = despues.match_indices('\n').nth(ALREDEDOR).map_or(todo.len(), |(i, _)| fin + i + 1);
        let linea = archivos.por_nombre(archivo).map_or(1, |id| archivos.lugar(id, desde).linea);
        Self { texto: todo.get(desde..hasta).unwrap_or_default(), linea, desde }
    }

    /// A place of the file, in these lines.
    pub fn dentro(&self, rango: &Rango) -> std::ops::Range<usize> {
        let aqui = |byte: u32| frontera(self.texto, (byte as usize).saturating_sub(self.desde));
        let inicio = aqui(rango.inicio);
        inicio..aqui(rango.fin).max(inicio)
    }
}

/// The nearest character boundary at or before `byte`.
pub fn frontera(texto: &str, byte: usize) -> usize {
    texto.floor_char_boundary(byte)
}

/// A range that is surely inside the text and on boundaries.
pub fn dentro(texto: &str, rango: &Rango) -> std::ops::Range<usize> {
    let inicio = frontera(texto, rango.inicio as usize);
    inicio..frontera(texto, rango.fin as usize).max(inicio)
}

/// Text for one line of output: what would break or colour the line is replaced.
pub fn en_una_linea(texto: &str) -> String {
    texto
        .chars()
        .map(|c| if c.is_control() { if c == '\n' || c == '\t' { ' ' } else { '\u{fffd}' } } else { c })
        .collect()
}
