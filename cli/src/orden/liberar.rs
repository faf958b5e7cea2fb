//! `ventanilla liberar`: lets approved paquetes into producción; with its server stopped, or through the API of one that is running.

mod servidor;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use engine::formato;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use runtime::almacen::AlmacenError;
use runtime::app::{App, AppError, VersionConFirmas, VersionLiberada};
use schemas::sello::PaqueteSellado;

use super::visto_bueno::{abrir, su_carpeta};
use crate::entorno;
use crate::salida::{self, HALLAZGOS};

/// What is released.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Liberar {
    /// Los archivos `.paquete`; si son varios, se liberan todos o ninguno.
    #[arg(value_name = "PAQUETE", required = true, help_heading = "Argumentos")]
    paquetes: Vec<PathBuf>,
    /// El archivo de vistos buenos de un solo paquete; si no se dice, el del paquete con la terminación `.intoto.jsonl`.
    #[arg(long = "vistos-buenos", value_name = "ARCHIVO")]
    carpeta: Option<PathBuf>,
    /// El archivo del entorno de producción, con su servidor detenido.
    #[arg(long, value_name = "ARCHIVO", required_unless_present = "servidor")]
    entorno: Option<PathBuf>,
    /// La dirección de un servidor de producción en marcha, en lugar de su archivo; quién lo pide lo dice el pase.
    #[arg(long, value_name = "URL", conflicts_with_all = ["entorno", "quien"])]
    servidor: Option<String>,
    /// Con --servidor, el archivo que guarda el pase; si no se dice, se toma de la variable VENTANILLA_PASE.
    #[arg(long, value_name = "ARCHIVO", requires = "servidor")]
    pase: Option<PathBuf>,
    /// Con --servidor, un archivo PEM con autoridades de certificados en que confiar, además de las públicas.
    #[arg(long, value_name = "ARCHIVO", requires = "servidor")]
    autoridades: Option<PathBuf>,
    /// Desde qué día se ofrece, por ejemplo 2027-02-01; si no se dice, desde ahora.
    #[arg(long, value_name = "FECHA")]
    desde: Option<Date>,
    /// Quién la libera, como queda en la historia del trámite.
    #[arg(long, value_name = "NOMBRE", required_unless_present = "servidor")]
    quien: Option<String>,
}

/// A version that is asked for.
struct Pedida {
    paquete: PaqueteSellado,
    carpeta: String,
}

/// Runs the order.
pub fn ejecutar(pedida: &Liberar) -> anyhow::Result<ExitCode> {
    if pedida.carpeta.is_some() && pedida.paquetes.len() > 1 {
        bail!("--vistos-buenos es de un solo paquete; si son varios, cada uno lleva el suyo a un lado");
    }
    let versiones: Vec<Pedida> = pedida
        .paquetes
        .iter()
        .map(|ruta| leer(ruta, pedida.carpeta.as_deref()))
        .collect::<anyhow::Result<_>>()?;
    match (&pedida.servidor, &pedida.entorno) {
        (Some(url), _) => servidor::liberar(
            url,
            servidor::Entrada { pase: pedida.pase.as_deref(), autoridades: pedida.autoridades.as_deref() },
            &versiones,
            pedida.desde,
        ),
        (None, Some(archivo)) => aqui(archivo, pedida, &versiones),
        (None, None) => bail!("diga el entorno con --entorno, o el servidor con --servidor"),
    }
}

fn leer(ruta: &Path, dicha: Option<&Path>) -> anyhow::Result<Pedida> {
    let archivo = su_carpeta(ruta, dicha);
    let carpeta = std::fs::read_to_string(&archivo).with_context(|| {
        format!("no se pueden leer los vistos buenos en `{}`; dígalo con --vistos-buenos", archivo.display())
    })?;
    Ok(Pedida { paquete: abrir(ruta)?, carpeta })
}

fn aqui(archivo: &Path, pedida: &Liberar, versiones: &[Pedida]) -> anyhow::Result<ExitCode> {
    let Some(leido) = entorno::leer(archivo)? else { return Ok(ExitCode::from(HALLAZGOS)) };
    let app = App::abrir(leido.config(leido.entorno.escucha)).map_err(|error| match error {
        AppError::Almacen(en_uso @ AlmacenError::EnUso { .. }) => anyhow!(en_uso).context(
            "el servidor está en marcha y sólo él escribe en su base de datos: libere con --servidor o desde Administración, o deténgalo",
        ),
        otro => anyhow!(otro),
    })?;
    let primera = versiones.first().map(|v| &v.paquete);
    let desde = match (pedida.desde, primera) {
        (Some(dia), Some(paquete)) => Some(inicio(paquete, dia)?),
        _ => None,
    };
    let con_firmas: Vec<VersionConFirmas> = versiones
        .iter()
        .map(|v| VersionConFirmas { paquete: v.paquete.bytes().to_vec(), carpeta: v.carpeta.clone() })
        .collect();
    let quien = pedida.quien.as_deref().unwrap_or_default().trim();
    match app.liberar_varias(&con_firmas, desde, quien, None) {
        Ok(liberadas) => {
            for liberada in &liberadas {
                decir(versiones, liberada);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(AppError::NoAprobado(motivos)) => Ok(negar(versiones, &motivos)),
        Err(AppError::Invalido(porque)) => Ok(negar(versiones, &[porque])),
        Err(otro) => Err(anyhow!(otro)),
    }
}

/// Says what was released, by the clock of its municipality.
fn decir(versiones: &[Pedida], liberada: &VersionLiberada) {
    let suya = versiones.iter().find(|v| *v.paquete.digest() == liberada.huella);
    let desde = suya.map_or_else(
        || liberada.desde.to_string(),
        |v| formato::fecha_hora(engine::evolve::local(&v.paquete, liberada.desde)),
    );
    let aprobaron: Vec<&str> = liberada.aprobaron.iter().map(String::as_str).collect();
    salida::linea(&format!(
        "«{}» se ofrece desde el {desde}, versión {}. La aprobaron: {}.",
        liberada.nombre,
        liberada.huella.corto(),
        formato::enumerar(&aprobaron)
    ));
    for reparo in &liberada.sin_efecto {
        salida::linea(&format!("  no cuenta: {reparo}"));
    }
}

fn negar(versiones: &[Pedida], motivos: &[String]) -> ExitCode {
    salida::aviso(&match versiones {
        [una] => format!("error: «{}» no se puede liberar", una.paquete.tramite.nombre),
        varias => format!("error: no se liberó ninguna de las {} versiones", varias.len()),
    });
    for motivo in motivos {
        salida::aviso(&format!("  - {motivo}"));
    }
    ExitCode::from(HALLAZGOS)
}

/// The first instant of a day in the municipality.
fn inicio(paquete: &PaqueteSellado, dia: Date) -> anyhow::Result<Timestamp> {
    engine::agenda::instante(paquete, dia.to_datetime(Time::midnight()))
        .ok_or_else(|| anyhow!("la fecha {dia} no se puede usar"))
}
