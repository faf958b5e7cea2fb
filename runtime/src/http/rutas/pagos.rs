//! Routes of `pagos`.

use axum::Router;

use crate::http::Servidor;

/// The routes.
pub fn rutas() -> Router<Servidor> {
    Router::new()
}
