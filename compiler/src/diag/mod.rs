//! What the author reads: problems, their codes and pages, and the forms in which they are shown.
//!
//! Passes push a [`Problema`] to a [`Sink`]; at the end [`Sink::terminar`] gives ordered
//! [`schemas::diagnostic::Diagnostic`]s. Byte offsets inside, lines and columns only at the edge.

mod cercano;
pub mod codes;
mod indice;
pub mod paginas;
pub mod render;
mod sink;
mod span;

pub use cercano::cercano;
pub use codes::{Entrada, explicar};
pub(crate) use indice::Indice;
pub(crate) use sink::ordenar;
pub use sink::{Problema, Sink};
pub use span::{FileId, Span};
