//! The form of a version as who applies sees it, on a phone and on a desk. It reads what is typed and says what is wrong, with the
//! engine's own readers; nothing is kept.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use engine::ambito::Ambito;
use engine::campo::{Entrada, de_prueba, leer_pagina};
use schemas::paquete::{Campo, Respuesta as Contestado, TipoCampo};

use super::{digest, mira, url_de};
use crate::app::{Ofrecido, datos_de_borrador};
use crate::http::rutas::ciudadano::hojas;
use crate::http::vista::campos::{self, Formulario as Dibujo};
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::recursos;
use crate::web::vistas::{
    Enlace, Errores, Fila, FormularioRevisado, Mensaje, Pagina, Pregunta, Publico, Tono, rutas,
};

/// `GET /revision/{huella}/formulario/{pagina}`
pub async fn ver(cx: Cx, Path((huella, pagina)): Path<(String, String)>) -> Respuesta {
    let (paquete, n) = version(&cx, &huella, &pagina).await?;
    let base = format!("{}/formulario", url_de(paquete.digest()));
    let titulos = titulos(&cx, &paquete);
    let titulo = titulos.get(n).cloned().ok_or_else(Falla::no_existe)?;
    let paginas = titulos
        .iter()
        .enumerate()
        .map(|(i, titulo)| Enlace::new(titulo, if i == n { String::new() } else { format!("{base}/{i}") }));
    let vista = FormularioRevisado {
        pagina: cx.pagina(rutas::REVISION, format!("Formulario: {}", paquete.tramite.nombre)),
        regresar: Enlace::new("La revisión", format!("{}#as-formulario", url_de(paquete.digest()))),
        nombre: paquete.tramite.nombre.clone(),
        paginas: paginas.collect(),
        url: format!("{base}/{n}/vista"),
        titulo,
    };
    let mut respuesta = cx.render("revision/formulario.html", &vista)?;
    permitir(&mut respuesta, recursos::CSP_CON_MARCOS);
    Ok(respuesta)
}

/// `GET /revision/{huella}/formulario/{pagina}/vista`
pub async fn vista(cx: Cx, Path((huella, pagina)): Path<(String, String)>) -> Respuesta {
    dibujar(&cx, &huella, &pagina, None).await
}

/// `POST /revision/{huella}/formulario/{pagina}/vista`
pub async fn enviar(cx: Cx, Path((huella, pagina)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    dibujar(&cx, &huella, &pagina, Some(enviado)).await
}

async fn version(cx: &Cx, huella: &str, pagina: &str) -> Result<(Ofrecido, usize), Falla> {
    mira(cx)?;
    let (de, n) = (digest(huella)?, pagina.parse().map_err(|_| Falla::no_existe())?);
    let paquete = cx.servidor.app().aparte(move |app| Ok(app.en_revision(&de)?.paquete)).await?;
    Ok((paquete, n))
}

fn titulos(cx: &Cx, paquete: &Ofrecido) -> Vec<String> {
    let ahora = cx.servidor.app().ahora();
    let datos = datos_de_borrador(paquete, None, ahora);
    let hoy = cx.servidor.local(ahora).date();
    let etapa = paquete.tramite.etapas.first();
    etapa
        .map(|e| hojas(paquete, e, &datos, hoy))
        .unwrap_or_default()
        .iter()
        .map(|h| h.titulo.to_owned())
        .collect()
}

async fn dibujar(cx: &Cx, huella: &str, pagina: &str, enviado: Option<Enviado>) -> Respuesta {
    let (paquete, n) = version(cx, huella, pagina).await?;
    let ahora = cx.servidor.app().ahora();
    let hoy = cx.servidor.local(ahora).date();
    let mut datos = datos_de_borrador(&paquete, None, ahora);
    let etapa = paquete.tramite.etapas.first().ok_or_else(Falla::no_existe)?;
    let hojas = hojas(&paquete, etapa, &datos, hoy);
    let hoja = hojas.get(n).ok_or_else(Falla::no_existe)?;
    let sin_enviar = enviado.is_none();
    let accion = enviado.as_ref().map(|e| e.texto("_accion").to_owned()).unwrap_or_default();
    let mut entrada = enviado.map(|e| contestada(&hoja.campos, e)).unwrap_or_default();
    let sin_enviar = campos::atender_renglones(&hoja.campos, &accion, &mut entrada) || sin_enviar;
    let mut lecturas = leer_pagina(&hoja.campos, &entrada, &paquete, &datos, Some(hoy));
    if sin_enviar {
        (lecturas.errores, lecturas.advertencias) = (Vec::new(), Vec::new());
    }
    for (id, valor) in &lecturas.valores {
        if let Some(valor) = valor {
            datos.campos.insert(id.clone(), valor.clone());
        }
    }
    let ambito = Ambito::nuevo(&paquete, &datos).con_hoy(hoy);
    let controles = campos::pagina(
        &hoja.campos,
        &Dibujo {
            ambito: &ambito,
            entrada: &entrada,
            errores: &lecturas.errores,
            advertencias: &lecturas.advertencias,
            actualiza: None,
            url_archivos: None,
        },
    );
    let errores = Errores::de(&controles);
    let bien = errores.lista.is_empty();
    let mut marco =
        Pagina::new(&cx.servidor.municipio(), Publico::Ciudadania, rutas::SOLICITUDES, hoja.titulo);
    marco.csrf = cx.csrf.to_string();
    // Links of the frame would lead out of what is being looked at.
    marco.navegacion.clear();
    marco.pie.clear();
    marco.mensaje = (!sin_enviar && bien).then(|| Mensaje {
        tono: Tono::Bien,
        titulo: "Esta página está completa".to_owned(),
        texto: Some("Quien solicita seguiría con la siguiente. Aquí no se guardó nada.".to_owned()),
    });
    let finalidades = hoja.campos.iter().filter_map(|c| {
        let para = c.finalidad.as_deref()?;
        controles.iter().any(|v| c.id == v.nombre.as_str()).then(|| {
            Fila::new(c.etiqueta.clone(), crate::http::mayuscula(&crate::http::vista::con_punto(para)))
        })
    });
    let vista = Pregunta {
        pagina: marco,
        errores,
        antetitulo: format!("{} · Paso {} de {}", paquete.tramite.nombre, n + 1, hojas.len()),
        titulo: hoja.titulo.to_owned(),
        url: format!("{}/formulario/{n}/vista", url_de(paquete.digest())),
        actualizable: campos::actualizable(&hoja.campos),
        finalidades: finalidades.collect(),
        campos: controles,
        boton: "Guardar y continuar".to_owned(),
        ..Pregunta::default()
    };
    let mut respuesta = cx.render("ciudadano/pregunta.html", &vista)?;
    if !bien {
        *respuesta.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    permitir(&mut respuesta, recursos::CSP_ENMARCADA);
    Ok(respuesta)
}

/// What was typed; a file that was chosen stands for one that would be kept.
fn contestada(campos: &[&Campo], enviado: Enviado) -> Entrada {
    let mut entrada = enviado.campos;
    entrada.retain(|nombre, _| !nombre.starts_with('_'));
    campos::sin_documentos(campos, &mut entrada);
    for (nombre, subido) in enviado.archivos {
        let campo = campos.iter().find(|c| c.id == nombre.as_str());
        if let Some(campo) = campo.filter(|c| matches!(c.tipo, TipoCampo::Documento { .. })) {
            let archivo = de_prueba(campo, &Contestado::Texto(subido.nombre.0));
            entrada.entry(nombre).or_default().push(archivo.to_string());
        }
    }
    entrada
}

fn permitir(respuesta: &mut Response, politica: &'static str) {
    respuesta.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(politica));
}
