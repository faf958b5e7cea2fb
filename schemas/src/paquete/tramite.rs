//! The trámite: its ficha, who applies, fields, computed values, bills, stages, documents and notices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AccionGeneral, Aviso, Campo, Cita, Cobro, Cupo, Etapa, Medicion, ParteSolicitante, Salida, SeOfrece,
    Tercero, TipoPersona,
};
use crate::expr::{Expresion, Valoracion};
use crate::ids::{CalculoId, CalendarioId, DependenciaId, EtapaId, RolId, TramiteId};
use crate::valor::Duracion;

/// A trámite, servicio or internal process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tramite {
    /// Its id, unique in the municipality.
    pub id: TramiteId,
    /// Its name.
    pub nombre: String,
    /// What it is.
    pub clase: ClaseTramite,
    /// Who owns it.
    pub dependencia: DependenciaId,
    /// Label of the version for people; identity is the digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What the registry publishes.
    pub ficha: Ficha,
    /// Who may apply.
    pub solicitante: Solicitante,
    /// From which pages of an expediente it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se_ofrece: Option<SeOfrece>,
    /// Fields, in the order of their declaration.
    pub campos: Vec<Campo>,
    /// Computed values, in an order in which each follows those that it uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calculos: Vec<Calculo>,
    /// Conditions that must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validaciones: Vec<Validacion>,
    /// Bills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cobros: Vec<Cobro>,
    /// Places of which there are so many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cupos: Vec<Cupo>,
    /// People without an account who act by a link.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terceros: Vec<Tercero>,
    /// Stages, in the order of their declaration; the first is the start.
    pub etapas: Vec<Etapa>,
    /// Actions of several stages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acciones_generales: Vec<AccionGeneral>,
    /// Documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub salidas: Vec<Salida>,
    /// Notices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avisos: Vec<Aviso>,
    /// What is measured from its expedientes, besides times and ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medicion: Option<Medicion>,
}

/// What is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaseTramite {
    /// It ends in a resolution.
    Tramite,
    /// It ends in a service.
    Servicio,
    /// Inside the administration.
    Interno,
}

/// A computed value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Calculo {
    /// Its id.
    pub id: CalculoId,
    /// What people who don't read the definition call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etiqueta: Option<String>,
    /// How it is computed.
    pub valor: Valoracion,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// A condition that must hold once the names that it uses are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Validacion {
    /// What must hold.
    pub exige: Expresion,
    /// What is said when it doesn't.
    pub mensaje: String,
    /// Whether it refuses or only warns.
    pub nivel: Nivel,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// Strength of a validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Nivel {
    Error,
    Aviso,
}

/// The fields of LNETB art. 54 that can't be derived from the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ficha {
    /// In the words of the citizen (54-V).
    pub descripcion: String,
    /// Themes under which it is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categorias: Vec<String>,
    /// Economic sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Online, in person (54-III).
    pub modalidad: Vec<Modalidad>,
    /// For whom.
    pub publico: Vec<Publico>,
    /// Time to resolve (54-IX).
    pub plazo_resolucion: PlazoResolucion,
    /// What silence means (54-IX).
    pub si_no_responde: Ficta,
    /// How long the resolution is good for (54-XII).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vigencia: Option<String>,
    /// Internal key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clave: Option<String>,
    /// National key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homoclave: Option<String>,
    /// Offices (54-XIII).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub oficinas: Vec<String>,
    /// Hours (54-XIV).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horarios: Option<String>,
    /// Questions and complaints (54-VIII).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacto: Option<String>,
    /// What is inspected and by whom (54-VII).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspeccion: Option<String>,
    /// Criteria of the resolution.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criterios: Vec<String>,
    /// How long the expediente is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conservacion: Option<Duracion>,
    /// Grounds (54-IV).
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// Way of applying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Modalidad {
    EnLinea,
    Presencial,
}

/// For whom a trámite is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Publico {
    Ciudadania,
    Empresas,
}

/// The clock of the resolution. It runs from the first action of the first stage until the first emission or end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlazoResolucion {
    /// How long.
    pub dura: Duracion,
    /// Which calendar counts.
    pub calendario: CalendarioId,
    /// Stages during which it waits; written out (default: every prevención and pago).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub se_suspende_en: Vec<EtapaId>,
}

/// What the silence of the authority means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ficta {
    /// Nothing.
    Ninguna,
    /// It counts as denied.
    Negativa {
        /// Stage to which it leads; absent: it ends there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        a: Option<EtapaId>,
    },
    /// It counts as granted.
    Afirmativa {
        /// Stage that emits the document.
        a: EtapaId,
    },
}

/// Who may apply and what is asked of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Solicitante {
    /// Kinds of person.
    pub personas: Vec<TipoPersona>,
    /// Parts asked besides name and mail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pide: Vec<ParteSolicitante>,
    /// Only inside the administration: whose people may apply; any servidor público when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RolId>,
}
