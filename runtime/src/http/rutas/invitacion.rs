//! The link of somebody without an account, sent again or to another address: the same for who applies and for who works here, whoever was asked
//! for that address. Each comes by a door of their own, which says whose the expediente is before anything here is asked.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::comando::Comando;
use engine::tercero::{puede_invitar, vigente};
use schemas::paquete::{Campo, Etapa, Tercero};

use super::cita::Puerta;
use super::ciudadano::etapa::llenado_general;
use super::ciudadano::llenado::{self, Boton, Leido};
use crate::app::{Abierto, AppError};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{AccionPagina, Enlace, ErrorDeCampo, Errores, Formulario, rutas};

/// Where the link of a stage is sent again.
pub fn camino(puerta: Puerta, abierto: &Abierto, etapa: &Etapa) -> String {
    format!("{}/invitaciones/{}", puerta.expediente(&abierto.estado.folio), etapa.id)
}

/// The page of the address.
pub fn pagina(cx: &Cx, puerta: Puerta, abierto: &Abierto, etapa: &str) -> Respuesta {
    match abrir(cx, puerta, abierto, etapa)? {
        Ok((etapa, quien)) => mostrar(cx, puerta, abierto, (&etapa, &quien), None, Vec::new()),
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

/// The page of the address, as it was sent.
pub async fn enviada(cx: &Cx, puerta: Puerta, abierto: &Abierto, etapa: &str, enviado: Enviado) -> Respuesta {
    match abrir(cx, puerta, abierto, etapa)? {
        Ok((etapa, quien)) => enviar(cx, puerta, abierto, (&etapa, &quien), enviado).await,
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

/// A stage of somebody without an account, whose address was asked of who asks. The way back when it is no longer active.
fn abrir(
    cx: &Cx,
    puerta: Puerta,
    abierto: &Abierto,
    etapa: &str,
) -> Result<Result<(Etapa, Tercero), String>, Falla> {
    let paquete = &abierto.paquete;
    let definida = paquete.tramite.etapa(etapa).cloned().ok_or_else(Falla::no_existe)?;
    let quien = definida.tercero().and_then(|id| paquete.tramite.tercero(id)).cloned();
    let quien = quien.ok_or_else(Falla::no_existe)?;
    if puede_invitar(paquete, &abierto.estado, &definida, &cx.actuante(&abierto.paquete)?).is_err() {
        return Err(Falla::no_existe());
    }
    if abierto.estado.activa(etapa).is_none() {
        return Ok(Err(puerta.expediente(&abierto.estado.folio)));
    }
    Ok(Ok((definida, quien)))
}

/// Sends it again, to the address that was written.
async fn enviar(
    cx: &Cx,
    puerta: Puerta,
    abierto: &Abierto,
    (etapa, quien): (&Etapa, &Tercero),
    enviado: Enviado,
) -> Respuesta {
    let mut llenado = llenado_general(cx, abierto)?;
    let paquete = std::sync::Arc::clone(&abierto.paquete);
    let campos: Vec<&Campo> = paquete.tramite.campo(&quien.correo).into_iter().collect();
    let leido = llenado::recibir(cx, &mut llenado, &campos, enviado, &Boton::Continuar).await?;
    if !leido.lecturas.errores.is_empty() {
        return mostrar(cx, puerta, abierto, (etapa, quien), Some(leido), Vec::new());
    }
    let comando = Comando::Invitar {
        etapa: etapa.id.clone(),
        visita: abierto.estado.activa(&etapa.id).map(|a| a.visita),
        respuestas: leido.lecturas.valores.clone(),
    };
    match cx.servidor.app().ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, None).await {
        Ok(_) => Ok(Redirect::to(&puerta.expediente(&abierto.estado.folio)).into_response()),
        Err(AppError::Rechazo(rechazo)) => {
            let mensaje = rechazo.campos.first().map_or(rechazo.mensaje.as_str(), |c| c.mensaje.as_str());
            let error = ErrorDeCampo { texto: mayuscula(mensaje), ancla: quien.correo.to_string() };
            mostrar(cx, puerta, abierto, (etapa, quien), Some(leido), vec![error])
        }
        Err(otro) => Err(otro.into()),
    }
}

/// The form with the address, and what happens when it is sent; with what was wrong, when something was.
fn mostrar(
    cx: &Cx,
    puerta: Puerta,
    abierto: &Abierto,
    (etapa, quien): (&Etapa, &Tercero),
    leido: Option<Leido>,
    generales: Vec<ErrorDeCampo>,
) -> Respuesta {
    let (paquete, folio) = (&abierto.paquete, &abierto.estado.folio);
    let llenado = llenado_general(cx, abierto)?;
    let hoy = llenado::hoy(cx, paquete);
    let campos: Vec<&Campo> = paquete.tramite.campo(&quien.correo).into_iter().collect();
    let con_errores = leido.is_some();
    let leido = leido.unwrap_or_else(|| llenado::leer_guardado(&llenado, &campos, hoy));
    let url = camino(puerta, abierto, etapa);
    let dibujado = llenado::dibujar(&llenado, &campos, &leido, &url, "", hoy, con_errores);
    let mut lista = dibujado.errores.lista;
    lista.extend(generales);
    let mut consecuencias = vec![format!("«{}» recibe un correo con un enlace nuevo.", quien.nombre)];
    if vigente(&abierto.estado, &etapa.id).is_some() {
        consecuencias.push("El enlace anterior deja de servir.".to_owned());
    }
    consecuencias.push("Su plazo para responder no cambia.".to_owned());
    let titulo = "Enviar otra vez el enlace";
    let (seccion, regreso) = match puerta {
        Puerta::Persona => (rutas::SOLICITUDES, "Regresar a la solicitud"),
        Puerta::Oficina => (rutas::BANDEJA, "Regresar al expediente"),
    };
    let vista = AccionPagina {
        pagina: cx.pagina(seccion, format!("{titulo} {folio}")),
        regresar: Enlace::new(regreso, puerta.expediente(folio)),
        errores: Errores::con(lista),
        antetitulo: format!("{} · Folio {folio}", paquete.tramite.nombre),
        titulo: titulo.to_owned(),
        consecuencias,
        grave: false,
        formulario: Formulario {
            url,
            campos: dibujado.campos,
            boton: "Enviar el enlace".to_owned(),
            ..Formulario::default()
        },
    };
    let mut respuesta = cx.render("ciudadano/accion.html", &vista)?;
    if con_errores {
        *respuesta.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(respuesta)
}
