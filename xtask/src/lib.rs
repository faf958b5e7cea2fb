//! What the project writes by itself: the JSON Schemas of what it exchanges and the index of codes. Pure: texts come out, who calls
//! writes or compares them.

pub mod generar;

pub use generar::{Generado, generar};
