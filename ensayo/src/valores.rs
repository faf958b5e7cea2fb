//! Values as pruebas write them, and whether one is what was expected: figures by what they are worth, never by how they are written.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use schemas::paquete::{Respuesta, clave};
use schemas::valor::Valor;

use crate::palabras::{self, llano};

/// Whether a value is what was expected of it.
pub fn es(esperado: &Respuesta, valor: &Valor) -> bool {
    match (esperado, valor) {
        (Respuesta::Texto(t), valor) => es_texto(t.trim(), valor),
        (Respuesta::Lista(esperados), Valor::Lista(valores)) => {
            esperados.len() == valores.len() && esperados.iter().zip(valores).all(|(e, v)| es(e, v))
        }
        (Respuesta::Lista(esperados), Valor::Opciones(ids)) => {
            esperados.len() == ids.len()
                && esperados.iter().zip(ids).all(|(e, id)| *e == Respuesta::Texto(id.clone()))
        }
        // Parts that aren't named aren't looked at.
        (Respuesta::Partes(esperadas), Valor::Registro(partes)) => {
            esperadas.iter().all(|(nombre, e)| partes.get(nombre).is_some_and(|v| es(e, v)))
        }
        _ => false,
    }
}

fn es_texto(esperado: &str, valor: &Valor) -> bool {
    match valor {
        Valor::Texto(t) => llano(t) == llano(esperado),
        Valor::Opcion(id) => clave(id) == esperado,
        Valor::Opciones(ids) => matches!(ids.as_slice(), [uno] if uno == esperado),
        Valor::Entero(n) => numero(esperado) == Some(Decimal::from(*n)),
        Valor::Decimal(n) | Valor::Dinero(n) => numero(esperado) == Some(*n),
        Valor::Booleano(si) => match esperado {
            "si" | "sí" => *si,
            "no" => !*si,
            _ => false,
        },
        Valor::Fecha(f) => esperado.parse::<Date>().is_ok_and(|e| e == *f),
        Valor::Hora(h) => esperado.parse::<Time>().is_ok_and(|e| e == *h),
        Valor::FechaHora(f) => esperado.replacen(' ', "T", 1).parse::<DateTime>().is_ok_and(|e| e == *f),
        Valor::Duracion(d) => d.to_string() == llano(esperado),
        Valor::Archivo(a) => a.nombre == esperado,
        Valor::Lista(_) | Valor::Registro(_) => false,
    }
}

fn numero(texto: &str) -> Option<Decimal> {
    texto.parse().ok()
}

/// A value as its author would write it.
pub fn escrito(valor: &Valor) -> Respuesta {
    Respuesta::Texto(match valor {
        Valor::Texto(t) => t.clone(),
        Valor::Opcion(id) => clave(id).to_owned(),
        Valor::Entero(n) => n.to_string(),
        Valor::Decimal(n) => n.normalize().to_string(),
        Valor::Dinero(n) => importe(*n),
        Valor::Booleano(si) => if *si { "si" } else { "no" }.to_owned(),
        Valor::Fecha(f) => f.to_string(),
        Valor::Hora(h) => engine::formato::hora(*h),
        Valor::FechaHora(f) => palabras::momento(*f),
        Valor::Duracion(d) => d.to_string(),
        Valor::Archivo(a) => a.nombre.clone(),
        Valor::Opciones(ids) => {
            return Respuesta::Lista(ids.iter().map(|id| Respuesta::Texto(id.clone())).collect());
        }
        Valor::Lista(valores) => return Respuesta::Lista(valores.iter().map(escrito).collect()),
        Valor::Registro(partes) => {
            let partes: BTreeMap<_, _> = partes.iter().map(|(n, v)| (n.clone(), escrito(v))).collect();
            return Respuesta::Partes(partes);
        }
    })
}

/// An amount as it is written: with its centavos, and with more only where it has more.
pub fn importe(monto: Decimal) -> String {
    let mut monto = monto.normalize();
    if monto.scale() < 2 {
        monto.rescale(2);
    }
    monto.to_string()
}

/// An answer in words, for messages.
pub fn dicha(respuesta: &Respuesta) -> String {
    match respuesta {
        Respuesta::Texto(t) => t.clone(),
        Respuesta::Lista(cosas) => format!("[{}]", cosas.iter().map(dicha).collect::<Vec<_>>().join(", ")),
        Respuesta::Partes(partes) => {
            let partes: Vec<String> = partes.iter().map(|(n, r)| format!("{n}: {}", dicha(r))).collect();
            format!("{{{}}}", partes.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn figures_are_compared_by_what_they_are_worth() {
        let texto = |t: &str| Respuesta::Texto(t.to_owned());
        let n = |t: &str| t.parse::<Decimal>().unwrap();
        for (esperado, valor, igual) in [
            ("410.6", Valor::Dinero(n("410.60")), true),
            ("410.60", Valor::Dinero(n("410.59")), false),
            ("90", Valor::Decimal(n("90.00")), true),
            ("90", Valor::Entero(90), true),
            ("si", Valor::Booleano(true), true),
            ("no", Valor::Booleano(true), false),
            ("2026-03-02", Valor::Fecha(date(2026, 3, 2)), true),
            ("2026-03-02 10:00", Valor::FechaHora(date(2026, 3, 2).at(10, 0, 0, 0)), true),
            ("Dos  palabras", Valor::Texto("Dos palabras".to_owned()), true),
            ("comercial", Valor::Opcion("comercial".to_owned()), true),
        ] {
            assert_eq!(es(&texto(esperado), &valor), igual, "{esperado}");
            assert!(es(&escrito(&valor), &valor), "{valor:?}");
        }
        assert_eq!(importe(n("410.5")), "410.50");
        assert_eq!(importe(n("410.585")), "410.585");
    }
}
