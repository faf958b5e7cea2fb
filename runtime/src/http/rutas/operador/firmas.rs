//! Signing: the document as it would be issued, for who is to sign it, and who did.

use axum::extract::Path;
use engine::comando::Actuante;
use engine::evolve::local;
use engine::{firma, formato};
use papeles::{Entorno, Momento};
use schemas::paquete::{Etapa, Firma, OrdenFirmas};

use super::{abrir, url_de};
use crate::app::{Abierto, AppError};
use crate::http::falla::codificar;
use crate::http::rutas::ciudadano::documentos::descarga;
use crate::http::vista::flujo;
use crate::http::{Cx, Falla, Respuesta};
use crate::web::vistas::{Enlace, Fila, FirmaExpediente};

/// The mark across a document that isn't issued yet.
const MARCA: &str = "POR FIRMAR";

/// What stands above the actions of a stage of signatures.
pub fn por_firmar(abierto: &Abierto, etapa: &Etapa, quien: &Actuante) -> FirmaExpediente {
    let paquete = abierto.paquete.paquete();
    let Some(de) = etapa.firma() else { return FirmaExpediente::default() };
    let titulo = paquete.tramite.salida(&de.salida).map_or(de.salida.as_str(), |s| s.titulo.as_str());
    let mut texto = vec![format!("Lea «{titulo}» antes de firmarlo.")];
    texto.push(match (de.firman.len(), de.orden) {
        (0 | 1, _) => "Se emite con su firma.".to_owned(),
        (_, OrdenFirmas::Libre) => {
            "Lo firman varias personas, en cualquier orden; se emite cuando firmen todas.".to_owned()
        }
        (_, OrdenFirmas::Secuencial) => {
            "Lo firman varias personas, una después de otra; se emite cuando firmen todas.".to_owned()
        }
    });
    texto.extend(en_lugar_de(abierto, etapa, de, quien));
    let cuando = |h: &firma::Hecha| {
        let fecha = formato::fecha_hora(local(paquete, h.cuando));
        let persona = if h.nombre.is_empty() { String::new() } else { format!("{}, ", h.nombre) };
        let como = h
            .suplente
            .as_ref()
            .map_or_else(String::new, |s| format!("{}, por ausencia, ", firma::nombre_de(paquete, s)));
        let ausente = match h.ausente.as_str() {
            "" => String::new(),
            ausente => format!("por ausencia de {ausente}, "),
        };
        format!("Firmó: {persona}{como}{ausente}el {fecha}")
    };
    let puestos = firma::puestos(paquete, &abierto.estado, etapa)
        .iter()
        .map(|p| {
            let dicho = p.hecha.map_or_else(|| "Falta su firma".to_owned(), cuando);
            Fila::new(firma::nombre_de(paquete, p.firmante), dicho)
        })
        .collect();
    let url = format!("{}/por-firmar/{}", url_de(&abierto.estado.folio), codificar(&etapa.id));
    FirmaExpediente { texto, enlace: Enlace::new("Leer el documento (PDF)", url), puestos }
}

/// In whose place this account would sign: the document says it too.
fn en_lugar_de(abierto: &Abierto, etapa: &Etapa, de: &Firma, quien: &Actuante) -> Option<String> {
    let paquete = abierto.paquete.paquete();
    let (firmante, (rol, suple)) = firma::autorizar(paquete, &abierto.estado, etapa, de, quien).ok()?;
    let ausente = match quien.por(&rol, None) {
        Some(ausente) => ausente.nombre.clone(),
        None => suple.map(|_| flujo::con_articulo(firma::nombre_de(paquete, &firmante)))?,
    };
    Some(format!("Usted firma por ausencia de {ausente}, y el documento lo dirá."))
}

/// What signing does while others are awaited.
pub fn ayuda(abierto: &Abierto, etapa: Option<&Etapa>, accion: &str) -> Option<String> {
    let puestos = firma::puestos(&abierto.paquete, &abierto.estado, etapa?);
    let faltan = puestos.iter().filter(|p| p.hecha.is_none()).count();
    (accion == Firma::FIRMAR && faltan > 1)
        .then(|| "Queda su firma; el documento se emite cuando firmen todas las personas.".to_owned())
}

/// `GET /expedientes/{folio}/por-firmar/{etapa}`
pub async fn proyecto(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    cx.operador()?;
    let abierto = abrir(&cx, &folio, "Leyó el documento por firmar").await?;
    let app = cx.servidor.app().clone();
    let definida = abierto.paquete.tramite.etapa(&etapa).cloned();
    let activa = abierto.estado.activa(&etapa).is_some();
    let Some(definida) = definida.filter(|e| activa && e.firma().is_some()) else {
        return Err(Falla::no_existe());
    };
    let hoy = local(&abierto.paquete, app.ahora()).date();
    // Layout takes a while: not on a thread that serves.
    let bytes = tokio::task::spawn_blocking(move || -> Result<Vec<u8>, AppError> {
        let Some(de) = definida.firma() else { return Ok(Vec::new()) };
        let entorno = Entorno { marca: Some(MARCA), ..app.config().papel() };
        let emitida = firma::proyecto(&abierto.paquete, &abierto.estado, de, hoy)?;
        let (versiones, eventos) = (abierto.versiones(), &abierto.eventos);
        let documento = papeles::proyecto(versiones, eventos, &definida, &emitida, &entorno)
            .map_err(|falla| AppError::defecto(falla.to_string()))?;
        let momento = Momento::en(abierto.versiones(), eventos, emitida.version)
            .map_err(|falla| AppError::defecto(falla.to_string()))?;
        papeles::imprimir(&documento, Some(&momento)).map_err(|falla| AppError::defecto(falla.to_string()))
    })
    .await
    .map_err(|_| AppError::defecto("se interrumpió la impresión"))??;
    Ok(descarga(bytes, "application/pdf", &format!("{folio}-por-firmar.pdf")))
}
