//! What who administers asks of the platform as a whole: that every chain be verified, and what came of it the last time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{App, AppError, Resultado};
use crate::almacen::AlmacenError;

/// The key under which the last verification is stored.
const AJUSTE_CADENA: &str = "cadena.ultima";
/// Expedientes that are verified before a reader is let go.
const LOTE: usize = 200;
/// Altered expedientes that are named one by one.
const NOMBRADOS: usize = 50;

/// What came of verifying every chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificacionCadenas {
    /// When it ended.
    pub cuando: Timestamp,
    /// How many expedientes there were.
    pub expedientes: u64,
    /// Those that are not as they were written: folio and first fault; fifty at most.
    pub alterados: Vec<(String, String)>,
    /// How many there are in all.
    pub cuantos: u64,
}

impl App {
    /// Verifies the chain of every expediente, stretch by stretch, and keeps what came of it.
    ///
    /// # Errors
    /// When the store can't be read or written; altered chains are the answer, not an error.
    pub async fn verificar_cadenas(&self) -> Resultado<VerificacionCadenas> {
        let mut alterados = Vec::new();
        let mut cuantos = 0;
        let mut desde = Some(0);
        while let Some(lugar) = desde {
            let (verificacion, folios) = self
                .almacen()
                .leer(move |l| {
                    let verificacion = l.verificar_todas(lugar, LOTE)?;
                    let mut folios = Vec::new();
                    for (id, falla) in verificacion.fallas.iter().take(NOMBRADOS) {
                        let folio = l.resumen(id)?.map_or_else(|| id.to_string(), |r| r.folio.to_string());
                        folios.push((folio, falla.to_string()));
                    }
                    Ok((verificacion, folios))
                })
                .await?;
            cuantos += verificacion.fallas.len() as u64;
            alterados.extend(folios);
            desde = verificacion.sigue;
        }
        alterados.truncate(NOMBRADOS);
        let usos = self.almacen().leer(|l| l.uso_de_versiones()).await?;
        let fruto = VerificacionCadenas {
            cuando: self.ahora(),
            expedientes: usos.iter().map(|u| u.todos).sum(),
            alterados,
            cuantos,
        };
        let texto = serde_json::to_string(&fruto)
            .map_err(|_| AppError::defecto("no se pudo escribir una verificación"))?;
        self.almacen().escribir(move |e| e.ajustar(AJUSTE_CADENA, Some(&texto))).await?;
        Ok(fruto)
    }

    /// What came of it the last time, if it was ever done.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn ultima_verificacion(&self) -> Resultado<Option<VerificacionCadenas>> {
        let texto = self.almacen().leer(|l| l.ajuste(AJUSTE_CADENA)).await?;
        Ok(texto.and_then(|t| serde_json::from_str(&t).ok()))
    }

    /// Tries again an effect that was given up.
    ///
    /// # Errors
    /// `Invalido` when it isn't given up any more.
    pub async fn reintentar(&self, id: crate::almacen::EfectoId) -> Resultado<()> {
        let ahora = self.ahora();
        match self.almacen().escribir(move |e| e.reintentar_efecto(id, ahora)).await {
            Err(AlmacenError::NoExiste { .. }) => Err(AppError::invalido(
                "Ese envío ya no está fallido, o sus datos se suprimieron; vea la lista otra vez",
            )),
            otro => Ok(otro?),
        }
    }

    /// Tries again every effect that was given up, and says how many.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn reintentar_fallidos(&self) -> Resultado<usize> {
        let ahora = self.ahora();
        Ok(self.almacen().escribir(move |e| e.reintentar_fallidos(ahora)).await?)
    }
}
