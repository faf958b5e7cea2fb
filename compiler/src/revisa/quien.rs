//! Who: substitutes and signers have the permission that they need, nobody both reviews and resolves unless it is declared, and what is
//! issued is signed by who acted. People are not known here, only roles: two roles are taken for one person only where one of them may
//! act for both.

use std::collections::BTreeSet;

use schemas::diagnostic::Severidad;
use schemas::ids::RolId;
use schemas::paquete::{Acto, Actor, Efecto, Etapa, Firma, Salida, Tarea, TipoEtapa};

use super::Obra;
use super::caminos::{self, Paso, Sigue, Via};
use super::valores::Cortes;
use crate::diag::{Problema, Sink, codes};
use crate::leer::municipio::ACTOS;

/// Checks who does what.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for etapa in &obra.tramite.etapas {
        if let TipoEtapa::Tarea(tarea) = &etapa.tipo {
            suplentes(obra, etapa, tarea, sink);
            dispensa(obra, etapa, sink);
        }
    }
    for salida in &obra.tramite.salidas {
        permiso_de_firma(obra, salida, sink);
        match firmada_en(obra, salida) {
            // There each must be a person of their own, or nobody signs.
            Some(etapa) => emitida_sin_firmas(obra, salida, etapa, sink),
            None => firmas_distintas(obra, salida, sink),
        }
    }
    misma_persona(obra, sink);
    firma_quien_actuo(obra, sink);
}

fn nombre(acto: Acto) -> &'static str {
    ACTOS.iter().find(|(_, a)| *a == acto).map_or("", |(n, _)| n)
}

/// The roles whose people may act for a role: itself and its substitutes.
pub(super) fn quienes<'o>(obra: &'o Obra<'_, '_>, rol: &'o RolId) -> BTreeSet<&'o str> {
    let suplentes = obra.ctx.municipio.rol(rol).map(|r| r.suplentes.as_slice()).unwrap_or_default();
    std::iter::once(rol.as_str()).chain(suplentes.iter().map(|s| s.as_str())).collect()
}

/// A substitute does the same act, so they need the same permission.
fn suplentes(obra: &Obra<'_, '_>, etapa: &Etapa, tarea: &Tarea, sink: &mut Sink) {
    if tarea.acto == Acto::Atiende {
        return;
    }
    for rol in roles_de(tarea) {
        suplentes_de(obra, etapa, tarea, rol, sink);
    }
}

/// The roles that act in a stage.
fn roles_de(tarea: &Tarea) -> Vec<&RolId> {
    match (&tarea.firma, &tarea.actor) {
        (Some(firma), _) => firma.firman.iter().collect(),
        (None, Actor::Rol(rol)) => vec![rol],
        (None, Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema) => Vec::new(),
    }
}

fn suplentes_de(obra: &Obra<'_, '_>, etapa: &Etapa, tarea: &Tarea, rol: &RolId, sink: &mut Sink) {
    for suplente in obra.ctx.municipio.rol(rol).map(|r| r.suplentes.as_slice()).unwrap_or_default() {
        let Some(definido) = obra.ctx.municipio.rol(suplente) else { continue };
        if definido.puede.contains(&tarea.acto) {
            continue;
        }
        let acto = nombre(tarea.acto);
        let mut problema = Problema::new(
            &codes::V0906,
            obra.lugar(&format!("etapas.{}", etapa.id)),
            format!("`{suplente}` suple a `{rol}` en `{}` y no puede: {acto}", etapa.id),
        )
        .etiqueta(format!("aquí se {acto}"))
        .ayuda(format!(
            "agregue `{acto}` a lo que `puede` el rol `{suplente}`, o quítelo de los suplentes de `{rol}`"
        ));
        if let Some(lugar) = obra.ctx.municipio.lugares.get(&format!("roles.{suplente}")) {
            problema = problema.secundaria(*lugar, "el suplente se declara aquí");
        }
        sink.push(problema);
    }
}

/// That one person does both is said with its article.
fn dispensa(obra: &Obra<'_, '_>, etapa: &Etapa, sink: &mut Sink) {
    if let Some(lugar) = obra.ctx.origenes.escrito(&format!("etapas.{}.misma_persona", etapa.id))
        && etapa.cita.fundamento.is_empty()
    {
        sink.push(
            Problema::new(
                &codes::V0903,
                lugar,
                format!("`{}` permite que resuelva quien revisó y no dice con qué fundamento", etapa.id),
            )
            .ayuda("agregue `fundamento:` a la etapa, con el artículo que lo permite"),
        );
    }
}

fn permiso_de_firma(obra: &Obra<'_, '_>, salida: &Salida, sink: &mut Sink) {
    for rol in &salida.firman {
        let Some(definido) = obra.ctx.municipio.rol(rol) else { continue };
        if definido.puede.contains(&Acto::Firma) {
            continue;
        }
        let mut problema = Problema::new(
            &codes::V0905,
            obra.lugar(&format!("salidas.{}", salida.id)),
            format!("`{rol}` firma la salida `{}` y no puede firmar", salida.id),
        )
        .etiqueta("un documento firmado por quien no tiene facultad se puede anular")
        .ayuda(format!(
            "agregue `firma` a lo que `puede` el rol `{rol}`, o ponga en `firman` a quien la tiene"
        ));
        if let Some(lugar) = obra.ctx.municipio.lugares.get(&format!("roles.{rol}")) {
            problema = problema.secundaria(*lugar, "el rol se declara aquí");
        }
        sink.push(problema);
    }
}

/// The stage in which a document is signed.
fn firmada_en<'o>(obra: &'o Obra<'_, '_>, salida: &Salida) -> Option<&'o Etapa> {
    obra.tramite.etapas.iter().find(|e| e.firma().is_some_and(|f| f.salida == salida.id))
}

/// What is signed in a stage is issued by that stage alone: anywhere else it would be issued without its signatures.
fn emitida_sin_firmas(obra: &Obra<'_, '_>, salida: &Salida, firma: &Etapa, sink: &mut Sink) {
    let en = |efectos: &[Efecto]| efectos.iter().any(|e| matches!(e, Efecto::Emite(s) if *s == salida.id));
    for etapa in &obra.tramite.etapas {
        let emite = en(&etapa.efectos)
            || match &etapa.tipo {
                TipoEtapa::Tarea(tarea) => {
                    let aparte = |a: &&schemas::paquete::Accion| {
                        etapa.firma().is_none_or(|f| f.salida != salida.id) || a.id != Firma::FIRMAR
                    };
                    tarea.acciones.iter().filter(aparte).any(|a| en(&a.efectos))
                }
                TipoEtapa::Fin { emite, .. } => emite.contains(&salida.id),
                _ => false,
            };
        if emite {
            sink.push(
                Problema::new(
                    &codes::V0524,
                    obra.lugar(&format!("etapas.{}", etapa.id)),
                    format!(
                        "`{}` emite `{}` sin las firmas que se le ponen en `{}`",
                        etapa.id, salida.id, firma.id
                    ),
                )
                .secundaria(obra.lugar(&format!("etapas.{}", firma.id)), "aquí se firma y se emite")
                .ayuda(format!("quite `emite: {}` de `{}`, o la etapa de firma", salida.id, etapa.id)),
            );
        }
    }
}

/// Where a document carries two signatures, two people sign.
fn firmas_distintas(obra: &Obra<'_, '_>, salida: &Salida, sink: &mut Sink) {
    for (i, uno) in salida.firman.iter().enumerate() {
        for otro in salida.firman.iter().skip(i + 1) {
            let ambos: Vec<&str> = quienes(obra, uno).intersection(&quienes(obra, otro)).copied().collect();
            let Some(comun) = ambos.first() else { continue };
            sink.push(
                Problema::new(
                    &codes::V0908,
                    obra.lugar(&format!("salidas.{}", salida.id)),
                    format!("las dos firmas de `{}` pueden ser de la misma persona", salida.id),
                )
                .etiqueta(format!("quien tiene el rol `{comun}` puede firmar por `{uno}` y por `{otro}`"))
                .ayuda("ponga en `firman` dos roles que no se suplan entre sí, o deje uno"),
            );
        }
    }
}

/// Review and resolution by one person, where the municipality doesn't keep them apart.
fn misma_persona(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let separados =
        |a: Acto, b: Acto| obra.ctx.municipio.separacion.iter().any(|p| *p == (a, b) || *p == (b, a));
    let cortes = Cortes::de(obra.tramite);
    let mut dichas: BTreeSet<(&str, &str)> = BTreeSet::new();
    caminos::recorre(obra.tramite, &mut |camino| {
        let Some((Etapa { id: segunda, tipo: TipoEtapa::Tarea(tarea), .. }, antes)) =
            camino.split_last().map(|(ultimo, antes)| (ultimo.etapa, antes))
        else {
            return Sigue::Entra;
        };
        let (Actor::Rol(rol), Acto::Resuelve) = (&tarea.actor, tarea.acto) else { return Sigue::Entra };
        for previo in antes.iter().filter(|p| matches!(p.via, Some(Via::Accion(_)))) {
            let TipoEtapa::Tarea(Tarea { actor: Actor::Rol(otro), acto: Acto::Revisa, .. }) =
                &previo.etapa.tipo
            else {
                continue;
            };
            let primera = previo.etapa.id.as_str();
            let comunes: Vec<&str> = quienes(obra, otro).intersection(&quienes(obra, rol)).copied().collect();
            let Some(comun) = comunes.first() else { continue };
            let separado = separados(Acto::Revisa, Acto::Resuelve);
            let declarado = obra.ctx.origenes.escrito(&format!("etapas.{segunda}.misma_persona")).is_some();
            // Kept apart, it only takes two people; that they hold the same role is worth a word.
            let callar = declarado || separado && (otro != rol || quienes(obra, rol).len() > 1);
            if callar || dichas.contains(&(primera, segunda.as_str())) {
                continue;
            }
            if super::tiempo::se_puede(obra, camino, &cortes).is_none() {
                continue;
            }
            dichas.insert((primera, segunda.as_str()));
            let lugar = obra.lugar(&format!("etapas.{segunda}"));
            let problema = if separado {
                Problema::new(
                    &codes::V0904,
                    lugar,
                    format!("`{rol}` revisa y resuelve: hacen falta dos personas con ese rol"),
                )
                .etiqueta("quien revisó no podrá resolver")
                .ayuda("dé una de las dos etapas a otro rol, agregue `suplentes` al rol, o declare `misma_persona:` con su fundamento")
            } else {
                Problema::new(
                    &codes::V0902,
                    lugar,
                    format!("una misma persona puede revisar en `{primera}` y resolver en `{segunda}`"),
                )
                .etiqueta(format!("quien tiene el rol `{comun}` puede hacer las dos cosas"))
                .ayuda(
                    "agregue `separacion: [[revisa, resuelve]]` a municipio.yaml, cambie un actor, o declare `misma_persona:` con su fundamento",
                )
            };
            sink.push(
                problema
                    .secundaria(obra.lugar(&format!("etapas.{primera}")), "aquí revisa")
                    .nota(format!("por este camino: {}", caminos::en_palabras(camino))),
            );
        }
        Sigue::Entra
    });
}

/// Who signs a document acted on the way to it.
fn firma_quien_actuo(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let cortes = Cortes::de(obra.tramite);
    let firmadas: Vec<&Salida> = obra.tramite.salidas.iter().filter(|s| !s.firman.is_empty()).collect();
    if firmadas.is_empty() {
        return;
    }
    let mut dichas: BTreeSet<(&str, &str)> = BTreeSet::new();
    caminos::recorre(obra.tramite, &mut |camino| {
        for salida in &firmadas {
            if !se_emite(camino, salida) {
                continue;
            }
            let actuaron = actuaron(obra, camino);
            for rol in salida.firman.iter().filter(|r| !actuaron.contains(r.as_str())) {
                let clave = (salida.id.as_str(), rol.as_str());
                if dichas.contains(&clave) || super::tiempo::se_puede(obra, camino, &cortes).is_none() {
                    continue;
                }
                dichas.insert(clave);
                let varias = salida.firman.len() > 1;
                sink.push(
                    Problema::new(
                        &codes::V0907,
                        obra.lugar(&format!("salidas.{}", salida.id)),
                        format!("`{}` lleva la firma de `{rol}`, que en un camino no actúa", salida.id),
                    )
                    .severidad(if varias { Severidad::Error } else { Severidad::Aviso })
                    .etiqueta(if varias {
                        "se emitiría con una firma de menos"
                    } else {
                        "el documento diría que lo resolvió quien no intervino"
                    })
                    .nota(format!("por este camino: {}", caminos::en_palabras(camino)))
                    .ayuda(format!("haga que `{rol}` actúe antes de emitirla, o quítelo de `firman`")),
                );
            }
        }
        Sigue::Entra
    });
}

/// Whether the last step of a path, or the action that led to it, issues a document.
fn se_emite(camino: &[Paso<'_>], salida: &Salida) -> bool {
    let en = |efectos: &[Efecto]| efectos.iter().any(|e| matches!(e, Efecto::Emite(s) if *s == salida.id));
    let Some((ultimo, antes)) = camino.split_last() else { return false };
    let al_llegar = matches!(antes.last().and_then(|p| p.via), Some(Via::Accion(a)) if en(&a.efectos));
    let al_final = matches!(&ultimo.etapa.tipo, TipoEtapa::Fin { emite, .. } if emite.contains(&salida.id));
    al_llegar || al_final || en(&ultimo.etapa.efectos)
}

/// The roles that act on a path; of a paralelo that it crosses, those of all its ramas.
fn actuaron<'o>(obra: &'o Obra<'_, '_>, camino: &[Paso<'o>]) -> BTreeSet<&'o str> {
    let mut roles = BTreeSet::new();
    let rol_de = |etapa: &'o Etapa| match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => roles_de(tarea).into_iter().map(|r| r.as_str()).collect(),
        _ => Vec::new(),
    };
    for paso in camino {
        match paso.via {
            Some(Via::Accion(_)) => roles.extend(rol_de(paso.etapa)),
            Some(Via::Rama(_)) => {
                let dentro = obra
                    .tramite
                    .etapas
                    .iter()
                    .filter(|e| e.region.as_ref().is_some_and(|r| r.paralelo == paso.etapa.id));
                roles.extend(dentro.flat_map(rol_de));
            }
            _ => {}
        }
    }
    roles
}
