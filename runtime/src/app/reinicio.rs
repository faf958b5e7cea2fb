//! The entorno de pruebas brought back to a known state: nobody has applied for anything, the clock tells the time, and the made-up
//! people are as at first. What is known of versions stays: who tried and approved what is not undone.

use jiff::Timestamp;
use schemas::sello::Digest;
use serde::{Deserialize, Serialize};

use super::{AJUSTE_RELOJ, App, AppError, Resultado, plantel};
use crate::almacen::Deposito;
use crate::config::Clase;

/// The key under which the last time is stored.
const AJUSTE_REINICIO: &str = "reinicio.ultimo";

/// When it was done the last time, and who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reinicio {
    /// When, by the clock of the system.
    pub cuando: Timestamp,
    /// The mail of who did it.
    pub quien: String,
}

impl App {
    /// Refuses a store that was made for another class of environment, so that nothing that was simulated is ever taken for real.
    pub(super) fn comprobar_clase(&self) -> Resultado<()> {
        let propia = self.config().clase;
        let (dicha, movido) =
            self.almacen().leer_ya(|l| Ok((l.clase_de_entorno()?, l.ajuste(AJUSTE_RELOJ)?)))?;
        let ajena = match dicha.as_deref().map(Clase::de) {
            Some(Some(clase)) if clase == propia => return Ok(()),
            Some(Some(clase)) => clase.nombre().to_lowercase(),
            Some(None) => "una clase que este programa no conoce".to_owned(),
            // Stores of before this was written: a clock that was moved tells them.
            None if movido.is_some() && propia == Clase::Produccion => "un entorno simulado".to_owned(),
            None => return Ok(self.almacen().escribir_ya(move |e| e.es_de_clase(propia.id()))?),
        };
        Err(AppError::invalido(format!(
            "los datos de `{}` son de otro entorno ({ajena}) y no sirven en este ({}); diga otra carpeta en `datos`",
            self.config().datos.display(),
            propia.nombre().to_lowercase(),
        )))
    }

    /// Erases what people did here, and leaves the environment as when it was new, but for its versions and for who works in it.
    ///
    /// # Errors
    /// In producción, or when the store refuses; then nothing was erased.
    pub async fn reiniciar(&self, quien: &str) -> Resultado<()> {
        if !self.config().simulado() {
            return Err(AppError::no_existe("el reinicio sólo existe donde nada es de verdad"));
        }
        let _turno = self.dentro.turno_de_reinicio.lock().await;
        let de_ejemplo: Vec<String> =
            plantel(&self.estante().activos(), true).into_iter().map(|c| c.correo).collect();
        let hecho = Reinicio { cuando: self.ahora_de_verdad(), quien: quien.to_owned() };
        let texto = serde_json::to_string(&hecho)
            .map_err(|_| AppError::defecto("no se pudo escribir un reinicio"))?;
        let contenidos = self
            .almacen()
            .escribir(move |e| {
                let contenidos = e.reiniciar(&de_ejemplo)?;
                e.ajustar(AJUSTE_RELOJ, None)?;
                e.ajustar(AJUSTE_REINICIO, Some(&texto))?;
                Ok(contenidos)
            })
            .await?;
        self.dentro.reloj.mover(0);
        self.dentro.solicitados.olvidar();
        tracing::warn!(contenidos = contenidos.len(), "el entorno se reinició");
        let deposito = self.deposito().clone();
        self.aparte(move |_| {
            for sha256 in contenidos {
                quitar(&deposito, &sha256);
            }
            Ok(())
        })
        .await?;
        if self.config().personas_de_ejemplo() {
            self.preparar_ejemplos().await?;
        }
        Ok(())
    }

    /// When it was done the last time, if it ever was.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn ultimo_reinicio(&self) -> Resultado<Option<Reinicio>> {
        let texto = self.almacen().leer(|l| l.ajuste(AJUSTE_REINICIO)).await?;
        Ok(texto.and_then(|t| serde_json::from_str(&t).ok()))
    }
}

/// A content that stays because the disk refuses is only room lost.
fn quitar(deposito: &Deposito, sha256: &str) {
    if let Ok(digest) = sha256.parse::<Digest>()
        && let Err(error) = deposito.quitar(&digest)
    {
        tracing::warn!(%error, "un documento se quedó en el disco después de reiniciar");
    }
}
