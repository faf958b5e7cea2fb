//! Routes of anybody: home, catalogue, ficha, verification, public state of a folio, statements, health.

use axum::Router;

use crate::http::Servidor;

/// The routes.
pub fn rutas() -> Router<Servidor> {
    Router::new()
}
