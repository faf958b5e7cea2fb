//! The layout, row by row, and what holds of any text: the same meaning, the same comments, and nothing left to do the second time.

use proptest::prelude::*;

use super::{SinFormato, formatear};

fn filas(filas: &[(&str, &str)]) {
    for (antes, despues) in filas {
        assert_eq!(formatear(antes).as_deref(), Ok(*despues), "de:\n{antes}");
        assert_eq!(formatear(despues).as_deref(), Ok(*despues), "otra vez:\n{despues}");
    }
}

#[test]
fn spacing_indentation_and_quotes_are_the_usual_ones() {
    filas(&[
        ("a:   1  \nb:\n    c: 2\n    d:   [ 1,2 ,3 ]", "a: 1\nb:\n  c: 2\n  d: [1, 2, 3]\n"),
        ("a: { b: 1,c: {d: 2 } }\n", "a: {b: 1, c: {d: 2}}\n"),
        ("a: {}\nb: [ ]\nc:\n", "a: {}\nb: []\nc:\n"),
        ("a:\n- 1\n-   b: 2\n    c: 3\n-\n  d: 4\n", "a:\n  - 1\n  - b: 2\n    c: 3\n  - d: 4\n"),
        ("a:\n  - - 1\n    - 2\n  - [3]\n", "a:\n  - - 1\n    - 2\n  - [3]\n"),
        (
            "a: 'uno'\nb: 'dijo \"dos\"'\nc: '\\d'\nd: 'it''s'\n",
            "a: \"uno\"\nb: 'dijo \"dos\"'\nc: '\\d'\nd: \"it's\"\n",
        ),
        ("a:\n  {b: 1}\nc:\n  texto\n", "a: {b: 1}\nc: texto\n"),
        ("a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("\u{feff}a: 1\n", "a: 1\n"),
        ("\n\na: 1\n\n\n\nb: 2\nc:\n\n  d: 3\n\n\n", "a: 1\n\nb: 2\nc:\n  d: 3\n"),
    ]);
}

#[test]
fn comments_stay_with_what_they_speak_of() {
    filas(&[
        ("#uno\na: 1 # dos\n# tres\n", "# uno\na: 1  # dos\n# tres\n"),
        (
            "a:\n    # de b\n    b: 1\n    # fin de a\n\n# de c\nc: 2\n",
            "a:\n  # de b\n  b: 1\n  # fin de a\n\n# de c\nc: 2\n",
        ),
        ("a:   # de a\n  b: 1\n", "a:  # de a\n  b: 1\n"),
        ("- a # x\n# y\n-  b\n", "- a  # x\n# y\n- b\n"),
        ("a: # por qué\n  {b: 1}\n", "a:  # por qué\n  {b: 1}\n"),
        ("a: {b: 1, # uno\n  c: 2} # dos\n", "a:\n  b: 1  # uno\n  c: 2  # dos\n"),
        ("a: |- # nota\n   x\n     y\nb: 1\n", "a: |-  # nota\n  x\n    y\nb: 1\n"),
        ("uno: 1     # x\ndos_: 22   # y\n\nt: 3 # z\n", "uno: 1    # x\ndos_: 22  # y\n\nt: 3  # z\n"),
        ("#-----\n#!x\na: 1\n", "#-----\n#!x\na: 1\n"),
        ("a: '# no es nota'\nb: x#y\n", "a: \"# no es nota\"\nb: x#y\n"),
    ]);
}

#[test]
fn long_texts_keep_their_lines_and_their_words() {
    filas(&[
        ("a: >-\n      uno\n      dos\n\n      tres\nb: 1\n", "a: >-\n  uno\n  dos\n\n  tres\nb: 1\n"),
        ("a:\n  uno\n    dos\nb: \"tres\n     cuatro\"\n", "a: uno dos\nb: \"tres\n  cuatro\"\n"),
        ("l:\n  - |\n     x\n  - y\n", "l:\n  - |\n    x\n  - y\n"),
    ]);
    let largo = format!("a: {{uno: {}, dos: [{}]}}\n", "x".repeat(100), "y".repeat(80));
    let partido = format!("a:\n  uno: {}\n  dos: [{}]\n", "x".repeat(100), "y".repeat(80));
    filas(&[(&largo, &partido)]);
}

#[test]
fn what_is_not_sound_is_left_alone() {
    for (texto, motivo) in [
        ("a: [1\n", SinFormato::Ilegible),
        ("a: 1\na: 2\n", SinFormato::Ilegible),
        ("", SinFormato::Ilegible),
        ("a: |+\n  x\n\n\nb: 1\n", SinFormato::Singular),
    ] {
        assert_eq!(formatear(texto), Err(motivo), "{texto}");
    }
}

/// A text of some depth, badly laid out.
fn documento() -> impl Strategy<Value = String> {
    let hoja = prop::sample::select(vec![
        "1",
        "uno dos",
        "'uno'",
        "\"a: b\"",
        "''",
        "[a,b]",
        "{x: 1,y:   [2]}",
        "{}",
        "",
        "a > 2 # nota",
        "x   # ñ",
    ]);
    let nota = prop::sample::select(vec!["", "", "# nota\n", "\n", "\n\n#otra\n\n", "      # lejos\n"]);
    let linea = (0_usize..4, prop::bool::ANY, nota, hoja, 1_usize..3);
    prop::collection::vec(linea, 1..14).prop_map(|lineas| {
        // Levels grow one at a time; a line that opens a level has no value.
        let mut texto = String::new();
        let mut nivel = 0;
        for (i, (hondo, lista, nota, hoja, espacios)) in lineas.iter().enumerate() {
            nivel = nivel.min(*hondo);
            let margen = " ".repeat(nivel * 3);
            texto.push_str(nota);
            let abre = *hondo > nivel && i + 1 < lineas.len();
            if abre {
                texto.push_str(&format!("{margen}k{i}:\n"));
                nivel += 1;
            } else if *lista {
                texto.push_str(&format!("{margen}k{i}:\n{margen} -  {hoja}\n{margen} -  q:  {hoja}\n"));
            } else {
                texto.push_str(&format!("{margen}k{i}:{}{hoja}\n", " ".repeat(*espacios)));
            }
        }
        texto
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    /// That it says the same is checked by `formatear` itself, which otherwise gives `Singular`.
    #[test]
    fn a_sound_text_is_laid_out_once_and_says_the_same(texto in documento()) {
        match formatear(&texto) {
            Ok(una) => {
                prop_assert!(una.ends_with('\n') && !una.contains(" \n") && !una.contains("\n\n\n"), "{una}");
                prop_assert_eq!(formatear(&una), Ok(una));
            }
            Err(motivo) => prop_assert_eq!(motivo, SinFormato::Ilegible, "{}", texto),
        }
    }

    #[test]
    fn no_text_makes_it_panic(partes in prop::collection::vec(prop::sample::select(vec![
        "a", "ñ", ":", " ", "\n", "- ", "#", "'", "\"", "{", "}", "[", "]", ",", "|", ">-", "\t", "&", "*", "?", "\r\n", "x: y",
    ]), 0..40)) {
        let _ = formatear(&partes.concat());
    }
}
