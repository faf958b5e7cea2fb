//! Expressions as they were written: every node and operator with its bytes. Names are not yet resolved and
//! nothing has a type.

use std::ops::Range;

use rust_decimal::Decimal;
use schemas::expr::{Comparador, Operador};

/// A parsed expression and its text.
#[derive(Clone, Debug)]
pub struct Ast {
    /// The text that was parsed; ranges are bytes of it.
    pub fuente: String,
    /// The expression. Broken parts are [`Kind::Roto`].
    pub raiz: Nodo,
    /// Whether words of it may stand in the wrong place: then what its types say is not worth repeating.
    pub dudoso: bool,
}

/// A node and its bytes; those of a node in parentheses include them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nodo {
    /// Bytes of the text.
    pub rango: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// A name and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nombre {
    /// The name.
    pub texto: String,
    /// Bytes of the text.
    pub rango: Range<usize>,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `12`, `12.50`, `22.5 %`; the percentage is already divided.
    Numero {
        /// Its value.
        valor: Decimal,
        /// Whether it was written without point and percentage, and fits 64 bits.
        entero: bool,
    },
    /// `"text"`.
    Texto(String),
    /// `true`, `false`.
    Booleano(bool),
    /// `predio.superficie`; one part or more.
    Ruta(Vec<Nombre>),
    /// `min(a, b)`.
    Llama(Nombre, Vec<Nodo>),
    /// `not x`.
    No(Box<Nodo>),
    /// `-x`.
    Menos(Box<Nodo>),
    /// `a and b and …`, two or more.
    Y(Vec<Nodo>),
    /// `a or b or …`, two or more.
    O(Vec<Nodo>),
    /// `a < b <= c`.
    Compara(Box<Nodo>, Vec<Eslabon>),
    /// `x in y`.
    En {
        /// What is looked for.
        que: Box<Nodo>,
        /// Where.
        en: Box<Nodo>,
        /// `not in`.
        negado: bool,
        /// Bytes of the operator.
        op: Range<usize>,
    },
    /// `x is defined`.
    Definido {
        /// What is asked for.
        ruta: Vec<Nombre>,
        /// `is not defined`.
        negado: bool,
    },
    /// `a + b`.
    Aritmetica {
        /// The operator.
        op: Operador,
        /// Its bytes.
        rango_op: Range<usize>,
        /// Left operand.
        a: Box<Nodo>,
        /// Right operand.
        b: Box<Nodo>,
    },
    /// `entonces if si else sino`.
    Si {
        /// The condition.
        si: Box<Nodo>,
        /// The value when it holds.
        entonces: Box<Nodo>,
        /// The value when it doesn't.
        sino: Box<Nodo>,
    },
    /// `[a, b]`.
    Lista(Vec<Nodo>),
    /// `x | nombre(args)`; only in templates.
    Filtro {
        /// What is filtered.
        base: Box<Nodo>,
        /// The filter.
        nombre: Nombre,
        /// Its arguments.
        argumentos: Vec<Nodo>,
    },
    /// Already reported.
    Roto,
}

/// A link of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eslabon {
    /// The operator.
    pub op: Comparador,
    /// Its bytes.
    pub rango: Range<usize>,
    /// The operand at its right.
    pub nodo: Nodo,
}

impl Nodo {
    /// Whether it is written out with literals alone, so that its type bends to the place where it stands.
    #[must_use]
    pub fn es_literal(&self) -> bool {
        match &self.kind {
            Kind::Numero { .. } | Kind::Texto(_) => true,
            Kind::Menos(nodo) => nodo.es_literal(),
            Kind::Aritmetica { a, b, .. } => a.es_literal() && b.es_literal(),
            Kind::Si { entonces, sino, .. } => entonces.es_literal() && sino.es_literal(),
            Kind::Lista(nodos) => nodos.iter().all(Self::es_literal),
            _ => false,
        }
    }

    /// The nodes right under this one.
    #[must_use]
    pub fn hijos(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Numero { .. }
            | Kind::Texto(_)
            | Kind::Booleano(_)
            | Kind::Ruta(_)
            | Kind::Definido { .. }
            | Kind::Roto => vec![],
            Kind::No(a) | Kind::Menos(a) => vec![a],
            Kind::Y(nodos) | Kind::O(nodos) | Kind::Lista(nodos) | Kind::Llama(_, nodos) => {
                nodos.iter().collect()
            }
            Kind::Compara(primero, resto) => {
                std::iter::once(&**primero).chain(resto.iter().map(|e| &e.nodo)).collect()
            }
            Kind::En { que, en, .. } => vec![que, en],
            Kind::Aritmetica { a, b, .. } => vec![a, b],
            Kind::Si { si, entonces, sino } => vec![entonces, si, sino],
            Kind::Filtro { base, argumentos, .. } => std::iter::once(&**base).chain(argumentos).collect(),
        }
    }
}
