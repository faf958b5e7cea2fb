//! The canonical layout, as an edit of no more lines than change: what the author has under the cursor stays there.

use lsp_types::{Position, Range, TextEdit};

use compiler::formato::formatear;

/// What turns a text into its canonical layout; nothing when it has it.
///
/// # Errors
/// Why it must stay as it is, for the author.
pub fn ediciones(texto: &str) -> Result<Vec<TextEdit>, String> {
    let nuevo = formatear(texto).map_err(|m| format!("no se puede acomodar: el archivo {}", m.motivo()))?;
    if nuevo == texto {
        return Ok(Vec::new());
    }
    let antes: Vec<&str> = texto.split_inclusive('\n').collect();
    let despues: Vec<&str> = nuevo.split_inclusive('\n').collect();
    let iguales = antes.iter().zip(&despues).take_while(|(a, b)| a == b).count();
    let cabe = antes.len().min(despues.len()) - iguales;
    let al_final =
        antes.iter().rev().zip(despues.iter().rev()).take(cabe).take_while(|(a, b)| a == b).count();
    let linea = |n: usize| Position::new(u32::try_from(n).unwrap_or(u32::MAX), 0);
    let medio = despues.get(iguales..despues.len() - al_final).unwrap_or_default();
    let range = Range::new(linea(iguales), linea(antes.len() - al_final));
    Ok(vec![TextEdit { range, new_text: medio.concat() }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_that_change_are_edited() {
        let texto = "a: 1\nb:   2\nc: 3\n";
        let ediciones = ediciones(texto).unwrap_or_default();
        assert_eq!(ediciones.len(), 1, "{ediciones:?}");
        assert_eq!(ediciones[0].range, Range::new(Position::new(1, 0), Position::new(2, 0)));
        assert_eq!(ediciones[0].new_text, "b: 2\n");
        assert_eq!(super::ediciones("a: 1\n"), Ok(vec![]));
        assert!(super::ediciones("a: [1\n").is_err_and(|m| m.contains("errores de YAML")));
        // Lines that are alike are counted once, from above or from below.
        let de_sobra = super::ediciones("a: 1\n\n\n\nb: 2\n").unwrap_or_default();
        assert_eq!(de_sobra[0].range, Range::new(Position::new(2, 0), Position::new(4, 0)));
        assert_eq!(de_sobra[0].new_text, "");
        // A last line without its end gets it.
        assert_eq!(super::ediciones("a: 1").unwrap_or_default()[0].new_text, "a: 1\n");
    }
}
