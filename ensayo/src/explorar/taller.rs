//! The search: first the plainest case, wherever it may go; then cases by which what is left is reached; and in each situation, what must
//! be refused. What it finds is only a way: what it is worth is measured when it is told as a prueba.

mod alcanzar;
mod negadas;

use std::collections::{BTreeMap, BTreeSet};

use schemas::ids::EtapaId;
use schemas::paquete::Paso;
use schemas::sello::PaqueteSellado;

use super::busca::{Gasto, Mapa, Mov, Nodo, explorar, raiz, terminar};
use super::planteo::Planteo;
use super::tanteo::{Buscado, tantear};
use crate::medida::sitio::Raigon;
use crate::medida::{Clase, Plan};
use negadas::Negada;

/// Steps to look for an end from where no known way goes on.
const CERCA: u32 = 80;

/// A way that was found.
#[derive(Clone, Debug)]
pub struct Hallado {
    /// Who applies, when, with which answers.
    pub caso: Planteo,
    /// What is done.
    pub pasos: Vec<Paso>,
    /// What it reaches.
    pub visto: BTreeSet<usize>,
    /// What it was looked for; the first of them names it.
    pub objetivos: Vec<usize>,
}

/// Something that the engine could not decide.
#[derive(Clone, Debug)]
pub struct Averia {
    /// Who applies, when, with which answers.
    pub caso: Planteo,
    /// What was done; the last step shows it.
    pub pasos: Vec<Paso>,
    /// What the engine says.
    pub que: String,
}

/// How the stages of a case are reached.
struct Guia {
    caso: Planteo,
    a: BTreeMap<EtapaId, Vec<Mov>>,
    salidas: BTreeMap<String, (Mov, String)>,
}

/// A search.
pub struct Taller<'a> {
    paquete: &'a PaqueteSellado,
    plan: &'a Plan<'a>,
    /// What may still be spent.
    pub gasto: Gasto,
    /// Ways that were found.
    pub hallados: Vec<Hallado>,
    /// What they reach.
    pub cubierto: BTreeSet<usize>,
    /// What the engine could not decide.
    pub averias: Vec<Averia>,
    guias: Vec<Guia>,
    negadas: Vec<Negada>,
}

impl<'a> Taller<'a> {
    /// Searches a trámite.
    pub fn buscar(paquete: &'a PaqueteSellado, plan: &'a Plan<'a>, gasto: Gasto) -> Self {
        let mut taller = Self {
            paquete,
            plan,
            gasto,
            hallados: Vec::new(),
            cubierto: BTreeSet::new(),
            averias: Vec::new(),
            guias: Vec::new(),
            negadas: Vec::new(),
        };
        let llano = taller.sano(Planteo::llano(paquete));
        taller.caminar(llano.clone());
        taller.llenos(&llano);
        taller.desviar();
        taller.valores();
        taller.atorados();
        taller.reglas();
        taller.condicionadas();
        taller.personas();
        taller.contar_negadas();
        taller
    }

    /// The plainest case for which every rule of the author holds.
    fn sano(&mut self, caso: Planteo) -> Planteo {
        let reglas = self.plan.sitios.iter().filter(|s| matches!(s.raiz, Raigon::Validacion(_)));
        for sitio in reglas {
            if let Some(sano) =
                tantear(self.plan, sitio, Buscado::Validas, &caso, &mut self.gasto).into_iter().next()
            {
                return sano;
            }
        }
        caso
    }

    /// Cases in which others took every place before: those of one cupo at a time.
    fn llenos(&mut self, llano: &Planteo) {
        for cupo in &self.plan.paquete.tramite.cupos {
            self.caminar(llano.lleno(cupo));
        }
    }

    /// Walks every way of a case, and tries what must be refused on it.
    fn caminar(&mut self, caso: Planteo) {
        let inicio = raiz(self.paquete, self.plan, &caso);
        let mapa = explorar(inicio, &caso, &mut self.gasto, &|_| false);
        self.cosechar(&caso, &mapa);
        self.negar(&caso, &mapa);
        for (que, pasos) in &mapa.defectos {
            self.averia(&caso, que.clone(), pasos.clone());
        }
        let mut a: BTreeMap<EtapaId, Vec<Mov>> = BTreeMap::new();
        for nodo in &mapa.hechos {
            for etapa in &self.plan.paquete.tramite.etapas {
                let meta = self.plan.cual(Clase::Etapas, &etapa.id);
                if meta.is_some_and(|m| nodo.ve(m)) {
                    a.entry(etapa.id.clone()).or_insert_with(|| nodo.movs.clone());
                }
            }
        }
        let salidas = mapa.salidas;
        self.guias.push(Guia { caso, a, salidas });
    }

    /// Takes in the ways of a map that reach something new, the ones that reach most first, each led to an end.
    fn cosechar(&mut self, caso: &Planteo, mapa: &Mapa<'_>) {
        let vistos: Vec<BTreeSet<usize>> = mapa.hechos.iter().map(Nodo::visto).collect();
        loop {
            let nuevos = |v: &BTreeSet<usize>| v.difference(&self.cubierto).count();
            let mejor = mapa
                .hechos
                .iter()
                .zip(&vistos)
                .map(|(nodo, visto)| (nuevos(visto), nodo))
                .rev()
                .max_by_key(|(n, nodo)| (*n, std::cmp::Reverse(nodo.pasos.len())));
            let Some((nuevos, nodo)) = mejor else { return };
            if nuevos == 0 {
                return;
            }
            let objetivos = self.objetivos(&nodo.visto());
            let fin = terminar(nodo.clone(), caso, &mapa.salidas, &mut self.gasto);
            self.tomar(caso, &fin, objetivos);
        }
    }

    /// What is new, the last that is reached first: it says more of a way than how it begins.
    fn objetivos(&self, visto: &BTreeSet<usize>) -> Vec<usize> {
        let de = |clase: Clase| {
            visto
                .difference(&self.cubierto)
                .copied()
                .filter(move |m| self.plan.metas.get(*m).is_some_and(|meta| meta.clase == clase))
        };
        let clases = [Clase::Plazos, Clase::Acciones, Clase::Etapas, Clase::Ramas, Clase::Linderos];
        clases.into_iter().filter_map(|c| de(c).last()).collect()
    }

    fn tomar(&mut self, caso: &Planteo, nodo: &Nodo<'_>, objetivos: Vec<usize>) {
        let visto = nodo.visto();
        self.cubierto.extend(visto.iter().copied());
        self.hallados.push(Hallado { caso: caso.clone(), pasos: nodo.pasos.clone(), visto, objetivos });
    }

    /// Goes on to an end by a way that some case knows, or by one of its own.
    fn al_fin<'p>(&mut self, nodo: Nodo<'p>, caso: &Planteo, primera: usize) -> Nodo<'p> {
        let orden = std::iter::once(primera).chain((0..self.guias.len()).filter(|g| *g != primera));
        for cual in orden {
            let Some(guia) = self.guias.get(cual) else { continue };
            let fin = terminar(nodo.clone(), caso, &guia.salidas, &mut self.gasto);
            if fin.concluido() {
                return fin;
            }
        }
        let mut poco = Gasto { pasos: self.gasto.pasos.min(CERCA), tanteos: 0 };
        let habia = poco.pasos;
        let mapa = explorar(nodo.clone(), caso, &mut poco, &Nodo::favorable);
        self.gasto.pasos -= habia - poco.pasos;
        terminar(nodo, caso, &mapa.salidas, &mut self.gasto)
    }

    /// Takes in what the engine could not decide, each thing once.
    fn averia(&mut self, caso: &Planteo, que: String, pasos: Vec<Paso>) {
        if self.averias.iter().all(|a| a.que != que) {
            self.averias.push(Averia { caso: caso.clone(), pasos, que });
        }
    }

    fn falta(&self, meta: usize) -> bool {
        !self.cubierto.contains(&meta)
    }
}
