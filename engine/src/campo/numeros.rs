//! Numbers and amounts as people type them: `1,250.00`, `$ 1250`, `640.5 m²`.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemas::paquete::{Campo, TipoCampo};
use schemas::valor::Valor;

use super::Lectura;
use super::mensajes::debe;
use crate::formato::{moneda, numero};

/// A number without limits of its own stays within this, ten to the twelfth (`lenguaje` §3.2).
pub const TOPE: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

/// Why a text isn't a number.
enum Mal {
    /// It isn't one.
    NoEs,
    /// It has more decimals than are taken.
    Decimales,
}

/// How a kind of number is read and told.
struct Forma<'c> {
    minimo: Option<Decimal>,
    maximo: Option<Decimal>,
    decimales: u32,
    unidad: Option<&'c str>,
    dinero: bool,
}

fn forma(tipo: &TipoCampo) -> Forma<'_> {
    match tipo {
        TipoCampo::Entero { minimo, maximo, unidad } => Forma {
            minimo: minimo.map(Decimal::from),
            maximo: maximo.map(Decimal::from),
            decimales: 0,
            unidad: unidad.as_deref(),
            dinero: false,
        },
        TipoCampo::Decimal { minimo, maximo, decimales, unidad } => Forma {
            minimo: *minimo,
            maximo: *maximo,
            decimales: u32::from(*decimales),
            unidad: unidad.as_deref(),
            dinero: false,
        },
        TipoCampo::Dinero { minimo, maximo } => {
            Forma { minimo: *minimo, maximo: *maximo, decimales: 2, unidad: None, dinero: true }
        }
        _ => Forma { minimo: None, maximo: None, decimales: 0, unidad: None, dinero: false },
    }
}

/// Reads a number of a field of a numeric kind. The value has exactly the decimals of its field, so that what is the same is
/// written the same.
pub(super) fn leer(campo: &Campo, ruta: &str, texto: &str, lectura: &mut Lectura) -> Option<Valor> {
    let forma = forma(&campo.tipo);
    let mut n = match cifra(texto, &forma) {
        Ok(n) => n,
        Err(Mal::NoEs) => {
            let que = match (forma.dinero, forma.decimales) {
                (true, _) => "ser una cantidad en pesos, por ejemplo 1250.00",
                (false, 0) => "ser un número entero, por ejemplo 12",
                (false, _) => "ser un número, por ejemplo 640.50",
            };
            lectura.mal(ruta, debe(campo, que));
            return None;
        }
        Err(Mal::Decimales) => {
            let que = match forma.decimales {
                0 => "ser un número entero, por ejemplo 12".to_owned(),
                1 => "llevar a lo más 1 decimal".to_owned(),
                d => format!("llevar a lo más {d} decimales"),
            };
            lectura.mal(ruta, debe(campo, &que));
            return None;
        }
    };
    let minimo = forma.minimo.unwrap_or(-TOPE);
    let maximo = forma.maximo.unwrap_or(TOPE);
    if n < minimo || n > maximo {
        lectura.mal(ruta, debe(campo, &rango(&forma, minimo, maximo)));
        return None;
    }
    n.rescale(forma.decimales);
    match &campo.tipo {
        TipoCampo::Entero { .. } => n.to_i64().map(Valor::Entero),
        TipoCampo::Dinero { .. } => Some(Valor::Dinero(n)),
        _ => Some(Valor::Decimal(n)),
    }
}

/// `ser de 1 a 500,000 m²`.
fn rango(forma: &Forma<'_>, minimo: Decimal, maximo: Decimal) -> String {
    let di = |n: Decimal| {
        let n = n.normalize();
        match (forma.dinero, forma.unidad) {
            (true, _) => moneda(n),
            (false, Some(u)) => format!("{}\u{a0}{u}", numero(n)),
            (false, None) => numero(n),
        }
    };
    match (forma.minimo, forma.maximo) {
        (Some(_), None) => format!("ser de {} o más", di(minimo)),
        (None, Some(_)) => format!("ser de {} o menos", di(maximo)),
        _ if forma.dinero => format!("ser de {} a {}", di(minimo), di(maximo)),
        _ => format!("ser de {} a {}", numero(minimo.normalize()), di(maximo)),
    }
}

fn cifra(texto: &str, forma: &Forma<'_>) -> Result<Decimal, Mal> {
    let mut limpio: String =
        texto.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '−' { '-' } else { c }).collect();
    if let Some(sin_unidad) = forma.unidad.and_then(|u| limpio.strip_suffix(&u.replace(' ', ""))) {
        limpio = sin_unidad.to_owned();
    }
    let (negativo, resto) = match limpio.strip_prefix('-') {
        Some(resto) => (true, resto),
        None => (false, limpio.as_str()),
    };
    let resto = if forma.dinero { resto.strip_prefix('$').unwrap_or(resto) } else { resto };
    let (entera, fraccion) = resto.split_once('.').unwrap_or((resto, ""));
    let entera = sin_miles(entera).ok_or(Mal::NoEs)?;
    let fraccion = fraccion.trim_end_matches('0');
    let digitos = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if !digitos(&entera)
        || !digitos(fraccion)
        || (entera.is_empty() && fraccion.is_empty() && !resto.contains(".0"))
    {
        return Err(Mal::NoEs);
    }
    if fraccion.len() > usize::try_from(forma.decimales).unwrap_or(usize::MAX) {
        return Err(Mal::Decimales);
    }
    let canonico = format!(
        "{}{}.{}",
        if negativo { "-" } else { "" },
        if entera.is_empty() { "0" } else { &entera },
        if fraccion.is_empty() { "0" } else { fraccion }
    );
    // More than 28 digits is beyond every limit, so it is out of range rather than not a number.
    let n = Decimal::from_str_exact(&canonico).unwrap_or(if negativo { Decimal::MIN } else { Decimal::MAX });
    Ok(if n.is_zero() { Decimal::ZERO } else { n })
}

/// Without separators of thousands, which must stand every three digits.
fn sin_miles(entera: &str) -> Option<String> {
    let mut grupos = entera.split(',');
    let primero = grupos.next()?;
    let mut junto = primero.to_owned();
    let mut habia = false;
    for grupo in grupos {
        if grupo.len() != 3 {
            return None;
        }
        habia = true;
        junto.push_str(grupo);
    }
    (!habia || (1..=3).contains(&primero.len())).then_some(junto)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_ten_to_the_twelfth() {
        assert_eq!(TOPE, Decimal::from(1_000_000_000_000_i64));
    }
}
