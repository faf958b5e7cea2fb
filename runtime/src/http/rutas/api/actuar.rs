//! What is done in an expediente by a program, whoever it speaks for: an action of a stage, a general one, taking and releasing.

use axum::Json;
use axum::response::IntoResponse;
use engine::cita::cita_de;
use engine::comando::{Actuante, Comando, Respuestas};
use engine::datos::Datos;
use engine::decide::RESPONDER;
use engine::formulario;
use engine::rechazo::Motivo;
use schemas::ids::{CampoId, EtapaId};
use schemas::paquete::{Campo, Paquete, Tarea, TipoEtapa};

use super::entrada::{Idempotencia, Objeto, con_campos};
use super::formas::{Cita, Hecha, HoraLibre};
use super::gestion::Gestion;
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

    /// What is done in a stage besides the actions of its definition.
    fn gestion(self, paquete: &Paquete) -> Option<Gestion<'_>> {
        let Que::Accion { etapa, accion } = self else { return None };
        Gestion::de(paquete, etapa, accion)
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
    if let Some(gestion) = que.gestion(&abierto.paquete) {
        return gestionar(cx, abierto, quien, gestion, idem, cuerpo).await;
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

/// Does what has a form of its own in a stage.
async fn gestionar(
    cx: &Cx,
    abierto: &Abierto,
    quien: Actuante,
    gestion: Gestion<'_>,
    idem: &Idempotencia,
    mut cuerpo: Objeto,
) -> Respuesta {
    let app = cx.servidor.app();
    let clave = idem.clave(&format!("{} {gestion}", abierto.id), &cuerpo.bytes);
    if let (Some(clave), Some(cuenta)) = (&clave, quien.cuenta())
        && app.ya_hecho(cuenta, clave).await?.is_some()
    {
        return hecha(cx, abierto, true, Vec::new()).await;
    }
    let visita = cuerpo.natural("visita");
    let respuestas = cuerpo.objeto("respuestas");
    cuerpo.terminar()?;
    let inspectores =
        if gestion.nombra() { app.inspectores(abierto, gestion.etapa).await? } else { Vec::new() };
    let comando = gestion.comando(visita, respuestas, &inspectores)?;
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
