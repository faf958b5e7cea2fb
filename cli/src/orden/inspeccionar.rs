//! `ventanilla inspeccionar`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use schemas::sello;

use crate::salida;

pub fn ejecutar(archivo: &Path, json: bool) -> anyhow::Result<ExitCode> {
    if archivo.is_dir() {
        let carpeta = archivo.display();
        anyhow::bail!(
            "`{carpeta}` es una carpeta; se espera un archivo `.paquete`. Hágalo con `ventanilla compilar {carpeta} -o CARPETA`"
        );
    }
    let bytes =
        std::fs::read(archivo).with_context(|| format!("no se puede leer `{}`", archivo.display()))?;
    let sellado =
        sello::abrir(&bytes, None).with_context(|| format!("`{}` no se puede usar", archivo.display()))?;
    if json {
        salida::linea(&serde_json::to_string_pretty(sellado.paquete())?);
        return Ok(ExitCode::SUCCESS);
    }
    let t = &sellado.tramite;
    let dependencia =
        sellado.dependencia(&t.dependencia).map_or(t.dependencia.as_str(), |d| d.nombre.as_str());
    let filas = [
        ("Trámite", format!("{} ({})", t.nombre, t.id)),
        ("Municipio", sellado.municipio.nombre.clone()),
        ("Dependencia", dependencia.to_owned()),
        ("Versión", t.version.clone().unwrap_or_else(|| "sin versión".to_owned())),
        ("Huella", sellado.digest().to_string()),
        ("Formato", sellado.formato.to_string()),
        ("Plazo", t.ficha.plazo_resolucion.dura.to_string()),
        ("Campos", t.campos.len().to_string()),
        ("Etapas", t.etapas.iter().map(|e| e.id.to_string()).collect::<Vec<_>>().join(", ")),
        ("Cobros", t.cobros.iter().map(|c| c.nombre.clone()).collect::<Vec<_>>().join(", ")),
        ("Salidas", t.salidas.iter().map(|s| s.titulo.clone()).collect::<Vec<_>>().join(", ")),
        ("Parámetros", sellado.parametros.iter().map(|p| p.id.to_string()).collect::<Vec<_>>().join(", ")),
        ("Calendarios", sellado.calendarios.iter().map(|c| c.id.to_string()).collect::<Vec<_>>().join(", ")),
    ];
    for (etiqueta, valor) in filas {
        salida::linea(&format!("{etiqueta:<12} {}", if valor.is_empty() { "—" } else { &valor }));
    }
    Ok(ExitCode::SUCCESS)
}
