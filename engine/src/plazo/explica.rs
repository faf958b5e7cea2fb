//! A term in words: its budget, the days that don't count and why, the stops, and the end.

use jiff::civil::{Date, DateTime};
use schemas::evento::Traido;
use schemas::paquete::Calendario;
use schemas::valor::{Duracion, Unidad};

use super::{Base, Reloj, base, dias_desde, ultimo_dia, vence};
use crate::calendario::{self, Dia};
use crate::formato::{fecha, fecha_larga, hora};

/// Reasons that are told one by one; the rest is told by its number.
const MOTIVOS: usize = 12;

/// The sentences that explain when a term ends, in order: what counts, what doesn't, the stops, the end.
pub fn explicar(reloj: &Reloj, calendario: &Calendario) -> Vec<String> {
    let mut frases = vec![inicio(reloj)];
    let fin = vence(reloj, calendario);
    let hasta = fin.map(|f| f.date()).or_else(|| reloj.detenido().map(|d| d.date()));
    if matches!(reloj.dura.unidad, Unidad::DiasHabiles | Unidad::HorasHabiles)
        && let Some(hasta) = hasta
    {
        frases.extend(descansos(reloj, calendario, hasta));
    }
    frases.extend(reloj.suspensiones.iter().map(|(d, e)| paro(reloj, calendario, *d, *e)));
    frases.extend(recorrido(reloj, calendario, fin));
    frases.push(match (fin, reloj.detenido()) {
        (Some(fin), _) if de_horas(reloj) => {
            format!("Vence el {} a las {}.", fecha_larga(fin.date()), hora(fin.time()))
        }
        (Some(fin), _) => format!("Vence el {}, al terminar el día.", fecha_larga(fin.date())),
        (None, Some(_)) => "Mientras está detenido no corre; no hay todavía fecha de vencimiento.".to_owned(),
        (None, None) => "No vence en los próximos sesenta años.".to_owned(),
    });
    frases
}

const fn de_horas(reloj: &Reloj) -> bool {
    matches!(reloj.dura.unidad, Unidad::Minutos | Unidad::Horas | Unidad::HorasHabiles)
}

fn inicio(reloj: &Reloj) -> String {
    let desde = reloj.desde;
    if let Some(traido) = &reloj.traido {
        return traido_en_palabras(reloj, traido);
    }
    if de_horas(reloj) {
        format!("{} desde el {} a las {}.", reloj.dura, fecha(desde.date()), hora(desde.time()))
    } else {
        format!("{} desde el {}; ese día no cuenta.", reloj.dura, fecha(desde.date()))
    }
}

/// A clock that began by an earlier version: what ran there, and what is left.
fn traido_en_palabras(reloj: &Reloj, traido: &Traido) -> String {
    let (de, a) = (traido.desde, reloj.desde);
    let corrio = match traido.consumido {
        0 => "nada corrió".to_owned(),
        1 => format!("{} corrió", Duracion::new(1, traido.unidad)),
        n => format!("{} corrieron", Duracion::new(n, traido.unidad)),
    };
    if de_horas(reloj) {
        return format!(
            "{}; {corrio} con la versión anterior, del {} a las {} al {} a las {}; desde entonces corre lo que quedaba.",
            reloj.dura,
            fecha(de.date()),
            hora(de.time()),
            fecha(a.date()),
            hora(a.time())
        );
    }
    format!(
        "{}; {corrio} con la versión anterior, del {} al {}; lo que quedaba cuenta desde el día siguiente.",
        reloj.dura,
        fecha(de.date()),
        fecha(a.date())
    )
}

/// Days of rest that would have counted, those in a row with one reason told together.
fn descansos(reloj: &Reloj, calendario: &Calendario, hasta: Date) -> Vec<String> {
    let mut grupos: Vec<(Date, Date, String)> = Vec::new();
    for dia in dias_desde(reloj.desde.date()).take_while(|d| *d <= hasta) {
        match calendario::dia(calendario, dia) {
            Dia::Descanso(_) | Dia::Excepcion(_) if !reloj.suspendido(dia) => {
                let motivo = calendario::porque(calendario, dia).unwrap_or_default();
                match grupos.last_mut() {
                    Some((_, ultimo, mismo)) if *mismo == motivo && seguidos(calendario, *ultimo, dia) => {
                        *ultimo = dia
                    }
                    _ => grupos.push((dia, dia, motivo)),
                }
            }
            _ => {}
        }
    }
    let sobran = grupos.len().saturating_sub(MOTIVOS);
    let mut frases: Vec<String> = grupos
        .into_iter()
        .take(MOTIVOS)
        .map(|(de, a, motivo)| match de == a {
            true => format!("No cuenta el {} ({motivo}).", fecha(de)),
            false => format!("No cuentan los días del {} al {} ({motivo}).", fecha(de), fecha(a)),
        })
        .collect();
    if sobran > 0 {
        frases.push(format!("Hay otros {sobran} periodos inhábiles que tampoco cuentan."));
    }
    frases
}

/// Whether only days off lie between two days.
fn seguidos(calendario: &Calendario, de: Date, a: Date) -> bool {
    calendario::habiles_entre(calendario, de, a) == Some(0)
}

fn paro(reloj: &Reloj, calendario: &Calendario, desde: DateTime, hasta: Option<DateTime>) -> String {
    let Some(hasta) = hasta else {
        return format!("Está detenido desde el {}.", fecha(desde.date()));
    };
    if de_horas(reloj) {
        let (d, h) = (desde, hasta);
        return format!(
            "Se detuvo del {} a las {} al {} a las {}.",
            fecha(d.date()),
            hora(d.time()),
            fecha(h.date()),
            hora(h.time())
        );
    }
    let (de, a) = (desde.date(), hasta.date());
    if de == a {
        return format!("Se detuvo y siguió el {}: ningún día se descuenta.", fecha(de));
    }
    let dias = match reloj.dura.unidad {
        Unidad::DiasHabiles => calendario::habiles_entre(calendario, de, a).unwrap_or_default(),
        _ => calendario::dias_entre(de, a),
    };
    let no_cuentan = match (dias, reloj.dura.unidad) {
        (1, Unidad::DiasHabiles) => "no cuenta 1 día hábil".to_owned(),
        (n, Unidad::DiasHabiles) => format!("no cuentan {n} días hábiles"),
        (1, _) => "no cuenta 1 día natural".to_owned(),
        (n, _) => format!("no cuentan {n} días naturales"),
    };
    format!("Se detuvo del {} al {}: {no_cuentan}.", fecha(de), fecha(a))
}

/// Why a term of months ends later than its date.
fn recorrido(reloj: &Reloj, calendario: &Calendario, fin: Option<DateTime>) -> Option<String> {
    let Base::Dias { presupuesto, habiles, a_habil: true } = base(reloj, calendario)? else { return None };
    let exacto = ultimo_dia(reloj, calendario, presupuesto.saturating_sub(reloj.antes()), habiles)?;
    let motivo = calendario::porque(calendario, exacto)?;
    (fin?.date() > exacto)
        .then(|| format!("El {} no es hábil ({motivo}): pasa al siguiente día hábil.", fecha(exacto)))
}
