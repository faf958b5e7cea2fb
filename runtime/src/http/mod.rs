//! The front door: HTTP to use cases and back. Handlers are short: read the request, call [`crate::app`], fill a view. A refusal comes
//! back as a page in the person's words (or as problem details for the API); what only we should know goes to the log.
//!
//! A request walks, outside in: reference and log, panics, security headers, time and size limits, session, pages of errors, handler.

mod cx;
mod enviado;
mod falla;
mod origen;
mod registro;
pub mod rutas;
mod servidor;
pub mod vista;

pub use cx::Cx;
pub use engine::formato::mayuscula;
pub use enviado::Enviado;
pub use falla::{Falla, codificar};
pub use servidor::{COOKIE_SESION, Servidor, servir};

/// Result of a handler.
pub type Respuesta = Result<axum::response::Response, Falla>;
