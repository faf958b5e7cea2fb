//! `ventanilla visto-bueno`: signs an approval on the command line, and says offline whether the approvals of a paquete are enough.

mod parametros;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analisis::comparar::comparar;
use anyhow::{Context, anyhow, bail};
use aprobacion::{Alcance, Aspecto, Carpeta, Cotejo, LlavePrivada, PorFirmar, Registrada, juzgar};
use clap::Subcommand;
use engine::formato;
use runtime::app::evidencia_de;
use runtime::config::Reglas;
use runtime::reloj::Reloj;
use schemas::sello::{self, Digest, PaqueteSellado};

use crate::contrasena;
use crate::entorno;
use crate::salida::{self, HALLAZGOS};

/// What is done with approvals.
#[derive(Debug, Subcommand)]
pub enum VistosBuenos {
    /// Firma un visto bueno sobre un paquete y lo agrega a su archivo de vistos buenos.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
        override_usage = "ventanilla visto-bueno firmar PAQUETE --entorno ARCHIVO --llave ARCHIVO --autor CORREO [--aspecto ASPECTO]... [-o ARCHIVO]",
        after_help = "La contraseña de la llave se pregunta, o se toma de la variable VENTANILLA_CONTRASENA_LLAVE."
    )]
    Firmar(Firma),
    /// Aprueba de una vez los nuevos valores de parámetros de varios trámites, como la UMA de febrero: un sobre por cada uno.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
        override_usage = "ventanilla visto-bueno parametros PAQUETE… --antes CARPETA --entorno ARCHIVO --llave ARCHIVO --autor CORREO",
        after_help = "Si algo más cambia en alguno, no se firma ninguno. La contraseña de la llave se pregunta, o se toma de la variable VENTANILLA_CONTRASENA_LLAVE."
    )]
    Parametros(parametros::FirmaDeParametros),
    /// Dice si los vistos buenos de un paquete bastan en un entorno; no necesita el servidor ni la red.
    #[command(
        help_template = "{about}\n\nUso: {usage}\n\n{all-args}",
        override_usage = "ventanilla visto-bueno verificar PAQUETE VISTOS-BUENOS --entorno ARCHIVO [--antes CARPETA]"
    )]
    Verificar {
        /// El archivo `.paquete`.
        #[arg(value_name = "PAQUETE", help_heading = "Argumentos")]
        paquete: PathBuf,
        /// El archivo de vistos buenos, `.intoto.jsonl`.
        #[arg(value_name = "VISTOS-BUENOS", help_heading = "Argumentos")]
        carpeta: PathBuf,
        /// El archivo del entorno, con sus llaves y su política.
        #[arg(long, value_name = "ARCHIVO", help_heading = "Opciones")]
        entorno: PathBuf,
        /// Carpeta con los `.paquete` ya liberados, si alguno aprobó sólo valores de parámetros.
        #[arg(long, value_name = "CARPETA", help_heading = "Opciones")]
        antes: Option<PathBuf>,
    },
}

/// What is signed.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Firma {
    /// El archivo `.paquete`.
    #[arg(value_name = "PAQUETE", help_heading = "Argumentos")]
    paquete: PathBuf,
    /// El archivo del entorno donde está registrada la llave.
    #[arg(long, value_name = "ARCHIVO")]
    entorno: PathBuf,
    /// El archivo de la llave privada.
    #[arg(long, value_name = "ARCHIVO")]
    llave: PathBuf,
    /// Correo de quien hizo esta versión; puede repetirse.
    #[arg(long = "autor", value_name = "CORREO", required = true)]
    autores: Vec<String>,
    /// Qué se aprueba: flujo, formulario, usuarios, montos o salida; puede repetirse. Si no se dice, todo lo que esa llave puede.
    #[arg(long = "aspecto", value_name = "ASPECTO", value_parser = aspecto)]
    aspectos: Vec<Aspecto>,
    /// Aprueba sólo nuevos valores de parámetros, sobre la versión de esta huella.
    #[arg(long = "solo-parametros-de", value_name = "HUELLA", value_parser = huella)]
    base: Option<Digest>,
    /// Un comentario que queda firmado.
    #[arg(long, value_name = "TEXTO")]
    nota: Option<String>,
    /// El archivo de vistos buenos; si no se dice, el del paquete con la terminación `.intoto.jsonl`.
    #[arg(short = 'o', long = "archivo", value_name = "ARCHIVO")]
    archivo: Option<PathBuf>,
}

fn aspecto(texto: &str) -> Result<Aspecto, String> {
    Aspecto::de(texto).ok_or_else(|| {
        let todos: Vec<&str> = Aspecto::TODOS.into_iter().map(Aspecto::id).collect();
        format!("los aspectos son {}", formato::enumerar(&todos))
    })
}

fn huella(texto: &str) -> Result<Digest, String> {
    texto.parse().map_err(|e: sello::DigestInvalido| e.to_string())
}

pub fn ejecutar(orden: VistosBuenos) -> anyhow::Result<ExitCode> {
    match orden {
        VistosBuenos::Firmar(firma) => firmar(&firma),
        VistosBuenos::Parametros(firma) => parametros::ejecutar(&firma),
        VistosBuenos::Verificar { paquete, carpeta, entorno, antes } => {
            verificar(&paquete, &carpeta, &entorno, antes.as_deref())
        }
    }
}

pub(super) fn abrir(ruta: &Path) -> anyhow::Result<PaqueteSellado> {
    let bytes = std::fs::read(ruta).with_context(|| format!("no se puede leer `{}`", ruta.display()))?;
    sello::abrir(&bytes, None).with_context(|| format!("`{}` no se puede usar", ruta.display()))
}

/// The file of approvals that goes with a paquete.
pub(super) fn su_carpeta(paquete: &Path, dicha: Option<&Path>) -> PathBuf {
    dicha.map_or_else(|| paquete.with_extension("intoto.jsonl"), Path::to_path_buf)
}

fn firmar(firma: &Firma) -> anyhow::Result<ExitCode> {
    let paquete = abrir(&firma.paquete)?;
    let Some(leido) = entorno::leer(&firma.entorno)? else { return Ok(ExitCode::from(HALLAZGOS)) };
    let reglas = leido.reglas().map_err(|porque| anyhow!(porque))?;
    let archivo = su_carpeta(&firma.paquete, firma.archivo.as_deref());
    let mut carpeta = if archivo.exists() { leer_carpeta(&archivo)? } else { Carpeta::default() };
    let (llave, registrada) = abrir_llave(&firma.llave, &firma.entorno, &reglas)?;
    let evidencia = evidencia_de(&paquete);
    if evidencia.pruebas.fallan > 0 {
        bail!(
            "fallan {} de {} pruebas y no se aprueba lo que no las pasa; véalas con `ventanilla probar`",
            evidencia.pruebas.fallan,
            evidencia.pruebas.total
        );
    }
    let aspectos =
        if firma.aspectos.is_empty() { registrada.aspectos.clone() } else { firma.aspectos.clone() };
    let por_firmar = PorFirmar {
        paquete: &paquete,
        registrada: &registrada,
        alcance: firma.base.clone().map_or(Alcance::Completo, |base| Alcance::Parametros { base }),
        aspectos: aspectos.clone(),
        autores: firma.autores.clone(),
        evidencia,
        cuando: Reloj::default().ahora(),
        nota: firma.nota.clone(),
    };
    let sobre = por_firmar.firmar(&llave)?;
    carpeta.agregar(sobre);
    std::fs::write(&archivo, carpeta.texto())
        .with_context(|| format!("no se pudo escribir `{}`", archivo.display()))?;
    let nombres: Vec<&str> = aspectos.iter().map(|a| a.nombre()).collect();
    salida::linea(&format!(
        "{} dio su visto bueno a «{}» ({}): {}.\nQuedó en {}.",
        registrada.persona,
        paquete.tramite.nombre,
        paquete.digest().corto(),
        formato::enumerar(&nombres),
        archivo.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// A private key, and who the environment says that it is of.
fn abrir_llave(
    archivo: &Path,
    entorno: &Path,
    reglas: &Reglas,
) -> anyhow::Result<(LlavePrivada, Registrada)> {
    let pem = std::fs::read_to_string(archivo)
        .with_context(|| format!("no se puede leer `{}`", archivo.display()))?;
    let contrasena = contrasena::pedir("Contraseña de la llave", contrasena::DE_LLAVE)?;
    let llave = LlavePrivada::abrir(&pem, &contrasena)
        .with_context(|| format!("`{}` no se abrió", archivo.display()))?;
    let registrada = reglas.llavero.buscar(llave.publica().id().as_str()).ok_or_else(|| {
        anyhow!(
            "esa llave no está registrada en `{}`: agregue a `aprobacion.llaves` lo que escribe `ventanilla llave ver`",
            entorno.display()
        )
    })?;
    Ok((llave, registrada.clone()))
}

fn leer_carpeta(ruta: &Path) -> anyhow::Result<Carpeta> {
    let texto =
        std::fs::read_to_string(ruta).with_context(|| format!("no se puede leer `{}`", ruta.display()))?;
    Carpeta::leer(&texto).with_context(|| format!("`{}` no es un archivo de vistos buenos", ruta.display()))
}

fn verificar(
    paquete: &Path,
    carpeta: &Path,
    archivo: &Path,
    antes: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let paquete = abrir(paquete)?;
    let carpeta = leer_carpeta(carpeta)?;
    let Some(leido) = entorno::leer(archivo)? else { return Ok(ExitCode::from(HALLAZGOS)) };
    let reglas = leido.reglas().map_err(|porque| anyhow!(porque))?;
    let anteriores = antes.map(parametros::de_carpeta).transpose()?.unwrap_or_default();
    let evidencia = evidencia_de(&paquete);
    let cotejo = Cotejo {
        paquete: &paquete,
        llavero: &reglas.llavero,
        politica: &reglas.politica,
        ahora: Reloj::default().ahora(),
        retirado: None,
        evidencia: Some(&evidencia),
        solo_parametros: &|base| {
            let base = anteriores.iter().find(|a| a.digest() == base)?;
            Some(comparar(base.paquete(), paquete.paquete()).solo_parametros())
        },
    };
    salida::linea(&format!("«{}», huella {}", paquete.tramite.nombre, paquete.digest()));
    match juzgar(&cotejo, &carpeta) {
        Ok(aprobado) => {
            for firmante in &aprobado.firmantes {
                let aspectos: Vec<&str> = firmante.aspectos.iter().map(|a| a.nombre()).collect();
                salida::linea(&format!(
                    "  {} ({}), {}: {}",
                    firmante.persona,
                    firmante.cargo,
                    formato::fecha_hora(engine::evolve::local(&paquete, firmante.cuando)),
                    formato::enumerar(&aspectos)
                ));
            }
            for reparo in &aprobado.sin_efecto {
                salida::linea(&format!("  no cuenta: {reparo}"));
            }
            salida::linea("Los vistos buenos bastan.");
            Ok(ExitCode::SUCCESS)
        }
        Err(reparos) => {
            for reparo in &reparos {
                salida::linea(&format!("  - {reparo}"));
            }
            salida::linea("Los vistos buenos no bastan.");
            Ok(ExitCode::from(HALLAZGOS))
        }
    }
}
