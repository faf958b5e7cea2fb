//! Equality, order and membership.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use schemas::expr::Comparador;
use schemas::paquete::clave;
use schemas::valor::{Duracion, Unidad, Valor};

use super::numeros::numero;
use crate::ambito::Atorado;

/// Whether two values are the same: numbers and amounts by what they are worth (5 and 5.00), spans of convertible units by their
/// length, options and texts by their letters, the rest part by part.
pub fn iguales(a: &Valor, b: &Valor) -> bool {
    if let (Some(x), Some(y)) = (numero(a), numero(b)) {
        return x == y;
    }
    match (a, b) {
        // Rows of one clave are the same option.
        (Valor::Opcion(x), Valor::Opcion(y)) => clave(x) == clave(y),
        (Valor::Opcion(x), Valor::Texto(y)) | (Valor::Texto(y), Valor::Opcion(x)) => x == y || clave(x) == y,
        (Valor::Texto(x), Valor::Texto(y)) => x == y,
        (Valor::Duracion(x), Valor::Duracion(y)) => medida(*x) == medida(*y),
        (Valor::Lista(x), Valor::Lista(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| iguales(x, y))
        }
        (Valor::Registro(x), Valor::Registro(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|((kx, x), (ky, y))| kx == ky && iguales(x, y))
        }
        _ => a == b,
    }
}

/// Whether `a comparador b`.
///
/// # Errors
/// `Imposible` when they have no order.
pub(super) fn cumple(comparador: Comparador, a: &Valor, b: &Valor) -> Result<bool, Atorado> {
    match comparador {
        Comparador::Igual => Ok(iguales(a, b)),
        Comparador::Distinto => Ok(!iguales(a, b)),
        Comparador::Menor => orden(a, b).map(Ordering::is_lt),
        Comparador::MenorIgual => orden(a, b).map(Ordering::is_le),
        Comparador::Mayor => orden(a, b).map(Ordering::is_gt),
        Comparador::MayorIgual => orden(a, b).map(Ordering::is_ge),
    }
}

/// Which of two values comes first.
///
/// # Errors
/// `Imposible` when they have no order.
pub(super) fn orden(a: &Valor, b: &Valor) -> Result<Ordering, Atorado> {
    if let (Some(x), Some(y)) = (numero(a), numero(b)) {
        return Ok(x.cmp(&y));
    }
    let sin_orden = || Atorado::imposible(format!("{} y {} no tienen orden", a.clase(), b.clase()));
    match (a, b) {
        (Valor::Fecha(x), Valor::Fecha(y)) => Ok(x.cmp(y)),
        (Valor::Hora(x), Valor::Hora(y)) => Ok(x.cmp(y)),
        (Valor::FechaHora(x), Valor::FechaHora(y)) => Ok(x.cmp(y)),
        (Valor::Duracion(x), Valor::Duracion(y)) => {
            let ((ux, nx), (uy, ny)) = (medida(*x), medida(*y));
            if ux == uy { Ok(nx.cmp(&ny)) } else { Err(sin_orden()) }
        }
        _ => Err(sin_orden()),
    }
}

/// A span in the smallest unit into which it converts exactly.
fn medida(d: Duracion) -> (Unidad, Decimal) {
    let n = Decimal::from(d.cantidad);
    match d.unidad {
        Unidad::Horas => (Unidad::Minutos, n * Decimal::from(60)),
        Unidad::Anios => (Unidad::Meses, n * Decimal::from(12)),
        otra => (otra, n),
    }
}

/// Whether a list has a value.
///
/// # Errors
/// `Imposible` when it isn't a list.
pub(super) fn contiene(lista: &Valor, que: &Valor) -> Result<bool, Atorado> {
    match (lista, que) {
        (Valor::Lista(cosas), _) => Ok(cosas.iter().any(|c| iguales(c, que))),
        (Valor::Opciones(ids), Valor::Opcion(id) | Valor::Texto(id)) => Ok(ids.contains(id)),
        _ => Err(Atorado::imposible(format!("se busca {} en {}", que.clase(), lista.clase()))),
    }
}
