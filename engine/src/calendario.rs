//! Business days from rules: whether a day counts, why it doesn't, and counting with them. A calendar is data of an ordenamiento
//! (LFT art. 74, LFPA art. 28 and CFF art. 12 differ); this room only reads it.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use schemas::paquete::{Calendario, Cita, Descanso, DiaSemana, ReglaDescanso};

use crate::formato;

/// Days that a count may walk before it gives up: sixty years. A calendar in which nothing counts must not hang anybody.
const HORIZONTE: u32 = 22_000;

/// What a calendar says of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dia<'a> {
    /// It counts.
    Habil,
    /// That day of the week never counts.
    Semana(DiaSemana),
    /// A rule of rest.
    Descanso(&'a Descanso),
    /// A single day that somebody ordered.
    Excepcion(&'a Cita),
}

/// What the calendar says of a day. Exceptions win over rests, and rests over the week.
pub fn dia(calendario: &Calendario, fecha: Date) -> Dia<'_> {
    if let Some(excepcion) = calendario.excepciones.iter().find(|e| e.fecha == fecha) {
        return if excepcion.habil { Dia::Habil } else { Dia::Excepcion(&excepcion.cita) };
    }
    let semana = dia_semana(fecha);
    if !calendario.habiles.contains(&semana) {
        return Dia::Semana(semana);
    }
    match calendario.descansos.iter().find(|d| descansa(d, fecha)) {
        Some(descanso) => Dia::Descanso(descanso),
        None => Dia::Habil,
    }
}

/// Whether the day counts.
pub fn es_habil(calendario: &Calendario, fecha: Date) -> bool {
    dia(calendario, fecha) == Dia::Habil
}

/// Why the day doesn't count, in words: `3er lunes de marzo: Ley Federal del Trabajo, artículo 74-III`. `None` when it counts.
pub fn porque(calendario: &Calendario, fecha: Date) -> Option<String> {
    match dia(calendario, fecha) {
        Dia::Habil => None,
        Dia::Semana(d) => Some(nombre_dia(d).to_owned()),
        Dia::Descanso(d) => Some(con_cita(nombre_regla(&d.regla), &d.cita)),
        Dia::Excepcion(cita) => Some(con_cita("declarado inhábil".to_owned(), cita)),
    }
}

/// The n-th business day after a date (before it, when negative). Zero gives the date itself, whether or not it counts.
/// `None` when the calendar has no such day within sixty years.
pub fn suma(calendario: &Calendario, fecha: Date, habiles: i64) -> Option<Date> {
    let mut faltan = habiles.unsigned_abs();
    if faltan > u64::from(HORIZONTE) {
        return None;
    }
    let mut dia = fecha;
    for _ in 0..HORIZONTE {
        if faltan == 0 {
            return Some(dia);
        }
        dia = if habiles > 0 { dia.tomorrow() } else { dia.yesterday() }.ok()?;
        if es_habil(calendario, dia) {
            faltan -= 1;
        }
    }
    None
}

/// Business days from one date to another: those after `de` up to `a`. Negative when `a` is earlier, so that
/// `habiles_entre(c, d, suma(c, d, n)) == n`. `None` when they are more than sixty years apart.
pub fn habiles_entre(calendario: &Calendario, de: Date, a: Date) -> Option<i64> {
    let (inicio, fin, signo) = if de <= a { (de, a, 1) } else { (a, de, -1) };
    let mut cuenta = 0;
    // Going back, the day from which one counts is out and the one reached is in.
    let mut dia = inicio;
    for _ in 0..HORIZONTE {
        if dia >= fin {
            return Some(cuenta * signo);
        }
        let siguiente = dia.tomorrow().ok()?;
        let contado = if signo > 0 { siguiente } else { dia };
        if es_habil(calendario, contado) {
            cuenta += 1;
        }
        dia = siguiente;
    }
    None
}

/// The date itself when it counts, or the next that does.
pub fn habil_desde(calendario: &Calendario, fecha: Date) -> Option<Date> {
    if es_habil(calendario, fecha) { Some(fecha) } else { suma(calendario, fecha, 1) }
}

/// Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher). `None` out of the years that a date can hold.
pub fn pascua(anio: i16) -> Option<Date> {
    let y = i32::from(anio);
    let a = y.rem_euclid(19);
    let (b, c) = (y.div_euclid(100), y.rem_euclid(100));
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - b.div_euclid(4) - g + 15).rem_euclid(30);
    let l = (32 + 2 * b.rem_euclid(4) + 2 * c.div_euclid(4) - h - c.rem_euclid(4)).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let n = h + l - 7 * m + 114;
    Date::new(anio, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

/// A date some natural days later (earlier, when negative). `None` beyond what a date can hold.
pub fn mas_dias(fecha: Date, dias: i64) -> Option<Date> {
    fecha.checked_add(Span::new().try_days(dias).ok()?).ok()
}

/// Natural days from one date to another; negative when the second is earlier.
pub fn dias_entre(de: Date, a: Date) -> i64 {
    // The default unit of a difference of dates is the day, which can't fail.
    de.until(a).map_or(0, |span| i64::from(span.get_days()))
}

/// Months date to date: the same day of another month, or its last when it has no such day. `None` beyond what a date can hold.
pub fn mas_meses(fecha: Date, meses: i64) -> Option<Date> {
    let span = i32::try_from(meses).ok().filter(|m| m.abs() < 200_000)?.months();
    fecha.checked_add(span).ok()
}

/// The day of the week of a date.
pub fn dia_semana(fecha: Date) -> DiaSemana {
    match fecha.weekday() {
        Weekday::Monday => DiaSemana::Lunes,
        Weekday::Tuesday => DiaSemana::Martes,
        Weekday::Wednesday => DiaSemana::Miercoles,
        Weekday::Thursday => DiaSemana::Jueves,
        Weekday::Friday => DiaSemana::Viernes,
        Weekday::Saturday => DiaSemana::Sabado,
        Weekday::Sunday => DiaSemana::Domingo,
    }
}

/// The name of a day of the week.
pub const fn nombre_dia(dia: DiaSemana) -> &'static str {
    match dia {
        DiaSemana::Lunes => "lunes",
        DiaSemana::Martes => "martes",
        DiaSemana::Miercoles => "miércoles",
        DiaSemana::Jueves => "jueves",
        DiaSemana::Viernes => "viernes",
        DiaSemana::Sabado => "sábado",
        DiaSemana::Domingo => "domingo",
    }
}

fn descansa(descanso: &Descanso, fecha: Date) -> bool {
    if descanso.desde.is_some_and(|d| fecha < d) || descanso.hasta.is_some_and(|h| fecha > h) {
        return false;
    }
    if let Some(desde) = descanso.desde {
        let anios = i32::from(fecha.year()) - i32::from(desde.year());
        if anios % i32::from(descanso.cada.max(1)) != 0 {
            return false;
        }
    }
    match &descanso.regla {
        ReglaDescanso::Fecha { mes, dia } => fecha.month() == *mes && fecha.day() == *dia,
        ReglaDescanso::Enesimo { dia, n, mes } => {
            fecha.month() == *mes && dia_semana(fecha) == *dia && (fecha.day() - 1) / 7 + 1 == *n
        }
        // The Sunday that would be Easter if the rule fell on this day; its own year decides.
        ReglaDescanso::Pascua { dias } => {
            let domingo = mas_dias(fecha, -i64::from(*dias));
            domingo.is_some_and(|d| d.weekday() == Weekday::Sunday && pascua(d.year()) == Some(d))
        }
        ReglaDescanso::Periodo { del, al } => (*del..=*al).contains(&fecha),
    }
}

fn nombre_regla(regla: &ReglaDescanso) -> String {
    match regla {
        ReglaDescanso::Fecha { mes, dia } => format!("{dia} de {}", formato::mes(*mes)),
        ReglaDescanso::Enesimo { dia, n, mes } => {
            let orden = match n {
                1 => "1er",
                2 => "2.º",
                3 => "3er",
                4 => "4.º",
                _ => "5.º",
            };
            format!("{orden} {} de {}", nombre_dia(*dia), formato::mes(*mes))
        }
        ReglaDescanso::Pascua { dias: -3 } => "Jueves Santo".to_owned(),
        ReglaDescanso::Pascua { dias: -2 } => "Viernes Santo".to_owned(),
        ReglaDescanso::Pascua { dias: 0 } => "Domingo de Pascua".to_owned(),
        ReglaDescanso::Pascua { dias } if *dias < 0 => {
            format!("{} días antes de Pascua", dias.unsigned_abs())
        }
        ReglaDescanso::Pascua { dias } => format!("{dias} días después de Pascua"),
        ReglaDescanso::Periodo { del, al } if del == al => formato::fecha(*del),
        ReglaDescanso::Periodo { del, al } => {
            format!("descanso del {} al {}", formato::fecha(*del), formato::fecha(*al))
        }
    }
}

fn con_cita(nombre: String, cita: &Cita) -> String {
    let articulos = cita.articulos();
    match (articulos.is_empty(), &cita.nota) {
        (false, _) => format!("{nombre}: {articulos}"),
        (true, Some(nota)) if *nota != nombre => format!("{nombre}: {nota}"),
        (true, _) => nombre,
    }
}

#[cfg(test)]
mod tests;
