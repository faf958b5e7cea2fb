//! People who work here, as a choice of a form.

use engine::ambito::Ambito;
use engine::firma::nombre_de;
use engine::servidor;
use schemas::paquete::Campo;

use super::campos::{escoger, opcion};
use crate::web::vistas::Control;

/// The choice of a person, with the account that is chosen now.
pub fn control(campo: &Campo, elegida: &str, ambito: &Ambito<'_>) -> Control {
    let Some(rol) = servidor::rol_pedido(campo) else { return Control::default() };
    let suyas = ambito.datos.servidores.iter().filter(|e| e.roles.contains(rol));
    let mut opciones: Vec<_> =
        suyas.map(|e| opcion(&e.cuenta, &e.nombre, e.cuenta.as_str() == elegida)).collect();
    // Who was chosen before stays a choice, also when others may not be chosen like them today.
    let previa = ambito.datos.campos.get(&campo.id).filter(|v| servidor::cuenta(v) == Some(elegida));
    if let Some(nombre) = previa.and_then(servidor::nombre)
        && opciones.iter().all(|o| o.valor != elegida)
    {
        opciones.push(opcion(elegida, nombre, true));
    }
    if opciones.is_empty() {
        let nada = format!(
            "Nadie tiene hoy el rol «{}»; lo da quien administra las cuentas.",
            nombre_de(ambito.paquete, rol)
        );
        return Control::Salida { opciones, nada: Some(nada), tramite: None };
    }
    escoger(opciones)
}
