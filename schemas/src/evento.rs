//! What happened to an expediente. Events are the only thing that changes it; each variant that has shipped is frozen, and a new
//! meaning is a new variant. What is personal in an event is listed by `reservado`, and stands outside the hash chain.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{
    AccionId, AgendaId, AvisoId, CalendarioId, CampoId, CobroId, ConceptoId, CuentaId, CupoId, EtapaId,
    Folio, OperacionId, ParametroId, PlazoId, RolId, SalidaId, ServicioId, TerceroId, TramiteId,
};
use crate::paquete::{Desenlace, Region, Resultado, Voto};
use crate::sello::Digest;
use crate::valor::{Duracion, Unidad, Valor};

/// One event with its moment and its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evento {
    /// When it was recorded; the clock was passed in.
    #[schemars(with = "String")]
    pub cuando: Timestamp,
    /// Who did it.
    pub quien: Quien,
    /// What happened.
    pub hecho: Hecho,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "clase", rename_all = "snake_case")]
pub enum Quien {
    /// The person who applied, by their account.
    Solicitante {
        /// Their account.
        cuenta: CuentaId,
    },
    /// A servidor público.
    Servidor {
        /// Their account.
        cuenta: CuentaId,
        /// The role by which they acted.
        rol: RolId,
        /// The role in whose absence they acted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suple_a: Option<RolId>,
        /// The account of who was absent those days, in whose place they acted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        por: Option<CuentaId>,
    },
    /// Somebody without an account, by the link that was sent to them.
    Tercero {
        /// Who, as the trámite calls them.
        tercero: TerceroId,
        /// Which invitation: the number of its event in the expediente.
        invitacion: u64,
    },
    /// The system: clocks, payments, automatic stages.
    Sistema,
}

/// By which way the solicitud came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Canal {
    EnLinea,
    Presencial,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "hecho", rename_all = "snake_case")]
pub enum Hecho {
    /// The solicitud was sent: it has a folio and a digest from now on.
    Iniciado {
        /// Its public number.
        folio: Folio,
        /// Which trámite.
        tramite: TramiteId,
        /// Which version; it never changes without a migration.
        digest: Digest,
        /// By which way.
        canal: Canal,
        /// Who applies: record with tipo, nombre, correo, and what the trámite asks. Reserved.
        solicitante: Valor,
    },
    /// Answers were given. An absent value means that the field was emptied. Reserved.
    Respondido {
        /// In which stage.
        etapa: EtapaId,
        /// Answers by field.
        valores: BTreeMap<CampoId, Option<Valor>>,
    },
    /// A stage was entered.
    Entro {
        /// Which.
        etapa: EtapaId,
        /// The how-manieth time, from 1.
        visita: u32,
        /// In which rama.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<Region>,
    },
    /// A stage was left.
    Salio {
        /// Which.
        etapa: EtapaId,
        /// Which visit.
        visita: u32,
        /// By what.
        por: Suceso,
    },
    /// A person took the task.
    Tomado {
        /// Which stage.
        etapa: EtapaId,
        /// Who.
        cuenta: CuentaId,
    },
    /// The task was released.
    Soltado {
        /// Which stage.
        etapa: EtapaId,
    },
    /// A clock was set.
    Corre {
        /// Which.
        plazo: PlazoId,
        /// Its budget.
        dura: Duracion,
        /// From when it counts, local.
        #[schemars(with = "String")]
        desde: DateTime,
    },
    /// A clock was stopped for a while.
    Suspendido {
        /// Which.
        plazo: PlazoId,
        /// The stage that stops it.
        por: EtapaId,
        /// Since when, local.
        #[schemars(with = "String")]
        desde: DateTime,
    },
    /// A stopped clock goes on.
    Reanudado {
        /// Which.
        plazo: PlazoId,
        /// Since when, local.
        #[schemars(with = "String")]
        desde: DateTime,
    },
    /// A clock is over: its stage was left, or the resolution came.
    Cesado {
        /// Which.
        plazo: PlazoId,
    },
    /// A clock ran out.
    Vencio {
        /// Which.
        plazo: PlazoId,
    },
    /// A bill was frozen, or quoted.
    Liquidado {
        /// The pago that asks for it.
        etapa: EtapaId,
        /// The bill.
        liquidacion: Liquidacion,
    },
    /// A payment arrived and matched.
    Pagado {
        /// The pago.
        etapa: EtapaId,
        /// The bill.
        cobro: CobroId,
        /// How much.
        #[schemars(with = "String")]
        monto: Decimal,
        /// How: tarjeta, caja, spei.
        medio: String,
        /// The operation, as the collector names it; no two payments share one.
        referencia: String,
    },
    /// A payment arrived that doesn't match; it waits for reconciliation and moves nothing.
    PagoApartado {
        /// How much.
        #[schemars(with = "String")]
        monto: Decimal,
        /// How.
        medio: String,
        /// The operation.
        referencia: String,
        /// Why it doesn't match.
        motivo: String,
    },
    /// An outside system is asked something. Reserved.
    ConsultaPedida {
        /// The stage that asks.
        etapa: EtapaId,
        /// Which visit.
        visita: u32,
        /// Which system.
        servicio: ServicioId,
        /// What of it.
        operacion: OperacionId,
        /// What it is told.
        valores: BTreeMap<CampoId, Valor>,
    },
    /// It answered. Reserved: who reads the expediente again never asks again.
    ConsultaRespondida {
        /// The stage that asked.
        etapa: EtapaId,
        /// Its answer.
        valores: BTreeMap<CampoId, Valor>,
    },
    /// It has no answer: it says so, or what it says isn't one.
    ConsultaFallida {
        /// The stage that asked.
        etapa: EtapaId,
        /// Why, without personal data.
        motivo: String,
    },
    /// An hour was chosen, or changed.
    CitaAgendada {
        /// The stage.
        etapa: EtapaId,
        /// Which visit.
        visita: u32,
        /// In which diary.
        agenda: AgendaId,
        /// Where.
        lugar: String,
        /// From when, local.
        #[schemars(with = "String")]
        desde: DateTime,
        /// Until when, local.
        #[schemars(with = "String")]
        hasta: DateTime,
        /// The hour that it had before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        antes: Option<DateTime>,
    },
    /// An appointment was called off, and its place is free again.
    CitaCancelada {
        /// The stage.
        etapa: EtapaId,
        /// Which visit.
        visita: u32,
        /// The hour that it had, local.
        #[schemars(with = "String")]
        desde: DateTime,
        /// Why.
        por: PorCancelada,
    },
    /// A visit was programmed, or changed.
    VisitaProgramada {
        /// The stage.
        etapa: EtapaId,
        /// The how-manieth entry into it.
        visita: u32,
        /// Who goes.
        inspector: CuentaId,
        /// Their name, as their account had it. Reserved.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        nombre: String,
        /// From when, local.
        #[schemars(with = "String")]
        desde: DateTime,
        /// Until when they may arrive, local.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        hasta: Option<DateTime>,
        /// When it was before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        antes: Option<DateTime>,
    },
    /// A session was convoked, or changed.
    SesionConvocada {
        /// The stage.
        etapa: EtapaId,
        /// The how-manieth entry into it.
        visita: u32,
        /// How the session is called.
        sesion: String,
        /// When it is, local.
        #[schemars(with = "String")]
        cuando: DateTime,
        /// Where.
        lugar: String,
        /// When it was before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        antes: Option<DateTime>,
    },
    /// A member voted.
    Votado {
        /// The stage.
        etapa: EtapaId,
        /// Which visit.
        visita: u32,
        /// How.
        voto: Voto,
        /// Their name, as their account had it. Reserved.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        nombre: String,
        /// The name of the member in whose place they voted; empty in their own. Reserved.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        ausente: String,
    },
    /// A session was closed, and this came of it.
    SesionCerrada {
        /// The stage.
        etapa: EtapaId,
        /// Which visit.
        visita: u32,
        /// What came of it.
        desenlace: Desenlace,
        /// In favour.
        a_favor: u32,
        /// Against.
        en_contra: u32,
        /// For neither.
        abstenciones: u32,
        /// Excused, who count for nothing.
        excusas: u32,
    },
    /// Somebody without an account was invited to act in a stage. The number of this event is the id of the invitation; one that was
    /// there before for the stage is good no more.
    Invitado {
        /// The stage.
        etapa: EtapaId,
        /// Which visit.
        visita: u32,
        /// Who, as the trámite calls them.
        tercero: TerceroId,
        /// The how-manieth invitation of the visit, from 1.
        ronda: u32,
        /// The address, as it was then. Reserved.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        correo: String,
    },
    /// Somebody signed the document of a stage. Those who sign in one visit sign the same bytes; a signature of others voids what was
    /// signed before.
    Firmado {
        /// The stage.
        etapa: EtapaId,
        /// Which visit.
        visita: u32,
        /// The document.
        salida: SalidaId,
        /// The role whose signature it is, also when a substitute gives it.
        firmante: RolId,
        /// SHA-256 of what was signed: the data of the document.
        huella: Digest,
        /// The name of the person, as their account had it. Reserved.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        nombre: String,
        /// The name of who was absent those days, in whose place they signed. Reserved.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        ausente: String,
    },
    /// A document was issued.
    Emitido {
        /// Which.
        salida: SalidaId,
        /// Its own folio.
        folio: Folio,
        /// The last day on which it is good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        vence: Option<Date>,
        /// The folio of the document that it stands in for, which is good no more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrige: Option<Folio>,
    },
    /// An issued document is good no more.
    Revocado {
        /// Which.
        salida: SalidaId,
        /// Its own folio.
        folio: Folio,
    },
    /// A deposit is over: what of it goes back to who paid it, and what is kept.
    DepositoLiquidado {
        /// Which bill.
        cobro: CobroId,
        /// What goes back.
        #[schemars(with = "String")]
        devuelto: Decimal,
        /// What is kept.
        #[schemars(with = "String")]
        ejecutado: Decimal,
        /// The operation by which it was paid.
        referencia: String,
    },
    /// A place was taken.
    CupoTomado {
        /// Of which.
        cupo: CupoId,
        /// Where.
        etapa: EtapaId,
        /// The option of which it is one, where they are told apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opcion: Option<String>,
        /// How many there were then.
        limite: u32,
    },
    /// The place that was just taken is the one that an earlier document keeps: both are one.
    CupoHeredado {
        /// Of which.
        cupo: CupoId,
        /// The earlier document.
        de: Folio,
    },
    /// A place is free again.
    CupoLiberado {
        /// Of which.
        cupo: CupoId,
        /// The option of which it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opcion: Option<String>,
        /// Why.
        por: PorLiberado,
    },
    /// The file of an issued document was made.
    Impreso {
        /// Which document.
        folio: Folio,
        /// SHA-256 of the file.
        sha256: String,
        /// Bytes.
        tamano: u64,
        /// SHA-256 of its data, which is what the document prints; absent in those of before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        datos: Option<String>,
    },
    /// A notice was sent to the outbox.
    Avisado {
        /// Which.
        aviso: AvisoId,
        /// The stage that sent it.
        etapa: EtapaId,
    },
    /// A notice took legal effect: it was read, or its time to read ended.
    Notificado {
        /// Which.
        aviso: AvisoId,
        /// The stage that sent it.
        etapa: EtapaId,
        /// True when the person read it; false when it counts as done.
        leido: bool,
    },
    /// The end.
    Concluido {
        /// How.
        resultado: Resultado,
        /// The stage of the end; the built-in one of a ficta is `ficta`.
        etapa: EtapaId,
    },
    /// From here on it follows another version of its trámite. It says all that changes, so that nobody needs the mapping again.
    Migrado {
        /// The version that it followed.
        de: Digest,
        /// The version that it follows now.
        a: Digest,
        /// Why, in the words of who wrote the migration.
        motivo: String,
        /// Stages and ramas that have another name now.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        etapas: BTreeMap<EtapaId, EtapaId>,
        /// Answers that change: the new one, or none where the field is no more. Reserved.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        valores: BTreeMap<CampoId, Option<Valor>>,
        /// Every clock that is set from now on.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        relojes: BTreeMap<PlazoId, RelojMigrado>,
        /// Tasks, by their name of now, that whoever had them no longer has.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        soltadas: Vec<EtapaId>,
        /// Bills that were handed out, as they were printed: a payment that comes late must still find its line.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ordenes: Vec<OrdenImpresa>,
    },
}

/// A bill that was handed out before a migration: what its line of payment was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrdenImpresa {
    /// The pago, by the name that it had when the bill was first printed.
    pub etapa: EtapaId,
    /// The pago, by its name right before this migration.
    pub antes: EtapaId,
    /// The how-manieth time that it was entered.
    pub visita: u32,
    /// Pesos.
    #[schemars(with = "String")]
    pub total: Decimal,
    /// The last local second at which it could be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub fin: Option<DateTime>,
}

/// A clock as it goes on after a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RelojMigrado {
    /// Its budget.
    pub dura: Duracion,
    /// The calendar that counts.
    pub calendario: CalendarioId,
    /// From when it counts, local.
    #[schemars(with = "String")]
    pub desde: DateTime,
    /// Spans in which it was stopped, local; one without end is stopped still.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<(String, Option<String>)>")]
    pub suspensiones: Vec<(DateTime, Option<DateTime>)>,
    /// It ran out before, and its stage stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub vencido: bool,
    /// What ran by the earlier version, when its rule is another one now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traido: Option<Traido>,
}

/// Time that ran by an earlier version of the trámite, and is taken off the budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Traido {
    /// How much.
    pub consumido: u32,
    /// In what: días hábiles, días naturales or minutos.
    pub unidad: Unidad,
    /// From when the clock counted there, local.
    #[schemars(with = "String")]
    pub desde: DateTime,
}

/// By what a stage was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Suceso {
    /// One of its actions.
    Accion(AccionId),
    /// An action of several stages.
    General(AccionId),
    /// The data decided.
    Decidio,
    /// It was paid.
    Pagado,
    /// The bill was zero.
    SinCosto,
    /// The person answered the prevención.
    Respondida,
    /// Its time ran out.
    Vencio,
    /// Its ramas joined.
    Junto,
    /// Something else ended it: a join, a general action, a ficta.
    Cancelada,
    /// The wait ended.
    Espero,
    /// The outside system answered.
    Contestada,
    /// The outside system had no answer.
    SinContestar,
    /// The person came to the appointment.
    Asistio,
    /// The person didn't come to the appointment.
    Falto,
    /// The person called the appointment off.
    CitaCancelada,
    /// A place was to be taken and none was left.
    SinLugar {
        /// Of which.
        cupo: CupoId,
        /// The option of which none was left, where they are told apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opcion: Option<String>,
    },
}

/// Why an appointment was called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PorCancelada {
    /// Who applied did it.
    Solicitante,
    /// The office did it.
    Oficina,
    /// Nobody said in time whether the person came.
    SinRegistro,
}

/// Why a place is free again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PorLiberado {
    /// The definition says so.
    Efecto,
    /// The document that kept it is good no more.
    Revocado,
    /// The expediente is over.
    Fin,
}

/// A bill as it was computed, with the reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Liquidacion {
    /// Which cobro.
    pub cobro: CobroId,
    /// Its name.
    pub nombre: String,
    /// The date whose parameters rule.
    #[schemars(with = "String")]
    pub fecha: Date,
    /// Lines, in order; descuentos are negative.
    pub lineas: Vec<Linea>,
    /// The sum of the lines.
    #[schemars(with = "String")]
    pub total: Decimal,
    /// Parameters that it used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parametros: Vec<ParametroUsado>,
    /// The last day on which this amount holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub vale_hasta: Option<Date>,
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Linea {
    /// Its id in the cobro; `minimo`, `maximo` and `tope` are lines of adjustment.
    pub id: ConceptoId,
    /// Its name.
    pub nombre: String,
    /// Account of the treasury.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cuenta: Option<String>,
    /// Pesos, rounded.
    #[schemars(with = "String")]
    pub importe: Decimal,
    /// How it came out, in words and figures. Reserved: it may quote answers.
    pub explica: String,
    /// Articles that ground it, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fundamento: String,
}

/// A parameter as it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParametroUsado {
    /// Which.
    pub parametro: ParametroId,
    /// Its name.
    pub nombre: String,
    /// Its value on that date.
    pub valor: Valor,
    /// First day of that value.
    #[schemars(with = "String")]
    pub desde: Date,
    /// Where it was published.
    pub fuente: String,
}

/// A step of the place where something reserved stands inside the JSON of a `Hecho`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paso {
    /// The member of that name.
    Miembro(&'static str),
    /// Every member or element.
    Cada,
}

impl Hecho {
    /// The places of its JSON that are personal: the store puts a salted digest there and keeps the value apart, so that what the
    /// law orders erased can be erased and the chain still verifies.
    pub fn reservado(&self) -> &'static [&'static [Paso]] {
        use Paso::{Cada, Miembro};
        match self {
            Hecho::Iniciado { .. } => &[&[Miembro("solicitante")]],
            Hecho::Respondido { .. }
            | Hecho::ConsultaPedida { .. }
            | Hecho::ConsultaRespondida { .. }
            | Hecho::Migrado { .. } => &[&[Miembro("valores"), Cada]],
            Hecho::Firmado { .. } | Hecho::Votado { .. } => &[&[Miembro("nombre")], &[Miembro("ausente")]],
            Hecho::VisitaProgramada { .. } => &[&[Miembro("nombre")]],
            Hecho::Invitado { .. } => &[&[Miembro("correo")]],
            Hecho::Liquidado { .. } => {
                &[&[Miembro("liquidacion"), Miembro("lineas"), Cada, Miembro("explica")]]
            }
            Hecho::Entro { .. }
            | Hecho::Salio { .. }
            | Hecho::Tomado { .. }
            | Hecho::Soltado { .. }
            | Hecho::Corre { .. }
            | Hecho::Suspendido { .. }
            | Hecho::Reanudado { .. }
            | Hecho::Cesado { .. }
            | Hecho::Vencio { .. }
            | Hecho::Pagado { .. }
            | Hecho::PagoApartado { .. }
            | Hecho::ConsultaFallida { .. }
            | Hecho::SesionConvocada { .. }
            | Hecho::SesionCerrada { .. }
            | Hecho::CitaAgendada { .. }
            | Hecho::CitaCancelada { .. }
            | Hecho::Emitido { .. }
            | Hecho::Revocado { .. }
            | Hecho::DepositoLiquidado { .. }
            | Hecho::CupoTomado { .. }
            | Hecho::CupoHeredado { .. }
            | Hecho::CupoLiberado { .. }
            | Hecho::Impreso { .. }
            | Hecho::Avisado { .. }
            | Hecho::Notificado { .. }
            | Hecho::Concluido { .. } => &[],
        }
    }
}
