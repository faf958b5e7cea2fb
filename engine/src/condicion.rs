//! Conditions in the words of who applies, for the ficha: which answer brings a requisito. What can't be said simply is said in general,
//! never as code.

use schemas::expr::{Comparador, Expr, Raiz, Ruta};
use schemas::paquete::{Paquete, TipoCampo};
use schemas::valor::Valor;

use crate::formato;

/// `si responde «sí» a «¿Colinda con un río?»`; nothing when it can't be said simply.
#[must_use]
pub fn en_palabras(paquete: &Paquete, expr: &Expr) -> Option<String> {
    dicha(paquete, expr, false).map(|d| format!("si {d}"))
}

fn dicha(paquete: &Paquete, expr: &Expr, negada: bool) -> Option<String> {
    match expr {
        Expr::No(dentro) => dicha(paquete, dentro, !negada),
        Expr::Y(partes) if !negada => juntas(paquete, partes, " y "),
        Expr::O(partes) if !negada => juntas(paquete, partes, " o "),
        Expr::Ruta(ruta) => {
            let pregunta = pregunta(paquete, ruta)?;
            Some(format!("responde «{}» a «{pregunta}»", if negada { "no" } else { "sí" }))
        }
        Expr::Compara { primero, resto } => {
            let [(comparador, segundo)] = resto.as_slice() else { return None };
            let es = match comparador {
                Comparador::Igual => !negada,
                Comparador::Distinto => negada,
                _ => return None,
            };
            compara(paquete, primero, segundo, es)
        }
        _ => None,
    }
}

fn juntas(paquete: &Paquete, partes: &[Expr], union: &str) -> Option<String> {
    let dichas: Option<Vec<String>> = partes.iter().map(|p| dicha(paquete, p, false)).collect();
    dichas.map(|d| d.join(union))
}

fn pregunta<'a>(paquete: &'a Paquete, ruta: &Ruta) -> Option<&'a str> {
    match &ruta.raiz {
        Raiz::Campo(id) if ruta.partes.is_empty() => paquete.tramite.campo(id).map(|c| c.etiqueta.as_str()),
        _ => None,
    }
}

fn compara(paquete: &Paquete, a: &Expr, b: &Expr, es: bool) -> Option<String> {
    let (Expr::Ruta(ruta), Expr::Literal(valor)) = (a, b) else { return None };
    let (Valor::Opcion(id) | Valor::Texto(id)) = valor else { return None };
    if let (Raiz::Solicitante, ["tipo"]) =
        (&ruta.raiz, ruta.partes.iter().map(String::as_str).collect::<Vec<_>>().as_slice())
    {
        let moral = (id == "moral") == es;
        return Some(format!("quien solicita es una persona {}", if moral { "moral" } else { "física" }));
    }
    let Raiz::Campo(campo) = &ruta.raiz else { return None };
    let campo = paquete.tramite.campo(campo).filter(|_| ruta.partes.is_empty())?;
    if !matches!(campo.tipo, TipoCampo::Opcion { .. }) {
        return None;
    }
    let elige = formato::etiqueta_opcion(id, Some(campo));
    let verbo = if es { "elige" } else { "no elige" };
    Some(format!("en «{}» {verbo} «{elige}»", campo.etiqueta))
}
