//! The net of a definition: its stages by number, its regions (the root, and each rama), and which visits each region must count.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use schemas::paquete::{Actor, Destino, Etapa, Ficta, Junta, TipoEtapa, Tramite};

use super::cuenta;
use super::junta::Resumen;

/// States of one region beyond which nothing is said.
pub const TOPE: usize = 20_000;

/// The net.
pub struct Red<'a> {
    /// The definition.
    pub tramite: &'a Tramite,
    /// Its stages.
    pub etapas: &'a [Etapa],
    indice: BTreeMap<&'a str, usize>,
    /// Stages whose visits are counted, by region.
    contadas: BTreeMap<Option<(&'a str, &'a str)>, Vec<usize>>,
    /// Paralelos by number and how-manieth entry.
    pub resumenes: RefCell<BTreeMap<(usize, u8), Rc<Resumen>>>,
    /// Whether some region was too big: then nothing is said.
    pub rebasada: Cell<bool>,
}

/// A region by its paralelo and rama; none is the root.
pub type Region<'a> = Option<(&'a str, &'a str)>;

impl<'a> Red<'a> {
    /// The net of a definition.
    pub fn new(tramite: &'a Tramite) -> Self {
        let etapas = &tramite.etapas;
        let indice: BTreeMap<&str, usize> =
            etapas.iter().enumerate().map(|(i, e)| (e.id.as_str(), i)).collect();
        let mut mentadas: Vec<&str> = Vec::new();
        for etapa in etapas {
            match &etapa.tipo {
                TipoEtapa::Tarea(t) => {
                    t.acciones
                        .iter()
                        .filter_map(|a| a.si.as_ref())
                        .for_each(|s| cuenta::mentadas(&s.arbol, &mut mentadas));
                }
                TipoEtapa::Decision { casos, .. } => {
                    casos.iter().for_each(|c| cuenta::mentadas(&c.si.arbol, &mut mentadas));
                }
                _ => {}
            }
        }
        let mut contadas: BTreeMap<Region<'a>, Vec<usize>> = BTreeMap::new();
        for (i, etapa) in etapas.iter().enumerate() {
            // The first stage is told apart while it is a draft.
            let cuenta = i == 0
                || etapa.maximo.is_some()
                || matches!(etapa.tipo, TipoEtapa::Paralelo { .. })
                || mentadas.contains(&etapa.id.as_str());
            if cuenta {
                contadas.entry(region_de(etapa)).or_default().push(i);
            }
        }
        Self { tramite, etapas, indice, contadas, resumenes: RefCell::default(), rebasada: Cell::new(false) }
    }

    /// A stage by its id.
    pub fn numero(&self, id: &str) -> Option<usize> {
        self.indice.get(id).copied()
    }

    /// The stages that a region counts, in the order of its counters.
    pub fn contadas(&self, region: Region<'a>) -> &[usize] {
        self.contadas.get(&region).map_or(&[], Vec::as_slice)
    }

    /// How often a stage was entered, when its region counts it.
    pub fn visitas(&self, region: Region<'a>, visitas: &[u8], id: &str) -> Option<u8> {
        let numero = self.numero(id)?;
        let lugar = self.contadas(region).iter().position(|e| *e == numero)?;
        visitas.get(lugar).copied()
    }

    /// Whether something other than its own plazo and join may cut off what runs inside a paralelo, so that it can't be told how often
    /// the stages of its ramas were entered when it is opened again.
    pub fn cortan_de_fuera(&self, paralelo: usize) -> bool {
        let es_fin = |id: &str| {
            let etapa = self.numero(id).and_then(|n| self.etapas.get(n));
            etapa.is_none_or(|e| matches!(e.tipo, TipoEtapa::Fin { .. }))
        };
        let ficta = match &self.tramite.ficha.si_no_responde {
            Ficta::Afirmativa { a } | Ficta::Negativa { a: Some(a) } => !es_fin(a),
            Ficta::Negativa { a: None } | Ficta::Ninguna => false,
        };
        if ficta || self.tramite.acciones_generales.iter().any(|g| !es_fin(&g.a)) {
            return true;
        }
        let de_fuera = |e: &Etapa| {
            e.region.as_ref().and_then(|r| self.numero(&r.paralelo)).and_then(|n| self.etapas.get(n))
        };
        let mut actual = self.etapas.get(paralelo).and_then(de_fuera);
        while let Some(etapa) = actual {
            if let TipoEtapa::Paralelo { junta, .. } = &etapa.tipo
                && (*junta != Junta::Todas || vence(etapa).is_some())
            {
                return true;
            }
            actual = de_fuera(etapa);
        }
        false
    }

    /// Whether an acción general is a way on, and not only a way to give up: somebody of the authority may take it.
    pub fn es_salida(&self, general: usize) -> bool {
        self.tramite.acciones_generales.get(general).is_some_and(|g| g.actor != Actor::Solicitante)
    }
}

/// The region of a stage.
pub fn region_de(etapa: &Etapa) -> Region<'_> {
    etapa.region.as_ref().map(|r| (r.paralelo.as_str(), r.rama.as_str()))
}

/// Where the end of a stage's own plazo leads, when it waits at all.
pub fn vence(etapa: &Etapa) -> Option<&Destino> {
    let espera = !matches!(etapa.tipo, TipoEtapa::Decision { .. } | TipoEtapa::Fin { .. });
    etapa.plazo.as_ref().filter(|_| espera).and(etapa.al_vencer.as_ref())
}
