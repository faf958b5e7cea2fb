//! The names that an expression may use where it stands. The checker asks; whoever knows the trámite answers.

use schemas::expr::{Expr, Raiz};

use crate::diag::Span;
use crate::tipos::Tipo;

/// A name in scope.
#[derive(Clone, Debug)]
pub struct Simbolo {
    /// What it resolves to.
    pub raiz: Raiz,
    /// What it holds. `Tipo::Opcional` when it may be absent at this place, by declaration or by path.
    pub tipo: Tipo,
    /// Where it was declared.
    pub declarado: Option<Span>,
    /// The condition under which an optional value is surely there: the `visible_si` of a compulsory field, the
    /// `visible_si and obligatorio_si` of another. `None`: only `is defined` can tell. With a condition the name
    /// counts as optional, whatever its type says.
    pub presente_si: Option<Expr>,
}

impl Simbolo {
    /// A name without declaration in the files of the author.
    #[must_use]
    pub const fn new(raiz: Raiz, tipo: Tipo) -> Self {
        Self { raiz, tipo, declarado: None, presente_si: None }
    }

    /// The same, declared there.
    #[must_use]
    pub const fn declarado(mut self, span: Span) -> Self {
        self.declarado = Some(span);
        self
    }

    /// The same, present when this holds.
    #[must_use]
    pub fn presente_si(mut self, condicion: Expr) -> Self {
        self.presente_si = Some(condicion);
        self
    }
}

/// The names in scope at one place.
///
/// `simbolo` is asked first for every name, so an entorno may give `solicitante`, `solicitud`, `salida` or
/// `municipio` the type that they have here (`crate::tipos` makes them). What it doesn't know of those,
/// `solicitud` has a type of its own and `hoy` is a date where [`Entorno::hoy_permitido`]; `visitas.<etapa>` and
/// `plazos.<id>` go through [`Entorno::etapas`] and [`Entorno::plazos`].
pub trait Entorno {
    /// The meaning of a name, if it has one here.
    fn simbolo(&self, nombre: &str) -> Option<Simbolo>;

    /// Every name that [`Entorno::simbolo`] knows, to suggest the closest: one by one, for who looks at the first few alone.
    fn nombres(&self) -> Box<dyn Iterator<Item = &str> + '_>;

    /// The type of a dated parameter, for `valor_al`.
    fn parametro(&self, _id: &str) -> Option<Tipo> {
        None
    }

    /// Every parameter, to suggest the closest.
    fn parametros(&self) -> Vec<String> {
        vec![]
    }

    /// Every calendar that `dias_habiles_entre` may name.
    fn calendarios(&self) -> Vec<String> {
        vec![]
    }

    /// Every stage that `visitas` may name.
    fn etapas(&self) -> Vec<String> {
        vec![]
    }

    /// Every clock that `plazos` may name: those of stages, and `resolucion`.
    fn plazos(&self) -> Vec<String> {
        vec![]
    }

    /// Whether the clock may be read here: guards, cobros and plazos, never cálculos.
    fn hoy_permitido(&self) -> bool {
        false
    }

    /// Why a name that exists elsewhere has no meaning here, in one line for the author; `None` when it exists
    /// nowhere. For example a parameter outside a cobro.
    fn ausencia(&self, _nombre: &str) -> Option<String> {
        None
    }
}
