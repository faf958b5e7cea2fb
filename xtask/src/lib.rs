//! What the project writes by itself: the JSON Schemas of what it exchanges, the index of codes and the reference of the language. Pure: texts come out, who calls
//! writes or compares them.

pub mod generar;

pub use generar::{Fuentes, Generado, REFERENCIA, generar};
