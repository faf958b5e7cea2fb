//! The shelf: paquetes by digest, opened once, and which version each trámite offers today. In producción a version is offered only if
//! its approvals hold, whatever the database says.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use schemas::ids::TramiteId;
use schemas::sello::{self, Digest, PaqueteSellado};

use super::versiones::{self, NoOfrecida};
use super::{AppError, Resultado};
use crate::almacen::Almacen;
use crate::config::{Clase, Reglas};

/// A version on offer.
pub type Ofrecido = Arc<PaqueteSellado>;

/// What is on offer at a moment.
#[derive(Debug, Default)]
struct Oferta {
    activos: BTreeMap<TramiteId, Ofrecido>,
    no_ofrecidas: Vec<NoOfrecida>,
    /// When another version comes on offer by itself.
    proximo: Option<Timestamp>,
}

/// The shelf.
#[derive(Debug, Default)]
pub struct Estante {
    por_digest: RwLock<HashMap<Digest, Ofrecido>>,
    oferta: RwLock<Oferta>,
}

impl Estante {
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

    pub(super) fn guardar(&self, sellado: PaqueteSellado) -> Ofrecido {
        let nuevo = Arc::new(sellado);
        let mut todos = self.por_digest.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(todos.entry(nuevo.digest().clone()).or_insert(nuevo))
    }

    /// Puts on offer what the acts say at a moment. What may not be offered is set apart with its reasons, and nothing else suffers.
    ///
    /// # Errors
    /// When the store can't be read.
    pub(super) fn poner(
        &self,
        almacen: &Almacen,
        clase: Clase,
        reglas: &Result<Reglas, String>,
        ahora: Timestamp,
    ) -> Resultado<()> {
        let historias = almacen.leer_ya(|l| {
            l.tramites_con_actos()?.into_iter().map(|t| Ok((l.actos(&t)?, t))).collect::<Result<Vec<_>, _>>()
        })?;
        let mut oferta = Oferta::default();
        for (actos, tramite) in historias {
            let no = |digest, motivos| NoOfrecida { tramite: tramite.clone(), digest, motivos };
            let actos = match actos {
                Ok(actos) => actos,
                Err(falla) => {
                    oferta.no_ofrecidas.push(no(None, vec![falla.to_string()]));
                    continue;
                }
            };
            if let Some(proxima) = versiones::siguiente(&actos, ahora) {
                oferta.proximo = Some(oferta.proximo.map_or(proxima.desde, |p| p.min(proxima.desde)));
            }
            let Some(vigente) = versiones::vigente(&actos, ahora) else { continue };
            let ofrecido = match self.traer(almacen, &vigente.digest) {
                Ok(ofrecido) => ofrecido,
                Err(error) => {
                    oferta.no_ofrecidas.push(no(Some(vigente.digest), vec![error.to_string()]));
                    continue;
                }
            };
            if clase == Clase::Produccion
                && let Err(motivos) = versiones::sigue_aprobada(self, almacen, reglas, &actos, &ofrecido)?
            {
                oferta.no_ofrecidas.push(no(Some(vigente.digest), motivos));
                continue;
            }
            oferta.activos.insert(tramite.clone(), ofrecido);
        }
        *self.oferta.write().unwrap_or_else(PoisonError::into_inner) = oferta;
        Ok(())
    }

    /// The version that a trámite offers.
    pub fn activo(&self, tramite: &str) -> Option<Ofrecido> {
        self.oferta.read().unwrap_or_else(PoisonError::into_inner).activos.get(tramite).map(Arc::clone)
    }

    /// Every trámite on offer, by name.
    pub fn activos(&self) -> Vec<Ofrecido> {
        let oferta = self.oferta.read().unwrap_or_else(PoisonError::into_inner);
        let mut todos: Vec<Ofrecido> = oferta.activos.values().map(Arc::clone).collect();
        todos.sort_by(|a, b| a.tramite.nombre.cmp(&b.tramite.nombre));
        todos
    }

    /// Versions that should be on offer and may not be.
    pub fn no_ofrecidas(&self) -> Vec<NoOfrecida> {
        self.oferta.read().unwrap_or_else(PoisonError::into_inner).no_ofrecidas.clone()
    }

    /// Whether a version that was released for a date comes on offer by now.
    pub fn toca_cambiar(&self, ahora: Timestamp) -> bool {
        let oferta = self.oferta.read().unwrap_or_else(PoisonError::into_inner);
        oferta.proximo.is_some_and(|p| p <= ahora)
    }
}
