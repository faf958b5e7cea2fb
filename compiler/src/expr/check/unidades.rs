//! Units of duration, as far as they can be read off an expression: those of different length don't mix.

use schemas::expr::{Expr, Funcion};
use schemas::valor::{Unidad, Valor};

/// The unit into which another converts exactly, so that both compare.
pub(super) const fn medida(unidad: Unidad) -> Unidad {
    match unidad {
        Unidad::Horas => Unidad::Minutos,
        Unidad::Anios => Unidad::Meses,
        otra => otra,
    }
}

/// The unit of a duration, when it can be read off.
pub(super) fn unidad(expr: &Expr) -> Option<Unidad> {
    match expr {
        Expr::Literal(Valor::Duracion(duracion)) => Some(duracion.unidad),
        Expr::Llama { funcion, .. } => Some(match funcion {
            Funcion::Dias => Unidad::DiasNaturales,
            Funcion::DiasHabiles => Unidad::DiasHabiles,
            Funcion::Horas => Unidad::Horas,
            Funcion::HorasHabiles => Unidad::HorasHabiles,
            Funcion::Meses => Unidad::Meses,
            Funcion::Anios => Unidad::Anios,
            _ => return None,
        }),
        Expr::Aritmetica { a, b, .. } => unidad(a).or_else(|| unidad(b)),
        Expr::Si { entonces, sino, .. } => unidad(entonces).filter(|u| unidad(sino) == Some(*u)),
        _ => None,
    }
}

/// In words.
pub(super) const fn nombre(unidad: Unidad) -> &'static str {
    match unidad {
        Unidad::Minutos => "minutos",
        Unidad::Horas => "horas",
        Unidad::HorasHabiles => "horas hábiles",
        Unidad::DiasNaturales => "días naturales",
        Unidad::DiasHabiles => "días hábiles",
        Unidad::Meses => "meses",
        Unidad::Anios => "años",
    }
}
