//! Whether every answer that a field took is one that it takes now; if not, an answer that it took and doesn't take any more. What isn't
//! known to fit is told of: here nothing is let pass in doubt.

use rust_decimal::Decimal;
use schemas::paquete::{Campo, Opcion, TipoCampo};

/// Why an answer of `antes` may not fit in `ahora`; nothing when all do.
pub fn no_cabe(antes: &Campo, ahora: &Campo) -> Option<String> {
    if antes.tipo == ahora.tipo {
        return None;
    }
    use TipoCampo::{
        Booleano, Correo, Curp, Decimal as Fraccion, Dinero, Documento, Domicilio, Entero, Expediente,
        ExpedienteCatastral, Fecha, FechaHora, Hora, Opcion as Una, Opciones, Persona, Rfc, Salida, Servidor,
        Tabla, Telefono, Texto, TextoLargo,
    };
    let limites = |(a, b): (Option<Decimal>, Option<Decimal>), (c, d): (Option<Decimal>, Option<Decimal>)| {
        fuera((a, b), (c, d))
    };
    match (&antes.tipo, &ahora.tipo) {
        (Texto { patron: p, largo: a }, Texto { patron: q, largo: b }) => {
            if q.is_some() && p != q {
                return Some("ahora debe tener una forma que antes no se exigía".to_owned());
            }
            largos(*a, *b)
        }
        (Texto { largo: a, .. } | TextoLargo { largo: a }, TextoLargo { largo: b }) => largos(*a, *b),
        (Entero { minimo: a, maximo: b, .. }, Entero { minimo: c, maximo: d, .. }) => limites(
            (a.map(Decimal::from), b.map(Decimal::from)),
            (c.map(Decimal::from), d.map(Decimal::from)),
        ),
        (Entero { minimo: a, maximo: b, .. }, Fraccion { minimo: c, maximo: d, .. }) => {
            limites((a.map(Decimal::from), b.map(Decimal::from)), (*c, *d))
        }
        (
            Fraccion { minimo: a, maximo: b, decimales: m, .. },
            Fraccion { minimo: c, maximo: d, decimales: n, .. },
        ) => {
            if m > n {
                return Some(format!("antes admitía {m} decimales y ahora {n}"));
            }
            limites((*a, *b), (*c, *d))
        }
        (Dinero { minimo: a, maximo: b }, Dinero { minimo: c, maximo: d }) => limites((*a, *b), (*c, *d)),
        (Una { opciones: a, .. }, Una { opciones: b, .. }) => sobra(a, b),
        (Opciones { opciones: a, cantidad: m }, Opciones { opciones: b, cantidad: n }) => {
            sobra(a, b).or_else(|| cantidades(*m, *n, "opciones"))
        }
        (Persona { personas: a }, Persona { personas: b }) => a
            .iter()
            .find(|p| !b.contains(p))
            .map(|p| format!("ahora no admite {}", super::personas::en_palabras(*p))),
        (Tabla { columnas: a, filas: m }, Tabla { columnas: b, filas: n }) => {
            columnas(a, b).or_else(|| cantidades(*m, *n, "renglones"))
        }
        (ExpedienteCatastral { patron: p, .. }, ExpedienteCatastral { patron: q, .. }) if p == q => None,
        (
            Salida { documento: p, entrega: a, con_vigencia: m, .. },
            Salida { documento: q, entrega: b, con_vigencia: n, .. },
        ) if p == q && (*m || !*n) => columnas(a, b),
        // Who was chosen stays, whatever the role from which others are chosen now.
        (Servidor { .. }, Servidor { .. }) => None,
        (
            Booleano
            | Correo
            | Curp
            | Documento { .. }
            | Domicilio
            | Fecha { .. }
            | FechaHora
            | Hora
            | Rfc
            | Telefono
            | Texto { .. }
            | TextoLargo { .. }
            | Entero { .. }
            | Fraccion { .. }
            | Dinero { .. }
            | Una { .. }
            | Opciones { .. }
            | Persona { .. }
            | Tabla { .. }
            | ExpedienteCatastral { .. }
            | Salida { .. }
            | Expediente
            | Servidor { .. },
            _,
        ) => Some("no se puede mostrar que toda respuesta de antes quepa ahora".to_owned()),
    }
}

fn largos((a, b): (u32, u32), (c, d): (u32, u32)) -> Option<String> {
    if a < c {
        return Some(format!("antes bastaban {a} caracteres y ahora se piden {c}"));
    }
    (b > d).then(|| format!("antes cabían {b} caracteres y ahora {d}"))
}

fn cantidades((a, b): (u32, u32), (c, d): (u32, u32), de_que: &str) -> Option<String> {
    if a < c {
        return Some(format!("antes bastaban {a} {de_que} y ahora se piden {c}"));
    }
    (b > d).then(|| format!("antes se admitían {b} {de_que} y ahora {d}"))
}

/// A number that was within the limits and isn't any more.
fn fuera(
    (a, b): (Option<Decimal>, Option<Decimal>),
    (c, d): (Option<Decimal>, Option<Decimal>),
) -> Option<String> {
    if let Some(c) = c
        && a.is_none_or(|a| a < c)
    {
        let testigo = a.map_or_else(|| format!("un número menor que {c}"), |a| a.to_string());
        return Some(format!("antes admitía {testigo} y ahora el mínimo es {c}"));
    }
    if let Some(d) = d
        && b.is_none_or(|b| b > d)
    {
        let testigo = b.map_or_else(|| format!("un número mayor que {d}"), |b| b.to_string());
        return Some(format!("antes admitía {testigo} y ahora el máximo es {d}"));
    }
    None
}

fn sobra(antes: &[Opcion], ahora: &[Opcion]) -> Option<String> {
    let falta = antes.iter().find(|a| !ahora.iter().any(|b| a.id == b.id))?;
    Some(match falta.fila.as_ref().and_then(|f| f.desde) {
        Some(desde) if falta.id != falta.clave() => {
            format!("la fila `{}` que empieza el {desde} ya no existe", falta.clave())
        }
        _ => format!("la opción `{}` ya no existe", falta.id),
    })
}

fn columnas(antes: &[Campo], ahora: &[Campo]) -> Option<String> {
    for columna in antes.iter().filter(|c| c.calculo.is_none()) {
        let Some(nueva) = ahora.iter().find(|c| c.id == columna.id) else {
            return Some(format!("la columna `{}` ya no existe", columna.id));
        };
        if nueva.calculo.is_some() {
            return Some(format!("la columna `{}` ahora se calcula", columna.id));
        }
        if let Some(motivo) = no_cabe(columna, nueva) {
            return Some(format!("en la columna `{}`: {motivo}", columna.id));
        }
        if super::datos::cambia_presencia(columna, nueva) {
            return Some(format!("la columna `{}` se pide en otros casos", columna.id));
        }
    }
    let nueva = ahora.iter().filter(|c| c.calculo.is_none()).find(|c| !antes.iter().any(|a| a.id == c.id));
    nueva.map(|c| format!("la columna `{}` es nueva, y los renglones de antes no la tienen", c.id))
}
