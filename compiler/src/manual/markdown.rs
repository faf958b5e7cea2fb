//! A manual in Markdown, one sentence per line. What the author wrote never becomes a mark.

use super::modelo::{Bloque, Frase, Letra, Manual};

/// The manual in Markdown.
#[must_use]
pub fn markdown(manual: &Manual) -> String {
    let mut salida = format!("# {}\n", letras(&manual.titulo));
    bloques(&manual.entrada, &mut salida);
    for seccion in &manual.secciones {
        salida.push_str(&format!("\n## {}\n", letras(&seccion.titulo)));
        bloques(&seccion.cuerpo, &mut salida);
        for apartado in &seccion.apartados {
            salida.push_str(&format!("\n### {}\n", letras(&apartado.titulo)));
            bloques(&apartado.cuerpo, &mut salida);
        }
    }
    salida
}

fn bloques(bloques: &[Bloque], salida: &mut String) {
    let mut linea = |linea: String| {
        salida.push_str(linea.trim_end());
        salida.push('\n');
    };
    for bloque in bloques {
        linea(String::new());
        match bloque {
            Bloque::Parrafo(frases) => frases.iter().for_each(|f| linea(al_margen(&en_linea(f)))),
            Bloque::Lista { puntos, ordenada } => {
                for (i, punto) in puntos.iter().enumerate() {
                    let marca = if *ordenada { format!("{}.", i + 1) } else { "-".to_owned() };
                    linea(format!("{marca} {}", en_linea(punto)));
                }
            }
            Bloque::Datos(datos) => {
                for (etiqueta, valor) in datos {
                    linea(format!("- **{}:** {}", letras(etiqueta), en_linea(valor)));
                }
            }
            Bloque::Relacion { pares, .. } => {
                for (uno, otro) in pares {
                    linea(format!("- {}: {}", letras(uno), en_linea(otro)));
                }
            }
        }
    }
}

fn en_linea(frase: &Frase) -> String {
    frase
        .0
        .iter()
        .map(|tramo| match tramo.letra {
            Letra::Llana => letras(&tramo.texto),
            Letra::Negrita => format!("**{}**", letras(&tramo.texto)),
        })
        .collect()
}

/// Letters that Markdown would read as marks are letters again.
fn letras(texto: &str) -> String {
    let mut salida = String::with_capacity(texto.len());
    for letra in texto.chars() {
        match letra {
            '<' => salida.push_str("&lt;"),
            '*' | '`' | '\\' => salida.extend(['\\', letra]),
            _ => salida.push(letra),
        }
    }
    salida
}

/// As [`letras`], for what only is a mark where a line begins: headings, points, quotes.
fn al_margen(linea: &str) -> String {
    let cifras = linea.chars().take_while(char::is_ascii_digit).count();
    let marca = match linea.chars().nth(cifras) {
        Some('#' | '>' | '-' | '+' | '=') if cifras == 0 => 0,
        Some('.' | ')') if cifras > 0 => cifras,
        _ => return linea.to_owned(),
    };
    let (antes, desde) = linea.split_at(marca);
    format!("{antes}\\{desde}")
}

#[cfg(test)]
mod tests {
    use super::super::modelo::{Apartado, Seccion};
    use super::*;

    #[test]
    fn what_an_author_writes_is_never_a_mark() {
        for (dicho, escrito) in [
            ("# no es un título", "\\# no es un título"),
            ("- no es un punto", "\\- no es un punto"),
            ("1. tampoco", "1\\. tampoco"),
            ("2 de 3", "2 de 3"),
            ("**fuerte** y `código`", "\\*\\*fuerte\\*\\* y \\`código\\`"),
            ("C:\\ruta", "C:\\\\ruta"),
            ("<script>", "&lt;script>"),
        ] {
            let manual = Manual::new("Uno".to_owned(), Bloque::Parrafo(vec![dicho.into()]), []);
            assert_eq!(markdown(&manual), format!("# Uno\n\n{escrito}\n"), "{dicho}");
        }
        let negrita = Frase::negrita("a * b").y(" con x < `y`");
        assert_eq!(en_linea(&negrita), "**a \\* b** con x &lt; \\`y\\`");
    }

    #[test]
    fn what_says_nothing_is_not_written() {
        let secciones = [
            Seccion::new("Vacía").con(Bloque::Datos(Vec::new())),
            Seccion {
                apartados: vec![Apartado::new("Parte").con(Bloque::Parrafo(Vec::new()))],
                ..Seccion::new("Con partes").con(Bloque::Lista { puntos: Vec::new(), ordenada: true })
            },
        ];
        let manual = Manual::new("Uno".to_owned(), Bloque::Parrafo(vec!["Dos.".into()]), secciones);
        assert_eq!(markdown(&manual), "# Uno\n\nDos.\n\n## Con partes\n\n### Parte\n");
    }
}
