//! The compiler: authored YAML to a sealed paquete, with diagnostics in the author's words.

pub mod diag;
pub mod expr;
pub mod literal;
pub mod plantilla;
pub mod sources;
pub mod tipos;
pub mod yaml;
