//! Placeholder while the house is being built.

pub mod almacen;
