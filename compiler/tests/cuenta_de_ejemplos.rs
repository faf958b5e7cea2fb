//! Every code is shown: at least two definitions that raise it and one close to them that doesn't, over the pages of the codes and all
//! the corpora. What only a disk or a fault of the compiler can raise is named here, with the test that shows it.

#[path = "base/escritura.rs"]
mod escritura;

use std::collections::BTreeMap;
use std::path::Path;

use compiler::diag::codes::CODIGOS;
use compiler::diag::paginas::{Bloque, bloques};

/// The codes that no text raises, and the file and the name of the test that shows each.
const SIN_TEXTO: &[(&str, &str, &str)] = &[
    ("V0102", "src/sources.rs", "a_folder_gives_its_authored_files_in_order_and_nothing_else"),
    ("V0103", "src/yaml/propiedades.rs", "limits_are_said_and_nothing_overflows"),
    ("V0104", "src/sources.rs", "a_folder_that_is_not_there_is_said"),
    ("V0199", "src/yaml/traduccion.rs", "a_reason_that_has_no_words_of_its_own_says_its_place"),
    ("V0359", "src/plantilla/minijinja.rs", "what_only_minijinja_cannot_read_is_said_with_its_line"),
];

/// How many examples raise a code, and how many don't.
#[derive(Default)]
struct Cuenta {
    malos: usize,
    buenos: usize,
}

/// A block of YAML is one definition; of the other blocks each line is read by itself.
fn definiciones(codigo: &str, bloque: &Bloque, malo: bool) -> usize {
    let del_codigo = bloque.marcas.iter().filter(|m| m.codigo == codigo).count();
    match (bloque.clase.as_str(), malo) {
        ("text", _) => 0,
        ("yaml", true) => usize::from(del_codigo > 0),
        ("yaml", false) => 1,
        (_, true) => del_codigo,
        (_, false) => bloque.texto.lines().count(),
    }
}

fn contar_pagina(codigo: &str, pagina: &str, cuenta: &mut Cuenta) {
    cuenta.malos += bloques(pagina, "Ejemplo").iter().map(|b| definiciones(codigo, b, true)).sum::<usize>();
    cuenta.buenos +=
        bloques(pagina, "En su lugar").iter().map(|b| definiciones(codigo, b, false)).sum::<usize>();
}

fn contar_carpeta(carpeta: &Path, codigo: &str, cuenta: &mut Cuenta) {
    for entrada in std::fs::read_dir(carpeta.join(codigo)).into_iter().flatten().flatten() {
        let texto = std::fs::read_to_string(entrada.path()).unwrap_or_default();
        let marcado = texto.contains(&format!("[{codigo}]"));
        *(if marcado { &mut cuenta.malos } else { &mut cuenta.buenos }) += 1;
    }
}

#[test]
fn every_code_has_two_definitions_that_raise_it_and_one_that_does_not() {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut escritas: BTreeMap<String, String> = escritura::escritura().into_iter().collect();
    let (mut faltan, mut malos, mut buenos) = (vec![], 0, 0);
    for entrada in CODIGOS {
        let codigo = entrada.codigo;
        let mut cuenta = Cuenta::default();
        contar_pagina(codigo, entrada.pagina, &mut cuenta);
        if let Some(texto) = escritas.remove(codigo) {
            contar_pagina(codigo, &texto, &mut cuenta);
        }
        for corpus in ["tests/corpus", "tests/corpus_analisis", "tests/corpus_migracion"] {
            contar_carpeta(&raiz.join(corpus), codigo, &mut cuenta);
        }
        let exento = SIN_TEXTO.iter().any(|(exento, ..)| *exento == codigo);
        let bastan = cuenta.malos >= 2 && cuenta.buenos >= 1;
        if exento && bastan {
            faltan.push(format!("{codigo}: ya tiene ejemplos; quítelo de la lista"));
        } else if !exento && !bastan {
            faltan.push(format!("{codigo}: {} con falla y {} sin ella", cuenta.malos, cuenta.buenos));
        }
        malos += cuenta.malos;
        buenos += cuenta.buenos;
    }
    assert!(faltan.is_empty(), "{}", faltan.join("\n"));
    assert!(escritas.is_empty(), "no son códigos: {:?}", escritas.keys());
    assert!(malos + buenos >= 250, "{malos} con falla y {buenos} sin ella");
}

#[test]
fn what_no_text_raises_is_shown_by_a_test() {
    for (codigo, archivo, prueba) in SIN_TEXTO {
        let texto = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(archivo)).unwrap();
        let cuerpo = texto.split_once(&format!("fn {prueba}("));
        let cuerpo = cuerpo.unwrap_or_else(|| panic!("{codigo}: {archivo} no tiene `{prueba}`")).1;
        let cuerpo = cuerpo.split("#[test]").next().unwrap_or_default();
        assert!(cuerpo.contains(codigo), "`{prueba}` no nombra {codigo}");
    }
}
