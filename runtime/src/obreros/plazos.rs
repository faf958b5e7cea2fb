//! Plazos that ran out. The timers are in the store; one goes away with the append that fires it, so it fires once.

use engine::comando::{Actuante, Comando};

use super::Obreros;
use crate::almacen::Temporizador;
use crate::app::{App, Resultado};

/// Timers that are read at once.
const TANDA: usize = 100;

impl Obreros {
    /// Fires what ran out; answers in how many expedientes. One that can't be fired doesn't stop the rest.
    pub(super) async fn vencer(&self) -> Resultado<usize> {
        let ahora = self.app.ahora();
        if self.app.estante().toca_cambiar(ahora) {
            self.app.aparte(App::refrescar_estante).await?;
        }
        let mut despues: Option<Temporizador> = None;
        let mut cuantos = 0;
        loop {
            let desde = despues.clone();
            let tanda = self.app.almacen().leer(move |l| l.vencidos(ahora, TANDA, desde.as_ref())).await?;
            let Some(ultimo) = tanda.last().cloned() else { return Ok(cuantos) };
            for t in tanda {
                match self.app.ejecutar(&t.expediente, Comando::Vencer, Actuante::Sistema, None).await {
                    Ok(hecho) if hecho.repetido => {}
                    Ok(_) => cuantos += 1,
                    Err(error) => {
                        tracing::error!(expediente = %t.expediente, plazo = %t.plazo, %error, "no se pudo vencer un plazo");
                    }
                }
            }
            despues = Some(ultimo);
        }
    }
}
