//! Between the instant at which something is recorded and the civil hour of the municipality. Uses the time zones that are
//! compiled into the program, never those of the machine, so that a replay elsewhere gives the same hours.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use thiserror::Error;

/// A time zone.
#[derive(Clone, Debug)]
pub struct Zona(TimeZone);

/// There is no such time zone.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no se conoce la zona horaria «{0}»; use un nombre IANA, por ejemplo America/Monterrey")]
pub struct ZonaDesconocida(pub String);

impl Zona {
    /// The zone of an IANA name, `America/Monterrey`.
    ///
    /// # Errors
    /// When the name isn't in the compiled database.
    pub fn de(nombre: &str) -> Result<Zona, ZonaDesconocida> {
        TimeZoneDatabase::bundled().get(nombre).map(Zona).map_err(|_| ZonaDesconocida(nombre.to_owned()))
    }

    /// The civil date and hour of an instant.
    pub fn local(&self, instante: Timestamp) -> DateTime {
        self.0.to_datetime(instante)
    }

    /// The instant of a civil date and hour. Where the clocks go back and the hour happens twice, the first is meant; where they
    /// go forward and the hour doesn't exist, the same distance after the jump. `None` beyond what an instant can hold.
    pub fn instante(&self, local: DateTime) -> Option<Timestamp> {
        self.0.to_ambiguous_timestamp(local).compatible().ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    #[test]
    fn monterrey_has_been_at_utc_minus_six_since_2022() {
        let zona = Zona::de("America/Monterrey").unwrap();
        let instante: Timestamp = "2026-07-01T15:00:00Z".parse().unwrap();
        assert_eq!(zona.local(instante), datetime(2026, 7, 1, 9, 0, 0, 0));
        assert_eq!(zona.instante(datetime(2026, 7, 1, 9, 0, 0, 0)), Some(instante));
    }

    #[test]
    fn hours_that_happen_twice_or_never_have_one_meaning() {
        // Tijuana keeps the clocks of California: forward on 2026-03-08, back on 2026-11-01.
        let zona = Zona::de("America/Tijuana").unwrap();
        let casos = [
            ("2026-03-08T02:30:00", "2026-03-08T10:30:00Z"),
            ("2026-11-01T01:30:00", "2026-11-01T08:30:00Z"),
        ];
        for (local, utc) in casos {
            assert_eq!(zona.instante(local.parse().unwrap()), Some(utc.parse().unwrap()), "{local}");
        }
    }

    #[test]
    fn an_unknown_zone_is_named_in_the_error() {
        assert!(Zona::de("America/Macondo").unwrap_err().to_string().contains("America/Macondo"));
    }
}
