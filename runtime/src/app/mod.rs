//! The use cases: what people and systems ask of the platform, in the domain's words. It joins the store and the engine; it knows
//! nothing of HTTP or HTML. Every verb takes who asks and reads the clock once.

mod archivos;
mod borrador;
mod citas;
mod cuentas;
mod cupos;
mod demo;
mod efecto;
mod encargos;
mod entregas;
mod error;
mod estante;
mod expedientes;
mod gobierno;
mod linea;
mod medicion;
mod operadores;
mod ordenes;
mod pagos;
mod pases;
mod personas;
pub(crate) mod plataforma;
mod proyectar;
mod referidos;
mod reinicio;
mod servidores;
mod solicitados;
mod solicitud;
mod tenencias;
mod terceros;
mod versiones;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

use crate::almacen::{Almacen, Deposito, Opciones};
use crate::config::Config;
use crate::reloj::Reloj;

pub use archivos::{ArchivoSubido, MAXIMO_SUBIDA, reconocer};
pub use borrador::{Avance, Dueno, Llenado, de_campo, quitar_campo};
pub use citas::AgendaSuya;
pub use cuentas::ConAcceso;
pub use cupos::{CupoSuyo, Ocupacion, QueTenedores};
pub use demo::{CONTRASENA_DEMO, CuentaDemo, RelojPuesto, plantel};
pub use efecto::{Carga, EfectoDeEvento, clave_de};
pub use encargos::EnLinea;
pub use entregas::{ENTREGAS, Entregado};
pub use error::{AppError, Resultado};
pub use estante::{Estante, Ofrecido};
pub use expedientes::{Abierto, Clave, Hecho, Inicio};
pub use gobierno::VerificacionCadenas;
pub use linea::linea_de_captura;
pub use medicion::{Comentario, FilaMedida, Medido, Trimestre};
pub use operadores::{atiende, ve};
pub use ordenes::{Copia, Orden};
pub use pagos::{AvisoDePago, FirmaDePago};
pub use pases::{MAXIMO_DIAS, PaseVigente, Permiso};
pub use personas::{CuentaNueva, Persona, actuante, valor_solicitante};
pub use proyectar::{
    HUELLA_IMPRESA, estado_en_palabras, proyectar, resultado_en_palabras, resultado_para_otros,
};
pub use referidos::{Elegible, Ofrecimiento};
pub use reinicio::Reinicio;
pub use solicitud::{Leido, campos_solicitante, datos_de_borrador, leer_accion, leer_solicitud};
pub use tenencias::folios_de;
pub use terceros::{Invitada, Suerte};
pub use versiones::{
    Aspectos, Dicho, EnLindero, EnRevision, EstadoAspecto, Explorado, FrutoDeMigracion, Liberacion, Liberada,
    Migracion, MigracionPedida, NoOfrecida, Pedido, PorParametros, Publicada, Tramo, VersionConFirmas,
    VersionLiberada, Vigencia, cuenta_de_migracion, evidencia_de, publicadas, siguiente, vigente,
};

/// The key under which the shift of the clock is stored.
const AJUSTE_RELOJ: &str = "reloj.desfase";

/// The platform, open. Clones share it.
#[derive(Clone, Debug)]
pub struct App {
    dentro: Arc<Dentro>,
}

#[derive(Debug)]
struct Dentro {
    config: Config,
    almacen: Almacen,
    deposito: Deposito,
    reloj: Reloj,
    estante: Estante,
    personas: personas::Porteria,
    solicitados: solicitados::Solicitados,
    evidencias: versiones::Memoria<aprobacion::Evidencia>,
    explorados: versiones::Memoria<Explorado>,
    /// Versions are decided and put on offer one order at a time, so that none is decided on what another is changing.
    turno_de_versiones: Mutex<()>,
    /// An environment is brought back, and its example people are made, by one at a time.
    turno_de_reinicio: tokio::sync::Mutex<()>,
    turno_de_ejemplos: tokio::sync::Mutex<()>,
}

impl App {
    /// Opens the store of an environment, and puts what it offers on the shelf.
    ///
    /// # Errors
    /// When the store can't be opened, or a paquete in it is damaged.
    pub fn abrir(config: Config) -> Resultado<Self> {
        std::fs::create_dir_all(&config.datos).map_err(|causa| AppError::carpeta(&config.datos, &causa))?;
        let almacen = Almacen::abrir(&Self::base(&config), &Opciones::default())?;
        let deposito = Deposito::abrir(&config.datos.join("documentos"))?;
        let desfase = almacen.leer_ya(|l| l.ajuste(AJUSTE_RELOJ))?.and_then(|d| d.parse().ok()).unwrap_or(0);
        let reloj = Reloj::con_desfase(if config.simulado() { desfase } else { 0 });
        let estante = Estante::default();
        let personas = personas::Porteria::new();
        let solicitados = solicitados::Solicitados::default();
        let evidencias = versiones::evidencias();
        let explorados = versiones::explorados();
        let dentro = Dentro {
            config,
            almacen,
            deposito,
            reloj,
            estante,
            personas,
            solicitados,
            evidencias,
            explorados,
            turno_de_versiones: Mutex::default(),
            turno_de_reinicio: tokio::sync::Mutex::default(),
            turno_de_ejemplos: tokio::sync::Mutex::default(),
        };
        let app = Self { dentro: Arc::new(dentro) };
        app.comprobar_clase()?;
        app.refrescar_estante()?;
        Ok(app)
    }

    fn base(config: &Config) -> PathBuf {
        config.datos.join("ventanilla.sqlite")
    }

    /// The environment.
    pub fn config(&self) -> &Config {
        &self.dentro.config
    }

    /// The store.
    pub fn almacen(&self) -> &Almacen {
        &self.dentro.almacen
    }

    /// The bytes of documents.
    pub fn deposito(&self) -> &Deposito {
        &self.dentro.deposito
    }

    /// The paquetes.
    pub fn estante(&self) -> &Estante {
        &self.dentro.estante
    }

    /// Does what reads much or computes long on a thread of its own, and waits for it without holding those that answer others.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn aparte<T: Send + 'static>(
        &self,
        obra: impl FnOnce(&Self) -> Resultado<T> + Send + 'static,
    ) -> Resultado<T> {
        let propia = self.clone();
        tokio::task::spawn_blocking(move || obra(&propia))
            .await
            .map_err(|_| AppError::defecto("se interrumpió una tarea"))?
    }

    /// What time it is, whatever the clock of the demonstration says: for what is signed.
    pub fn ahora_de_verdad(&self) -> Timestamp {
        self.dentro.reloj.del_sistema()
    }

    /// What time it is.
    pub fn ahora(&self) -> Timestamp {
        self.dentro.reloj.ahora()
    }

    /// Seconds by which the clock of the demonstration is ahead.
    pub fn desfase(&self) -> i64 {
        self.dentro.reloj.desfase()
    }

    /// Moves the clock of the demonstration. It only goes forward: time that was acknowledged is not taken back.
    ///
    /// # Errors
    /// Outside a demonstration, or backward.
    pub async fn mover_reloj(&self, hasta: Timestamp) -> Resultado<()> {
        if !self.dentro.config.simulado() {
            return Err(AppError::invalido("el reloj sólo se mueve en la demostración"));
        }
        let falta = segundos(hasta.duration_since(self.ahora()));
        if falta < 0 {
            return Err(AppError::invalido(
                "el reloj sólo puede avanzar; elija un momento posterior al actual",
            ));
        }
        if falta > 20 * 366 * 86_400 {
            return Err(AppError::invalido("el reloj puede avanzar veinte años cuando más"));
        }
        let desfase = self.desfase() + falta;
        self.almacen().escribir(move |e| e.ajustar(AJUSTE_RELOJ, Some(&desfase.to_string()))).await?;
        self.dentro.reloj.mover(desfase);
        Ok(())
    }
}

/// Whole seconds of a wait, rounded up: a clock that is moved by them to a moment is never short of it.
fn segundos(falta: SignedDuration) -> i64 {
    falta.as_secs() + i64::from(falta.subsec_nanos() > 0)
}
