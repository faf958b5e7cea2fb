//! `ventanilla migrar`: moves the expedientes in course of an earlier version to the one on offer, or only says which of them could.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use runtime::almacen::AlmacenError;
use runtime::app::{App, AppError, Migracion, MigracionPedida, Tramo, cuenta_de_migracion};
use runtime::config::Config;
use schemas::ids::TramiteId;
use schemas::sello::{self, Digest};

use crate::entorno;
use crate::salida::{self, HALLAZGOS};

/// What is migrated.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Migrar {
    /// El trámite, por su nombre de la definición.
    #[arg(long, value_name = "TRAMITE")]
    tramite: String,
    /// La huella de la versión que siguen los expedientes; pasan a la que se ofrece.
    #[arg(long, value_name = "HUELLA", value_parser = huella)]
    desde: Digest,
    /// El archivo del entorno.
    #[arg(long, value_name = "ARCHIVO", required_unless_present = "datos", conflicts_with = "datos")]
    entorno: Option<PathBuf>,
    /// La carpeta de una demostración, en lugar de un entorno.
    #[arg(long, value_name = "CARPETA")]
    datos: Option<PathBuf>,
    /// Sólo dice quién puede pasar y por qué se quedan los demás; no cambia nada.
    #[arg(long)]
    ensayar: bool,
    /// Quién lo pide, como queda en la historia del trámite.
    #[arg(long, value_name = "NOMBRE", required_unless_present = "ensayar")]
    quien: Option<String>,
    /// Por qué se migra ahora; queda en la historia del trámite.
    #[arg(long, value_name = "TEXTO", required_unless_present = "ensayar")]
    motivo: Option<String>,
}

fn huella(texto: &str) -> Result<Digest, String> {
    texto.strip_prefix("sha256:").unwrap_or(texto).parse().map_err(|e: sello::DigestInvalido| e.to_string())
}

/// Runs the order.
pub fn ejecutar(pedida: &Migrar) -> anyhow::Result<ExitCode> {
    let config = match (&pedida.entorno, &pedida.datos) {
        (Some(archivo), _) => {
            let Some(leido) = entorno::leer(archivo)? else { return Ok(ExitCode::from(HALLAZGOS)) };
            let escucha = leido.entorno.escucha;
            leido.config(escucha)
        }
        (None, Some(datos)) if datos.is_dir() => {
            Config::demo(datos.clone(), SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        }
        (None, Some(datos)) => bail!("no existe la carpeta `{}`", datos.display()),
        (None, None) => bail!("diga el entorno con --entorno, o la carpeta de la demostración con --datos"),
    };
    let app = App::abrir(config).map_err(|error| match error {
        AppError::Almacen(en_uso @ AlmacenError::EnUso { .. }) => anyhow!(en_uso).context(
            "el servidor está en marcha y sólo él escribe en su base de datos: migre desde Administración, o deténgalo",
        ),
        otro => anyhow!(otro),
    })?;
    let tramite = TramiteId::from(pedida.tramite.as_str());
    let fruto = if pedida.ensayar {
        app.migracion_ensayar(&tramite, &pedida.desde, &Tramo::default())
    } else {
        app.migracion_aplicar(&MigracionPedida {
            tramite,
            desde: pedida.desde.clone(),
            motivo: pedida.motivo.clone().unwrap_or_default(),
            quien: pedida.quien.as_deref().unwrap_or_default().trim().to_owned(),
            tramo: Tramo::default(),
        })
    };
    match fruto {
        Ok(migracion) => {
            decir(&migracion, pedida.ensayar);
            Ok(if migracion.quedan() == 0 { ExitCode::SUCCESS } else { ExitCode::from(HALLAZGOS) })
        }
        Err(AppError::Invalido(porque)) => {
            salida::aviso(&format!("error: {porque}"));
            Ok(ExitCode::from(HALLAZGOS))
        }
        Err(otro) => Err(anyhow!(otro)),
    }
}

fn decir(migracion: &Migracion, ensayo: bool) {
    let (pasan, quedan) = (migracion.pasan(), migracion.quedan());
    let (de, a) = (migracion.desde.corto(), migracion.a.digest().corto());
    let nombre = &migracion.a.tramite.nombre;
    let cuenta = cuenta_de_migracion(pasan, quedan, ensayo);
    let nada = if ensayo { " No se cambió nada." } else { "" };
    salida::linea(&format!("«{nombre}», de la versión {de} a la {a}. {cuenta}.{nada}"));
    for fruto in migracion.frutos.iter().filter(|f| !f.motivos.is_empty()) {
        salida::linea(&format!("  {} se queda: {}", fruto.folio, fruto.motivos.join("; ")));
    }
}
