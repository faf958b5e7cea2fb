//! `ventanilla manual`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use jiff::civil::Date;
use runtime::reloj::Reloj;
use schemas::paquete::Paquete;

use super::{escribir, impreso, un_paquete};
use crate::salida::{self, MAL_USO};

/// For whom a manual is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Lector {
    /// Quien solicita.
    Ciudadania,
    /// Quien lo opera.
    Operacion,
}

/// How a manual is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Escritura {
    /// Markdown.
    Md,
    /// PDF, para imprimir y guardar.
    Pdf,
}

/// What the order takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Manuales {
    /// Un archivo `.paquete`, o la carpeta de un trámite.
    #[arg(value_name = "PAQUETE|RUTA", help_heading = "Argumentos")]
    pub ruta: PathBuf,
    /// Para quién: ciudadania u operacion; los dos si no se dice.
    #[arg(long, value_name = "QUIÉN", value_enum, hide_possible_values = true)]
    pub para: Option<Lector>,
    /// Cómo se escriben: md (Markdown) o pdf; si no se dice, según la terminación del archivo, o md.
    #[arg(long, value_name = "FORMATO", value_enum, hide_possible_values = true)]
    pub formato: Option<Escritura>,
    /// El día que lleva el PDF, por ejemplo 2026-03-02; hoy si no se dice. Con el mismo día salen los mismos bytes.
    #[arg(long, value_name = "FECHA")]
    pub fecha: Option<Date>,
    /// Carpeta donde se escriben o, con `--para`, un archivo .md o .pdf. Sin esto, el Markdown se imprime.
    #[arg(short = 'o', long = "salida", value_name = "CARPETA|ARCHIVO")]
    pub salida: Option<PathBuf>,
}

impl Lector {
    /// How its file ends.
    const fn sufijo(self) -> &'static str {
        match self {
            Self::Ciudadania => "ciudadania",
            Self::Operacion => "operacion",
        }
    }

    /// What its manual is called.
    const fn clase(self) -> &'static str {
        match self {
            Self::Ciudadania => "Manual para la ciudadanía",
            Self::Operacion => "Manual de operación",
        }
    }
}

impl Escritura {
    /// How its files end.
    const fn extension(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Pdf => "pdf",
        }
    }

    /// What a path that is no folder asks for.
    fn de(ruta: &Path) -> Option<Self> {
        let extension = ruta.extension().filter(|_| !ruta.is_dir())?;
        [Self::Md, Self::Pdf].into_iter().find(|e| extension.eq_ignore_ascii_case(e.extension()))
    }
}

pub fn ejecutar(pedido: &Manuales) -> anyhow::Result<ExitCode> {
    let del_archivo = pedido.salida.as_deref().and_then(Escritura::de);
    let escritura = pedido.formato.or(del_archivo).unwrap_or(Escritura::Md);
    if let Some(falta) = mal_pedido(pedido, escritura, del_archivo) {
        salida::aviso(&format!("error: {falta}"));
        return Ok(ExitCode::from(MAL_USO));
    }
    let paquete = un_paquete::leer(&pedido.ruta)?;
    let lectores = match pedido.para {
        Some(uno) => vec![uno],
        None => vec![Lector::Ciudadania, Lector::Operacion],
    };
    // All of them are made before the first is written.
    let manuales = lectores
        .into_iter()
        .map(|lector| Ok((lector, escrito(&paquete, lector, escritura, pedido.fecha)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let Some(destino) = &pedido.salida else {
        manuales.iter().for_each(|(_, bytes)| salida::linea(&String::from_utf8_lossy(bytes)));
        return Ok(ExitCode::SUCCESS);
    };
    if del_archivo.is_none() {
        std::fs::create_dir_all(destino)
            .with_context(|| format!("no se puede crear la carpeta `{}`", destino.display()))?;
    }
    for (lector, bytes) in manuales {
        let archivo = match del_archivo {
            Some(_) => destino.clone(),
            None => {
                let nombre = format!("{}-{}.{}", paquete.tramite.id, lector.sufijo(), escritura.extension());
                destino.join(nombre)
            }
        };
        escribir::poner(&archivo, &bytes)?;
        salida::linea(&archivo.display().to_string());
    }
    Ok(ExitCode::SUCCESS)
}

/// What in the order can't be done, and what to say instead.
fn mal_pedido(pedido: &Manuales, escritura: Escritura, del_archivo: Option<Escritura>) -> Option<String> {
    let archivo = pedido.salida.as_deref().unwrap_or(Path::new("")).display();
    if escritura == Escritura::Pdf && pedido.salida.is_none() {
        return Some(
            "un PDF no se imprime en la terminal; diga dónde se escribe, con `-o CARPETA`".to_owned(),
        );
    }
    if escritura == Escritura::Md && pedido.fecha.is_some() {
        return Some("el Markdown no lleva fecha; `--fecha` es para el PDF, con `--formato pdf`".to_owned());
    }
    let otra = del_archivo.filter(|e| *e != escritura);
    if let Some(otra) = otra {
        return Some(format!(
            "`{archivo}` termina en .{} y se pidió {}; use un archivo .{}",
            otra.extension(),
            escritura.extension(),
            escritura.extension()
        ));
    }
    if del_archivo.is_some() && pedido.para.is_none() {
        return Some(format!(
            "son dos manuales y `{archivo}` es un archivo; diga cuál con `--para`, o una carpeta con `-o`"
        ));
    }
    None
}

fn escrito(
    paquete: &Paquete,
    lector: Lector,
    escritura: Escritura,
    fecha: Option<Date>,
) -> anyhow::Result<Vec<u8>> {
    let manual = match lector {
        Lector::Ciudadania => compiler::manual::ciudadania(paquete),
        Lector::Operacion => compiler::manual::operacion(paquete),
    };
    match escritura {
        Escritura::Md => Ok(compiler::manual::markdown(&manual).into_bytes()),
        Escritura::Pdf => {
            let dia =
                fecha.unwrap_or_else(|| engine::evolve::local(paquete, Reloj::default().ahora()).date());
            impreso::documento(paquete, &manual, lector.clase(), dia)
                .and_then(|documento| Ok(documentos::generar(&documento)?))
                .with_context(|| {
                    let (clase, id) = (lector.clase().to_lowercase(), &paquete.tramite.id);
                    format!("no se puede imprimir el {clase} de `{id}`")
                })
        }
    }
}
