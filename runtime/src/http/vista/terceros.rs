//! People without an account as pages tell of them: to which address their link was sent, and since when.

use engine::tercero::{self, Invitacion, quienes_invitan};
use schemas::ids::CampoId;
use schemas::paquete::{Actor, Etapa, Paquete};

use super::hitos::Mira;
use super::momento;

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
