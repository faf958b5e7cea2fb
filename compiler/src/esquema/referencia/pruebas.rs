//! The reference is whole and true: every key has an example that compiles and its place in the text, and every link goes somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::esquemas;
use super::super::tabla::{Bloque, Clave, DE_CITA};
use super::capitulos::{Capitulo, capitulos};
use super::ejemplos::ejemplos;
use super::omisiones::{dichas, partir};
use super::palabras::PALABRAS;
use super::secciones::{donde_se_explica, secciones};
use super::{paginas, palabras_de};
use crate::compilar;
use crate::sources::{Disk, Sources};

const NADA: Vec<String> = Vec::new();

fn raiz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn definiciones() -> BTreeMap<String, String> {
    let mut textos = BTreeMap::new();
    for carpeta in ["examples", "tramites"] {
        let disco = Disk::new(raiz().join(carpeta));
        for nombre in disco.list().into_iter().filter(|n| n.ends_with(".yaml")) {
            let texto = disco.text(&nombre).unwrap().to_string();
            textos.insert(format!("{carpeta}/{nombre}"), texto);
        }
    }
    textos
}

fn lenguaje() -> String {
    std::fs::read_to_string(raiz().join("docs/lenguaje.md")).unwrap()
}

/// Every key of every block, with the page that tells it.
fn todas(capitulos: &[Capitulo]) -> Vec<(&Capitulo, &'static Bloque, &'static Clave)> {
    let claves = |c, b: &&'static Bloque| b.claves.iter().map(move |k| (c, *b, k)).collect::<Vec<_>>();
    capitulos.iter().flat_map(|c| c.bloques.iter().flat_map(move |b| claves(c, b))).collect()
}

#[test]
fn every_block_is_told_once() {
    let capitulos = capitulos();
    let contados: Vec<String> =
        capitulos.iter().flat_map(|c| c.bloques.iter().map(|b| b.nombre.to_owned())).collect();
    let unicos: BTreeSet<String> = contados.iter().cloned().collect();
    assert_eq!(contados.len(), unicos.len());
    let descritos = esquemas().into_iter().flat_map(|e| {
        let raiz = e.contenido["title"].as_str().unwrap().to_owned();
        e.contenido["$defs"].as_object().unwrap().keys().cloned().chain([raiz]).collect::<Vec<_>>()
    });
    // The root of some files has another name than its schema.
    let sin_pagina: Vec<String> =
        descritos.filter(|d| !unicos.contains(d) && !capitulos.iter().any(|c| c.de_archivo == d)).collect();
    assert_eq!(sin_pagina, NADA);
}

#[test]
fn every_key_has_an_example_in_a_definition_that_compiles() {
    let hallados = ejemplos(&definiciones());
    let capitulos = capitulos();
    let mut faltan: Vec<String> = todas(&capitulos)
        .into_iter()
        .filter(|(_, bloque, clave)| !hallados.contains_key(&(bloque.nombre, clave.nombre)))
        .map(|(_, bloque, clave)| format!("{}.{}", bloque.nombre, clave.nombre))
        .collect();
    for clave in DE_CITA {
        if !hallados.keys().any(|(_, c)| *c == clave.nombre) {
            faltan.push(clave.nombre.to_owned());
        }
    }
    assert_eq!(faltan, NADA, "ninguna definición de `examples` o `tramites` las usa: escriba un ejemplo");
    let taller = |archivo: &str| {
        let partes: Vec<&str> = archivo.split('/').collect();
        let hasta = if archivo.starts_with("tramites/") { 1 } else { 2 };
        partes.into_iter().take(hasta).collect::<Vec<_>>().join("/")
    };
    let talleres: BTreeSet<String> = hallados.values().map(|e| taller(&e.archivo)).collect();
    for taller in talleres {
        let fuentes = Disk::new(raiz().join(&taller));
        let mut dichos = Vec::new();
        if fuentes.list().iter().any(|n| n == "municipio.yaml") {
            dichos = compilar(&fuentes).diagnostics;
        } else {
            for nombre in fuentes.list().iter().filter(|n| n.ends_with(".yaml")) {
                dichos.extend(crate::entorno::leer(&fuentes, nombre, &|_| Ok(())).diagnostics);
            }
        }
        assert_eq!(dichos, [], "{taller}");
    }
}

#[test]
fn every_key_is_named_where_its_subject_is_explained() {
    let secciones = secciones(&lenguaje());
    let capitulos = capitulos();
    let faltan: Vec<String> = todas(&capitulos)
        .into_iter()
        .filter(|(capitulo, _, _)| capitulo.de_archivo != "entorno")
        .filter(|(capitulo, bloque, clave)| {
            let tema = capitulo.tema_de(bloque.nombre);
            donde_se_explica(&secciones, capitulo.de_archivo, tema, clave.nombre).is_empty()
        })
        .map(|(_, bloque, clave)| format!("{}.{}", bloque.nombre, clave.nombre))
        .collect();
    assert_eq!(faltan, NADA, "`docs/lenguaje.md` no las nombra");
}

#[test]
fn every_word_of_a_key_that_explains_some_is_explained() {
    let capitulos = capitulos();
    let claves = todas(&capitulos);
    let mut fallas = Vec::new();
    for palabras in PALABRAS {
        for donde in palabras.donde {
            let clave = claves.iter().find(|(_, b, c)| format!("{}.{}", b.nombre, c.nombre) == *donde);
            let Some((_, _, clave)) = clave else {
                fallas.push(format!("{donde}: no es una clave"));
                continue;
            };
            for palabra in palabras_de(&clave.lugar) {
                if !palabras.dicen.iter().any(|(p, dice)| *p == palabra && dice.ends_with('.')) {
                    fallas.push(format!("{donde}: no dice qué es `{palabra}`"));
                }
            }
        }
    }
    assert_eq!(fallas, NADA);
}

#[test]
fn what_an_absence_means_is_said_once_and_of_keys_that_may_be_absent() {
    let capitulos = capitulos();
    let claves = todas(&capitulos);
    let mut fallas = Vec::new();
    for (bloque, clave) in dichas() {
        match claves.iter().find(|(_, b, c)| b.nombre == bloque && c.nombre == clave) {
            None => fallas.push(format!("{bloque}.{clave}: no es una clave")),
            Some((_, _, c)) if c.exigida => fallas.push(format!("{bloque}.{clave}: se exige siempre")),
            Some((_, _, c)) if partir(c.dice).1.is_some() => {
                fallas.push(format!("{bloque}.{clave}: ya lo dice la tabla"))
            }
            Some(_) => {}
        }
    }
    assert_eq!(fallas, NADA);
    assert_eq!(partir("Qué es; `tarea` si no se dice."), ("Qué es.".to_owned(), Some("`tarea`".to_owned())));
    assert_eq!(partir("Qué es; y más."), ("Qué es; y más.".to_owned(), None));
}

#[test]
fn every_link_of_the_reference_goes_somewhere() {
    let hechas = paginas(&definiciones(), &lenguaje());
    let anclas: BTreeMap<&str, BTreeSet<&str>> = hechas
        .iter()
        .map(|p| {
            let de_ella = p.texto.split("<a id=\"").skip(1).filter_map(|t| t.split('"').next());
            (p.archivo.as_str(), de_ella.collect())
        })
        .collect();
    let mut rotos = Vec::new();
    let mut vistos = 0;
    for pagina in &hechas {
        for enlace in pagina.texto.split("](").skip(1).filter_map(|t| t.split(')').next()) {
            vistos += 1;
            let (archivo, ancla) = enlace.split_once('#').unwrap_or((enlace, ""));
            let archivo = if archivo.is_empty() { pagina.archivo.as_str() } else { archivo };
            let bien = match anclas.get(archivo) {
                Some(de_ella) => ancla.is_empty() || de_ella.contains(ancla),
                // From `docs/referencia`, which may not be there yet.
                None => match archivo.strip_prefix("../../") {
                    Some(de_raiz) => raiz().join(de_raiz).exists(),
                    None => archivo.strip_prefix("../").is_some_and(|d| raiz().join("docs").join(d).exists()),
                },
            };
            if !bien {
                rotos.push(format!("{}: {enlace}", pagina.archivo));
            }
        }
    }
    assert!(vistos > 500, "{vistos}");
    assert_eq!(rotos, NADA);
}
