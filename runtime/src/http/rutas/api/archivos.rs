//! Files that programs hand in, before the solicitud or the action that names them.

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemas::paquete::{Campo, Paquete, TipoCampo};

use super::entrada::{ConCuenta, Consulta, bytes_de, con_campos, es_tipo};
use super::solicitudes::mio;
use super::tramites::ofrecido;
use crate::almacen::{ClaseCuenta, Reservado};
use crate::app::{ArchivoSubido, MAXIMO_SUBIDA, Ofrecido};
use crate::http::{Cx, Falla, Respuesta, enviado};

/// What is said of a file.
#[derive(Debug, Default)]
pub struct Dicho {
    tramite: Option<String>,
    folio: Option<String>,
    campo: Option<String>,
}

/// `POST /api/v1/archivos`
pub async fn subir(ConCuenta(cx): ConCuenta, consulta: Consulta, peticion: Request) -> Respuesta {
    if cx.cuenta()?.clase == ClaseCuenta::Administrador {
        return Err(Falla::no_existe());
    }
    let (dicho, subido) = suelto_o_de_partes(consulta, peticion).await?;
    let paquete = de_que(&cx, &dicho).await?;
    let nombre = un_campo(&dicho)?;
    let Some(campo) = campo_de(&paquete, nombre) else {
        return Err(con_campos(vec![(
            "campo".to_owned(),
            "Ese trámite no tiene un documento con el nombre que envió en «campo»".to_owned(),
        )]));
    };
    let archivo = cx.servidor.app().subir(campo, subido, Some(&cx.cuenta()?.id)).await?;
    Ok((StatusCode::CREATED, Json(archivo)).into_response())
}

/// The field for which a file comes.
pub fn un_campo(dicho: &Dicho) -> Result<&str, Falla> {
    let falta = || con_campos(vec![("campo".to_owned(), "Falta «campo»".to_owned())]);
    dicho.campo.as_deref().ok_or_else(falta)
}

/// A file and what is said of it: in the parts of a form, or alone with a query.
///
/// # Errors
/// 415 when it is neither; 413; 422 with what is wrong.
pub async fn suelto_o_de_partes(
    mut consulta: Consulta,
    peticion: Request,
) -> Result<(Dicho, ArchivoSubido), Falla> {
    Ok(if es_tipo(peticion.headers(), "multipart/form-data") {
        consulta.terminar()?;
        de_partes(peticion).await?
    } else if tipo_suelto(&peticion) {
        let dicho = Dicho {
            tramite: consulta.tomar("tramite"),
            folio: consulta.tomar("folio"),
            campo: consulta.tomar("campo"),
        };
        let nombre = consulta.tomar("nombre").unwrap_or_default();
        consulta.terminar()?;
        let bytes = bytes_de(peticion, usize::try_from(MAXIMO_SUBIDA).unwrap_or(usize::MAX)).await?;
        (dicho, ArchivoSubido { nombre: Reservado(nombre), tamano: bytes.len() as u64, bytes })
    } else {
        return Err(Falla::con(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Envíe el archivo como multipart/form-data, o solo, como application/pdf, image/png, image/jpeg o application/octet-stream",
        ));
    })
}

/// A body that is the file itself.
pub fn tipo_suelto(peticion: &Request) -> bool {
    ["application/pdf", "image/png", "image/jpeg", "application/octet-stream"]
        .iter()
        .any(|t| es_tipo(peticion.headers(), t))
}

async fn de_partes(peticion: Request) -> Result<(Dicho, ArchivoSubido), Falla> {
    let mut partes = enviado::multiparte(peticion, &()).await?;
    let mut tomar = |nombre: &str| {
        partes.campos.remove(nombre).and_then(|mut v| v.pop()).filter(|v| !v.trim().is_empty())
    };
    let dicho = Dicho { tramite: tomar("tramite"), folio: tomar("folio"), campo: tomar("campo") };
    if let Some(ajena) = partes.campos.keys().next() {
        let ajena: String = ajena.chars().take(60).collect();
        return Err(con_campos(vec![(ajena.clone(), format!("Quite la parte «{ajena}»: aquí no se usa"))]));
    }
    let subido = un_archivo(partes.archivos)?;
    Ok((dicho, subido))
}

/// The only file of a multipart body, under `archivo`.
pub fn un_archivo(mut archivos: Vec<(String, ArchivoSubido)>) -> Result<ArchivoSubido, Falla> {
    match (archivos.pop(), archivos.is_empty()) {
        (Some((_, subido)), true) if subido.tamano > MAXIMO_SUBIDA => Err(Falla::con(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("El archivo pesa más de {}", engine::formato::tamano(MAXIMO_SUBIDA)),
        )),
        (Some((nombre, subido)), true) if nombre == "archivo" => Ok(subido),
        _ => Err(con_campos(vec![(
            "archivo".to_owned(),
            "Envíe un solo archivo, en la parte «archivo»".to_owned(),
        )])),
    }
}

/// The definition: that on offer, or that of an expediente which who asks may see.
async fn de_que(cx: &Cx, dicho: &Dicho) -> Result<Ofrecido, Falla> {
    match (&dicho.tramite, &dicho.folio) {
        (Some(tramite), None) => ofrecido(cx, tramite).map_err(|_| {
            con_campos(vec![(
                "tramite".to_owned(),
                "No se ofrece un trámite con el nombre que envió en «tramite»".to_owned(),
            )])
        }),
        (None, Some(folio)) => {
            let cuenta = cx.cuenta()?;
            if cuenta.clase == ClaseCuenta::Ciudadano {
                return Ok(mio(cx, folio).await?.paquete);
            }
            Ok(cx.servidor.app().consultar(folio, cuenta, "archivo por programa").await?.paquete)
        }
        _ => Err(con_campos(vec![(
            "tramite".to_owned(),
            "Diga de qué «tramite» es el archivo, o de qué «folio»".to_owned(),
        )])),
    }
}

/// A document of a trámite; of a table, `tabla.columna`.
fn campo_de<'p>(paquete: &'p Paquete, nombre: &str) -> Option<&'p Campo> {
    let campo = match nombre.split_once('.') {
        None => paquete.tramite.campo(nombre)?,
        Some((tabla, columna)) => match &paquete.tramite.campo(tabla)?.tipo {
            TipoCampo::Tabla { columnas, .. } => columnas.iter().find(|c| c.id == *columna)?,
            _ => return None,
        },
    };
    matches!(campo.tipo, TipoCampo::Documento { .. }).then_some(campo)
}
