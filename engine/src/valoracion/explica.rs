//! How a value came out, in words and figures.

use schemas::expr::{Expr, Expresion, Tramo, Valoracion};
use schemas::valor::Valor;

use super::palabras::{escribir, resultado};
use super::{caso, elegida, fila_segun, tramo};
use crate::ambito::{Ambito, Atorado};
use crate::eval::eval;
use crate::formato::numero;

/// How a value came out: `Superficie del predio (620.00 m²): tramo «más de 500»; 24 × UMA diaria ($117.31) = $2,815.44`. Where it
/// can't be computed, says why.
pub fn explicar(valoracion: &Valoracion, ambito: &Ambito<'_>) -> String {
    let texto = camino(valoracion, ambito).and_then(|camino| {
        let cuenta = explicar_expresion(elegida(valoracion, ambito)?, ambito)?;
        Ok(if camino.is_empty() { cuenta } else { format!("{camino}; {cuenta}") })
    });
    texto.unwrap_or_else(|atorado| atorado.to_string())
}

/// An expression with its figures and its result: `3.5 × UMA diaria ($117.31) = $410.585`. A constant is only itself.
///
/// # Errors
/// As the expression gives.
pub(crate) fn explicar_expresion(expresion: &Expresion, ambito: &Ambito<'_>) -> Result<String, Atorado> {
    let valor = eval(&expresion.arbol, ambito)?;
    let figura = resultado(&valor);
    Ok(match &expresion.arbol {
        Expr::Literal(_) => figura,
        // A name alone already says its value.
        Expr::Ruta(_) => escribir(&expresion.arbol, ambito),
        arbol => format!("{} = {figura}", escribir(arbol, ambito)),
    })
}

/// Which row was taken and because of what; empty for a plain expression.
fn camino(valoracion: &Valoracion, ambito: &Ambito<'_>) -> Result<String, Atorado> {
    match valoracion {
        Valoracion::Expr(_) => Ok(String::new()),
        Valoracion::Tramos { segun, tramos } => {
            let nombre = nombre_tramo(tramo(segun, tramos, ambito)?);
            Ok(format!("{}: tramo «{nombre}»", escribir(&segun.arbol, ambito)))
        }
        Valoracion::Segun { segun, filas, .. } => {
            let nombres = segun.iter().map(|e| escribir(&e.arbol, ambito)).collect::<Vec<_>>().join(", ");
            let (fila, _) = fila_segun(segun, filas, ambito)?;
            Ok(if fila.is_some() { nombres } else { format!("{nombres}: en los demás casos") })
        }
        Valoracion::Casos { casos, .. } => Ok(match caso(casos, ambito)? {
            Some(caso) => format!("se cumple {}", escribir(&caso.si.arbol, ambito)),
            None => "en los demás casos".to_owned(),
        }),
    }
}

/// A range as a published table says it.
fn nombre_tramo(tramo: &Tramo) -> String {
    let desde = tramo.desde.as_ref().map(|c| {
        let n = numero(c.valor);
        if c.incluida { format!("desde {n}") } else { format!("más de {n}") }
    });
    let hasta = tramo.hasta.as_ref().map(|c| {
        let n = numero(c.valor);
        if c.incluida { format!("hasta {n}") } else { format!("menos de {n}") }
    });
    match (desde, hasta) {
        (Some(desde), Some(hasta)) => format!("{desde} y {hasta}"),
        (Some(uno), None) | (None, Some(uno)) => uno,
        (None, None) => "cualquiera".to_owned(),
    }
}

/// Money with all its decimals; the rest as people read it.
pub(super) fn figura(valor: &Valor) -> String {
    match valor {
        Valor::Dinero(n) => crate::formato::moneda_exacta(*n),
        Valor::Decimal(n) if n.scale() > 6 => numero(n.normalize()),
        otro => crate::formato::valor_en_palabras(otro, None),
    }
}
