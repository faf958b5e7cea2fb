//! The files of an expediente: those that were handed in and those that were issued. Each reading is written down.

use axum::extract::Path;
use schemas::sello::Digest;

use super::abrir;
use crate::app::ve;
use crate::http::rutas::ciudadano::documentos::descarga;
use crate::http::vista::datos;
use crate::http::{Cx, Falla, Respuesta};

/// `GET /expedientes/{folio}/documentos/{sha256}`
pub async fn entregado(cx: Cx, Path((folio, sha256)): Path<(String, String)>) -> Respuesta {
    let cuenta = cx.operador()?.clone();
    let digest: Digest = sha256.parse().map_err(|_| Falla::no_existe())?;
    let app = cx.servidor.app();
    let abierto = app.abrir_para_atender(&folio, &cuenta).await?;
    let roles = cuenta.roles.en(&abierto.paquete.tramite.id);
    // A field that its roles don't see hides its files too, as if there were none.
    let hallado = abierto.estado.datos.campos.iter().find_map(|(id, valor)| {
        let campo = abierto.paquete.tramite.campo(id)?;
        let archivo = datos::archivos(valor).into_iter().find(|a| a.sha256 == digest.as_str())?;
        ve(&abierto.paquete, campo, &roles).then(|| (campo.etiqueta.clone(), archivo.clone()))
    });
    let Some((etiqueta, archivo)) = hallado else { return Err(Falla::no_existe()) };
    abrir(&cx, &folio, &format!("Descargó «{etiqueta}»")).await?;
    let bytes = app.leer_documento(&digest).await?;
    Ok(descarga(bytes, &archivo.tipo, &archivo.nombre))
}

/// `GET /expedientes/{folio}/salidas/{salida}`
pub async fn emitido(cx: Cx, Path((folio, salida)): Path<(String, String)>) -> Respuesta {
    cx.operador()?;
    let abierto = abrir(&cx, &folio, &format!("Descargó el documento {salida}")).await?;
    let emitida = abierto.estado.salidas.iter().find(|s| *s.folio == *salida);
    let digest = emitida.and_then(|s| s.sha256.as_deref()).and_then(|s| s.parse::<Digest>().ok());
    let Some(digest) = digest else { return Err(Falla::no_existe()) };
    let bytes = cx.servidor.app().leer_documento(&digest).await?;
    Ok(descarga(bytes, "application/pdf", &format!("{salida}.pdf")))
}
