//! The appointment of who applies: they choose a day and an hour, change it, call it off, take it to their calendar.

use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use engine::cita::{self, Pide, cita_de};
use engine::comando::Comando;
use jiff::civil::DateTime;
use schemas::paquete::{Actor, Etapa, EtapaCita};

use super::propio;
use crate::app::{Abierto, AppError};
use crate::http::vista::citas::{self, CUANDO, Consulta, Donde, Pedido};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{
    Cancelar, CitaPagina, Enlace, ErrorDeCampo, Errores, Formulario, Tono, Turno, rutas,
};

/// The door of who applies.
const PUERTA: &str = "solicitudes";

/// Where the appointment of a stage is chosen.
pub(super) fn enlace(abierto: &Abierto, etapa: &Etapa) -> Enlace {
    let hay = cita::reservada(&abierto.estado, &etapa.id).is_some();
    let texto = if hay { "Ver o cambiar la cita" } else { "Elegir día y hora" };
    Enlace::new(texto, citas::camino(PUERTA, &abierto.estado.folio, &etapa.id))
}

/// What is told first of a solicitud with an appointment.
pub(super) fn turno(abierto: &Abierto, etapa: &Etapa) -> Option<Turno> {
    let hay = cita::reservada(&abierto.estado, &etapa.id)?;
    Some(Turno {
        titulo: "Tiene una cita".to_owned(),
        texto: format!("{}.\n\n{}.", mayuscula(&citas::cuando(hay.desde)), hay.lugar),
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
        return Ok(Err(format!("/solicitudes/{}", abierto.estado.folio)));
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
            mostrar(&cx, &abierto, &etapa, &consulta.pedido(), Vec::new(), StatusCode::OK).await
        }
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

pub(super) async fn elegida(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    let (abierto, etapa) = match abrir(&cx, &folio, &etapa).await? {
        Ok(abierta) => abierta,
        Err(a) => return Ok(Redirect::to(&a).into_response()),
    };
    let Ok(cuando) = enviado.texto(CUANDO).parse::<DateTime>() else {
        let error = vec![ErrorDeCampo { texto: "Elija una hora".to_owned(), ancla: CUANDO.to_owned() }];
        return mostrar(&cx, &abierto, &etapa, &Pedido::default(), error, StatusCode::UNPROCESSABLE_ENTITY)
            .await;
    };
    let pide = if cita::reservada(&abierto.estado, &etapa.id).is_some() {
        Pide::Reprogramar(cuando)
    } else {
        Pide::Agendar(cuando)
    };
    let pedido = Pedido { dia: Some(cuando.date()), desde: None };
    mandar(&cx, &abierto, &etapa, pide, &enviado, pedido).await
}

pub(super) async fn cancelar(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    match abrir(&cx, &folio, &etapa).await? {
        Ok((abierto, etapa)) => {
            mandar(&cx, &abierto, &etapa, Pide::Cancelar, &enviado, Pedido::default()).await
        }
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

async fn mandar(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &Etapa,
    pide: Pide,
    enviado: &Enviado,
    pedido: Pedido,
) -> Respuesta {
    let visita = enviado.texto("visita").parse().ok();
    let comando = Comando::Cita { etapa: etapa.id.clone(), visita, pide };
    match cx.servidor.app().ejecutar(&abierto.id, comando, cx.actuante()?, enviado.clave()).await {
        Ok(_) => Ok(Redirect::to(&format!("/solicitudes/{}", abierto.estado.folio)).into_response()),
        Err(AppError::Rechazo(rechazo)) => {
            // Read again: somebody else may have moved it.
            let actual = cx.servidor.app().abrir_expediente(&abierto.id).await?;
            let error = vec![ErrorDeCampo { texto: mayuscula(&rechazo.mensaje), ancla: String::new() }];
            mostrar(cx, &actual, etapa, &pedido, error, StatusCode::CONFLICT).await
        }
        Err(otro) => Err(otro.into()),
    }
}

async fn mostrar(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &Etapa,
    pedido: &Pedido,
    errores: Vec<ErrorDeCampo>,
    estado: StatusCode,
) -> Respuesta {
    let Some(cita) = cita_de(etapa) else { return Err(Falla::no_existe()) };
    let app = cx.servidor.app();
    let ahora = app.ahora();
    let llenos = app.horas_llenas(abierto, &etapa.id, ahora).await?;
    let folio = &abierto.estado.folio;
    let camino = citas::camino(PUERTA, folio, &etapa.id);
    let donde = Donde {
        abierto,
        etapa,
        cita,
        camino: camino.clone(),
        regresar: Enlace::new("Regresar a la solicitud", format!("/solicitudes/{folio}")),
        ahora,
        llenos: &llenos,
    };
    let marco = cx.pagina(rutas::SOLICITUDES, format!("{} {folio}", etapa.nombre));
    let mut vista = donde.pagina(marco, pedido, Errores::con(errores));
    let puede = cita::opciones(&abierto.paquete, &abierto.estado, etapa, &cx.actuante()?, ahora);
    if !puede.elegir {
        sin_elegir(&mut vista, cita, abierto);
    }
    if cita::reservada(&abierto.estado, &etapa.id).is_some() {
        vista.ics = Some(Enlace::new("Agregar a su calendario", format!("{camino}/cita.ics")));
    }
    vista.cancelar = puede.cancelar.then(|| Cancelar {
        texto: donde.al_cancelar(true),
        formulario: Formulario {
            url: format!("{camino}/cancelar"),
            ocultos: vec![donde.visita()],
            boton: "Cancelar la cita".to_owned(),
            ..Formulario::default()
        },
    });
    let mut respuesta = cx.render("ciudadano/cita.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// Who doesn't choose the hour only sees it.
fn sin_elegir(vista: &mut CitaPagina, cita: &EtapaCita, abierto: &Abierto) {
    vista.horas = None;
    vista.otro_dia = None;
    vista.dias.clear();
    vista.mas_dias = None;
    vista.sin_dias = None;
    if let Actor::Rol(rol) = &cita.asigna {
        let quien = crate::http::vista::flujo::rol_en_palabras(&abierto.paquete, rol);
        vista.notas = vec![format!("La hora la asigna {quien}.")];
        vista.titulo.clone_from(&vista.antetitulo);
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
