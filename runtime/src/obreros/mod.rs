//! Workers: what happens without anybody asking. They fire plazos that ran out, do the effects of the outbox, resume payments that a
//! crash left half-way, and sweep what is no longer needed.
//!
//! All of it is safe to repeat: a timer goes with the append that fires it, an effect is leased before it is done, and whatever it
//! causes outside carries its key. A process that dies loses nothing; the next one goes on.

mod barrido;
mod citas;
mod consultas;
mod contabilidad;
mod correo;
mod cuentas;
mod efectos;
mod mensajes;
mod plazos;
mod sistemas;
mod smtp;
mod terceros;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::almacen::Carril;
use crate::app::{App, Resultado};

pub use contabilidad::{Asiento, Bitacora, ClaseAsiento, Contabilidad, SinContabilidad};
pub use correo::{Buzon, Correo, FalloDeEnvio, SinCorreo};
pub use sistemas::{Contesta, PorHttp, Pregunta, Sistema};
pub use smtp::PorSmtp;

/// What a port gives back: it is done later.
pub type Futuro<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How often a worker looks.
const LATIDO: Duration = Duration::from_secs(1);
/// How often what is no longer needed is swept.
const ENTRE_BARRIDOS: Duration = Duration::from_secs(3600);

/// The outside, as workers reach it.
#[derive(Clone)]
pub struct Puertos {
    /// Mail.
    pub correo: Arc<dyn Correo>,
    /// The treasury.
    pub contabilidad: Arc<dyn Contabilidad>,
}

impl Puertos {
    /// Those that the environment of a platform says.
    pub fn de(app: &App) -> Self {
        let config = app.config();
        let servicios = &config.servicios;
        let correo: Arc<dyn Correo> = match &servicios.correo {
            Some(schemas::entorno::Correo::Smtp(smtp)) if !config.simulado() => {
                let clave = config.clave_correo.clone();
                Arc::new(PorSmtp::new(smtp.clone(), clave, &config.publica, config.autoridades.clone()))
            }
            // Where the world is simulated nothing leaves, whatever somebody wrote.
            Some(_) => Arc::new(Buzon::new(app.clone())),
            None => Arc::new(SinCorreo),
        };
        let contabilidad: Arc<dyn Contabilidad> = match servicios.contabilidad {
            Some(schemas::entorno::Contabilidad::Bitacora) => Arc::new(Bitacora),
            None => Arc::new(SinContabilidad),
        };
        Self { correo, contabilidad }
    }
}

impl std::fmt::Debug for Puertos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Puertos")
    }
}

/// The workers of a platform.
#[derive(Clone, Debug)]
pub struct Obreros {
    app: App,
    puertos: Puertos,
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hechos {
    /// Expedientes whose clocks fired.
    pub vencidos: usize,
    /// Effects that were done.
    pub efectos: usize,
    /// Effects that failed, to be tried again or given up.
    pub fallidos: usize,
}

impl Hechos {
    const fn nada(self) -> bool {
        self.vencidos == 0 && self.efectos == 0 && self.fallidos == 0
    }
}

/// Workers that run. Dropping it lets them run; [`Manija::parar`] ends them between two pieces of work.
#[derive(Debug)]
pub struct Manija {
    parar: watch::Sender<bool>,
    tareas: Vec<JoinHandle<()>>,
}

impl Manija {
    /// Ends the workers and waits for what they have in hand.
    pub async fn parar(self) {
        // Nobody listens only when they are already gone.
        let _ = self.parar.send(true);
        for tarea in self.tareas {
            let _ = tarea.await;
        }
    }
}

impl Obreros {
    /// The workers of a platform with its ports.
    pub const fn new(app: App, puertos: Puertos) -> Self {
        Self { app, puertos }
    }

    /// Starts workers with the ports of the environment. Inside a tokio runtime.
    pub fn arrancar(app: App) -> Manija {
        let puertos = Puertos::de(&app);
        Self::new(app, puertos).empezar()
    }

    /// Starts them. Inside a tokio runtime.
    pub fn empezar(self) -> Manija {
        let (parar, vista) = watch::channel(false);
        let tareas = vec![
            tokio::spawn(self.clone().latir(vista.clone(), LATIDO, Obra::Plazos)),
            tokio::spawn(self.clone().latir(vista.clone(), LATIDO, Obra::Efectos(Carril::Propio))),
            tokio::spawn(self.clone().latir(vista.clone(), LATIDO, Obra::Efectos(Carril::Correo))),
            tokio::spawn(self.clone().latir(vista.clone(), LATIDO, Obra::Efectos(Carril::Consulta))),
            tokio::spawn(self.latir(vista, ENTRE_BARRIDOS, Obra::Barrido)),
        ];
        Manija { parar, tareas }
    }

    async fn latir(self, mut parar: watch::Receiver<bool>, cada: Duration, obra: Obra) {
        let mut latido = interval(cada);
        latido.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = latido.tick() => {}
                _ = parar.wait_for(|p| *p) => return,
            }
            if let Err(error) = self.obrar(obra).await {
                tracing::error!(?obra, %error, "un obrero no pudo terminar su vuelta");
            }
        }
    }

    async fn obrar(&self, obra: Obra) -> Resultado<()> {
        match obra {
            Obra::Plazos => {
                self.vencer().await?;
            }
            Obra::Efectos(carril) => {
                let mut hubo = false;
                while self.hacer_efectos(Some(carril)).await? != (0, 0) {
                    hubo = true;
                }
                if hubo && carril == Carril::Correo {
                    self.puertos.correo.descansar().await;
                }
            }
            Obra::Barrido => {
                self.app.retomar_pagos().await?;
                self.barrer().await?;
            }
        }
        Ok(())
    }

    /// Works until nothing is due, without sleeping: what waits for a later moment stays. For tests and orders by hand.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn drenar(&self) -> Resultado<Hechos> {
        self.app.retomar_pagos().await?;
        let mut todo = Hechos::default();
        loop {
            let vencidos = self.vencer().await?;
            let (efectos, fallidos) = self.hacer_efectos(None).await?;
            let vuelta = Hechos { vencidos, efectos, fallidos };
            if vuelta.nada() {
                self.puertos.correo.descansar().await;
                return Ok(todo);
            }
            todo.vencidos += vencidos;
            todo.efectos += efectos;
            todo.fallidos += fallidos;
        }
    }
}

/// Works with the ports of the environment until nothing is due; see [`Obreros::drenar`].
///
/// # Errors
/// When the store refuses.
pub async fn drenar(app: &App) -> Resultado<Hechos> {
    Obreros::new(app.clone(), Puertos::de(app)).drenar().await
}

/// What a worker does at each beat.
#[derive(Clone, Copy, Debug)]
enum Obra {
    Plazos,
    Efectos(Carril),
    Barrido,
}
