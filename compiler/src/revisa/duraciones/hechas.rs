//! Where a duration is made of something that is not written as a figure: what may come out negative, or too large to be held.

use rust_decimal::Decimal;
use schemas::expr::{Expr, Funcion, Operador, Raiz, Ruta};
use schemas::valor::{Unidad, Valor};

/// An expression that makes a duration, and where it is written.
#[derive(Clone, Debug)]
pub struct Hecha {
    /// The part that makes it, or the date that is moved by it.
    pub expr: Expr,
    /// Its place.
    pub span: crate::diag::Span,
}

/// What a text reads of the cálculos, at a place that some path reaches.
#[derive(Clone, Debug)]
pub struct Lectura {
    /// Where the text is written.
    pub lugar: crate::revisa::asignacion::Lugar,
    /// What holds there.
    pub hechos: Vec<Expr>,
    /// What is read.
    pub expr: Expr,
}

/// The unit of the duration that a function makes; nothing for the rest of the library.
pub fn unidad(funcion: Funcion) -> Option<Unidad> {
    match funcion {
        Funcion::Dias => Some(Unidad::DiasNaturales),
        Funcion::DiasHabiles => Some(Unidad::DiasHabiles),
        Funcion::Horas => Some(Unidad::Horas),
        Funcion::HorasHabiles => Some(Unidad::HorasHabiles),
        Funcion::Meses => Some(Unidad::Meses),
        Funcion::Anios => Some(Unidad::Anios),
        _ => None,
    }
}

/// The parts of an expression, in the order in which `ast::Nodo::hijos` gives those of what was written.
pub fn hijos(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Literal(_) | Expr::Ruta(_) | Expr::Definido { .. } => Vec::new(),
        Expr::No(x) | Expr::Menos(x) => vec![x],
        Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => partes.iter().collect(),
        Expr::Llama { argumentos, .. } => argumentos.iter().collect(),
        Expr::Compara { primero, resto } => {
            std::iter::once(&**primero).chain(resto.iter().map(|(_, e)| e)).collect()
        }
        Expr::En { que, en, .. } => vec![que, en],
        Expr::Aritmetica { a, b, .. } => vec![a, b],
        Expr::Si { si, entonces, sino } => vec![entonces, si, sino],
    }
}

/// Every part of an expression, itself first.
pub fn todas(expr: &Expr) -> Vec<&Expr> {
    let mut halladas = Vec::new();
    let mut pendientes = vec![expr];
    while let Some(una) = pendientes.pop() {
        halladas.push(una);
        pendientes.extend(hijos(una).into_iter().rev());
    }
    halladas
}

/// Whether some part of an expression makes a duration of something that is not a figure. `calculos` says which cálculos are durations.
pub fn hace(expr: &Expr, calculos: &dyn Fn(&str) -> bool) -> bool {
    todas(expr).into_iter().any(|parte| match parte {
        Expr::Llama { funcion, argumentos } if unidad(*funcion).is_some() => !argumentos.iter().all(cabe),
        Expr::Aritmetica { op: Operador::Por, a, b } => dura(a, calculos) || dura(b, calculos),
        Expr::Aritmetica { op: Operador::Menos, a, b } => dura(a, calculos) && dura(b, calculos),
        _ => false,
    })
}

/// A figure that a duration holds.
fn cabe(expr: &Expr) -> bool {
    let n = match expr {
        Expr::Literal(Valor::Entero(n)) => Decimal::from(*n),
        Expr::Literal(Valor::Decimal(n)) => *n,
        _ => return false,
    };
    n >= Decimal::ZERO && n <= Decimal::from(u32::MAX)
}

fn dura(expr: &Expr, calculos: &dyn Fn(&str) -> bool) -> bool {
    match expr {
        Expr::Literal(Valor::Duracion(_)) => true,
        Expr::Llama { funcion: Funcion::SiFalta, argumentos } => {
            argumentos.first().is_some_and(|a| dura(a, calculos))
        }
        Expr::Llama { funcion, .. } => unidad(*funcion).is_some(),
        Expr::Ruta(Ruta { raiz: Raiz::Calculo(id), .. }) => calculos(id),
        Expr::Si { entonces, .. } => dura(entonces, calculos),
        Expr::Aritmetica { op: Operador::Por, a, b } => dura(a, calculos) || dura(b, calculos),
        Expr::Aritmetica { a, b, .. } => dura(a, calculos) && dura(b, calculos),
        _ => false,
    }
}
