//! Tests that live with a trámite: a made-up solicitud told step by step, with what is expected of it. Data alone: `ensayo` runs them on
//! the real engine. They are part of the paquete, so that whoever has it can show what it does without its text.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Resultado;
use crate::evento::Canal;
use crate::expr::Expresion;
use crate::ids::{
    AccionId, AvisoId, CampoId, CobroId, ConceptoId, CupoId, EtapaId, PlazoId, PruebaId, RolId, SalidaId,
};
use crate::valor::Duracion;

/// A made-up solicitud, told step by step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Prueba {
    /// The name of its file, without the ending; unique in the trámite.
    pub id: PruebaId,
    /// What it shows, in a sentence.
    pub titulo: String,
    /// When it begins, local.
    #[schemars(with = "String")]
    pub fecha: DateTime,
    /// Parts of who applies; those that the trámite asks and are not here are made up.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub solicitante: BTreeMap<String, Respuesta>,
    /// What is so before it begins.
    #[serde(default, skip_serializing_if = "Dado::vacio")]
    pub dado: Dado,
    /// What happens, in order.
    pub pasos: Vec<Paso>,
}

/// What is so before it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dado {
    /// By which way the solicitud comes; on line when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canal: Option<Canal>,
    /// Who holds each role: the first acts unless a step names another. A role that isn't here is held by a person of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<RolId, Vec<String>>,
    /// Places of which none is left: the options, or none where they aren't told apart.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub llenos: BTreeMap<CupoId, Vec<String>>,
}

impl Dado {
    /// Whether it says nothing.
    pub fn vacio(&self) -> bool {
        *self == Self::default()
    }
}

/// An answer as people give it: text, a list, parts by name. What it means is decided by its field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Respuesta {
    /// Text, number, date, `si` or `no`, the id of an option, the name of a file.
    Texto(String),
    /// Rows of a table, several options or files.
    Lista(Vec<Respuesta>),
    /// Parts of an address or a person, cells of a row, a file with its date.
    Partes(BTreeMap<String, Respuesta>),
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verbo", rename_all = "snake_case")]
pub enum Paso {
    /// Somebody does something, and it proceeds.
    Hace(Intento),
    /// Somebody tries something, and it is refused.
    Rechaza {
        /// What is tried.
        intento: Intento,
        /// A part of the reason.
        porque: String,
    },
    /// A payment is confirmed.
    LlegaPago {
        /// The pago that it is for.
        etapa: EtapaId,
        /// How much; what is owed when nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        monto: Option<Decimal>,
        /// It is set apart and moves nothing: a part of the reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        apartado: Option<String>,
    },
    /// An outside system answers what it was asked.
    LlegaConsulta {
        /// The stage that asks.
        etapa: EtapaId,
        /// What comes.
        contestacion: Contestacion,
    },
    /// Time goes by.
    Pasan {
        /// How much.
        dura: Duracion,
    },
    /// Time goes by up to a local moment.
    Hasta {
        /// Which.
        #[schemars(with = "String")]
        momento: DateTime,
    },
    /// Something is so.
    Espera(Box<Espera>),
}

/// What comes from an outside system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Contestacion {
    /// Its answer, part by part.
    Con(BTreeMap<CampoId, Respuesta>),
    /// It has none: why.
    Falla(String),
}

/// Something that somebody tries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Intento {
    /// What.
    pub que: Gestion,
    /// Who: `solicitante`, a role, a third party, or a person of `dado.roles`. Who must, when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub por: Option<String>,
    /// Answers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub con: BTreeMap<CampoId, Respuesta>,
}

/// What may be tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "clase", rename_all = "snake_case")]
pub enum Gestion {
    /// An action of a stage; `responder` for a prevención. In the first stage it sends the solicitud.
    Accion {
        /// Which stage.
        etapa: EtapaId,
        /// Which action.
        accion: AccionId,
    },
    /// An action of several stages.
    General {
        /// Which.
        accion: AccionId,
    },
    /// The person reads the notice that a stage sent.
    ConsultarAviso {
        /// Which stage.
        etapa: EtapaId,
    },
    /// Somebody takes the task.
    Tomar {
        /// Of which stage.
        etapa: EtapaId,
    },
    /// Somebody releases the task.
    Soltar {
        /// Of which stage.
        etapa: EtapaId,
    },
    /// Who goes to the visit of a stage, and when: the answers `inspector`, `fecha`, `desde` and `hasta`.
    Programar {
        /// Which stage.
        etapa: EtapaId,
    },
    /// The session of a stage is set: the answers `sesion`, `fecha`, `hora` and `lugar`.
    Convocar {
        /// Which stage.
        etapa: EtapaId,
    },
    /// Members vote: the answer `voto` of one, or how many vote each way.
    Votar {
        /// Which stage.
        etapa: EtapaId,
    },
    /// The link of the third party of a stage is sent again, or to another address: the answer of the field with it.
    Invitar {
        /// Which stage.
        etapa: EtapaId,
    },
    /// A stage that is of somebody is handed over to somebody else: the answer of the field that says of whom.
    Reasignar {
        /// Which stage.
        etapa: EtapaId,
    },
    /// Something about the appointment of a stage.
    Cita {
        /// Which stage.
        etapa: EtapaId,
        /// What.
        que: GestionCita,
    },
}

/// What may be done about an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GestionCita {
    /// An hour is chosen: the answer `cuando`.
    Agendar,
    /// Another hour is chosen: the answer `cuando`.
    Reprogramar,
    /// It is called off.
    CancelarCita,
    /// The person came.
    Asiste,
    /// The person didn't come.
    Falta,
}

impl GestionCita {
    /// All of them.
    pub const TODAS: [GestionCita; 5] = [
        GestionCita::Agendar,
        GestionCita::Reprogramar,
        GestionCita::CancelarCita,
        GestionCita::Asiste,
        GestionCita::Falta,
    ];

    /// The answer that says the hour.
    pub const CUANDO: &'static str = "cuando";

    /// The word with which its author writes it.
    pub const fn verbo(self) -> &'static str {
        match self {
            GestionCita::Agendar => "agendar",
            GestionCita::Reprogramar => "reprogramar",
            GestionCita::CancelarCita => "cancelar_cita",
            GestionCita::Asiste => "asiste",
            GestionCita::Falta => "falta",
        }
    }

    /// Whether it says an hour.
    pub const fn dice_hora(self) -> bool {
        matches!(self, GestionCita::Agendar | GestionCita::Reprogramar)
    }
}

/// What is so after the steps before it. What isn't named isn't looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Espera {
    /// The active stages, all of them; a paralelo may be left out beside its ramas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etapas: Option<Vec<EtapaId>>,
    /// Bills, as they were last worked out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cobros: BTreeMap<CobroId, CobroEsperado>,
    /// Parts of the explanation of each bill.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub explica: BTreeMap<CobroId, Vec<String>>,
    /// When each clock runs out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub vence: BTreeMap<PlazoId, Vence>,
    /// The notices sent since the last `espera`, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avisos: Option<Vec<AvisoId>>,
    /// Documents that were issued.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub salidas: Vec<SalidaEsperada>,
    /// Documents that were revoked, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocadas: Option<Vec<SalidaId>>,
    /// What of each deposit was ordered back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<CobroId, String>")]
    pub devuelto: BTreeMap<CobroId, Decimal>,
    /// What of each deposit was kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<CobroId, String>")]
    pub ejecutado: BTreeMap<CobroId, Decimal>,
    /// The places that are held: the option, or whether there is one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cupo: BTreeMap<CupoId, CupoEsperado>,
    /// Data and computed values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub valores: Vec<ValorEsperado>,
    /// Actions that may be taken by who must: `accion` or `etapa.accion`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ofrece: Vec<String>,
    /// Actions that may not be taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_ofrece: Vec<String>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resultado: Option<Resultado>,
}

/// What a bill amounts to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CobroEsperado {
    /// The whole.
    Total(#[schemars(with = "String")] Decimal),
    /// Lines by id, and `total`. Zero is also a line that isn't there.
    Lineas(#[schemars(with = "BTreeMap<String, String>")] BTreeMap<ConceptoId, Decimal>),
}

/// A place that is held, or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CupoEsperado {
    /// None is held.
    Ninguno,
    /// One is held.
    Uno,
    /// One of this option is held.
    De(String),
}

/// The line that is the sum of the others.
pub const TOTAL: &str = "total";

/// When a clock runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vence {
    /// Within that day.
    Dia(#[schemars(with = "String")] Date),
    /// At that local moment, to the minute.
    Momento(#[schemars(with = "String")] DateTime),
    /// It is stopped.
    Detenido,
    /// It isn't running: it never began, or is over.
    NoCorre,
}

/// A document that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalidaEsperada {
    /// Which.
    pub id: SalidaId,
    /// Texts that stand in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contiene: Vec<String>,
    /// What anybody may read of it, by its expression or its label.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub publico: BTreeMap<String, String>,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValorEsperado {
    /// Of what.
    pub valor: Expresion,
    /// What it must be.
    pub es: Respuesta,
}

impl Paso {
    /// The word with which its author writes it.
    pub const fn verbo(&self) -> &'static str {
        match self {
            Paso::Hace(_) => "hace",
            Paso::Rechaza { .. } => "rechaza",
            Paso::LlegaPago { .. } | Paso::LlegaConsulta { .. } => "llega",
            Paso::Pasan { .. } => "pasan",
            Paso::Hasta { .. } => "hasta",
            Paso::Espera(_) => "espera",
        }
    }

    /// What is tried in it.
    pub const fn intento(&self) -> Option<&Intento> {
        match self {
            Paso::Hace(intento) | Paso::Rechaza { intento, .. } => Some(intento),
            Paso::LlegaPago { .. }
            | Paso::LlegaConsulta { .. }
            | Paso::Pasan { .. }
            | Paso::Hasta { .. }
            | Paso::Espera(_) => None,
        }
    }
}

impl Gestion {
    /// The stage where it is tried.
    pub const fn etapa(&self) -> Option<&EtapaId> {
        match self {
            Gestion::Accion { etapa, .. }
            | Gestion::ConsultarAviso { etapa }
            | Gestion::Tomar { etapa }
            | Gestion::Soltar { etapa }
            | Gestion::Programar { etapa }
            | Gestion::Convocar { etapa }
            | Gestion::Votar { etapa }
            | Gestion::Invitar { etapa }
            | Gestion::Reasignar { etapa }
            | Gestion::Cita { etapa, .. } => Some(etapa),
            Gestion::General { .. } => None,
        }
    }
}

impl std::fmt::Display for Gestion {
    /// As its author writes it: `revision.aceptar`, `desistir`, `tomar en revision`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Gestion::Accion { etapa, accion } => write!(f, "{etapa}.{accion}"),
            Gestion::General { accion } => write!(f, "{accion}"),
            Gestion::ConsultarAviso { etapa } => write!(f, "consultar_aviso en {etapa}"),
            Gestion::Tomar { etapa } => write!(f, "tomar en {etapa}"),
            Gestion::Soltar { etapa } => write!(f, "soltar en {etapa}"),
            Gestion::Programar { etapa } => write!(f, "programar en {etapa}"),
            Gestion::Convocar { etapa } => write!(f, "convocar en {etapa}"),
            Gestion::Votar { etapa } => write!(f, "votar en {etapa}"),
            Gestion::Invitar { etapa } => write!(f, "invitar en {etapa}"),
            Gestion::Reasignar { etapa } => write!(f, "reasignar en {etapa}"),
            Gestion::Cita { etapa, que } => write!(f, "{} en {etapa}", que.verbo()),
        }
    }
}
