//! Verification of an issued document, by its folio or by its file. Only what the definition publishes is shown.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::{evolve, formato};
use schemas::ids::ExpedienteId;
use schemas::sello::Digest;
use serde::Deserialize;

use crate::almacen::SalidaEmitida;
use crate::app::{HUELLA_IMPRESA, MAXIMO_SUBIDA};
use crate::http::vista::flujo;
use crate::http::{Cx, Enviado, Falla, Respuesta, codificar};
use crate::web::vistas::{
    ClaseVeredicto, Comprobacion, Enlace, ErrorDeCampo, Errores, Fila, FilaResumen, FormularioVerificar,
    Veredicto, Verificar, rutas,
};

/// What stands before the folio in the address that each document prints.
const EN_EL_PAPEL: &[u8] = b"/verificar/";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Pedido {
    #[serde(default)]
    folio: Option<String>,
}

fn vacio() -> FormularioVerificar {
    FormularioVerificar {
        url_folio: rutas::VERIFICAR.to_owned(),
        url_archivo: rutas::VERIFICAR.to_owned(),
        ..FormularioVerificar::default()
    }
}

/// A folio as it may be typed: with spaces, in lower case.
fn limpio(folio: &str) -> String {
    folio.chars().filter(|c| !c.is_whitespace()).take(60).collect::<String>().to_uppercase()
}

fn plausible(folio: &str) -> bool {
    !folio.is_empty() && folio.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

pub(super) async fn formulario(cx: Cx, Query(pedido): Query<Pedido>) -> Respuesta {
    let Some(dicho) = pedido.folio else { return pagina(&cx, vacio(), StatusCode::OK) };
    let folio = limpio(&dicho);
    if !plausible(&folio) {
        let error = if folio.is_empty() {
            "Escriba el folio del documento"
        } else {
            "El folio lleva letras, números y guiones, por ejemplo SEDUS-2026-000123-D1"
        };
        let formulario = FormularioVerificar { folio: dicho, error_folio: Some(error.to_owned()), ..vacio() };
        return pagina(&cx, formulario, StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(Redirect::to(&format!("/verificar/{}", codificar(&folio))).into_response())
}

fn pagina(cx: &Cx, formulario: FormularioVerificar, estado: StatusCode) -> Respuesta {
    let error = |texto: &Option<String>, ancla: &str| {
        texto.clone().map(|texto| ErrorDeCampo { texto, ancla: ancla.to_owned() })
    };
    let lista = error(&formulario.error_folio, "folio")
        .into_iter()
        .chain(error(&formulario.error_archivo, "archivo"))
        .collect();
    let errores = Errores::con(lista);
    let vista =
        Verificar { pagina: cx.pagina(rutas::VERIFICAR, "Verificar un documento"), errores, formulario };
    let mut respuesta = cx.render("publico/verificar.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

async fn buscar(cx: &Cx, folio: &str) -> Result<Option<(ExpedienteId, SalidaEmitida)>, Falla> {
    let folio = limpio(folio);
    if !plausible(&folio) {
        return Ok(None);
    }
    Ok(cx.servidor.app().almacen().leer(move |l| l.salida(&folio)).await?)
}

pub(super) async fn folio(cx: Cx, Path(folio): Path<String>) -> Respuesta {
    match buscar(&cx, &folio).await? {
        Some((expediente, salida)) => veredicto(&cx, &expediente, &salida, None).await,
        None => inexistente(&cx, &limpio(&folio)),
    }
}

pub(super) async fn archivo(cx: Cx, enviado: Enviado) -> Respuesta {
    recibido(&cx, None, enviado).await
}

pub(super) async fn archivo_de(cx: Cx, Path(folio): Path<String>, enviado: Enviado) -> Respuesta {
    recibido(&cx, Some(folio), enviado).await
}

async fn recibido(cx: &Cx, folio: Option<String>, enviado: Enviado) -> Respuesta {
    let enorme = enviado.archivos.iter().any(|(_, a)| a.tamano > MAXIMO_SUBIDA);
    let Some((_, subido)) = enviado.archivos.into_iter().find(|(_, a)| !a.bytes.is_empty()) else {
        let que = if enorme {
            format!(
                "El archivo pesa más de {}: no es un documento de los que se emiten aquí",
                formato::tamano(MAXIMO_SUBIDA)
            )
        } else {
            "Elija el archivo PDF del documento".to_owned()
        };
        let formulario = FormularioVerificar { error_archivo: Some(que), ..vacio() };
        return pagina(cx, formulario, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (huella, en_el_papel) = tokio::task::spawn_blocking(move || {
        // The file itself is not kept: only its digest, and the folio that it says to have.
        let dicho = folio_en(&subido.bytes).or_else(|| folio_de_nombre(&subido.nombre));
        (Digest::de(&subido.bytes), dicho)
    })
    .await
    .map_err(|_| Falla::defecto("no se pudo calcular una huella"))?;
    let buscada = huella.clone();
    let hallada = cx.servidor.app().almacen().leer(move |l| l.salida_con_huella(&buscada)).await?;
    if let Some((expediente, salida)) = hallada {
        return veredicto(cx, &expediente, &salida, Some(&huella)).await;
    }
    for dicho in folio.into_iter().chain(en_el_papel) {
        if let Some((expediente, salida)) = buscar(cx, &dicho).await? {
            return veredicto(cx, &expediente, &salida, Some(&huella)).await;
        }
    }
    desconocido(cx, &huella)
}

/// The folio in the address of verification that a document carries, when it can be read in its bytes.
fn folio_en(bytes: &[u8]) -> Option<String> {
    let inicio = bytes.windows(EN_EL_PAPEL.len()).position(|v| v == EN_EL_PAPEL)? + EN_EL_PAPEL.len();
    let folio: String = bytes
        .iter()
        .skip(inicio)
        .take(60)
        .map(|b| char::from(*b))
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    plausible(&folio).then_some(folio)
}

fn folio_de_nombre(nombre: &str) -> Option<String> {
    let sin = nombre.rsplit_once('.').map_or(nombre, |(n, _)| n);
    let folio = limpio(sin.split([' ', '(']).next().unwrap_or_default());
    plausible(&folio).then_some(folio)
}

fn ahora_en_palabras(cx: &Cx) -> String {
    cx.servidor.en_palabras(cx.servidor.app().ahora())
}

async fn veredicto(
    cx: &Cx,
    expediente: &ExpedienteId,
    salida: &SalidaEmitida,
    huella: Option<&Digest>,
) -> Respuesta {
    let app = cx.servidor.app();
    let id = expediente.clone();
    let resumen = app
        .almacen()
        .leer(move |l| l.resumen(&id))
        .await?
        .ok_or_else(|| Falla::defecto("un documento no tiene expediente"))?;
    let paquete = app.estante().traer(app.almacen(), &resumen.digest)?;
    let hoy = evolve::local(&paquete, app.ahora()).date();
    let corregida = salida.corregida.as_ref();
    let vigente = salida.revocada.is_none() && corregida.is_none() && salida.vence.is_none_or(|v| hoy <= v);
    let mismo = huella.map(|h| salida.sha256.as_deref() == Some(h.as_str()));
    let emisor = paquete
        .dependencia(&paquete.tramite.dependencia)
        .map_or(paquete.municipio.nombre.as_str(), |d| d.nombre.as_str());
    let emisor = flujo::con_articulo(emisor);
    let emitida = formato::fecha(evolve::local(&paquete, salida.emitida).date());
    let (clase, titulo, texto) = match (mismo, vigente) {
        (Some(false), _) => (
            ClaseVeredicto::Alterado,
            "Este archivo no es el que se emitió",
            "El folio existe, pero el archivo cambió desde que se emitió: no confíe en lo que dice."
                .to_owned(),
        ),
        (_, false) if corregida.is_some() => (
            ClaseVeredicto::Revocado,
            "Documento corregido: vale el que lo sustituye",
            corregida
                .map(|otra| {
                    let dia = formato::fecha(evolve::local(&paquete, otra.desde).date());
                    format!("Lo emitió {emisor}. El {dia} lo sustituyó el documento {}.", otra.folio)
                })
                .unwrap_or_default(),
        ),
        (_, false) if salida.revocada.is_some() => (
            ClaseVeredicto::Revocado,
            "Documento revocado: ya no vale",
            salida
                .revocada
                .map(|v| format!("Lo emitió {emisor} y quedó sin efecto el {}.", formato::fecha(v)))
                .unwrap_or_default(),
        ),
        (_, true) => (
            ClaseVeredicto::Autentico,
            "Documento auténtico y vigente",
            match salida.vence {
                Some(vence) => format!("Lo emitió {emisor} y es vigente hasta el {}.", formato::fecha(vence)),
                None => format!("Lo emitió {emisor} y no vence."),
            },
        ),
        (_, false) => (
            ClaseVeredicto::Vencido,
            "Documento auténtico, pero ya no vigente",
            salida
                .vence
                .map(|v| format!("Lo emitió {emisor}. Dejó de ser vigente el {}.", formato::fecha(v)))
                .unwrap_or_default(),
        ),
    };
    let comprobacion = |cumple, titulo: &str, texto: &str| Comprobacion {
        cumple,
        titulo: titulo.to_owned(),
        texto: texto.to_owned(),
    };
    let mut comprobaciones =
        vec![comprobacion(Some(true), "El folio existe.", &format!("Lo emitió {emisor} el {emitida}."))];
    comprobaciones.push(match mismo {
        Some(true) => comprobacion(Some(true), "El archivo es el que se emitió.", "No ha cambiado ni una letra."),
        Some(false) => comprobacion(Some(false), "El archivo no es el que se emitió.", "Su huella no coincide con la que se registró."),
        None => comprobacion(None, "No se comparó el archivo.", "Suba el PDF para saber si cambió. Compare además los datos de esta página con los del documento."),
    });
    comprobaciones.push(if vigente {
        comprobacion(Some(true), "Sigue vigente.", "Lo está al día de hoy.")
    } else if let Some(otra) = corregida {
        comprobacion(
            Some(false),
            "Se corrigió.",
            &format!("Tenía un error. En su lugar vale el documento {}.", otra.folio),
        )
    } else if salida.revocada.is_some() {
        comprobacion(Some(false), "Se revocó.", "Quien lo emitió lo dejó sin efecto.")
    } else {
        comprobacion(Some(false), "Ya no está vigente.", "Pida uno nuevo a su titular.")
    });
    let mut datos = vec![
        FilaResumen::new("Documento", salida.titulo.clone()),
        FilaResumen { clave: true, ..FilaResumen::new("Folio", salida.folio.to_string()) },
        FilaResumen::new("Emitido", emitida),
    ];
    for dato in salida.publico.as_array().map(Vec::as_slice).unwrap_or_default() {
        let texto = |nombre: &str| dato.get(nombre).and_then(serde_json::Value::as_str);
        if let (Some(etiqueta), Some(valor)) = (texto("etiqueta"), texto("valor"))
            && !datos.iter().any(|f| f.valores.iter().any(|v| v == valor))
        {
            let clave = etiqueta == HUELLA_IMPRESA;
            datos.push(FilaResumen { clave, ..FilaResumen::new(etiqueta, valor) });
        }
    }
    let alterado = clase == ClaseVeredicto::Alterado;
    let que_hacer: Vec<String> = match clase {
        ClaseVeredicto::Alterado => vec![
            "No lo acepte como bueno. Pida el archivo original a quien se lo dio.".to_owned(),
            "Si lo escaneó o lo volvió a guardar, también cambia: verifique por folio y compare los datos."
                .to_owned(),
            "Si cree que es falso, repórtelo a la dependencia que lo emitió.".to_owned(),
        ],
        ClaseVeredicto::Vencido => vec!["Pida a su titular un documento vigente.".to_owned()],
        ClaseVeredicto::Revocado if corregida.is_some() => {
            vec!["No lo acepte: pida a su titular el que lo sustituye, y verifíquelo también.".to_owned()]
        }
        ClaseVeredicto::Revocado => vec![
            "No lo acepte: aunque diga una fecha posterior, ya no permite lo que dice.".to_owned(),
            format!("Si tiene dudas, pregunte a {emisor}."),
        ],
        _ => Vec::new(),
    };
    let mut tecnico: Vec<Fila> =
        salida.sha256.iter().map(|h| Fila::new("Huella del archivo PDF (SHA-256)", h.clone())).collect();
    tecnico.extend(huella.map(|h| Fila::new("Huella del archivo que subió", h.to_string())));
    let vista = Veredicto {
        pagina: cx.pagina(rutas::VERIFICAR, titulo),
        clase,
        titulo: titulo.to_owned(),
        texto,
        comprobaciones,
        datos: if alterado { datos.into_iter().take(3).collect() } else { datos },
        que_hacer,
        tecnico,
        cuando: ahora_en_palabras(cx),
        enlaces: corregida
            .map(|otra| Enlace::new("Verificar el que lo sustituye", format!("/verificar/{}", otra.folio)))
            .into_iter()
            .collect(),
        // The file that is uploaded here is compared with this folio.
        formulario: FormularioVerificar { url_archivo: format!("/verificar/{}", salida.folio), ..vacio() },
    };
    cx.render("publico/veredicto.html", &vista)
}

fn inexistente(cx: &Cx, folio: &str) -> Respuesta {
    no_esta(
        cx,
        "No encontramos ese folio",
        "Ningún documento de este municipio tiene ese folio.",
        vec![
            "Revise que el folio esté completo, con sus guiones; el cero y la letra O se parecen.".to_owned(),
            "Si lo leyó de un código QR, revise que la dirección sea la de este sitio.".to_owned(),
            "Si está bien escrito, el documento puede ser falso: repórtelo a la dependencia que dice emitirlo.".to_owned(),
        ],
        Vec::new(),
        FormularioVerificar { folio: folio.to_owned(), ..vacio() },
    )
}

fn desconocido(cx: &Cx, huella: &Digest) -> Respuesta {
    no_esta(
        cx,
        "Ese archivo no es de un documento que hayamos emitido",
        "Puede haber cambiado desde que se emitió, o no ser de este municipio.",
        vec![
            "Verifique por folio: está junto al código QR del documento.".to_owned(),
            "Si lo escaneó o lo volvió a guardar, su huella cambia; pida el archivo original.".to_owned(),
        ],
        vec![Fila::new("Huella del archivo que subió", huella.to_string())],
        vacio(),
    )
}

fn no_esta(
    cx: &Cx,
    titulo: &str,
    texto: &str,
    que_hacer: Vec<String>,
    tecnico: Vec<Fila>,
    formulario: FormularioVerificar,
) -> Respuesta {
    let vista = Veredicto {
        pagina: cx.pagina(rutas::VERIFICAR, titulo),
        clase: ClaseVeredicto::Inexistente,
        titulo: titulo.to_owned(),
        texto: texto.to_owned(),
        que_hacer,
        tecnico,
        cuando: ahora_en_palabras(cx),
        formulario,
        ..Veredicto::default()
    };
    let mut respuesta = cx.render("publico/veredicto.html", &vista)?;
    *respuesta.status_mut() = StatusCode::NOT_FOUND;
    Ok(respuesta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folio_is_read_in_the_bytes_and_in_the_name_of_a_file() {
        assert_eq!(
            folio_en(b"%PDF /URI (https://x.mx/verificar/SA-2026-000001-D1) "),
            Some("SA-2026-000001-D1".to_owned())
        );
        assert_eq!(folio_en(b"%PDF nada"), None);
        assert_eq!(folio_de_nombre("sa-2026-000001-D1 (2).pdf"), Some("SA-2026-000001-D1".to_owned()));
        assert_eq!(folio_de_nombre("mi licencia.pdf"), Some("MI".to_owned()));
        assert_eq!(folio_de_nombre("¿?.pdf"), None);
    }
}
