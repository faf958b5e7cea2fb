//! Developer commands: `cargo xtask gen [--check]`, `cargo xtask bench [CUÁL]` and `cargo xtask ci`.

mod bench;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, anyhow, bail};
use compiler::sources::{Disk, Sources};

const USO: &str = "\
uso: cargo xtask ORDEN

  gen           escribe los archivos generados (schemas/json, docs/codigos.md, docs/referencia)
  gen --check   falla si alguno no es el que se generaría
  bench [CUÁL]  mide el ritmo y lo compara con lo que la máquina permite
  ci            todo lo que se revisa antes de publicar (bash tests/run)
";

fn main() -> anyhow::Result<ExitCode> {
    let argumentos: Vec<String> = std::env::args().skip(1).collect();
    let argumentos: Vec<&str> = argumentos.iter().map(String::as_str).collect();
    match argumentos.as_slice() {
        ["gen"] => escribir(),
        ["gen", "--check"] => comprobar(),
        ["bench", cual @ ..] if cual.len() <= 1 => {
            bench::ejecutar(&raiz(), cual.first().copied())?;
            Ok(ExitCode::SUCCESS)
        }
        ["ci"] => {
            let estado = Command::new("bash").arg("tests/run").current_dir(raiz()).status();
            Ok(if estado.context("no se pudo llamar a bash")?.success() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        _ => bail!(USO),
    }
}

fn raiz() -> PathBuf {
    let aqui = Path::new(env!("CARGO_MANIFEST_DIR"));
    aqui.parent().unwrap_or(aqui).to_path_buf()
}

/// The definitions of the project, and the text that explains the language.
fn fuentes() -> anyhow::Result<xtask::Fuentes> {
    let mut fuentes = xtask::Fuentes::default();
    for carpeta in ["examples", "tramites"] {
        let disco = Disk::new(raiz().join(carpeta));
        for nombre in disco.list().into_iter().filter(|n| n.ends_with(".yaml")) {
            let texto = disco.text(&nombre).map_err(|_| anyhow!("no se puede leer {carpeta}/{nombre}"))?;
            fuentes.definiciones.insert(format!("{carpeta}/{nombre}"), texto.to_string());
        }
    }
    fuentes.lenguaje = std::fs::read_to_string(raiz().join("docs/lenguaje.md"))?;
    Ok(fuentes)
}

fn escribir() -> anyhow::Result<ExitCode> {
    for generado in xtask::generar(&fuentes()?)? {
        let ruta = raiz().join(&generado.ruta);
        if std::fs::read_to_string(&ruta).is_ok_and(|texto| texto == generado.texto) {
            continue;
        }
        if let Some(carpeta) = ruta.parent() {
            std::fs::create_dir_all(carpeta)
                .with_context(|| format!("no se puede crear {}", carpeta.display()))?;
        }
        std::fs::write(&ruta, generado.texto)
            .with_context(|| format!("no se puede escribir {}", generado.ruta))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn comprobar() -> anyhow::Result<ExitCode> {
    let mut viejos = Vec::new();
    for generado in xtask::generar(&fuentes()?)? {
        if std::fs::read_to_string(raiz().join(&generado.ruta)).unwrap_or_default() != generado.texto {
            viejos.push(generado.ruta);
        }
    }
    if !viejos.is_empty() {
        bail!("no están al día, use `cargo xtask gen`: {}", viejos.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}
