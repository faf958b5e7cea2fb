//! Legal time. A clock is a budget, the moment from which it counts and the spans in which it was stopped; when it ends, how much
//! was used and why are derived from that, so a calendar that changes changes them too.
//!
//! Rules (`lenguaje` §4.4): the day on which a clock starts doesn't count. A stop from the day D to the day E takes out the days
//! after D up to E; it goes on the day after E that counts. Months and years go date to date, to the last day of a month that has
//! no such day, then to the next business day. Hours of office run within the hours of the calendar; hours and minutes always.
//!
//! **Representation of the end.** The last second that still counts: days end at 23:59:59 of the last day, hours at their exact
//! second. [`vencio`] compares with it. A clock that would end while it is stopped (it was stopped on its very last day) ends
//! with the first day that counts after it goes on: no term runs out while it waits.

mod explica;
mod horas;
mod mover;

use jiff::civil::{Date, DateTime, Time};
use schemas::evento::Traido;
use schemas::ids::CalendarioId;
use schemas::paquete::{Calendario, Ventana};
use schemas::valor::{Duracion, Unidad};

use crate::calendario;

pub use explica::explicar;
pub(crate) use horas::oficina;
pub use mover::{mueve_fecha, mueve_fecha_hora};

/// Days that a count may walk before it gives up: sixty years.
const HORIZONTE: u32 = 22_000;

/// A clock: what is stored of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reloj {
    /// Its budget.
    pub dura: Duracion,
    /// The calendar that counts; the caller looks it up and passes it.
    pub calendario: CalendarioId,
    /// From when it counts, local.
    pub desde: DateTime,
    /// Spans in which it was stopped, local; one without end is stopped still.
    pub suspensiones: Vec<(DateTime, Option<DateTime>)>,
    /// What ran by an earlier version of the trámite, before `desde`; it is taken off the budget.
    pub traido: Option<Traido>,
}

/// How much of a clock was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avance {
    /// Used; may pass the budget when nobody acted on the end.
    pub consumido: u32,
    /// To use.
    pub presupuesto: u32,
    /// What both count: días hábiles, días naturales (also of months and years) or minutos (of every kind of hour).
    pub unidad: Unidad,
}

impl Avance {
    /// What is left; zero on the last day.
    pub const fn restante(self) -> u32 {
        self.presupuesto.saturating_sub(self.consumido)
    }
}

impl Reloj {
    /// A clock that was never stopped.
    pub fn nuevo(dura: Duracion, calendario: CalendarioId, desde: DateTime) -> Self {
        Self { dura, calendario, desde, suspensiones: Vec::new(), traido: None }
    }

    /// Since when it is stopped, if it is.
    pub fn detenido(&self) -> Option<DateTime> {
        self.suspensiones.iter().filter(|(_, hasta)| hasta.is_none()).map(|(desde, _)| *desde).min()
    }

    /// From when it counted at first, also by an earlier version.
    pub fn origen(&self) -> DateTime {
        self.traido.as_ref().map_or(self.desde, |t| t.desde)
    }

    /// What ran before `desde`.
    fn antes(&self) -> u32 {
        self.traido.as_ref().map_or(0, |t| t.consumido)
    }

    /// Whether a stop takes out this day.
    fn suspendido(&self, dia: Date) -> bool {
        self.suspensiones.iter().any(|(d, e)| d.date() < dia && e.is_none_or(|e| dia <= e.date()))
    }

    /// The stops that are over, and none that isn't.
    fn con_paros_hasta(&self, al: DateTime) -> Reloj {
        let suspensiones =
            self.suspensiones.iter().map(|(d, e)| (*d, Some(e.unwrap_or(al).max(*d)))).collect();
        Reloj { suspensiones, ..self.clone() }
    }
}

/// The last second that counts. `None` while it is stopped, and when the end is more than sixty years away.
pub fn vence(reloj: &Reloj, calendario: &Calendario) -> Option<DateTime> {
    if reloj.detenido().is_some() {
        return None;
    }
    match base(reloj, calendario)? {
        Base::Dias { presupuesto, habiles, a_habil } => {
            let quedan = presupuesto.saturating_sub(reloj.antes());
            let ultimo = ultimo_dia(reloj, calendario, quedan, habiles)?;
            let ultimo = if a_habil { calendario::habil_desde(calendario, ultimo)? } else { ultimo };
            Some(fin_del_dia(despues_del_paro(reloj, calendario, ultimo, habiles, quedan == 0)?))
        }
        Base::Minutos { presupuesto, de_oficina } => {
            horas::fin(reloj, calendario, presupuesto.saturating_sub(reloj.antes()), de_oficina)
        }
    }
}

/// As [`vence`], were a stopped clock to go on at `al`.
pub fn vence_si_sigue(reloj: &Reloj, calendario: &Calendario, al: DateTime) -> Option<DateTime> {
    vence(&reloj.con_paros_hasta(al), calendario)
}

/// The minute in which a moment is: what people are told to the minute is counted from it, so that nobody is refused the very hour that
/// they were told.
pub fn al_minuto(momento: DateTime) -> DateTime {
    let hora = momento.time();
    momento.date().at(hora.hour(), hora.minute(), 0, 0)
}

/// Whether a term that ends at `vence` is over at `ahora`. Its last second still counts.
pub fn vencio(vence: DateTime, ahora: DateTime) -> bool {
    ahora.with().subsec_nanosecond(0).build().unwrap_or(ahora) > vence
}

/// How much was used at a moment. The day at hand counts as used, since a fraction counts as a day (LFPA art. 17-A); minutes count
/// when they are complete.
pub fn avance(reloj: &Reloj, calendario: &Calendario, al: DateTime) -> Avance {
    match base(reloj, calendario) {
        Some(Base::Dias { presupuesto, habiles, .. }) => {
            let dias = dias_desde(reloj.desde.date()).take_while(|d| *d <= al.date());
            let consumido = dias.filter(|d| cuenta(reloj, calendario, *d, habiles)).count();
            let unidad = if habiles { Unidad::DiasHabiles } else { Unidad::DiasNaturales };
            let consumido = u32::try_from(consumido).unwrap_or(u32::MAX).saturating_add(reloj.antes());
            Avance { consumido, presupuesto, unidad }
        }
        Some(Base::Minutos { presupuesto, de_oficina }) => {
            let consumido =
                horas::consumidos(reloj, calendario, al, de_oficina).saturating_add(reloj.antes());
            Avance { consumido, presupuesto, unidad: Unidad::Minutos }
        }
        // A budget beyond every date is never used up.
        None => Avance { consumido: 0, presupuesto: reloj.dura.cantidad, unidad: reloj.dura.unidad },
    }
}

/// What was used at a moment, as a span.
pub fn consumido(reloj: &Reloj, calendario: &Calendario, al: DateTime) -> Duracion {
    let avance = avance(reloj, calendario, al);
    Duracion::new(avance.consumido, avance.unidad)
}

/// What is left at a moment, as a span; zero on the last day.
pub fn restante(reloj: &Reloj, calendario: &Calendario, al: DateTime) -> Duracion {
    let avance = avance(reloj, calendario, al);
    Duracion::new(avance.restante(), avance.unidad)
}

/// Whether what ran of a span may be taken off another: both count the same days, or the same minutes.
pub fn misma_cuenta(una: Unidad, otra: Unidad) -> bool {
    let clase = |unidad| match unidad {
        Unidad::DiasHabiles => 0,
        Unidad::DiasNaturales | Unidad::Meses | Unidad::Anios => 1,
        Unidad::Minutos | Unidad::Horas => 2,
        Unidad::HorasHabiles => 3,
    };
    clase(una) == clase(otra)
}

/// A clock as it goes on by another rule from a moment on: what ran until then is taken off the new budget, and a stop that isn't over
/// goes on. Nor is one over, for a clock of which nothing is left, until a day has counted after it: its last day is that one. Of hours, the
/// seconds of a minute that isn't complete are given back.
pub fn traer(
    reloj: &Reloj,
    calendario: &Calendario,
    dura: Duracion,
    otro: CalendarioId,
    momento: DateTime,
) -> Reloj {
    let avance = avance(reloj, calendario, momento);
    let traido = Traido { consumido: avance.consumido, unidad: avance.unidad, desde: reloj.origen() };
    let habiles = avance.unidad == Unidad::DiasHabiles;
    let por_dias = habiles || avance.unidad == Unidad::DiasNaturales;
    let espera = |hasta: DateTime| {
        por_dias
            && avance.restante() == 0
            && nada_conto(reloj, calendario, hasta.date(), momento.date(), habiles)
    };
    let suspensiones =
        reloj.suspensiones.iter().filter(|(_, hasta)| hasta.is_none_or(espera)).copied().collect();
    Reloj { dura, calendario: otro, desde: momento, suspensiones, traido: Some(traido) }
}

/// Whether a prevención may still be made at a moment, given the clock of the resolution.
pub fn permite(ventana: Ventana, resolucion: &Reloj, calendario: &Calendario, al: DateTime) -> bool {
    match ventana {
        Ventana::Siempre => true,
        Ventana::PrimerTercio => {
            let avance = avance(resolucion, calendario, al);
            avance.consumido <= avance.presupuesto.div_ceil(3)
        }
        Ventana::Dura(dura) => {
            let avance = avance(&Reloj { dura, ..resolucion.clone() }, calendario, al);
            avance.consumido <= avance.presupuesto
        }
    }
}

/// What a budget is, once months are days and hours are minutes.
enum Base {
    Dias {
        presupuesto: u32,
        /// Only business days count.
        habiles: bool,
        /// It moves to a business day when it ends on another.
        a_habil: bool,
    },
    Minutos {
        presupuesto: u32,
        /// Only hours of office count.
        de_oficina: bool,
    },
}

fn base(reloj: &Reloj, calendario: &Calendario) -> Option<Base> {
    let Duracion { cantidad, unidad } = reloj.dura;
    let dias = |presupuesto, habiles, a_habil| Base::Dias { presupuesto, habiles, a_habil };
    Some(match unidad {
        Unidad::DiasHabiles => dias(cantidad, true, false),
        Unidad::DiasNaturales => dias(cantidad, false, false),
        Unidad::Meses | Unidad::Anios => {
            let inicio = reloj.origen().date();
            let fin = mueve_fecha(calendario, inicio, i64::from(cantidad), unidad)?;
            dias(u32::try_from(calendario::dias_entre(inicio, fin)).ok()?, false, true)
        }
        Unidad::Minutos => Base::Minutos { presupuesto: cantidad, de_oficina: false },
        Unidad::Horas => Base::Minutos { presupuesto: cantidad.checked_mul(60)?, de_oficina: false },
        Unidad::HorasHabiles => Base::Minutos { presupuesto: cantidad.checked_mul(60)?, de_oficina: true },
    })
}

/// The days after one, in order, up to the horizon.
fn dias_desde(inicio: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(inicio.tomorrow().ok(), |d| d.tomorrow().ok()).take(HORIZONTE as usize)
}

fn cuenta(reloj: &Reloj, calendario: &Calendario, dia: Date, habiles: bool) -> bool {
    !reloj.suspendido(dia) && (!habiles || calendario::es_habil(calendario, dia))
}

/// The day on which a budget of days ends. A budget of zero ends on the day on which it starts.
fn ultimo_dia(reloj: &Reloj, calendario: &Calendario, presupuesto: u32, habiles: bool) -> Option<Date> {
    let Some(ultimo) = (presupuesto as usize).checked_sub(1) else { return Some(reloj.desde.date()) };
    dias_desde(reloj.desde.date()).filter(|d| cuenta(reloj, calendario, *d, habiles)).nth(ultimo)
}

/// The day itself, unless the clock was stopped on it and went on another day: then the first that counts after that.
fn despues_del_paro(
    reloj: &Reloj,
    calendario: &Calendario,
    mut dia: Date,
    habiles: bool,
    agotado: bool,
) -> Option<Date> {
    // What an earlier version used up waits for the first day that counts after a stop, also if the change came before that day.
    let espera = |desde: Date, hasta: Date, dia: Date| {
        agotado
            && desde < hasta
            && hasta <= dia
            && dia == reloj.desde.date()
            && nada_conto(reloj, calendario, hasta, dia, habiles)
    };
    // Each turn leaves behind at least one stop, so there are no more turns than stops.
    for _ in 0..=reloj.suspensiones.len() {
        let paro = reloj.suspensiones.iter().filter_map(|(d, e)| e.map(|e| (d.date(), e.date())));
        let detiene = |(d, e): &(Date, Date)| *d <= dia && (dia < *e || espera(*d, *e, dia));
        let Some(sigue) = paro.filter(detiene).map(|(_, e)| e).max() else { break };
        dia = dias_desde(sigue).find(|d| cuenta(reloj, calendario, *d, habiles))?;
    }
    Some(dia)
}

/// Whether no day counted after one, until another.
fn nada_conto(reloj: &Reloj, calendario: &Calendario, tras: Date, hasta: Date, habiles: bool) -> bool {
    !dias_desde(tras).take_while(|d| *d <= hasta).any(|d| cuenta(reloj, calendario, d, habiles))
}

fn fin_del_dia(dia: Date) -> DateTime {
    dia.to_datetime(Time::constant(23, 59, 59, 0))
}

#[cfg(test)]
mod tests;
