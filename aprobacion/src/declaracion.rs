//! What an approval says: an in-toto statement (v1, github.com/in-toto/attestation) whose subject is a paquete and whose predicate tells
//! who approved which aspects, when, and what they had before them.

use std::collections::BTreeMap;

use jiff::Timestamp;
pub use schemas::entorno::Aspecto;
use schemas::ids::TramiteId;
use schemas::sello::Digest;
use serde::{Deserialize, Serialize};

/// The kind of statement.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The kind of predicate; its last part is its version.
const PREDICADO: &str = "urn:ventanilla:visto-bueno:v1";

/// What an approval covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Alcance {
    /// The paquete as a whole.
    Completo,
    /// Only new values of parameters, over a version that was approved as a whole.
    Parametros {
        /// That version.
        base: Digest,
    },
}

/// How the tests of a paquete went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResumenPruebas {
    /// How many there are.
    pub total: u32,
    /// How many fail.
    pub fallan: u32,
    /// SHA-256 of the report.
    pub sha256: Digest,
}

/// How many of something the tests reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cubierto {
    /// Reached.
    pub cubiertos: u32,
    /// All there are.
    pub total: u32,
}

impl Cubierto {
    /// Whole percents, rounded down: 100 only when nothing is missing. Nothing to reach is all of it.
    pub fn por_ciento(self) -> u8 {
        let parte = u64::from(self.cubiertos.min(self.total)) * 100;
        u8::try_from(parte.checked_div(u64::from(self.total)).unwrap_or(100)).unwrap_or(100)
    }
}

/// What the tests of a paquete reach of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResumenCobertura {
    /// By kind of thing: stages, actions, branches, boundaries, deadlines.
    pub clases: BTreeMap<String, Cubierto>,
    /// SHA-256 of the report; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
}

/// A document that the reviewers saw.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SalidaVista {
    /// Which test case gave it, and which document it is.
    pub caso: String,
    /// SHA-256 of its text.
    pub sha256: Digest,
}

/// What the reviewers had before them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidencia {
    /// The tests.
    pub pruebas: ResumenPruebas,
    /// What they reach.
    pub cobertura: ResumenCobertura,
    /// The documents that came out of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub salidas: Vec<SalidaVista>,
}

/// The predicate: a person's approval of some aspects of a paquete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VistoBueno {
    /// The municipality whose paquete it is.
    pub municipio: String,
    /// The trámite.
    pub tramite: TramiteId,
    /// What it is called.
    pub nombre: String,
    /// What it covers.
    pub alcance: Alcance,
    /// What is approved, without repetition.
    pub aspectos: Vec<Aspecto>,
    /// The mail of who approves, as the environment knows it.
    pub quien: String,
    /// Their name.
    pub persona: String,
    /// What they are in the dependencia.
    pub cargo: String,
    /// When, by the clock of the environment in which it was signed; a moved clock isn't used.
    pub cuando: Timestamp,
    /// Who wrote or delivered this version; they can't approve it.
    pub autores: Vec<String>,
    /// What they had before them.
    pub evidencia: Evidencia,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nota: Option<String>,
}

/// The subject of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sujeto {
    name: String,
    digest: BTreeMap<String, String>,
}

/// The statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaracion {
    #[serde(rename = "_type")]
    tipo: String,
    subject: Vec<Sujeto>,
    #[serde(rename = "predicateType")]
    tipo_predicado: String,
    predicate: VistoBueno,
}

impl Declaracion {
    /// An approval of the paquete of a digest.
    pub fn nueva(digest: &Digest, visto_bueno: VistoBueno) -> Self {
        Self {
            tipo: STATEMENT.to_owned(),
            subject: vec![Sujeto {
                name: format!("{}.paquete", visto_bueno.tramite),
                digest: BTreeMap::from([("sha256".to_owned(), digest.to_string())]),
            }],
            tipo_predicado: PREDICADO.to_owned(),
            predicate: visto_bueno,
        }
    }

    /// Reads a body; the error says in Spanish what is not as it must be.
    pub(crate) fn leer(cuerpo: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Portada {
            #[serde(rename = "_type")]
            tipo: String,
            #[serde(rename = "predicateType")]
            tipo_predicado: String,
        }
        let portada: Portada =
            serde_json::from_slice(cuerpo).map_err(|_| "no es una declaración in-toto".to_owned())?;
        let breve = |t: &str| t.chars().take(80).collect::<String>();
        if portada.tipo != STATEMENT {
            return Err(format!("es una declaración de otra forma, `{}`", breve(&portada.tipo)));
        }
        if portada.tipo_predicado != PREDICADO {
            return Err(format!("declara otra cosa, `{}`", breve(&portada.tipo_predicado)));
        }
        serde_json::from_slice(cuerpo).map_err(|_| "le faltan datos, o trae otros".to_owned())
    }

    /// The digest of which it speaks; nothing when it speaks of none, or of several.
    pub fn digest(&self) -> Option<Digest> {
        match self.subject.as_slice() {
            [uno] if uno.digest.len() == 1 => uno.digest.get("sha256")?.parse().ok(),
            _ => None,
        }
    }

    /// What it says.
    pub fn visto_bueno(&self) -> &VistoBueno {
        &self.predicate
    }
}

#[cfg(test)]
mod pruebas {
    use super::*;

    #[test]
    fn a_hundred_percent_is_all_of_it() {
        assert_eq!(Cubierto { cubiertos: 999, total: 1000 }.por_ciento(), 99);
        assert_eq!(Cubierto { cubiertos: 3, total: 3 }.por_ciento(), 100);
        assert_eq!(Cubierto { cubiertos: 0, total: 0 }.por_ciento(), 100);
        assert_eq!(Cubierto { cubiertos: u32::MAX, total: 1 }.por_ciento(), 100);
    }

    #[test]
    fn aspects_have_the_names_that_files_use() {
        for aspecto in Aspecto::TODOS {
            assert_eq!(Aspecto::de(aspecto.id()), Some(aspecto));
            assert_eq!(serde_json::to_value(aspecto).unwrap(), aspecto.id());
        }
        assert_eq!(Aspecto::de("otro"), None);
    }
}
