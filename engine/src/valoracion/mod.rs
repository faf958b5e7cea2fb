//! The four forms of a value: an expression, a table by range, a table by option, a list of conditions.

mod explica;
pub(crate) mod palabras;

use schemas::expr::{CasoValor, Expresion, FilaSegun, Tramo, Valoracion};
use schemas::valor::Valor;

use crate::ambito::{Ambito, Atorado};
use crate::eval::{booleano, eval, numero};

pub use explica::explicar;
pub(crate) use explica::explicar_expresion;

/// The value.
///
/// # Errors
/// As its expressions give; `Imposible` when no row is of the case, which the compiler proved can't happen.
pub fn evaluar(valoracion: &Valoracion, ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    eval(&elegida(valoracion, ambito)?.arbol, ambito)
}

/// The expression that gives the value here: its own, or that of the row of the case.
///
/// # Errors
/// As its conditions give; `Imposible` when no row is of the case, which the compiler proved can't happen.
pub fn elegida<'v>(valoracion: &'v Valoracion, ambito: &Ambito<'_>) -> Result<&'v Expresion, Atorado> {
    match valoracion {
        Valoracion::Expr(e) => Ok(e),
        Valoracion::Tramos { segun, tramos } => Ok(&tramo(segun, tramos, ambito)?.valor),
        Valoracion::Segun { segun, filas, sino } => {
            let (fila, claves) = fila_segun(segun, filas, ambito)?;
            let hallada = fila.map(|f| &f.valor).or(sino.as_ref());
            hallada.ok_or_else(|| Atorado::imposible(format!("no hay valor para «{}»", claves.join(", "))))
        }
        Valoracion::Casos { casos, sino } => {
            let hallado = caso(casos, ambito)?.map(|c| &c.valor).or(sino.as_ref());
            hallado.ok_or_else(|| Atorado::imposible("ningún caso se cumple"))
        }
    }
}

/// The range in which a number falls.
fn tramo<'v>(segun: &Expresion, tramos: &'v [Tramo], ambito: &Ambito<'_>) -> Result<&'v Tramo, Atorado> {
    let valor = eval(&segun.arbol, ambito)?;
    let n = numero(&valor)
        .ok_or_else(|| Atorado::imposible(format!("un tramo no clasifica {}", valor.clase())))?;
    let dentro = |t: &&Tramo| {
        t.desde.as_ref().is_none_or(|c| n > c.valor || (c.incluida && n == c.valor))
            && t.hasta.as_ref().is_none_or(|c| n < c.valor || (c.incluida && n == c.valor))
    };
    tramos.iter().find(dentro).ok_or_else(|| Atorado::imposible(format!("{n} no cae en ningún tramo")))
}

/// The row of these options, and their keys.
fn fila_segun<'v>(
    segun: &[Expresion],
    filas: &'v [FilaSegun],
    ambito: &Ambito<'_>,
) -> Result<(Option<&'v FilaSegun>, Vec<String>), Atorado> {
    let claves = segun.iter().map(|e| clave(&eval(&e.arbol, ambito)?)).collect::<Result<Vec<_>, _>>()?;
    Ok((filas.iter().find(|f| f.claves == claves), claves))
}

fn clave(valor: &Valor) -> Result<String, Atorado> {
    match valor {
        Valor::Opcion(id) => Ok(schemas::paquete::clave(id).to_owned()),
        Valor::Texto(texto) => Ok(texto.clone()),
        Valor::Booleano(b) => Ok(if *b { "si" } else { "no" }.to_owned()),
        Valor::Entero(n) => Ok(n.to_string()),
        otro => Err(Atorado::imposible(format!("una tabla por opción no clasifica {}", otro.clase()))),
    }
}

fn caso<'v>(casos: &'v [CasoValor], ambito: &Ambito<'_>) -> Result<Option<&'v CasoValor>, Atorado> {
    for caso in casos {
        if booleano(&caso.si.arbol, ambito)? {
            return Ok(Some(caso));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
