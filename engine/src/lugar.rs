//! Places that expedientes share: an hour of a diary, one of so many of a kind. An expediente says which ones it takes and how many there
//! are of each; the store, which sees all of them, lets no more in; and what is full is told to whoever decides again.

use std::collections::BTreeSet;

use jiff::civil::Date;
use schemas::ids::Folio;
use schemas::paquete::Paquete;

use crate::cita;
use crate::cupo;
use crate::estado::Estado;
use crate::tenencia;

/// What is known to be full, by name.
pub type Llenos = BTreeSet<String>;

/// A place that an expediente takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lugar {
    /// What it is a place of; the same name is the same thing for every expediente.
    pub recurso: String,
    /// How many there are.
    pub limite: u32,
    /// The last day on which it is taken, where that is known.
    pub hasta: Option<Date>,
    /// The earlier document whose place it is: the one that it keeps counts no more while this does.
    pub hereda: Option<Folio>,
}

/// The places that an expediente takes now, each once. Once it is over, only those that a document keeps, and
/// the documents that serve once.
pub fn lugares(paquete: &Paquete, estado: &Estado) -> Vec<Lugar> {
    let mut lugares = cita::lugares(paquete, estado);
    lugares.extend(cupo::lugares(paquete, estado));
    lugares.extend(tenencia::lugares(paquete, estado));
    lugares.sort();
    lugares.dedup_by(|a, b| a.recurso == b.recurso);
    lugares
}
