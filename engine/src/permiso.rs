//! Who may do what: the actor of a stage, substitutes, separation of duties. A rule that refuses says why.

use schemas::ids::{CampoId, CuentaId, RolId};
use schemas::paquete::{Acto, Actor, ClaseTramite, Etapa, Paquete, Tarea, TipoEtapa, Tramite};

use crate::comando::{Actuante, Suplida};
use crate::estado::Estado;
use crate::rechazo::{Motivo, Rechazo};

/// Who waits in a stage.
pub fn actor_de(etapa: &Etapa) -> Option<&Actor> {
    const SOLICITANTE: &Actor = &Actor::Solicitante;
    match &etapa.tipo {
        TipoEtapa::Tarea(tarea) => Some(&tarea.actor),
        TipoEtapa::Pago { .. } | TipoEtapa::Prevencion { .. } => Some(SOLICITANTE),
        TipoEtapa::Cita(cita) => Some(&cita.asigna),
        TipoEtapa::Decision { .. }
        | TipoEtapa::Paralelo { .. }
        | TipoEtapa::Consulta { .. }
        | TipoEtapa::Espera { .. }
        | TipoEtapa::Fin { .. } => None,
    }
}

/// Everybody who acts in a stage at some moment of it.
pub fn actores_de(paquete: &Paquete, etapa: &Etapa) -> Vec<Actor> {
    if etapa.votacion().is_some() {
        return crate::votacion::actores(paquete, etapa);
    }
    match (&etapa.tipo, etapa.firma()) {
        (TipoEtapa::Cita(cita), _) => vec![cita.asigna.clone(), cita.atiende.clone()],
        (TipoEtapa::Tarea(tarea), _) if tarea.inspeccion.is_some() => {
            let programa = tarea.inspeccion.iter().map(|i| i.programa.clone());
            programa.chain([tarea.actor.clone()]).collect()
        }
        (_, Some(firma)) => firma.firman.iter().cloned().map(Actor::Rol).collect(),
        _ => actor_de(etapa).cloned().into_iter().collect(),
    }
}

/// Whose turn it is in an active stage: as [`actor_de`], but once an hour is booked it is of who receives.
pub fn turno<'a>(estado: &Estado, etapa: &'a Etapa) -> Option<&'a Actor> {
    match &etapa.tipo {
        TipoEtapa::Cita(cita) if crate::cita::reservada(estado, &etapa.id).is_some() => Some(&cita.atiende),
        TipoEtapa::Tarea(Tarea { inspeccion: Some(inspeccion), .. }) => {
            crate::inspeccion::turno(estado, etapa, inspeccion)
        }
        _ => actor_de(etapa),
    }
}

/// Everybody whose turn it is in an active stage: as [`turno`], but several may be awaited to sign, or to vote.
pub fn turnos(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Vec<Actor> {
    if etapa.firma().is_some() {
        return crate::firma::turnos(paquete, estado, etapa);
    }
    if etapa.votacion().is_some() {
        return crate::votacion::turnos(paquete, estado, etapa);
    }
    turno(estado, etapa).cloned().into_iter().collect()
}

/// Who is asked for a field, in some stage or general action.
pub fn quienes_contestan(tramite: &Tramite, campo: &CampoId) -> Vec<Actor> {
    let mut quienes: Vec<Actor> = Vec::new();
    for etapa in &tramite.etapas {
        let lo_pide = match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => tarea.acciones.iter().any(|a| tarea.pide(a).any(|c| c == campo)),
            TipoEtapa::Prevencion { reabre, .. } => reabre.contains(campo),
            _ => false,
        };
        quienes.extend(actor_de(etapa).filter(|_| lo_pide).cloned());
    }
    let generales = tramite.acciones_generales.iter().filter(|g| g.captura.contains(campo));
    quienes.extend(generales.map(|g| g.actor.clone()));
    quienes.sort();
    quienes.dedup();
    quienes
}

/// The role by which somebody with these roles may act for `rol`: their own, or as substitute (and then of whom).
pub fn rol_para(paquete: &Paquete, rol: &RolId, roles: &[RolId]) -> Option<(RolId, Option<RolId>)> {
    if roles.contains(rol) {
        return Some((rol.clone(), None));
    }
    let suplentes = &paquete.rol(rol)?.suplentes;
    suplentes.iter().find(|s| roles.contains(s)).map(|s| (s.clone(), Some(rol.clone())))
}

/// Checks that somebody may apply: inside the administration, its people with the roles that the definition says; anything else, who has
/// an account of their own, and who works here too where it is offered on the expedientes that they attend.
///
/// # Errors
/// `SinPermiso`.
pub fn solicitar(paquete: &Paquete, quien: &Actuante) -> Result<(), Rechazo> {
    let definido = &paquete.tramite.solicitante.roles;
    match (paquete.tramite.clase, quien) {
        (ClaseTramite::Interno, Actuante::Servidor { roles, .. }) => {
            if definido.is_empty() || definido.iter().any(|r| rol_para(paquete, r, roles).is_some()) {
                return Ok(());
            }
            let nombres: Vec<String> = definido
                .iter()
                .map(|r| paquete.rol(r).map_or_else(|| r.to_string(), |r| r.nombre.clone()))
                .collect();
            let quienes = crate::formato::enumerar(&nombres);
            Err(Rechazo::new(Motivo::SinPermiso, format!("este proceso lo solicita: {quienes}")))
        }
        (ClaseTramite::Interno, _) => {
            Err(Rechazo::new(Motivo::SinPermiso, "este proceso sólo lo solicitan servidores públicos"))
        }
        (_, Actuante::Servidor { .. }) if paquete.tramite.lo_piden_servidores() => Ok(()),
        (_, Actuante::Servidor { .. }) => Err(Rechazo::new(
            Motivo::SinPermiso,
            "esto lo solicita la persona interesada, con una cuenta que no es de servidor público",
        )),
        (_, Actuante::Tercero { .. }) => {
            Err(Rechazo::new(Motivo::SinPermiso, "esto lo solicita la persona interesada, con su cuenta"))
        }
        (_, Actuante::Solicitante { .. } | Actuante::Sistema) => Ok(()),
    }
}

/// Checks that somebody may act for an actor, and gives the role by which they do.
///
/// # Errors
/// `SinPermiso` when they hold no such role, or are not who applied.
pub fn autorizar(
    paquete: &Paquete,
    estado: &Estado,
    actor: &Actor,
    quien: &Actuante,
) -> Result<Option<(RolId, Option<RolId>)>, Rechazo> {
    match (actor, quien) {
        (Actor::Solicitante, Actuante::Solicitante { cuenta }) if estado.titular.as_ref() == Some(cuenta) => {
            Ok(None)
        }
        // Who applies may work here too, where the trámite is of inside or is offered to them.
        (Actor::Solicitante, Actuante::Servidor { cuenta, .. })
            if paquete.tramite.lo_piden_servidores() && estado.titular.as_ref() == Some(cuenta) =>
        {
            Ok(None)
        }
        (Actor::Sistema, Actuante::Sistema) => Ok(None),
        (Actor::Rol(_), Actuante::Servidor { cuenta, .. }) if estado.titular.as_ref() == Some(cuenta) => {
            Err(Rechazo::new(
                Motivo::SinPermiso,
                "usted hizo esta solicitud: la atiende otra persona con ese rol",
            ))
        }
        (Actor::Rol(rol), Actuante::Servidor { roles, suple, .. }) => {
            // A role that who applied lends serves for everything but what they applied for.
            let ausente = suple.iter().find(|s| estado.titular.as_ref() == Some(&s.cuenta));
            let presta = |rol: &RolId| ausente.is_some_and(|s| s.prestados.contains(rol));
            let utiles: Vec<RolId> = roles.iter().filter(|r| !presta(r)).cloned().collect();
            if let Some(papel) = rol_para(paquete, rol, &utiles) {
                return Ok(Some(papel));
            }
            if rol_para(paquete, rol, roles).is_some() {
                sin_que_fuera_del_ausente(estado, ausente)?;
            }
            let nombre = paquete.rol(rol).map_or(rol.as_str(), |r| r.nombre.as_str());
            Err(Rechazo::new(
                Motivo::SinPermiso,
                format!("esto le toca a {nombre}; su cuenta no tiene ese rol"),
            ))
        }
        (Actor::Solicitante, _) => {
            Err(Rechazo::new(Motivo::SinPermiso, "esto sólo puede hacerlo quien presentó la solicitud"))
        }
        (Actor::Rol(rol), _) => {
            let nombre = paquete.rol(rol).map_or(rol.as_str(), |r| r.nombre.as_str());
            Err(Rechazo::new(Motivo::SinPermiso, format!("esto le toca a {nombre}")))
        }
        (Actor::Tercero(tercero), Actuante::Tercero { tercero: quien, invitacion }) if tercero == quien => {
            match crate::tercero::etapa_de(estado, *invitacion) {
                Some(_) => Ok(None),
                None => Err(Rechazo::new(Motivo::YaNo, "este enlace ya no sirve")),
            }
        }
        (Actor::Tercero(tercero), _) => {
            let nombre = crate::tercero::nombre(paquete, tercero);
            Err(Rechazo::new(
                Motivo::SinPermiso,
                format!("esto le toca a «{nombre}», por el enlace que se le envió"),
            ))
        }
        (Actor::Sistema, _) => Err(Rechazo::new(Motivo::SinPermiso, "esto lo hace el sistema")),
    }
}

/// Nobody attends, in the place of somebody, what that one applied for.
///
/// # Errors
/// `SinPermiso`.
pub(crate) fn sin_que_fuera_del_ausente(estado: &Estado, por: Option<&Suplida>) -> Result<(), Rechazo> {
    match por {
        Some(ausente) if estado.titular.as_ref() == Some(&ausente.cuenta) => Err(Rechazo::new(
            Motivo::SinPermiso,
            format!(
                "{}, a quien usted suple, hizo esta solicitud: la atiende otra persona con ese rol",
                ausente.nombre
            ),
        )),
        _ => Ok(()),
    }
}

/// Checks separation of duties for who acts in the place of somebody: what the absent person couldn't do isn't done in their place.
///
/// # Errors
/// As [`separacion`].
pub(crate) fn separacion_del_ausente(
    paquete: &Paquete,
    estado: &Estado,
    tarea: &Tarea,
    por: Option<&Suplida>,
) -> Result<(), Rechazo> {
    let Some(ausente) = por else { return Ok(()) };
    match incompatible(paquete, estado, tarea, &ausente.cuenta, None) {
        None => Ok(()),
        Some(contrario) => Err(del_ausente(ausente, contrario, tarea.acto)),
    }
}

/// Nobody votes, in the place of somebody, where that one did what is kept apart from voting.
///
/// # Errors
/// As [`separacion`].
pub(crate) fn voto_del_ausente(
    paquete: &Paquete,
    estado: &Estado,
    por: Option<&Suplida>,
) -> Result<(), Rechazo> {
    let Some(ausente) = por else { return Ok(()) };
    match contrario(paquete.municipio.separacion.iter(), estado, Acto::Vota, &ausente.cuenta, None) {
        None => Ok(()),
        Some(contrario) => Err(del_ausente(ausente, contrario, Acto::Vota)),
    }
}

fn del_ausente(ausente: &Suplida, hecho: Acto, acto: Acto) -> Rechazo {
    Rechazo::new(
        Motivo::SinPermiso,
        format!(
            "{}, a quien usted suple, ya {} en este expediente, y quien {} no puede ser la misma persona; debe hacerlo alguien más con ese rol",
            ausente.nombre,
            hizo(hecho),
            hace(acto)
        ),
    )
}

/// Checks separation of duties in a tarea, which may say with its fundamento that who reviewed may resolve there.
///
/// # Errors
/// As [`separacion`].
pub fn separacion_en(
    paquete: &Paquete,
    estado: &Estado,
    tarea: &Tarea,
    quien: &Actuante,
) -> Result<(), Rechazo> {
    separados(pares_separados(paquete, tarea), estado, tarea.acto, quien)
}

/// The pairs of actos that the municipality keeps apart and this tarea does too.
pub fn pares_separados<'p>(paquete: &'p Paquete, tarea: &Tarea) -> impl Iterator<Item = &'p (Acto, Acto)> {
    let dispensada = match tarea.acto {
        Acto::Resuelve => tarea.misma_persona.is_some(),
        // Who resolved where that was allowed may review what comes back.
        Acto::Revisa => {
            let mut resuelven =
                paquete.tramite.etapas.iter().filter_map(Etapa::tarea).filter(|t| t.acto == Acto::Resuelve);
            resuelven.next().is_some_and(|una| una.misma_persona.is_some())
                && resuelven.all(|t| t.misma_persona.is_some())
        }
        _ => false,
    };
    let dispensados = move |par: &(Acto, Acto)| {
        dispensada && matches!(par, (Acto::Revisa, Acto::Resuelve) | (Acto::Resuelve, Acto::Revisa))
    };
    paquete.municipio.separacion.iter().filter(move |par| !dispensados(par))
}

/// Checks separation of duties for an acto of this person on this expediente.
///
/// # Errors
/// `SinPermiso`, naming both actos, when the same person already did the other one of a separated pair.
pub fn separacion(paquete: &Paquete, estado: &Estado, acto: Acto, quien: &Actuante) -> Result<(), Rechazo> {
    separados(paquete.municipio.separacion.iter(), estado, acto, quien)
}

fn separados<'p>(
    pares: impl Iterator<Item = &'p (Acto, Acto)>,
    estado: &Estado,
    acto: Acto,
    quien: &Actuante,
) -> Result<(), Rechazo> {
    let Some(cuenta) = quien.cuenta() else { return Ok(()) };
    match contrario(pares, estado, acto, cuenta, None) {
        None => Ok(()),
        Some(contrario) => Err(Rechazo::new(
            Motivo::SinPermiso,
            format!(
                "usted ya {} en este expediente, y quien {} no puede ser la misma persona; debe hacerlo alguien más con ese rol",
                hizo(contrario),
                hace(acto)
            ),
        )),
    }
}

/// The act that an account did, or does now, and that is kept apart from the one of a tarea.
pub(crate) fn incompatible(
    paquete: &Paquete,
    estado: &Estado,
    tarea: &Tarea,
    cuenta: &str,
    ahora: Option<(Acto, &CuentaId)>,
) -> Option<Acto> {
    contrario(pares_separados(paquete, tarea), estado, tarea.acto, cuenta, ahora)
}

/// The other act of a separated pair, where an account did it, or does it now.
fn contrario<'p>(
    pares: impl Iterator<Item = &'p (Acto, Acto)>,
    estado: &Estado,
    acto: Acto,
    cuenta: &str,
    ahora: Option<(Acto, &CuentaId)>,
) -> Option<Acto> {
    let hechos = || estado.actos.iter().map(|(a, c)| (*a, c)).chain(ahora);
    pares
        .filter_map(|(uno, otro)| match acto {
            a if a == *uno => Some(*otro),
            a if a == *otro => Some(*uno),
            _ => None,
        })
        .find(|contrario| hechos().any(|(a, c)| a == *contrario && c.as_str() == cuenta))
}

pub(crate) fn hizo(acto: Acto) -> &'static str {
    match acto {
        Acto::Recibe => "recibió la solicitud",
        Acto::Revisa => "revisó la solicitud",
        Acto::Inspecciona => "inspeccionó",
        Acto::Dictamina => "dictaminó",
        Acto::Resuelve => "resolvió",
        Acto::Firma => "firmó",
        Acto::Atiende => "atendió",
        Acto::Convoca => "convocó la sesión",
        Acto::Vota => "votó",
    }
}

pub(crate) fn hace(acto: Acto) -> &'static str {
    match acto {
        Acto::Recibe => "recibe",
        Acto::Revisa => "revisa",
        Acto::Inspecciona => "inspecciona",
        Acto::Dictamina => "dictamina",
        Acto::Resuelve => "resuelve",
        Acto::Firma => "firma",
        Acto::Atiende => "atiende",
        Acto::Convoca => "convoca la sesión",
        Acto::Vota => "vota",
    }
}
