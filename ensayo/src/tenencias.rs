//! Documents that who applies holds, and expedientes that they may name, in a case: what a step answers with says that they are, and what
//! became of them.

use std::collections::BTreeMap;

use engine::{referido, tenencia};
use schemas::ids::CampoId;
use schemas::paquete::Respuesta;

use crate::corrida::Corrida;

/// Takes in the documents and the expedientes with which a step answers. The last that is said of one is what counts.
pub fn anotar(corrida: &mut Corrida<'_>, con: &BTreeMap<CampoId, Respuesta>) {
    for (id, respuesta) in con {
        let Some(campo) = corrida.paquete.tramite.campo(id) else { continue };
        if let Ok(referido) = referido::de_prueba(campo, respuesta) {
            corrida.referidos.retain(|r| r.folio != referido.folio);
            corrida.referidos.push(referido);
        }
        let Ok(tenida) = tenencia::de_prueba(corrida.paquete, campo, respuesta) else { continue };
        corrida.tenidas.retain(|t| t.folio != tenida.folio || t.documento != tenida.documento);
        corrida.tenidas.push(tenida);
        let ocupa = match respuesta {
            Respuesta::Partes(partes) => partes.get("ocupa"),
            _ => None,
        };
        match ocupa {
            Some(Respuesta::Texto(opcion)) => {
                drop(corrida.ocupa.insert(id.clone(), opcion.trim().to_owned()))
            }
            _ => drop(corrida.ocupa.remove(id)),
        }
    }
}
