//! `ventanilla cuenta crear`: the accounts of who works in an environment, the first administrator above all.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use clap::ValueEnum;
use runtime::almacen::{AlmacenError, ClaseCuenta, Reservado};
use runtime::app::{App, AppError, CuentaNueva};
use schemas::encargo::{Encargo, Encargos};
use schemas::ids::{DependenciaId, RolId, TramiteId};

use crate::contrasena;
use crate::entorno;
use crate::salida::{self, HALLAZGOS, MAL_USO};

/// An account that is asked for.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct CuentaPedida {
    /// El archivo del entorno.
    #[arg(long, value_name = "ARCHIVO")]
    entorno: PathBuf,
    /// Qué clase de cuenta: administrador o servidor (un servidor público que atiende).
    #[arg(long, value_name = "CLASE", value_enum, hide_possible_values = true)]
    clase: ClasePedida,
    /// Correo con que entra.
    #[arg(long, value_name = "CORREO")]
    correo: String,
    /// Nombre completo.
    #[arg(long, value_name = "NOMBRE")]
    nombre: String,
    /// Rol que tiene; puede repetirse. Con «ROL@TRAMITE», sólo en ese trámite.
    #[arg(long = "rol", value_name = "ROL")]
    roles: Vec<String>,
    /// Dependencia en que trabaja.
    #[arg(long, value_name = "DEPENDENCIA")]
    dependencia: Option<String>,
}

/// Kinds of accounts that are made by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ClasePedida {
    /// Instala, carga y administra; no atiende.
    Administrador,
    /// Atiende solicitudes.
    Servidor,
}

pub fn crear(pedida: CuentaPedida) -> anyhow::Result<ExitCode> {
    if let Some(porque) = sin_sentido(&pedida) {
        salida::aviso(&format!("error: {porque}"));
        return Ok(ExitCode::from(MAL_USO));
    }
    let roles = match encargos(&pedida.roles) {
        Ok(roles) => roles,
        Err(porque) => {
            salida::aviso(&format!("error: {porque}"));
            return Ok(ExitCode::from(MAL_USO));
        }
    };
    let Some(leido) = entorno::leer(&pedida.entorno)? else { return Ok(ExitCode::from(HALLAZGOS)) };
    let app = App::abrir(leido.config(leido.entorno.escucha)).map_err(|error| match error {
        AppError::Almacen(en_uso @ AlmacenError::EnUso { .. }) => anyhow!(en_uso).context(
            "el servidor está en marcha y sólo él escribe en su base de datos: deténgalo, cree la cuenta y vuelva a arrancarlo",
        ),
        otro => anyhow!(otro),
    })?;
    conocidos(&app, &pedida, &roles)?;
    let contrasena =
        contrasena::nueva("Contraseña de la cuenta, de 10 caracteres o más", contrasena::DE_CUENTA)?;
    let clase = match pedida.clase {
        ClasePedida::Administrador => ClaseCuenta::Administrador,
        ClasePedida::Servidor => ClaseCuenta::Servidor,
    };
    let nueva = CuentaNueva {
        correo: Reservado(pedida.correo),
        nombre: Reservado(pedida.nombre),
        contrasena: Reservado(contrasena),
        clase,
        roles,
        dependencia: pedida.dependencia.map(DependenciaId),
    };
    let hilos = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no se pudieron crear los hilos de trabajo")?;
    let cuenta = hilos.block_on(app.crear_cuenta(nueva)).context("no se creó la cuenta")?;
    salida::linea(&format!(
        "Cuenta de {} creada en «{}»: entra con {}",
        clase.como_texto(),
        leido.entorno.nombre,
        cuenta.correo.0
    ));
    Ok(ExitCode::SUCCESS)
}

/// Why what is asked for can't be.
fn sin_sentido(pedida: &CuentaPedida) -> Option<&'static str> {
    match pedida.clase {
        ClasePedida::Administrador if !pedida.roles.is_empty() => {
            Some("quien administra no tiene roles: no atiende solicitudes; quite --rol")
        }
        ClasePedida::Servidor if pedida.roles.is_empty() => {
            Some("un servidor público atiende por los roles que tiene: diga al menos uno con --rol")
        }
        _ => None,
    }
}

/// The roles that are asked for: `ROL`, or `ROL@TRAMITE` for each trámite in which alone it is held.
fn encargos(pedidos: &[String]) -> Result<Encargos, String> {
    let mut roles = Encargos::ninguno();
    for pedido in pedidos {
        let (rol, tramite) = match pedido.split_once('@') {
            None => (pedido.as_str(), None),
            Some((rol, tramite)) => (rol, Some(tramite)),
        };
        if rol.is_empty() || tramite.is_some_and(|t| t.is_empty() || t.contains('@')) {
            return Err(format!(
                "«{pedido}» no se entiende: escriba un rol, o un rol y un trámite como «mesa@constancia»"
            ));
        }
        let entero = |e: &Encargo| e.rol.as_str() == rol && e.solo_en.is_none() != tramite.is_none();
        if roles.iter().any(entero) {
            return Err(format!(
                "el rol `{rol}` se pide a la vez en todos los trámites y sólo en alguno: deje lo uno o lo otro"
            ));
        }
        let solo_en = tramite.map(|t| [TramiteId::from(t)].into());
        roles.sumar(Encargo { rol: RolId::from(rol), solo_en });
    }
    Ok(roles)
}

/// Whether the trámites on offer know what is named. Before there are any, nobody can tell.
fn conocidos(app: &App, pedida: &CuentaPedida, encargos: &Encargos) -> anyhow::Result<()> {
    let activos = app.estante().activos();
    if activos.is_empty() {
        if !pedida.roles.is_empty() || pedida.dependencia.is_some() {
            salida::aviso(
                "todavía no hay trámites cargados: no se pudo comprobar que el rol y la dependencia existan",
            );
        }
        return Ok(());
    }
    let mut roles: Vec<&str> = activos.iter().flat_map(|p| &p.roles).map(|r| r.id.as_str()).collect();
    let mut dependencias: Vec<&str> =
        activos.iter().flat_map(|p| &p.municipio.dependencias).map(|d| d.id.as_str()).collect();
    for lista in [&mut roles, &mut dependencias] {
        lista.sort_unstable();
        lista.dedup();
    }
    for encargo in encargos {
        let rol = &encargo.rol;
        if !roles.contains(&rol.as_str()) {
            bail!("ningún trámite cargado nombra el rol `{rol}`; hay: {}", roles.join(", "));
        }
        for tramite in encargo.solo_en.iter().flatten() {
            let nombran: Vec<&str> =
                activos.iter().filter(|p| p.rol(rol).is_some()).map(|p| p.tramite.id.as_str()).collect();
            if !nombran.contains(&tramite.as_str()) {
                bail!(
                    "en el trámite `{tramite}` no interviene el rol `{rol}`; interviene en: {}",
                    nombran.join(", ")
                );
            }
        }
    }
    match &pedida.dependencia {
        Some(d) if !dependencias.contains(&d.as_str()) => {
            bail!("ningún trámite cargado es de la dependencia `{d}`; hay: {}", dependencias.join(", "))
        }
        _ => Ok(()),
    }
}
