//! How moments stand in the database: whole microseconds since 1970.

use jiff::Timestamp;

use super::error::{AlmacenError, Resultado};

/// A moment as it is stored; what is finer than a microsecond is dropped.
pub(super) fn micros(momento: Timestamp) -> i64 {
    momento.as_microsecond()
}

/// The same, never earlier than the moment: a clock must not ring before its time.
pub(super) fn micros_arriba(momento: Timestamp) -> i64 {
    let abajo = momento.as_microsecond();
    // What is finer than a microsecond is lost downwards after 1970 and upwards before; adding one is right for both or harmless.
    if momento.subsec_nanosecond() % 1000 == 0 { abajo } else { abajo.saturating_add(1) }
}

/// A stored moment.
pub(super) fn momento(micros: i64) -> Resultado<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|_| AlmacenError::Forma { que: "un momento", causa: None })
}

/// A stored moment that may be absent.
pub(super) fn momento_si(micros: Option<i64>) -> Resultado<Option<Timestamp>> {
    micros.map(momento).transpose()
}

/// A count as SQLite keeps it.
pub(super) fn entero(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A stored count that is never negative.
pub(super) fn natural(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_never_rings_before_its_time() {
        let t: Timestamp = "2026-03-01T09:00:00.000000001Z".parse().unwrap();
        assert!(momento(micros_arriba(t)).unwrap() >= t);
        let exacto: Timestamp = "2026-03-01T09:00:00.000001Z".parse().unwrap();
        assert_eq!(momento(micros_arriba(exacto)).unwrap(), exacto);
    }
}
