//! The one paquete that an order is about: a sealed file, or the definition of a trámite, which is then compiled.

use std::path::Path;

use anyhow::{Context, bail};
use schemas::paquete::Paquete;
use schemas::sello;

use super::definiciones::Definiciones;

/// Reads it.
pub fn leer(ruta: &Path) -> anyhow::Result<Paquete> {
    leer_de(ruta, None)
}

/// Reads it where there may be several, and one of them is asked for by its id.
pub fn leer_de(ruta: &Path, tramite: Option<&str>) -> anyhow::Result<Paquete> {
    let pedido = |paquete: Paquete| match tramite {
        Some(id) if paquete.tramite.id != *id => {
            bail!("`{}` es del trámite {}, no de {id}", ruta.display(), paquete.tramite.id)
        }
        _ => Ok(paquete),
    };
    if ruta.is_file() && ruta.extension().is_some_and(|e| e == "paquete") {
        let bytes = std::fs::read(ruta).with_context(|| format!("no se puede leer `{}`", ruta.display()))?;
        let sellado =
            sello::abrir(&bytes, None).with_context(|| format!("`{}` no se puede usar", ruta.display()))?;
        return pedido(sellado.paquete().clone());
    }
    // A definition is told by its file too.
    let carpeta = if ruta.is_file() { ruta.parent().unwrap_or(ruta) } else { ruta };
    let definiciones = Definiciones::leer(carpeta)?;
    let tramites: Vec<_> =
        definiciones.compilado.tramites.iter().filter(|t| definiciones.toca(&t.archivo)).collect();
    let tramites: Vec<_> = match tramite {
        Some(id) if tramites.len() > 1 => tramites.into_iter().filter(|t| es_de(&t.archivo, id)).collect(),
        _ => tramites,
    };
    match tramites.as_slice() {
        [] => match tramite {
            Some(id) => bail!("en `{}` no hay un trámite {id}", ruta.display()),
            None => bail!("en `{}` no hay ningún trámite", ruta.display()),
        },
        [uno] => match &uno.paquete {
            Some(paquete) => pedido(paquete.paquete().clone()),
            None => bail!("el trámite tiene errores; véalos con `ventanilla validar {}`", ruta.display()),
        },
        varios => {
            let cuales: Vec<&str> =
                varios.iter().filter_map(|t| t.archivo.strip_suffix("/tramite.yaml")).collect();
            bail!(
                "en `{}` hay {} trámites; diga la carpeta de uno: {}",
                ruta.display(),
                varios.len(),
                cuales.join(", ")
            )
        }
    }
}

/// Whether a definition is of that trámite: its folder is called as it is.
fn es_de(archivo: &str, tramite: &str) -> bool {
    archivo.rsplit('/').nth(1) == Some(tramite)
}
