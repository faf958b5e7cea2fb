//! Where the lines of a text begin and how many characters stand before each stretch of it, so that a place is found without going
//! through the text again.

use std::ops::Range;

use super::render::Lugar;

/// Bytes between two places whose characters are counted beforehand.
const TRECHO: usize = 512;

/// The index of one text. It is of use with that text alone.
#[derive(Debug)]
pub struct Indice {
    /// The byte where each line begins.
    renglones: Vec<usize>,
    /// Characters before each stretch.
    antes: Vec<usize>,
}

impl Indice {
    /// Goes through a text, once.
    pub fn new(texto: &str) -> Self {
        let renglones = std::iter::once(0).chain(texto.match_indices('\n').map(|(i, _)| i + 1)).collect();
        let mut antes = vec![0];
        let mut hasta = 0;
        for trecho in (0..texto.len()).step_by(TRECHO) {
            hasta += letras(texto, trecho..(trecho + TRECHO).min(texto.len()));
            antes.push(hasta);
        }
        Self { renglones, antes }
    }

    /// The place of a byte. One past the end, or inside a character, is moved back to a character.
    pub fn lugar(&self, texto: &str, byte: usize) -> Lugar {
        let byte = texto.floor_char_boundary(byte);
        let linea = self.renglones.partition_point(|inicio| *inicio <= byte);
        let inicio = linea.checked_sub(1).and_then(|i| self.renglones.get(i)).copied().unwrap_or_default();
        Lugar { linea, columna: self.hasta(texto, byte).saturating_sub(self.hasta(texto, inicio)) + 1 }
    }

    /// Characters before a byte.
    fn hasta(&self, texto: &str, byte: usize) -> usize {
        let trecho = byte / TRECHO;
        let contadas = self.antes.get(trecho).copied().unwrap_or_default();
        contadas + letras(texto, trecho * TRECHO..byte)
    }
}

/// The characters that begin in a stretch of bytes; a byte-order mark takes no column in any editor.
fn letras(texto: &str, trecho: Range<usize>) -> usize {
    const MARCA: &[u8] = "\u{feff}".as_bytes();
    let bytes = texto.as_bytes();
    let empieza = |i: &usize| bytes.get(*i).is_some_and(|b| b & 0b1100_0000 != 0b1000_0000);
    let marca = |i: &usize| bytes.get(*i..).is_some_and(|b| b.starts_with(MARCA));
    trecho.filter(|i| empieza(i) && !marca(i)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::{Indice, Lugar};

    proptest! {
        #[test]
        fn every_place_is_the_one_that_is_counted_by_hand(texto in "[a\n\u{feff}ñ€😀]{0,1500}", byte in 0_usize..6_000) {
            assert_eq!(Indice::new(&texto).lugar(&texto, byte), Lugar::de(&texto, byte));
        }
    }
}
