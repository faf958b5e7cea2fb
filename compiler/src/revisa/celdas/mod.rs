//! The engine of cells, which lives beside the other readings of a paquete; its tests need definitions, so they are here.

#[cfg(test)]
mod pruebas;

pub use analisis::celdas::{Juicio, Mesa, Supuesto, describir, leer, leer_sin};
