//! The tree that later passes read: maps, lists and scalars, each with its place.
//!
//! A scalar is text; what it means is decided by the place where it stands, never here.
//! [`Kind::Roto`] is poison: something was already said about that node, and nothing more should be.

use std::ops::Range;

use super::desplazamiento::Desplazamientos;
use crate::diag::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nodo {
    /// From the first to the last character of the value; a point where the value is missing.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `clave: valor` pairs.
    Mapa(Mapa),
    /// A list of values.
    Lista(Lista),
    /// A text, possibly empty.
    Escalar(Escalar),
    /// Broken and already reported. Passes say nothing of it, nor of what depends on it.
    Roto,
}

/// A map. Keys are unique: a repeated one was reported, and only the first is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapa {
    /// From the first key (or `{`) to the end of the last value (or `}`).
    pub span: Span,
    /// The pairs, in the author's order.
    pub entradas: Vec<(Clave, Nodo)>,
    /// Whether entries may have been lost to an error already reported; then a missing key is not news.
    pub incompleto: bool,
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lista {
    /// From the first `-` or `[` to the end of the last value (or `]`).
    pub span: Span,
    /// The values, in the author's order.
    pub elementos: Vec<Nodo>,
    /// Whether values may have been lost to an error already reported.
    pub incompleta: bool,
}

/// A key is a scalar like any other.
pub type Clave = Escalar;

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estilo {
    /// Bare text.
    Simple,
    /// `'text'`.
    ComillaSimple,
    /// `"text"`, with escapes.
    ComillaDoble,
    /// `|`: line breaks are kept.
    Literal,
    /// `>`: line breaks become spaces.
    Plegado,
}

impl Estilo {
    /// `texto` as it stands inside a scalar of this style: with its quotes and escapes guarded.
    #[must_use]
    pub fn escrito(self, texto: &str) -> String {
        match self {
            Self::ComillaSimple => texto.replace('\'', "''"),
            Self::ComillaDoble => texto.replace('\\', "\\\\").replace('"', "\\\""),
            Self::Simple | Self::Literal | Self::Plegado => texto.to_owned(),
        }
    }
}

/// A text and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalar {
    /// The text, with quotes, escapes, indentation and folding undone.
    pub texto: String,
    /// How it was written.
    pub estilo: Estilo,
    /// The whole scalar: with its quotes, without the `|` or `>` of a block.
    pub span: Span,
    /// A comment on the same line, after the scalar: its place, from the `#`.
    pub comentario: Option<Span>,
    pub(super) desplazamientos: Desplazamientos,
}

impl Nodo {
    /// The map, if it is one.
    #[must_use]
    pub const fn mapa(&self) -> Option<&Mapa> {
        match &self.kind {
            Kind::Mapa(mapa) => Some(mapa),
            Kind::Lista(_) | Kind::Escalar(_) | Kind::Roto => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub const fn lista(&self) -> Option<&Lista> {
        match &self.kind {
            Kind::Lista(lista) => Some(lista),
            Kind::Mapa(_) | Kind::Escalar(_) | Kind::Roto => None,
        }
    }

    /// The scalar, if it is one; an empty value counts, see [`Escalar::es_vacio`].
    #[must_use]
    pub const fn escalar(&self) -> Option<&Escalar> {
        match &self.kind {
            Kind::Escalar(escalar) => Some(escalar),
            Kind::Mapa(_) | Kind::Lista(_) | Kind::Roto => None,
        }
    }

    /// Whether it is poison: already reported, to be passed over in silence.
    #[must_use]
    pub const fn es_roto(&self) -> bool {
        matches!(self.kind, Kind::Roto)
    }

    /// Whether nothing of it was lost.
    #[must_use]
    pub fn esta_entero(&self) -> bool {
        match &self.kind {
            Kind::Mapa(mapa) => {
                !mapa.incompleto && mapa.entradas.iter().all(|(_, valor)| valor.esta_entero())
            }
            Kind::Lista(lista) => !lista.incompleta && lista.elementos.iter().all(Self::esta_entero),
            Kind::Escalar(_) => true,
            Kind::Roto => false,
        }
    }

    /// Whether nothing was written: `clave:` and no more.
    #[must_use]
    pub fn es_vacio(&self) -> bool {
        self.escalar().is_some_and(Escalar::es_vacio)
    }

    /// What it is, in the author's words, to fill "se esperaba una lista y hay …".
    #[must_use]
    pub fn que_es(&self) -> &'static str {
        match &self.kind {
            Kind::Mapa(_) => "un bloque de claves",
            Kind::Lista(_) => "una lista",
            Kind::Escalar(escalar) if escalar.es_vacio() => "nada",
            Kind::Escalar(_) => "un texto",
            Kind::Roto => "algo ilegible",
        }
    }

    /// The values of a list, or the node itself where one item may be written without the list.
    /// A broken node and an empty value give no items.
    #[must_use]
    pub fn uno_o_varios(&self) -> &[Self] {
        match &self.kind {
            Kind::Lista(lista) => &lista.elementos,
            Kind::Roto => &[],
            Kind::Mapa(_) | Kind::Escalar(_) if self.es_vacio() => &[],
            Kind::Mapa(_) | Kind::Escalar(_) => std::slice::from_ref(self),
        }
    }
}

impl Mapa {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, clave: &str) -> Option<&Nodo> {
        self.entrada(clave).map(|(_, valor)| valor)
    }

    /// A key with its value, where the place of the key matters.
    #[must_use]
    pub fn entrada(&self, clave: &str) -> Option<(&Clave, &Nodo)> {
        self.iter().find(|(escrita, _)| escrita.texto == clave)
    }

    /// The pairs, in the author's order.
    pub fn iter(&self) -> impl Iterator<Item = (&Clave, &Nodo)> {
        self.entradas.iter().map(|(clave, valor)| (clave, valor))
    }

    /// The keys, in the author's order.
    pub fn claves(&self) -> impl Iterator<Item = &Clave> {
        self.entradas.iter().map(|(clave, _)| clave)
    }

    /// Where "falta la clave …" is shown: the first key, or the braces of an empty map.
    #[must_use]
    pub fn cabeza(&self) -> Span {
        self.entradas.first().map_or(self.span, |(clave, _)| clave.span)
    }
}

impl Escalar {
    /// Whether nothing was written. `""` is written, and is not empty in this sense.
    #[must_use]
    pub fn es_vacio(&self) -> bool {
        self.estilo == Estilo::Simple && self.texto.is_empty()
    }

    /// The place, in the file, of a stretch of [`Self::texto`] given in bytes: exact inside quotes, escapes
    /// and blocks. A stretch out of range, or a scalar whose characters could not be aligned, gives the
    /// whole scalar.
    #[must_use]
    pub fn span_de(&self, rango: Range<usize>) -> Span {
        self.lugar_de(rango).unwrap_or(self.span)
    }

    /// The place of a stretch of [`Self::texto`], or `None` where [`Self::span_de`] would give the whole scalar.
    #[must_use]
    pub fn lugar_de(&self, rango: Range<usize>) -> Option<Span> {
        let rango = self.desplazamientos.rango(rango, self.texto.len())?;
        Some(Span::new(self.span.archivo, rango))
    }
}
