//! The flow of a definition: first what the plain graph shows, then every marking that the engine could reach, by regions.
//!
//! It decides exactly what follows from destinations, ramas, joins, plazos and `maximo`; conditions on `visitas` are computed, any
//! other counts as one that may hold or not. It knows no data: what they exclude is decided in `celdas`.

mod cuenta;
mod explora;
mod grafo;
mod junta;
mod paralelo;
mod region;
mod sanidad;

#[cfg(test)]
mod pruebas;

use schemas::paquete::Tramite;

use crate::diag::Sink;
use crate::leer::contexto::Contexto;

pub(super) use grafo::resuelve;
pub use sanidad::{Ofertas, numerado};

/// Checks the flow. Gives what each tarea may come to offer, where that could be told.
pub fn revisar(tramite: &Tramite, ctx: &Contexto<'_>, sink: &mut Sink) -> Ofertas {
    let antes = sink.len();
    grafo::revisar(tramite, ctx, sink);
    paralelo::revisar(tramite, ctx, sink);
    // A graph with a hole would be accused again of what follows from it.
    if sink.len() > antes {
        return Ofertas::default();
    }
    sanidad::revisar(tramite, ctx, sink)
}
