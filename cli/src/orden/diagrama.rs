//! `ventanilla diagrama`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use schemas::paquete::Paquete;

use super::{escribir, un_paquete};
use crate::salida;

/// How it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Trazo {
    /// Una imagen que se abre en cualquier navegador.
    Svg,
    /// Texto Mermaid, para documentos.
    Mermaid,
    /// BPMN 2.0, para herramientas de procesos.
    Bpmn,
}

pub fn ejecutar(ruta: &Path, formato: Option<Trazo>, archivo: Option<&Path>) -> anyhow::Result<ExitCode> {
    let paquete: Paquete = un_paquete::leer(ruta)?;
    let extension = archivo.and_then(Path::extension).map(|e| e.to_string_lossy().into_owned());
    let formato = match (formato, extension.as_deref()) {
        (Some(formato), _) => formato,
        (None, None | Some("svg")) => Trazo::Svg,
        (None, Some("mmd" | "mermaid" | "md")) => Trazo::Mermaid,
        (None, Some("bpmn" | "xml")) => Trazo::Bpmn,
        (None, Some(otra)) => bail!("no se sabe qué dibujar en un archivo .{otra}; dígalo con `--formato`"),
    };
    let texto = match formato {
        Trazo::Svg => analisis::diagrama::svg(&paquete),
        Trazo::Mermaid => analisis::diagrama::mermaid(&paquete),
        Trazo::Bpmn => analisis::diagrama::bpmn(&paquete),
    };
    match archivo {
        Some(archivo) => {
            escribir::poner(archivo, &texto)
                .with_context(|| format!("no se pudo guardar el diagrama de {}", paquete.tramite.id))?;
            salida::linea(&archivo.display().to_string());
        }
        None => salida::linea(texto.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}
