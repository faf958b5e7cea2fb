//! What may be asked of an expediente, by whom, and what comes out of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use schemas::evento::{Canal, Evento, Quien};
use schemas::ids::{AccionId, CampoId, CuentaId, EtapaId, Folio, RolId, TerceroId};
use schemas::paquete::Voto;
use schemas::sello::Digest;
use schemas::valor::Valor;

use crate::cita::Pide;
use crate::consulta::Partes;
use crate::estado::Estado;
use crate::inspeccion::Pedida;
use crate::lugar::Llenos;
use crate::referido::Referido;
use crate::servidor::Elegible;
use crate::tenencia::Tenida;
use crate::votacion::Convocada;

/// Answers by field; an absent value empties the field.
pub type Respuestas = BTreeMap<CampoId, Option<Valor>>;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actuante {
    /// The person who applies or applied.
    Solicitante {
        /// Their account.
        cuenta: CuentaId,
    },
    /// A servidor público with their roles.
    Servidor {
        /// Their account.
        cuenta: CuentaId,
        /// The roles that they hold today.
        roles: Vec<RolId>,
        /// For whom they stand in today.
        suple: Vec<Suplida>,
    },
    /// Somebody without an account, by the link that was sent to them.
    Tercero {
        /// Who, as the trámite calls them.
        tercero: TerceroId,
        /// The invitation of their link.
        invitacion: u64,
    },
    /// The system.
    Sistema,
}

/// Somebody for whom another stands in for some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suplida {
    /// Their account.
    pub cuenta: CuentaId,
    /// Their name.
    pub nombre: String,
    /// Their roles, which the other holds meanwhile.
    pub roles: Vec<RolId>,
    /// Those of them that the other wouldn't hold otherwise.
    pub prestados: Vec<RolId>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comando {
    /// The first action of the first stage: it turns a draft into an expediente.
    Iniciar {
        /// Its number.
        folio: Folio,
        /// The version that it will follow.
        digest: Digest,
        /// By which way it came.
        canal: Canal,
        /// Record of who applies.
        solicitante: Valor,
        /// Which action.
        accion: AccionId,
        /// Answers.
        respuestas: Respuestas,
    },
    /// An action of an active stage; `responder` for a prevención.
    Actuar {
        /// Which stage.
        etapa: EtapaId,
        /// The visit that the person saw; another one means that they are late.
        visita: Option<u32>,
        /// Which action.
        accion: AccionId,
        /// Answers.
        respuestas: Respuestas,
    },
    /// An action of several stages.
    General {
        /// Which.
        accion: AccionId,
        /// Answers.
        respuestas: Respuestas,
    },
    /// Takes a task.
    Tomar {
        /// Of which stage.
        etapa: EtapaId,
    },
    /// Releases a task.
    Soltar {
        /// Of which stage.
        etapa: EtapaId,
    },
    /// A payment that the collector confirms.
    ConfirmarPago {
        /// The pago that it is for.
        etapa: EtapaId,
        /// Pesos.
        monto: Decimal,
        /// How: tarjeta, caja, spei.
        medio: String,
        /// The operation; no two payments share one.
        referencia: String,
    },
    /// An outside system answered what a stage asked.
    ContestarConsulta {
        /// Which stage.
        etapa: EtapaId,
        /// The visit in which it asked; an answer to another one comes too late.
        visita: u32,
        /// The answer.
        valores: Partes,
    },
    /// An outside system has no answer.
    FallarConsulta {
        /// Which stage.
        etapa: EtapaId,
        /// The visit in which it asked.
        visita: u32,
        /// Why, without personal data.
        motivo: String,
    },
    /// Something about an appointment.
    Cita {
        /// Which stage.
        etapa: EtapaId,
        /// The visit that the person saw; another one means that they are late.
        visita: Option<u32>,
        /// What.
        pide: Pide,
    },
    /// Who goes to a visit, and when.
    Programar {
        /// Which stage.
        etapa: EtapaId,
        /// The visit of the stage that the person saw; another one means that they are late.
        visita: Option<u32>,
        /// What.
        pide: Pedida,
    },
    /// A session is convoked, or the one that is convoked is changed.
    Convocar {
        /// Which stage.
        etapa: EtapaId,
        /// The visit of the stage that the person saw; another one means that they are late.
        visita: Option<u32>,
        /// What.
        pide: Convocada,
    },
    /// A member votes.
    Votar {
        /// Which stage.
        etapa: EtapaId,
        /// The visit of the stage that the person saw; another one means that they are late.
        visita: Option<u32>,
        /// How.
        voto: Voto,
    },
    /// The link of the third party of a stage is sent again; the one that there was is good no more.
    Invitar {
        /// Which stage.
        etapa: EtapaId,
        /// The visit of the stage that the person saw; another one means that they are late.
        visita: Option<u32>,
        /// The address, if it is another one now.
        respuestas: Respuestas,
    },
    /// A stage that is of somebody is handed over to somebody else.
    Reasignar {
        /// Which stage.
        etapa: EtapaId,
        /// The visit of the stage that the person saw; another one means that they are late.
        visita: Option<u32>,
        /// To whom: the answer of the field that says it.
        respuestas: Respuestas,
    },
    /// The person read a notice with legal effect.
    ConsultarAviso {
        /// The stage that sent it.
        etapa: EtapaId,
    },
    /// The clocks that ran out fire.
    Vencer,
    /// The file of an issued document was made.
    RegistrarImpreso {
        /// Which.
        folio: Folio,
        /// SHA-256 of the file.
        sha256: String,
        /// Bytes.
        tamano: u64,
        /// SHA-256 of its data, as the document prints it.
        datos: Option<String>,
    },
}

/// Circumstances of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contexto {
    /// The clock, passed in.
    pub ahora: Timestamp,
    /// Who asks.
    pub quien: Actuante,
    /// What other expedientes have filled.
    pub llenos: Llenos,
    /// The name of who asks, as a document that they sign or an acta will say it; empty where it isn't known.
    pub nombre: String,
    /// The documents that who applies holds, of the types that the trámite asks for.
    pub tenidas: Vec<Tenida>,
    /// The expedientes that who applies may name.
    pub referidos: Vec<Referido>,
    /// The people who work here and may be chosen today, with the roles that the trámite asks for.
    pub servidores: Vec<Elegible>,
}

impl Contexto {
    /// Nothing is known to be full.
    pub fn nuevo(ahora: Timestamp, quien: Actuante) -> Self {
        Self {
            ahora,
            quien,
            llenos: Llenos::new(),
            nombre: String::new(),
            tenidas: Vec::new(),
            referidos: Vec::new(),
            servidores: Vec::new(),
        }
    }
}

/// What was decided: the events, and the state after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// In order; empty when the command found its work already done.
    pub eventos: Vec<Evento>,
    /// The state after them.
    pub estado: Estado,
}

impl Actuante {
    /// How an event names this person when they act as the owner of a role, or as its substitute.
    pub(crate) fn firma(&self, rol: Option<(RolId, Option<RolId>)>) -> Quien {
        self.firma_de(rol, None)
    }

    /// The same, in a stage that is of an account, or that it took.
    pub(crate) fn firma_de(&self, rol: Option<(RolId, Option<RolId>)>, de: Option<&CuentaId>) -> Quien {
        match (self, rol) {
            (Actuante::Solicitante { cuenta }, _) => Quien::Solicitante { cuenta: cuenta.clone() },
            (Actuante::Servidor { cuenta, .. }, Some((rol, suple_a))) => {
                let por = self.por(&rol, de).map(|s| s.cuenta.clone());
                Quien::Servidor { cuenta: cuenta.clone(), rol, suple_a, por }
            }
            // Who acts without a role is who applied.
            (Actuante::Servidor { cuenta, .. }, None) => Quien::Solicitante { cuenta: cuenta.clone() },
            (Actuante::Tercero { tercero, invitacion }, _) => {
                Quien::Tercero { tercero: tercero.clone(), invitacion: *invitacion }
            }
            (Actuante::Sistema, _) => Quien::Sistema,
        }
    }

    /// In whose place they act by a role: that of who has the stage, if they stand in for them; else of whoever the role is lent by.
    pub fn por(&self, rol: &RolId, de: Option<&CuentaId>) -> Option<&Suplida> {
        let Actuante::Servidor { cuenta, suple, .. } = self else { return None };
        let de_quien = de.filter(|de| *de != cuenta);
        let la_tiene =
            de_quien.and_then(|de| suple.iter().find(|s| s.cuenta == *de && s.roles.contains(rol)));
        la_tiene.or_else(|| suple.iter().find(|s| s.prestados.contains(rol)))
    }

    /// Their account.
    pub fn cuenta(&self) -> Option<&CuentaId> {
        match self {
            Actuante::Solicitante { cuenta } | Actuante::Servidor { cuenta, .. } => Some(cuenta),
            Actuante::Tercero { .. } | Actuante::Sistema => None,
        }
    }
}
