//! How expedientes of an earlier version go on by the rules of this one. The compiler checked it against that version; the engine
//! checks each expediente again on its own data. Names on the left of a map are those of the earlier version only where it says so.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::{Expr, Valoracion};
use crate::ids::{CampoId, CobroId, EtapaId, PlazoId, ResultadoId};
use crate::sello::Digest;

/// The way from one earlier version to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Migracion {
    /// The earlier version.
    pub desde: Digest,
    /// Why expedientes are moved, in the words that the person who applied reads.
    pub motivo: String,
    /// Stages and ramas that have another name here: the earlier one, and that of this version. Any other keeps its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub etapas: BTreeMap<EtapaId, EtapaId>,
    /// Fields of this version that don't simply keep their answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub campos: BTreeMap<CampoId, Traspaso>,
    /// Clocks of this version whose rule changed, and what becomes of the time that already ran.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub plazos: BTreeMap<PlazoId, Consumo>,
    /// Bills that changed or are no more, and what becomes of who already paid them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cobros: BTreeMap<CobroId, LoPagado>,
    /// What must be known where an expediente goes on, by stage of this version. Computed by the compiler.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exige: BTreeMap<EtapaId, Exigencia>,
    /// What each rama that is done must have left, by rama of this version. Computed by the compiler.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exige_de_ramas: BTreeMap<EtapaId, Exigencia>,
}

/// Where the answer of a field comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Traspaso {
    /// Computed from what the earlier version knew.
    Valor(Valoracion),
    /// Asked in this stage of this version, only of expedientes that come from the earlier one.
    PideEn(EtapaId),
}

/// What becomes of the time that a clock already ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consumo {
    /// It counts: the budget is that of this version, and what ran is taken off it.
    Conserva,
    /// It doesn't: the clock starts again on the day of the migration.
    Reinicia,
}

/// What becomes of who already paid a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoPagado {
    /// It stays paid, whatever it costs now.
    Respeta,
}

/// What must be known at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exigencia {
    /// Fields, where they are asked at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campos: Vec<CampoExigido>,
    /// Results of stages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resultados: Vec<ResultadoId>,
}

/// A field that must be known at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CampoExigido {
    /// Which.
    pub campo: CampoId,
    /// Only where this holds: it is captured in a rama that opens by condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expr>,
}

impl Exigencia {
    /// Whether it asks for nothing.
    pub fn vacia(&self) -> bool {
        self.campos.is_empty() && self.resultados.is_empty()
    }
}
