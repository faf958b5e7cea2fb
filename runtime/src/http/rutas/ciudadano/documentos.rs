//! Documents of a person: what the municipality issued, what they handed in, and the papers of their expediente (acuse, orden, recibo).
//! Everything is downloaded as a file, never shown as a page of this site.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use engine::formato;
use schemas::evento::Hecho;
use schemas::sello::Digest;
use schemas::valor::Archivo;

use super::seguimiento::campos_del_solicitante;
use super::{Desde, propio};
use crate::app::Abierto;
use crate::http::vista::campos::detalle;
use crate::http::vista::{datos, dia_de, momento};
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{Documento, Etiqueta, MisDocumentos, Paginacion, Tono, rutas};
use papeles::{Entorno, Momento};

/// A download: its type is the one that was found in its bytes, and no browser opens it in this site.
pub(in crate::http::rutas) fn descarga(bytes: Vec<u8>, tipo: &str, nombre: &str) -> Response {
    let mut respuesta = bytes.into_response();
    let cabeceras = respuesta.headers_mut();
    let tipo = HeaderValue::from_str(tipo).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    cabeceras.insert(header::CONTENT_TYPE, tipo);
    let llano: String = nombre
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .collect();
    let completo = crate::http::codificar(nombre).replace('/', "%2F");
    let disposicion = format!("attachment; filename=\"{llano}\"; filename*=UTF-8''{completo}");
    if let Ok(valor) = HeaderValue::from_str(&disposicion) {
        cabeceras.insert(header::CONTENT_DISPOSITION, valor);
    }
    cabeceras.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    cabeceras
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    respuesta
}

/// The bytes of a digest.
pub(in crate::http::rutas) async fn bytes_de(cx: &Cx, huella: &str) -> Result<Vec<u8>, Falla> {
    let digest: Digest = huella.parse().map_err(|_| Falla::no_existe())?;
    let deposito = cx.servidor.app().deposito().clone();
    let bytes = tokio::task::spawn_blocking(move || deposito.leer(&digest))
        .await
        .map_err(|_| Falla::defecto("no se pudo leer un archivo"))??;
    bytes.ok_or_else(Falla::no_existe)
}

/// A file that its owner reads.
pub(in crate::http::rutas) async fn servir_archivo(cx: &Cx, archivo: &Archivo) -> Respuesta {
    Ok(descarga(bytes_de(cx, &archivo.sha256).await?, &archivo.tipo, &archivo.nombre))
}

/// The documents of an expediente, as its owner sees them.
pub(super) fn de_expediente(abierto: &Abierto) -> Vec<Documento> {
    let mut lista = emitidos(abierto);
    lista.extend(super::copias::de_expediente(abierto));
    lista.extend(papeles_de(abierto));
    lista.extend(presentados(abierto));
    lista
}

fn emitidos(abierto: &Abierto) -> Vec<Documento> {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    estado
        .salidas
        .iter()
        .map(|salida| {
            let titulo =
                paquete.tramite.salida(&salida.salida).map_or(salida.salida.as_str(), |s| s.titulo.as_str());
            let mut detalle = format!("PDF, folio {}", salida.folio);
            let corregida = abierto.corregidas.get(&salida.folio);
            if let Some(otra) = corregida {
                detalle.push_str(&format!(", lo sustituye el {}", otra.folio));
            } else if let Some(revocada) = salida.revocada {
                detalle.push_str(&format!(", sin efecto desde el {}", formato::fecha(revocada)));
            } else if let Some(vence) = salida.vence {
                detalle.push_str(&format!(", vigente hasta el {}", formato::fecha(vence)));
            }
            Documento {
                nombre: titulo.to_owned(),
                detalle,
                origen: format!("Emitido el {}", dia_de(salida.fecha).texto),
                estado: match (salida.revocada, &salida.sha256) {
                    _ if corregida.is_some() => Some(Etiqueta::new("Corregido", Tono::Mal)),
                    (Some(_), _) => Some(Etiqueta::new("Revocado", Tono::Mal)),
                    (None, None) => Some(Etiqueta::new("En preparación", Tono::Neutro)),
                    (None, Some(_)) => None,
                },
                huella: salida.sha256.clone(),
                url: salida
                    .sha256
                    .as_ref()
                    .map(|_| format!("/solicitudes/{}/documentos/salida/{}", estado.folio, salida.folio)),
                url_verificar: Some(format!("/verificar/{}", salida.folio)),
            }
        })
        .collect()
}

fn papeles_de(abierto: &Abierto) -> Vec<Documento> {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let base = format!("/solicitudes/{}/documentos", estado.folio);
    let mut lista = vec![Documento {
        nombre: "Acuse de recibo".to_owned(),
        detalle: "PDF".to_owned(),
        origen: format!("Enviada el {}", momento(paquete, estado.iniciado).texto),
        url: Some(format!("{base}/acuse.pdf")),
        ..Documento::default()
    }];
    lista.extend(estado.pagos.iter().map(|pago| Documento {
        nombre: format!("Recibo de pago, {}", formato::moneda(pago.monto)),
        detalle: "PDF".to_owned(),
        origen: format!("Pagado el {}", momento(paquete, pago.cuando).texto),
        url: Some(format!("{base}/recibo/{}", crate::http::codificar(&pago.referencia).replace('/', "%2F"))),
        ..Documento::default()
    }));
    lista
}

fn presentados(abierto: &Abierto) -> Vec<Documento> {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let suyos = campos_del_solicitante(paquete);
    let mut lista = Vec::new();
    for campo in paquete.tramite.campos.iter().filter(|c| suyos.contains(&c.id.as_str())) {
        let Some(valor) = estado.datos.campos.get(&campo.id) else { continue };
        for archivo in datos::archivos(valor) {
            lista.push(Documento {
                nombre: archivo.nombre.clone(),
                detalle: detalle(archivo),
                origen: format!("{}, lo presentó usted", campo.etiqueta),
                huella: Some(archivo.sha256.clone()),
                url: Some(format!("/solicitudes/{}/documentos/archivo/{}", estado.folio, archivo.sha256)),
                ..Documento::default()
            });
        }
    }
    lista
}

pub(super) async fn archivo(cx: Cx, Path((folio, huella)): Path<(String, String)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let suyos = campos_del_solicitante(&abierto.paquete);
    // Also those that a later answer replaced: they are part of what was handed in.
    let de_ahora = abierto.estado.datos.campos.iter();
    let de_antes = abierto.eventos.iter().filter_map(|e| match &e.hecho {
        Hecho::Respondido { valores, .. } => Some(valores),
        _ => None,
    });
    let archivo = de_ahora
        .map(|(c, v)| (c, Some(v)))
        .chain(de_antes.flatten().map(|(c, v)| (c, v.as_ref())))
        .filter(|(campo, _)| suyos.contains(&campo.as_str()))
        .filter_map(|(_, valor)| valor)
        .flat_map(datos::archivos)
        .find(|a| a.sha256 == huella)
        .cloned()
        .ok_or_else(Falla::no_existe)?;
    servir_archivo(&cx, &archivo).await
}

pub(super) async fn salida(cx: Cx, Path((folio, documento)): Path<(String, String)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let emitida =
        abierto.estado.salidas.iter().find(|s| s.folio == documento.as_str()).ok_or_else(Falla::no_existe)?;
    let Some(huella) = &emitida.sha256 else {
        return Err(Falla::con(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            "Su documento se está preparando. Vuelva a intentarlo en un minuto",
        ));
    };
    let bytes = bytes_de(&cx, huella).await?;
    Ok(descarga(bytes, "application/pdf", &format!("{}.pdf", emitida.folio)))
}

/// Turns a paper into a download, off the threads that attend people.
pub(super) async fn imprimir(
    cx: &Cx,
    abierto: Abierto,
    nombre: String,
    hacer: impl FnOnce(&Abierto, &Entorno<'_>) -> Result<documentos::Documento, papeles::PapelError>
    + Send
    + 'static,
) -> Respuesta {
    let app = cx.servidor.app().clone();
    let bytes = tokio::task::spawn_blocking(move || {
        let entorno = app.config().papel();
        hacer(&abierto, &entorno).and_then(|documento| papeles::imprimir(&documento, None))
    })
    .await
    .map_err(|_| Falla::defecto("no se pudo imprimir"))?
    .map_err(|error| Falla::defecto(error.to_string()))?;
    Ok(descarga(bytes, "application/pdf", &nombre))
}

pub(super) async fn acuse(cx: Cx, Path(folio): Path<String>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let nombre = format!("acuse-{}.pdf", abierto.estado.folio);
    imprimir(&cx, abierto, nombre, |a, entorno| papeles::acuse(a.versiones(), &a.id, &a.eventos, entorno))
        .await
}

pub(super) async fn recibo(cx: Cx, Path((folio, referencia)): Path<(String, String)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    if !abierto.estado.pagos.iter().any(|p| p.referencia == referencia) {
        return Err(Falla::no_existe());
    }
    let nombre = format!("recibo-{}-{referencia}.pdf", abierto.estado.folio);
    imprimir(&cx, abierto, nombre, move |a, entorno| {
        papeles::recibo(a.versiones(), &a.eventos, &referencia, entorno)
    })
    .await
}

pub(super) async fn orden(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let id = abierto.id.clone();
    let ordenes = cx.servidor.app().almacen().leer(move |l| l.ordenes(&id)).await?;
    let orden = ordenes.into_iter().find(|o| o.etapa == etapa.as_str()).ok_or_else(Falla::no_existe)?;
    let version = abierto
        .eventos
        .iter()
        .rposition(|e| matches!(&e.hecho, Hecho::Liquidado { etapa: de, .. } if *de == etapa.as_str()))
        .ok_or_else(Falla::no_existe)? as u64
        + 1;
    let nombre = format!("orden-{}.pdf", abierto.estado.folio);
    imprimir(&cx, abierto, nombre, move |a, entorno| {
        let momento = Momento::paso(a.versiones(), &a.eventos, version)?;
        papeles::orden_de_pago(&momento, &(&orden).into(), entorno)
    })
    .await
}

pub(super) async fn mios(cx: Cx, Query(desde): Query<Desde>) -> Respuesta {
    let (abiertos, paginacion) = desde.abiertos(&cx, rutas::DOCUMENTOS).await?;
    let (mut de_aqui, mut suyos) = (Vec::new(), Vec::new());
    for abierto in abiertos {
        de_aqui.extend(emitidos(&abierto));
        suyos.extend(
            presentados(&abierto)
                .into_iter()
                .map(|d| Documento { origen: format!("{}, folio {}", d.origen, abierto.estado.folio), ..d }),
        );
    }
    let vista = MisDocumentos {
        pagina: cx.pagina(rutas::DOCUMENTOS, "Mis documentos"),
        emitidos: de_aqui,
        presentados: suyos,
        paginacion: Paginacion { texto: format!("De {}", paginacion.texto), ..paginacion },
    };
    cx.render("ciudadano/documentos.html", &vista)
}
