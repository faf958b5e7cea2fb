//! Inspections: a stage of `tipo: inspeccion` is a tarea whose actions are offered once somebody programmed the visit. `al_impedir` is one
//! more of them, for who could not enter.

use schemas::paquete::{Accion, Acto, Actor, Cita, FranjaVisita, Inspeccion, Region, TipoEtapa};

use super::alcance::Alcance;
use super::contexto::Contexto;
use super::{etapa, firma};
use crate::diag::{Problema, Sink, codes};
use crate::forma::{self, Forma, Situado};
use crate::tipos::Tipo;
use crate::yaml::Escalar;

/// Declares what an inspection keeps under the name of its `guarda`.
pub fn declarar_resultado(guarda: &Escalar, ctx: &mut Contexto<'_>, sink: &mut Sink) {
    let partes = [
        ("inspector", Tipo::Texto),
        ("fecha", Tipo::Fecha),
        ("desde", Tipo::Hora),
        ("hasta", Tipo::Hora),
        ("visita", Tipo::Entero),
    ]
    .map(|(parte, tipo)| (parte.to_owned(), tipo));
    ctx.declarar_resultado(&guarda.texto, guarda.span, partes.into(), sink);
}

/// Reads what a stage of `tipo: inspeccion` says of its own.
pub fn leer_inspeccion(
    id: &Situado<String>,
    forma: &mut Forma<'_>,
    region: Option<&Region>,
    alcance: &Alcance,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<TipoEtapa> {
    let programa = forma.opcional("programa").map(|n| {
        let escalar = forma::escalar(n, "un rol", sink)?;
        Some((etapa::leer_actor(escalar, ctx, sink)?, escalar.span))
    });
    let aviso_previo = forma.opcional("aviso_previo").map(|n| forma::duracion(n, sink));
    let franja = forma
        .opcional("franja")
        .map(|n| forma::opcion(n, &[("hora", FranjaVisita::Hora), ("rango", FranjaVisita::Rango)], sink));
    let impide = forma.opcional("al_impedir").map(|n| firma::leer_devolver(n, region, ctx, sink));
    ctx.origenes.anotar(format!("etapas.{}.acciones.{}", id.valor, Inspeccion::IMPEDIR), id.span);
    let leida = etapa::leer_tarea(id, forma, region, alcance, ctx, sink)?;
    let TipoEtapa::Tarea(mut tarea) = leida else { return None };
    let Actor::Rol(_) = &tarea.actor else {
        let lugar = forma.mapa().entrada("actor").map_or(id.span, |(clave, _)| clave.span);
        sink.push(
            Problema::new(&codes::V0525, lugar, format!("en `{}` no inspecciona ningún rol", id.valor))
                .etiqueta("la visita la hace un servidor público")
                .ayuda("escriba en `actor` un rol de `roles.yaml`"),
        );
        return None;
    };
    let programa = match programa {
        None => tarea.actor.clone(),
        Some(dicho) => match dicho? {
            (actor @ Actor::Rol(_), _) => actor,
            (_, lugar) => {
                sink.push(
                    Problema::new(&codes::V0525, lugar, format!("la visita de `{}` la programa un rol", id.valor))
                        .ayuda("escriba en `programa` un rol de `roles.yaml`, o quítelo si programa quien inspecciona"),
                );
                return None;
            }
        },
    };
    if tarea.acto == Acto::Atiende {
        tarea.acto = Acto::Inspecciona;
    }
    if let Some(impide) = impide {
        let (a, captura) = impide?;
        tarea.acciones.push(Accion {
            id: Inspeccion::IMPEDIR.into(),
            etiqueta: "No se pudo entrar".to_owned(),
            si: None,
            captura,
            efectos: Vec::new(),
            confirma: None,
            a,
            cita: Cita::default(),
        });
    }
    tarea.inspeccion = Some(Box::new(Inspeccion {
        programa,
        aviso_previo: match aviso_previo {
            None => None,
            Some(dicho) => Some(dicho?),
        },
        calendario: ctx.municipio.calendario.clone(),
        franja: franja.unwrap_or(Some(FranjaVisita::Hora))?,
    }));
    Some(TipoEtapa::Tarea(tarea))
}
