//! `ventanilla visto-bueno parametros`: one person approves at once the new values of parameters of several trámites, an envelope each. That
//! nothing else changes is proved before anything is signed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analisis::comparar::{Comparacion, Para, comparar};
use anyhow::{Context, bail};
use aprobacion::{Alcance, Aspecto, Carpeta, PorFirmar, Sobre};
use runtime::app::evidencia_de;
use runtime::reloj::Reloj;
use schemas::sello::PaqueteSellado;

use super::{abrir, abrir_llave, leer_carpeta, su_carpeta};
use crate::entorno;
use crate::salida::{self, HALLAZGOS};

/// What is signed.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct FirmaDeParametros {
    /// Los archivos `.paquete` nuevos.
    #[arg(value_name = "PAQUETE", required = true, help_heading = "Argumentos")]
    paquetes: Vec<PathBuf>,
    /// Carpeta con los `.paquete` de las versiones que ya se liberaron, de las que sólo cambian valores.
    #[arg(long, value_name = "CARPETA")]
    antes: PathBuf,
    /// El archivo del entorno donde está registrada la llave.
    #[arg(long, value_name = "ARCHIVO")]
    entorno: PathBuf,
    /// El archivo de la llave privada.
    #[arg(long, value_name = "ARCHIVO")]
    llave: PathBuf,
    /// Correo de quien hizo estas versiones; puede repetirse.
    #[arg(long = "autor", value_name = "CORREO", required = true)]
    autores: Vec<String>,
}

/// Every paquete of a folder, by name of file.
pub fn de_carpeta(carpeta: &Path) -> anyhow::Result<Vec<PaqueteSellado>> {
    let mut rutas = Vec::new();
    let entradas = std::fs::read_dir(carpeta)
        .with_context(|| format!("no se puede leer la carpeta `{}`", carpeta.display()))?;
    for entrada in entradas {
        let ruta = entrada?.path();
        if ruta.extension().is_some_and(|e| e == "paquete") {
            rutas.push(ruta);
        }
    }
    rutas.sort();
    rutas.iter().map(|r| abrir(r)).collect()
}

/// A new version beside the one from which it comes.
struct Par {
    ruta: PathBuf,
    nuevo: PaqueteSellado,
    antes: PaqueteSellado,
    cambios: Comparacion,
}

pub fn ejecutar(firma: &FirmaDeParametros) -> anyhow::Result<ExitCode> {
    let Some(leido) = entorno::leer(&firma.entorno)? else { return Ok(ExitCode::from(HALLAZGOS)) };
    let (iguales, pares): (Vec<Par>, Vec<Par>) =
        pares(firma)?.into_iter().partition(|p| p.antes.digest() == p.nuevo.digest());
    for par in iguales {
        salida::aviso(&format!(
            "«{}» no cambia: no se firma, ni hace falta liberarlo otra vez.",
            par.nuevo.tramite.nombre
        ));
    }
    if pares.is_empty() {
        salida::aviso("error: no se firmó nada, porque ningún trámite cambia");
        return Ok(ExitCode::from(HALLAZGOS));
    }
    let otras: Vec<&Par> = pares.iter().filter(|p| !p.cambios.solo_parametros()).collect();
    if !otras.is_empty() {
        salida::aviso("error: no se firmó nada, porque no sólo cambian valores de parámetros");
        for par in otras {
            salida::aviso(&format!("  - «{}»: {}", par.nuevo.tramite.nombre, par.cambios.veredicto()));
        }
        return Ok(ExitCode::from(HALLAZGOS));
    }
    pares.iter().for_each(contar);
    let reglas = leido.reglas().map_err(|porque| anyhow::anyhow!(porque))?;
    let (llave, registrada) = abrir_llave(&firma.llave, &firma.entorno, &reglas)?;
    let mut firmados: Vec<(&Par, Sobre)> = Vec::new();
    for par in &pares {
        let por_firmar = PorFirmar {
            paquete: &par.nuevo,
            registrada: &registrada,
            alcance: Alcance::Parametros { base: par.antes.digest().clone() },
            aspectos: registrada.aspectos.iter().filter(|a| **a == Aspecto::Montos).copied().collect(),
            autores: firma.autores.clone(),
            evidencia: evidencia_de(&par.nuevo),
            cuando: Reloj::default().ahora(),
            nota: None,
        };
        let sobre = por_firmar.firmar(&llave).with_context(|| format!("«{}»", par.nuevo.tramite.nombre))?;
        firmados.push((par, sobre));
    }
    for (par, sobre) in firmados {
        let archivo = su_carpeta(&par.ruta, None);
        let mut carpeta = if archivo.exists() { leer_carpeta(&archivo)? } else { Carpeta::default() };
        carpeta.agregar(sobre);
        std::fs::write(&archivo, carpeta.texto())
            .with_context(|| format!("no se pudo escribir `{}`", archivo.display()))?;
    }
    let cuantos = match pares.len() {
        1 => "1 visto bueno".to_owned(),
        n => format!("{n} vistos buenos, uno por trámite"),
    };
    salida::linea(&format!("{} firmó {cuantos}.", registrada.persona));
    Ok(ExitCode::SUCCESS)
}

fn pares(firma: &FirmaDeParametros) -> anyhow::Result<Vec<Par>> {
    let anteriores = de_carpeta(&firma.antes)?;
    let mut pares = Vec::new();
    for ruta in &firma.paquetes {
        let nuevo = abrir(ruta)?;
        let suyas: Vec<&PaqueteSellado> =
            anteriores.iter().filter(|a| a.tramite.id == nuevo.tramite.id).collect();
        let antes = match suyas.as_slice() {
            [una] => (*una).clone(),
            [] => bail!(
                "en `{}` no está la versión anterior de «{}»",
                firma.antes.display(),
                nuevo.tramite.nombre
            ),
            _ => bail!(
                "en `{}` hay varias versiones de «{}»; deje una",
                firma.antes.display(),
                nuevo.tramite.nombre
            ),
        };
        let cambios = comparar(antes.paquete(), nuevo.paquete());
        pares.push(Par { ruta: ruta.clone(), nuevo, antes, cambios });
    }
    Ok(pares)
}

/// What is about to be signed, said before the password is asked for.
fn contar(par: &Par) {
    salida::linea(&format!(
        "«{}», de la versión {} a la {}:",
        par.nuevo.tramite.nombre,
        par.antes.digest().corto(),
        par.nuevo.digest().corto()
    ));
    for cambio in par.cambios.cambios.iter().filter(|c| c.para == Para::Parametros) {
        salida::linea(&format!("  {}", cambio.que));
        if let Some(ejemplo) = &cambio.ejemplo {
            salida::linea(&format!("    por ejemplo: {ejemplo}"));
        }
    }
}
