//! What the manuals say of the measurement: what of an expediente is counted, who reads it, and what is published.

use engine::formato::enumerar;
use schemas::paquete::Paquete;

use super::llano;

/// To who operates: whether each reads it is theirs to see.
pub fn para_quien_opera(paquete: &Paquete) -> Vec<String> {
    let Some(medicion) = &paquete.tramite.medicion else { return Vec::new() };
    let roles: Vec<String> = medicion
        .lee
        .iter()
        .map(|r| paquete.rol(r.as_str()).map_or_else(|| r.to_string(), |r| llano(&r.nombre)))
        .collect();
    let mut frases = vec![format!(
        "En Medición, {} ve cuántos expedientes llegan y terminan, cómo terminan y cuánto tarda cada etapa.",
        enumerar(&roles)
    )];
    if !medicion.datos.is_empty() {
        let datos: Vec<String> = medicion.datos.iter().map(|d| entre(paquete, &d.nombre)).collect();
        frases.push(format!("También se cuenta: {}.", enumerar(&datos)));
    }
    if !medicion.comentarios.is_empty() {
        let textos: Vec<String> = medicion.comentarios.iter().map(|c| entre(paquete, c)).collect();
        frases.push(format!("Ahí se lee lo que se escribió en: {}.", enumerar(&textos)));
    }
    frases
}

/// To who applies: what anybody will see of it.
pub fn para_quien_solicita(paquete: &Paquete) -> Option<String> {
    let publica = &paquete.tramite.medicion.as_ref()?.publica;
    if publica.is_empty() {
        return None;
    }
    let datos: Vec<String> = publica.iter().map(|p| entre(paquete, p)).collect();
    Some(format!(
        "Se publican cifras de este trámite: cuántos terminan, cómo y en cuánto tiempo, y {}. No dicen de quién es cada expediente.",
        enumerar(&datos)
    ))
}

fn entre(paquete: &Paquete, nombre: &str) -> String {
    format!("«{}»", llano(&paquete.tramite.nombre_medido(nombre)))
}
