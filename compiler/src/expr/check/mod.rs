//! Types and names of an expression: the tree as written becomes the resolved one, or says why it cannot.
//!
//! Poison (`Tipo::Malo`) marks what was already reported; no operator complains about it. Literals bend to the
//! place where they stand: a number to money, a text to an option. Nothing else changes its type by itself.

mod aritmetica;
mod biblioteca;
mod condiciones;
mod funciones;
mod rutas;
mod unidades;

use std::ops::Range;

use rust_decimal::Decimal;
use schemas::expr::{Expr, Ruta};
use schemas::valor::Valor;

use super::ast::{Ast, Kind, Nodo};
use super::entorno::Entorno;
use super::falla::Falla;
use super::hechos::Hechos;
use super::lexer::Modo;
use crate::diag::{Span, cercano, codes};
use crate::tipos::{Opciones, Tipo};

/// Gives an expression its meaning. The tree is `None` when something is wrong with it; the type is then the best
/// guess, or poison. `esperado` is what the place takes: `None` for anything, `Opcional` where a value may be absent.
#[must_use]
pub fn revisar(
    ast: &Ast,
    esperado: Option<&Tipo>,
    entorno: &dyn Entorno,
    hechos: &Hechos,
) -> (Option<Expr>, Tipo, Vec<Falla>) {
    let mut revisor = Revisor::new(&ast.fuente, Modo::Expresion, entorno, hechos.clone());
    let visto = revisor.en_lugar(&ast.raiz, esperado);
    let bien = revisor.fallas.is_empty();
    (visto.expr.filter(|_| bien), visto.tipo, revisor.fallas)
}

/// A node after its check.
#[derive(Debug)]
pub(crate) struct Visto {
    /// Its meaning, unless it or a part of it is wrong.
    pub expr: Option<Expr>,
    /// Its type; `Opcional` when it may be absent here.
    pub tipo: Tipo,
    /// When it may be absent.
    falta: Option<Falta>,
}

/// What is known of a value that may be absent.
#[derive(Debug)]
pub(crate) struct Falta {
    /// The path to ask for.
    pub ruta: String,
    /// Where its root was declared.
    declarado: Option<Span>,
    /// When it is surely there, as the author would write it.
    cuando: Option<String>,
}

impl Falta {
    /// Adds to a problem where the name was declared and when it is there.
    pub(crate) fn explicar(self, falla: Falla) -> Falla {
        let falla = falla.alla(self.declarado, "se declara aquí");
        match self.cuando {
            Some(cuando) => falla.nota(format!("sólo está cuando `{cuando}`")),
            None => falla,
        }
    }
}

impl Visto {
    const fn new(expr: Option<Expr>, tipo: Tipo) -> Self {
        Self { expr, tipo, falta: None }
    }

    const fn malo() -> Self {
        Self::new(None, Tipo::Malo)
    }
}

/// What the place of a node wants, and from whom: literals bend to it.
#[derive(Clone, Copy)]
struct Pedido<'p> {
    tipo: &'p Tipo,
    /// The text of the operand that sets the type.
    de: Option<&'p str>,
}

/// One check under way.
pub(crate) struct Revisor<'a> {
    fuente: &'a str,
    modo: Modo,
    entorno: &'a dyn Entorno,
    pub(crate) hechos: Hechos,
    pub(crate) fallas: Vec<Falla>,
    /// Every path that has a meaning, with its bytes, in the order of the check.
    pub(crate) usos: Vec<(Ruta, Range<usize>)>,
}

impl<'a> Revisor<'a> {
    pub(crate) const fn new(fuente: &'a str, modo: Modo, entorno: &'a dyn Entorno, hechos: Hechos) -> Self {
        Self { fuente, modo, entorno, hechos, fallas: vec![], usos: vec![] }
    }

    pub(crate) fn falla(&mut self, falla: Falla) {
        self.fallas.push(falla);
    }

    pub(crate) fn texto(&self, rango: &Range<usize>) -> &'a str {
        self.fuente.get(rango.clone()).unwrap_or_default().trim()
    }

    /// Where the words of a quoted text begin: after its quote, of whatever kind, and the parentheses around it.
    fn lugar_de(&self, nodo: &Nodo, texto: &str) -> usize {
        let escrito = self.fuente.get(nodo.rango.clone()).unwrap_or_default();
        nodo.rango.start + escrito.find(texto).unwrap_or(0)
    }

    /// A whole expression where `esperado` is taken.
    pub(crate) fn en_lugar(&mut self, nodo: &Nodo, esperado: Option<&Tipo>) -> Visto {
        let Some(tipo) = esperado else { return self.tal_cual(nodo, None) };
        if *tipo == Tipo::Booleano {
            return self.booleano(nodo, "la condición");
        }
        let pedido = Some(Pedido { tipo: tipo.base(), de: None });
        let visto = if tipo.es_opcional() { self.tal_cual(nodo, pedido) } else { self.valor(nodo, pedido) };
        if visto.tipo.cabe_en(tipo) {
            return visto;
        }
        self.no_cabe(nodo, &visto.tipo, tipo);
        Visto::new(None, tipo.clone())
    }

    fn no_cabe(&mut self, nodo: &Nodo, tipo: &Tipo, esperado: &Tipo) {
        let (es, se_espera) = (tipo.nombre(), esperado.nombre());
        let dinero_y_numero = (esperado.base() == &Tipo::Dinero && tipo.es_numero())
            || (esperado.base().es_numero() && *tipo == Tipo::Dinero);
        let codigo = if dinero_y_numero { &codes::V0406 } else { &codes::V0401 };
        let mut falla =
            Falla::new(codigo, nodo.rango.clone(), format!("se esperaba {se_espera} y esto es {es}"))
                .etiqueta(format!("esto es {es}"));
        falla = match (tipo, esperado.base()) {
            (Tipo::Entero | Tipo::Decimal, Tipo::Dinero) => falla.ayuda(
                "un número no es dinero: declare el campo con `tipo: dinero`, o multiplique por una cantidad de dinero",
            ),
            (Tipo::Dinero, Tipo::Entero | Tipo::Decimal) => {
                falla.ayuda("para sacar un número divida entre otra cantidad de dinero")
            }
            (Tipo::Decimal, Tipo::Entero) => {
                falla.ayuda("para un número entero use `piso(…)` o `techo(…)`, según deba redondearse")
            }
            (Tipo::Texto, Tipo::Fecha) => falla.ayuda("una fecha se escribe `fecha(\"2026-02-05\")`"),
            _ => falla,
        };
        self.falla(falla);
    }

    /// A condition: `que` names it in the message, as in "`and`" or "la condición".
    pub(crate) fn booleano(&mut self, nodo: &Nodo, que: &str) -> Visto {
        let visto = self.tal_cual(nodo, Some(Pedido { tipo: &Tipo::Booleano, de: None }));
        match visto.tipo.base() {
            Tipo::Booleano => self.exigir(nodo, visto),
            Tipo::Malo => Visto::new(None, Tipo::Booleano),
            tipo => {
                let es = tipo.nombre();
                let mensaje = match que {
                    "la condición" => format!("se esperaba una condición y esto es {es}"),
                    "`not`" => format!("`not` niega una condición y esto es {es}"),
                    que => format!("{que} une condiciones y esto es {es}"),
                };
                let mut falla =
                    Falla::new(&codes::V0402, nodo.rango.clone(), mensaje).etiqueta(format!("esto es {es}"));
                if let Kind::Ruta(_) = nodo.kind {
                    let ruta = self.texto(&nodo.rango);
                    falla = if visto.tipo.es_opcional() {
                        falla.ayuda(format!("para preguntar si está, escriba `{ruta} is defined`"))
                    } else {
                        falla.ayuda(format!("compárelo con algo, como en `{ruta} == …`"))
                    };
                } else if matches!(nodo.kind, Kind::Texto(_) | Kind::Numero { .. }) {
                    falla = falla.ayuda("una condición se cumple o no: compare el valor con algo");
                }
                self.falla(falla);
                // `if telefono` meant to ask whether it is there.
                let expr = match visto.expr {
                    Some(Expr::Ruta(ruta)) if visto.tipo.es_opcional() => {
                        Some(Expr::Definido { ruta, negado: false })
                    }
                    _ => None,
                };
                Visto::new(expr, Tipo::Booleano)
            }
        }
    }

    /// A node by itself, whether or not its value may be absent: then the path to ask for comes too.
    pub(crate) fn suelto(&mut self, nodo: &Nodo) -> (Tipo, Option<Falta>) {
        let visto = self.tal_cual(nodo, None);
        (visto.tipo, visto.falta)
    }

    /// A node whose value is surely there.
    fn valor(&mut self, nodo: &Nodo, pedido: Option<Pedido<'_>>) -> Visto {
        let visto = self.tal_cual(nodo, pedido);
        self.exigir(nodo, visto)
    }

    /// Says so when a value may be absent, and goes on as if it were there.
    fn exigir(&mut self, nodo: &Nodo, visto: Visto) -> Visto {
        let Visto { tipo: Tipo::Opcional(tipo), falta, .. } = visto else { return visto };
        let escrito = self.texto(&nodo.rango);
        let falla = match falta {
            Some(falta) => {
                let falla = self.puede_faltar(nodo, escrito, &falta.ruta);
                falta.explicar(falla)
            }
            None => self.puede_faltar(nodo, escrito, escrito),
        };
        self.falla(falla);
        Visto::new(None, *tipo)
    }

    fn puede_faltar(&self, nodo: &Nodo, escrito: &str, ruta: &str) -> Falla {
        let falla = Falla::new(&codes::V0415, nodo.rango.clone(), format!("`{escrito}` puede faltar"))
            .etiqueta("aquí se necesita un valor");
        let pregunta = format!("pregunte antes si está: `{ruta} is defined and …`");
        let sustituto = format!("dé un sustituto: `si_falta({escrito}, …)`");
        falla.ayuda(match (&nodo.kind, self.modo) {
            (Kind::Ruta(_), Modo::Expresion) => format!("{pregunta}; o {sustituto}"),
            (Kind::Ruta(_), Modo::Plantilla) => pregunta,
            _ => sustituto,
        })
    }

    /// What a node that was checked before means; says nothing of it again.
    pub(crate) fn callado(&mut self, nodo: &Nodo) -> Option<Expr> {
        let (fallas, usos) = (self.fallas.len(), self.usos.len());
        let visto = self.tal_cual(nodo, None);
        self.fallas.truncate(fallas);
        self.usos.truncate(usos);
        visto.expr
    }

    /// A node, whether or not its value may be absent.
    fn tal_cual(&mut self, nodo: &Nodo, pedido: Option<Pedido<'_>>) -> Visto {
        match &nodo.kind {
            Kind::Roto => Visto::malo(),
            Kind::Numero { valor, entero } => self.numero(*valor, *entero, pedido),
            Kind::Texto(texto) => self.literal_texto(nodo, texto, pedido),
            Kind::Booleano(valor) => Visto::new(Some(Expr::Literal(Valor::Booleano(*valor))), Tipo::Booleano),
            Kind::Ruta(partes) => self.ruta(partes, pedido),
            Kind::Definido { ruta, negado } => self.definido(ruta, *negado),
            Kind::Llama(nombre, argumentos) => self.llamada(nodo, nombre, argumentos, pedido),
            Kind::No(dentro) => {
                let visto = self.booleano(dentro, "`not`");
                Visto::new(visto.expr.map(|e| Expr::No(Box::new(e))), Tipo::Booleano)
            }
            Kind::Menos(dentro) => self.menos(dentro, pedido),
            Kind::Y(operandos) => self.logico(nodo, operandos, true),
            Kind::O(operandos) => self.logico(nodo, operandos, false),
            Kind::Compara(primero, resto) => self.compara(primero, resto),
            Kind::En { que, en, negado, op } => self.pertenece(que, en, *negado, op),
            Kind::Aritmetica { op, rango_op, a, b } => self.aritmetica(*op, rango_op, a, b, pedido),
            Kind::Si { si, entonces, sino } => self.condicional(si, entonces, sino, pedido),
            Kind::Lista(items) => self.lista(nodo, items, pedido),
            Kind::Filtro { base, nombre, .. } => {
                self.tal_cual(base, None);
                self.falla(
                    Falla::new(
                        &codes::V0356,
                        nombre.rango.clone(),
                        format!("el filtro `{}` no va aquí", nombre.texto),
                    )
                    .etiqueta("los filtros dan forma a lo que se imprime")
                    .ayuda("quite el filtro: en una condición se comparan los datos, no su forma"),
                );
                Visto::malo()
            }
        }
    }

    #[expect(clippy::unused_self, reason = "one of a family of methods, one per kind of node")]
    fn numero(&self, valor: Decimal, entero: bool, pedido: Option<Pedido<'_>>) -> Visto {
        let (literal, tipo) = match pedido.map(|p| p.tipo) {
            Some(Tipo::Dinero) => (Valor::Dinero(valor), Tipo::Dinero),
            Some(Tipo::Decimal) => (Valor::Decimal(valor), Tipo::Decimal),
            _ => match i64::try_from(valor) {
                Ok(n) if entero => (Valor::Entero(n), Tipo::Entero),
                _ => (Valor::Decimal(valor), Tipo::Decimal),
            },
        };
        Visto::new(Some(Expr::Literal(literal)), tipo)
    }

    fn literal_texto(&mut self, nodo: &Nodo, texto: &str, pedido: Option<Pedido<'_>>) -> Visto {
        match pedido.map(|p| p.tipo) {
            Some(Tipo::Opcion(opciones)) => {
                let opciones = opciones.clone();
                if opciones.tiene(texto) {
                    let literal = Expr::Literal(Valor::Opcion(texto.to_owned()));
                    return Visto::new(Some(literal), Tipo::Opcion(opciones));
                }
                self.no_es_opcion(nodo, texto, &opciones, pedido.and_then(|p| p.de));
                Visto::new(None, Tipo::Opcion(opciones))
            }
            Some(Tipo::Hora) => match crate::literal::hora(texto) {
                Ok(hora) => Visto::new(Some(Expr::Literal(Valor::Hora(hora))), Tipo::Hora),
                Err(falla) => {
                    self.falla(falla.desplazar(self.lugar_de(nodo, texto)));
                    Visto::new(None, Tipo::Hora)
                }
            },
            _ => Visto::new(Some(Expr::Literal(Valor::Texto(texto.to_owned()))), Tipo::Texto),
        }
    }

    fn no_es_opcion(&mut self, nodo: &Nodo, texto: &str, opciones: &Opciones, de: Option<&str>) {
        let mensaje = match de {
            Some(de) => format!("`{texto}` no es una opción de `{de}`"),
            None => format!("`{texto}` no es una de las opciones que se esperan aquí"),
        };
        let comilla = if self.texto(&nodo.rango).starts_with('\'') { '\'' } else { '"' };
        let mut falla = Falla::new(&codes::V0310, nodo.rango.clone(), mensaje)
            .etiqueta(if de.is_some() {
                "esta comparación nunca sería cierta"
            } else {
                "opción desconocida"
            })
            .alla(opciones.declarado, "las opciones se declaran aquí")
            .quiso_decir(cercano(texto, opciones.ids()), |id| format!("{comilla}{id}{comilla}"));
        falla = falla.nota(format!("las opciones son: {}", enumerar(opciones.ids())));
        self.falla(falla);
    }

    fn condicional(&mut self, si: &Nodo, entonces: &Nodo, sino: &Nodo, pedido: Option<Pedido<'_>>) -> Visto {
        let condicion = self.booleano(si, "la condición");
        let antes = self.hechos.clone();
        // The branch that is not a literal tells the other its type.
        let rama = |este: &mut Self, nodo: &Nodo, pedido: Option<Pedido<'_>>, cierta: bool| {
            este.hechos = antes.segun(condicion.expr.as_ref(), cierta);
            este.tal_cual(nodo, pedido)
        };
        let (a, b) = if entonces.es_literal() && !sino.es_literal() {
            let b = rama(self, sino, pedido, false);
            let tipo = b.tipo.base().clone();
            let de_b = pedido.or(Some(Pedido { tipo: &tipo, de: None }));
            (rama(self, entonces, de_b, true), b)
        } else {
            let a = rama(self, entonces, pedido, true);
            let tipo = a.tipo.base().clone();
            let de_a = pedido.or(Some(Pedido { tipo: &tipo, de: None })).filter(|_| sino.es_literal());
            let b = rama(self, sino, de_a.or(pedido), false);
            (a, b)
        };
        self.hechos = antes;
        let Some(tipo) = a.tipo.unir(&b.tipo) else {
            let dinero = (a.tipo.base().es_numero() && *b.tipo.base() == Tipo::Dinero)
                || (b.tipo.base().es_numero() && *a.tipo.base() == Tipo::Dinero);
            self.falla(
                Falla::new(
                    if dinero { &codes::V0406 } else { &codes::V0408 },
                    sino.rango.clone(),
                    if dinero {
                        "los dos valores del `if` mezclan dinero y números"
                    } else {
                        "los dos valores del `if` son de tipos distintos"
                    },
                )
                .etiqueta(format!("esto es {}", b.tipo.nombre()))
                .aqui(entonces.rango.clone(), format!("esto es {}", a.tipo.nombre()))
                .ayuda("los dos valores deben ser del mismo tipo"),
            );
            return Visto::malo();
        };
        let falta = a.falta.or(b.falta);
        let expr = match (condicion.expr, a.expr, b.expr) {
            (Some(si), Some(entonces), Some(sino)) => Some(Expr::Si {
                si: Box::new(si),
                entonces: Box::new(ensanchar(entonces, &tipo)),
                sino: Box::new(ensanchar(sino, &tipo)),
            }),
            _ => None,
        };
        Visto { expr, tipo, falta }
    }

    fn lista(&mut self, nodo: &Nodo, items: &[Nodo], pedido: Option<Pedido<'_>>) -> Visto {
        let dentro = match pedido.map(|p| p.tipo) {
            Some(Tipo::Lista(tipo)) => Some((**tipo).clone()),
            _ => None,
        };
        let (exprs, tipo) = self.elementos(items, dentro.as_ref(), None);
        if items.is_empty() && dentro.is_none() {
            self.falla(
                Falla::new(&codes::V0410, nodo.rango.clone(), "la lista está vacía")
                    .etiqueta("ponga al menos un valor"),
            );
        }
        Visto::new(exprs.map(Expr::Lista), Tipo::Lista(Box::new(tipo)))
    }

    /// The items of a list, all of one type: that of `dentro`, or that of the first that is no literal.
    fn elementos(
        &mut self,
        items: &[Nodo],
        dentro: Option<&Tipo>,
        de: Option<&str>,
    ) -> (Option<Vec<Expr>>, Tipo) {
        let mut vistos: Vec<Option<Visto>> = items.iter().map(|_| None).collect();
        // The first that doesn't fit says it of all.
        let mut ajeno: Option<(&Nodo, Tipo, Tipo)> = None;
        let mut comun = dentro.cloned();
        for vuelta in [false, true] {
            for (nodo, lugar) in items.iter().zip(&mut vistos) {
                if lugar.is_some() || (nodo.es_literal() && !vuelta) {
                    continue;
                }
                let previo = comun.clone();
                let pedido = previo.as_ref().map(|tipo| Pedido { tipo, de });
                let visto = self.valor(nodo, pedido);
                match &previo {
                    Some(previo) => match previo.unir(&visto.tipo) {
                        Some(tipo) if dentro.is_none() => comun = Some(tipo),
                        Some(_) => {}
                        None if opcion_en_textos(previo, &visto.tipo) => {}
                        None if ajeno
                            .as_ref()
                            .is_some_and(|(otro, ..)| otro.rango.start < nodo.rango.start) => {}
                        None => ajeno = Some((nodo, visto.tipo.clone(), previo.clone())),
                    },
                    None => comun = Some(visto.tipo.clone()),
                }
                *lugar = Some(visto);
            }
        }
        if let Some((nodo, tipo, previo)) = ajeno {
            self.no_van_juntos(nodo, &tipo, &previo, de);
        }
        let tipo = comun.unwrap_or(Tipo::Malo);
        let exprs = vistos.into_iter().map(|v| v.and_then(|v| v.expr).map(|e| ensanchar(e, &tipo))).collect();
        (exprs, tipo)
    }

    fn no_van_juntos(&mut self, nodo: &Nodo, tipo: &Tipo, previo: &Tipo, de: Option<&str>) {
        let (es, otro) = (tipo.nombre(), previo.nombre());
        let mensaje = match de {
            Some(de) => format!("`{de}` es {otro} y esto es {es}"),
            None => format!("la lista mezcla {otro} y {es}"),
        };
        self.falla(
            Falla::new(&codes::V0409, nodo.rango.clone(), mensaje)
                .etiqueta(format!("esto es {es}"))
                .ayuda("todos los valores de una lista son del mismo tipo"),
        );
    }
}

/// Whether an option is looked for among texts that are only known later, such as those of a layer.
fn opcion_en_textos(a: &Tipo, b: &Tipo) -> bool {
    matches!((a, b), (Tipo::Texto, Tipo::Opcion(_)))
}

/// A whole constant where decimals stand becomes a decimal, so that values of one place are of one kind.
fn ensanchar(expr: Expr, tipo: &Tipo) -> Expr {
    match (expr, tipo.base()) {
        (Expr::Literal(Valor::Entero(n)), Tipo::Decimal) => Expr::Literal(Valor::Decimal(Decimal::from(n))),
        (expr, _) => expr,
    }
}

/// `a, b y c`, at most a dozen.
fn enumerar<'t>(nombres: impl IntoIterator<Item = &'t str>) -> String {
    const TOPE: usize = 12;
    let nombres: Vec<&str> = nombres.into_iter().collect();
    let lista: Vec<String> = nombres.iter().take(TOPE).map(|n| format!("`{n}`")).collect();
    match nombres.len().saturating_sub(TOPE) {
        0 => lista.join(", "),
        resto => format!("{} y {resto} más", lista.join(", ")),
    }
}
