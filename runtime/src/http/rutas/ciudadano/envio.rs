//! The last page of a solicitud that is being filled in: what was answered, what is missing, and sending it.

use axum::extract::{Path, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use engine::ambito::Ambito;
use engine::datos::Datos;
use jiff::civil::Date;
use schemas::evento::Canal;
use schemas::paquete::{Accion, Campo, Etapa, Nivel, Paquete, TipoEtapa};
use schemas::valor::Valor;

use super::borrador::{Sitio, etapa, pasos, sesion_caducada, url};
use super::{clase, llenado};
use crate::almacen::Cuenta;
use crate::app::{AppError, Clave, Inicio, Llenado, campos_solicitante};
use crate::http::vista::{campos, cobro, datos, flujo};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{self, Enlace, ErrorDeCampo, Errores, Opcion, Revisar, rutas};

/// Before the name of the action in the value of the button that sends.
const ENVIAR: &str = "enviar:";

/// What is wrong or missing in the whole form: the page and the words.
fn pendientes(cx: &Cx, llenado: &Llenado) -> Result<Vec<ErrorDeCampo>, Falla> {
    let paquete = &llenado.paquete;
    let hoy = llenado::hoy(cx, paquete);
    let datos = llenado.datos();
    let mut lista = Vec::new();
    let uno = |texto: String, sitio: Sitio| ErrorDeCampo {
        texto,
        ancla: format!("{}?faltan=si", url(&llenado.id, sitio)),
    };
    let propios = campos_solicitante(paquete);
    let campos: Vec<&Campo> = propios.iter().collect();
    let entrada = llenado::entrada_solicitante(llenado, &campos);
    for error in llenado::leer_solicitante(cx, llenado, &campos, &entrada).errores {
        lista.push(uno(error.mensaje, Sitio::Solicitante));
    }
    for hoja in llenado::hojas(paquete, etapa(paquete)?, &datos, hoy).iter().filter(|h| h.visible) {
        for error in llenado::leer_guardado(llenado, &hoja.campos, hoy).lecturas.errores {
            lista.push(uno(error.mensaje, Sitio::Hoja(hoja.indice)));
        }
    }
    for falla in llenado::fallidas(paquete, &datos, hoy, Nivel::Error) {
        let de = campos::campos_de(paquete, engine::eval::rutas(&falla.exige.arbol));
        let hojas = llenado::hojas(paquete, etapa(paquete)?, &datos, hoy);
        let sitio = hojas
            .iter()
            .find(|h| h.campos.iter().any(|c| de.contains(c.id.as_str())))
            .map_or(Sitio::Solicitante, |h| Sitio::Hoja(h.indice));
        lista.push(uno(falla.mensaje.clone(), sitio));
    }
    Ok(lista)
}

pub(super) async fn revisar(cx: Cx, Path(id): Path<String>) -> Respuesta {
    let cuenta = cx.solicitante()?.clone();
    let mut llenado = abierto(&cx, &id, &cuenta).await?;
    llenado.pagina = "revisar".to_owned();
    cx.servidor.app().guardar_llenado(&llenado).await?;
    let pendientes = pendientes(&cx, &llenado)?;
    // What was never reached yet is not a mistake: the first page that lacks something comes next.
    if let Some(primero) = pendientes.first() {
        let nunca = !llenado.avance.presentado || llenado.avance.campos.is_empty();
        if nunca {
            return Ok(Redirect::to(primero.ancla.trim_end_matches("?faltan=si")).into_response());
        }
    }
    pagina_revisar(&cx, &llenado, pendientes, None, StatusCode::OK)
}

fn pagina_revisar(
    cx: &Cx,
    llenado: &Llenado,
    pendientes: Vec<ErrorDeCampo>,
    rechazo: Option<String>,
    estado: StatusCode,
) -> Respuesta {
    let paquete = &llenado.paquete;
    let primera = etapa(paquete)?;
    let hoy = llenado::hoy(cx, paquete);
    let conocido = llenado.datos();
    let hojas = llenado::hojas(paquete, primera, &conocido, hoy);
    let ambito = Ambito::nuevo(paquete, &conocido).con_hoy(hoy);
    let archivos = format!("/solicitudes/borrador/{}/archivos", llenado.id);
    let de_quien = url(&llenado.id, Sitio::Solicitante);
    let se_pregunta = |parte: &str| clase::se_pregunta(paquete, &conocido, parte);
    let cambiar = |parte: &str| se_pregunta(parte).then(|| format!("{de_quien}#{}", vistas::id_de(parte)));
    let mut secciones = vec![datos::solicitante_con(&conocido, &cambiar)];
    let mut advertencias: Vec<String> =
        llenado::fallidas(paquete, &conocido, hoy, Nivel::Aviso).iter().map(|v| v.mensaje.clone()).collect();
    for hoja in hojas.iter().filter(|h| h.visible) {
        let camino = url(&llenado.id, Sitio::Hoja(hoja.indice));
        let leido = llenado::leer_guardado(llenado, &hoja.campos, hoy);
        let filas = hoja
            .campos
            .iter()
            .filter(|c| ambito.visible(c).unwrap_or(true))
            .map(|campo| {
                let valor = ambito.campo(&campo.id).ok().flatten();
                let mut fila = datos::fila(campo, valor.as_ref(), Some(&archivos));
                fila.cambiar = Some(format!("{camino}#{}", vistas::id_de(&campo.id)));
                fila.advertencia = leido
                    .lecturas
                    .advertencias
                    .iter()
                    .find(|a| a.ruta.split('.').next() == Some(campo.id.as_str()))
                    .map(|a| a.mensaje.clone());
                fila
            })
            .collect();
        datos::juntar(&mut secciones, hoja.titulo.trim_matches(['¿', '?']).to_owned(), filas);
    }
    advertencias.dedup();
    let mut lista: Vec<ErrorDeCampo> =
        rechazo.into_iter().map(|texto| ErrorDeCampo { texto, ancla: String::new() }).collect();
    // Each entry leads to the page where it is mended, not to a place of this one.
    lista.extend(pendientes);
    let mut errores = Errores::con(lista);
    if !errores.lista.is_empty() {
        errores = errores.diciendo("Use «Cambiar» en el dato que falta; lo demás está guardado.");
    }
    let nombre = &paquete.tramite.nombre;
    let pasos = pasos(llenado, &hojas, None);
    let total = pasos.len();
    let anterior = hojas.iter().rev().find(|h| h.visible);
    let vista = Revisar {
        pagina: cx.pagina(rutas::SOLICITUDES, format!("Revise antes de enviar. {nombre}")),
        regresar: anterior.map(|h| {
            Enlace::new(
                format!("Regresar a «{}»", h.titulo.trim_matches(['¿', '?'])),
                url(&llenado.id, Sitio::Hoja(h.indice)),
            )
        }),
        pasos,
        errores,
        antetitulo: format!("{nombre} · Paso {total} de {total}"),
        titulo: "Revise antes de enviar".to_owned(),
        entrada: "Después de enviarla ya no podrá cambiar sus respuestas, salvo que le pidamos completarlas."
            .to_owned(),
        secciones,
        advertencias,
        declaracion: None,
        que_pasa: que_pasa(paquete, primera),
        url: format!("/solicitudes/borrador/{}/enviar", llenado.id),
        clave: clave_de_envio(&llenado.id),
        envios: ofrecidas(paquete, &conocido, hoy)?
            .into_iter()
            .map(|a| Opcion {
                valor: format!("{ENVIAR}{}", a.id),
                etiqueta: a.etiqueta.clone(),
                ..Opcion::default()
            })
            .collect(),
        puede_salir: true,
        cuenta: cobro::estimar(paquete, &conocido, hoy),
    };
    let mut respuesta = cx.render("ciudadano/revisar.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// What happens when it is sent, and what comes.
pub(super) fn que_pasa(paquete: &Paquete, primera: &Etapa) -> Vec<String> {
    let ficha = &paquete.tramite.ficha;
    let mut frases = vec![format!(
        "Su solicitud recibe un folio. El plazo de respuesta del municipio es de {}.",
        ficha.plazo_resolucion.dura
    )];
    let salidas = flujo::salidas(paquete, primera);
    if let Some(sigue) = salidas.iter().find(|s| !s.alterna).and_then(|s| paquete.tramite.etapa(&s.a)) {
        let quien =
            flujo::quien(paquete, sigue, "usted").map(|q| format!(" Le toca a {q}.")).unwrap_or_default();
        let plazo = sigue.plazo.as_ref().map(|p| format!(", en {}", p.dura)).unwrap_or_default();
        frases.push(format!("Sigue: {}{plazo}.{quien}", sigue.nombre));
    }
    if !cobro::cobros_de(paquete).is_empty() {
        frases.push("Todavía no paga nada: le diremos cuánto y hasta cuándo.".to_owned());
    }
    frases
}

fn clave_de_envio(id: &str) -> String {
    format!("borrador:{id}")
}

fn clave(id: &str) -> Clave {
    // One draft is sent once, whatever the form says: the key and its content are the draft itself.
    Clave::new(clave_de_envio(id), id.as_bytes())
}

pub(super) async fn enviar(
    cx: Cx,
    Path(id): Path<String>,
    cabeceras: HeaderMap,
    peticion: Request,
) -> Respuesta {
    let revisar = format!("/solicitudes/borrador/{id}/revisar");
    if cx.persona.is_none() {
        // Nothing is lost: every page was saved when it was sent.
        let guardada = sesion_caducada(&cx, &cabeceras).await?.is_some();
        tracing::debug!(guardada, "un envío llegó sin sesión");
        return Err(Falla::sesion_terminada(&revisar));
    }
    let cuenta = cx.solicitante()?.clone();
    let enviado = Enviado::sin_comprobar(peticion, &()).await?;
    enviado.comprobar(&cx.csrf)?;
    if enviado.texto("_accion") == "salir" {
        return Ok(Redirect::to(rutas::SOLICITUDES).into_response());
    }
    let app = cx.servidor.app();
    let llenado = abierto(&cx, &id, &cuenta).await?;
    let pendientes = pendientes(&cx, &llenado)?;
    if !pendientes.is_empty() {
        return pagina_revisar(&cx, &llenado, pendientes, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let inicio = inicio(&cx, &llenado, enviado.texto("_accion"))?;
    let quien = crate::app::actuante(&cuenta, &llenado.paquete.tramite.id);
    match app.iniciar_como(inicio, quien, Some(clave(&id))).await {
        Ok(hecho) => Ok(acuse(&hecho.folio)),
        Err(AppError::Rechazo(rechazo)) => {
            let mut texto = mayuscula(&rechazo.mensaje);
            if !rechazo.fundamento.is_empty() {
                texto = format!("{texto} ({})", rechazo.fundamento);
            }
            pagina_revisar(&cx, &llenado, Vec::new(), Some(texto), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(otro) => Err(otro.into()),
    }
}

fn acuse(folio: &str) -> axum::response::Response {
    Redirect::to(&format!("/solicitudes/{folio}/acuse")).into_response()
}

/// A draft; of one that was sent already, the way to what it became: people go back with their browser.
pub(super) async fn abierto(cx: &Cx, id: &str, cuenta: &Cuenta) -> Result<Llenado, Falla> {
    match cx.servidor.app().abrir_borrador(id, cuenta).await {
        Err(AppError::NoExiste(que)) => Err(match ya_enviada(cx, id, cuenta).await? {
            Some(folio) => Falla::esta_en(&format!("/solicitudes/{folio}/acuse")),
            None => AppError::NoExiste(que).into(),
        }),
        otro => Ok(otro?),
    }
}

/// The folio of a draft that was sent already.
async fn ya_enviada(cx: &Cx, id: &str, cuenta: &Cuenta) -> Result<Option<String>, Falla> {
    let (clave, actor) = (clave(id), cuenta.id.to_string());
    let previa =
        cx.servidor.app().almacen().leer(move |l| l.respuesta(&actor, &clave.clave, &clave.huella)).await?;
    Ok(previa.and_then(|r| r.respuesta.get("folio").and_then(|f| f.as_str()).map(str::to_owned)))
}

/// The actions with which a solicitud of these answers may be sent: those whose guard holds, or all if none does, so that whoever sends
/// is told why not.
fn ofrecidas<'p>(paquete: &'p Paquete, datos: &Datos, hoy: Date) -> Result<Vec<&'p Accion>, Falla> {
    let TipoEtapa::Tarea(tarea) = &etapa(paquete)?.tipo else {
        return Err(Falla::defecto("un trámite no empieza por una tarea"));
    };
    let ambito = Ambito::nuevo(paquete, datos).con_hoy(hoy);
    let caben: Vec<&Accion> = tarea
        .acciones
        .iter()
        .filter(|a| a.si.as_ref().is_none_or(|si| ambito.cumple(&si.arbol).unwrap_or(true)))
        .collect();
    Ok(if caben.is_empty() { tarea.acciones.iter().collect() } else { caben })
}

/// `dicha` is the button that was pressed; without one (Enter in a form) it is the first.
fn inicio(cx: &Cx, llenado: &Llenado, dicha: &str) -> Result<Inicio, Falla> {
    let paquete = &llenado.paquete;
    let primera = etapa(paquete)?;
    let datos = llenado.datos();
    let ofrecidas = ofrecidas(paquete, &datos, llenado::hoy(cx, paquete))?;
    let elegida = dicha.strip_prefix(ENVIAR).and_then(|id| ofrecidas.iter().find(|a| a.id == *id));
    let accion =
        elegida.or(ofrecidas.first()).ok_or_else(|| Falla::defecto("la primera etapa no tiene acciones"))?;
    let ambito = Ambito::nuevo(paquete, &datos).con_hoy(llenado::hoy(cx, paquete));
    let mut respuestas = engine::comando::Respuestas::new();
    for id in engine::formulario::campos_de_accion(primera, accion) {
        let Some(campo) = paquete.tramite.campo(&id) else { continue };
        // Hidden answers are not sent on.
        if ambito.visible(campo).unwrap_or(false)
            && let Some(valor) = datos.campos.get(&id)
        {
            respuestas.insert(id, Some(valor.clone()));
        }
    }
    Ok(Inicio {
        paquete: std::sync::Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: datos.solicitante.clone().unwrap_or(Valor::Registro(std::collections::BTreeMap::new())),
        accion: accion.id.clone(),
        respuestas,
        borrador: Some(llenado.id.clone()),
    })
}
