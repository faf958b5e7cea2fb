//! Tokens to a tree, by precedence climbing. It never fails: what cannot be read becomes [`Kind::Roto`], said
//! once, and the rest is still read. Precedence is Jinja's, so that a condition means the same in a template.
//! Long because each operator has its own slips to tell.

mod atomos;

use std::ops::Range;

use schemas::expr::{Comparador, Operador};

use super::ast::{Ast, Eslabon, Kind, Nodo};
use super::falla::Falla;
use super::lexer::{self, Ficha, Modo, Tok};
use crate::diag::codes;

/// The longest expression, in characters.
pub const MAX_CARACTERES: usize = 2_000;

/// The deepest tree. Comparisons weigh double, so that what is written of it never nests too deep to be read back.
pub const MAX_PROFUNDIDAD: usize = 32;

// Binding powers, from loose to tight.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const CMP: u8 = 4;
const SUMA: u8 = 5;
const TERMINO: u8 = 6;

/// Reads an expression.
#[must_use]
pub fn parse(fuente: &str) -> (Ast, Vec<Falla>) {
    parse_modo(fuente, Modo::Expresion)
}

/// Reads what stands inside a template's tag.
pub(crate) fn parse_modo(fuente: &str, modo: Modo) -> (Ast, Vec<Falla>) {
    let mut fallas = vec![];
    let (raiz, dudoso) = raiz(fuente, modo, &mut fallas);
    (Ast { fuente: fuente.to_owned(), raiz, dudoso }, fallas)
}

fn raiz(fuente: &str, modo: Modo, fallas: &mut Vec<Falla>) -> (Nodo, bool) {
    let todo = 0..fuente.len();
    if fuente.trim().is_empty() {
        fallas.push(
            Falla::new(&codes::V0330, todo.clone(), "falta la expresión")
                .etiqueta("aquí no hay nada escrito")
                .ayuda("escriba un valor o una condición, como `superficie_m2 > 100`"),
        );
        return (Nodo { rango: todo, kind: Kind::Roto }, true);
    }
    let caracteres = fuente.chars().count();
    if caracteres > MAX_CARACTERES {
        let mensaje =
            format!("la expresión tiene {caracteres} caracteres y el límite es de {MAX_CARACTERES}");
        fallas.push(Falla::new(&codes::V0339, todo.clone(), mensaje).ayuda(PARTIR));
        return (Nodo { rango: todo, kind: Kind::Roto }, true);
    }
    let (fichas, ajeno) = lexer::leer(fuente, modo, fallas);
    let mut parser = Parser { fichas, i: 0, fondo: 0, hondo: false, perdido: ajeno, modo, fallas };
    let nodo = parser.expr();
    parser.final_de(&nodo);
    if !parser.hondo && altura(&nodo) > MAX_PROFUNDIDAD {
        parser.muy_hondo(todo.clone());
        return (Nodo { rango: todo, kind: Kind::Roto }, true);
    }
    let dudoso = parser.perdido || parser.hondo;
    (nodo, dudoso)
}

const PARTIR: &str = "pase una parte a un cálculo con nombre";

/// The weight of a tree; never more than that of the brackets it was written with plus its chains of operators,
/// both of which the length of the text bounds.
fn altura(nodo: &Nodo) -> usize {
    let mut mayor = 0;
    let mut pendientes = vec![(nodo, 1)];
    while let Some((nodo, nivel)) = pendientes.pop() {
        mayor = mayor.max(nivel);
        let peso = if matches!(nodo.kind, Kind::Compara(..)) { 2 } else { 1 };
        pendientes.extend(nodo.hijos().into_iter().map(|hijo| (hijo, nivel + peso)));
    }
    mayor
}

struct Parser<'a> {
    fichas: Vec<Ficha>,
    i: usize,
    fondo: usize,
    /// The depth was exceeded, and said.
    hondo: bool,
    /// A value was missing: what follows may be noise, so leftovers are not reported.
    perdido: bool,
    modo: Modo,
    fallas: &'a mut Vec<Falla>,
}

impl Parser<'_> {
    fn ficha(&self, i: usize) -> Ficha {
        let ultima = Ficha { tok: Tok::Fin, rango: 0..0 };
        self.fichas.get(i).or_else(|| self.fichas.last()).cloned().unwrap_or(ultima)
    }

    fn tok(&self) -> Tok {
        self.ficha(self.i).tok
    }

    fn rango(&self) -> Range<usize> {
        self.ficha(self.i).rango
    }

    fn avanza(&mut self) -> Ficha {
        let ficha = self.ficha(self.i);
        if ficha.tok != Tok::Fin {
            self.i += 1;
        }
        ficha
    }

    fn es(&self, op: &'static str) -> bool {
        self.tok() == Tok::Op(op)
    }

    fn toma(&mut self, op: &'static str) -> bool {
        let es = self.es(op);
        if es {
            self.avanza();
        }
        es
    }

    fn falla(&mut self, falla: Falla) {
        self.fallas.push(falla);
    }

    fn muy_hondo(&mut self, rango: Range<usize>) {
        if !self.hondo {
            self.hondo = true;
            let mensaje = format!("la expresión tiene más de {MAX_PROFUNDIDAD} niveles");
            self.falla(Falla::new(&codes::V0339, rango, mensaje).ayuda(PARTIR));
        }
    }

    /// `a if c else b`.
    fn expr(&mut self) -> Nodo {
        self.fondo += 1;
        if self.fondo > MAX_PROFUNDIDAD {
            let rango = self.rango();
            self.muy_hondo(rango.clone());
            self.i = self.fichas.len();
            self.fondo -= 1;
            return Nodo { rango, kind: Kind::Roto };
        }
        let nodo = self.condicional();
        self.fondo -= 1;
        nodo
    }

    fn condicional(&mut self) -> Nodo {
        let entonces = self.binaria(OR);
        let rango_if = self.rango();
        if self.es("?") {
            self.perdido = true;
            self.falla(
                Falla::new(&codes::V0341, rango_if, "`? :` no existe en este lenguaje")
                    .etiqueta("así se escribe en otros lenguajes")
                    .ayuda("escriba `valor if condición else otro_valor`"),
            );
            return Nodo { rango: entonces.rango, kind: Kind::Roto };
        }
        if !self.toma("if") {
            return entonces;
        }
        let si = self.binaria(OR);
        let sino = if self.toma("else") {
            self.expr()
        } else {
            let rango = self.rango();
            if !self.perdido {
                self.falla(
                    Falla::new(&codes::V0335, rango.clone(), "falta `else`")
                        .etiqueta("aquí se esperaba `else` y otro valor")
                        .aqui(rango_if, "de este `if`")
                        .ayuda("diga qué valor corresponde cuando la condición no se cumple: `a if condición else b`"),
                );
            }
            self.perdido = true;
            Nodo { rango: rango.start..rango.start, kind: Kind::Roto }
        };
        let rango = entonces.rango.start..sino.rango.end.max(si.rango.end);
        Nodo { rango, kind: Kind::Si { si: si.into(), entonces: entonces.into(), sino: sino.into() } }
    }

    /// Operators of at least power `min`.
    fn binaria(&mut self, min: u8) -> Nodo {
        let mut izquierda = self.prefija(min);
        loop {
            self.palabra_ajena();
            let nivel = match self.tok() {
                Tok::Op("or") => OR,
                Tok::Op("and") => AND,
                Tok::Op("==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "is") => CMP,
                Tok::Op("not") if self.ficha(self.i + 1).tok == Tok::Op("in") => CMP,
                Tok::Op("+" | "-") => SUMA,
                Tok::Op("*" | "/" | "%") => TERMINO,
                Tok::Op("|") if self.modo == Modo::Expresion => OR,
                _ => return izquierda,
            };
            if nivel < min {
                return izquierda;
            }
            izquierda = match nivel {
                OR if self.es("|") => self.barra(&izquierda),
                OR => self.nario(izquierda, "or", AND, Kind::O),
                AND => self.nario(izquierda, "and", NOT, Kind::Y),
                CMP => self.comparacion(izquierda),
                _ => self.aritmetica(izquierda, nivel),
            };
        }
    }

    fn nario(&mut self, primero: Nodo, op: &'static str, nivel: u8, kind: fn(Vec<Nodo>) -> Kind) -> Nodo {
        let mut operandos = vec![primero];
        loop {
            self.palabra_ajena();
            if !self.toma(op) {
                break;
            }
            operandos.push(self.binaria(nivel));
        }
        let inicio = operandos.first().map_or(0, |n| n.rango.start);
        let fin = operandos.last().map_or(inicio, |n| n.rango.end);
        Nodo { rango: inicio..fin, kind: kind(operandos) }
    }

    fn barra(&mut self, izquierda: &Nodo) -> Nodo {
        let rango = self.avanza().rango;
        self.falla(
            Falla::new(&codes::V0332, rango, "el operador `|` no existe")
                .etiqueta("aquí no hay filtros ni barras")
                .ayuda("«o» se escribe `or`; los filtros son sólo de las plantillas"),
        );
        let derecha = self.binaria(AND);
        Nodo { rango: izquierda.rango.start..derecha.rango.end, kind: Kind::Roto }
    }

    fn aritmetica(&mut self, a: Nodo, nivel: u8) -> Nodo {
        let Ficha { tok, rango: rango_op } = self.avanza();
        let op = match tok {
            Tok::Op("+") => Some(Operador::Mas),
            Tok::Op("-") => Some(Operador::Menos),
            Tok::Op("*") => Some(Operador::Por),
            Tok::Op("/") => Some(Operador::Entre),
            _ => None,
        };
        if op.is_none() {
            let es_literal = matches!(a.kind, Kind::Numero { .. });
            self.falla(
                Falla::new(
                    &codes::V0332,
                    rango_op.clone(),
                    "no hay operador de residuo: `%` es el porcentaje de un número escrito",
                )
                .etiqueta(if es_literal {
                    "aquí `%` va entre dos valores"
                } else {
                    "delante debe haber un número, como en `15 %`"
                })
                .ayuda("para un porcentaje variable multiplique y divida: `x * tasa / 100`"),
            );
            if !self.empieza_valor() {
                return Nodo { rango: a.rango.start..rango_op.end, kind: Kind::Roto };
            }
        }
        let b = self.binaria(nivel + 1);
        let rango = a.rango.start..b.rango.end.max(rango_op.end);
        let kind = match op {
            Some(op) => Kind::Aritmetica { op, rango_op, a: a.into(), b: b.into() },
            None => Kind::Roto,
        };
        Nodo { rango, kind }
    }

    fn comparacion(&mut self, primero: Nodo) -> Nodo {
        let inicio = primero.rango.start;
        if self.es("is") {
            return self.definido(primero);
        }
        if self.es("in") || self.es("not") {
            let en = self.pertenencia(primero);
            return self.cadena_ajena(en);
        }
        let mut resto: Vec<Eslabon> = vec![];
        while let Some(op) = comparador(&self.tok()) {
            let rango = self.avanza().rango;
            let nodo = self.binaria(SUMA);
            resto.push(Eslabon { op, rango, nodo });
        }
        if let [anterior, siguiente] = resto.windows(2).find(|par| !encadenan(par)).unwrap_or_default() {
            let falla =
                Falla::new(&codes::V0343, siguiente.rango.clone(), "esta cadena de comparaciones es confusa")
                    .etiqueta(format!("`{}` no sigue a `{}`", siguiente.op.texto(), anterior.op.texto()))
                    .aqui(anterior.rango.clone(), "la cadena venía con este operador")
                    .ayuda("sepárela en dos comparaciones unidas con `and`");
            self.falla(falla);
            let fin = resto.last().map_or(inicio, |e| e.nodo.rango.end);
            return Nodo { rango: inicio..fin, kind: Kind::Roto };
        }
        let fin = resto.last().map_or(inicio, |e| e.nodo.rango.end);
        let nodo = Nodo { rango: inicio..fin, kind: Kind::Compara(primero.into(), resto) };
        self.cadena_ajena(nodo)
    }

    /// `in` and `is` don't chain with anything.
    fn cadena_ajena(&mut self, nodo: Nodo) -> Nodo {
        let sigue = comparador(&self.tok()).is_some()
            || self.es("in")
            || self.es("is")
            || (self.es("not") && self.ficha(self.i + 1).tok == Tok::Op("in"));
        if !sigue {
            return nodo;
        }
        let rango = self.rango();
        self.falla(
            Falla::new(&codes::V0343, rango, "esta cadena de comparaciones es confusa")
                .etiqueta("aquí ya había terminado una comparación")
                .aqui(nodo.rango.clone(), "esta")
                .ayuda("sepárela en dos comparaciones unidas con `and`, o ponga paréntesis"),
        );
        while comparador(&self.tok()).is_some() || self.es("in") || self.es("not") || self.es("is") {
            self.avanza();
            if self.empieza_valor() {
                self.binaria(SUMA);
            }
        }
        Nodo { rango: nodo.rango, kind: Kind::Roto }
    }

    fn pertenencia(&mut self, que: Nodo) -> Nodo {
        let negado = self.es("not");
        let mut op = self.avanza().rango;
        if negado {
            op.end = self.avanza().rango.end;
        }
        let en = self.binaria(SUMA);
        let rango = que.rango.start..en.rango.end;
        Nodo { rango, kind: Kind::En { que: que.into(), en: en.into(), negado, op } }
    }

    /// `x is defined`, after `x`.
    fn definido(&mut self, que: Nodo) -> Nodo {
        let rango_is = self.avanza().rango;
        let negado = self.toma("not");
        let Ficha { tok, rango } = self.ficha(self.i);
        let fin = if rango.is_empty() { rango_is.end } else { rango.end };
        let todo = que.rango.start..fin;
        let escrito = lexer::visible(&tok);
        match tok {
            Tok::Id(palabra) if palabra == "defined" => {
                self.avanza();
                if let Kind::Ruta(ruta) = que.kind {
                    let nodo = Nodo { rango: todo, kind: Kind::Definido { ruta, negado } };
                    return self.cadena_ajena(nodo);
                }
                if que.kind != Kind::Roto {
                    self.falla(
                        Falla::new(&codes::V0340, que.rango, "`is defined` sólo pregunta por un dato")
                            .etiqueta("esto no es un nombre")
                            .ayuda("escriba el nombre del dato, como en `telefono is defined`"),
                    );
                }
            }
            Tok::Id(palabra)
                if matches!(palabra.as_str(), "none" | "null" | "nil" | "empty" | "undefined") =>
            {
                self.avanza();
                let bien = if negado { "is defined" } else { "is not defined" };
                let rango = rango_is.start..fin;
                self.falla(
                    Falla::new(&codes::V0340, rango.clone(), format!("`is {palabra}` no existe"))
                        .etiqueta("un dato está o falta")
                        .ayuda(format!("escriba `{bien}`"))
                        .arreglo_probable(format!("escriba `{bien}`"), rango, bien),
                );
            }
            _ => {
                if self.empieza_valor() {
                    self.binaria(SUMA);
                }
                self.falla(
                    Falla::new(
                        &codes::V0340,
                        rango_is.clone(),
                        format!("después de `is` va `defined`, no {escrito}"),
                    )
                    .etiqueta("`is` sólo pregunta si un dato está")
                    .ayuda("para comparar escriba `==`; para saber si un dato está, `is defined`"),
                );
            }
        }
        Nodo { rango: todo, kind: Kind::Roto }
    }

    /// Spanish and foreign words where an operator is due: `a y b`.
    fn palabra_ajena(&mut self) {
        let Ficha { tok: Tok::Id(palabra), rango } = self.ficha(self.i) else { return };
        let bien = match palabra.as_str() {
            "y" | "e" => "and",
            "o" | "u" => "or",
            "en" => "in",
            "es" => "==",
            "si" => "if",
            "sino" => "else",
            _ => return,
        };
        // A name standing here is a mistake anyway; only what has a value behind it is read as the operator.
        if !self.valor_en(self.i + 1) {
            return;
        }
        self.falla(
            Falla::new(&codes::V0332, rango.clone(), format!("`{palabra}` se escribe `{bien}`"))
                .etiqueta("aquí va un operador")
                .ayuda(format!("escriba `{bien}`"))
                .arreglo_seguro(format!("escriba `{bien}`"), rango, bien),
        );
        if let Some(ficha) = self.fichas.get_mut(self.i) {
            ficha.tok = Tok::Op(bien);
        }
    }

    fn empieza_valor(&self) -> bool {
        self.valor_en(self.i)
    }

    fn valor_en(&self, i: usize) -> bool {
        matches!(
            self.ficha(i).tok,
            Tok::Numero(..)
                | Tok::Texto(_)
                | Tok::Id(_)
                | Tok::Roto
                | Tok::Op("(" | "[" | "{" | "-" | "not" | "true" | "false")
        )
    }

    fn prefija(&mut self, min: u8) -> Nodo {
        let Ficha { tok, rango } = self.ficha(self.i);
        let no_en_espanol = matches!(&tok, Tok::Id(id) if id == "no") && self.valor_en(self.i + 1);
        if no_en_espanol {
            self.falla(
                Falla::new(&codes::V0332, rango.clone(), "`no` se escribe `not`")
                    .etiqueta("aquí va un operador")
                    .ayuda("escriba `not`")
                    .arreglo_seguro("escriba `not`", rango.clone(), "not"),
            );
        }
        if tok == Tok::Op("not") || no_en_espanol {
            self.avanza();
            if min > NOT {
                self.falla(
                    Falla::new(&codes::V0337, rango.clone(), "`not` va delante de toda la comparación")
                        .etiqueta("aquí se espera un valor")
                        .ayuda("ponga paréntesis, como en `a == (not b)`, o niegue todo: `not a == b`"),
                );
            }
            let nodo = self.anidada(|p| p.binaria(NOT));
            let todo = rango.start..nodo.rango.end.max(rango.end);
            return Nodo { rango: todo, kind: if min > NOT { Kind::Roto } else { Kind::No(nodo.into()) } };
        }
        if tok == Tok::Op("-") {
            self.avanza();
            let nodo = self.anidada(|p| p.prefija(TERMINO + 1));
            let todo = rango.start..nodo.rango.end.max(rango.end);
            return Nodo { rango: todo, kind: Kind::Menos(nodo.into()) };
        }
        if tok == Tok::Op("+") {
            self.avanza();
            self.falla(
                Falla::new(&codes::V0337, rango.clone(), "sobra el `+`")
                    .etiqueta("los números positivos van sin signo")
                    .arreglo_seguro("quite el `+`", rango, ""),
            );
            return self.anidada(|p| p.prefija(TERMINO + 1));
        }
        let nodo = self.atomo();
        self.sufijos(nodo)
    }

    fn anidada(&mut self, leer: impl FnOnce(&mut Self) -> Nodo) -> Nodo {
        self.fondo += 1;
        let nodo = if self.fondo > MAX_PROFUNDIDAD {
            let rango = self.rango();
            self.muy_hondo(rango.clone());
            self.i = self.fichas.len();
            Nodo { rango, kind: Kind::Roto }
        } else {
            leer(self)
        };
        self.fondo -= 1;
        nodo
    }

    /// Nothing may follow the whole expression.
    fn final_de(&mut self, nodo: &Nodo) {
        let Ficha { tok, rango } = self.ficha(self.i);
        if tok == Tok::Fin || self.perdido || self.hondo {
            return;
        }
        if let Tok::Op(op @ (")" | "]")) = tok {
            self.falla(
                Falla::new(&codes::V0333, rango.clone(), format!("sobra `{op}`"))
                    .etiqueta("no cierra nada")
                    .arreglo_probable(format!("quite `{op}`"), rango, ""),
            );
            return;
        }
        let fin = self.fichas.last().map_or(rango.end, |f| f.rango.end).max(rango.end);
        let mut falla = Falla::new(&codes::V0336, rango.start..fin, "sobra texto después de la expresión")
            .etiqueta("aquí ya debía terminar")
            .aqui(nodo.rango.clone(), "la expresión es esto");
        falla = match &tok {
            Tok::Op("else") => falla.ayuda("`else` necesita antes un `if`: `a if condición else b`"),
            Tok::Op("not") => falla.ayuda("para negar una pertenencia escriba `not in`"),
            Tok::Op(",") => falla.ayuda("una lista va entre corchetes: `[a, b]`"),
            _ if self.empieza_valor() => {
                falla.ayuda("entre dos valores va un operador, como `and`, `==` o `+`")
            }
            _ => falla,
        };
        self.falla(falla);
        self.perdido = true;
    }
}

fn comparador(tok: &Tok) -> Option<Comparador> {
    let Tok::Op(op) = tok else { return None };
    Some(match *op {
        "==" => Comparador::Igual,
        "!=" => Comparador::Distinto,
        "<" => Comparador::Menor,
        "<=" => Comparador::MenorIgual,
        ">" => Comparador::Mayor,
        ">=" => Comparador::MayorIgual,
        _ => return None,
    })
}

/// A chain goes one way: up, down, or all equal.
const fn encadenan(par: &[Eslabon]) -> bool {
    use Comparador::{Igual, Mayor, MayorIgual, Menor, MenorIgual};
    match par {
        [a, b] => matches!(
            (a.op, b.op),
            (Menor | MenorIgual, Menor | MenorIgual)
                | (Mayor | MayorIgual, Mayor | MayorIgual)
                | (Igual, Igual)
        ),
        _ => true,
    }
}
