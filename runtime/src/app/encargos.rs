//! Roles that somebody holds, against the trámites on offer: which a limit may name, and how people call them.

use std::collections::{BTreeMap, BTreeSet};

use engine::formato::enumerar;
use schemas::encargo::{Encargo, Encargos};
use schemas::ids::{RolId, TramiteId};
use schemas::paquete::{Paquete, TipoCampo};

use super::App;
use super::ordenes::Porque;

/// The trámites on offer: how each is called, and the roles that it names.
#[derive(Clone, Debug, Default)]
pub struct EnLinea {
    tramites: BTreeMap<TramiteId, (String, BTreeMap<RolId, String>)>,
    dichos: BTreeMap<TramiteId, String>,
}

impl EnLinea {
    /// Also trámites that aren't on offer, as the options of a paquete call them: so that who is refused one reads its name.
    pub(super) fn con_opciones(mut self, paquete: &Paquete) -> Self {
        for campo in &paquete.tramite.campos {
            if let TipoCampo::Opciones { opciones, .. } = &campo.tipo {
                self.dichos
                    .extend(opciones.iter().map(|o| (TramiteId::from(o.id.as_str()), o.etiqueta.clone())));
            }
        }
        self
    }

    /// How a trámite is called; one that nobody names any more has no other name.
    fn tramite(&self, id: &TramiteId) -> String {
        let nombre = self.tramites.get(id).map(|(nombre, _)| nombre).or_else(|| self.dichos.get(id));
        nombre.map_or_else(|| id.to_string(), Clone::clone)
    }

    fn rol(&self, id: &RolId) -> String {
        let nombre = self.tramites.values().find_map(|(_, roles)| roles.get(id));
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
        let nombra =
            |t: &TramiteId, rol: &RolId| self.tramites.get(t).is_some_and(|(_, r)| r.contains_key(rol));
        if let Some(falta) = tramites.iter().find(|t| !self.tramites.contains_key(*t)) {
            return Err(format!("en este entorno no está en línea «{}»", self.tramite(falta)));
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
        EnLinea { tramites: self.estante().activos().iter().map(nombrado).collect(), dichos: BTreeMap::new() }
    }
}

#[cfg(test)]
mod pruebas {
    use super::*;

    #[test]
    fn each_role_is_held_in_those_of_the_tramites_that_name_it_or_nothing_is_given() {
        let tramite = |id: &str, roles: &[&str]| {
            let roles = roles.iter().map(|r| (RolId::from(*r), format!("Rol {r}"))).collect();
            (TramiteId::from(id), (format!("Trámite {id}"), roles))
        };
        let en_linea = EnLinea {
            tramites: [tramite("a", &["mesa", "titular"]), tramite("b", &["mesa"]), tramite("c", &["otro"])]
                .into(),
            dichos: [("d".into(), "El que vendrá".to_owned())].into(),
        };
        type Caso<'c> = (&'c [&'c str], &'c [&'c str], Result<&'c str, &'c str>);
        let casos: [Caso<'_>; 6] = [
            (&["mesa"], &["a"], Ok("Rol mesa, sólo en: Trámite a")),
            (&["mesa"], &["b", "a"], Ok("Rol mesa, sólo en: Trámite a y Trámite b")),
            (
                &["mesa", "titular"],
                &["a", "b"],
                Ok("Rol mesa, sólo en: Trámite a y Trámite b; Rol titular, sólo en: Trámite a"),
            ),
            (&["mesa", "titular"], &["b"], Err("Rol titular no interviene en ninguno de esos trámites")),
            (&["mesa"], &["a", "c"], Err("ninguno de esos roles interviene en «Trámite c»")),
            (&["mesa"], &["d"], Err("en este entorno no está en línea «El que vendrá»")),
        ];
        for (roles, en, queda) in casos {
            let roles: Vec<RolId> = roles.iter().map(|r| RolId::from(*r)).collect();
            let dado: Result<Encargos, Porque> =
                en_linea.limitar(&roles, &en.iter().map(|t| TramiteId::from(*t)).collect());
            let dicho = dado.map(|d| en_linea.en_palabras(&d).join("; "));
            assert_eq!(dicho, queda.map(str::to_owned).map_err(str::to_owned));
        }
    }
}
