//! What anybody may ask of an issued document: by its folio, by its file, or by the digest of its file.

use axum::Json;
use axum::extract::{FromRequest as _, Path, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use engine::evolve;
use schemas::ids::ExpedienteId;
use schemas::sello::Digest;

use super::archivos::{tipo_suelto, un_archivo};
use super::entrada::{Cuerpo, bytes_de, con_campos, es_tipo};
use super::formas::{DatoPublico, Verificacion};
use crate::almacen::SalidaEmitida;
use crate::app::MAXIMO_SUBIDA;
use crate::http::{Cx, Falla, Respuesta, enviado};

/// `GET /api/v1/verificacion/{folio}`
pub async fn por_folio(cx: Cx, Path(folio): Path<String>) -> Respuesta {
    let buscado = folio.trim().to_uppercase();
    let hallada = cx.servidor.app().almacen().leer(move |l| l.salida(&buscado)).await?;
    match hallada {
        Some((expediente, salida)) => mostrar(&cx, &expediente, salida).await,
        None => Err(Falla::con(StatusCode::NOT_FOUND, "No hay un documento emitido con ese folio")),
    }
}

/// `POST /api/v1/verificacion`
pub async fn por_archivo(cx: Cx, peticion: Request) -> Respuesta {
    let digest = if es_tipo(peticion.headers(), "multipart/form-data") {
        let partes = enviado::multiparte(peticion, &()).await?;
        huella(un_archivo(partes.archivos)?.bytes).await?
    } else if tipo_suelto(&peticion) {
        huella(bytes_de(peticion, usize::try_from(MAXIMO_SUBIDA).unwrap_or(usize::MAX)).await?).await?
    } else if es_tipo(peticion.headers(), "application/json") {
        let Cuerpo(mut cuerpo) = Cuerpo::from_request(peticion, &()).await?;
        let dicha = cuerpo.texto_obligatorio("sha256", 64);
        cuerpo.terminar()?;
        dicha.to_lowercase().parse::<Digest>().map_err(|_| {
            con_campos(vec![(
                "sha256".to_owned(),
                "La huella SHA-256 son 64 dígitos hexadecimales".to_owned(),
            )])
        })?
    } else {
        return Err(Falla::con(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Envíe el archivo (multipart/form-data o application/pdf), o su huella en JSON: {\"sha256\": \"…\"}",
        ));
    };
    let hallada = cx.servidor.app().almacen().leer(move |l| l.salida_con_huella(&digest)).await?;
    match hallada {
        Some((expediente, salida)) => mostrar(&cx, &expediente, salida).await,
        None => Err(Falla::con(
            StatusCode::NOT_FOUND,
            "Ningún documento emitido es ese archivo: puede haberse modificado, o no es de este municipio",
        )),
    }
}

async fn huella(bytes: Vec<u8>) -> Result<Digest, Falla> {
    if bytes.is_empty() {
        return Err(con_campos(vec![("archivo".to_owned(), "El archivo está vacío; elija otro".to_owned())]));
    }
    tokio::task::spawn_blocking(move || Digest::de(&bytes))
        .await
        .map_err(|_| Falla::defecto("no se pudo calcular una huella"))
}

async fn mostrar(cx: &Cx, expediente: &ExpedienteId, salida: SalidaEmitida) -> Respuesta {
    let app = cx.servidor.app();
    let id = expediente.clone();
    let resumen = app.almacen().leer(move |l| l.resumen(&id)).await?;
    let digest = resumen.ok_or_else(|| Falla::defecto("un documento no tiene expediente"))?.digest;
    let paquete = app.estante().traer(app.almacen(), &digest)?;
    let hoy = evolve::local(&paquete, app.ahora()).date();
    let datos = salida.publico.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(|dato| {
        let texto = |nombre: &str| dato.get(nombre).and_then(serde_json::Value::as_str).map(str::to_owned);
        Some(DatoPublico { etiqueta: texto("etiqueta")?, valor: texto("valor")? })
    });
    let verificacion = Verificacion {
        datos: datos.collect(),
        folio: salida.folio.0,
        titulo: salida.titulo,
        municipio: paquete.municipio.nombre.clone(),
        emitido: salida.emitida,
        vigente: salida.revocada.is_none()
            && salida.corregida.is_none()
            && salida.vence.is_none_or(|v| hoy <= v),
        revocado: salida.revocada,
        corrige: salida.corrige.map(|f| f.0),
        corregido_por: salida.corregida.map(|c| c.folio.0),
        vence: salida.vence,
        sha256: salida.sha256,
        demostracion: app.config().simulado(),
    };
    Ok(Json(verificacion).into_response())
}
