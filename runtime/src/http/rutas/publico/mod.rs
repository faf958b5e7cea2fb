//! Routes of anybody: home, catalogue, ficha, verification, public state of a folio, statements, health.

mod catalogo;
mod consulta;
mod ficha;
mod palabras;
mod verificar;
mod versiones;

use jiff::civil::Date;

use super::tabla::tabla_de_rutas;
use crate::app::Ofrecido;
use crate::http::Cx;

tabla_de_rutas! {
    GET "/" => catalogo::inicio;
    GET "/tramites" => catalogo::catalogo;
    GET "/tramites/{tramite}" => ficha::ficha;
    GET "/tramites/{tramite}/ficha.pdf" => ficha::pdf;
    GET "/tramites/{tramite}/versiones" => versiones::ver;
    GET "/tramites/{tramite}/versiones/{de}/{a}" => versiones::comparadas;
    GET "/verificar" => verificar::formulario;
    POST "/verificar" => verificar::archivo;
    GET "/verificar/{folio}" => verificar::folio;
    POST "/verificar/{folio}" => verificar::archivo_de;
    GET "/consulta" => consulta::consulta;
    GET "/accesibilidad" => consulta::accesibilidad;
    GET "/privacidad" => consulta::privacidad;
    GET "/salud" => consulta::salud;
    GET "/listo" => consulta::listo;
}

/// What is offered to people; what is internal to the administration isn't.
fn publicos(cx: &Cx) -> Vec<Ofrecido> {
    let mut todos = cx.servidor.app().estante().activos();
    todos.retain(|p| p.tramite.clase != schemas::paquete::ClaseTramite::Interno);
    todos
}

/// Today, local to the municipality.
fn hoy(cx: &Cx) -> Date {
    cx.servidor.local(cx.servidor.app().ahora()).date()
}
