//! JSON Schemas (draft 2020-12) of the authored files, for editors: what may be written, and what each key is for.
//!
//! They help to write and judge nothing; the compiler does. They accept whatever the compiler accepts.

mod compartidos;
mod entorno;
mod migracion;
mod papel;
mod prueba;
pub mod referencia;
mod tabla;
mod tramite;
mod usos;

#[cfg(test)]
mod muestra;
#[cfg(test)]
mod pruebas;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use tabla::{ARCHIVOS, Bloque, Clave, DE_CITA, Lugar};

/// A schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Esquema {
    /// Name of its file, such as `tramite.schema.json`.
    pub archivo: String,
    /// The files that it is for, as editors match them.
    pub sirve_a: &'static [&'static str],
    /// The schema.
    pub contenido: Value,
}

/// One schema per kind of authored file.
#[must_use]
pub fn esquemas() -> Vec<Esquema> {
    ARCHIVOS
        .iter()
        .map(|(nombre, sirve_a, raiz)| Esquema {
            archivo: format!("{nombre}.schema.json"),
            sirve_a,
            contenido: documento(nombre, raiz),
        })
        .collect()
}

fn documento(nombre: &str, raiz: &'static Lugar) -> Value {
    let (mut definidos, mut pendientes) = (BTreeMap::new(), Vec::new());
    let mut principal = lugar(raiz, &mut pendientes);
    while let Some(bloque) = pendientes.pop() {
        if !definidos.contains_key(bloque.nombre) {
            definidos.insert(bloque.nombre, Value::Null);
            definidos.insert(bloque.nombre, objeto(bloque, &mut pendientes));
        }
    }
    // A file that is one block is described by it, and not by a reference to it.
    if let Lugar::Bloque(bloque) = raiz {
        principal = definidos.remove(bloque.nombre).unwrap_or_default();
    }
    let defs: Map<String, Value> = definidos.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    let mut documento = Map::new();
    documento.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    documento.insert("title".to_owned(), json!(nombre));
    if let Some(principal) = principal.as_object_mut() {
        documento.append(principal);
    }
    documento.insert("$defs".to_owned(), Value::Object(defs));
    Value::Object(documento)
}

/// All the keys of a block.
fn claves(bloque: &'static Bloque) -> impl Iterator<Item = &'static Clave> {
    let propias = bloque.claves.iter();
    propias
        .chain(bloque.como.iter().flat_map(|otro| otro.claves))
        .chain(DE_CITA.iter().filter(|_| bloque.cita))
}

fn objeto(bloque: &'static Bloque, pendientes: &mut Vec<&'static Bloque>) -> Value {
    let mut propiedades = Map::new();
    for clave in claves(bloque) {
        let mut esquema = lugar(&clave.lugar, pendientes);
        if let Some(esquema) = esquema.as_object_mut() {
            esquema.insert("description".to_owned(), json!(clave.dice));
        }
        propiedades.entry(clave.nombre).or_insert(esquema);
    }
    let exigidas: Vec<&str> = bloque.claves.iter().filter(|c| c.exigida).map(|c| c.nombre).collect();
    json!({
        "description": bloque.dice,
        "type": "object",
        "properties": propiedades,
        "required": exigidas,
        "additionalProperties": bloque.libre,
    })
}

fn lugar(lugar_: &'static Lugar, pendientes: &mut Vec<&'static Bloque>) -> Value {
    match lugar_ {
        // YAML reads `1` as a number and `null` as nothing; here they are texts.
        Lugar::Texto | Lugar::Expresion => json!({"type": ["string", "number", "boolean"]}),
        Lugar::Nombre => json!({"type": "string", "pattern": "^[a-zñ][a-z0-9ñ_.]*$"}),
        Lugar::SiNo => json!({"enum": ["si", "no", "sí"]}),
        Lugar::Entero => json!({"type": ["integer", "string"], "pattern": "^-?[0-9]+$"}),
        Lugar::Numero => json!({"type": ["number", "string"], "pattern": "^-?[0-9]"}),
        Lugar::Fecha => json!({"type": "string", "examples": ["2026-03-02"]}),
        Lugar::Duracion => json!({
            "type": "string",
            "pattern": "^[0-9]",
            "examples": ["5 días hábiles", "10 días naturales", "48 horas", "3 meses", "1 año"],
        }),
        Lugar::Palabra(palabras) => json!({"enum": palabras}),
        Lugar::Lista(de) => json!({"type": "array", "items": lugar(de, pendientes)}),
        Lugar::Varios(de) => {
            let uno = lugar(de, pendientes);
            json!({"anyOf": [uno.clone(), {"type": "array", "items": uno}]})
        }
        Lugar::Limites => json!({
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 2,
            "maxItems": 2,
            "examples": [[1, 3]],
        }),
        Lugar::Bloque(bloque) => {
            pendientes.push(bloque);
            json!({"$ref": format!("#/$defs/{}", bloque.nombre)})
        }
        Lugar::Cada(de) => json!({"type": "object", "additionalProperties": lugar(de, pendientes)}),
        Lugar::Uno(varios) => {
            let formas: Vec<Value> = varios.iter().map(|l| lugar(l, pendientes)).collect();
            json!({"anyOf": formas})
        }
    }
}
