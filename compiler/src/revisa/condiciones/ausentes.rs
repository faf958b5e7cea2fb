//! What decides by itself finds its data: a decision, or a rama with a condition, on a way that doesn't capture what it reads. The
//! engine could not go on there, and nobody would see why.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use schemas::expr::{Expr, Raiz};
use schemas::paquete::{Paquete, TipoEtapa};

use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Contexto;
use crate::revisa::asignacion::Lugar;
use crate::revisa::celdas::{Juicio, Supuesto, leer, leer_sin};

/// Checks every decision and paralelo.
pub fn revisar(paquete: &Paquete, ctx: &Contexto<'_>, sink: &mut Sink) {
    for etapa in &paquete.tramite.etapas {
        // The casos are read in order until one holds; the conditions of ramas, all of them.
        let series: Vec<Vec<&Expr>> = match &etapa.tipo {
            TipoEtapa::Decision { casos, .. } => vec![casos.iter().map(|c| &c.si.arbol).collect()],
            TipoEtapa::Paralelo { ramas, .. } => {
                ramas.iter().filter_map(|r| r.si.as_ref()).map(|s| vec![&s.arbol]).collect()
            }
            _ => continue,
        };
        let (Some(por_camino), Some(span)) = (
            ctx.flujo.en(&Lugar::Etapa(etapa.id.to_string())),
            ctx.origenes.de(&format!("etapas.{}", etapa.id)),
        ) else {
            continue;
        };
        for campo in leidos(paquete, &series) {
            let Some(camino) = por_camino.caminos.get(&campo) else { continue };
            if series.iter().any(|serie| se_atora(paquete, serie, &campo)) {
                sink.push(
                    Problema::new(
                        &codes::V0614,
                        span,
                        format!("`{}` decide con `{campo}`, que puede no haberse capturado", etapa.id),
                    )
                    .nota(format!("por este camino no se captura: {camino}"))
                    .ayuda("captúrelo antes en todos los caminos, o pregunte primero `is defined`"),
                );
            }
        }
    }
}

/// The fields that some conditions read.
fn leidos(paquete: &Paquete, series: &[Vec<&Expr>]) -> BTreeSet<String> {
    let condiciones: Vec<&Expr> = series.iter().flatten().copied().collect();
    leer(paquete, &condiciones)
        .variables
        .iter()
        .filter_map(|v| match &v.ruta.raiz {
            Raiz::Campo(id) => Some(id.to_string()),
            _ => None,
        })
        .collect()
}

/// Whether the engine comes to need a field that isn't there, on a way without conditions, where the other data may be anything.
fn se_atora(paquete: &Paquete, serie: &[&Expr], campo: &str) -> bool {
    let mesa = leer_sin(paquete, serie, campo);
    let mut atorado = false;
    mesa.recorre(|_, caso| {
        atorado |= primero_que_no_es_no(caso, serie) == Some(Juicio::Falta);
        if atorado { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    // Without that lack nothing else would be missing: what is optional was asked for before it is used.
    atorado
}

fn primero_que_no_es_no(caso: &Supuesto<'_>, serie: &[&Expr]) -> Option<Juicio> {
    serie.iter().map(|si| caso.juzga(si)).find(|j| *j != Juicio::No)
}
