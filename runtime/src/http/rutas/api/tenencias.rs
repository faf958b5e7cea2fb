//! The documents of a person that a trámite takes, for programs: which they hold, which of them may be used, and why not the others.

use axum::Json;
use axum::extract::Path;
use axum::response::IntoResponse;
use engine::campo;
use engine::evolve;
use engine::tenencia::{self, Tenida};
use jiff::civil::Date;
use schemars::JsonSchema;
use schemas::paquete::{Emisor, Paquete};
use schemas::valor::Valor;
use serde::Serialize;
use serde_json::{Map, Value};

use super::entrada::DeCiudadano;
use super::tramites::ofrecido;
use crate::http::Respuesta;

/// Lo que una persona tiene de lo que un trámite pide.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentosTenidos {
    /// Cada campo que se contesta con un documento.
    pub campos: Vec<DocumentosDeCampo>,
}

/// Un campo que se contesta con el folio de un documento que el municipio ya emitió.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentosDeCampo {
    /// El campo.
    pub campo: String,
    /// Cómo se llama.
    pub nombre: String,
    /// Qué trámite da el documento; `null` si lo da otra autoridad.
    pub tramite: Option<String>,
    /// Los que la persona tiene, primero los más recientes.
    pub documentos: Vec<DocumentoTenido>,
}

/// Un documento que alguien tiene.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentoTenido {
    /// Su folio; es lo que se envía como respuesta.
    pub folio: String,
    /// Cuándo se emitió.
    #[schemars(with = "String", extend("format" = "date"))]
    pub emitida: Date,
    /// Su último día; `null` si no vence.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub vence: Option<Date>,
    /// A nombre de quién está.
    pub titular: Option<String>,
    /// Si hoy puede usarse, hecha la solicitud a nombre de su titular.
    pub sirve: bool,
    /// Por qué no.
    pub porque: Option<String>,
    /// Los datos que lleva.
    pub datos: Map<String, Value>,
}

/// `GET /api/v1/tramites/{id}/documentos`
pub async fn lista(quien: DeCiudadano, Path(id): Path<String>) -> Respuesta {
    let cx = &quien.0;
    let cuenta = quien.cuenta()?;
    let app = cx.servidor.app();
    let paquete = ofrecido(cx, &id)?;
    let hoy = evolve::local(&paquete, app.ahora()).date();
    let tenidas = app.tenidas(&paquete, &cuenta.id, None).await?;
    let campos =
        tenencia::pedidas(&paquete).map(|pedida| de_campo(&paquete, &pedida, &tenidas, hoy)).collect();
    Ok(Json(DocumentosTenidos { campos }).into_response())
}

fn de_campo(
    paquete: &Paquete,
    pedida: &tenencia::Pedida<'_>,
    tenidas: &[Tenida],
    hoy: Date,
) -> DocumentosDeCampo {
    let uno = |tenida: &Tenida| {
        let porque = pedida.impide(paquete, tenida, hoy, None);
        let datos = pedida
            .entrega
            .iter()
            .filter_map(|dato| Some((dato.id.to_string(), campo::a_json(dato, tenida.datos.get(&dato.id)?))));
        DocumentoTenido {
            folio: tenida.folio.to_string(),
            emitida: tenida.emitida,
            vence: tenida.vence,
            titular: nombre(tenida),
            sirve: porque.is_none(),
            porque: porque.map(|p| p.en_palabras()),
            datos: datos.collect(),
        }
    };
    let tramite = match paquete.documento(pedida.documento).map(|d| &d.emite) {
        Some(Emisor::Tramite(id)) => Some(id.to_string()),
        Some(Emisor::Externo) | None => None,
    };
    DocumentosDeCampo {
        campo: pedida.campo.id.to_string(),
        nombre: pedida.campo.etiqueta.clone(),
        tramite,
        documentos: tenidas.iter().filter(|t| t.documento == *pedida.documento).map(uno).collect(),
    }
}

fn nombre(tenida: &Tenida) -> Option<String> {
    match tenida.titular.as_ref()? {
        Valor::Registro(partes) => match partes.get("nombre") {
            Some(Valor::Texto(nombre)) => Some(nombre.clone()),
            _ => None,
        },
        _ => None,
    }
}
