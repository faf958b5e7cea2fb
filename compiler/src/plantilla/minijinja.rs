//! The second opinion: minijinja's own parser, which is what will read the template when it is used. The only room
//! of the compiler that knows minijinja.

use minijinja::Environment;

use crate::diag::codes;
use crate::expr::Falla;

/// What minijinja's parser says, in Spanish. First match wins.
const FRASES: &[(&str, &str)] = &[
    ("end of string", "hay un texto sin cerrar"),
    ("end of input", "termina antes de tiempo"),
    ("end of comment", "hay un comentario sin cerrar"),
    ("end of raw", "hay un `raw` sin cerrar"),
    ("unknown statement", "hay una instrucción desconocida"),
    ("reserved variable", "usa un nombre reservado"),
    ("unexpected character", "hay un carácter ajeno"),
    ("expected end of variable block", "falta `}}`"),
    ("expected end of block", "falta `%}`"),
    ("recursion", "está demasiado anidada"),
    ("invalid", "hay un número mal escrito"),
    ("unexpected", "hay algo que no se esperaba"),
];

/// What minijinja cannot read of a template that we could; none is known. It only tells the line.
pub(super) fn falla(texto: &str) -> Option<Falla> {
    let error = Environment::empty().template_from_str(texto).err()?;
    let detalle = error.detail().unwrap_or_default();
    let frase =
        FRASES.iter().find(|(ingles, _)| detalle.contains(ingles)).map_or("no se entiende", |(_, f)| f);
    let mut inicio = 0;
    let numero = error.line().unwrap_or(1).saturating_sub(1);
    for linea in texto.split_inclusive('\n').take(numero) {
        inicio += linea.len();
    }
    let linea = texto.get(inicio..).and_then(|resto| resto.lines().next()).unwrap_or_default();
    let rango = inicio..inicio + linea.len();
    Some(Falla::new(&codes::V0359, rango, "la plantilla no se puede leer").etiqueta(frase))
}

#[cfg(test)]
mod tests {
    use super::falla;

    #[test]
    fn what_only_minijinja_cannot_read_is_said_with_its_line() {
        let texto = "Folio\n{% raw %}\nsin fin";
        let dicha = falla(texto).unwrap();
        assert_eq!(dicha.codigo.codigo, "V0359");
        assert!(texto.get(dicha.rango.clone()).is_some());
        assert!(falla("Folio {{ nombre }}").is_none());
    }
}
