//! A resolved expression as text: the inverse of reading it, with the fewest parentheses. Used to quote what was
//! compiled, and to test that nothing is lost on the way.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use schemas::expr::{Expr, Funcion, Operador, Raiz, Ruta};
use schemas::valor::{Unidad, Valor};

/// The text of an expression. Constants that the language cannot write (a record, an hour, a text with both kinds
/// of quotes) are shown as closely as possible and would not be read back.
#[must_use]
pub fn escribir(expr: &Expr) -> String {
    let mut salida = String::new();
    nodo(&mut salida, expr, 0);
    salida
}

/// The text of a path.
#[must_use]
pub fn ruta(ruta: &Ruta) -> String {
    let mut texto = match &ruta.raiz {
        Raiz::Campo(id) | Raiz::Columna(id) => id.as_str().to_owned(),
        Raiz::Calculo(id) => id.as_str().to_owned(),
        Raiz::Resultado(id) => id.as_str().to_owned(),
        Raiz::Parametro(id) => id.as_str().to_owned(),
        Raiz::Solicitante => "solicitante".to_owned(),
        Raiz::Solicitud => "solicitud".to_owned(),
        Raiz::Visitas(id) => format!("visitas.{id}"),
        Raiz::Plazo(id) => format!("plazos.{id}"),
        Raiz::Hoy => "hoy".to_owned(),
        Raiz::Salida => "salida".to_owned(),
        Raiz::Municipio => "municipio".to_owned(),
    };
    for parte in &ruta.partes {
        texto.push('.');
        texto.push_str(parte);
    }
    texto
}

// Binding powers as the parser has them; 0 takes anything.
const COND: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const NOT: u8 = 4;
const CMP: u8 = 5;
const SUMA: u8 = 6;
const TERMINO: u8 = 7;
const UNARIO: u8 = 8;
const ATOMO: u8 = 9;

fn potencia(expr: &Expr) -> u8 {
    match expr {
        Expr::Si { .. } => COND,
        Expr::O(_) => OR,
        Expr::Y(_) => AND,
        Expr::No(_) => NOT,
        Expr::Compara { .. } | Expr::En { .. } | Expr::Definido { .. } => CMP,
        Expr::Aritmetica { op: Operador::Mas | Operador::Menos, .. } => SUMA,
        Expr::Aritmetica { op: Operador::Por | Operador::Entre, .. } => TERMINO,
        Expr::Menos(_) => UNARIO,
        Expr::Literal(valor) if negativo(valor) => UNARIO,
        Expr::Literal(_) | Expr::Ruta(_) | Expr::Lista(_) | Expr::Llama { .. } => ATOMO,
    }
}

const fn negativo(valor: &Valor) -> bool {
    match valor {
        Valor::Entero(n) => *n < 0,
        Valor::Decimal(n) | Valor::Dinero(n) => n.is_sign_negative(),
        _ => false,
    }
}

fn nodo(s: &mut String, expr: &Expr, min: u8) {
    let parentesis = potencia(expr) < min;
    if parentesis {
        s.push('(');
    }
    match expr {
        Expr::Literal(valor) => literal(s, valor),
        Expr::Ruta(r) => s.push_str(&ruta(r)),
        Expr::No(dentro) => {
            s.push_str("not ");
            nodo(s, dentro, NOT);
        }
        Expr::Menos(dentro) => {
            s.push('-');
            nodo(s, dentro, UNARIO);
        }
        Expr::Y(partes) => lista(s, partes, " and ", NOT),
        Expr::O(partes) => lista(s, partes, " or ", AND),
        Expr::Compara { primero, resto } => {
            nodo(s, primero, SUMA);
            for (op, siguiente) in resto {
                let _ = write!(s, " {} ", op.texto());
                nodo(s, siguiente, SUMA);
            }
        }
        Expr::En { que, en, negado } => {
            nodo(s, que, SUMA);
            s.push_str(if *negado { " not in " } else { " in " });
            nodo(s, en, SUMA);
        }
        Expr::Definido { ruta: r, negado } => {
            s.push_str(&ruta(r));
            s.push_str(if *negado { " is not defined" } else { " is defined" });
        }
        Expr::Aritmetica { op, a, b } => {
            let nivel = potencia(expr);
            nodo(s, a, nivel);
            let _ = write!(s, " {} ", op.texto());
            nodo(s, b, nivel + 1);
        }
        Expr::Si { si, entonces, sino } => {
            nodo(s, entonces, OR);
            s.push_str(" if ");
            nodo(s, si, OR);
            s.push_str(" else ");
            nodo(s, sino, COND);
        }
        Expr::Lista(items) => {
            s.push('[');
            lista(s, items, ", ", 0);
            s.push(']');
        }
        Expr::Llama { funcion, argumentos } => {
            let _ = write!(s, "{}(", funcion.nombre());
            lista(s, argumentos, ", ", 0);
            s.push(')');
        }
    }
    if parentesis {
        s.push(')');
    }
}

fn lista(s: &mut String, partes: &[Expr], entre: &str, min: u8) {
    for (i, parte) in partes.iter().enumerate() {
        if i > 0 {
            s.push_str(entre);
        }
        nodo(s, parte, min);
    }
}

fn literal(s: &mut String, valor: &Valor) {
    match valor {
        Valor::Texto(texto) | Valor::Opcion(texto) => entre_comillas(s, texto),
        Valor::Entero(n) => {
            let _ = write!(s, "{n}");
        }
        Valor::Decimal(n) => {
            // A whole decimal keeps a point, to be read back as a decimal.
            let n = if n.scale() == 0 { n.checked_add(Decimal::new(0, 1)).unwrap_or(*n) } else { *n };
            let _ = write!(s, "{n}");
        }
        Valor::Dinero(n) => {
            let _ = write!(s, "{n}");
        }
        Valor::Booleano(valor) => s.push_str(if *valor { "true" } else { "false" }),
        Valor::Fecha(fecha) => {
            let _ = write!(s, "{}(\"{fecha}\")", Funcion::Fecha.nombre());
        }
        Valor::Hora(hora) => {
            let _ = write!(s, "\"{hora}\"");
        }
        Valor::FechaHora(momento) => {
            let _ = write!(s, "\"{momento}\"");
        }
        Valor::Duracion(duracion) => match funcion_de(duracion.unidad) {
            Some(funcion) => {
                let _ = write!(s, "{}({})", funcion.nombre(), duracion.cantidad);
            }
            None => entre_comillas(s, &duracion.to_string()),
        },
        Valor::Opciones(ids) => {
            s.push('[');
            for (i, id) in ids.iter().enumerate() {
                s.push_str(if i > 0 { ", " } else { "" });
                entre_comillas(s, id);
            }
            s.push(']');
        }
        Valor::Lista(valores) => {
            s.push('[');
            for (i, valor) in valores.iter().enumerate() {
                s.push_str(if i > 0 { ", " } else { "" });
                literal(s, valor);
            }
            s.push(']');
        }
        Valor::Registro(_) => s.push_str("«registro»"),
        Valor::Archivo(_) => s.push_str("«documento»"),
    }
}

fn entre_comillas(s: &mut String, texto: &str) {
    let comilla = if texto.contains('"') { '\'' } else { '"' };
    s.push(comilla);
    s.push_str(texto);
    s.push(comilla);
}

/// The function that makes a span of that unit; minutes have none.
const fn funcion_de(unidad: Unidad) -> Option<Funcion> {
    match unidad {
        Unidad::Minutos => None,
        Unidad::Horas => Some(Funcion::Horas),
        Unidad::HorasHabiles => Some(Funcion::HorasHabiles),
        Unidad::DiasNaturales => Some(Funcion::Dias),
        Unidad::DiasHabiles => Some(Funcion::DiasHabiles),
        Unidad::Meses => Some(Funcion::Meses),
        Unidad::Anios => Some(Funcion::Anios),
    }
}
