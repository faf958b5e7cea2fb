//! Roles that somebody holds, against the trámites on offer: which a limit may name, and how people call them.

use std::collections::{BTreeMap, BTreeSet};

use engine::formato::enumerar;
use schemas::encargo::{Encargo, Encargos};
use schemas::ids::{RolId, TramiteId};

use super::App;
use super::ordenes::Porque;

/// The trámites on offer: how each is called, and the roles that it names.
#[derive(Clone, Debug, Default)]
pub struct EnLinea(BTreeMap<TramiteId, (String, BTreeMap<RolId, String>)>);

impl EnLinea {
    /// How a trámite is called; one that isn't on offer any more has no other name.
    fn tramite(&self, id: &TramiteId) -> String {
        self.0.get(id).map_or_else(|| id.to_string(), |(nombre, _)| nombre.clone())
    }

    fn rol(&self, id: &RolId) -> String {
        let nombre = self.0.values().find_map(|(_, roles)| roles.get(id));
        nombre.map_or_else(|| id.to_string(), Clone::clone)
    }

    /// Each role as people call it, with where it is held when that isn't everywhere.
    pub fn en_palabras(&self, encargos: &Encargos) -> Vec<String> {
        let uno = |e: &Encargo| match &e.solo_en {
            None => self.rol(&e.rol),
            Some(solo) => {
                let nombres: Vec<String> = solo.iter().map(|t| self.tramite(t)).collect();
                format!("{}, sólo en: {}", self.rol(&e.rol), enumerar(&nombres))
            }
        };
        encargos.iter().map(uno).collect()
    }

    /// Roles only in some trámites; each in those of them that name it.
    ///
    /// # Errors
    /// When one isn't on offer, no role of those is of it, or a role is of none of them: what would be given isn't what was asked.
    pub fn limitar(&self, roles: &[RolId], tramites: &BTreeSet<TramiteId>) -> Result<Encargos, Porque> {
        let nombra = |t: &TramiteId, rol: &RolId| self.0.get(t).is_some_and(|(_, r)| r.contains_key(rol));
        if let Some(falta) = tramites.iter().find(|t| !self.0.contains_key(*t)) {
            return Err(format!("en este entorno no está en línea el trámite «{falta}»"));
        }
        if let Some(ajeno) = tramites.iter().find(|t| !roles.iter().any(|r| nombra(t, r))) {
            return Err(format!("ninguno de esos roles interviene en «{}»", self.tramite(ajeno)));
        }
        let mut limitados = Encargos::ninguno();
        for rol in roles {
            let suyos: BTreeSet<TramiteId> = tramites.iter().filter(|t| nombra(t, rol)).cloned().collect();
            if suyos.is_empty() {
                return Err(format!("{} no interviene en ninguno de esos trámites", self.rol(rol)));
            }
            limitados.sumar(Encargo { rol: rol.clone(), solo_en: Some(suyos) });
        }
        Ok(limitados)
    }
}

impl App {
    /// The trámites on offer, with the roles that each names.
    pub fn en_linea(&self) -> EnLinea {
        let nombrado = |p: &super::Ofrecido| {
            let roles = p.roles.iter().map(|r| (r.id.clone(), r.nombre.clone())).collect();
            (p.tramite.id.clone(), (p.tramite.nombre.clone(), roles))
        };
        EnLinea(self.estante().activos().iter().map(nombrado).collect())
    }
}
