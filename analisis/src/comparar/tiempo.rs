//! How long things take: the plazo of resolution and what silence means, the plazo of each stage, and how late it may still be asked
//! to complete.
//!
//! - More time for the authority is `Atencion`: somebody waits longer. Less is `Compatible`.
//! - Less time for who applies is `Atencion`; more is `Compatible`.
//! - Spans in different units are compared by the days on which they end, from every day of a year, as the engine counts them.

use engine::calendario::es_habil;
use engine::formato::fecha_larga;
use engine::plazo::{Reloj, vence};
use jiff::civil::{Date, date};
use schemas::ids::CalendarioId;
use schemas::paquete::{Etapa, Ficta, PlazoEtapa, TipoEtapa, Ventana};
use schemas::valor::Duracion;

use super::formulario::espera_la_persona;
use super::palabras::{cita, ficta};
use super::pluma::{Pluma, Senda};
use super::solicitud::altas_y_bajas;
use super::{Cambio, Clase, Para};

/// Tells what changes in the clocks.
pub fn comparar(pluma: &mut Pluma<'_>) {
    resolucion(pluma);
    silencio(pluma);
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for etapa in &ahora.tramite.etapas {
        let Some(anterior) = antes.tramite.etapa(&etapa.id) else { continue };
        let senda = Senda::de(&["tramite", "etapas", &etapa.id]);
        de_etapa(pluma, &senda, anterior, etapa);
        ventana(pluma, &senda, anterior, etapa);
    }
}

/// The year of which examples speak: the last one for which a parameter was set.
pub fn anio_de_ejemplo(pluma: &Pluma<'_>) -> i16 {
    let parametros = pluma.ahora.parametros.iter();
    parametros.flat_map(|p| &p.valores).map(|v| v.desde.year()).max().unwrap_or(2026)
}

/// Whether one span is longer than another wherever they start in a year; nothing when it depends on the day.
pub fn es_mas(pluma: &Pluma<'_>, una: Duracion, otra: Duracion, calendario: &CalendarioId) -> Option<bool> {
    if una.unidad == otra.unidad {
        return Some(una.cantidad > otra.cantidad);
    }
    let enero = date(anio_de_ejemplo(pluma), 1, 1);
    let mut mas = None;
    for dia in enero.series(jiff::Span::new().days(1)).take(365) {
        let (a, b) = (fin(pluma, true, una, calendario, dia)?, fin(pluma, true, otra, calendario, dia)?);
        match mas {
            _ if a == b => {}
            None => mas = Some(a > b),
            Some(antes) if antes != (a > b) => return None,
            Some(_) => {}
        }
    }
    Some(mas.unwrap_or(false))
}

/// When a span ends that starts at ten in the morning of a day.
fn fin(
    pluma: &Pluma<'_>,
    es_ahora: bool,
    dura: Duracion,
    calendario: &CalendarioId,
    dia: Date,
) -> Option<jiff::civil::DateTime> {
    let paquete = if es_ahora { pluma.ahora } else { pluma.antes };
    let reglas = paquete.calendario(calendario)?;
    vence(&Reloj::nuevo(dura, calendario.clone(), dia.at(10, 0, 0, 0)), reglas)
}

/// When the same start ends before and now.
fn ejemplo(pluma: &Pluma<'_>, a: (Duracion, &CalendarioId), b: (Duracion, &CalendarioId)) -> String {
    let marzo = date(anio_de_ejemplo(pluma), 3, 2);
    let cuenta = |d: &Date| {
        pluma.antes.calendario(a.1).is_some_and(|c| es_habil(c, *d))
            && pluma.ahora.calendario(b.1).is_some_and(|c| es_habil(c, *d))
    };
    let dia = marzo.series(jiff::Span::new().days(1)).take(30).find(cuenta);
    let fines =
        dia.and_then(|dia| Some((dia, fin(pluma, false, a.0, a.1, dia)?, fin(pluma, true, b.0, b.1, dia)?)));
    match fines {
        Some((dia, antes, ahora)) if antes.date() != ahora.date() => format!(
            "Lo que empieza el {} vence el {}; antes, el {}.",
            fecha_larga(dia),
            fecha_larga(ahora.date()),
            fecha_larga(antes.date())
        ),
        _ => String::new(),
    }
}

/// How a span changed: its verb, and whether it is longer.
fn como(
    pluma: &Pluma<'_>,
    a: Duracion,
    b: Duracion,
    calendario: &CalendarioId,
) -> (&'static str, Option<bool>) {
    match (es_mas(pluma, b, a, calendario), es_mas(pluma, a, b, calendario)) {
        (Some(true), _) => ("sube", Some(true)),
        (_, Some(true)) => ("baja", Some(false)),
        (Some(false), Some(false)) => ("cambia", Some(false)),
        _ => ("cambia", None),
    }
}

fn resolucion(pluma: &mut Pluma<'_>) {
    let (a, b) = (&pluma.antes.tramite.ficha.plazo_resolucion, &pluma.ahora.tramite.ficha.plazo_resolucion);
    let senda = Senda::de(&["tramite", "ficha", "plazo_resolucion"]);
    if a.dura != b.dura {
        let (verbo, mas) = como(pluma, a.dura, b.dura, &b.calendario);
        let clase = if mas == Some(false) { Clase::Compatible } else { Clase::Atencion };
        let que = format!("El plazo para resolver {verbo} de {} a {}.", a.dura, b.dura);
        let ejemplo = ejemplo(pluma, (a.dura, &a.calendario), (b.dura, &b.calendario));
        pluma.dice(&senda.y("dura"), Cambio::de(Para::Tiempo, clase, que).por_ejemplo(ejemplo));
    }
    if a.calendario != b.calendario {
        let que = format!(
            "El plazo para resolver se cuenta con el calendario {}; antes, con {}.",
            pluma.calendario(&b.calendario),
            pluma.calendario(&a.calendario)
        );
        let ejemplo = ejemplo(pluma, (b.dura, &a.calendario), (b.dura, &b.calendario));
        pluma.dice(
            &senda.y("calendario"),
            Cambio::de(Para::Tiempo, Clase::Atencion, que).por_ejemplo(ejemplo),
        );
    }
    let (entran, salen) = altas_y_bajas(&a.se_suspende_en, &b.se_suspende_en);
    let senda = senda.y("se_suspende_en");
    if !entran.is_empty() {
        let que = format!("El plazo para resolver ahora se detiene en {}.", pluma.etapas(&entran));
        pluma.dice(&senda, Cambio::de(Para::Tiempo, Clase::Atencion, que));
    }
    if !salen.is_empty() {
        let que = format!("El plazo para resolver ya no se detiene en {}.", pluma.etapas(&salen));
        pluma.dice(&senda, Cambio::de(Para::Tiempo, Clase::Compatible, que));
    }
}

fn silencio(pluma: &mut Pluma<'_>) {
    let (a, b) = (&pluma.antes.tramite.ficha.si_no_responde, &pluma.ahora.tramite.ficha.si_no_responde);
    if a == b {
        return;
    }
    let senda = Senda::de(&["tramite", "ficha", "si_no_responde"]);
    let favor = matches!(b, Ficta::Afirmativa { .. });
    let clase = if favor { Clase::Compatible } else { Clase::Atencion };
    let cambio = if std::mem::discriminant(a) == std::mem::discriminant(b) {
        let a_donde = |f: &Ficta| match f {
            Ficta::Afirmativa { a } | Ficta::Negativa { a: Some(a) } => pluma.etapa(a),
            Ficta::Negativa { a: None } | Ficta::Ninguna => "el fin del expediente".to_owned(),
        };
        let que = format!("Si no se resuelve a tiempo se pasa a {}; antes, a {}.", a_donde(b), a_donde(a));
        Cambio::de(Para::Operacion, Clase::Compatible, que)
    } else {
        let que = format!("Si no se resuelve a tiempo, {}; antes, {}.", ficta(b), ficta(a));
        Cambio::de(Para::Tiempo, clase, que)
    };
    pluma.dice(&senda, cambio);
}

fn de_etapa(pluma: &mut Pluma<'_>, senda: &Senda, a: &Etapa, b: &Etapa) {
    let senda = senda.y("plazo");
    let suyo = espera_la_persona(b);
    let nombre = cita(&b.nombre);
    // More time is good for who has it, and bad for who waits for it.
    let clase = |mas: Option<bool>| match mas {
        Some(mas) if mas == suyo => Clase::Compatible,
        _ => Clase::Atencion,
    };
    let de_quien = if suyo { "para quien solicita" } else { "de la autoridad" };
    match (&a.plazo, &b.plazo) {
        (None, Some(b)) => {
            let que = format!("{nombre} ahora tiene un plazo {de_quien}: {}.", b.dura);
            pluma.dice(&senda, Cambio::de(Para::Tiempo, clase(Some(false)), que));
        }
        (Some(a), None) => {
            let que = format!("{nombre} ya no tiene plazo; era de {}.", a.dura);
            pluma.dice(&senda, Cambio::de(Para::Tiempo, clase(Some(true)), que));
        }
        (Some(a), Some(b)) => plazo(pluma, &senda, (&nombre, de_quien), (a, b), &clase),
        (None, None) => {}
    }
}

fn plazo(
    pluma: &mut Pluma<'_>,
    senda: &Senda,
    (nombre, de_quien): (&str, &str),
    (a, b): (&PlazoEtapa, &PlazoEtapa),
    clase: &dyn Fn(Option<bool>) -> Clase,
) {
    if a.dura != b.dura {
        let (verbo, mas) = como(pluma, a.dura, b.dura, &b.calendario);
        let tope = if b.calculada.is_some() { "El tope del plazo" } else { "El plazo" };
        let que = format!("{tope} {de_quien} en {nombre} {verbo} de {} a {}.", a.dura, b.dura);
        let ejemplo = ejemplo(pluma, (a.dura, &a.calendario), (b.dura, &b.calendario));
        pluma.dice(&senda.y("dura"), Cambio::de(Para::Tiempo, clase(mas), que).por_ejemplo(ejemplo));
    }
    if a.calendario != b.calendario {
        let que = format!(
            "El plazo en {nombre} se cuenta con el calendario {}; antes, con {}.",
            pluma.calendario(&b.calendario),
            pluma.calendario(&a.calendario)
        );
        let ejemplo = ejemplo(pluma, (b.dura, &a.calendario), (b.dura, &b.calendario));
        pluma.dice(
            &senda.y("calendario"),
            Cambio::de(Para::Tiempo, Clase::Atencion, que).por_ejemplo(ejemplo),
        );
    }
}

fn ventana(pluma: &mut Pluma<'_>, senda: &Senda, a: &Etapa, b: &Etapa) {
    let (TipoEtapa::Prevencion { dentro_de: x, .. }, TipoEtapa::Prevencion { dentro_de: y, .. }) =
        (&a.tipo, &b.tipo)
    else {
        return;
    };
    if x == y {
        return;
    }
    let dicha = |v: &Ventana| match v {
        Ventana::PrimerTercio => "en el primer tercio del plazo".to_owned(),
        Ventana::Dura(d) => format!("en los primeros {d}"),
        Ventana::Siempre => "en cualquier momento".to_owned(),
    };
    let clase = match (x, y) {
        (Ventana::Siempre, _) => Clase::Compatible,
        (Ventana::Dura(x), Ventana::Dura(y)) if x.unidad == y.unidad && y.cantidad < x.cantidad => {
            Clase::Compatible
        }
        _ => Clase::Atencion,
    };
    let que = format!("A quien solicita se le puede pedir que complete {}; antes, {}.", dicha(y), dicha(x));
    pluma.dice(&senda.y("tipo").y("dentro_de"), Cambio::de(Para::Tiempo, clase, que));
}
