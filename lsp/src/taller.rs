//! A workspace as the author sees it in the editor: the folder of `municipio.yaml`, with unsaved texts over the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};

use compiler::Compilado;
use compiler::sources::{Disk, FalloLectura, Sources};

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

/// The disk with texts over it.
pub struct Capas {
    disco: Disk,
    encima: BTreeMap<String, String>,
}

impl Capas {
    /// The workspace at `raiz` with the open texts that are of it.
    #[must_use]
    pub fn new(raiz: &Path, abiertos: &Abiertos) -> Self {
        let encima = abiertos
            .iter()
            .filter_map(|(ruta, texto)| Some((nombre_en(raiz, ruta)?, texto.clone())))
            .collect();
        Self { disco: Disk::new(raiz), encima }
    }

    /// With another text in the place of one.
    #[must_use]
    pub fn con(mut self, nombre: &str, texto: String) -> Self {
        self.encima.insert(nombre.to_owned(), texto);
        self
    }

    /// Compiles. Nothing if the compiler broke, which is a mistake of ours: the server outlives it.
    #[must_use]
    pub fn compilar(&self) -> Option<Compilado> {
        catch_unwind(AssertUnwindSafe(|| compiler::compilar(self))).ok()
    }
}

impl Sources for Capas {
    fn list(&self) -> Vec<String> {
        let todos: BTreeSet<String> =
            self.disco.list().into_iter().chain(self.encima.keys().cloned()).collect();
        todos.into_iter().collect()
    }

    fn text(&self, path: &str) -> Result<String, FalloLectura> {
        match self.encima.get(path) {
            Some(texto) if texto.len() > compiler::yaml::MAX_BYTES => {
                Err(FalloLectura::DemasiadoGrande { bytes: texto.len() })
            }
            Some(texto) => Ok(texto.clone()),
            None => self.disco.text(path),
        }
    }
}
