//! Somebody without an account, by program: what the link of their mail asks, and their answer. The token of the link comes in a header, so
//! that no address says it; what it opens is what its page shows, and nothing else of the solicitud.

use axum::Json;
use axum::extract::{FromRequest as _, Path, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use engine::campo;
use engine::formulario::{self, Oferta};
use engine::rechazo::Motivo;
use engine::{agenda, tercero};
use jiff::Timestamp;
use schemars::JsonSchema;
use schemas::paquete::{Campo, Etapa, TipoCampo};
use schemas::valor::{Archivo, Valor};
use serde::Serialize;
use serde_json::{Map, Value};

use super::archivos::{suelto_o_de_partes, un_campo};
use super::entrada::{Consulta, CuerpoOpcional, con_campos};
use super::formas::{Accion, Nombrado};
use super::vista;
use crate::app::{AppError, Invitada, Llenado, Suerte, leer_accion};
use crate::http::vista::{datos, plazo};
use crate::http::{Cx, Falla, Respuesta};

/// The header in which the token comes.
pub const CABECERA: &str = "x-invitacion";

/// Lo que se pide a alguien sin cuenta por el enlace de su correo, o lo que ya respondió.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Invitacion {
    /// `abierta` o `respondida`.
    pub estado: String,
    /// Nombre del trámite.
    pub tramite: String,
    /// Folio de la solicitud; ausente cuando ya se respondió.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folio: Option<String>,
    /// En qué se le pide actuar; ausente cuando ya se respondió.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etapa: Option<Nombrado>,
    /// Quién hizo la solicitud; ausente cuando ya se respondió.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solicita: Option<String>,
    /// Como qué dieron su correo: «Vecino del otro lado».
    pub como: String,
    /// Hasta cuándo puede responder, si hay un límite.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub vence: Option<Timestamp>,
    /// Por qué ve los datos de la solicitud, si el trámite lo dice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub motivo: Option<String>,
    /// Lo que puede ver de la solicitud.
    pub datos: Vec<DatoVisto>,
    /// Lo que puede hacer; vacío cuando ya respondió.
    pub acciones: Vec<Accion>,
    /// Lo que respondió.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respondida: Option<Respondida>,
}

/// Un dato de la solicitud que puede verse.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DatoVisto {
    /// El campo.
    pub campo: String,
    /// Cómo se llama.
    pub etiqueta: String,
    /// Su respuesta, como se envía.
    pub valor: Value,
}

/// Una respuesta que quedó registrada.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Respondida {
    /// Qué hizo.
    pub accion: Nombrado,
    /// Cuándo.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub cuando: Timestamp,
    /// Con qué respuestas, por campo.
    pub respuestas: Map<String, Value>,
}

/// Who brings a token, and what became of it.
async fn abrir(cx: &Cx, cabeceras: &HeaderMap) -> Result<Invitada, Falla> {
    let token = cabeceras.get(CABECERA).and_then(|v| v.to_str().ok()).map(str::trim).unwrap_or_default();
    if token.is_empty() {
        return Err(Falla::con(
            StatusCode::UNAUTHORIZED,
            "Envíe en «x-invitacion» lo que sigue a «/invitacion/» en el enlace del correo que recibió",
        ));
    }
    let invitada = cx.servidor.app().por_enlace(token, &cx.origen).await.map_err(|error| match error {
        AppError::NoExiste(_) => Falla::con(
            StatusCode::NOT_FOUND,
            "Ese enlace no existe: no está completo, o no lo enviamos nosotros",
        ),
        otro => otro.into(),
    })?;
    match invitada.suerte {
        Suerte::Abierta | Suerte::Respondida { .. } => Ok(invitada),
        Suerte::Reemplazada => {
            Err(Falla::con(StatusCode::GONE, "Ese enlace ya no sirve: se envió otro después de éste"))
        }
        Suerte::Terminada => Err(terminada()),
    }
}

fn terminada() -> Falla {
    let dicho = "Ese enlace ya no sirve: terminó el plazo para responder, o ya no hace falta su respuesta";
    Falla::con(StatusCode::GONE, dicho)
}

fn ya_respondida() -> Falla {
    Falla::con(StatusCode::CONFLICT, "Por ese enlace ya se respondió; la respuesta no puede cambiarse")
}

/// The same, for who comes to answer: what may be done, which is nothing once its time ran out.
async fn abierta(cx: &Cx, cabeceras: &HeaderMap) -> Result<(Invitada, Vec<Oferta>), Falla> {
    let invitada = abrir(cx, cabeceras).await?;
    if invitada.suerte != Suerte::Abierta {
        return Err(ya_respondida());
    }
    let ofertas = ofertas(cx, &invitada)?;
    Ok((invitada, ofertas))
}

fn ofertas(cx: &Cx, invitada: &Invitada) -> Result<Vec<Oferta>, Falla> {
    let abierto = &invitada.abierto;
    let ahora = cx.servidor.app().ahora();
    let todas = formulario::ofertas(&abierto.paquete, &abierto.estado, &invitada.actuante(), ahora);
    let todas = todas.map_err(AppError::from)?;
    let suyas: Vec<Oferta> =
        todas.into_iter().filter(|o| o.etapa.as_ref() == Some(&invitada.etapa)).collect();
    // Its time ran out, and nobody wrote it down yet.
    if suyas.is_empty() { Err(terminada()) } else { Ok(suyas) }
}

/// `GET /api/v1/invitacion`
pub async fn ver(cx: Cx, consulta: Consulta, cabeceras: HeaderMap) -> Respuesta {
    consulta.terminar()?;
    let invitada = abrir(&cx, &cabeceras).await?;
    let vista = dicha(&cx, &invitada).await?;
    Ok(Json(vista).into_response())
}

async fn dicha(cx: &Cx, invitada: &Invitada) -> Result<Invitacion, Falla> {
    let abierto = &invitada.abierto;
    let (paquete, estado) = (abierto.paquete.paquete(), &abierto.estado);
    let tramite = &paquete.tramite;
    let quien = tramite.tercero(&invitada.tercero).ok_or_else(Falla::no_existe)?;
    let etapa = tramite.etapa(&invitada.etapa).ok_or_else(Falla::no_existe)?;
    let base = Invitacion {
        estado: "respondida".to_owned(),
        tramite: tramite.nombre.clone(),
        folio: None,
        etapa: None,
        solicita: None,
        como: quien.nombre.clone(),
        vence: None,
        motivo: None,
        datos: Vec::new(),
        acciones: Vec::new(),
        respondida: None,
    };
    if let Suerte::Respondida { accion, cuando, valores } = &invitada.suerte {
        let hecha = etapa.tarea().and_then(|t| t.acciones.iter().find(|a| a.id == *accion));
        let nombre = hecha.map_or_else(|| "Respondió".to_owned(), |a| a.etiqueta.clone());
        let respuestas = valores
            .iter()
            .filter_map(|(id, valor)| Some((id.to_string(), campo::a_json(tramite.campo(id)?, valor))));
        let respondida = Respondida {
            accion: Nombrado { id: accion.to_string(), nombre },
            cuando: *cuando,
            respuestas: respuestas.collect(),
        };
        return Ok(Invitacion { respondida: Some(respondida), ..base });
    }
    let ofertas = ofertas(cx, invitada)?;
    // What somebody else answered and isn't theirs to see is as if it weren't answered.
    let suyos = cx.servidor.app().abrir_invitacion(invitada).await?.base.campos;
    let visto = |c: &Campo| {
        let valor = estado.datos.campos.get(&c.id)?;
        let (campo, etiqueta) = (c.id.to_string(), c.etiqueta.clone());
        Some(DatoVisto { campo, etiqueta, valor: campo::a_json(c, valor) })
    };
    let vence = plazo::fin_de(paquete, estado, &invitada.etapa);
    Ok(Invitacion {
        estado: "abierta".to_owned(),
        folio: Some(estado.folio.to_string()),
        etapa: Some(Nombrado { id: etapa.id.to_string(), nombre: etapa.nombre.clone() }),
        solicita: estado.solicitante("nombre").map(str::to_owned),
        vence: vence.and_then(|fin| agenda::instante(paquete, fin)),
        motivo: quien.motivo.clone(),
        datos: tercero::visibles(paquete, quien, &estado.datos).into_iter().filter_map(visto).collect(),
        acciones: ofertas.into_iter().map(|o| vista::accion(paquete, &suyos, o)).collect(),
        ..base
    })
}

/// `POST /api/v1/invitacion/acciones/{accion}`
pub async fn accion(
    cx: Cx,
    Path(accion): Path<String>,
    cabeceras: HeaderMap,
    peticion: Request,
) -> Respuesta {
    let (invitada, ofertas) = abierta(&cx, &cabeceras).await?;
    let app = cx.servidor.app();
    app.contar_envio(&invitada)?;
    let CuerpoOpcional(mut cuerpo) = CuerpoOpcional::from_request(peticion, &()).await?;
    let respuestas = cuerpo.objeto("respuestas");
    cuerpo.terminar()?;
    let Some(oferta) = ofertas.iter().find(|o| o.accion == accion.as_str()) else {
        return Err(Falla::no_existe());
    };
    let llenado = app.abrir_invitacion(&invitada).await?;
    let abierto = &invitada.abierto;
    let tramite = &abierto.paquete.tramite;
    let definida = tramite.etapa(&invitada.etapa).ok_or_else(Falla::no_existe)?;
    let mut ids = formulario::campos_de_etapa(definida);
    ids.extend(oferta.captura.iter().filter(|c| !ids.contains(c)).cloned().collect::<Vec<_>>());
    let campos: Vec<&Campo> = ids.iter().filter_map(|id| tramite.campo(id)).collect();
    let mut leido = leer_accion(&abierto.paquete, &llenado.base, &campos, &respuestas, app.ahora());
    let mut errores: Vec<(String, String)> = leido.errores.drain(..).map(|e| (e.ruta, e.mensaje)).collect();
    for (id, valor) in &leido.respuestas {
        if valor.iter().flat_map(datos::archivos).any(|a| !entregado(&llenado, a)) {
            let que =
                "Envíe el archivo tal como lo devolvió POST /api/v1/invitacion/archivos, con este enlace";
            errores.push((id.to_string(), que.to_owned()));
        }
    }
    if !errores.is_empty() {
        return Err(con_campos(errores));
    }
    let comando = engine::comando::Comando::Actuar {
        etapa: invitada.etapa.clone(),
        visita: abierto.estado.activa(&invitada.etapa).map(|a| a.visita),
        accion: oferta.accion.clone(),
        respuestas: leido.respuestas,
    };
    match app.ejecutar(&abierto.id, comando, invitada.actuante(), None).await {
        Ok(_) => app.dejar_llenado(&llenado).await?,
        // Somebody was faster by the same link, or time ran out meanwhile.
        Err(AppError::Rechazo(r))
            if matches!(r.motivo, Motivo::YaNo | Motivo::Concluido | Motivo::SinPermiso) =>
        {
            let ahora = abrir(&cx, &cabeceras).await?;
            return Err(match ahora.suerte {
                Suerte::Respondida { .. } => ya_respondida(),
                _ => AppError::Rechazo(r).into(),
            });
        }
        Err(otro) => return Err(otro.into()),
    }
    let ahora = abrir(&cx, &cabeceras).await?;
    let vista = dicha(&cx, &ahora).await?;
    Ok(Json(vista).into_response())
}

/// Whether a file was handed in by this link, or is one of those that the expediente shows them.
fn entregado(llenado: &Llenado, archivo: &Archivo) -> bool {
    let igual = |a: &Archivo| {
        (&a.sha256, &a.tipo, a.tamano, &a.nombre)
            == (&archivo.sha256, &archivo.tipo, archivo.tamano, &archivo.nombre)
    };
    let suyos = llenado.avance.campos.values().chain(llenado.base.campos.values());
    suyos.flat_map(datos::archivos).any(igual)
}

/// `POST /api/v1/invitacion/archivos`
pub async fn subir(cx: Cx, cabeceras: HeaderMap, consulta: Consulta, peticion: Request) -> Respuesta {
    let (invitada, ofertas) = abierta(&cx, &cabeceras).await?;
    let app = cx.servidor.app();
    app.contar_envio(&invitada)?;
    let (dicho, subido) = suelto_o_de_partes(consulta, peticion).await?;
    let nombre = un_campo(&dicho)?;
    let tramite = &invitada.abierto.paquete.tramite;
    let tarea = tramite.etapa(&invitada.etapa).and_then(Etapa::tarea);
    let pide = tarea.is_some_and(|t| {
        let suyas = t.acciones.iter().filter(|a| ofertas.iter().any(|o| o.accion == a.id));
        suyas.flat_map(|a| t.pide(a)).any(|c| c.as_str() == nombre)
    });
    let campo = tramite.campo(nombre).filter(|_| pide);
    let Some((campo, cuantos)) = campo.and_then(|c| match &c.tipo {
        TipoCampo::Documento { cantidad, .. } => Some((c, cantidad.1)),
        _ => None,
    }) else {
        let que = "En lo que se le pide no hay un documento con el nombre que envió en «campo»".to_owned();
        return Err(con_campos(vec![("campo".to_owned(), que)]));
    };
    let archivo = app.subir(campo, subido, None).await?;
    let mut llenado = app.abrir_invitacion(&invitada).await?;
    let valor = Valor::Archivo(archivo.clone());
    let junto = match llenado.avance.campos.remove(&campo.id) {
        _ if cuantos <= 1 => valor,
        Some(Valor::Lista(mut varios)) if varios.len() < usize::try_from(cuantos).unwrap_or(1) => {
            varios.push(valor);
            Valor::Lista(varios)
        }
        _ => Valor::Lista(vec![valor]),
    };
    llenado.avance.campos.insert(campo.id.clone(), junto);
    app.guardar_llenado(&llenado).await?;
    Ok((StatusCode::CREATED, Json(archivo)).into_response())
}

/// `GET /api/v1/invitacion/archivos/{huella}`
pub async fn archivo(cx: Cx, Path(huella): Path<String>, cabeceras: HeaderMap) -> Respuesta {
    let (invitada, _) = abierta(&cx, &cabeceras).await?;
    let (paquete, estado) = (&invitada.abierto.paquete, &invitada.abierto.estado);
    let quien = paquete.tramite.tercero(&invitada.tercero).ok_or_else(Falla::no_existe)?;
    let llenado = cx.servidor.app().abrir_invitacion(&invitada).await?;
    let vistos = tercero::visibles(paquete, quien, &estado.datos);
    let hallado = vistos
        .iter()
        .filter_map(|c| estado.datos.campos.get(&c.id))
        .chain(llenado.avance.campos.values())
        .flat_map(datos::archivos)
        .find(|a| a.sha256 == huella)
        .cloned();
    let hallado = hallado.ok_or_else(Falla::no_existe)?;
    crate::http::rutas::ciudadano::documentos::servir_archivo(&cx, &hallado).await
}
