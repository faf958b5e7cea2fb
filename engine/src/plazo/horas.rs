//! Clocks of hours and minutes: the stretches of time in which they run, without those in which they are stopped. Hours are those
//! of the civil clock: where a zone moves its clocks, a day has 24 of them all the same.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use schemas::paquete::Calendario;

use super::{HORIZONTE, Reloj};
use crate::calendario;

/// A stretch of time, from the first moment to the first that is out.
type Tramo = (DateTime, DateTime);

/// The moment at which a budget of minutes ends.
pub(super) fn fin(
    reloj: &Reloj,
    calendario: &Calendario,
    minutos: u32,
    de_oficina: bool,
) -> Option<DateTime> {
    let mut faltan = i64::from(minutos) * 60;
    if faltan == 0 {
        return Some(reloj.desde);
    }
    for (inicio, fin) in corridos(reloj, calendario, DateTime::MAX, de_oficina) {
        let segundos = entre(inicio, fin);
        if faltan <= segundos {
            return inicio.checked_add(faltan.seconds()).ok();
        }
        faltan -= segundos;
    }
    None
}

/// Whole minutes that ran until a moment.
pub(super) fn consumidos(reloj: &Reloj, calendario: &Calendario, al: DateTime, de_oficina: bool) -> u32 {
    let segundos: i64 =
        corridos(reloj, calendario, al, de_oficina).map(|(inicio, fin)| entre(inicio, fin)).sum();
    u32::try_from(segundos / 60).unwrap_or(u32::MAX)
}

fn entre(inicio: DateTime, fin: DateTime) -> i64 {
    fin.duration_since(inicio).as_secs().max(0)
}

/// The stretches in which the clock runs, in order, from its start to `al`.
fn corridos<'r>(
    reloj: &'r Reloj,
    calendario: &'r Calendario,
    al: DateTime,
    de_oficina: bool,
) -> impl Iterator<Item = Tramo> + 'r {
    let dias = std::iter::successors(Some(reloj.desde.date()), |d| d.tomorrow().ok());
    let dias = dias.take(HORIZONTE as usize).take_while(move |d| *d <= al.date());
    dias.flat_map(move |dia| {
        let abiertos = if de_oficina { oficina(calendario, dia) } else { vec![dia_entero(dia)] };
        let recortados = abiertos.into_iter().map(move |(a, b)| (a.max(reloj.desde), b.min(al)));
        recortados.flat_map(|tramo| sin_paros(tramo, reloj)).collect::<Vec<_>>()
    })
}

/// The hours of office of a day, in order; the whole day where the calendar never closes, none where the day doesn't count.
pub(crate) fn oficina(calendario: &Calendario, dia: Date) -> Vec<Tramo> {
    if !calendario::es_habil(calendario, dia) {
        return Vec::new();
    }
    if calendario.horario.is_empty() {
        return vec![dia_entero(dia)];
    }
    let semana = calendario::dia_semana(dia);
    let franjas = calendario.horario.iter().filter(|f| f.dia == semana && f.de < f.a);
    let mut tramos: Vec<Tramo> = franjas.map(|f| (dia.to_datetime(f.de), dia.to_datetime(f.a))).collect();
    tramos.sort();
    tramos
}

fn dia_entero(dia: Date) -> Tramo {
    let inicio = dia.at(0, 0, 0, 0);
    (inicio, inicio.saturating_add(1.day()))
}

/// What is left of a stretch when the stops are taken out.
fn sin_paros(tramo: Tramo, reloj: &Reloj) -> Vec<Tramo> {
    let mut quedan = vec![tramo];
    for (desde, hasta) in &reloj.suspensiones {
        let hasta = hasta.unwrap_or(DateTime::MAX);
        quedan = quedan
            .into_iter()
            .flat_map(|(a, b)| [(a, b.min(*desde)), (a.max(hasta), b)])
            .filter(|(a, b)| a < b)
            .collect();
    }
    quedan.retain(|(a, b)| a < b);
    quedan
}
