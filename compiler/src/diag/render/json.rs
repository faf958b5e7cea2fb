//! A list of objects with lines and columns, for programs that do not want to count bytes.

use schemas::diagnostic::{Diagnostic, Etiqueta};
use serde_json::{Value, json};

use super::lugar::extremos;
use crate::sources::Archivos;

/// All diagnostics as one JSON array, indented. Lines and columns from 1, columns in characters, ends
/// exclusive.
#[must_use]
pub fn json(diagnostics: &[Diagnostic], archivos: &Archivos) -> String {
    let lista: Vec<Value> = diagnostics.iter().map(|d| objeto(d, archivos)).collect();
    format!("{:#}\n", Value::Array(lista))
}

/// All diagnostics, one JSON object per line.
#[must_use]
pub fn jsonl(diagnostics: &[Diagnostic], archivos: &Archivos) -> String {
    diagnostics.iter().map(|d| format!("{}\n", objeto(d, archivos))).collect()
}

fn objeto(d: &Diagnostic, archivos: &Archivos) -> Value {
    let (inicio, fin) = extremos(&d.primaria.rango, archivos);
    let arreglo = d.arreglo.as_ref().map(|arreglo| {
        let ediciones: Vec<Value> = arreglo
            .ediciones
            .iter()
            .map(|e| {
                let (inicio, fin) = extremos(&e.rango, archivos);
                json!({
                    "archivo": e.rango.archivo,
                    "linea": inicio.linea,
                    "columna": inicio.columna,
                    "fin_linea": fin.linea,
                    "fin_columna": fin.columna,
                    "texto": e.texto,
                })
            })
            .collect();
        json!({ "mensaje": arreglo.mensaje, "seguro": arreglo.seguro, "ediciones": ediciones })
    });
    let etiquetas: Vec<Value> = d.secundarias.iter().map(|e| etiqueta(e, archivos)).collect();
    json!({
        "codigo": d.codigo,
        "severidad": d.severidad,
        "mensaje": d.mensaje,
        "archivo": d.primaria.rango.archivo,
        "linea": inicio.linea,
        "columna": inicio.columna,
        "fin_linea": fin.linea,
        "fin_columna": fin.columna,
        "etiqueta": d.primaria.texto,
        "etiquetas": etiquetas,
        "notas": d.notas,
        "ayuda": d.ayuda,
        "arreglo": arreglo,
    })
}

fn etiqueta(e: &Etiqueta, archivos: &Archivos) -> Value {
    let (inicio, fin) = extremos(&e.rango, archivos);
    json!({
        "archivo": e.rango.archivo,
        "linea": inicio.linea,
        "columna": inicio.columna,
        "fin_linea": fin.linea,
        "fin_columna": fin.columna,
        "texto": e.texto,
    })
}
