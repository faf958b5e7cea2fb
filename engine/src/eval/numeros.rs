//! Arithmetic. Exact: products and sums keep 28 digits, a division 20 places half-even; whatever doesn't fit is an overflow.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use schemas::expr::Operador;
use schemas::paquete::ModoRedondeo;
use schemas::valor::{Duracion, Unidad, Valor};

use crate::ambito::{Ambito, Atorado};
use crate::plazo;

/// Places that a division keeps.
const LUGARES: u32 = 20;

/// The figure of a number or an amount.
pub(crate) fn numero(valor: &Valor) -> Option<Decimal> {
    match valor {
        Valor::Entero(n) => Some(Decimal::from(*n)),
        Valor::Decimal(n) | Valor::Dinero(n) => Some(*n),
        _ => None,
    }
}

/// The figure of a number or an amount.
///
/// # Errors
/// `Imposible` when it is neither.
pub(super) fn exige_numero(valor: &Valor) -> Result<Decimal, Atorado> {
    numero(valor).ok_or_else(|| Atorado::imposible(format!("se esperaba un número y hay {}", valor.clase())))
}

/// A figure as the kind of value from which it came: money stays money.
pub(super) fn como(modelo: &Valor, n: Decimal) -> Result<Valor, Atorado> {
    match modelo {
        Valor::Dinero(_) => Ok(Valor::Dinero(n)),
        Valor::Entero(_) => entero(n),
        _ => Ok(Valor::Decimal(n)),
    }
}

/// A whole figure as an integer.
///
/// # Errors
/// `Desborde` beyond 64 bits.
pub(super) fn entero(n: Decimal) -> Result<Valor, Atorado> {
    n.to_i64().map(Valor::Entero).ok_or(Atorado::Desborde)
}

pub(super) fn menos(valor: &Valor) -> Result<Valor, Atorado> {
    match valor {
        Valor::Entero(n) => n.checked_neg().map(Valor::Entero).ok_or(Atorado::Desborde),
        otro => como(otro, -exige_numero(otro)?),
    }
}

pub(super) fn opera(op: Operador, a: &Valor, b: &Valor, ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    match (a, b) {
        (Valor::Entero(x), Valor::Entero(y)) if op != Operador::Entre => enteros(op, *x, *y),
        (Valor::Fecha(_) | Valor::FechaHora(_), Valor::Duracion(d)) => fechas(op, a, *d, ambito),
        (Valor::Duracion(x), Valor::Duracion(y)) => duraciones(op, *x, *y),
        (Valor::Duracion(d), Valor::Entero(n)) | (Valor::Entero(n), Valor::Duracion(d))
            if op == Operador::Por =>
        {
            let cantidad = u32::try_from(*n).ok().and_then(|n| d.cantidad.checked_mul(n));
            duracion(cantidad, d.unidad)
        }
        _ => decimales(op, a, b),
    }
}

fn enteros(op: Operador, a: i64, b: i64) -> Result<Valor, Atorado> {
    let resultado = match op {
        Operador::Mas => a.checked_add(b),
        Operador::Menos => a.checked_sub(b),
        Operador::Por | Operador::Entre => a.checked_mul(b),
    };
    resultado.map(Valor::Entero).ok_or(Atorado::Desborde)
}

/// Numbers and money. A bare number beside money stands as money, since the sum of an empty column has no kind of its own.
fn decimales(op: Operador, a: &Valor, b: &Valor) -> Result<Valor, Atorado> {
    let (x, y) = (exige_numero(a)?, exige_numero(b)?);
    let dinero = (matches!(a, Valor::Dinero(_)), matches!(b, Valor::Dinero(_)));
    let (resultado, es_dinero) = match (op, dinero) {
        (Operador::Mas, _) => (x.checked_add(y), dinero.0 || dinero.1),
        (Operador::Menos, _) => (x.checked_sub(y), dinero.0 || dinero.1),
        (Operador::Por, (true, true)) => return Err(Atorado::imposible("dinero por dinero")),
        (Operador::Por, _) => (x.checked_mul(y), dinero.0 || dinero.1),
        (Operador::Entre, (_, true)) => (dividir(x, y)?, false),
        (Operador::Entre, (es, false)) => (dividir(x, y)?, es),
    };
    let n = resultado.ok_or(Atorado::Desborde)?;
    Ok(if es_dinero { Valor::Dinero(n) } else { Valor::Decimal(n) })
}

fn dividir(a: Decimal, b: Decimal) -> Result<Option<Decimal>, Atorado> {
    if b.is_zero() {
        return Err(Atorado::DivisionEntreCero);
    }
    let cociente = a.checked_div(b);
    Ok(cociente.map(|c| c.round_dp_with_strategy(LUGARES, RoundingStrategy::MidpointNearestEven)))
}

fn fechas(op: Operador, a: &Valor, d: Duracion, ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    let signo = match op {
        Operador::Mas => 1,
        Operador::Menos => -1,
        Operador::Por | Operador::Entre => {
            return Err(Atorado::imposible("una fecha sólo se suma o se resta"));
        }
    };
    let calendario = ambito.calendario(None)?;
    let n = i64::from(d.cantidad) * signo;
    match a {
        Valor::Fecha(f) => plazo::mueve_fecha(calendario, *f, n, d.unidad).map(Valor::Fecha),
        Valor::FechaHora(f) => plazo::mueve_fecha_hora(calendario, *f, n, d.unidad).map(Valor::FechaHora),
        otro => return Err(Atorado::imposible(format!("{} no es una fecha", otro.clase()))),
    }
    .ok_or(Atorado::Desborde)
}

fn duraciones(op: Operador, a: Duracion, b: Duracion) -> Result<Valor, Atorado> {
    if a.unidad != b.unidad {
        return Err(Atorado::imposible("se suman duraciones de distinta unidad"));
    }
    let cantidad = match op {
        Operador::Mas => a.cantidad.checked_add(b.cantidad),
        Operador::Menos => a.cantidad.checked_sub(b.cantidad),
        Operador::Por | Operador::Entre => return Err(Atorado::imposible("una duración por otra")),
    };
    duracion(cantidad, a.unidad)
}

/// A span; a negative or immense one doesn't fit.
pub(super) fn duracion(cantidad: Option<u32>, unidad: Unidad) -> Result<Valor, Atorado> {
    cantidad.map(|c| Valor::Duracion(Duracion::new(c, unidad))).ok_or(Atorado::Desborde)
}

/// A figure rounded to so many decimals; negative counts tens, hundreds… `None` when it can't be held.
pub fn redondear(n: Decimal, lugares: i64, modo: ModoRedondeo) -> Option<Decimal> {
    let estrategia = match modo {
        ModoRedondeo::MitadArriba => RoundingStrategy::MidpointAwayFromZero,
        ModoRedondeo::MitadPar => RoundingStrategy::MidpointNearestEven,
        ModoRedondeo::Truncar => RoundingStrategy::ToZero,
        ModoRedondeo::Arriba => RoundingStrategy::AwayFromZero,
    };
    if let Ok(lugares) = u32::try_from(lugares) {
        return Some(n.round_dp_with_strategy(lugares, estrategia));
    }
    let mut unidad = Decimal::ONE;
    for _ in 0..lugares.unsigned_abs().min(30) {
        unidad = unidad.checked_mul(Decimal::TEN)?;
    }
    n.checked_div(unidad)?.round_dp_with_strategy(0, estrategia).checked_mul(unidad)
}

/// ⌈n / unidad⌉, exactly.
pub(super) fn fracciones(n: Decimal, unidad: Decimal) -> Result<Valor, Atorado> {
    if unidad.is_zero() {
        return Err(Atorado::DivisionEntreCero);
    }
    let resto = n.checked_rem(unidad).ok_or(Atorado::Desborde)?;
    let enteras = n.checked_sub(resto).and_then(|x| x.checked_div(unidad)).ok_or(Atorado::Desborde)?.round();
    // The remainder has the sign of n; only one of the sign of the unit asks for another whole unit.
    let sobra = !resto.is_zero() && resto.is_sign_negative() == unidad.is_sign_negative();
    let total = if sobra { enteras.checked_add(Decimal::ONE) } else { Some(enteras) };
    entero(total.ok_or(Atorado::Desborde)?)
}
