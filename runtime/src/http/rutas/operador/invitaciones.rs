//! The link of somebody without an account, as who works here sees it when the address was asked of them: where it is sent again or corrected.

use axum::extract::Path;
use engine::tercero::puede_invitar;

use super::super::cita::Puerta;
use super::super::invitacion as comun;
use super::abrir;
use crate::app::Abierto;
use crate::http::vista::terceros;
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{Enlace, Hito};

/// What this account may do about the links that are open, as points of the trace.
pub(super) fn hitos(cx: &Cx, abierto: &Abierto) -> Result<Vec<Hito>, Falla> {
    let (paquete, quien) = (&abierto.paquete, cx.actuante(&abierto.paquete)?);
    let suyas = abierto
        .estado
        .activas
        .iter()
        .filter_map(|a| paquete.tramite.etapa(&a.etapa))
        .filter(|e| e.tercero().is_some() && puede_invitar(paquete, &abierto.estado, e, &quien).is_ok());
    let uno = |etapa| {
        let url = comun::camino(Puerta::Oficina, abierto, etapa);
        let nombre = terceros::quien(paquete, etapa).unwrap_or_default();
        Hito {
            titulo: format!("Usted dio el correo de «{nombre}»"),
            enlaces: vec![Enlace::new("Enviar otra vez su enlace", url)],
            ..Hito::default()
        }
    };
    Ok(suyas.map(uno).collect())
}

pub(super) async fn pagina(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    let abierto = abrir(&cx, &folio, "Vio a quién se invitó").await?;
    comun::pagina(&cx, Puerta::Oficina, &abierto, &etapa)
}

pub(super) async fn enviada(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    let abierto = abrir(&cx, &folio, "Envió otra vez un enlace").await?;
    comun::enviada(&cx, Puerta::Oficina, &abierto, &etapa, enviado).await
}
