//! Searching trámites by the words that people type: without accents or case, by beginnings, and with a guess when nothing is found.

use std::collections::BTreeSet;

use engine::texto::plegar;
use schemas::paquete::Paquete;

use crate::http::vista::tramite::categoria;

/// Words that say nothing.
const VACIAS: &[&str] = &[
    "de", "del", "la", "el", "los", "las", "un", "una", "para", "por", "con", "en", "y", "o", "que", "mi",
    "su", "al", "como", "se",
];

/// The words of a text, folded.
pub(super) fn palabras(texto: &str) -> Vec<String> {
    plegar(texto)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|p| !p.is_empty() && !VACIAS.contains(p))
        .map(str::to_owned)
        .collect()
}

/// How well a trámite answers a search; `None`: some word isn't in it.
pub(super) fn parecido(paquete: &Paquete, buscadas: &[String]) -> Option<u32> {
    let tramite = &paquete.tramite;
    let nombre = palabras(&tramite.nombre);
    let temas: Vec<String> = tramite.ficha.categorias.iter().flat_map(|c| palabras(&categoria(c))).collect();
    let resto = palabras(&tramite.ficha.descripcion);
    let mut puntos = 0;
    for buscada in buscadas {
        let esta = |en: &[String]| en.iter().any(|p| casa(p, buscada));
        puntos += match () {
            () if esta(&nombre) => 9,
            () if esta(&temas) => 4,
            () if esta(&resto) => 1,
            () => return None,
        };
    }
    Some(puntos)
}

/// `licencia` answers to `lic` and to `licencias`.
fn casa(palabra: &str, buscada: &str) -> bool {
    palabra.starts_with(buscada)
        || buscada.strip_suffix('s').is_some_and(|una| una.len() >= 4 && palabra.starts_with(una))
        || buscada.strip_suffix("es").is_some_and(|una| una.len() >= 4 && palabra.starts_with(una))
}

/// Words of the trámites that look like one that was searched and isn't there; the nearest first.
pub(super) fn quiso_decir(
    paquetes: &[impl std::ops::Deref<Target = schemas::sello::PaqueteSellado>],
    buscadas: &[String],
) -> Vec<String> {
    let mut conocidas: BTreeSet<(String, String)> = BTreeSet::new();
    for paquete in paquetes {
        let ficha = &paquete.tramite.ficha;
        let textos = std::iter::once(paquete.tramite.nombre.clone())
            .chain(ficha.categorias.iter().map(|c| categoria(c)))
            .chain(std::iter::once(ficha.descripcion.clone()));
        for texto in textos {
            for palabra in texto.split(|c: char| !c.is_alphanumeric()).filter(|p| p.chars().count() >= 4) {
                conocidas.insert((plegar(palabra), palabra.to_lowercase()));
            }
        }
    }
    let mut candidatas: Vec<(usize, String)> = Vec::new();
    for buscada in buscadas.iter().filter(|b| b.chars().count() >= 4) {
        if conocidas.iter().any(|(p, _)| casa(p, buscada)) {
            continue;
        }
        let tope = if buscada.chars().count() >= 7 { 2 } else { 1 };
        for (plegada, escrita) in &conocidas {
            let lejos = distancia(plegada, buscada);
            if lejos <= tope && !candidatas.iter().any(|(_, e)| e == escrita) {
                candidatas.push((lejos, escrita.clone()));
            }
        }
    }
    candidatas.sort();
    candidatas.into_iter().take(3).map(|(_, escrita)| escrita).collect()
}

/// Letters to change, add, take out or swap to make one word of the other.
fn distancia(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(40).collect(), b.chars().take(40).collect());
    let mut antepenultima: Vec<usize> = Vec::new();
    let mut anterior: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut fila = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let de = |v: &[usize], n: usize| v.get(n).copied().unwrap_or(usize::MAX - 1);
            let mut menor =
                (de(&anterior, j) + usize::from(x != y)).min(de(&anterior, j + 1) + 1).min(de(&fila, j) + 1);
            let cruzadas = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if cruzadas {
                menor = menor.min(de(&antepenultima, j - 1) + 1);
            }
            fila.push(menor);
        }
        antepenultima = std::mem::replace(&mut anterior, fila);
    }
    anterior.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_alike_are_near() {
        for (a, b, lejos) in [
            ("escritura", "escriturra", 1),
            ("licencia", "licnecia", 1),
            ("uso", "uso", 0),
            ("", "ab", 2),
            ("casa", "perro", 5),
        ] {
            assert_eq!(distancia(a, b), lejos, "{a} {b}");
        }
    }

    #[test]
    fn words_are_found_by_their_beginning_and_in_plural() {
        assert!(casa("licencia", "lic"));
        assert!(casa("licencia", "licencias"));
        assert!(casa("construccion", "construcciones"));
        assert!(!casa("licencia", "permiso"));
        assert_eq!(palabras("¿Dónde está la Constancia?"), ["donde", "esta", "constancia"]);
    }
}
