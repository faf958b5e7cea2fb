//! Inline text: runs of letters, some of them bold.

use serde::{Deserialize, Serialize};

/// A run of letters of one weight.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tramo {
    /// The letters, as they are printed.
    pub texto: String,
    /// Whether they are bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negrita: bool,
}

/// Text with inline bold. `From<&str>` and `From<String>` take every character literally; only [`en_linea`]
/// reads marks, so data can never change the look of a document by accident.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Texto(pub Vec<Tramo>);

impl Texto {
    /// The whole text in bold, taken literally.
    #[must_use]
    pub fn negrita(texto: impl Into<String>) -> Self {
        Self(vec![Tramo { texto: texto.into(), negrita: true }])
    }

    /// The letters without weights.
    #[must_use]
    pub fn plano(&self) -> String {
        self.0.iter().map(|t| t.texto.as_str()).collect()
    }

    /// Whether there is nothing to print.
    #[must_use]
    pub fn vacio(&self) -> bool {
        self.0.iter().all(|t| t.texto.trim().is_empty())
    }
}

impl From<&str> for Texto {
    fn from(texto: &str) -> Self {
        Self::from(texto.to_owned())
    }
}

impl From<String> for Texto {
    fn from(texto: String) -> Self {
        Self(vec![Tramo { texto, negrita: false }])
    }
}

/// Reads inline bold: `**` opens and closes it.
///
/// `\*` is an asterisk and `\\` a backslash; before any other character the backslash is itself. A single `*`
/// is itself, and so is a `**` that nothing closes. There is no other mark.
#[must_use]
pub fn en_linea(fuente: &str) -> Texto {
    // Each piece ends at a `**`; an even number of marks pairs them all, an odd one leaves the last literal.
    let mut piezas = vec![String::new()];
    let mut letras = fuente.chars().peekable();
    while let Some(letra) = letras.next() {
        let escrita = match (letra, letras.peek()) {
            ('\\', Some(&siguiente @ ('*' | '\\'))) => {
                letras.next();
                siguiente
            }
            ('*', Some('*')) => {
                letras.next();
                piezas.push(String::new());
                continue;
            }
            _ => letra,
        };
        if let Some(ultima) = piezas.last_mut() {
            ultima.push(escrita);
        }
    }
    if piezas.len() % 2 == 0
        && let Some(suelta) = piezas.pop()
        && let Some(ultima) = piezas.last_mut()
    {
        ultima.push_str("**");
        ultima.push_str(&suelta);
    }
    Texto(
        piezas
            .into_iter()
            .enumerate()
            .filter(|(_, texto)| !texto.is_empty())
            .map(|(i, texto)| Tramo { texto, negrita: i % 2 == 1 })
            .collect(),
    )
}

/// Writes data so that [`en_linea`] gives it back literally: for values placed inside a marked text.
#[must_use]
pub fn escapar(dato: &str) -> String {
    dato.replace('\\', "\\\\").replace('*', "\\*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_is_read_and_escapes_are_honoured() {
        let casos: [(&str, &[(&str, bool)]); 9] = [
            ("llano", &[("llano", false)]),
            ("a **b** c", &[("a ", false), ("b", true), (" c", false)]),
            ("**todo**", &[("todo", true)]),
            ("sin **cerrar", &[("sin **cerrar", false)]),
            ("a **b** y **c", &[("a ", false), ("b", true), (" y **c", false)]),
            (r"2 \* 3 y \*\*no\*\*", &[("2 * 3 y **no**", false)]),
            (r"C:\ruta \\ x", &[(r"C:\ruta \ x", false)]),
            ("2 * 3", &[("2 * 3", false)]),
            ("", &[]),
        ];
        for (fuente, esperado) in casos {
            let hallado: Vec<(String, bool)> =
                en_linea(fuente).0.into_iter().map(|t| (t.texto, t.negrita)).collect();
            let esperado: Vec<(String, bool)> = esperado.iter().map(|(t, n)| ((*t).to_owned(), *n)).collect();
            assert_eq!(hallado, esperado, "{fuente:?}");
        }
    }

    #[test]
    fn escaped_data_comes_back_literally() {
        for dato in ["**X**", r"a\*b", "*", r"\\", "<script>", r"fin\"] {
            let texto = en_linea(&format!("Nombre: **{}**.", escapar(dato)));
            assert_eq!(texto.plano(), format!("Nombre: {dato}."), "{dato:?}");
            assert_eq!(texto.0[1], Tramo { texto: dato.to_owned(), negrita: true });
        }
    }
}
