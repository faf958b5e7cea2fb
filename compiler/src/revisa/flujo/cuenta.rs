//! Conditions that speak only of how often stages were entered, computed when that is known. Anything else is not decided here.

use schemas::expr::{Comparador, Expr, Operador, Raiz};
use schemas::valor::Valor;

/// Whether a condition holds, as far as the visits tell.
pub fn decide(expr: &Expr, visitas: &dyn Fn(&str) -> Option<u8>) -> Option<bool> {
    match expr {
        Expr::Literal(Valor::Booleano(b)) => Some(*b),
        Expr::No(x) => decide(x, visitas).map(|b| !b),
        Expr::Y(partes) => todas(partes, false, visitas),
        Expr::O(partes) => todas(partes, true, visitas),
        Expr::Compara { primero, resto } => {
            let mut izquierda = numero(primero, visitas);
            let mut dudosa = false;
            for (comparador, derecha) in resto {
                let derecha = numero(derecha, visitas);
                match (izquierda, derecha) {
                    (Some(a), Some(b)) if !compara(*comparador, a, b) => return Some(false),
                    (Some(_), Some(_)) => {}
                    _ => dudosa = true,
                }
                izquierda = derecha;
            }
            (!dudosa).then_some(true)
        }
        _ => None,
    }
}

fn todas(partes: &[Expr], corta: bool, visitas: &dyn Fn(&str) -> Option<u8>) -> Option<bool> {
    let mut dudosa = false;
    for parte in partes {
        match decide(parte, visitas) {
            Some(b) if b == corta => return Some(corta),
            Some(_) => {}
            None => dudosa = true,
        }
    }
    (!dudosa).then_some(!corta)
}

fn numero(expr: &Expr, visitas: &dyn Fn(&str) -> Option<u8>) -> Option<i64> {
    match expr {
        Expr::Literal(Valor::Entero(n)) => Some(*n),
        Expr::Ruta(ruta) => match &ruta.raiz {
            Raiz::Visitas(etapa) => visitas(etapa).map(i64::from),
            _ => None,
        },
        Expr::Menos(x) => numero(x, visitas)?.checked_neg(),
        Expr::Aritmetica { op, a, b } => {
            let (a, b) = (numero(a, visitas)?, numero(b, visitas)?);
            match op {
                Operador::Mas => a.checked_add(b),
                Operador::Menos => a.checked_sub(b),
                Operador::Por => a.checked_mul(b),
                Operador::Entre => None,
            }
        }
        _ => None,
    }
}

fn compara(comparador: Comparador, a: i64, b: i64) -> bool {
    match comparador {
        Comparador::Igual => a == b,
        Comparador::Distinto => a != b,
        Comparador::Menor => a < b,
        Comparador::MenorIgual => a <= b,
        Comparador::Mayor => a > b,
        Comparador::MayorIgual => a >= b,
    }
}

/// The stages whose visits an expression reads.
pub fn mentadas<'a>(expr: &'a Expr, en: &mut Vec<&'a str>) {
    for ruta in engine::eval::rutas(expr) {
        if let Raiz::Visitas(etapa) = &ruta.raiz
            && !en.contains(&etapa.as_str())
        {
            en.push(etapa.as_str());
        }
    }
}
