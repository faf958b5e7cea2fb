//! The orders.

mod compilar;
mod definiciones;
mod ensayo;
mod explicar;
mod inspeccionar;
mod lsp;
mod previsualizar;
mod servir;
mod validar;

use std::process::ExitCode;

use crate::args::Orden;

pub use previsualizar::Pedido;

/// Runs an order.
pub fn ejecutar(orden: Orden) -> anyhow::Result<ExitCode> {
    match orden {
        Orden::Validar { ruta, formato } => validar::ejecutar(&ruta, formato),
        Orden::Compilar { ruta, salida } => compilar::ejecutar(&ruta, &salida),
        Orden::Explicar { codigo } => Ok(explicar::ejecutar(&codigo)),
        Orden::Servir(opciones) => servir::ejecutar(opciones),
        Orden::Previsualizar(pedido) => previsualizar::ejecutar(&pedido),
        Orden::Lsp { .. } => lsp::ejecutar(),
        Orden::Inspeccionar { paquete, json } => inspeccionar::ejecutar(&paquete, json),
    }
}
