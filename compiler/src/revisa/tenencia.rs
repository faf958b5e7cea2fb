//! Documents that who applies holds: only who applies chooses one, and each can be had for a first time. That needs every definition at
//! hand: a document is within reach when some trámite that issues it asks for nothing that is out of reach.

use std::collections::{BTreeMap, BTreeSet};

use engine::permiso;
use schemas::paquete::{Actor, Campo, Emisor, Etapa, Paquete, TipoCampo, TipoDocumento, TipoEtapa};

use super::Obra;
use crate::diag::{Problema, Sink, Span, codes};

/// A document that every solicitud of a trámite needs.
#[derive(Clone, Debug)]
pub struct Exigida {
    /// Its type.
    pub documento: String,
    /// Where the field that asks for it is written.
    pub lugar: Span,
}

/// A document whose place a salida takes.
#[derive(Clone, Debug)]
pub struct Corregida {
    /// Its type.
    pub documento: String,
    /// Where `corrige` is written.
    pub lugar: Span,
}

/// What a trámite needs and gives.
#[derive(Clone, Copy, Debug)]
pub struct Parte<'a> {
    /// The trámite.
    pub tramite: &'a str,
    /// Document types that it issues.
    pub emite: &'a BTreeSet<String>,
    /// Document types without which it can't begin.
    pub exige: &'a [Exigida],
    /// Of which dependencia it is.
    pub dependencia: &'a str,
    /// Documents whose place its own take.
    pub corrige: &'a [Corregida],
}

/// Checks who chooses a document.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let pedidas = |c: &&Campo| matches!(c.tipo, TipoCampo::Salida { .. });
    for campo in obra.tramite.campos.iter().filter(pedidas) {
        let ajena =
            obra.tramite.etapas.iter().find(|e| {
                permiso::actor_de(e).is_some_and(|a| *a != Actor::Solicitante) && captura(e, campo)
            });
        let general = obra
            .tramite
            .acciones_generales
            .iter()
            .find(|g| g.actor != Actor::Solicitante && g.captura.contains(&campo.id));
        let (ruta, quien) = match (ajena, general) {
            (Some(etapa), _) => (format!("etapas.{}", etapa.id), etapa.id.as_str()),
            (None, Some(general)) => (format!("acciones_generales.{}", general.id), general.id.as_str()),
            (None, None) => continue,
        };
        sink.push(
            Problema::new(
                &codes::V0566,
                obra.lugar(&ruta),
                format!("`{quien}` pide `{}` a quien no hizo la solicitud", campo.id),
            )
            .etiqueta("se elige entre los documentos de quien solicita, y sólo esa persona los tiene")
            .secundaria(obra.lugar(&format!("campos.{}", campo.id)), "aquí se declara")
            .ayuda(format!("pida `{}` en una etapa de `solicitante`", campo.id)),
        );
    }
}

/// Whether a stage asks for a field, in its form or in one of its actions.
pub(super) fn captura(etapa: &Etapa, campo: &Campo) -> bool {
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => {
            let pagina = tarea.captura.iter().any(|p| p.campos.contains(&campo.id));
            pagina || tarea.acciones.iter().any(|a| a.captura.contains(&campo.id))
        }
        _ => false,
    }
}

/// The documents that every solicitud of a trámite needs: those that its first stage always asks for.
pub fn exigidas(paquete: &Paquete, lugar: &dyn Fn(&str) -> Option<Span>) -> Vec<Exigida> {
    let primera = paquete.tramite.etapas.first().and_then(Etapa::tarea);
    let siempre = |campo: &Campo| {
        primera.is_some_and(|t| t.captura.iter().any(|p| p.si.is_none() && p.campos.contains(&campo.id)))
    };
    let una = |campo: &Campo| {
        let TipoCampo::Salida { documento, .. } = &campo.tipo else { return None };
        let exige = campo.obligatorio && campo.visible_si.is_none() && campo.obligatorio_si.is_none();
        let lugar = lugar(&format!("campos.{}", campo.id))?;
        (exige && siempre(campo)).then(|| Exigida { documento: documento.to_string(), lugar })
    };
    paquete.tramite.campos.iter().filter_map(una).collect()
}

/// The documents whose place those of a trámite take.
pub fn corregidas(paquete: &Paquete, lugar: &dyn Fn(&str) -> Option<Span>) -> Vec<Corregida> {
    let corrigen = paquete.tramite.salidas.iter().filter(|s| s.corrige.is_some());
    corrigen
        .filter_map(|salida| {
            let lugar = lugar(&format!("salidas.{}.corrige", salida.id))?;
            Some(Corregida { documento: salida.documento.as_ref()?.to_string(), lugar })
        })
        .collect()
}

/// Says of the documents that somebody else than who issued them would correct (Lineamiento L-SIG-GGD-04, 5.9: the dependencia authorises
/// it).
pub fn ajenas(documentos: &[TipoDocumento], partes: &[Parte<'_>], sink: &mut Sink) {
    for (parte, corregida) in partes.iter().flat_map(|p| p.corrige.iter().map(move |c| (p, c))) {
        let emisor = documentos.iter().find(|d| d.id == corregida.documento.as_str()).map(|d| &d.emite);
        let Some(Emisor::Tramite(emisor)) = emisor else { continue };
        let Some(suyo) = partes.iter().find(|p| p.tramite == emisor.as_str()) else { continue };
        if suyo.dependencia != parte.dependencia {
            sink.push(
                Problema::new(
                    &codes::V0559,
                    corregida.lugar,
                    format!(
                        "`{}` corrige un documento que emite `{}`, de otra dependencia",
                        parte.tramite, suyo.tramite
                    ),
                )
                .etiqueta(format!("lo emite `{}`", suyo.dependencia))
                .ayuda(format!(
                    "ponga la corrección en un trámite de `{}`, que es quien puede autorizarla",
                    suyo.dependencia
                )),
            );
        }
    }
}

/// Says of the documents that nobody could have for a first time: those who issue them ask, sooner or later, for what only they give.
pub fn anillos(partes: &[Parte<'_>], sink: &mut Sink) {
    let emisores =
        |documento: &str| partes.iter().filter(|p| p.emite.contains(documento)).collect::<Vec<_>>();
    let mut alcanzables: BTreeSet<&str> = BTreeSet::new();
    loop {
        let al_alcance = |e: &Exigida| emisores(&e.documento).iter().any(|p| alcanzables.contains(p.tramite));
        let nuevos: Vec<&str> = partes
            .iter()
            .filter(|p| !alcanzables.contains(p.tramite) && p.exige.iter().all(al_alcance))
            .map(|p| p.tramite)
            .collect();
        if nuevos.is_empty() {
            break;
        }
        alcanzables.extend(nuevos);
    }
    // From each trámite that can't begin, what stops it and who gives it: the walk ends in a ring, or where nobody issues a document.
    let sigue: BTreeMap<&str, (&Exigida, &str)> = partes
        .iter()
        .filter(|p| !alcanzables.contains(p.tramite))
        .filter_map(|p| {
            let falta = p
                .exige
                .iter()
                .find(|e| emisores(&e.documento).iter().all(|otro| !alcanzables.contains(otro.tramite)))?;
            Some((p.tramite, (falta, emisores(&falta.documento).first()?.tramite)))
        })
        .collect();
    let mut dichos: BTreeSet<&str> = BTreeSet::new();
    for inicio in sigue.keys() {
        let mut camino: Vec<&str> = Vec::new();
        let mut aqui = *inicio;
        while let (false, Some((_, otro))) =
            (camino.contains(&aqui) || dichos.contains(aqui), sigue.get(aqui))
        {
            camino.push(aqui);
            aqui = otro;
        }
        let anillo: Vec<&str> = camino.iter().copied().skip_while(|t| *t != aqui).collect();
        if !dichos.contains(aqui) && !anillo.is_empty() {
            decir(&anillo, &sigue, sink);
        }
        dichos.extend(camino);
    }
}

fn decir(anillo: &[&str], sigue: &BTreeMap<&str, (&Exigida, &str)>, sink: &mut Sink) {
    let pasos: Vec<(&str, &Exigida, &str)> =
        anillo.iter().filter_map(|t| sigue.get(t).map(|(exigida, otro)| (*t, *exigida, *otro))).collect();
    let Some((tramite, exigida, _)) = pasos.first() else { return };
    let vuelta: Vec<String> = pasos
        .iter()
        .map(|(t, e, otro)| format!("`{t}` pide `{}`, que emite `{otro}`", e.documento))
        .collect();
    let mut problema = Problema::new(
        &codes::V0561,
        exigida.lugar,
        format!("nadie podría tener `{}` por primera vez: `{tramite}` lo exige siempre", exigida.documento),
    )
    .etiqueta("sólo lo emiten trámites que, a su vez, lo necesitan")
    .nota(format!("el anillo es: {}", vuelta.join("; ")))
    .ayuda("ponga `obligatorio: no` en uno de los campos, o agregue un trámite que lo emita sin pedirlo");
    for (t, exigida, _) in pasos.iter().skip(1) {
        problema = problema.secundaria(exigida.lugar, format!("aquí `{t}` pide `{}`", exigida.documento));
    }
    sink.push(problema);
}
