//! A tarea offers something whatever the data: an action without a condition, or conditions that cover everything together. What is
//! captured in the stage itself counts as the person's to choose.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use schemas::expr::{Expr, Raiz};
use schemas::paquete::{Etapa, Paquete, Tarea, TipoEtapa};

use super::lugar;
use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Contexto;
use crate::revisa::celdas::{Juicio, Mesa, Supuesto, describir};
use crate::revisa::flujo::{Ofertas, numerado};

/// Checks every tarea.
pub fn revisar(paquete: &Paquete, ofertas: &Ofertas, ctx: &Contexto<'_>, sink: &mut Sink) {
    for (numero, conjuntos) in ofertas {
        let Some(etapa) = paquete.tramite.etapas.get(*numero) else { continue };
        let TipoEtapa::Tarea(tarea) = &etapa.tipo else { continue };
        let hallado = conjuntos.iter().find_map(|oferta| hueco(paquete, etapa, tarea, oferta));
        let (Some((con, camino)), Some(span)) = (hallado, ctx.origenes.de(&format!("etapas.{}", etapa.id)))
        else {
            continue;
        };
        let guardas: Vec<String> = tarea
            .acciones
            .iter()
            .filter_map(|a| a.si.as_ref().map(|s| format!("`{}`: {}", a.id, s.fuente)))
            .collect();
        sink.push(
            Problema::new(
                &codes::V0608,
                span,
                format!("con {con} nadie vería ninguna acción en `{}`", etapa.id),
            )
            .nota(format!("sus condiciones son {}", guardas.join("; ")))
            .nota(format!("se llega por: {}", numerado(&camino)))
            .ayuda("quite la condición de una acción, o agregue otra para ese caso"),
        );
    }
}

/// Data with which none of the actions that remain is offered, and a way for them to come here.
fn hueco(
    paquete: &Paquete,
    etapa: &Etapa,
    tarea: &Tarea,
    oferta: &[(usize, bool)],
) -> Option<(String, Vec<String>)> {
    if oferta.is_empty() || oferta.iter().any(|(_, segura)| *segura) {
        return None;
    }
    let guardas: Vec<&Expr> =
        oferta.iter().filter_map(|(i, _)| Some(&tarea.acciones.get(*i)?.si.as_ref()?.arbol)).collect();
    let sola = Mesa::con_validaciones(paquete, &guardas);
    // Whether a datum was captured may hang on the condition of its rama.
    let todas: Vec<&Expr> = guardas.iter().copied().chain(lugar::de_ramas(paquete, &sola)).collect();
    let con_ramas = Mesa::con_validaciones(paquete, &todas);
    let mesa = if con_ramas.opaca { sola } else { con_ramas };
    // How often stages were entered isn't free: the exploration knows it, these cells don't.
    if guardas.len() != oferta.len() || mesa.variables.iter().any(|v| matches!(v.ruta.raiz, Raiz::Visitas(_)))
    {
        return None;
    }
    let libres: BTreeSet<&str> = lugar::captura(etapa).collect();
    let fijo: Vec<bool> = mesa
        .variables
        .iter()
        .map(|v| !matches!(&v.ruta.raiz, Raiz::Campo(id) if libres.contains(id.as_str())))
        .collect();
    let previos = |celdas: &[usize]| -> Vec<usize> {
        celdas.iter().zip(&fijo).filter(|(_, f)| **f).map(|(c, _)| *c).collect()
    };
    let mut cubiertos: BTreeMap<Vec<usize>, Option<Vec<usize>>> = BTreeMap::new();
    let mut orden: Vec<Vec<usize>> = Vec::new();
    mesa.recorre(|celdas, caso| {
        let clave = previos(celdas);
        // Once something is offered to some data, the rest of what the person may choose doesn't matter.
        if cubiertos.get(&clave) == Some(&None) || !lugar::es_posible(paquete, caso) {
            return ControlFlow::Continue(());
        }
        if !cubiertos.contains_key(&clave) {
            orden.push(clave.clone());
        }
        let falla = cubiertos.entry(clave).or_insert_with(|| Some(celdas.to_vec()));
        if guardas.iter().any(|g| matches!(caso.juzga(g), Juicio::Si | Juicio::Nose)) {
            *falla = None;
        }
        ControlFlow::Continue(())
    });
    // What only sampling tells isn't enough to say that the person has nothing to choose.
    if !mesa.exacta && fijo.iter().any(|f| !f) {
        return None;
    }
    let ninguna =
        |caso: &Supuesto<'_>| guardas.iter().all(|g| matches!(caso.juzga(g), Juicio::No | Juicio::Falta));
    orden.iter().filter_map(|clave| cubiertos.get(clave)?.as_ref()).find_map(|celdas| {
        let camino = lugar::camino(paquete, &mesa.caso(celdas), &etapa.id)?;
        Some((describir(&mesa, celdas, &|caso| ninguna(caso) || !lugar::es_posible(paquete, caso)), camino))
    })
}
