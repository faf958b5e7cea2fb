//! The outbox: lease, do, mark. What fails is tried again, each time later; what can't be done however often is given up at once, with
//! a reason that a person can act on and that holds no personal data.

use std::time::Duration;

use engine::comando::{Actuante, Comando};
use engine::evolve;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use schemas::evento::Hecho;
use schemas::ids::{CuentaId, EtapaId, ExpedienteId, Folio};

use super::contabilidad::{Asiento, ClaseAsiento};
use super::mensajes::{Envio, mensaje};
use super::{FalloDeEnvio, Obreros};
use crate::almacen::{AlmacenError, ArchivoNuevo, Carril, Efecto, EfectoNuevo, Escritura, Reservado};
use crate::app::{Abierto, AppError, Carga, EfectoDeEvento, Resultado};
use papeles::{Momento, PapelError};

/// Effects that are leased at once.
const TANDA: usize = 16;
/// How long nobody else gets them.
const ARRENDAMIENTO: Duration = Duration::from_secs(300);
/// Tries before it is given up, of what is done here: some ten minutes.
const INTENTOS: u32 = 8;
/// Tries of a mail: some three days, as mail servers do among themselves.
const INTENTOS_CORREO: u32 = 80;
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

/// How often an effect is tried. A question is asked until the stage no longer waits for it, and then there is nothing to ask.
fn intentos(clase: &str) -> u32 {
    match clase {
        "correo" => INTENTOS_CORREO,
        "consulta" => u32::MAX,
        _ => INTENTOS,
    }
}

/// When to try again after a try, or never.
fn siguiente(clase: &str, intento: u32, ahora: Timestamp) -> Option<Timestamp> {
    if intento >= intentos(clase) {
        return None;
    }
    let espera = ESPERA.saturating_mul(1_i64 << intento.saturating_sub(1).min(20)).min(ESPERA_MAXIMA);
    ahora.checked_add(SignedDuration::from_secs(espera)).ok()
}

impl Obreros {
    /// Does the effects of a lane, or of all, that are due; answers how many were done and how many failed.
    pub(super) async fn hacer_efectos(&self, carril: Option<Carril>) -> Resultado<(usize, usize)> {
        let ahora = self.app.ahora();
        let tomar = move |e: &Escritura<'_>| e.tomar_efectos_de(carril, ahora, TANDA, ARRENDAMIENTO);
        let tomados = self.app.almacen().escribir(tomar).await?;
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
                        Fallo::Pasajero(motivo) => (siguiente(&efecto.clase, intento, ahora), motivo),
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
        let EfectoDeEvento { version, cuenta, carga } = serde_json::from_value(efecto.carga.0.clone())
            .map_err(|_| Fallo::Definitivo("no se entiende qué pide el efecto".to_owned()))?;
        let abierto = self.app.abrir_expediente(expediente).await?;
        match carga {
            Carga::Imprimir { folio } => self.imprimir(&abierto, &Folio(folio)).await,
            Carga::Contabilidad { referencia } => self.asentar(efecto, &abierto, &referencia).await,
            Carga::Devolucion { cobro } => self.liquidar_deposito(efecto, &abierto, &cobro).await,
            Carga::Consulta { etapa } => self.consultar(efecto, &abierto, version, &EtapaId(etapa)).await,
            Carga::Devolver => self.devolver_tareas(cuenta.as_ref()).await,
            Carga::Vaciar { contenidos } => self.vaciar(&contenidos).await,
            Carga::Acuse
            | Carga::Orden { .. }
            | Carga::Recibo { .. }
            | Carga::Aviso { .. }
            | Carga::Listo { .. }
            | Carga::Revocacion { .. }
            | Carga::Deposito { .. }
            | Carga::Cita { .. }
            | Carga::Visita { .. }
            | Carga::Sesion { .. }
            | Carga::Invitacion { .. }
            | Carga::Recuerda { .. }
            | Carga::Conclusion
            | Carga::Acceso
            | Carga::Migracion => self.avisar(efecto, &abierto, cuenta.as_ref(), version, carga).await,
        }
    }

    /// Hands over the message of an effect. One that goes to many becomes as many effects, so that who has it isn't sent it again because
    /// another one couldn't be.
    async fn avisar(
        &self,
        efecto: &Efecto,
        abierto: &Abierto,
        cuenta: Option<&CuentaId>,
        version: u64,
        carga: Carga,
    ) -> Result<(), Fallo> {
        match mensaje(&self.app, &efecto.clave, abierto, cuenta, (version, &carga)).await? {
            Envio::Nada => Ok(()),
            Envio::Uno(correo) => Ok(self.puertos.correo.enviar(&correo).await?),
            Envio::Varios(cuentas) => {
                let (clave, clase, ahora) = (efecto.clave.clone(), efecto.clase.clone(), self.app.ahora());
                let expediente = abierto.id.clone();
                let partes = cuentas.into_iter().map(|cuenta| {
                    let clave = format!("{clave}:{}", cuenta.as_str());
                    let carga = EfectoDeEvento { version, cuenta: Some(cuenta), carga: carga.clone() };
                    let carga = Reservado(serde_json::to_value(carga).unwrap_or_default());
                    EfectoNuevo { clave, clase: clase.clone(), carga, no_antes: ahora }
                });
                let partes: Vec<EfectoNuevo> = partes.collect();
                let pedir = move |e: &Escritura<'_>| {
                    partes.iter().try_for_each(|parte| e.pedir_efecto(parte, Some(&expediente)))
                };
                Ok(self.app.almacen().escribir(pedir).await?)
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
        let (sha256, tamano, datos) = tokio::task::spawn_blocking(move || -> Result<_, Fallo> {
            let entorno = app.config().papel();
            let documento = papeles::salida(copia.versiones(), &copia.eventos, &emitida, &entorno)?;
            let momento = Momento::en(copia.versiones(), &copia.eventos, emitida.version)?;
            let bytes = papeles::imprimir(&documento, Some(&momento))?;
            let datos = papeles::huella(&documento).map(|h| h.to_string());
            Ok((app.deposito().guardar(&bytes)?, bytes.len() as u64, datos))
        })
        .await
        .map_err(|_| Fallo::Pasajero("se interrumpió la impresión".to_owned()))??;
        self.anotar_archivo(&abierto.id, folio, &sha256, tamano).await?;
        let comando =
            Comando::RegistrarImpreso { folio: folio.clone(), sha256: sha256.to_string(), tamano, datos };
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
        let asiento = Asiento {
            clase: ClaseAsiento::Pago,
            clave: efecto.clave.clone(),
            referencia: referencia.to_owned(),
            folio: abierto.estado.folio.clone(),
            fecha: evolve::local(&abierto.paquete, cuando).date(),
            monto,
            medio,
            cuentas: self.cuentas(abierto, &etapa),
        };
        Ok(self.puertos.contabilidad.asentar(&asiento).await?)
    }

    /// Account and amount of each line of a bill, as the treasury names them.
    fn cuentas(&self, abierto: &Abierto, etapa: &EtapaId) -> Vec<(String, Decimal)> {
        let de_tesoreria = &self.app.config().cuentas;
        let lineas = abierto.estado.liquidaciones.get(etapa).map(|l| l.lineas.as_slice()).unwrap_or_default();
        let cuenta = |nombrada: String| de_tesoreria.get(&nombrada).cloned().unwrap_or(nombrada);
        lineas.iter().map(|x| (cuenta(x.cuenta.clone().unwrap_or_default()), x.importe)).collect()
    }

    /// Tells the treasury what to give back of a deposit and what to keep, each under its own class.
    async fn liquidar_deposito(&self, efecto: &Efecto, abierto: &Abierto, cobro: &str) -> Result<(), Fallo> {
        let liquidado = abierto.eventos.iter().find_map(|e| match &e.hecho {
            Hecho::DepositoLiquidado { cobro: c, devuelto, ejecutado, referencia } if c.as_str() == cobro => {
                Some((e.cuando, *devuelto, *ejecutado, referencia))
            }
            _ => None,
        });
        let (Some((cuando, devuelto, ejecutado, referencia)), Some(pago)) =
            (liquidado, abierto.estado.pago_de(cobro))
        else {
            return Err(Fallo::Definitivo("ese depósito no es del expediente".to_owned()));
        };
        let partes = [(ClaseAsiento::Devolucion, devuelto), (ClaseAsiento::Ejecucion, ejecutado)];
        for (clase, monto) in partes.into_iter().filter(|(_, monto)| !monto.is_zero()) {
            let asiento = Asiento {
                clase,
                clave: efecto.clave.clone(),
                referencia: referencia.clone(),
                folio: abierto.estado.folio.clone(),
                fecha: evolve::local(&abierto.paquete, cuando).date(),
                monto,
                medio: pago.medio.clone(),
                cuentas: self.cuentas(abierto, &pago.etapa),
            };
            self.puertos.contabilidad.asentar(&asiento).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_last_up_to_an_hour_and_its_end_depends_on_what_it_is() {
        let ahora: Timestamp = "2026-03-02T16:00:00Z".parse().unwrap();
        let espera = |clase: &str, n| siguiente(clase, n, ahora).map(|t| t.duration_since(ahora).as_secs());
        let esperas: Vec<Option<i64>> = (1..=9).map(|n| espera("documento", n)).collect();
        let esperado = [5, 10, 20, 40, 80, 160, 320].map(Some);
        assert_eq!(esperas[..7], esperado);
        assert_eq!(esperas[7..], [None, None]);
        let horas = (1..=100).map_while(|n| espera("correo", n)).sum::<i64>() / 3600;
        assert!((60..80).contains(&horas), "tres días: {horas} horas");
        assert_eq!(espera("consulta", 100_000), Some(3600));
    }
}
