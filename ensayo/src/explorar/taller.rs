//! The search: first the plainest case, wherever it may go; then cases by which what is left is reached; and in each situation, what must
//! be refused. What it finds is only a way: what it is worth is measured when it is told as a prueba.

use std::collections::{BTreeMap, BTreeSet};

use schemas::ids::EtapaId;
use schemas::paquete::{Actor, Etapa, Paso, TipoEtapa};
use schemas::sello::PaqueteSellado;

use super::busca::{Gasto, Mapa, Mov, Movido, Nodo, al_dia, explorar, mover, raiz, terminar};
use super::caso::Caso;
use super::negar::{self, Ensayo};
use super::tanteo::{Meta, tantear};
use crate::medida::negacion::Negacion;
use crate::medida::sitio::{Raigon, Sitio};
use crate::medida::{Clase, Plan};

/// Steps on the engine that a search may spend.
const PASOS: u32 = 12_000;
/// Data that a search may put to the evaluator.
const TANTEOS: u32 = 60_000;
/// Steps to look for one thing from where it should be near.
const CERCA: u32 = 60;
/// Cases from which the answers for one thing are looked for.
const CASOS: usize = 4;
/// Cases whose every way is walked.
const CAMINADOS: usize = 12;
/// Attempts that are refused in one journey: more are nothing to read.
const POR_RECORRIDO: usize = 6;

/// A way that was found.
#[derive(Clone, Debug)]
pub struct Hallado {
    /// Who applies, when, with which answers.
    pub caso: Caso,
    /// What is done.
    pub pasos: Vec<Paso>,
    /// What it reaches.
    pub visto: BTreeSet<usize>,
    /// What it was looked for.
    pub objetivo: Option<usize>,
}

/// Something that the engine could not decide.
#[derive(Clone, Debug)]
pub struct Averia {
    /// Who applies, when, with which answers.
    pub caso: Caso,
    /// What was done; the last step shows it.
    pub pasos: Vec<Paso>,
    /// What the engine says.
    pub que: String,
}

/// How the stages of a case are reached.
struct Guia {
    caso: Caso,
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
}

impl<'a> Taller<'a> {
    /// Searches a trámite.
    pub fn buscar(paquete: &'a PaqueteSellado, plan: &'a Plan<'a>) -> Self {
        let mut taller = Self {
            paquete,
            plan,
            gasto: Gasto { pasos: PASOS, tanteos: TANTEOS },
            hallados: Vec::new(),
            cubierto: BTreeSet::new(),
            averias: Vec::new(),
            guias: Vec::new(),
        };
        let llano = taller.sano(Caso::llano(paquete));
        taller.caminar(llano);
        taller.desviar();
        taller.valores();
        taller.reglas();
        taller.personas();
        taller
    }

    /// The plainest case for which every rule of the author holds.
    fn sano(&mut self, caso: Caso) -> Caso {
        let reglas = self.plan.sitios.iter().filter(|s| matches!(s.raiz, Raigon::Validacion(_)));
        for sitio in reglas {
            if let Some(sano) =
                tantear(self.plan, sitio, Meta::Validas, &caso, &mut self.gasto).into_iter().next()
            {
                return sano;
            }
        }
        caso
    }

    /// Walks every way of a case, and tries what must be refused on it.
    fn caminar(&mut self, caso: Caso) {
        let inicio = raiz(self.paquete, self.plan, &caso);
        let mapa = explorar(inicio, &caso, &mut self.gasto, &|_| false);
        self.cosechar(&caso, &mapa);
        self.negar(&caso, &mapa);
        let averias = mapa.defectos.iter().map(|(que, pasos)| Averia {
            caso: caso.clone(),
            pasos: pasos.clone(),
            que: que.clone(),
        });
        self.averias.extend(averias);
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
    fn cosechar(&mut self, caso: &Caso, mapa: &Mapa<'_>) {
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
            let objetivo = nodo.visto().difference(&self.cubierto).next().copied();
            let fin = terminar(nodo.clone(), caso, &mapa.salidas, &mut self.gasto);
            self.tomar(caso, &fin, objetivo);
        }
    }

    fn tomar(&mut self, caso: &Caso, nodo: &Nodo<'_>, objetivo: Option<usize>) {
        let visto = nodo.visto();
        self.cubierto.extend(visto.iter().copied());
        self.hallados.push(Hallado { caso: caso.clone(), pasos: nodo.pasos.clone(), visto, objetivo });
    }

    fn falta(&self, meta: usize) -> bool {
        !self.cubierto.contains(&meta)
    }

    /// Cases that take the expediente elsewhere: what decides the way comes before what only changes an amount.
    fn desviar(&mut self) {
        loop {
            let antes = self.guias.len();
            for sitio in &self.plan.sitios {
                if !matches!(
                    sitio.raiz,
                    Raigon::Decision(_) | Raigon::Rama(..) | Raigon::Guarda(..) | Raigon::General(_) | Raigon::Plazo(..)
                ) {
                    continue;
                }
                for meta in sitio.metas.iter().copied() {
                    if self.guias.len() < CAMINADOS
                        && self.plan.metas.get(meta).is_some_and(|m| m.clase == Clase::Ramas)
                        && self.falta(meta)
                        && let Some(caso) = self.alcanzar(sitio, meta)
                    {
                        self.caminar(caso);
                    }
                }
            }
            if self.guias.len() == antes {
                return;
            }
        }
    }

    /// Cases by which each thing that is left is reached.
    fn valores(&mut self) {
        for sitio in &self.plan.sitios {
            for meta in sitio.metas.iter().copied() {
                if self.falta(meta) {
                    self.alcanzar(sitio, meta);
                }
            }
        }
    }

    /// Looks for a case that reaches something of a place, and walks to it. Gives the case.
    fn alcanzar(&mut self, sitio: &Sitio<'a>, meta: usize) -> Option<Caso> {
        let etapas = donde(self.plan, &sitio.raiz);
        let desde: Vec<usize> = (0..self.guias.len())
            .filter(|g| self.guias.get(*g).is_some_and(|g| etapas.iter().any(|e| g.a.contains_key(*e))))
            .take(CASOS)
            .collect();
        for cual in desde {
            let Some(guia) = self.guias.get(cual) else { continue };
            let casos = tantear(self.plan, sitio, Meta::Vista(meta), &guia.caso, &mut self.gasto);
            for caso in casos {
                if self.dirigir(cual, &caso, &etapas, meta) {
                    return Some(caso);
                }
            }
        }
        None
    }

    /// Walks a case to where something should be reached. Says whether it was.
    fn dirigir(&mut self, guia: usize, caso: &Caso, etapas: &[&EtapaId], meta: usize) -> bool {
        let Some(guia) = self.guias.get(guia) else { return false };
        let mut hallado: Option<Nodo<'_>> = None;
        for movs in etapas.iter().filter_map(|e| guia.a.get(*e)) {
            let mut nodo = raiz(self.paquete, self.plan, caso);
            for mov in movs {
                if nodo.ve(meta) || !self.gasto.paso() {
                    break;
                }
                match mover(&nodo, &al_dia(mov, &nodo, caso)) {
                    Movido::Si(siguiente) => nodo = *siguiente,
                    Movido::No | Movido::Defecto(..) => break,
                }
            }
            if !nodo.ve(meta) {
                let mut poco = Gasto { pasos: self.gasto.pasos.min(CERCA), tanteos: 0 };
                let habia = poco.pasos;
                let mapa = explorar(nodo, caso, &mut poco, &|n| n.ve(meta));
                self.gasto.pasos -= habia - poco.pasos;
                hallado = mapa.hechos.into_iter().find(|n| n.ve(meta));
            } else {
                hallado = Some(nodo);
            }
            if hallado.is_some() {
                break;
            }
        }
        let Some(nodo) = hallado else { return false };
        let fin = terminar(nodo, caso, &guia.salidas, &mut self.gasto);
        self.tomar(caso, &fin, Some(meta));
        true
    }

    /// Rules of the author, broken one at a time.
    fn reglas(&mut self) {
        for sitio in &self.plan.sitios {
            let Raigon::Validacion(validacion) = sitio.raiz else { continue };
            let es = |n: &Negacion<'_>| matches!(n, Negacion::Validacion(v) if std::ptr::eq(*v, validacion));
            let Some(meta) = self.plan.negada(es).filter(|m| self.falta(*m)) else { continue };
            let Some(llano) = self.guias.first().map(|g| g.caso.clone()) else { return };
            for caso in tantear(self.plan, sitio, Meta::Rota(validacion), &llano, &mut self.gasto) {
                if self.romper(&caso, meta) {
                    break;
                }
            }
        }
    }

    /// Sends a case that breaks a rule. Says whether it was refused for it.
    fn romper(&mut self, caso: &Caso, meta: usize) -> bool {
        let nodo = raiz(self.paquete, self.plan, caso);
        for que in negar::con_respuestas(&nodo) {
            let ids = crate::paso::campos(&nodo.corrida, &que);
            let con = super::busca::respuestas(&nodo, caso, &ids, false);
            let intento = schemas::paquete::Intento { que, por: None, con };
            let ensayo = vec![Paso::Rechaza { intento, porque: String::new() }];
            if let Some((pasos, visto)) =
                negar::probar(&nodo, &ensayo, &BTreeSet::from([meta]), &mut self.gasto)
            {
                self.cubierto.extend(visto.iter().copied());
                self.hallados.push(Hallado { caso: caso.clone(), pasos, visto, objetivo: Some(meta) });
                return true;
            }
        }
        false
    }

    /// What must be refused in the situations of a map.
    fn negar(&mut self, caso: &Caso, mapa: &Mapa<'_>) {
        for nodo in &mapa.nodos {
            let mut juntos: Vec<(Ensayo, BTreeSet<usize>)> = Vec::new();
            for que in negar::con_respuestas(nodo) {
                let faltan: BTreeSet<usize> = self.negadas();
                for ensayo in negar::de_respuestas(self.plan, nodo, caso, &que, &faltan) {
                    let faltan = self.negadas();
                    self.negar_uno(nodo, &ensayo, &faltan, &mut juntos);
                }
            }
            for (cual, negacion) in &self.plan.negaciones {
                if self.cubierto.contains(cual) {
                    continue;
                }
                for ensayo in negar::ensayos(self.plan, nodo, caso, negacion) {
                    if self.negar_uno(nodo, &ensayo, &BTreeSet::from([*cual]), &mut juntos) {
                        break;
                    }
                }
            }
            self.juntar(caso, nodo, juntos);
        }
    }

    fn negadas(&self) -> BTreeSet<usize> {
        self.plan.negaciones.iter().map(|(cual, _)| *cual).filter(|c| self.falta(*c)).collect()
    }

    fn negar_uno(
        &mut self,
        nodo: &Nodo<'_>,
        ensayo: &Ensayo,
        metas: &BTreeSet<usize>,
        juntos: &mut Vec<(Ensayo, BTreeSet<usize>)>,
    ) -> bool {
        let Some((pasos, visto)) = negar::probar(nodo, ensayo, metas, &mut self.gasto) else { return false };
        self.cubierto.extend(visto.iter().copied());
        juntos.push((pasos, visto));
        true
    }

    /// What is refused in one situation, in journeys of a few attempts; those for which time goes by, or that leave a trace, come last and
    /// alone.
    fn juntar(&mut self, caso: &Caso, nodo: &Nodo<'_>, juntos: Vec<(Ensayo, BTreeSet<usize>)>) {
        let suelto = |e: &Ensayo| matches!(e.as_slice(), [Paso::Rechaza { .. }]);
        let (quietos, otros): (Vec<_>, Vec<_>) = juntos.into_iter().partition(|(e, _)| suelto(e));
        let grupos = quietos.chunks(POR_RECORRIDO).map(<[_]>::to_vec).chain(otros.into_iter().map(|o| vec![o]));
        for grupo in grupos {
            let mut pasos = nodo.pasos.clone();
            let mut visto = nodo.visto();
            let objetivo = grupo.first().and_then(|(_, v)| v.iter().next().copied());
            for (ensayo, suyo) in grupo {
                pasos.extend(ensayo);
                visto.extend(suyo);
            }
            self.hallados.push(Hallado { caso: caso.clone(), pasos, visto, objetivo });
        }
    }

    /// One person with two duties that are kept apart.
    fn personas(&mut self) {
        for (meta, negacion) in &self.plan.negaciones {
            let Negacion::Separacion(etapa) = negacion else { continue };
            if !self.falta(*meta) {
                continue;
            }
            for cual in 0..self.guias.len() {
                let Some(guia) = self.guias.get(cual) else { continue };
                let mut caso = guia.caso.clone();
                caso.prueba.dado.roles = todos_uno(self.plan, etapa);
                if self.separar(&caso, cual, etapa, *meta) {
                    break;
                }
            }
        }
    }

    fn separar(&mut self, caso: &Caso, guia: usize, etapa: &Etapa, meta: usize) -> bool {
        let Some(guia) = self.guias.get(guia) else { return false };
        let Some(movs) = guia.a.get(&etapa.id) else { return false };
        let mut nodo = raiz(self.paquete, self.plan, caso);
        for mov in movs {
            if !self.gasto.paso() {
                return false;
            }
            match mover(&nodo, &al_dia(mov, &nodo, caso)) {
                Movido::Si(siguiente) => nodo = *siguiente,
                Movido::No | Movido::Defecto(..) => return false,
            }
        }
        let negacion = Negacion::Separacion(etapa);
        for ensayo in negar::ensayos(self.plan, &nodo, caso, &negacion) {
            if let Some((pasos, visto)) =
                negar::probar(&nodo, &ensayo, &BTreeSet::from([meta]), &mut self.gasto)
            {
                let todos: Vec<Paso> = nodo.pasos.iter().cloned().chain(pasos).collect();
                self.cubierto.extend(visto.iter().copied());
                let visto = nodo.visto().union(&visto).copied().collect();
                self.hallados.push(Hallado { caso: caso.clone(), pasos: todos, visto, objetivo: Some(meta) });
                return true;
            }
        }
        false
    }
}

/// The roles of a stage and of those whose act is kept apart from its own, all held by one person.
fn todos_uno(plan: &Plan<'_>, etapa: &Etapa) -> BTreeMap<schemas::ids::RolId, Vec<String>> {
    let TipoEtapa::Tarea(suya) = &etapa.tipo else { return BTreeMap::new() };
    let separados = |a, b| {
        plan.paquete.municipio.separacion.iter().any(|(x, y)| (*x, *y) == (a, b) || (*x, *y) == (b, a))
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

/// The stages where a place is seen.
fn donde<'a>(plan: &Plan<'a>, raiz: &Raigon<'a>) -> Vec<&'a EtapaId> {
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
