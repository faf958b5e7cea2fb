//! An expediente that another one names: the parts that a field of that type has, and from which pages a trámite is offered with it.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Campo, Cita, ClaseTramite, Datos, Opcion, Resultado, TipoCampo, Tramite};
use crate::ids::CampoId;

/// From where a trámite is offered, so that the solicitud begins with the expediente filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeOfrece {
    /// To whom; at least one.
    pub para: Vec<AQuien>,
    /// While the expediente goes on, after, or both.
    #[serde(default, skip_serializing_if = "CuandoSeOfrece::siempre")]
    pub cuando: CuandoSeOfrece,
    /// The field that is filled in with the expediente of the page.
    pub campo: CampoId,
    /// What the link says; without it, the name of the trámite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etiqueta: Option<String>,
    /// Whether it isn't offered again, of the same expediente, to who already asked for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub una_vez: bool,
}

/// Who is offered something on the page that they have of an expediente.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AQuien {
    /// Who applied.
    Solicitante,
    /// Who attends it. Who works here may then ask for the trámite too.
    Servidores,
}

/// In which part of the life of an expediente something is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CuandoSeOfrece {
    /// In all of it.
    #[default]
    Siempre,
    /// Once it is over.
    AlTerminar,
}

impl CuandoSeOfrece {
    const fn siempre(&self) -> bool {
        matches!(self, Self::Siempre)
    }
}

impl SeOfrece {
    /// Whether it is offered to them, of an expediente that is over or not.
    pub fn a(&self, quien: AQuien, terminado: bool) -> bool {
        self.para.contains(&quien) && (terminado || self.cuando == CuandoSeOfrece::Siempre)
    }
}

impl Tramite {
    /// Whether who works here may ask for it: it is of inside the administration, or is offered where they work on an expediente.
    pub fn lo_piden_servidores(&self) -> bool {
        let ofrecido = self.se_ofrece.as_ref().is_some_and(|s| s.para.contains(&AQuien::Servidores));
        self.clase == ClaseTramite::Interno || ofrecido
    }
}

/// The parts that an expediente has, in the order in which they are told: their names and what people call them. They are in no paquete:
/// one that was sealed reads them by these names, so none is ever taken away or changes what it says.
const PARTES: [(&str, &str); 6] = [
    ("folio", "Folio"),
    ("tramite", "Trámite"),
    ("dependencia", "Dependencia"),
    ("etapa", "Dónde está"),
    ("version", "Versión del trámite"),
    ("resultado", "Cómo terminó"),
];

/// The same parts, as fields.
pub fn partes_expediente() -> &'static [Campo] {
    static CAMPOS: LazyLock<[Campo; 6]> = LazyLock::new(|| {
        PARTES.map(|(id, etiqueta)| Campo {
            id: id.into(),
            tipo: match id {
                "resultado" => TipoCampo::Opcion { opciones: resultados(), catalogo: None },
                _ => TipoCampo::Texto { patron: None, largo: (1, 400) },
            },
            etiqueta: etiqueta.to_owned(),
            ayuda: None,
            obligatorio: id != "resultado",
            visible_si: None,
            obligatorio_si: None,
            inicial: None,
            finalidad: None,
            datos: if id == "folio" { Datos::Personales } else { Datos::Ninguno },
            ven: Vec::new(),
            requisito: false,
            advierte_si: None,
            advertencia: None,
            calculo: None,
            cita: Cita::default(),
        })
    });
    CAMPOS.as_slice()
}

/// Every way to end, in the order in which they are told.
const RESULTADOS: [Resultado; 7] = [
    Resultado::Favorable,
    Resultado::Desfavorable,
    Resultado::Desechada,
    Resultado::Desistida,
    Resultado::Caduca,
    Resultado::Ficta,
    Resultado::Atendida,
];

fn resultados() -> Vec<Opcion> {
    let una = |r: Resultado| Opcion { id: r.id().to_owned(), etiqueta: r.dicho().to_owned(), fila: None };
    RESULTADOS.map(una).into()
}

impl Resultado {
    /// As authors write it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Favorable => "favorable",
            Self::Desfavorable => "desfavorable",
            Self::Desechada => "desechada",
            Self::Desistida => "desistida",
            Self::Caduca => "caduca",
            Self::Ficta => "ficta",
            Self::Atendida => "atendida",
        }
    }

    /// The one that is written so.
    pub fn de(id: &str) -> Option<Self> {
        RESULTADOS.into_iter().find(|r| r.id() == id)
    }

    /// What people read.
    pub const fn dicho(self) -> &'static str {
        match self {
            Self::Favorable => "Se autorizó",
            Self::Desfavorable => "Se negó",
            Self::Desechada => "Se desechó",
            Self::Desistida => "La retiró quien la hizo",
            Self::Caduca => "Caducó",
            Self::Ficta => "La autoridad no respondió a tiempo",
            Self::Atendida => "Se atendió",
        }
    }
}
