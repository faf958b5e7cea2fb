//! "¿Quiso decir …?": the known name closest to the one that was written.

/// How many candidates are looked at. Nobody writes so many names by hand; a list of thousands of names, each misspelt somewhere, would
/// otherwise be gone through thousands of times.
const MAX_CANDIDATOS: usize = 1000;

/// The candidate closest to `palabra`, if one is close enough that a slip of the hand explains it: one
/// change in short words, one for every three letters in longer ones. Accents and case count for nothing;
/// two letters exchanged count as one change. Among equals the first wins.
#[must_use]
pub fn cercano<'c>(palabra: &str, candidatos: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    Busqueda::default().cercano(palabra, candidatos)
}

/// A search, with the rows that it uses again for every candidate.
#[derive(Default)]
struct Busqueda {
    filas: [Vec<usize>; 3],
    /// How many cells of tables of distances were computed: what a search costs.
    casillas: usize,
}

impl Busqueda {
    fn cercano<'c>(
        &mut self,
        palabra: &str,
        candidatos: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        let escrita: Vec<char> = plano(palabra).collect();
        let letras = Letras::de(&escrita);
        let mut conocida = vec![];
        // How many changes would still be news: each find lowers it.
        let mut tope = (escrita.len() / 3).max(1);
        let mut mejor = None;
        for candidato in candidatos.into_iter().take(MAX_CANDIDATOS) {
            let lejos = |largo: usize| escrita.len().abs_diff(largo) > tope;
            if candidato == palabra || candidato.is_ascii() && lejos(candidato.trim().len()) {
                continue;
            }
            if tope == 0 {
                if plano(candidato).eq(escrita.iter().copied()) {
                    return Some(candidato);
                }
                continue;
            }
            conocida.clear();
            conocida.extend(plano(candidato));
            // A word of one or two letters is one change away from half the alphabet.
            if escrita.len().min(conocida.len()) < 3 && escrita != conocida || lejos(conocida.len()) {
                continue;
            }
            if letras.faltan(&conocida) > tope {
                continue;
            }
            let Some(cambios) = self.distancia(&escrita, &conocida, tope) else { continue };
            mejor = Some(candidato);
            match cambios.checked_sub(1) {
                Some(menos) => tope = menos,
                None => break,
            }
        }
        mejor
    }

    /// Insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment), if they are at most `tope`. Only
    /// what lies that close to the diagonal is computed.
    fn distancia(&mut self, a: &[char], b: &[char], tope: usize) -> Option<usize> {
        let iguales = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let (a, b) = (a.get(iguales..)?, b.get(iguales..)?);
        let iguales = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
        let (a, b) = (a.get(..a.len() - iguales)?, b.get(..b.len() - iguales)?);
        match (a, b) {
            ([], _) | (_, []) | ([_], [_]) => {
                return Some(a.len().max(b.len())).filter(|cambios| *cambios <= tope);
            }
            ([w, x], [y, z]) if w == z && x == y => return Some(1).filter(|cambios| *cambios <= tope),
            // One change is all that would have been left between what is equal.
            _ if tope < 2 => return None,
            _ => {}
        }
        let lejos = tope + 1;
        let [antepasada, pasada, fila] = &mut self.filas;
        for fila in [&mut *antepasada, &mut *pasada, &mut *fila] {
            fila.clear();
            fila.resize(b.len() + 2, lejos);
        }
        for (j, casilla) in pasada.iter_mut().take(tope + 1).enumerate() {
            *casilla = j;
        }
        for (i, x) in (1_usize..).zip(a) {
            let (desde, hasta) = (i.saturating_sub(tope).max(1), (i + tope).min(b.len()));
            let en = |fila: &[usize], j: usize| fila.get(j).copied().unwrap_or(lejos);
            let mut previa = if desde == 1 { i.min(lejos) } else { lejos };
            let mut menor = previa;
            poner(fila, desde - 1, previa);
            for j in desde..=hasta {
                let y = b.get(j - 1)?;
                let cambiada = en(pasada, j - 1) + usize::from(x != y);
                previa = cambiada.min(en(pasada, j) + 1).min(previa + 1);
                let cruzadas = i > 1 && j > 1 && a.get(i - 2) == Some(y) && b.get(j - 2) == Some(x);
                if cruzadas {
                    previa = previa.min(en(antepasada, j - 2) + 1);
                }
                menor = menor.min(previa);
                poner(fila, j, previa);
            }
            self.casillas += (hasta + 1).saturating_sub(desde);
            poner(fila, hasta + 1, lejos);
            if menor > tope {
                return None;
            }
            std::mem::swap(antepasada, pasada);
            std::mem::swap(pasada, fila);
        }
        pasada.get(b.len()).copied().filter(|cambios| *cambios <= tope)
    }
}

/// The letters of a word, without their order; some share a place, which only makes words look closer.
struct Letras {
    cuantas: [u16; 64],
    largo: usize,
}

impl Letras {
    fn de(palabra: &[char]) -> Self {
        let mut cuantas = [0; 64];
        for casilla in palabra.iter().filter_map(|c| u32::from(*c).checked_rem(64)) {
            if let Some(n) = cuantas.get_mut(casilla as usize) {
                *n += 1;
            }
        }
        Self { cuantas, largo: palabra.len() }
    }

    /// Letters that one of two words has and the other lacks: it takes at least that many changes to go from one to the other.
    fn faltan(&self, otra: &[char]) -> usize {
        let mut quedan = self.cuantas;
        let mut comunes = 0;
        for casilla in otra.iter().filter_map(|c| u32::from(*c).checked_rem(64)) {
            if let Some(n) = quedan.get_mut(casilla as usize).filter(|n| **n > 0) {
                *n -= 1;
                comunes += 1;
            }
        }
        self.largo.max(otra.len()).saturating_sub(comunes)
    }
}

fn poner(fila: &mut [usize], j: usize, valor: usize) {
    if let Some(casilla) = fila.get_mut(j) {
        *casilla = valor;
    }
}

/// Letters without accents, in lower case; spaces and hyphens as underscores. One for each that was written.
fn plano(texto: &str) -> impl Iterator<Item = char> {
    texto.trim().chars().map(|c| match c {
        ' ' | '-' => '_',
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        _ => match c.to_lowercase().next() {
            Some('á' | 'à' | 'ä' | 'â') => 'a',
            Some('é' | 'è' | 'ë' | 'ê') => 'e',
            Some('í' | 'ì' | 'ï' | 'î') => 'i',
            Some('ó' | 'ò' | 'ö' | 'ô') => 'o',
            Some('ú' | 'ù' | 'ü' | 'û') => 'u',
            otra => otra.unwrap_or(c),
        },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, proptest};

    use super::{Busqueda, cercano, plano};

    /// The whole table, without any saving.
    fn a_mano(a: &[char], b: &[char]) -> usize {
        let mut tabla = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                if i == 0 || j == 0 {
                    tabla[i][j] = i.max(j);
                    continue;
                }
                let cambiada = tabla[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                tabla[i][j] = cambiada.min(tabla[i - 1][j] + 1).min(tabla[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    tabla[i][j] = tabla[i][j].min(tabla[i - 2][j - 2] + 1);
                }
            }
        }
        tabla[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn what_is_spared_changes_no_distance(
            a in "[ab_]{0,9}".prop_map(|t| t.chars().collect::<Vec<_>>()),
            b in "[ab_]{0,9}".prop_map(|t| t.chars().collect::<Vec<_>>()),
            tope in 0_usize..6,
        ) {
            let de_verdad = a_mano(&a, &b);
            let hallada = Busqueda::default().distancia(&a, &b, tope);
            assert_eq!(hallada, Some(de_verdad).filter(|d| *d <= tope));
            assert!(super::Letras::de(&a).faltan(&b) <= de_verdad);
        }
    }

    #[test]
    fn hundreds_of_slips_among_hundreds_of_names_cost_little() {
        let nombres: Vec<String> = (0..600).map(|n| format!("campo_numero_{n}")).collect();
        let mut busqueda = Busqueda::default();
        for nombre in &nombres {
            let mal = nombre.replace("campo", "canpo");
            let hallado = busqueda.cercano(&mal, nombres.iter().map(String::as_str));
            assert_eq!(hallado, Some(nombre.as_str()));
        }
        // Whole tables would be 600 × 600 × 15 × 15.
        let enteras = 600 * 600 * 15 * 15;
        assert!(busqueda.casillas < enteras / 100, "{}", busqueda.casillas);
    }

    #[test]
    fn thousands_of_slips_among_thousands_of_names_cost_little_each() {
        let nombres: Vec<String> = (0..5_000).map(|n| format!("campo_{n}")).collect();
        let mut busqueda = Busqueda::default();
        let mut vistas = 0;
        for nombre in &nombres {
            let mal = nombre.replace("campo", "canpo");
            let contados = nombres.iter().map(String::as_str).inspect(|_| vistas += 1);
            assert!(busqueda.cercano(&mal, contados).is_some());
        }
        assert!(vistas <= nombres.len() * super::MAX_CANDIDATOS, "{vistas}");
        assert!(busqueda.casillas < nombres.len() * 4_000, "{}", busqueda.casillas);
    }

    #[test]
    fn a_name_after_thousands_of_others_is_not_looked_for() {
        let nombres: Vec<String> = (0..5000).map(|n| format!("campo_numero_{n}")).collect();
        let buscar = |n: usize| cercano(&format!("campo-numero-{n}"), nombres.iter().map(String::as_str));
        assert_eq!(buscar(10), Some("campo_numero_10"));
        assert_ne!(buscar(4999), Some("campo_numero_4999"));
    }

    #[test]
    fn accents_case_and_hyphens_are_no_letters_of_their_own() {
        assert_eq!(plano(" Ávila-ÜBER Ñu ").collect::<String>(), "avila_uber_ñu");
    }

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
