//! Third parties: people without an account who act in a stage of one solicitud, by a link that was sent to them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Actor, Cita, Etapa};
use crate::ids::{CampoId, TerceroId};

/// Somebody without an account: who directs the works, who advises, a neighbour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tercero {
    /// Its id; a stage names it as its `actor`.
    pub id: TerceroId,
    /// What it is called: "Director responsable de obra".
    pub nombre: String,
    /// The field with the address to which their link is sent.
    pub correo: CampoId,
    /// The field with their name, by which the mail greets them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nombre_de: Option<CampoId>,
    /// What they may see of the solicitud, and nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub puede_ver: Vec<CampoId>,
    /// Why they see personal data, in words for whoever these are of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motivo: Option<String>,
    /// What it is that they are asked, in words for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ayuda: Option<String>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

impl Tercero {
    /// The name of what is done to send their link again, or to another address.
    pub const INVITAR: &'static str = "invitar";
}

impl Etapa {
    /// The third party who acts in it, if one does.
    pub fn tercero(&self) -> Option<&TerceroId> {
        match &self.tarea()?.actor {
            Actor::Tercero(tercero) => Some(tercero),
            Actor::Solicitante | Actor::Rol(_) | Actor::Sistema => None,
        }
    }
}
