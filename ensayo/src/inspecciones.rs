//! Inspections in a case: what a step says of a visit, as a command; and, for who makes journeys, a visit that may be programmed.

use std::collections::BTreeMap;

use engine::comando::{Actuante, Comando};
use engine::inspeccion::{self, Pedida};
use engine::rechazo::{Motivo, Rechazo};
use jiff::civil::{Date, DateTime, Time};
use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Etapa, Gestion, Inspeccion, Intento, Respuesta, TipoEtapa};

use crate::corrida::Corrida;

/// Asks what a step says of a visit; gives how many events came of it.
pub fn programar(
    corrida: &mut Corrida<'_>,
    etapa: &EtapaId,
    intento: &Intento,
    quien: Actuante,
) -> Result<usize, Rechazo> {
    let pide = pedida(corrida, etapa, &intento.con)?;
    corrida.mandar(Comando::Programar { etapa: etapa.clone(), visita: None, pide }, quien)
}

fn pedida(
    corrida: &Corrida<'_>,
    etapa: &EtapaId,
    con: &BTreeMap<CampoId, Respuesta>,
) -> Result<Pedida, Rechazo> {
    let dicho = |parte: &str| match con.get(parte) {
        Some(Respuesta::Texto(texto)) => Some(texto.as_str()),
        _ => None,
    };
    let falta = |que: &str| Rechazo::new(Motivo::Datos, format!("falta decir {que} de la visita"));
    let fecha: Option<Date> = dicho(Inspeccion::FECHA).and_then(|t| t.parse().ok());
    let hora = |parte: &str| -> Option<Time> { dicho(parte).and_then(|t| format!("{t}:00").parse().ok()) };
    let (inspector, nombre) = inspector(corrida, etapa, dicho(Inspeccion::INSPECTOR))?;
    Ok(Pedida {
        inspector,
        nombre,
        fecha: fecha.ok_or_else(|| falta("el día"))?,
        desde: hora(Inspeccion::DESDE).ok_or_else(|| falta("la hora"))?,
        hasta: hora(Inspeccion::HASTA),
    })
}

/// The account of who goes, with their name: who is named, else who holds the role.
fn inspector(
    corrida: &Corrida<'_>,
    etapa: &EtapaId,
    nombrado: Option<&str>,
) -> Result<(schemas::ids::CuentaId, String), Rechazo> {
    let paquete = corrida.paquete.paquete();
    let actor = match paquete.tramite.etapa(etapa).map(|e| &e.tipo) {
        Some(TipoEtapa::Tarea(tarea)) => &tarea.actor,
        _ => return Err(Rechazo::new(Motivo::NoDisponible, "en esa etapa no hay inspección")),
    };
    let de_rol = corrida.personas.de(actor);
    let schemas::paquete::Actor::Rol(rol) = actor else {
        return Err(Rechazo::new(Motivo::NoDisponible, "en esa etapa no inspecciona ningún rol"));
    };
    let quien = match nombrado {
        Some(nombre) => corrida.personas.quien(&Gestion::Programar { etapa: etapa.clone() }, Some(nombre)),
        None => de_rol,
    };
    let nombre_del_rol = paquete.rol(rol).map_or(rol.as_str(), |r| r.nombre.as_str());
    match quien {
        Actuante::Servidor { cuenta, roles, .. }
            if engine::permiso::rol_para(paquete, rol, &roles).is_some() =>
        {
            let nombre = nombrado.filter(|n| paquete.rol(n).is_none()).unwrap_or(nombre_del_rol).to_owned();
            Ok((cuenta, nombre))
        }
        _ => Err(Rechazo::new(
            Motivo::NoDisponible,
            format!("quien se nombra no tiene el rol de {nombre_del_rol}"),
        )),
    }
}

/// A step that programs the visit of a stage, on the first day on which it may be.
pub fn intento(corrida: &Corrida<'_>, etapa: &Etapa) -> Option<Intento> {
    let inspeccion = etapa.inspeccion()?;
    let (fecha, desde, hasta) = inspeccion::primera(corrida.paquete, inspeccion, corrida.local())?;
    let hora = |t: Time| Respuesta::Texto(t.strftime("%H:%M").to_string());
    let mut con = BTreeMap::from([
        (Inspeccion::FECHA.into(), Respuesta::Texto(fecha.to_string())),
        (Inspeccion::DESDE.into(), hora(desde)),
    ]);
    con.extend(hasta.map(|h| (Inspeccion::HASTA.into(), hora(h))));
    Some(Intento { que: Gestion::Programar { etapa: etapa.id.clone() }, por: None, con })
}

/// When the visit of a stage begins, if one is programmed and it hasn't.
pub fn empieza(corrida: &Corrida<'_>, etapa: &str) -> Option<DateTime> {
    let desde = inspeccion::programada(corrida.estado.as_ref()?, etapa)?.desde;
    (corrida.local() < desde).then_some(desde)
}

/// What tells a situation from another, of its visits.
pub fn clave(corrida: &Corrida<'_>) -> String {
    let Some(estado) = &corrida.estado else { return String::new() };
    let local = corrida.local();
    let una = |a: &engine::estado::Activa| {
        let hay = inspeccion::programada(estado, &a.etapa)?;
        Some(format!("{}:{}", a.etapa, if local < hay.desde { "antes" } else { "después" }))
    };
    estado.activas.iter().filter_map(una).collect::<Vec<_>>().join(" ")
}
