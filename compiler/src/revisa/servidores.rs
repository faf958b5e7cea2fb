//! People who work here, as answers: only who works here chooses among them, and nobody is given two stages that one person may not do.

use std::collections::BTreeSet;

use schemas::ids::CampoId;
use schemas::paquete::{Acto, Actor, Campo, Etapa, Tarea, TipoCampo, TipoEtapa};

use super::Obra;
use crate::diag::{Problema, Sink, Span, codes};
use crate::leer::municipio::ACTOS;

/// Checks who chooses people, and for what.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for campo in obra.tramite.campos.iter().filter(|c| matches!(c.tipo, TipoCampo::Servidor { .. })) {
        elige_quien_trabaja(obra, campo, sink);
        una_persona(obra, campo, sink);
    }
}

/// Accounts are shown to nobody outside: who applies, or is invited, chooses among none.
fn elige_quien_trabaja(obra: &Obra<'_, '_>, campo: &Campo, sink: &mut Sink) {
    let pide = |campos: Vec<&CampoId>| campos.contains(&&campo.id);
    for etapa in &obra.tramite.etapas {
        let ajena = match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                let de_acciones = tarea.acciones.iter().flat_map(|a| &a.captura);
                let suyos = tarea.captura.iter().flat_map(|p| &p.campos).chain(de_acciones).collect();
                !matches!(tarea.actor, Actor::Rol(_)) && pide(suyos)
            }
            TipoEtapa::Prevencion { reabre, .. } => reabre.contains(&campo.id),
            _ => false,
        };
        if ajena {
            sink.push(ajeno(obra, campo, &etapa.id, obra.lugar(&format!("etapas.{}", etapa.id))));
        }
    }
    for general in &obra.tramite.acciones_generales {
        if !matches!(general.actor, Actor::Rol(_)) && general.captura.contains(&campo.id) {
            let lugar = obra.lugar(&format!("acciones_generales.{}", general.id));
            sink.push(ajeno(obra, campo, &general.id, lugar));
        }
    }
}

fn ajeno(obra: &Obra<'_, '_>, campo: &Campo, donde: &str, lugar: Span) -> Problema {
    Problema::new(&codes::V0595, lugar, format!("en `{donde}` elegiría a una persona quien no trabaja aquí"))
        .etiqueta(format!("`{}` muestra quiénes tienen un rol", campo.id))
        .secundaria(obra.lugar(&format!("campos.{}", campo.id)), "el campo se declara aquí")
        .ayuda("pídalo en una etapa cuyo `actor` sea un rol")
}

/// What two people must do isn't given to one.
fn una_persona(obra: &Obra<'_, '_>, campo: &Campo, sink: &mut Sink) {
    let suyas: Vec<(&Etapa, &Tarea)> = obra
        .tramite
        .etapas
        .iter()
        .filter_map(|e| Some((e, e.tarea()?)))
        .filter(|(_, t)| t.asignado_a.as_ref() == Some(&campo.id))
        .collect();
    let paquete = obra.banco().paquete();
    let mut dichas = BTreeSet::new();
    for (i, (una, tarea)) in suyas.iter().enumerate() {
        for (otra, segunda) in suyas.iter().skip(i + 1) {
            let par = |(a, b): &(Acto, Acto)| {
                (*a, *b) == (tarea.acto, segunda.acto) || (*b, *a) == (tarea.acto, segunda.acto)
            };
            // Each stage may say that one person does both.
            let juntas = engine::permiso::pares_separados(paquete, tarea).any(par)
                && engine::permiso::pares_separados(paquete, segunda).any(par);
            if !juntas || !dichas.insert((una.id.as_str(), otra.id.as_str())) {
                continue;
            }
            sink.push(
                Problema::new(
                    &codes::V0599,
                    obra.lugar(&format!("etapas.{}.asignado_a", otra.id)),
                    format!(
                        "`{}` y `{}` se asignan a la misma persona, que no puede hacer las dos",
                        una.id, otra.id
                    ),
                )
                .etiqueta(format!("quien {} no puede ser quien {}", nombre(tarea.acto), nombre(segunda.acto)))
                .secundaria(obra.lugar(&format!("etapas.{}.asignado_a", una.id)), "la otra se asigna aquí")
                .ayuda("pida otra persona en otro campo, o asigne sólo una de las dos"),
            );
        }
    }
}

fn nombre(acto: Acto) -> &'static str {
    ACTOS.iter().find(|(_, a)| *a == acto).map_or("", |(n, _)| n)
}
