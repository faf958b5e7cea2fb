//! A workspace as the author sees it in the editor: the folder of `municipio.yaml`, with unsaved texts over the disk.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use compiler::Compilado;
use compiler::sources::{FalloLectura, Sources};

use crate::disco::Recordado;

/// The file that marks the root of a workspace.
const MARCA: &str = "municipio.yaml";

/// Texts that are open in the editor, by path.
pub type Abiertos = BTreeMap<PathBuf, String>;

/// The nearest folder upward that holds `municipio.yaml`, on the disk or unsaved. Without one, the file is no business of ours: an
/// editor opens many a YAML that is not of a trámite.
#[must_use]
pub fn raiz_de(ruta: &Path, abiertos: &Abiertos) -> Option<PathBuf> {
    ruta.ancestors()
        .skip(1)
        .find(|carpeta| {
            let marca = carpeta.join(MARCA);
            abiertos.contains_key(&marca) || marca.is_file()
        })
        .map(Path::to_path_buf)
}

/// The name of a file inside a workspace, as the compiler writes it. Nothing for what the compiler would not list.
#[must_use]
pub fn nombre_en(raiz: &Path, ruta: &Path) -> Option<String> {
    let mut partes = Vec::new();
    for parte in ruta.strip_prefix(raiz).ok()?.components() {
        let Component::Normal(parte) = parte else { return None };
        let parte = parte.to_str().filter(|p| !p.starts_with('.'))?;
        partes.push(parte);
    }
    let nombre = partes.join("/");
    [".yaml", ".yml", ".md"].iter().any(|fin| nombre.ends_with(fin)).then_some(nombre)
}

/// What compiles a workspace again and again: it remembers the disk and what an edit didn't touch.
pub struct Obrador {
    disco: Recordado,
    compilador: RefCell<compiler::Taller>,
}

impl Obrador {
    /// For the workspace at `raiz`.
    #[must_use]
    pub fn new(raiz: &Path) -> Self {
        Self { disco: Recordado::new(raiz), compilador: RefCell::default() }
    }

    /// Reads the disk anew the next time: somebody said that it changed.
    pub fn olvidar_disco(&self) {
        self.disco.olvidar();
    }

    /// Compiles with texts over the disk. Nothing if the compiler broke, which is a mistake of ours: the server outlives it.
    #[must_use]
    pub fn compilar(&self, encima: &Capas) -> Option<Compilado> {
        let mut compilador = self.compilador.take();
        let fuentes = Puestas { disco: &self.disco, encima };
        let (compilado, compilador) = catch_unwind(AssertUnwindSafe(move || {
            let compilado = compilador.compilar(&fuentes);
            (compilado, compilador)
        }))
        .ok()?;
        self.compilador.replace(compilador);
        Some(compilado)
    }
}

/// Texts that stand over those of the disk.
#[derive(Clone, Debug, Default)]
pub struct Capas(BTreeMap<String, Arc<str>>);

impl Capas {
    /// The open texts that are of the workspace at `raiz`.
    #[must_use]
    pub fn new(raiz: &Path, abiertos: &Abiertos) -> Self {
        let textos = abiertos.iter();
        Self(
            textos
                .filter_map(|(ruta, texto)| Some((nombre_en(raiz, ruta)?, texto.as_str().into())))
                .collect(),
        )
    }

    /// With another text in the place of one.
    #[must_use]
    pub fn con(mut self, nombre: &str, texto: String) -> Self {
        self.0.insert(nombre.to_owned(), texto.into());
        self
    }
}

struct Puestas<'p> {
    disco: &'p Recordado,
    encima: &'p Capas,
}

impl Sources for Puestas<'_> {
    fn list(&self) -> Vec<String> {
        let todos: BTreeSet<String> =
            self.disco.list().into_iter().chain(self.encima.0.keys().cloned()).collect();
        todos.into_iter().collect()
    }

    fn text(&self, path: &str) -> Result<Arc<str>, FalloLectura> {
        match self.encima.0.get(path) {
            Some(texto) if texto.len() > compiler::yaml::MAX_BYTES => {
                Err(FalloLectura::DemasiadoGrande { bytes: texto.len() })
            }
            Some(texto) => Ok(Arc::clone(texto)),
            None => self.disco.text(path),
        }
    }
}
