//! The language server: what the compiler knows, said to an editor while the author writes. It speaks the Language Server Protocol and
//! holds no rule of the language: every answer comes from the compiler's trees, tables and diagnostics.

mod acomodo;
mod completar;
mod direccion;
mod disco;
mod hallazgos;
mod lugar;
mod nombres;
mod palabras;
mod posicion;
mod servidor;
mod simbolos;
mod taller;

use lsp_server::Connection;

/// Why the server could not go on: the editor broke the protocol or went away.
#[derive(Debug, thiserror::Error)]
pub enum Fallo {
    /// The messages are not those of the protocol, or the other side closed.
    #[error("el editor cortó la conversación: {0}")]
    Protocolo(String),
    /// Standard input or output failed.
    #[error("no se pudo leer o escribir: {0}")]
    Entrada(#[from] std::io::Error),
}

/// Serves an editor over standard input and output, until it says goodbye.
///
/// # Errors
/// When the other side breaks the protocol or goes away without a goodbye.
pub fn servir() -> Result<(), Fallo> {
    let (conexion, hilos) = Connection::stdio();
    servir_en(&conexion)?;
    drop(conexion);
    hilos.join()?;
    Ok(())
}

/// Serves an editor over any connection.
///
/// # Errors
/// When the other side breaks the protocol or goes away without a goodbye.
pub fn servir_en(conexion: &Connection) -> Result<(), Fallo> {
    servidor::atender(conexion)
}
