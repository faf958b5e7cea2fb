//! What a field, a computed value or a result may hold. Exact by construction: money and decimals are decimal, never floating
//! point, and travel as text. Parsing what people type lives in `engine`, not here.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A value. In JSON it says its own kind: `{"dinero": "117.31"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Valor {
    /// Any text: also correo, teléfono, CURP, RFC and expediente catastral.
    Texto(String),
    /// A whole number.
    Entero(i64),
    /// An exact decimal.
    Decimal(#[schemars(with = "String")] Decimal),
    /// Pesos (MXN), exact; rounded only where a cobro says so.
    Dinero(#[schemars(with = "String")] Decimal),
    /// Yes or no.
    Booleano(bool),
    /// A civil date.
    Fecha(#[schemars(with = "String")] Date),
    /// An hour of the day.
    Hora(#[schemars(with = "String")] Time),
    /// A civil date with its hour, local to the municipality.
    FechaHora(#[schemars(with = "String")] DateTime),
    /// A span of legal time.
    Duracion(Duracion),
    /// The id of one option.
    Opcion(String),
    /// The ids of several options, in the order of their declaration.
    Opciones(Vec<String>),
    /// A list; a table is a list of records.
    Lista(Vec<Valor>),
    /// Named parts.
    Registro(BTreeMap<String, Valor>),
    /// A file that somebody handed in.
    Archivo(Archivo),
}

/// What is known of a file; its bytes live in the document store under `sha256`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Archivo {
    /// The name that the person gave it; personal, never logged.
    pub nombre: String,
    /// Media type found in its content (`application/pdf`), not the one claimed.
    pub tipo: String,
    /// Bytes.
    pub tamano: u64,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The date of the document, where its field asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub fecha: Option<Date>,
}

impl fmt::Debug for Archivo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Archivo(‹reservado›, {}, {} bytes)", self.tipo, self.tamano)
    }
}

/// The unit in which a span of legal time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unidad {
    /// Minutes that always run.
    Minutos,
    /// Hours that always run.
    Horas,
    /// Hours within the calendar's office hours.
    HorasHabiles,
    /// Every day of the week.
    DiasNaturales,
    /// Days that the calendar counts.
    DiasHabiles,
    /// Months, date to date.
    Meses,
    /// Years, date to date.
    Anios,
}

/// A span of legal time, such as `5 días hábiles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duracion {
    /// How many; zero or more.
    pub cantidad: u32,
    /// Of what.
    pub unidad: Unidad,
}

impl Duracion {
    /// Builds a span.
    pub const fn new(cantidad: u32, unidad: Unidad) -> Self {
        Self { cantidad, unidad }
    }
}

impl fmt::Display for Duracion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (uno, varios) = match self.unidad {
            Unidad::Minutos => ("minuto", "minutos"),
            Unidad::Horas => ("hora", "horas"),
            Unidad::HorasHabiles => ("hora hábil", "horas hábiles"),
            Unidad::DiasNaturales => ("día natural", "días naturales"),
            Unidad::DiasHabiles => ("día hábil", "días hábiles"),
            Unidad::Meses => ("mes", "meses"),
            Unidad::Anios => ("año", "años"),
        };
        write!(f, "{} {}", self.cantidad, if self.cantidad == 1 { uno } else { varios })
    }
}

impl Valor {
    /// The kind in Spanish, for messages.
    pub fn clase(&self) -> &'static str {
        match self {
            Valor::Texto(_) => "texto",
            Valor::Entero(_) => "entero",
            Valor::Decimal(_) => "decimal",
            Valor::Dinero(_) => "dinero",
            Valor::Booleano(_) => "booleano",
            Valor::Fecha(_) => "fecha",
            Valor::Hora(_) => "hora",
            Valor::FechaHora(_) => "fecha y hora",
            Valor::Duracion(_) => "duración",
            Valor::Opcion(_) => "opción",
            Valor::Opciones(_) => "opciones",
            Valor::Lista(_) => "lista",
            Valor::Registro(_) => "registro",
            Valor::Archivo(_) => "documento",
        }
    }
}
