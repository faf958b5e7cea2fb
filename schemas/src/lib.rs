//! The vocabulary on which compiler and runtime agree: shapes, their canonical bytes, their seal. Nothing here decides anything.
//!
//! Reading order: [`ids`], [`valor`], [`expr`], [`paquete`], [`evento`], [`canon`], [`sello`], [`entorno`], [`encargo`], [`diagnostic`].

pub mod acto;
pub mod canon;
pub mod diagnostic;
pub mod encargo;
pub mod entorno;
pub mod evento;
pub mod expr;
pub mod ids;
pub mod medida;
pub mod paquete;
pub mod sello;
pub mod valor;
