//! An expression written for people: names of fields and parameters with their value beside them, signs of the trade (×, ÷, ≤).

use schemas::expr::{Comparador, Expr, Funcion, Operador, Raiz, Ruta};
use schemas::paquete::Campo;
use schemas::valor::Valor;

use super::explica::figura;
use crate::ambito::{Ambito, ausente, nombre_ruta};
use crate::eval::eval;
use crate::formato::{enumerar, moneda_exacta, porcentaje, valor_en_palabras};
use crate::lectura;

/// The figure of a result.
pub(super) fn resultado(valor: &Valor) -> String {
    figura(valor)
}

/// An expression in words, with the values that it has here.
pub(super) fn escribir(expr: &Expr, ambito: &Ambito<'_>) -> String {
    escribe(expr, ambito, None)
}

/// `campo` is the field with which a literal option is compared, whose label it then takes.
fn escribe(expr: &Expr, ambito: &Ambito<'_>, campo: Option<&Campo>) -> String {
    match expr {
        Expr::Literal(Valor::Dinero(n)) => moneda_exacta(*n),
        Expr::Literal(v) => valor_en_palabras(v, campo),
        Expr::Ruta(ruta) => nombre_con_valor(ruta, ambito),
        Expr::No(x) => format!("no ({})", escribir(x, ambito)),
        Expr::Menos(x) => format!("−{}", factor(x, ambito)),
        Expr::Y(partes) => juntar(partes, " y ", ambito),
        Expr::O(partes) => juntar(partes, " o ", ambito),
        Expr::Compara { primero, resto } => {
            let campo = campo_de(primero, ambito)
                .or_else(|| resto.iter().find_map(|(_, derecha)| campo_de(derecha, ambito)));
            resto.iter().fold(escribe(primero, ambito, campo), |texto, (comparador, derecha)| {
                format!("{texto} {} {}", signo_comparador(*comparador), escribe(derecha, ambito, campo))
            })
        }
        Expr::En { que, en, negado } => {
            let campo = campo_de(que, ambito);
            let verbo = if *negado { "no está entre" } else { "está entre" };
            format!("{} {verbo} {}", escribir(que, ambito), escribe(en, ambito, campo))
        }
        Expr::Definido { ruta, negado } => {
            let nombre = nombre(ruta, ambito);
            if *negado { format!("no hay {nombre}") } else { format!("hay {nombre}") }
        }
        Expr::Aritmetica { op: op @ (Operador::Mas | Operador::Menos), a, b } => {
            let derecha = if *op == Operador::Menos { factor(b, ambito) } else { escribir(b, ambito) };
            format!("{} {} {derecha}", escribir(a, ambito), signo(*op))
        }
        Expr::Aritmetica { op, a, b } => {
            // What is divided by must stand alone; so must a quotient that is multiplied.
            let derecha = match b.as_ref() {
                Expr::Aritmetica { .. } if *op == Operador::Entre => format!("({})", escribir(b, ambito)),
                b => factor(b, ambito),
            };
            format!("{} {} {derecha}", factor(a, ambito), signo(*op))
        }
        Expr::Si { si, entonces, sino } => match ambito.cumple(si) {
            Ok(true) => format!("{} (porque {})", factor(entonces, ambito), escribir(si, ambito)),
            _ => factor(sino, ambito),
        },
        Expr::Lista(cosas) => enumerar(&cosas.iter().map(|c| escribe(c, ambito, campo)).collect::<Vec<_>>()),
        Expr::Llama { funcion, argumentos } => llamada(*funcion, argumentos, expr, ambito),
    }
}

/// Between parentheses when it is a sum or a condition.
fn factor(expr: &Expr, ambito: &Ambito<'_>) -> String {
    let texto = escribir(expr, ambito);
    match expr {
        Expr::Aritmetica { op: Operador::Mas | Operador::Menos, .. }
        | Expr::Menos(_)
        | Expr::Y(_)
        | Expr::O(_)
        | Expr::Compara { .. } => format!("({texto})"),
        _ => texto,
    }
}

fn juntar(partes: &[Expr], con: &str, ambito: &Ambito<'_>) -> String {
    let escritas = partes.iter().map(|p| match p {
        Expr::Y(_) | Expr::O(_) => format!("({})", escribir(p, ambito)),
        _ => escribir(p, ambito),
    });
    escritas.collect::<Vec<_>>().join(con)
}

/// Functions of the fee trade in their own words; the rest by name. Those that take a list show what it gave, since the list itself
/// would be noise.
fn llamada(funcion: Funcion, argumentos: &[Expr], todo: &Expr, ambito: &Ambito<'_>) -> String {
    let valor = eval(todo, ambito).map_or_else(|a| a.to_string(), |v| figura(&v));
    let arg = |i: usize| argumentos.get(i).map(|a| escribir(a, ambito)).unwrap_or_default();
    let nombre_arg = |i: usize| match argumentos.get(i) {
        Some(Expr::Ruta(ruta)) => nombre(ruta, ambito),
        Some(otro) => escribir(otro, ambito),
        None => String::new(),
    };
    let lista = |palabras: &str| format!("{palabras} {} ({valor})", nombre_arg(0));
    match funcion {
        Funcion::Fracciones => format!("{valor} (fracciones de {} en {})", arg(1), arg(0)),
        Funcion::Redondear => format!("{valor} ({} redondeado)", arg(0)),
        Funcion::Suma => lista("suma de"),
        Funcion::Cuenta => lista("número de"),
        Funcion::Mayor => lista("mayor de"),
        Funcion::Menor => lista("menor de"),
        Funcion::Alguno => lista("algún"),
        Funcion::Todos => lista("todos los"),
        Funcion::Min | Funcion::Max => {
            let palabra = if funcion == Funcion::Min { "el menor" } else { "el mayor" };
            let partes: Vec<String> = argumentos.iter().map(|a| escribir(a, ambito)).collect();
            format!("{palabra} de {} ({valor})", enumerar(&partes))
        }
        Funcion::Acotar => format!("{} entre {} y {} ({valor})", arg(0), arg(1), arg(2)),
        Funcion::Fecha
        | Funcion::Dias
        | Funcion::DiasHabiles
        | Funcion::Horas
        | Funcion::HorasHabiles
        | Funcion::Meses
        | Funcion::Anios => valor,
        Funcion::ValorAl => format!("{} al {} ({valor})", nombre_arg(0), arg(1)),
        Funcion::Vigente => format!("{} vigente al {}", nombre_arg(0), arg(1)),
        Funcion::SiFalta => match argumentos.first().map(|a| ausente(eval(a, ambito))) {
            Some(Ok(Some(_))) => arg(0),
            _ => arg(1),
        },
        otra => {
            let partes: Vec<String> = argumentos.iter().map(|a| escribir(a, ambito)).collect();
            format!("{}({}) ({valor})", otra.nombre(), partes.join(", "))
        }
    }
}

const fn signo(op: Operador) -> &'static str {
    match op {
        Operador::Mas => "+",
        Operador::Menos => "−",
        Operador::Por => "×",
        Operador::Entre => "÷",
    }
}

const fn signo_comparador(comparador: Comparador) -> &'static str {
    match comparador {
        Comparador::Igual => "es",
        Comparador::Distinto => "no es",
        Comparador::Menor => "<",
        Comparador::MenorIgual => "≤",
        Comparador::Mayor => ">",
        Comparador::MayorIgual => "≥",
    }
}

/// `UMA diaria ($117.31)`, `Superficie del predio (620.00 m²)`; only the name where it has no value, and where the value would be
/// a whole table or a person.
fn nombre_con_valor(ruta: &Ruta, ambito: &Ambito<'_>) -> String {
    let nombre = nombre(ruta, ambito);
    let campo = campo_de_ruta(ruta, ambito);
    match ambito.ruta(ruta) {
        Ok(Valor::Lista(_) | Valor::Registro(_)) | Err(_) => nombre,
        Ok(Valor::Dinero(n)) => format!("{nombre} ({})", moneda_exacta(n)),
        Ok(valor) => format!("{nombre} ({})", valor_en_palabras(&valor, campo)),
    }
}

fn nombre(ruta: &Ruta, ambito: &Ambito<'_>) -> String {
    match &ruta.raiz {
        Raiz::Parametro(id) => {
            ambito.paquete.parametro(id).map_or_else(|| id.0.clone(), |p| p.nombre.clone())
        }
        Raiz::Campo(_) | Raiz::Columna(_) => {
            campo_de_ruta(ruta, ambito).map_or_else(|| nombre_ruta(ruta), |c| c.etiqueta.clone())
        }
        Raiz::Calculo(id) if ruta.partes.is_empty() => lectura::calculo(ambito.paquete, id),
        Raiz::Hoy => "la fecha".to_owned(),
        _ => nombre_ruta(ruta).replace('_', " "),
    }
}

fn campo_de<'p>(expr: &Expr, ambito: &'p Ambito<'_>) -> Option<&'p Campo> {
    match expr {
        Expr::Ruta(ruta) => campo_de_ruta(ruta, ambito),
        _ => None,
    }
}

/// The field whose value a path is: the field itself, or the column of a table.
fn campo_de_ruta<'p>(ruta: &Ruta, ambito: &'p Ambito<'_>) -> Option<&'p Campo> {
    match (&ruta.raiz, ruta.partes.as_slice()) {
        (Raiz::Campo(id), []) => ambito.paquete.tramite.campo(id),
        (Raiz::Campo(id), [columna]) => ambito.paquete.tramite.campo(id)?.columna(columna),
        (Raiz::Columna(id), []) => ambito.fila.and_then(|f| f.columnas.iter().find(|c| c.id == *id)),
        _ => None,
    }
}

/// A rate as a percentage, with what it came from when it isn't a constant.
pub(crate) fn tasa_en_palabras(expr: &Expr, tasa: rust_decimal::Decimal, ambito: &Ambito<'_>) -> String {
    match expr {
        Expr::Literal(_) => porcentaje(tasa),
        otro => format!("{} ({})", porcentaje(tasa), escribir(otro, ambito)),
    }
}
