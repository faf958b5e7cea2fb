//! What people see: view structs in their words, the templates that show them, the engine and the static files.
//!
//! A router fills a struct of [`vistas`] and calls `motor.render("ciudadano/pregunta.html", &vista)`. Nothing here knows of
//! requests, sessions, the store or the law: texts come already written, amounts and dates already formatted.

pub mod motor;
pub mod recursos;
pub mod vistas;

pub use motor::{ErrorPlantilla, Motor};
