//! People without an account as pages tell of them: to which address their link was sent, and since when.

use engine::formato;
use engine::tercero::{self, Invitacion, quienes_invitan};
use schemas::ids::CampoId;
use schemas::paquete::{Actor, Etapa, Paquete, Tercero};

use super::hitos::Mira;
use super::{con_punto, momento};

/// To which address a link was sent, for who may know it: who applies, if the solicitud asks it of them.
pub fn a_donde(paquete: &Paquete, etapa: &str, correo: &str, mira: Mira) -> Option<String> {
    let suyo = |e: &Etapa| quienes_invitan(&paquete.tramite, e).contains(&Actor::Solicitante);
    let sabe = mira == Mira::Titular && paquete.tramite.etapa(etapa).is_some_and(suyo);
    (sabe && !correo.is_empty()).then(|| format!("Al correo {correo}."))
}

/// The last invitation in words: `enviado a dro@ejemplo.mx el 2 de marzo de 2026, 10:00 (2.ª vez)`; the address only for who may see it.
pub fn enviado(paquete: &Paquete, invitacion: &Invitacion, ve: impl Fn(&CampoId) -> bool) -> String {
    let correo = paquete.tramite.tercero(&invitacion.tercero).filter(|t| ve(&t.correo));
    let a_donde = correo.map_or_else(String::new, |_| format!(" a {}", invitacion.correo));
    let vez = if invitacion.ronda > 1 { format!(" ({}.ª vez)", invitacion.ronda) } else { String::new() };
    format!("enviado{a_donde} el {}{vez}", momento(paquete, invitacion.cuando).texto)
}

/// What the third party of a stage is called, if one acts in it.
pub fn quien<'p>(paquete: &'p Paquete, etapa: &'p Etapa) -> Option<&'p str> {
    etapa.tercero().map(|id| tercero::nombre(paquete, id))
}

/// Who sees what of a solicitud besides who works on it, one sentence each: the name of who applies, and the fields that the definition says.
pub fn quienes_ven(paquete: &Paquete) -> Vec<String> {
    let uno = |tercero: &Tercero| {
        let vistos = tercero.puede_ver.iter().filter_map(|id| paquete.tramite.campo(id));
        let vistos: Vec<String> = std::iter::once("el nombre de quien solicita".to_owned())
            .chain(vistos.map(|c| format!("«{}»", c.etiqueta)))
            .collect();
        let motivo =
            tercero.motivo.as_deref().map(|m| format!(" El motivo: {}", con_punto(m))).unwrap_or_default();
        format!(
            "«{}», por el enlace que se le envía, ve {}.{motivo}",
            tercero.nombre,
            formato::enumerar(&vistos)
        )
    };
    paquete.tramite.terceros.iter().map(uno).collect()
}
