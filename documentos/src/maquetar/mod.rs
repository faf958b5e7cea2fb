//! Layout: from the model to pages of placed letters, rules and figures, with the tree of meanings that a screen
//! reader follows.

mod bloques;
mod codigos;
mod elementos;
mod hoja;
mod medida;
mod paginar;
mod parrafo;
mod tabla;

use crate::error::Error;
use crate::fuentes::Formador;
use crate::modelo::Documento;

pub(crate) use elementos::{Clase, Elemento, Marcador, Nodo, Pagina};
pub(crate) use medida::{ALTO_HOJA, ANCHO_HOJA, Color, Mp};
pub(crate) use parrafo::Tirada;

/// A document laid out.
pub(crate) struct Maqueta {
    pub paginas: Vec<Pagina>,
    pub nodos: Vec<Nodo>,
    pub marcadores: Vec<Marcador>,
    pub imagenes: Vec<krilla::image::Image>,
}

/// Lays a document out.
pub(crate) fn maquetar(documento: &Documento) -> Result<Maqueta, Error> {
    let formador = Formador;
    let mut taller = bloques::Taller::nuevo(&formador);
    taller.componer(&documento.bloques)?;
    let (mut paginas, figuras) = paginar::paginar(&mut taller)?;
    hoja::vestir(&formador, documento, &mut paginas)?;
    let mut nodos = taller.nodos;
    for (nodo, pagina, marco) in figuras {
        if let Some(Nodo { clase: Clase::Figura { en, .. }, .. }) = nodos.get_mut(nodo) {
            *en = Some((pagina, marco));
        }
    }
    let marcadores = paginar::marcadores(&nodos, &paginas);
    Ok(Maqueta { paginas, nodos, marcadores, imagenes: taller.imagenes })
}

impl Maqueta {
    /// The text of each page: the body in lines, and what the engine puts around it.
    pub(crate) fn texto_por_pagina(&self) -> Vec<String> {
        self.paginas.iter().map(Pagina::texto).collect()
    }
}
