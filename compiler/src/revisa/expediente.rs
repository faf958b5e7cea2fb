//! Expedientes that a solicitud names: only who applies names one, and a trámite that is offered from the page of one asks for it when it
//! begins, of people who may ask for the trámite.

use engine::permiso;
use schemas::paquete::{
    AQuien, Actor, Campo, ClaseTramite, Modalidad, SeOfrece, TipoCampo, TipoEtapa, TipoPersona,
};

use super::Obra;
use super::tenencia::captura;
use crate::diag::{Problema, Sink, codes};

/// Checks who names an expediente, and from where the trámite is offered.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for campo in obra.tramite.campos.iter().filter(|c| matches!(c.tipo, TipoCampo::Expediente)) {
        quien_lo_nombra(obra, campo, sink);
    }
    if let Some(oferta) = &obra.tramite.se_ofrece {
        de_su_tipo(obra, oferta, sink);
        quien_puede(obra, oferta, sink);
    }
}

fn quien_lo_nombra(obra: &Obra<'_, '_>, campo: &Campo, sink: &mut Sink) {
    let de_otro = |actor: &Actor| *actor != Actor::Solicitante;
    let etapa =
        obra.tramite.etapas.iter().find(|e| permiso::actor_de(e).is_some_and(de_otro) && captura(e, campo));
    let general =
        obra.tramite.acciones_generales.iter().find(|g| de_otro(&g.actor) && g.captura.contains(&campo.id));
    let (ruta, quien) = match (etapa, general) {
        (Some(etapa), _) => (format!("etapas.{}", etapa.id), etapa.id.as_str()),
        (None, Some(general)) => (format!("acciones_generales.{}", general.id), general.id.as_str()),
        (None, None) => return,
    };
    sink.push(
        Problema::new(
            &codes::V0590,
            obra.lugar(&ruta),
            format!("`{quien}` pide `{}` a quien no hizo la solicitud", campo.id),
        )
        .etiqueta("se elige entre los expedientes que puede ver quien solicita")
        .secundaria(obra.lugar(&format!("campos.{}", campo.id)), "aquí se declara")
        .ayuda(format!("pida `{}` en una etapa de `solicitante`, o pida el folio como texto", campo.id)),
    );
}

/// The field is of its type, and always asked when the solicitud begins: otherwise the link would fill in nothing.
fn de_su_tipo(obra: &Obra<'_, '_>, oferta: &SeOfrece, sink: &mut Sink) {
    let lugar = obra.lugar("se_ofrece.campo");
    let Some(campo) = obra.tramite.campo(&oferta.campo) else { return };
    let declarado = obra.lugar(&format!("campos.{}", campo.id));
    if !matches!(campo.tipo, TipoCampo::Expediente) {
        sink.push(
            Problema::new(
                &codes::V0591,
                lugar,
                format!("`{}` no puede decir de qué expediente se trata", campo.id),
            )
            .etiqueta(format!("el campo es de tipo `{}`", campo.tipo.clase()))
            .secundaria(declarado, "aquí se declara")
            .ayuda("use un campo de tipo `expediente`"),
        );
        return;
    }
    let primera = obra.tramite.etapas.first().and_then(|e| match &e.tipo {
        TipoEtapa::Tarea(tarea) => Some(tarea),
        _ => None,
    });
    let siempre =
        primera.is_some_and(|t| t.captura.iter().any(|p| p.si.is_none() && p.campos.contains(&campo.id)));
    let porque = match (siempre, &campo.visible_si) {
        (true, None) => return,
        (true, Some(_)) => "sólo se pide con algunas respuestas",
        (false, _) => "la primera etapa no lo pide siempre",
    };
    sink.push(
        Problema::new(&codes::V0592, lugar, format!("`{}` no se pide al empezar", campo.id))
            .etiqueta(porque)
            .secundaria(declarado, "aquí se declara")
            .ayuda("póngalo en la `captura` de la primera etapa, sin condiciones"),
    );
}

/// Whoever follows the link may ask for the trámite, and in line.
fn quien_puede(obra: &Obra<'_, '_>, oferta: &SeOfrece, sink: &mut Sink) {
    let tramite = obra.tramite;
    let a = |quien| oferta.para.contains(&quien);
    let (porque, ayuda) = if !tramite.ficha.modalidad.contains(&Modalidad::EnLinea) {
        (
            "el trámite no se hace en línea",
            "agregue `en_linea` a la `modalidad` de la ficha, o quite `se_ofrece`",
        )
    } else if tramite.clase == ClaseTramite::Interno && a(AQuien::Solicitante) {
        (
            "un proceso interno sólo lo piden servidores públicos",
            "deje sólo `servidores` en `para`, o quite `tipo: interno`",
        )
    } else if a(AQuien::Servidores) && !tramite.solicitante.personas.contains(&TipoPersona::Fisica) {
        (
            "quien trabaja aquí es una persona física, y el trámite no la admite",
            "agregue `fisica` a `solicitante.personas`, o quite `servidores` de `para`",
        )
    } else {
        return;
    };
    sink.push(
        Problema::new(
            &codes::V0593,
            obra.lugar("se_ofrece.para"),
            format!("`{}` se ofrece a quien no puede pedirlo", tramite.id),
        )
        .etiqueta(porque)
        .ayuda(ayuda),
    );
}
