//! `ventanilla validar`.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use compiler::diag::render::{self, Color};
use schemas::diagnostic::Severidad;

use super::definiciones::Definiciones;
use crate::args::Formato;
use crate::salida::{self, HALLAZGOS};

pub fn ejecutar(ruta: &Path, formato: Formato) -> anyhow::Result<ExitCode> {
    let definiciones = Definiciones::leer(ruta)?;
    let hallazgos = definiciones.hallazgos();
    let archivos = &definiciones.compilado.archivos;
    match formato {
        Formato::Completo => {
            let color = if std::io::stdout().is_terminal() { Color::Con } else { Color::Sin };
            if !hallazgos.is_empty() {
                salida::linea(&render::completo(&hallazgos, archivos, color));
            }
            if hallazgos.is_empty() {
                let n =
                    definiciones.compilado.tramites.iter().filter(|t| definiciones.toca(&t.archivo)).count();
                salida::linea(&format!("{} sin errores ni avisos", tramites(n)));
            } else {
                salida::linea(&render::resumen(&hallazgos));
            }
        }
        Formato::Corto => {
            let texto = render::corto(&hallazgos, archivos);
            if !texto.is_empty() {
                salida::linea(texto.trim_end());
            }
        }
        Formato::Json => salida::linea(&render::json(&hallazgos, archivos)),
        Formato::Sarif => salida::linea(&render::sarif(&hallazgos, archivos)),
        Formato::Github => salida::linea(render::github(&hallazgos, archivos).trim_end()),
    }
    let errores = hallazgos.iter().any(|d| d.severidad == Severidad::Error);
    Ok(if errores { ExitCode::from(HALLAZGOS) } else { ExitCode::SUCCESS })
}

/// How many, in words.
pub fn tramites(n: usize) -> String {
    if n == 1 { "1 trámite".to_owned() } else { format!("{n} trámites") }
}
