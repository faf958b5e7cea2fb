//! What conditions say over every value that their data may have: none that never holds, no caso that another covers, no decision
//! without a way on, no tarea in which nobody would see a button. An error is told with the values that show it, and the engine's own
//! evaluator gave that verdict on them; what can't be decided is left alone.

mod ausentes;
mod casos;
mod constantes;
mod guardas;
mod lugar;
mod tareas;

use schemas::paquete::{Paquete, TipoEtapa};

use super::flujo::Ofertas;
use crate::diag::Sink;
use crate::leer::contexto::Contexto;

/// Checks every condition of a definition.
pub fn revisar(paquete: &Paquete, ofertas: &Ofertas, ctx: &Contexto<'_>, sink: &mut Sink) {
    let antes = sink.len();
    constantes::revisar(paquete, ctx, sink);
    casos::valores(paquete, ctx, sink);
    if ctx.rota {
        return;
    }
    ausentes::revisar(paquete, ctx, sink);
    guardas::revisar(paquete, ctx, sink);
    for etapa in &paquete.tramite.etapas {
        if let TipoEtapa::Decision { casos, sino } = &etapa.tipo {
            casos::decision(paquete, etapa, casos, sino.is_some(), ctx, sink);
        }
    }
    // A guard that never holds would be told again as a lack of buttons.
    if sink.len() == antes {
        tareas::revisar(paquete, ofertas, ctx, sink);
    }
}
