//! The table against the readers: the same keys, the same words; and every definition of the project against the schemas.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemas::diagnostic::Diagnostic;
use serde_json::Value;

use super::muestra::MUESTRA;
use super::tabla::{Bloque, DE_CITA, Lugar};
use super::usos::{Visto, raiz_de, ver};
use super::{claves, esquemas};
use crate::compilar;
use crate::diag::{FileId, Sink};
use crate::sources::{Disk, Memory, Sources};
use crate::yaml::{self, Estilo, Kind, Nodo};

fn leer(texto: &str) -> Nodo {
    yaml::parse(FileId(0), texto, &mut Sink::new())
}

/// What is said of the sample with one file changed, by the reader of that file.
fn dicho_con(nombre: &str, texto: &str) -> Vec<Diagnostic> {
    if nombre == MIGRACION.0 {
        return dicho_de_migracion(texto);
    }
    let muestra = MUESTRA.iter().copied().collect::<Memory>().con(nombre, texto);
    if nombre == "entorno.yaml" {
        crate::entorno::leer(&muestra, nombre, &|_| Ok(())).diagnostics
    } else {
        compilar(&muestra).diagnostics
    }
}

/// A migration that uses every key. It is read only beside two versions that are sound, which the sample is not.
const MIGRACION: (&str, &str) = (
    "obras/prueba/migracion.yaml",
    "- desde: ANTERIOR
  motivo: Reforma
  etapas: {revision: dictamen}
  campos: {niveles: {pide_en: dictamen}, superficie: {valor: superficie * 2}}
  plazos: {resolucion: conserva}
  cobros: {derechos: respeta}
",
);

fn dicho_de_migracion(texto: &str) -> Vec<Diagnostic> {
    const COMUN: [(&str, &str); 4] = [
        ("municipio.yaml", include_str!("../../tests/corpus_analisis/base/municipio.yaml")),
        ("roles.yaml", include_str!("../../tests/corpus_analisis/base/roles.yaml")),
        ("parametros/uma.yaml", include_str!("../../tests/corpus_analisis/base/uma.yaml")),
        ("calendarios/habiles.yaml", include_str!("../../tests/corpus_analisis/base/habiles.yaml")),
    ];
    const TRAMITE: &str = "obras/prueba/tramite.yaml";
    let comun: Memory = COMUN.into_iter().collect();
    let antes = include_str!("../../tests/corpus_migracion/base/antes.yaml");
    let ahora = include_str!("../../tests/corpus_migracion/base/ahora.yaml");
    let anterior = compilar(&comun.clone().con(TRAMITE, antes));
    let paquete = anterior.tramites[0].paquete.as_ref().unwrap();
    let fuentes = comun
        .con(TRAMITE, ahora)
        .con(MIGRACION.0, texto.replace("ANTERIOR", paquete.digest().as_str()))
        .con("obras/prueba/anteriores/v1.paquete", String::from_utf8_lossy(paquete.bytes()).into_owned());
    compilar(&fuentes).diagnostics
}

const AJENA: &str = "zzzzzzzzzz";

#[test]
fn the_sample_has_no_key_that_nobody_takes() {
    let dichas: Vec<String> = compilar(&MUESTRA.iter().copied().collect::<Memory>())
        .diagnostics
        .iter()
        .filter(|d| matches!(d.codigo.as_str(), "V0202" | "V0203"))
        .map(|d| d.mensaje.clone())
        .collect();
    assert_eq!(dichas, Vec::<String>::new());
    for (nombre, texto) in MUESTRA.iter().filter(|(nombre, _)| *nombre == "entorno.yaml") {
        assert_eq!(dicho_con(nombre, texto), []);
    }
}

#[test]
fn the_table_has_the_keys_that_the_readers_take() {
    let de_cita: BTreeSet<&str> = DE_CITA.iter().map(|c| c.nombre).collect();
    let mut leidas: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut tabla: BTreeMap<&str, &'static Bloque> = BTreeMap::new();
    for (nombre, texto) in MUESTRA.iter().chain([&MIGRACION]) {
        let arbol = leer(texto);
        for visto in ver(&arbol, raiz_de(nombre).unwrap().1) {
            let Visto::Bloque { bloque, mapa, .. } = visto else { continue };
            // A strange key at the beginning of the block: the reader says which others it knows.
            let lugar = mapa.span.inicio as usize;
            let mut roto = (*texto).to_owned();
            if texto[lugar..].starts_with('{') {
                roto.insert_str(lugar + 1, &format!("{AJENA}: 1, "));
            } else {
                let columna = texto[..lugar].rsplit('\n').next().unwrap().chars().count();
                roto.insert_str(lugar, &format!("{AJENA}: 1\n{}", " ".repeat(columna)));
            }
            let dicho = dicho_con(nombre, &roto);
            let hallazgo = dicho.iter().find(|d| d.codigo.as_str() == "V0202" && d.mensaje.contains(AJENA));
            let hallazgo = hallazgo.unwrap_or_else(|| panic!("{nombre} {}: {dicho:#?}", bloque.nombre));
            let nota =
                hallazgo.notas.first().and_then(|n| n.split_once(": ")).map_or("", |(_, claves)| claves);
            let conocidas = nota.split(", ").filter(|c| !c.is_empty()).map(str::to_owned);
            let presentes = mapa.claves().map(|c| c.texto.clone());
            leidas.entry(bloque.nombre).or_default().extend(conocidas.chain(presentes));
            tabla.entry(bloque.nombre).or_insert(bloque);
        }
    }
    for (nombre, bloque) in &tabla {
        let mut de_lectores = leidas[nombre].clone();
        if let Some(otro) = bloque.como {
            de_lectores.extend(leidas[otro.nombre].iter().cloned());
        }
        let de_lectores: BTreeSet<&str> =
            de_lectores.iter().map(String::as_str).filter(|c| !de_cita.contains(c)).collect();
        let de_tabla: BTreeSet<&str> =
            claves(bloque).map(|c| c.nombre).filter(|c| !de_cita.contains(c)).collect();
        assert_eq!(de_lectores, de_tabla, "{nombre}: lo que se lee, y lo que dice la tabla");
    }
    let nombres = |e: &super::Esquema| {
        let propio = e.contenido["title"].as_str().unwrap().to_owned();
        let defs = e.contenido["$defs"].as_object().unwrap().keys().cloned();
        defs.chain([propio]).collect::<Vec<_>>()
    };
    let descritos: BTreeSet<String> = esquemas().iter().flat_map(nombres).collect();
    let usados: BTreeSet<String> = tabla.values().map(|b| b.nombre.to_owned()).collect();
    let sin_usar: Vec<&String> = descritos.difference(&usados).collect();
    assert_eq!(sin_usar, Vec::<&String>::new(), "la muestra no usa todos los bloques");
}

#[test]
fn the_table_has_the_words_that_the_readers_take() {
    let mut probadas: BTreeSet<String> = BTreeSet::new();
    for (nombre, texto) in MUESTRA.iter().chain([&MIGRACION]) {
        let arbol = leer(texto);
        for visto in ver(&arbol, raiz_de(nombre).unwrap().1) {
            let Visto::Palabra { donde, palabras, span } = visto else { continue };
            // These take words or a span of time, and say neither list.
            if matches!(donde.as_str(), "etapa.dentro_de" | "prevencion.ventana")
                || !probadas.insert(donde.clone())
            {
                continue;
            }
            let mut roto = (*texto).to_owned();
            roto.replace_range(span.rango(), AJENA);
            let dicho = dicho_con(nombre, &roto);
            let hallazgo = dicho.iter().find(|d| d.codigo.as_str() == "V0205" && d.mensaje.contains(AJENA));
            let hallazgo = hallazgo.unwrap_or_else(|| panic!("{donde}: {dicho:#?}"));
            let lista = hallazgo.primaria.texto.strip_prefix("puede ser: ").unwrap_or_default();
            let leidas: BTreeSet<&str> = lista.split(", ").collect();
            assert_eq!(leidas, palabras.iter().copied().collect(), "{donde}");
        }
    }
    assert!(probadas.len() >= 20, "{probadas:?}");
}

/// A tree as an editor reads it: the core schema of YAML 1.2.
fn como_editor(nodo: &Nodo) -> Value {
    match &nodo.kind {
        Kind::Mapa(mapa) => mapa.iter().map(|(k, v)| (k.texto.clone(), como_editor(v))).collect(),
        Kind::Lista(lista) => lista.elementos.iter().map(como_editor).collect(),
        Kind::Roto => Value::Null,
        Kind::Escalar(escalar) if escalar.estilo != Estilo::Simple => escalar.texto.clone().into(),
        Kind::Escalar(escalar) => match escalar.texto.as_str() {
            "" | "~" | "null" => Value::Null,
            "true" => true.into(),
            "false" => false.into(),
            texto => serde_json::from_str::<serde_json::Number>(texto.trim_start_matches('0'))
                .or_else(|_| serde_json::from_str(texto))
                .map_or_else(|_| texto.into(), Value::Number),
        },
    }
}

#[test]
fn every_definition_of_the_project_satisfies_the_schemas_and_a_slip_does_not() {
    let validadores: BTreeMap<String, jsonschema::Validator> = esquemas()
        .into_iter()
        .map(|e| {
            assert_eq!(e.contenido["$schema"], "https://json-schema.org/draft/2020-12/schema");
            let validador = jsonschema::draft202012::new(&e.contenido).unwrap();
            (e.contenido["title"].as_str().unwrap().to_owned(), validador)
        })
        .collect();
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut textos: Vec<(String, String)> =
        MUESTRA.iter().chain([&MIGRACION]).map(|(n, t)| (format!("muestra/{n}"), (*t).to_owned())).collect();
    for carpeta in ["tramites", "examples"] {
        let disco = Disk::new(raiz.join(carpeta));
        for nombre in disco.list().into_iter().filter(|n| n.ends_with(".yaml")) {
            textos.push((format!("{carpeta}/{nombre}"), disco.text(&nombre).unwrap().to_string()));
        }
    }
    assert!(textos.len() > 40, "{}", textos.len());
    let mut fallas = Vec::new();
    for (nombre, texto) in &textos {
        let (esquema, raiz) = raiz_de(nombre).unwrap_or_else(|| panic!("nadie describe {nombre}"));
        let validador = &validadores[esquema];
        let valor = como_editor(&leer(texto));
        fallas.extend(validador.iter_errors(&valor).map(|e| format!("{nombre}{}: {e}", e.instance_path())));
        let mut con_ajena = valor;
        match raiz {
            Lugar::Lista(_) => con_ajena[0][AJENA] = 1.into(),
            _ => con_ajena[AJENA] = 1.into(),
        }
        assert!(!validador.is_valid(&con_ajena), "{nombre}");
    }
    assert_eq!(fallas, Vec::<String>::new());
}

#[test]
fn every_key_says_what_it_is_for() {
    fn mudas(donde: &str, valor: &Value, fallas: &mut Vec<String>) {
        for (clave, propiedad) in valor["properties"].as_object().into_iter().flatten() {
            let dice = propiedad["description"].as_str().unwrap_or_default();
            if !dice.ends_with('.') {
                fallas.push(format!("{donde}.{clave}"));
            }
        }
        for (nombre, bloque) in valor["$defs"].as_object().into_iter().flatten() {
            mudas(&format!("{donde}/{nombre}"), bloque, fallas);
        }
    }
    let mut fallas = Vec::new();
    for esquema in esquemas() {
        mudas(&esquema.archivo, &esquema.contenido, &mut fallas);
    }
    assert_eq!(fallas, Vec::<String>::new());
}
