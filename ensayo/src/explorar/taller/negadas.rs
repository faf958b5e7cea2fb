//! What must be refused in the situations that are reached, and how several refusals are told in one journey.

use std::collections::{BTreeMap, BTreeSet};

use schemas::ids::RolId;
use schemas::paquete::{Actor, Etapa, Intento, Paso, Prueba, TipoEtapa};

use super::super::busca::{Mapa, Nodo, raiz, respuestas};
use super::super::negar::{self, Ensayo};
use super::super::planteo::Planteo;
use super::super::tanteo::{Buscado, tantear};
use super::alcanzar::donde;
use super::{Hallado, Taller};
use crate::medida::negacion::Negacion;
use crate::medida::plan::lugar;
use crate::medida::sitio::Raigon;
use crate::medida::{Clase, Plan};
use crate::paso;

/// Attempts that are refused in one journey: more are nothing to read.
const POR_RECORRIDO: usize = 8;

/// An attempt that is refused.
#[derive(Clone, Debug)]
pub struct Negada {
    caso: Planteo,
    /// The steps that lead to it.
    previos: Vec<Paso>,
    ensayo: Ensayo,
    /// What it reaches, and what its steps did.
    visto: BTreeSet<usize>,
    meta: usize,
}

/// A journey that shows refusals, while it is put together.
struct Ronda {
    caso: Planteo,
    camino: Vec<Paso>,
    /// After how many steps each is tried.
    negadas: Vec<(usize, Negada)>,
}

impl Taller<'_> {
    /// What must be refused in the situations of a map.
    pub(super) fn negar(&mut self, caso: &Planteo, mapa: &Mapa<'_>) {
        for nodo in &mapa.nodos {
            self.negar_respuestas(caso, nodo);
            for (cual, negacion) in &self.plan.negaciones {
                if self.cubierto.contains(cual) {
                    continue;
                }
                for ensayo in negar::ensayos(self.plan, nodo, caso, negacion) {
                    if self.negar_uno(caso, nodo, &ensayo, &BTreeSet::from([*cual])) {
                        break;
                    }
                }
            }
        }
    }

    fn negar_respuestas(&mut self, caso: &Planteo, nodo: &Nodo<'_>) {
        for que in negar::con_respuestas(nodo) {
            for ensayo in negar::de_respuestas(self.plan, nodo, caso, &que, &self.sin_negar()) {
                let faltan = self.sin_negar();
                self.negar_uno(caso, nodo, &ensayo, &faltan);
            }
        }
    }

    fn sin_negar(&self) -> BTreeSet<usize> {
        self.plan.negaciones.iter().map(|(cual, _)| *cual).filter(|c| self.falta(*c)).collect()
    }

    fn negar_uno(
        &mut self,
        caso: &Planteo,
        nodo: &Nodo<'_>,
        ensayo: &Ensayo,
        metas: &BTreeSet<usize>,
    ) -> bool {
        let Some((ensayo, visto)) = negar::probar(nodo, ensayo, metas, &mut self.gasto) else { return false };
        let nueva = |m: &&usize| {
            self.falta(**m) && self.plan.metas.get(**m).is_some_and(|x| x.clase == Clase::Rechazos)
        };
        let Some(meta) = visto.iter().find(nueva).or_else(|| visto.iter().next()).copied() else {
            return false;
        };
        self.cubierto.extend(visto.iter().copied());
        let visto = visto.union(&nodo.visto()).copied().collect();
        self.negadas.push(Negada { caso: caso.clone(), previos: nodo.pasos.clone(), ensayo, visto, meta });
        true
    }

    /// Rules of the author, broken one at a time; first where a figure is just past what they allow.
    pub(super) fn reglas(&mut self) {
        let Some(llano) = self.guias.first().map(|g| g.caso.clone()) else { return };
        for sitio in &self.plan.sitios {
            let Raigon::Validacion(validacion) = sitio.raiz else { continue };
            let es = |n: &Negacion<'_>| matches!(n, Negacion::Validacion(v) if std::ptr::eq(*v, validacion));
            let Some(rota) = self.plan.negada(es) else { continue };
            let lindes = sitio.metas.iter().copied().map(|m| (m, Buscado::RotaVista(validacion, m)));
            for (meta, busca) in lindes.chain([(rota, Buscado::Rota(validacion))]) {
                if !self.falta(meta) {
                    continue;
                }
                for caso in tantear(self.plan, sitio, busca, &llano, &mut self.gasto) {
                    if self.romper(&caso, meta) {
                        break;
                    }
                }
            }
        }
    }

    /// Sends a case that breaks a rule. Says whether it was refused for it.
    fn romper(&mut self, caso: &Planteo, meta: usize) -> bool {
        let nodo = raiz(self.paquete, self.plan, caso);
        for que in negar::con_respuestas(&nodo) {
            let con = respuestas(&nodo, caso, &paso::campos(&nodo.corrida, &que), false);
            let intento = Intento { que, por: None, con };
            let ensayo = vec![Paso::Rechaza { intento, porque: String::new() }];
            if self.negar_uno(caso, &nodo, &ensayo, &BTreeSet::from([meta])) {
                return true;
            }
        }
        false
    }

    /// Answers that are asked only with others: a case by which they are, and then without them.
    pub(super) fn condicionadas(&mut self) {
        for (cual, negacion) in &self.plan.negaciones {
            let (Negacion::Falta(campo) | Negacion::NoCabe(campo, _)) = negacion else { continue };
            if !self.falta(*cual) {
                continue;
            }
            let es = |r: &Raigon<'_>| matches!(r, Raigon::Campo(c) if c.id == campo.id);
            let Some(sitio) = self.plan.sitios.iter().find(|s| es(&s.raiz)) else { continue };
            let lado = |si: &Option<schemas::expr::Expresion>| {
                si.as_ref().and_then(|si| self.plan.condiciones.get(&lugar(&si.arbol))).map(|[_, si]| *si)
            };
            let Some(meta) = lado(&campo.obligatorio_si).or(lado(&campo.visible_si)) else { continue };
            for guia in self.guias_a(sitio) {
                for caso in self.casos(guia, sitio, meta) {
                    if self.falta(*cual) {
                        donde(self.plan, &sitio.raiz).into_iter().for_each(|e| self.sin_ella(guia, &caso, e));
                    }
                }
            }
        }
    }

    fn sin_ella(&mut self, guia: usize, caso: &Planteo, etapa: &schemas::ids::EtapaId) {
        let primera = self.plan.paquete.tramite.etapas.first().is_some_and(|e| e.id == *etapa);
        let nodo = if primera {
            raiz(self.paquete, self.plan, caso)
        } else {
            match self.seguir(guia, caso, etapa, None) {
                Some(nodo) => nodo,
                None => return,
            }
        };
        self.negar_respuestas(caso, &nodo);
    }

    /// One person with two duties that are kept apart.
    pub(super) fn personas(&mut self) {
        for (meta, negacion) in &self.plan.negaciones {
            let Negacion::Separacion(etapa) = negacion else { continue };
            for cual in 0..self.guias.len() {
                let Some(guia) = self.guias.get(cual).filter(|_| self.falta(*meta)) else { continue };
                let mut caso = guia.caso.clone();
                caso.prueba.dado.roles = todos_uno(self.plan, etapa);
                let Some(nodo) = self.seguir(cual, &caso, &etapa.id, None) else { continue };
                for ensayo in negar::ensayos(self.plan, &nodo, &caso, negacion) {
                    self.negar_uno(&caso, &nodo, &ensayo, &BTreeSet::from([*meta]));
                }
            }
        }
    }

    /// Tells the refusals in journeys of some attempts: those of one way go together, each where it is tried. Those for which time goes by
    /// go alone.
    pub(super) fn contar_negadas(&mut self) {
        let mut negadas = std::mem::take(&mut self.negadas);
        negadas.sort_by_key(|n| std::cmp::Reverse(n.previos.len()));
        let mut juntas: Vec<Ronda> = Vec::new();
        for negada in negadas {
            let quieta = negada.ensayo.len() == 1;
            let donde = negada.previos.len();
            let cabe = |j: &&mut Ronda| {
                quieta
                    && j.negadas.len() < POR_RECORRIDO
                    && mismas_personas(&j.caso.prueba, &negada.caso.prueba)
                    && j.camino.starts_with(&negada.previos)
                    && j.negadas.iter().all(|(_, n)| n.ensayo.len() == 1)
            };
            match juntas.iter_mut().find(cabe) {
                Some(junta) => junta.negadas.push((donde, negada)),
                None => juntas.push(Ronda {
                    caso: negada.caso.clone(),
                    camino: negada.previos.clone(),
                    negadas: vec![(donde, negada)],
                }),
            }
        }
        self.hallados.extend(juntas.into_iter().map(contada));
    }
}

fn mismas_personas(una: &Prueba, otra: &Prueba) -> bool {
    una.fecha == otra.fecha && una.solicitante == otra.solicitante && una.dado == otra.dado
}

fn contada(junta: Ronda) -> Hallado {
    let mut pasos = Vec::new();
    let mut objetivos = Vec::new();
    let mut visto = BTreeSet::new();
    for dados in 0..=junta.camino.len() {
        for (_, negada) in junta.negadas.iter().filter(|(donde, _)| *donde == dados) {
            pasos.extend(negada.ensayo.iter().cloned());
            objetivos.push(negada.meta);
            visto.extend(negada.visto.iter().copied());
        }
        pasos.extend(junta.camino.get(dados).cloned());
    }
    Hallado { caso: junta.caso, pasos, visto, objetivos }
}

/// The roles of a stage and of those whose act is kept apart from its own, all held by one person.
fn todos_uno(plan: &Plan<'_>, etapa: &Etapa) -> BTreeMap<RolId, Vec<String>> {
    let TipoEtapa::Tarea(suya) = &etapa.tipo else { return BTreeMap::new() };
    let separados = |a, b| {
        engine::permiso::pares_separados(plan.paquete, suya)
            .any(|(x, y)| (*x, *y) == (a, b) || (*x, *y) == (b, a))
    };
    let mut roles = BTreeMap::new();
    for otra in &plan.paquete.tramite.etapas {
        if let TipoEtapa::Tarea(tarea) = &otra.tipo
            && let Actor::Rol(rol) = &tarea.actor
            && (otra.id == etapa.id || separados(tarea.acto, suya.acto))
        {
            roles.insert(rol.clone(), vec!["una_persona".to_owned()]);
        }
    }
    roles
}
