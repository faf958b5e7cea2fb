//! Routes of people without an account: what they see, what they are asked, and what they answer, all by the link that was sent to them. A link
//! that isn't good any more says why, and nothing of the solicitud.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::comando::Comando;
use engine::formulario::{self, Oferta};
use engine::tercero;
use jiff::Timestamp;
use schemas::ids::{AccionId, CampoId};
use schemas::paquete::{Campo, Etapa, Tercero};
use schemas::valor::Valor;

use super::ciudadano::etapa::{ACCION, CONFIRMA, de_acciones};
use super::ciudadano::llenado::{self, Boton, Leido};
use super::tabla::tabla_de_rutas;
use crate::app::{AppError, Invitada, Llenado, Suerte};
use crate::http::vista::{campos, con_punto, datos, plazo};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{
    Actualiza, Enlace, ErrorDeCampo, Errores, InvitacionPagina, PaginaError, Pregunta, RespondidaPagina,
    rutas,
};

/// The first part of the path of every link.
pub const BASE: &str = "/invitacion/";

tabla_de_rutas! {
    GET "/invitacion/{token}" => pagina;
    POST "/invitacion/{token}" => enviada;
    POST "/invitacion/{token}/parcial" => parcial;
    GET "/invitacion/{token}/archivos/{huella}" => archivo;
}

/// What a link leads to: a form that awaits an answer, or the page that says that it doesn't.
enum Puerta {
    Abierta(Box<Invitada>, Vec<Oferta>),
    Cerrada(Response),
}

async fn abrir(cx: &Cx, token: &str) -> Result<Puerta, Falla> {
    let app = cx.servidor.app();
    let invitada = match app.por_enlace(token, &cx.origen).await {
        Ok(invitada) => invitada,
        Err(AppError::NoExiste(_)) => {
            return cerrada(cx, StatusCode::NOT_FOUND, NO_EXISTE).map(Puerta::Cerrada);
        }
        Err(otro) => return Err(otro.into()),
    };
    match &invitada.suerte {
        Suerte::Abierta => {
            let abierto = &invitada.abierto;
            let todas =
                formulario::ofertas(&abierto.paquete, &abierto.estado, &invitada.actuante(), app.ahora())
                    .map_err(AppError::from)?;
            let suyas: Vec<Oferta> =
                todas.into_iter().filter(|o| o.etapa.as_ref() == Some(&invitada.etapa)).collect();
            // Its time ran out, and nobody wrote it down yet.
            if suyas.is_empty() {
                return cerrada(cx, StatusCode::GONE, TERMINADA).map(Puerta::Cerrada);
            }
            Ok(Puerta::Abierta(Box::new(invitada), suyas))
        }
        Suerte::Respondida { accion, cuando, valores } => {
            respondida(cx, &invitada, accion, *cuando, valores).map(Puerta::Cerrada)
        }
        Suerte::Reemplazada => cerrada(cx, StatusCode::GONE, REEMPLAZADA).map(Puerta::Cerrada),
        Suerte::Terminada => cerrada(cx, StatusCode::GONE, TERMINADA).map(Puerta::Cerrada),
    }
}

/// Title, text and what to do.
type Aviso = (&'static str, &'static str, &'static str);

const NO_EXISTE: Aviso = (
    "Este enlace no existe",
    "La dirección no está completa, o no la enviamos nosotros.",
    "Ábrala desde el correo que recibió, o cópiela entera.",
);
const REEMPLAZADA: Aviso = (
    "Este enlace ya no sirve",
    "Se envió otro después de éste.",
    "Use el del último correo que recibió. Si no lo tiene, pídalo a quien hizo la solicitud.",
);
const TERMINADA: Aviso = (
    "Este enlace ya no sirve",
    "Terminó el plazo para responder, o ya no hace falta su respuesta.",
    "Si todavía se necesita, recibirá un correo con otro enlace. Si tiene dudas, pregunte a quien hizo la solicitud.",
);

fn cerrada(cx: &Cx, estado: StatusCode, (titulo, texto, que): Aviso) -> Respuesta {
    let vista = PaginaError {
        pagina: cx.pagina("", titulo),
        titulo: titulo.to_owned(),
        texto: texto.to_owned(),
        que_hacer: vec![que.to_owned()],
        salidas: vec![Enlace::new("Ir al inicio", rutas::INICIO)],
        referencia: None,
    };
    let mut respuesta = cx.render("publico/error.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// What they said, and nothing else of the solicitud.
fn respondida(
    cx: &Cx,
    invitada: &Invitada,
    accion: &AccionId,
    cuando: Timestamp,
    valores: &std::collections::BTreeMap<CampoId, Valor>,
) -> Respuesta {
    let paquete = &invitada.abierto.paquete;
    let hecha = paquete
        .tramite
        .etapa(&invitada.etapa)
        .and_then(Etapa::tarea)
        .and_then(|t| t.acciones.iter().find(|a| a.id == *accion));
    let filas = paquete
        .tramite
        .campos
        .iter()
        .filter_map(|c| Some(datos::fila(c, Some(valores.get(&c.id)?), None)))
        .collect();
    let titulo = "Su respuesta quedó registrada";
    let vista = RespondidaPagina {
        pagina: cx.pagina("", titulo),
        antetitulo: paquete.tramite.nombre.clone(),
        titulo: titulo.to_owned(),
        dicho: hecha.map_or_else(|| "Respondió".to_owned(), |a| a.etiqueta.clone()),
        texto: format!(
            "Respondió el {}. No tiene que hacer nada más; este enlace ya no permite cambiar lo que dijo.",
            cx.servidor.en_palabras(cuando)
        ),
        filas,
    };
    cx.render("tercero/respondida.html", &vista)
}

async fn pagina(cx: Cx, Path(token): Path<String>) -> Respuesta {
    match abrir(&cx, &token).await? {
        Puerta::Cerrada(respuesta) => Ok(respuesta),
        Puerta::Abierta(invitada, ofertas) => {
            let llenado = cx.servidor.app().abrir_invitacion(&invitada).await?;
            let hoja = EnlaceAbierto { cx: &cx, token: &token, invitada: &invitada, ofertas: &ofertas };
            hoja.mostrar(&llenado, None, &[], StatusCode::OK)
        }
    }
}

async fn enviada(cx: Cx, Path(token): Path<String>, enviado: Enviado) -> Respuesta {
    recibir(cx, token, enviado, false).await
}

async fn parcial(cx: Cx, Path(token): Path<String>, enviado: Enviado) -> Respuesta {
    recibir(cx, token, enviado, true).await
}

async fn recibir(cx: Cx, token: String, enviado: Enviado, parcial: bool) -> Respuesta {
    let (invitada, ofertas) = match abrir(&cx, &token).await? {
        Puerta::Cerrada(respuesta) => return Ok(respuesta),
        Puerta::Abierta(invitada, ofertas) => (invitada, ofertas),
    };
    let app = cx.servidor.app().clone();
    app.contar_envio(&invitada)?;
    let mut llenado = app.abrir_invitacion(&invitada).await?;
    let hoja = EnlaceAbierto { cx: &cx, token: &token, invitada: &invitada, ofertas: &ofertas };
    let boton = if parcial { Boton::Actualizar } else { Boton::de(&enviado) };
    let dicha = enviado.texto(ACCION).to_owned();
    let elegida = match ofertas.as_slice() {
        [unica] => Some(unica),
        varias => varias.iter().find(|o| o.accion == dicha.as_str()),
    };
    let confirmada = enviado.texto(CONFIRMA) == "si";
    let paquete = std::sync::Arc::clone(&llenado.paquete);
    let copia = llenado.clone();
    let mut campos = hoja.campos(&copia);
    for id in elegida.iter().flat_map(|o| &o.captura) {
        if let Some(campo) = paquete.tramite.campo(id).filter(|_| campos.iter().all(|c| c.id != *id)) {
            campos.push(campo);
        }
    }
    let leido = llenado::recibir(&cx, &mut llenado, &campos, enviado, &boton).await?;
    app.guardar_llenado(&llenado).await?;
    if parcial {
        let vista = hoja.vista(&llenado, Some(leido), &[], false)?;
        return cx.render("ciudadano/pregunta_parcial.html", &vista.pregunta);
    }
    let mal = StatusCode::UNPROCESSABLE_ENTITY;
    match boton {
        Boton::Continuar | Boton::Salir => {}
        Boton::Subir(_)
            if leido.lecturas.errores.iter().any(|e| e.clase == engine::campo::ClaseError::Forma) =>
        {
            return hoja.mostrar(&llenado, Some(leido), &[], mal);
        }
        otro => return Ok(Redirect::to(&format!("{}{}", hoja.camino(), otro.ancla())).into_response()),
    }
    let uno = |texto: &str, ancla: &str| ErrorDeCampo { texto: texto.to_owned(), ancla: ancla.to_owned() };
    let Some(oferta) = elegida else {
        return hoja.mostrar(&llenado, Some(leido), &[uno("Elija qué quiere hacer", ACCION)], mal);
    };
    if oferta.confirma.is_some() && !confirmada {
        return hoja.mostrar(&llenado, Some(leido), &[uno("Marque que lo confirma", CONFIRMA)], mal);
    }
    if !leido.nuevos.is_empty() {
        return Ok(Redirect::to(&hoja.camino()).into_response());
    }
    if !leido.lecturas.errores.is_empty() {
        return hoja.mostrar(&llenado, Some(leido), &[], mal);
    }
    let comando = Comando::Actuar {
        etapa: invitada.etapa.clone(),
        visita: invitada.abierto.estado.activa(&invitada.etapa).map(|a| a.visita),
        accion: oferta.accion.clone(),
        respuestas: leido.lecturas.valores.clone(),
    };
    match app.ejecutar(&invitada.abierto.id, comando, invitada.actuante(), None).await {
        Ok(_) => {
            app.dejar_llenado(&llenado).await?;
            Ok(Redirect::to(&hoja.camino()).into_response())
        }
        // Somebody was faster by the same link, or time ran out meanwhile: its page says which.
        Err(AppError::Rechazo(rechazo)) if cerro(&rechazo) => match abrir(&cx, &token).await? {
            Puerta::Cerrada(respuesta) => Ok(respuesta),
            Puerta::Abierta(..) => Err(AppError::Rechazo(rechazo).into()),
        },
        Err(AppError::Rechazo(rechazo)) => {
            let mut errores = vec![uno(&mayuscula(&rechazo.mensaje), "")];
            errores.extend(rechazo.campos.iter().map(|c| uno(&c.mensaje, &c.campo)));
            hoja.mostrar(&llenado, Some(leido), &errores, mal)
        }
        Err(otro) => Err(otro.into()),
    }
}

fn cerro(rechazo: &engine::rechazo::Rechazo) -> bool {
    use engine::rechazo::Motivo;
    matches!(rechazo.motivo, Motivo::YaNo | Motivo::Concluido | Motivo::SinPermiso)
}

/// A form that somebody opened by their link.
struct EnlaceAbierto<'a> {
    cx: &'a Cx,
    token: &'a str,
    invitada: &'a Invitada,
    ofertas: &'a [Oferta],
}

impl EnlaceAbierto<'_> {
    fn camino(&self) -> String {
        format!("{BASE}{}", self.token)
    }

    fn campos<'p>(&self, llenado: &'p Llenado) -> Vec<&'p Campo> {
        let paquete = &llenado.paquete;
        let Some(etapa) = paquete.tramite.etapa(&llenado.etapa) else { return Vec::new() };
        let hojas = llenado::hojas(paquete, etapa, &llenado.datos(), llenado::hoy(self.cx, paquete));
        hojas.into_iter().flat_map(|h| h.campos).collect()
    }

    fn quien(&self) -> Result<&Tercero, Falla> {
        self.invitada.abierto.paquete.tramite.tercero(&self.invitada.tercero).ok_or_else(Falla::no_existe)
    }

    /// Who asks, what for and until when.
    fn entrada(&self, quien: &Tercero) -> String {
        let abierto = &self.invitada.abierto;
        let solicita = abierto.estado.solicitante("nombre").unwrap_or("Una persona");
        let saludo = tercero::persona(quien, &abierto.estado.datos)
            .map(|nombre| format!("{nombre}: "))
            .unwrap_or_default();
        let mut parrafos =
            vec![format!("{saludo}{solicita} dio el correo de usted como «{}».", quien.nombre)];
        parrafos.extend(quien.ayuda.as_deref().map(con_punto));
        let hasta =
            plazo::fin_de(&abierto.paquete, &abierto.estado, &self.invitada.etapa).map(plazo::dia_y_hora);
        parrafos.extend(
            hasta.map(|h| format!("Responda a más tardar el {h}. Después, este enlace deja de servir.")),
        );
        parrafos.join("\n\n")
    }

    fn vista(
        &self,
        llenado: &Llenado,
        leido: Option<Leido>,
        generales: &[ErrorDeCampo],
        con_errores: bool,
    ) -> Result<InvitacionPagina, Falla> {
        let abierto = &self.invitada.abierto;
        let (paquete, estado) = (&abierto.paquete, &abierto.estado);
        let etapa = paquete.tramite.etapa(&self.invitada.etapa).ok_or_else(Falla::no_existe)?;
        let quien = self.quien()?;
        let hoy = llenado::hoy(self.cx, paquete);
        let camino = self.camino();
        let archivos = format!("{camino}/archivos");
        let campos = self.campos(llenado);
        let leido = leido.unwrap_or_else(|| llenado::leer_guardado(llenado, &campos, hoy));
        let mut dibujado = llenado::dibujar(llenado, &campos, &leido, &camino, &archivos, hoy, con_errores);
        let acciones = de_acciones(self.ofertas, llenado, &leido, &camino, &archivos, hoy, con_errores);
        let mut lista = dibujado.errores.lista;
        lista.extend(generales.iter().cloned());
        lista.extend(Errores::de(&acciones).lista);
        let errores = Errores::con(lista);
        dibujado.campos.extend(acciones);
        for error in generales {
            if let Some(campo) = dibujado.campos.iter_mut().find(|c| c.nombre == error.ancla) {
                campo.error = Some(error.texto.clone());
            }
        }
        let boton = match self.ofertas {
            [unica] => unica.etiqueta.clone(),
            _ => "Enviar mi respuesta".to_owned(),
        };
        let ve = tercero::visibles(paquete, quien, &estado.datos)
            .into_iter()
            .map(|c| datos::fila(c, estado.datos.campos.get(&c.id), Some(&archivos)))
            .collect();
        Ok(InvitacionPagina {
            pregunta: Pregunta {
                pagina: self.cx.pagina("", etapa.nombre.clone()),
                errores,
                antetitulo: format!("{} · Folio {}", paquete.tramite.nombre, estado.folio),
                titulo: etapa.nombre.clone(),
                entrada: Some(self.entrada(quien)),
                url: camino.clone(),
                actualiza: dibujado
                    .actualizable
                    .then(|| Actualiza { url: format!("{camino}/parcial"), sin: Vec::new() }),
                actualizable: dibujado.actualizable,
                campos: dibujado.campos,
                finalidades: dibujado.finalidades,
                boton,
                ..Pregunta::default()
            },
            ve,
            motivo: quien
                .motivo
                .as_ref()
                .map(|m| format!("Ve estos datos por este motivo: {}", con_punto(m))),
        })
    }

    fn mostrar(
        &self,
        llenado: &Llenado,
        leido: Option<Leido>,
        generales: &[ErrorDeCampo],
        estado: StatusCode,
    ) -> Respuesta {
        let vista = self.vista(llenado, leido, generales, estado != StatusCode::OK)?;
        let mut respuesta = self.cx.render("tercero/invitacion.html", &vista)?;
        *respuesta.status_mut() = estado;
        Ok(respuesta)
    }
}

/// A file: one that they may see of the solicitud, or one that they just handed in.
async fn archivo(cx: Cx, Path((token, huella)): Path<(String, String)>) -> Respuesta {
    let (invitada, _) = match abrir(&cx, &token).await? {
        Puerta::Cerrada(respuesta) => return Ok(respuesta),
        Puerta::Abierta(invitada, ofertas) => (invitada, ofertas),
    };
    let (paquete, estado) = (&invitada.abierto.paquete, &invitada.abierto.estado);
    let quien = paquete.tramite.tercero(&invitada.tercero).ok_or_else(Falla::no_existe)?;
    let llenado = cx.servidor.app().abrir_invitacion(&invitada).await?;
    let vistos = tercero::visibles(paquete, quien, &estado.datos);
    let de_la_solicitud = vistos.iter().filter_map(|c| estado.datos.campos.get(&c.id));
    let dado = de_la_solicitud
        .chain(llenado.avance.campos.values())
        .flat_map(datos::archivos)
        .find(|a| a.sha256 == huella)
        .cloned();
    // Handed in with something of it still wrong, as its date.
    let a_medias = || {
        let escrito = &llenado.avance.escrito;
        escrito.keys().flat_map(|n| campos::archivos_en(escrito, n)).find(|a| a.sha256 == huella)
    };
    let archivo = dado.or_else(a_medias).ok_or_else(Falla::no_existe)?;
    super::ciudadano::documentos::servir_archivo(&cx, &archivo).await
}
