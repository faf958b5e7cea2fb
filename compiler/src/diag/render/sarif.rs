//! SARIF 2.1.0, the exchange format of code-scanning services.
//!
//! Source: OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use schemas::diagnostic::{Diagnostic, Rango, Severidad};
use serde_json::{Value, json};

use super::lugar::extremos;
use crate::diag::codes;
use crate::sources::Archivos;

/// All diagnostics as one SARIF log, indented. Columns in characters, as `columnKind` says.
#[must_use]
pub fn sarif(diagnostics: &[Diagnostic], archivos: &Archivos) -> String {
    let mut usados: Vec<&str> = diagnostics.iter().map(|d| d.codigo.as_str()).collect();
    usados.sort_unstable();
    usados.dedup();
    let reglas: Vec<Value> = usados
        .iter()
        .map(|codigo| {
            let entrada = codes::buscar(codigo);
            json!({
                "id": codigo,
                "shortDescription": { "text": entrada.map_or(*codigo, |e| e.titulo()) },
                "help": { "text": entrada.map_or("", |e| e.pagina), "markdown": entrada.map_or("", |e| e.pagina) },
            })
        })
        .collect();
    let resultados: Vec<Value> = diagnostics.iter().map(|d| resultado(d, archivos)).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ventanilla",
                "version": env!("CARGO_PKG_VERSION"),
                "language": "es-MX",
                "rules": reglas,
            } },
            "columnKind": "unicodeCodePoints",
            "results": resultados,
        }],
    });
    format!("{log:#}\n")
}

fn resultado(d: &Diagnostic, archivos: &Archivos) -> Value {
    let ayuda = d.arreglo.as_ref().map(|a| &a.mensaje).or(d.ayuda.as_ref());
    let texto = match ayuda {
        Some(ayuda) => format!("{}. Ayuda: {ayuda}", d.mensaje),
        None => d.mensaje.clone(),
    };
    let relacionados: Vec<Value> = (1..)
        .zip(&d.secundarias)
        .map(|(id, e)| {
            let mut lugar = lugar(&e.rango, archivos);
            if let Some(objeto) = lugar.as_object_mut() {
                objeto.insert("id".into(), json!(id));
                objeto.insert("message".into(), json!({ "text": e.texto }));
            }
            lugar
        })
        .collect();
    json!({
        "ruleId": d.codigo,
        "level": match d.severidad {
            Severidad::Error => "error",
            Severidad::Aviso => "warning",
            Severidad::Sugerencia => "note",
        },
        "message": { "text": texto },
        "locations": [lugar(&d.primaria.rango, archivos)],
        "relatedLocations": relacionados,
    })
}

fn lugar(rango: &Rango, archivos: &Archivos) -> Value {
    let (inicio, fin) = extremos(rango, archivos);
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&rango.archivo) },
        "region": {
            "startLine": inicio.linea,
            "startColumn": inicio.columna,
            "endLine": fin.linea,
            "endColumn": fin.columna,
        },
    } })
}

/// A relative path as a URI reference: what is not plain is percent-encoded.
fn uri(ruta: &str) -> String {
    ruta.bytes().fold(String::new(), |mut uri, b| {
        if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) {
            uri.push(char::from(b));
        } else {
            uri.push_str(&format!("%{b:02X}"));
        }
        uri
    })
}
