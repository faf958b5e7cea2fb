//! Places that are held, in words.

use engine::{cupo, evolve, formato};
use schemas::ids::CupoId;
use schemas::paquete::Paquete;

use crate::app::Abierto;
use crate::http::Cx;

/// Of which cupo and option a place is, as a sentence.
pub fn dicho(paquete: &Paquete, cupo: &CupoId, opcion: Option<&str>) -> Option<String> {
    let definido = paquete.tramite.cupo(cupo)?;
    Some(match opcion {
        None => format!("{}.", definido.nombre),
        Some(opcion) => format!("{}: {}.", definido.nombre, cupo::etiqueta(paquete, definido, opcion)),
    })
}

/// The places that an expediente holds today: the name of each cupo, and which one with its last day.
pub fn tenidos(cx: &Cx, abierto: &Abierto) -> Vec<(String, String)> {
    let paquete = abierto.paquete.paquete();
    let hoy = evolve::local(paquete, cx.servidor.app().ahora()).date();
    cupo::tenidos(paquete, &abierto.estado, hoy)
        .into_iter()
        .map(|t| {
            let opcion = t.tomado.opcion.as_deref();
            let cual = opcion.map_or("un lugar", |o| cupo::etiqueta(paquete, t.cupo, o));
            let valor = match t.vence {
                Some(dia) => format!("{cual}, hasta el {}", formato::fecha(dia)),
                None => cual.to_owned(),
            };
            (t.cupo.nombre.clone(), valor)
        })
        .collect()
}
