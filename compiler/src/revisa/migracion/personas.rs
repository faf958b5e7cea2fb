//! Who applied: kinds of person, and what was asked of them.

use schemas::paquete::{ParteSolicitante, TipoPersona};

use super::Cotejo;
use crate::diag::{Problema, Sink, codes};

/// Checks that whoever could apply by the earlier version is somebody of whom this one knows enough.
pub fn revisar(cotejo: &Cotejo<'_>, sink: &mut Sink) {
    let (antes, ahora) = (&cotejo.mapa.viejo.tramite.solicitante, &cotejo.mapa.nuevo.tramite.solicitante);
    if let Some(persona) = antes.personas.iter().find(|p| !ahora.personas.contains(p)) {
        let quien = en_palabras(*persona);
        sink.push(
            Problema::new(
                &codes::V1109,
                cotejo.lugar("desde"),
                format!("antes podía solicitar {quien}, y ahora no"),
            )
            .etiqueta("sus expedientes no tienen a dónde pasar")
            .ayuda("deje que esta versión también lo admita, o no migre desde aquélla"),
        );
    }
    if let Some(parte) = ahora.pide.iter().find(|p| !antes.pide.contains(p)) {
        let que = parte_en_palabras(*parte);
        sink.push(
            Problema::new(
                &codes::V1109,
                cotejo.lugar("desde"),
                format!("ahora se pide {que} a quien solicita, y antes no"),
            )
            .etiqueta("de quien solicitó con la versión anterior no se sabe")
            .ayuda("pídalo en un campo propio, que la migración puede pedir en una etapa"),
        );
    }
}

/// A kind of person.
pub const fn en_palabras(persona: TipoPersona) -> &'static str {
    match persona {
        TipoPersona::Fisica => "una persona física",
        TipoPersona::Moral => "una persona moral",
    }
}

const fn parte_en_palabras(parte: ParteSolicitante) -> &'static str {
    match parte {
        ParteSolicitante::Curp => "la CURP",
        ParteSolicitante::Rfc => "el RFC",
        ParteSolicitante::Telefono => "el teléfono",
        ParteSolicitante::Domicilio => "el domicilio",
        ParteSolicitante::Nacimiento => "la fecha de nacimiento",
    }
}
