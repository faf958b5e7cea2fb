//! From bytes of a decoded scalar to bytes of the file.
//!
//! The characters of the decoded text that are not white space occur in the same order in the file once
//! escapes are decoded. Aligning those is enough; white space takes the room between its neighbours.
//! No rule of indentation, folding or chomping is needed.

use std::ops::Range;

use super::nodo::Estilo;

/// The alignment of one scalar, as stretches in ascending order that cover the decoded text.
/// Empty when it could not be aligned. Most scalars are written as they read: those need no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desplazamientos(Tramos);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Tramos {
    Uno(Tramo),
    Varios(Vec<Tramo>),
}

impl Default for Desplazamientos {
    fn default() -> Self {
        Self(Tramos::Varios(Vec::new()))
    }
}

/// A stretch of decoded bytes and the bytes of the file it was written with. When both are equally long
/// they correspond byte by byte; otherwise (an escape, a fold) they correspond only as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tramo {
    texto: usize,
    texto_fin: usize,
    archivo: usize,
    archivo_fin: usize,
}

impl Tramo {
    const fn exacto(self) -> bool {
        self.texto_fin - self.texto == self.archivo_fin - self.archivo
    }
}

impl Desplazamientos {
    /// The alignment of `texto` with `crudo`, its source from the first to the last character (with quotes,
    /// without the header of a block), which begins at byte `base` of the file.
    pub fn new(crudo: &str, base: usize, estilo: Estilo, texto: &str) -> Self {
        let comillas = usize::from(matches!(estilo, Estilo::ComillaSimple | Estilo::ComillaDoble));
        let interior = crudo.len().checked_sub(comillas).and_then(|fin| crudo.get(comillas..fin));
        // A text that decodes to itself holds no escape.
        if interior == Some(texto) && !texto.is_empty() {
            let archivo = base + comillas;
            let largo = texto.len();
            return Self(Tramos::Uno(Tramo {
                texto: 0,
                texto_fin: largo,
                archivo,
                archivo_fin: archivo + largo,
            }));
        }
        Self(Tramos::Varios(alinear(crudo, estilo, texto, base).unwrap_or_default()))
    }

    fn tramos(&self) -> &[Tramo] {
        match &self.0 {
            Tramos::Uno(tramo) => std::slice::from_ref(tramo),
            Tramos::Varios(tramos) => tramos,
        }
    }

    /// The bytes of the file for `rango`, bytes of a text `largo` bytes long.
    pub fn rango(&self, rango: Range<usize>, largo: usize) -> Option<Range<usize>> {
        if rango.start > rango.end || rango.end > largo {
            return None;
        }
        if rango.is_empty() {
            let punto = match self.tramo_de(rango.start) {
                Some(tramo) => lugar(tramo, rango.start),
                None => self.tramos().last().filter(|_| rango.start == largo)?.archivo_fin,
            };
            return Some(punto..punto);
        }
        let inicio = lugar(self.tramo_de(rango.start)?, rango.start);
        let ultimo = rango.end - 1;
        let tramo = self.tramo_de(ultimo)?;
        let fin = if tramo.exacto() { tramo.archivo + (rango.end - tramo.texto) } else { tramo.archivo_fin };
        Some(inicio..fin.max(inicio))
    }

    fn tramo_de(&self, texto: usize) -> Option<Tramo> {
        let i = self.tramos().partition_point(|t| t.texto_fin <= texto);
        self.tramos().get(i).copied().filter(|t| t.texto <= texto)
    }
}

const fn lugar(tramo: Tramo, texto: usize) -> usize {
    if tramo.exacto() { tramo.archivo + (texto - tramo.texto) } else { tramo.archivo }
}

fn alinear(crudo: &str, estilo: Estilo, texto: &str, base: usize) -> Option<Vec<Tramo>> {
    let comillas = usize::from(matches!(estilo, Estilo::ComillaSimple | Estilo::ComillaDoble));
    let interior = crudo.get(comillas..crudo.len().checked_sub(comillas)?)?;
    let base = base + comillas;
    let mut unidades = Unidades { crudo: interior, i: 0, estilo };
    let mut tramos: Vec<Tramo> = vec![];
    // Where the white space that is being skipped began, in the text and in the source.
    let (mut blanco, mut previo) = (0, 0);
    for (i, c) in texto.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        let (crudo_c, lugar) = unidades.find(|(c, _)| !c.is_whitespace())?;
        if crudo_c != c {
            return None;
        }
        espacio(&mut tramos, texto.get(blanco..i)?, blanco, interior, previo..lugar.start, base);
        let fin = i + c.len_utf8();
        unir(
            &mut tramos,
            Tramo { texto: i, texto_fin: fin, archivo: base + lugar.start, archivo_fin: base + lugar.end },
        );
        (blanco, previo) = (fin, lugar.end);
    }
    if unidades.any(|(c, _)| !c.is_whitespace()) {
        return None;
    }
    espacio(&mut tramos, texto.get(blanco..)?, blanco, interior, previo..interior.len(), base);
    Some(tramos)
}

/// White space: byte by byte where it was written as it reads, otherwise as one piece.
fn espacio(
    tramos: &mut Vec<Tramo>,
    texto: &str,
    inicio: usize,
    crudo: &str,
    lugar: Range<usize>,
    base: usize,
) {
    if texto.is_empty() {
        return;
    }
    // Chomped or trimmed source may be longer than what reads; the common beginning is still exact.
    let igual = crudo.get(lugar.clone()).is_some_and(|crudo| crudo.starts_with(texto));
    let archivo_fin = if igual { lugar.start + texto.len() } else { lugar.end };
    unir(
        tramos,
        Tramo {
            texto: inicio,
            texto_fin: inicio + texto.len(),
            archivo: base + lugar.start,
            archivo_fin: base + archivo_fin,
        },
    );
}

fn unir(tramos: &mut Vec<Tramo>, nuevo: Tramo) {
    if let Some(ultimo) = tramos.last_mut()
        && ultimo.exacto()
        && nuevo.exacto()
        && ultimo.texto_fin == nuevo.texto
        && ultimo.archivo_fin == nuevo.archivo
    {
        ultimo.texto_fin = nuevo.texto_fin;
        ultimo.archivo_fin = nuevo.archivo_fin;
    } else {
        tramos.push(nuevo);
    }
}

/// The characters that the source stands for, each with the bytes it was written with.
struct Unidades<'a> {
    crudo: &'a str,
    i: usize,
    estilo: Estilo,
}

impl Iterator for Unidades<'_> {
    type Item = (char, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let inicio = self.i;
        let resto = self.crudo.get(inicio..)?;
        let c = resto.chars().next()?;
        let (c, largo) = match (self.estilo, c) {
            (Estilo::ComillaSimple, '\'') => ('\'', 2),
            (Estilo::ComillaDoble, '\\') => escape(resto)?,
            _ => (c, c.len_utf8()),
        };
        self.i = (inicio + largo).min(self.crudo.len());
        Some((c, inicio..self.i))
    }
}

/// The character and the length of the escape at the beginning of `resto`. An escaped line break reads as
/// white space, which is skipped like the rest.
fn escape(resto: &str) -> Option<(char, usize)> {
    let letra = resto.chars().nth(1)?;
    let hex = |desde: usize, cifras: usize| u32::from_str_radix(resto.get(desde..desde + cifras)?, 16).ok();
    let simple = |c| Some((c, 2));
    match letra {
        '0' => simple('\0'),
        'a' => simple('\u{7}'),
        'b' => simple('\u{8}'),
        't' => simple('\t'),
        'n' => simple('\n'),
        'v' => simple('\u{b}'),
        'f' => simple('\u{c}'),
        'r' => simple('\r'),
        'e' => simple('\u{1b}'),
        'N' => simple('\u{85}'),
        '_' => simple('\u{a0}'),
        'L' => simple('\u{2028}'),
        'P' => simple('\u{2029}'),
        'x' => Some((char::from_u32(hex(2, 2)?)?, 4)),
        'u' => {
            let alta = hex(2, 4)?;
            if (0xd800..0xdc00).contains(&alta) {
                let baja = hex(8, 4)?.checked_sub(0xdc00)?;
                Some((char::from_u32(0x1_0000 + ((alta - 0xd800) << 10) + baja)?, 12))
            } else {
                Some((char::from_u32(alta)?, 6))
            }
        }
        'U' => Some((char::from_u32(hex(2, 8)?)?, 10)),
        otra => Some((otra, 1 + otra.len_utf8())),
    }
}
