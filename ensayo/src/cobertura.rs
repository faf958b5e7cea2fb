//! What the pruebas of a paquete reach of it: stages entered, actions taken, times that ran out.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use schemas::evento::{Evento, Hecho, Suceso};
use schemas::paquete::{Etapa, TipoEtapa};
use schemas::sello::{Digest, PaqueteSellado};
use serde::{Deserialize, Serialize};

use crate::corrida;

/// What is reached, by kind of thing: `etapas`, `acciones`, `plazos`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cobertura {
    /// Which version.
    pub digest: Digest,
    /// By kind.
    pub clases: BTreeMap<String, Alcanzado>,
}

/// What is reached of a kind of thing, and what isn't, by their names in the definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alcanzado {
    /// Reached.
    pub si: BTreeSet<String>,
    /// Not reached.
    pub no: BTreeSet<String>,
}

/// Runs every prueba and tells what they reach. The same paquete gives the same.
#[must_use]
pub fn cobertura(paquete: &PaqueteSellado) -> Cobertura {
    let visto: BTreeSet<(&str, String)> = paquete
        .pruebas
        .par_iter()
        .flat_map_iter(|prueba| {
            let (_, corrida) = corrida::correr(paquete, prueba);
            corrida.eventos.iter().flat_map(de_evento).collect::<Vec<_>>()
        })
        .collect();
    let mut clases: BTreeMap<String, Alcanzado> = BTreeMap::new();
    for (clase, cosa) in todo(paquete) {
        let alcanzado = clases.entry(clase.to_owned()).or_default();
        if visto.contains(&(clase, cosa.clone())) {
            alcanzado.si.insert(cosa);
        } else {
            alcanzado.no.insert(cosa);
        }
    }
    Cobertura { digest: paquete.digest().clone(), clases }
}

/// Everything that there is to reach.
fn todo(paquete: &PaqueteSellado) -> Vec<(&'static str, String)> {
    let mut todo = Vec::new();
    for etapa in &paquete.tramite.etapas {
        todo.push(("etapas", etapa.id.to_string()));
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                todo.extend(tarea.acciones.iter().map(|a| ("acciones", format!("{}.{}", etapa.id, a.id))));
            }
            TipoEtapa::Pago { .. } => todo.push(("acciones", format!("{}.pagar", etapa.id))),
            TipoEtapa::Prevencion { .. } => todo.push(("acciones", format!("{}.responder", etapa.id))),
            _ => {}
        }
        if vence(etapa) {
            todo.push(("plazos", etapa.id.to_string()));
        }
    }
    todo.extend(paquete.tramite.acciones_generales.iter().map(|g| ("acciones", g.id.to_string())));
    todo
}

/// Whether the end of its time leads somewhere.
fn vence(etapa: &Etapa) -> bool {
    etapa.plazo.is_some() && (etapa.al_vencer.is_some() || matches!(etapa.tipo, TipoEtapa::Espera { .. }))
}

/// What an event reaches.
fn de_evento(evento: &Evento) -> Option<(&'static str, String)> {
    match &evento.hecho {
        Hecho::Entro { etapa, .. } => Some(("etapas", etapa.to_string())),
        Hecho::Salio { etapa, por, .. } => match por {
            Suceso::Accion(accion) => Some(("acciones", format!("{etapa}.{accion}"))),
            Suceso::General(accion) => Some(("acciones", accion.to_string())),
            Suceso::Respondida => Some(("acciones", format!("{etapa}.responder"))),
            Suceso::Pagado | Suceso::SinCosto => Some(("acciones", format!("{etapa}.pagar"))),
            Suceso::Vencio | Suceso::Espero => Some(("plazos", etapa.to_string())),
            Suceso::Decidio | Suceso::Junto | Suceso::Cancelada => None,
        },
        _ => None,
    }
}
