//! Catálogos: tables of the municipality whose rows are the options of a field, each for a while, some under another. A paquete carries
//! only the rows that its fields may take, and of each only the columns that something reads.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cita;
use super::campo::{Campo, Opcion, TipoCampo};
use crate::ids::{CampoId, CatalogoId};
use crate::valor::Valor;

/// What stands between a clave and the day from which a later row of it is valid. No id that an author writes has it.
const DESDE: char = '@';

/// The catálogo from which a field takes its options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeCatalogo {
    /// Which.
    pub id: CatalogoId,
    /// Its name.
    pub nombre: String,
    /// The field whose answer is the parent of the rows that are offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub de: Option<CampoId>,
    /// What each row says besides its name: the columns that the trámite reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columnas: Vec<Campo>,
    /// The names of their parents by clave, where rows of every parent are offered.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub padres: BTreeMap<String, String>,
}

/// What a row says besides its clave and its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilaCatalogo {
    /// The clave of its parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub padre: Option<String>,
    /// The first day on which it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub desde: Option<Date>,
    /// The last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub hasta: Option<Date>,
    /// Its columns, those that the trámite reads.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columnas: BTreeMap<String, Valor>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

impl FilaCatalogo {
    /// Whether it is offered on a day.
    pub fn vale(&self, dia: Date) -> bool {
        self.desde.is_none_or(|d| d <= dia) && self.hasta.is_none_or(|h| dia <= h)
    }
}

impl Campo {
    /// A column of it, when it is a table or its options are rows of a catálogo.
    pub fn columna(&self, id: &str) -> Option<&Campo> {
        let columnas = match &self.tipo {
            TipoCampo::Tabla { columnas, .. } => columnas,
            TipoCampo::Opcion { catalogo: Some(catalogo), .. } => &catalogo.columnas,
            _ => return None,
        };
        columnas.iter().find(|c| c.id == id)
    }
}

impl Opcion {
    /// An option that is written in its field.
    pub fn suelta(id: impl Into<String>, etiqueta: impl Into<String>) -> Self {
        Self { id: id.into(), etiqueta: etiqueta.into(), fila: None }
    }

    /// What authors and programs call it: its id, without what tells one row of a clave from a later one.
    pub fn clave(&self) -> &str {
        clave(&self.id)
    }

    /// Whether it is offered on a day: an option that isn't a row always is.
    pub fn vale(&self, dia: Date) -> bool {
        self.fila.as_ref().is_none_or(|f| f.vale(dia))
    }

    /// The clave of its parent.
    pub fn padre(&self) -> Option<&str> {
        self.fila.as_ref()?.padre.as_deref()
    }
}

/// The clave of an answer.
pub fn clave(id: &str) -> &str {
    id.split(DESDE).next().unwrap_or(id)
}

/// The id of a row that isn't the first of its clave.
pub fn id_de_fila(clave: &str, desde: Date) -> String {
    format!("{clave}{DESDE}{desde}")
}
