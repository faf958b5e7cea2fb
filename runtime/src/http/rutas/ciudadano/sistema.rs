//! An outside system that doesn't exist: where nothing is real, whoever tries a trámite answers in its place. The answer goes by the same
//! door as that of a real one.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::comando::{Actuante, Comando};
use engine::consulta::Partes;
use engine::formato;
use schemas::evento::Hecho;
use schemas::paquete::{Campo, Operacion, TipoEtapa};

use super::etapa::llenado_general;
use super::llenado::{self, Boton, Leido};
use super::propio;
use crate::app::Abierto;
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{AccionPagina, Enlace, ErrorDeCampo, Errores, Formulario, rutas};

/// The mark by which it is said that the system has no answer.
const CALLA: &str = "sin_respuesta";

/// Ways to answer in place of the systems that an expediente waits for.
pub(super) fn enlaces(cx: &Cx, abierto: &Abierto) -> Vec<Enlace> {
    let config = cx.servidor.app().config();
    let activas = abierto.estado.activas.iter();
    let consulta = |etapa: &schemas::ids::EtapaId| {
        let definida = abierto.paquete.tramite.etapa(etapa)?;
        let TipoEtapa::Consulta { servicio, .. } = &definida.tipo else { return None };
        config.sistema_simulado(servicio).then(|| {
            let quien = abierto.paquete.servicio(servicio).map_or(servicio.as_str(), |s| s.nombre.as_str());
            let url = format!("/solicitudes/{}/sistemas/{etapa}", abierto.estado.folio);
            Enlace::new(format!("Contestar en lugar de: {quien} (aquí es ficticio)"), url)
        })
    };
    activas.filter_map(|a| consulta(&a.etapa)).collect()
}

/// The question that a stage waits to be answered, where somebody answers it by hand. The way back when it no longer waits.
async fn abrir(cx: &Cx, folio: &str, etapa: &str) -> Result<Result<(Abierto, Operacion), String>, Falla> {
    let abierto = propio(cx, folio).await?;
    let definida = abierto.paquete.tramite.etapa(etapa).ok_or_else(Falla::no_existe)?;
    let TipoEtapa::Consulta { servicio, .. } = &definida.tipo else { return Err(Falla::no_existe()) };
    if !cx.servidor.app().config().sistema_simulado(servicio) {
        return Err(Falla::no_existe());
    }
    if abierto.estado.activa(etapa).is_none() {
        return Ok(Err(format!("/solicitudes/{}", abierto.estado.folio)));
    }
    let operacion = abierto.paquete.operacion_de(definida).cloned().ok_or_else(Falla::no_existe)?;
    Ok(Ok((abierto, operacion)))
}

pub(super) async fn pagina(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    match abrir(&cx, &folio, &etapa).await? {
        Ok((abierto, operacion)) => mostrar(&cx, &abierto, &etapa, &operacion, None, None, StatusCode::OK),
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

pub(super) async fn enviada(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    let (abierto, operacion) = match abrir(&cx, &folio, &etapa).await? {
        Ok(abierta) => abierta,
        Err(a) => return Ok(Redirect::to(&a).into_response()),
    };
    let seguimiento = format!("/solicitudes/{}", abierto.estado.folio);
    let Some(visita) = abierto.estado.activa(&etapa).map(|a| a.visita) else {
        return Ok(Redirect::to(&seguimiento).into_response());
    };
    let mal = StatusCode::UNPROCESSABLE_ENTITY;
    let calla = enviado.texto(CALLA) == "si";
    let mut llenado = llenado_general(&cx, &abierto)?;
    let campos: Vec<&Campo> = operacion.entrega.iter().collect();
    let leido = llenado::recibir(&cx, &mut llenado, &campos, enviado, &Boton::Continuar).await?;
    let comando = if calla {
        let motivo = "el sistema ficticio no contestó".to_owned();
        Comando::FallarConsulta { etapa: etapa.as_str().into(), visita, motivo }
    } else if leido.lecturas.errores.is_empty() {
        let valores: Partes = leido
            .lecturas
            .valores
            .iter()
            .filter_map(|(parte, valor)| Some((parte.clone(), valor.clone()?)))
            .collect();
        Comando::ContestarConsulta { etapa: etapa.as_str().into(), visita, valores }
    } else {
        return mostrar(&cx, &abierto, &etapa, &operacion, Some(leido), None, mal);
    };
    match cx.servidor.app().ejecutar(&abierto.id, comando, Actuante::Sistema, None).await {
        Ok(_) => Ok(Redirect::to(&seguimiento).into_response()),
        Err(crate::app::AppError::Rechazo(rechazo)) => {
            let dicho = crate::http::mayuscula(&rechazo.mensaje);
            mostrar(&cx, &abierto, &etapa, &operacion, Some(leido), Some(dicho), mal)
        }
        Err(otro) => Err(otro.into()),
    }
}

/// What was asked, in words: the last question of the stage.
fn pregunta(abierto: &Abierto, etapa: &str, operacion: &Operacion) -> Vec<String> {
    let suya = |(n, e): (usize, &'_ schemas::evento::Evento)| match &e.hecho {
        Hecho::ConsultaPedida { etapa: pide, valores, .. }
            if abierto.nombre_de_hoy(n + 1, pide).as_str() == etapa =>
        {
            Some(valores.clone())
        }
        _ => None,
    };
    let pedida = abierto.eventos.iter().enumerate().filter_map(suya).next_back();
    let valores = pedida.into_iter().flatten();
    valores
        .map(|(parte, valor)| {
            let campo = operacion.recibe.iter().find(|c| c.id == parte);
            let etiqueta = campo.map_or(parte.as_str(), |c| c.etiqueta.as_str());
            format!("{etiqueta}: {}.", formato::valor_en_palabras(&valor, campo))
        })
        .collect()
}

fn mostrar(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &str,
    operacion: &Operacion,
    leido: Option<Leido>,
    general: Option<String>,
    estado: StatusCode,
) -> Respuesta {
    let (paquete, folio) = (&abierto.paquete, &abierto.estado.folio);
    let Some(definida) = paquete.tramite.etapa(etapa) else { return Err(Falla::no_existe()) };
    let camino = format!("/solicitudes/{folio}/sistemas/{etapa}");
    let llenado = llenado_general(cx, abierto)?;
    let hoy = llenado::hoy(cx, paquete);
    let campos: Vec<&Campo> = operacion.entrega.iter().collect();
    let con_errores = leido.is_some();
    let leido = leido.unwrap_or_else(|| llenado::leer_guardado(&llenado, &campos, hoy));
    let mut dibujado = llenado::dibujar(&llenado, &campos, &leido, &camino, "", hoy, con_errores);
    dibujado.campos.push(crate::web::vistas::Campo {
        nombre: CALLA.to_owned(),
        etiqueta: "El sistema no tiene respuesta".to_owned(),
        ayuda: Some(
            "Márquelo para ver qué pasa cuando no contesta; lo demás no se toma en cuenta.".to_owned(),
        ),
        control: crate::web::vistas::Control::Casilla { marcada: false },
        ..crate::web::vistas::Campo::default()
    });
    let mut lista = dibujado.errores.lista;
    lista.extend(general.map(|texto| ErrorDeCampo { texto, ancla: String::new() }));
    let mut consecuencias = vec![
        "En este entorno nada sale de aquí: usted dice lo que contestaría el sistema de verdad.".to_owned(),
    ];
    let pregunta = pregunta(abierto, etapa, operacion);
    if !pregunta.is_empty() {
        consecuencias.push(format!("Se le preguntó con: {}", pregunta.join(" ")));
    }
    let vista = AccionPagina {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("{} {folio}", operacion.nombre)),
        regresar: Enlace::new("Regresar a la solicitud", format!("/solicitudes/{folio}")),
        errores: Errores::con(lista),
        antetitulo: format!("{} · Folio {folio}", definida.nombre),
        titulo: operacion.nombre.clone(),
        consecuencias,
        grave: false,
        formulario: Formulario {
            url: camino,
            campos: dibujado.campos,
            boton: "Contestar".to_owned(),
            archivos: true,
            ..Formulario::default()
        },
    };
    let mut respuesta = cx.render("ciudadano/accion.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}
