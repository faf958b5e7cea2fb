//! The one thread that writes. Jobs wait in a queue; as many as are waiting go in one transaction, each under its own savepoint, and
//! nobody is answered before the commit is on the disk. It knows nothing of what the jobs say.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle, Thread};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::coop::unconstrained;

use super::Escritura;
use super::error::{AlmacenError, Resultado};

/// A job as the thread sees it.
trait Trabajo: Send {
    /// Does it, inside its savepoint; the fruit stays with the job. `Err` when its own changes must be undone.
    fn hacer(&mut self, con: &Connection) -> Result<(), Undo>;
    /// Answers: what came out of it, or the fault of its group.
    fn contestar(self: Box<Self>, del_grupo: Option<&AlmacenError>);
}

/// How far a failed job must be undone.
enum Undo {
    /// Its own savepoint.
    Propio,
    /// The whole group, by this fault.
    Grupo(AlmacenError),
}

struct Encargo<T, F> {
    obra: Option<F>,
    fruto: Option<Resultado<T>>,
    respuesta: oneshot::Sender<Resultado<T>>,
    lugar: OwnedSemaphorePermit,
}

impl<T, F> Trabajo for Encargo<T, F>
where
    T: Send,
    F: FnOnce(&Escritura<'_>) -> Resultado<T> + Send,
{
    fn hacer(&mut self, con: &Connection) -> Result<(), Undo> {
        let Some(obra) = self.obra.take() else { return Err(Undo::Propio) };
        let fruto = catch_unwind(AssertUnwindSafe(|| obra(&Escritura::new(con))))
            .unwrap_or(Err(AlmacenError::Defecto));
        let salida = match &fruto {
            Ok(_) => Ok(()),
            Err(error) => Err(error.del_grupo().map_or(Undo::Propio, Undo::Grupo)),
        };
        self.fruto = Some(fruto);
        salida
    }

    fn contestar(self: Box<Self>, del_grupo: Option<&AlmacenError>) {
        let Encargo { fruto, respuesta, lugar, .. } = *self;
        let fruto = match del_grupo {
            Some(fallo) => Err(fallo.copia()),
            None => fruto.unwrap_or(Err(AlmacenError::Defecto)),
        };
        // Its place is free before anybody hears of the answer and comes again.
        drop(lugar);
        // Whoever asked may have gone away; the work is done all the same.
        let _ = respuesta.send(fruto);
    }
}

/// The queue and its thread.
pub(super) struct Escritor {
    cola: Mutex<Option<Sender<Box<dyn Trabajo>>>>,
    hilo: Mutex<Option<JoinHandle<()>>>,
    lugares: Arc<Semaphore>,
    /// Whether the last group could be written.
    escribe: Arc<AtomicBool>,
}

impl Escritor {
    /// Starts the thread. At most `cola` jobs wait; at most `grupo` share a transaction.
    pub(super) fn new(con: Connection, cola: usize, grupo: usize) -> Resultado<Self> {
        let (entrada, salida) = channel();
        let escribe = Arc::new(AtomicBool::new(true));
        let suyo = Arc::clone(&escribe);
        let hilo = thread::Builder::new()
            .name("almacen-escritor".to_owned())
            .spawn(move || escribir(&con, &salida, grupo.max(1), &suyo))
            .map_err(|causa| AlmacenError::Archivo { ruta: "almacen-escritor".into(), causa })?;
        Ok(Self {
            cola: Mutex::new(Some(entrada)),
            hilo: Mutex::new(Some(hilo)),
            lugares: Arc::new(Semaphore::new(cola.max(1))),
            escribe,
        })
    }

    /// Whether the last group that was handed in could be written.
    pub(super) fn escribe(&self) -> bool {
        self.escribe.load(Ordering::Relaxed)
    }

    /// Hands in a job and waits until it is on the disk. When the queue is full it waits for a place.
    pub(super) async fn encargar<T, F>(&self, obra: F) -> Resultado<T>
    where
        T: Send + 'static,
        F: FnOnce(&Escritura<'_>) -> Resultado<T> + Send + 'static,
    {
        let lugar = Arc::clone(&self.lugares).acquire_owned().await.map_err(|_| AlmacenError::Cerrado)?;
        self.poner(obra, lugar)?.await.unwrap_or(Err(AlmacenError::Cerrado))
    }

    /// Hands in a job if there is a place for it.
    pub(super) async fn intentar<T, F>(&self, obra: F) -> Resultado<T>
    where
        T: Send + 'static,
        F: FnOnce(&Escritura<'_>) -> Resultado<T> + Send + 'static,
    {
        let lugar = Arc::clone(&self.lugares).try_acquire_owned().map_err(|_| AlmacenError::Ocupado)?;
        self.poner(obra, lugar)?.await.unwrap_or(Err(AlmacenError::Cerrado))
    }

    fn poner<T, F>(&self, obra: F, lugar: OwnedSemaphorePermit) -> Resultado<oneshot::Receiver<Resultado<T>>>
    where
        T: Send + 'static,
        F: FnOnce(&Escritura<'_>) -> Resultado<T> + Send + 'static,
    {
        let (respuesta, espera) = oneshot::channel();
        let encargo = Encargo { obra: Some(obra), fruto: None, respuesta, lugar };
        let cola = self.cola.lock().unwrap_or_else(PoisonError::into_inner);
        match &*cola {
            Some(cola) => cola.send(Box::new(encargo)).map_err(|_| AlmacenError::Cerrado)?,
            None => return Err(AlmacenError::Cerrado),
        }
        Ok(espera)
    }

    /// Jobs that could be handed in now.
    #[cfg(test)]
    pub(super) fn lugares_libres(&self) -> usize {
        self.lugares.available_permits()
    }

    /// Takes no more, finishes what waits, and returns when the connection is closed.
    pub(super) fn cerrar(&self) {
        self.cola.lock().unwrap_or_else(PoisonError::into_inner).take();
        let hilo = self.hilo.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(hilo) = hilo
            && hilo.thread().id() != thread::current().id()
        {
            // A panic of the thread has already been answered to whoever waited.
            let _ = hilo.join();
        }
    }
}

fn escribir(con: &Connection, cola: &Receiver<Box<dyn Trabajo>>, maximo: usize, escribe: &AtomicBool) {
    let mut grupo: Vec<Box<dyn Trabajo>> = Vec::with_capacity(maximo);
    while let Ok(primero) = cola.recv() {
        grupo.push(primero);
        while grupo.len() < maximo
            && let Ok(otro) = cola.try_recv()
        {
            grupo.push(otro);
        }
        let fallo = transaccion(con, &mut grupo).err();
        escribe.store(fallo.is_none(), Ordering::Relaxed);
        if let Some(fallo) = &fallo {
            tracing::error!(trabajos = grupo.len(), error = ?fallo, "se deshizo un grupo de escrituras");
        }
        for trabajo in grupo.drain(..) {
            trabajo.contestar(fallo.as_ref());
        }
    }
}

fn transaccion(con: &Connection, grupo: &mut [Box<dyn Trabajo>]) -> Resultado<()> {
    let hecho = por_turno(con, grupo).and_then(|()| orden(con, "COMMIT"));
    if hecho.is_err() && !con.is_autocommit() {
        orden(con, "ROLLBACK")?;
    }
    hecho
}

fn por_turno(con: &Connection, grupo: &mut [Box<dyn Trabajo>]) -> Resultado<()> {
    orden(con, "BEGIN IMMEDIATE")?;
    for trabajo in grupo {
        orden(con, "SAVEPOINT trabajo")?;
        match trabajo.hacer(con) {
            Ok(()) => {}
            Err(Undo::Propio) => orden(con, "ROLLBACK TO trabajo")?,
            Err(Undo::Grupo(fallo)) => return Err(fallo),
        }
        orden(con, "RELEASE trabajo")?;
    }
    Ok(())
}

fn orden(con: &Connection, sql: &str) -> Resultado<()> {
    con.prepare_cached(sql)?.execute([])?;
    Ok(())
}

struct Despertador(Thread);

impl Wake for Despertador {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future on this thread. It needs no executor and may be called from any thread that may block.
///
/// Inside a task of tokio the future is kept out of the task's budget: spent, it would answer "not yet" at once and for ever, since nothing
/// here gives the thread back.
pub(super) fn bloquear<F: Future>(futuro: F) -> F::Output {
    let waker = Waker::from(Arc::new(Despertador(thread::current())));
    let mut cx = Context::from_waker(&waker);
    let mut futuro = pin!(unconstrained(futuro));
    loop {
        if let Poll::Ready(salida) = futuro.as_mut().poll(&mut cx) {
            return salida;
        }
        thread::park();
    }
}
