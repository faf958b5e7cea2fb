//! The language of values and conditions: text → [`ast::Ast`] → typed, resolved [`schemas::expr::Expr`].
//!
//! [`parse`] never fails and says all it finds; [`revisar`] gives every name its meaning and every operator its
//! types, against an [`Entorno`] that knows what is in scope and [`Hechos`] that are known to hold. Ranges are
//! bytes of the expression's own text; [`Falla::en`] takes them to the file. Evaluation is the engine's.

pub mod ast;
mod check;
mod entorno;
mod falla;
mod hechos;
mod lexer;
mod parser;

#[cfg(test)]
mod diferencial;
#[cfg(test)]
pub(crate) mod mesa;
#[cfg(test)]
mod propiedades;
#[cfg(test)]
mod pruebas;

pub use analisis::escribir::escribir;
pub use ast::Ast;
pub use check::revisar;
pub(crate) use check::{Falta, Revisor};
pub use entorno::{Entorno, Simbolo};
pub use falla::{ArregloLocal, Falla, Lugar};
pub use hechos::{Hechos, negar};
pub(crate) use lexer::Modo;
pub(crate) use parser::parse_modo;
pub use parser::{MAX_CARACTERES, MAX_PROFUNDIDAD, parse};

use schemas::expr::{Expr, Expresion};

use crate::tipos::Tipo;

/// Reads and checks an expression in one go. The expression is `None` when there is a problem; the type is then
/// the best guess, or poison. Problems of form silence those of meaning that could follow from them.
pub fn compilar(
    fuente: &str,
    esperado: Option<&Tipo>,
    entorno: &dyn Entorno,
    hechos: &Hechos,
) -> (Option<Expresion>, Tipo, Vec<Falla>) {
    let (ast, mut fallas) = parse(fuente);
    let (arbol, tipo, otras): (Option<Expr>, _, _) = revisar(&ast, esperado, entorno, hechos);
    // Where words stand in the wrong place their types say nothing that the author doesn't know.
    fallas.extend(otras.into_iter().filter(|falla| !ast.dudoso || falla.codigo.codigo < "V04"));
    let arbol = arbol.filter(|_| fallas.is_empty());
    (arbol.map(|arbol| Expresion { fuente: fuente.trim().to_owned(), arbol }), tipo, fallas)
}
