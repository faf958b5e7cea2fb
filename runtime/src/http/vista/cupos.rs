//! Places that are held, in words.

use engine::{cupo, evolve, formato};
use schemas::evento::{Hecho, Suceso};
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

/// Why an expediente that found no place ended, to who applied; nothing where somebody decided after it.
pub fn sin_lugar(abierto: &Abierto) -> Option<String> {
    let paquete = abierto.paquete.paquete();
    let por = abierto.eventos.iter().rev().find_map(|e| match &e.hecho {
        Hecho::Salio {
            por: por @ (Suceso::SinLugar { .. } | Suceso::Accion(_) | Suceso::Vencio), ..
        } => Some(por),
        _ => None,
    })?;
    let Suceso::SinLugar { cupo, opcion } = por else { return None };
    let de = cupo::en_palabras(paquete, paquete.tramite.cupo(cupo)?, opcion.as_deref());
    Some(format!("Ya no quedaba lugar en {de}. Puede presentar otra solicitud cuando se desocupe uno."))
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
