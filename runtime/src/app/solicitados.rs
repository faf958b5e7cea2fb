//! Which trámites people ask for most. Counting all expedientes is not done for every visit: what was counted serves for some minutes.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use schemas::ids::TramiteId;

use super::App;
use super::error::Resultado;

/// How long a count serves.
const SIRVE: SignedDuration = SignedDuration::from_mins(10);
/// How many are kept.
const CUANTOS: u32 = 50;

/// The last count, and when it was made.
#[derive(Debug, Default)]
pub(super) struct Solicitados(Mutex<Option<(Timestamp, Vec<TramiteId>)>>);

impl Solicitados {
    /// Forgets what was counted.
    pub(super) fn olvidar(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl App {
    /// The trámites with most expedientes, the first the most; empty while nobody has applied.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn mas_solicitados(&self) -> Resultado<Vec<TramiteId>> {
        let ahora = self.ahora();
        let guardado = self.dentro.solicitados.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((cuando, contados)) = guardado
            && ahora.duration_since(cuando).abs() < SIRVE
            && !contados.is_empty()
        {
            return Ok(contados);
        }
        let contados = self.almacen().leer(|l| l.mas_solicitados(CUANTOS)).await?;
        *self.dentro.solicitados.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((ahora, contados.clone()));
        Ok(contados)
    }
}
