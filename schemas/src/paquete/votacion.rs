//! Collegiate decisions: the bodies of a workspace, and the stage in which one of them votes. What comes of a vote is never written by
//! anybody: it follows from the votes, the quorum and the majority.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Accion, Cita, Etapa, TipoEtapa};
use crate::ids::{CalendarioId, OrganoId, RolId};
use crate::valor::Duracion;

/// A collegiate body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Organo {
    /// Its id.
    pub id: OrganoId,
    /// Its name: "Ayuntamiento".
    pub nombre: String,
    /// The roles whose people are its members.
    pub miembros: Vec<RolId>,
    /// How many members it has when it is complete.
    pub asientos: u32,
    /// How many must be present.
    pub quorum: u32,
    /// What it takes to approve, where a stage doesn't say otherwise.
    pub mayoria: Mayoria,
    /// The role whose vote decides a tie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voto_de_calidad: Option<RolId>,
    /// Whether who stands in for a member these days votes in their place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suplentes: bool,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// What it takes to approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mayoria {
    /// More votes in favour than against; abstentions are neither.
    Simple,
    /// More than half of all the seats in favour.
    Absoluta,
    /// Two thirds of all the seats in favour.
    DosTercios,
}

/// The vote of a stage. `actor` of its tarea is who convokes, and its actions are what may come of the session: nobody chooses among
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Votacion {
    /// Which body votes.
    pub organo: OrganoId,
    /// What it takes to approve here.
    pub mayoria: Mayoria,
    /// How long before, at least, a session is convoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aviso_previo: Option<Duracion>,
    /// The calendar in which that is counted.
    pub calendario: CalendarioId,
}

/// How a member votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Voto {
    /// In favour.
    AFavor,
    /// Against.
    EnContra,
    /// Present, and for neither.
    Abstencion,
    /// Excused, for an interest of their own: they count for nothing, not even for the quorum.
    Excusa,
}

impl Voto {
    /// All of them.
    pub const TODOS: [Voto; 4] = [Voto::AFavor, Voto::EnContra, Voto::Abstencion, Voto::Excusa];

    /// The word with which it is written.
    pub const fn id(self) -> &'static str {
        match self {
            Voto::AFavor => "a_favor",
            Voto::EnContra => "en_contra",
            Voto::Abstencion => "abstencion",
            Voto::Excusa => "excusa",
        }
    }

    /// The same, of how many voted so.
    pub const fn cuantos(self) -> &'static str {
        match self {
            Voto::AFavor => "a_favor",
            Voto::EnContra => "en_contra",
            Voto::Abstencion => "abstenciones",
            Voto::Excusa => "excusas",
        }
    }

    /// The vote of that word.
    pub fn de(id: &str) -> Option<Self> {
        Self::TODOS.into_iter().find(|v| v.id() == id)
    }
}

/// What comes of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Desenlace {
    /// Too few were present: nothing was voted.
    SinQuorum,
    /// It was not approved.
    Rechazada,
    /// As many for as against, one more would have been enough, and nobody's vote decides.
    Empatada,
    /// It was approved.
    Aprobada,
}

impl Desenlace {
    /// The action of a stage that it is.
    pub const fn accion(self) -> &'static str {
        match self {
            Desenlace::Aprobada => "aprobar",
            Desenlace::Rechazada => "rechazar",
            Desenlace::Empatada => "empatar",
            Desenlace::SinQuorum => "sin_quorum",
        }
    }
}

impl Votacion {
    /// To set the session.
    pub const CONVOCAR: &'static str = "convocar";
    /// To vote.
    pub const VOTAR: &'static str = "votar";
    /// How the session is called: "Vigésima sesión ordinaria".
    pub const SESION: &'static str = "sesion";
    /// Its day.
    pub const FECHA: &'static str = "fecha";
    /// Its hour.
    pub const HORA: &'static str = "hora";
    /// Where it is.
    pub const LUGAR: &'static str = "lugar";
    /// How somebody votes.
    pub const VOTO: &'static str = "voto";
}

impl Etapa {
    /// The vote that is taken in it, if there is one.
    pub fn votacion(&self) -> Option<&Votacion> {
        match &self.tipo {
            TipoEtapa::Tarea(tarea) => tarea.votacion.as_ref(),
            _ => None,
        }
    }

    /// The action that a session leads to.
    pub fn desenlace(&self, cual: Desenlace) -> Option<&Accion> {
        match &self.tipo {
            TipoEtapa::Tarea(tarea) if tarea.votacion.is_some() => {
                tarea.acciones.iter().find(|a| a.id == cual.accion())
            }
            _ => None,
        }
    }
}
