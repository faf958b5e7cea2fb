//! Of the service itself: whether it lives, whether it can work, and what each kind of error means.

use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::formas::Salud;
use crate::http::{Cx, Falla, Respuesta};

/// `GET /api/v1/salud`
pub async fn salud(cx: Cx) -> Respuesta {
    let tramites = cx.servidor.app().estante().activos().len();
    Ok(Json(Salud { estado: "bien".to_owned(), tramites }).into_response())
}

/// `GET /api/v1/listo`
pub async fn listo(cx: Cx) -> Respuesta {
    let app = cx.servidor.app();
    let tramites = app.estante().activos().len();
    app.almacen().leer(|l| l.proximo_vencimiento()).await.map_err(|error| Falla {
        interno: Some(error.to_string().into()),
        ..Falla::con(StatusCode::SERVICE_UNAVAILABLE, "La base de datos no responde")
    })?;
    app.almacen().comprobar_escritura().await.map_err(|error| Falla {
        interno: Some(error.to_string().into()),
        ..Falla::con(
            StatusCode::SERVICE_UNAVAILABLE,
            "La base de datos no se puede escribir; vea si el disco tiene espacio",
        )
    })?;
    if tramites == 0 {
        return Err(Falla::con(StatusCode::SERVICE_UNAVAILABLE, "Todavía no se ofrece ningún trámite"));
    }
    Ok(Json(Salud { estado: "bien".to_owned(), tramites }).into_response())
}

/// Each kind of error: its code, and what it means.
pub const PROBLEMAS: &[(u16, &str)] = &[
    (
        400,
        "La petición no se entiende: el JSON está mal escrito, sobra un parámetro de la dirección, o falta una cabecera que se pide. «detail» dice cuál. Corríjala antes de repetirla.",
    ),
    (
        401,
        "Falta identificarse, el token caducó, o el correo y la contraseña no coinciden. Abra una sesión en POST /api/v1/sesiones y envíe «Authorization: Bearer» con el token.",
    ),
    (
        403,
        "Su cuenta puede ver el expediente, pero no hacer eso: le toca a otro rol, o la separación de funciones lo impide; o el pase no lo permite. «detail» dice a quién le toca y «fundamento», por qué.",
    ),
    (404, "No existe, o no es de su cuenta. No se distingue uno de otro, para no revelar qué hay."),
    (405, "Esa dirección no admite ese método. La cabecera «Allow» dice cuáles admite."),
    (
        409,
        "Alguien actuó antes, el plazo venció, otra persona tomó la tarea, o el expediente concluyó. Vuelva a leer el expediente y decida de nuevo.",
    ),
    (
        410,
        "Los datos personales del expediente se suprimieron como manda la ley, y ya no puede leerse; o el enlace de una invitación se reemplazó por otro, o terminó el plazo para responder por él.",
    ),
    (
        413,
        "Lo que se envió es demasiado grande: un JSON puede pesar 1 MB, o 64 MB si lleva definiciones; un archivo lo que diga su campo.",
    ),
    (
        415,
        "El cuerpo no viene en un formato que se reciba. Envíe application/json en UTF-8, o el archivo como multipart/form-data.",
    ),
    (
        422,
        "Los datos no se pudieron aceptar. «campos» dice cuáles y cómo se corrigen. Si repitió un «Idempotency-Key» con otro contenido, use una clave nueva.",
    ),
    (429, "Demasiadas peticiones o intentos. Espere diez minutos."),
    (500, "Falla del sistema. No se hizo nada a medias. Reporte la referencia que viene en «instance»."),
    (
        503,
        "El servicio no está disponible por el momento. Repita la petición más tarde con el mismo «Idempotency-Key».",
    ),
];

/// What a kind of error means.
pub fn explicacion(codigo: u16) -> Option<&'static str> {
    PROBLEMAS.iter().find(|(c, _)| *c == codigo).map(|(_, texto)| *texto)
}

/// `GET /api/v1/problemas/{codigo}`
pub async fn problema(Path(codigo): Path<String>) -> Respuesta {
    let hallado = PROBLEMAS.iter().find(|(c, _)| c.to_string() == codigo);
    let Some((codigo, texto)) = hallado else { return Err(Falla::no_existe()) };
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{codigo}\n\n{texto}\n"))
        .into_response())
}
