//! What a trámite takes from its municipality: dependencias, roles, document types, dated parameters.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cita;
use crate::ids::{
    CalendarioId, DependenciaId, OrdenamientoId, ParametroId, RolId, TipoDocumentoId, TramiteId,
};
use crate::valor::{Duracion, Valor};

/// The municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Municipio {
    /// Its id, `monterrey`.
    pub id: String,
    /// Its name.
    pub nombre: String,
    /// IANA time zone; every civil date and hour is local to it.
    pub zona_horaria: String,
    /// Calendar of business days when nothing else is said.
    pub calendario: CalendarioId,
    /// Dependencias that this trámite names.
    pub dependencias: Vec<Dependencia>,
    /// Laws and regulations that this trámite cites.
    pub ordenamientos: Vec<Ordenamiento>,
    /// Pairs of actos that one person may not do on one expediente.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub separacion: Vec<(super::Acto, super::Acto)>,
}

/// A dependencia.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dependencia {
    /// Its id.
    pub id: DependenciaId,
    /// Its full name.
    pub nombre: String,
    /// Its initials, which also begin its folios.
    pub siglas: String,
    /// Address of its offices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domicilio: Option<String>,
    /// Office hours in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horario: Option<String>,
    /// Telephone or mail for questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacto: Option<String>,
}

/// A law or regulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ordenamiento {
    /// Its id.
    pub id: OrdenamientoId,
    /// Its full name.
    pub nombre: String,
    /// Where and when it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publicado: Option<String>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A role: a template of permissions in one dependencia.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rol {
    /// Its id.
    pub id: RolId,
    /// Its name.
    pub nombre: String,
    /// The dependencia to which its people belong.
    pub dependencia: DependenciaId,
    /// What its people may do.
    pub puede: Vec<super::Acto>,
    /// Roles whose people may act in its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suplentes: Vec<RolId>,
}

/// Who makes documents of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Emisor {
    /// Somebody outside the municipality.
    Externo,
    /// A trámite of this municipality.
    Tramite(TramiteId),
}

/// A type of document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TipoDocumento {
    /// Its id.
    pub id: TipoDocumentoId,
    /// Its name.
    pub nombre: String,
    /// Who makes it.
    pub emite: Emisor,
    /// How long it is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vigencia: Option<Duracion>,
    /// How personal it is.
    pub datos: super::Datos,
    /// Formats that are taken: `pdf`, `jpg`, `png`.
    pub formatos: Vec<String>,
    /// Greatest size, in bytes.
    pub tamano_maximo: u64,
    /// What whoever is shown one may read of it as data: fields of one value each, without conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entrega: Vec<super::Campo>,
}

/// A value that the law changes by date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Parametro {
    /// Its id.
    pub id: ParametroId,
    /// Its name in words: "UMA diaria".
    pub nombre: String,
    /// Its values, by date, without overlap.
    pub valores: Vec<ValorFechado>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// One value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValorFechado {
    /// First day on which it is in force.
    #[schemars(with = "String")]
    pub desde: Date,
    /// Last day; absent while nobody has set one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub hasta: Option<Date>,
    /// The value.
    pub valor: Valor,
    /// Where the figure was published.
    pub fuente: String,
}
