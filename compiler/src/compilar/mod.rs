//! The pipeline: files → trees → workspace → definitions → checks → sealed paquetes. Every phase says all it finds; a trámite that is
//! broken hides nothing of another.
//!
//! A [`Taller`] keeps what each file and each definition gave, and compiles again only what an edit can change: a definition depends on
//! the files of its own folder and on those that all share, and on nothing else. What looks across trámites is always done anew.

mod nombrado;
mod uno;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use schemas::diagnostic::{Diagnostic, Severidad};
use schemas::sello::PaqueteSellado;

use crate::diag::{FileId, Problema, Sink, Span, codes};
use crate::leer::municipio::Municipalidad;
use crate::omitir::{self, Omitido};
use crate::revisa;
use crate::sources::{Archivos, Sources};
use crate::yaml::{self, Comentario, Kind, Nodo};
use uno::{Comun, Uno};

/// What came of a workspace.
#[derive(Debug)]
pub struct Compilado {
    /// One per `tramite.yaml`, in the order of their paths.
    pub tramites: Vec<TramiteCompilado>,
    /// Everything that was found, ordered.
    pub diagnostics: Vec<Diagnostic>,
    /// What was found and a comment asks to pass over.
    pub omitidos: Vec<Omitido>,
    /// The files, to draw the diagnostics.
    pub archivos: Archivos,
    arboles: Arboles,
}

/// What came of one definition.
#[derive(Clone, Debug)]
pub struct TramiteCompilado {
    /// Path of its `tramite.yaml`.
    pub archivo: String,
    /// The paquete; present only when nothing that it depends on has an error.
    pub paquete: Option<PaqueteSellado>,
}

impl Compilado {
    /// Whether something forbids a paquete.
    pub fn tiene_errores(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severidad == Severidad::Error)
    }

    /// The tree of a file of YAML that could be read.
    pub fn arbol(&self, archivo: FileId) -> Option<&Nodo> {
        raiz_de(&self.arboles, archivo)
    }
}

/// Told, with the path of a definition, that a part of its compilation is over. It is for who measures: the compiler has no clock.
pub type Oyente<'a> = &'a (dyn Fn(&str, &'static str) + Sync);

/// Compiles a workspace: the folder that holds `municipio.yaml`.
pub fn compilar(sources: &dyn Sources) -> Compilado {
    Taller::default().compilar(sources)
}

/// The same, telling when each part of each definition is over: `empieza`, `leer`, each room of the checks by its name, `sellar`.
pub fn compilar_oyendo(sources: &dyn Sources, oyente: Oyente<'_>) -> Compilado {
    Taller::default().pasada(sources, oyente)
}

/// A workspace that is compiled again and again while its author writes. What it says is what [`compilar`] would say.
#[derive(Debug, Default)]
pub struct Taller {
    archivos: Archivos,
    arboles: Arboles,
    comun: Option<Comun>,
    unos: BTreeMap<String, Uno>,
}

/// What was read of each file, in the order of the files; nothing for those that are not YAML. A copy costs nothing.
type Arboles = Arc<Vec<Option<Arc<Leido>>>>;

/// A file as a tree, and what was said of it.
#[derive(Debug)]
struct Leido {
    raiz: Nodo,
    sink: Sink,
    /// Its comments, when some may ask to pass over a finding.
    comentarios: Option<Vec<Comentario>>,
}

impl Taller {
    /// Compiles the workspace as it is now.
    pub fn compilar(&mut self, sources: &dyn Sources) -> Compilado {
        self.pasada(sources, &|_, _| {})
    }

    fn pasada(&mut self, sources: &dyn Sources, oyente: Oyente<'_>) -> Compilado {
        let mut sink = Sink::new();
        let archivos = self.archivos.releer(sources, &mut sink);
        let cambiados = self.poner_al_dia(&archivos);
        self.arboles.iter().flatten().for_each(|leido| sink.extend(leido.sink.iter().cloned()));
        let rehacer = match (&mut self.comun, cambiados.iter().any(|c| es_compartido(c))) {
            (Some(_), false) => false,
            (comun, _) => {
                *comun = Some(Comun::leer(&archivos, &self.arboles));
                true
            }
        };
        let comun = self.comun.get_or_insert_with(|| Comun::leer(&archivos, &self.arboles));
        sink.extend(comun.sink.iter().cloned());
        let mut unos = if rehacer { BTreeMap::new() } else { std::mem::take(&mut self.unos) };
        if let Some(municipio) = &comun.municipio {
            let lista: Vec<(FileId, &str)> = archivos
                .iter()
                .filter(|(_, nombre, _)| *nombre == "tramite.yaml" || nombre.ends_with("/tramite.yaml"))
                .map(|(id, nombre, _)| (id, nombre))
                .collect();
            let sigue = |nombre: &str| {
                let carpeta = carpeta_de(nombre);
                !cambiados.iter().any(|c| c.starts_with(carpeta))
            };
            unos.retain(|nombre, _| sigue(nombre));
            let nuevos: Vec<(String, Uno)> = lista
                .into_par_iter()
                .filter(|(_, nombre)| !unos.contains_key(*nombre))
                .map(|(id, nombre)| {
                    let taller = uno::Mesa { municipio, comun, arboles: &self.arboles, archivos: &archivos };
                    (nombre.to_owned(), taller.compilar(nombre, id, oyente))
                })
                .collect();
            unos.extend(nuevos);
            entre_todos(municipio, &unos, &mut sink);
        }
        let tramites = unos.values().map(|uno| uno.compilado.clone()).collect();
        self.unos = unos;
        self.archivos = archivos.clone();
        let (diagnostics, omitidos) = {
            let con_orden = archivos.iter().filter_map(|(id, nombre, texto)| {
                let leido = self.arboles.get(id.index())?.as_ref()?;
                Some(omitir::Comentado { id, nombre, texto, comentarios: leido.comentarios.as_deref()? })
            });
            omitir::aplicar(sink.terminar(&archivos), con_orden.collect(), &archivos)
        };
        Compilado { tramites, diagnostics, omitidos, archivos, arboles: Arc::clone(&self.arboles) }
    }

    /// Reads the trees that are not those of the last time, and gives the names of their files. With another list of files every place
    /// would lie in another file: everything is read again.
    fn poner_al_dia<'a>(&mut self, archivos: &'a Archivos) -> Vec<&'a str> {
        if !archivos.mismos_nombres(&self.archivos) {
            self.arboles = Arboles::default();
            self.comun = None;
        }
        let hay_previos = !self.arboles.is_empty();
        let cambiados: Vec<(FileId, &str, Option<&str>)> =
            archivos.todos().filter(|(id, ..)| !hay_previos || !self.archivos.igual(archivos, *id)).collect();
        let leidos: Vec<Option<Arc<Leido>>> =
            cambiados.par_iter().map(|(id, nombre, texto)| Leido::de(*id, nombre, *texto)).collect();
        let arboles = Arc::make_mut(&mut self.arboles);
        arboles.resize_with(archivos.len(), || None);
        for ((id, ..), leido) in cambiados.iter().zip(leidos) {
            if let Some(lugar) = arboles.get_mut(id.index()) {
                *lugar = leido;
            }
        }
        cambiados.into_iter().map(|(_, nombre, _)| nombre).collect()
    }
}

impl Leido {
    /// The tree of a file; nothing of one that is not YAML or could not be read.
    fn de(id: FileId, nombre: &str, texto: Option<&str>) -> Option<Arc<Self>> {
        let de_yaml = nombre.ends_with(".yaml") || nombre.ends_with(".yml");
        let texto = texto.filter(|_| de_yaml)?;
        let mut sink = Sink::new();
        let raiz = yaml::parse(id, texto, &mut sink);
        let comentarios = omitir::puede(texto).then(|| yaml::comentarios(texto));
        Some(Arc::new(Self { raiz, sink, comentarios }))
    }
}

/// What can be told only with every definition at hand: names given twice, and what nobody uses.
fn entre_todos(municipio: &Municipalidad, unos: &BTreeMap<String, Uno>, sink: &mut Sink) {
    let mut vistos: BTreeMap<&str, Span> = BTreeMap::new();
    for uno in unos.values() {
        sink.extend(uno.sink.iter().cloned());
        let Some((id, span)) = &uno.declarado else { continue };
        if let Some(previo) = vistos.get(id.as_str()) {
            sink.push(
                Problema::new(&codes::V0321, *span, format!("el trámite `{id}` ya existe en este municipio"))
                    .secundaria(*previo, "declarado aquí")
                    .ayuda("cada trámite tiene un nombre propio"),
            );
        } else {
            vistos.insert(id, *span);
        }
    }
    let completos = !unos.is_empty() && unos.values().all(|u| u.nombrado.is_some());
    if !completos || sink.tiene_errores() {
        return;
    }
    let nombrados = || unos.values().filter_map(|u| u.nombrado.as_ref());
    revisa::compartido(municipio, &nombrado::usados(municipio, nombrados()), sink);
    let emiten: BTreeMap<&str, &BTreeSet<String>> =
        nombrados().map(|n| (n.tramite.as_str(), &n.emite)).collect();
    let emite = |tramite: &str, documento: &str| Some(emiten.get(tramite)?.contains(documento));
    revisa::emisores(municipio, &emite, sink);
    let partes: Vec<_> = unos.values().filter_map(Uno::parte).collect();
    revisa::tenencia::anillos(&partes, sink);
    revisa::tenencia::ajenas(&municipio.documentos, &partes, sink);
}

fn raiz_de(arboles: &Arboles, archivo: FileId) -> Option<&Nodo> {
    arboles.get(archivo.index())?.as_ref().map(|leido| &leido.raiz)
}

/// The folder of a `tramite.yaml`, with its last slash; empty at the root.
fn carpeta_de(nombre: &str) -> &str {
    nombre.strip_suffix("tramite.yaml").unwrap_or_default()
}

fn es_compartido(nombre: &str) -> bool {
    let carpetas = ["parametros/", "calendarios/", "catalogos/"];
    !nombre.contains('/') || carpetas.iter().any(|c| nombre.starts_with(c))
}

/// Whether something of a tree could not be read.
fn incompleto(nodo: &Nodo) -> bool {
    match &nodo.kind {
        Kind::Roto => true,
        Kind::Escalar(_) => false,
        Kind::Lista(lista) => lista.incompleta || lista.elementos.iter().any(incompleto),
        Kind::Mapa(mapa) => mapa.incompleto || mapa.iter().any(|(_, n)| incompleto(n)),
    }
}
