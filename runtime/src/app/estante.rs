//! The shelf: paquetes by digest, opened once, and which version each trámite offers today.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use schemas::ids::{CuentaId, TramiteId};
use schemas::sello::{self, Digest, PaqueteSellado};

use super::{AppError, Resultado};
use crate::almacen::{Almacen, Publicacion};

/// A version on offer.
pub type Ofrecido = Arc<PaqueteSellado>;

/// The shelf.
#[derive(Debug, Default)]
pub struct Estante {
    por_digest: RwLock<HashMap<Digest, Ofrecido>>,
    activos: RwLock<BTreeMap<TramiteId, Ofrecido>>,
}

impl Estante {
    /// Opens what the store offers.
    ///
    /// # Errors
    /// When a paquete on offer is damaged.
    pub fn abrir(almacen: &Almacen, ahora: Timestamp) -> Resultado<Self> {
        let estante = Self::default();
        for (tramite, digest) in almacen.leer_ya(move |l| l.activos(ahora))? {
            let ofrecido = estante.traer(almacen, &digest)?;
            estante.ofrecer(tramite, ofrecido);
        }
        Ok(estante)
    }

    fn ofrecer(&self, tramite: TramiteId, ofrecido: Ofrecido) {
        self.activos.write().unwrap_or_else(PoisonError::into_inner).insert(tramite, ofrecido);
    }

    /// The paquete of a digest, from memory or from the store.
    ///
    /// # Errors
    /// When it isn't there, or is damaged.
    pub fn traer(&self, almacen: &Almacen, digest: &Digest) -> Resultado<Ofrecido> {
        if let Some(listo) = self.por_digest.read().unwrap_or_else(PoisonError::into_inner).get(digest) {
            return Ok(Arc::clone(listo));
        }
        let buscado = digest.clone();
        let bytes = almacen
            .leer_ya(move |l| l.paquete(&buscado))?
            .ok_or_else(|| AppError::defecto(format!("falta el paquete {}", digest.corto())))?;
        let sellado = sello::abrir(&bytes, Some(digest)).map_err(|e| AppError::defecto(e.to_string()))?;
        Ok(self.guardar(sellado))
    }

    fn guardar(&self, sellado: PaqueteSellado) -> Ofrecido {
        let nuevo = Arc::new(sellado);
        let mut todos = self.por_digest.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(todos.entry(nuevo.digest().clone()).or_insert(nuevo))
    }

    /// Loads a paquete and offers it from now on. Loading again what is on offer changes nothing.
    ///
    /// # Errors
    /// When the file is not a paquete that may be used, or the store refuses.
    pub fn cargar(
        &self,
        almacen: &Almacen,
        bytes: &[u8],
        quien: &CuentaId,
        ahora: Timestamp,
    ) -> Resultado<Ofrecido> {
        let sellado = sello::abrir(bytes, None).map_err(|e| AppError::invalido(e.to_string()))?;
        let ofrecido = self.guardar(sellado);
        let tramite = ofrecido.tramite.id.clone();
        if self.activo(&tramite).is_some_and(|a| a.digest() == ofrecido.digest()) {
            return Ok(ofrecido);
        }
        let publicacion = Publicacion {
            tramite: tramite.clone(),
            digest: ofrecido.digest().clone(),
            desde: ahora,
            quien: quien.clone(),
        };
        let contenido = Arc::clone(&ofrecido);
        almacen.escribir_ya(move |e| {
            e.guardar_paquete(&publicacion.tramite, contenido.bytes(), ahora)?;
            e.publicar(&publicacion)
        })?;
        self.ofrecer(tramite, Arc::clone(&ofrecido));
        Ok(ofrecido)
    }

    /// The version that a trámite offers.
    pub fn activo(&self, tramite: &str) -> Option<Ofrecido> {
        self.activos.read().unwrap_or_else(PoisonError::into_inner).get(tramite).map(Arc::clone)
    }

    /// Every trámite on offer, by name.
    pub fn activos(&self) -> Vec<Ofrecido> {
        let mut todos: Vec<Ofrecido> =
            self.activos.read().unwrap_or_else(PoisonError::into_inner).values().map(Arc::clone).collect();
        todos.sort_by(|a, b| a.tramite.nombre.cmp(&b.tramite.nombre));
        todos
    }
}
