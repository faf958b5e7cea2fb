//! CURP and RFC: form, date and check digit. A wrong digit is never a reason to refuse: about 1.5 % of real RFC fail it, and so do
//! keys inside official certificates, so [`Falla::solo_advierte`] tells apart what may only be warned.
//!
//! Sources: Instructivo Normativo para la Asignación de la CURP (SEGOB, 2006) and the pattern of the SAT's tdCFDI.xsd, which admits
//! sex X; for the RFC, the published rules of its check digit (weights 13…2, modulus 11).

use jiff::civil::Date;

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Falla {
    /// It doesn't have as many characters as it should.
    Longitud,
    /// It has something that isn't a capital letter or a digit.
    Caracteres,
    /// A letter stands where a digit should, or the other way round.
    Formato,
    /// The eleventh character of a CURP isn't H, M or X.
    Sexo,
    /// The state of a CURP doesn't exist.
    Entidad,
    /// Its date doesn't exist.
    Fecha,
    /// Its date is after today.
    FechaFutura,
    /// A CURP begins with a word that is replaced by law; the person may have been given it anyway.
    PalabraInconveniente,
    /// Its check digit doesn't match.
    Digito,
}

impl Falla {
    /// Whether it may only be warned of, never refused.
    pub const fn solo_advierte(self) -> bool {
        matches!(self, Falla::PalabraInconveniente | Falla::Digito)
    }
}

/// Symbols of a CURP, by their value.
const CURP: &str = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
/// Symbols of an RFC, by their value.
const RFC: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

const ENTIDADES: [&str; 33] = [
    "AS", "BC", "BS", "CC", "CL", "CM", "CS", "CH", "DF", "DG", "GT", "GR", "HG", "JC", "MC", "MN", "MS",
    "NT", "NL", "OC", "PL", "QT", "QR", "SP", "SL", "SR", "TC", "TS", "TL", "VZ", "YN", "ZS", "NE",
];

/// Roots that the Instructivo replaces (annex of inconvenient words).
const INCONVENIENTES: [&str; 81] = [
    "BACA", "BAKA", "BUEI", "BUEY", "CACA", "CACO", "CAGA", "CAGO", "CAKA", "CAKO", "COGE", "COGI", "COJA",
    "COJE", "COJI", "COJO", "COLA", "CULO", "FALO", "FETO", "GETA", "GUEI", "GUEY", "JETA", "JOTO", "KACA",
    "KACO", "KAGA", "KAGO", "KAKA", "KAKO", "KOGE", "KOGI", "KOJA", "KOJE", "KOJI", "KOJO", "KOLA", "KULO",
    "LILO", "LOCA", "LOCO", "LOKA", "LOKO", "MAME", "MAMO", "MEAR", "MEAS", "MEON", "MIAR", "MION", "MOCO",
    "MOKO", "MULA", "MULO", "NACA", "NACO", "PEDA", "PEDO", "PENE", "PIPI", "PITO", "POPO", "PUTA", "PUTO",
    "QULO", "RATA", "ROBA", "ROBE", "ROBO", "RUIN", "SENO", "TETA", "VACA", "VAGA", "VAGO", "VAKA", "VUEI",
    "VUEY", "WUEI", "WUEY",
];

/// RFC that stand for anybody: the public at large, and foreigners without one.
pub const RFC_GENERICOS: [&str; 2] = ["XAXX010101000", "XEXX010101000"];

/// Checks a CURP as it is kept: capitals, no spaces. `hoy` refuses dates to come.
///
/// # Errors
/// The first thing that is wrong, what may be refused before what may only be warned.
pub fn curp(clave: &str, hoy: Option<Date>) -> Result<(), Falla> {
    let c: Vec<char> = clave.chars().collect();
    if c.len() != 18 {
        return Err(Falla::Longitud);
    }
    if !c.iter().all(|c| mayuscula(*c) || *c == 'Ñ' || c.is_ascii_digit()) {
        return Err(Falla::Caracteres);
    }
    let clases =
        |desde: usize, hasta: usize, es: fn(char) -> bool| tramo(&c, desde, hasta).iter().all(|c| es(*c));
    let forma = clases(0, 4, mayuscula)
        && clases(4, 10, digito)
        && clases(10, 16, mayuscula)
        && clases(17, 18, digito);
    if !forma || !clases(16, 17, |c| mayuscula(c) || digito(c)) {
        return Err(Falla::Formato);
    }
    if !tramo(&c, 10, 11).iter().all(|c| "HMX".contains(*c)) {
        return Err(Falla::Sexo);
    }
    if !ENTIDADES.contains(&texto(&c, 11, 13).as_str()) {
        return Err(Falla::Entidad);
    }
    // The seventeenth character is a digit for those born before 2000, a letter afterwards.
    let siglo = if clases(16, 17, digito) { 1900 } else { 2000 };
    let nacimiento = fecha(&c, 4, siglo).ok_or(Falla::Fecha)?;
    if hoy.is_some_and(|hoy| nacimiento > hoy) {
        return Err(Falla::FechaFutura);
    }
    let vocal = |c: char| "AEIOUX".contains(c);
    let consonante = |c: char| mayuscula(c) && !"AEIOU".contains(c);
    if !clases(1, 2, vocal) || !clases(13, 16, consonante) {
        return Err(Falla::Formato);
    }
    if INCONVENIENTES.contains(&texto(&c, 0, 4).as_str()) {
        return Err(Falla::PalabraInconveniente);
    }
    if digito_curp(&c).is_none_or(|d| c.last() != Some(&d)) {
        return Err(Falla::Digito);
    }
    Ok(())
}

/// Checks an RFC as it is kept: capitals, no spaces. Twelve characters are a persona moral, thirteen a física.
///
/// # Errors
/// The first thing that is wrong, what may be refused before what may only be warned.
pub fn rfc(clave: &str) -> Result<(), Falla> {
    if RFC_GENERICOS.contains(&clave) {
        return Ok(());
    }
    let c: Vec<char> = clave.chars().collect();
    let letras = match c.len() {
        12 => 3,
        13 => 4,
        _ => return Err(Falla::Longitud),
    };
    let clases = |desde: usize, hasta: usize, es: fn(char) -> bool| {
        tramo(&c, letras + desde, letras + hasta).iter().all(|c| es(*c))
    };
    let nombre = tramo(&c, 0, letras).iter().all(|c| mayuscula(*c) || matches!(c, 'Ñ' | '&'));
    let forma = clases(0, 6, digito)
        && clases(6, 8, |c| mayuscula(c) || digito(c))
        && clases(8, 9, |c| c == 'A' || digito(c));
    if !nombre || !forma {
        return Err(Falla::Formato);
    }
    // The century isn't said; 2000 is a leap year, so it admits what either century does.
    if fecha(&c, letras, 2000).is_none() {
        return Err(Falla::Fecha);
    }
    if digito_rfc(&c).is_none_or(|d| c.last() != Some(&d)) {
        return Err(Falla::Digito);
    }
    Ok(())
}

const fn mayuscula(c: char) -> bool {
    c.is_ascii_uppercase()
}

const fn digito(c: char) -> bool {
    c.is_ascii_digit()
}

fn tramo(c: &[char], desde: usize, hasta: usize) -> &[char] {
    c.get(desde..hasta).unwrap_or_default()
}

fn texto(c: &[char], desde: usize, hasta: usize) -> String {
    tramo(c, desde, hasta).iter().collect()
}

/// `AAMMDD` at a position.
fn fecha(c: &[char], desde: usize, siglo: i16) -> Option<Date> {
    let par = |i: usize| texto(c, desde + i, desde + i + 2).parse::<i8>().ok();
    Date::new(siglo + i16::from(par(0)?), par(2)?, par(4)?).ok()
}

/// Σ value × (18 − position), to the next ten.
fn digito_curp(c: &[char]) -> Option<char> {
    let mut suma = 0;
    for (peso, c) in (2..=18).rev().zip(c) {
        suma += valor(CURP, *c)? * peso;
    }
    char::from_digit((10 - suma % 10) % 10, 10)
}

/// Σ value × (13 − position), with a space before the twelve of a persona moral; eleven minus the rest.
fn digito_rfc(c: &[char]) -> Option<char> {
    let relleno = if c.len() == 12 { Some(' ') } else { None };
    let (_, cuerpo) = c.split_last()?;
    let mut suma = 0;
    for (peso, c) in (2..=13).rev().zip(relleno.into_iter().chain(cuerpo.iter().copied())) {
        suma += valor(RFC, c)? * peso;
    }
    match 11 - suma % 11 {
        11 => Some('0'),
        10 => Some('A'),
        d => char::from_digit(d, 10),
    }
}

fn valor(tabla: &str, c: char) -> Option<u32> {
    tabla.chars().position(|t| t == c).and_then(|p| u32::try_from(p).ok())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn codigo(falla: Falla) -> &'static str {
        match falla {
            Falla::Longitud => "LONGITUD",
            Falla::Caracteres => "CARACTERES",
            Falla::Formato => "FORMATO",
            Falla::Sexo => "SEXO",
            Falla::Entidad => "ENTIDAD",
            Falla::Fecha => "FECHA",
            Falla::FechaFutura => "FECHA_FUTURA",
            Falla::PalabraInconveniente => "PALABRA_INCONVENIENTE",
            Falla::Digito => "DIGITO",
        }
    }

    fn comprueba(csv: &str, cuantas: usize, clave_valida: impl Fn(&str) -> Result<(), Falla>) {
        let filas: Vec<Vec<&str>> = csv.lines().skip(1).map(|f| f.split(',').collect()).collect();
        assert_eq!(filas.len(), cuantas);
        for f in filas {
            let esperado = f[2];
            let obtenido = clave_valida(f[0]).map_or_else(codigo, |()| "");
            assert_eq!(obtenido, esperado, "«{}» {f:?}", f[0]);
            assert_eq!(f[1] == "si", esperado.is_empty());
        }
    }

    #[test]
    fn every_curp_of_the_table() {
        let hoy = date(2026, 11, 21);
        comprueba(include_str!("../datos/curp_validas_invalidas.csv"), 95, |c| curp(c, Some(hoy)));
    }

    #[test]
    fn every_rfc_of_the_table() {
        comprueba(include_str!("../datos/rfc_validos_invalidos.csv"), 40, rfc);
    }

    #[test]
    fn without_a_clock_no_date_is_in_the_future() {
        assert_eq!(curp("GATJ300101HNLRRNA1", None), Ok(()));
    }

    #[test]
    fn only_digits_and_words_are_mere_warnings() {
        let avisos = [Falla::Digito, Falla::PalabraInconveniente];
        let rechazos = [
            Falla::Longitud,
            Falla::Caracteres,
            Falla::Formato,
            Falla::Sexo,
            Falla::Entidad,
            Falla::Fecha,
            Falla::FechaFutura,
        ];
        assert!(avisos.iter().all(|f| f.solo_advierte()));
        assert!(!rechazos.iter().any(|f| f.solo_advierte()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_that_is_typed_breaks_them(clave in "\\PC{0,20}") {
            let _ = curp(&clave, None);
            let _ = rfc(&clave);
        }

        #[test]
        fn a_changed_digit_of_a_good_curp_is_noticed(d in 0_u32..10) {
            let con = format!("MOTR930411HJCRMN0{d}");
            prop_assert_eq!(curp(&con, None), if d == 3 { Ok(()) } else { Err(Falla::Digito) });
        }
    }
}
