//! Sessions of programs: a mail and a password for a token, and back.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;

use super::entrada::{ConCuenta, Cuerpo};
use super::formas::Sesion;
use crate::almacen::Reservado;
use crate::http::{Cx, Falla, Respuesta, servidor};

/// `POST /api/v1/sesiones`
pub async fn abrir(cx: Cx, Cuerpo(mut cuerpo): Cuerpo) -> Respuesta {
    let correo = cuerpo.texto_obligatorio("correo", 254);
    let contrasena = Reservado(cuerpo.texto_obligatorio("contrasena", 1000));
    cuerpo.terminar()?;
    let app = cx.servidor.app();
    let (cuenta, abierta) = app.entrar(&correo, contrasena, &cx.origen).await?;
    let persona =
        app.persona(&abierta.token).await?.ok_or_else(|| Falla::defecto("una sesión nueva no está"))?;
    let sesion = Sesion {
        token: abierta.token.0,
        expira: persona.sesion.expira,
        clase: cuenta.clase.como_texto().to_owned(),
    };
    Ok((StatusCode::CREATED, Json(sesion)).into_response())
}

/// `DELETE /api/v1/sesiones`
pub async fn cerrar(ConCuenta(cx): ConCuenta, cabeceras: HeaderMap) -> Respuesta {
    if let Some(token) = servidor::portador(&cabeceras) {
        cx.servidor.app().salir(token).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
