//! The pages of the codes about definitions are tests: a block is a part of a `tramite.yaml` (or a shared file), completed with a small
//! definition that is sound, and must raise exactly its marks.

use std::collections::BTreeSet;

use compiler::compilar;
use compiler::diag::codes::CODIGOS;
use compiler::diag::paginas::revisar_pagina;
use compiler::sources::Memory;
use schemas::diagnostic::Diagnostic;

const MUNICIPIO: &str = "municipio: ejemplo
nombre: Municipio de Ejemplo
zona_horaria: America/Monterrey
calendario: habiles
dependencias: {obras: {nombre: Obras Públicas, siglas: OP}}
ordenamientos: {reglamento: {nombre: Reglamento de Ejemplo}}
";
const ROLES: &str = "roles:
  revisora: {nombre: Revisora, dependencia: obras, puede: [recibe, revisa]}
  directora: {nombre: Directora, dependencia: obras, puede: [resuelve]}
";
const DOCUMENTOS: &str = "documentos: {identificacion: {nombre: Identificación oficial, emite: externo}}\n";
const UMA: &str = "parametro: uma
tipo: dinero
valores: [{desde: 2026-02-01, valor: 117.31, fuente: INEGI 2026}]
";
const CALENDARIO: &str = "calendario: habiles
nombre: Días hábiles
habiles: [lunes, martes, miercoles, jueves, viernes]
";
const TRAMITE: &str = "tramite: prueba
nombre: Trámite de prueba
dependencia: obras
ficha:
  descripcion: Sirve para probar.
  plazo_resolucion: 10 días hábiles
  si_no_responde: ninguna
  fundamento: {reglamento: [\"1\"]}
campos:
  superficie: {tipo: decimal, etiqueta: Superficie, minimo: 1, maximo: 1000}
  uso: {tipo: opcion, etiqueta: Uso, opciones: {casa: Casa, comercio: Comercio}}
  motivo: {tipo: texto_largo, etiqueta: Motivo}
cobros:
  derechos: {concepto: Derechos, monto: 2 * uma, fecha_tarifa: pago}
etapas:
  solicitud: {actor: solicitante, captura: [superficie, uso], acciones: {enviar: {a: revision}}}
  revision: {actor: revisora, acciones: {aceptar: {a: aceptada}, negar: {captura: [motivo], a: negada}}}
  aceptada: {tipo: fin, resultado: favorable, emite: constancia}
  negada: {tipo: fin, resultado: desfavorable}
salidas:
  constancia: {titulo: Constancia, texto: \"Se acepta la solicitud {{ solicitud.folio }}.\"}
";

/// The top-level keys of a block.
fn claves(texto: &str) -> BTreeSet<&str> {
    texto
        .lines()
        .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|l| l.split(':').next())
        .collect()
}

/// The block first, so that its places are those of the page; then the sections of the base that it doesn't have.
fn completar(bloque: &str) -> String {
    let propias = claves(bloque);
    let mut texto = bloque.to_owned();
    let mut dentro = false;
    for linea in TRAMITE.lines() {
        if linea.starts_with(|c: char| c.is_ascii_lowercase()) {
            dentro = !propias.contains(linea.split(':').next().unwrap_or_default());
        }
        if dentro {
            texto.push_str(linea);
            texto.push('\n');
        }
    }
    texto
}

fn revisar(bloque: &str) -> Vec<Diagnostic> {
    let primera = bloque.lines().find_map(|l| l.split(':').next()).unwrap_or_default();
    let (archivo, texto) = match primera {
        "parametro" => ("parametros/uma.yaml", bloque.to_owned()),
        "calendario" => ("calendarios/habiles.yaml", bloque.to_owned()),
        "municipio" => ("municipio.yaml", bloque.to_owned()),
        "roles" => ("roles.yaml", bloque.to_owned()),
        _ => ("obras/prueba/tramite.yaml", completar(bloque)),
    };
    let fuentes = Memory::new()
        .con("municipio.yaml", MUNICIPIO)
        .con("roles.yaml", ROLES)
        .con("documentos.yaml", DOCUMENTOS)
        .con("parametros/uma.yaml", UMA)
        .con("calendarios/habiles.yaml", CALENDARIO)
        .con("obras/prueba/tramite.yaml", TRAMITE)
        .con(archivo, texto);
    compilar(&fuentes).diagnostics
}

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
            || matches!(codigo, "V0320" | "V0321" | "V0322")
            || codigo >= "V05"
    };
    let fallas: Vec<String> = CODIGOS
        .iter()
        .filter(|e| de_definicion(e.codigo))
        .filter_map(|e| revisar_pagina(e, &|bloque| revisar_para(e.codigo, bloque)).err())
        .collect();
    assert!(fallas.is_empty(), "{}", fallas.join("\n"));
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
