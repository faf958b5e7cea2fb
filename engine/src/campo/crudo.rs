//! What was sent, in one shape for every door, before anybody judges it.

use std::collections::{BTreeMap, BTreeSet};

use schemas::paquete::{Campo, TipoCampo};
use schemas::valor::Archivo;
use serde_json::Value;

use super::Entrada;

/// An answer as it came.
#[derive(Clone, Debug)]
pub(super) enum Crudo {
    /// None.
    Nada,
    /// One text; never blank.
    Texto(String),
    /// Several; the ids of options.
    Varios(Vec<String>),
    /// Named parts: dates in three boxes, persons, addresses.
    Partes(BTreeMap<String, Crudo>),
    /// Rows, each with the index that it has in the names of the form.
    Filas(Vec<(usize, BTreeMap<String, Crudo>)>),
    /// Files, and the date that was asked for them apart.
    Archivos(Vec<Option<Archivo>>, Box<Crudo>),
    /// It isn't of the shape; what should have come, in Spanish.
    Mal(&'static str),
}

/// Rows that are read at most, whatever the limit of the table: beyond, somebody is playing with us.
const FILAS: usize = 1_000;

const PARTES_FECHA: [&str; 4] = ["dia", "mes", "anio", "hora"];
pub(super) const PARTES_PERSONA: [&str; 6] = ["tipo", "nombre", "correo", "curp", "rfc", "telefono"];
pub(super) const PARTES_DOMICILIO: [&str; 5] = ["calle", "numero", "colonia", "cp", "municipio"];

impl Crudo {
    fn texto(texto: &str) -> Crudo {
        if texto.trim().is_empty() { Crudo::Nada } else { Crudo::Texto(texto.to_owned()) }
    }

    pub(super) const fn es_nada(&self) -> bool {
        matches!(self, Crudo::Nada)
    }
}

/// What a form says of a field under a name.
pub(super) fn de_formulario(tipo: &TipoCampo, nombre: &str, entrada: &Entrada) -> Crudo {
    match tipo {
        TipoCampo::Opciones { .. } => {
            let marcadas: Vec<String> =
                valores(entrada, nombre).filter(|v| !v.is_empty()).map(str::to_owned).collect();
            if marcadas.is_empty() { Crudo::Nada } else { Crudo::Varios(marcadas) }
        }
        TipoCampo::Fecha { .. } | TipoCampo::FechaHora => match uno(entrada, nombre) {
            Crudo::Nada => juntas(&PARTES_FECHA, nombre, entrada),
            texto => texto,
        },
        TipoCampo::Persona { .. } => juntas(&PARTES_PERSONA, nombre, entrada),
        TipoCampo::Domicilio => juntas(&PARTES_DOMICILIO, nombre, entrada),
        TipoCampo::Tabla { columnas, .. } => filas(columnas, nombre, entrada),
        TipoCampo::Documento { .. } => {
            let textos = valores(entrada, nombre).filter(|v| !v.trim().is_empty());
            let archivos: Vec<_> = textos.map(|t| serde_json::from_str(t).ok()).collect();
            if archivos.is_empty() {
                return Crudo::Nada;
            }
            let nombre = format!("{nombre}.fecha");
            let fecha = match uno(entrada, &nombre) {
                Crudo::Nada => juntas(&PARTES_FECHA, &nombre, entrada),
                texto => texto,
            };
            Crudo::Archivos(archivos, Box::new(fecha))
        }
        _ => uno(entrada, nombre),
    }
}

fn valores<'e>(entrada: &'e Entrada, nombre: &str) -> impl Iterator<Item = &'e str> {
    entrada.get(nombre).into_iter().flatten().map(String::as_str)
}

/// The last value that isn't blank: a check box sends its hidden «no» before its «sí».
fn uno(entrada: &Entrada, nombre: &str) -> Crudo {
    valores(entrada, nombre).filter(|v| !v.trim().is_empty()).last().map_or(Crudo::Nada, Crudo::texto)
}

fn juntas(nombres: &[&str], nombre: &str, entrada: &Entrada) -> Crudo {
    let leidas = nombres.iter().map(|p| ((*p).to_owned(), uno(entrada, &format!("{nombre}.{p}"))));
    let partes: BTreeMap<String, Crudo> = leidas.filter(|(_, c)| !c.es_nada()).collect();
    if partes.is_empty() { Crudo::Nada } else { Crudo::Partes(partes) }
}

/// Rows that say something, in the order of their index; a row left blank is no row.
fn filas(columnas: &[Campo], nombre: &str, entrada: &Entrada) -> Crudo {
    let prefijo = format!("{nombre}.");
    let indices: BTreeSet<usize> = entrada
        .range(prefijo.clone()..)
        .take_while(|(clave, _)| clave.starts_with(&prefijo))
        .filter_map(|(clave, _)| clave.get(prefijo.len()..)?.split('.').next()?.parse().ok())
        .collect();
    let filas = indices.into_iter().map(|i| {
        let celdas = columnas.iter().filter(|c| c.calculo.is_none()).map(|columna| {
            let crudo = de_formulario(&columna.tipo, &format!("{nombre}.{i}.{}", columna.id), entrada);
            (columna.id.0.clone(), crudo)
        });
        (i, celdas.filter(|(_, c)| !c.es_nada()).collect::<BTreeMap<_, _>>())
    });
    let filas: Vec<_> = filas.filter(|(_, celdas)| !celdas.is_empty()).take(FILAS).collect();
    if filas.is_empty() { Crudo::Nada } else { Crudo::Filas(filas) }
}

/// What JSON says of a field.
pub(super) fn de_json(tipo: &TipoCampo, json: &Value) -> Crudo {
    if json.is_null() {
        return Crudo::Nada;
    }
    match tipo {
        TipoCampo::Entero { .. } | TipoCampo::Decimal { .. } | TipoCampo::Dinero { .. } => match json {
            Value::Number(n) => Crudo::Texto(n.to_string()),
            Value::String(t) => Crudo::texto(t),
            _ => Crudo::Mal("un número"),
        },
        TipoCampo::Booleano => match json {
            Value::Bool(true) => Crudo::Texto("si".to_owned()),
            Value::Bool(false) => Crudo::Texto("no".to_owned()),
            Value::String(t) => Crudo::texto(t),
            _ => Crudo::Mal("sí o no"),
        },
        TipoCampo::Opciones { .. } => {
            let Value::Array(cosas) = json else { return Crudo::Mal("una lista de opciones") };
            let ids: Option<Vec<String>> = cosas.iter().map(|c| c.as_str().map(str::to_owned)).collect();
            ids.map_or(Crudo::Mal("una lista de opciones"), Crudo::Varios)
        }
        TipoCampo::Persona { .. } => objeto(json, &PARTES_PERSONA, "los datos de una persona"),
        TipoCampo::Domicilio => objeto(json, &PARTES_DOMICILIO, "un domicilio por partes"),
        TipoCampo::Tabla { columnas, .. } => tabla(json, columnas),
        TipoCampo::Documento { .. } => {
            let cosas = match json {
                Value::Array(cosas) => cosas.as_slice(),
                uno => std::slice::from_ref(uno),
            };
            let archivos: Vec<Option<Archivo>> =
                cosas.iter().map(|c| serde_json::from_value(c.clone()).ok()).collect();
            if archivos.is_empty() { Crudo::Nada } else { Crudo::Archivos(archivos, Box::new(Crudo::Nada)) }
        }
        _ => match json {
            Value::String(t) => Crudo::texto(t),
            _ => Crudo::Mal("un texto"),
        },
    }
}

fn objeto(json: &Value, nombres: &[&str], esperado: &'static str) -> Crudo {
    let Value::Object(miembros) = json else { return Crudo::Mal(esperado) };
    let mut partes = BTreeMap::new();
    for (nombre, valor) in miembros {
        let crudo = match valor {
            _ if !nombres.contains(&nombre.as_str()) => return Crudo::Mal(esperado),
            Value::Null => Crudo::Nada,
            Value::String(t) => Crudo::texto(t),
            _ => Crudo::Mal("un texto"),
        };
        if !crudo.es_nada() {
            partes.insert(nombre.clone(), crudo);
        }
    }
    if partes.is_empty() { Crudo::Nada } else { Crudo::Partes(partes) }
}

fn tabla(json: &Value, columnas: &[Campo]) -> Crudo {
    const ESPERADO: &str = "una lista de renglones, cada uno con sus columnas";
    let Value::Array(renglones) = json else { return Crudo::Mal(ESPERADO) };
    let mut filas = Vec::new();
    for (i, renglon) in renglones.iter().enumerate().take(FILAS) {
        let Value::Object(miembros) = renglon else { return Crudo::Mal(ESPERADO) };
        let mut celdas = BTreeMap::new();
        for (nombre, valor) in miembros {
            let columna = columnas.iter().find(|c| c.id == nombre.as_str() && c.calculo.is_none());
            let Some(columna) = columna else { return Crudo::Mal(ESPERADO) };
            let crudo = de_json(&columna.tipo, valor);
            if !crudo.es_nada() {
                celdas.insert(nombre.clone(), crudo);
            }
        }
        filas.push((i, celdas));
    }
    Crudo::Filas(filas)
}
