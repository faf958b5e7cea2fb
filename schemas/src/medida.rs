//! What one expediente says to who measures the service: days, how it ended, what each stage took, and the values that its trámite counts.
//! It doesn't say whose it is: what is personal of it stands apart, so that it can be erased.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{CampoId, EtapaId};
use crate::paquete::Resultado;
use crate::valor::Unidad;

/// One expediente, measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medida {
    /// The local day on which it was sent.
    pub recibido: Date,
    /// The local day on which it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminado: Option<Date>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resultado: Option<Resultado>,
    /// The stage of its end, as the version by which it ended calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fin: Option<EtapaId>,
    /// What the resolution took, once it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolucion: Option<Lapso>,
    /// Each time that a stage that waits was left, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub etapas: Vec<PasoMedido>,
    /// What is counted and isn't personal, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub datos: BTreeMap<String, Medido>,
    /// What is personal, or may be.
    #[serde(skip)]
    pub reservada: MedidaReservada,
}

/// The part that goes when the data of the person are erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedidaReservada {
    /// What is counted and is personal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub datos: BTreeMap<String, Medido>,
    /// What was written, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub comentarios: BTreeMap<CampoId, String>,
}

/// Legal time that something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lapso {
    /// What is counted: días hábiles, días naturales, horas hábiles or horas.
    pub unidad: Unidad,
    /// How many; of hours, their minutes.
    pub cuanto: u32,
    /// It had a limit, and the limit came first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub vencido: bool,
    /// It had a limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub con_plazo: bool,
}

/// A stage, the time that it was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasoMedido {
    /// Which.
    pub etapa: EtapaId,
    /// The how-manieth time that it was entered; from the second on, it was sent back.
    pub visita: u32,
    /// What it took.
    pub lapso: Lapso,
}

/// A value that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medido {
    /// The id of an option.
    Opcion(String),
    /// Yes or no.
    Booleano(bool),
    /// A number, exact.
    Numero(Decimal),
    /// Somebody who works here.
    Servidor {
        /// Their account.
        cuenta: String,
        /// Their name, as it was when they were chosen.
        nombre: String,
    },
}
