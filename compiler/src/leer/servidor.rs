//! Somebody who works here: the field by which one is chosen, and the stages that are theirs (`asignado_a`). Of whom a stage is must be known
//! by every path to it, or nobody in particular would act.

use schemas::expr::Expr;
use schemas::ids::{CampoId, RolId};
use schemas::paquete::{Actor, Campo, Etapa, PARTES_SERVIDOR, TipoCampo};

use super::cita::no_existe;
use super::contexto::{Contexto, Sospecha};
use super::municipio::Municipalidad;
use crate::diag::{Problema, Sink, Span, codes};
use crate::forma::{self, Forma};
use crate::revisa::asignacion::{Lugar, PorCamino, Presencia};
use crate::tipos::Tipo;

/// Reads a field of type `servidor`. That it lacks its `rol` is told by [`exige_rol`], where somebody is asked.
pub fn leer_campo(forma: &mut Forma<'_>, municipio: &Municipalidad, sink: &mut Sink) -> Option<TipoCampo> {
    let Some(rol) = forma.opcional("rol").map(|n| forma::texto(n, sink)) else {
        return Some(TipoCampo::Servidor { rol: None });
    };
    let rol = rol?;
    if municipio.rol(&rol.valor).is_none() && !municipio.incompleta {
        let ids = municipio.roles.iter().map(|r| r.id.as_str());
        sink.push(no_existe("rol", &rol.valor, rol.span, ids, "roles.yaml"));
        return None;
    }
    Some(TipoCampo::Servidor { rol: Some(RolId(rol.valor)) })
}

/// Whom to choose from is known wherever somebody is asked.
pub fn exige_rol(campo: &Campo, span: Span, sink: &mut Sink) -> bool {
    if !matches!(campo.tipo, TipoCampo::Servidor { rol: None }) {
        return true;
    }
    sink.push(
        Problema::new(&codes::V0203, span, format!("falta `rol` en el campo `{}`", campo.id))
            .ayuda("agregue `rol:` con el rol de `roles.yaml` entre cuyas personas se elige"),
    );
    false
}

/// What may be named of who was chosen. It is one type, whatever the field is called: an operation of a service receives any.
pub fn tipo() -> Tipo {
    Tipo::registro("servidor", PARTES_SERVIDOR.map(|parte| (parte, Tipo::Texto)))
}

/// Reads `asignado_a`. What it names is judged by [`completar`], once it is known what is captured on the way.
pub fn leer_asignado(
    etapa: &str,
    forma: &mut Forma<'_>,
    ctx: &mut Contexto<'_>,
    sink: &mut Sink,
) -> Option<CampoId> {
    let escalar = forma.opcional("asignado_a").and_then(|n| forma::escalar(n, "un campo", sink))?;
    let escrito = escalar.texto.trim();
    if !ctx.exige_campo(escrito, escalar.span, sink) {
        ctx.rota = true;
        return None;
    }
    ctx.origenes.anotar(format!("etapas.{etapa}.asignado_a"), escalar.span);
    Some(CampoId::from(escrito))
}

/// Judges of whom each stage is.
pub fn completar(etapas: &[Etapa], campos: &[Campo], ctx: &Contexto<'_>, sink: &mut Sink) {
    for etapa in etapas {
        let Some(tarea) = etapa.tarea() else { continue };
        let Some(campo) = tarea.asignado_a.as_ref().and_then(|id| campos.iter().find(|c| c.id == *id)) else {
            continue;
        };
        let Some(span) = ctx.origenes.de(&format!("etapas.{}.asignado_a", etapa.id)) else { continue };
        let aparte = tarea.inspeccion.is_some() || tarea.votacion.is_some() || tarea.firma.is_some();
        let Some(rol) = rol_de(&tarea.actor).filter(|_| !aparte) else {
            sink.push(donde_no(etapa, aparte, span));
            continue;
        };
        if sirve(etapa, campo, rol, span, ctx, sink) {
            sabido(etapa, campo, span, ctx, sink);
        }
    }
}

const fn rol_de(actor: &Actor) -> Option<&RolId> {
    match actor {
        Actor::Rol(rol) => Some(rol),
        Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema => None,
    }
}

fn donde_no(etapa: &Etapa, aparte: bool, span: Span) -> Problema {
    let (que, ayuda) = if aparte {
        ("ahí ya se dice de otra manera quién actúa", "quite `asignado_a`")
    } else {
        ("ahí no actúa ningún rol", "quite `asignado_a`, o ponga en `actor` el rol de la persona")
    };
    Problema::new(&codes::V0597, span, format!("la etapa `{}` no se asigna a una persona", etapa.id))
        .etiqueta(que)
        .ayuda(ayuda)
}

/// Whether a field gives somebody who may act in a stage.
fn sirve(etapa: &Etapa, campo: &Campo, rol: &RolId, span: Span, ctx: &Contexto<'_>, sink: &mut Sink) -> bool {
    let con_lugar = |problema: Problema| match ctx.origenes.de(&format!("campos.{}", campo.id)) {
        Some(lugar) => problema.secundaria(lugar, "el campo se declara aquí"),
        None => problema,
    };
    let mensaje = format!("la etapa `{}` no se puede asignar a `{}`", etapa.id, campo.id);
    let suyo = match &campo.tipo {
        TipoCampo::Servidor { rol: Some(suyo) } => suyo,
        tipo => {
            sink.push(con_lugar(
                Problema::new(&codes::V0596, span, mensaje)
                    .etiqueta(format!("el campo es de tipo `{}`", tipo.clase()))
                    .ayuda(format!("use un campo de tipo `servidor` con `rol: {rol}`")),
            ));
            return false;
        }
    };
    if !campo.obligatorio || campo.obligatorio_si.is_some() {
        sink.push(con_lugar(
            Problema::new(&codes::V0596, span, mensaje)
                .etiqueta("el campo puede quedar en blanco, y la etapa no sería de nadie")
                .ayuda("quite `obligatorio` del campo; si sólo se pide a veces, use `visible_si`"),
        ));
        return false;
    }
    if suyo != rol {
        sink.push(con_lugar(
            Problema::new(&codes::V0596, span, mensaje)
                .etiqueta(format!("ahí actúa `{rol}`, y se elige entre quienes tienen el rol `{suyo}`"))
                .ayuda(format!("ponga `actor: {suyo}` en la etapa, o `rol: {rol}` en el campo")),
        ));
        return false;
    }
    true
}

/// Of whom the stage is, is known by every path to it; where that depends on answers, `revisa` looks for some with which it isn't.
fn sabido(etapa: &Etapa, campo: &Campo, span: Span, ctx: &Contexto<'_>, sink: &mut Sink) {
    let Some(aqui) = ctx.flujo.en(&Lugar::Asignada(etapa.id.to_string())) else { return };
    let nombre = campo.id.as_str();
    let problema =
        Problema::new(&codes::V0598, span, format!("al llegar a `{}` puede no saberse `{nombre}`", etapa.id))
            .etiqueta("la etapa no sería de nadie")
            .ayuda(format!("pida `{nombre}` antes de `{}`, por todos los caminos", etapa.id));
    match aqui.seguros.nombres.get(nombre) {
        None => {
            let nota = aqui.caminos.get(nombre).map(|c| format!("por este camino no se captura: {c}"));
            sink.push(nota.into_iter().fold(problema, Problema::nota));
        }
        // Captured on every path, it lacks where it is hidden.
        Some(Presencia::Segura) => {
            let oculto = campo.visible_si.iter().map(|si| Expr::No(Box::new(si.arbol.clone()))).collect();
            sospechar(nombre, &aqui, oculto, problema, ctx);
        }
        Some(_) => sospechar(nombre, &aqui, Vec::new(), problema, ctx),
    }
}

fn sospechar(nombre: &str, aqui: &PorCamino, hechos: Vec<Expr>, problema: Problema, ctx: &Contexto<'_>) {
    let (nombre, lugar) = (nombre.to_owned(), aqui.lugar.clone());
    ctx.sospechas.borrow_mut().push(Sospecha { nombre, lugar, hechos, expr: None, problema });
}
