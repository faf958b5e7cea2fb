//! Where each stage goes on, and whether what was spent in it fits.

use std::collections::BTreeMap;

use engine::migrar::de_reposo;
use schemas::paquete::{Destino, Etapa, Ficta, TipoEtapa, Tramite};

use super::Cotejo;
use crate::diag::{Problema, Sink, codes};

/// Checks every stage of the earlier version in which an expediente can wait.
pub fn revisar(cotejo: &Cotejo<'_>, sink: &mut Sink) {
    let mapa = &cotejo.mapa;
    for vieja in de_reposo(&mapa.viejo.tramite) {
        let Err(motivo) = mapa.destino(vieja) else { continue };
        let lugar = cotejo.escrito_o_desde(&format!("etapas.{}", vieja.id));
        let falta = mapa.nuevo.tramite.etapa(&mapa.nombre(&vieja.id)).is_none();
        let problema = if falta {
            Problema::new(
                &codes::V1102,
                lugar,
                format!("los expedientes que esperan en `{}` no tienen a dónde pasar", vieja.id),
            )
            .etiqueta("esta versión no tiene esa etapa")
            .ayuda(format!("diga en `etapas` cuál es ahora: `{}: …`", vieja.id))
        } else {
            Problema::new(
                &codes::V1103,
                lugar,
                format!("lo que espera en `{}` no puede seguir en `{}`", vieja.id, mapa.nombre(&vieja.id)),
            )
            .etiqueta(motivo)
            .ayuda("pase esa etapa a otra de la misma clase, o no migre desde aquella versión")
        };
        sink.push(problema);
    }
    for (una, otra) in mapa.juntas() {
        sink.push(
            Problema::new(
                &codes::V1103,
                cotejo.escrito_o_desde(&format!("etapas.{}", otra.id)),
                format!("`{}` y `{}` no pueden ser la misma etapa", una.id, otra.id),
            )
            .etiqueta("cada pago y cada paralelo pasa a uno propio"),
        );
    }
    maximos(cotejo, sink);
}

/// Counters that may be spent beyond what this version admits.
fn maximos(cotejo: &Cotejo<'_>, sink: &mut Sink) {
    let mapa = &cotejo.mapa;
    // Nothing when there is no bound.
    let mut gastadas: BTreeMap<String, Option<u32>> = BTreeMap::new();
    for vieja in &mapa.viejo.tramite.etapas {
        let veces = veces(&mapa.viejo.tramite, vieja);
        let suma = gastadas.entry(mapa.nombre(&vieja.id).to_string()).or_insert(Some(0));
        *suma = suma.zip(veces).map(|(a, b)| a.saturating_add(b));
    }
    for nueva in &mapa.nuevo.tramite.etapas {
        let (Some(maximo), Some(veces)) = (nueva.maximo, gastadas.get(nueva.id.as_str())) else { continue };
        if veces.is_some_and(|v| v <= maximo) {
            continue;
        }
        let antes = veces.map_or_else(|| "sin límite".to_owned(), |v| format!("hasta {v} veces"));
        sink.push(
            Problema::new(
                &codes::V1108,
                cotejo.lugar("desde"),
                format!("antes se podía pasar por `{}` {antes}, y ahora {maximo}", nueva.id),
            )
            .etiqueta("hay expedientes que ya pudieron pasar más veces")
            .ayuda(format!("deje `maximo` de `{}` como estaba, o no migre desde aquella versión", nueva.id)),
        );
    }
}

/// How often a stage can be entered.
fn veces(tramite: &Tramite, etapa: &Etapa) -> Option<u32> {
    etapa.maximo.or_else(|| (!vuelve(tramite, etapa)).then_some(1))
}

/// Whether a stage can be reached from itself.
fn vuelve(tramite: &Tramite, etapa: &Etapa) -> bool {
    alcanza(tramite, &etapa.id).contains(&etapa.id.as_str())
}

/// Stages that can come after one.
pub fn alcanza<'a>(tramite: &'a Tramite, desde: &str) -> Vec<&'a str> {
    let mut vistas: Vec<&str> = Vec::new();
    let mut cola: Vec<&str> = tramite.etapa(desde).map(|e| e.id.as_str()).into_iter().collect();
    while let Some(id) = cola.pop() {
        for otra in tramite.etapa(id).map(|e| siguen(tramite, e)).unwrap_or_default() {
            if !vistas.contains(&otra) {
                vistas.push(otra);
                cola.push(otra);
            }
        }
    }
    vistas
}

fn siguen<'a>(tramite: &'a Tramite, etapa: &'a Etapa) -> Vec<&'a str> {
    let mut destinos: Vec<&Destino> =
        etapa.al_vencer.iter().chain(&etapa.al_agotar).chain(&etapa.al_no_haber).collect();
    let mut van: Vec<&str> = Vec::new();
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => destinos.extend(tarea.acciones.iter().map(|a| &a.a)),
        TipoEtapa::Decision { casos, sino } => destinos.extend(casos.iter().map(|c| &c.a).chain(sino)),
        TipoEtapa::Pago { a, .. }
        | TipoEtapa::Prevencion { a, .. }
        | TipoEtapa::Consulta { a, .. }
        | TipoEtapa::Espera { a } => destinos.push(a),
        TipoEtapa::Cita(cita) => destinos.extend(cita.destinos()),
        TipoEtapa::Paralelo { ramas, a, .. } => {
            destinos.push(a);
            van.extend(ramas.iter().map(|r| r.entrada.as_str()));
        }
        TipoEtapa::Fin { .. } => return van,
    }
    for destino in destinos {
        match destino {
            Destino::Etapa(id) => van.push(id),
            // The paralelo itself goes on; it was entered before any of its stages.
            Destino::Listo => {}
        }
    }
    van.extend(tramite.acciones_generales.iter().filter(|g| g.en.contains(&etapa.id)).map(|g| g.a.as_str()));
    if let Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a } = &tramite.ficha.si_no_responde {
        van.push(a);
    }
    van
}
