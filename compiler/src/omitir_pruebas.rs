//! What a comment passes over, and what is said of those that are wrong.

use schemas::diagnostic::Severidad;

use super::{Comentado, Omitido, aplicar_con, puede};
use crate::diag::{Problema, Sink, Span, codes};
use crate::sources::Archivos;
use crate::yaml;

/// The text with an aviso V0199 where a value is `mal`, and an error V0101 where it is `fatal`. What remains, as `línea código`, and
/// what was passed over.
fn revisar(texto: &str) -> (Vec<String>, Vec<Omitido>) {
    let mut archivos = Archivos::new();
    let id = archivos.agregar("a.yaml", texto);
    let mut sink = Sink::new();
    for (palabra, codigo, severidad) in
        [(": mal", &codes::V0199, Severidad::Aviso), (": fatal", &codes::V0101, Severidad::Error)]
    {
        for (i, _) in texto.match_indices(palabra) {
            sink.push(Problema::new(codigo, Span::new(id, i + 2..i + 5), "x").severidad(severidad));
        }
    }
    let comentarios = yaml::comentarios(texto);
    let con_orden = archivos.iter().filter(|(_, _, texto)| puede(texto));
    let con_orden =
        con_orden.map(|(id, nombre, texto)| Comentado { id, nombre, texto, comentarios: &comentarios });
    let con_orden = con_orden.collect();
    let (quedan, omitidos) =
        aplicar_con(sink.terminar(&archivos), con_orden, &archivos, &|e| e.codigo == "V0199");
    let linea = |inicio: u32| texto[..inicio as usize].matches('\n').count() + 1;
    (quedan.iter().map(|d| format!("{} {}", linea(d.primaria.rango.inicio), d.codigo)).collect(), omitidos)
}

#[test]
fn a_comment_with_its_reason_passes_over_what_stands_on_its_line_or_the_next() {
    let filas: &[(&str, &[&str], usize)] = &[
        ("a: mal\n", &["1 V0199"], 0),
        ("a: mal # ventanilla: omitir V0199 porque lo pide el banco\n", &[], 1),
        ("# ventanilla: omitir V0199 porque lo pide el banco\na: mal\n", &[], 1),
        ("# ventanilla: omitir V0199 porque sí\n# otra cosa\n\na: mal\nb: mal\n", &["5 V0199"], 1),
        ("#ventanilla: omitir v0199, porque sí\na: mal\n", &[], 1),
        ("a: {b: mal, # ventanilla: omitir V0199 porque sí\n  c: mal}\n", &["2 V0199"], 1),
        // What looks like one inside a text is text.
        ("a: mal\nb: '# ventanilla: omitir V0199 porque sí'\n", &["1 V0199"], 0),
        ("b: |\n  # ventanilla: omitir V0199 porque sí\n  a: mal\n", &["3 V0199"], 0),
    ];
    for (texto, quedan, cuantos) in filas {
        let (dichos, omitidos) = revisar(texto);
        assert_eq!(
            (dichos, omitidos.len()),
            (quedan.iter().map(|t| (*t).to_owned()).collect(), *cuantos),
            "{texto}"
        );
    }
    let (_, omitidos) = revisar("a: mal # ventanilla: omitir V0199 porque lo pide el banco\n");
    assert_eq!(omitidos[0].motivo, "lo pide el banco");
}

#[test]
fn a_comment_that_is_wrong_is_itself_a_finding() {
    let filas: &[(&str, &[&str])] = &[
        ("a: mal # ventanilla: omitir V0199\n", &["1 V0199", "1 V0221"]),
        ("a: mal # ventanilla: omitir V0199 porque …\n", &["1 V0199", "1 V0221"]),
        ("a: mal # ventanilla: omite V0199 porque sí\n", &["1 V0199", "1 V0220"]),
        ("a: mal # ventanilla: omitir porque sí\n", &["1 V0199", "1 V0220"]),
        ("a: mal # ventanilla:\n", &["1 V0199", "1 V0220"]),
        ("a: mal # ventanilla: omitir V9999 porque sí\n", &["1 V0199", "1 V0220"]),
        ("a: bien # ventanilla: omitir V0199 porque sí\n", &["1 V0222"]),
        ("a: bien # ventanilla: omitir V0101 porque sí\n", &["1 V0223"]),
        // Nothing is passed over of an error, and with errors nobody knows what is unused.
        ("a: fatal # ventanilla: omitir V0101 porque sí\n", &["1 V0101", "1 V0223"]),
        ("a: fatal # ventanilla: omitir V0199 porque sí\n", &["1 V0101"]),
        ("a: mal # ventanilla: omitir V0199 V0220 porque sí\n", &["1 V0223"]),
    ];
    for (texto, quedan) in filas {
        assert_eq!(revisar(texto).0, *quedan, "{texto}");
    }
}
