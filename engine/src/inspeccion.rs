//! Inspections: a stage whose actions are offered once a visit is programmed, with its inspector, its day and its hours. Whoever
//! programs names the person; only that person says what came of it. It may be programmed again until something came of it.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time, time};
use schemas::evento::Hecho;
use schemas::ids::{CuentaId, EtapaId, RolId};
use schemas::paquete::{Actor, Calendario, Etapa, FranjaVisita, Inspeccion, Paquete};
use schemas::valor::{Duracion, Unidad, Valor};

use crate::comando::Actuante;
use crate::decide;
use crate::estado::Estado;
use crate::flujo;
use crate::paso::Paso;
use crate::permiso;
use crate::plazo;
use crate::rechazo::{Motivo, Rechazo};
use crate::{calendario, formato};

/// Most days that are looked at for the first one on which a visit may be.
const TOPE_DIAS: usize = 400;

/// A visit that is programmed, or that came to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programada {
    /// The how-manieth entry into the stage.
    pub visita: u32,
    /// Who goes.
    pub inspector: CuentaId,
    /// Their name.
    pub nombre: String,
    /// From when, local.
    pub desde: DateTime,
    /// Until when they may arrive, where a range was said.
    pub hasta: Option<DateTime>,
}

/// What is asked: who goes, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pedida {
    /// Who goes.
    pub inspector: CuentaId,
    /// Their name.
    pub nombre: String,
    /// The day.
    pub fecha: Date,
    /// The hour, or the first of the range.
    pub desde: Time,
    /// The last hour of the range.
    pub hasta: Option<Time>,
}

/// The visit that is programmed in an active stage.
pub fn programada<'a>(estado: &'a Estado, etapa: &str) -> Option<&'a Programada> {
    let visita = estado.activa(etapa)?.visita;
    estado.inspecciones.get(etapa).filter(|p| p.visita == visita)
}

/// The first day on which a visit may be when it is `momento`.
pub fn primer_dia(paquete: &Paquete, inspeccion: &Inspeccion, momento: DateTime) -> Option<Date> {
    let calendario = paquete.calendario(&inspeccion.calendario)?;
    let antes = inspeccion.aviso_previo.unwrap_or(Duracion::new(0, Unidad::DiasNaturales));
    let desde = plazo::mueve_fecha_hora(calendario, momento, i64::from(antes.cantidad), antes.unidad)?;
    std::iter::successors(Some(desde.date()), |d| d.tomorrow().ok())
        .take(TOPE_DIAS)
        .find(|dia| calendario::porque(calendario, *dia).is_none())
}

/// A visit as who makes journeys programs it: the first day on which it may be, in the morning.
pub fn primera(
    paquete: &Paquete,
    inspeccion: &Inspeccion,
    momento: DateTime,
) -> Option<(Date, Time, Option<Time>)> {
    let dia = primer_dia(paquete, inspeccion, momento)?;
    let hoy = dia == momento.date();
    let dia = if hoy { primer_dia(paquete, inspeccion, dia.tomorrow().ok()?.at(0, 0, 0, 0))? } else { dia };
    let hasta = (inspeccion.franja == FranjaVisita::Rango).then(|| time(12, 0, 0, 0));
    Some((dia, time(10, 0, 0, 0), hasta))
}

/// Whose turn it is: who programs, until a visit is programmed.
pub fn turno<'a>(estado: &Estado, etapa: &'a Etapa, inspeccion: &'a Inspeccion) -> Option<&'a Actor> {
    match programada(estado, &etapa.id) {
        Some(_) => permiso::actor_de(etapa),
        None => Some(&inspeccion.programa),
    }
}

/// Programs a visit, or changes the one that is programmed.
pub(crate) fn programar(
    paso: &mut Paso<'_>,
    id: &EtapaId,
    visita: Option<u32>,
    pedida: Pedida,
    quien: &Actuante,
) -> Result<(), Rechazo> {
    let etapa = decide::activa(paso, id, visita)?;
    let Some(inspeccion) = etapa.inspeccion() else {
        return Err(no_disponible(format!("en «{}» no hay inspección", etapa.nombre)));
    };
    let rol = permiso::autorizar(paso.paquete, &paso.estado, &inspeccion.programa, quien)?;
    if paso.estado.titular.as_ref() == Some(&pedida.inspector) {
        return Err(no_disponible("quien hizo la solicitud no puede inspeccionarla"));
    }
    let desde = pedida.fecha.to_datetime(pedida.desde);
    let hasta = pedida.hasta.map(|h| pedida.fecha.to_datetime(h));
    cabe(paso, etapa, inspeccion, desde, hasta)?;
    let antes = programada(&paso.estado, id).cloned();
    let nueva = Programada {
        visita: paso.estado.activa(id).map_or(1, |a| a.visita),
        inspector: pedida.inspector,
        nombre: pedida.nombre,
        desde,
        hasta,
    };
    if antes.as_ref() == Some(&nueva) {
        return Ok(());
    }
    let Programada { visita, inspector, nombre, desde, hasta } = nueva;
    let antes = antes.map(|a| a.desde);
    paso.emite(
        quien.firma(rol),
        Hecho::VisitaProgramada { etapa: id.clone(), visita, inspector, nombre, desde, hasta, antes },
    );
    Ok(())
}

/// Whether a visit may be then; else why not.
fn cabe(
    paso: &Paso<'_>,
    etapa: &Etapa,
    inspeccion: &Inspeccion,
    desde: DateTime,
    hasta: Option<DateTime>,
) -> Result<(), Rechazo> {
    let falta = || Rechazo::defecto(format!("el paquete no trae el calendario de `{}`", etapa.id));
    let calendario: &Calendario = paso.paquete.calendario(&inspeccion.calendario).ok_or_else(falta)?;
    match (inspeccion.franja, hasta) {
        (FranjaVisita::Rango, None) => {
            return Err(datos("diga entre qué horas es la visita: desde y hasta"));
        }
        (FranjaVisita::Rango, Some(hasta)) if hasta <= desde => {
            return Err(datos("la visita no puede terminar antes de empezar"));
        }
        (FranjaVisita::Hora, Some(_)) => {
            return Err(datos("de esta visita sólo se dice la hora en que empieza"));
        }
        (FranjaVisita::Rango, Some(_)) | (FranjaVisita::Hora, None) => {}
    }
    let cuando = formato::fecha_hora(desde);
    if desde <= paso.momento {
        return Err(no_disponible(format!("el {cuando} ya pasó")));
    }
    if let Some(motivo) = calendario::porque(calendario, desde.date()) {
        return Err(no_disponible(format!(
            "el {} no hay inspecciones ({motivo})",
            formato::fecha(desde.date())
        )));
    }
    if let (Some(antes), Some(primero)) =
        (inspeccion.aviso_previo, primer_dia(paso.paquete, inspeccion, paso.momento))
        && desde.date() < primero
    {
        return Err(no_disponible(format!(
            "el {cuando} es muy pronto: a la persona se le avisa con {antes}; puede ser desde el {}",
            formato::fecha(primero)
        )));
    }
    // Once the plazo ran out the visit is late whatever the day, and must still be made.
    let fin = paso
        .estado
        .relojes
        .get(&flujo::plazo_de_etapa(&etapa.id))
        .filter(|r| !r.vencido)
        .and_then(|r| plazo::vence(&r.reloj, paso.paquete.calendario(&r.reloj.calendario)?));
    if let Some(fin) = fin.filter(|f| desde > *f) {
        return Err(no_disponible(format!(
            "el {cuando} es después del plazo, que termina el {}",
            formato::fecha_hora(fin)
        )));
    }
    Ok(())
}

/// Whether somebody may say what came of the visit; else why not.
pub(crate) fn puede(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    quien: &Actuante,
    momento: DateTime,
) -> Result<(), Rechazo> {
    let Some(inspeccion) = etapa.inspeccion() else { return Ok(()) };
    let Some(hay) = programada(estado, &etapa.id) else {
        let nombre = match &inspeccion.programa {
            Actor::Rol(rol) => nombre_de(paquete, rol),
            Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema => "",
        };
        return Err(no_disponible(format!("antes se programa la visita; le toca a {nombre}")));
    };
    if quien.cuenta() != Some(&hay.inspector) {
        return Err(Rechazo::new(
            Motivo::SinPermiso,
            format!("la visita la hace {}; sólo esa persona dice qué resultó", hay.nombre),
        ));
    }
    if momento < hay.desde {
        return Err(no_disponible(format!(
            "lo que resulte de la visita se registra a partir del {}",
            formato::fecha_hora(hay.desde)
        )));
    }
    Ok(())
}

fn nombre_de<'a>(paquete: &'a Paquete, rol: &'a RolId) -> &'a str {
    paquete.rol(rol).map_or(rol.as_str(), |r| r.nombre.as_str())
}

/// What an inspection leaves under the name of its `guarda`.
pub(crate) fn resultado(programada: &Programada) -> Valor {
    let Programada { visita, nombre, desde, hasta, .. } = programada;
    Valor::Registro(BTreeMap::from([
        ("inspector".to_owned(), Valor::Texto(nombre.clone())),
        ("fecha".to_owned(), Valor::Fecha(desde.date())),
        ("desde".to_owned(), Valor::Hora(desde.time())),
        ("hasta".to_owned(), Valor::Hora(hasta.unwrap_or(*desde).time())),
        ("visita".to_owned(), Valor::Entero(i64::from(*visita))),
    ]))
}

/// Folds a visit that is programmed: it is the task of its inspector from now on.
pub(crate) fn anotada(paquete: &Paquete, estado: &mut Estado, etapa: &EtapaId, nueva: Programada) {
    if let Some(activa) = estado.activas.iter_mut().find(|a| a.etapa == *etapa) {
        activa.tomada_por = Some(nueva.inspector.clone());
    }
    if let Some(guarda) = paquete.tramite.etapa(etapa).and_then(|e| e.guarda.clone()) {
        estado.datos.resultados.insert(guarda, resultado(&nueva));
    }
    estado.inspecciones.insert(etapa.clone(), nueva);
}

fn no_disponible(mensaje: impl Into<String>) -> Rechazo {
    Rechazo::new(Motivo::NoDisponible, mensaje)
}

fn datos(mensaje: &str) -> Rechazo {
    Rechazo::new(Motivo::Datos, mensaje)
}
