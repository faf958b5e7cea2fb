//! `ventanilla explorar`.

mod escrito;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use compiler::diag::render::{self, Color};
use ensayo::{Clase, Cobertura, Exploracion as Hecha, Recorrido};
use schemas::diagnostic::Severidad;
use schemas::sello::{self, PaqueteSellado};
use serde_json::json;

use super::definiciones::Definiciones;
use super::escribir;
use crate::salida::{self, HALLAZGOS};

/// What is asked.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Exploracion {
    /// Carpeta del municipio o de un trámite, o un `.paquete`; la carpeta en que está, si no se dice.
    #[arg(
        value_name = "PAQUETE|RUTA",
        default_value = ".",
        hide_default_value = true,
        help_heading = "Argumentos"
    )]
    ruta: PathBuf,
    /// Cuáles trámites, por su nombre corto; todos los que haya, si no se dice.
    #[arg(value_name = "TRÁMITE", help_heading = "Argumentos")]
    tramites: Vec<String>,
    /// Cómo se escribe: completo (para leerse; es lo usual) o json.
    #[arg(
        long,
        value_name = "FORMATO",
        value_enum,
        default_value_t = Forma::Completo,
        hide_possible_values = true,
        hide_default_value = true
    )]
    formato: Forma,
    /// Escribe en esa carpeta, como pruebas, los recorridos que cubren lo que falta. No toca los archivos que ya estén.
    #[arg(long, value_name = "CARPETA")]
    proponer: Option<PathBuf>,
    /// Cuánto deben cubrir las pruebas escritas, en porcentaje: etapas, acciones, plazos, ramas, linderos o rechazos. Puede repetirse.
    #[arg(long, value_name = "CLASE=PORCENTAJE", value_parser = minimo)]
    cubre: Vec<(Clase, u8)>,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Forma {
    /// Para leerse.
    #[value(alias = "texto")]
    Completo,
    /// Una lista de exploraciones en JSON.
    Json,
}

/// `ramas=90`.
fn minimo(texto: &str) -> Result<(Clase, u8), String> {
    let partes = texto.split_once('=');
    let clase = partes.and_then(|(clase, _)| Clase::de(clase.trim()));
    let cuanto = partes.and_then(|(_, n)| n.trim().trim_end_matches('%').trim().parse().ok());
    clase.zip(cuanto.filter(|n| *n <= 100)).ok_or_else(|| "debe ser como ramas=90".to_owned())
}

/// What came of a trámite.
struct Explorado {
    paquete: PaqueteSellado,
    hecha: Hecha,
    /// What the written pruebas reach.
    escritas: Cobertura,
}

impl Explorado {
    fn de(paquete: PaqueteSellado) -> Self {
        let hecha = ensayo::explorar(&paquete);
        let escritas = ensayo::cobertura(&paquete);
        Self { paquete, hecha, escritas }
    }

    /// The journeys that reach what the written pruebas don't.
    fn faltantes(&self) -> Vec<&Recorrido> {
        self.hecha.faltantes(&self.escritas)
    }
}

pub fn ejecutar(pedido: &Exploracion) -> anyhow::Result<ExitCode> {
    let paquetes = match paquetes(pedido)? {
        Ok(paquetes) => paquetes,
        Err(codigo) => return Ok(codigo),
    };
    let explorados: Vec<Explorado> = paquetes.into_iter().map(Explorado::de).collect();
    match pedido.formato {
        Forma::Completo => salida::linea(escrito::completo(&explorados).trim_end()),
        Forma::Json => {
            let todas: Vec<_> = explorados.iter().map(en_json).collect();
            salida::linea(&serde_json::to_string_pretty(&todas)?);
        }
    }
    if let Some(carpeta) = &pedido.proponer {
        proponer(carpeta, &explorados)?;
    }
    let cortas = cortas(pedido, &explorados);
    cortas.iter().for_each(|dicho| salida::aviso(dicho));
    let sanos = explorados.iter().all(|e| e.hecha.defectos.is_empty());
    Ok(if sanos && cortas.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(HALLAZGOS) })
}

/// The paquetes that were asked for, or the code with which to end when one of them doesn't compile.
fn paquetes(pedido: &Exploracion) -> anyhow::Result<Result<Vec<PaqueteSellado>, ExitCode>> {
    let ruta = &pedido.ruta;
    let pedidos = |id: &str| pedido.tramites.is_empty() || pedido.tramites.iter().any(|t| t == id);
    if ruta.is_file() && ruta.extension().is_some_and(|e| e == "paquete") {
        let bytes = std::fs::read(ruta).with_context(|| format!("no se puede leer `{}`", ruta.display()))?;
        let paquete =
            sello::abrir(&bytes, None).with_context(|| format!("`{}` no se puede usar", ruta.display()))?;
        if !pedidos(&paquete.tramite.id) {
            bail!("`{}` es del trámite {}", ruta.display(), paquete.tramite.id);
        }
        return Ok(Ok(vec![paquete]));
    }
    let definiciones = Definiciones::leer(ruta)?;
    let id = |archivo: &str| archivo.rsplit('/').nth(1).unwrap_or_default().to_owned();
    let tramites: Vec<_> = definiciones
        .compilado
        .tramites
        .iter()
        .filter(|t| {
            let carpeta = t.archivo.trim_end_matches("tramite.yaml");
            definiciones.toca(&t.archivo) || definiciones.parte().starts_with(carpeta)
        })
        .collect();
    let hay: Vec<String> = tramites.iter().map(|t| id(&t.archivo)).collect();
    if let Some(ajeno) = pedido.tramites.iter().find(|t| !hay.contains(t)) {
        bail!("en `{}` no hay un trámite {ajeno}; hay: {}", ruta.display(), hay.join(", "));
    }
    let elegidos: Vec<_> = tramites.into_iter().filter(|t| pedidos(&id(&t.archivo))).collect();
    if elegidos.is_empty() {
        bail!("en `{}` no hay ningún trámite", ruta.display());
    }
    let listos: Vec<PaqueteSellado> = elegidos.iter().filter_map(|t| t.paquete.clone()).collect();
    if listos.len() == elegidos.len() {
        return Ok(Ok(listos));
    }
    let mut errores = definiciones.compilado.diagnostics.clone();
    errores.retain(|d| d.severidad == Severidad::Error);
    salida::aviso(&render::completo(&errores, &definiciones.compilado.archivos, Color::Sin));
    salida::aviso("no se exploró nada: corrija antes los errores");
    Ok(Err(ExitCode::from(HALLAZGOS)))
}

fn en_json(explorado: &Explorado) -> serde_json::Value {
    let faltantes: Vec<&str> = explorado.faltantes().iter().map(|r| r.prueba.id.as_str()).collect();
    json!({
        "exploracion": explorado.hecha,
        "escritas": explorado.escritas.clases,
        "faltantes": faltantes,
    })
}

/// Where the written pruebas reach less than was asked for, in words.
fn cortas(pedido: &Exploracion, explorados: &[Explorado]) -> Vec<String> {
    let mut cortas = Vec::new();
    for explorado in explorados {
        for (clase, pide) in &pedido.cubre {
            let Some(alcanzado) = explorado.escritas.clases.get(clase.id()) else { continue };
            let tiene = escrito::por_ciento(alcanzado.si.len(), alcanzado.si.len() + alcanzado.no.len());
            if tiene < usize::from(*pide) {
                cortas.push(format!(
                    "{}: las pruebas escritas cubren {tiene} % de {clase}, y se pide {pide} %",
                    explorado.hecha.tramite
                ));
            }
        }
    }
    cortas
}

/// Writes the journeys that are missing; of several trámites, each in a folder of its own.
fn proponer(carpeta: &Path, explorados: &[Explorado]) -> anyhow::Result<()> {
    let mut escritas = 0;
    for explorado in explorados {
        let donde = if explorados.len() == 1 {
            carpeta.to_path_buf()
        } else {
            carpeta.join(explorado.hecha.tramite.as_str())
        };
        for recorrido in explorado.faltantes() {
            let archivo = donde.join(format!("{}.yaml", recorrido.prueba.id));
            if archivo.exists() {
                salida::aviso(&format!("{} ya está; no se tocó", archivo.display()));
                continue;
            }
            std::fs::create_dir_all(&donde)
                .with_context(|| format!("no se puede hacer la carpeta `{}`", donde.display()))?;
            let notas = escrito::notas(explorado, recorrido);
            let notas: Vec<&str> = notas.iter().map(String::as_str).collect();
            escribir::poner(&archivo, compiler::pruebas::escribir(&recorrido.prueba, &notas))?;
            salida::aviso(&format!("se escribió {}", archivo.display()));
            escritas += 1;
        }
    }
    salida::aviso(&match escritas {
        0 => "no se escribió ninguna prueba".to_owned(),
        1 => "1 prueba propuesta; léala antes de darla por buena".to_owned(),
        n => format!("{n} pruebas propuestas; léalas antes de darlas por buenas"),
    });
    Ok(())
}
