//! A fault by the reference that a person reports. They are kept in memory; the log has them all.

use axum::extract::Query;
use serde::Deserialize;

use super::demostracion::momento;
use crate::http::falla::codificar;
use crate::http::{Cx, Respuesta};
use crate::web::vistas::{Fila, Incidente, IncidenteDetalle, IncidenteReciente, rutas};

/// Faults that are listed.
const RECIENTES: usize = 30;

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Busqueda {
    r#ref: String,
}

/// `GET /admin/incidentes`
pub async fn ver(cx: Cx, Query(busqueda): Query<Busqueda>) -> Respuesta {
    cx.administrador()?;
    let incidentes = cx.servidor.incidentes();
    let referencia: String = busqueda.r#ref.trim().chars().take(100).collect();
    let hallado = incidentes.buscar(&referencia);
    let error = (hallado.is_none() && !referencia.is_empty()).then(|| {
        "No hay un incidente con esa referencia desde que arrancó el programa. Revise que esté completa, o búsquela en la bitácora"
            .to_owned()
    });
    let vista = Incidente {
        pagina: cx.pagina(rutas::ADMIN_INCIDENTES, "Incidentes"),
        url: rutas::ADMIN_INCIDENTES.to_owned(),
        referencia,
        error,
        encontrado: hallado.map(|i| IncidenteDetalle {
            referencia: i.referencia.to_string(),
            datos: vec![
                Fila::new("Cuándo", cx.servidor.en_palabras(i.cuando)),
                Fila::new("Respuesta", i.estado.to_string()),
            ],
            causas: i.interno.split(": ").map(str::to_owned).collect(),
        }),
        recientes: incidentes
            .recientes(RECIENTES)
            .into_iter()
            .map(|i| IncidenteReciente {
                url: format!("{}?ref={}", rutas::ADMIN_INCIDENTES, codificar(&i.referencia)),
                referencia: i.referencia.to_string(),
                cuando: momento(&cx, i.cuando),
                texto: format!("{}: {}", i.estado, i.interno),
            })
            .collect(),
    };
    cx.render("admin/incidente.html", &vista)
}
