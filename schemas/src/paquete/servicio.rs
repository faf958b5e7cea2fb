//! Systems outside a trámite that it asks something of: named by symbol, with typed operations. Where each one stands, and with what key
//! it is entered, is said by the environment and is in no paquete.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Campo, Cita};
use crate::expr::Valoracion;
use crate::ids::{CampoId, OperacionId, ServicioId};

/// The service of the platform itself: it needs no address.
pub const PLATAFORMA: &str = "plataforma";

/// A service, with the operations that this trámite asks of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Servicio {
    /// Its id.
    pub id: ServicioId,
    /// Its name: "Sistema de ingresos".
    pub nombre: String,
    /// What may be asked of it.
    pub operaciones: Vec<Operacion>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// A question that a service answers. Asking twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operacion {
    /// Its id, unique in the service.
    pub id: OperacionId,
    /// What it is called in front of people: "Adeudo del predial".
    pub nombre: String,
    /// What it is told: fields of one value each, without conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recibe: Vec<Campo>,
    /// What it answers, in fields as those.
    pub entrega: Vec<Campo>,
}

/// What a part of a question is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Argumento {
    /// Which part.
    pub parte: CampoId,
    /// With what.
    pub valor: Valoracion,
}

impl Servicio {
    /// An operation by its id.
    pub fn operacion(&self, id: &str) -> Option<&Operacion> {
        self.operaciones.iter().find(|o| o.id.as_str() == id)
    }
}
