//! Who works here, for who administers: their roles, and which expediente gave, changed or took away the access of each. It changes
//! nothing of anybody: it only sends a person another link to set their password.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use engine::formato;
use jiff::{SignedDuration, Timestamp};
use schemas::ids::CuentaId;

use crate::almacen::{Movimiento, QueMovimiento};
use crate::app::{AppError, ConAcceso, ENTREGAS, EnLinea};
use crate::http::{Cx, Enviado, Respuesta, codificar};
use crate::web::vistas::{Enlace, Etiqueta, MovimientoVisto, PersonaConAcceso, Personal, Tono, rutas};

/// `GET /admin/personal`
pub async fn ver(cx: Cx) -> Respuesta {
    cx.administrador()?;
    pagina(&cx, None, None).await
}

/// `POST /admin/personal/{id}/enlace`
pub async fn enviar(cx: Cx, Path(id): Path<String>, _enviado: Enviado) -> Respuesta {
    cx.administrador()?;
    match cx.servidor.app().enviar_otro_enlace(&CuentaId(id)).await {
        Ok(()) => {
            let hecho = "El enlace va en camino a su correo. Los que tenía ya no sirven cuando llegue.";
            pagina(&cx, Some(hecho.to_owned()), None).await
        }
        Err(AppError::Invalido(porque)) => {
            let mut respuesta = pagina(&cx, None, Some(porque)).await?;
            *respuesta.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(respuesta)
        }
        Err(otro) => Err(otro.into()),
    }
}

async fn pagina(cx: &Cx, hecho: Option<String>, error: Option<String>) -> Respuesta {
    let app = cx.servidor.app();
    let en_linea = app.en_linea();
    let personas = app.con_acceso().await?;
    let vista = Personal {
        pagina: cx.pagina(rutas::ADMIN_PERSONAL, "Personal con acceso"),
        hecho,
        error,
        personas: personas.iter().map(|p| vista(cx, p, &en_linea)).collect(),
    };
    cx.render("admin/personal.html", &vista)
}

fn vista(cx: &Cx, persona: &ConAcceso, en_linea: &EnLinea) -> PersonaConAcceso {
    let ConAcceso { cuenta, movimientos, en_manos, nombres } = persona;
    let estado = match (cuenta.activa, cuenta.hash.is_empty()) {
        (false, _) => Etiqueta::new("De baja", Tono::Apagado),
        (true, true) => Etiqueta::new("Sin contraseña", Tono::Aviso),
        (true, false) => Etiqueta::new("Vigente", Tono::Bien),
    };
    let dada = movimientos.iter().any(|m| m.que == QueMovimiento::Alta);
    PersonaConAcceso {
        nombre: cuenta.nombre.0.clone(),
        correo: cuenta.correo.0.clone(),
        roles: en_linea.en_palabras(&cuenta.roles),
        estado,
        suplencias: movimientos.iter().filter_map(|m| suplencia(cx, m, nombres)).collect(),
        movimientos: movimientos.iter().map(|m| movimiento(cx, m)).collect(),
        pendientes: (*en_manos > 0).then(|| {
            let cuantos = match *en_manos {
                1 => "1 pendiente por entregar".to_owned(),
                n if n == ENTREGAS => format!("{n} pendientes o más por entregar"),
                n => format!("{n} pendientes por entregar"),
            };
            let url = format!("{}/{}/pendientes", rutas::ADMIN_PERSONAL, codificar(&cuenta.id));
            Enlace::new(cuantos, url)
        }),
        url_enlace: (cuenta.activa && dada)
            .then(|| format!("{}/{}/enlace", rutas::ADMIN_PERSONAL, codificar(&cuenta.id))),
    }
}

fn dia(cx: &Cx, cuando: Timestamp) -> String {
    formato::fecha(cx.servidor.local(cuando).date())
}

/// `Suple a Ana Ruiz hasta el 20 de marzo de 2026`, while it isn't over.
fn suplencia(cx: &Cx, m: &Movimiento, nombres: &BTreeMap<CuentaId, String>) -> Option<String> {
    let (otra, desde, hasta) = (m.otra.as_ref()?, m.desde?, m.hasta?);
    if hasta <= cx.servidor.app().ahora() {
        return None;
    }
    // It ends at the first second of the day after.
    let ultimo = hasta.checked_sub(SignedDuration::from_secs(1)).unwrap_or(hasta);
    let a = nombres.get(otra).map_or("otra persona", String::as_str);
    Some(format!("Suple a {a} del {} al {}", dia(cx, desde), dia(cx, ultimo)))
}

fn movimiento(cx: &Cx, m: &Movimiento) -> MovimientoVisto {
    let que = match m.que {
        QueMovimiento::Alta => "Alta",
        QueMovimiento::Cambio => "Cambio de roles",
        QueMovimiento::Suplencia => "Suplencia",
        QueMovimiento::Baja => "Baja",
    };
    // Who administers reads no expediente: the public state of its folio.
    let url = format!("{}?folio={}", rutas::CONSULTA, codificar(&m.folio));
    MovimientoVisto {
        texto: format!("{que} el {}, por", dia(cx, m.cuando)),
        folio: Enlace::new(m.folio.to_string(), url),
    }
}
