//! Checks over a whole definition. Each room decides one thing exactly and says so; what it can't decide it leaves alone.

pub mod asignacion;
mod celdas;
mod condiciones;
mod flujo;
#[cfg(test)]
mod muestra;

use schemas::paquete::{Paquete, Tramite};

use crate::diag::Sink;
use crate::leer::contexto::Contexto;

/// Runs every check. `ensamblar` gives the paquete on which conditions are evaluated.
pub fn todo(
    tramite: &Tramite,
    ensamblar: impl FnOnce() -> Option<Paquete>,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) {
    // A graph with a stage missing would accuse its neighbours.
    let ofertas = if ctx.rota { flujo::Ofertas::default() } else { flujo::revisar(tramite, ctx, sink) };
    // A condition that leans on what could not be read is not judged.
    if ctx.malos.is_empty()
        && let Some(paquete) = ensamblar()
    {
        condiciones::revisar(&paquete, &ofertas, ctx, sink);
    }
}
