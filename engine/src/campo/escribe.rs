//! Values back into forms and JSON, so that what was answered can be shown again and sent on.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use schemas::paquete::{Campo, TipoCampo, clave};
use schemas::valor::Valor;
use serde_json::{Map, Value, json};

use super::Entrada;
use crate::{servidor, tenencia};

/// The controls of a form that show a value, under the field's own name. Reading them gives the value again.
pub fn a_formulario(campo: &Campo, valor: &Valor) -> Entrada {
    let mut entrada = Entrada::new();
    poner(campo, &campo.id, valor, &mut entrada);
    entrada
}

fn poner(campo: &Campo, nombre: &str, valor: &Valor, entrada: &mut Entrada) {
    match (&campo.tipo, valor) {
        (_, Valor::Fecha(fecha)) => partes_de_fecha(nombre, *fecha, entrada),
        (_, Valor::FechaHora(cuando)) => {
            partes_de_fecha(nombre, cuando.date(), entrada);
            uno(entrada, format!("{nombre}.hora"), hora(cuando.time()));
        }
        (_, Valor::Opciones(ids)) => {
            if !ids.is_empty() {
                entrada.insert(nombre.to_owned(), ids.clone());
            }
        }
        (TipoCampo::Tabla { columnas, .. }, Valor::Lista(filas)) => {
            for (i, fila) in filas.iter().enumerate() {
                let Valor::Registro(celdas) = fila else { continue };
                for columna in columnas {
                    if let Some(celda) = celdas.get(columna.id.as_str()) {
                        poner(columna, &format!("{nombre}.{i}.{}", columna.id), celda, entrada);
                    }
                }
            }
        }
        (TipoCampo::Documento { .. }, Valor::Lista(archivos)) => {
            let textos = archivos.iter().filter_map(archivo).map(|a| a.to_string()).collect();
            entrada.insert(nombre.to_owned(), textos);
        }
        (_, Valor::Archivo(a)) => {
            if let Some(json) = archivo(valor) {
                uno(entrada, nombre.to_owned(), json.to_string());
            }
            if let Some(fecha) = a.fecha {
                partes_de_fecha(&format!("{nombre}.fecha"), fecha, entrada);
            }
        }
        (TipoCampo::Salida { .. } | TipoCampo::Expediente, elegida) => {
            if let Some(folio) = tenencia::folio(elegida) {
                uno(entrada, nombre.to_owned(), folio.to_owned());
            }
        }
        (TipoCampo::Servidor { .. }, elegido) => {
            if let Some(cuenta) = servidor::cuenta(elegido) {
                uno(entrada, nombre.to_owned(), cuenta.to_owned());
            }
        }
        (_, Valor::Registro(partes)) => {
            for (parte, valor) in partes {
                uno(entrada, format!("{nombre}.{parte}"), suelto(valor));
            }
        }
        (_, valor) => uno(entrada, nombre.to_owned(), suelto(valor)),
    }
}

fn uno(entrada: &mut Entrada, nombre: String, valor: String) {
    entrada.insert(nombre, vec![valor]);
}

fn partes_de_fecha(nombre: &str, fecha: Date, entrada: &mut Entrada) {
    uno(entrada, format!("{nombre}.dia"), fecha.day().to_string());
    uno(entrada, format!("{nombre}.mes"), fecha.month().to_string());
    uno(entrada, format!("{nombre}.anio"), format!("{:04}", fecha.year()));
}

/// A value of one piece as it is typed.
fn suelto(valor: &Valor) -> String {
    match valor {
        Valor::Texto(t) => t.clone(),
        Valor::Opcion(id) => clave(id).to_owned(),
        Valor::Entero(n) => n.to_string(),
        Valor::Decimal(n) | Valor::Dinero(n) => n.to_string(),
        Valor::Booleano(b) => if *b { "si" } else { "no" }.to_owned(),
        Valor::Hora(h) => hora(*h),
        Valor::Duracion(d) => d.to_string(),
        Valor::Fecha(f) => f.to_string(),
        Valor::FechaHora(f) => f.to_string(),
        Valor::Opciones(ids) => ids.join(","),
        Valor::Lista(_) | Valor::Registro(_) | Valor::Archivo(_) => String::new(),
    }
}

fn hora(hora: Time) -> String {
    if hora.second() == 0 {
        format!("{:02}:{:02}", hora.hour(), hora.minute())
    } else {
        format!("{:02}:{:02}:{:02}", hora.hour(), hora.minute(), hora.second())
    }
}

/// The JSON of a value, as [`super::leer_json`] reads it: plain, without saying its kind. Decimals and amounts travel as text.
pub fn a_json(campo: &Campo, valor: &Valor) -> Value {
    match (&campo.tipo, valor) {
        (_, Valor::Entero(n)) => json!(n),
        (_, Valor::Booleano(b)) => json!(b),
        (_, Valor::Decimal(n) | Valor::Dinero(n)) => exacto(*n),
        (_, Valor::Opciones(ids)) => json!(ids),
        (TipoCampo::Tabla { columnas, .. }, Valor::Lista(filas)) => {
            filas.iter().map(|f| renglon(columnas, f)).collect()
        }
        (_, Valor::Lista(cosas)) => cosas.iter().map(|c| a_json(campo, c)).collect(),
        (_, Valor::Archivo(_)) => archivo(valor).unwrap_or_default(),
        (TipoCampo::Salida { .. } | TipoCampo::Expediente, elegida) => json!(tenencia::folio(elegida)),
        (TipoCampo::Servidor { .. }, elegido) => json!(servidor::cuenta(elegido)),
        (_, Valor::Registro(partes)) => objeto(partes.iter().map(|(n, v)| (n, json!(suelto(v))))),
        (_, valor) => json!(suelto(valor)),
    }
}

fn exacto(n: Decimal) -> Value {
    Value::String(n.to_string())
}

fn renglon(columnas: &[Campo], fila: &Valor) -> Value {
    let vacio = BTreeMap::new();
    let celdas = if let Valor::Registro(celdas) = fila { celdas } else { &vacio };
    let pares = columnas.iter().filter(|c| c.calculo.is_none()).filter_map(|columna| {
        let celda = celdas.get(columna.id.as_str())?;
        Some((&columna.id.0, a_json(columna, celda)))
    });
    objeto(pares)
}

fn objeto<'n>(pares: impl Iterator<Item = (&'n String, Value)>) -> Value {
    Value::Object(pares.map(|(n, v)| (n.clone(), v)).collect::<Map<_, _>>())
}

fn archivo(valor: &Valor) -> Option<Value> {
    match valor {
        Valor::Archivo(archivo) => serde_json::to_value(archivo).ok(),
        _ => None,
    }
}
