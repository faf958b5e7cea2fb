//! Where authored files come from, and the table of those that one compilation has read.
//!
//! The compiler never opens a file: it asks a [`Sources`]. [`Disk`] is the only room of this crate that
//! touches the file system, and only the program gives it one.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::diag::render::Lugar;
use crate::diag::{FileId, Indice, Problema, Sink, Span, codes};
use crate::yaml;

/// What the compiler may read: a set of named texts. Names are relative paths with `/`.
pub trait Sources {
    /// The names, in ascending order.
    fn list(&self) -> Vec<String>;

    /// The text of one.
    ///
    /// # Errors
    /// Why it could not be read.
    fn text(&self, path: &str) -> Result<Arc<str>, FalloLectura>;

    /// Calls `visita` with each name, in ascending order, and its text.
    fn each(&self, visita: Visita<'_>) {
        for nombre in self.list() {
            visita(&nombre, self.text(&nombre));
        }
    }
}

/// Who is told of each file: its name, and its text or why it could not be read.
pub type Visita<'a> = &'a mut dyn FnMut(&str, Result<Arc<str>, FalloLectura>);

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FalloLectura {
    /// There is none of that name.
    NoExiste,
    /// The system does not allow it.
    SinPermiso,
    /// It is not UTF-8.
    NoEsUtf8 {
        /// Line, from 1, of the first byte that is not.
        linea: usize,
        /// Whether it looks like UTF-16, as some editors save.
        utf16: bool,
    },
    /// It is longer than [`yaml::MAX_BYTES`], or than a paquete may be.
    DemasiadoGrande {
        /// Its length.
        bytes: usize,
    },
    /// Anything else, in the system's words.
    Otro(String),
}

impl FalloLectura {
    /// What the author reads of it.
    fn problema(&self, archivo: FileId) -> Problema {
        let lugar = Span::del_archivo(archivo);
        match self {
            Self::NoEsUtf8 { utf16: true, .. } => {
                Problema::new(&codes::V0102, lugar, "el archivo está guardado en UTF-16, no en UTF-8")
                    .ayuda("guárdelo de nuevo con la codificación UTF-8")
            }
            Self::NoEsUtf8 { linea, utf16: false } => Problema::new(
                &codes::V0102,
                lugar,
                format!("el archivo no está en UTF-8: hay un carácter ilegible en la línea {linea}"),
            )
            .ayuda("guárdelo de nuevo con la codificación UTF-8"),
            Self::DemasiadoGrande { bytes } => yaml::demasiado_grande(archivo, *bytes),
            Self::NoExiste => Problema::new(&codes::V0104, lugar, "el archivo no existe").ayuda(
                "revise que el nombre y la carpeta estén bien escritos, y que nadie lo haya movido o borrado",
            ),
            Self::SinPermiso => Problema::new(&codes::V0104, lugar, "no hay permiso para leer el archivo")
                .ayuda("revise los permisos del archivo y de su carpeta"),
            Self::Otro(motivo) => Problema::new(&codes::V0104, lugar, "no se pudo leer el archivo")
                .nota(motivo.clone())
                .ayuda("vuelva a intentarlo; si no se puede, cópielo de nuevo a esta carpeta"),
        }
    }
}

/// Texts in memory, for tests and editors.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    textos: BTreeMap<String, Arc<str>>,
}

impl Memory {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more file.
    #[must_use]
    pub fn con(mut self, nombre: impl Into<String>, texto: impl Into<Arc<str>>) -> Self {
        self.textos.insert(nombre.into(), texto.into());
        self
    }
}

impl<N: Into<String>, T: Into<Arc<str>>> FromIterator<(N, T)> for Memory {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(textos: I) -> Self {
        Self { textos: textos.into_iter().map(|(nombre, texto)| (nombre.into(), texto.into())).collect() }
    }
}

impl Sources for Memory {
    fn list(&self) -> Vec<String> {
        self.textos.keys().cloned().collect()
    }

    fn text(&self, path: &str) -> Result<Arc<str>, FalloLectura> {
        let texto = self.textos.get(path).ok_or(FalloLectura::NoExiste)?;
        dentro_del_tope(path, texto)
    }

    fn each(&self, visita: Visita<'_>) {
        self.textos.iter().for_each(|(nombre, texto)| visita(nombre, dentro_del_tope(nombre, texto)));
    }
}

fn dentro_del_tope(nombre: &str, texto: &Arc<str>) -> Result<Arc<str>, FalloLectura> {
    if texto.len() > tope_de(nombre) {
        return Err(FalloLectura::DemasiadoGrande { bytes: texto.len() });
    }
    Ok(Arc::clone(texto))
}

/// Sources with some texts of its own in the place of theirs, or besides.
pub struct Encima<'s> {
    /// What lies below.
    pub base: &'s dyn Sources,
    /// The texts, by name.
    pub textos: BTreeMap<String, String>,
}

impl Sources for Encima<'_> {
    fn list(&self) -> Vec<String> {
        let mut nombres = self.base.list();
        nombres.extend(self.textos.keys().cloned());
        nombres.sort();
        nombres.dedup();
        nombres
    }

    fn text(&self, path: &str) -> Result<Arc<str>, FalloLectura> {
        self.textos.get(path).map_or_else(|| self.base.text(path), |texto| Ok(texto.as_str().into()))
    }
}

/// The `.yaml`, `.yml` and `.md` files of a folder and of those in it, and the paquetes of earlier versions. Hidden ones and symbolic links are
/// passed over, so that no link can lead outside or in circles.
#[derive(Clone, Debug)]
pub struct Disk {
    raiz: PathBuf,
}

/// Folders inside folders beyond this are not looked into.
const MAX_CARPETAS: usize = 16;

impl Disk {
    /// The folder `raiz`.
    #[must_use]
    pub fn new(raiz: impl Into<PathBuf>) -> Self {
        Self { raiz: raiz.into() }
    }

    fn recorrer(&self, carpeta: &Path, nombre: &str, hondo: usize, hallados: &mut Vec<String>) {
        let Ok(entradas) = std::fs::read_dir(carpeta) else {
            // A folder that cannot be looked into is listed as a file, whose reading then says why.
            hallados.push(if nombre.is_empty() { ".".to_owned() } else { nombre.to_owned() });
            return;
        };
        for entrada in entradas.flatten() {
            let corto = entrada.file_name().to_string_lossy().into_owned();
            let Ok(clase) = entrada.file_type() else { continue };
            if corto.starts_with('.') || clase.is_symlink() {
                continue;
            }
            let largo = if nombre.is_empty() { corto.clone() } else { format!("{nombre}/{corto}") };
            if clase.is_dir() && hondo < MAX_CARPETAS {
                self.recorrer(&entrada.path(), &largo, hondo + 1, hallados);
            } else if clase.is_file() && (es_texto(&corto) || es_anterior(&largo)) {
                hallados.push(largo);
            }
        }
    }
}

fn es_texto(nombre: &str) -> bool {
    [".yaml", ".yml", ".md"].iter().any(|fin| nombre.ends_with(fin))
}

/// Whether a file is a paquete of an earlier version of a trámite, which its migrations are checked against.
#[must_use]
pub fn es_anterior(nombre: &str) -> bool {
    let carpeta = nombre.rsplit_once('/').map_or("", |(carpeta, _)| carpeta);
    nombre.ends_with(".paquete") && (carpeta == ANTERIORES || carpeta.ends_with("/anteriores"))
}

/// The folder of the earlier versions of a trámite.
pub const ANTERIORES: &str = "anteriores";

/// The longest that a file may be, by its name.
fn tope_de(nombre: &str) -> usize {
    if es_anterior(nombre) { schemas::sello::TAMANO_MAXIMO } else { yaml::MAX_BYTES }
}

impl Sources for Disk {
    fn list(&self) -> Vec<String> {
        let mut hallados = vec![];
        self.recorrer(&self.raiz, "", 0, &mut hallados);
        hallados.sort();
        hallados
    }

    fn text(&self, path: &str) -> Result<Arc<str>, FalloLectura> {
        let relativa = Path::new(path);
        if !relativa.components().all(|parte| matches!(parte, Component::Normal(_))) {
            return Err(FalloLectura::NoExiste);
        }
        let fallo = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => FalloLectura::NoExiste,
            std::io::ErrorKind::PermissionDenied => FalloLectura::SinPermiso,
            _ => FalloLectura::Otro(error.to_string()),
        };
        let archivo = std::fs::File::open(self.raiz.join(relativa)).map_err(fallo)?;
        let largo = archivo.metadata().map_err(fallo)?.len();
        let tope = tope_de(path) as u64;
        if largo > tope {
            return Err(FalloLectura::DemasiadoGrande {
                bytes: usize::try_from(largo).unwrap_or(usize::MAX),
            });
        }
        let mut bytes = vec![];
        // The file may grow while it is read.
        archivo.take(tope + 1).read_to_end(&mut bytes).map_err(fallo)?;
        decodificar(bytes, tope_de(path)).map(Arc::from)
    }
}

fn decodificar(bytes: Vec<u8>, tope: usize) -> Result<String, FalloLectura> {
    if bytes.len() > tope {
        return Err(FalloLectura::DemasiadoGrande { bytes: bytes.len() });
    }
    String::from_utf8(bytes).map_err(|error| {
        let bueno = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        FalloLectura::NoEsUtf8 {
            linea: bytes.iter().take(bueno).filter(|b| **b == b'\n').count() + 1,
            utf16: bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]),
        }
    })
}

/// The files of one compilation: name and text, numbered in the order they came. A copy costs nothing.
#[derive(Clone, Debug, Default)]
pub struct Archivos {
    nombres: Arc<Nombres>,
    archivos: Arc<Vec<Arc<Archivo>>>,
}

/// What the files are called, apart from what they say: an edit changes one text and no name.
#[derive(Clone, Debug, Default)]
struct Nombres {
    lista: Vec<String>,
    numeros: BTreeMap<String, FileId>,
}

/// A file.
#[derive(Debug)]
struct Archivo {
    /// Absent when it could not be read.
    texto: Option<Arc<str>>,
    /// Made when the first place of it is asked for.
    indice: OnceLock<Indice>,
}

impl Archivo {
    fn nuevo(texto: Option<Arc<str>>) -> Arc<Self> {
        Arc::new(Self { texto, indice: OnceLock::new() })
    }

    fn dice(&self, texto: Option<&Arc<str>>) -> bool {
        match (&self.texto, texto) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
            (None, None) => true,
            _ => false,
        }
    }
}

impl Archivos {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads all files of `sources`, in the order of their names, and says which could not be read.
    #[must_use]
    pub fn leer(sources: &dyn Sources, sink: &mut Sink) -> Self {
        Self::new().releer(sources, sink)
    }

    /// The same, by who read them before: what did not change is not made again.
    #[must_use]
    pub fn releer(&self, sources: &dyn Sources, sink: &mut Sink) -> Self {
        let mut archivos = Vec::with_capacity(self.len());
        // Filled from the first name that is not the one of the last time.
        let mut otros: Option<Nombres> = None;
        sources.each(&mut |nombre, texto| {
            let id = FileId(u32::try_from(archivos.len()).unwrap_or(u32::MAX));
            let texto = texto.map_err(|fallo| sink.push(fallo.problema(id))).ok();
            let previo = self.archivos.get(id.index()).filter(|p| p.dice(texto.as_ref()));
            archivos.push(previo.map_or_else(|| Archivo::nuevo(texto), Arc::clone));
            if otros.is_none() && self.nombre_de(id) != Some(nombre) {
                otros = Some(self.nombres.primeros(id.index()));
            }
            otros.iter_mut().for_each(|otros| {
                otros.poner(nombre.to_owned());
            });
        });
        let nombres = match otros {
            Some(otros) => Arc::new(otros),
            None if archivos.len() < self.len() => Arc::new(self.nombres.primeros(archivos.len())),
            None => Arc::clone(&self.nombres),
        };
        Self { nombres, archivos: Arc::new(archivos) }
    }

    /// Reads one file of `sources`; when it can't be read, that is said.
    pub(crate) fn leer_uno(&mut self, sources: &dyn Sources, nombre: &str, sink: &mut Sink) -> FileId {
        match sources.text(nombre) {
            Ok(texto) => self.poner(nombre.to_owned(), Some(texto)),
            Err(fallo) => {
                let id = self.poner(nombre.to_owned(), None);
                sink.push(fallo.problema(id));
                id
            }
        }
    }

    /// Takes a file in. Names are paths relative to the root, with `/`.
    pub fn agregar(&mut self, nombre: impl Into<String>, texto: impl Into<Arc<str>>) -> FileId {
        self.poner(nombre.into(), Some(texto.into()))
    }

    fn poner(&mut self, nombre: String, texto: Option<Arc<str>>) -> FileId {
        Arc::make_mut(&mut self.archivos).push(Archivo::nuevo(texto));
        Arc::make_mut(&mut self.nombres).poner(nombre)
    }

    /// How many files there are, readable or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.archivos.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.archivos.is_empty()
    }

    /// The name of a file; empty for a number of another table.
    #[must_use]
    pub fn nombre(&self, archivo: FileId) -> &str {
        self.nombre_de(archivo).unwrap_or_default()
    }

    fn nombre_de(&self, archivo: FileId) -> Option<&str> {
        self.nombres.lista.get(archivo.index()).map(String::as_str)
    }

    /// The text of a file; empty for one that could not be read.
    #[must_use]
    pub fn texto(&self, archivo: FileId) -> &str {
        self.legible(archivo).unwrap_or_default()
    }

    /// The text of a file that could be read.
    #[must_use]
    pub fn legible(&self, archivo: FileId) -> Option<&str> {
        self.archivos.get(archivo.index()).and_then(|a| a.texto.as_deref())
    }

    /// The line and column of a byte of a file; 1:1 in one that could not be read.
    #[must_use]
    pub fn lugar(&self, archivo: FileId, byte: usize) -> Lugar {
        let nada = Lugar { linea: 1, columna: 1 };
        let Some(suyo) = self.archivos.get(archivo.index()) else { return nada };
        let Some(texto) = suyo.texto.as_deref() else { return nada };
        suyo.indice.get_or_init(|| Indice::new(texto)).lugar(texto, byte)
    }

    /// The file of that name, readable or not.
    #[must_use]
    pub fn por_nombre(&self, nombre: &str) -> Option<FileId> {
        self.nombres.numeros.get(nombre).copied()
    }

    /// Whether another table has the same files in the same order, whatever they say: a place means the same in both.
    #[must_use]
    pub fn mismos_nombres(&self, otra: &Self) -> bool {
        Arc::ptr_eq(&self.nombres, &otra.nombres) || self.nombres.lista == otra.nombres.lista
    }

    /// Whether a file says the same in another table with the same names, of which this one was read again.
    #[must_use]
    pub fn igual(&self, otra: &Self, archivo: FileId) -> bool {
        let de = |tabla: &'_ Self| tabla.archivos.get(archivo.index()).map(Arc::as_ptr);
        de(self) == de(otra)
    }

    /// All files, in order: number, name, and text if it could be read.
    pub fn todos(&self) -> impl Iterator<Item = (FileId, &str, Option<&str>)> {
        let nombrados = (0_u32..).map(FileId).zip(&self.nombres.lista).zip(self.archivos.iter());
        nombrados.map(|((id, nombre), a)| (id, nombre.as_str(), a.texto.as_deref()))
    }

    /// The files that could be read, in order: number, name, text.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &str, &str)> {
        self.todos().filter_map(|(id, nombre, texto)| Some((id, nombre, texto?)))
    }

    /// The readable files whose name begins so, in the order of their names.
    pub fn bajo<'a>(&'a self, prefijo: &'a str) -> impl Iterator<Item = (FileId, &'a str)> {
        self.nombres
            .numeros
            .range::<str, _>((Bound::Included(prefijo), Bound::Unbounded))
            .map(|(nombre, id)| (*id, nombre.as_str()))
            .take_while(move |(_, nombre)| nombre.starts_with(prefijo))
            .filter(|(id, _)| self.legible(*id).is_some())
    }
}

impl Nombres {
    fn primeros(&self, cuantos: usize) -> Self {
        let mut nombres = Self::default();
        self.lista.iter().take(cuantos).for_each(|nombre| {
            nombres.poner(nombre.clone());
        });
        nombres
    }

    fn poner(&mut self, nombre: String) -> FileId {
        let id = FileId(u32::try_from(self.lista.len()).unwrap_or(u32::MAX));
        self.numeros.entry(nombre.clone()).or_insert(id);
        self.lista.push(nombre);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_authored_files_in_order_and_nothing_else() -> Result<(), std::io::Error> {
        let raiz = tempfile::tempdir()?;
        let poner = |ruta: &str, bytes: &[u8]| {
            let ruta = raiz.path().join(ruta);
            if let Some(carpeta) = ruta.parent() {
                std::fs::create_dir_all(carpeta)?;
            }
            std::fs::write(ruta, bytes)
        };
        poner("b.yaml", b"b: 1\n")?;
        poner("a/x.yml", b"x: \xc3\xb1\n")?;
        poner("a/nota.md", b"# hola\n")?;
        poner("a/foto.png", b"no")?;
        poner("a/suelto.paquete", b"{}")?;
        poner("a/anteriores/v1.paquete", b"{}")?;
        poner(".git/c.yaml", b"c: 1\n")?;
        poner("latin.yaml", b"a: 1\nb: a\xf1o\n")?;
        poner("utf16.yaml", b"\xff\xfea\0")?;
        poner("grande.yaml", &vec![b'#'; yaml::MAX_BYTES + 1])?;
        #[cfg(unix)]
        std::os::unix::fs::symlink(raiz.path(), raiz.path().join("a/vuelta"))?;
        let disco = Disk::new(raiz.path());
        assert_eq!(
            disco.list(),
            [
                "a/anteriores/v1.paquete",
                "a/nota.md",
                "a/x.yml",
                "b.yaml",
                "grande.yaml",
                "latin.yaml",
                "utf16.yaml"
            ]
        );
        assert_eq!(disco.text("../b.yaml"), Err(FalloLectura::NoExiste));
        assert_eq!(disco.text("no.yaml"), Err(FalloLectura::NoExiste));
        let mut sink = Sink::new();
        let archivos = Archivos::leer(&disco, &mut sink);
        let dicho: Vec<String> = sink
            .terminar(&archivos)
            .iter()
            .map(|d| format!("{} {} {}", d.primaria.rango.archivo, d.codigo, d.mensaje))
            .collect();
        assert_eq!(
            dicho,
            [
                "grande.yaml V0103 el archivo tiene 1048577 bytes y el límite es de 1048576",
                "latin.yaml V0102 el archivo no está en UTF-8: hay un carácter ilegible en la línea 2",
                "utf16.yaml V0102 el archivo está guardado en UTF-16, no en UTF-8",
            ]
        );
        let leidos: Vec<(&str, &str)> = archivos.iter().map(|(_, nombre, texto)| (nombre, texto)).collect();
        assert_eq!(
            leidos,
            [
                ("a/anteriores/v1.paquete", "{}"),
                ("a/nota.md", "# hola\n"),
                ("a/x.yml", "x: ñ\n"),
                ("b.yaml", "b: 1\n")
            ]
        );
        Ok(())
    }

    #[test]
    fn a_folder_that_is_not_there_is_said() {
        let mut sink = Sink::new();
        let archivos = Archivos::leer(&Disk::new("/no/hay/tal"), &mut sink);
        assert_eq!(archivos.iter().count(), 0);
        let dicho = sink.terminar(&archivos);
        let dicho: Vec<(&str, &str)> =
            dicho.iter().map(|d| (d.codigo.as_str(), d.mensaje.as_str())).collect();
        assert_eq!(dicho, [("V0104", "el archivo no existe")]);
    }

    #[test]
    fn a_table_read_again_is_the_one_read_anew() {
        let tabla = |nombres: &[(&str, &str)]| -> Memory { nombres.iter().copied().collect() };
        let antes = Archivos::leer(&tabla(&[("b", "1"), ("d", "2"), ("f", "3")]), &mut Sink::new());
        let grande = "#".repeat(yaml::MAX_BYTES + 1);
        let ahora: [&[(&str, &str)]; 7] = [
            &[("b", "1"), ("d", "2"), ("f", "3")],
            &[("b", "1"), ("d", "otro"), ("f", "3")],
            &[("b", "1"), ("d", "2")],
            &[("a", "0"), ("b", "1"), ("d", "2"), ("f", "3")],
            &[("b", "1"), ("c", "2"), ("f", "3")],
            &[("b", "1"), ("d", &grande), ("f", "3")],
            &[],
        ];
        for textos in ahora {
            let fuentes = tabla(textos);
            let (otra, anew) =
                (antes.releer(&fuentes, &mut Sink::new()), Archivos::leer(&fuentes, &mut Sink::new()));
            assert!(otra.todos().eq(anew.todos()), "{:?}", otra.nombres);
            assert!(anew.todos().all(|(id, nombre, _)| otra.por_nombre(nombre) == Some(id)));
            assert_eq!(otra.mismos_nombres(&antes), anew.nombres.lista == antes.nombres.lista);
            let iguales = antes.todos().zip(anew.todos()).map(|(a, b)| a.2 == b.2);
            if otra.mismos_nombres(&antes) {
                let dichos = antes.todos().map(|(id, ..)| antes.igual(&otra, id));
                assert!(dichos.eq(iguales));
            }
        }
    }
}
