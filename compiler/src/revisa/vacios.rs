//! No empty place in what is written: where a name is not known on every path, values are looked for with which somebody gets there
//! without it. Who finds none stays silent.

use std::cell::Cell;

use engine::ambito::{Ambito, Atorado, Faltante};
use engine::datos::Datos;
use engine::eval::eval;
use schemas::expr::{Expr, Raiz};
use schemas::ids::CampoId;
use schemas::paquete::{Efecto, TipoEtapa};

use super::Obra;
use super::asignacion::Lugar;
use super::cambios;
use super::caminos::{self, Condicion, Momento, Paso, Via};
use super::valores::{Cortes, DIA, Eleccion, Variable};
use crate::diag::{Problema, Sink};
use crate::leer::contexto::Sospecha;

/// Combinations of values for each path.
const ELECCIONES: usize = 200;
/// Paths that lack it, for each name.
const CAMINOS: u32 = 20;

/// Checks every suspicion.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for sospecha in obra.ctx.sospechas.borrow().iter() {
        sink.extend(probada(obra, sospecha));
    }
}

/// What to say of a suspicion: nothing, unless somebody gets there without the datum.
pub(super) fn probada(obra: &Obra<'_, '_>, sospecha: &Sospecha) -> Option<Problema> {
    let Prueba { camino, con } = prueba(obra, sospecha)?;
    let problema = sospecha.problema.clone().nota(camino);
    Some(if con.is_empty() { problema } else { problema.nota(format!("ocurre con {con}")) })
}

/// A path and values with which the name lacks where it is used, in words.
struct Prueba {
    camino: String,
    con: String,
}

fn prueba(obra: &Obra<'_, '_>, sospecha: &Sospecha) -> Option<Prueba> {
    let (quedan, con_cambios) = (Cell::new(CAMINOS), Cell::new(CAMINOS));
    let mut hallado = None;
    caminos::recorre_por_largo(obra.tramite, &mut |camino| {
        if llega(camino, &sospecha.lugar) {
            let (condiciones, fin) = caminos::condiciones(obra.tramite, camino);
            if !lo_captura(sospecha, &fin) {
                quedan.set(quedan.get() - 1);
                hallado = con_valores(obra, sospecha, &condiciones, &fin).map(|con| Prueba {
                    camino: format!("por este camino no se captura: {}", caminos::en_palabras(camino)),
                    con: obra.banco().palabras(&con),
                });
            } else if con_cambios.get() > 0
                && let Some(intento) = cambios::buscar(obra, sospecha, camino)
            {
                con_cambios.set(con_cambios.get() - 1);
                hallado = intento.map(|cambio| Prueba {
                    camino: format!(
                        "por este camino no se pedía, y después de cambiar `{}` ya no se vuelve a pedir: {}",
                        cambio.campo,
                        caminos::en_palabras(camino)
                    ),
                    con: format!(
                        "{}; antes del cambio, {}",
                        obra.banco().palabras(&cambio.con),
                        cambio.antes
                    ),
                });
            }
        }
        hallado.is_none() && quedan.get() > 0
    });
    hallado
}

/// Whether something is written at the end of a path: on entering its last stage, or by the action that led to it.
pub(super) fn llega(camino: &[Paso<'_>], lugar: &Lugar) -> bool {
    let Some((ultimo, antes)) = camino.split_last() else { return false };
    let por_accion = match antes.last().and_then(|p| p.via) {
        Some(Via::Accion(accion)) => accion.efectos.as_slice(),
        _ => &[],
    };
    let efectos = || ultimo.etapa.efectos.iter().chain(por_accion);
    match (lugar, &ultimo.etapa.tipo) {
        (Lugar::Salida(id), TipoEtapa::Fin { emite, .. }) if emite.iter().any(|s| s == id.as_str()) => true,
        (Lugar::Salida(id), _) => efectos().any(|e| matches!(e, Efecto::Emite(s) if s == id.as_str())),
        (Lugar::Aviso(id), _) => efectos().any(|e| matches!(e, Efecto::Avisa(a) if a == id.as_str())),
        // What was not paid is not kept.
        (Lugar::Ejecucion(id), _) => {
            let pagado = |p: &Paso<'_>| matches!((&p.etapa.tipo, p.via), (TipoEtapa::Pago { cobro, .. }, Some(Via::Sola)) if cobro == id.as_str());
            camino.iter().any(pagado)
                && efectos().any(|e| matches!(e, Efecto::Ejecuta(c) if c == id.as_str()))
        }
        (Lugar::Cupo(id), _) => efectos().any(|e| matches!(e, Efecto::Toma(c) if c == id.as_str())),
        (Lugar::Cobro(id), TipoEtapa::Pago { cobro, .. }) => cobro == id.as_str(),
        (Lugar::Tercero(id), _) => ultimo.etapa.tercero().is_some_and(|t| *t == id.as_str()),
        (Lugar::Asignada(id) | Lugar::Etapa(id), _) => ultimo.etapa.id == id.as_str(),
        (Lugar::Cobro(_), _) => false,
    }
}

/// Whether what hides an address is among what holds there: then it isn't there although it was captured.
fn oculto(sospecha: &Sospecha) -> bool {
    matches!(sospecha.lugar, Lugar::Tercero(_) | Lugar::Asignada(_)) && !sospecha.hechos.is_empty()
}

/// Whether a path captures the name without conditions: then it is there.
fn lo_captura(sospecha: &Sospecha, fin: &Momento<'_>) -> bool {
    let nombre = sospecha.nombre.as_str();
    let captura = |(c, si): &(&CampoId, Option<&Expr>)| **c == nombre && si.is_none();
    !oculto(sospecha) && (fin.resultados.contains(&nombre) || fin.capturados.iter().any(captura))
}

fn con_valores(
    obra: &Obra<'_, '_>,
    sospecha: &Sospecha,
    condiciones: &[Condicion<'_>],
    fin: &Momento<'_>,
) -> Option<Eleccion> {
    let banco = obra.banco();
    let nombre = sospecha.nombre.as_str();
    let oculto = oculto(sospecha);
    let mut exprs: Vec<&Expr> = condiciones.iter().map(|c| c.expr).collect();
    exprs.extend(fin.capturados.iter().filter_map(|(_, si)| *si));
    exprs.extend(sospecha.hechos.iter().chain(&sospecha.expr));
    let mut cortes = Cortes::de(obra.tramite);
    exprs.iter().for_each(|e| cortes.expr(e));
    let mut variables = banco.variables(&exprs, &[]);
    let propia = Variable::Campo(CampoId::from(nombre));
    if obra.tramite.campo(nombre).is_some() && !variables.contains(&propia) {
        variables.push(propia.clone());
    }
    banco.buscar(&variables, &cortes, ELECCIONES, |con| {
        // That it is left unanswered is another matter, which its own type tells.
        if con.get(&propia).is_some_and(Option::is_none) || !banco.se_camina(condiciones, fin, con, DIA) {
            return None;
        }
        let datos = banco.datos(con, fin, DIA);
        let falta = (oculto || !datos.campos.contains_key(nombre))
            && sospecha.hechos.iter().all(|h| banco.vale(h, &datos, DIA) == Some(true))
            && sospecha.expr.as_ref().is_none_or(|e| se_atora(obra, e, &datos, nombre));
        falta.then(|| {
            let mut con = con.clone();
            con.retain(|v, _| *v != propia && !matches!(v, Variable::Parte(id, _) if id.as_str() == nombre));
            con
        })
    })
}

/// Whether the engine comes to need the name.
pub(super) fn se_atora(obra: &Obra<'_, '_>, expr: &Expr, datos: &Datos, nombre: &str) -> bool {
    let ambito = Ambito::nuevo(obra.banco().paquete(), datos).con_tarifa(DIA);
    match eval(expr, &ambito) {
        Err(Atorado::Falta(Faltante::Dato(ruta))) => match &ruta.raiz {
            Raiz::Campo(id) => id == nombre,
            Raiz::Resultado(id) => id == nombre,
            _ => false,
        },
        _ => false,
    }
}
