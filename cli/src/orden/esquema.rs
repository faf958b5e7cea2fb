//! `ventanilla esquema`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use super::escribir;
use crate::salida;

pub fn ejecutar(carpeta: &Path) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(carpeta)
        .with_context(|| format!("no se puede crear la carpeta `{}`", carpeta.display()))?;
    for esquema in compiler::esquema::esquemas() {
        let texto = format!("{:#}\n", esquema.contenido);
        let archivo = carpeta.join(&esquema.archivo);
        escribir::poner(&archivo, &texto)?;
        salida::linea(&format!("{}  para {}", archivo.display(), esquema.sirve_a.join(", ")));
    }
    Ok(ExitCode::SUCCESS)
}
