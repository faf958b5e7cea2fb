//! The link of somebody without an account, as who applies sees it: to which address it was sent, sending it again, and correcting the address.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::comando::Comando;
use engine::tercero::{self, puede_invitar, vigente};
use schemas::paquete::{Actor, Campo, Etapa, Paquete, Tercero};

use super::llenado::{self, Boton};
use super::propio;
use crate::app::{Abierto, AppError};
use crate::http::vista::{plazo, terceros};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{AccionPagina, Enlace, ErrorDeCampo, Errores, Formulario, Tono, Turno, rutas};

/// Where the link of a stage is sent again.
fn camino(abierto: &Abierto, etapa: &Etapa) -> String {
    format!("/solicitudes/{}/invitaciones/{}", abierto.estado.folio, etapa.id)
}

/// The stages that wait for somebody without an account.
fn activas(abierto: &Abierto) -> impl Iterator<Item = &Etapa> {
    let etapa = |a: &engine::estado::Activa| abierto.paquete.tramite.etapa(&a.etapa);
    abierto.estado.activas.iter().filter_map(etapa).filter(|e| e.tercero().is_some())
}

/// Whether the solicitud asks the address of who applies.
fn es_suyo(paquete: &Paquete, etapa: &Etapa) -> bool {
    tercero::quienes_invitan(&paquete.tramite, etapa).contains(&Actor::Solicitante)
}

/// What may be done about each link that is open.
pub(super) fn enlaces(abierto: &Abierto) -> Vec<Enlace> {
    activas(abierto)
        .filter(|e| es_suyo(&abierto.paquete, e))
        .map(|e| {
            let quien = terceros::quien(&abierto.paquete, e).unwrap_or_default();
            Enlace::new(format!("Enviar otra vez el enlace de «{quien}»"), camino(abierto, e))
        })
        .collect()
}

/// What is told first of a solicitud that waits for somebody without an account and for nobody else.
pub(super) fn turno(cx: &Cx, abierto: &Abierto) -> Option<Turno> {
    let mut todas = activas(abierto);
    let (etapa, None) = (todas.next()?, todas.next()) else { return None };
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    if estado.activas.iter().filter_map(|a| paquete.tramite.etapa(&a.etapa)).any(|otra| {
        otra.id != etapa.id
            && matches!(engine::permiso::actor_de(otra), Some(Actor::Rol(_) | Actor::Solicitante))
    }) {
        return None;
    }
    let quien = terceros::quien(paquete, etapa)?;
    let suyo = es_suyo(paquete, etapa);
    let Some(invitacion) = vigente(estado, &etapa.id) else {
        return Some(Turno {
            titulo: format!("Falta el correo de «{quien}»"),
            texto: "Sin él no podemos enviarle su enlace.".to_owned(),
            usted: suyo,
            tono: Tono::Aviso,
            boton: suyo.then(|| Enlace::new("Escribir el correo", camino(abierto, etapa))),
        });
    };
    let enviado = terceros::enviado(paquete, invitacion, |_| suyo);
    let hasta = plazo::fin_de(paquete, estado, &etapa.id)
        .map(|fin| format!(" Tiene hasta el {}.", plazo::dia_y_hora(fin)))
        .unwrap_or_default();
    let pierde = super::seguimiento::si_no(paquete, etapa)
        .map(|p| format!(" {}", p.replacen("Si no,", "Si no responde,", 1)))
        .unwrap_or_default();
    let mut texto = format!("Está en «{}». Su enlace fue {enviado}.{hasta}{pierde}", etapa.nombre);
    if suyo {
        texto.push_str("\n\nSi no lo recibió, revise que el correo esté bien escrito y envíelo otra vez.");
    }
    if cx.servidor.app().config().simulado() {
        texto.push_str(
            "\n\nEn este entorno los correos no salen: quien administra los lee en «Correos», y ahí está el enlace.",
        );
    }
    Some(Turno {
        titulo: format!("Le toca a «{quien}»"),
        texto,
        usted: false,
        tono: Tono::Neutro,
        boton: suyo.then(|| Enlace::new("Enviar otra vez o corregir el correo", camino(abierto, etapa))),
    })
}

/// An active stage of somebody without an account, whose address was asked of who asks. The way back when it is no longer active.
async fn abrir(
    cx: &Cx,
    folio: &str,
    etapa: &str,
) -> Result<Result<(Abierto, Etapa, Tercero), String>, Falla> {
    let abierto = propio(cx, folio).await?;
    let definida = abierto.paquete.tramite.etapa(etapa).cloned().ok_or_else(Falla::no_existe)?;
    let quien = definida.tercero().and_then(|id| abierto.paquete.tramite.tercero(id)).cloned();
    let quien = quien.ok_or_else(Falla::no_existe)?;
    if !es_suyo(&abierto.paquete, &definida) {
        return Err(Falla::no_existe());
    }
    if abierto.estado.activa(etapa).is_none() {
        return Ok(Err(format!("/solicitudes/{}", abierto.estado.folio)));
    }
    puede_invitar(&abierto.paquete, &abierto.estado, &definida, &cx.actuante()?).map_err(AppError::from)?;
    Ok(Ok((abierto, definida, quien)))
}

pub(super) async fn pagina(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    match abrir(&cx, &folio, &etapa).await? {
        Ok((abierto, etapa, quien)) => {
            mostrar(&cx, &abierto, &etapa, &quien, None, Vec::new(), StatusCode::OK)
        }
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

pub(super) async fn enviada(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    let (abierto, etapa, quien) = match abrir(&cx, &folio, &etapa).await? {
        Ok(abierta) => abierta,
        Err(a) => return Ok(Redirect::to(&a).into_response()),
    };
    let mut llenado = super::etapa::llenado_general(&cx, &abierto)?;
    let paquete = std::sync::Arc::clone(&abierto.paquete);
    let campos: Vec<&Campo> = paquete.tramite.campo(&quien.correo).into_iter().collect();
    let visita = enviado.texto("visita").parse().ok();
    let leido = llenado::recibir(&cx, &mut llenado, &campos, enviado, &Boton::Continuar).await?;
    let mal = StatusCode::UNPROCESSABLE_ENTITY;
    if !leido.lecturas.errores.is_empty() {
        return mostrar(&cx, &abierto, &etapa, &quien, Some(leido), Vec::new(), mal);
    }
    let comando = Comando::Invitar {
        etapa: etapa.id.clone(),
        visita: visita.or_else(|| abierto.estado.activa(&etapa.id).map(|a| a.visita)),
        respuestas: leido.lecturas.valores.clone(),
    };
    match cx.servidor.app().ejecutar(&abierto.id, comando, cx.actuante()?, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/solicitudes/{}", abierto.estado.folio)).into_response()),
        Err(AppError::Rechazo(rechazo)) => {
            let mensaje = rechazo.campos.first().map_or(rechazo.mensaje.as_str(), |c| c.mensaje.as_str());
            let error = ErrorDeCampo { texto: mayuscula(mensaje), ancla: quien.correo.to_string() };
            mostrar(&cx, &abierto, &etapa, &quien, Some(leido), vec![error], mal)
        }
        Err(otro) => Err(otro.into()),
    }
}

fn mostrar(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &Etapa,
    quien: &Tercero,
    leido: Option<llenado::Leido>,
    generales: Vec<ErrorDeCampo>,
    estado: StatusCode,
) -> Respuesta {
    let (paquete, folio) = (&abierto.paquete, &abierto.estado.folio);
    let llenado = super::etapa::llenado_general(cx, abierto)?;
    let hoy = llenado::hoy(cx, paquete);
    let campos: Vec<&Campo> = paquete.tramite.campo(&quien.correo).into_iter().collect();
    let con_errores = leido.is_some();
    let leido = leido.unwrap_or_else(|| llenado::leer_guardado(&llenado, &campos, hoy));
    let url = camino(abierto, etapa);
    let dibujado = llenado::dibujar(&llenado, &campos, &leido, &url, "", hoy, con_errores);
    let mut lista = dibujado.errores.lista;
    lista.extend(generales);
    let mut consecuencias = vec![format!("«{}» recibe un correo con un enlace nuevo.", quien.nombre)];
    if vigente(&abierto.estado, &etapa.id).is_some() {
        consecuencias.push("El enlace anterior deja de servir.".to_owned());
    }
    consecuencias.push("Su plazo para responder no cambia.".to_owned());
    let titulo = "Enviar otra vez el enlace";
    let vista = AccionPagina {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("{titulo} {folio}")),
        regresar: Enlace::new("Regresar a la solicitud", format!("/solicitudes/{folio}")),
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
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}
