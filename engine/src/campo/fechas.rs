//! Dates and hours as people type them: three boxes, `2026-03-02`, `2/3/2026`, `2 de marzo de 2026`, `9:30`.

use jiff::civil::{Date, DateTime, Time};
use schemas::expr::Expresion;
use schemas::paquete::{Campo, TipoCampo};
use schemas::valor::Valor;

use super::Lectura;
use super::crudo::Crudo;
use super::mensajes::{debe, otra_forma};
use crate::ambito::Ambito;
use crate::eval::eval;
use crate::formato::{self, mes_de_nombre};

/// A date within its limits.
pub(super) fn leer(
    campo: &Campo,
    ruta: &str,
    crudo: &Crudo,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let Some(fecha) = fecha(crudo) else {
        lectura.mal(ruta, debe(campo, "ser una fecha real, por ejemplo 9 11 2026"));
        return None;
    };
    if let TipoCampo::Fecha { minimo, maximo } = &campo.tipo {
        if let Some(m) = limite(minimo.as_ref(), ambito).filter(|m| fecha < *m) {
            lectura.mal(ruta, debe(campo, &format!("ser el {} o después", formato::fecha(m))));
            return None;
        }
        if let Some(m) = limite(maximo.as_ref(), ambito).filter(|m| fecha > *m) {
            lectura.mal(ruta, debe(campo, &format!("ser el {} o antes", formato::fecha(m))));
            return None;
        }
    }
    Some(Valor::Fecha(fecha))
}

/// A limit that can't be known now doesn't refuse anything.
fn limite(expresion: Option<&Expresion>, ambito: &Ambito<'_>) -> Option<Date> {
    match eval(&expresion?.arbol, ambito).ok()? {
        Valor::Fecha(f) => Some(f),
        Valor::FechaHora(f) => Some(f.date()),
        _ => None,
    }
}

pub(super) fn leer_hora(campo: &Campo, ruta: &str, texto: &str, lectura: &mut Lectura) -> Option<Valor> {
    let leida = hora(texto);
    if leida.is_none() {
        lectura.mal(ruta, debe(campo, "ser una hora de 00:00 a 23:59, por ejemplo 16:00"));
    }
    leida.map(Valor::Hora)
}

pub(super) fn leer_fecha_hora(
    campo: &Campo,
    ruta: &str,
    crudo: &Crudo,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let leida = match crudo {
        Crudo::Texto(t) => {
            let t = t.trim();
            let (fecha_, hora_) = t.split_once(['T', ' ']).unwrap_or((t, ""));
            fecha_de_texto(fecha_).zip(hora(hora_)).map(|(f, h)| f.to_datetime(h))
        }
        Crudo::Partes(partes) => {
            let hora = partes.get("hora").and_then(|c| match c {
                Crudo::Texto(t) => hora(t),
                _ => None,
            });
            fecha(crudo).zip(hora).map(|(f, h)| f.to_datetime(h))
        }
        Crudo::Mal(esperado) => {
            lectura.mal(ruta, otra_forma(campo, esperado));
            return None;
        }
        _ => None,
    };
    if leida.is_none() {
        lectura.mal(ruta, debe(campo, "ser una fecha real con su hora, por ejemplo 9 11 2026 y 16:00"));
    }
    leida.map(|f: DateTime| Valor::FechaHora(f))
}

/// A date in any of its forms. The year has four digits: two would be a guess.
pub(super) fn fecha(crudo: &Crudo) -> Option<Date> {
    match crudo {
        Crudo::Texto(t) => fecha_de_texto(t.trim()),
        Crudo::Partes(partes) => {
            let parte = |nombre: &str| match partes.get(nombre) {
                Some(Crudo::Texto(t)) => Some(t.trim()),
                _ => None,
            };
            armar(parte("dia")?, parte("mes")?, parte("anio")?)
        }
        _ => None,
    }
}

fn fecha_de_texto(texto: &str) -> Option<Date> {
    let trozos: Vec<&str> = texto
        .split(|c: char| c == '-' || c == '/' || c.is_whitespace())
        .filter(|t| !t.is_empty() && !t.eq_ignore_ascii_case("de") && !t.eq_ignore_ascii_case("del"))
        .collect();
    match trozos.as_slice() {
        [anio, mes, dia] if anio.len() == 4 => armar(dia, mes, anio),
        [dia, mes, anio] => armar(dia, mes, anio),
        _ => None,
    }
}

fn armar(dia: &str, mes: &str, anio: &str) -> Option<Date> {
    let digitos = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if anio.len() != 4 || !digitos(anio) || !digitos(dia) {
        return None;
    }
    let mes = if digitos(mes) { mes.parse().ok()? } else { mes_de_nombre(mes)? };
    Date::new(anio.parse().ok()?, mes, dia.parse().ok()?).ok()
}

fn hora(texto: &str) -> Option<Time> {
    let mut trozos = texto.trim().split(':');
    let mut siguiente = || -> Option<i8> {
        let t = trozos.next()?;
        (t.len() <= 2 && t.chars().all(|c| c.is_ascii_digit())).then(|| t.parse().ok())?
    };
    let (h, m) = (siguiente()?, siguiente()?);
    let s = siguiente().unwrap_or_default();
    if texto.trim().split(':').count() > 3 {
        return None;
    }
    Time::new(h, m, s, 0).ok()
}
