//! What the pruebas of a paquete reach of it: stages, actions, times that ran out, branches, figures at their limits, and refusals.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use schemas::sello::{Digest, PaqueteSellado};
use serde::{Deserialize, Serialize};

use crate::corrida;
use crate::medida::Plan;

/// What is reached, by kind of thing: see [`crate::Clase`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cobertura {
    /// Which version.
    pub digest: Digest,
    /// By kind.
    pub clases: BTreeMap<String, Alcanzado>,
}

/// What is reached of a kind of thing, and what isn't, by their names in the definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alcanzado {
    /// Reached.
    pub si: BTreeSet<String>,
    /// Not reached.
    pub no: BTreeSet<String>,
}

/// Runs every prueba and tells what they reach. The same paquete gives the same.
#[must_use]
pub fn cobertura(paquete: &PaqueteSellado) -> Cobertura {
    let plan = Plan::new(paquete);
    let vistas: Vec<BTreeSet<usize>> = paquete
        .pruebas
        .par_iter()
        .filter_map(|prueba| corrida::presenciar(&plan, paquete, prueba, false).1.testigo)
        .map(|testigo| testigo.visto)
        .collect();
    let visto: BTreeSet<usize> = vistas.into_iter().flatten().collect();
    let mut clases: BTreeMap<String, Alcanzado> = BTreeMap::new();
    for (cual, meta) in plan.metas.iter().enumerate() {
        let alcanzado = clases.entry(meta.clase.to_string()).or_default();
        let lado = if visto.contains(&cual) { &mut alcanzado.si } else { &mut alcanzado.no };
        lado.insert(meta.nombre.clone());
    }
    Cobertura { digest: paquete.digest().clone(), clases }
}
