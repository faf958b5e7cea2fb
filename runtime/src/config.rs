//! What an environment decides and a paquete never holds: addresses, folders, marks. Read once, at start.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The environment.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the database and the documents live.
    pub datos: PathBuf,
    /// Where the server listens.
    pub direccion: SocketAddr,
    /// The address by which people reach it, without a slash at the end; printed in documents.
    pub publica: String,
    /// Whether this is a demonstration: example accounts, a clock that can be moved, a simulated bank.
    pub demo: bool,
    /// The mark on every document of an environment that isn't producción.
    pub marca: Option<String>,
}

impl Config {
    /// A demonstration in a folder, listening on this machine only.
    pub fn demo(datos: PathBuf, direccion: SocketAddr) -> Self {
        Self {
            datos,
            direccion,
            publica: format!("http://{direccion}"),
            demo: true,
            marca: Some("SIN VALIDEZ — DEMOSTRACIÓN".to_owned()),
        }
    }

    /// What it puts on its papers.
    pub fn papel(&self) -> papeles::Entorno<'_> {
        papeles::Entorno { publica: self.publica.trim_end_matches('/'), marca: self.marca.as_deref() }
    }
}
