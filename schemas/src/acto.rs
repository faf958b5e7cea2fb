//! Acts about the versions of a trámite: who received, tried, reviewed, approved, released or withdrew which one, and when. They are
//! hash-chained per trámite and can be made public: they name servidores públicos in their functions, and no one else.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::sello::Digest;

/// An act. The shape of those that were stored never changes; new ones are added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acto {
    /// When.
    pub cuando: Timestamp,
    /// Who: the name of a servidor público, or of the program that acted.
    pub quien: String,
    /// Of which version.
    pub digest: Digest,
    /// What.
    pub hecho: Hecho,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tipo", rename_all = "snake_case")]
pub enum Hecho {
    /// The version was received, to be tried.
    Recibido {
        /// The mails of who wrote or delivered it.
        autores: Vec<String>,
        /// Its number, when it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
    },
    /// Its tests were run.
    Probado {
        /// How many there are.
        total: u32,
        /// How many fail.
        fallan: u32,
        /// SHA-256 of the report.
        informe: Digest,
    },
    /// A person made up their mind about an aspect.
    Decidido {
        /// Which aspect.
        aspecto: String,
        /// Whether it is right.
        conforme: bool,
        /// Why not, or a remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        texto: String,
    },
    /// A person signed their visto bueno.
    Firmado {
        /// The aspects that it covers.
        aspectos: Vec<String>,
        /// SHA-256 of the envelope.
        sobre: Digest,
        /// The version from which only values of parameters change, when nothing else was approved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<Digest>,
    },
    /// It was released: it serves new solicitudes from a moment on.
    Liberado {
        /// From when on.
        desde: Timestamp,
        /// Names of who approved it.
        aprobaron: Vec<String>,
        /// SHA-256 of each envelope.
        sobres: Vec<Digest>,
        /// The version that it takes the place of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anterior: Option<Digest>,
    },
    /// It was asked to be released, and refused.
    Negado {
        /// Every reason.
        motivos: Vec<String>,
    },
    /// It serves no more new solicitudes, and its approvals are no longer good.
    Retirado {
        /// Why.
        motivo: String,
    },
    /// It serves again new solicitudes instead of a later version.
    Regresado {
        /// Why.
        motivo: String,
        /// From when on.
        desde: Timestamp,
    },
    /// It was asked that expedientes of an earlier version go on by this one.
    MigracionPedida {
        /// The earlier version.
        desde: Digest,
        /// Why.
        motivo: String,
        /// How many there were in course.
        expedientes: u32,
    },
    /// What came of it; an order that was cut short has none, and is asked again.
    Migrado {
        /// The earlier version.
        desde: Digest,
        /// Expedientes that go on by this version.
        pasaron: u32,
        /// Expedientes that stay on theirs.
        quedaron: u32,
    },
}

impl Hecho {
    /// The name of its kind.
    pub fn tipo(&self) -> &'static str {
        match self {
            Self::Recibido { .. } => "recibido",
            Self::Probado { .. } => "probado",
            Self::Decidido { .. } => "decidido",
            Self::Firmado { .. } => "firmado",
            Self::Liberado { .. } => "liberado",
            Self::Negado { .. } => "negado",
            Self::Retirado { .. } => "retirado",
            Self::Regresado { .. } => "regresado",
            Self::MigracionPedida { .. } => "migracion_pedida",
            Self::Migrado { .. } => "migrado",
        }
    }
}
