//! What a reviewer does: says whether an aspect is right, signs, makes their key, takes the files along.

use aprobacion::Aspecto;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};

use super::version::{Yerro, pagina, regreso};
use super::{digest, mira, url_de};
use crate::app::AppError;
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{Campo, Control, Errores, Formulario, Linea, PaginaLlave, rutas};

/// `POST /revision/{huella}/aspectos/{aspecto}`
pub async fn decidir(cx: Cx, Path((huella, id)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    let cuenta = mira(&cx)?;
    let (de, aspecto) = (digest(&huella)?, Aspecto::de(&id).ok_or_else(Falla::no_existe)?);
    let yerro = |porque: &str| Some(Yerro { donde: id.clone(), porque: mayuscula(porque) });
    let conforme = match enviado.texto(&format!("decision-{id}")) {
        "bien" => true,
        "observa" => false,
        _ => return pagina(&cx, &huella, yerro("elija si está bien o tiene una observación")).await,
    };
    let texto = enviado.texto(&format!("texto-{id}")).to_owned();
    let fruto = cx
        .servidor
        .app()
        .aparte(move |app| app.decidir_aspecto(&de, aspecto, conforme, &texto, &cuenta))
        .await;
    match fruto {
        Ok(()) => Ok(Redirect::to(&regreso(&huella, &id)?).into_response()),
        Err(AppError::Invalido(porque)) => pagina(&cx, &huella, yerro(&porque)).await,
        Err(otro) => Err(otro.into()),
    }
}

/// `POST /revision/{huella}/firma`
pub async fn firmar(cx: Cx, Path(huella): Path<String>, enviado: Enviado) -> Respuesta {
    let cuenta = mira(&cx)?;
    let de = digest(&huella)?;
    let contrasena = enviado.crudo("contrasena").to_owned();
    let fruto = cx.servidor.app().aparte(move |app| app.firmar_visto_bueno(&de, &contrasena, &cuenta)).await;
    match fruto {
        Ok(_) => Ok(Redirect::to(&url_de(&digest(&huella)?)).into_response()),
        Err(AppError::Invalido(porque)) => {
            pagina(&cx, &huella, Some(Yerro { donde: "firma".to_owned(), porque: mayuscula(&porque) })).await
        }
        Err(otro) => Err(otro.into()),
    }
}

/// `GET /revision/llave`
pub async fn ver_llave(cx: Cx) -> Respuesta {
    llave(&cx, None, None).await
}

/// `POST /revision/llave`
pub async fn crear_llave(cx: Cx, enviado: Enviado) -> Respuesta {
    let cuenta = mira(&cx)?;
    let contrasena = enviado.crudo("contrasena").to_owned();
    if contrasena != enviado.crudo("repetida") {
        return llave(&cx, None, Some("Las dos contraseñas no son iguales".to_owned())).await;
    }
    match cx.servidor.app().aparte(move |app| app.crear_llave(&cuenta, &contrasena)).await {
        Ok(publica) => llave(&cx, Some(publica), None).await,
        Err(AppError::Invalido(porque)) => llave(&cx, None, Some(mayuscula(&porque))).await,
        Err(otro) => Err(otro.into()),
    }
}

async fn llave(cx: &Cx, publica: Option<String>, error: Option<String>) -> Respuesta {
    let id = mira(cx)?.id;
    let tenia = cx.servidor.app().almacen().leer(move |l| l.llave(&id)).await?.is_some();
    let estado = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let campo = |nombre: &str, etiqueta: &str, ayuda: Option<&str>, error: Option<String>| Campo {
        nombre: nombre.to_owned(),
        etiqueta: etiqueta.to_owned(),
        ayuda: ayuda.map(str::to_owned),
        error,
        control: Control::texto("", Linea::ContrasenaNueva),
        ..Campo::default()
    };
    let campos = vec![
        campo(
            "contrasena",
            "Contraseña de la llave",
            Some("Doce caracteres o más; cuatro palabras son buena contraseña"),
            error,
        ),
        campo("repetida", "Otra vez, la misma", None, None),
    ];
    let vista = PaginaLlave {
        pagina: cx.pagina(rutas::REVISION, "Su llave para firmar"),
        errores: Errores::de(&campos),
        publica,
        tenia,
        formulario: Formulario {
            url: rutas::REVISION_LLAVE.to_owned(),
            campos,
            boton: "Crear mi llave".to_owned(),
            ..Formulario::default()
        },
    };
    let mut respuesta = cx.render("revision/llave.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// `GET /revision/{huella}/diagrama`
pub async fn diagrama(cx: Cx, Path(huella): Path<String>) -> Respuesta {
    mira(&cx)?;
    let de = digest(&huella)?;
    let svg = cx
        .servidor
        .app()
        .aparte(move |app| Ok(analisis::diagrama::svg(app.en_revision(&de)?.paquete.paquete())))
        .await?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8")], svg).into_response())
}

/// `GET /revision/{huella}/paquete`
pub async fn paquete(cx: Cx, Path(huella): Path<String>) -> Respuesta {
    mira(&cx)?;
    let de = digest(&huella)?;
    let version = cx.servidor.app().aparte(move |app| app.en_revision(&de)).await?;
    let nombre = format!("{}.paquete", version.paquete.tramite.id);
    Ok(adjunto("application/json", &nombre, version.paquete.bytes().to_vec()))
}

/// `GET /revision/{huella}/vistos-buenos`
pub async fn vistos_buenos(cx: Cx, Path(huella): Path<String>) -> Respuesta {
    mira(&cx)?;
    let de = digest(&huella)?;
    let (nombre, texto) = cx
        .servidor
        .app()
        .aparte(move |app| {
            let version = app.en_revision(&de)?;
            Ok((format!("{}.intoto.jsonl", version.paquete.tramite.id), app.carpeta(&de)?.texto()))
        })
        .await?;
    Ok(adjunto("application/jsonl; charset=utf-8", &nombre, texto.into_bytes()))
}

/// A file to be kept; the id of a trámite needs no quoting.
fn adjunto(tipo: &'static str, nombre: &str, bytes: Vec<u8>) -> axum::response::Response {
    let disposicion = format!("attachment; filename=\"{}\"", nombre.replace('ñ', "n"));
    ([(header::CONTENT_TYPE, tipo.to_owned()), (header::CONTENT_DISPOSITION, disposicion)], bytes)
        .into_response()
}
