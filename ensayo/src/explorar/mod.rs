//! Journeys made from a paquete: so that every stage, action, branch, figure where something changes, time that runs out and refusal is
//! seen, by few of them, each with what the engine gives as its expectations.
//!
//! Pure and always the same: it tries in the order of the definition, with no chance and no clock, and what it may spend is counted in
//! steps. What it doesn't find is told by name; it never says that it can't be.

mod armar;
mod busca;
mod elegir;
mod negar;
mod patron;
mod planteo;
mod respuestas;
mod taller;
mod tanteo;
mod titulo;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use schemas::ids::{PruebaId, TramiteId};
use schemas::paquete::{Paso, Prueba};
use schemas::sello::{Digest, PaqueteSellado};
use serde::{Deserialize, Serialize};

use crate::cobertura::{Alcanzado, Cobertura};
use crate::corrida;
use crate::medida::{Clase, Meta, Plan};
use busca::Gasto;
use taller::{Hallado, Taller};

/// Steps on the engine that a search may spend: a real trámite takes a tenth of them.
const PASOS: u32 = 12_000;
/// Data that a search may put to the evaluator.
const TANTEOS: u32 = 60_000;

/// What came of exploring a paquete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exploracion {
    /// Which trámite.
    pub tramite: TramiteId,
    /// Its name.
    pub nombre: String,
    /// Which version.
    pub digest: Digest,
    /// The journeys, the simplest first; those that show refusals come last.
    pub recorridos: Vec<Recorrido>,
    /// What there is to reach, by kind, and what the journeys reach of it.
    pub metas: BTreeMap<Clase, Alcanzado>,
    /// What no journey reaches, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sin_alcanzar: Vec<SinAlcanzar>,
    /// What could not be decided, printed or filled, with the journey that shows it. A sound definition has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defectos: Vec<Defecto>,
}

/// A journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorrido {
    /// As a prueba, with what the engine gave as its expectations.
    pub prueba: Prueba,
    /// What it reaches.
    pub cubre: BTreeSet<Meta>,
}

/// Something that no journey reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinAlcanzar {
    /// What.
    pub meta: Meta,
    /// Why.
    pub porque: Porque,
}

/// Why something isn't reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Porque {
    /// Nothing that was tried reaches it. It may still be reached.
    NadaHallado,
    /// What may be spent was spent before.
    Tope,
}

impl Porque {
    /// In words.
    #[must_use]
    pub const fn dicho(self) -> &'static str {
        match self {
            Self::NadaHallado => "nada de lo que se intentó llega ahí",
            Self::Tope => "se llegó al tope de intentos antes de hallarlo",
        }
    }
}

/// Something that could not be decided, printed or filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defecto {
    /// What, in words.
    pub que: String,
    /// The journey that shows it; its last step does.
    pub prueba: Prueba,
}

/// Makes journeys from a paquete. The same paquete gives the same, byte for byte.
#[must_use]
pub fn explorar(paquete: &PaqueteSellado) -> Exploracion {
    gastando(paquete, Gasto { pasos: PASOS, tanteos: TANTEOS })
}

/// The same, with so much to spend.
fn gastando(paquete: &PaqueteSellado, gasto: Gasto) -> Exploracion {
    let plan = Plan::new(paquete);
    let taller = Taller::buscar(paquete, &plan, gasto);
    let todo: BTreeSet<usize> = (0..plan.metas.len()).collect();
    let vistos: Vec<(BTreeSet<usize>, usize)> =
        taller.hallados.iter().map(|h| (h.visto.clone(), h.pasos.len())).collect();
    let mut elegidos: Vec<&Hallado> =
        elegir::elegir(&vistos, &todo).into_iter().filter_map(|n| taller.hallados.get(n)).collect();
    elegidos.sort_by_key(|h| (niega(h), h.pasos.len()));
    let mut defectos: Vec<Defecto> = taller.averias.iter().map(|a| defecto(paquete, a)).collect();
    let armados: Vec<_> =
        elegidos.par_iter().map(|h| (armar::armar(paquete, &h.caso, &h.pasos), *h)).collect();
    let mut ids: BTreeSet<String> = paquete.pruebas.iter().map(|p| p.id.to_string()).collect();
    let mut recorridos = Vec::new();
    let mut cubierto: BTreeSet<usize> = BTreeSet::new();
    for (armado, hallado) in armados {
        let titulo = titulo::titulo(paquete, &plan, hallado);
        let id = libre(&mut ids, &titulo::id(&plan, hallado));
        let prueba = Prueba { id, titulo, ..armado.prueba };
        for averia in armado.averias {
            let que = format!("{}: {}", averia.que, averia.hallado);
            defectos.push(Defecto { que, prueba: prueba.clone() });
        }
        let visto = medir(&plan, paquete, &prueba);
        cubierto.extend(visto.iter().copied());
        let cubre = visto.into_iter().filter_map(|m| plan.metas.get(m).cloned()).collect();
        recorridos.push(Recorrido { prueba, cubre });
    }
    let porque =
        if taller.gasto.pasos == 0 || taller.gasto.tanteos == 0 { Porque::Tope } else { Porque::NadaHallado };
    let (metas, sin_alcanzar) = repartir(&plan, &cubierto, porque);
    Exploracion {
        tramite: paquete.tramite.id.clone(),
        nombre: paquete.tramite.nombre.clone(),
        digest: paquete.digest().clone(),
        recorridos,
        metas,
        sin_alcanzar,
        defectos,
    }
}

impl Exploracion {
    /// The journeys that reach what some pruebas don't: few of them, in their order.
    #[must_use]
    pub fn faltantes(&self, cobertura: &Cobertura) -> Vec<&Recorrido> {
        let no: BTreeSet<(&str, &str)> = cobertura
            .clases
            .iter()
            .flat_map(|(clase, alcanzado)| alcanzado.no.iter().map(|n| (clase.as_str(), n.as_str())))
            .collect();
        let nombres: Vec<(&str, &str)> = no.into_iter().collect();
        let cual = |meta: &Meta| nombres.binary_search(&(meta.clase.id(), meta.nombre.as_str())).ok();
        let vistos: Vec<(BTreeSet<usize>, usize)> = self
            .recorridos
            .iter()
            .map(|r| (r.cubre.iter().filter_map(cual).collect(), r.prueba.pasos.len()))
            .collect();
        let mut elegidos = elegir::elegir(&vistos, &(0..nombres.len()).collect());
        elegidos.sort_unstable();
        elegidos.into_iter().filter_map(|n| self.recorridos.get(n)).collect()
    }
}

/// What a prueba reaches, seen by the same witness as those that were written by hand.
fn medir(plan: &Plan<'_>, paquete: &PaqueteSellado, prueba: &Prueba) -> BTreeSet<usize> {
    corrida::presenciar(plan, paquete, prueba, false).1.testigo.map(|t| t.visto).unwrap_or_default()
}

fn repartir(
    plan: &Plan<'_>,
    cubierto: &BTreeSet<usize>,
    porque: Porque,
) -> (BTreeMap<Clase, Alcanzado>, Vec<SinAlcanzar>) {
    let mut metas: BTreeMap<Clase, Alcanzado> = BTreeMap::new();
    let mut faltan: BTreeSet<Meta> = BTreeSet::new();
    for (cual, meta) in plan.metas.iter().enumerate() {
        let alcanzado = metas.entry(meta.clase).or_default();
        if cubierto.contains(&cual) {
            alcanzado.si.insert(meta.nombre.clone());
        } else {
            alcanzado.no.insert(meta.nombre.clone());
            faltan.insert(meta.clone());
        }
    }
    (metas, faltan.into_iter().map(|meta| SinAlcanzar { meta, porque }).collect())
}

/// Whether a way shows refusals.
fn niega(hallado: &Hallado) -> bool {
    hallado
        .pasos
        .iter()
        .any(|p| matches!(p, Paso::Rechaza { .. } | Paso::LlegaPago { apartado: Some(_), .. }))
}

fn defecto(paquete: &PaqueteSellado, averia: &taller::Averia) -> Defecto {
    let armado = armar::armar(paquete, &averia.caso, &averia.pasos);
    let prueba = Prueba { titulo: "Lo que la definición no puede decidir".to_owned(), ..armado.prueba };
    Defecto { que: averia.que.clone(), prueba }
}

/// A name that no other has.
fn libre(ids: &mut BTreeSet<String>, id: &str) -> PruebaId {
    let mut nombre = id.to_owned();
    let mut n = 2;
    while !ids.insert(nombre.clone()) {
        nombre = format!("{id}_{n}");
        n += 1;
    }
    PruebaId(nombre)
}

#[cfg(test)]
mod pruebas;
