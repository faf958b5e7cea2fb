//! Finds the workspace to which a path belongs, and compiles it.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use compiler::Compilado;
use compiler::sources::Disk;
use schemas::diagnostic::Diagnostic;

/// A compiled workspace, and the part of it that was asked for.
pub struct Definiciones {
    /// The folder that holds `municipio.yaml`.
    pub raiz: PathBuf,
    /// What came of it.
    pub compilado: Compilado,
    /// Path inside the workspace that was asked for; empty for all of it.
    parte: String,
}

impl Definiciones {
    /// Reads and compiles.
    pub fn leer(ruta: &Path) -> anyhow::Result<Self> {
        let absoluta =
            ruta.canonicalize().with_context(|| format!("no se puede leer `{}`", ruta.display()))?;
        let (raiz, parte) = raiz_de(&absoluta);
        let compilado = compiler::compilar(&Disk::new(&raiz));
        if compilado.archivos.iter().next().is_none() && compilado.diagnostics.is_empty() {
            bail!("en `{}` no hay ningún archivo .yaml", ruta.display());
        }
        Ok(Self { raiz, compilado, parte })
    }

    /// The findings of the part that was asked for; those of shared files always count.
    pub fn hallazgos(&self) -> Vec<Diagnostic> {
        self.compilado.diagnostics.iter().filter(|d| self.toca(&d.primaria.rango.archivo)).cloned().collect()
    }

    /// The part that was asked for: a path inside the workspace; empty for all of it.
    pub fn parte(&self) -> &str {
        &self.parte
    }

    /// Whether a file is of the part that was asked for.
    pub fn toca(&self, archivo: &str) -> bool {
        let compartido = !archivo.contains('/')
            || archivo.starts_with("parametros/")
            || archivo.starts_with("catalogos/")
            || archivo.starts_with("calendarios/");
        self.parte.is_empty()
            || compartido
            || archivo == self.parte
            || archivo.starts_with(&format!("{}/", self.parte))
    }
}

/// The nearest folder upward that holds `municipio.yaml`, and the path inside it. A file counts by its trámite's folder.
fn raiz_de(ruta: &Path) -> (PathBuf, String) {
    let inicio = if ruta.is_dir() { ruta } else { ruta.parent().unwrap_or(ruta) };
    for candidata in inicio.ancestors() {
        if candidata.join("municipio.yaml").is_file() {
            let dentro = ruta.strip_prefix(candidata).unwrap_or(Path::new(""));
            let parte = dentro
                .components()
                .map(|c| c.as_os_str().to_string_lossy().into_owned())
                .collect::<Vec<_>>()
                .join("/");
            return (candidata.to_path_buf(), if parte == "municipio.yaml" { String::new() } else { parte });
        }
    }
    (inicio.to_path_buf(), String::new())
}
