//! Routes of who applies: their solicitudes, what they fill in, what they follow, their documents and notices.

mod avisos;
mod borrador;
mod cita;
mod clase;
mod copias;
pub(super) mod documentos;
mod envio;
pub(super) mod etapa;
mod invitacion;
pub(super) mod llenado;
mod seguimiento;
mod sistema;
mod solicitudes;

pub(super) use documentos::descarga;
pub(super) use llenado::hojas;

use serde::Deserialize;

use super::tabla::tabla_de_rutas;
use crate::almacen::{Pagina, Resumen};
use crate::app::Abierto;
use crate::http::{Cx, Falla};
use crate::web::vistas::Paginacion;

/// Expedientes of a page.
const CUANTOS: usize = 25;

/// Where a page begins.
#[derive(Debug, Default, Deserialize)]
struct Desde {
    #[serde(default)]
    despues: Option<i64>,
}

tabla_de_rutas! {
    GET "/solicitudes" => solicitudes::lista;
    GET "/tramites/{tramite}/solicitar" => borrador::preguntar;
    POST "/tramites/{tramite}/solicitar" => borrador::empezar;
    GET "/solicitudes/borrador/{id}" => borrador::seguir;
    POST "/solicitudes/borrador/{id}/borrar" => borrador::borrar;
    GET "/solicitudes/borrador/{id}/revisar" => envio::revisar;
    POST "/solicitudes/borrador/{id}/enviar" => envio::enviar;
    GET "/solicitudes/borrador/{id}/archivos/{huella}" => borrador::archivo;
    GET "/solicitudes/borrador/{id}/{n}" => borrador::pagina;
    POST "/solicitudes/borrador/{id}/{n}" => borrador::enviada;
    POST "/solicitudes/borrador/{id}/{n}/parcial" => borrador::parcial;
    GET "/solicitudes/{folio}" => seguimiento::pagina;
    GET "/solicitudes/{folio}/acuse" => seguimiento::acuse;
    GET "/solicitudes/{folio}/respuestas" => seguimiento::respuestas;
    GET "/solicitudes/{folio}/acciones/{accion}" => etapa::accion;
    POST "/solicitudes/{folio}/acciones/{accion}" => etapa::accion_enviada;
    GET "/solicitudes/{folio}/etapas/{etapa}" => etapa::pagina;
    POST "/solicitudes/{folio}/etapas/{etapa}" => etapa::enviada;
    POST "/solicitudes/{folio}/etapas/{etapa}/parcial" => etapa::parcial;
    GET "/solicitudes/{folio}/invitaciones/{etapa}" => invitacion::pagina;
    POST "/solicitudes/{folio}/invitaciones/{etapa}" => invitacion::enviada;
    GET "/solicitudes/{folio}/citas/{etapa}" => cita::pagina;
    POST "/solicitudes/{folio}/citas/{etapa}" => cita::elegida;
    POST "/solicitudes/{folio}/citas/{etapa}/cancelar" => cita::cancelar;
    GET "/solicitudes/{folio}/citas/{etapa}/cita.ics" => cita::calendario;
    GET "/solicitudes/{folio}/sistemas/{etapa}" => sistema::pagina;
    POST "/solicitudes/{folio}/sistemas/{etapa}" => sistema::enviada;
    GET "/solicitudes/{folio}/documentos/acuse.pdf" => documentos::acuse;
    GET "/solicitudes/{folio}/documentos/orden/{etapa}" => documentos::orden;
    GET "/solicitudes/{folio}/documentos/recibo/{referencia}" => documentos::recibo;
    GET "/solicitudes/{folio}/documentos/salida/{documento}" => documentos::salida;
    GET "/solicitudes/{folio}/documentos/copia/{evento}/{forma}" => copias::una;
    GET "/solicitudes/{folio}/documentos/archivo/{huella}" => documentos::archivo;
    GET "/documentos" => documentos::mios;
    GET "/avisos" => avisos::lista;
    GET "/avisos/{folio}/{n}" => avisos::uno;
    POST "/avisos/{folio}/{n}" => avisos::abrir;
}

/// An expediente of who asks. Of anybody else's, there is none.
pub(super) async fn propio(cx: &Cx, folio: &str) -> Result<Abierto, Falla> {
    let cuenta = cx.solicitante()?;
    let es_suya = |r: &Resumen| r.cuenta.as_ref() == Some(&cuenta.id);
    let abierto = cx.servidor.app().abrir_folio_para(folio, es_suya).await?;
    if abierto.estado.titular.as_ref() == Some(&cuenta.id) { Ok(abierto) } else { Err(Falla::no_existe()) }
}

impl Desde {
    /// The expedientes of who asks, and the way to those before and after at this address.
    async fn resumenes(&self, cx: &Cx, ruta: &str) -> Result<(Vec<Resumen>, Paginacion), Falla> {
        let suya = cx.solicitante()?.id.clone();
        let pagina = Pagina { despues: self.despues, cuantos: CUANTOS + 1 };
        let mut resumenes =
            cx.servidor.app().almacen().leer(move |l| l.expedientes_de(&suya, pagina)).await?;
        let hay_mas = resumenes.len() > CUANTOS;
        resumenes.truncate(CUANTOS);
        let siguiente = hay_mas.then(|| resumenes.last().map(|r| format!("{ruta}?despues={}", r.sigue)));
        let paginacion = Paginacion {
            texto: match resumenes.len() {
                1 => "1 solicitud".to_owned(),
                n => format!("{n} solicitudes"),
            },
            anterior: self.despues.is_some().then(|| ruta.to_owned()),
            siguiente: siguiente.flatten(),
        };
        Ok((resumenes, paginacion))
    }

    /// The same, each opened; those whose data were erased are left out.
    async fn abiertos(&self, cx: &Cx, ruta: &str) -> Result<(Vec<Abierto>, Paginacion), Falla> {
        let (resumenes, paginacion) = self.resumenes(cx, ruta).await?;
        let mut abiertos = Vec::new();
        for resumen in resumenes {
            abiertos.extend(cx.servidor.app().abrir_expediente(&resumen.expediente).await);
        }
        Ok((abiertos, paginacion))
    }
}
