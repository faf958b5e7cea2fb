//! "¿Quiso decir …?": the known name closest to the one that was written.

/// The candidate closest to `palabra`, if one is close enough that a slip of the hand explains it: one
/// change in short words, one for every three letters in longer ones. Accents and case count for nothing;
/// two letters exchanged count as one change. Among equals the first wins.
#[must_use]
pub fn cercano<'c>(palabra: &str, candidatos: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let escrita = plano(palabra);
    let tope = (escrita.len() / 3).max(1);
    let mut mejor: Option<(usize, &str)> = None;
    for candidato in candidatos {
        let conocida = plano(candidato);
        // A word of one or two letters is one change away from half the alphabet.
        if candidato == palabra || escrita.len().min(conocida.len()) < 3 && escrita != conocida {
            continue;
        }
        if escrita.len().abs_diff(conocida.len()) > tope {
            continue;
        }
        let cambios = distancia(&escrita, &conocida);
        if cambios <= tope && mejor.is_none_or(|(menos, _)| cambios < menos) {
            mejor = Some((cambios, candidato));
        }
    }
    mejor.map(|(_, candidato)| candidato)
}

/// Letters without accents, in lower case; spaces and hyphens as underscores.
fn plano(texto: &str) -> Vec<char> {
    texto
        .trim()
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' | 'à' | 'ä' | 'â' => 'a',
            'é' | 'è' | 'ë' | 'ê' => 'e',
            'í' | 'ì' | 'ï' | 'î' => 'i',
            'ó' | 'ò' | 'ö' | 'ô' => 'o',
            'ú' | 'ù' | 'ü' | 'û' => 'u',
            ' ' | '-' => '_',
            otra => otra,
        })
        .collect()
}

/// Insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment).
fn distancia(a: &[char], b: &[char]) -> usize {
    let mut antepasada: Vec<usize> = vec![];
    let mut pasada: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut fila = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let en = |fila: &[usize], j: usize| fila.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut menos =
                (en(&pasada, j) + usize::from(x != y)).min(en(&pasada, j + 1) + 1).min(en(&fila, j) + 1);
            let cruzadas = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if cruzadas {
                menos = menos.min(en(&antepasada, j - 1) + 1);
            }
            fila.push(menos);
        }
        antepasada = std::mem::replace(&mut pasada, fila);
    }
    pasada.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::cercano;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_none() {
        let nombres = ["etiqueta", "obligatorio", "tipo", "etapas", "año", "superficie_m2", "id"];
        let filas: &[(&str, Option<&str>)] = &[
            ("etiquetta", Some("etiqueta")),
            ("etiquets", Some("etiqueta")),
            ("etiuqeta", Some("etiqueta")),
            ("Etiqueta", Some("etiqueta")),
            ("tpio", Some("tipo")),
            ("obligatório", Some("obligatorio")),
            ("superficie-m2", Some("superficie_m2")),
            ("superfice", None),
            ("anio", None),
            ("añp", Some("año")),
            ("zona", None),
            ("x", None),
            ("", None),
            ("if", None),
            ("tipo", None),
        ];
        for (palabra, espera) in filas {
            assert_eq!(cercano(palabra, nombres), *espera, "{palabra}");
        }
    }
}
