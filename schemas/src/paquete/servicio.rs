//! Systems outside a trámite that it asks something of: named by symbol, with typed operations. Where each one stands, and with what key
//! it is entered, is said by the environment and is in no paquete.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Campo, Cita, TipoCampo};
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

/// What an operation does where it is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaseOperacion {
    /// Nothing: it is a question, and asking twice changes nothing.
    #[default]
    Consulta,
    /// Something of the platform itself, once for each time that the stage is entered.
    Efecto,
}

impl ClaseOperacion {
    /// Whether it only asks.
    pub fn es_consulta(&self) -> bool {
        *self == Self::Consulta
    }
}

/// A question that a service answers; or something that the platform is ordered to do, which answers whether it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operacion {
    /// Its id, unique in the service.
    pub id: OperacionId,
    /// What it is called in front of people: "Adeudo del predial".
    pub nombre: String,
    /// Whether it asks or does.
    #[serde(default, skip_serializing_if = "ClaseOperacion::es_consulta")]
    pub clase: ClaseOperacion,
    /// What it is told: fields of one value each, or some options of a list, without conditions.
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

impl Operacion {
    /// Whether it does something with the expediente that it is told of, and with no account.
    pub fn sobre_expediente(&self) -> bool {
        !self.clase.es_consulta() && self.recibe.iter().any(|p| matches!(p.tipo, TipoCampo::Expediente))
    }

    /// Whether it gives, changes or takes away access.
    pub fn mueve_cuentas(&self) -> bool {
        !self.clase.es_consulta() && !self.sobre_expediente()
    }
}

impl Servicio {
    /// An operation by its id.
    pub fn operacion(&self, id: &str) -> Option<&Operacion> {
        self.operaciones.iter().find(|o| o.id.as_str() == id)
    }
}
