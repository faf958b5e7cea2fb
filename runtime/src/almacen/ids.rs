//! Names that the store makes: from random bytes of the system and, where order matters, the moment passed in. The only room of
//! the runtime's store that asks for randomness.

use std::fmt;

use jiff::Timestamp;
use schemas::ids::ExpedienteId;
use schemas::sello::hexadecimal;

use super::error::{AlmacenError, Resultado};

/// Random bytes of the system.
///
/// # Errors
/// When the system gives none.
pub fn azar<const N: usize>() -> Resultado<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(AlmacenError::Azar)?;
    Ok(bytes)
}

/// A new identity for an expediente: a UUID of version 7 (RFC 9562 §5.7), so that later ones sort after earlier ones.
///
/// # Errors
/// When the system gives no random bytes.
pub fn nuevo_expediente(ahora: Timestamp) -> Resultado<ExpedienteId> {
    uuid7(ahora).map(ExpedienteId)
}

/// A new UUID of version 7, as text.
///
/// # Errors
/// When the system gives no random bytes.
pub fn uuid7(ahora: Timestamp) -> Resultado<String> {
    let mut b: [u8; 16] = azar()?;
    let milis = u64::try_from(ahora.as_millisecond()).unwrap_or(0).to_be_bytes();
    for (destino, origen) in b.iter_mut().zip(milis.iter().skip(2)) {
        *destino = *origen;
    }
    b[6] = 0x70 | (b[6] & 0x0f);
    b[8] = 0x80 | (b[8] & 0x3f);
    let h = hexadecimal(&b);
    let partes: Vec<&str> =
        [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)].iter().filter_map(|(i, j)| h.get(*i..*j)).collect();
    Ok(partes.join("-"))
}

/// A secret that only its bearer knows: 64 hexadecimal digits of 32 random bytes.
///
/// # Errors
/// When the system gives no random bytes.
pub fn secreto() -> Resultado<Reservado<String>> {
    Ok(Reservado(hexadecimal(&azar::<32>()?)))
}

/// Something personal or secret: it goes everywhere but to a log.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reservado<T>(pub T);

impl<T> fmt::Debug for Reservado<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹reservado›")
    }
}

impl<T> std::ops::Deref for Reservado<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl From<&str> for Reservado<String> {
    fn from(texto: &str) -> Self {
        Self(texto.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_expediente_sorts_after_an_earlier_one() {
        let antes = nuevo_expediente("2026-03-01T09:00:00Z".parse().unwrap()).unwrap();
        let despues = nuevo_expediente("2026-03-01T09:00:00.001Z".parse().unwrap()).unwrap();
        assert!(antes < despues);
        assert_eq!(antes.len(), 36);
        assert_eq!(antes.as_bytes()[14], b'7');
        assert!(matches!(antes.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }

    #[test]
    fn what_is_reserved_is_not_printed() {
        assert_eq!(format!("{:?}", Reservado::from("María")), "‹reservado›");
    }
}
