//! What is done to the world besides moving: `efectos`.

use schemas::ids::{AvisoId, CobroId, CupoId, SalidaId};
use schemas::paquete::Efecto;

use super::contexto::Contexto;
use crate::diag::Sink;
use crate::forma::{self, Forma};

/// Reads `efectos` of a stage or an action, which `donde` names.
pub fn leer(forma: &mut Forma<'_>, donde: &str, ctx: &mut Contexto<'_>, sink: &mut Sink) -> Vec<Efecto> {
    let Some(nodo) = forma.opcional("efectos") else { return Vec::new() };
    let mut efectos = Vec::new();
    for nodo in forma::lista(nodo, sink) {
        let Some(mut uno) = Forma::abrir(nodo, "el efecto", sink) else { continue };
        if let Some(aviso) = uno.opcional("avisa").and_then(|n| forma::texto(n, sink))
            && ctx.exige_aviso(&aviso.valor, aviso.span, sink)
        {
            efectos.push(Efecto::Avisa(AvisoId(aviso.valor)));
        }
        if let Some(salida) = uno.opcional("emite").and_then(|n| forma::texto(n, sink))
            && ctx.exige_salida(&salida.valor, salida.span, sink)
        {
            efectos.push(Efecto::Emite(SalidaId(salida.valor)));
        }
        if let Some(salida) = uno.opcional("revoca").and_then(|n| forma::texto(n, sink))
            && ctx.exige_salida(&salida.valor, salida.span, sink)
        {
            efectos.push(Efecto::Revoca(SalidaId(salida.valor)));
        }
        if let Some(cobro) = uno.opcional("devuelve").and_then(|n| forma::texto(n, sink))
            && ctx.exige_cobro(&cobro.valor, cobro.span, sink)
        {
            ctx.origenes.anotar(format!("efectos.{}", cobro.valor), cobro.span);
            efectos.push(Efecto::Devuelve(CobroId(cobro.valor)));
        }
        if let Some(cobro) = uno.opcional("ejecuta").and_then(|n| forma::texto(n, sink))
            && ctx.exige_cobro(&cobro.valor, cobro.span, sink)
        {
            ctx.origenes.anotar(format!("efectos.{}", cobro.valor), cobro.span);
            efectos.push(Efecto::Ejecuta(CobroId(cobro.valor)));
        }
        if let Some(cupo) = uno.opcional("toma").and_then(|n| forma::texto(n, sink))
            && ctx.exige_cupo(&cupo.valor, cupo.span, sink)
        {
            ctx.origenes.anotar(format!("tomas.{}.{donde}", cupo.valor), cupo.span);
            efectos.push(Efecto::Toma(CupoId(cupo.valor)));
        }
        if let Some(cupo) = uno.opcional("libera").and_then(|n| forma::texto(n, sink))
            && ctx.exige_cupo(&cupo.valor, cupo.span, sink)
        {
            ctx.origenes.anotar(format!("liberas.{}.{donde}", cupo.valor), cupo.span);
            efectos.push(Efecto::Libera(CupoId(cupo.valor)));
        }
        uno.cerrar(sink);
    }
    efectos
}
