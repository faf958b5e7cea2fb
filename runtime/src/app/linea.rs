//! The línea de captura: what a cashier types to find a bill. "Algoritmo 10" of a Mexican bank, as its manual states it: reference,
//! condensed date of expiry, condensed amount, a constant, and two check digits. The collector of each municipality may set another.

use jiff::civil::Date;
use papeles::PorPagar;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::almacen::Orden;

impl From<&Orden> for PorPagar {
    fn from(orden: &Orden) -> Self {
        Self {
            linea: orden.linea.clone(),
            etapa: orden.etapa.clone(),
            monto: orden.monto,
            vence: orden.vence,
        }
    }
}

/// First year of the condensed date (2014 in the versions published since).
const BASE: i16 = 2014;

/// The line for a numeric reference, good until a date, for an amount in pesos.
pub fn linea_de_captura(referencia: &str, vence: Date, importe: Decimal) -> String {
    linea_con(referencia, vence, importe, BASE)
}

fn linea_con(referencia: &str, vence: Date, importe: Decimal, base: i16) -> String {
    let cuerpo = format!("{referencia}{:04}{}2", fecha_condensada(vence, base), importe_condensado(importe));
    let verificador = digitos_verificadores(&cuerpo);
    format!("{cuerpo}{verificador:02}")
}

/// Days since the base on a calendar of twelve months of 31 days, so that it never repeats within 26 years.
fn fecha_condensada(fecha: Date, base: i16) -> i32 {
    let anios = i32::from(fecha.year()) - i32::from(base);
    (anios * 372 + (i32::from(fecha.month()) - 1) * 31 + i32::from(fecha.day()) - 1).rem_euclid(10_000)
}

/// Sum of the digits of the centavos, from the right, by 7, 3 and 1, modulo 10.
fn importe_condensado(importe: Decimal) -> u64 {
    let mut centavos = (importe * Decimal::ONE_HUNDRED).trunc().abs().to_u64().unwrap_or(0);
    let mut suma = 0;
    for peso in [7, 3, 1].into_iter().cycle() {
        if centavos == 0 {
            break;
        }
        suma += (centavos % 10) * peso;
        centavos /= 10;
    }
    suma % 10
}

/// Sum of the characters from the right by 11, 13, 17, 19 and 23, modulo 97, plus one; letters count from A = 10.
fn digitos_verificadores(cuerpo: &str) -> u32 {
    let suma: u32 = cuerpo
        .chars()
        .rev()
        .zip([11, 13, 17, 19, 23].into_iter().cycle())
        .map(|(c, peso)| c.to_digit(36).unwrap_or(0) * peso)
        .sum();
    suma % 97 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the bank's manual: reference 067591119700, $4,256.50, 23 May 1997, base 1988.
    #[test]
    fn the_example_of_the_manual_comes_out() {
        let linea = linea_con("067591119700", Date::constant(1997, 5, 23), Decimal::new(425_650, 2), 1988);
        assert_eq!(linea, "06759111970034946226");
    }

    #[test]
    fn one_wrong_digit_changes_the_check_digits() {
        let buena = linea_de_captura("1234567890123456", Date::constant(2026, 3, 9), Decimal::new(41_059, 2));
        let cuerpo = &buena[..buena.len() - 2];
        for i in 0..cuerpo.len() {
            let mut mala: Vec<char> = cuerpo.chars().collect();
            mala[i] = if mala[i] == '9' { '0' } else { '9' };
            let mala: String = mala.into_iter().collect();
            if mala != cuerpo {
                assert_ne!(digitos_verificadores(&mala), digitos_verificadores(cuerpo), "posición {i}");
            }
        }
    }
}
