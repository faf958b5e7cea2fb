//! Who may approve in an environment, and what it asks for: the keys that it knows, and its policy. Both belong to the environment, not
//! to its database, so that who can write there can't make an approval good.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemas::entorno::{PERSONAS, VIGENCIA_DIAS};
use schemas::ids::DependenciaId;

use crate::declaracion::Aspecto;
use crate::llave::LlavePublica;

/// That a key is no longer to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocacion {
    /// From when on.
    pub desde: Timestamp,
    /// Why.
    pub motivo: String,
}

/// A key that an environment knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrada {
    /// The key.
    pub llave: LlavePublica,
    /// The mail by which the environment knows its person or office.
    pub quien: String,
    /// The name of the person or office.
    pub persona: String,
    /// What they are.
    pub cargo: String,
    /// The dependencias whose trámites they approve; all of them when there is none.
    pub dependencias: Vec<DependenciaId>,
    /// The aspects that they approve.
    pub aspectos: Vec<Aspecto>,
    /// Whether they may approve alone a version that only changes values of parameters.
    pub parametros: bool,
    /// From when on it is good.
    pub desde: Timestamp,
    /// The first moment at which it no longer is.
    pub hasta: Timestamp,
    /// Its revocation.
    pub revocada: Option<Revocacion>,
}

/// The keys of an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Llavero {
    /// Each of them.
    pub llaves: Vec<Registrada>,
}

impl Llavero {
    /// The key of a name, as envelopes give it.
    pub fn buscar(&self, id: &str) -> Option<&Registrada> {
        self.llaves.iter().find(|r| r.llave.id().as_str() == id)
    }
}

/// What an environment asks for before it lets a paquete in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Politica {
    /// How many different people, at least, approve among all.
    pub personas: u8,
    /// Least coverage of the tests, in percent, by kind of thing.
    pub cobertura: BTreeMap<String, u8>,
    /// Days during which an approval lets a paquete in.
    pub vigencia_dias: u16,
}

impl Default for Politica {
    /// What an environment asks for when its file doesn't say; no least coverage.
    fn default() -> Self {
        Self { personas: PERSONAS, cobertura: BTreeMap::new(), vigencia_dias: VIGENCIA_DIAS }
    }
}
