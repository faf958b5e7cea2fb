//! Payments as collectors tell them. A notification is kept before it is applied, applied once, and set apart with its reason when it
//! matches no bill that waits; nothing is lost and nothing is applied twice.

use engine::comando::{Actuante, Comando};
use engine::estado::Estado;
use hmac::{Hmac, Mac};
use rust_decimal::Decimal;
use schemas::sello::hexadecimal;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{App, AppError, Resultado};
use crate::almacen::{EstadoPago, PagoNuevo, PagoVisto, secreto};

/// The key under which the secret shared with the collector is stored.
const AJUSTE_SECRETO: &str = "pagos.secreto";

/// What a collector says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AvisoDePago {
    /// The operation; repeated notifications carry the same.
    pub referencia: String,
    /// The línea de captura that was paid.
    pub linea: String,
    /// Pesos, as text.
    #[serde(with = "rust_decimal::serde::str")]
    pub monto: Decimal,
    /// `tarjeta`, `caja` or `spei`.
    pub medio: String,
}

/// The proof that a notification comes from the collector: HMAC-SHA-256 of its bytes, in hexadecimal.
#[derive(Clone, Debug)]
pub struct FirmaDePago(pub String);

impl App {
    /// The secret shared with the collector: that of the environment or, where it has none, one that is made on first use.
    ///
    /// # Errors
    /// When this environment takes no payments, or the store refuses.
    pub async fn secreto_de_pagos(&self) -> Resultado<String> {
        if self.config().servicios.pagos.is_none() {
            return Err(AppError::Entrada("este entorno no recibe pagos".to_owned()));
        }
        if let Some(secreto) = &self.config().secreto_pagos {
            return Ok(secreto.0.clone());
        }
        if let Some(secreto) = self.almacen().leer(|l| l.ajuste(AJUSTE_SECRETO)).await? {
            return Ok(secreto);
        }
        let nuevo = secreto()?.0;
        Ok(self
            .almacen()
            .escribir(move |e| {
                if let Some(ya) = e.ajuste(AJUSTE_SECRETO)? {
                    return Ok(ya);
                }
                e.ajustar(AJUSTE_SECRETO, Some(&nuevo))?;
                Ok(nuevo)
            })
            .await?)
    }

    /// Signs a notification as the simulated collector does.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn firmar_pago(&self, cuerpo: &[u8]) -> Resultado<FirmaDePago> {
        let mac = Self::mac(&self.secreto_de_pagos().await?, cuerpo)?;
        Ok(FirmaDePago(hexadecimal(&mac.finalize().into_bytes())))
    }

    /// Checks the proof of a notification, in constant time.
    ///
    /// # Errors
    /// When it doesn't match.
    pub async fn comprobar_pago(&self, cuerpo: &[u8], firma: &FirmaDePago) -> Resultado<()> {
        let mac = Self::mac(&self.secreto_de_pagos().await?, cuerpo)?;
        let dicha = de_hexadecimal(&firma.0).unwrap_or_default();
        mac.verify_slice(&dicha)
            .map_err(|_| AppError::Entrada("la firma del aviso de pago no coincide".to_owned()))
    }

    fn mac(secreto: &str, cuerpo: &[u8]) -> Resultado<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secreto.as_bytes())
            .map_err(|_| AppError::defecto("el secreto de pagos no sirve"))?;
        mac.update(cuerpo);
        Ok(mac)
    }

    /// Takes a notification in. Answers what became of the payment; the same, however often it is repeated.
    ///
    /// # Errors
    /// When it makes no sense, or the store refuses.
    pub async fn recibir_pago(&self, aviso: AvisoDePago) -> Resultado<EstadoPago> {
        let limpia = |t: &str, tope: usize| {
            !t.is_empty() && t.len() <= tope && t.chars().all(|c| c.is_ascii_graphic())
        };
        if !limpia(&aviso.referencia, 60) || !limpia(&aviso.linea, 60) || !limpia(&aviso.medio, 20) {
            return Err(AppError::invalido(
                "la referencia, la línea y el medio llevan letras y cifras sin espacios",
            ));
        }
        if aviso.monto <= Decimal::ZERO || aviso.monto.scale() > 2 {
            return Err(AppError::invalido(
                "el monto debe ser mayor que cero y con dos decimales cuando más",
            ));
        }
        let nuevo = PagoNuevo {
            referencia: aviso.referencia,
            linea: aviso.linea,
            monto: aviso.monto,
            medio: aviso.medio,
            recibido: self.ahora(),
        };
        let guardado = nuevo.clone();
        match self.almacen().escribir(move |e| e.registrar_pago(&guardado)).await? {
            PagoVisto::Repetido(pago) if pago.estado != EstadoPago::Recibido => Ok(pago.estado),
            PagoVisto::Repetido(pago) => self.aplicar_pago(pago.pago).await,
            PagoVisto::Nuevo => self.aplicar_pago(nuevo).await,
        }
    }

    /// Applies a payment that was taken in. After a crash, those that were only taken in are applied again: the expediente knows them by
    /// their reference.
    ///
    /// # Errors
    /// When the store refuses; the payment then stays as received and is tried again.
    pub async fn aplicar_pago(&self, pago: PagoNuevo) -> Resultado<EstadoPago> {
        let linea = pago.linea.clone();
        let orden = self.almacen().leer(move |l| l.orden(&linea)).await?;
        let Some((expediente, orden)) = orden else {
            return self
                .resolver(
                    &pago.referencia,
                    EstadoPago::Apartado,
                    "la línea de captura no corresponde a ninguna orden",
                )
                .await;
        };
        let comando = Comando::ConfirmarPago {
            etapa: orden.etapa,
            monto: pago.monto,
            medio: pago.medio.clone(),
            referencia: pago.referencia.clone(),
        };
        match self.ejecutar(&expediente, comando, Actuante::Sistema, None).await {
            Ok(_) => {}
            Err(AppError::Rechazo(rechazo)) => {
                return self.resolver(&pago.referencia, EstadoPago::Apartado, &rechazo.mensaje).await;
            }
            Err(otro) => return Err(otro),
        }
        let abierto = self.abrir_expediente(&expediente).await?;
        let (estado, motivo) = destino(&abierto.estado, &pago.referencia);
        self.resolver(&pago.referencia, estado, &motivo).await
    }

    /// Applies what a crash left half-way.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn retomar_pagos(&self) -> Resultado<usize> {
        let pendientes = self.almacen().leer(|l| l.pagos(EstadoPago::Recibido, 500)).await?;
        let cuantos = pendientes.len();
        for pago in pendientes {
            self.aplicar_pago(pago.pago).await?;
        }
        Ok(cuantos)
    }

    async fn resolver(&self, referencia: &str, estado: EstadoPago, motivo: &str) -> Resultado<EstadoPago> {
        let (referencia, motivo) = (referencia.to_owned(), motivo.to_owned());
        self.almacen().escribir(move |e| e.resolver_pago(&referencia, estado, &motivo)).await?;
        Ok(estado)
    }
}

/// What became of a payment, as its expediente says.
fn destino(estado: &Estado, referencia: &str) -> (EstadoPago, String) {
    match estado.apartados.iter().find(|a| a.referencia == referencia) {
        Some(apartado) => (EstadoPago::Apartado, apartado.motivo.clone()),
        None => (EstadoPago::Aplicado, String::new()),
    }
}

fn de_hexadecimal(texto: &str) -> Option<Vec<u8>> {
    if !texto.is_ascii() || !texto.len().is_multiple_of(2) {
        return None;
    }
    (0..texto.len()).step_by(2).map(|i| u8::from_str_radix(texto.get(i..i + 2)?, 16).ok()).collect()
}
