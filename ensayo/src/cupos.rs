//! Places of which there are so many, in a case: which ones others have filled, and which one is held.

use engine::cupo;
use engine::lugar::Llenos;
use schemas::ids::CupoId;
use schemas::paquete::{CupoEsperado, Efecto};

use crate::corrida::Corrida;

/// What others have filled before a case begins. The place that a chosen document keeps is counted as that of who renews it: for them it
/// isn't full.
pub fn llenos(corrida: &Corrida<'_>) -> Llenos {
    let (paquete, dado) = (corrida.paquete, &corrida.prueba.dado);
    let mut llenos = Llenos::new();
    for (id, opciones) in &dado.llenos {
        if opciones.is_empty() {
            llenos.insert(cupo::recurso(paquete, id, None));
        }
        llenos.extend(opciones.iter().map(|o| cupo::recurso(paquete, id, Some(o))));
    }
    for definido in &paquete.tramite.cupos {
        let Some(ocupa) = definido.hereda.as_ref().and_then(|campo| corrida.ocupa.get(campo)) else {
            continue;
        };
        llenos.remove(&cupo::recurso(paquete, &definido.id, definido.por().map(|_| ocupa.as_str())));
    }
    llenos
}

/// The place of a cupo that is held now.
pub fn tenido(corrida: &Corrida<'_>, id: &CupoId) -> CupoEsperado {
    let Some(estado) = &corrida.estado else { return CupoEsperado::Ninguno };
    let hoy = corrida.local().date();
    match cupo::tenidos(corrida.paquete, estado, hoy).into_iter().find(|t| t.cupo.id == *id) {
        None => CupoEsperado::Ninguno,
        Some(tenido) => match &tenido.tomado.opcion {
            None => CupoEsperado::Uno,
            Some(opcion) => CupoEsperado::De(opcion.clone()),
        },
    }
}

/// What tells a situation from another in which other places are held.
pub fn clave(corrida: &Corrida<'_>) -> String {
    let cupos = corrida.estado.iter().flat_map(|e| &e.cupos);
    let dichos: Vec<String> =
        cupos.map(|(id, t)| format!("{id}:{}", t.opcion.as_deref().unwrap_or_default())).collect();
    dichos.join(" ")
}

/// Whether some effects take a place.
pub fn toma(efectos: &[Efecto]) -> bool {
    efectos.iter().any(|e| matches!(e, Efecto::Toma(_)))
}
