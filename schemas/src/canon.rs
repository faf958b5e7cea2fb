//! One way to write a thing: canonical JSON (RFC 8785). Only whole numbers within ±(2^53−1) are admitted, since every decimal of
//! the product travels as text; so the number rules of the RFC reduce to plain digits.

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

/// Why a thing has no canonical form.
#[derive(Debug, Error)]
pub enum CanonError {
    /// It isn't JSON at all.
    #[error("no se pudo escribir como JSON")]
    Json(#[from] serde_json::Error),
    /// It holds a fraction or a number beyond 2^53−1.
    #[error("el número {0} no tiene forma canónica; los decimales se escriben como texto")]
    Numero(String),
}

const MAYOR_ENTERO: u64 = (1 << 53) - 1;

/// The canonical bytes of a thing.
///
/// # Errors
/// When it can't be written as JSON, or holds a number that isn't a whole one within ±(2^53−1).
pub fn bytes<T: Serialize + ?Sized>(cosa: &T) -> Result<Vec<u8>, CanonError> {
    let valor = serde_json::to_value(cosa)?;
    let mut salida = Vec::with_capacity(4096);
    escribir(&valor, &mut salida)?;
    Ok(salida)
}

fn escribir(valor: &Value, salida: &mut Vec<u8>) -> Result<(), CanonError> {
    match valor {
        Value::Null => salida.extend_from_slice(b"null"),
        Value::Bool(true) => salida.extend_from_slice(b"true"),
        Value::Bool(false) => salida.extend_from_slice(b"false"),
        Value::Number(n) => {
            let magnitud = n.as_u64().or_else(|| n.as_i64().map(i64::unsigned_abs));
            match magnitud {
                Some(m) if m <= MAYOR_ENTERO => salida.extend_from_slice(n.to_string().as_bytes()),
                _ => return Err(CanonError::Numero(n.to_string())),
            }
        }
        Value::String(texto) => serde_json::to_writer(&mut *salida, texto)?,
        Value::Array(elementos) => {
            salida.push(b'[');
            for (i, elemento) in elementos.iter().enumerate() {
                if i > 0 {
                    salida.push(b',');
                }
                escribir(elemento, salida)?;
            }
            salida.push(b']');
        }
        Value::Object(miembros) => {
            let mut orden: Vec<(&String, &Value)> = miembros.iter().collect();
            // RFC 8785 §3.2.3 sorts by UTF-16 code units, which differs from bytes only beyond the basic plane.
            orden.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            salida.push(b'{');
            for (i, (clave, miembro)) in orden.into_iter().enumerate() {
                if i > 0 {
                    salida.push(b',');
                }
                serde_json::to_writer(&mut *salida, clave)?;
                salida.push(b':');
                escribir(miembro, salida)?;
            }
            salida.push(b'}');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texto(v: &Value) -> String {
        String::from_utf8(bytes(v).unwrap()).unwrap()
    }

    #[test]
    fn members_are_sorted_and_nothing_is_padded() {
        assert_eq!(texto(&json!({"b": [1, null, true], "a": "ñ\n"})), "{\"a\":\"ñ\\n\",\"b\":[1,null,true]}");
    }

    #[test]
    fn keys_are_sorted_by_utf16_units() {
        // The example of RFC 8785 §3.2.3.
        let claves =
            json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        let t = texto(&claves);
        let orden: Vec<char> = t.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(
            orden,
            ['2', '1', '4', '6', '7', '1', '5', '3'].into_iter().filter(|c| *c != 'x').collect::<Vec<_>>()
        );
    }

    #[test]
    fn fractions_are_refused() {
        assert!(matches!(bytes(&json!({"x": 0.5})), Err(CanonError::Numero(_))));
        assert!(matches!(bytes(&json!(1_u64 << 53)), Err(CanonError::Numero(_))));
        assert!(bytes(&json!((1_u64 << 53) - 1)).is_ok());
    }
}
