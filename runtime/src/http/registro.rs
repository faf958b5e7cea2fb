//! What is written of each request: method, route as a pattern (never the path, which may name a person's things), status, time and
//! reference. Faults are also kept in memory, so that an administrator finds one by the reference that a person reports.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;

use super::{Cx, Servidor, servidor};

/// The reference of a request.
#[derive(Clone, Debug)]
pub struct Referencia(pub Arc<str>);

/// Faults kept in memory.
const CUANTOS: usize = 500;

/// A fault that was shown with a reference.
#[derive(Clone, Debug)]
pub struct Incidente {
    /// The reference.
    pub referencia: Arc<str>,
    /// When.
    pub cuando: Timestamp,
    /// HTTP status.
    pub estado: u16,
    /// What went wrong, without personal data.
    pub interno: Arc<str>,
}

/// The latest faults.
#[derive(Debug, Default)]
pub struct Incidentes {
    ultimos: Mutex<VecDeque<Incidente>>,
}

impl Incidentes {
    /// Keeps one, and writes it to the log.
    pub fn anotar(&self, cx: &Cx, estado: u16, interno: &Arc<str>) {
        tracing::error!(referencia = %cx.referencia, estado, causa = %interno, "una petición no se pudo atender");
        let incidente = Incidente {
            referencia: Arc::clone(&cx.referencia),
            cuando: cx.servidor.app().ahora(),
            estado,
            interno: Arc::clone(interno),
        };
        let mut ultimos = self.ultimos.lock().unwrap_or_else(PoisonError::into_inner);
        if ultimos.len() >= CUANTOS {
            ultimos.pop_back();
        }
        ultimos.push_front(incidente);
    }

    /// The latest first.
    pub fn recientes(&self, cuantos: usize) -> Vec<Incidente> {
        self.ultimos.lock().unwrap_or_else(PoisonError::into_inner).iter().take(cuantos).cloned().collect()
    }

    /// The one with that reference.
    pub fn buscar(&self, referencia: &str) -> Option<Incidente> {
        self.ultimos
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .find(|i| &*i.referencia == referencia)
            .cloned()
    }
}

/// Gives each request a reference, and writes how it went.
pub async fn registrar(State(_servidor): State<Servidor>, mut peticion: Request, sigue: Next) -> Response {
    let referencia = servidor::nueva_referencia();
    let metodo = peticion.method().clone();
    let ruta = peticion
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(ninguna)".to_owned(), |r| r.as_str().to_owned());
    peticion.extensions_mut().insert(Referencia(Arc::clone(&referencia)));
    let inicio = Instant::now();
    let mut respuesta = sigue.run(peticion).await;
    let micros = inicio.elapsed().as_micros();
    if !ruta.starts_with("/estatico") {
        tracing::info!(referencia = %referencia, %metodo, ruta, estado = respuesta.status().as_u16(), micros, "petición");
    }
    if let Ok(valor) = HeaderValue::from_str(&referencia) {
        respuesta.headers_mut().insert("x-referencia", valor);
    }
    respuesta
}

/// An error with its causes, from the outside in.
pub fn cadena(error: &dyn std::error::Error) -> String {
    let mut texto = error.to_string();
    let mut causa = error.source();
    while let Some(c) = causa {
        texto.push_str(": ");
        texto.push_str(&c.to_string());
        causa = c.source();
    }
    texto
}
