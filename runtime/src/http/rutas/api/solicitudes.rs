//! What a citizen does by program: apply, follow, answer, read notices.

use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use engine::comando::Comando;
use engine::formulario;
use schemas::evento::{Canal, Hecho};
use schemas::paquete::{Campo, Destinatario, Modalidad, TipoEtapa};
use schemas::valor::Valor;

use super::actuar::{Que, actuar};
use super::entrada::{
    Consulta, Cuerpo, CuerpoOpcional, DeCiudadano, Idempotencia, con_campos, parametro_mal,
};
use super::formas::{AvisoLeido, Recibida, Solicitudes};
use super::tramites::{ofrecido, sobre};
use super::vista;
use crate::almacen::Pagina;
use crate::app::{Abierto, Inicio, leer_solicitud};
use crate::http::rutas::ciudadano::documentos::{bytes_de, descarga};
use crate::http::{Cx, Falla, Respuesta};
use papeles;

/// An expediente of who asks; of anybody else it doesn't exist.
pub async fn mio(cx: &Cx, folio: &str) -> Result<Abierto, Falla> {
    let cuenta = cx.ciudadano()?.id.clone();
    let app = cx.servidor.app();
    let buscado = folio.trim().to_uppercase();
    let resumen = app.almacen().leer(move |l| l.por_folio(&buscado)).await?;
    match resumen {
        Some(r) if r.cuenta.as_ref() == Some(&cuenta) => Ok(app.abrir_expediente(&r.expediente).await?),
        _ => Err(Falla::no_existe()),
    }
}

/// `POST /api/v1/tramites/{id}/solicitudes`
pub async fn enviar(
    quien: DeCiudadano,
    Path(id): Path<String>,
    idem: Idempotencia,
    Cuerpo(mut cuerpo): Cuerpo,
) -> Respuesta {
    let cx = &quien.0;
    let cuenta = quien.cuenta()?;
    let app = cx.servidor.app();
    let paquete = ofrecido(cx, &id)?;
    let clave = idem.obligatoria(&format!("solicitud {id}"), &cuerpo.bytes)?;
    if let Some(folio) = app.ya_hecho(&cuenta.id, &clave).await? {
        return recibida(cx, &folio, true, Vec::new()).await;
    }
    let accion = cuerpo.texto("accion", 100);
    let solicitante = cuerpo.objeto("solicitante");
    let respuestas = cuerpo.objeto_obligatorio("respuestas");
    let Some((primera, tarea)) = paquete.tramite.etapas.first().and_then(|e| match &e.tipo {
        TipoEtapa::Tarea(tarea) => Some((e, tarea)),
        _ => None,
    }) else {
        return Err(Falla::defecto("un trámite no empieza con una tarea"));
    };
    let accion = match (accion, tarea.acciones.as_slice()) {
        (None, [unica]) => Some(unica),
        (None, _) => {
            cuerpo.mal("accion", "Falta «accion»: diga con cuál se envía");
            None
        }
        (Some(dicha), acciones) => {
            let hallada = acciones.iter().find(|a| a.id == *dicha);
            if hallada.is_none() {
                let hay: Vec<&str> = acciones.iter().map(|a| a.id.as_str()).collect();
                cuerpo.mal("accion", format!("«accion» puede ser {}", engine::formato::enumerar(&hay)));
            }
            hallada
        }
    };
    cuerpo.terminar()?;
    let Some(accion) = accion else { return Err(Falla::invalido("Diga con qué acción se envía")) };
    if !paquete.tramite.ficha.modalidad.contains(&Modalidad::EnLinea) {
        return Err(Falla::invalido("Este trámite se hace en persona; la ficha dice dónde y cuándo"));
    }
    let campos: Vec<&Campo> = formulario::campos_de_accion(primera, accion)
        .iter()
        .filter_map(|c| paquete.tramite.campo(c))
        .collect();
    let elegible = app.elegible_de(&paquete, &cuenta.id, None, &respuestas).await?;
    let mut leido =
        leer_solicitud(&paquete, Some(cuenta), &solicitante, &campos, &respuestas, &elegible, app.ahora());
    app.cotejar_archivos(&mut leido, &std::collections::BTreeMap::new(), &cuenta.id, None).await?;
    if !leido.errores.is_empty() {
        return Err(con_campos(leido.errores.into_iter().map(|e| (e.ruta, e.mensaje)).collect()));
    }
    let inicio = Inicio {
        accion: accion.id.clone(),
        canal: Canal::EnLinea,
        solicitante: leido.solicitante.unwrap_or(Valor::Registro(std::collections::BTreeMap::new())),
        respuestas: leido.respuestas,
        borrador: None,
        paquete: std::sync::Arc::clone(&paquete),
    };
    let hecho = app.iniciar(inicio, &cuenta.id, Some(clave)).await?;
    recibida(cx, &hecho.folio, hecho.repetido, leido.advertencias).await
}

async fn recibida(
    cx: &Cx,
    folio: &str,
    repetida: bool,
    advertencias: Vec<engine::campo::ErrorCampo>,
) -> Respuesta {
    let abierto = mio(cx, folio).await?;
    let r = &abierto.resumen;
    let lugar = format!("/api/v1/solicitudes/{}", r.folio);
    let recibida = Recibida {
        folio: r.folio.to_string(),
        tramite: r.tramite.to_string(),
        digest: r.digest.clone(),
        estado: r.estado.clone(),
        repetida,
        advertencias: sobre(advertencias),
    };
    Ok((StatusCode::CREATED, [(header::LOCATION, lugar)], Json(recibida)).into_response())
}

/// `GET /api/v1/solicitudes`
pub async fn lista(quien: DeCiudadano, mut consulta: Consulta) -> Respuesta {
    let cuenta = quien.cuenta()?.id.clone();
    let cuantos = consulta.limite()?;
    let despues = consulta
        .tomar("despues")
        .map(|d| {
            d.parse::<i64>().map_err(|_| parametro_mal("despues", "«despues» es lo que vino en «siguiente»"))
        })
        .transpose()?;
    consulta.terminar()?;
    let pagina = Pagina { despues, cuantos: cuantos + 1 };
    let mut filas = quien.0.servidor.app().almacen().leer(move |l| l.expedientes_de(&cuenta, pagina)).await?;
    let hay_mas = filas.len() > cuantos;
    filas.truncate(cuantos);
    let siguiente = filas.last().filter(|_| hay_mas).map(|r| r.sigue.to_string());
    Ok(Json(Solicitudes { solicitudes: filas.into_iter().map(vista::resumen).collect(), siguiente })
        .into_response())
}

/// `GET /api/v1/solicitudes/{folio}`
pub async fn una(quien: DeCiudadano, Path(folio): Path<String>) -> Respuesta {
    let cx = &quien.0;
    let abierto = mio(cx, &folio).await?;
    Ok(Json(vista::expediente(cx, &abierto, &cx.actuante(&abierto.paquete)?).await?).into_response())
}

/// `GET /api/v1/solicitudes/{folio}/copias/{evento}`
pub async fn copia(quien: DeCiudadano, Path((folio, evento)): Path<(String, String)>) -> Respuesta {
    let cx = &quien.0;
    let abierto = mio(cx, &folio).await?;
    let evento = evento.parse().map_err(|_| Falla::no_existe())?;
    let copia = cx.servidor.app().copia(&abierto, evento).await?;
    Ok(Json(vista::copia(cx, &copia, &cx.actuante(&abierto.paquete)?).await?).into_response())
}

/// `POST /api/v1/solicitudes/{folio}/acciones/{etapa}/{accion}`
pub async fn accion(
    quien: DeCiudadano,
    Path((folio, etapa, accion)): Path<(String, String, String)>,
    idem: Idempotencia,
    CuerpoOpcional(cuerpo): CuerpoOpcional,
) -> Respuesta {
    let cx = &quien.0;
    let abierto = mio(cx, &folio).await?;
    actuar(
        cx,
        &abierto,
        cx.actuante(&abierto.paquete)?,
        Que::Accion { etapa: &etapa, accion: &accion },
        &idem,
        cuerpo,
    )
    .await
}

/// `GET /api/v1/solicitudes/{folio}/citas/{etapa}`
pub async fn horas(quien: DeCiudadano, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    let cx = &quien.0;
    let abierto = mio(cx, &folio).await?;
    super::actuar::horas(cx, &abierto, &etapa).await
}

/// `POST /api/v1/solicitudes/{folio}/acciones-generales/{accion}`
pub async fn general(
    quien: DeCiudadano,
    Path((folio, accion)): Path<(String, String)>,
    idem: Idempotencia,
    CuerpoOpcional(cuerpo): CuerpoOpcional,
) -> Respuesta {
    let cx = &quien.0;
    let abierto = mio(cx, &folio).await?;
    actuar(cx, &abierto, cx.actuante(&abierto.paquete)?, Que::General(&accion), &idem, cuerpo).await
}

/// `POST /api/v1/solicitudes/{folio}/avisos/{etapa}/consulta`
pub async fn consulta(
    quien: DeCiudadano,
    Path((folio, etapa)): Path<(String, String)>,
    CuerpoOpcional(cuerpo): CuerpoOpcional,
) -> Respuesta {
    let cx = &quien.0;
    cuerpo.terminar()?;
    let abierto = mio(cx, &folio).await?;
    let es_suyo = |rige: Option<&schemas::paquete::Paquete>, aviso: &str| {
        rige.and_then(|p| p.tramite.aviso(aviso)).is_some_and(|a| a.para == Destinatario::Solicitante)
    };
    let versiones = abierto.versiones();
    // The latest that the stage sent.
    let enviado =
        (1_usize..).zip(versiones.con(&abierto.eventos)).filter_map(
            |(version, (evento, rige))| match &evento.hecho {
                Hecho::Avisado { aviso, etapa: de }
                    if *abierto.nombre_de_hoy(version, de) == *etapa && es_suyo(rige, aviso) =>
                {
                    Some((version as u64, aviso.clone()))
                }
                _ => None,
            },
        );
    let Some((version, aviso)) = enviado.last() else { return Err(Falla::no_existe()) };
    let momento = papeles::Momento::en(abierto.versiones(), &abierto.eventos, version)
        .map_err(|e| Falla::defecto(e.to_string()))?;
    let escrito = papeles::aviso(&momento, &aviso).map_err(|e| Falla::defecto(e.to_string()))?;
    // The text is given only once the reading is on record.
    let comando = Comando::ConsultarAviso { etapa: etapa.as_str().into() };
    cx.servidor.app().ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, None).await?;
    let leido = AvisoLeido {
        folio: abierto.resumen.folio.to_string(),
        etapa,
        asunto: escrito.asunto,
        texto: escrito.texto.plano(),
    };
    Ok(Json(leido).into_response())
}

/// `GET /api/v1/solicitudes/{folio}/documentos/{documento}`
pub async fn documento(quien: DeCiudadano, Path((folio, documento)): Path<(String, String)>) -> Respuesta {
    let abierto = mio(&quien.0, &folio).await?;
    emitido(&quien.0, &abierto, &documento).await
}

/// The PDF of a document that an expediente issued.
pub async fn emitido(cx: &Cx, abierto: &Abierto, documento: &str) -> Respuesta {
    let emitida =
        abierto.estado.salidas.iter().find(|s| s.folio == documento).ok_or_else(Falla::no_existe)?;
    let Some(huella) = &emitida.sha256 else {
        return Err(Falla::con(
            StatusCode::SERVICE_UNAVAILABLE,
            "El documento se está preparando. Vuelva a pedirlo en un minuto",
        ));
    };
    let bytes = bytes_de(cx, huella).await?;
    Ok(descarga(bytes, "application/pdf", &format!("{}.pdf", emitida.folio)))
}
