//! The four embedded fonts: which glyph prints a character, and shaping.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use crate::error::Error;

/// A font of the house. The order is the order in [`DATOS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fuente {
    /// Open Sans.
    Regular,
    /// Open Sans, bold.
    Negrita,
    /// Noto Mono: digests and codes.
    Mono,
    /// DejaVu Sans: what the others lack.
    Respaldo,
}

/// The files, by [`Fuente`].
pub(crate) static DATOS: [&[u8]; 4] = [
    include_bytes!("../fuentes/OpenSans-Regular.ttf"),
    include_bytes!("../fuentes/OpenSans-Bold.ttf"),
    include_bytes!("../fuentes/NotoMono-Regular.ttf"),
    include_bytes!("../fuentes/DejaVuSans.ttf"),
];

static CARAS: LazyLock<Vec<rustybuzz::Face<'static>>> =
    LazyLock::new(|| DATOS.iter().filter_map(|datos| rustybuzz::Face::from_slice(datos, 0)).collect());

/// How each font shapes Latin text, worked out once: making the plan costs more than shaping a word.
static PLANES: LazyLock<Vec<rustybuzz::ShapePlan>> = LazyLock::new(|| {
    let plan = |cara| {
        let latina = Some(rustybuzz::script::LATIN);
        rustybuzz::ShapePlan::new(cara, rustybuzz::Direction::LeftToRight, latina, None, &[])
    };
    CARAS.iter().map(plan).collect()
});

fn cara(fuente: Fuente) -> Option<&'static rustybuzz::Face<'static>> {
    CARAS.get(fuente as usize)
}

/// Font units in an em.
pub(crate) fn unidades(fuente: Fuente) -> i64 {
    cara(fuente).map_or(1000, |c| i64::from(c.units_per_em().max(1)))
}

/// A shaped glyph. Its text is `texto[ini..fin]` of the run it was shaped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glifo {
    pub fuente: Fuente,
    pub id: u32,
    /// Advance in font units.
    pub avance: i32,
    /// Displacement in font units, for marks.
    pub dx: i32,
    /// Displacement in font units, for marks.
    pub dy: i32,
    pub ini: usize,
    pub fin: usize,
}

/// A character no font can print, with the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Falta {
    pub texto: String,
    pub caracter: char,
}

impl Falta {
    pub(crate) fn en(self, donde: impl Into<String>) -> Error {
        Error::SinGlifo { texto: self.texto, caracter: self.caracter, donde: donde.into() }
    }
}

/// What the line breaker does with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Papel {
    Letra(char),
    Espacio,
    Renglon,
    /// Invisible by nature (joiners, marks of order of bytes, soft hyphens): left out.
    Nada,
}

/// The part a character plays in a text.
pub(crate) fn papel(c: char) -> Papel {
    match c {
        ' ' | '\t' | '\r' | '\u{2000}'..='\u{200A}' | '\u{205F}' | '\u{3000}' => Papel::Espacio,
        '\n' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Papel::Renglon,
        '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => Papel::Nada,
        '\u{202F}' => Papel::Letra('\u{A0}'),
        _ => Papel::Letra(c),
    }
}

/// Whether the fonts can print a character. Right-to-left scripts and the marks that reorder text are refused:
/// they would be printed in another order than they are read.
fn imprimible(c: char) -> bool {
    let Papel::Letra(c) = papel(c) else { return true };
    if c.is_control() {
        return false;
    }
    let vedado = matches!(u32::from(c),
        0x0590..=0x08FF | 0x200E..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069 | 0xE000..=0xF8FF
        | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE | 0xFFF0..=0xFFFF | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF
        | 0xF0000..=0x10FFFF);
    if vedado {
        return false;
    }
    let tiene = |fuente| cara(fuente).is_some_and(|f| f.glyph_index(c).is_some_and(|g| g.0 != 0));
    tiene(Fuente::Respaldo) || (tiene(Fuente::Regular) && tiene(Fuente::Negrita) && tiene(Fuente::Mono))
}

/// Looks for the first character of the text that cannot be printed.
pub(crate) fn revisar(texto: &str) -> Result<(), Falta> {
    // Latin-1 letters are all there; only the rest is asked of the fonts.
    match texto.char_indices().find(|(_, c)| !matches!(c, ' '..='~' | '¡'..='ÿ') && !imprimible(*c)) {
        None => Ok(()),
        Some((en, caracter)) => Err(Falta { texto: alrededor(texto, en), caracter }),
    }
}

/// Checks that a text can be printed, cheaply: for data at the moment they are captured, so that the document
/// does not fail when it is issued. What it accepts, [`crate::generar`] prints.
///
/// # Errors
/// [`Error::SinGlifo`] with the first offending character.
pub fn puede_imprimirse(texto: &str) -> Result<(), Error> {
    revisar(texto).map_err(|falta| falta.en("Dato capturado"))
}

/// The text near a byte, so that a message can name it.
fn alrededor(texto: &str, en: usize) -> String {
    const CERCA: usize = 30;
    let limpio = |c: char| if c.is_control() { ' ' } else { c };
    let antes: Vec<char> = texto[..en].chars().rev().take(CERCA + 1).map(limpio).collect();
    let despues: Vec<char> = texto[en..].chars().take(CERCA + 2).map(limpio).collect();
    let mut salida = String::new();
    if antes.len() > CERCA {
        salida.push('…');
    }
    salida.extend(antes.iter().take(CERCA).rev());
    salida.extend(despues.iter().take(CERCA + 1));
    if despues.len() > CERCA + 1 {
        salida.push('…');
    }
    salida
}

/// Words already shaped, by font.
type Memoria = [RefCell<HashMap<String, Rc<[Glifo]>>>; 4];

/// The most words of a font that a thread remembers; past them it forgets all and starts again.
const RECUERDA: usize = 4096;

thread_local! {
    /// Documents repeat the same words. What is remembered never changes what is drawn.
    static MEMORIA: Memoria = Memoria::default();
}

/// Shapes words and remembers them in its thread.
#[derive(Clone, Copy)]
pub(crate) struct Formador;

impl Formador {
    /// The glyphs of a word without spaces, asking the fallback font for what the first one lacks.
    #[expect(clippy::unused_self, reason = "the memory of the thread stands behind it")]
    pub(crate) fn formar(&self, fuente: Fuente, palabra: &str) -> Result<Rc<[Glifo]>, Falta> {
        let recordada =
            MEMORIA.with(|m| m.get(fuente as usize).and_then(|m| m.borrow().get(palabra).map(Rc::clone)));
        if let Some(glifos) = recordada {
            return Ok(glifos);
        }
        revisar(palabra)?;
        let mut glifos = trazar(fuente, palabra, 0);
        if glifos.iter().any(|g| g.id == 0) {
            glifos = por_grupos(fuente, palabra);
        }
        if let Some(vacio) = glifos.iter().find(|g| g.id == 0) {
            let caracter = palabra[vacio.ini..].chars().next().unwrap_or('\u{FFFD}');
            return Err(Falta { texto: alrededor(palabra, vacio.ini), caracter });
        }
        let glifos: Rc<[Glifo]> = Rc::from(glifos);
        MEMORIA.with(|memoria| {
            if let Some(memoria) = memoria.get(fuente as usize) {
                let mut memoria = memoria.borrow_mut();
                if memoria.len() >= RECUERDA {
                    memoria.clear();
                }
                memoria.insert(palabra.to_owned(), Rc::clone(&glifos));
            }
        });
        Ok(glifos)
    }
}

/// Each letter with its marks goes to the first font that has all of it.
fn por_grupos(fuente: Fuente, palabra: &str) -> Vec<Glifo> {
    let marca = |c: char| matches!(u32::from(c), 0x300..=0x36F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F);
    let mut cortes: Vec<usize> = palabra.char_indices().filter(|(_, c)| !marca(*c)).map(|(i, _)| i).collect();
    if cortes.first() != Some(&0) {
        cortes.insert(0, 0);
    }
    cortes.push(palabra.len());
    // Neighbours with the same font are shaped together, so that kerning is kept.
    let mut tramos: Vec<(Fuente, usize, usize)> = Vec::new();
    for par in cortes.windows(2) {
        let &[ini, fin] = par else { continue };
        let propia = trazar(fuente, &palabra[ini..fin], 0).iter().all(|g| g.id != 0);
        let elegida = if propia { fuente } else { Fuente::Respaldo };
        match tramos.last_mut() {
            Some((misma, _, hasta)) if *misma == elegida => *hasta = fin,
            _ => tramos.push((elegida, ini, fin)),
        }
    }
    tramos.into_iter().flat_map(|(elegida, ini, fin)| trazar(elegida, &palabra[ini..fin], ini)).collect()
}

fn trazar(fuente: Fuente, texto: &str, base: usize) -> Vec<Glifo> {
    let Some(cara) = cara(fuente) else { return Vec::new() };
    let mut entrada = rustybuzz::UnicodeBuffer::new();
    entrada.push_str(texto);
    entrada.set_direction(rustybuzz::Direction::LeftToRight);
    let salida = match PLANES.get(fuente as usize) {
        // Latin letters, figures, punctuation and their marks.
        Some(plan) if texto.chars().all(|c| matches!(c, '\0'..='\u{36F}' | '\u{2000}'..='\u{2BFF}')) => {
            entrada.set_script(rustybuzz::script::LATIN);
            rustybuzz::shape_with_plan(cara, plan, entrada)
        }
        _ => {
            entrada.guess_segment_properties();
            rustybuzz::shape(cara, &[], entrada)
        }
    };
    let (infos, posiciones) = (salida.glyph_infos(), salida.glyph_positions());
    infos
        .iter()
        .zip(posiciones)
        .enumerate()
        .map(|(i, (info, posicion))| {
            let ini = info.cluster as usize;
            let fin = infos[i..].iter().map(|g| g.cluster as usize).find(|c| *c > ini).unwrap_or(texto.len());
            Glifo {
                fuente,
                id: info.glyph_id,
                avance: posicion.x_advance,
                dx: posicion.x_offset,
                dy: posicion.y_offset,
                ini: base + ini,
                fin: base + fin,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_of_the_house_opens() {
        assert_eq!(CARAS.len(), DATOS.len());
    }

    #[test]
    fn names_in_the_languages_of_the_country_can_be_printed() {
        for texto in [
            "María de los Ángeles Núñez Güémez, «peña» ¿qué? ¡sí! 1.º n.ª $1,234.50 50 m² 30° 2½ — – … “x” €",
            "Ñuu Savi, Hñähñu, ꞌBotꞌuni, Tu̱n Sávi, Tzʼutujil, Bʼe, Ḥoʔ, Łódź, Đặng, Σωκράτης, Юрий",
            "e\u{301} con marca aparte, ✔ ☐ → ≥ №, espacio duro\u{A0}y fino\u{202F}1, guion\u{AD}suave",
            "<script>alert('x')</script> & \"comillas\"",
            "",
        ] {
            assert_eq!(puede_imprimirse(texto), Ok(()), "{texto}");
            let formador = Formador;
            for fuente in [Fuente::Regular, Fuente::Negrita, Fuente::Mono] {
                for palabra in texto.split_whitespace() {
                    let glifos = formador.formar(fuente, palabra).unwrap();
                    assert!(glifos.iter().all(|g| g.id != 0), "{palabra} {fuente:?}");
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_printed_is_named() {
        for (texto, caracter) in [
            ("Fonda La Güera 🌮", '🌮'),
            ("漢字", '漢'),
            ("א", 'א'),
            ("dato\u{7}", '\u{7}'),
            ("al revés \u{202E}", '\u{202E}'),
            ("\u{E000}", '\u{E000}'),
        ] {
            let Err(Error::SinGlifo { caracter: hallado, texto: alrededor, .. }) = puede_imprimirse(texto)
            else {
                panic!("{texto:?} was accepted");
            };
            assert_eq!(hallado, caracter);
            assert!(caracter.is_control() || alrededor.contains(caracter), "{alrededor}");
        }
        let error = puede_imprimirse("Fonda La Güera 🌮").unwrap_err().to_string();
        assert_eq!(
            error,
            "Dato capturado: el texto «Fonda La Güera 🌮» tiene el carácter «🌮» (U+1F32E), que no se puede imprimir. Quítelo o escríbalo con letras."
        );
    }

    #[test]
    fn figures_are_tabular() {
        let formador = Formador;
        for fuente in [Fuente::Regular, Fuente::Negrita, Fuente::Mono] {
            let glifos = formador.formar(fuente, "0123456789").unwrap();
            assert!(glifos.iter().all(|g| g.avance == glifos[0].avance), "{fuente:?}");
        }
    }
}
