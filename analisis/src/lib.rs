//! What can be known of a paquete by reading it, without running an expediente: what its conditions say over every value of their
//! data, its way as a drawing, and what changes from one version to another. It reads the paquete, not the text, so that what is said
//! is said of what runs; the compiler asks it before there is a paquete to seal, and the entorno de pruebas once there is one.

pub mod celdas;
pub mod comparar;
pub mod diagrama;
pub mod escribir;

#[cfg(test)]
#[path = "../../tests/src/municipios.rs"]
mod municipios;
