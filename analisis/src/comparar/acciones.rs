//! What may be done in a stage: actions that come and go, when each is offered, what it captures and where it leads.
//!
//! An action that is gone, or offered in fewer cases, is `Atencion`: somebody can no longer do it. One more, or in more cases, is
//! `Compatible` where who applies may take it, and `Atencion` where it decides about them.

use schemas::expr::Expresion;
use schemas::paquete::{Accion, AccionGeneral, Actor, Destino, Tarea};

use super::campos::{ambos, escribe};
use super::condiciones::{Relacion, relacion};
use super::diferencias::por_id;
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::solicitud::altas_y_bajas;
use super::{Cambio, Clase, Para, etapas, formulario};

fn para(actor: &Actor) -> Para {
    if *actor == Actor::Solicitante { Para::Ciudadania } else { Para::Operacion }
}

/// Tells the actions of a stage.
pub fn de_etapa(pluma: &mut Pluma<'_>, senda: &Senda, etapa: &str, a: &Tarea, b: &Tarea) {
    for (id, x, y) in por_id(&a.acciones, &b.acciones, |a| &a.id) {
        let senda = senda.y(&id);
        let quien =
            if b.actor == Actor::Solicitante { "quien solicita".to_owned() } else { pluma.actor(&b.actor) };
        match (x, y) {
            (None, Some(y)) => {
                let que = format!("En {etapa}, {quien} ahora puede {}.", cita(&y.etiqueta));
                let ejemplo = format!("Lleva {}.", pluma.a_destino(&y.a));
                pluma.dice(&senda, Cambio::de(para(&b.actor), Clase::Compatible, que).por_ejemplo(ejemplo));
            }
            (Some(x), None) => {
                let que = format!("En {etapa} ya no se puede {}.", cita(&x.etiqueta));
                pluma.dice(&senda, Cambio::de(para(&a.actor), Clase::Atencion, que));
            }
            (Some(x), Some(y)) => accion(pluma, &senda, etapa, &b.actor, x, y),
            (None, None) => {}
        }
    }
}

fn accion(pluma: &mut Pluma<'_>, senda: &Senda, etapa: &str, actor: &Actor, a: &Accion, b: &Accion) {
    let nombre = format!("{} de {etapa}", cita(&b.etiqueta));
    guarda(pluma, &senda.y("si"), &nombre, actor, (a.si.as_ref(), b.si.as_ref()));
    formulario::de_accion(pluma, &senda.y("captura"), &nombre, (&a.captura, &b.captura), actor);
    etapas::efectos(pluma, &senda.y("efectos"), &format!("Con {nombre}"), &a.efectos, &b.efectos);
    etapas::destino(pluma, &senda.y("a"), &format!("Con {nombre}"), &a.a, &b.a);
}

/// When an action is offered.
fn guarda(
    pluma: &mut Pluma<'_>,
    senda: &Senda,
    nombre: &str,
    actor: &Actor,
    (a, b): (Option<&Expresion>, Option<&Expresion>),
) {
    let igual = a == b;
    let para = para(actor);
    let cambio = match relacion(pluma, a, b) {
        Relacion::Igual | Relacion::SinDecidir if igual => return,
        Relacion::Igual => {
            let que = format!("{nombre} se ofrece en los mismos casos, dichos de otro modo.");
            Cambio::de(Para::Texto, Clase::Compatible, que)
        }
        Relacion::MasPermisiva(caso) => {
            let que = format!("{nombre} se ofrece en más casos: es más permisiva.");
            Cambio::de(para, Clase::Compatible, que).por_ejemplo(ambos("Ahora se puede con", &caso, "", ""))
        }
        Relacion::MasEstricta(caso) => {
            let que = format!("{nombre} se ofrece en menos casos: es más estricta.");
            Cambio::de(para, Clase::Atencion, que).por_ejemplo(ambos("Ya no se puede con", &caso, "", ""))
        }
        Relacion::Distinta { gana, pierde } => {
            Cambio::de(para, Clase::Atencion, format!("Cambia cuándo se ofrece {nombre}."))
                .por_ejemplo(ambos("Ahora se puede con", &gana, "Ya no se puede con", &pierde))
        }
        Relacion::SinDecidir => {
            Cambio::de(para, Clase::Atencion, format!("Cambia cuándo se ofrece {nombre}."))
        }
    };
    escribe(pluma, senda, igual, cambio, a, b);
}

/// Tells the actions of several stages.
pub fn generales(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.tramite.acciones_generales, &ahora.tramite.acciones_generales, |a| &a.id)
    {
        let senda = Senda::de(&["tramite", "acciones_generales", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que = format!(
                    "{} ahora puede {} en {}.",
                    mayuscula(pluma, &b.actor),
                    cita(&b.etiqueta),
                    pluma.etapas(&b.en)
                );
                pluma.dice(&senda, Cambio::de(para(&b.actor), Clase::Compatible, que));
            }
            (Some(a), None) => {
                let que = format!("{} ya no puede {}.", mayuscula(pluma, &a.actor), cita(&a.etiqueta));
                pluma.dice(&senda, Cambio::de(para(&a.actor), Clase::Atencion, que));
            }
            (Some(a), Some(b)) => general(pluma, &senda, a, b),
            (None, None) => {}
        }
    }
}

fn mayuscula(pluma: &Pluma<'_>, actor: &Actor) -> String {
    engine::formato::mayuscula(&pluma.actor(actor))
}

fn general(pluma: &mut Pluma<'_>, senda: &Senda, a: &AccionGeneral, b: &AccionGeneral) {
    let nombre = cita(&b.etiqueta);
    if a.actor != b.actor {
        let que = format!("{nombre} lo hace {}; antes, {}.", pluma.actor(&b.actor), pluma.actor(&a.actor));
        pluma.dice(&senda.y("actor"), Cambio::de(para(&a.actor), Clase::Atencion, que));
    }
    let (entran, salen) = altas_y_bajas(&a.en, &b.en);
    if !entran.is_empty() {
        let que = format!("{nombre} ahora también se puede en {}.", pluma.etapas(&entran));
        pluma.dice(&senda.y("en"), Cambio::de(para(&b.actor), Clase::Compatible, que));
    }
    // Of a stage that is gone, that it is gone was told.
    let salen: Vec<_> = salen.into_iter().filter(|id| pluma.ahora.tramite.etapa(id).is_some()).collect();
    if !salen.is_empty() {
        let que = format!("{nombre} ya no se puede en {}.", pluma.etapas(&salen));
        pluma.dice(&senda.y("en"), Cambio::de(para(&b.actor), Clase::Atencion, que));
    } else if a.en != b.en
        && entran.is_empty()
        && a.en.iter().any(|id| pluma.ahora.tramite.etapa(id).is_none())
    {
        pluma.calla(&senda.y("en"));
    }
    guarda(pluma, &senda.y("si"), &nombre, &b.actor, (a.si.as_ref(), b.si.as_ref()));
    formulario::de_accion(pluma, &senda.y("captura"), &nombre, (&a.captura, &b.captura), &b.actor);
    let (x, y) = (Destino::Etapa(a.a.clone()), Destino::Etapa(b.a.clone()));
    etapas::destino(pluma, &senda.y("a"), &format!("Con {nombre}"), &x, &y);
}
