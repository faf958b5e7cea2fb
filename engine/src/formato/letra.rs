//! Numbers in words. Amounts as a receipt writes them, in capitals with the centavos as a fraction; plain numbers in lower case.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use schemas::valor::Valor;

use super::numero;

const HASTA_VEINTINUEVE: [&str; 30] = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];
const DECENAS: [&str; 10] =
    ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];
const CENTENAS: [&str; 10] = [
    "",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];

/// A value in words: an amount as [`letra_pesos`], a number as [`letra_entero`] with its decimals digit by digit as a fraction
/// (`doce punto cinco`). `None` for anything that isn't a number or an amount.
pub fn letra(valor: &Valor) -> Option<String> {
    match valor {
        Valor::Dinero(importe) => Some(letra_pesos(*importe)),
        Valor::Entero(n) => Some(letra_entero(i128::from(*n))),
        Valor::Decimal(n) => Some(letra_decimal(*n)),
        _ => None,
    }
}

/// `TRES MIL CIENTO CUARENTA Y TRES PESOS 91/100 M.N.`; half a centavo goes away from zero. A million and more without hundreds
/// says *de*: `UN MILLÓN DE PESOS`.
pub fn letra_pesos(importe: Decimal) -> String {
    let redondo = importe.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let entera = redondo.trunc();
    let centavos = (redondo - entera).abs() * Decimal::ONE_HUNDRED;
    let Some(pesos) = entera.abs().to_i128() else {
        return format!("{} PESOS M.N.", numero(redondo));
    };
    let signo = if redondo.is_sign_negative() && !redondo.is_zero() { "menos " } else { "" };
    let palabras = cardinal(pesos.unsigned_abs(), true);
    let de = if pesos != 0 && pesos % 1_000_000 == 0 { " de" } else { "" };
    let moneda = if pesos == 1 { "peso" } else { "pesos" };
    let texto =
        format!("{signo}{palabras}{de} {moneda} {:02}/100 m.n.", centavos.to_u32().unwrap_or_default());
    texto.to_uppercase()
}

/// A whole number in lower case: `veintiuno`, `un millón`, `menos cinco`.
pub fn letra_entero(n: i128) -> String {
    let palabras = cardinal(n.unsigned_abs(), false);
    if n < 0 { format!("menos {palabras}") } else { palabras }
}

fn letra_decimal(n: Decimal) -> String {
    let n = n.normalize();
    let Some(entera) = n.trunc().to_i128() else { return numero(n) };
    if n.scale() == 0 {
        return letra_entero(entera);
    }
    let texto = n.fract().abs().to_string();
    let digitos = texto.split_once('.').map(|(_, f)| f).unwrap_or_default();
    let ceros = digitos.chars().take_while(|c| *c == '0').count();
    let mut fraccion = vec!["cero"; ceros].join(" ");
    if let Ok(resto) = digitos.parse::<u128>()
        && resto > 0
    {
        if !fraccion.is_empty() {
            fraccion.push(' ');
        }
        fraccion.push_str(&cardinal(resto, false));
    }
    let signo = if n.is_sign_negative() { "menos " } else { "" };
    format!("{signo}{} punto {fraccion}", cardinal(entera.unsigned_abs(), false))
}

/// Long scale, as in Spanish: a *billón* is a million millions. `apocope` turns the final *uno* into *un*, before a noun.
fn cardinal(n: u128, apocope: bool) -> String {
    const ESCALAS: [(u128, &str, &str); 5] = [
        (1_000_000_000_000_000_000_000_000_000_000, "quintillón", "quintillones"),
        (1_000_000_000_000_000_000_000_000, "cuatrillón", "cuatrillones"),
        (1_000_000_000_000_000_000, "trillón", "trillones"),
        (1_000_000_000_000, "billón", "billones"),
        (1_000_000, "millón", "millones"),
    ];
    if n == 0 {
        return "cero".to_owned();
    }
    let mut partes = Vec::new();
    let mut resto = n;
    for (valor, uno, varios) in ESCALAS {
        let cuantos = resto / valor;
        resto %= valor;
        if cuantos == 1 {
            partes.push(format!("un {uno}"));
        } else if cuantos > 1 {
            partes.push(format!("{} {varios}", hasta_un_millon(cuantos, true)));
        }
    }
    if resto > 0 {
        partes.push(hasta_un_millon(resto, apocope));
    }
    partes.join(" ")
}

/// Below a million. Above, which the scales never ask for, it falls back to figures.
fn hasta_un_millon(n: u128, apocope: bool) -> String {
    let Some(n) = u32::try_from(n).ok().filter(|n| *n < 1_000_000) else { return n.to_string() };
    let (miles, resto) = (n / 1000, n % 1000);
    let mut partes = Vec::new();
    match miles {
        0 => {}
        1 => partes.push("mil".to_owned()),
        _ => partes.push(format!("{} mil", hasta_mil(miles, true))),
    }
    if resto > 0 {
        partes.push(hasta_mil(resto, apocope));
    }
    partes.join(" ")
}

fn hasta_mil(n: u32, apocope: bool) -> String {
    if n == 100 {
        return "cien".to_owned();
    }
    let palabra = |tabla: &[&'static str], i: u32| {
        usize::try_from(i).ok().and_then(|i| tabla.get(i).copied()).unwrap_or_default()
    };
    let mut partes = Vec::new();
    if n >= 100 {
        partes.push(palabra(&CENTENAS, n / 100).to_owned());
    }
    let resto = n % 100;
    let unidad = |u: u32| match (u, apocope) {
        (1, true) => "un",
        (21, true) => "veintiún",
        _ => palabra(&HASTA_VEINTINUEVE, u),
    };
    match resto {
        0 => {}
        r if r < 30 => partes.push(unidad(r).to_owned()),
        r if r % 10 == 0 => partes.push(palabra(&DECENAS, r / 10).to_owned()),
        r => partes.push(format!("{} y {}", palabra(&DECENAS, r / 10), unidad(r % 10))),
    }
    partes.join(" ")
}
