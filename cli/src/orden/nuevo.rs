//! `ventanilla nuevo`.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use compiler::nuevo::{self, NoSePudo, Respuestas};
use compiler::sources::{Disk, Memory};

use super::escribir;
use crate::salida::{self, MAL_USO};

/// What is asked; what is missing is asked for on a terminal.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Preguntas {
    /// Carpeta del municipio; si no hay uno ahí, se crea.
    #[arg(value_name = "CARPETA", help_heading = "Argumentos")]
    pub carpeta: PathBuf,
    /// Cómo se llama el trámite: "Permiso de poda".
    #[arg(long, value_name = "TEXTO")]
    pub nombre: Option<String>,
    /// La dependencia que lo resuelve, por su nombre, sus siglas o su nombre corto.
    #[arg(long, value_name = "TEXTO")]
    pub dependencia: Option<String>,
    /// Cómo se llama el municipio, si es nuevo.
    #[arg(long, value_name = "TEXTO")]
    pub municipio: Option<String>,
    /// Nombre corto del trámite; sale de su nombre si no se dice.
    #[arg(long, value_name = "NOMBRE")]
    pub id: Option<String>,
    /// En cuánto se resuelve; 10 días hábiles si no se dice.
    #[arg(long, value_name = "PLAZO")]
    pub plazo: Option<String>,
}

pub fn ejecutar(preguntas: Preguntas) -> anyhow::Result<ExitCode> {
    let raiz = raiz_de(&preguntas.carpeta);
    let existe = raiz.join("municipio.yaml").is_file();
    let municipio = match (existe, preguntas.municipio) {
        (true, _) => None,
        (false, dicho) => Some(respuesta(dicho, "Nombre del municipio", "municipio")?),
    };
    let respuestas = Respuestas {
        nombre: respuesta(preguntas.nombre, "Nombre del trámite", "nombre")?,
        dependencia: respuesta(preguntas.dependencia, "Dependencia que lo resuelve", "dependencia")?,
        municipio,
        id: preguntas.id,
        plazo: preguntas.plazo,
    };
    let hecho = if existe {
        nuevo::nuevo(&Disk::new(&raiz), &respuestas)
    } else {
        nuevo::nuevo(&Memory::new(), &respuestas)
    };
    let archivos = match hecho {
        Ok(archivos) => archivos,
        Err(error @ NoSePudo::Respuesta(..)) => {
            salida::aviso(&format!("error: {}", error.mensaje()));
            return Ok(ExitCode::from(MAL_USO));
        }
        Err(error) => bail!(error.mensaje()),
    };
    // All of them or none: nothing that was there is written over.
    if let Some(ocupado) = archivos.keys().map(|n| raiz.join(n)).find(|ruta| ruta.exists()) {
        bail!("`{}` ya existe; no se escribió nada", ocupado.display());
    }
    for (nombre, texto) in &archivos {
        let ruta = raiz.join(nombre);
        if let Some(carpeta) = ruta.parent() {
            std::fs::create_dir_all(carpeta)
                .with_context(|| format!("no se puede crear la carpeta `{}`", carpeta.display()))?;
        }
        escribir::poner(&ruta, texto)?;
        salida::linea(&ruta.display().to_string());
    }
    salida::aviso(&format!(
        "Compila sin errores ni avisos. Ábralo, cámbielo a su caso, revíselo con `ventanilla validar {0}` y pruébelo con `ventanilla probar {0}`.",
        raiz.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// The municipality to which a folder belongs; the folder itself if it is of none.
fn raiz_de(carpeta: &Path) -> PathBuf {
    let absoluta = std::path::absolute(carpeta).unwrap_or_else(|_| carpeta.to_path_buf());
    let hallada = absoluta.ancestors().find(|c| c.join("municipio.yaml").is_file());
    match hallada {
        Some(hallada) if hallada == absoluta => carpeta.to_path_buf(),
        Some(hallada) => hallada.to_path_buf(),
        None => carpeta.to_path_buf(),
    }
}

/// What was said, or what is answered now.
fn respuesta(dicha: Option<String>, pregunta: &str, opcion: &str) -> anyhow::Result<String> {
    if let Some(dicha) = dicha {
        return Ok(dicha);
    }
    if !std::io::stdin().is_terminal() {
        bail!("falta --{opcion}");
    }
    let mut error = std::io::stderr().lock();
    let _ = write!(error, "{pregunta}: ");
    let _ = error.flush();
    let mut linea = String::new();
    std::io::stdin().lock().read_line(&mut linea).context("no se pudo leer la respuesta")?;
    Ok(linea.trim().to_owned())
}
