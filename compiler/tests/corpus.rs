//! The corpus: `corpus/<code>/mal_*.yaml` raise exactly their marks, one of them of that code; `bien_*.yaml`, which stand close to the
//! fault, raise nothing. A definition that was accused in vain, or a fault that was missed, is kept here.

mod base;

use std::path::Path;

use base::revisar;
use compiler::diag::codes::buscar;
use compiler::diag::paginas::{bloque, comparar};
use schemas::diagnostic::Diagnostic;

/// Of flow, conditions and tables only: the other analyses have their own corpus, and these definitions leave things unused.
fn de_flujo(dichos: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let de_otros = ["V036", "V062", "V063", "V064", "V065", "V07", "V08", "V09"];
    dichos.into_iter().filter(|d| !de_otros.iter().any(|o| d.codigo.as_str().starts_with(o))).collect()
}

#[test]
fn each_definition_of_the_corpus_raises_exactly_its_marks() {
    let ordenados = |carpeta: &Path| {
        let mut rutas: Vec<_> = std::fs::read_dir(carpeta).unwrap().map(|e| e.unwrap().path()).collect();
        rutas.sort();
        rutas
    };
    let mut fallas = Vec::new();
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    for carpeta in ordenados(&raiz) {
        let codigo = carpeta.file_name().unwrap().to_string_lossy().into_owned();
        assert!(buscar(&codigo).is_some(), "{codigo} no es un código");
        let (mut malas, mut buenas) = (0, 0);
        for ruta in ordenados(&carpeta) {
            let nombre = ruta.file_name().unwrap().to_string_lossy().into_owned();
            let texto = std::fs::read_to_string(&ruta).unwrap();
            let lineas: Vec<&str> = texto.lines().collect();
            let bloque = bloque("yaml".to_owned(), &lineas);
            let marcada = bloque.marcas.iter().any(|m| m.codigo == codigo);
            match nombre.split('_').next() {
                Some("mal") if marcada => malas += 1,
                Some("bien") if bloque.marcas.is_empty() => buenas += 1,
                _ => fallas.push(format!("{codigo}/{nombre}: el nombre no dice lo que marca")),
            }
            let dicho = comparar(&bloque, &de_flujo(revisar(&bloque.texto)));
            fallas.extend(dicho.into_iter().map(|f| format!("{codigo}/{nombre}: {f}")));
        }
        if malas < 2 || buenas < 1 {
            fallas.push(format!("{codigo}: tiene {malas} con falla y {buenas} sin ella; hacen falta 2 y 1"));
        }
    }
    assert!(fallas.is_empty(), "{}", fallas.join("\n"));
}
