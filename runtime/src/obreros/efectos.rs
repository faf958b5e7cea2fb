//! The outbox: lease, do, mark. What fails is tried again, each time later; what can't be done however often is given up at once, with
//! a reason that a person can act on and that holds no personal data.

use std::time::Duration;

use engine::comando::{Actuante, Comando};
use engine::evolve;
use jiff::{SignedDuration, Timestamp};
use schemas::evento::Hecho;
use schemas::ids::{EtapaId, ExpedienteId, Folio};

use super::contabilidad::Asiento;
use super::{FalloDeEnvio, Obreros, mensajes};
use crate::almacen::{AlmacenError, ArchivoNuevo, Efecto, Reservado};
use crate::app::{Abierto, AppError, Carga, EfectoDeEvento, Resultado};
use papeles::{Momento, PapelError};

/// Effects that are leased at once.
const TANDA: usize = 16;
/// How long nobody else gets them.
const ARRENDAMIENTO: Duration = Duration::from_secs(300);
/// Tries before it is given up.
const INTENTOS: u32 = 8;
/// The first wait; each next one is twice as long, up to an hour.
const ESPERA: i64 = 5;
const ESPERA_MAXIMA: i64 = 3600;

/// Why an effect wasn't done.
#[derive(Debug)]
pub(super) enum Fallo {
    /// It may go better later.
    Pasajero(String),
    /// It won't.
    Definitivo(String),
}

impl From<AppError> for Fallo {
    fn from(error: AppError) -> Self {
        Self::Pasajero(error.to_string())
    }
}

impl From<AlmacenError> for Fallo {
    fn from(error: AlmacenError) -> Self {
        Self::Pasajero(error.to_string())
    }
}

impl From<PapelError> for Fallo {
    fn from(error: PapelError) -> Self {
        Self::Definitivo(error.to_string())
    }
}

impl From<FalloDeEnvio> for Fallo {
    fn from(fallo: FalloDeEnvio) -> Self {
        if fallo.definitivo { Self::Definitivo(fallo.motivo) } else { Self::Pasajero(fallo.motivo) }
    }
}

/// When to try again after a try, or never.
fn siguiente(intento: u32, ahora: Timestamp) -> Option<Timestamp> {
    if intento >= INTENTOS {
        return None;
    }
    let espera = ESPERA.saturating_mul(1_i64 << intento.saturating_sub(1).min(20)).min(ESPERA_MAXIMA);
    ahora.checked_add(SignedDuration::from_secs(espera)).ok()
}

impl Obreros {
    /// Does the effects that are due; answers how many were done and how many failed.
    pub(super) async fn hacer_efectos(&self) -> Resultado<(usize, usize)> {
        let ahora = self.app.ahora();
        let tomados =
            self.app.almacen().escribir(move |e| e.tomar_efectos(ahora, TANDA, ARRENDAMIENTO)).await?;
        let (mut hechos, mut fallidos) = (0, 0);
        for efecto in tomados {
            let (id, intento) = (efecto.id, efecto.intentos);
            let hecho = self.hacer(&efecto).await;
            let ahora = self.app.ahora();
            match hecho {
                Ok(()) => {
                    self.app.almacen().escribir(move |e| e.efecto_hecho(id, ahora)).await?;
                    hechos += 1;
                }
                Err(fallo) => {
                    let (cuando, motivo) = match fallo {
                        Fallo::Pasajero(motivo) => (siguiente(intento, ahora), motivo),
                        Fallo::Definitivo(motivo) => (None, motivo),
                    };
                    tracing::warn!(efecto = id.0, clase = %efecto.clase, intento, %motivo, "un efecto no se hizo");
                    self.app
                        .almacen()
                        .escribir(move |e| e.efecto_fallo(id, intento, cuando, &motivo, ahora))
                        .await?;
                    fallidos += 1;
                }
            }
        }
        Ok((hechos, fallidos))
    }

    async fn hacer(&self, efecto: &Efecto) -> Result<(), Fallo> {
        let Some(expediente) = &efecto.expediente else {
            return Err(Fallo::Definitivo("el efecto no dice de qué expediente es".to_owned()));
        };
        if efecto.carga.0.is_null() {
            return Err(Fallo::Definitivo("los datos del expediente se borraron".to_owned()));
        }
        let EfectoDeEvento { version, carga } = serde_json::from_value(efecto.carga.0.clone())
            .map_err(|_| Fallo::Definitivo("no se entiende qué pide el efecto".to_owned()))?;
        let abierto = self.app.abrir_expediente(expediente).await?;
        match carga {
            Carga::Imprimir { folio } => self.imprimir(&abierto, &Folio(folio)).await,
            Carga::Contabilidad { referencia } => self.asentar(efecto, &abierto, &referencia).await,
            Carga::Consulta { etapa } => self.consultar(efecto, &abierto, version, &EtapaId(etapa)).await,
            Carga::Acuse
            | Carga::Orden { .. }
            | Carga::Recibo { .. }
            | Carga::Aviso { .. }
            | Carga::Listo { .. }
            | Carga::Cita { .. }
            | Carga::Recuerda { .. }
            | Carga::Conclusion
            | Carga::Migracion => {
                for correo in mensajes(&self.app, &efecto.clave, &abierto, version, &carga).await? {
                    self.puertos.correo.enviar(&correo).await?;
                }
                Ok(())
            }
        }
    }

    /// Makes the file of a document, keeps it, and writes down that it was made.
    async fn imprimir(&self, abierto: &Abierto, folio: &Folio) -> Result<(), Fallo> {
        let emitida = abierto
            .estado
            .salidas
            .iter()
            .find(|s| s.folio == *folio)
            .cloned()
            .ok_or_else(|| Fallo::Definitivo("ese documento no es del expediente".to_owned()))?;
        if emitida.sha256.is_some() {
            return Ok(());
        }
        let (app, copia) = (self.app.clone(), abierto.clone());
        // Layout and the disk take a while: not on a thread that serves.
        let (sha256, tamano) = tokio::task::spawn_blocking(move || -> Result<_, Fallo> {
            let entorno = app.config().papel();
            let documento = papeles::salida(copia.versiones(), &copia.eventos, &emitida, &entorno)?;
            let momento = Momento::en(copia.versiones(), &copia.eventos, emitida.version)?;
            let bytes = papeles::imprimir(&documento, Some(&momento))?;
            Ok((app.deposito().guardar(&bytes)?, bytes.len() as u64))
        })
        .await
        .map_err(|_| Fallo::Pasajero("se interrumpió la impresión".to_owned()))??;
        self.anotar_archivo(&abierto.id, folio, &sha256, tamano).await?;
        let comando = Comando::RegistrarImpreso { folio: folio.clone(), sha256: sha256.to_string(), tamano };
        self.app.ejecutar(&abierto.id, comando, Actuante::Sistema, None).await?;
        Ok(())
    }

    /// The file is of its expediente: whoever sweeps contents or erases the expediente finds it there.
    async fn anotar_archivo(
        &self,
        expediente: &ExpedienteId,
        folio: &Folio,
        sha256: &schemas::sello::Digest,
        tamano: u64,
    ) -> Result<(), Fallo> {
        let nuevo = ArchivoNuevo {
            id: format!("impreso-{folio}-{}", sha256.corto()),
            sha256: sha256.clone(),
            cuenta: None,
            expediente: Some(expediente.clone()),
            nombre: Reservado(format!("{folio}.pdf")),
            tipo: "application/pdf".to_owned(),
            tamano,
            subido: self.app.ahora(),
        };
        match self.app.almacen().escribir(move |e| e.guardar_archivo(&nuevo)).await {
            Ok(()) | Err(AlmacenError::Duplicado { .. }) => Ok(()),
            Err(otro) => Err(otro.into()),
        }
    }

    async fn asentar(&self, efecto: &Efecto, abierto: &Abierto, referencia: &str) -> Result<(), Fallo> {
        let pago = (1..).zip(abierto.eventos.iter()).find_map(|(version, e)| match &e.hecho {
            Hecho::Pagado { etapa, monto, medio, referencia: r, .. } if r == referencia => {
                let etapa = abierto.nombre_de_hoy(version, etapa).clone();
                Some((e.cuando, etapa, *monto, medio.clone()))
            }
            _ => None,
        });
        let Some((cuando, etapa, monto, medio)) = pago else {
            return Err(Fallo::Definitivo("ese pago no es del expediente".to_owned()));
        };
        let de_tesoreria = &self.app.config().cuentas;
        let cuentas = abierto.estado.liquidaciones.get(&etapa).map(|l| {
            l.lineas
                .iter()
                .map(|x| {
                    let nombrada = x.cuenta.clone().unwrap_or_default();
                    (de_tesoreria.get(&nombrada).cloned().unwrap_or(nombrada), x.importe)
                })
                .collect()
        });
        let asiento = Asiento {
            clave: efecto.clave.clone(),
            referencia: referencia.to_owned(),
            folio: abierto.estado.folio.clone(),
            fecha: evolve::local(&abierto.paquete, cuando).date(),
            monto,
            medio,
            cuentas: cuentas.unwrap_or_default(),
        };
        Ok(self.puertos.contabilidad.asentar(&asiento).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_last_up_to_an_hour_and_then_it_is_given_up() {
        let ahora: Timestamp = "2026-03-02T16:00:00Z".parse().unwrap();
        let esperas: Vec<Option<i64>> =
            (1..=9).map(|n| siguiente(n, ahora).map(|t| t.duration_since(ahora).as_secs())).collect();
        let esperado = [5, 10, 20, 40, 80, 160, 320].map(Some);
        assert_eq!(esperas[..7], esperado);
        assert_eq!(esperas[7..], [None, None]);
    }
}
