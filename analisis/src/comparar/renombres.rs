//! Stages that are the same under another id. They are matched only when nothing else could be meant: one is no more, one is new,
//! and they have the same name, or the same content but for ids of stages.

use std::collections::BTreeMap;

use schemas::paquete::{Etapa, Paquete, TipoEtapa};
use serde_json::Value;

/// From the old id to the new one.
pub type Renombres = BTreeMap<String, String>;

/// The stages that changed their id.
pub fn de_etapas(antes: &Paquete, ahora: &Paquete) -> Renombres {
    let idas: Vec<&Etapa> =
        antes.tramite.etapas.iter().filter(|e| ahora.tramite.etapa(&e.id).is_none()).collect();
    let nuevas: Vec<&Etapa> =
        ahora.tramite.etapas.iter().filter(|e| antes.tramite.etapa(&e.id).is_none()).collect();
    let mut renombres = Renombres::new();
    for ida in &idas {
        let iguales = |otra: &&&Etapa| se_parecen(ida, otra);
        let candidatas: Vec<&&Etapa> = nuevas.iter().filter(iguales).collect();
        let [una] = candidatas.as_slice() else { continue };
        if idas.iter().filter(|otra| se_parecen(otra, una)).count() == 1 {
            renombres.insert(ida.id.to_string(), una.id.to_string());
        }
    }
    renombres
}

fn se_parecen(una: &Etapa, otra: &Etapa) -> bool {
    let clase = |e: &Etapa| std::mem::discriminant(&e.tipo);
    if clase(una) != clase(otra) {
        return false;
    }
    let actor = |e: &Etapa| match &e.tipo {
        TipoEtapa::Tarea(t) => Some((t.actor.clone(), t.acto)),
        _ => None,
    };
    una.nombre == otra.nombre && actor(una) == actor(otra)
        || una.tipo == otra.tipo && !matches!(una.tipo, TipoEtapa::Fin { .. })
}

/// Writes the new ids wherever a stage is named; what the author wrote of a formula stays as it was.
pub fn aplicar(json: &mut Value, renombres: &Renombres) {
    if renombres.is_empty() {
        return;
    }
    let Some(tramite) = json.get_mut("tramite") else { return };
    if let Some(etapas) = tramite.get_mut("etapas").and_then(Value::as_array_mut) {
        for etapa in etapas {
            nombrar(etapa.get_mut("id"), renombres);
            for clave in ["paralelo", "rama"] {
                nombrar(etapa.get_mut("region").and_then(|r| r.get_mut(clave)), renombres);
            }
            let ramas = etapa.get_mut("tipo").and_then(|t| t.get_mut("ramas")).and_then(Value::as_array_mut);
            for rama in ramas.into_iter().flatten() {
                nombrar(rama.get_mut("id"), renombres);
                nombrar(rama.get_mut("entrada"), renombres);
            }
        }
    }
    if let Some(generales) = tramite.get_mut("acciones_generales").and_then(Value::as_array_mut) {
        for general in generales {
            nombrar(general.get_mut("a"), renombres);
            nombrar_todas(general.get_mut("en"), renombres);
        }
    }
    if let Some(ficha) = tramite.get_mut("ficha") {
        nombrar_todas(ficha.get_mut("plazo_resolucion").and_then(|p| p.get_mut("se_suspende_en")), renombres);
        for clave in ["negativa", "afirmativa"] {
            let a =
                ficha.get_mut("si_no_responde").and_then(|f| f.get_mut(clave)).and_then(|f| f.get_mut("a"));
            nombrar(a, renombres);
        }
    }
    en_referencias(tramite, renombres);
}

fn nombrar(donde: Option<&mut Value>, renombres: &Renombres) {
    if let Some(Value::String(id)) = donde
        && let Some(nuevo) = renombres.get(id.as_str())
    {
        nuevo.clone_into(id);
    }
}

fn nombrar_todas(donde: Option<&mut Value>, renombres: &Renombres) {
    for id in donde.and_then(Value::as_array_mut).into_iter().flatten() {
        nombrar(Some(id), renombres);
    }
}

/// Destinations are `{"etapa": id}`; formulas name a stage as `{"raiz": {"visitas": id}}` or by its clock.
fn en_referencias(json: &mut Value, renombres: &Renombres) {
    match json {
        Value::Object(miembros) => {
            if miembros.len() == 1 {
                nombrar(miembros.get_mut("etapa"), renombres);
            }
            if let Some(raiz) = miembros.get_mut("raiz").and_then(Value::as_object_mut) {
                nombrar(raiz.get_mut("visitas"), renombres);
                nombrar(raiz.get_mut("plazo"), renombres);
            }
            miembros.values_mut().for_each(|v| en_referencias(v, renombres));
        }
        Value::Array(todos) => todos.iter_mut().for_each(|v| en_referencias(v, renombres)),
        _ => {}
    }
}
