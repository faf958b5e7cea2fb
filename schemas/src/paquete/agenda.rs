//! Appointments: the diaries of a workspace, and the stage in which a person comes to a place at an hour. Diaries are shared: whoever
//! books in one takes a place from everybody else who books in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Actor, Cita, Destino, GestionCita};
use crate::ids::{AgendaId, CalendarioId};
use crate::valor::Duracion;

/// A diary: where, when, and how many at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Agenda {
    /// Its id.
    pub id: AgendaId,
    /// Its name: "Ventanilla de mascotas".
    pub nombre: String,
    /// Where people come.
    pub lugar: String,
    /// The calendar whose office hours it keeps.
    pub calendario: CalendarioId,
    /// How long each takes, in minutes or hours; hours are offered one after the other from each opening.
    pub cita_dura: Duracion,
    /// How many at the same time.
    pub cupo: u32,
    /// How long before at least: days count whole, hours from the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anticipacion: Option<Duracion>,
    /// How far ahead hours are offered.
    pub horizonte: Duracion,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// A stage in which a person comes to a place at an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EtapaCita {
    /// In which diary.
    pub agenda: AgendaId,
    /// Who chooses the hour.
    pub asigna: Actor,
    /// The role that receives the person, and says whether they came.
    pub atiende: Actor,
    /// How many times the hour may be changed.
    pub reprograma: u32,
    /// How long there is, once it is over, to say whether the person came.
    pub registro: Duracion,
    /// Where coming leads.
    pub a: Destino,
    /// Where not coming leads.
    pub al_faltar: Destino,
    /// Where it leads that the person cancels; without it they stay and may book again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub al_cancelar: Option<Destino>,
}

impl EtapaCita {
    /// Where what comes of it leads, each with what is done: coming, not coming, and calling it off where that leads somewhere.
    pub fn salidas(&self) -> impl Iterator<Item = (GestionCita, &Destino)> {
        let fijas = [(GestionCita::Asiste, &self.a), (GestionCita::Falta, &self.al_faltar)];
        fijas.into_iter().chain(self.al_cancelar.as_ref().map(|d| (GestionCita::CancelarCita, d)))
    }

    /// Where it may lead.
    pub fn destinos(&self) -> impl Iterator<Item = &Destino> {
        self.salidas().map(|(_, destino)| destino)
    }
}
