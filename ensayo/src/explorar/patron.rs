//! A text that a pattern takes: the shortest that its signs ask for. Of what it doesn't know it says nothing.

use std::iter::Peekable;
use std::str::Chars;

/// Times that something repeated is written, at most.
const REPETIDO: usize = 64;
/// Groups one inside the other.
const HONDURA: u32 = 16;

/// A text for a pattern; nothing when it has signs that aren't known here.
pub fn muestra(patron: &str) -> Option<String> {
    let mut letras = patron.chars().peekable();
    let texto = alternativas(&mut letras, 0)?;
    letras.next().is_none().then_some(texto)
}

/// The first of several alternatives, up to the end or a closing parenthesis.
fn alternativas(letras: &mut Peekable<Chars<'_>>, hondura: u32) -> Option<String> {
    if hondura > HONDURA {
        return None;
    }
    let primera = cadena(letras, hondura)?;
    while letras.next_if_eq(&'|').is_some() {
        cadena(letras, hondura)?;
    }
    Some(primera)
}

fn cadena(letras: &mut Peekable<Chars<'_>>, hondura: u32) -> Option<String> {
    let mut texto = String::new();
    while let Some(c) = letras.peek().copied() {
        if matches!(c, '|' | ')') {
            break;
        }
        letras.next();
        let atomo = match c {
            '^' | '$' => continue,
            '(' => {
                if letras.next_if_eq(&'?').is_some() {
                    letras.next_if_eq(&':')?;
                }
                let dentro = alternativas(letras, hondura + 1)?;
                letras.next_if_eq(&')')?;
                dentro
            }
            '[' => clase(letras)?.to_string(),
            '\\' => escape(letras.next()?)?.to_string(),
            '.' => "a".to_owned(),
            '*' | '+' | '?' | '{' | ']' | '}' => return None,
            c => c.to_string(),
        };
        texto.push_str(&atomo.repeat(veces(letras)?));
    }
    Some(texto)
}

/// How many times, at least once where it may be: what is optional is shown too.
fn veces(letras: &mut Peekable<Chars<'_>>) -> Option<usize> {
    match letras.peek() {
        Some('*' | '+' | '?') => {
            letras.next();
            Some(1)
        }
        Some('{') => {
            letras.next();
            let dentro: String = std::iter::from_fn(|| letras.next_if(|c| *c != '}')).collect();
            letras.next_if_eq(&'}')?;
            let minimo = dentro.split(',').next()?.trim();
            minimo.parse().ok().filter(|n| *n <= REPETIDO)
        }
        _ => Some(1),
    }
}

const fn escape(c: char) -> Option<char> {
    match c {
        'd' => Some('1'),
        'w' => Some('a'),
        's' => Some(' '),
        'D' | 'W' | 'S' | 'b' | 'B' | 'p' | 'P' | 'A' | 'z' => None,
        otra => Some(otra),
    }
}

/// The first letter of a class.
fn clase(letras: &mut Peekable<Chars<'_>>) -> Option<char> {
    if letras.peek() == Some(&'^') {
        return None;
    }
    let mut primera = None;
    while let Some(c) = letras.next() {
        match c {
            ']' => return primera,
            '\\' => primera = primera.or(escape(letras.next()?)),
            otra => primera = primera.or(Some(otra)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_gives_a_text_that_it_takes_and_what_is_not_known_gives_none() {
        for (patron, texto) in [
            (r"\d{2}-\d{3}-\d{3}", "11-111-111"),
            ("[A-Z]{3}[0-9]{4}", "AAA0000"),
            ("(LIC|CON)-[0-9]+", "LIC-0"),
            (r"US/\d{4}(?:-[A-Z])?", "US/1111-A"),
            ("", ""),
        ] {
            assert_eq!(muestra(patron).as_deref(), Some(texto), "{patron}");
        }
        for patron in ["[^a]", r"\p{L}+", "(?i)a", "(a", "a{200}", "a)"] {
            assert_eq!(muestra(patron), None, "{patron}");
        }
    }
}
