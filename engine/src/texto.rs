//! Text as people type it: one form for what looks the same, and comparison that forgives case and accents.

use std::sync::LazyLock;

/// Letters with a mark that Spanish and its neighbours use, as `(base, mark, composed)`.
const COMPUESTAS: &[(char, &str, &str)] = &[
    ('\u{300}', "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
    ('\u{301}', "aeiouyncAEIOUYNC", "áéíóúýńćÁÉÍÓÚÝŃĆ"),
    ('\u{302}', "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
    ('\u{303}', "anoANO", "ãñõÃÑÕ"),
    ('\u{308}', "aeiouyAEIOUY", "äëïöüÿÄËÏÖÜŸ"),
    ('\u{327}', "cC", "çÇ"),
];

/// Joins a base letter and the mark after it into one character where there is one, so that `n` + `~` is `ñ`. Covers the marks
/// of Latin languages of the region, which is what keyboards and phones produce; anything else stays as it came.
pub fn componer(texto: &str) -> String {
    let mut salida = String::with_capacity(texto.len());
    for c in texto.chars() {
        let compuesta = salida.chars().next_back().and_then(|base| {
            let (_, bases, juntas) = COMPUESTAS.iter().find(|(marca, _, _)| *marca == c)?;
            bases.chars().zip(juntas.chars()).find(|(b, _)| *b == base).map(|(_, junta)| junta)
        });
        match compuesta {
            Some(junta) => {
                salida.pop();
                salida.push(junta);
            }
            None => salida.push(c),
        }
    }
    salida
}

/// Lower case and without accents, to compare: `Jardín` and `JARDIN` are one. The ñ is a letter of its own and stays.
pub fn plegar(texto: &str) -> String {
    componer(texto)
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(sin_acento)
        .collect()
}

fn sin_acento(c: char) -> char {
    if c == 'ñ' {
        return c;
    }
    for (_, bases, juntas) in COMPUESTAS {
        if let Some((base, _)) = bases.chars().zip(juntas.chars()).find(|(_, junta)| *junta == c) {
            return base;
        }
    }
    c
}

/// A line as it is kept: one form per letter, no space at the ends, one space between words. `Err` with the first character that
/// nobody can see and that would travel into a document.
///
/// # Errors
/// When it has control characters, or marks that turn the direction of the text.
pub fn linea(texto: &str) -> Result<String, char> {
    let texto = visible(texto)?;
    Ok(texto.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Several lines as they are kept: as [`linea`], but line ends stay, as `\n`, and no more than one empty line in a row.
///
/// # Errors
/// As [`linea`].
pub fn parrafos(texto: &str) -> Result<String, char> {
    let texto = visible(texto)?;
    let mut salida: Vec<String> = Vec::new();
    for renglon in texto.split('\n') {
        let renglon = renglon.split_whitespace().collect::<Vec<_>>().join(" ");
        let vacio_repetido = renglon.is_empty() && salida.last().is_none_or(String::is_empty);
        if !vacio_repetido {
            salida.push(renglon);
        }
    }
    while salida.last().is_some_and(String::is_empty) {
        salida.pop();
    }
    Ok(salida.join("\n"))
}

/// What the fonts of the documents print, by ranges of code points: `xtask gen` makes it from the fonts.
const IMPRIMIBLES: &str = include_str!("../datos/imprimibles.txt");

/// The same, in order.
static RANGOS: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| {
    let cifra = |c: &str| u32::from_str_radix(c, 16).ok();
    let renglones = IMPRIMIBLES.lines().filter(|r| !r.starts_with('#'));
    renglones.filter_map(|r| r.split_once('-').and_then(|(a, b)| Some((cifra(a)?, cifra(b)?)))).collect()
});

/// The first character of a text that no document could print. What is answered may come to stand in a document: it is refused when it is
/// written, not when the document is issued.
pub fn sin_imprimir(texto: &str) -> Option<char> {
    let imprimible = |c: char| {
        let n = u32::from(c);
        let antes = RANGOS.partition_point(|(_, hasta)| *hasta < n);
        RANGOS.get(antes).is_some_and(|(desde, _)| *desde <= n)
    };
    texto.chars().find(|c| !matches!(c, ' '..='~' | '¡'..='ÿ' | '\n') && !imprimible(*c))
}

/// Drops what is invisible and harmless, refuses what is invisible and isn't.
fn visible(texto: &str) -> Result<String, char> {
    let texto = componer(texto).replace("\r\n", "\n").replace('\r', "\n");
    let mut salida = String::with_capacity(texto.len());
    for c in texto.chars() {
        match c {
            '\n' | '\t' => salida.push(c),
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return Err(c),
            '\u{2028}' | '\u{2029}' => salida.push('\n'),
            c if c.is_control() => return Err(c),
            c => salida.push(c),
        }
    }
    Ok(salida)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_join_their_letter() {
        assert_eq!(
            componer("an\u{303}o nin\u{303}o lu\u{301}gubre pingu\u{308}ino"),
            "año niño lúgubre pingüino"
        );
    }

    #[test]
    fn comparison_forgives_case_and_accents_but_keeps_the_enye() {
        assert_eq!(plegar("JARDÍN"), plegar("jardin"));
        assert_eq!(plegar("PINGÜINO"), "pinguino");
        assert_ne!(plegar("año"), plegar("ano"));
        assert_eq!(plegar("AN\u{303}O"), "año");
    }

    #[test]
    fn spaces_are_collapsed_and_hidden_marks_dropped() {
        assert_eq!(linea("  Papelería\u{a0} \t La\u{200b} Ñ \n"), Ok("Papelería La Ñ".to_owned()));
        assert_eq!(parrafos("\r\n uno  dos \r\n\r\n\r\n\r\ntres\n\n"), Ok("uno dos\n\ntres".to_owned()));
    }

    #[test]
    fn what_no_document_could_print_is_told_by_its_character() {
        for bien in ["Ñandú, S.A. de C.V.", "ł, Ω y №", "«dos»\n— tres", "😀"] {
            assert_eq!(sin_imprimir(bien), None, "{bien}");
        }
        for (mal, cual) in [("Taquería 🌮 Feliz", '🌮'), ("calle 中文", '中'), ("\u{ffff}", '\u{ffff}')]
        {
            assert_eq!(sin_imprimir(mal), Some(cual), "{mal}");
        }
    }

    #[test]
    fn control_characters_are_refused() {
        assert_eq!(linea("a\u{0}b"), Err('\u{0}'));
        assert_eq!(linea("a\u{202e}b"), Err('\u{202e}'));
        assert_eq!(parrafos("a\u{1b}[31m"), Err('\u{1b}'));
    }
}
