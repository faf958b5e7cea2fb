//! `ventanilla validar`.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use compiler::corregir::{self, Alcance, Hecho};
use compiler::diag::render::{self, Color};
use compiler::sources::Disk;
use schemas::diagnostic::{Diagnostic, Severidad};

use super::definiciones::Definiciones;
use super::escribir;
use crate::args::{Correcciones, Formato};
use crate::salida::{self, HALLAZGOS};

pub fn ejecutar(
    ruta: &Path,
    formato: Formato,
    estricto: bool,
    correcciones: Option<Correcciones>,
) -> anyhow::Result<ExitCode> {
    let mut definiciones = Definiciones::leer(ruta)?;
    if let Some(correcciones) = correcciones {
        corregir(&mut definiciones, correcciones)?;
    }
    let hallazgos = definiciones.hallazgos();
    let archivos = &definiciones.compilado.archivos;
    match formato {
        Formato::Completo => {
            let color = if std::io::stdout().is_terminal() { Color::Con } else { Color::Sin };
            if !hallazgos.is_empty() {
                salida::linea(&render::completo(&hallazgos, archivos, color));
            }
            salida::linea(&resumen(&definiciones, &hallazgos));
        }
        Formato::Corto => {
            let texto = render::corto(&hallazgos, archivos);
            if !texto.is_empty() {
                salida::linea(texto.trim_end());
            }
            salida::aviso(&resumen(&definiciones, &hallazgos));
        }
        Formato::Json => salida::linea(render::json(&hallazgos, archivos).trim_end()),
        Formato::Jsonl => {
            let texto = render::jsonl(&hallazgos, archivos);
            if !texto.is_empty() {
                salida::linea(texto.trim_end());
            }
        }
        Formato::Sarif => salida::linea(render::sarif(&hallazgos, archivos).trim_end()),
        Formato::Github => {
            let texto = render::github(&hallazgos, archivos);
            if !texto.is_empty() {
                salida::linea(texto.trim_end());
            }
        }
    }
    let mal = |d: &Diagnostic| match d.severidad {
        Severidad::Error => true,
        Severidad::Aviso => estricto,
        Severidad::Sugerencia => false,
    };
    Ok(if hallazgos.iter().any(mal) { ExitCode::from(HALLAZGOS) } else { ExitCode::SUCCESS })
}

/// The last line.
fn resumen(definiciones: &Definiciones, hallazgos: &[Diagnostic]) -> String {
    let compilado = &definiciones.compilado;
    let dicho = if hallazgos.is_empty() {
        let n = compilado.tramites.iter().filter(|t| definiciones.toca(&t.archivo)).count();
        format!("{} sin errores ni avisos", tramites(n))
    } else {
        render::resumen(hallazgos)
    };
    let omitidos =
        compilado.omitidos.iter().filter(|o| definiciones.toca(&o.diagnostic.primaria.rango.archivo)).count();
    match omitidos {
        0 => dicho,
        1 => format!("{dicho} (1 omitido con motivo)"),
        n => format!("{dicho} ({n} omitidos con motivo)"),
    }
}

/// Mends the files and says what was done, on standard error so that the findings can still be read by a program.
fn corregir(definiciones: &mut Definiciones, correcciones: Correcciones) -> anyhow::Result<()> {
    let alcance = match correcciones {
        Correcciones::Seguras => Alcance::Seguros,
        Correcciones::Inseguras => Alcance::Todos,
    };
    let disco = Disk::new(&definiciones.raiz);
    let hecha = corregir::corregir(&disco, alcance, &|archivo| definiciones.toca(archivo));
    for (nombre, (antes, despues)) in &hecha.archivos {
        escribir::cambiar(&definiciones.raiz.join(nombre), antes, despues)?;
    }
    for hecho in &hecha.hechos {
        salida::aviso(&dicho(hecho));
    }
    let archivos = hecha.archivos.len();
    salida::aviso(&match (hecha.hechos.len(), archivos) {
        (0, _) => "no hay nada que corregir sin usted".to_owned(),
        (1, _) => "1 corrección en 1 archivo".to_owned(),
        (n, 1) => format!("{n} correcciones en 1 archivo"),
        (n, m) => format!("{n} correcciones en {m} archivos"),
    });
    definiciones.compilado = hecha.compilado;
    Ok(())
}

/// One mend, in one line.
fn dicho(hecho: &Hecho) -> String {
    let cambios: Vec<String> = hecho
        .cambios
        .iter()
        .map(|(antes, despues)| match (antes.is_empty(), despues.is_empty()) {
            (true, _) => format!("se agregó `{}`", visible(despues)),
            (_, true) => format!("se quitó `{}`", visible(antes)),
            _ => format!("`{}` → `{}`", visible(antes), visible(despues)),
        })
        .collect();
    let (archivo, linea) = &hecho.lugar;
    format!("corregido {archivo}:{linea} [{}] {}", hecho.diagnostic.codigo, cambios.join(", "))
}

/// A text on one line, with what can't be seen named.
fn visible(texto: &str) -> String {
    texto
        .chars()
        .take(60)
        .map(|c| match c {
            '\t' => "⇥".to_owned(),
            '\n' => "⏎".to_owned(),
            c if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{a0}') =>
            {
                format!("U+{:04X}", u32::from(c))
            }
            c => c.to_string(),
        })
        .collect()
}

/// How many, in words.
pub fn tramites(n: usize) -> String {
    if n == 1 { "1 trámite".to_owned() } else { format!("{n} trámites") }
}
