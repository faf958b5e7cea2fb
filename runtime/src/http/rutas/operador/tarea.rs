//! Taking a task and letting it go. Who comes second is told who has it and since when.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::comando::Comando;
use engine::rechazo::Motivo;
use engine::servidor;
use schemas::evento::Hecho;
use schemas::ids::{CuentaId, EtapaId};

use super::{DeEtapa, abrir, url_de_etapa};
use crate::app::{Abierto, App, AppError};
use crate::http::{Cx, Enviado, Falla, Respuesta};

/// `POST /expedientes/{folio}/tomar`
pub async fn tomar(
    cx: Cx,
    Path(folio): Path<String>,
    Query(de): Query<DeEtapa>,
    _enviado: Enviado,
) -> Respuesta {
    let abierto = abrir(&cx, &folio, "Tomó la tarea").await?;
    let etapa = etapa_pedida(&cx, &abierto, &de.etapa)?;
    ordenar(&cx, &abierto, Comando::Tomar { etapa: etapa.clone() }, &etapa).await?;
    Ok(Redirect::to(&url_de_etapa(&abierto.estado.folio, &etapa)).into_response())
}

/// `POST /expedientes/{folio}/soltar`
pub async fn soltar(
    cx: Cx,
    Path(folio): Path<String>,
    Query(de): Query<DeEtapa>,
    _enviado: Enviado,
) -> Respuesta {
    let abierto = abrir(&cx, &folio, "Soltó la tarea").await?;
    let etapa = etapa_pedida(&cx, &abierto, &de.etapa)?;
    ordenar(&cx, &abierto, Comando::Soltar { etapa: etapa.clone() }, &etapa).await?;
    Ok(Redirect::to(&url_de_etapa(&abierto.estado.folio, &etapa)).into_response())
}

async fn ordenar(cx: &Cx, abierto: &Abierto, comando: Comando, etapa: &EtapaId) -> Result<(), Falla> {
    match cx.servidor.app().ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, None).await {
        Ok(_) => Ok(()),
        Err(error) => Err(llegar_tarde(cx, abierto, etapa, error).await),
    }
}

/// The stage that was asked for, or the only one that waits for this account.
fn etapa_pedida(cx: &Cx, abierto: &Abierto, pedida: &str) -> Result<EtapaId, Falla> {
    if !pedida.is_empty() {
        return Ok(EtapaId::from(pedida));
    }
    let ahora = cx.servidor.app().ahora();
    let ofertas = engine::formulario::ofertas(
        &abierto.paquete,
        &abierto.estado,
        &cx.actuante(&abierto.paquete)?,
        ahora,
    )
    .map_err(AppError::from)?;
    ofertas.into_iter().find_map(|o| o.etapa).ok_or_else(|| {
        Falla::con(StatusCode::CONFLICT, "En este expediente no hay ahora nada que le toque; vea su avance")
    })
}

/// The refusal of who came second, with the name of who has it.
pub(super) async fn llegar_tarde(cx: &Cx, abierto: &Abierto, etapa: &EtapaId, error: AppError) -> Falla {
    let tomada = error.rechazo().is_some_and(|r| r.motivo == Motivo::Tomada);
    if !tomada {
        return error.into();
    }
    let app = cx.servidor.app();
    // Read again: what was open here may be older than the refusal.
    let Ok(actual) = app.abrir_expediente(&abierto.id).await else { return error.into() };
    match quien_lo_tiene(app, &actual, etapa).await {
        Some((_, nombre, desde)) => {
            let desde = en_palabras(cx, desde);
            Falla::con(
                StatusCode::CONFLICT,
                format!(
                    "{nombre} tomó este expediente {desde}. Usted puede leerlo; para decidir, pídale que lo suelte"
                ),
            )
        }
        None => error.into(),
    }
}

/// `a las 11:02`, or with the day when it wasn't today.
pub(super) fn en_palabras(cx: &Cx, momento: jiff::Timestamp) -> String {
    let (local, hoy) = (cx.servidor.local(momento), cx.servidor.local(cx.servidor.app().ahora()));
    let hora = engine::formato::hora(local.time());
    if local.date() == hoy.date() {
        format!("a las {hora}")
    } else {
        format!("el {} a las {hora}", engine::formato::fecha(local.date()))
    }
}

/// Who has a task, their name and since when.
pub(super) async fn quien_lo_tiene(
    app: &App,
    abierto: &Abierto,
    etapa: &str,
) -> Option<(CuentaId, String, jiff::Timestamp)> {
    let activa = abierto.estado.activa(etapa)?;
    let asignada = abierto
        .paquete
        .tramite
        .etapa(etapa)
        .and_then(|e| servidor::asignada(&abierto.paquete, &abierto.estado, e));
    if let Some(de) = asignada {
        return Some((de.cuenta, de.nombre, activa.desde));
    }
    let cuenta = activa.tomada_por.clone()?;
    let desde = abierto.eventos.iter().rev().find_map(|e| match &e.hecho {
        Hecho::Tomado { etapa: tomada, .. } if **tomada == *etapa => Some(e.cuando),
        _ => None,
    })?;
    let buscada = cuenta.clone();
    let nombre = app.almacen().leer(move |l| l.cuenta(&buscada)).await.ok().flatten().map(|c| c.nombre.0);
    Some((cuenta, nombre.unwrap_or_else(|| "Otra persona".to_owned()), desde))
}
