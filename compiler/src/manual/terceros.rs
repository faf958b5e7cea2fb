//! What both manuals say of people without an account: how their link reaches them, what they see, and until when they are awaited.

use engine::tercero::nombre;
use schemas::ids::TerceroId;
use schemas::paquete::{Etapa, Paquete};

use super::llano;
use super::operacion::campos;

/// What who operates should know of them.
pub fn para_quien_opera(paquete: &Paquete, id: &TerceroId) -> impl Iterator<Item = String> {
    let tercero = paquete.tramite.tercero(id);
    let dicho = tercero.map(|t| {
        let correo = paquete.tramite.campo(&t.correo).map_or("", |c| c.etiqueta.as_str());
        vec![
            format!("No tiene cuenta: al llegar su turno se le envía un enlace a «{}».", llano(correo)),
            "El enlace es de esa persona y de ese turno; si se envía otra vez, el anterior deja de servir."
                .to_owned(),
            lo_que_ve(paquete, id, "Ve"),
        ]
    });
    dicho.into_iter().flatten()
}

fn lo_que_ve(paquete: &Paquete, id: &TerceroId, verbo: &str) -> String {
    let vistos = paquete.tramite.tercero(id).map(|t| t.puede_ver.as_slice()).unwrap_or_default();
    if vistos.is_empty() {
        return format!("{verbo} el nombre de quien solicita, y nada más de la solicitud.");
    }
    format!("{verbo} el nombre de quien solicita y: {}.", campos(paquete, vistos.iter().collect()))
}

/// What who applies reads of a stage of theirs; `plazo` is how long they have, in words.
pub fn para_quien_solicita(paquete: &Paquete, etapa: &Etapa, id: &TerceroId, plazo: Option<&str>) -> String {
    let correo = paquete
        .tramite
        .tercero(id)
        .and_then(|t| paquete.tramite.campo(&t.correo))
        .map_or("", |c| c.etiqueta.as_str());
    let tiene = plazo.map_or_else(String::new, |p| format!(" Tiene {p}."));
    let pierde = etapa
        .al_vencer
        .as_ref()
        .map_or_else(String::new, |a| format!(" Si no responde, {}.", super::destino(paquete, a)));
    format!(
        "Le toca a «{}», que no necesita cuenta: se le envía un enlace a «{}».{tiene}{pierde} {} \
         Usted puede enviárselo otra vez, o corregir el correo.",
        llano(nombre(paquete, id)),
        llano(correo),
        lo_que_ve(paquete, id, "Verá"),
    )
}
