//! What an account that may not be used any more still has in its hands, for who administers: each task by its folio, its trámite and its
//! stage, and the form that hands it over. Nothing of what anybody answered is read here.

use axum::extract::Path;
use axum::http::StatusCode;
use engine::formato;
use schemas::ids::{CuentaId, EtapaId, ExpedienteId};

use crate::almacen::{Cuenta, EnManos};
use crate::app::{AppError, Entregado};
use crate::http::{Cx, Enviado, Respuesta, codificar};
use crate::web::vistas::{
    Campo, Control, Enlace, Fila, Formulario, Opcion, Pendientes, TareaPendiente, rutas,
};

/// The control of who is given it: one in each form of the page, told apart by its row.
fn persona(fila: &str) -> String {
    format!("persona_{fila}")
}

/// `GET /admin/personal/{id}/pendientes`
pub async fn ver(cx: Cx, Path(id): Path<String>) -> Respuesta {
    cx.administrador()?;
    pagina(&cx, &CuentaId(id), None, None).await
}

/// `POST /admin/personal/{id}/pendientes`
pub async fn entregar(cx: Cx, Path(id): Path<String>, enviado: Enviado) -> Respuesta {
    let quien = cx.administrador()?.clone();
    let de = CuentaId(id);
    let (expediente, etapa) = (enviado.texto("expediente"), enviado.texto("etapa"));
    let cual = (!expediente.is_empty()).then(|| (ExpedienteId::from(expediente), EtapaId::from(etapa)));
    let a = CuentaId(enviado.texto(&persona(enviado.texto("fila"))).to_owned());
    match cx.servidor.app().entregar(&de, cual, &a, &quien).await {
        Ok(entregado) => pagina(&cx, &de, Some(entregado), None).await,
        Err(AppError::Invalido(porque)) => {
            let mut respuesta = pagina(&cx, &de, None, Some(porque)).await?;
            *respuesta.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(respuesta)
        }
        Err(otro) => Err(otro.into()),
    }
}

async fn pagina(cx: &Cx, de: &CuentaId, entregado: Option<Entregado>, error: Option<String>) -> Respuesta {
    let (cuenta, pendientes, trabajan) = cx.servidor.app().por_entregar(de).await?;
    let url = format!("{}/{}/pendientes", rutas::ADMIN_PERSONAL, codificar(de));
    let todas = (pendientes.len() > 1).then(|| Formulario {
        boton: "Entregar todo lo que se pueda".to_owned(),
        ..formulario(&url, &trabajan, "A quién se entrega todo", "todas", Vec::new())
    });
    let tareas = pendientes.iter().enumerate().map(|(n, p)| tarea(cx, &url, &trabajan, n, p)).collect();
    let impedidas = entregado.iter().flat_map(|e| &e.impedidas);
    let vista = Pendientes {
        pagina: cx.pagina(rutas::ADMIN_PERSONAL, format!("Pendientes de {}", cuenta.nombre.0)),
        nombre: cuenta.nombre.0,
        hecho: entregado.as_ref().and_then(hecho),
        impedidas: impedidas.map(|(folio, porque)| format!("{folio}: {porque}.")).collect(),
        error,
        regresar: Enlace::new("Regresar al personal", rutas::ADMIN_PERSONAL),
        tareas,
        todas,
    };
    cx.render("admin/pendientes.html", &vista)
}

fn hecho(entregado: &Entregado) -> Option<String> {
    let una = |n: usize, una: &str, varias: &str| match n {
        0 => None,
        1 => Some(format!("1 {una}")),
        n => Some(format!("{n} {varias}")),
    };
    let partes: Vec<String> = [
        una(entregado.asignadas, "ya es de esa persona", "ya son de esa persona"),
        una(entregado.devueltas, "regresó a la bandeja de su rol", "regresaron a la bandeja de su rol"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!partes.is_empty()).then(|| format!("{}.", formato::enumerar(&partes)))
}

fn tarea(cx: &Cx, url: &str, trabajan: &[Cuenta], n: usize, pendiente: &EnManos) -> TareaPendiente {
    let ocultos = vec![
        Fila::new("expediente", pendiente.expediente.to_string()),
        Fila::new("etapa", pendiente.etapa.to_string()),
    ];
    let etiqueta = format!("A quién se entrega {}", pendiente.folio);
    // Those who may do it; where nobody may, all of them, so that the page says why each can't.
    let puede = |c: &&Cuenta| {
        let de_ahi = c.dependencia.as_ref().is_none_or(|d| *d == pendiente.dependencia);
        de_ahi && pendiente.rol.as_ref().is_none_or(|rol| c.roles.tiene(rol, &pendiente.tramite))
    };
    let suyos: Vec<Cuenta> = trabajan.iter().filter(puede).cloned().collect();
    let trabajan = if suyos.is_empty() { trabajan } else { suyos.as_slice() };
    TareaPendiente {
        folio: pendiente.folio.to_string(),
        tramite: pendiente.nombre_tramite.clone(),
        etapa: pendiente.nombre.clone(),
        desde: formato::fecha(cx.servidor.local(pendiente.desde).date()),
        formulario: formulario(url, trabajan, &etiqueta, &n.to_string(), ocultos),
    }
}

fn formulario(
    url: &str,
    trabajan: &[Cuenta],
    etiqueta: &str,
    fila: &str,
    mut ocultos: Vec<Fila>,
) -> Formulario {
    ocultos.push(Fila::new("fila", fila));
    let opciones = trabajan
        .iter()
        .map(|c| Opcion { valor: c.id.to_string(), etiqueta: c.nombre.0.clone(), ..Opcion::default() })
        .collect();
    Formulario {
        url: url.to_owned(),
        ocultos,
        campos: vec![Campo {
            nombre: persona(fila),
            etiqueta: etiqueta.to_owned(),
            control: Control::Seleccion { opciones, vacia: Some("Elija a una persona".to_owned()) },
            ..Campo::default()
        }],
        boton: "Entregar".to_owned(),
        ..Formulario::default()
    }
}
