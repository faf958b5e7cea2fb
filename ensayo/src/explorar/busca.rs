//! The ways of a case: everything that may be done from its beginning, each situation once, by the fewest steps. Two situations are the same
//! if the same stages wait, entered as often, with the same bills paid.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use engine::ambito::Ambito;
use engine::decide::RESPONDER;
use engine::estado::Estado;
use engine::{agenda, evolve};
use jiff::ToSpan;
use jiff::civil::DateTime;
use schemas::ids::CampoId;
use schemas::paquete::{
    Actor, Contestacion, Etapa, EtapaCita, Gestion, GestionCita, Intento, Paso, Respuesta, Resultado,
    TipoEtapa,
};
use schemas::sello::PaqueteSellado;

use super::planteo::Planteo;
use crate::citas;
use crate::corrida::Corrida;
use crate::cupos;
use crate::inspecciones;
use crate::medida::{Plan, Testigo};
use crate::paso::{self, Hecho};
use crate::votaciones;

/// Situations of a case beyond which no other is looked for.
const SITUACIONES: usize = 400;
/// Entries into a stage beyond which another changes nothing.
const VUELTAS: u32 = 4;
/// Times that are let run out until something moves.
const ESPERAS: usize = 12;

/// What may be spent.
#[derive(Debug)]
pub struct Gasto {
    /// Steps that may still be tried on the engine.
    pub pasos: u32,
    /// Data that may still be put to the evaluator.
    pub tanteos: u32,
}

impl Gasto {
    /// Whether a step may be tried.
    pub const fn paso(&mut self) -> bool {
        match self.pasos.checked_sub(1) {
            Some(quedan) => {
                self.pasos = quedan;
                true
            }
            None => false,
        }
    }
}

/// Something that may be done.
#[derive(Clone, Debug)]
pub enum Mov {
    /// A step.
    Da(Paso),
    /// Time goes by until something moves.
    Espera,
}

/// A situation, and how it is reached.
#[derive(Clone)]
pub struct Nodo<'p> {
    /// The case.
    pub corrida: Corrida<'p>,
    /// The steps that lead to it.
    pub pasos: Vec<Paso>,
    /// The same, as what was done.
    pub movs: Vec<Mov>,
    /// Its name.
    pub clave: String,
}

/// What came of a try.
pub enum Movido<'p> {
    /// It went on.
    Si(Box<Nodo<'p>>),
    /// It is refused.
    No,
    /// The definition can't go on: what the engine says, and the steps that show it.
    Defecto(String, Vec<Paso>),
}

/// The situations of a case, and where each leads.
pub struct Mapa<'p> {
    /// In the order in which they were reached.
    pub nodos: Vec<Nodo<'p>>,
    /// Every move that was made, even to a situation that was known.
    pub hechos: Vec<Nodo<'p>>,
    /// From each situation, what takes it to an end by the fewest steps, and to which situation.
    pub salidas: BTreeMap<String, (Mov, String)>,
    /// What the engine could not decide.
    pub defectos: Vec<(String, Vec<Paso>)>,
}

/// A case before its first step.
pub fn raiz<'p>(paquete: &'p PaqueteSellado, plan: &'p Plan<'p>, caso: &'p Planteo) -> Nodo<'p> {
    let mut corrida = Corrida::new(paquete, &caso.prueba);
    corrida.con_papeles = false;
    corrida.testigo = Some(Testigo::new(plan));
    corrida.ahora = agenda::instante(paquete, caso.prueba.fecha).unwrap_or_default();
    Nodo { corrida, pasos: Vec::new(), movs: Vec::new(), clave: String::new() }
}

/// Everything that may be done from the beginning of a case. `basta` tells that no more is needed.
pub fn explorar<'p>(
    inicio: Nodo<'p>,
    caso: &Planteo,
    gasto: &mut Gasto,
    basta: &dyn Fn(&Nodo<'p>) -> bool,
) -> Mapa<'p> {
    let mut mapa =
        Mapa { nodos: Vec::new(), hechos: Vec::new(), salidas: BTreeMap::new(), defectos: Vec::new() };
    let mut vistas: BTreeSet<String> = BTreeSet::from([inicio.clave.clone()]);
    let mut aristas: Vec<(String, Mov, String)> = Vec::new();
    let mut cola = VecDeque::from([inicio]);
    'todo: while let Some(nodo) = cola.pop_front() {
        for mov in posibles(&nodo, caso) {
            if !gasto.paso() {
                mapa.nodos.push(nodo);
                break 'todo;
            }
            match mover(&nodo, &mov) {
                Movido::Si(hijo) => {
                    aristas.push((nodo.clave.clone(), mov, hijo.clave.clone()));
                    let listo = basta(&hijo);
                    if vistas.len() < SITUACIONES && vistas.insert(hijo.clave.clone()) {
                        cola.push_back((*hijo).clone());
                    }
                    mapa.hechos.push(*hijo);
                    if listo {
                        mapa.nodos.push(nodo);
                        break 'todo;
                    }
                }
                Movido::No => {}
                Movido::Defecto(que, pasos) => mapa.defectos.push((que, pasos)),
            }
        }
        mapa.nodos.push(nodo);
    }
    mapa.nodos.extend(cola);
    mapa.salidas = salidas(&mapa, &aristas);
    mapa
}

/// The shortest way from each situation to an end; a favourable one where there is.
fn salidas(mapa: &Mapa<'_>, aristas: &[(String, Mov, String)]) -> BTreeMap<String, (Mov, String)> {
    let mut hallada: BTreeMap<String, (Mov, String)> = BTreeMap::new();
    let fines = |favorables: bool| -> VecDeque<String> {
        let fin = |n: &&Nodo<'_>| n.corrida.estado.as_ref().and_then(|e| e.resultado);
        let bueno = |r: Resultado| matches!(r, Resultado::Favorable | Resultado::Atendida);
        let de = |n: &Nodo<'_>| n.clave.clone();
        mapa.nodos.iter().filter(|n| fin(n).is_some_and(|r| bueno(r) == favorables)).map(de).collect()
    };
    let mut listas: BTreeSet<String> = BTreeSet::new();
    for favorables in [true, false] {
        let mut cola = fines(favorables);
        listas.extend(cola.iter().cloned());
        while let Some(clave) = cola.pop_front() {
            for (de, mov, a) in aristas.iter().filter(|(_, _, a)| *a == clave) {
                if listas.insert(de.clone()) {
                    hallada.insert(de.clone(), (mov.clone(), a.clone()));
                    cola.push_back(de.clone());
                }
            }
        }
    }
    hallada
}

/// Goes on to an end, by the way that a map knows. What can't be done here ends it.
pub fn terminar<'p>(
    nodo: Nodo<'p>,
    caso: &Planteo,
    salidas: &BTreeMap<String, (Mov, String)>,
    gasto: &mut Gasto,
) -> Nodo<'p> {
    let mut nodo = nodo;
    for _ in 0..SITUACIONES {
        let Some((mov, _)) = salidas.get(&nodo.clave) else { break };
        if nodo.concluido() || !gasto.paso() {
            break;
        }
        match mover(&nodo, &al_dia(mov, &nodo, caso)) {
            Movido::Si(siguiente) => nodo = *siguiente,
            Movido::No | Movido::Defecto(..) => break,
        }
    }
    nodo
}

/// A move with the answers of another case.
pub fn al_dia(mov: &Mov, nodo: &Nodo<'_>, caso: &Planteo) -> Mov {
    if let Mov::Da(Paso::LlegaConsulta { etapa, contestacion: Contestacion::Con(_) }) = mov {
        let contestacion = Contestacion::Con(caso.contestacion(etapa));
        return Mov::Da(Paso::LlegaConsulta { etapa: etapa.clone(), contestacion });
    }
    // Hours are those that there are now, not those of the other case.
    let tramite = &nodo.corrida.paquete.tramite;
    if let Mov::Da(Paso::Hasta { .. }) = mov {
        let fin = tramite.etapas.iter().find_map(|e| {
            citas::termina(&nodo.corrida, &e.id)
                .or_else(|| inspecciones::empieza(&nodo.corrida, &e.id))
                .or_else(|| votaciones::empieza(&nodo.corrida, &e.id))
        });
        return fin.map_or_else(|| mov.clone(), |momento| Mov::Da(Paso::Hasta { momento }));
    }
    let Mov::Da(Paso::Hace(intento)) = mov else { return mov.clone() };
    if let Gestion::Cita { etapa, que } = &intento.que {
        let nuevo = tramite.etapa(etapa).and_then(|e| citas::intento(&nodo.corrida, e, *que));
        let por = intento.por.clone();
        return nuevo.map_or_else(|| mov.clone(), |i| Mov::Da(Paso::Hace(Intento { por, ..i })));
    }
    if let Gestion::Programar { etapa } = &intento.que {
        let nuevo = tramite.etapa(etapa).and_then(|e| inspecciones::intento(&nodo.corrida, e));
        return nuevo.map_or_else(|| mov.clone(), |i| Mov::Da(Paso::Hace(i)));
    }
    if let Gestion::Convocar { etapa } = &intento.que {
        let nuevo = tramite.etapa(etapa).and_then(|e| votaciones::intento(&nodo.corrida, e));
        return nuevo.map_or_else(|| mov.clone(), |i| Mov::Da(Paso::Hace(i)));
    }
    if let Gestion::Votar { .. } = &intento.que {
        return mov.clone();
    }
    let ids = paso::campos(&nodo.corrida, &intento.que);
    let con = respuestas(
        nodo,
        caso,
        &ids,
        matches!(&intento.que, Gestion::Accion { accion, .. } if *accion == RESPONDER),
    );
    Mov::Da(Paso::Hace(Intento { con, ..intento.clone() }))
}

impl Nodo<'_> {
    /// Whether the expediente is over.
    pub fn concluido(&self) -> bool {
        self.corrida.estado.as_ref().is_some_and(|e| e.resultado.is_some())
    }

    /// Whether it is over, and well.
    pub fn favorable(&self) -> bool {
        let fin = self.corrida.estado.as_ref().and_then(|e| e.resultado);
        matches!(fin, Some(Resultado::Favorable | Resultado::Atendida))
    }

    /// What it reaches.
    pub fn visto(&self) -> BTreeSet<usize> {
        self.corrida.testigo.as_ref().map(|t| t.visto.clone()).unwrap_or_default()
    }

    /// Whether it reaches something.
    pub fn ve(&self, meta: usize) -> bool {
        self.corrida.testigo.as_ref().is_some_and(|t| t.visto.contains(&meta))
    }
}

/// Makes a move.
pub fn mover<'p>(nodo: &Nodo<'p>, mov: &Mov) -> Movido<'p> {
    match mov {
        Mov::Da(paso) => dar(nodo, paso.clone(), mov),
        Mov::Espera => esperar(nodo),
    }
}

fn dar<'p>(nodo: &Nodo<'p>, paso: Paso, mov: &Mov) -> Movido<'p> {
    let mut hijo = nodo.clone();
    let hecho = paso::dar(&mut hijo.corrida, &paso);
    hijo.pasos.push(paso);
    if let Some(defecto) = hijo.corrida.defectos.first() {
        return Movido::Defecto(defecto.clone(), hijo.pasos);
    }
    if !matches!(hecho, Hecho::Bien) {
        return Movido::No;
    }
    hijo.clave = clave(&hijo.corrida);
    hijo.movs.push(mov.clone());
    Movido::Si(Box::new(hijo))
}

/// Lets time go by until something moves.
fn esperar<'p>(nodo: &Nodo<'p>) -> Movido<'p> {
    let mut ahora = nodo.clone();
    for _ in 0..ESPERAS {
        let Some(momento) = proximo(&ahora.corrida) else { return Movido::No };
        match dar(
            &Nodo { pasos: nodo.pasos.clone(), movs: nodo.movs.clone(), ..ahora },
            Paso::Hasta { momento },
            &Mov::Espera,
        ) {
            Movido::Si(hijo) if hijo.clave != nodo.clave => return Movido::Si(hijo),
            Movido::Si(hijo) => ahora = *hijo,
            otro => return otro,
        }
    }
    Movido::No
}

/// The first minute at which the next clock has run out.
pub fn proximo(corrida: &Corrida<'_>) -> Option<DateTime> {
    let vence = agenda::vencimientos(corrida.paquete, corrida.estado.as_ref()?).into_iter().next()?;
    let local = evolve::local(corrida.paquete, vence.instante);
    let minuto = local.date().at(local.hour(), local.minute(), 0, 0);
    if minuto == local { Some(local) } else { minuto.checked_add(1.minute()).ok() }
}

/// What tells a situation from another.
fn clave(corrida: &Corrida<'_>) -> String {
    let Some(estado) = &corrida.estado else { return String::new() };
    let mut activas: Vec<String> =
        estado.activas.iter().map(|a| format!("{}#{}", a.etapa, a.visita.min(VUELTAS))).collect();
    activas.sort();
    let visitas: Vec<String> =
        estado.datos.visitas.iter().map(|(e, n)| format!("{e}:{}", (*n).min(VUELTAS))).collect();
    let listas: Vec<String> = estado.listas.iter().map(|(p, r)| format!("{p}={}", nombres(r))).collect();
    let avisos: Vec<&str> = estado.por_notificar.keys().map(|e| e.as_str()).collect();
    let pagos: Vec<&str> = estado.pagos.iter().map(|p| p.cobro.as_str()).collect();
    let fin = estado.resultado.map(crate::palabras::resultado).unwrap_or_default();
    let partes = [activas.join(" "), visitas.join(" "), listas.join(" "), avisos.join(" "), pagos.join(" ")];
    let firmas: Vec<String> = estado
        .activas
        .iter()
        .filter_map(|a| corrida.paquete.tramite.etapa(&a.etapa))
        .filter(|e| e.firma().is_some())
        .map(|e| {
            let faltan = engine::firma::puestos(corrida.paquete, estado, e);
            format!("{}:{}", e.id, faltan.iter().filter(|p| p.hecha.is_none()).count())
        })
        .collect();
    format!(
        "{}|{}|{}|{}|{}|{}|{fin}",
        partes.join("|"),
        citas::clave(corrida),
        firmas.join(" "),
        inspecciones::clave(corrida),
        votaciones::clave(corrida),
        cupos::clave(corrida)
    )
}

fn nombres(ids: &[schemas::ids::EtapaId]) -> String {
    let mut nombres: Vec<&str> = ids.iter().map(|r| r.as_str()).collect();
    nombres.sort_unstable();
    nombres.join(",")
}

/// What may be tried in a situation, in the order of the definition; what only lets time go by comes last.
fn posibles(nodo: &Nodo<'_>, caso: &Planteo) -> Vec<Mov> {
    let corrida = &nodo.corrida;
    let tramite = &corrida.paquete.tramite;
    let Some(estado) = &corrida.estado else {
        return tramite.etapas.first().map(|e| de_etapa(nodo, caso, e)).unwrap_or_default();
    };
    if estado.resultado.is_some() {
        return Vec::new();
    }
    let activas: Vec<&Etapa> = tramite.etapas.iter().filter(|e| estado.activa(&e.id).is_some()).collect();
    let mut movs: Vec<Mov> = activas.iter().flat_map(|e| de_etapa(nodo, caso, e)).collect();
    for etapa in estado.por_notificar.keys() {
        let que = Gestion::ConsultarAviso { etapa: etapa.clone() };
        movs.push(Mov::Da(Paso::Hace(Intento { que, por: None, con: BTreeMap::new() })));
    }
    for general in &tramite.acciones_generales {
        if activas.iter().any(|e| general.en.contains(&e.id)) {
            let que = Gestion::General { accion: general.id.clone() };
            let con = respuestas(nodo, caso, &general.captura, false);
            movs.push(Mov::Da(Paso::Hace(Intento { que, por: None, con })));
        }
    }
    movs.push(Mov::Espera);
    movs
}

fn de_etapa(nodo: &Nodo<'_>, caso: &Planteo, etapa: &Etapa) -> Vec<Mov> {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            let estado = nodo.corrida.estado.as_ref();
            let firma =
                estado.and_then(|e| engine::firma::turnos(nodo.corrida.paquete, e, etapa).into_iter().next());
            let por = firma.as_ref().and_then(rol_de);
            let una = |accion: &schemas::paquete::Accion| {
                let que = Gestion::Accion { etapa: etapa.id.clone(), accion: accion.id.clone() };
                let ids = paso::campos(&nodo.corrida, &que);
                let con = respuestas(nodo, caso, &ids, false);
                Mov::Da(Paso::Hace(Intento { que, por: por.clone(), con }))
            };
            if etapa.inspeccion().is_some()
                && estado.is_none_or(|e| engine::inspeccion::programada(e, &etapa.id).is_none())
            {
                let visita = inspecciones::intento(&nodo.corrida, etapa);
                return visita.map(|i| Mov::Da(Paso::Hace(i))).into_iter().collect();
            }
            if let Some(momento) = inspecciones::empieza(&nodo.corrida, &etapa.id) {
                return vec![Mov::Da(Paso::Hasta { momento })];
            }
            if etapa.votacion().is_some() {
                return de_sesion(nodo, etapa, tarea.acciones.iter().map(una));
            }
            tarea.acciones.iter().map(una).collect()
        }
        TipoEtapa::Prevencion { reabre, .. } => {
            let que = Gestion::Accion { etapa: etapa.id.clone(), accion: RESPONDER.into() };
            let con = respuestas(nodo, caso, reabre, true);
            vec![Mov::Da(Paso::Hace(Intento { que, por: None, con }))]
        }
        TipoEtapa::Pago { .. } => {
            vec![Mov::Da(Paso::LlegaPago { etapa: etapa.id.clone(), monto: None, apartado: None })]
        }
        TipoEtapa::Consulta { .. } => {
            let una = |contestacion| Mov::Da(Paso::LlegaConsulta { etapa: etapa.id.clone(), contestacion });
            let falla = "El sistema no tiene respuesta.".to_owned();
            vec![una(Contestacion::Con(caso.contestacion(&etapa.id))), una(Contestacion::Falla(falla))]
        }
        TipoEtapa::Cita(cita) => de_cita(nodo, etapa, cita),
        _ => Vec::new(),
    }
}

/// What may be done about a session: it is convoked, time goes by until it begins, its members vote once each way, and it is closed.
fn de_sesion(nodo: &Nodo<'_>, etapa: &Etapa, cierran: impl Iterator<Item = Mov>) -> Vec<Mov> {
    let corrida = &nodo.corrida;
    let hay = corrida.estado.as_ref().and_then(|e| engine::votacion::convocada(e, &etapa.id));
    let Some(hay) = hay else {
        return votaciones::intento(corrida, etapa).map(|i| Mov::Da(Paso::Hace(i))).into_iter().collect();
    };
    if let Some(momento) = votaciones::empieza(corrida, &etapa.id) {
        return vec![Mov::Da(Paso::Hasta { momento })];
    }
    let votan = if hay.votos.is_empty() { votaciones::votos(corrida, etapa) } else { Vec::new() };
    votan.into_iter().map(|i| Mov::Da(Paso::Hace(i))).chain(cierran).collect()
}

/// What may be done about an appointment. Once it is booked time goes by to its end, since there whoever receives may say either thing.
fn de_cita(nodo: &Nodo<'_>, etapa: &Etapa, cita: &EtapaCita) -> Vec<Mov> {
    let corrida = &nodo.corrida;
    let hace = |que| citas::intento(corrida, etapa, que).map(|i| Mov::Da(Paso::Hace(i)));
    let hay = corrida.estado.as_ref().is_some_and(|e| engine::cita::reservada(e, &etapa.id).is_some());
    if !hay {
        return hace(GestionCita::Agendar).into_iter().collect();
    }
    let mut movs = Vec::new();
    if let Some(momento) = citas::termina(corrida, &etapa.id) {
        movs.extend([GestionCita::Reprogramar, GestionCita::CancelarCita].into_iter().filter_map(hace));
        if cita.asigna != Actor::Solicitante
            && let Some(mut de_oficina) = citas::intento(corrida, etapa, GestionCita::CancelarCita)
        {
            de_oficina.por = rol_de(&cita.asigna);
            movs.push(Mov::Da(Paso::Hace(de_oficina)));
        }
        movs.push(Mov::Da(Paso::Hasta { momento }));
    } else {
        movs.extend([GestionCita::Asiste, GestionCita::Falta].into_iter().filter_map(hace));
    }
    movs
}

fn rol_de(actor: &Actor) -> Option<String> {
    match actor {
        Actor::Rol(rol) => Some(rol.to_string()),
        Actor::Tercero(tercero) => Some(tercero.to_string()),
        Actor::Solicitante | Actor::Sistema => None,
    }
}

/// The answers of a case to the fields that are asked now. With `nuevas`, only those that were not given before.
pub fn respuestas(
    nodo: &Nodo<'_>,
    caso: &Planteo,
    ids: &[CampoId],
    nuevas: bool,
) -> BTreeMap<CampoId, Respuesta> {
    let corrida = &nodo.corrida;
    let sabidos = |estado: &Estado| estado.datos.clone();
    let mut datos = match &corrida.estado {
        Some(estado) => sabidos(estado),
        None => {
            let mut datos = caso.datos(corrida.paquete);
            datos.campos.clear();
            datos
        }
    };
    let dados: BTreeSet<CampoId> = datos.campos.keys().cloned().collect();
    for id in ids {
        if let Some(valor) = caso.valor(id) {
            datos.campos.insert(id.clone(), valor.clone());
        }
    }
    let ambito = Ambito::nuevo(corrida.paquete, &datos);
    let se_pide = |id: &&CampoId| {
        corrida.paquete.tramite.campo(id).is_some_and(|c| ambito.visible(c).unwrap_or(false))
            && !(nuevas && dados.contains(*id))
    };
    let con =
        ids.iter().filter(se_pide).filter_map(|id| Some((id.clone(), caso.respuestas.get(id)?.clone())));
    con.collect()
}
