//! What of a trámite is measured from its expedientes, who reads it, and what of it anybody may see without knowing whose it is. Times, ends
//! and deadlines are measured always; nothing here says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Opcion, TipoCampo, Tramite};
use crate::ids::{CampoId, RolId};

/// Fewest expedientes that a published figure tells of: of fewer, somebody could be known by it.
pub const MINIMO_PUBLICADO: u32 = 5;

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Medicion {
    /// What is counted, in the order in which it is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub datos: Vec<DatoMedido>,
    /// Texts that are read one by one, and never published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comentarios: Vec<CampoId>,
    /// Who reads it; at least one.
    pub lee: Vec<RolId>,
    /// Those of `datos` that anybody may see, counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publica: Vec<String>,
}

/// A value that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DatoMedido {
    /// The field or the cálculo.
    pub nombre: String,
    /// How it is counted.
    pub clase: ClaseDato,
    /// The options of a cálculo; those of a field are in the field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opciones: Vec<Opcion>,
    /// It is a personal datum, or comes of one: it is counted inside only, and goes when the person's data are erased.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
}

/// How a value is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaseDato {
    /// How many of each option.
    Opcion,
    /// How many yes and how many no.
    Booleano,
    /// Mean and median.
    Numero,
    /// How many each person has had, and in what time. Never published.
    Servidor,
}

impl Medicion {
    /// What is counted under a name.
    pub fn dato(&self, nombre: &str) -> Option<&DatoMedido> {
        self.datos.iter().find(|d| d.nombre == nombre)
    }
}

impl Tramite {
    /// What people call what is measured under a name: the label of its field or cálculo.
    pub fn nombre_medido(&self, nombre: &str) -> String {
        let campo = self.campo(nombre).map(|c| c.etiqueta.clone());
        campo.or_else(|| self.calculo(nombre)?.etiqueta.clone()).unwrap_or_else(|| {
            let palabras = nombre.replace('_', " ");
            let mut letras = palabras.chars();
            letras.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default() + letras.as_str()
        })
    }

    /// The options of what is counted under a name.
    pub fn opciones_medidas<'a>(&'a self, dato: &'a DatoMedido) -> &'a [Opcion] {
        match self.campo(&dato.nombre).map(|c| &c.tipo) {
            Some(TipoCampo::Opcion { opciones, .. }) => opciones,
            _ => &dato.opciones,
        }
    }
}
