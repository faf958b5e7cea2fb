//! Mail, as workers see it. In a demonstration it lands in a mailbox of the store that people can read.

use super::Futuro;
use crate::almacen::CorreoNuevo;
use crate::app::App;

/// Why a message wasn't sent; without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FalloDeEnvio {
    /// Why.
    pub motivo: String,
    /// Whether trying again is of no use.
    pub definitivo: bool,
}

/// Sends mail. A message is sent at least once: its `clave` tells those that are the same.
pub trait Correo: Send + Sync {
    /// Hands a message over.
    fn enviar<'a>(&'a self, correo: &'a CorreoNuevo) -> Futuro<'a, Result<(), FalloDeEnvio>>;

    /// There is nothing more to send for now: what was kept open is let go.
    fn descansar(&self) -> Futuro<'_, ()> {
        Box::pin(async {})
    }
}

/// A mailbox in the store.
#[derive(Clone, Debug)]
pub struct Buzon {
    app: App,
}

impl Buzon {
    /// The mailbox of a platform.
    pub const fn new(app: App) -> Self {
        Self { app }
    }
}

impl Correo for Buzon {
    fn enviar<'a>(&'a self, correo: &'a CorreoNuevo) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        let nuevo = correo.clone();
        Box::pin(async move {
            self.app
                .almacen()
                .escribir(move |e| e.guardar_correo(&nuevo))
                .await
                .map_err(|error| FalloDeEnvio { motivo: error.to_string(), definitivo: false })
        })
    }
}

/// No mail: the environment says none. What should be sent waits in the outbox until somebody tries again with it.
#[derive(Clone, Copy, Debug)]
pub struct SinCorreo;

impl Correo for SinCorreo {
    fn enviar<'a>(&'a self, _correo: &'a CorreoNuevo) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        Box::pin(async {
            Err(FalloDeEnvio {
                motivo: "este entorno no tiene correo: falta `servicios.correo`".to_owned(),
                definitivo: true,
            })
        })
    }
}
