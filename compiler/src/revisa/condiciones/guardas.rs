//! An action that waits for a datum that nobody has given when its stage comes: it would never be offered, and nobody would see why.
//! Exact for a name that no path to the stage captures; what is asked for first (`is defined`) is left alone.

use std::collections::BTreeSet;

use engine::eval::rutas;
use schemas::expr::{Expr, Expresion, Funcion, Raiz, Ruta};
use schemas::paquete::{Etapa, Paquete, TipoEtapa};

use super::constantes::{Veredicto, constante};
use super::lugar::captura;
use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Contexto;
use crate::revisa::asignacion::{Conocido, conocido};

/// Checks the condition of every action of a tarea.
pub fn revisar(paquete: &Paquete, ctx: &Contexto<'_>, sink: &mut Sink) {
    let tareas = paquete.tramite.etapas.iter().filter_map(|e| e.tarea());
    if tareas.flat_map(|t| &t.acciones).all(|a| a.si.is_none()) {
        return;
    }
    let sabido = conocido(&paquete.tramite);
    for etapa in &paquete.tramite.etapas {
        let TipoEtapa::Tarea(tarea) = &etapa.tipo else { continue };
        for accion in &tarea.acciones {
            let Some(si) = &accion.si else { continue };
            let falta = |n: &&str| !puede_estar(paquete, &sabido, etapa, n);
            let lugar = ctx.origenes.de(&format!("etapas.{}.acciones.{}", etapa.id, accion.id));
            if let (Some(nombre), Some(span)) =
                (nombres(si).into_iter().filter(falta).find(|n| exige(&si.arbol, n)), lugar)
                && constante(paquete, &si.arbol) != Veredicto::Nunca
            {
                sink.push(
                    Problema::new(
                        &codes::V0607,
                        span,
                        format!("la condición de `{}` nunca se cumple: `{}`", accion.id, si.fuente),
                    )
                    .etiqueta(format!("`{nombre}` no se sabe todavía al llegar aquí"))
                    .nota(format!("ningún camino lo da antes de `{}`", etapa.id))
                    .ayuda("captúrelo antes, o en esta misma etapa; o corrija la condición"),
                );
            }
        }
    }
}

/// Whether somebody may have given a name by the time a stage is worked on: before it, in it, or in a rama beside it.
fn puede_estar(paquete: &Paquete, sabido: &Conocido, etapa: &Etapa, nombre: &str) -> bool {
    let da = |e: &Etapa| captura(e).any(|c| c == nombre) || e.guarda.as_ref().is_some_and(|g| g == nombre);
    let al_lado = |e: &&Etapa| match (&e.region, &etapa.region) {
        (Some(una), Some(otra)) => una.paralelo == otra.paralelo,
        _ => e.id == etapa.id,
    };
    // A stage that no path reaches is told by others.
    sabido.en_etapa.get(etapa.id.as_str()).is_none_or(|s| s.puede_estar(nombre))
        || paquete.tramite.etapas.iter().filter(al_lado).any(da)
}

/// The fields and results that a condition reads by their name, but those that it asks for first.
fn nombres(si: &Expresion) -> Vec<&str> {
    let preguntados = preguntados(&si.arbol);
    let leidos = rutas(&si.arbol).into_iter().filter_map(nombre);
    leidos.filter(|n| !preguntados.contains(n)).collect()
}

fn nombre(ruta: &Ruta) -> Option<&str> {
    match &ruta.raiz {
        Raiz::Campo(id) => Some(id.as_str()),
        Raiz::Resultado(id) => Some(id.as_str()),
        _ => None,
    }
}

fn preguntados(expr: &Expr) -> BTreeSet<&str> {
    match expr {
        Expr::Definido { ruta, .. } => nombre(ruta).into_iter().collect(),
        otro => hijos(otro).into_iter().flat_map(preguntados).collect(),
    }
}

fn hijos(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Literal(_) | Expr::Ruta(_) | Expr::Definido { .. } => Vec::new(),
        Expr::No(x) | Expr::Menos(x) => vec![x],
        Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => partes.iter().collect(),
        Expr::Compara { primero, resto } => {
            std::iter::once(&**primero).chain(resto.iter().map(|(_, x)| x)).collect()
        }
        Expr::En { que, en, .. } => vec![que, en],
        Expr::Aritmetica { a, b, .. } => vec![a, b],
        Expr::Si { si, entonces, sino } => vec![si, entonces, sino],
        Expr::Llama { argumentos, .. } => argumentos.iter().collect(),
    }
}

/// Whether a condition can't be true without a name.
fn exige(expr: &Expr, falta: &str) -> bool {
    match expr {
        Expr::Y(partes) => partes.iter().any(|p| exige(p, falta)),
        // One of them is enough to be true.
        Expr::O(partes) => partes.iter().all(|p| exige(p, falta)),
        otro => siempre_lee(otro, falta),
    }
}

/// Whether a name is read however an expression is evaluated: of what may stop early, only what comes first.
fn siempre_lee(expr: &Expr, falta: &str) -> bool {
    let lee = |x: &Expr| siempre_lee(x, falta);
    match expr {
        Expr::Literal(_) | Expr::Definido { .. } | Expr::Llama { funcion: Funcion::SiFalta, .. } => false,
        Expr::Ruta(ruta) => nombre(ruta) == Some(falta),
        Expr::No(x) | Expr::Menos(x) => lee(x),
        Expr::Y(partes) | Expr::O(partes) => partes.first().is_some_and(lee),
        Expr::Compara { primero, resto } => lee(primero) || resto.first().is_some_and(|(_, x)| lee(x)),
        Expr::En { que, .. } => lee(que),
        Expr::Aritmetica { a, b, .. } => lee(a) || lee(b),
        Expr::Si { si, entonces, sino } => lee(si) || (lee(entonces) && lee(sino)),
        Expr::Lista(partes) | Expr::Llama { argumentos: partes, .. } => partes.first().is_some_and(lee),
    }
}
