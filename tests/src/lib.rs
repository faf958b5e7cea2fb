//! Eyes of the house tests: the tree of the project as text. It knows nothing of what the product does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

mod municipios;

pub use municipios::municipios;

/// The root of the project.
#[must_use]
pub fn raiz() -> PathBuf {
    let aqui = Path::new(env!("CARGO_MANIFEST_DIR"));
    aqui.parent().unwrap_or(aqui).to_path_buf()
}

/// Files under a folder of the project, by path relative to the root with `/`, in order. What a build or an editor leaves behind
/// (hidden folders, `target`, `datos` of a server) is passed over; `.ci` and `.cargo` are of the project.
#[must_use]
pub fn archivos(carpeta: &str) -> Vec<String> {
    let mut hallados = Vec::new();
    recorrer(&raiz().join(carpeta), carpeta.trim_end_matches('/'), &mut hallados);
    hallados.sort();
    hallados
}

fn recorrer(carpeta: &Path, nombre: &str, hallados: &mut Vec<String>) {
    let Ok(entradas) = std::fs::read_dir(carpeta) else { return };
    for entrada in entradas.flatten() {
        let corto = entrada.file_name().to_string_lossy().into_owned();
        let Ok(clase) = entrada.file_type() else { continue };
        let oculto = corto.starts_with('.') && corto != ".ci" && corto != ".cargo";
        let de_paso = nombre.is_empty() && (corto == "target" || corto == "datos");
        // Cargo marks its target folder, wherever it was told to put it.
        let de_paso = de_paso || (clase.is_dir() && entrada.path().join("CACHEDIR.TAG").exists());
        if oculto || de_paso || clase.is_symlink() {
            continue;
        }
        let largo = if nombre.is_empty() { corto } else { format!("{nombre}/{corto}") };
        if clase.is_dir() {
            recorrer(&entrada.path(), &largo, hallados);
        } else {
            hallados.push(largo);
        }
    }
}

/// The text of a file of the project; empty when it isn't there or isn't text.
#[must_use]
pub fn leer(nombre: &str) -> String {
    std::fs::read_to_string(raiz().join(nombre)).unwrap_or_default()
}

/// The sources in Rust under a folder: path and text.
#[must_use]
pub fn fuentes(carpeta: &str) -> Vec<(String, String)> {
    archivos(carpeta)
        .into_iter()
        .filter(|nombre| nombre.ends_with(".rs"))
        .map(|nombre| {
            let texto = leer(&nombre);
            (nombre, texto)
        })
        .collect()
}

/// The lines of a source that run in production, numbered from 1: no comments, nothing after its test module.
pub fn produccion(texto: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut previa = "";
    texto
        .lines()
        .take_while(move |linea| {
            let pruebas = previa.trim() == "#[cfg(test)]" && linea.trim_end().ends_with('{');
            previa = linea;
            !pruebas
        })
        .enumerate()
        .filter(|(_, linea)| !linea.trim_start().starts_with("//"))
        .map(|(i, linea)| (i + 1, linea))
}

/// Whether a source holds tests alone, by its path.
#[must_use]
pub fn es_de_pruebas(nombre: &str) -> bool {
    nombre.split('/').any(|parte| {
        let parte = parte.trim_end_matches(".rs");
        matches!(parte, "tests" | "examples" | "muestra" | "propiedades" | "diferencial")
            || parte.split('_').any(|palabra| palabra == "pruebas")
    })
}

/// Whether `palabra` stands in `texto` as a whole identifier.
#[must_use]
pub fn contiene_palabra(texto: &str, palabra: &str) -> bool {
    let de_nombre = |c: char| c.is_alphanumeric() || c == '_';
    texto.match_indices(palabra).any(|(i, _)| {
        let antes = texto.get(..i).and_then(|t| t.chars().next_back());
        let despues = texto.get(i + palabra.len()..).and_then(|t| t.chars().next());
        !antes.is_some_and(de_nombre) && !despues.is_some_and(de_nombre)
    })
}

/// The dependencies in a section of a manifest (`dependencies`, `dev-dependencies`…), in order.
#[must_use]
pub fn dependencias(manifiesto: &str, seccion: &str) -> Vec<String> {
    let encabezado = format!("[{seccion}]");
    manifiesto
        .lines()
        .skip_while(|linea| linea.trim() != encabezado)
        .skip(1)
        .take_while(|linea| !linea.starts_with('['))
        .filter_map(|linea| linea.split(['=', '.']).next())
        .map(str::trim)
        .filter(|nombre| !nombre.is_empty() && !nombre.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// A fenced block of a guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bloque {
    /// The guide.
    pub guia: String,
    /// Line of the fence, from 1.
    pub linea: usize,
    /// What its first line says after `# `: the file that it is, or `fragmento de` one.
    pub titulo: String,
    /// The rest.
    pub texto: String,
}

/// The fenced blocks of a class (`yaml`) in the guides of `docs/`.
#[must_use]
pub fn bloques(clase: &str) -> Vec<Bloque> {
    let cerca = format!("```{clase}");
    let mut hallados = Vec::new();
    // The tutorial is followed step by step by a test of its own.
    let guias = archivos("docs").into_iter().filter(|n| n.ends_with(".md") && n != "docs/tutorial.md");
    for guia in guias {
        let texto = leer(&guia);
        let mut lineas = texto.lines().enumerate();
        while let Some((i, linea)) = lineas.next() {
            if linea.trim() != cerca {
                continue;
            }
            let cuerpo: Vec<&str> =
                lineas.by_ref().map(|(_, l)| l).take_while(|l| l.trim() != "```").collect();
            let (titulo, resto) = match cuerpo.split_first() {
                Some((primera, resto)) if primera.starts_with("# ") => {
                    (primera.trim_start_matches("# ").to_owned(), resto)
                }
                _ => (String::new(), cuerpo.as_slice()),
            };
            let texto = resto.iter().map(|l| format!("{l}\n")).collect();
            hallados.push(Bloque { guia: guia.clone(), linea: i + 1, titulo, texto });
        }
    }
    hallados
}

/// The workspaces written in the guides: `taller/municipio.yaml` is the file `municipio.yaml` of `taller`.
#[must_use]
pub fn talleres() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut talleres: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for bloque in bloques("yaml").into_iter().chain(bloques("markdown")) {
        if let Some((taller, archivo)) = bloque.titulo.split_once('/')
            && !taller.contains(' ')
        {
            talleres.entry(taller.to_owned()).or_default().insert(archivo.to_owned(), bloque.texto);
        }
    }
    talleres
}

/// The rows of the tables of a Markdown text: their cells, trimmed. Headings and rules are rows too.
#[must_use]
pub fn renglones(texto: &str) -> Vec<Vec<String>> {
    texto
        .lines()
        .filter_map(|linea| linea.trim().strip_prefix('|')?.strip_suffix('|'))
        .map(|linea| linea.split('|').map(|celda| celda.trim().to_owned()).collect())
        .collect()
}

/// What stands between backticks, in order.
#[must_use]
pub fn entre_acentos(texto: &str) -> Vec<String> {
    texto.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}
