//! The forms in which diagnostics are shown, one file each. All take diagnostics in order and the files
//! they speak of, and give text; none writes anywhere.

mod completo;
mod corto;
mod github;
mod json;
mod lugar;
mod resumen;
mod sarif;

pub use completo::{Color, completo};
pub use corto::corto;
pub use github::github;
pub use json::{json, jsonl};
pub use lugar::Lugar;
pub use resumen::resumen;
pub use sarif::sarif;

#[cfg(test)]
mod pruebas;
