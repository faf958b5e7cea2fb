//! `ventanilla compilar`.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use compiler::diag::render::{self, Color};

use super::definiciones::Definiciones;
use crate::salida::{self, HALLAZGOS};

pub fn ejecutar(ruta: &Path, carpeta: &Path) -> anyhow::Result<ExitCode> {
    let definiciones = Definiciones::leer(ruta)?;
    let hallazgos = definiciones.hallazgos();
    if !hallazgos.is_empty() {
        let color = if std::io::stderr().is_terminal() { Color::Con } else { Color::Sin };
        salida::aviso(&render::completo(&hallazgos, &definiciones.compilado.archivos, color));
        salida::aviso(&render::resumen(&hallazgos));
    }
    std::fs::create_dir_all(carpeta)
        .with_context(|| format!("no se puede crear la carpeta `{}`", carpeta.display()))?;
    let mut faltan = 0;
    for tramite in definiciones.compilado.tramites.iter().filter(|t| definiciones.toca(&t.archivo)) {
        let Some(paquete) = &tramite.paquete else {
            faltan += 1;
            continue;
        };
        let archivo = carpeta.join(format!("{}.paquete", paquete.tramite.id));
        std::fs::write(&archivo, paquete.bytes())
            .with_context(|| format!("no se puede escribir `{}`", archivo.display()))?;
        let version = paquete.tramite.version.as_deref().unwrap_or("sin versión");
        salida::linea(&format!("{}  {version}  {}", paquete.tramite.id, paquete.digest()));
    }
    if faltan > 0 {
        salida::aviso(&format!(
            "{} sin compilar por los errores de arriba",
            super::validar::tramites(faltan)
        ));
        return Ok(ExitCode::from(HALLAZGOS));
    }
    Ok(ExitCode::SUCCESS)
}
