//! Fields: typed data, declared once, whoever captures them.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cita;
use super::catalogo::{DeCatalogo, FilaCatalogo};
use super::expediente::partes_expediente;
use crate::expr::{Expresion, Valoracion};
use crate::ids::{CampoId, RolId, TipoDocumentoId};
use crate::valor::Duracion;

/// A field, or a column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Campo {
    /// Its id.
    pub id: CampoId,
    /// What it holds.
    pub tipo: TipoCampo,
    /// The question or label.
    pub etiqueta: String,
    /// Help under the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ayuda: Option<String>,
    /// Whether it must be answered when it is visible and `obligatorio_si` doesn't speak.
    pub obligatorio: bool,
    /// It is asked only when this holds; hidden, it has no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_si: Option<Expresion>,
    /// It must be answered when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obligatorio_si: Option<Expresion>,
    /// Proposed answer; the person may change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inicial: Option<Valoracion>,
    /// What it is asked for (L 5.7.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finalidad: Option<String>,
    /// How personal it is.
    pub datos: Datos,
    /// Roles that see it; empty means all that see the expediente.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ven: Vec<RolId>,
    /// Whether the ficha lists it as requisito (documents always are).
    pub requisito: bool,
    /// When this holds, `advertencia` is shown; it never refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advierte_si: Option<Expresion>,
    /// The warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertencia: Option<String>,
    /// Only for a column: computed from the row instead of asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculo: Option<Valoracion>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

impl Campo {
    /// The part of that name that is a field too: a column of a table or of a catálogo, a datum of an issued document,
    /// what is known of an expediente.
    pub fn parte(&self, id: &str) -> Option<&Self> {
        match &self.tipo {
            TipoCampo::Salida { entrega, .. } => entrega.iter().find(|p| p.id.as_str() == id),
            TipoCampo::Expediente => partes_expediente().iter().find(|p| p.id.as_str() == id),
            _ => self.columna(id),
        }
    }
}

/// How personal a datum is (Ley de protección de datos personales).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Datos {
    /// Not personal.
    Ninguno,
    /// Identifies a person.
    Personales,
    /// Sensitive: health, beliefs, and so on.
    Sensibles,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Opcion {
    /// Its id.
    pub id: String,
    /// What people read.
    pub etiqueta: String,
    /// The row of a catálogo that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fila: Option<Box<FilaCatalogo>>,
}

/// Physical or legal person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TipoPersona {
    /// A human being.
    Fisica,
    /// A company, association…
    Moral,
}

/// A part of the persona that a trámite asks the solicitante for, besides name and mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ParteSolicitante {
    Curp,
    Rfc,
    Telefono,
    Domicilio,
    Nacimiento,
}

/// Copies that the in-person way asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Copias {
    /// Originals to show.
    pub originales: u8,
    /// Copies to hand in.
    pub copias: u8,
}

/// What a field may hold, with its limits. Limits of numbers and dates are constants or expressions over what is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "clase", rename_all = "snake_case")]
pub enum TipoCampo {
    /// A line of text.
    Texto {
        /// Regular expression that the whole text must match.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        patron: Option<String>,
        /// Least and most characters.
        largo: (u32, u32),
    },
    /// Several lines.
    TextoLargo {
        /// Least and most characters.
        largo: (u32, u32),
    },
    /// A whole number.
    Entero {
        /// Least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minimo: Option<i64>,
        /// Greatest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        maximo: Option<i64>,
        /// Unit in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unidad: Option<String>,
    },
    /// An exact decimal.
    Decimal {
        /// Least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        minimo: Option<Decimal>,
        /// Greatest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        maximo: Option<Decimal>,
        /// Most decimals that are taken.
        decimales: u8,
        /// Unit in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unidad: Option<String>,
    },
    /// Pesos.
    Dinero {
        /// Least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        minimo: Option<Decimal>,
        /// Greatest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        maximo: Option<Decimal>,
    },
    /// Yes or no.
    Booleano,
    /// A date.
    Fecha {
        /// Earliest: a constant, or a date that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minimo: Option<Expresion>,
        /// Latest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        maximo: Option<Expresion>,
    },
    /// An hour.
    Hora,
    /// A date with its hour.
    FechaHora,
    /// One of several.
    Opcion {
        /// In the order in which they are shown.
        opciones: Vec<Opcion>,
        /// The catálogo of which they are rows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        catalogo: Option<DeCatalogo>,
    },
    /// Some of several.
    Opciones {
        /// In the order in which they are shown.
        opciones: Vec<Opcion>,
        /// Least and most that are chosen.
        cantidad: (u32, u32),
    },
    /// Rows of the same fields.
    Tabla {
        /// The fields of a row.
        columnas: Vec<Campo>,
        /// Least and most rows.
        filas: (u32, u32),
    },
    /// A person: parts tipo, nombre, correo, curp?, rfc?, telefono?.
    Persona {
        /// Which kinds are taken.
        personas: Vec<TipoPersona>,
    },
    /// CURP; a wrong check digit is a warning, never a refusal (LNETB art. 66).
    Curp,
    /// RFC; a wrong check digit is a warning, never a refusal.
    Rfc,
    /// Electronic mail.
    Correo,
    /// Ten digits.
    Telefono,
    /// An address: parts calle, numero, colonia, cp, municipio, texto.
    Domicilio,
    /// Cadastral number.
    ExpedienteCatastral {
        /// Regular expression set by the municipality.
        patron: String,
        /// An example for the help text.
        ejemplo: String,
    },
    /// One or several files of a document type.
    Documento {
        /// Which type.
        documento: TipoDocumentoId,
        /// How old it may be on the day of the solicitud; the person is then asked for its date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        antiguedad_maxima: Option<Duracion>,
        /// Least and most files.
        cantidad: (u32, u32),
        /// What the in-person way asks for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        presencial: Option<Copias>,
        /// Formats that are taken, from its type.
        formatos: Vec<String>,
        /// Greatest size of a file in bytes, from its type.
        tamano_maximo: u64,
    },
    /// A document that the municipality issued to who applies, chosen among those that they hold: parts folio, emitida, vence?, and those
    /// of `entrega`.
    Salida {
        /// Of which type.
        documento: TipoDocumentoId,
        /// How long after its last day it is still taken; without it, only while it is good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vencida_hace: Option<Duracion>,
        /// Whether one document serves one solicitud of this trámite only.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        una_vez: bool,
        /// Whether every document of the type has a last day, from its type.
        con_vigencia: bool,
        /// The data that it carries, from its type.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        entrega: Vec<Campo>,
    },
    /// An expediente that who applies may name: theirs, or one that they attend. Its parts are [`partes_expediente`].
    Expediente,
    /// Somebody who works here, chosen among the accounts that hold a role: parts nombre and cargo.
    Servidor {
        /// Which role; absent only in what an operation of a service receives.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rol: Option<RolId>,
    },
}

/// Names of the parts that every issued document has; no datum of `entrega` takes them.
pub const PARTES_SALIDA: [&str; 3] = ["folio", "emitida", "vence"];
/// Names of the parts of somebody who works here that may be named. Their account is one more, which nobody reads.
pub const PARTES_SERVIDOR: [&str; 2] = ["nombre", "cargo"];

impl TipoCampo {
    /// The key that authors write in `tipo`.
    pub const fn clase(&self) -> &'static str {
        match self {
            TipoCampo::Texto { .. } => "texto",
            TipoCampo::TextoLargo { .. } => "texto_largo",
            TipoCampo::Entero { .. } => "entero",
            TipoCampo::Decimal { .. } => "decimal",
            TipoCampo::Dinero { .. } => "dinero",
            TipoCampo::Booleano => "booleano",
            TipoCampo::Fecha { .. } => "fecha",
            TipoCampo::Hora => "hora",
            TipoCampo::FechaHora => "fecha_hora",
            TipoCampo::Opcion { .. } => "opcion",
            TipoCampo::Opciones { .. } => "opciones",
            TipoCampo::Tabla { .. } => "tabla",
            TipoCampo::Persona { .. } => "persona",
            TipoCampo::Curp => "curp",
            TipoCampo::Rfc => "rfc",
            TipoCampo::Correo => "correo",
            TipoCampo::Telefono => "telefono",
            TipoCampo::Domicilio => "domicilio",
            TipoCampo::ExpedienteCatastral { .. } => "expediente_catastral",
            TipoCampo::Documento { .. } => "documento",
            TipoCampo::Salida { .. } => "salida",
            TipoCampo::Expediente => "expediente",
            TipoCampo::Servidor { .. } => "servidor",
        }
    }
}
