//! Checks over a whole definition. Each room decides one thing exactly and says so; what it can't decide it leaves alone.

pub mod asignacion;
mod flujo;
#[cfg(test)]
mod muestra;

use schemas::paquete::Tramite;

use crate::diag::Sink;
use crate::leer::contexto::Contexto;

/// Runs every check.
pub fn todo(tramite: &Tramite, ctx: &Contexto<'_>, sink: &mut Sink) {
    // A graph with a stage missing would accuse its neighbours.
    if !ctx.rota {
        let _ofertas = flujo::revisar(tramite, ctx, sink);
    }
}
