//! The compiler: authored YAML to a sealed paquete, with diagnostics in the author's words.

pub mod diag;
pub mod sources;
pub mod yaml;
