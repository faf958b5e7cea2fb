//! Outside systems, as workers reach them. One that fails is asked again until the stage no longer waits; one that says that it has no
//! answer is believed at once.

use std::time::Duration;

use serde_json::Value;

use super::{FalloDeEnvio, Futuro};
use crate::almacen::Reservado;
use crate::confianza::{Autoridades, por_que_no};

/// How long one try waits.
const ESPERA: Duration = Duration::from_secs(20);
/// Most bytes of an answer: it is a few data, not a document.
const MAXIMO: u64 = 256 << 10;

/// A question.
#[derive(Clone, Debug)]
pub struct Pregunta {
    /// Two with one key are the same.
    pub clave: String,
    /// What is asked.
    pub operacion: String,
    /// With what: an object.
    pub con: Reservado<Value>,
}

/// What a system says.
#[derive(Clone, Debug)]
pub enum Contesta {
    /// Its answer, as it came.
    Dice(Reservado<Value>),
    /// That it has none, and why.
    NoTiene(String),
}

/// Asks a system.
pub trait Sistema: Send + Sync {
    /// Asks.
    fn preguntar<'a>(&'a self, pregunta: &'a Pregunta) -> Futuro<'a, Result<Contesta, FalloDeEnvio>>;
}

/// A system that is asked by HTTP: `POST direccion/operacion` with an object of JSON, the key of the question in `Idempotency-Key` and, if it
/// has one, its key in `Authorization: Bearer`. It answers 200 with an object; 404, 409, 410 or 422, with `motivo`, when it has no answer.
/// Anything else is a failure that may go better later.
#[derive(Clone, Debug)]
pub struct PorHttp {
    /// Its address.
    pub direccion: String,
    /// The key with which it is entered.
    pub clave: Option<Reservado<String>>,
    /// Whose certificates are believed, besides the public ones.
    pub autoridades: Autoridades,
}

impl Sistema for PorHttp {
    fn preguntar<'a>(&'a self, pregunta: &'a Pregunta) -> Futuro<'a, Result<Contesta, FalloDeEnvio>> {
        let (este, pregunta) = (self.clone(), pregunta.clone());
        Box::pin(async move {
            let hecho = tokio::task::spawn_blocking(move || este.enviar(&pregunta)).await;
            hecho.unwrap_or_else(|_| Err(pasajero("se interrumpió la pregunta")))
        })
    }
}

fn pasajero(motivo: impl Into<String>) -> FalloDeEnvio {
    FalloDeEnvio { motivo: motivo.into(), definitivo: false }
}

impl PorHttp {
    fn enviar(&self, pregunta: &Pregunta) -> Result<Contesta, FalloDeEnvio> {
        let agente: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(ESPERA))
            .http_status_as_error(false)
            .max_redirects(0)
            .tls_config(self.autoridades.para_http())
            .build()
            .into();
        let cuerpo =
            serde_json::to_vec(&pregunta.con.0).map_err(|_| pasajero("la pregunta no se pudo escribir"))?;
        let mut peticion = agente
            .post(format!("{}/{}", self.direccion, pregunta.operacion))
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .header("idempotency-key", &pregunta.clave);
        if let Some(clave) = &self.clave {
            peticion = peticion.header("authorization", format!("Bearer {}", clave.0));
        }
        // The reason of the library holds the address at most.
        let mut respuesta = peticion
            .send(&cuerpo[..])
            .map_err(|error| pasajero(format!("el sistema {}", por_que_no(&error))))?;
        let estado = respuesta.status().as_u16();
        let leido = respuesta.body_mut().with_config().limit(MAXIMO).read_to_vec();
        let cuerpo = leido.map_err(|_| pasajero("su respuesta se cortó o es demasiado grande"))?;
        let json = serde_json::from_slice::<Value>(&cuerpo);
        match estado {
            200..=299 => match json {
                Ok(json) => Ok(Contesta::Dice(Reservado(json))),
                Err(_) => Ok(Contesta::NoTiene("su respuesta no es JSON".to_owned())),
            },
            404 | 409 | 410 | 422 => {
                let motivo =
                    json.ok().and_then(|j| j.get("motivo").and_then(Value::as_str).map(str::to_owned));
                Ok(Contesta::NoTiene(motivo.unwrap_or_else(|| "dice que no tiene respuesta".to_owned())))
            }
            otro => Err(pasajero(format!("contestó con el estado {otro}"))),
        }
    }
}
