//! The demonstration that a walk goes through: it may be begun without one of its trámites, which is put on offer later.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use schemas::ids::TramiteId;

use super::comun::{Programa, raiz};

/// The demonstration, over a folder of its own.
pub struct Casa {
    /// Where its store is.
    pub datos: PathBuf,
    pub url: String,
    direccion: String,
    programa: RefCell<Option<Programa>>,
}

impl Casa {
    /// Begins at a local moment, without a trámite if one is named.
    pub fn abre(carpeta: &Path, inicio: DateTime, sin: Option<&TramiteId>) -> Self {
        let escucha = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let direccion = escucha.local_addr().unwrap().to_string();
        drop(escucha);
        let datos = carpeta.join("datos");
        let tramites = match sin {
            None => raiz().join("tramites"),
            Some(id) => {
                let copia = carpeta.join("tramites");
                copia_sin(&raiz().join("tramites"), &copia, id.as_str());
                copia
            }
        };
        let reloj = inicio.to_string();
        let opciones = ["--reloj", &reloj[..16], "--tramites", tramites.to_str().unwrap()];
        let programa = Programa::en(&direccion, &datos, &opciones);
        Self { datos, url: programa.url.clone(), direccion, programa: RefCell::new(Some(programa)) }
    }

    /// Stops, and goes on with all its trámites.
    pub fn abre_toda(&self) {
        drop(self.programa.take());
        let todos = Programa::en(&self.direccion, &self.datos, &[]);
        assert_eq!(todos.url, self.url);
        self.programa.replace(Some(todos));
    }
}

fn copia_sin(de: &Path, a: &Path, sin: &str) {
    std::fs::create_dir_all(a).unwrap();
    for entrada in std::fs::read_dir(de).unwrap().map(Result::unwrap) {
        let (ruta, nombre) = (entrada.path(), entrada.file_name());
        if nombre == sin {
            continue;
        }
        if ruta.is_dir() {
            copia_sin(&ruta, &a.join(nombre), sin);
        } else {
            std::fs::copy(&ruta, a.join(nombre)).unwrap();
        }
    }
}
