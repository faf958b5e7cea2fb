//! Bytes of a text to positions of the protocol and back. A position counts UTF-16 units of its line, as every editor does unless
//! asked otherwise. Out of range is the nearest place in range, never a panic.

use lsp_types::{Position, Range};

/// A text cut in lines, to go back and forth.
#[derive(Debug)]
pub struct Renglones<'t> {
    texto: &'t str,
    inicios: Vec<usize>,
}

impl<'t> Renglones<'t> {
    /// Cuts the text.
    #[must_use]
    pub fn new(texto: &'t str) -> Self {
        let saltos = texto.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        Self { texto, inicios: std::iter::once(0).chain(saltos).collect() }
    }

    /// The position of a byte.
    #[must_use]
    pub fn posicion(&self, byte: usize) -> Position {
        let mut byte = byte.min(self.texto.len());
        while !self.texto.is_char_boundary(byte) {
            byte -= 1;
        }
        let linea = self.inicios.partition_point(|inicio| *inicio <= byte).saturating_sub(1);
        let inicio = self.inicios.get(linea).copied().unwrap_or(0);
        let unidades = self.texto.get(inicio..byte).map_or(0, |t| t.encode_utf16().count());
        Position::new(corto(linea), corto(unidades))
    }

    /// The range of a stretch of bytes.
    #[must_use]
    pub fn rango(&self, inicio: usize, fin: usize) -> Range {
        Range::new(self.posicion(inicio), self.posicion(fin))
    }

    /// The byte of a position.
    #[must_use]
    pub fn byte(&self, posicion: Position) -> usize {
        let linea = posicion.line as usize;
        let Some(inicio) = self.inicios.get(linea).copied() else { return self.texto.len() };
        let mut faltan = posicion.character as usize;
        let mut byte = inicio;
        for letra in self.linea(linea).chars() {
            if faltan < letra.len_utf16() {
                break;
            }
            faltan -= letra.len_utf16();
            byte += letra.len_utf8();
        }
        byte
    }

    /// A line without its end; empty beyond the last.
    #[must_use]
    pub fn linea(&self, linea: usize) -> &'t str {
        let Some(inicio) = self.inicios.get(linea).copied() else { return "" };
        let fin = self.inicios.get(linea + 1).copied().unwrap_or(self.texto.len());
        self.texto.get(inicio..fin).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }
}

/// Numbers of the protocol have 32 bits; no text that is read is that long.
fn corto(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_utf16_units_and_comes_back_to_its_byte() {
        let texto = "año: 1\r\n😀: ñ\n";
        let renglones = Renglones::new(texto);
        for (byte, linea, unidad) in [(0, 0, 0), (3, 0, 2), (9, 1, 0), (13, 1, 2), (15, 1, 4), (18, 2, 0)] {
            let posicion = renglones.posicion(byte);
            assert_eq!(posicion, Position::new(linea, unidad), "{byte}");
            assert_eq!(renglones.byte(posicion), byte);
        }
        assert_eq!(renglones.byte(Position::new(0, 99)), 7, "no pasa del renglón");
        assert_eq!(renglones.byte(Position::new(99, 0)), texto.len());
        assert_eq!(renglones.byte(Position::new(1, 1)), 9, "media letra es la anterior");
        assert_eq!(renglones.posicion(2), Position::new(0, 1), "medio carácter es su comienzo");
    }
}
