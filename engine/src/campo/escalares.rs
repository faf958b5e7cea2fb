//! Texts, yes or no, options, and keys.

use schemas::paquete::{Campo, Opcion, TipoCampo};
use schemas::valor::Valor;

use super::Lectura;
use super::identidad::{self, Juicio};
use super::mensajes::{debe, falta, invisible, nombre, sin_imprimir};
use crate::ambito::{Ambito, anclado};
use crate::texto;

pub(super) fn leer_texto(campo: &Campo, ruta: &str, escrito: &str, lectura: &mut Lectura) -> Option<Valor> {
    let (largo, limpio) = match &campo.tipo {
        TipoCampo::TextoLargo { largo } => (*largo, texto::parrafos(escrito)),
        TipoCampo::Texto { largo, .. } => (*largo, texto::linea(escrito)),
        _ => ((0, u32::MAX), texto::linea(escrito)),
    };
    let Ok(limpio) = limpio else {
        lectura.mal(ruta, invisible(campo));
        return None;
    };
    if limpio.is_empty() {
        lectura.falta(ruta, falta(campo));
        return None;
    }
    if let Some(caracter) = texto::sin_imprimir(&limpio) {
        lectura.mal(ruta, sin_imprimir(campo, caracter));
        return None;
    }
    if let Some(mal) = largo_mal(limpio.chars().count(), largo) {
        lectura.mal(ruta, debe(campo, &mal));
        return None;
    }
    let patron = match &campo.tipo {
        TipoCampo::Texto { patron: Some(patron), .. } => Some((patron, None)),
        TipoCampo::ExpedienteCatastral { patron, ejemplo } => Some((patron, Some(ejemplo))),
        _ => None,
    };
    if let Some((patron, ejemplo)) = patron
        && anclado(patron).is_some_and(|p| !p.is_match(&limpio))
    {
        let ejemplo = ejemplo.map(|e| format!("ser como {e}"));
        let ayuda = campo.ayuda.as_ref().map(|a| format!(": {a}")).unwrap_or_default();
        lectura
            .mal(ruta, debe(campo, &ejemplo.unwrap_or_else(|| format!("tener la forma que se pide{ayuda}"))));
        return None;
    }
    Some(Valor::Texto(limpio))
}

/// What is wrong with a length.
pub(super) fn largo_mal(caracteres: usize, (minimo, maximo): (u32, u32)) -> Option<String> {
    let n = u32::try_from(caracteres).unwrap_or(u32::MAX);
    if n < minimo {
        Some(format!("tener al menos {minimo} caracteres"))
    } else if n > maximo {
        Some(format!("tener a lo más {maximo} caracteres; ahora tiene {n}"))
    } else {
        None
    }
}

pub(super) fn leer_booleano(
    campo: &Campo,
    ruta: &str,
    escrito: &str,
    lectura: &mut Lectura,
) -> Option<Valor> {
    match texto::plegar(escrito.trim()).as_str() {
        "si" | "on" | "true" | "1" => Some(Valor::Booleano(true)),
        "no" | "off" | "false" | "0" => Some(Valor::Booleano(false)),
        _ => {
            lectura.mal(ruta, falta(campo));
            None
        }
    }
}

pub(super) fn leer_opcion(
    campo: &Campo,
    ruta: &str,
    id: &str,
    opciones: &[Opcion],
    lectura: &mut Lectura,
) -> Option<Valor> {
    match opciones.iter().find(|o| o.id == id.trim()) {
        Some(opcion) => Some(Valor::Opcion(opcion.id.clone())),
        None => {
            lectura.mal(ruta, format!("Elija en {} una de las opciones que se ofrecen", nombre(campo)));
            None
        }
    }
}

/// In the order of their declaration, each once.
pub(super) fn leer_opciones(
    campo: &Campo,
    ruta: &str,
    ids: &[String],
    lectura: &mut Lectura,
) -> Option<Valor> {
    let TipoCampo::Opciones { opciones, cantidad: (minimo, maximo) } = &campo.tipo else { return None };
    if ids.iter().any(|id| opciones.iter().all(|o| o.id != id.trim())) {
        lectura.mal(ruta, format!("Elija en {} sólo opciones que se ofrecen", nombre(campo)));
        return None;
    }
    let elegidas = opciones.iter().map(|o| &o.id).filter(|id| ids.iter().any(|e| e.trim() == id.as_str()));
    let elegidas: Vec<String> = elegidas.cloned().collect();
    let n = u32::try_from(elegidas.len()).unwrap_or(u32::MAX);
    if n < *minimo || n > *maximo {
        let cuantas = match (minimo, maximo) {
            (a, b) if a == b => format!("{a}"),
            (a, b) if n < *a && *b >= u32::try_from(opciones.len()).unwrap_or(u32::MAX) => {
                format!("al menos {a}")
            }
            (0, b) => format!("a lo más {b}"),
            (a, b) => format!("de {a} a {b}"),
        };
        lectura.mal(ruta, format!("Elija {cuantas} en «{}»", campo.etiqueta));
        return None;
    }
    Some(Valor::Opciones(elegidas))
}

pub(super) fn leer_clave(
    campo: &Campo,
    ruta: &str,
    escrita: &str,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let juicio = match &campo.tipo {
        TipoCampo::Curp => identidad::curp(escrita, ambito.hoy),
        TipoCampo::Rfc => identidad::rfc(escrita),
        TipoCampo::Correo => identidad::correo(escrita).map(|c| (c, None)),
        _ => identidad::telefono(escrita).map(|t| (t, None)),
    };
    tomar(juicio, ruta, lectura).map(Valor::Texto)
}

/// The value of a verdict, with its warning or its refusal noted.
pub(super) fn tomar(juicio: Juicio, ruta: &str, lectura: &mut Lectura) -> Option<String> {
    match juicio {
        Ok((valor, advertencia)) => {
            if let Some(advertencia) = advertencia {
                lectura.advierte(ruta, advertencia);
            }
            Some(valor)
        }
        Err(mensaje) => {
            lectura.mal(ruta, mensaje);
            None
        }
    }
}
