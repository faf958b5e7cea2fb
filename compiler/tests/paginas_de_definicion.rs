//! The pages of the codes about definitions are tests: a block is a part of a `tramite.yaml` (or a shared file), completed with a small
//! definition that is sound, and must raise exactly its marks.

mod base;
#[path = "base/escritura.rs"]
mod escritura;

use base::revisar;
use compiler::diag::codes::CODIGOS;
use compiler::diag::paginas::{revisar_pagina, revisar_texto};
use escritura::escritura;
use schemas::diagnostic::Diagnostic;

/// What a page leaves unused is no news, unless it speaks of that; then only of what it shows.
fn revisar_para(codigo: &str, bloque: &str) -> Vec<Diagnostic> {
    let de_uso = |d: &Diagnostic| d.codigo.as_str().starts_with("V036");
    let mut dichos = revisar(bloque);
    if codigo.starts_with("V036") {
        dichos
            .retain(|d| !de_uso(d) || (d.primaria.rango.inicio as usize) < bloque.len() && !ajeno(bloque, d));
    } else {
        dichos.retain(|d| !de_uso(d));
    }
    dichos
}

/// Whether a finding is of another file than the block's.
fn ajeno(bloque: &str, d: &Diagnostic) -> bool {
    !d.primaria.rango.archivo.ends_with(if bloque.starts_with("roles") {
        "roles.yaml"
    } else {
        "tramite.yaml"
    })
}

#[test]
fn the_base_definition_is_sound() {
    assert_eq!(revisar_para("V0200", "nombre: Trámite de prueba\n"), []);
}

#[test]
fn each_page_about_definitions_raises_exactly_its_marks() {
    let de_definicion = |codigo: &str| {
        codigo.starts_with("V02")
            || codigo.starts_with("V036")
            || matches!(codigo, "V0320" | "V0321" | "V0322" | "V0401" | "V0418")
            || codigo >= "V05"
    };
    let fallas: Vec<String> = CODIGOS
        .iter()
        .filter(|e| de_definicion(e.codigo))
        .filter_map(|e| revisar_pagina(e, &|bloque| revisar_para(e.codigo, bloque)).err())
        .collect();
    assert!(fallas.is_empty(), "{}", fallas.join("\n"));
}

#[test]
fn each_example_about_definitions_raises_exactly_its_marks() {
    let fallas: Vec<String> = escritura()
        .iter()
        .filter(|(codigo, _)| !codigo.starts_with("V01"))
        .filter_map(|(codigo, texto)| {
            revisar_texto(codigo, texto, &|bloque| revisar_para(codigo, bloque)).err()
        })
        .collect();
    assert!(fallas.is_empty(), "{}", fallas.join("\n"));
}

/// What is said of limits that leave nothing, and of values that overlap, tells what to write.
#[test]
fn what_leaves_nothing_says_how_to_mend_it() {
    let mut vistos = 0;
    for (_, texto) in escritura().iter().filter(|(codigo, _)| codigo == "V0207") {
        for bloque in texto.split("```").filter_map(|t| t.strip_prefix("yaml\n")) {
            for d in revisar(bloque).iter().filter(|d| d.codigo.as_str() == "V0207") {
                assert!(d.ayuda.is_some() || d.arreglo.is_some(), "{}", d.mensaje);
                vistos += 1;
            }
        }
    }
    assert!(vistos > 8, "{vistos}");
    let ayuda = |primero: &str| {
        let valores = format!(
            "  - {{{primero}, valor: 1, fuente: INEGI}}\n  - {{desde: 2026-02-01, valor: 2, fuente: INEGI}}\n"
        );
        let dichos = revisar(&format!("parametro: uma\ntipo: dinero\nvalores:\n{valores}"));
        dichos.into_iter().find(|d| d.codigo.as_str() == "V0602").and_then(|d| d.ayuda).unwrap_or_default()
    };
    for (primero, dice) in [
        ("desde: 2025-02-01", "ponga `hasta: 2026-01-31` en el valor que empieza el 2025-02-01"),
        ("desde: 2025-02-01, hasta: 2026-03-31", "cambie `hasta: 2026-03-31` por `hasta: 2026-01-31`"),
        ("desde: 2026-02-01", "los dos empiezan el mismo día: deje uno"),
    ] {
        assert_eq!(ayuda(primero), dice);
    }
}

/// What a template prints must be captured on every path to where it is issued; the finding tells the path.
#[test]
fn a_document_prints_only_what_every_path_captures() {
    let con = |etapas: &str, texto: &str| {
        let bloque = format!("{etapas}salidas:\n  constancia: {{titulo: Constancia, texto: \"{texto}\"}}\n");
        revisar_para("V0415", &bloque)
            .into_iter()
            .map(|d| (d.codigo.0, d.mensaje, d.notas))
            .collect::<Vec<_>>()
    };
    let dichas = con("", "Motivo: {{ motivo }}");
    let camino = "por este camino no se captura: 1. solicitud.enviar → 2. revision.aceptar → 3. aceptada";
    assert_eq!(dichas, [("V0415".to_owned(), "`motivo` puede faltar".to_owned(), vec![camino.to_owned()])]);
    assert_eq!(con("", "{% if motivo is defined %}{{ motivo }}{% endif %} {{ superficie | numero }}"), []);
    // A rama that opens by condition: what it captures is there under that condition.
    let paralelo = "etapas:
  solicitud: {actor: solicitante, captura: [superficie, uso], acciones: {enviar: {a: dictamenes}}}
  dictamenes:
    tipo: paralelo
    ramas:
      vial: {actor: revisora, si: uso == 'comercio', captura: [motivo], acciones: {emitir: {a: listo}}}
      urbano: {actor: directora, acciones: {emitir: {a: listo}}}
    a: aceptada
  aceptada: {tipo: fin, resultado: favorable, emite: constancia}
";
    assert_eq!(con(paralelo, "{{ motivo }}").len(), 1);
    assert_eq!(con(paralelo, "{% if uso == 'comercio' %}{{ motivo }}{% endif %}"), []);
}
