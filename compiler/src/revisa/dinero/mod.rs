//! Money: parameters without gaps, one rounding, floors under ceilings, lines that are never negative, and totals that grow where they
//! claim to; and deposits that are always settled. What a bill gives is computed by the engine, with values at the edges of its fields on a
//! path that leads to its payment: it accuses with those values, and where it finds none it proves nothing.

mod cuentas;
mod depositos;
mod parametros;

use engine::ambito::Ambito;
use engine::datos::Datos;
use engine::eval::eval;
use schemas::expr::{Expr, Funcion, Raiz, Valoracion};
use schemas::paquete::{Cobro, ModoRedondeo};
use schemas::valor::Valor;

use super::Obra;
use super::valores::DIA;
use crate::diag::{Problema, Sink, codes};

pub use depositos::no_es_deposito;
pub use parametros::vigencias;

/// Checks the bills of a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    for calculo in &obra.tramite.calculos {
        let lugar = format!("calculos.{}", calculo.id);
        expresiones(&calculo.valor).into_iter().for_each(|e| en_fecha_fija(obra, e, &lugar, sink));
    }
    for cobro in &obra.tramite.cobros {
        redondeos(obra, cobro, sink);
        cuentas::revisar(obra, cobro, sink);
    }
    depositos::revisar(obra, sink);
}

/// The expressions that a value may be.
fn expresiones(valor: &Valoracion) -> Vec<&Expr> {
    match valor {
        Valoracion::Expr(e) => vec![&e.arbol],
        Valoracion::Tramos { tramos, .. } => tramos.iter().map(|t| &t.valor.arbol).collect(),
        Valoracion::Segun { filas, sino, .. } => {
            filas.iter().map(|f| &f.valor).chain(sino).map(|e| &e.arbol).collect()
        }
        Valoracion::Casos { casos, sino } => {
            casos.iter().map(|c| &c.valor).chain(sino).map(|e| &e.arbol).collect()
        }
    }
}

/// The parts of an expression, itself first.
fn partes(expr: &Expr) -> Vec<&Expr> {
    let mut todas = vec![expr];
    let dentro: Vec<&Expr> = match expr {
        Expr::Literal(_) | Expr::Ruta(_) | Expr::Definido { .. } => Vec::new(),
        Expr::No(x) | Expr::Menos(x) => vec![x],
        Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => partes.iter().collect(),
        Expr::Compara { primero, resto } => {
            std::iter::once(&**primero).chain(resto.iter().map(|(_, p)| p)).collect()
        }
        Expr::En { que, en, .. } => vec![que, en],
        Expr::Aritmetica { a, b, .. } => vec![a, b],
        Expr::Si { si, entonces, sino } => vec![si, entonces, sino],
        Expr::Llama { argumentos, .. } => argumentos.iter().collect(),
    };
    todas.extend(dentro.into_iter().flat_map(partes));
    todas
}

/// A parameter asked on a fixed date has a value on it.
fn en_fecha_fija(obra: &Obra<'_, '_>, expr: &Expr, lugar: &str, sink: &mut Sink) {
    for parte in partes(expr) {
        let Expr::Llama { funcion: Funcion::ValorAl, argumentos } = parte else { continue };
        let [Expr::Ruta(ruta), fecha] = argumentos.as_slice() else { continue };
        let Raiz::Parametro(id) = &ruta.raiz else { continue };
        let datos = Datos::default();
        let ambito = Ambito::nuevo(obra.banco().paquete(), &datos);
        // Without data only a constant has a value.
        let Ok(Valor::Fecha(fecha)) = eval(fecha, &ambito) else { continue };
        if ambito.parametro(id, fecha).is_err() {
            sink.push(
                Problema::new(&codes::V0641, obra.lugar(lugar), format!("`{id}` no tiene valor el {fecha}"))
                    .etiqueta("quien llegue hasta aquí no podrá seguir")
                    .ayuda(format!(
                        "agregue a `parametros/` el valor de `{id}` en esa fecha, o corrija la fecha"
                    )),
            );
        }
    }
}

/// A bill is rounded once, by its own rule.
fn redondeos(obra: &Obra<'_, '_>, cobro: &Cobro, sink: &mut Sink) {
    for concepto in &cobro.conceptos {
        let lugar = format!("cobros.{}.{}", cobro.id, concepto.id);
        for expr in expresiones(&concepto.monto) {
            en_fecha_fija(obra, expr, &lugar, sink);
            for parte in partes(expr) {
                let Expr::Llama { funcion: Funcion::Redondear, argumentos } = parte else { continue };
                let entero = std::ptr::eq(parte, expr);
                if entero && modo(argumentos.get(2)) == Some(cobro.redondeo.modo) {
                    continue;
                }
                let (que, etiqueta) = if entero {
                    (
                        "se redondea dos veces, con reglas distintas",
                        "el cobro se redondea después con su propio `redondeo`",
                    )
                } else {
                    (
                        "se redondea antes de terminar la cuenta",
                        "lo que sigue multiplica también la diferencia",
                    )
                };
                sink.push(
                    Problema::new(
                        &codes::V0644,
                        obra.lugar(&lugar),
                        format!("el concepto `{}` {que}", concepto.id),
                    )
                    .etiqueta(etiqueta)
                    .ayuda("quite `redondear` y declare la regla una vez, en `redondeo:` del cobro"),
                );
                break;
            }
        }
    }
}

fn modo(argumento: Option<&Expr>) -> Option<ModoRedondeo> {
    let Some(Expr::Literal(Valor::Texto(modo) | Valor::Opcion(modo))) = argumento else { return None };
    match modo.as_str() {
        "mitad_arriba" => Some(ModoRedondeo::MitadArriba),
        "mitad_par" => Some(ModoRedondeo::MitadPar),
        "truncar" => Some(ModoRedondeo::Truncar),
        "arriba" => Some(ModoRedondeo::Arriba),
        _ => None,
    }
}

/// The days on which a bill is tried: those on which the parameters that it reads last changed.
fn fechas(obra: &Obra<'_, '_>, rutas: &[&schemas::expr::Ruta]) -> Vec<jiff::civil::Date> {
    let mut todas: Vec<jiff::civil::Date> = rutas
        .iter()
        .filter_map(|r| match &r.raiz {
            Raiz::Parametro(id) => obra.ctx.municipio.parametros.iter().find(|p| p.id == *id),
            _ => None,
        })
        .flat_map(|p| p.valores.iter().map(|v| v.desde))
        .collect();
    todas.sort();
    todas.dedup();
    let ultimas: Vec<_> = todas.into_iter().rev().take(2).collect();
    if ultimas.is_empty() { vec![DIA] } else { ultimas }
}
