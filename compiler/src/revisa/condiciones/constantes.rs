//! Conditions that never hold, and those that always do. Exact where the cells are; silent elsewhere.

use std::ops::ControlFlow;

use schemas::expr::{Expr, Expresion};
use schemas::paquete::{Paquete, TipoEtapa};

use crate::diag::codes::Entrada;
use crate::diag::{Problema, Sink, codes};
use crate::leer::contexto::Contexto;
use crate::revisa::celdas::{Juicio, leer};

/// What a condition says over all its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Veredicto {
    /// It never holds.
    Nunca,
    /// It always holds.
    Siempre,
    /// Neither, or it can't be told.
    No,
}

/// Judges one condition over everything that its data may be.
pub fn constante(paquete: &Paquete, condicion: &Expr) -> Veredicto {
    let mesa = leer(paquete, &[condicion]);
    if !mesa.exacta {
        return Veredicto::No;
    }
    let (mut si, mut no) = (false, false);
    mesa.recorre(|_, caso| {
        match caso.juzga(condicion) {
            Juicio::Si => si = true,
            Juicio::No | Juicio::Falta => no = true,
            Juicio::Nose => (si, no) = (true, true),
        }
        if si && no { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match (si, no) {
        (false, true) => Veredicto::Nunca,
        (true, false) => Veredicto::Siempre,
        _ => Veredicto::No,
    }
}

/// A condition with its place and what it governs.
struct Puesta<'a> {
    si: &'a Expresion,
    ruta: String,
    que: String,
    nunca: &'static Entrada,
}

/// Checks each condition by itself.
pub fn revisar(paquete: &Paquete, ctx: &Contexto<'_>, sink: &mut Sink) {
    for puesta in puestas(paquete) {
        let Puesta { si, ruta, que, nunca } = puesta;
        let Some(span) = ctx.origenes.de(&ruta) else { continue };
        match constante(paquete, &si.arbol) {
            Veredicto::Nunca => sink.push(
                Problema::new(nunca, span, format!("{que} nunca se cumple: `{}`", si.fuente))
                    .etiqueta("ningún valor que los datos admiten la cumple")
                    .ayuda("corrija la condición o los límites de los datos, o quite lo que depende de ella"),
            ),
            Veredicto::Siempre => sink.push(
                Problema::new(&codes::V0610, span, format!("{que} siempre se cumple: `{}`", si.fuente))
                    .ayuda("quite la condición, o corríjala si debía excluir algo"),
            ),
            Veredicto::No => {}
        }
    }
    campos(paquete, ctx, sink);
    validaciones(paquete, ctx, sink);
}

fn puestas(paquete: &Paquete) -> Vec<Puesta<'_>> {
    let tramite = &paquete.tramite;
    let mut todas = Vec::new();
    for etapa in &tramite.etapas {
        let aqui = format!("etapas.{}", etapa.id);
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                for accion in &tarea.acciones {
                    let ruta = format!("{aqui}.acciones.{}", accion.id);
                    pon(&mut todas, accion.si.as_ref(), ruta, format!("la condición de `{}`", accion.id));
                }
                for pagina in &tarea.captura {
                    let titulo = pagina.titulo.as_deref().unwrap_or_default();
                    pon(
                        &mut todas,
                        pagina.si.as_ref(),
                        aqui.clone(),
                        format!("la condición de la página «{titulo}»"),
                    );
                }
            }
            TipoEtapa::Paralelo { ramas, .. } => {
                for rama in ramas {
                    let ruta = format!("{aqui}.ramas.{}", rama.id);
                    pon(&mut todas, rama.si.as_ref(), ruta, format!("la condición de la rama `{}`", rama.id));
                }
            }
            _ => {}
        }
    }
    for general in &tramite.acciones_generales {
        let ruta = format!("acciones_generales.{}", general.id);
        pon(&mut todas, general.si.as_ref(), ruta, format!("la condición de `{}`", general.id));
    }
    for cobro in &tramite.cobros {
        let lineas = cobro.conceptos.iter().map(|c| (&c.id, &c.si));
        let ajustes = cobro.recargos.iter().chain(&cobro.descuentos).map(|a| (&a.id, &a.si));
        for (id, si) in lineas.chain(ajustes) {
            pon(
                &mut todas,
                si.as_ref(),
                format!("cobros.{}.{id}", cobro.id),
                format!("la condición de `{id}`"),
            );
        }
    }
    for campo in &tramite.campos {
        let que = format!("`advierte_si` de `{}`", campo.id);
        pon(&mut todas, campo.advierte_si.as_ref(), format!("campos.{}", campo.id), que);
    }
    todas
}

fn pon<'a>(todas: &mut Vec<Puesta<'a>>, si: Option<&'a Expresion>, ruta: String, que: String) {
    todas.extend(si.map(|si| Puesta { si, ruta, que, nunca: &codes::V0607 }));
}

/// A datum that would never be asked, or never required.
fn campos(paquete: &Paquete, ctx: &Contexto<'_>, sink: &mut Sink) {
    for campo in &paquete.tramite.campos {
        let visible = campo.visible_si.as_ref();
        let obligatorio = campo.obligatorio_si.as_ref();
        for (clave, condicion, efecto) in [
            ("visible_si", visible, "nunca se pediría"),
            ("obligatorio_si", obligatorio, "nunca sería obligatorio"),
        ] {
            let (Some(condicion), Some(span)) =
                (condicion, ctx.origenes.de(&format!("campos.{}.{clave}", campo.id)))
            else {
                continue;
            };
            // What is required is judged where it is asked.
            let entera = match (clave, visible) {
                ("obligatorio_si", Some(v)) => Expr::Y(vec![v.arbol.clone(), condicion.arbol.clone()]),
                _ => condicion.arbol.clone(),
            };
            if constante(paquete, &entera) == Veredicto::Nunca {
                sink.push(
                    Problema::new(
                        &codes::V0609,
                        span,
                        format!("`{clave}` de `{}` nunca se cumple: el dato {efecto}", campo.id),
                    )
                    .nota(format!("ningún valor de los datos cumple `{}`", condicion.fuente))
                    .ayuda("corrija la condición, o quite el campo si no hace falta"),
                );
            } else if constante(paquete, &condicion.arbol) == Veredicto::Siempre {
                sink.push(
                    Problema::new(
                        &codes::V0610,
                        span,
                        format!("`{clave}` de `{}` siempre se cumple: `{}`", campo.id, condicion.fuente),
                    )
                    .ayuda("quite la condición, o corríjala si debía excluir algo"),
                );
            }
        }
    }
}

/// A validación that would refuse everything, or nothing.
fn validaciones(paquete: &Paquete, ctx: &Contexto<'_>, sink: &mut Sink) {
    for (i, validacion) in paquete.tramite.validaciones.iter().enumerate() {
        let exige = &validacion.exige;
        let Some(span) = ctx.origenes.de(&format!("validaciones.{i}")) else { continue };
        match constante(paquete, &exige.arbol) {
            // What lacks a datum refuses nothing.
            Veredicto::Nunca if !falta_algo(paquete, &exige.arbol) => sink.push(
                Problema::new(
                    &codes::V0611,
                    span,
                    format!("la validación nunca se cumple: `{}`", exige.fuente),
                )
                .etiqueta("rechazaría todas las solicitudes")
                .ayuda("corrija lo que `exige`, o los límites de los datos que usa"),
            ),
            Veredicto::Siempre => sink.push(
                Problema::new(
                    &codes::V0610,
                    span,
                    format!("la validación siempre se cumple: `{}`", exige.fuente),
                )
                .ayuda("quítela, o corrija lo que `exige`: los límites de los datos ya lo aseguran"),
            ),
            Veredicto::Nunca | Veredicto::No => {}
        }
    }
}

fn falta_algo(paquete: &Paquete, condicion: &Expr) -> bool {
    let mesa = leer(paquete, &[condicion]);
    let mut falta = false;
    mesa.recorre(|_, caso| {
        falta |= caso.juzga(condicion) == Juicio::Falta;
        if falta { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    falta
}
