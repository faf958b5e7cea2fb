//! Places of which there are so many: those who apply take them one by one, and who comes when none is left goes elsewhere.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cita;
use crate::ids::{CampoId, CupoId, SalidaId};

/// So many places, of one thing or of each option of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cupo {
    /// Its id.
    pub id: CupoId,
    /// Its name: "Lugares en la vía pública".
    pub nombre: String,
    /// How many there are, and of what.
    pub reparto: Reparto,
    /// How long a place is held.
    pub hasta: HastaCupo,
    /// The field that chooses the earlier document whose place is kept: whoever renews asks for no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hereda: Option<CampoId>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// How many places there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reparto {
    /// So many, for all.
    Uno(u32),
    /// So many of each option of a field.
    Por {
        /// The field.
        campo: CampoId,
        /// How many of each option; every option is here.
        limites: BTreeMap<String, u32>,
    },
}

/// How long a place is held, unless it is freed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HastaCupo {
    /// Until the expediente is over.
    Fin,
    /// Until a document is good no more: its last day, or its revocation. If none was issued, until the expediente is over.
    Vigencia(SalidaId),
}

impl Cupo {
    /// The field by whose options the places are told apart.
    pub const fn por(&self) -> Option<&CampoId> {
        match &self.reparto {
            Reparto::Uno(_) => None,
            Reparto::Por { campo, .. } => Some(campo),
        }
    }

    /// How many there are of an option; of all, where they aren't told apart.
    pub fn limite(&self, opcion: Option<&str>) -> Option<u32> {
        match (&self.reparto, opcion) {
            (Reparto::Uno(limite), _) => Some(*limite),
            (Reparto::Por { limites, .. }, Some(opcion)) => limites.get(opcion).copied(),
            (Reparto::Por { .. }, None) => None,
        }
    }
}
