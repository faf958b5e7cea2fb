//! `ventanilla formato`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use compiler::formato::{self, SinFormato};
use compiler::sources::{Disk, Sources};

use super::escribir;
use crate::salida::{self, HALLAZGOS};

pub fn ejecutar(ruta: &Path, revisar: bool) -> anyhow::Result<ExitCode> {
    let absoluta = ruta.canonicalize().with_context(|| format!("no se puede leer `{}`", ruta.display()))?;
    let (carpeta, solo) = if absoluta.is_dir() {
        (absoluta, None)
    } else {
        let nombre = absoluta.file_name().map(|n| n.to_string_lossy().into_owned());
        (absoluta.parent().unwrap_or(&absoluta).to_path_buf(), nombre)
    };
    let disco = Disk::new(&carpeta);
    let nombres = match solo {
        Some(nombre) => vec![nombre],
        None => disco.list().into_iter().filter(|n| n.ends_with(".yaml") || n.ends_with(".yml")).collect(),
    };
    if let [uno] = nombres.as_slice()
        && !uno.ends_with(".yaml")
        && !uno.ends_with(".yml")
    {
        bail!("`{}` no es una definición; se espera un archivo .yaml", ruta.display());
    }
    if nombres.is_empty() {
        bail!("en `{}` no hay ningún archivo .yaml", ruta.display());
    }
    let (mut cambian, mut dejados, mut ilegibles) = (0, 0, 0);
    for nombre in &nombres {
        let archivo = carpeta.join(nombre);
        let texto = std::fs::read_to_string(&archivo)
            .with_context(|| format!("no se puede leer `{}`", archivo.display()))?;
        match formato::formatear(&texto) {
            Ok(nuevo) if nuevo == texto => {}
            Ok(nuevo) => {
                cambian += 1;
                if !revisar {
                    escribir::cambiar(&archivo, &texto, &nuevo)?;
                }
                salida::linea(nombre);
            }
            Err(motivo) => {
                dejados += 1;
                ilegibles += usize::from(motivo == SinFormato::Ilegible);
                salida::aviso(&format!("{nombre} queda como está: {}", motivo.motivo()));
            }
        }
    }
    salida::aviso(&resumen(nombres.len() - dejados, cambian, revisar));
    let falta = ilegibles > 0 || (revisar && cambian > 0);
    Ok(if falta { ExitCode::from(HALLAZGOS) } else { ExitCode::SUCCESS })
}

fn resumen(todos: usize, cambian: usize, revisar: bool) -> String {
    let archivos = |n: usize| if n == 1 { "1 archivo".to_owned() } else { format!("{n} archivos") };
    match (cambian, revisar) {
        (0, _) => format!("{} con su formato", archivos(todos)),
        (n, false) => format!("{} de {todos} con formato nuevo", archivos(n)),
        (n, true) => format!("{} de {todos} sin su formato; use `ventanilla formato`", archivos(n)),
    }
}
