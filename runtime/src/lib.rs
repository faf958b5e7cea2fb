//! Expedientes of real people: the store, the use cases, the documents, the pages. It is fed sealed paquetes and holds no rule of any
//! trámite; it knows neither YAML nor source text.
//!
//! A request walks `http` → [`app`] → `engine` → [`almacen`]; what must be done outside leaves by the outbox and its workers.

pub mod almacen;
pub mod app;
pub mod ataduras;
pub mod confianza;
pub mod config;
pub mod http;
pub mod obreros;
pub mod reloj;
pub mod web;
