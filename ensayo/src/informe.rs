//! What came of running pruebas: told to people in words and to programs by fields. It holds no clock and no place of a machine, so that
//! two runs of one paquete give the same bytes.

use jiff::civil::DateTime;
use schemas::ids::{PruebaId, TramiteId};
use schemas::paquete::{Respuesta, Resultado};
use schemas::sello::{Digest, PaqueteSellado};
use serde::{Deserialize, Serialize};

/// The shape of an [`Informe`].
const FORMATO: u32 = 1;

/// What came of the pruebas of a paquete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Informe {
    /// Version of this shape.
    pub formato: u32,
    /// Which trámite.
    pub tramite: TramiteId,
    /// Its name.
    pub nombre: String,
    /// Which version.
    pub digest: Digest,
    /// How many passed.
    pub pasan: u32,
    /// How many did not.
    pub fallan: u32,
    /// One for each, in the order of their ids.
    pub frutos: Vec<Fruto>,
}

/// What came of one prueba.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fruto {
    /// Which.
    pub prueba: PruebaId,
    /// What it shows.
    pub titulo: String,
    /// Its steps.
    pub pasos: u32,
    /// Those that were taken: after a step that can't be taken, none is.
    pub dados: u32,
    /// How the expediente ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resultado: Option<Resultado>,
    /// What was not as expected; none when it passes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallos: Vec<Fallo>,
}

/// A step that did not go as it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallo {
    /// Its number, from 1; 0 when nothing could begin.
    pub paso: u32,
    /// What it is: `hace revision.aceptar`.
    pub verbo: String,
    /// Where it is written, if somebody who knows it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lugar: Option<Lugar>,
    /// The local moment of the case.
    pub momento: DateTime,
    /// Where the expediente was, in words.
    pub estaba: String,
    /// What was expected and what was found.
    pub diferencias: Vec<Diferencia>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lugar {
    /// Its path in the workspace.
    pub archivo: String,
    /// Line, from 1.
    pub linea: u32,
}

/// What was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diferencia {
    /// The keys that lead to it inside its step: `espera`, `cobros`, `derechos`, `total`.
    pub ruta: Vec<String>,
    /// Of what, in words.
    pub que: String,
    /// What was expected, in words.
    pub esperado: String,
    /// What was found, in words.
    pub hallado: String,
    /// What was found as it would be written in the prueba; absent where it would not be an expectation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escrito: Option<Respuesta>,
}

impl Informe {
    /// Of what came of each.
    pub(crate) fn nuevo(paquete: &PaqueteSellado, frutos: Vec<Fruto>) -> Self {
        let cuantos = |pasa: bool| {
            u32::try_from(frutos.iter().filter(|f| f.pasa() == pasa).count()).unwrap_or(u32::MAX)
        };
        Self {
            formato: FORMATO,
            tramite: paquete.tramite.id.clone(),
            nombre: paquete.tramite.nombre.clone(),
            digest: paquete.digest().clone(),
            pasan: cuantos(true),
            fallan: cuantos(false),
            frutos,
        }
    }

    /// Whether nothing failed.
    #[must_use]
    pub const fn pasa(&self) -> bool {
        self.fallan == 0
    }

    /// The same, with the place of each failure as somebody who has the text knows it.
    #[must_use]
    pub fn situado(mut self, lugar: &dyn Fn(&PruebaId, u32) -> Option<Lugar>) -> Self {
        for fruto in &mut self.frutos {
            for fallo in &mut fruto.fallos {
                fallo.lugar = lugar(&fruto.prueba, fallo.paso);
            }
        }
        self
    }
}

impl Fruto {
    /// Whether everything was as expected.
    #[must_use]
    pub const fn pasa(&self) -> bool {
        self.fallos.is_empty()
    }
}
