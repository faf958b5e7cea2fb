//! What the tests of a trámite expect, without its figures: new values of parameters change amounts and dates that are expected, and
//! nothing else that a test says.

use serde_json::Value;

/// Members of an `espera` in which figures may change. What is expected besides them (stages, notices, which documents, how it ends)
/// stays to be compared.
const CON_CIFRAS: [&str; 4] = ["cobros", "explica", "vence", "valores"];

/// Takes out of the tests of a paquete the figures that follow from values of parameters: those of what is expected, and what is paid
/// where it is what is owed.
pub fn sin_cifras(pruebas: &mut Value) {
    for prueba in pruebas.as_array_mut().into_iter().flatten() {
        for paso in prueba.get_mut("pasos").and_then(Value::as_array_mut).into_iter().flatten() {
            match paso.get("verbo").and_then(Value::as_str) {
                Some("espera") => de_espera(paso),
                Some("llega_pago") if paso.get("apartado").is_none() => {
                    if let Some(monto) = paso.get_mut("monto") {
                        borrar(monto);
                    }
                }
                _ => {}
            }
        }
    }
}

fn de_espera(espera: &mut Value) {
    for miembro in CON_CIFRAS {
        let Some(dicho) = espera.get_mut(miembro) else { continue };
        if miembro == "valores" {
            // Of what value it speaks stays.
            dicho.as_array_mut().into_iter().flatten().filter_map(|v| v.get_mut("es")).for_each(borrar);
        } else {
            borrar(dicho);
        }
    }
    for salida in espera.get_mut("salidas").and_then(Value::as_array_mut).into_iter().flatten() {
        for miembro in ["contiene", "publico"] {
            if let Some(dicho) = salida.get_mut(miembro) {
                borrar(dicho);
            }
        }
    }
}

/// Every figure of every text becomes the same one; names of members stay.
fn borrar(valor: &mut Value) {
    match valor {
        Value::String(texto) => *texto = con_la_misma_cifra(texto),
        Value::Array(lista) => lista.iter_mut().for_each(borrar),
        Value::Object(miembros) => miembros.values_mut().for_each(borrar),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn con_la_misma_cifra(texto: &str) -> String {
    let mut salida = String::new();
    let mut letras = texto.chars().peekable();
    while let Some(letra) = letras.next() {
        if !letra.is_ascii_digit() {
            salida.push(letra);
            continue;
        }
        salida.push('0');
        // Digits go on through a point or a comma that other digits follow.
        loop {
            let mut adelante = letras.clone();
            match adelante.next() {
                Some(c) if c.is_ascii_digit() => letras = adelante,
                Some('.' | ',') if adelante.peek().is_some_and(char::is_ascii_digit) => letras = adelante,
                _ => break,
            }
        }
    }
    salida
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_figure_is_a_figure_however_long() {
        for (texto, queda) in [
            ("$1,173.10, y 2 más.", "$0, y 0 más."),
            ("2026-02-01", "0-0-0"),
            ("0.5 UMA", "0 UMA"),
            ("fin 3.", "fin 0."),
            ("sin cifras", "sin cifras"),
        ] {
            assert_eq!(con_la_misma_cifra(texto), queda);
        }
    }

    #[test]
    fn amounts_and_dates_that_are_expected_may_change_and_nothing_else_of_a_test() {
        let base = || {
            json!([{"id": "a", "titulo": "Se paga 1 vez", "fecha": "2026-03-02T10:00:00", "pasos": [
                {"verbo": "hace", "que": {"clase": "accion", "etapa": "e", "accion": "x"}, "con": {"area": "10"}},
                {"verbo": "llega_pago", "etapa": "pago", "monto": "117.31"},
                {"verbo": "llega_pago", "etapa": "pago", "monto": "1.00", "apartado": "no coincide"},
                {"verbo": "espera", "etapas": ["e1"], "cobros": {"c": "117.31", "d": {"l": "5.00"}},
                 "explica": {"c": ["1 UMA de $117.31"]}, "vence": {"p": {"dia": "2026-03-09"}, "q": "detenido"},
                 "salidas": [{"id": "s", "contiene": ["$117.31"], "publico": {"Monto": "$117.31"}}],
                 "valores": [{"valor": {"fuente": "x > 3"}, "es": "117.31"}], "resultado": "favorable"}
            ]}])
        };
        let limpio = |mut pruebas: Value| {
            sin_cifras(&mut pruebas);
            pruebas
        };
        let como = |donde: &str, valor: Value| {
            let mut otra = base();
            *otra.pointer_mut(donde).unwrap() = valor;
            limpio(otra)
        };
        for (donde, valor, igual) in [
            ("/0/pasos/1/monto", json!("121.00"), true),
            ("/0/pasos/3/cobros/c", json!("1,121.00"), true),
            ("/0/pasos/3/cobros/d/l", json!("6"), true),
            ("/0/pasos/3/explica/c/0", json!("1 UMA de $121.00"), true),
            ("/0/pasos/3/vence/p/dia", json!("2026-03-10"), true),
            ("/0/pasos/3/salidas/0/contiene/0", json!("$121.00"), true),
            ("/0/pasos/3/salidas/0/publico/Monto", json!("$121.00"), true),
            ("/0/pasos/3/valores/0/es", json!("121.00"), true),
            ("/0/titulo", json!("Se paga 2 veces"), false),
            ("/0/fecha", json!("2027-03-02T10:00:00"), false),
            ("/0/pasos/0/con/area", json!("11"), false),
            ("/0/pasos/2/monto", json!("2.00"), false),
            ("/0/pasos/3/etapas/0", json!("e2"), false),
            ("/0/pasos/3/explica/c/0", json!("2 UMAS de $121.00"), false),
            ("/0/pasos/3/vence/q", json!("no_corre"), false),
            ("/0/pasos/3/valores/0/valor/fuente", json!("x > 4"), false),
            ("/0/pasos/3/salidas/0/id", json!("t"), false),
            ("/0/pasos/3/resultado", json!("desfavorable"), false),
        ] {
            assert_eq!(como(donde, valor) == limpio(base()), igual, "{donde}");
        }
        let mut sin_una = base();
        sin_una.as_array_mut().unwrap().clear();
        assert_ne!(limpio(sin_una), limpio(base()), "una prueba que falta");
    }
}
