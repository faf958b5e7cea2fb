//! Orders about versions: one at a time, each written whole or not at all, and once however often a program sends it.

use std::sync::{MutexGuard, PoisonError};

use schemas::acto::{Acto, Hecho};
use schemas::ids::TramiteId;
use schemas::sello::{Digest, PaqueteSellado};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::almacen::{AlmacenError, PedidoUnico};
use crate::app::{App, AppError, Clave, Resultado};

/// An order that came with a key, so that it is done once.
#[derive(Clone, Debug)]
pub struct Pedido {
    /// Who sends it: an account, or a pass.
    pub actor: String,
    /// Its key.
    pub clave: Clave,
}

impl Pedido {
    fn unico(&self) -> PedidoUnico {
        PedidoUnico {
            actor: self.actor.clone(),
            clave: self.clave.clave.clone(),
            huella: self.clave.huella.to_string(),
        }
    }
}

/// Whose turn it is to decide about versions.
pub(super) struct Turno<'a>(#[expect(dead_code, reason = "it is held, not read")] MutexGuard<'a, ()>);

/// What an act writes.
pub(super) struct Asiento {
    tramite: TramiteId,
    acto: Acto,
    /// The version, when it comes in with the act.
    paquete: Option<Vec<u8>>,
    /// Approvals that come in with it.
    sobres: Vec<(Digest, String)>,
}

impl Asiento {
    /// With approvals: the digest and the line of each.
    pub fn con_sobres(mut self, sobres: Vec<(Digest, String)>) -> Self {
        self.sobres = sobres;
        self
    }
}

impl App {
    /// Waits for the turn to decide about versions.
    pub(super) fn turno_de_versiones(&self) -> Turno<'_> {
        Turno(self.dentro.turno_de_versiones.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// An act about a version, now.
    pub(super) fn asiento(&self, paquete: &PaqueteSellado, hecho: Hecho, quien: &str) -> Asiento {
        let bytes = Some(paquete.bytes().to_vec());
        Asiento { paquete: bytes, ..self.asiento_sin_paquete(paquete, hecho, quien) }
    }

    /// The same, about a version that doesn't come in.
    pub(super) fn asiento_sin_paquete(&self, paquete: &PaqueteSellado, hecho: Hecho, quien: &str) -> Asiento {
        let acto =
            Acto { cuando: self.ahora(), quien: quien.to_owned(), digest: paquete.digest().clone(), hecho };
        Asiento { tramite: paquete.tramite.id.clone(), acto, paquete: None, sobres: Vec::new() }
    }

    /// Writes acts down in one transaction, with what is answered to their order, and offers what follows from them.
    pub(super) fn asentar(
        &self,
        turno: &Turno<'_>,
        asientos: Vec<Asiento>,
        respuesta: Option<(&Pedido, String)>,
    ) -> Resultado<()> {
        let ahora = self.ahora();
        let respuesta = respuesta.map(|(pedido, texto)| (pedido.unico(), texto));
        self.almacen().escribir_ya(move |e| {
            for asiento in &asientos {
                if let Some(bytes) = &asiento.paquete {
                    e.guardar_paquete(&asiento.tramite, bytes, ahora)?;
                }
                for (sobre, linea) in &asiento.sobres {
                    e.guardar_sobre(&asiento.acto.digest, sobre, linea, ahora)?;
                }
                e.actuar(&asiento.tramite, &asiento.acto)?;
            }
            match &respuesta {
                Some((pedido, texto)) => e.responder_pedido(pedido, texto, ahora),
                None => Ok(()),
            }
        })?;
        self.ofrecer(turno)
    }

    /// What was answered to an order the first time, if it was done before.
    ///
    /// # Errors
    /// When its key was used for another order; when the store can't be read.
    pub(super) fn respondido<T: DeserializeOwned>(&self, pedido: Option<&Pedido>) -> Resultado<Option<T>> {
        let Some(pedido) = pedido else { return Ok(None) };
        let unico = pedido.unico();
        match self.almacen().leer_ya(move |l| l.pedido(&unico)) {
            Ok(None) => Ok(None),
            Ok(Some(texto)) => serde_json::from_str(&texto)
                .map(Some)
                .map_err(|_| AppError::defecto("no se entiende una respuesta guardada")),
            Err(AlmacenError::ClaveReusada) => {
                Err(AppError::invalido("esa clave ya se usó para otra orden distinta; envíe una clave nueva"))
            }
            Err(otro) => Err(otro.into()),
        }
    }
}

/// What is answered to an order, as it is kept.
pub(super) fn respuesta<'p, T: Serialize>(
    pedido: Option<&'p Pedido>,
    que: &T,
) -> Resultado<Option<(&'p Pedido, String)>> {
    let Some(pedido) = pedido else { return Ok(None) };
    let texto =
        serde_json::to_string(que).map_err(|_| AppError::defecto("no se pudo escribir una respuesta"))?;
    Ok(Some((pedido, texto)))
}
