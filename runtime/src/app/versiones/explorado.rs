//! What a version does where nobody wrote a case for it: the journeys that are made from it, and what it charges at each figure where
//! something changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use ensayo::{Clase, Exploracion, explorar, relatar};
use schemas::evento::{Hecho, Liquidacion};
use schemas::ids::PruebaId;
use schemas::sello::PaqueteSellado;

use super::memoria::Memoria;
use crate::app::App;

/// Versions of which it is remembered.
const MAXIMO_GUARDADAS: usize = 30;

/// What came of exploring a version.
#[derive(Debug)]
pub struct Explorado {
    /// The journeys, and what they reach.
    pub exploracion: Exploracion,
    /// What is charged at the figures where something changes, in the order of their journeys.
    pub linderos: Vec<EnLindero>,
}

/// What is charged at such a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnLindero {
    /// Which, in words.
    pub que: String,
    /// The journey that shows it.
    pub recorrido: PruebaId,
    /// Its bills.
    pub liquidaciones: Vec<Liquidacion>,
}

/// Versions that were explored.
pub fn explorados() -> Memoria<Explorado> {
    Memoria::de(MAXIMO_GUARDADAS)
}

impl App {
    /// Explores a version, once.
    pub fn explorado(&self, paquete: &PaqueteSellado) -> Arc<Explorado> {
        self.dentro.explorados.traer(paquete.digest(), || {
            let exploracion = explorar(paquete);
            let linderos = linderos(paquete, &exploracion);
            Explorado { exploracion, linderos }
        })
    }
}

/// Each figure once, by the first journey that stands on it and is charged something.
fn linderos(paquete: &PaqueteSellado, exploracion: &Exploracion) -> Vec<EnLindero> {
    let mut vistos = BTreeSet::new();
    let mut linderos = Vec::new();
    for recorrido in &exploracion.recorridos {
        let nuevos: Vec<_> =
            recorrido.cubre.iter().filter(|m| m.clase == Clase::Linderos && !vistos.contains(*m)).collect();
        if nuevos.is_empty() {
            continue;
        }
        let relato = relatar(paquete, &recorrido.prueba);
        let liquidaciones: Vec<Liquidacion> = relato
            .eventos
            .into_iter()
            .filter_map(|e| match e.hecho {
                Hecho::Liquidado { liquidacion, .. } => Some(liquidacion),
                _ => None,
            })
            .collect();
        if liquidaciones.is_empty() {
            continue;
        }
        for meta in nuevos {
            vistos.insert(meta.clone());
            linderos.push(EnLindero {
                que: meta.para_quien_revisa().to_owned(),
                recorrido: recorrido.prueba.id.clone(),
                liquidaciones: liquidaciones.clone(),
            });
        }
    }
    linderos.sort_by(|a, b| a.que.cmp(&b.que));
    linderos
}
