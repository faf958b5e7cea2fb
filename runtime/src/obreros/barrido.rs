//! What is no longer needed: sessions that ended, drafts and files that nobody sent, answers to repeat. What an expediente holds is
//! never swept; it is erased by order.

use jiff::{SignedDuration, Timestamp};
use schemas::sello::Digest;

use super::Obreros;
use super::efectos::Fallo;
use crate::app::{AppError, Resultado};

/// Days after which a draft that nobody saved again goes away.
const DIAS_BORRADOR: i64 = 90;
/// Days after which a file of no expediente goes away; more than those of a draft, which may refer to it.
const DIAS_ARCHIVO: i64 = 180;
/// Days during which a command that is sent again is answered the same.
const DIAS_RESPUESTA: i64 = 30;
/// Answers that are forgotten at once, so as not to hold the writer.
const TANDA: usize = 500;

impl Obreros {
    /// Sweeps.
    pub(super) async fn barrer(&self) -> Resultado<()> {
        let ahora = self.app.ahora();
        let almacen = self.app.almacen();
        almacen.escribir(move |e| e.olvidar_sesiones(ahora)).await?;
        almacen.escribir(move |e| e.olvidar_enlaces_de_cuenta(ahora)).await?;
        let (borradores, respuestas) = (antes(ahora, DIAS_BORRADOR), antes(ahora, DIAS_RESPUESTA));
        almacen.escribir(move |e| e.olvidar_borradores(borradores)).await?;
        almacen.escribir(move |e| e.olvidar_llenados(borradores)).await?;
        while almacen.escribir(move |e| e.olvidar_respuestas(respuestas, TANDA)).await? == TANDA {}
        almacen.escribir(move |e| e.olvidar_pedidos(respuestas)).await?;
        let archivos = antes(ahora, DIAS_ARCHIVO);
        let olvidados = almacen.escribir(move |e| e.olvidar_archivos(archivos)).await?;
        self.quitar_contenidos(&olvidados).await
    }

    /// Takes away contents to which nobody refers.
    async fn quitar_contenidos(&self, contenidos: &[String]) -> Resultado<()> {
        for sha256 in contenidos {
            let Ok(digest) = sha256.parse::<Digest>() else { continue };
            let buscado = digest.clone();
            // Somebody may have handed the same bytes in meanwhile.
            if !self.app.almacen().leer(move |l| l.archivos_con(&buscado)).await?.is_empty() {
                continue;
            }
            let deposito = self.app.deposito().clone();
            tokio::task::spawn_blocking(move || deposito.quitar(&digest))
                .await
                .map_err(|_| AppError::defecto("se interrumpió el barrido"))??;
        }
        // What came before the program measured is measured without anybody having to ask.
        self.app.medir_todo_lo_de_antes().await?;
        Ok(())
    }

    /// Takes away the contents of an expediente that was erased, and what the journal still holds of it.
    pub(super) async fn vaciar(&self, contenidos: &[String]) -> Result<(), Fallo> {
        self.quitar_contenidos(contenidos).await?;
        let almacen = self.app.almacen().clone();
        let vacio = tokio::task::spawn_blocking(move || almacen.asentar())
            .await
            .map_err(|_| Fallo::Pasajero("se interrumpió el barrido".to_owned()))??;
        if !vacio {
            // Whoever still reads ends, and what is written next goes over it.
            tracing::info!("el diario de la base no se pudo vaciar: alguien lee");
        }
        Ok(())
    }
}

fn antes(ahora: Timestamp, dias: i64) -> Timestamp {
    ahora.checked_sub(SignedDuration::from_hours(24 * dias)).unwrap_or(Timestamp::MIN)
}
