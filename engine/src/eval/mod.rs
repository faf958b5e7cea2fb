//! What an expression means. Total: a well-typed tree gives a value, or says that something is missing, that it divides by zero,
//! or that a figure overflows; `Imposible` would be a fault of the compiler. Left to right, by need.

mod comparar;
mod funciones;
mod numeros;
mod rutas;

use schemas::expr::{Comparador, Expr};
use schemas::valor::Valor;

use crate::ambito::{Ambito, ausente};

pub use crate::ambito::Atorado;
pub use comparar::iguales;
pub use numeros::redondear;
pub use rutas::{expresiones, rutas, rutas_valoracion};

pub(crate) use numeros::numero;

/// Evaluations one inside the other before giving up. The parser admits 32 levels; the rest is room for conditions that lean on
/// others. It bounds the stack whatever the paquete says.
const HONDURA: u32 = 128;

/// The value of an expression.
///
/// # Errors
/// See [`Atorado`]; `Imposible` only for trees that the compiler would have refused.
pub fn eval(expr: &Expr, ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    let hondura = ambito.hondura.get();
    if hondura >= HONDURA {
        return Err(Atorado::imposible("las condiciones se encadenan demasiado"));
    }
    ambito.hondura.set(hondura + 1);
    let resultado = paso(expr, ambito);
    ambito.hondura.set(hondura);
    resultado
}

fn paso(expr: &Expr, ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    match expr {
        Expr::Literal(valor) => Ok(valor.clone()),
        Expr::Ruta(ruta) => ambito.ruta(ruta),
        Expr::No(x) => Ok(Valor::Booleano(!booleano(x, ambito)?)),
        Expr::Menos(x) => numeros::menos(&eval(x, ambito)?),
        Expr::Y(partes) => hasta(partes, false, ambito),
        Expr::O(partes) => hasta(partes, true, ambito),
        Expr::Compara { primero, resto } => compara(primero, resto, ambito),
        Expr::En { que, en, negado } => {
            let que = eval(que, ambito)?;
            let dentro = comparar::contiene(&eval(en, ambito)?, &que)?;
            Ok(Valor::Booleano(dentro != *negado))
        }
        Expr::Definido { ruta, negado } => {
            let definido = ausente(ambito.ruta(ruta))?.is_some();
            Ok(Valor::Booleano(definido != *negado))
        }
        Expr::Aritmetica { op, a, b } => {
            let (a, b) = (eval(a, ambito)?, eval(b, ambito)?);
            numeros::opera(*op, &a, &b, ambito)
        }
        Expr::Si { si, entonces, sino } => {
            if booleano(si, ambito)? {
                eval(entonces, ambito)
            } else {
                eval(sino, ambito)
            }
        }
        Expr::Lista(cosas) => {
            let valores = cosas.iter().map(|x| eval(x, ambito)).collect::<Result<Vec<_>, _>>()?;
            Ok(Valor::Lista(valores))
        }
        Expr::Llama { funcion, argumentos } => funciones::llama(*funcion, argumentos, ambito),
    }
}

/// The truth of a condition, where its absence is not to be forgiven.
///
/// # Errors
/// As [`eval`], and `Imposible` when it isn't a boolean.
pub fn booleano(expr: &Expr, ambito: &Ambito<'_>) -> Result<bool, Atorado> {
    booleano_de(eval(expr, ambito)?)
}

fn booleano_de(valor: Valor) -> Result<bool, Atorado> {
    match valor {
        Valor::Booleano(b) => Ok(b),
        otro => Err(Atorado::imposible(format!("se esperaba sí o no y hay {}", otro.clase()))),
    }
}

/// Goes on until one is `fin`.
fn hasta(partes: &[Expr], fin: bool, ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    for parte in partes {
        if booleano(parte, ambito)? == fin {
            return Ok(Valor::Booleano(fin));
        }
    }
    Ok(Valor::Booleano(!fin))
}

fn compara(primero: &Expr, resto: &[(Comparador, Expr)], ambito: &Ambito<'_>) -> Result<Valor, Atorado> {
    let mut izquierda = eval(primero, ambito)?;
    for (comparador, derecha) in resto {
        let derecha = eval(derecha, ambito)?;
        if !comparar::cumple(*comparador, &izquierda, &derecha)? {
            return Ok(Valor::Booleano(false));
        }
        izquierda = derecha;
    }
    Ok(Valor::Booleano(true))
}

#[cfg(test)]
mod tests;
