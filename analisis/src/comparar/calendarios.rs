//! Which days count: both calendars are asked about every day of many years, and what differs is told with its dates.
//!
//! A day that no longer counts is `Atencion`, for plazos in business days end later. A day that now counts is `Atencion` where who
//! applies has a plazo in it, which ends sooner, and `Compatible` elsewhere. Rules that say the same of every day are told as text.

use engine::calendario::es_habil;
use engine::formato::{enumerar, fecha, mayuscula};
use jiff::Span;
use jiff::civil::{Date, date};
use schemas::paquete::{Calendario, DiaSemana};

use super::diferencias::{emparejar, lugar, por_id};
use super::formulario::espera_la_persona;
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::tiempo::anio_de_ejemplo;
use super::{Cambio, Clase, Para};

/// Years that are looked at, from the first on.
const DESDE: i16 = 2016;
const HASTA: i16 = 2045;
/// Dates that are told of each kind.
const FECHAS: usize = 4;

/// Tells what changes in the calendars.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.calendarios, &ahora.calendarios, |c| &c.id) {
        let senda = Senda::de(&["calendarios", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que = format!("Se usa un calendario que antes no: {}.", cita(&b.nombre));
                pluma.dice(&senda, Cambio::de(Para::Tiempo, Clase::Compatible, que));
            }
            (Some(a), None) => {
                let que = format!("Ya no se usa el calendario {}.", cita(&a.nombre));
                pluma.dice(&senda, Cambio::de(Para::Tiempo, Clase::Compatible, que));
            }
            (Some(a), Some(b)) => {
                dias(pluma, &senda, a, b);
                horario(pluma, &senda, a, b);
            }
            (None, None) => {}
        }
    }
    if antes.municipio.calendario != ahora.municipio.calendario {
        let (a, b) = (&antes.municipio.calendario, &ahora.municipio.calendario);
        let que = format!(
            "Los días hábiles se cuentan con el calendario {}; antes, con {}.",
            pluma.calendario(b),
            pluma.calendario(a)
        );
        let senda = Senda::de(&["municipio", "calendario"]);
        pluma.dice(&senda, Cambio::de(Para::Tiempo, Clase::Atencion, que));
    }
}

fn dias(pluma: &mut Pluma<'_>, senda: &Senda, a: &Calendario, b: &Calendario) {
    let reglas = |c: &Calendario| {
        let descansos: Vec<_> =
            c.descansos.iter().map(|d| (d.regla.clone(), d.desde, d.hasta, d.cada)).collect();
        let excepciones: Vec<_> = c.excepciones.iter().map(|e| (e.fecha, e.habil)).collect();
        (c.habiles.clone(), descansos, excepciones)
    };
    if reglas(a) == reglas(b) {
        return;
    }
    let todos = date(DESDE, 1, 1).series(Span::new().days(1)).take_while(|d| d.year() <= HASTA);
    let (mut dejan, mut empiezan) = (Vec::new(), Vec::new());
    for dia in todos {
        match (es_habil(a, dia), es_habil(b, dia)) {
            (true, false) => dejan.push(dia),
            (false, true) => empiezan.push(dia),
            _ => {}
        }
    }
    let desde = date(anio_de_ejemplo(pluma), 1, 1);
    let nombre = cita(&b.nombre);
    let plazo_de_la_persona = pluma
        .ahora
        .tramite
        .etapas
        .iter()
        .any(|e| espera_la_persona(e) && e.plazo.as_ref().is_some_and(|p| p.calendario == b.id));
    let pesa = if plazo_de_la_persona { Clase::Atencion } else { Clase::Compatible };
    if !dejan.is_empty() {
        let que = format!("En el calendario {nombre} hay días que ya no son hábiles.");
        let cambio = Cambio::de(Para::Tiempo, Clase::Atencion, que).por_ejemplo(algunos(&dejan, desde));
        pluma.anota(senda, cambio);
    }
    if !empiezan.is_empty() {
        let que = format!("En el calendario {nombre} hay días que ahora son hábiles.");
        pluma.anota(senda, Cambio::de(Para::Tiempo, pesa, que).por_ejemplo(algunos(&empiezan, desde)));
    }
    if dejan.is_empty() && empiezan.is_empty() {
        let que = format!("El calendario {nombre} dice lo mismo con otras reglas, de {DESDE} a {HASTA}.");
        pluma.anota(senda, Cambio::de(Para::Texto, Clase::Compatible, que));
    }
    if a.habiles != b.habiles {
        pluma.calla(&senda.y("habiles"));
    }
    // A rest whose rule is the same and whose source isn't is told by itself.
    for (i, j) in emparejar(&a.descansos, &b.descansos) {
        let regla = |c: &Calendario, i: Option<usize>| {
            i.and_then(|i| c.descansos.get(i)).map(|d| (d.regla.clone(), d.desde, d.hasta, d.cada))
        };
        if regla(a, i) != regla(b, j) {
            pluma.calla(&senda.y("descansos").y(&lugar(i, j)));
        }
    }
    for (i, j) in emparejar(&a.excepciones, &b.excepciones) {
        let regla = |c: &Calendario, i: Option<usize>| {
            i.and_then(|i| c.excepciones.get(i)).map(|e| (e.fecha, e.habil))
        };
        if regla(a, i) != regla(b, j) {
            pluma.calla(&senda.y("excepciones").y(&lugar(i, j)));
        }
    }
}

/// Some dates of many: the first ones from a day on, or the last ones when there are none.
fn algunos(dias: &[Date], desde: Date) -> String {
    let mut elegidos: Vec<&Date> = dias.iter().filter(|d| **d >= desde).take(FECHAS).collect();
    if elegidos.is_empty() {
        elegidos = dias.iter().rev().take(FECHAS).collect();
        elegidos.reverse();
    }
    let fechas: Vec<String> = elegidos.iter().map(|d| fecha(**d)).collect();
    let mas = dias.len() - elegidos.len();
    match mas {
        0 => format!("{}.", mayuscula(&enumerar(&fechas))),
        1 => format!("{} y 1 día más, de {DESDE} a {HASTA}.", fechas.join(", ")),
        n => format!("{} y {n} días más, de {DESDE} a {HASTA}.", fechas.join(", ")),
    }
}

fn horario(pluma: &mut Pluma<'_>, senda: &Senda, a: &Calendario, b: &Calendario) {
    if a.horario == b.horario {
        return;
    }
    let nombre = |d: DiaSemana| engine::calendario::nombre_dia(d);
    let dicho = |c: &Calendario| {
        let franja = |f: &schemas::paquete::Franja| {
            format!("{} de {} a {}", nombre(f.dia), engine::formato::hora(f.de), engine::formato::hora(f.a))
        };
        let franjas: Vec<String> = c.horario.iter().map(franja).collect();
        if franjas.is_empty() { "todo el día".to_owned() } else { enumerar(&franjas) }
    };
    let que = format!("Cambian las horas hábiles del calendario {}.", cita(&b.nombre));
    let cambio = Cambio::de(Para::Tiempo, Clase::Atencion, que).con(dicho(a), dicho(b));
    pluma.dice(&senda.y("horario"), cambio);
}
