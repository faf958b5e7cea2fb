//! Keys of persons, mail and telephone: normalised, refused when they can't be, warned of when only a digit fails.

use jiff::civil::Date;

use crate::claves::{self, Falla};
use crate::texto;

/// What is said of a key: a value, and a warning; or a refusal.
pub(super) type Juicio = Result<(String, Option<&'static str>), String>;

/// Capitals without spaces, hyphens or dots, which people put to read it better.
fn compacta(clave: &str) -> String {
    let limpia = texto::componer(clave).to_uppercase();
    limpia.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '/')).collect()
}

pub(super) fn curp(escrita: &str, hoy: Option<Date>) -> Juicio {
    let clave = compacta(escrita);
    match claves::curp(&clave, hoy) {
        Ok(()) => Ok((clave, None)),
        Err(Falla::Digito) => Ok((clave, Some("El dígito de la CURP no coincide; compárela con su identificación"))),
        Err(f) if f.solo_advierte() => Ok((clave, Some("Revise las primeras letras de la CURP; compárela con su identificación"))),
        Err(Falla::Longitud) => {
            Err(format!("La CURP tiene 18 caracteres; la que escribió tiene {}", clave.chars().count()))
        }
        Err(Falla::Fecha) => Err("La fecha que va dentro de la CURP no existe; cópiela de su identificación".to_owned()),
        Err(Falla::FechaFutura) => {
            Err("La fecha que va dentro de la CURP todavía no llega; cópiela de su identificación".to_owned())
        }
        Err(_) => Err("La CURP no tiene la forma correcta; cópiela de su identificación, por ejemplo MOTR930411HJCRMN03".to_owned()),
    }
}

pub(super) fn rfc(escrito: &str) -> Juicio {
    let clave = compacta(escrito);
    match claves::rfc(&clave) {
        Ok(()) => Ok((clave, None)),
        Err(f) if f.solo_advierte() => {
            Ok((clave, Some("El dígito del RFC no coincide; compárelo con su constancia de situación fiscal")))
        }
        Err(Falla::Longitud) => Err(format!(
            "El RFC tiene 13 caracteres, o 12 si es de una empresa; el que escribió tiene {}",
            clave.chars().count()
        )),
        Err(Falla::Fecha) => Err("La fecha que va dentro del RFC no existe; cópielo de su constancia de situación fiscal".to_owned()),
        Err(_) => {
            Err("El RFC no tiene la forma correcta; cópielo de su constancia de situación fiscal, por ejemplo COSC8001137NA".to_owned())
        }
    }
}

/// Something before the @, a domain with a dot after it, and no spaces. The domain is kept in lower case.
pub(super) fn correo(escrito: &str) -> Result<String, String> {
    let mal = || Err("Escriba el correo completo, por ejemplo nombre@ejemplo.mx".to_owned());
    let limpio = texto::componer(escrito.trim());
    let Some((cuenta, dominio)) = limpio.rsplit_once('@') else { return mal() };
    let dominio = dominio.to_lowercase();
    let visible = |t: &str| {
        t.chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '@' | ',' | ';' | '<' | '>' | '"'))
    };
    let partes: Vec<&str> = dominio.split('.').collect();
    let dominio_bien = partes.len() > 1
        && partes.iter().all(|p| {
            !p.is_empty()
                && !p.starts_with('-')
                && !p.ends_with('-')
                && p.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    let cuenta_bien = !cuenta.is_empty()
        && cuenta.chars().count() <= 64
        && !cuenta.starts_with('.')
        && !cuenta.ends_with('.');
    if !cuenta_bien || !dominio_bien || !visible(cuenta) || limpio.chars().count() > 254 {
        return mal();
    }
    Ok(format!("{cuenta}@{dominio}"))
}

/// Ten digits; the prefix of the country and what people put to read it better are taken off.
pub(super) fn telefono(escrito: &str) -> Result<String, String> {
    let mal = || Err("El teléfono debe tener 10 dígitos, por ejemplo 81 8123 4567".to_owned());
    let limpio: String =
        escrito.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '(' | ')' | '–')).collect();
    let digitos = limpio.strip_prefix("+52").unwrap_or(&limpio);
    let digitos = if digitos.len() == 12 { digitos.strip_prefix("52").unwrap_or(digitos) } else { digitos };
    if digitos.len() != 10 || !digitos.chars().all(|c| c.is_ascii_digit()) {
        return mal();
    }
    Ok(digitos.to_owned())
}
