//! Cases by which what is left is reached: their answers are looked for where it is judged, and they are walked to see that it is.

use schemas::ids::EtapaId;
use schemas::paquete::TipoEtapa;

use super::super::busca::{Gasto, Movido, Nodo, al_dia, explorar, mover, raiz};
use super::super::planteo::Planteo;
use super::super::tanteo::{self, Buscado, tantear};
use super::{CERCA, Taller};
use crate::medida::sitio::{Raigon, Sitio};
use crate::medida::{Clase, Plan};

/// Guides from whose case the answers for one thing are looked for.
const GUIAS: usize = 4;
/// Cases whose every way is walked.
const CAMINADOS: usize = 12;
/// Data that are chosen on purpose in one journey: more are nothing to read.
const ELEGIDOS: usize = 3;
/// Other things for which a case is tried to serve as well.
const DE_PASO: usize = 10;

impl<'a> Taller<'a> {
    /// Cases that take the expediente elsewhere: what decides the way comes before what only changes an amount.
    pub(super) fn desviar(&mut self) {
        loop {
            let antes = self.guias.len();
            for sitio in &self.plan.sitios {
                let desvia = matches!(
                    sitio.raiz,
                    Raigon::Decision(_)
                        | Raigon::Rama(..)
                        | Raigon::Guarda(..)
                        | Raigon::General(_)
                        | Raigon::Plazo(..)
                );
                let metas = if desvia { &sitio.metas } else { continue };
                for meta in metas.iter().copied() {
                    let es_rama = self.plan.metas.get(meta).is_some_and(|m| m.clase == Clase::Ramas);
                    if es_rama && self.falta(meta) && self.guias.len() < CAMINADOS {
                        self.desvio(sitio, meta);
                    }
                }
            }
            if self.guias.len() == antes {
                return;
            }
        }
    }

    fn desvio(&mut self, sitio: &Sitio<'a>, meta: usize) {
        if let Some(caso) = self.alcanzar(sitio, meta) {
            self.caminar(caso);
            return;
        }
        // That a guard says no is only seen when somebody tries, which is done on every situation of a case that is walked.
        if matches!(sitio.raiz, Raigon::Guarda(..) | Raigon::General(_)) {
            for guia in self.guias_a(sitio) {
                for caso in self.casos(guia, sitio, meta) {
                    if self.falta(meta) && self.guias.len() < CAMINADOS {
                        self.caminar(caso);
                    }
                }
            }
        }
    }

    /// Cases by which each thing that is left is reached.
    pub(super) fn valores(&mut self) {
        for sitio in &self.plan.sitios {
            for meta in sitio.metas.iter().copied() {
                if self.falta(meta) {
                    self.alcanzar(sitio, meta);
                }
            }
        }
    }

    /// Cases by which something can't be worked out: they are walked until the engine says so.
    pub(super) fn atorados(&mut self) {
        for sitio in &self.plan.sitios {
            for cual in self.guias_a(sitio) {
                let Some(guia) = self.guias.get(cual) else { continue };
                for caso in tanteo::atorados(self.plan, sitio, &guia.caso, &mut self.gasto) {
                    for etapa in donde(self.plan, &sitio.raiz) {
                        self.seguir(cual, &caso, etapa, None);
                    }
                }
            }
        }
    }

    /// The guides that lead to where a place is seen.
    pub(super) fn guias_a(&self, sitio: &Sitio<'a>) -> Vec<usize> {
        let etapas = donde(self.plan, &sitio.raiz);
        let lleva =
            |cual: &usize| self.guias.get(*cual).is_some_and(|g| etapas.iter().any(|e| g.a.contains_key(*e)));
        (0..self.guias.len()).filter(lleva).take(GUIAS).collect()
    }

    /// Cases that should reach something of a place, made from that of a guide.
    pub(super) fn casos(&mut self, guia: usize, sitio: &Sitio<'a>, meta: usize) -> Vec<Planteo> {
        let Some(guia) = self.guias.get(guia) else { return Vec::new() };
        tantear(self.plan, sitio, Buscado::Vista(meta), &guia.caso, &mut self.gasto)
    }

    /// Looks for a case that reaches something of a place, and walks to it. Gives the case.
    fn alcanzar(&mut self, sitio: &Sitio<'a>, meta: usize) -> Option<Planteo> {
        let etapas = donde(self.plan, &sitio.raiz);
        for cual in self.guias_a(sitio) {
            for caso in self.casos(cual, sitio, meta) {
                let (cargado, metas) = self.cargar(sitio, meta, &caso);
                let solo = (metas.len() > 1).then(|| (caso, vec![meta]));
                for (caso, metas) in std::iter::once((cargado, metas)).chain(solo) {
                    if self.dirigir(cual, &caso, &etapas, meta, metas) {
                        return Some(caso);
                    }
                }
            }
        }
        None
    }

    /// The same case, with other data chosen so that it serves for more, as long as it serves for what it was made.
    fn cargar(&mut self, sitio: &Sitio<'a>, meta: usize, caso: &Planteo) -> (Planteo, Vec<usize>) {
        let (mut cargado, mut metas) = (caso.clone(), vec![meta]);
        if !self.plan.metas.get(meta).is_some_and(|m| matches!(m.clase, Clase::Linderos | Clase::Ramas)) {
            return (cargado, metas);
        }
        let mut servidos: Vec<(&Sitio<'a>, usize)> = vec![(sitio, meta)];
        let mut intentos = 0;
        for otro in &self.plan.sitios {
            // What decides the way would take it elsewhere.
            if !matches!(
                otro.raiz,
                Raigon::Campo(_) | Raigon::Extremos(_) | Raigon::Cobro(..) | Raigon::Validacion(_)
            ) {
                continue;
            }
            for cual in otro.metas.iter().copied() {
                if cargado.puestos.len() >= ELEGIDOS || intentos >= DE_PASO {
                    return (cargado, metas);
                }
                if !self.falta(cual) || metas.contains(&cual) {
                    continue;
                }
                intentos += 1;
                if let Some(mas) = self.ademas(&cargado, otro, cual, &servidos) {
                    cargado = mas;
                    metas.push(cual);
                    servidos.push((otro, cual));
                }
            }
        }
        (cargado, metas)
    }

    /// A case that serves for one thing more, if one change of one datum that was not chosen does it.
    fn ademas(
        &mut self,
        caso: &Planteo,
        sitio: &Sitio<'a>,
        meta: usize,
        servidos: &[(&Sitio<'a>, usize)],
    ) -> Option<Planteo> {
        let mas = tanteo::uno(self.plan, sitio, meta, caso, &mut self.gasto)?;
        let sigue = servidos.iter().all(|(s, m)| tanteo::sirve(self.plan, s, *m, &mas));
        sigue.then_some(mas)
    }

    /// Walks a case to where something should be reached. Says whether it was.
    fn dirigir(
        &mut self,
        cual: usize,
        caso: &Planteo,
        etapas: &[&EtapaId],
        meta: usize,
        metas: Vec<usize>,
    ) -> bool {
        let Some(nodo) = self.llegar(cual, caso, etapas, meta) else { return false };
        let fin = self.al_fin(nodo, caso, cual);
        self.tomar(caso, &fin, metas);
        true
    }

    fn llegar<'p>(
        &mut self,
        cual: usize,
        caso: &'p Planteo,
        etapas: &[&EtapaId],
        meta: usize,
    ) -> Option<Nodo<'p>>
    where
        'a: 'p,
    {
        for etapa in etapas {
            let Some(nodo) = self.seguir(cual, caso, etapa, Some(meta)) else { continue };
            if nodo.ve(meta) {
                return Some(nodo);
            }
            let mut poco = Gasto { pasos: self.gasto.pasos.min(CERCA), tanteos: 0 };
            let habia = poco.pasos;
            let mapa = explorar(nodo, caso, &mut poco, &|n| n.ve(meta));
            self.gasto.pasos -= habia - poco.pasos;
            for (que, pasos) in mapa.defectos {
                self.averia(caso, que, pasos);
            }
            if let Some(nodo) = mapa.hechos.into_iter().find(|n| n.ve(meta)) {
                return Some(nodo);
            }
        }
        None
    }

    /// Follows the way by which a guide reaches a stage, as far as it goes or until something is seen.
    pub(super) fn seguir<'p>(
        &mut self,
        cual: usize,
        caso: &'p Planteo,
        etapa: &EtapaId,
        meta: Option<usize>,
    ) -> Option<Nodo<'p>>
    where
        'a: 'p,
    {
        let movs = self.guias.get(cual)?.a.get(etapa)?;
        let mut nodo = raiz(self.paquete, self.plan, caso);
        for mov in movs {
            if meta.is_some_and(|m| nodo.ve(m)) || !self.gasto.paso() {
                break;
            }
            match mover(&nodo, &al_dia(mov, &nodo, caso)) {
                Movido::Si(siguiente) => nodo = *siguiente,
                Movido::No => break,
                Movido::Defecto(que, pasos) => {
                    self.averia(caso, que, pasos);
                    break;
                }
            }
        }
        Some(nodo)
    }
}

/// The stages where a place is seen.
pub(super) fn donde<'a>(plan: &Plan<'a>, raiz: &Raigon<'a>) -> Vec<&'a EtapaId> {
    let etapas = &plan.paquete.tramite.etapas;
    match raiz {
        Raigon::Guarda(etapa, _)
        | Raigon::Decision(etapa)
        | Raigon::Rama(etapa, _)
        | Raigon::Plazo(etapa, _)
        | Raigon::Pagina(etapa, _)
        | Raigon::Cobro(etapa, _) => vec![&etapa.id],
        Raigon::General(general) => general.en.iter().collect(),
        Raigon::Validacion(_) => etapas.iter().take(1).map(|e| &e.id).collect(),
        Raigon::Campo(campo) | Raigon::Extremos(campo) => etapas
            .iter()
            .filter(|e| match &e.tipo {
                TipoEtapa::Tarea(tarea) => {
                    tarea.captura.iter().any(|p| p.campos.contains(&campo.id))
                        || tarea.acciones.iter().any(|a| a.captura.contains(&campo.id))
                }
                _ => false,
            })
            .map(|e| &e.id)
            .collect(),
    }
}
