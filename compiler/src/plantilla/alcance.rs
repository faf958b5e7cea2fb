//! The names of a template: those of its place plus those of the open `for`s.

use schemas::expr::{Raiz, Ruta};

use crate::expr::{Entorno, Simbolo};
use crate::tipos::Tipo;

/// A name that a `for` brings.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub nombre: String,
    pub tipo: Tipo,
    /// What it runs over; `None` for `loop`.
    pub base: Option<Ruta>,
}

/// The names of the place plus those of the open `for`s.
pub(super) struct Alcance<'a> {
    pub padre: &'a dyn Entorno,
    pub locales: &'a [Local],
}

impl Entorno for Alcance<'_> {
    fn simbolo(&self, nombre: &str) -> Option<Simbolo> {
        match self.locales.iter().rev().find(|local| local.nombre == nombre) {
            Some(local) => Some(Simbolo::new(Raiz::Columna(nombre.into()), local.tipo.clone())),
            None => self.padre.simbolo(nombre),
        }
    }

    fn nombres(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(self.locales.iter().map(|local| local.nombre.as_str()).chain(self.padre.nombres()))
    }

    fn parametro(&self, id: &str) -> Option<Tipo> {
        self.padre.parametro(id)
    }

    fn parametros(&self) -> Vec<String> {
        self.padre.parametros()
    }

    fn calendarios(&self) -> Vec<String> {
        self.padre.calendarios()
    }

    fn etapas(&self) -> Vec<String> {
        self.padre.etapas()
    }

    fn plazos(&self) -> Vec<String> {
        self.padre.plazos()
    }

    fn hoy_permitido(&self) -> bool {
        self.padre.hoy_permitido()
    }

    fn ausencia(&self, nombre: &str) -> Option<String> {
        self.padre.ausencia(nombre)
    }
}

/// What `loop` has.
pub(super) fn tipo_loop() -> Tipo {
    Tipo::registro(
        "loop",
        [
            ("index", Tipo::Entero),
            ("first", Tipo::Booleano),
            ("last", Tipo::Booleano),
            ("length", Tipo::Entero),
        ],
    )
}
