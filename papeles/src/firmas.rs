//! The room for signatures. Until documents are signed with a certificate each one says by which office it was resolved, and that the
//! dependencia seals it; it never looks like a signature that it isn't.

use documentos::{Bloque, Firma};
use schemas::evento::{Hecho, Quien};
use schemas::ids::RolId;
use schemas::paquete::Salida;

use super::Momento;
use super::piezas::dependencia;

/// What stands where a signature will.
const LEYENDA: &str = "Sello electrónico de la dependencia";

pub(super) fn firmas(momento: &Momento<'_>, salida: &Salida) -> Bloque {
    let paquete = momento.paquete;
    if salida.firman.is_empty() {
        let firma = Firma {
            nombre: dependencia(paquete, &paquete.tramite.dependencia).to_owned(),
            cargo: paquete.municipio.nombre.clone(),
            leyenda: LEYENDA.to_owned(),
        };
        return Bloque::Firmas { firmas: vec![firma] };
    }
    let firmas = salida
        .firman
        .iter()
        .filter_map(|rol| {
            let definicion = paquete.rol(rol)?;
            let suple = suplente(momento, rol).and_then(|s| paquete.rol(s));
            let nombre = suple.map_or(&definicion.nombre, |s| &s.nombre);
            let cargo = match suple {
                Some(_) => format!("En suplencia de {}", definicion.nombre),
                None => dependencia(paquete, &definicion.dependencia).to_owned(),
            };
            Some(Firma { nombre: nombre.clone(), cargo, leyenda: LEYENDA.to_owned() })
        })
        .collect();
    Bloque::Firmas { firmas }
}

/// Who last acted in the absence of a role, when it wasn't its own people who did.
fn suplente<'a>(momento: &'a Momento<'_>, rol: &RolId) -> Option<&'a RolId> {
    momento
        .eventos
        .iter()
        .rev()
        .filter(|e| matches!(e.hecho, Hecho::Salio { .. }))
        .find_map(|e| match &e.quien {
            Quien::Servidor { rol: propio, suple_a: None, .. } if propio == rol => Some(None),
            Quien::Servidor { rol: otro, suple_a: Some(de), .. } if de == rol => Some(Some(otro)),
            _ => None,
        })
        .flatten()
}
