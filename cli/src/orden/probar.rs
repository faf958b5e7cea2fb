//! `ventanilla probar`.

mod escrito;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use compiler::diag::render::{self, Color};
use compiler::pruebas::{self, Cambio};
use compiler::sources::{Disk, Encima};
use compiler::{Compilado, TramiteCompilado};
use ensayo::{Fruto, Informe, Lugar};
use schemas::diagnostic::Severidad;
use schemas::ids::PruebaId;
use schemas::paquete::Prueba;
use schemas::sello::{self, PaqueteSellado};

use super::definiciones::Definiciones;
use super::escribir;
use crate::salida::{self, HALLAZGOS};

/// What is asked.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Opciones")]
pub struct Probar {
    /// Carpeta del municipio o de un trámite, el archivo de una prueba, o un `.paquete`.
    #[arg(value_name = "PAQUETE|RUTA", help_heading = "Argumentos")]
    pub ruta: PathBuf,
    /// Corre sólo la prueba de ese nombre: el de su archivo, sin `.yaml`.
    #[arg(long, value_name = "NOMBRE")]
    pub solo: Option<String>,
    /// Cómo se escribe el informe: completo (para leerse; es lo usual), json o junit.
    #[arg(
        long,
        value_name = "FORMATO",
        value_enum,
        default_value_t = Forma::Completo,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub formato: Forma,
    /// El archivo donde se escribe el informe; sin esto, se imprime.
    #[arg(long, value_name = "ARCHIVO")]
    pub archivo: Option<PathBuf>,
    /// Escribe en las pruebas lo que resultó donde se esperaba otra cosa. Léalo antes de darlo por bueno.
    #[arg(long)]
    pub actualizar: bool,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Forma {
    /// Para leerse.
    Completo,
    /// Una lista de informes en JSON.
    Json,
    /// JUnit, para los tableros de integración.
    Junit,
}

/// A paquete and, if its text is at hand, the folder of its trámite in the workspace.
struct Obra {
    paquete: PaqueteSellado,
    carpeta: Option<String>,
}

pub fn ejecutar(pedido: &Probar) -> anyhow::Result<ExitCode> {
    let ruta = &pedido.ruta;
    if ruta.is_file() && ruta.extension().is_some_and(|e| e == "paquete") {
        if pedido.actualizar {
            bail!("un paquete no se cambia: actualice las pruebas en su definición");
        }
        let bytes = std::fs::read(ruta).with_context(|| format!("no se puede leer `{}`", ruta.display()))?;
        let paquete =
            sello::abrir(&bytes, None).with_context(|| format!("`{}` no se puede usar", ruta.display()))?;
        let obra = Obra { paquete, carpeta: None };
        return informar(pedido, &correr(&[obra], None, &|p| cual(pedido, None, p))?);
    }
    let mut definiciones = Definiciones::leer(ruta)?;
    if let Some(codigo) = no_compila(&definiciones) {
        return Ok(codigo);
    }
    let escogida = escogida(&definiciones);
    let cuales = |p: &Prueba| cual(pedido, escogida.as_deref(), p);
    let mut informes = correr(&obras(&definiciones), Some(&definiciones.compilado), &cuales)?;
    if pedido.actualizar && actualizar(&mut definiciones, &informes)? {
        informes = correr(&obras(&definiciones), Some(&definiciones.compilado), &cuales)?;
    }
    informar(pedido, &informes)
}

/// Whether a prueba was asked for.
fn cual(pedido: &Probar, escogida: Option<&str>, prueba: &Prueba) -> bool {
    let es = |nombre: &str| prueba.id.as_str() == nombre.trim_end_matches(".yaml");
    pedido.solo.as_deref().is_none_or(es) && escogida.is_none_or(es)
}

/// The prueba whose file was asked for.
fn escogida(definiciones: &Definiciones) -> Option<String> {
    let parte = definiciones.parte();
    let (_, nombre) = parte.split_once("pruebas/").filter(|_| parte.contains("/pruebas/"))?;
    pruebas::id_de(&format!("pruebas/{nombre}")).map(str::to_owned)
}

/// The errors that forbid to run what was asked for, drawn.
fn no_compila(definiciones: &Definiciones) -> Option<ExitCode> {
    let todos = obras(definiciones).len() == tramites(definiciones).count();
    if todos {
        return None;
    }
    let mut errores = definiciones.compilado.diagnostics.clone();
    errores.retain(|d| d.severidad == Severidad::Error);
    salida::aviso(&render::completo(&errores, &definiciones.compilado.archivos, Color::Sin));
    salida::aviso("las pruebas no se corrieron: corrija antes los errores");
    Some(ExitCode::from(HALLAZGOS))
}

/// The trámites that were asked for: all below a folder, or the one to which a folder or a file inside it belongs.
fn tramites(definiciones: &Definiciones) -> impl Iterator<Item = &TramiteCompilado> {
    definiciones.compilado.tramites.iter().filter(|t| {
        let carpeta = t.archivo.trim_end_matches("tramite.yaml");
        definiciones.toca(&t.archivo) || definiciones.parte().starts_with(carpeta)
    })
}

fn obras(definiciones: &Definiciones) -> Vec<Obra> {
    tramites(definiciones)
        .filter_map(|t| {
            let carpeta = t.archivo.trim_end_matches("tramite.yaml").to_owned();
            Some(Obra { paquete: t.paquete.clone()?, carpeta: Some(carpeta) })
        })
        .collect()
}

/// The name and the text of a prueba.
fn archivo<'c>(compilado: &'c Compilado, carpeta: &str, prueba: &str) -> Option<(String, &'c str)> {
    ["yaml", "yml"].iter().find_map(|fin| {
        let nombre = format!("{carpeta}pruebas/{prueba}.{fin}");
        let id = compilado.archivos.por_nombre(&nombre)?;
        Some((nombre, compilado.archivos.texto(id)))
    })
}

fn correr(
    obras: &[Obra],
    compilado: Option<&Compilado>,
    cuales: &(dyn Fn(&Prueba) -> bool + Sync),
) -> anyhow::Result<Vec<Informe>> {
    let informes: Vec<Informe> = obras
        .iter()
        .map(|obra| {
            let informe = ensayo::probar_algunas(&obra.paquete, cuales);
            let lugar = |prueba: &PruebaId, paso: u32| {
                let (compilado, carpeta) = (compilado?, obra.carpeta.as_ref()?);
                let (nombre, texto) = archivo(compilado, carpeta, prueba)?;
                let raiz = compilado.arbol(compilado.archivos.por_nombre(&nombre)?)?;
                let paso = usize::try_from(paso).ok()?.checked_sub(1)?;
                let linea = *pruebas::lineas(texto, raiz).get(paso)?;
                Some(Lugar { archivo: nombre, linea })
            };
            informe.situado(&lugar)
        })
        .collect();
    if informes.iter().all(|i| i.frutos.is_empty()) {
        let hay: Vec<&str> = obras.iter().flat_map(|o| &o.paquete.pruebas).map(|p| p.id.as_str()).collect();
        match hay.as_slice() {
            [] => bail!("no hay pruebas; escriba una en la carpeta `pruebas` del trámite"),
            hay => bail!("no hay una prueba con ese nombre; hay: {}", hay.join(", ")),
        }
    }
    Ok(informes)
}

/// Puts what was found where something else was expected. A file is written only if its prueba then passes.
fn actualizar(definiciones: &mut Definiciones, informes: &[Informe]) -> anyhow::Result<bool> {
    let mut textos: BTreeMap<String, (String, String)> = BTreeMap::new();
    for (obra, informe) in obras(definiciones).iter().zip(informes) {
        let Some(carpeta) = &obra.carpeta else { continue };
        for fruto in informe.frutos.iter().filter(|f| !f.pasa()) {
            let Some((nombre, texto)) = archivo(&definiciones.compilado, carpeta, &fruto.prueba) else {
                continue;
            };
            match reescrita(&definiciones.compilado, &nombre, texto, fruto) {
                Some(nuevo) => {
                    textos.insert(nombre, (texto.to_owned(), nuevo));
                }
                None => salida::aviso(&format!(
                    "{nombre} queda como está: algo que falla no es una expectativa que se pueda cambiar"
                )),
            }
        }
    }
    let disco = Disk::new(&definiciones.raiz);
    let encima =
        Encima { base: &disco, textos: textos.iter().map(|(n, (_, t))| (n.clone(), t.clone())).collect() };
    let despues = compiler::compilar(&encima);
    let pasa = |nombre: &str| {
        despues.tramites.iter().any(|t| {
            let carpeta = t.archivo.trim_end_matches("tramite.yaml");
            let Some(id) = nombre.strip_prefix(carpeta).and_then(pruebas::id_de) else { return false };
            let Some(paquete) = &t.paquete else { return false };
            paquete.prueba(id).is_some_and(|prueba| ensayo::probar(paquete, prueba).pasa())
        })
    };
    let mut cambio = false;
    for (nombre, (antes, nuevo)) in &textos {
        if pasa(nombre) {
            escribir::cambiar(&definiciones.raiz.join(nombre), antes, nuevo)?;
            salida::aviso(&format!("{nombre} se actualizó; léalo antes de darlo por bueno"));
            cambio = true;
        } else {
            salida::aviso(&format!("{nombre} queda como está: con lo que resultó tampoco pasaría"));
        }
    }
    if cambio {
        definiciones.compilado = compiler::compilar(&disco);
    }
    Ok(cambio)
}

/// The text of a prueba with what was found; nothing when some failure is no expectation.
fn reescrita(compilado: &Compilado, nombre: &str, texto: &str, fruto: &Fruto) -> Option<String> {
    let raiz = compilado.arbol(compilado.archivos.por_nombre(nombre)?)?;
    let mut cambios = Vec::new();
    for fallo in &fruto.fallos {
        for diferencia in &fallo.diferencias {
            let escrito = diferencia.escrito.as_ref()?;
            cambios.push(Cambio { paso: fallo.paso, ruta: &diferencia.ruta, escrito });
        }
    }
    pruebas::reescribir(texto, raiz, &cambios)
}

fn informar(pedido: &Probar, informes: &[Informe]) -> anyhow::Result<ExitCode> {
    let texto = match pedido.formato {
        Forma::Completo => escrito::completo(informes),
        Forma::Json => serde_json::to_string_pretty(informes)?,
        Forma::Junit => escrito::junit(informes),
    };
    match &pedido.archivo {
        Some(archivo) => {
            poner(archivo, &texto)?;
            salida::aviso(&escrito::resumen(informes));
        }
        None => {
            salida::linea(texto.trim_end());
            if pedido.formato != Forma::Completo {
                salida::aviso(&escrito::resumen(informes));
            }
        }
    }
    let pasan = informes.iter().all(Informe::pasa);
    Ok(if pasan { ExitCode::SUCCESS } else { ExitCode::from(HALLAZGOS) })
}

fn poner(archivo: &Path, texto: &str) -> anyhow::Result<()> {
    escribir::poner(archivo, format!("{}\n", texto.trim_end()))
}
