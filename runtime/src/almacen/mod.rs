//! The store: every fact about expedientes and people, in one SQLite file, and the bytes of their documents beside it. Its verbs are
//! the domain's; it knows nothing of the engine, of HTTP or of clocks: every moment is passed in.
//!
//! One thread writes and shares each fsync among all who wait; readers have connections of their own and never wait for
//! it. Verbs that write hang from [`Escritura`], verbs that read from [`Lectura`] (an `Escritura` reads too), so that several of them
//! can be one transaction:
//!
//! ```no_run
//! # use runtime::almacen::{Almacen, Anexo, Historia, Resultado};
//! # use schemas::ids::{CuentaId, ExpedienteId};
//! async fn enviar(almacen: &Almacen, anexo: &Anexo, borrador: String, cuenta: CuentaId) -> Resultado<Historia> {
//!     let listo = anexo.preparar()?; // on the caller's thread: JSON, salts, digests
//!     almacen
//!         .escribir(move |e| {
//!             e.borrar_borrador(&borrador, &cuenta)?;
//!             e.anexar(&listo)
//!         })
//!         .await?;
//!     let expediente = anexo.expediente.clone();
//!     almacen.leer(move |l| l.cargar(&expediente)).await
//! }
//! ```
//!
//! Each verb on [`Almacen`] has a form that waits on the thread (`…_ya`). An error undoes what its closure wrote, and nothing else.

mod actos;
mod ajustes;
mod archivos;
mod bandeja;
mod cadena;
mod carga;
mod conexion;
mod consultas;
mod cuentas;
mod deposito;
mod efectos;
mod enlaces;
mod error;
mod escritor;
mod expedientes;
mod gobierno;
mod ids;
mod lugares;
mod medidas;
mod movimientos;
mod ordenado;
mod pagos;
mod palabras;
mod paquetes;
mod pases;
mod personas;
mod proyeccion;
mod reinicio;
mod reserva;
mod tenedores;
mod tiempo;

#[cfg(test)]
mod pruebas_grupo;
#[cfg(test)]
mod pruebas_planes;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Semaphore;

pub use actos::{ActoGuardado, FallaDeActos};
pub use archivos::{ArchivoGuardado, ArchivoNuevo};
pub use bandeja::{Bandeja, Conteo, Conteos, Cursor, DeTramite, FilaBandeja, PaginaBandeja, Vista};
pub use cadena::{EventoPublico, Falla, Verificacion};
pub use carga::{CargaDeCuenta, EnManos};
pub use conexion::ESQUEMA;
pub use consultas::{Pagina, Resumen, TareaVista};
pub use cuentas::{Ausente, ClaseCuenta, Cuenta, Sesion, SesionAbierta};
pub use deposito::Deposito;
pub use efectos::{Carril, Efecto, EfectoId, EfectoNuevo, EstadoEfecto};
pub use enlaces::Enlace;
pub use error::{AlmacenError, Resultado};
pub use expedientes::{Anexo, Borrado, Historia, Idempotencia, LoBorrado, Preparado, Respuesta, Version};
pub use gobierno::{ConteoEfectos, UsoDeVersion};
pub use ids::{Reservado, nuevo_expediente, secreto, uuid7};
pub use lugares::LugarTomado;
pub use medidas::Medido;
pub use movimientos::{CambioDeCuenta, Movimiento, QueMovimiento};
pub use ordenado::{CambioDeExpediente, CambioOrdenado, QueSeHace};
pub use pagos::{EstadoPago, Pago, PagoNuevo, PagoVisto};
pub use paquetes::PaqueteGuardado;
pub use pases::{PREFIJO_PASE, Pase, PaseHecho, PedidoUnico};
pub use personas::{Acceso, Borrador, Correo, CorreoNuevo};
pub use proyeccion::{Correccion, EstadoOrden, Orden, Proyeccion, SalidaEmitida, TareaAbierta, Temporizador};
pub use tenedores::{BuscaTenedores, CursorTenedor, PaginaTenedores, Tenedor};

use conexion::Candado;
use escritor::{Escritor, bloquear};

/// How the store works; the defaults serve a municipality.
#[derive(Clone, Debug)]
pub struct Opciones {
    /// Connections that read at the same time.
    pub lectores: usize,
    /// Jobs that may wait to be written; beyond them, whoever comes waits for a place.
    pub cola: usize,
    /// Jobs that share one transaction at most.
    pub grupo: usize,
    /// How long to wait for another process to let go of the file.
    pub espera_candado: Duration,
}

impl Default for Opciones {
    fn default() -> Self {
        Self { lectores: 8, cola: 4096, grupo: 512, espera_candado: Duration::from_secs(3) }
    }
}

/// The store, open. Clones share it; the last one to go finishes what waits and closes the file.
#[derive(Clone)]
pub struct Almacen {
    dentro: Arc<Dentro>,
}

struct Dentro {
    ruta: Option<PathBuf>,
    escritor: Option<Escritor>,
    lectores: Mutex<Vec<Connection>>,
    turnos: Arc<Semaphore>,
    // INVARIANT: dropped after the writer has closed its connection, see `drop`.
    _candado: Option<Candado>,
}

impl Drop for Dentro {
    fn drop(&mut self) {
        self.lectores.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        if let Some(escritor) = &self.escritor {
            escritor.cerrar();
        }
    }
}

impl std::fmt::Debug for Almacen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Almacen({})", self.dentro.ruta.as_deref().unwrap_or(Path::new(":memory:")).display())
    }
}

impl Almacen {
    /// Opens a database, makes it if it isn't there, and brings it up to date.
    ///
    /// # Errors
    /// When another process has it, a newer program wrote it, it is something else, or the disk refuses.
    pub fn abrir(ruta: &Path, opciones: &Opciones) -> Resultado<Self> {
        let candado = Candado::tomar(ruta, opciones.espera_candado)?;
        let con = conexion::para_escribir(Some(ruta))?;
        let escritor = Escritor::new(con, opciones.cola, opciones.grupo)?;
        Ok(Self::con(Some(ruta), Some(escritor), opciones, Some(candado)))
    }

    /// Opens a database only to read it, also while a server writes it: to verify, to audit, to back up.
    ///
    /// # Errors
    /// When it isn't there, isn't ours, or isn't of the version of this program.
    pub fn abrir_lectura(ruta: &Path, opciones: &Opciones) -> Resultado<Self> {
        let con = conexion::para_leer(ruta)?;
        let encontrada = conexion::revisar(&con, Some(ruta))?;
        if encontrada < conexion::conocidas() {
            return Err(AlmacenError::VersionVieja { ruta: ruta.to_path_buf(), encontrada });
        }
        Ok(Self::con(Some(ruta), None, opciones, None))
    }

    /// A store that lives as long as the process, for tests and demonstrations. Its readers share the connection that writes.
    ///
    /// # Errors
    /// When there is no memory or no thread.
    pub fn en_memoria(opciones: &Opciones) -> Resultado<Self> {
        let escritor = Escritor::new(conexion::para_escribir(None)?, opciones.cola, opciones.grupo)?;
        Ok(Self::con(None, Some(escritor), opciones, None))
    }

    fn con(
        ruta: Option<&Path>,
        escritor: Option<Escritor>,
        opciones: &Opciones,
        candado: Option<Candado>,
    ) -> Self {
        Self {
            dentro: Arc::new(Dentro {
                ruta: ruta.map(Path::to_path_buf),
                escritor,
                lectores: Mutex::new(Vec::new()),
                turnos: Arc::new(Semaphore::new(opciones.lectores.max(1))),
                _candado: candado,
            }),
        }
    }

    /// Writes: all that the closure does is one unit, on the disk when this returns. Waits for a place when the queue is full.
    ///
    /// # Errors
    /// Those of the closure, or the fault of its group; in both cases nothing of it was written.
    pub async fn escribir<T, F>(&self, obra: F) -> Resultado<T>
    where
        T: Send + 'static,
        F: FnOnce(&Escritura<'_>) -> Resultado<T> + Send + 'static,
    {
        self.escritor()?.encargar(obra).await
    }

    /// Whether it can be written: what happened last, and if that failed (a full disk) it is tried again with a small write, so that who
    /// watches the service sees both that it stopped and that it is back.
    ///
    /// # Errors
    /// Why it can't.
    pub async fn comprobar_escritura(&self) -> Resultado<()> {
        let escritor = self.escritor()?;
        if escritor.escribe() {
            return Ok(());
        }
        escritor.encargar(|e| e.ajustar("prueba_de_escritura", Some(""))).await
    }

    /// Like [`Self::escribir`], but refuses at once when the queue is full.
    ///
    /// # Errors
    /// Besides those of `escribir`, `Ocupado`.
    pub async fn escribir_si_cabe<T, F>(&self, obra: F) -> Resultado<T>
    where
        T: Send + 'static,
        F: FnOnce(&Escritura<'_>) -> Resultado<T> + Send + 'static,
    {
        self.escritor()?.intentar(obra).await
    }

    /// Like [`Self::escribir`], waiting on this thread; not for asynchronous tasks.
    ///
    /// # Errors
    /// Those of `escribir`.
    pub fn escribir_ya<T, F>(&self, obra: F) -> Resultado<T>
    where
        T: Send + 'static,
        F: FnOnce(&Escritura<'_>) -> Resultado<T> + Send + 'static,
    {
        bloquear(self.escritor()?.encargar(obra))
    }

    /// Reads: all that the closure sees is one moment of the database. Never waits for the writer.
    ///
    /// # Errors
    /// Those of the closure.
    pub async fn leer<T, F>(&self, obra: F) -> Resultado<T>
    where
        T: Send + 'static,
        F: FnOnce(&Lectura<'_>) -> Resultado<T> + Send + 'static,
    {
        if self.dentro.ruta.is_none() {
            return self.escritor()?.encargar(move |e| obra(e)).await;
        }
        let turno =
            Arc::clone(&self.dentro.turnos).acquire_owned().await.map_err(|_| AlmacenError::Cerrado)?;
        let dentro = Arc::clone(&self.dentro);
        tokio::task::spawn_blocking(move || {
            let fruto = dentro.con_lector(obra);
            drop(turno);
            fruto
        })
        .await
        .unwrap_or(Err(AlmacenError::Defecto))
    }

    /// Like [`Self::leer`], on this thread.
    ///
    /// # Errors
    /// Those of `leer`.
    pub fn leer_ya<T, F>(&self, obra: F) -> Resultado<T>
    where
        T: Send + 'static,
        F: FnOnce(&Lectura<'_>) -> Resultado<T> + Send + 'static,
    {
        if self.dentro.ruta.is_none() {
            return bloquear(self.escritor()?.encargar(move |e| obra(e)));
        }
        let _turno = bloquear(self.dentro.turnos.acquire()).map_err(|_| AlmacenError::Cerrado)?;
        self.dentro.con_lector(obra)
    }

    /// Appends to an expediente, waiting on this thread; see [`Escritura::anexar`].
    ///
    /// # Errors
    /// Those of `anexar`.
    pub fn anexar_ya(&self, anexo: &Anexo) -> Resultado<Version> {
        let listo = anexo.preparar()?;
        self.escribir_ya(move |e| e.anexar(&listo))
    }

    /// Appends to an expediente; see [`Escritura::anexar`].
    ///
    /// # Errors
    /// Those of `anexar`.
    pub async fn anexar(&self, anexo: &Anexo) -> Resultado<Version> {
        let listo = anexo.preparar()?;
        self.escribir(move |e| e.anexar(&listo)).await
    }

    /// Copies the whole database, as of one moment, into a new file that needs nothing else; the store goes on working.
    ///
    /// # Errors
    /// When the destination exists, or the disk refuses.
    pub fn respaldar(&self, destino: &Path) -> Resultado<()> {
        let Some(ruta) = &self.dentro.ruta else {
            return Err(AlmacenError::Invalido("un almacén en memoria no se respalda"));
        };
        if destino.exists() {
            return Err(AlmacenError::Duplicado { que: "un archivo en el destino del respaldo" });
        }
        let texto =
            destino.to_str().ok_or(AlmacenError::Invalido("la ruta del respaldo debe ser texto UTF-8"))?;
        conexion::para_leer(ruta)?.execute("VACUUM INTO ?1", [texto])?;
        Ok(())
    }

    /// Brings what is in the journal to the database itself and empties the journal, so that what was erased is in neither. Answers
    /// false when a reader still needs the journal: try again later.
    ///
    /// # Errors
    /// When the store was opened for reading, or the disk refuses.
    pub fn asentar(&self) -> Resultado<bool> {
        self.escritor()?;
        let Some(ruta) = &self.dentro.ruta else { return Ok(true) };
        conexion::asentar(ruta)
    }

    fn escritor(&self) -> Resultado<&Escritor> {
        self.dentro.escritor.as_ref().ok_or(AlmacenError::SoloLectura)
    }
}

impl Dentro {
    fn con_lector<T>(&self, obra: impl FnOnce(&Lectura<'_>) -> Resultado<T>) -> Resultado<T> {
        let libre = self.lectores.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let con = match (libre, &self.ruta) {
            (Some(con), _) => con,
            (None, Some(ruta)) => conexion::para_leer(ruta)?,
            (None, None) => return Err(AlmacenError::Defecto),
        };
        con.prepare_cached("BEGIN")?.execute([])?;
        let fruto = obra(&Lectura { con: &con });
        // A connection that can't end its transaction is not given to anybody else.
        if con.prepare_cached("COMMIT").and_then(|mut s| s.execute([])).is_ok() {
            self.lectores.lock().unwrap_or_else(PoisonError::into_inner).push(con);
        }
        fruto
    }
}

/// One moment of the database; the verbs that read hang from it.
#[derive(Debug)]
pub struct Lectura<'c> {
    con: &'c Connection,
}

/// A transaction; the verbs that write hang from it, and it reads what it has written.
#[derive(Debug)]
pub struct Escritura<'c> {
    lectura: Lectura<'c>,
}

impl<'c> Escritura<'c> {
    fn new(con: &'c Connection) -> Self {
        Self { lectura: Lectura { con } }
    }
}

impl<'c> Deref for Escritura<'c> {
    type Target = Lectura<'c>;

    fn deref(&self) -> &Lectura<'c> {
        &self.lectura
    }
}
