//! Words by which an expediente is found: those of its folio and of the name of who applies, without accents or case.

use std::collections::BTreeSet;

/// Longest word that is kept, in characters.
const LARGO: usize = 40;

/// Words of a text, as they are stored and looked for.
pub(super) fn de(textos: &[&str]) -> BTreeSet<String> {
    let mut palabras = BTreeSet::new();
    for texto in textos {
        for entera in llana(texto).split_whitespace() {
            palabras.insert(entera.chars().take(LARGO).collect::<String>());
            for parte in entera.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()) {
                palabras.insert(parte.chars().take(LARGO).collect::<String>());
            }
        }
    }
    palabras
}

/// Words that somebody typed, longest first: the longest is the one that finds fewest.
pub(super) fn buscadas(texto: &str) -> Vec<String> {
    let mut palabras: Vec<String> =
        llana(texto).split_whitespace().map(|p| p.chars().take(LARGO).collect()).collect();
    palabras.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
    palabras.dedup();
    palabras.truncate(8);
    palabras
}

/// The first text that no word beginning with this one reaches.
pub(super) fn tope(prefijo: &str) -> String {
    let mut tope = prefijo.to_owned();
    tope.push(char::MAX);
    tope
}

fn llana(texto: &str) -> String {
    texto.chars().flat_map(char::to_lowercase).map(sin_acento).collect()
}

fn sin_acento(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_folio_are_found_by_their_parts() {
        let palabras = de(&["SEDUS-2026-000123", "María Muñoz"]);
        for p in ["sedus-2026-000123", "sedus", "2026", "000123", "maria", "munoz"] {
            assert!(palabras.contains(p), "{p} en {palabras:?}");
        }
    }

    #[test]
    fn what_is_typed_is_looked_for_from_its_longest_word() {
        assert_eq!(buscadas("  Muñoz  ma MUÑOZ "), ["munoz", "ma"]);
        assert!(buscadas("   ").is_empty());
        assert!(*tope("mun") > *"munoz" && *tope("mun") < *"muo");
    }
}
