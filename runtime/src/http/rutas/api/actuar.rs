//! What is done in an expediente by a program, whoever it speaks for: an action of a stage, a general one, taking and releasing.

use axum::Json;
use axum::response::IntoResponse;
use engine::cita::{Pide, cita_de};
use engine::comando::{Actuante, Comando, Respuestas};
use engine::datos::Datos;
use engine::decide::RESPONDER;
use engine::formulario;
use engine::rechazo::Motivo;
use engine::votacion::Convocada;
use jiff::civil::{Date, Time};
use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Campo, GestionCita, Paquete, Tarea, TipoEtapa, Votacion, Voto};

use super::entrada::{Idempotencia, Objeto, con_campos};
use super::formas::{Cita, Hecha, HoraLibre};
use super::tramites::sobre;
use crate::app::{Abierto, Elegible, leer_accion};
use crate::http::vista::citas::valor;
use crate::http::{Cx, Falla, Respuesta};

/// Hours that are listed at most.
const MAXIMO_HORAS: usize = 1_000;

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub enum Que<'a> {
    /// An action of a stage.
    Accion {
        /// Which stage.
        etapa: &'a str,
        /// Which action.
        accion: &'a str,
    },
    /// An action of several stages.
    General(&'a str),
}

impl Que<'_> {
    /// The fields that it captures; `None` when the definition has no such action.
    fn campos(self, paquete: &Paquete) -> Option<Vec<CampoId>> {
        match self {
            Que::Accion { etapa, accion } => {
                let etapa = paquete.tramite.etapa(etapa)?;
                match &etapa.tipo {
                    TipoEtapa::Tarea(tarea) => {
                        let accion = tarea.acciones.iter().find(|a| a.id == *accion)?;
                        Some(formulario::campos_de_accion(etapa, accion))
                    }
                    TipoEtapa::Prevencion { reabre, .. } if accion == RESPONDER => Some(reabre.clone()),
                    _ => None,
                }
            }
            Que::General(accion) => {
                paquete.tramite.acciones_generales.iter().find(|g| g.id == *accion).map(|g| g.captura.clone())
            }
        }
    }

    /// What is done about an appointment, when the stage is one.
    fn de_cita(self, paquete: &Paquete) -> Option<(EtapaId, GestionCita)> {
        let Que::Accion { etapa, accion } = self else { return None };
        let etapa = paquete.tramite.etapa(etapa).filter(|e| cita_de(e).is_some())?;
        let gestion = GestionCita::TODAS.into_iter().find(|g| g.verbo() == accion)?;
        Some((etapa.id.clone(), gestion))
    }

    /// What is done about a session besides closing it, when a body votes in the stage.
    fn de_sesion(self, paquete: &Paquete) -> Option<(EtapaId, &'static str)> {
        let Que::Accion { etapa, accion } = self else { return None };
        let etapa = paquete.tramite.etapa(etapa).filter(|e| e.votacion().is_some())?;
        let que = [Votacion::CONVOCAR, Votacion::VOTAR].into_iter().find(|q| *q == accion)?;
        Some((etapa.id.clone(), que))
    }

    /// The stage that is handed over to somebody else, and the field that says to whom.
    fn de_asignada(self, paquete: &Paquete) -> Option<(EtapaId, CampoId)> {
        let Que::Accion { etapa, accion: Tarea::A_OTRA_PERSONA } = self else { return None };
        let etapa = paquete.tramite.etapa(etapa)?;
        Some((etapa.id.clone(), etapa.tarea()?.asignado_a.clone()?))
    }

    fn comando(self, paquete: &Paquete, visita: Option<u32>, respuestas: Respuestas) -> Comando {
        if let Some((etapa, _)) = self.de_asignada(paquete) {
            return Comando::Reasignar { etapa, visita, respuestas };
        }
        match self {
            Que::Accion { etapa, accion } => {
                Comando::Actuar { etapa: etapa.into(), visita, accion: accion.into(), respuestas }
            }
            Que::General(accion) => Comando::General { accion: accion.into(), respuestas },
        }
    }
}

/// Does something with the answers of a body: `respuestas` and, for an action of a stage, `visita`.
///
/// # Errors
/// 404 when the definition has no such action; 409 when somebody was faster; 403; 422 with the fields.
pub async fn actuar(
    cx: &Cx,
    abierto: &Abierto,
    quien: Actuante,
    que: Que<'_>,
    idem: &Idempotencia,
    mut cuerpo: Objeto,
) -> Respuesta {
    if let Some((etapa, gestion)) = que.de_cita(&abierto.paquete) {
        return cita(cx, abierto, quien, (etapa, gestion), idem, cuerpo).await;
    }
    if let Some((etapa, gestion)) = que.de_sesion(&abierto.paquete) {
        return sesion(cx, abierto, quien, (etapa, gestion), idem, cuerpo).await;
    }
    let app = cx.servidor.app();
    let suyo = que.de_asignada(&abierto.paquete).map(|(_, campo)| vec![campo]);
    let Some(ids) = suyo.or_else(|| que.campos(&abierto.paquete)) else { return Err(Falla::no_existe()) };
    let clave = idem.clave(&format!("{} {que:?}", abierto.id), &cuerpo.bytes);
    if let (Some(clave), Some(cuenta)) = (&clave, quien.cuenta())
        && app.ya_hecho(cuenta, clave).await?.is_some()
    {
        return hecha(cx, abierto, true, Vec::new()).await;
    }
    let visita = match que {
        Que::Accion { .. } => cuerpo.natural("visita"),
        Que::General(_) => None,
    };
    let respuestas = cuerpo.objeto("respuestas");
    cuerpo.terminar()?;
    let campos: Vec<&Campo> = ids.iter().filter_map(|id| abierto.paquete.tramite.campo(id)).collect();
    let elegible = match &quien {
        Actuante::Solicitante { cuenta } => {
            app.elegible_de(&abierto.paquete, cuenta, Some(&abierto.id), &respuestas).await?
        }
        Actuante::Servidor { .. } | Actuante::Tercero { .. } | Actuante::Sistema => Elegible::default(),
    };
    let servidores = match &quien {
        Actuante::Servidor { .. } => app.elegibles(&abierto.paquete, abierto.estado.titular.as_ref()).await?,
        Actuante::Solicitante { .. } | Actuante::Tercero { .. } | Actuante::Sistema => Vec::new(),
    };
    let datos = Datos { servidores, ..elegible.en(abierto.estado.datos.clone()) };
    let mut leido = leer_accion(&abierto.paquete, &datos, &campos, &respuestas, app.ahora());
    if let Some(cuenta) = quien.cuenta() {
        app.cotejar_archivos(&mut leido, &abierto.estado.datos.campos, cuenta, Some(&abierto.id)).await?;
    }
    if !leido.errores.is_empty() {
        // Whoever is late or may not do it is told so before being asked to mend answers.
        if let Err(error) =
            app.ensayar(abierto, que.comando(&abierto.paquete, visita, Respuestas::new()), quien).await
            && !error.rechazo().is_some_and(|r| {
                matches!(r.motivo, Motivo::Datos | Motivo::Validacion | Motivo::NoDisponible)
            })
        {
            return Err(error.into());
        }
        return Err(con_campos(leido.errores.into_iter().map(|e| (e.ruta, e.mensaje)).collect()));
    }
    let hecho = app
        .ejecutar(&abierto.id, que.comando(&abierto.paquete, visita, leido.respuestas), quien, clave)
        .await?;
    hecha(cx, abierto, hecho.repetido, leido.advertencias).await
}

/// Does something about an appointment; the hour, where one is said, comes in `respuestas` as `cuando`.
async fn cita(
    cx: &Cx,
    abierto: &Abierto,
    quien: Actuante,
    (etapa, gestion): (EtapaId, GestionCita),
    idem: &Idempotencia,
    mut cuerpo: Objeto,
) -> Respuesta {
    let app = cx.servidor.app();
    let clave = idem.clave(&format!("{} {etapa} {gestion:?}", abierto.id), &cuerpo.bytes);
    if let (Some(clave), Some(cuenta)) = (&clave, quien.cuenta())
        && app.ya_hecho(cuenta, clave).await?.is_some()
    {
        return hecha(cx, abierto, true, Vec::new()).await;
    }
    let visita = cuerpo.natural("visita");
    let mut respuestas = cuerpo.objeto("respuestas");
    cuerpo.terminar()?;
    let dicho = respuestas.remove(GestionCita::CUANDO).and_then(|v| v.as_str().map(str::to_owned));
    if let Some(ajena) = respuestas.keys().next() {
        let mensaje = "en una cita sólo se dice `cuando`".to_owned();
        return Err(con_campos(vec![(ajena.clone(), mensaje)]));
    }
    let cuando = dicho.as_deref().and_then(|t| t.parse().ok());
    let Some(pide) = Pide::de(gestion, cuando) else {
        let mensaje = "diga el día y la hora, como `2026-03-04T10:00`".to_owned();
        return Err(con_campos(vec![(GestionCita::CUANDO.to_owned(), mensaje)]));
    };
    let hecho = app.ejecutar(&abierto.id, Comando::Cita { etapa, visita, pide }, quien, clave).await?;
    hecha(cx, abierto, hecho.repetido, Vec::new()).await
}

/// Convokes a session, or votes in it; what is said comes in `respuestas`: `sesion`, `fecha`, `hora` and `lugar`, or `voto`.
async fn sesion(
    cx: &Cx,
    abierto: &Abierto,
    quien: Actuante,
    (etapa, gestion): (EtapaId, &'static str),
    idem: &Idempotencia,
    mut cuerpo: Objeto,
) -> Respuesta {
    let app = cx.servidor.app();
    let clave = idem.clave(&format!("{} {etapa} {gestion}", abierto.id), &cuerpo.bytes);
    if let (Some(clave), Some(cuenta)) = (&clave, quien.cuenta())
        && app.ya_hecho(cuenta, clave).await?.is_some()
    {
        return hecha(cx, abierto, true, Vec::new()).await;
    }
    let visita = cuerpo.natural("visita");
    let mut respuestas = cuerpo.objeto("respuestas");
    cuerpo.terminar()?;
    let mut parte = |cual: &str| respuestas.remove(cual).and_then(|v| v.as_str().map(str::to_owned));
    let falta = |cual: &str, que: &str| con_campos(vec![(cual.to_owned(), que.to_owned())]);
    let comando = if gestion == Votacion::VOTAR {
        let voto = parte(Votacion::VOTO).and_then(|v| Voto::de(&v)).ok_or_else(|| {
            falta(Votacion::VOTO, "diga cómo vota: `a_favor`, `en_contra`, `abstencion` o `excusa`")
        })?;
        Comando::Votar { etapa, visita, voto }
    } else {
        let fecha: Date = parte(Votacion::FECHA)
            .and_then(|t| t.parse().ok())
            .ok_or_else(|| falta(Votacion::FECHA, "diga el día, como `2026-03-06`"))?;
        let hora: Time = parte(Votacion::HORA)
            .and_then(|t| format!("{t}:00").parse().ok())
            .ok_or_else(|| falta(Votacion::HORA, "diga la hora, como `11:00`"))?;
        let (sesion, lugar) = (parte(Votacion::SESION), parte(Votacion::LUGAR));
        let pide = Convocada {
            sesion: sesion.unwrap_or_default(),
            cuando: fecha.to_datetime(hora),
            lugar: lugar.unwrap_or_default(),
        };
        Comando::Convocar { etapa, visita, pide }
    };
    if let Some(ajena) = respuestas.keys().next() {
        let mensaje = "eso no se dice de una sesión".to_owned();
        return Err(con_campos(vec![(ajena.clone(), mensaje)]));
    }
    let hecho = app.ejecutar(&abierto.id, comando, quien, clave).await?;
    hecha(cx, abierto, hecho.repetido, Vec::new()).await
}

/// The hours that may be booked in a stage of an expediente, soonest first.
///
/// # Errors
/// 404 when the stage has no appointment.
pub async fn horas(cx: &Cx, abierto: &Abierto, etapa: &str) -> Respuesta {
    let app = cx.servidor.app();
    let definida = abierto.paquete.tramite.etapa(etapa).filter(|e| cita_de(e).is_some());
    let definida = definida.ok_or_else(Falla::no_existe)?;
    let agenda = abierto.paquete.agenda_de(definida).ok_or_else(Falla::no_existe)?;
    let ahora = app.ahora();
    let llenos = app.horas_llenas(abierto, &definida.id, ahora).await?;
    let libres = match abierto.estado.activa(etapa) {
        Some(_) => engine::cita::huecos(&abierto.paquete, &abierto.estado, definida, ahora, &llenos)
            .take(MAXIMO_HORAS)
            .map(|h| HoraLibre { desde: valor(h.desde), hasta: valor(h.hasta) })
            .collect(),
        None => Vec::new(),
    };
    let reservada = engine::cita::reservada(&abierto.estado, etapa)
        .map(|r| HoraLibre { desde: valor(r.desde), hasta: valor(r.hasta) });
    Ok(Json(Cita { lugar: agenda.lugar.clone(), reservada, libres }).into_response())
}

/// Does what needs no answers.
///
/// # Errors
/// The refusal of the engine.
pub async fn mandar(cx: &Cx, abierto: &Abierto, quien: Actuante, comando: Comando) -> Respuesta {
    let hecho = cx.servidor.app().ejecutar(&abierto.id, comando, quien, None).await?;
    hecha(cx, abierto, hecho.repetido, Vec::new()).await
}

async fn hecha(
    cx: &Cx,
    antes: &Abierto,
    repetida: bool,
    advertencias: Vec<engine::campo::ErrorCampo>,
) -> Respuesta {
    let abierto = cx.servidor.app().abrir_expediente(&antes.id).await?;
    let hecha = Hecha {
        folio: abierto.resumen.folio.to_string(),
        estado: abierto.resumen.estado.clone(),
        resultado: abierto.resumen.resultado,
        version: abierto.estado.version,
        repetida,
        advertencias: sobre(advertencias),
    };
    Ok(Json(hecha).into_response())
}
