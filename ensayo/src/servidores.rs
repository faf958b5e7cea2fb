//! Who works here, in a case: the people that the prueba gives each role that the trámite asks for or, where it gives none, whoever plays it.

use std::collections::BTreeMap;

use engine::firma;
use engine::servidor::{self, Elegible};
use schemas::ids::{CuentaId, RolId};
use schemas::paquete::{Paquete, Prueba};

/// Who may be chosen.
pub fn elegibles(paquete: &Paquete, prueba: &Prueba) -> Vec<Elegible> {
    let dados = &prueba.dado.roles;
    let mut personas: BTreeMap<String, Elegible> = BTreeMap::new();
    for (_, rol) in servidor::pedidos(paquete) {
        let (nombres, papel) = match dados.get(rol) {
            Some(nombres) => (nombres.clone(), None),
            None => (vec![rol.to_string()], Some(firma::nombre_de(paquete, rol))),
        };
        for nombre in nombres {
            let roles = |n: &str| -> Vec<RolId> {
                dados.iter().filter(|(_, p)| p.iter().any(|p| p == n)).map(|(r, _)| r.clone()).collect()
            };
            let elegible = personas.entry(nombre.clone()).or_insert_with(|| Elegible {
                cuenta: CuentaId::from(nombre.as_str()),
                nombre: papel.unwrap_or(&nombre).to_owned(),
                roles: roles(&nombre),
            });
            if !elegible.roles.contains(rol) {
                elegible.roles.push(rol.clone());
            }
        }
    }
    personas.into_values().collect()
}
