//! People without an account who act by a link: each acts somewhere, with a time that ends; their address doesn't change while a link of
//! theirs is open; and whatever personal datum they see, it is said why.

use schemas::diagnostic::Severidad;
use schemas::ids::CampoId;
use schemas::paquete::{Datos, Etapa, Region, Tercero, TipoCampo, TipoEtapa, Tramite};

use super::Obra;
use crate::diag::{Problema, Sink, codes};

/// Checks the third parties of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for tercero in &obra.tramite.terceros {
        let suyas: Vec<&Etapa> =
            obra.tramite.etapas.iter().filter(|e| e.tercero() == Some(&tercero.id)).collect();
        if suyas.is_empty() {
            sink.push(
                Problema::new(
                    &codes::V0570,
                    obra.lugar(&format!("terceros.{}", tercero.id)),
                    format!("el tercero `{}` no actúa en ninguna etapa", tercero.id),
                )
                .etiqueta("nadie le enviaría un enlace")
                .ayuda(format!("agregue una etapa con `actor: {}`, o quite el tercero", tercero.id)),
            );
        }
        for etapa in suyas {
            con_fin(obra, tercero, etapa, sink);
            correo_fijo(obra, tercero, etapa, sink);
        }
        datos_que_ve(obra, tercero, sink);
    }
}

/// Whoever has no account may never open their mail: the wait ends, and leads somewhere.
fn con_fin(obra: &Obra<'_, '_>, tercero: &Tercero, etapa: &Etapa, sink: &mut Sink) {
    let falta = match (&etapa.plazo, &etapa.al_vencer) {
        (Some(_), Some(_)) => return,
        (None, _) => "plazo",
        (Some(_), None) => "al_vencer",
    };
    sink.push(
        Problema::new(
            &codes::V0573,
            obra.lugar(&format!("etapas.{}", etapa.id)),
            format!("la etapa `{}` no dice qué pasa si `{}` no responde", etapa.id, tercero.id),
        )
        .etiqueta(format!("falta `{falta}`"))
        .ayuda("agregue `plazo:`, y `al_vencer:` con la etapa que sigue"),
    );
}

/// The fields that a stage may answer.
fn responde(etapa: &Etapa) -> Vec<&CampoId> {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            let de_acciones = tarea.acciones.iter().flat_map(|a| &a.captura);
            tarea.captura.iter().flat_map(|p| &p.campos).chain(de_acciones).collect()
        }
        TipoEtapa::Prevencion { reabre, .. } => reabre.iter().collect(),
        _ => Vec::new(),
    }
}

/// The ramas in which a stage stands, from the inside out.
fn ramas<'t>(tramite: &'t Tramite, etapa: &'t Etapa) -> Vec<&'t Region> {
    let mut dentro = Vec::new();
    let mut region = etapa.region.as_ref();
    while let Some(una) = region.filter(|r| !dentro.contains(r)) {
        dentro.push(una);
        region = tramite.etapa(&una.paralelo).and_then(|p| p.region.as_ref());
    }
    dentro
}

/// Whether two stages may be active at once: somewhere they stand in different ramas of one paralelo.
fn a_la_vez(tramite: &Tramite, una: &Etapa, otra: &Etapa) -> bool {
    let de_otra = ramas(tramite, otra);
    ramas(tramite, una).iter().any(|r| de_otra.iter().any(|o| o.paralelo == r.paralelo && o.rama != r.rama))
}

/// The address is changed only by who sends the link again, which closes the one that there was.
fn correo_fijo(obra: &Obra<'_, '_>, tercero: &Tercero, etapa: &Etapa, sink: &mut Sink) {
    let campo = &tercero.correo;
    let cambia = obra.tramite.etapas.iter().find(|otra| {
        (otra.id == etapa.id || a_la_vez(obra.tramite, etapa, otra)) && responde(otra).contains(&campo)
    });
    let Some(otra) = cambia else { return };
    let (que, ayuda) = if otra.id == etapa.id {
        (
            "quien recibe el enlace no dice a quién se le envió",
            format!("quite `{campo}` de lo que se pide en `{}`", otra.id),
        )
    } else {
        (
            "el enlace ya enviado seguiría sirviendo a quien no es",
            format!(
                "pida `{campo}` antes del paralelo; mientras el enlace está abierto se corrige al enviarlo otra vez"
            ),
        )
    };
    sink.push(
        Problema::new(
            &codes::V0575,
            obra.lugar(&format!("etapas.{}", otra.id)),
            format!("en `{}` puede cambiar `{campo}` con el enlace de `{}` abierto", otra.id, tercero.id),
        )
        .etiqueta(que)
        .secundaria(obra.lugar(&format!("terceros.{}.correo", tercero.id)), "aquí se le escribe a ese correo")
        .ayuda(ayuda),
    );
}

/// What of a field is personal: its own, or that of its columns.
fn datos(tramite: &Tramite, campo: &CampoId) -> Datos {
    let Some(campo) = tramite.campo(campo) else { return Datos::Ninguno };
    let columnas = match &campo.tipo {
        TipoCampo::Tabla { columnas, .. } => columnas.as_slice(),
        _ => &[],
    };
    columnas.iter().map(|c| c.datos).chain([campo.datos]).max().unwrap_or(Datos::Ninguno)
}

/// Personal data that leave the office need a reason.
fn datos_que_ve(obra: &Obra<'_, '_>, tercero: &Tercero, sink: &mut Sink) {
    let personales: Vec<(&CampoId, Datos)> = tercero
        .puede_ver
        .iter()
        .map(|c| (c, datos(obra.tramite, c)))
        .filter(|(_, datos)| *datos != Datos::Ninguno)
        .collect();
    if tercero.motivo.is_some() {
        if personales.is_empty() {
            sink.push(
                Problema::new(
                    &codes::V0578,
                    obra.lugar(&format!("terceros.{}.motivo", tercero.id)),
                    format!("`{}` da un motivo y no ve ningún dato personal", tercero.id),
                )
                .etiqueta("un motivo de más hace pasar por revisado lo que no hacía falta")
                .ayuda("quite `motivo`"),
            );
        }
        return;
    }
    for (campo, datos) in personales {
        let sensible = datos == Datos::Sensibles;
        sink.push(
            Problema::new(
                &codes::V0577,
                obra.lugar(&format!("terceros.{}.puede_ver.{campo}", tercero.id)),
                format!(
                    "el tercero `{}` ve un dato {}: `{campo}`",
                    tercero.id,
                    if sensible { "sensible" } else { "personal" }
                ),
            )
            .severidad(if sensible { Severidad::Error } else { Severidad::Aviso })
            .etiqueta("sale a la persona cuyo correo se escriba en la solicitud")
            .secundaria(obra.lugar(&format!("campos.{campo}")), "aquí se pide")
            .ayuda("quítelo de `puede_ver`, o agregue `motivo:` al tercero con la razón por la que lo ve"),
        );
    }
}
