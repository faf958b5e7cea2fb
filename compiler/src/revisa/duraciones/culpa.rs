//! Which part of an expression doesn't fit, with the values at hand: the innermost that can't be computed while its own parts can.

use engine::ambito::{Ambito, Atorado};
use engine::eval::{booleano, eval};
use engine::valoracion;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Operador, Raiz, Valoracion};
use schemas::paquete::{Campo, TipoCampo};
use schemas::valor::{Unidad, Valor};

use super::hechas::{hijos, unidad};

/// Steps from an expression to what doesn't fit: a definition has no chain as long.
const PASOS: u32 = 20_000;

/// The part that doesn't fit.
#[derive(Clone, Debug)]
pub struct Culpa {
    /// Which.
    pub expr: Expr,
    /// Why.
    pub porque: Porque,
}

/// Why a duration, or a date moved by one, can't be held.
#[derive(Clone, Debug)]
pub enum Porque {
    /// Less than nothing.
    Negativa(Decimal, Unidad),
    /// More than is counted.
    Inmensa(Decimal, Unidad),
    /// The date that it gives is out of the calendar.
    Lejos,
}

/// Something with a value.
#[derive(Clone, Copy)]
enum Pieza<'e> {
    Expr(&'e Expr),
    Valor(&'e Valoracion),
}

/// The duration at fault in an expression that overflows; nothing when the fault is of another figure.
pub fn de_expr<'a>(expr: &'a Expr, ambito: &Ambito<'a>) -> Option<Culpa> {
    buscar(Pieza::Expr(expr), ambito)
}

/// The same, in a value of any of the four forms.
pub fn de_valor<'a>(valor: &'a Valoracion, ambito: &Ambito<'a>) -> Option<Culpa> {
    buscar(Pieza::Valor(valor), ambito)
}

/// Goes from each thing to the first of its parts that overflows, as the engine comes to them.
fn buscar<'a>(mut pieza: Pieza<'a>, ambito: &Ambito<'a>) -> Option<Culpa> {
    for _ in 0..PASOS {
        pieza = match pieza {
            Pieza::Valor(valor) => Pieza::Expr(match valoracion::elegida(valor, ambito) {
                Ok(elegida) => &elegida.arbol,
                Err(_) => condiciones(valor).into_iter().find(|e| desborda(e, ambito))?,
            }),
            Pieza::Expr(Expr::Ruta(ruta) | Expr::Definido { ruta, .. }) => match &ruta.raiz {
                Raiz::Calculo(id) => Pieza::Valor(&ambito.paquete.tramite.calculo(id)?.valor),
                Raiz::Campo(id) => {
                    let campo = ambito.paquete.tramite.campo(id)?;
                    let visible = campo.visible_si.as_ref().map(|e| &e.arbol);
                    match visible.filter(|e| desborda(e, ambito)) {
                        Some(visible) => Pieza::Expr(visible),
                        None => return en_un_renglon(campo, ambito),
                    }
                }
                Raiz::Columna(id) => {
                    Pieza::Valor(ambito.fila?.columnas.iter().find(|c| c.id == *id)?.calculo.as_ref()?)
                }
                _ => return None,
            },
            Pieza::Expr(Expr::Si { si, entonces, sino }) => Pieza::Expr(match booleano(si, ambito) {
                Ok(true) => entonces,
                Ok(false) => sino,
                Err(_) => si,
            }),
            Pieza::Expr(expr) => match hijos(expr).into_iter().find(|e| desborda(e, ambito)) {
                Some(parte) => Pieza::Expr(parte),
                None => return porque(expr, ambito).map(|porque| Culpa { expr: expr.clone(), porque }),
            },
        };
    }
    None
}

/// That of the first row of a table whose columns can't be computed. A column names no table, so this goes no deeper.
fn en_un_renglon(campo: &Campo, ambito: &Ambito<'_>) -> Option<Culpa> {
    let TipoCampo::Tabla { columnas, .. } = &campo.tipo else { return None };
    let Some(Valor::Lista(filas)) = ambito.datos.campos.get(&campo.id) else { return None };
    filas.iter().find_map(|fila| {
        let Valor::Registro(celdas) = fila else { return None };
        let en_fila = ambito.con_fila(columnas, celdas);
        columnas.iter().find_map(|columna| {
            let visible = columna.visible_si.as_ref().map(|e| &e.arbol);
            let visible = visible.filter(|e| desborda(e, &en_fila)).map(Pieza::Expr);
            buscar(visible.or(columna.calculo.as_ref().map(Pieza::Valor))?, &en_fila)
        })
    })
}

fn desborda(expr: &Expr, ambito: &Ambito<'_>) -> bool {
    eval(expr, ambito) == Err(Atorado::Desborde)
}

/// What a value asks before it chooses.
fn condiciones(valor: &Valoracion) -> Vec<&Expr> {
    match valor {
        Valoracion::Expr(_) => Vec::new(),
        Valoracion::Tramos { segun, .. } => vec![&segun.arbol],
        Valoracion::Segun { segun, .. } => segun.iter().map(|e| &e.arbol).collect(),
        Valoracion::Casos { casos, .. } => casos.iter().map(|c| &c.si.arbol).collect(),
    }
}

fn porque(expr: &Expr, ambito: &Ambito<'_>) -> Option<Porque> {
    match expr {
        Expr::Llama { funcion, argumentos } => {
            let n = match eval(argumentos.first()?, ambito).ok()? {
                Valor::Entero(n) => Decimal::from(n),
                Valor::Decimal(n) => n,
                _ => return None,
            };
            unidad(*funcion).map(|unidad| de_cantidad(n, unidad))
        }
        Expr::Aritmetica { op, a, b } => match (op, eval(a, ambito).ok()?, eval(b, ambito).ok()?) {
            (Operador::Por, Valor::Duracion(d), Valor::Entero(n))
            | (Operador::Por, Valor::Entero(n), Valor::Duracion(d)) => {
                let n = Decimal::from(n).checked_mul(Decimal::from(d.cantidad))?;
                Some(de_cantidad(n, d.unidad))
            }
            (Operador::Mas, Valor::Duracion(x), Valor::Duracion(y)) => {
                Some(de_cantidad(Decimal::from(x.cantidad) + Decimal::from(y.cantidad), x.unidad))
            }
            (Operador::Menos, Valor::Duracion(x), Valor::Duracion(y)) => {
                Some(de_cantidad(Decimal::from(x.cantidad) - Decimal::from(y.cantidad), x.unidad))
            }
            (_, Valor::Fecha(_) | Valor::FechaHora(_), Valor::Duracion(_)) => Some(Porque::Lejos),
            _ => None,
        },
        _ => None,
    }
}

fn de_cantidad(n: Decimal, unidad: Unidad) -> Porque {
    if n < Decimal::ZERO { Porque::Negativa(n, unidad) } else { Porque::Inmensa(n, unidad) }
}
