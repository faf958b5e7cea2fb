//! Where each part of a definition was written: the paquete carries no place, and checks need one to point at.

use std::collections::BTreeMap;

use crate::diag::Span;

/// Places by path: `etapas.revision.acciones.aceptar`, `campos.giro`.
#[derive(Clone, Debug, Default)]
pub struct Origenes {
    lugares: BTreeMap<String, Span>,
    archivo: Option<Span>,
}

impl Origenes {
    /// Starts with the place of the whole file.
    pub fn new(archivo: Span) -> Self {
        Self { lugares: BTreeMap::new(), archivo: Some(archivo) }
    }

    /// Remembers a place.
    pub fn anotar(&mut self, ruta: impl Into<String>, span: Span) {
        self.lugares.insert(ruta.into(), span);
    }

    /// The place of a path, if it was written itself.
    pub fn escrito(&self, ruta: &str) -> Option<Span> {
        self.lugares.get(ruta).copied()
    }

    /// The place of a path, or of the nearest part of it that is known.
    pub fn de(&self, ruta: &str) -> Option<Span> {
        let mut resto = ruta;
        loop {
            if let Some(span) = self.lugares.get(resto) {
                return Some(*span);
            }
            match resto.rfind('.') {
                Some(i) => resto = resto.get(..i)?,
                None => return self.archivo,
            }
        }
    }
}
