//! Conditions in the words of who applies, for the ficha: which answer brings a requisito. What can't be said simply is said in general,
//! never as code.

use schemas::expr::{Comparador, Expr, Raiz, Ruta, Valoracion};
use schemas::paquete::{Campo, Paquete, TipoCampo};
use schemas::valor::Valor;

use crate::formato;

/// `si responde «sí» a «¿Colinda con un río?»`; nothing when it can't be said simply.
#[must_use]
pub fn en_palabras(paquete: &Paquete, expr: &Expr) -> Option<String> {
    dicha(paquete, expr, false, HONDURA).map(|d| format!("si {d}"))
}

fn dicha(paquete: &Paquete, expr: &Expr, negada: bool, queda: u8) -> Option<String> {
    let todas = |partes: &[Expr], union: &str| {
        let dichas: Option<Vec<String>> = partes.iter().map(|p| dicha(paquete, p, negada, queda)).collect();
        dichas.map(|d| d.join(union))
    };
    match expr {
        Expr::No(dentro) => dicha(paquete, dentro, !negada, queda),
        Expr::Y(partes) if !negada => todas(partes, " y "),
        Expr::O(partes) if !negada => todas(partes, " o "),
        Expr::Ruta(Ruta { raiz: Raiz::Calculo(id), partes }) if partes.is_empty() => {
            let Valoracion::Expr(valor) = &paquete.tramite.calculo(id)?.valor else { return None };
            dicha(paquete, &valor.arbol, negada, queda.checked_sub(1)?)
        }
        Expr::En { que, en, negado } => {
            let (Expr::Ruta(ruta), Expr::Lista(cosas)) = (&**que, &**en) else { return None };
            let campo = campo_de(paquete, ruta).filter(|c| matches!(c.tipo, TipoCampo::Opcion { .. }))?;
            let dichas: Option<Vec<String>> = cosas.iter().map(|c| literal(c, campo)).collect();
            let verbo = if *negado == negada { "elige" } else { "no elige" };
            Some(format!("en «{}» {verbo} {}", campo.etiqueta, formato::alternar(&dichas?)))
        }
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

/// `«Sentido del dictamen» sea «Procede»`: what must hold, after «necesita que»; nothing when it can't be said simply.
#[must_use]
pub fn exigencia(paquete: &Paquete, expr: &Expr) -> Option<String> {
    exigida(paquete, expr, false, HONDURA)
}

/// Computed values that are looked into, one inside the other.
const HONDURA: u8 = 4;

fn exigida(paquete: &Paquete, expr: &Expr, negada: bool, queda: u8) -> Option<String> {
    let todas = |partes: &[Expr], union: &str| {
        let dichas: Option<Vec<String>> = partes.iter().map(|p| exigida(paquete, p, negada, queda)).collect();
        dichas.map(|d| d.join(union))
    };
    let no = if negada { "no " } else { "" };
    match expr {
        Expr::No(dentro) => exigida(paquete, dentro, !negada, queda),
        Expr::Y(partes) => todas(partes, if negada { " o " } else { " y " }),
        Expr::O(partes) => todas(partes, if negada { " y " } else { " o " }),
        Expr::Ruta(ruta) => match &ruta.raiz {
            Raiz::Calculo(id) if ruta.partes.is_empty() => {
                let Valoracion::Expr(valor) = &paquete.tramite.calculo(id)?.valor else { return None };
                exigida(paquete, &valor.arbol, negada, queda.checked_sub(1)?)
            }
            _ => Some(format!("«{}» sea «{}»", pregunta(paquete, ruta)?, if negada { "no" } else { "sí" })),
        },
        Expr::Definido { ruta, negado } => {
            let no = if *negado == negada { "" } else { "no " };
            Some(format!("{no}se haya contestado «{}»", pregunta(paquete, ruta)?))
        }
        // Of what may not have been asked, only what was answered counts.
        Expr::Si { si, entonces, sino } if !negada => match (&**si, &**sino) {
            (Expr::Definido { negado: false, .. }, Expr::Literal(Valor::Booleano(true))) => {
                Some(format!("{} (si se contestó)", exigida(paquete, entonces, negada, queda)?))
            }
            _ => None,
        },
        Expr::En { que, en, negado } => {
            let (Expr::Ruta(ruta), Expr::Lista(cosas)) = (&**que, &**en) else { return None };
            let campo = campo_de(paquete, ruta)?;
            let dichas: Option<Vec<String>> = cosas.iter().map(|c| literal(c, campo)).collect();
            let no = if *negado == negada { "" } else { "no " };
            Some(format!("«{}» {no}sea {}", campo.etiqueta, formato::alternar(&dichas?)))
        }
        Expr::Compara { primero, resto } => {
            let (Expr::Ruta(ruta), [(comparador, segundo)]) = (&**primero, resto.as_slice()) else {
                return None;
            };
            let campo = campo_de(paquete, ruta)?;
            let contra = match segundo {
                Expr::Ruta(otra) => format!("«{}»", pregunta(paquete, otra)?),
                otro => literal(otro, campo)?,
            };
            let es = match comparador {
                Comparador::Igual => "sea",
                Comparador::Distinto => {
                    return Some(format!(
                        "«{}» {}sea {contra}",
                        campo.etiqueta,
                        if negada { "" } else { "no " }
                    ));
                }
                Comparador::Menor => "sea menor que",
                Comparador::MenorIgual => "sea a lo más",
                Comparador::Mayor => "sea mayor que",
                Comparador::MayorIgual => "sea al menos",
            };
            Some(format!("«{}» {no}{es} {contra}", campo.etiqueta))
        }
        _ => None,
    }
}

fn campo_de<'a>(paquete: &'a Paquete, ruta: &Ruta) -> Option<&'a Campo> {
    match &ruta.raiz {
        Raiz::Campo(id) if ruta.partes.is_empty() => paquete.tramite.campo(id),
        _ => None,
    }
}

/// A value that is written in a condition, as the field with which it is compared shows it.
fn literal(expr: &Expr, campo: &Campo) -> Option<String> {
    let Expr::Literal(valor) = expr else { return None };
    Some(match valor {
        Valor::Opcion(id) | Valor::Texto(id) => format!("«{}»", formato::etiqueta_opcion(id, Some(campo))),
        otro => formato::valor_en_palabras(otro, Some(campo)),
    })
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

#[cfg(test)]
mod pruebas {
    use super::*;
    use crate::muestra::{calculo, campo, opcion, paquete};

    fn de_negocio(negado: bool) -> Expr {
        let opciones = Expr::Lista(vec![opcion("comercial"), opcion("servicios")]);
        Expr::En { que: Box::new(campo("uso")), en: Box::new(opciones), negado }
    }

    #[test]
    fn one_of_several_options_has_words_alone_and_under_a_name() {
        let mut paquete = paquete();
        let id = "necesita_dro";
        for c in paquete.tramite.calculos.iter_mut().filter(|c| c.id.as_str() == id) {
            let Valoracion::Expr(valor) = &mut c.valor else { panic!("{id} no es una expresión") };
            valor.arbol = de_negocio(false);
        }
        let elige = "si en «Uso solicitado» elige «Comercial» o «Servicios»";
        let no_elige = "si en «Uso solicitado» no elige «Comercial» o «Servicios»";
        let negada = |e: Expr| Expr::No(Box::new(e));
        for (expr, dice) in [
            (de_negocio(false), elige),
            (de_negocio(true), no_elige),
            (negada(de_negocio(false)), no_elige),
            (calculo(id), elige),
            (negada(calculo(id)), no_elige),
        ] {
            assert_eq!(en_palabras(&paquete, &expr).as_deref(), Some(dice));
        }
    }
}
