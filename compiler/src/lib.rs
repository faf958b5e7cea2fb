//! The compiler: authored YAML to a sealed paquete, with diagnostics in the author's words.

mod compilar;
pub mod diag;
pub mod expr;
mod forma;
mod leer;
pub mod literal;
pub mod plantilla;
mod revisa;
pub mod sources;
pub mod tipos;
pub mod yaml;

pub use compilar::{Compilado, Oyente, TramiteCompilado, compilar, compilar_oyendo};
