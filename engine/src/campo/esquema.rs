//! The answers of a solicitud as JSON Schema 2020-12, for programs that send them. It says the shape; what depends on other answers
//! (visibility, limits that are expressions) stays with the engine, so a schema never refuses what the engine would take.

use schemas::paquete::{Campo, Opcion, TipoCampo};
use serde_json::{Map, Value, json};

use super::archivos::tipo_de;
use super::partes::id_persona;
use crate::catalogo::uno_de_cada;

/// The schema of an object with these fields.
pub fn esquema(campos: &[&Campo]) -> Value {
    let mut raiz = objeto(campos);
    if let Value::Object(raiz) = &mut raiz {
        raiz.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    }
    raiz
}

fn objeto(campos: &[&Campo]) -> Value {
    let pedidos = || campos.iter().filter(|c| c.calculo.is_none());
    let propiedades: Map<String, Value> = pedidos().map(|c| (c.id.0.clone(), de_campo(c))).collect();
    let siempre = |c: &&&Campo| {
        let puede_ir_vacio = matches!(
            &c.tipo,
            TipoCampo::Opciones { cantidad: (0, _), .. } | TipoCampo::Tabla { filas: (0, _), .. }
        );
        c.obligatorio && c.visible_si.is_none() && c.obligatorio_si.is_none() && !puede_ir_vacio
    };
    let obligatorios: Vec<&str> = pedidos().filter(siempre).map(|c| c.id.as_str()).collect();
    json!({
        "type": "object",
        "properties": propiedades,
        "required": obligatorios,
        "additionalProperties": false,
    })
}

fn de_campo(campo: &Campo) -> Value {
    let mut esquema = de_tipo(&campo.tipo);
    if let Value::Object(miembros) = &mut esquema {
        miembros.insert("title".to_owned(), json!(campo.etiqueta));
        if let Some(ayuda) = &campo.ayuda {
            miembros.insert("description".to_owned(), json!(ayuda));
        }
    }
    // What may be left unanswered may be said to be so.
    if campo.obligatorio && campo.visible_si.is_none() && campo.obligatorio_si.is_none() {
        esquema
    } else {
        json!({"anyOf": [esquema, {"type": "null"}]})
    }
}

fn de_tipo(tipo: &TipoCampo) -> Value {
    match tipo {
        TipoCampo::Texto { patron, largo } => {
            let mut texto = json!({"type": "string", "minLength": largo.0, "maxLength": largo.1});
            if let (Some(patron), Value::Object(m)) = (patron, &mut texto) {
                m.insert("pattern".to_owned(), json!(format!("^(?:{patron})$")));
            }
            texto
        }
        TipoCampo::TextoLargo { largo } => {
            json!({"type": "string", "minLength": largo.0, "maxLength": largo.1})
        }
        TipoCampo::Entero { minimo, maximo, .. } => {
            let mut entero = json!({"type": "integer"});
            limites(&mut entero, minimo.map(|n| json!(n)), maximo.map(|n| json!(n)));
            entero
        }
        TipoCampo::Decimal { decimales, .. } => exacto(*decimales),
        TipoCampo::Dinero { .. } => exacto(2),
        TipoCampo::Booleano => json!({"type": "boolean"}),
        TipoCampo::Fecha { .. } => json!({"type": "string", "format": "date"}),
        TipoCampo::Hora => {
            json!({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"})
        }
        TipoCampo::FechaHora => json!({
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$",
        }),
        TipoCampo::Opcion { opciones, catalogo: Some(catalogo) } => {
            let claves: Vec<&str> =
                uno_de_cada(opciones, |o| o.clave().to_owned()).into_iter().map(Opcion::clave).collect();
            json!({
                "enum": claves,
                "x-catalogo": {"de": catalogo.de, "filas": opciones.iter().map(fila).collect::<Vec<_>>()},
            })
        }
        TipoCampo::Opcion { opciones, .. } => {
            json!({"enum": opciones.iter().map(|o| &o.id).collect::<Vec<_>>()})
        }
        TipoCampo::Opciones { opciones, cantidad } => json!({
            "type": "array",
            "items": {"enum": opciones.iter().map(|o| &o.id).collect::<Vec<_>>()},
            "minItems": cantidad.0,
            "maxItems": cantidad.1,
            "uniqueItems": true,
        }),
        TipoCampo::Tabla { columnas, filas } => json!({
            "type": "array",
            "items": objeto(&columnas.iter().collect::<Vec<_>>()),
            "minItems": filas.0,
            "maxItems": filas.1,
        }),
        TipoCampo::Persona { personas } => json!({
            "type": "object",
            "properties": {
                "tipo": {"enum": personas.iter().map(|p| id_persona(*p)).collect::<Vec<_>>()},
                "nombre": texto(200),
                "correo": correo(),
                "curp": curp(),
                "rfc": rfc(),
                "telefono": telefono(),
            },
            "required": if personas.len() == 1 { json!(["nombre", "correo"]) } else { json!(["tipo", "nombre", "correo"]) },
            "additionalProperties": false,
        }),
        TipoCampo::Curp => curp(),
        TipoCampo::Rfc => rfc(),
        TipoCampo::Correo => correo(),
        TipoCampo::Telefono => telefono(),
        TipoCampo::Domicilio => json!({
            "type": "object",
            "properties": {
                "calle": texto(200),
                "numero": texto(200),
                "colonia": texto(200),
                "cp": {"type": "string", "pattern": "^[0-9]{5}$"},
                "municipio": texto(200),
            },
            "required": ["calle", "numero", "colonia", "cp", "municipio"],
            "additionalProperties": false,
        }),
        TipoCampo::ExpedienteCatastral { patron, ejemplo } => {
            json!({"type": "string", "pattern": format!("^(?:{patron})$"), "examples": [ejemplo]})
        }
        TipoCampo::Salida { .. } => {
            json!({"type": "string", "minLength": 1, "maxLength": 40, "description": "El folio del documento."})
        }
        TipoCampo::Expediente => {
            json!({"type": "string", "minLength": 1, "maxLength": 40, "description": "El folio de la solicitud."})
        }
        TipoCampo::Servidor { .. } => json!({
            "type": "string",
            "minLength": 1,
            "maxLength": 100,
            "description": "La cuenta de la persona; las que pueden elegirse están en `servidores`.",
        }),
        TipoCampo::Documento { cantidad, formatos, tamano_maximo, antiguedad_maxima, .. } => {
            let uno = archivo(formatos, *tamano_maximo, antiguedad_maxima.is_some());
            if cantidad.1 == 1 {
                uno
            } else {
                json!({"type": "array", "items": uno, "minItems": cantidad.0, "maxItems": cantidad.1})
            }
        }
    }
}

fn limites(esquema: &mut Value, minimo: Option<Value>, maximo: Option<Value>) {
    if let Value::Object(m) = esquema {
        m.extend(minimo.map(|n| ("minimum".to_owned(), n)));
        m.extend(maximo.map(|n| ("maximum".to_owned(), n)));
    }
}

/// A decimal travels as text, so that no program rounds it.
fn exacto(decimales: u8) -> Value {
    let patron = match decimales {
        0 => "^-?[0-9]+$".to_owned(),
        d => format!("^-?[0-9]+(\\.[0-9]{{1,{d}}})?$"),
    };
    json!({"type": "string", "pattern": patron})
}

fn texto(maximo: u32) -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": maximo})
}

fn correo() -> Value {
    json!({"type": "string", "maxLength": 254, "pattern": "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"})
}

fn curp() -> Value {
    json!({"type": "string", "pattern": "^[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]$"})
}

fn rfc() -> Value {
    json!({"type": "string", "pattern": "^[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{2}[0-9A]$"})
}

fn telefono() -> Value {
    json!({"type": "string", "pattern": "^[0-9]{10}$"})
}

fn archivo(formatos: &[String], tamano_maximo: u64, con_fecha: bool) -> Value {
    let mut tipo = json!({"type": "string"});
    if !formatos.is_empty() {
        tipo = json!({"enum": formatos.iter().map(|f| tipo_de(f)).collect::<Vec<_>>()});
    }
    let mut obligatorios = vec!["nombre", "tipo", "tamano", "sha256"];
    if con_fecha {
        obligatorios.push("fecha");
    }
    json!({
        "type": "object",
        "properties": {
            "nombre": {"type": "string", "minLength": 1, "maxLength": 255},
            "tipo": tipo,
            "tamano": {"type": "integer", "minimum": 0, "maximum": tamano_maximo},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "fecha": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        },
        "required": obligatorios,
        "additionalProperties": false,
    })
}

/// A row of a catálogo as a program needs it to offer its options: which day, and under which answer.
fn fila(opcion: &Opcion) -> Value {
    let mut fila = json!({"clave": opcion.clave(), "nombre": opcion.etiqueta});
    if let (Some(objeto), Some(de)) = (fila.as_object_mut(), &opcion.fila) {
        let texto = |t: Option<String>| t.map(Value::String);
        for (clave, valor) in [
            ("padre", texto(de.padre.clone())),
            ("desde", texto(de.desde.map(|d| d.to_string()))),
            ("hasta", texto(de.hasta.map(|d| d.to_string()))),
        ] {
            objeto.extend(valor.map(|v| (clave.to_owned(), v)));
        }
    }
    fila
}
