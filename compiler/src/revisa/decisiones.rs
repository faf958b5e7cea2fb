//! What decides by itself finds its data on the ways that pass conditions too: for each datum that a decision, or a rama with a
//! condition, reads and that some way may lack, values are looked for with which somebody gets there without it. Who finds none stays
//! silent. The ways without conditions are judged by `condiciones::ausentes`, over everything that the other data may be.

use std::collections::BTreeSet;

use engine::eval::rutas;
use schemas::expr::Expr;
use schemas::paquete::{Etapa, TipoEtapa};

use super::Obra;
use super::asignacion::Lugar;
use super::vacios;
use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Sospecha;

/// Checks every decision and paralelo.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for etapa in &obra.tramite.etapas {
        let lugar = Lugar::Etapa(etapa.id.to_string());
        let Some(por_camino) = obra.ctx.flujo.en(&lugar) else { continue };
        let mut dichos = BTreeSet::new();
        for (hechos, expr) in series(etapa) {
            for nombre in obra.ctx.hecho_de(rutas(expr)) {
                if por_camino.seguros.segura(&nombre) || dichos.contains(&nombre) {
                    continue;
                }
                let sospecha = Sospecha {
                    problema: problema(obra, etapa, &nombre),
                    lugar: lugar.clone(),
                    hechos: hechos.clone(),
                    expr: Some(expr.clone()),
                    nombre: nombre.clone(),
                };
                if let Some(problema) = vacios::probada(obra, &sospecha) {
                    sink.push(problema);
                    dichos.insert(nombre);
                }
            }
        }
    }
}

/// Each condition, with what holds when it is read: the casos are read in order until one holds; those of ramas, all of them.
fn series(etapa: &Etapa) -> Vec<(Vec<Expr>, &Expr)> {
    match &etapa.tipo {
        TipoEtapa::Decision { casos, .. } => {
            let mut antes = Vec::new();
            let mut todas = Vec::new();
            for caso in casos {
                todas.push((antes.clone(), &caso.si.arbol));
                antes.push(Expr::No(Box::new(caso.si.arbol.clone())));
            }
            todas
        }
        TipoEtapa::Paralelo { ramas, .. } => {
            ramas.iter().filter_map(|r| r.si.as_ref()).map(|si| (Vec::new(), &si.arbol)).collect()
        }
        _ => Vec::new(),
    }
}

fn problema(obra: &Obra<'_, '_>, etapa: &Etapa, nombre: &str) -> Problema {
    let span = obra.lugar(&format!("etapas.{}", etapa.id));
    let resultado = obra.ctx.resultados.contains_key(nombre);
    let (falta, ayuda) = if resultado {
        (
            "que puede no saberse todavía",
            "llegue ahí sólo después de la etapa que lo guarda, o pregunte primero `is defined`",
        )
    } else {
        (
            "que puede no haberse capturado",
            "captúrelo antes en todos los caminos, o pregunte primero `is defined`",
        )
    };
    Problema::new(&codes::V0614, span, format!("`{}` decide con `{nombre}`, {falta}", etapa.id)).ayuda(ayuda)
}
