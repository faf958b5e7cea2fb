//! The public state of a folio, the statements of the site, and its health.

use axum::Json;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use engine::permiso;
use schemas::paquete::{Actor, Datos, Resultado};
use serde::Deserialize;
use serde_json::json;

use super::publicos;
use crate::almacen::AlmacenError;
use crate::app::{Abierto, AppError};
use crate::http::vista::hitos::{self, Mira};
use crate::http::vista::{dia, flujo, plazo, terceros};
use crate::http::{Cx, Respuesta};
use crate::web::vistas::{
    Accesibilidad, Columna, Consulta, EstadoPublico, Etiqueta, Privacidad, TablaDatos, Tono, rutas,
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Pedido {
    #[serde(default)]
    folio: Option<String>,
}

pub(super) async fn consulta(cx: Cx, Query(pedido): Query<Pedido>) -> Respuesta {
    let folio: String =
        pedido.folio.clone().unwrap_or_default().chars().filter(|c| !c.is_whitespace()).take(60).collect();
    let (estado, error, status) = match (&pedido.folio, folio.is_empty()) {
        (None, _) => (None, None, StatusCode::OK),
        (Some(_), true) => {
            (None, Some("Escriba el folio de la solicitud".to_owned()), StatusCode::UNPROCESSABLE_ENTITY)
        }
        (Some(_), false) => match cx.servidor.app().abrir_folio(&folio).await {
            Ok(abierto) => (Some(publico(&abierto)), None, StatusCode::OK),
            // That somebody's data were erased, and by which petition, is theirs to know.
            Err(AppError::NoExiste(_) | AppError::Almacen(AlmacenError::Borrado(_))) => (
                None,
                Some("No encontramos ese folio. Revise que esté completo, con sus guiones".to_owned()),
                StatusCode::NOT_FOUND,
            ),
            Err(otro) => return Err(otro.into()),
        },
    };
    let titulo = if error.is_some() { "Error: Consultar una solicitud" } else { "Consultar una solicitud" };
    let vista = Consulta {
        pagina: cx.pagina(rutas::CONSULTA, titulo),
        url: rutas::CONSULTA.to_owned(),
        folio,
        error,
        url_entrar: estado.as_ref().map_or_else(
            || format!("{}?siguiente={}", rutas::ENTRAR, rutas::SOLICITUDES),
            |e| format!("{}?siguiente=/solicitudes/{}", rutas::ENTRAR, e.folio),
        ),
        estado,
    };
    let mut respuesta = cx.render("publico/consulta.html", &vista)?;
    *respuesta.status_mut() = status;
    Ok(respuesta)
}

/// What anybody may know of a solicitud: its trámite, its stages, whose turn it is. No names, reasons or amounts.
fn publico(abierto: &Abierto) -> EstadoPublico {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let (etiqueta, texto) = match estado.resultado {
        Some(resultado) => {
            let (palabras, tono) = match resultado {
                Resultado::Favorable => ("Concluida: se autorizó", Tono::Bien),
                Resultado::Atendida => ("Concluida: se atendió", Tono::Bien),
                Resultado::Desfavorable => ("Concluida: se negó", Tono::Neutro),
                Resultado::Desechada => ("Concluida: se desechó", Tono::Neutro),
                Resultado::Desistida => ("Concluida: se retiró", Tono::Neutro),
                Resultado::Caduca => ("Concluida: caducó", Tono::Neutro),
                Resultado::Ficta => ("Concluida por falta de respuesta", Tono::Neutro),
            };
            (Etiqueta::new(palabras, tono), "Ya no hay nada pendiente.".to_owned())
        }
        None => {
            let mut frases: Vec<String> = Vec::new();
            for activa in &estado.activas {
                let Some(etapa) = paquete.tramite.etapa(&activa.etapa) else { continue };
                let quien = match permiso::actor_de(etapa) {
                    Some(Actor::Solicitante) => "quien solicita".to_owned(),
                    Some(Actor::Rol(_)) if etapa.firma().is_some() || etapa.votacion().is_some() => {
                        flujo::quien_ahora(paquete, estado, etapa, "quien solicita").unwrap_or_default()
                    }
                    Some(Actor::Rol(rol)) => flujo::rol_en_palabras(paquete, rol),
                    Some(Actor::Tercero(id)) => engine::tercero::nombre(paquete, id).to_owned(),
                    _ => continue,
                };
                let hasta = plazo::fin_de(paquete, estado, &etapa.id)
                    .map(|f| format!(", a más tardar el {}", plazo::dia_y_hora(f)));
                frases.push(format!("Le toca a {quien}: {}{}.", etapa.nombre, hasta.unwrap_or_default()));
            }
            (Etiqueta::new("En proceso", Tono::Neutro), frases.join(" "))
        }
    };
    EstadoPublico {
        folio: estado.folio.to_string(),
        tramite: paquete.tramite.nombre.clone(),
        estado: etiqueta,
        texto,
        enviada: dia(paquete, estado.iniciado),
        hitos: hitos::avance(abierto, Mira::Publico),
    }
}

fn contacto(cx: &Cx) -> String {
    let de_ficha = publicos(cx).iter().find_map(|p| {
        let dependencia = p.dependencia(&p.tramite.dependencia)?;
        dependencia.contacto.clone().or_else(|| p.tramite.ficha.contacto.clone())
    });
    de_ficha.unwrap_or_else(|| "el módulo de atención ciudadana de su delegación".to_owned())
}

pub(super) async fn accesibilidad(cx: Cx) -> Respuesta {
    let vista = Accesibilidad {
        pagina: cx.pagina(rutas::ACCESIBILIDAD, "Accesibilidad"),
        contacto: contacto(&cx),
        revisada: None,
        pendientes: vec![
            "Falta probar con personas que usan lector de pantalla.".to_owned(),
            "El control para elegir archivos habla el idioma de su navegador.".to_owned(),
        ],
    };
    cx.render("publico/accesibilidad.html", &vista)
}

pub(super) async fn privacidad(cx: Cx) -> Respuesta {
    let paquetes = publicos(&cx);
    let finalidades = paquetes
        .iter()
        .map(|paquete| TablaDatos {
            titulo: paquete.tramite.nombre.clone(),
            columnas: ["Dato", "Para qué"]
                .iter()
                .map(|t| Columna { titulo: (*t).to_owned(), cifra: false })
                .collect(),
            filas: paquete
                .tramite
                .campos
                .iter()
                .filter(|c| c.datos != Datos::Ninguno)
                .filter_map(|c| Some(vec![c.etiqueta.clone(), c.finalidad.clone()?]))
                .collect(),
            total: Vec::new(),
        })
        .filter(|t| !t.filas.is_empty())
        .collect();
    let terceros = paquetes.iter().flat_map(|p| {
        terceros::quienes_ven(p).into_iter().map(|dicho| format!("En «{}», {dicho}", p.tramite.nombre))
    });
    let terceros = terceros.collect();
    let domicilio = paquetes.iter().find_map(|p| p.dependencia(&p.tramite.dependencia)?.domicilio.clone());
    let vista = Privacidad {
        pagina: cx.pagina(rutas::PRIVACIDAD, "Aviso de privacidad"),
        responsable: format!("Municipio de {}", cx.servidor.municipio()),
        domicilio: domicilio.unwrap_or_else(|| "Palacio Municipal".to_owned()),
        contacto: contacto(&cx),
        finalidades,
        terceros,
        fundamento: vec![
            "Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados".to_owned(),
            "Ley Nacional para Eliminar Trámites Burocráticos, artículos 54 y 78".to_owned(),
        ],
        actualizado: None,
        demostracion: cx.servidor.app().config().simulado(),
    };
    cx.render("publico/privacidad.html", &vista)
}

/// Whether the process lives; it asks nothing of anybody.
pub(super) async fn salud() -> Respuesta {
    Ok(Json(json!({"estado": "bien"})).into_response())
}

/// Whether it may be sent requests: the store answers and there is something to offer.
pub(super) async fn listo(cx: Cx) -> Respuesta {
    let app = cx.servidor.app();
    let almacen = app.almacen().leer(|l| l.proximo_vencimiento()).await.is_ok()
        && app.almacen().comprobar_escritura().await.is_ok();
    let tramites = app.estante().activos().len();
    let listo = almacen && tramites > 0;
    let estado = if listo { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((estado, Json(json!({"listo": listo, "almacen": almacen, "tramites": tramites}))).into_response())
}
