//! Appointments. The hours of a diary follow from its calendar and the clock that is passed in; what others took is passed in too, since
//! an expediente doesn't know of another. While an hour is booked the plazo of the stage waits: it says by when the hour must be, and
//! ends no appointment. Once the hour is over another clock runs, in which somebody must say whether the person came.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, time};
use jiff::{Span, Timestamp};
use schemas::evento::{Hecho, PorCancelada, Suceso};
use schemas::ids::{AgendaId, EtapaId, PlazoId};
use schemas::paquete::{Acto, Actor, Agenda, Calendario, Etapa, EtapaCita, GestionCita, Paquete, TipoEtapa};
use schemas::valor::{Duracion, Unidad, Valor};

use crate::comando::Actuante;
use crate::decide;
use crate::estado::{Estado, RelojActivo};
use crate::evolve::local;
use crate::flujo;
use crate::lugar::{Llenos, Lugar};
use crate::paso::Paso;
use crate::permiso;
use crate::plazo;
use crate::rechazo::{Motivo, Rechazo};
use crate::{calendario, formato};

/// How a diary counts its places: every cell of so many minutes that an appointment touches, so that two versions of a diary with other
/// durations still see each other.
const CELDA: i64 = 5;

/// Hours that a refusal offers instead.
const CERCANAS: usize = 3;

/// Most days that are looked at for hours.
const TOPE_DIAS: usize = 400;

/// What is known of the appointment of a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EstadoCita {
    /// The visit in which it is made.
    pub visita: u32,
    /// The hour that is booked.
    pub reservada: Option<Reservada>,
    /// The hour of the last one that came to pass, whether or not the person came.
    pub pasada: Option<Reservada>,
    /// How many times the hour was changed.
    pub cambios: u32,
    /// The person called one off: the next one counts as a change.
    pub debe: bool,
    /// The clock of the stage, which waits while an hour is booked.
    pub en_espera: Option<RelojActivo>,
}

/// An hour that is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservada {
    /// In which diary.
    pub agenda: AgendaId,
    /// Where.
    pub lugar: String,
    /// From when, local.
    pub desde: DateTime,
    /// Until when, local.
    pub hasta: DateTime,
}

/// An hour that may be booked, local.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hueco {
    /// From when.
    pub desde: DateTime,
    /// Until when.
    pub hasta: DateTime,
}

/// What is asked about an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pide {
    /// An hour.
    Agendar(DateTime),
    /// Another hour.
    Reprogramar(DateTime),
    /// To call it off.
    Cancelar,
    /// The person came.
    Asistio,
    /// The person didn't come.
    Falto,
}

impl Pide {
    /// What a prueba or a program asks, with its hour where it says one.
    pub fn de(que: GestionCita, cuando: Option<DateTime>) -> Option<Pide> {
        Some(match que {
            GestionCita::Agendar => Pide::Agendar(cuando?),
            GestionCita::Reprogramar => Pide::Reprogramar(cuando?),
            GestionCita::CancelarCita => Pide::Cancelar,
            GestionCita::Asiste => Pide::Asistio,
            GestionCita::Falta => Pide::Falto,
        })
    }
}

/// The clock in which somebody must say whether the person came.
pub fn plazo_de_registro(etapa: &str) -> PlazoId {
    PlazoId(format!("cita.{etapa}"))
}

/// The appointment of a stage, if it is one.
pub fn cita_de(etapa: &Etapa) -> Option<&EtapaCita> {
    match &etapa.tipo {
        TipoEtapa::Cita(cita) => Some(cita),
        _ => None,
    }
}

/// The hour that is booked in a stage.
pub fn reservada<'a>(estado: &'a Estado, etapa: &str) -> Option<&'a Reservada> {
    estado.citas.get(etapa)?.reservada.as_ref()
}

/// How many changes are left to who chooses the hour.
pub fn cambios_restantes(estado: &Estado, etapa: &str, cita: &EtapaCita) -> u32 {
    let hechos = estado.citas.get(etapa).map_or(0, |c| c.cambios);
    cita.reprograma.saturating_sub(hechos)
}

/// Minutes of each appointment of a diary.
pub fn minutos(agenda: &Agenda) -> i64 {
    let cantidad = i64::from(agenda.cita_dura.cantidad);
    match agenda.cita_dura.unidad {
        Unidad::Horas => cantidad.saturating_mul(60),
        _ => cantidad,
    }
}

/// The hours of a day, in order, whether or not they are taken.
pub fn horas_del_dia(agenda: &Agenda, calendario: &Calendario, dia: Date) -> Vec<Hueco> {
    let dura = minutos(agenda);
    let mut horas = Vec::new();
    if dura <= 0 {
        return horas;
    }
    for (abre, cierra) in plazo::oficina(calendario, dia) {
        let mut desde = abre;
        while let Some(hasta) = mas_minutos(desde, dura).filter(|h| *h <= cierra) {
            horas.push(Hueco { desde, hasta });
            desde = hasta;
        }
    }
    horas
}

fn mas_minutos(cuando: DateTime, minutos: i64) -> Option<DateTime> {
    cuando.checked_add(Span::new().try_minutes(minutos).ok()?).ok()
}

/// The first moment that may be booked when it is `momento`.
pub fn primera_hora(agenda: &Agenda, calendario: &Calendario, momento: DateTime) -> Option<DateTime> {
    let Some(antes) = agenda.anticipacion else { return Some(momento) };
    let cuando = plazo::mueve_fecha_hora(calendario, momento, i64::from(antes.cantidad), antes.unidad)?;
    // Days count whole: with one day, any hour of tomorrow.
    Some(if por_dias(antes) { cuando.date().to_datetime(time(0, 0, 0, 0)) } else { cuando })
}

const fn por_dias(dura: Duracion) -> bool {
    matches!(dura.unidad, Unidad::DiasHabiles | Unidad::DiasNaturales | Unidad::Meses | Unidad::Anios)
}

/// The last moment at which an appointment may begin: within the plazo of its stage, and of what the diary offers.
fn ultima_hora(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    agenda: &Agenda,
    momento: DateTime,
) -> Option<DateTime> {
    let calendario = paquete.calendario(&agenda.calendario)?;
    let lejos = agenda.horizonte;
    let horizonte = plazo::mueve_fecha_hora(calendario, momento, i64::from(lejos.cantidad), lejos.unidad)?;
    let horizonte = horizonte.date().to_datetime(time(23, 59, 59, 0));
    let fin = limite(paquete, estado, etapa);
    Some(fin.map_or(horizonte, |f| f.min(horizonte)))
}

/// The end of the plazo of a stage, also while it waits.
pub fn limite(paquete: &Paquete, estado: &Estado, etapa: &Etapa) -> Option<DateTime> {
    let en_espera = estado.citas.get(&etapa.id).and_then(|c| c.en_espera.as_ref());
    let reloj = en_espera.or_else(|| estado.relojes.get(&flujo::plazo_de_etapa(&etapa.id)))?;
    plazo::vence(&reloj.reloj, paquete.calendario(&reloj.reloj.calendario)?)
}

/// The hours that may be booked in a stage, soonest first.
pub fn huecos<'a>(
    paquete: &'a Paquete,
    estado: &Estado,
    etapa: &'a Etapa,
    ahora: Timestamp,
    llenos: &'a Llenos,
) -> Box<dyn Iterator<Item = Hueco> + 'a> {
    let vacio = || Box::new(std::iter::empty());
    let Some(agenda) = paquete.agenda_de(etapa) else { return vacio() };
    let Some(calendario) = paquete.calendario(&agenda.calendario) else { return vacio() };
    let momento = local(paquete, ahora);
    let (Some(primera), Some(ultima)) =
        (primera_hora(agenda, calendario, momento), ultima_hora(paquete, estado, etapa, agenda, momento))
    else {
        return vacio();
    };
    let municipio = paquete.municipio.id.as_str();
    let suya = reservada(estado, &etapa.id).map(|r| r.desde);
    Box::new(
        std::iter::successors(Some(primera.date()), |d| d.tomorrow().ok())
            .take(TOPE_DIAS)
            .take_while(move |dia| *dia <= ultima.date())
            .flat_map(move |dia| horas_del_dia(agenda, calendario, dia))
            .filter(move |h| h.desde > momento && h.desde >= primera && h.desde <= ultima)
            .filter(move |h| Some(h.desde) != suya)
            .filter(move |h| !recursos(municipio, &agenda.id, h).any(|r| llenos.contains(&r))),
    )
}

/// The cells that an hour takes in a diary.
pub fn recursos<'a>(
    municipio: &'a str,
    agenda: &'a AgendaId,
    hueco: &Hueco,
) -> impl Iterator<Item = String> + 'a {
    let desde = hueco.desde;
    let retraso = i64::from(desde.minute()) % CELDA;
    let primera =
        desde.with().second(0).subsec_nanosecond(0).build().ok().and_then(|d| mas_minutos(d, -retraso));
    let hasta = hueco.hasta;
    std::iter::successors(primera, |c| mas_minutos(*c, CELDA))
        .take_while(move |c| *c < hasta)
        .map(move |c| format!("{}{}", prefijo(municipio, agenda), c.strftime("%Y-%m-%dT%H:%M")))
}

/// What every place of a diary begins with.
pub fn prefijo(municipio: &str, agenda: &AgendaId) -> String {
    format!("cita/{municipio}/{agenda}/")
}

/// The places that the appointments of an expediente take.
pub(crate) fn lugares(paquete: &Paquete, estado: &Estado) -> Vec<Lugar> {
    let mut lugares = Vec::new();
    for (etapa, cita) in &estado.citas {
        let (Some(reservada), Some(etapa)) = (&cita.reservada, paquete.tramite.etapa(etapa)) else {
            continue;
        };
        // A diary that a migration took away keeps what was booked in it; its limit is that of one.
        let limite =
            paquete.agenda(&reservada.agenda).or_else(|| paquete.agenda_de(etapa)).map_or(1, |a| a.cupo);
        let hueco = Hueco { desde: reservada.desde, hasta: reservada.hasta };
        lugares.extend(recursos(&paquete.municipio.id, &reservada.agenda, &hueco).map(|recurso| Lugar {
            recurso,
            limite,
            hasta: None,
            hereda: None,
        }));
    }
    lugares
}

/// What an appointment leaves under the name of its `guarda`.
pub(crate) fn resultado(desde: DateTime, lugar: &str) -> Valor {
    Valor::Registro(BTreeMap::from([
        ("fecha".to_owned(), Valor::Fecha(desde.date())),
        ("hora".to_owned(), Valor::Hora(desde.time())),
        ("lugar".to_owned(), Valor::Texto(lugar.to_owned())),
    ]))
}

/// Obeys what is asked about an appointment.
pub(crate) fn pedir(
    paso: &mut Paso<'_>,
    id: &EtapaId,
    visita: Option<u32>,
    pide: Pide,
    quien: &Actuante,
    llenos: &Llenos,
) -> Result<(), Rechazo> {
    let etapa = decide::activa(paso, id, visita)?;
    let Some(cita) = cita_de(etapa) else {
        return Err(Rechazo::new(Motivo::NoDisponible, format!("en «{}» no hay cita", etapa.nombre)));
    };
    match pide {
        Pide::Agendar(desde) => agendar(paso, etapa, cita, desde, quien, llenos),
        Pide::Reprogramar(desde) => reprogramar(paso, etapa, cita, desde, quien, llenos),
        Pide::Cancelar => cancelar(paso, etapa, cita, quien),
        Pide::Asistio | Pide::Falto => registrar(paso, etapa, cita, pide == Pide::Asistio, quien),
    }
}

fn agendar(
    paso: &mut Paso<'_>,
    etapa: &Etapa,
    cita: &EtapaCita,
    desde: DateTime,
    quien: &Actuante,
    llenos: &Llenos,
) -> Result<(), Rechazo> {
    let rol = permiso::autorizar(paso.paquete, &paso.estado, &cita.asigna, quien)?;
    if let Some(hay) = reservada(&paso.estado, &etapa.id) {
        if hay.desde == desde {
            return Ok(());
        }
        return Err(no_disponible(format!(
            "ya hay una cita el {}; para cambiarla, elija otra hora en «Cambiar la cita»",
            formato::fecha_hora(hay.desde)
        )));
    }
    let hueco = elegir(paso, etapa, desde, llenos)?;
    let firma = quien.firma(rol);
    if cita.asigna == Actor::Solicitante {
        // To book is to have read what asks for it.
        flujo::notificar(paso, &etapa.id, true, firma.clone())?;
    }
    anotar(paso, etapa, hueco, None, firma)
}

fn reprogramar(
    paso: &mut Paso<'_>,
    etapa: &Etapa,
    cita: &EtapaCita,
    desde: DateTime,
    quien: &Actuante,
    llenos: &Llenos,
) -> Result<(), Rechazo> {
    let rol = permiso::autorizar(paso.paquete, &paso.estado, &cita.asigna, quien)?;
    let antes = vigente(paso, etapa, "cambiarse")?.desde;
    if antes == desde {
        return Ok(());
    }
    if cambios_restantes(&paso.estado, &etapa.id, cita) == 0 {
        return Err(no_disponible(match cita.reprograma {
            0 => "esta cita no puede cambiarse de hora".to_owned(),
            1 => "la cita ya se cambió una vez, y no puede cambiarse más".to_owned(),
            n => format!("la cita ya se cambió {n} veces, y no puede cambiarse más"),
        }));
    }
    let hueco = elegir(paso, etapa, desde, llenos)?;
    anotar(paso, etapa, hueco, Some(antes), quien.firma(rol))
}

fn anotar(
    paso: &mut Paso<'_>,
    etapa: &Etapa,
    hueco: Hueco,
    antes: Option<DateTime>,
    firma: schemas::evento::Quien,
) -> Result<(), Rechazo> {
    let (Some(agenda), Some(cita)) = (paso.paquete.agenda_de(etapa), cita_de(etapa)) else {
        return Err(Rechazo::defecto(format!("el paquete no trae la agenda de `{}`", etapa.id)));
    };
    let (agenda, lugar, dura) = (agenda.id.clone(), agenda.lugar.clone(), cita.registro);
    let visita = paso.estado.activa(&etapa.id).map_or(1, |a| a.visita);
    let Hueco { desde, hasta } = hueco;
    paso.emite(
        firma,
        Hecho::CitaAgendada { etapa: etapa.id.clone(), visita, agenda, lugar, desde, hasta, antes },
    );
    paso.sistema(Hecho::Corre { plazo: plazo_de_registro(&etapa.id), dura, desde: hasta });
    Ok(())
}

fn cancelar(paso: &mut Paso<'_>, etapa: &Etapa, cita: &EtapaCita, quien: &Actuante) -> Result<(), Rechazo> {
    let de_la_persona = permiso::autorizar(paso.paquete, &paso.estado, &Actor::Solicitante, quien);
    let (por, rol) = match (de_la_persona, &cita.asigna) {
        (Ok(rol), _) => (PorCancelada::Solicitante, rol),
        (Err(no), Actor::Solicitante) => return Err(no),
        (Err(_), asigna) => {
            (PorCancelada::Oficina, permiso::autorizar(paso.paquete, &paso.estado, asigna, quien)?)
        }
    };
    let desde = vigente(paso, etapa, "cancelarse")?.desde;
    let firma = quien.firma(rol);
    let id = etapa.id.clone();
    let visita = paso.estado.activa(&id).map_or(1, |a| a.visita);
    let hecho = Hecho::CitaCancelada { etapa: id.clone(), visita, desde, por };
    if por == PorCancelada::Solicitante
        && let Some(destino) = &cita.al_cancelar
    {
        let region = paso.estado.activa(&id).and_then(|a| a.region.clone());
        paso.emite(firma.clone(), hecho);
        flujo::dejar_por(paso, &id, Suceso::CitaCancelada, firma);
        return flujo::ir(paso, destino, region.as_ref());
    }
    let podra = cita.asigna != Actor::Solicitante || cambios_restantes(&paso.estado, &id, cita) > 0;
    if !podra {
        return Err(no_disponible(
            "si cancela esta cita ya no podría hacer otra, porque no le quedan cambios; si no asiste, se registrará",
        ));
    }
    paso.emite(firma, hecho);
    Ok(())
}

fn registrar(
    paso: &mut Paso<'_>,
    etapa: &Etapa,
    cita: &EtapaCita,
    vino: bool,
    quien: &Actuante,
) -> Result<(), Rechazo> {
    let rol = permiso::autorizar(paso.paquete, &paso.estado, &cita.atiende, quien)?;
    permiso::separacion(paso.paquete, &paso.estado, Acto::Atiende, quien)?;
    let Some(hay) = reservada(&paso.estado, &etapa.id).cloned() else {
        return Err(no_disponible("todavía no hay cita que registrar"));
    };
    let desde_cuando = if vino { hay.desde } else { hay.hasta };
    if paso.momento < desde_cuando {
        let que = if vino { "la asistencia" } else { "la falta" };
        return Err(no_disponible(format!(
            "{que} se registra a partir del {}",
            formato::fecha_hora(desde_cuando)
        )));
    }
    let region = paso.estado.activa(&etapa.id).and_then(|a| a.region.clone());
    let (suceso, destino) = if vino { (Suceso::Asistio, &cita.a) } else { (Suceso::Falto, &cita.al_faltar) };
    flujo::dejar_por(paso, &etapa.id, suceso, quien.firma(rol));
    flujo::ir(paso, destino, region.as_ref())
}

/// Nobody said in time whether the person came: the appointment is no more, and the stage begins again.
pub(crate) fn sin_registro(paso: &mut Paso<'_>, id: &EtapaId) -> Result<(), Rechazo> {
    let etapa = flujo::definicion(paso, id)?;
    let Some((visita, desde)) =
        paso.estado.citas.get(id).and_then(|c| Some((c.visita, c.reservada.as_ref()?.desde)))
    else {
        paso.sistema(Hecho::Cesado { plazo: plazo_de_registro(id) });
        return Ok(());
    };
    let por = PorCancelada::SinRegistro;
    paso.sistema(Hecho::CitaCancelada { etapa: id.clone(), visita, desde, por });
    flujo::poner_plazo(paso, etapa)
}

/// The appointment, while its hour hasn't come.
fn vigente(paso: &Paso<'_>, etapa: &Etapa, que: &str) -> Result<Reservada, Rechazo> {
    match reservada(&paso.estado, &etapa.id) {
        Some(hay) if paso.momento < hay.desde => Ok(hay.clone()),
        Some(hay) => Err(no_disponible(format!(
            "la hora de la cita ya llegó ({}); ya no puede {que}",
            formato::fecha_hora(hay.desde)
        ))),
        None => Err(no_disponible("todavía no hay cita")),
    }
}

/// The hour that begins at a moment, if it may be booked; else why not, and which ones may.
fn elegir(paso: &Paso<'_>, etapa: &Etapa, desde: DateTime, llenos: &Llenos) -> Result<Hueco, Rechazo> {
    let libres = || huecos(paso.paquete, &paso.estado, etapa, paso.ahora, llenos);
    if let Some(hueco) = libres().find(|h| h.desde == desde) {
        return Ok(hueco);
    }
    let porque = porque_no(paso, etapa, desde)?;
    // Those that follow it, else the last ones before.
    let mut cercanas: Vec<Hueco> = libres().filter(|h| h.desde > desde).take(CERCANAS).collect();
    if cercanas.is_empty() {
        let antes: Vec<Hueco> = libres().collect();
        cercanas = antes.into_iter().rev().take(CERCANAS).collect();
        cercanas.reverse();
    }
    let cercanas: Vec<String> = cercanas.iter().map(|h| formato::fecha_hora(h.desde)).collect();
    Err(no_disponible(if cercanas.is_empty() {
        format!("{porque}; por ahora no hay otra hora libre")
    } else {
        format!("{porque}; hay lugar el {}", cercanas.join("; el "))
    }))
}

fn porque_no(paso: &Paso<'_>, etapa: &Etapa, desde: DateTime) -> Result<String, Rechazo> {
    let falta = || Rechazo::defecto(format!("el paquete no trae la agenda de `{}`", etapa.id));
    let agenda = paso.paquete.agenda_de(etapa).ok_or_else(falta)?;
    let calendario = paso.paquete.calendario(&agenda.calendario).ok_or_else(falta)?;
    let cuando = formato::fecha_hora(desde);
    // The hour is judged at the clock of now, not at the end of a clock that is firing.
    let momento = local(paso.paquete, paso.ahora);
    if desde <= momento {
        return Ok(format!("el {cuando} ya pasó"));
    }
    if let Some(motivo) = calendario::porque(calendario, desde.date()) {
        return Ok(format!("el {} no hay citas ({motivo})", formato::fecha(desde.date())));
    }
    if !horas_del_dia(agenda, calendario, desde.date()).iter().any(|h| h.desde == desde) {
        return Ok(format!("a las {} no empieza ninguna cita", formato::hora(desde.time())));
    }
    if let (Some(antes), Some(primera)) = (agenda.anticipacion, primera_hora(agenda, calendario, momento))
        && desde < primera
    {
        return Ok(format!("el {cuando} es muy pronto: la cita se pide con {antes} de anticipación"));
    }
    if let Some(fin) = limite(paso.paquete, &paso.estado, etapa)
        && desde > fin
    {
        return Ok(format!("el {cuando} es después del plazo, que termina el {}", formato::fecha_hora(fin)));
    }
    let ultima = ultima_hora(paso.paquete, &paso.estado, etapa, agenda, momento);
    if ultima.is_some_and(|u| desde > u) {
        return Ok(format!("todavía no se dan citas para el {cuando}"));
    }
    Ok(format!("ya no queda lugar el {cuando}"))
}

fn no_disponible(mensaje: impl Into<String>) -> Rechazo {
    Rechazo::new(Motivo::NoDisponible, mensaje)
}

/// What somebody sees that they may do about the appointment of a stage now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opciones {
    /// Choose an hour, or another.
    pub elegir: bool,
    /// Call it off.
    pub cancelar: bool,
    /// Say that the person came.
    pub asistio: bool,
    /// Say that the person didn't come.
    pub falto: bool,
}

/// What somebody may do about the appointment of an active stage.
pub fn opciones(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    quien: &Actuante,
    ahora: Timestamp,
) -> Opciones {
    let Some(cita) = cita_de(etapa) else { return Opciones::default() };
    let es = |actor: &Actor| permiso::autorizar(paquete, estado, actor, quien).is_ok();
    let momento = local(paquete, ahora);
    let restan = cambios_restantes(estado, &etapa.id, cita) > 0;
    let suya = es(&Actor::Solicitante);
    match reservada(estado, &etapa.id) {
        None => Opciones { elegir: es(&cita.asigna), ..Opciones::default() },
        Some(hay) => {
            let antes = momento < hay.desde;
            let separado = permiso::separacion(paquete, estado, Acto::Atiende, quien).is_err();
            let atiende = es(&cita.atiende) && !separado;
            let de_oficina = cita.asigna != Actor::Solicitante;
            let cancela_la_persona = suya && (cita.al_cancelar.is_some() || de_oficina || restan);
            Opciones {
                elegir: antes && restan && es(&cita.asigna),
                cancelar: antes && (cancela_la_persona || (de_oficina && es(&cita.asigna))),
                asistio: atiende && !antes,
                falto: atiende && momento >= hay.hasta,
            }
        }
    }
}

/// The same, each with the words of its button.
pub fn ofrecidas(
    paquete: &Paquete,
    estado: &Estado,
    etapa: &Etapa,
    quien: &Actuante,
    ahora: Timestamp,
) -> Vec<(GestionCita, &'static str)> {
    let puede = opciones(paquete, estado, etapa, quien, ahora);
    let hay = reservada(estado, &etapa.id).is_some();
    let elegir = if hay {
        (GestionCita::Reprogramar, "Cambiar la cita")
    } else {
        (GestionCita::Agendar, "Elegir día y hora")
    };
    [
        (puede.elegir, elegir),
        (puede.cancelar, (GestionCita::CancelarCita, "Cancelar la cita")),
        (puede.asistio, (GestionCita::Asiste, "La persona asistió")),
        (puede.falto, (GestionCita::Falta, "La persona no vino")),
    ]
    .into_iter()
    .filter_map(|(si, cual)| si.then_some(cual))
    .collect()
}

// ---- events ----

/// Folds that an hour was chosen.
pub(crate) fn agendada(
    paquete: &Paquete,
    estado: &mut Estado,
    etapa: &EtapaId,
    visita: u32,
    nueva: Reservada,
    antes: bool,
) {
    let reloj = estado.relojes.remove(&flujo::plazo_de_etapa(etapa));
    if let Some(guarda) = paquete.tramite.etapa(etapa).and_then(|e| e.guarda.clone()) {
        estado.datos.resultados.insert(guarda, resultado(nueva.desde, &nueva.lugar));
    }
    let cita = estado.citas.entry(etapa.clone()).or_default();
    if cita.visita != visita {
        *cita = EstadoCita { visita, pasada: cita.pasada.take(), ..EstadoCita::default() };
    }
    if antes || cita.debe {
        cita.cambios = cita.cambios.saturating_add(1);
    }
    cita.debe = false;
    cita.reservada = Some(nueva);
    if reloj.is_some() {
        cita.en_espera = reloj;
    }
}

/// Folds that an appointment was called off: the clock of the stage goes on.
pub(crate) fn cancelada(paquete: &Paquete, estado: &mut Estado, etapa: &EtapaId, por: PorCancelada) {
    estado.relojes.remove(&plazo_de_registro(etapa));
    let definicion = paquete.tramite.etapa(etapa);
    if let Some(guarda) = definicion.and_then(|e| e.guarda.as_ref()) {
        estado.datos.resultados.remove(guarda);
    }
    let Some(cita) = estado.citas.get_mut(etapa) else { return };
    cita.reservada = None;
    let elige = definicion.and_then(cita_de).is_some_and(|c| c.asigna == Actor::Solicitante);
    cita.debe = elige && por == PorCancelada::Solicitante;
    if let Some(reloj) = cita.en_espera.take() {
        estado.relojes.insert(flujo::plazo_de_etapa(etapa), reloj);
    }
}

/// Folds that the stage of an appointment was left.
pub(crate) fn terminada(estado: &mut Estado, etapa: &EtapaId, por: &Suceso) {
    let Some(cita) = estado.citas.get_mut(etapa) else { return };
    let reservada = cita.reservada.take();
    if matches!(por, Suceso::Asistio | Suceso::Falto) {
        cita.pasada = reservada;
    }
    cita.en_espera = None;
    cita.debe = false;
}

#[cfg(test)]
mod pruebas;
