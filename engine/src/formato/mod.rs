//! Figures and dates as people in Mexico read them. Everything printed, mailed or shown passes through here, so that an amount
//! looks the same on the page, in the notice and in the licence.

mod letra;
mod palabras;
mod valor;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::{Decimal, RoundingStrategy};

pub use letra::{letra, letra_entero, letra_pesos};
pub use palabras::{alternar, ejemplares, enumerar, mayuscula, modalidad, modalidades, persona, personas};
pub use valor::{etiqueta_opcion, valor_en_palabras};

use crate::calendario;

const MESES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// The name of a month, 1 to 12. Empty for any other number.
pub fn mes(numero: i8) -> &'static str {
    indice_mes(numero).and_then(|i| MESES.get(i).copied()).unwrap_or_default()
}

/// The month of that name, whole or by its first three letters, whatever its case: `Marzo`, `mar`, `set`.
pub fn mes_de_nombre(nombre: &str) -> Option<i8> {
    let nombre = crate::texto::plegar(nombre.trim().trim_end_matches('.'));
    if nombre.chars().count() < 3 {
        return None;
    }
    let posicion = match nombre.as_str() {
        "set" | "setiembre" => Some(8),
        n => MESES.iter().position(|m| *m == n || m.get(..3) == Some(n)),
    };
    posicion.and_then(|p| i8::try_from(p + 1).ok())
}

fn indice_mes(numero: i8) -> Option<usize> {
    usize::try_from(numero).ok()?.checked_sub(1)
}

/// `$3,143.91`; half a centavo goes away from zero.
pub fn moneda(importe: Decimal) -> String {
    con_signo(redondeado(importe, 2), "$")
}

/// As [`moneda`], but with all the decimals that the amount has: `$410.585`. For explanations, before rounding.
pub fn moneda_exacta(importe: Decimal) -> String {
    let exacto = importe.normalize();
    if exacto.scale() > 2 { con_signo(exacto, "$") } else { moneda(exacto) }
}

/// `1,250.00`: separators of thousands, and the decimals that the number carries.
pub fn numero(numero: Decimal) -> String {
    con_signo(numero, "")
}

/// A text with its figures as people write them: `6.0000 × $117.30` is `6 × $117.30`. An amount keeps its cents. What was written down with
/// more places than it needs is read so; what is written down stays.
pub fn sin_ceros(texto: &str) -> String {
    let mut salida = String::with_capacity(texto.len());
    let mut resto = texto;
    while let Some(inicio) = resto.find(|c: char| c.is_ascii_digit()) {
        let (antes, desde) = resto.split_at(inicio);
        salida.push_str(antes);
        let fin =
            desde.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(desde.len());
        let (cifra, despues) = desde.split_at(fin);
        // What ends a sentence isn't of the figure.
        let limpia = cifra.trim_end_matches(['.', ',']);
        let (_, puntos) = cifra.split_at(limpia.len());
        let dinero = salida.trim_end_matches(['\u{a0}', ' ']).ends_with('$');
        salida.push_str(match limpia.split_once('.') {
            Some((_, decimales)) if !dinero && !decimales.contains('.') => {
                limpia.trim_end_matches('0').trim_end_matches('.')
            }
            _ => limpia,
        });
        salida.push_str(puntos);
        resto = despues;
    }
    salida.push_str(resto);
    salida
}

/// `5 %`, from the rate 0.05.
pub fn porcentaje(tasa: Decimal) -> String {
    match tasa.checked_mul(Decimal::ONE_HUNDRED) {
        Some(p) => format!("{}\u{a0}%", numero(p.normalize())),
        None => numero(tasa),
    }
}

fn redondeado(n: Decimal, lugares: u32) -> Decimal {
    let mut n = n.round_dp_with_strategy(lugares, RoundingStrategy::MidpointAwayFromZero);
    n.rescale(lugares);
    n
}

fn con_signo(n: Decimal, simbolo: &str) -> String {
    let signo = if n.is_sign_negative() && !n.is_zero() { "-" } else { "" };
    let texto = n.abs().to_string();
    let (entera, fraccion) = texto.split_once('.').map_or((texto.as_str(), None), |(e, f)| (e, Some(f)));
    let mut salida = format!("{signo}{simbolo}{}", miles(entera));
    if let Some(fraccion) = fraccion {
        salida.push('.');
        salida.push_str(fraccion);
    }
    salida
}

fn miles(digitos: &str) -> String {
    let mut salida = String::with_capacity(digitos.len() + digitos.len() / 3);
    for (i, c) in digitos.chars().enumerate() {
        if i > 0 && (digitos.len() - i).is_multiple_of(3) {
            salida.push(',');
        }
        salida.push(c);
    }
    salida
}

/// `27 de noviembre de 2026`.
pub fn fecha(fecha: Date) -> String {
    format!("{} de {} de {}", fecha.day(), mes(fecha.month()), fecha.year())
}

/// `viernes 27 de noviembre de 2026`.
pub fn fecha_larga(fecha_: Date) -> String {
    format!("{} {}", calendario::nombre_dia(calendario::dia_semana(fecha_)), fecha(fecha_))
}

/// `27 nov 2026`, for tables.
pub fn fecha_corta(fecha: Date) -> String {
    format!("{} {} {}", fecha.day(), mes(fecha.month()).get(..3).unwrap_or_default(), fecha.year())
}

/// `16:00`, on a clock of 24 hours.
pub fn hora(hora: Time) -> String {
    format!("{:02}:{:02}", hora.hour(), hora.minute())
}

/// `27 de noviembre de 2026, 16:00`.
pub fn fecha_hora(cuando: DateTime) -> String {
    format!("{}, {}", fecha(cuando.date()), hora(cuando.time()))
}

/// The same words, ended by a stop unless they end by a sign of their own.
pub fn con_punto(texto: &str) -> String {
    let texto = texto.trim();
    if texto.is_empty() || texto.ends_with(['.', '?', '!', '…', ':']) {
        texto.to_owned()
    } else {
        format!("{texto}.")
    }
}

/// The size of a file: `350 KB`, `1.4 MB`. A kilobyte is 1,024 bytes, as file managers count.
pub fn tamano(bytes: u64) -> String {
    const KB: u64 = 1024;
    let (unidad, nombre) = match bytes {
        b if b < KB => return format!("{b}\u{a0}bytes"),
        // From here on, one decimal under ten and none above, rounded half up.
        b if b < KB * KB => (KB, "KB"),
        b if b < KB * KB * KB => (KB * KB, "MB"),
        _ => (KB * KB * KB, "GB"),
    };
    let decimas = (u128::from(bytes) * 10 + u128::from(unidad) / 2) / u128::from(unidad);
    if decimas < 100 && decimas % 10 != 0 {
        format!("{}.{}\u{a0}{nombre}", decimas / 10, decimas % 10)
    } else {
        format!("{}\u{a0}{nombre}", (decimas + 5) / 10)
    }
}

#[cfg(test)]
mod tests;
