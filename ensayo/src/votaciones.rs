//! Votes in a case: what a step says of a session, as commands; and, for who makes journeys, a session that may be convoked and votes by
//! which each thing comes of it.

use std::collections::BTreeMap;

use engine::comando::{Actuante, Comando};
use engine::rechazo::{Motivo, Rechazo};
use engine::votacion::{self, Convocada, hacen_falta, puede_empatar};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use schemas::ids::{CampoId, CuentaId, EtapaId, RolId};
use schemas::paquete::{Etapa, Gestion, Intento, Respuesta, Votacion, Voto};

use crate::corrida::Corrida;

/// The session that journeys convoke.
const SESION: &str = "Sesión de prueba";
/// Where it is.
const LUGAR: &str = "Sala de sesiones";
/// Its hour.
const HORA: i8 = 11;

/// Asks what a step says of a session; gives how many events came of it.
pub fn convocar(
    corrida: &mut Corrida<'_>,
    etapa: &EtapaId,
    intento: &Intento,
    quien: Actuante,
) -> Result<usize, Rechazo> {
    let pide = pedida(&intento.con)?;
    corrida.mandar(Comando::Convocar { etapa: etapa.clone(), visita: None, pide }, quien)
}

fn pedida(con: &BTreeMap<CampoId, Respuesta>) -> Result<Convocada, Rechazo> {
    let falta = |que: &str| Rechazo::new(Motivo::Datos, format!("falta decir {que} de la sesión"));
    let fecha: Option<Date> = texto(con, Votacion::FECHA).and_then(|t| t.parse().ok());
    let hora: Option<Time> = texto(con, Votacion::HORA).and_then(|t| format!("{t}:00").parse().ok());
    let cuando = fecha.ok_or_else(|| falta("el día"))?.to_datetime(hora.ok_or_else(|| falta("la hora"))?);
    let dicho = |parte: &str, sino: &str| texto(con, parte).unwrap_or(sino).to_owned();
    Ok(Convocada { sesion: dicho(Votacion::SESION, SESION), cuando, lugar: dicho(Votacion::LUGAR, LUGAR) })
}

fn texto<'c>(con: &'c BTreeMap<CampoId, Respuesta>, parte: &str) -> Option<&'c str> {
    match con.get(parte) {
        Some(Respuesta::Texto(texto)) => Some(texto.as_str()),
        _ => None,
    }
}

/// Votes as a step says: who it names, or as many members as it says vote each way. Gives how many events came of it.
pub fn votar(
    corrida: &mut Corrida<'_>,
    etapa: &EtapaId,
    intento: &Intento,
    quien: Actuante,
) -> Result<usize, Rechazo> {
    let uno = texto(&intento.con, Votacion::VOTO).and_then(Voto::de);
    let votos: Vec<(Actuante, Voto)> = match uno {
        Some(voto) => vec![(quien, voto)],
        None => {
            let todos =
                Voto::TODOS.into_iter().flat_map(|v| std::iter::repeat_n(v, cuantos(&intento.con, v)));
            let todos: Vec<Voto> = todos.collect();
            if todos.is_empty() {
                return Err(Rechazo::new(Motivo::Datos, "falta decir cómo se vota"));
            }
            miembros(corrida, etapa, todos.len()).into_iter().zip(todos).collect()
        }
    };
    let mut eventos = 0;
    for (quien, voto) in votos {
        eventos += corrida.mandar(Comando::Votar { etapa: etapa.clone(), visita: None, voto }, quien)?;
    }
    Ok(eventos)
}

fn cuantos(con: &BTreeMap<CampoId, Respuesta>, voto: Voto) -> usize {
    texto(con, voto.cuantos()).and_then(|t| t.parse().ok()).unwrap_or(0)
}

/// So many members who haven't voted: the people that the prueba names, then others of the role of most.
fn miembros(corrida: &Corrida<'_>, etapa: &EtapaId, cuantos: usize) -> Vec<Actuante> {
    let paquete = corrida.paquete.paquete();
    let Some(organo) = paquete.tramite.etapa(etapa).and_then(|e| paquete.organo_de(e)) else {
        return Vec::new();
    };
    let votaron = corrida.estado.as_ref().and_then(|e| votacion::convocada(e, etapa));
    let ya = |cuenta: &str| votaron.is_some_and(|v| v.votos.iter().any(|x| x.cuenta == *cuenta));
    let Some(comun) = votacion::de_la_mayoria(organo) else { return Vec::new() };
    let nombradas = organo
        .miembros
        .iter()
        .filter(|r| organo.voto_de_calidad.as_ref() != Some(r) || *r == comun)
        .flat_map(|r| corrida.prueba.dado.roles.get(r.as_str()).into_iter().flatten().map(move |p| (p, r)));
    let nombradas = nombradas.map(|(persona, rol)| servidor(persona, rol));
    let tope = cuantos.saturating_add(organo.asientos as usize);
    let otras = (1..=tope).map(|n| servidor(&format!("{comun} {n}"), comun));
    nombradas.chain(otras).filter(|q| q.cuenta().is_none_or(|c| !ya(c))).take(cuantos).collect()
}

fn servidor(persona: &str, rol: &RolId) -> Actuante {
    Actuante::Servidor { cuenta: CuentaId::from(persona), roles: vec![rol.clone()], suple: Vec::new() }
}

/// A step that convokes the session of a stage, on the first day on which it may be.
pub fn intento(corrida: &Corrida<'_>, etapa: &Etapa) -> Option<Intento> {
    let momento = corrida.local();
    let primera = votacion::desde_cuando(corrida.paquete, etapa.votacion()?, momento);
    let hoy = primera.date().at(HORA, 0, 0, 0);
    let cuando = if hoy >= primera && hoy > momento {
        hoy
    } else {
        primera.date().checked_add(1.day()).ok()?.at(HORA, 0, 0, 0)
    };
    let dicho = |t: String| Respuesta::Texto(t);
    let con = BTreeMap::from([
        (Votacion::SESION.into(), dicho(SESION.to_owned())),
        (Votacion::FECHA.into(), dicho(cuando.date().to_string())),
        (Votacion::HORA.into(), dicho(cuando.strftime("%H:%M").to_string())),
        (Votacion::LUGAR.into(), dicho(LUGAR.to_owned())),
    ]);
    Some(Intento { que: Gestion::Convocar { etapa: etapa.id.clone() }, por: None, con })
}

/// Steps by which the members vote, each to something else: all in favour, all against, and half and half where a tie may stay. Nobody
/// voting is one more, and needs no step.
pub fn votos(corrida: &Corrida<'_>, etapa: &Etapa) -> Vec<Intento> {
    let (Some(organo), Some(votacion)) = (corrida.paquete.organo_de(etapa), etapa.votacion()) else {
        return Vec::new();
    };
    let uno = |cuantos: &[(Voto, u32)]| {
        let con = cuantos
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(v, n)| (v.cuantos().into(), Respuesta::Texto(n.to_string())));
        let con = con.collect();
        Intento { que: Gestion::Votar { etapa: etapa.id.clone() }, por: None, con }
    };
    let faltan = hacen_falta(organo, votacion.mayoria, 0).max(organo.quorum);
    let mut todos = vec![uno(&[(Voto::AFavor, faltan)]), uno(&[(Voto::EnContra, organo.quorum)])];
    if puede_empatar(organo, votacion.mayoria) {
        let mitad = organo.asientos / 2;
        todos.push(uno(&[
            (Voto::AFavor, mitad),
            (Voto::EnContra, mitad),
            (Voto::Abstencion, organo.asientos - 2 * mitad),
        ]));
    }
    todos
}

/// When the session of a stage begins, if one is convoked and it hasn't.
pub fn empieza(corrida: &Corrida<'_>, etapa: &str) -> Option<DateTime> {
    let cuando = votacion::convocada(corrida.estado.as_ref()?, etapa)?.sesion.cuando;
    (corrida.local() < cuando).then_some(cuando)
}

/// What tells a situation from another, of its sessions.
pub fn clave(corrida: &Corrida<'_>) -> String {
    let Some(estado) = &corrida.estado else { return String::new() };
    let local = corrida.local();
    let una = |a: &engine::estado::Activa| {
        let hay = votacion::convocada(estado, &a.etapa)?;
        let cuando = if local < hay.sesion.cuando { "antes" } else { "después" };
        let de = |voto: Voto| hay.votos.iter().filter(|v| v.voto == voto).count();
        Some(format!("{}:{cuando}:{:?}", a.etapa, Voto::TODOS.map(de)))
    };
    estado.activas.iter().filter_map(una).collect::<Vec<_>>().join(" ")
}
