//! The names that an expression mentions, in the order of reading.

use schemas::expr::{Expr, Expresion, Ruta, Valoracion};

/// The paths of an expression, repeated ones included.
pub fn rutas(expr: &Expr) -> Vec<&Ruta> {
    let mut halladas = Vec::new();
    camina(expr, &mut halladas);
    halladas
}

/// The paths of a value in any of its four forms.
pub fn rutas_valoracion(valoracion: &Valoracion) -> Vec<&Ruta> {
    expresiones(valoracion).into_iter().flat_map(|e| rutas(&e.arbol)).collect()
}

/// The expressions of a value in any of its four forms.
pub fn expresiones(valoracion: &Valoracion) -> Vec<&Expresion> {
    match valoracion {
        Valoracion::Expr(e) => vec![e],
        Valoracion::Tramos { segun, tramos } => {
            std::iter::once(segun).chain(tramos.iter().map(|t| &t.valor)).collect()
        }
        Valoracion::Segun { segun, filas, sino } => {
            segun.iter().chain(filas.iter().map(|f| &f.valor)).chain(sino).collect()
        }
        Valoracion::Casos { casos, sino } => {
            casos.iter().flat_map(|c| [&c.si, &c.valor]).chain(sino).collect()
        }
    }
}

fn camina<'e>(expr: &'e Expr, halladas: &mut Vec<&'e Ruta>) {
    match expr {
        Expr::Literal(_) => {}
        Expr::Ruta(ruta) | Expr::Definido { ruta, .. } => halladas.push(ruta),
        Expr::No(x) | Expr::Menos(x) => camina(x, halladas),
        Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => {
            partes.iter().for_each(|p| camina(p, halladas));
        }
        Expr::Compara { primero, resto } => {
            camina(primero, halladas);
            resto.iter().for_each(|(_, p)| camina(p, halladas));
        }
        Expr::En { que, en, .. } => [que, en].into_iter().for_each(|p| camina(p, halladas)),
        Expr::Aritmetica { a, b, .. } => [a, b].into_iter().for_each(|p| camina(p, halladas)),
        Expr::Si { si, entonces, sino } => [si, entonces, sino].into_iter().for_each(|p| camina(p, halladas)),
        Expr::Llama { argumentos, .. } => argumentos.iter().for_each(|p| camina(p, halladas)),
    }
}
