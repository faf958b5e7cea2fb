//! Migrations that are accused and migrations that must be left alone: `corpus_migracion/<code>/{mal,bien}_*.yaml`. A case is a
//! `migracion.yaml` with its marks; after a line `=== antes` or `=== ahora` come the parts of that version that it changes.

#![expect(clippy::unwrap_used, reason = "a corpus that cannot be read is a failed test")]

#[path = "base/migracion.rs"]
mod migracion;

use std::path::{Path, PathBuf};

use compiler::diag::codes::buscar;
use compiler::diag::paginas::{bloque, comparar};
use migracion::revisar_migracion;

fn en_orden(carpeta: &Path) -> Vec<PathBuf> {
    let mut rutas: Vec<_> = std::fs::read_dir(carpeta).unwrap().map(|e| e.unwrap().path()).collect();
    rutas.sort();
    rutas
}

/// What differs between the marks of a case and what is said of it.
fn fallas(texto: &str) -> Vec<String> {
    let mut partes: Vec<(&str, Vec<&str>)> = vec![("", vec![])];
    for linea in texto.lines() {
        match linea.strip_prefix("=== ") {
            Some(parte) => partes.push((parte.trim(), vec![])),
            None => partes.last_mut().unwrap().1.push(linea),
        }
    }
    let de = |nombre: &str| {
        let suya = partes.iter().find(|(parte, _)| *parte == nombre);
        suya.map(|(_, lineas)| format!("{}\n", lineas.join("\n"))).unwrap_or_default()
    };
    let bloque = bloque("yaml".to_owned(), &partes[0].1);
    let (dentro, fuera): (Vec<_>, Vec<_>) = revisar_migracion(&bloque.texto, &de("antes"), &de("ahora"))
        .into_iter()
        .partition(|d| d.primaria.rango.archivo.ends_with("migracion.yaml"));
    let mut fallas = comparar(&bloque, &dentro);
    fallas.extend(fuera.iter().map(|d| format!("sobra {} {}", d.codigo, d.mensaje)));
    fallas
}

const BIEN: &str = "- desde: ANTERIOR
  etapas: {revision: dictamen}
  campos:
    niveles: {pide_en: resolucion}
    uso: {segun: uso, valores: {casa: casa, comercio: comercio, mixto: comercio}}
  plazos: {resolucion: conserva, dictamen: reinicia}
  cobros: {derechos: respeta}
  motivo: Reforma del reglamento
";

#[test]
fn a_migration_that_says_all_that_changed_raises_nothing() {
    assert_eq!(fallas(BIEN), Vec::<String>::new());
}

#[test]
fn each_case_raises_exactly_its_marks() {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus_migracion");
    let mut malas = Vec::new();
    for carpeta in en_orden(&raiz).iter().filter(|c| !c.ends_with("base")) {
        let codigo = carpeta.file_name().unwrap().to_string_lossy().into_owned();
        assert!(buscar(&codigo).is_some(), "{codigo} no es un código");
        let (mut con_falla, mut sin_falla) = (0, 0);
        for caso in en_orden(carpeta) {
            let nombre = caso.file_name().unwrap().to_string_lossy().into_owned();
            let texto = std::fs::read_to_string(&caso).unwrap();
            match (nombre.split('_').next(), texto.contains(&format!("[{codigo}]"))) {
                (Some("mal"), true) => con_falla += 1,
                (Some("bien"), false) => sin_falla += 1,
                _ => malas.push(format!("{codigo}/{nombre}: el nombre no dice lo que marca")),
            }
            malas.extend(fallas(&texto).into_iter().map(|f| format!("{codigo}/{nombre}: {f}")));
        }
        if con_falla < 1 || sin_falla < 1 {
            malas.push(format!("{codigo}: hay {con_falla} con falla y {sin_falla} sin ella"));
        }
    }
    assert!(malas.is_empty(), "{}", malas.join("\n"));
}
