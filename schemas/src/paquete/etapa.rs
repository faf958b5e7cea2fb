//! Stages: where an expediente waits for somebody, or a step that the system takes. A finite graph; parallel work is by blocks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Argumento, Cita, Desenlace, EtapaCita, Votacion};
use crate::expr::{Expresion, Valoracion};
use crate::ids::{
    AccionId, AvisoId, CalendarioId, CampoId, CobroId, CupoId, EtapaId, OperacionId, ResultadoId, RolId,
    SalidaId, ServicioId, TerceroId,
};
use crate::valor::Duracion;

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Etapa {
    /// Its id.
    pub id: EtapaId,
    /// Its name.
    pub nombre: String,
    /// Where it stands: the root, or a rama of a paralelo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// What it is.
    pub tipo: TipoEtapa,
    /// Label of the state that the public sees while it waits here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estado: Option<String>,
    /// Done on entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub efectos: Vec<Efecto>,
    /// Its own clock, per visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plazo: Option<PlazoEtapa>,
    /// Where time leads when it runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub al_vencer: Option<Destino>,
    /// Most entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximo: Option<u32>,
    /// Where the entry after the last leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub al_agotar: Option<Destino>,
    /// Where it leads that a place is taken on entry and none is left: it is entered and left at once, and nothing else is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub al_no_haber: Option<Destino>,
    /// The name under which its result is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarda: Option<ResultadoId>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// A rama of a paralelo.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Region {
    /// The paralelo.
    pub paralelo: EtapaId,
    /// The rama.
    pub rama: EtapaId,
}

/// What a stage is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "clase", rename_all = "snake_case")]
pub enum TipoEtapa {
    /// Somebody acts.
    Tarea(Tarea),
    /// The data decide, at once.
    Decision {
        /// In order; the first that holds.
        casos: Vec<CasoDestino>,
        /// When none holds; absent only when the compiler proved the casos complete.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sino: Option<Destino>,
    },
    /// The solicitante pays.
    Pago {
        /// Which bill.
        cobro: CobroId,
        /// Where payment leads.
        a: Destino,
    },
    /// The solicitante completes or corrects; the plazo of resolution waits (LFPA art. 17-A).
    Prevencion {
        /// Fields that may be answered again.
        reabre: Vec<CampoId>,
        /// How late it may still be made.
        dentro_de: Ventana,
        /// Where the answer leads.
        a: Destino,
    },
    /// Several things at once.
    Paralelo {
        /// What runs side by side.
        ramas: Vec<Rama>,
        /// When they join.
        junta: Junta,
        /// Where the join leads.
        a: Destino,
    },
    /// An outside system is asked, and answers by itself. Its `plazo` says how long it is waited for.
    Consulta {
        /// Which system.
        servicio: ServicioId,
        /// What of it.
        operacion: OperacionId,
        /// What it is told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        con: Vec<Argumento>,
        /// Where its answer leads.
        a: Destino,
        /// Where it leads that there is no answer: it says that it has none, or the wait ends (`al_vencer` says the same).
        al_fallar: Destino,
    },
    /// The person comes to a place at an hour. Its `plazo` says by when that hour must be.
    Cita(Box<EtapaCita>),
    /// The expediente waits for its plazo and goes on.
    Espera {
        /// Where the end of the wait leads.
        a: Destino,
    },
    /// The end.
    Fin {
        /// How it ended.
        resultado: Resultado,
        /// Documents that are issued here.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        emite: Vec<SalidaId>,
    },
}

/// Somebody acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tarea {
    /// Who.
    pub actor: Actor,
    /// What kind of act it is.
    pub acto: Acto,
    /// The form: fields that every action here needs, by page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captura: Vec<Pagina>,
    /// What may be done.
    pub acciones: Vec<Accion>,
    /// Several people sign a document here; the action `firmar` is taken by each of them, and leads on when all have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firma: Option<Firma>,
    /// Its actions are offered once a visit is programmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspeccion: Option<Box<Inspeccion>>,
    /// A collegiate body decides in a session; its actions are what may come of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votacion: Option<Votacion>,
    /// The field that says of whom it is: that person acts, or who substitutes their role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asignado_a: Option<CampoId>,
    /// Why who reviewed may resolve here, although the municipality keeps both acts apart. Its article is the fundamento of the
    /// stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misma_persona: Option<String>,
}

/// A visit that a named inspector makes. `actor` of its tarea is the role of the inspector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inspeccion {
    /// The role that says who goes, and when.
    pub programa: Actor,
    /// How long before, at least, the person is told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aviso_previo: Option<Duracion>,
    /// On which days it may be.
    pub calendario: CalendarioId,
    /// What is said of its hour.
    pub franja: FranjaVisita,
}

/// What is said of the hour of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FranjaVisita {
    /// At what hour it is.
    Hora,
    /// Between which hours.
    Rango,
}

impl Inspeccion {
    /// The action of who could not enter: it asks for nothing that the report asks.
    pub const IMPEDIR: &'static str = "impedir";
    /// The name of what is done to say who goes, and when.
    pub const PROGRAMAR: &'static str = "programar";
    /// Who goes, as an answer of who programs.
    pub const INSPECTOR: &'static str = "inspector";
    /// The day.
    pub const FECHA: &'static str = "fecha";
    /// The hour, or the first of the range.
    pub const DESDE: &'static str = "desde";
    /// The last hour of the range.
    pub const HASTA: &'static str = "hasta";
}

/// The signatures that a stage gathers. `actor` of its tarea is the first who signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Firma {
    /// The document that is signed, and issued once all have.
    pub salida: SalidaId,
    /// Who signs, each a different person.
    pub firman: Vec<RolId>,
    /// In what order.
    pub orden: OrdenFirmas,
}

/// In what order several people sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrdenFirmas {
    /// In any order.
    Libre,
    /// One after another, as they are named.
    Secuencial,
}

impl Firma {
    /// The action of who signs.
    pub const FIRMAR: &'static str = "firmar";
    /// The action of who sends it back.
    pub const DEVOLVER: &'static str = "devolver";
}

impl Tarea {
    /// How a prueba says that a stage that is of somebody is handed over to somebody else.
    pub const REASIGNAR: &'static str = "reasignar";
    /// The same as an action that is offered. No action of a definition can be called so.
    pub const A_OTRA_PERSONA: &'static str = "asignar-a-otra-persona";

    /// A tarea in which somebody acts, and nothing else.
    pub const fn new(actor: Actor, acto: Acto, captura: Vec<Pagina>, acciones: Vec<Accion>) -> Self {
        Self {
            actor,
            acto,
            captura,
            acciones,
            firma: None,
            inspeccion: None,
            votacion: None,
            asignado_a: None,
            misma_persona: None,
        }
    }

    /// The fields that an action asks for: those of the stage, and its own.
    pub fn pide<'a>(&'a self, accion: &'a Accion) -> impl Iterator<Item = &'a CampoId> {
        let formulario = if self.sin_formulario(accion) { [].as_slice() } else { self.captura.as_slice() };
        formulario.iter().flat_map(|p| &p.campos).chain(&accion.captura)
    }

    /// Whether an action asks for nothing of the form of the stage: who could not enter has nothing to report, and a session without
    /// quorum leaves no acta.
    pub fn sin_formulario(&self, accion: &Accion) -> bool {
        self.inspeccion.is_some() && accion.id == Inspeccion::IMPEDIR
            || self.votacion.is_some() && accion.id == Desenlace::SinQuorum.accion()
    }
}

impl Etapa {
    /// The name under which its result is kept once an action is taken; nothing where that action leaves none.
    pub fn guarda_tras(&self, accion: &Accion) -> Option<&ResultadoId> {
        let deja = match (self.firma(), self.inspeccion()) {
            (Some(_), _) => accion.id == Firma::FIRMAR,
            (None, inspeccion) => inspeccion.is_some() || self.votacion().is_some(),
        };
        self.guarda.as_ref().filter(|_| deja)
    }

    /// The visit on which it waits, if it is an inspection.
    pub fn inspeccion(&self) -> Option<&Inspeccion> {
        self.tarea()?.inspeccion.as_deref()
    }

    /// The signatures that it gathers, if it is of those.
    pub fn firma(&self) -> Option<&Firma> {
        self.tarea()?.firma.as_ref()
    }

    /// What somebody does in it, if somebody does.
    pub fn tarea(&self) -> Option<&Tarea> {
        match &self.tipo {
            TipoEtapa::Tarea(tarea) => Some(tarea),
            _ => None,
        }
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Who applied.
    Solicitante,
    /// Anybody with this role, or a substitute.
    Rol(RolId),
    /// Somebody without an account, by the link that was sent to them.
    Tercero(TerceroId),
    /// The system.
    Sistema,
}

/// Kind of act; separation of duties and permissions speak of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Acto {
    Recibe,
    Revisa,
    Inspecciona,
    Dictamina,
    Resuelve,
    Firma,
    Atiende,
    Convoca,
    Vota,
}

/// A page of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pagina {
    /// Its title; absent when the form has one page without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub titulo: Option<String>,
    /// Its fields.
    pub campos: Vec<CampoId>,
    /// It is shown only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expresion>,
}

/// What an actor may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accion {
    /// Its id, unique in its stage.
    pub id: AccionId,
    /// The text of its button.
    pub etiqueta: String,
    /// Offered only when this holds; judged with what the action itself captures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expresion>,
    /// Fields that this action needs besides those of the stage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captura: Vec<CampoId>,
    /// Done when it is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub efectos: Vec<Efecto>,
    /// A question to confirm before it is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirma: Option<String>,
    /// Where it leads.
    pub a: Destino,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// An action that may be taken in several stages (desistimiento).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccionGeneral {
    /// Its id, unique in the trámite.
    pub id: AccionId,
    /// The text of its button.
    pub etiqueta: String,
    /// Who may take it.
    pub actor: Actor,
    /// In which stages; written out.
    pub en: Vec<EtapaId>,
    /// Offered only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expresion>,
    /// Fields that it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captura: Vec<CampoId>,
    /// A question to confirm before it is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirma: Option<String>,
    /// A stage of the root.
    pub a: EtapaId,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// A condition with its destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CasoDestino {
    /// The condition.
    pub si: Expresion,
    /// Where it leads.
    pub a: Destino,
}

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Destino {
    /// A stage of the same region.
    Etapa(EtapaId),
    /// Out of the rama.
    Listo,
}

/// Something done to the world; always through the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Efecto {
    /// Sends a notice.
    Avisa(AvisoId),
    /// Issues a document.
    Emite(SalidaId),
    /// What was issued under this name is good no more.
    Revoca(SalidaId),
    /// Gives a deposit back, if one is held.
    Devuelve(CobroId),
    /// Keeps a deposit, or as much of it as its bill says; the rest is given back.
    Ejecuta(CobroId),
    /// Takes a place, unless one is held. An action is refused when none is left; a stage leads where `al_no_haber` says.
    Toma(CupoId),
    /// Frees the place that is held, if there is one.
    Libera(CupoId),
}

/// The clock of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlazoEtapa {
    /// How long.
    pub dura: Duracion,
    /// Computed instead of fixed; `dura` is then its ceiling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculada: Option<Valoracion>,
    /// Which calendar counts.
    pub calendario: CalendarioId,
}

/// How late a prevención may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ventana {
    /// While no more than the first third of the plazo of resolution was consumed, a fraction counting as a day (LFPA art. 17-A).
    PrimerTercio,
    /// While no more than this was consumed.
    Dura(Duracion),
    /// At any time.
    Siempre,
}

/// A rama of a paralelo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rama {
    /// Its id.
    pub id: EtapaId,
    /// Opened only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expresion>,
    /// Its first stage.
    pub entrada: EtapaId,
}

/// When the ramas of a paralelo join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Junta {
    /// When all are done.
    Todas,
    /// When one is done; the rest is cancelled.
    Cualquiera,
    /// When so many are done; the rest is cancelled.
    Minimo(u32),
}

/// How an expediente ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resultado {
    /// Granted.
    Favorable,
    /// Denied.
    Desfavorable,
    /// Dismissed without deciding.
    Desechada,
    /// The person withdrew.
    Desistida,
    /// It lapsed.
    Caduca,
    /// Silence of the authority decided.
    Ficta,
    /// Attended, where nothing is granted or denied.
    Atendida,
}
