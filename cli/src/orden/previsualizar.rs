//! `ventanilla previsualizar`: a document as it would come out, with the answers of a file or with plausible ones. It tells the
//! story of an expediente that ends in that document and prints it with what prints the real ones.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use jiff::civil::Date;
use papeles::Entorno;
use schemas::sello::PaqueteSellado;
use serde_json::{Map, Value};

use super::definiciones::Definiciones;
use super::ensayo::{self, Historia};
use crate::salida::{self, HALLAZGOS};

/// The day on which the story is told when no other is asked for: fixed, so that the same definition always gives the same file.
const DIA: Date = Date::constant(2026, 3, 2);
/// The address printed in a document that isn't one.
const PUBLICA: &str = "https://ventanilla.ejemplo.mx";
/// The mark across it.
const MARCA: &str = "SIN VALIDEZ — VISTA PREVIA";

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Papel {
    /// Una salida de la definición.
    Salida,
    /// El acuse de recibo.
    Acuse,
    /// La orden de pago.
    Orden,
    /// El recibo de pago.
    Recibo,
    /// La ficha del trámite.
    Ficha,
}

/// What the order takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Pedido {
    /// Carpeta del trámite, o la del municipio si sólo tiene uno.
    #[arg(value_name = "RUTA", help_heading = "Argumentos")]
    pub ruta: std::path::PathBuf,
    /// Qué se imprime: salida (lo usual), acuse, orden, recibo o ficha.
    #[arg(
        long,
        value_name = "PAPEL",
        value_enum,
        default_value_t = Papel::Salida,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub papel: Papel,
    /// Cuál de las salidas; sin esto, la primera.
    #[arg(long, value_name = "ID")]
    pub salida: Option<String>,
    /// Archivo JSON con `solicitante`, `campos`, `fecha` y `canal`; lo que falte se inventa.
    #[arg(long, value_name = "ARCHIVO")]
    pub con: Option<std::path::PathBuf>,
    /// El PDF que se escribe.
    #[arg(short = 'o', long = "archivo", value_name = "ARCHIVO")]
    pub archivo: std::path::PathBuf,
}

pub fn ejecutar(pedido: &Pedido) -> anyhow::Result<ExitCode> {
    let definiciones = Definiciones::leer(&pedido.ruta)?;
    let tramites: Vec<_> =
        definiciones.compilado.tramites.iter().filter(|t| definiciones.toca(&t.archivo)).collect();
    let tramite = match tramites.as_slice() {
        [] => bail!("en `{}` no hay ningún trámite", pedido.ruta.display()),
        [uno] => uno,
        varios => {
            bail!("en `{}` hay {} trámites; diga la carpeta de uno", pedido.ruta.display(), varios.len())
        }
    };
    let Some(paquete) = &tramite.paquete else {
        salida::aviso("el trámite tiene errores; véalos con `ventanilla validar`");
        return Ok(ExitCode::from(HALLAZGOS));
    };
    let bytes = imprimir(paquete, pedido)?;
    std::fs::write(&pedido.archivo, bytes)
        .with_context(|| format!("no se puede escribir `{}`", pedido.archivo.display()))?;
    salida::linea(&format!("{}", pedido.archivo.display()));
    Ok(ExitCode::SUCCESS)
}

fn imprimir(paquete: &PaqueteSellado, pedido: &Pedido) -> anyhow::Result<Vec<u8>> {
    let datos = match &pedido.con {
        Some(archivo) => leer(archivo)?,
        None => Map::new(),
    };
    let fecha = match datos.get("fecha") {
        None => DIA,
        Some(valor) => valor
            .as_str()
            .and_then(|t| t.parse().ok())
            .ok_or_else(|| anyhow!("`fecha` debe ser una fecha, por ejemplo \"2026-03-02\""))?,
    };
    let entorno = Entorno { publica: PUBLICA, marca: Some(MARCA) };
    let cual = match (&pedido.salida, paquete.tramite.salidas.first()) {
        (Some(id), _) => Some(
            paquete
                .tramite
                .salida(id)
                .ok_or_else(|| anyhow!("la salida `{id}` no existe; {}", existentes(paquete)))?,
        ),
        (None, primera) => primera,
    };
    let historia = Historia::inventar(paquete, &datos, fecha, cual)?;
    let documento = match pedido.papel {
        Papel::Salida => {
            let emitida = historia
                .emitida
                .as_ref()
                .ok_or_else(|| anyhow!("el trámite no tiene salidas; pida otro papel con `--papel`"))?;
            papeles::salida(paquete, &historia.eventos, emitida, &entorno)?
        }
        Papel::Acuse => papeles::acuse(paquete, &ensayo::expediente(), &historia.eventos, &entorno)?,
        Papel::Ficha => papeles::ficha(paquete, historia.inicio()?, &entorno)?,
        Papel::Orden => historia.orden(paquete, &entorno)?,
        Papel::Recibo => {
            let referencia = historia.referencia().ok_or_else(|| anyhow!("el trámite no tiene pagos"))?;
            papeles::recibo(paquete, &historia.eventos, referencia, &entorno)?
        }
    };
    let momento = papeles::Momento::en(paquete, &historia.eventos, historia.eventos.len() as u64)?;
    Ok(papeles::imprimir(&documento, Some(&momento))?)
}

fn existentes(paquete: &PaqueteSellado) -> String {
    let ids: Vec<String> = paquete.tramite.salidas.iter().map(|s| format!("`{}`", s.id)).collect();
    if ids.is_empty() { "el trámite no tiene ninguna".to_owned() } else { format!("hay {}", ids.join(", ")) }
}

fn leer(archivo: &Path) -> anyhow::Result<Map<String, Value>> {
    let texto = std::fs::read_to_string(archivo)
        .with_context(|| format!("no se puede leer `{}`", archivo.display()))?;
    let valor: Value = serde_json::from_str(&texto)
        .with_context(|| format!("`{}` no es un archivo JSON", archivo.display()))?;
    let Value::Object(datos) = valor else {
        bail!("`{}` debe tener un objeto con `solicitante`, `campos` o `fecha`", archivo.display());
    };
    const CLAVES: [&str; 4] = ["solicitante", "campos", "fecha", "canal"];
    if let Some(ajena) = datos.keys().find(|k| !CLAVES.contains(&k.as_str())) {
        bail!("en `{}` sobra `{ajena}`; puede tener {}", archivo.display(), CLAVES.join(", "));
    }
    Ok(datos)
}
