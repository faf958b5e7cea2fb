//! Dates moved by a span: `fecha + dias_habiles(5)`, the end of a vigencia.

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use schemas::paquete::Calendario;
use schemas::valor::Unidad;

use super::HORIZONTE;
use super::horas::oficina;
use crate::calendario;

/// A date some units later, or earlier when negative. Hours count from the start of the day. It doesn't move to a business day by
/// itself. `None` beyond what a date can hold.
pub fn mueve_fecha(calendario: &Calendario, fecha: Date, cantidad: i64, unidad: Unidad) -> Option<Date> {
    match unidad {
        Unidad::DiasNaturales => calendario::mas_dias(fecha, cantidad),
        Unidad::DiasHabiles => calendario::suma(calendario, fecha, cantidad),
        Unidad::Meses => calendario::mas_meses(fecha, cantidad),
        Unidad::Anios => calendario::mas_meses(fecha, cantidad.checked_mul(12)?),
        Unidad::Minutos | Unidad::Horas | Unidad::HorasHabiles => {
            mueve_fecha_hora(calendario, fecha.at(0, 0, 0, 0), cantidad, unidad).map(|f| f.date())
        }
    }
}

/// A date with its hour some units later, or earlier when negative. Days and months keep the hour.
pub fn mueve_fecha_hora(
    calendario: &Calendario,
    cuando: DateTime,
    cantidad: i64,
    unidad: Unidad,
) -> Option<DateTime> {
    match unidad {
        Unidad::Minutos => cuando.checked_add(Span::new().try_minutes(cantidad).ok()?).ok(),
        Unidad::Horas => cuando.checked_add(Span::new().try_hours(cantidad).ok()?).ok(),
        Unidad::HorasHabiles => mueve_oficina(calendario, cuando, cantidad.checked_mul(3600)?),
        Unidad::DiasNaturales | Unidad::DiasHabiles | Unidad::Meses | Unidad::Anios => {
            Some(mueve_fecha(calendario, cuando.date(), cantidad, unidad)?.to_datetime(cuando.time()))
        }
    }
}

fn mueve_oficina(calendario: &Calendario, cuando: DateTime, segundos: i64) -> Option<DateTime> {
    let adelante = segundos >= 0;
    let mut faltan = i64::try_from(segundos.unsigned_abs()).ok()?;
    if faltan == 0 {
        return Some(cuando);
    }
    let mut dia = cuando.date();
    for _ in 0..HORIZONTE {
        let mut tramos = oficina(calendario, dia);
        if !adelante {
            tramos.reverse();
        }
        for (a, b) in tramos {
            let (a, b) = if adelante { (a.max(cuando), b) } else { (a, b.min(cuando)) };
            let largo = b.duration_since(a).as_secs();
            if largo <= 0 {
                continue;
            }
            if faltan <= largo {
                return if adelante {
                    a.checked_add(faltan.seconds())
                } else {
                    b.checked_sub(faltan.seconds())
                }
                .ok();
            }
            faltan -= largo;
        }
        dia = if adelante { dia.tomorrow() } else { dia.yesterday() }.ok()?;
    }
    None
}
