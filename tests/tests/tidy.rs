//! Order in the house: sizes, first lines, pages of the codes, the map of conformity, the glossary, what is generated.

use std::collections::{BTreeMap, BTreeSet};

use compiler::diag::codes::CODIGOS;
use tests::{
    archivos, contiene_palabra, entre_acentos, es_de_pruebas, fuentes, leer, produccion, raiz, renglones,
};

/// What `cargo xtask gen` writes. Its text is taken in, not its crate, which brings the whole server.
#[path = "../../xtask/src/generar.rs"]
mod generar;

const NADA: Vec<String> = Vec::new();

/// Texts that people wrote: what was generated, vendored or recorded is left out.
fn textos() -> Vec<(String, String)> {
    const CLASES: &[&str] = &[".rs", ".md", ".yaml", ".toml", ".html", ".css", ".sql", ".sh", "/run"];
    archivos("")
        .into_iter()
        .filter(|n| CLASES.iter().any(|c| n.ends_with(c)) && !n.contains("/vendor/"))
        .map(|n| {
            let texto = leer(&n);
            (n, texto)
        })
        .collect()
}

#[test]
fn no_source_is_longer_than_a_person_reads() {
    let largas: Vec<String> = fuentes("")
        .into_iter()
        .map(|(nombre, texto)| (nombre, texto.lines().count()))
        .filter(|(_, lineas)| *lineas > 800)
        .map(|(nombre, lineas)| format!("{nombre}: {lineas} líneas"))
        .collect();
    assert_eq!(largas, NADA);
}

#[test]
fn every_source_says_first_what_its_room_is_for() {
    let mudas: Vec<String> = fuentes("")
        .into_iter()
        .filter(|(_, texto)| !texto.lines().next().is_some_and(|l| l.starts_with("//! ") && l.len() > 8))
        .map(|(nombre, _)| nombre)
        .collect();
    assert_eq!(mudas, NADA);
}

#[test]
fn nothing_is_left_for_later_and_nothing_points_to_one_machine() {
    // Written in two halves, so that this list does not find itself.
    let palabras: Vec<String> = [
        ("to", "do!("),
        ("unimple", "mented!("),
        ("FIX", "ME"),
        ("TO", "DO:"),
        ("X", "XX:"),
        ("/ho", "me/"),
        ("/ro", "ot/"),
        ("/wo", "rk/"),
        ("/Us", "ers/"),
    ]
    .iter()
    .map(|(a, b)| format!("{a}{b}"))
    .collect();
    let mut fallas = Vec::new();
    for (nombre, texto) in textos() {
        for (i, linea) in texto.lines().enumerate() {
            for palabra in palabras.iter().filter(|p| linea.contains(p.as_str())) {
                fallas.push(format!("{nombre}:{}: {palabra}", i + 1));
            }
        }
    }
    assert_eq!(fallas, NADA);
}

#[test]
fn every_exception_to_a_lint_gives_its_reason() {
    let mut fallas = Vec::new();
    for (nombre, texto) in fuentes("") {
        for (linea, codigo) in produccion(&texto) {
            let codigo = codigo.trim_start();
            let permite = codigo.starts_with("#[allow(") || codigo.starts_with("#![allow(");
            if permite {
                fallas.push(format!("{nombre}:{linea}: use expect con su motivo"));
            }
        }
    }
    assert_eq!(fallas, NADA);
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let registrados: Vec<String> =
        CODIGOS.iter().map(|e| format!("compiler/codes/{}.md", e.codigo)).collect();
    assert_eq!(archivos("compiler/codes"), registrados);
}

#[test]
fn every_page_of_a_code_shows_what_is_wrong_and_what_to_write_instead() {
    let mut fallas = Vec::new();
    for entrada in CODIGOS {
        let lineas: Vec<&str> = entrada.pagina.lines().collect();
        let lugar = |titulo: &str| lineas.iter().position(|l| l.trim_end() == titulo);
        match (lugar("## Ejemplo"), lugar("## En su lugar")) {
            (Some(ejemplo), Some(en_su_lugar)) if ejemplo < en_su_lugar => {
                let explica = lineas.iter().take(ejemplo).skip(1).any(|l| l.len() > 10);
                if !explica {
                    fallas.push(format!("{}: no explica el motivo", entrada.codigo));
                }
            }
            _ => fallas.push(format!("{}: falta `## Ejemplo` o `## En su lugar`", entrada.codigo)),
        }
    }
    assert_eq!(fallas, NADA);
}

#[test]
fn every_code_is_said_somewhere() {
    let codigo: String = fuentes("compiler/src")
        .into_iter()
        .filter(|(nombre, _)| nombre != "compiler/src/diag/codes.rs")
        .flat_map(|(_, texto)| produccion(&texto).map(|(_, l)| format!("{l}\n")).collect::<Vec<_>>())
        .collect();
    let mudos: Vec<&str> =
        CODIGOS.iter().map(|e| e.codigo).filter(|c| !contiene_palabra(&codigo, c)).collect();
    assert_eq!(mudos, Vec::<&str>::new());
}

/// Requirements by family, as the list has them: a family, and its last number.
const REQUISITOS: &[(&str, u32)] = &[
    ("REG", 6),
    ("EXP", 7),
    ("PAG", 6),
    ("FIR", 6),
    ("IDE", 4),
    ("CIT", 2),
    ("INS", 2),
    ("OPE", 3),
    ("USR", 4),
    ("PRU", 3),
    ("SAL", 3),
    ("NOT", 4),
    ("TRA", 5),
    ("DAT", 4),
    ("SOP", 6),
    ("SEG", 4),
    ("INT", 5),
];

/// Rows of the map of conformity: requirement, where it lives, the test that shows it.
fn conformidad() -> Vec<(String, String, String)> {
    renglones(&leer("docs/conformidad.md"))
        .into_iter()
        .filter_map(|celdas| match celdas.as_slice() {
            [id, _, vive, prueba] if id.contains('-') && !id.starts_with('-') => {
                Some((id.clone(), vive.clone(), prueba.clone()))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn the_map_of_conformity_names_every_requirement_once_and_in_order() {
    let esperados: Vec<String> = REQUISITOS
        .iter()
        .flat_map(|(familia, ultimo)| (1..=*ultimo).map(move |n| format!("{familia}-{n}")))
        .collect();
    let nombrados: Vec<String> = conformidad().into_iter().map(|(id, _, _)| id).collect();
    assert_eq!(nombrados, esperados);
}

#[test]
fn what_the_map_of_conformity_says_exists() {
    let pruebas = pruebas_de_la_casa();
    let mut fallas = Vec::new();
    for (id, vive, prueba) in conformidad() {
        for lugar in entre_acentos(&vive).iter().filter(|l| l.contains('/')) {
            if !raiz().join(lugar).exists() {
                fallas.push(format!("{id}: no hay {lugar}"));
            }
        }
        let nombradas = entre_acentos(&prueba);
        if nombradas.is_empty() && !prueba.starts_with("pendiente") {
            fallas.push(format!("{id}: ni nombra una prueba ni dice `pendiente`"));
        }
        for nombrada in nombradas.iter().filter(|n| !pruebas.contains(n.as_str())) {
            fallas.push(format!("{id}: no hay la prueba {nombrada}"));
        }
    }
    assert_eq!(fallas, NADA);
}

/// Names of the functions marked as tests, in the whole tree.
fn pruebas_de_la_casa() -> BTreeSet<String> {
    let mut pruebas = BTreeSet::new();
    for (_, texto) in fuentes("") {
        let mut marcada = false;
        for linea in texto.lines().map(str::trim_start) {
            let es_marca = linea.starts_with("#[test]") || linea.starts_with("#[tokio::test");
            let nombre = linea
                .strip_prefix("fn ")
                .or_else(|| linea.strip_prefix("async fn "))
                .and_then(|resto| resto.split(['(', '<']).next());
            match nombre {
                Some(nombre) if marcada => {
                    pruebas.insert(nombre.to_owned());
                    marcada = false;
                }
                _ => marcada = es_marca || (marcada && linea.starts_with("#[")),
            }
        }
    }
    pruebas
}

#[test]
fn one_thing_has_one_name_in_the_whole_tree() {
    let mut vedados: BTreeMap<String, String> = BTreeMap::new();
    for celdas in renglones(&leer("docs/glosario.md")) {
        let [nombre, _, _, no_se_dice] = celdas.as_slice() else { continue };
        let nombre = entre_acentos(nombre).first().cloned().unwrap_or_default();
        for vedado in entre_acentos(no_se_dice) {
            vedados.insert(vedado, nombre.clone());
        }
    }
    assert!(vedados.len() > 20, "el glosario no veda nada: {vedados:?}");
    let mut fallas = Vec::new();
    for (archivo, texto) in fuentes("").into_iter().filter(|(archivo, _)| !es_de_pruebas(archivo)) {
        for (linea, codigo) in produccion(&texto) {
            let codigo = codigo.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            let declarado = ["struct ", "enum ", "trait ", "type "]
                .iter()
                .find_map(|clase| codigo.strip_prefix(clase))
                .map(|resto| resto.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
            if let Some(nombre) = declarado.and_then(|d| vedados.get(d)) {
                fallas.push(format!("{archivo}:{linea}: el glosario dice {nombre}"));
            }
        }
    }
    assert_eq!(fallas, NADA);
}

#[test]
fn what_is_generated_is_up_to_date() -> Result<(), serde_json::Error> {
    let definiciones = ["examples", "tramites"].into_iter().flat_map(archivos);
    let fuentes = generar::Fuentes {
        definiciones: definiciones.filter(|n| n.ends_with(".yaml")).map(|n| (n.clone(), leer(&n))).collect(),
        lenguaje: leer("docs/lenguaje.md"),
    };
    let generados = generar::generar(&fuentes)?;
    let viejos: Vec<&str> = generados
        .iter()
        .filter(|generado| leer(&generado.ruta) != generado.texto)
        .map(|generado| generado.ruta.as_str())
        .collect();
    assert_eq!(viejos, Vec::<&str>::new(), "use `cargo xtask gen`");
    let sobran: Vec<String> = archivos(generar::REFERENCIA)
        .into_iter()
        .filter(|nombre| generados.iter().all(|generado| generado.ruta != *nombre))
        .collect();
    assert_eq!(sobran, NADA, "nadie las genera ya: bórrelas");
    Ok(())
}

#[test]
fn every_decision_is_told_whole() {
    let decisiones = archivos("docs/adr");
    assert!(decisiones.len() >= 10);
    let mut fallas = Vec::new();
    for (i, nombre) in decisiones.iter().enumerate() {
        let texto = leer(nombre);
        if !nombre.starts_with(&format!("docs/adr/{:03}-", i + 1)) {
            fallas.push(format!("{nombre}: los números van seguidos"));
        }
        for parte in ["# ", "## Status", "## Decision", "## Context", "## Consequences"] {
            if !texto.lines().any(|l| l.starts_with(parte)) {
                fallas.push(format!("{nombre}: falta {parte}"));
            }
        }
        if texto.lines().count() > 70 {
            fallas.push(format!("{nombre}: no cabe en una pantalla"));
        }
    }
    assert_eq!(fallas, NADA);
}

#[test]
fn links_inside_the_documents_lead_somewhere() {
    let mut fallas = Vec::new();
    let propios = archivos("").into_iter().filter(|n| {
        n.ends_with(".md") && (n.starts_with("docs/") || !n.contains('/') || n.ends_with("LEEME.md"))
    });
    for nombre in propios {
        let carpeta = nombre.rsplit_once('/').map_or("", |(carpeta, _)| carpeta).to_owned();
        for enlace in leer(&nombre).split("](").skip(1).filter_map(|t| t.split(')').next()) {
            let destino = enlace.split('#').next().unwrap_or_default();
            let afuera = destino.contains("://") || destino.is_empty();
            if !afuera && !raiz().join(&carpeta).join(destino).exists() {
                fallas.push(format!("{nombre}: {enlace}"));
            }
        }
    }
    assert_eq!(fallas, NADA);
}
