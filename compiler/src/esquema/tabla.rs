//! The language as a table, for editors: which keys stand in which block, what each may hold, and what it is for.
//!
//! The readers in `leer` judge; this table only helps to write. A test holds it against what they say, key by key and word by word.

use super::compartidos::{
    AGENDAS, CALENDARIO, CATALOGO, DOCUMENTOS, MUNICIPIO, ORGANOS, PARAMETRO, ROLES, SERVICIOS,
};
use super::entorno::ENTORNO;
use super::migracion::MIGRACIONES;
use super::papel::PLANTILLA;
use super::prueba::PRUEBA;
use super::tramite::TRAMITE;

/// What a place may hold.
#[derive(Clone, Copy, Debug)]
pub enum Lugar {
    /// Any text; YAML may take it for a number.
    Texto,
    /// A name: lower case, digits, `_`.
    Nombre,
    /// `si` or `no`.
    SiNo,
    /// A whole number.
    Entero,
    /// A number.
    Numero,
    /// A day, `2026-03-02`.
    Fecha,
    /// A span of time, `5 días hábiles`.
    Duracion,
    /// An expression of the language.
    Expresion,
    /// One of some words.
    Palabra(&'static [&'static str]),
    /// A list.
    Lista(&'static Self),
    /// A list, or its only item.
    Varios(&'static Self),
    /// Two numbers, least and most.
    Limites,
    /// A block with known keys.
    Bloque(&'static Bloque),
    /// A block whose keys the author chooses.
    Cada(&'static Self),
    /// One of several.
    Uno(&'static [Self]),
}

/// A block with known keys.
#[derive(Debug)]
pub struct Bloque {
    /// Its name in the schema.
    pub nombre: &'static str,
    /// What it is.
    pub dice: &'static str,
    /// Its keys.
    pub claves: &'static [Clave],
    /// A block whose keys it also takes.
    pub como: Option<&'static Self>,
    /// Whether it takes [`DE_CITA`] too.
    pub cita: bool,
    /// Whether it takes keys that the author chooses too.
    pub libre: bool,
}

/// A key.
#[derive(Debug)]
pub struct Clave {
    /// As it is written.
    pub nombre: &'static str,
    /// Whether it must be there, whatever else the block says.
    pub exigida: bool,
    /// What it holds.
    pub lugar: Lugar,
    /// What it is for.
    pub dice: &'static str,
}

/// A key that may be missing.
pub const fn o(nombre: &'static str, lugar: Lugar, dice: &'static str) -> Clave {
    Clave { nombre, exigida: false, lugar, dice }
}

/// A key that must be there.
pub const fn r(nombre: &'static str, lugar: Lugar, dice: &'static str) -> Clave {
    Clave { nombre, exigida: true, lugar, dice }
}

/// A block with its own keys alone.
pub const fn bloque(nombre: &'static str, dice: &'static str, claves: &'static [Clave]) -> Bloque {
    Bloque { nombre, dice, claves, como: None, cita: true, libre: false }
}

/// A block that takes keys that the author chooses besides its own.
pub const fn libre(nombre: &'static str, dice: &'static str, claves: &'static [Clave]) -> Bloque {
    Bloque { nombre, dice, claves, como: None, cita: true, libre: true }
}

/// A block of a file that is no definition: its own keys and no other.
pub const fn estricto(nombre: &'static str, dice: &'static str, claves: &'static [Clave]) -> Bloque {
    Bloque { nombre, dice, claves, como: None, cita: false, libre: false }
}

/// Keys that may stand in any block of a definition.
pub const DE_CITA: &[Clave] = &[
    o(
        "fundamento",
        Lugar::Cada(&Lugar::Varios(&Lugar::Texto)),
        "Artículos en que se apoya: `{ordenamiento: [\"12\"]}`. No cambia lo que el trámite hace.",
    ),
    o("fuente", Lugar::Texto, "De dónde se tomó el dato."),
    o("ilustrativo", Lugar::SiNo, "`si` cuando ninguna fuente confirma el dato."),
    o("nota", Lugar::Texto, "Una nota para quien mantiene la definición."),
];

/// Kinds of act.
pub const ACTOS: &[&str] =
    &["recibe", "revisa", "inspecciona", "dictamina", "resuelve", "firma", "atiende", "convoca", "vota"];
/// Kinds of personal data.
pub const DATOS: &[&str] = &["ninguno", "personales", "sensibles"];
/// Days of the week.
pub const DIAS: &[&str] = &["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"];

/// The files that people write: name of the schema, the paths that it serves, what the whole file holds.
pub const ARCHIVOS: &[(&str, &[&str], Lugar)] = &[
    ("municipio", &["municipio.yaml"], Lugar::Bloque(&MUNICIPIO)),
    ("roles", &["roles.yaml"], Lugar::Bloque(&ROLES)),
    ("documentos", &["documentos.yaml"], Lugar::Bloque(&DOCUMENTOS)),
    ("servicios", &["servicios.yaml"], Lugar::Bloque(&SERVICIOS)),
    ("agendas", &["agendas.yaml"], Lugar::Bloque(&AGENDAS)),
    ("organos", &["organos.yaml"], Lugar::Bloque(&ORGANOS)),
    ("parametro", &["parametros/*.yaml"], Lugar::Bloque(&PARAMETRO)),
    ("catalogo", &["catalogos/*.yaml"], Lugar::Bloque(&CATALOGO)),
    ("calendario", &["calendarios/*.yaml"], Lugar::Bloque(&CALENDARIO)),
    ("tramite", &["tramite.yaml"], Lugar::Bloque(&TRAMITE)),
    ("salida", &["salida/*.yaml"], Lugar::Bloque(&PLANTILLA)),
    ("prueba", &["pruebas/*.yaml"], Lugar::Bloque(&PRUEBA)),
    ("migracion", &["migracion.yaml"], MIGRACIONES),
    ("entorno", &["entorno.yaml", "entornos/*.yaml"], Lugar::Bloque(&ENTORNO)),
];
