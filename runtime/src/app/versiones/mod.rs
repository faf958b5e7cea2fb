//! Versions of trámites: what is received to be tried, what is released to serve people, and the trace of it all. Which version a
//! trámite offers is nothing but what its acts say.

mod cortas;
mod evidencia;
mod explorado;
mod liberar;
mod memoria;
mod migrar;
mod pedido;
mod revision;
mod sobres;
mod vigencia;

use schemas::acto::Hecho;
use schemas::ids::TramiteId;
use schemas::sello::{self, Digest};

pub use cortas::PorParametros;
pub use evidencia::{evidencia_de, evidencias};
pub use explorado::{EnLindero, Explorado, explorados};
pub(super) use liberar::sigue_aprobada;
pub use liberar::{Liberacion, Liberada, VersionConFirmas, VersionLiberada};
pub use memoria::Memoria;
pub use migrar::{FrutoDeMigracion, Migracion, MigracionPedida, Tramo, cuenta_de_migracion};
pub use pedido::Pedido;
use pedido::{Turno, respuesta};
pub use revision::{Aspectos, Dicho, EnRevision, EstadoAspecto};
pub use vigencia::{Publicada, Vigencia, publicadas, siguiente, vigente};

use super::{App, AppError, Ofrecido, Resultado};
use crate::almacen::ActoGuardado;
use crate::ataduras;
use crate::config::Clase;

/// Who tries versions, where an act names somebody.
const PROGRAMA: &str = "Ventanilla";

/// That a version isn't offered although its trámite has it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoOfrecida {
    /// Which trámite.
    pub tramite: TramiteId,
    /// Which version; nothing when not even that can be known.
    pub digest: Option<Digest>,
    /// Every reason, in Spanish.
    pub motivos: Vec<String>,
}

impl App {
    /// Receives a version to be tried, and offers it from now on. What is on offer already stays as it is.
    ///
    /// # Errors
    /// In producción, which offers only what was approved ([`App::liberar`]); when the file is no paquete that may be used, or would do
    /// what the environment gives it no leave for; when the store refuses.
    pub fn recibir(&self, bytes: &[u8], autores: &[String], quien: &str) -> Resultado<Ofrecido> {
        self.recibir_una_vez(bytes, autores, quien, None)
    }

    /// The same; with an order that was done before it does nothing.
    ///
    /// # Errors
    /// Those of [`App::recibir`]; `Invalido` when the key of the order was used for another.
    pub fn recibir_una_vez(
        &self,
        bytes: &[u8],
        autores: &[String],
        quien: &str,
        pedido: Option<&Pedido>,
    ) -> Resultado<Ofrecido> {
        if self.config().clase == Clase::Produccion {
            return Err(AppError::invalido(
                "producción sólo ofrece versiones con visto bueno: libérela con `ventanilla liberar` o desde Administración",
            ));
        }
        let sellado = sello::abrir(bytes, None).map_err(|e| AppError::invalido(e.to_string()))?;
        if let Some(atadura) = ataduras::sin_permiso(self.config(), &sellado) {
            let nombre = &sellado.tramite.nombre;
            return Err(AppError::invalido(format!("«{nombre}» no entra en este entorno: {atadura}")));
        }
        // What somebody delivers to be reviewed is tried before anybody looks at it; what an installation brings, when it is looked at.
        let probado = (!autores.is_empty()).then(|| {
            let pruebas = &self.evidencia(&sellado).pruebas;
            Hecho::Probado { total: pruebas.total, fallan: pruebas.fallan, informe: pruebas.sha256.clone() }
        });
        let turno = self.turno_de_versiones();
        let hecha = self.respondido::<Digest>(pedido)?.is_some();
        let activa =
            self.estante().activo(&sellado.tramite.id).is_some_and(|a| a.digest() == sellado.digest());
        if !hecha && (!activa || pedido.is_some()) {
            let hecho =
                Hecho::Recibido { autores: autores.to_vec(), version: sellado.tramite.version.clone() };
            let mut asientos = vec![self.asiento(&sellado, hecho, quien)];
            asientos.extend(probado.map(|hecho| self.asiento_sin_paquete(&sellado, hecho, PROGRAMA)));
            self.asentar(&turno, asientos, respuesta(pedido, sellado.digest())?)?;
        }
        Ok(self.estante().guardar(sellado))
    }

    /// The trace of the versions of a trámite, oldest first.
    ///
    /// # Errors
    /// `Invalido` when somebody altered it; when the store can't be read.
    pub fn actos(&self, tramite: &TramiteId) -> Resultado<Vec<ActoGuardado>> {
        let buscado = tramite.clone();
        self.almacen()
            .leer_ya(move |l| l.actos(&buscado))?
            .map_err(|falla| AppError::invalido(falla.to_string()))
    }

    /// Offers what the acts say that is on offer now. Called when one is written, and when a date that one set arrives.
    ///
    /// # Errors
    /// When the store can't be read, or a paquete in it is damaged.
    pub fn refrescar_estante(&self) -> Resultado<()> {
        self.ofrecer(&self.turno_de_versiones())
    }

    /// The same, by who already has the turn: of two that read and put on offer at once, the slower would leave what was before.
    fn ofrecer(&self, _turno: &Turno<'_>) -> Resultado<()> {
        let ahora = self.ahora();
        let (reglas, clase) = (self.config().reglas.leer(), self.config().clase);
        self.estante().poner(self.almacen(), clase, &reglas, ahora)
    }
}
