//! What mail says of an appointment: that it was made, changed or called off, and that it is tomorrow; of a visit, when it is; and of a
//! session in which a body votes, to who applied and to who votes.

use engine::cita::reservada;
use engine::formato::{self, con_punto};
use jiff::civil::DateTime;
use papeles::Momento;
use schemas::evento::{Hecho, PorCancelada};
use schemas::paquete::Actor;

use crate::app::Abierto;

/// That it was made, changed or called off, by the event of that number; the moment is that of the whole step.
pub fn carta(abierto: &Abierto, version: u64, momento: &Momento<'_>) -> Option<(String, String)> {
    let indice = usize::try_from(version).ok()?.checked_sub(1)?;
    let folio = &momento.estado.folio;
    let tramite = papeles::minuscula(&momento.paquete.tramite.nombre);
    match &abierto.eventos.get(indice)?.hecho {
        Hecho::CitaAgendada { desde, lugar, antes, etapa, .. } => {
            let titulo = if antes.is_some() { "Cambió su cita" } else { "Su cita" };
            let lugar = con_punto(lugar);
            let era = antes.map_or(String::new(), |a| format!(" Antes era el {}.", cuando(a)));
            let cambia = momento
                .paquete
                .tramite
                .etapa(etapa)
                .and_then(engine::cita::cita_de)
                .filter(|c| c.asigna == Actor::Solicitante)
                .map_or(0, |c| engine::cita::cambios_restantes(&momento.estado, etapa, c));
            let si_no = if cambia > 0 {
                "Si no puede ir, cámbiela o cancélela en su solicitud antes de esa hora."
            } else {
                "Si no puede ir, avise desde su solicitud o a la dependencia antes de esa hora."
            };
            Some((
                format!("{titulo} es el {}", formato::fecha_hora(*desde)),
                format!(
                    "Tiene una cita por su solicitud {folio}, de {tramite}.\n\nCuándo. El {}.{era}\n\nDónde. {lugar}\n\n{si_no}",
                    cuando(*desde)
                ),
            ))
        }
        Hecho::SesionConvocada { sesion, cuando: dia, lugar, antes, .. } => {
            let titulo = if antes.is_some() { "Cambió la sesión" } else { "Se convocó la sesión" };
            let (sesion, lugar) = (con_punto(sesion), con_punto(lugar));
            let era = antes.map_or(String::new(), |a| format!(" Antes era el {}.", cuando(a)));
            Some((
                format!("{titulo}: {}", formato::fecha_hora(*dia)),
                format!(
                    "En una sesión se votará sobre su solicitud {folio}, de {tramite}.\n\nCuándo. El {}.{era}\n\nCuál. {sesion}\n\nDónde. {lugar}\n\nNo tiene que hacer nada; le avisaremos qué sigue.",
                    cuando(*dia)
                ),
            ))
        }
        Hecho::VisitaProgramada { desde, hasta, nombre, antes, .. } => {
            let titulo =
                if antes.is_some() { "Cambió la visita de inspección" } else { "Visita de inspección" };
            let era = antes.map_or(String::new(), |a| format!(" Antes era el {}.", cuando(a)));
            let entre = hasta
                .map_or(String::new(), |h| format!(", y puede llegar hasta las {}", formato::hora(h.time())));
            let quien = if nombre.is_empty() {
                String::new()
            } else {
                format!("\n\nQuién. {nombre}. Pídale que se identifique.")
            };
            Some((
                format!("{titulo}: {}", formato::fecha_hora(*desde)),
                format!(
                    "Por su solicitud {folio}, de {tramite}, se le hará una visita.\n\nCuándo. El {}{entre}.{era}{quien}\n\nSi nadie puede recibirla, avise a la dependencia antes de esa hora.",
                    cuando(*desde)
                ),
            ))
        }
        Hecho::CitaCancelada { desde, por, .. } => {
            let (porque, sigue) = match por {
                PorCancelada::Solicitante => ("Usted la canceló.", "Vea en su solicitud qué sigue."),
                PorCancelada::Oficina => {
                    ("La dependencia la canceló.", "Le asignarán otra y se lo avisamos por este medio.")
                }
                PorCancelada::SinRegistro => (
                    "La dependencia no registró a tiempo si usted asistió.",
                    "Elija otra hora en su solicitud; no cuenta como un cambio de los que puede hacer.",
                ),
            };
            Some((
                format!("Se canceló su cita del {}", formato::fecha_hora(*desde)),
                format!(
                    "Ya no está en pie la cita del {} por su solicitud {folio}, de {tramite}. {porque}\n\nQué sigue. {sigue}",
                    cuando(*desde)
                ),
            ))
        }
        _ => None,
    }
}

/// That they are called to a session, for who votes in it.
pub fn a_quien_vota(abierto: &Abierto, version: u64, momento: &Momento<'_>) -> Option<(String, String)> {
    let indice = usize::try_from(version).ok()?.checked_sub(1)?;
    let Hecho::SesionConvocada { etapa, sesion, cuando: dia, lugar, antes, .. } =
        &abierto.eventos.get(indice)?.hecho
    else {
        return None;
    };
    let paquete = momento.paquete;
    let organo = paquete.tramite.etapa(etapa).and_then(|e| paquete.organo_de(e))?;
    let titulo = if antes.is_some() { "Cambió la sesión" } else { "Se le convoca a la sesión" };
    let (sesion, lugar) = (con_punto(sesion), con_punto(lugar));
    let era = antes.map_or(String::new(), |a| format!(" Antes era el {}.", cuando(a)));
    Some((
        format!("{titulo}: {}", formato::fecha_hora(*dia)),
        format!(
            "Se convoca a quienes integran: {}.\n\nCuándo. El {}.{era}\n\nCuál. {sesion}\n\nDónde. {lugar}\n\nAsunto. La solicitud {}, de {}. Se vota desde su cuenta, en la bandeja, a partir de esa hora. Si tiene un interés propio en el asunto, excúsese ahí mismo.",
            organo.nombre,
            cuando(*dia),
            momento.estado.folio,
            papeles::minuscula(&paquete.tramite.nombre),
        ),
    ))
}

/// That it is tomorrow; nothing when it changed since.
pub fn recuerda(
    abierto: &Abierto,
    momento: &Momento<'_>,
    etapa: &str,
    desde: &str,
) -> Option<(String, String)> {
    let hoy = abierto.nombre_de_hoy(usize::MAX, &etapa.into()).clone();
    let hay = reservada(&abierto.estado, &hoy).filter(|r| r.desde.to_string() == desde)?;
    Some((
        format!("Recuerde su cita del {}", formato::fecha_hora(hay.desde)),
        format!(
            "Su cita por la solicitud {}, de {}, es el {}.\n\nDónde. {}",
            momento.estado.folio,
            papeles::minuscula(&momento.paquete.tramite.nombre),
            cuando(hay.desde),
            con_punto(&hay.lugar)
        ),
    ))
}

/// `viernes 27 de noviembre de 2026 a las 16:00`.
fn cuando(momento: DateTime) -> String {
    format!("{} a las {}", formato::fecha_larga(momento.date()), formato::hora(momento.time()))
}
