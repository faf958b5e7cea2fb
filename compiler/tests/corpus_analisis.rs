//! Definitions that the analyses accuse and definitions that they must leave alone: `corpus_analisis/<code>/<case>.yaml`.
//!
//! A case is a part of a `tramite.yaml` with the marks of the pages, completed with a small definition that is sound. After a line
//! `=== roles.yaml` comes another file of its workspace. A case without marks must raise nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use compiler::compilar;
use compiler::diag::paginas::{Bloque, bloque, comparar};
use compiler::sources::{Memory, Sources};
use schemas::diagnostic::{Diagnostic, Severidad};

const TRAMITE: &str = "obras/prueba/tramite.yaml";
const BASE: [(&str, &str); 5] = [
    ("municipio.yaml", include_str!("corpus_analisis/base/municipio.yaml")),
    ("roles.yaml", include_str!("corpus_analisis/base/roles.yaml")),
    ("parametros/uma.yaml", include_str!("corpus_analisis/base/uma.yaml")),
    ("calendarios/habiles.yaml", include_str!("corpus_analisis/base/habiles.yaml")),
    (TRAMITE, include_str!("corpus_analisis/base/tramite.yaml")),
];

/// The top-level keys of a text.
fn claves(texto: &str) -> BTreeSet<&str> {
    let de_raiz = texto.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()));
    de_raiz.filter_map(|l| l.split(':').next()).collect()
}

/// The text first, so that its places are those of the case; then the sections of the base that it doesn't have.
fn completar(texto: &str, base: &str) -> String {
    let propias = claves(texto);
    let mut completo = texto.to_owned();
    let mut dentro = false;
    for linea in base.lines() {
        if linea.starts_with(|c: char| c.is_ascii_lowercase()) {
            dentro = !propias.contains(linea.split(':').next().unwrap_or_default());
        }
        if dentro {
            completo.push_str(linea);
            completo.push('\n');
        }
    }
    completo
}

/// The files of a case, by path; the first one is the trámite unless it says otherwise.
fn partes(texto: &str) -> BTreeMap<String, Bloque> {
    let mut partes: Vec<(String, Vec<&str>)> = vec![(TRAMITE.to_owned(), vec![])];
    for linea in texto.lines() {
        if let Some(ruta) = linea.strip_prefix("=== ") {
            partes.push((ruta.trim().to_owned(), vec![]));
        } else if let Some((_, lineas)) = partes.last_mut() {
            lineas.push(linea);
        }
    }
    let llenas = partes.into_iter().filter(|(_, lineas)| !lineas.is_empty());
    llenas.map(|(ruta, lineas)| (ruta, bloque("yaml".to_owned(), &lineas))).collect()
}

/// What differs between the marks of a case and what was said of it.
fn fallas(codigo: &str, texto: &str) -> Vec<String> {
    let partes = partes(texto);
    let base: BTreeMap<&str, &str> = BASE.into();
    let mut fuentes = Memory::new();
    for (ruta, texto) in &base {
        if !partes.contains_key(*ruta) {
            fuentes = fuentes.con(*ruta, (*texto).to_owned());
        }
    }
    for (ruta, parte) in &partes {
        let completo = completar(&parte.texto, base.get(ruta.as_str()).copied().unwrap_or_default());
        fuentes = fuentes.con(ruta.clone(), completo);
    }
    let mut diagnostics = compilar(&fuentes).diagnostics;
    // What a case doesn't use of the base is no news of the case; nor is how it could be written better.
    diagnostics.retain(|d| !d.codigo.as_str().starts_with("V036") || es_del_caso(codigo, d, &partes));
    diagnostics.retain(|d| d.severidad != Severidad::Sugerencia || d.codigo.as_str() == codigo);
    let mut fallas = vec![];
    for (ruta, parte) in &partes {
        let (propios, otros): (Vec<_>, Vec<_>) =
            diagnostics.into_iter().partition(|d| d.primaria.rango.archivo == *ruta);
        fallas.extend(comparar(parte, &propios));
        diagnostics = otros;
    }
    fallas.extend(diagnostics.iter().map(|d| format!("sobra {} {}", d.codigo, d.mensaje)));
    fallas
}

fn es_del_caso(codigo: &str, d: &Diagnostic, partes: &BTreeMap<String, Bloque>) -> bool {
    let parte = partes.get(&d.primaria.rango.archivo);
    codigo.starts_with("V036") && parte.is_some_and(|p| (d.primaria.rango.inicio as usize) < p.texto.len())
}

fn carpeta() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus_analisis")
}

fn en_orden(carpeta: &Path) -> Vec<PathBuf> {
    let entradas = std::fs::read_dir(carpeta).into_iter().flatten().flatten();
    let mut rutas: Vec<PathBuf> = entradas.map(|e| e.path()).collect();
    rutas.sort();
    rutas
}

#[test]
fn the_base_definition_of_the_corpus_is_sound() {
    assert_eq!(fallas("V0360", "nombre: Trámite de prueba\n"), Vec::<String>::new());
}

#[test]
fn each_case_raises_exactly_its_marks() {
    let mut malas = vec![];
    let mut codigos = 0;
    for carpeta in en_orden(&carpeta()).iter().filter(|c| !c.ends_with("base")) {
        let codigo = carpeta.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let (mut acusados, mut limpios) = (0, 0);
        codigos += 1;
        for caso in en_orden(carpeta) {
            let texto = std::fs::read_to_string(&caso).unwrap_or_default();
            match texto.contains(&format!("[{codigo}]")) {
                true => acusados += 1,
                false => limpios += 1,
            }
            let fallas = fallas(&codigo, &texto);
            if !fallas.is_empty() {
                malas.push(format!("{}:\n  {}", caso.display(), fallas.join("\n  ")));
            }
        }
        if acusados < 2 || limpios < 1 {
            malas.push(format!("{codigo}: hay {acusados} casos acusados y {limpios} limpios; faltan"));
        }
    }
    assert!(codigos > 0, "no hay casos");
    assert!(malas.is_empty(), "{}", malas.join("\n"));
}

/// The workspaces written in the guides: `taller/municipio.yaml` is the file `municipio.yaml` of `taller`.
fn talleres(raiz: &Path) -> BTreeMap<String, Memory> {
    let mut talleres: BTreeMap<String, Memory> = BTreeMap::new();
    for guia in en_orden(&raiz.join("docs")) {
        let texto = std::fs::read_to_string(guia).unwrap_or_default();
        for trozo in
            texto.split("\n```").filter(|t| t.starts_with("yaml\n# ") || t.starts_with("markdown\n# "))
        {
            let Some((titulo, resto)) = trozo.split_once("\n# ").and_then(|(_, t)| t.split_once('\n')) else {
                continue;
            };
            if let Some((taller, archivo)) = titulo.split_once('/')
                && !taller.contains(' ')
            {
                let antes = talleres.remove(taller).unwrap_or_default();
                talleres.insert(taller.to_owned(), antes.con(archivo, format!("{resto}\n")));
            }
        }
    }
    // The tutorial writes some files over those that an order made: what it has of them is no workspace.
    talleres.retain(|_, taller| taller.list().iter().any(|n| n == "municipio.yaml"));
    talleres
}

/// The definitions of the guides are what the analyses are measured with; those of the tree, in `tests/tests/workspaces.rs`.
#[test]
fn the_definitions_of_the_guides_raise_nothing() {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let talleres = talleres(&raiz);
    assert!(!talleres.is_empty(), "las guías no tienen ejemplos");
    let de_guias = talleres.into_iter().map(|(taller, fuentes)| (taller, compilar(&fuentes)));
    for (municipio, compilado) in de_guias {
        let hallado: Vec<String> = compilado
            .diagnostics
            .iter()
            .map(|d| {
                let notas = d.notas.join(" | ");
                format!("{}: {} {} ({notas})", d.primaria.rango.archivo, d.codigo, d.mensaje)
            })
            .collect();
        assert_eq!(hallado, Vec::<String>::new(), "{municipio}");
        assert!(compilado.tramites.iter().all(|t| t.paquete.is_some()), "{municipio}");
    }
}
