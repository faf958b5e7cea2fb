//! Documents that who applies holds, in a case: what a step answers with says that they are held, and what became of them.

use std::collections::BTreeMap;

use engine::tenencia;
use schemas::ids::CampoId;
use schemas::paquete::Respuesta;

use crate::corrida::Corrida;

/// Takes in the documents with which a step answers. The last that is said of one is what counts.
pub fn anotar(corrida: &mut Corrida<'_>, con: &BTreeMap<CampoId, Respuesta>) {
    for (id, respuesta) in con {
        let Some(campo) = corrida.paquete.tramite.campo(id) else { continue };
        let Ok(tenida) = tenencia::de_prueba(corrida.paquete, campo, respuesta) else { continue };
        corrida.tenidas.retain(|t| t.folio != tenida.folio || t.documento != tenida.documento);
        corrida.tenidas.push(tenida);
    }
}
