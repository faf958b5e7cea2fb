//! The appointment of who applies: they choose a day and an hour, change it, call it off, take it to their calendar.

use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use engine::cita::{self, cita_de};
use engine::formato::con_punto;
use schemas::paquete::Etapa;

use super::super::cita::{self as comun, Puerta, mostrar};
use super::propio;
use crate::app::Abierto;
use crate::http::vista::citas::{self, Consulta};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{Enlace, Tono, Turno};

/// Where the appointment of a stage is chosen.
pub(super) fn enlace(abierto: &Abierto, etapa: &Etapa) -> Enlace {
    let hay = cita::reservada(&abierto.estado, &etapa.id).is_some();
    let texto = if hay { "Ver o cambiar la cita" } else { "Elegir día y hora" };
    Enlace::new(texto, Puerta::Persona.camino(&abierto.estado.folio, etapa))
}

/// What is told first of a solicitud with an appointment.
pub(super) fn turno(abierto: &Abierto, etapa: &Etapa) -> Option<Turno> {
    let hay = cita::reservada(&abierto.estado, &etapa.id)?;
    Some(Turno {
        titulo: "Tiene una cita".to_owned(),
        texto: format!("{}.\n\n{}", mayuscula(&citas::cuando(hay.desde)), con_punto(&hay.lugar)),
        usted: true,
        tono: Tono::Aviso,
        boton: Some(enlace(abierto, etapa)),
    })
}

/// An active stage with an appointment, of who asks. The way back when it is no longer active.
async fn abrir(cx: &Cx, folio: &str, etapa: &str) -> Result<Result<(Abierto, Etapa), String>, Falla> {
    let abierto = propio(cx, folio).await?;
    let definida = abierto.paquete.tramite.etapa(etapa).cloned().ok_or_else(Falla::no_existe)?;
    if cita_de(&definida).is_none() {
        return Err(Falla::no_existe());
    }
    if abierto.estado.activa(etapa).is_none() {
        return Ok(Err(Puerta::Persona.expediente(&abierto.estado.folio)));
    }
    if abierto.estado.por_notificar.contains_key(etapa)
        && let Some(n) = super::avisos::ultimo(&abierto, etapa)
    {
        return Ok(Err(format!("/avisos/{}/{n}", abierto.estado.folio)));
    }
    Ok(Ok((abierto, definida)))
}

pub(super) async fn pagina(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    Query(consulta): Query<Consulta>,
) -> Respuesta {
    match abrir(&cx, &folio, &etapa).await? {
        Ok((abierto, etapa)) => {
            mostrar(&cx, Puerta::Persona, &abierto, &etapa, &consulta.pedido(), Vec::new(), StatusCode::OK)
                .await
        }
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

pub(super) async fn elegida(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    match abrir(&cx, &folio, &etapa).await? {
        Ok((abierto, etapa)) => comun::elegida(&cx, Puerta::Persona, &abierto, &etapa, &enviado).await,
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

pub(super) async fn cancelar(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    match abrir(&cx, &folio, &etapa).await? {
        Ok((abierto, etapa)) => comun::cancelar(&cx, Puerta::Persona, &abierto, &etapa, &enviado).await,
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

/// `GET …/cita.ics`
pub(super) async fn calendario(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    let (abierto, etapa) = match abrir(&cx, &folio, &etapa).await? {
        Ok(abierta) => abierta,
        Err(a) => return Ok(Redirect::to(&a).into_response()),
    };
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let hay = cita::reservada(estado, &etapa.id).ok_or_else(Falla::no_existe)?;
    let instante = |local| engine::agenda::instante(paquete, local).ok_or_else(Falla::no_existe);
    let horas = (instante(hay.desde)?, instante(hay.hasta)?);
    let titulo = format!("{} · {}", etapa.nombre, paquete.tramite.nombre);
    let texto = citas::ics(&estado.folio, &titulo, &hay.lugar, horas, cx.servidor.app().ahora());
    let cabeceras = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"cita.ics\"".to_owned()),
    ];
    Ok((cabeceras, texto).into_response())
}
