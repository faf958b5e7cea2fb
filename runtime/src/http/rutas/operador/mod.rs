//! Routes of who works on expedientes: the tray, an expediente with its documents, taking and letting go, deciding. An expediente of
//! another dependencia, or that none of the account's roles ever had, answers as if there were none.

mod aparte;
mod asignadas;
mod bandeja;
mod citas;
mod consecuencias;
mod cupos;
mod decision;
mod documentos;
mod expediente;
mod firmas;
mod invitaciones;
mod panel;
mod procesos;
mod sesiones;
mod tarea;
mod visitas;

use serde::Deserialize;

use super::tabla::tabla_de_rutas;
use crate::app::Abierto;
use crate::http::falla::codificar;
use crate::http::{Cx, Falla};

tabla_de_rutas! {
    GET "/bandeja" => bandeja::ver;
    GET "/procesos" => procesos::ver;
    GET "/citas" => citas::ver;
    GET "/cupos" => cupos::ver;
    GET "/expedientes/{folio}/citas/{etapa}" => citas::pagina;
    POST "/expedientes/{folio}/citas/{etapa}" => citas::elegida;
    POST "/expedientes/{folio}/citas/{etapa}/cancelar" => citas::cancelar;
    POST "/expedientes/{folio}/citas/{etapa}/registrar" => citas::registrar;
    GET "/expedientes/{folio}" => expediente::ver;
    POST "/expedientes/{folio}/tomar" => tarea::tomar;
    POST "/expedientes/{folio}/soltar" => tarea::soltar;
    POST "/expedientes/{folio}/acciones/{etapa}" => decision::elegir;
    GET "/expedientes/{folio}/acciones/{etapa}/{accion}" => decision::preparar;
    POST "/expedientes/{folio}/acciones/{etapa}/{accion}" => decision::confirmar;
    GET "/expedientes/{folio}/documentos/{sha256}" => documentos::entregado;
    GET "/expedientes/{folio}/salidas/{salida}" => documentos::emitido;
    POST "/expedientes/{folio}/visitas/{etapa}" => visitas::programar;
    POST "/expedientes/{folio}/asignaciones/{etapa}" => asignadas::reasignar;
    GET "/expedientes/{folio}/por-firmar/{etapa}" => firmas::proyecto;
    POST "/expedientes/{folio}/sesiones/{etapa}" => sesiones::convocar;
    POST "/expedientes/{folio}/votos/{etapa}" => sesiones::votar;
    GET "/expedientes/{folio}/invitaciones/{etapa}" => invitaciones::pagina;
    POST "/expedientes/{folio}/invitaciones/{etapa}" => invitaciones::enviada;
    GET "/expedientes/{folio}/accesos" => expediente::accesos;
}

/// The stage that an address asks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DeEtapa {
    /// Which; absent: the one that waits for this account.
    #[serde(default)]
    etapa: String,
}

/// Opens an expediente for the operator that asks, and writes down what for.
async fn abrir(cx: &Cx, folio: &str, que: &str) -> Result<Abierto, Falla> {
    let cuenta = cx.operador()?;
    Ok(cx.servidor.app().consultar(folio, cuenta, que).await?)
}

/// The address of an expediente.
fn url_de(folio: &str) -> String {
    format!("/expedientes/{}", codificar(folio))
}

/// The address of an expediente, with a stage in view.
fn url_de_etapa(folio: &str, etapa: &str) -> String {
    format!("{}?etapa={}", url_de(folio), codificar(etapa))
}
