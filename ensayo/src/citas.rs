//! Appointments in a case: what a step asks, as a command; and, for who makes journeys, the hours that there are.

use std::collections::BTreeMap;

use engine::cita::{self, Pide};
use engine::comando::{Actuante, Comando};
use engine::lugar::Llenos;
use engine::rechazo::{Motivo, Rechazo};
use jiff::civil::DateTime;
use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Etapa, Gestion, GestionCita, Intento, Respuesta};

use crate::corrida::Corrida;

/// Asks what a step says about an appointment; gives how many events came of it.
pub fn pedir(
    corrida: &mut Corrida<'_>,
    etapa: &EtapaId,
    que: GestionCita,
    intento: &Intento,
    quien: Actuante,
) -> Result<usize, Rechazo> {
    let Some(pide) = Pide::de(que, cuando(&intento.con)) else {
        return Err(Rechazo::new(Motivo::Datos, "falta decir a qué hora: `cuando: 2026-03-04 10:00`"));
    };
    corrida.mandar(Comando::Cita { etapa: etapa.clone(), visita: None, pide }, quien)
}

/// The hour that a step says.
fn cuando(con: &BTreeMap<CampoId, Respuesta>) -> Option<DateTime> {
    match con.get(GestionCita::CUANDO) {
        Some(Respuesta::Texto(texto)) => texto.parse().ok(),
        _ => None,
    }
}

/// The first hour that may be booked in a stage now.
pub fn primera(corrida: &Corrida<'_>, etapa: &Etapa) -> Option<DateTime> {
    let estado = corrida.estado.as_ref()?;
    let llenos = Llenos::new();
    cita::huecos(corrida.paquete, estado, etapa, corrida.ahora, &llenos).next().map(|h| h.desde)
}

/// A step about an appointment, with the first hour that there is where it says one.
pub fn intento(corrida: &Corrida<'_>, etapa: &Etapa, que: GestionCita) -> Option<Intento> {
    let mut con = BTreeMap::new();
    if que.dice_hora() {
        let texto = primera(corrida, etapa)?.strftime("%Y-%m-%d %H:%M").to_string();
        con.insert(GestionCita::CUANDO.into(), Respuesta::Texto(texto));
    }
    Some(Intento { que: Gestion::Cita { etapa: etapa.id.clone(), que }, por: None, con })
}

/// When the appointment of a stage is over, if one is booked and it isn't.
pub fn termina(corrida: &Corrida<'_>, etapa: &str) -> Option<DateTime> {
    let hasta = cita::reservada(corrida.estado.as_ref()?, etapa)?.hasta;
    (corrida.local() < hasta).then_some(hasta)
}

/// What tells a situation from another, of its appointments.
pub fn clave(corrida: &Corrida<'_>) -> String {
    let Some(estado) = &corrida.estado else { return String::new() };
    let local = corrida.local();
    let una = |(etapa, c): (&EtapaId, &cita::EstadoCita)| {
        let momento =
            c.reservada.as_ref().map_or("libre", |r| if local < r.hasta { "antes" } else { "después" });
        format!("{etapa}:{momento}:{}:{}", c.cambios, u8::from(c.debe))
    };
    estado.citas.iter().map(una).collect::<Vec<_>>().join(" ")
}
