//! `ventanilla manual`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use super::{escribir, un_paquete};
use crate::salida;

/// For whom a manual is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Lector {
    /// Quien solicita.
    Ciudadania,
    /// Quien lo opera.
    Operacion,
}

pub fn ejecutar(ruta: &Path, para: Option<Lector>, carpeta: Option<&Path>) -> anyhow::Result<ExitCode> {
    let paquete = un_paquete::leer(ruta)?;
    let lectores = match para {
        Some(uno) => vec![uno],
        None => vec![Lector::Ciudadania, Lector::Operacion],
    };
    for lector in lectores {
        let (sufijo, manual) = match lector {
            Lector::Ciudadania => ("ciudadania", compiler::manual::ciudadania(&paquete)),
            Lector::Operacion => ("operacion", compiler::manual::operacion(&paquete)),
        };
        let texto = compiler::manual::markdown(&manual);
        match carpeta {
            Some(carpeta) => {
                std::fs::create_dir_all(carpeta)
                    .with_context(|| format!("no se puede crear la carpeta `{}`", carpeta.display()))?;
                let archivo = carpeta.join(format!("{}-{sufijo}.md", paquete.tramite.id));
                escribir::poner(&archivo, &texto)?;
                salida::linea(&archivo.display().to_string());
            }
            None => salida::linea(&texto),
        }
    }
    Ok(ExitCode::SUCCESS)
}
