//! The compiler: authored YAML to a sealed paquete, with diagnostics in the author's words.

mod compilar;
pub mod corregir;
pub mod diag;
pub mod entorno;
pub mod esquema;
pub mod expr;
mod forma;
pub mod formato;
mod leer;
pub mod literal;
pub mod manual;
pub mod nuevo;
mod omitir;
pub mod plantilla;
pub mod pruebas;
mod revisa;
pub mod sources;
pub mod tipos;
pub mod yaml;

pub use compilar::{Compilado, Oyente, Taller, TramiteCompilado, compilar, compilar_oyendo};
pub use omitir::Omitido;
