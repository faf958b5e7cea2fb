//! The answers of a prueba, as a program would send them: what its author writes short is said whole. A file that is only named is a sound
//! one of a kind that its name tells, always with the same digest.

use schemas::paquete::{Campo, Respuesta, TipoCampo};
use schemas::sello::Digest;
use schemas::valor::Archivo;
use serde_json::{Map, Value};

use super::archivos::tipo_de;

/// Bytes of a file that is only named.
const TAMANO: u64 = 100_000;

/// An answer in JSON, as [`super::leer_json`] reads it for its field.
pub fn de_prueba(campo: &Campo, respuesta: &Respuesta) -> Value {
    match (&campo.tipo, respuesta) {
        (TipoCampo::Documento { .. }, Respuesta::Lista(cosas)) => cosas.iter().map(archivo).collect(),
        (TipoCampo::Documento { .. }, uno) => archivo(uno),
        // The rest of what is said of it is what the person holds, or where that expediente stands.
        (TipoCampo::Salida { .. } | TipoCampo::Expediente, Respuesta::Partes(partes)) => {
            partes.get("folio").map_or(Value::Null, sin_campo)
        }
        (TipoCampo::Opciones { .. }, Respuesta::Texto(una)) => Value::Array(vec![una.clone().into()]),
        (TipoCampo::Tabla { columnas, .. }, Respuesta::Lista(filas)) => {
            filas.iter().map(|fila| renglon(columnas, fila)).collect()
        }
        (TipoCampo::Tabla { columnas, .. }, una @ Respuesta::Partes(_)) => {
            Value::Array(vec![renglon(columnas, una)])
        }
        (_, respuesta) => sin_campo(respuesta),
    }
}

/// An answer in JSON as it was written.
pub fn sin_campo(respuesta: &Respuesta) -> Value {
    match respuesta {
        Respuesta::Texto(texto) => Value::String(texto.clone()),
        Respuesta::Lista(cosas) => cosas.iter().map(sin_campo).collect(),
        Respuesta::Partes(partes) => {
            Value::Object(partes.iter().map(|(n, r)| (n.clone(), sin_campo(r))).collect::<Map<_, _>>())
        }
    }
}

fn renglon(columnas: &[Campo], fila: &Respuesta) -> Value {
    let Respuesta::Partes(celdas) = fila else { return sin_campo(fila) };
    let pares = celdas.iter().map(|(nombre, celda)| {
        let columna = columnas.iter().find(|c| c.id == nombre.as_str());
        (nombre.clone(), columna.map_or_else(|| sin_campo(celda), |c| de_prueba(c, celda)))
    });
    Value::Object(pares.collect::<Map<_, _>>())
}

/// `ine.pdf`, or `{archivo: ine.pdf, fecha: 2026-01-15}`. What is neither is left as it is, and no reader takes it.
fn archivo(respuesta: &Respuesta) -> Value {
    let (nombre, fecha) = match respuesta {
        Respuesta::Texto(nombre) => (nombre, None),
        Respuesta::Partes(partes) => {
            let ajena = partes.keys().any(|p| p != "archivo" && p != "fecha");
            match (partes.get("archivo"), partes.get("fecha")) {
                (Some(Respuesta::Texto(nombre)), None) if !ajena => (nombre, None),
                (Some(Respuesta::Texto(nombre)), Some(Respuesta::Texto(fecha))) if !ajena => {
                    match fecha.parse() {
                        Ok(fecha) => (nombre, Some(fecha)),
                        Err(_) => return sin_campo(respuesta),
                    }
                }
                _ => return sin_campo(respuesta),
            }
        }
        Respuesta::Lista(_) => return sin_campo(respuesta),
    };
    let final_ = nombre.rsplit_once('.').map_or("pdf", |(_, fin)| fin);
    let archivo = Archivo {
        nombre: nombre.clone(),
        tipo: tipo_de(&final_.to_lowercase()).to_owned(),
        tamano: TAMANO,
        sha256: Digest::de(nombre.as_bytes()).to_string(),
        fecha,
    };
    serde_json::to_value(archivo).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_that_is_only_named_is_a_sound_one_and_always_the_same() {
        let texto = |t: &str| Respuesta::Texto(t.to_owned());
        let con_fecha = |fecha: &str| {
            Respuesta::Partes(
                [("archivo", "a.png"), ("fecha", fecha)].map(|(n, t)| (n.to_owned(), texto(t))).into(),
            )
        };
        let solo = archivo(&texto("ine.pdf"));
        assert_eq!(solo["tipo"], "application/pdf");
        assert_eq!(solo, archivo(&texto("ine.pdf")));
        assert_ne!(solo["sha256"], archivo(&texto("otra.pdf"))["sha256"]);
        assert_eq!(archivo(&texto("foto.JPG"))["tipo"], "image/jpeg");
        assert_eq!(archivo(&con_fecha("2026-01-15"))["fecha"], "2026-01-15");
        assert_eq!(archivo(&con_fecha("ayer")), json!({"archivo": "a.png", "fecha": "ayer"}));
    }
}
