//! Clocks as people read them: words first, then the date, the bar, and how it was counted.

use engine::estado::{Estado, RelojActivo};
use engine::flujo::{RESOLUCION, etapa_de_plazo, plazo_de_etapa};
use engine::{calendario, evolve, formato, plazo};
use jiff::Timestamp;
use jiff::civil::DateTime;
use schemas::paquete::{Calendario, Paquete};
use schemas::valor::{Duracion, Unidad};

use crate::web::vistas::{ClaseTramo, Etiqueta, Plazo, Tono, TramoPlazo};

/// Every clock that runs: that of the resolution first, then in order of their end.
pub fn plazos(paquete: &Paquete, estado: &Estado, ahora: Timestamp) -> Vec<Plazo> {
    let momento = evolve::local(paquete, ahora);
    let mut relojes: Vec<_> = estado.relojes.iter().filter(|(_, r)| !r.vencido).collect();
    relojes.sort_by_key(|(id, r)| {
        let fin = paquete.calendario(&r.reloj.calendario).and_then(|c| plazo::vence(&r.reloj, c));
        (id.as_str() != RESOLUCION, fin.is_none(), fin)
    });
    relojes.into_iter().filter_map(|(id, r)| uno(&titulo(paquete, id), paquete, r, momento)).collect()
}

/// The name of a clock.
pub fn titulo(paquete: &Paquete, id: &str) -> String {
    if id == RESOLUCION {
        return "Plazo de respuesta del municipio".to_owned();
    }
    if id.starts_with("cita.") {
        return "Plazo para registrar la asistencia".to_owned();
    }
    match id.strip_prefix("consulta.") {
        Some(_) => "Plazo para leer el aviso".to_owned(),
        None => {
            let etapa = etapa_de_plazo(id);
            let nombre = paquete.tramite.etapa(etapa).map_or(etapa, |e| e.nombre.as_str());
            format!("Plazo de «{nombre}»")
        }
    }
}

/// A clock at a local moment.
pub fn uno(titulo: &str, paquete: &Paquete, reloj: &RelojActivo, momento: DateTime) -> Option<Plazo> {
    let cal = paquete.calendario(&reloj.reloj.calendario)?;
    let fin = plazo::vence(&reloj.reloj, cal);
    let avance = plazo::avance(&reloj.reloj, cal, momento);
    let detenido = reloj.reloj.detenido().is_some();
    let usado = Duracion::new(avance.consumido.min(avance.presupuesto), avance.unidad);
    let queda = Duracion::new(avance.restante(), avance.unidad);
    let total = Duracion::new(avance.presupuesto, avance.unidad);
    let resumen = if avance.unidad == Unidad::Minutos {
        format!("Son {} en total.", reloj.reloj.dura)
    } else {
        format!(
            "Van {} de {total}; {} {queda}.",
            usado.cantidad,
            if queda.cantidad == 1 { "queda" } else { "quedan" }
        )
    };
    let tramos = if avance.presupuesto == 0 || avance.unidad == Unidad::Minutos {
        Vec::new()
    } else {
        vec![TramoPlazo {
            clase: if detenido { ClaseTramo::Suspendido } else { ClaseTramo::Usado },
            desde: 0,
            largo: usado.cantidad,
        }]
    };
    Some(Plazo {
        titulo: titulo.to_owned(),
        vence: fin.map(dia_y_hora).unwrap_or_default(),
        estado: en_palabras_de(fin, detenido, momento, cal, avance.unidad),
        resumen,
        explicacion: plazo::explicar(&reloj.reloj, cal),
        total: if tramos.is_empty() { 0 } else { avance.presupuesto },
        tramos,
    })
}

/// `viernes 27 de noviembre de 2026`; with its hour when it isn't the end of the day.
pub fn dia_y_hora(fin: DateTime) -> String {
    if fin.hour() == 23 && fin.minute() == 59 {
        formato::fecha_larga(fin.date())
    } else {
        format!("{}, {}", formato::fecha_larga(fin.date()), formato::hora(fin.time()))
    }
}

/// `Vence hoy`, `Vence mañana`, `Vence en 3 días hábiles`, `Venció el viernes 20 de noviembre`, `Detenido`.
pub fn en_palabras(fin: Option<DateTime>, detenido: bool, momento: DateTime, cal: &Calendario) -> Etiqueta {
    en_palabras_de(fin, detenido, momento, cal, Unidad::DiasHabiles)
}

/// The same, counted as the clock counts.
fn en_palabras_de(
    fin: Option<DateTime>,
    detenido: bool,
    momento: DateTime,
    cal: &Calendario,
    unidad: Unidad,
) -> Etiqueta {
    let Some(fin) = fin else {
        return Etiqueta::new(if detenido { "Detenido" } else { "Sin vencimiento" }, Tono::Apagado);
    };
    if plazo::vencio(fin, momento) {
        return Etiqueta::new(format!("Venció el {}", formato::fecha_larga(fin.date())), Tono::Mal);
    }
    let (hoy, ultimo) = (momento.date(), fin.date());
    let naturales = calendario::dias_entre(hoy, ultimo);
    let habiles = calendario::habiles_entre(cal, hoy, ultimo).unwrap_or(naturales);
    match naturales {
        0 if fin.hour() == 23 => Etiqueta::new("Vence hoy", Tono::Aviso),
        0 => Etiqueta::new(format!("Vence hoy a las {}", formato::hora(fin.time())), Tono::Aviso),
        1 => Etiqueta::new("Vence mañana", Tono::Aviso),
        n if unidad == Unidad::DiasNaturales => Etiqueta::new(
            format!("Vence en {n} días naturales"),
            if n <= 2 { Tono::Aviso } else { Tono::Bien },
        ),
        _ if habiles <= 1 => Etiqueta::new("Vence en 1 día hábil", Tono::Aviso),
        _ => Etiqueta::new(
            format!("Vence en {habiles} días hábiles"),
            if habiles <= 2 { Tono::Aviso } else { Tono::Bien },
        ),
    }
}

/// The end of the clock of a stage (or of the wait for its notice), if it runs.
pub fn fin_de(paquete: &Paquete, estado: &Estado, etapa: &str) -> Option<DateTime> {
    let consulta = format!("consulta.{etapa}");
    [plazo_de_etapa(etapa).as_str(), consulta.as_str()].into_iter().find_map(|id| fin(paquete, estado, id))
}

/// The end of the clock of the resolution, if it runs.
pub fn fin_de_la_resolucion(paquete: &Paquete, estado: &Estado) -> Option<DateTime> {
    fin(paquete, estado, RESOLUCION)
}

fn fin(paquete: &Paquete, estado: &Estado, reloj: &str) -> Option<DateTime> {
    let reloj = estado.relojes.get(reloj)?;
    plazo::vence(&reloj.reloj, paquete.calendario(&reloj.reloj.calendario)?)
}
