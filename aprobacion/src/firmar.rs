//! A visto bueno from what is approved to its envelope: the one place that puts it together, for pages and orders alike. It refuses what no
//! environment would take, so that nobody signs in vain.

use engine::formato;
use jiff::Timestamp;
use schemas::sello::PaqueteSellado;
use thiserror::Error;

use crate::declaracion::{Alcance, Aspecto, Declaracion, Evidencia, VistoBueno};
use crate::dsse::{Sobre, SobreError};
use crate::llave::LlavePrivada;
use crate::llavero::Registrada;

/// What a person is about to sign.
#[derive(Clone, Debug)]
pub struct PorFirmar<'a> {
    /// The paquete that they approve.
    pub paquete: &'a PaqueteSellado,
    /// The key of theirs that the environment knows.
    pub registrada: &'a Registrada,
    /// The whole, or only values of parameters.
    pub alcance: Alcance,
    /// Which aspects, without repetition.
    pub aspectos: Vec<Aspecto>,
    /// Mails of who wrote or delivered the version; at least one.
    pub autores: Vec<String>,
    /// What trying it gave.
    pub evidencia: Evidencia,
    /// The moment, by a clock that nobody moved.
    pub cuando: Timestamp,
    /// A remark.
    pub nota: Option<String>,
}

/// Why it isn't signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoSeFirma {
    /// The key is another.
    #[error(
        "su llave no es la que está registrada en este entorno; pida a Gobierno Digital que registre la nueva"
    )]
    OtraLlave,
    /// Tests that fail.
    #[error("{}; no se aprueba lo que no pasa sus pruebas", fallan(*_0))]
    PruebasFallan(u32),
    /// Aspects that aren't theirs.
    #[error("{persona} no aprueba {}", nombres(aspectos))]
    AspectosAjenos {
        /// Who.
        persona: String,
        /// Which.
        aspectos: Vec<Aspecto>,
    },
    /// Their own work.
    #[error("{0} hizo esta versión y nadie aprueba su propio trabajo")]
    Autor(String),
    /// They may not approve parameters alone.
    #[error("{0} no puede aprobar por sí sola cambios de parámetros")]
    SinParametros(String),
    /// The envelope couldn't be made.
    #[error("no se pudo firmar: {0}")]
    Sobre(SobreError),
}

fn fallan(n: u32) -> String {
    if n == 1 { "falla 1 prueba".to_owned() } else { format!("fallan {n} pruebas") }
}

fn nombres(aspectos: &[Aspecto]) -> String {
    let nombres: Vec<&str> = aspectos.iter().map(|a| a.nombre()).collect();
    formato::enumerar(&nombres)
}

impl PorFirmar<'_> {
    /// Signs it.
    ///
    /// # Errors
    /// What no environment would take: see [`NoSeFirma`].
    pub fn firmar(self, llave: &LlavePrivada) -> Result<Sobre, NoSeFirma> {
        let (paquete, registrada) = (self.paquete, self.registrada);
        let persona = || registrada.persona.clone();
        if llave.publica() != registrada.llave {
            return Err(NoSeFirma::OtraLlave);
        }
        let suyo = |autor: &String| autor.trim().to_lowercase() == registrada.quien.to_lowercase();
        if self.autores.iter().any(suyo) {
            return Err(NoSeFirma::Autor(persona()));
        }
        if matches!(self.alcance, Alcance::Parametros { .. }) && !registrada.parametros {
            return Err(NoSeFirma::SinParametros(persona()));
        }
        let ajeno = |a: &&Aspecto| !registrada.aspectos.contains(a);
        let ajenos: Vec<Aspecto> = self.aspectos.iter().filter(ajeno).copied().collect();
        if !ajenos.is_empty() {
            return Err(NoSeFirma::AspectosAjenos { persona: persona(), aspectos: ajenos });
        }
        if self.evidencia.pruebas.fallan > 0 {
            return Err(NoSeFirma::PruebasFallan(self.evidencia.pruebas.fallan));
        }
        let dicho = VistoBueno {
            municipio: paquete.municipio.id.clone(),
            tramite: paquete.tramite.id.clone(),
            nombre: paquete.tramite.nombre.clone(),
            alcance: self.alcance,
            aspectos: self.aspectos,
            quien: registrada.quien.clone(),
            persona: registrada.persona.clone(),
            cargo: registrada.cargo.clone(),
            cuando: self.cuando,
            autores: self.autores,
            evidencia: self.evidencia,
            nota: self.nota,
        };
        Sobre::firmar(&Declaracion::nueva(paquete.digest(), dicho), llave).map_err(NoSeFirma::Sobre)
    }
}
