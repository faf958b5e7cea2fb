//! Files that change whole or not at all: the new text is written beside the old one and takes its place.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};

/// Puts `despues` where `antes` was. If somebody changed the file meanwhile, nothing is written.
pub fn cambiar(ruta: &Path, antes: &str, despues: &str) -> anyhow::Result<()> {
    let ahora =
        std::fs::read_to_string(ruta).with_context(|| format!("no se puede leer `{}`", ruta.display()))?;
    if ahora != antes {
        bail!("`{}` cambió mientras se trabajaba con él; no se escribió", ruta.display());
    }
    poner(ruta, despues)
}

/// Writes a file, new or not.
pub fn poner(ruta: &Path, contenido: impl AsRef<[u8]>) -> anyhow::Result<()> {
    let no_se_puede = || format!("no se puede escribir `{}`", ruta.display());
    let nombre = ruta.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    // Hidden, so that who reads the folder meanwhile passes it over.
    let temporal = ruta.with_file_name(format!(".{nombre}.nuevo"));
    let escrito = (|| {
        let mut archivo = std::fs::File::create(&temporal)?;
        archivo.write_all(contenido.as_ref())?;
        archivo.sync_all()?;
        if let Ok(datos) = std::fs::metadata(ruta) {
            std::fs::set_permissions(&temporal, datos.permissions())?;
        }
        std::fs::rename(&temporal, ruta)
    })();
    if escrito.is_err() {
        let _ = std::fs::remove_file(&temporal);
    }
    escrito.with_context(no_se_puede)
}
