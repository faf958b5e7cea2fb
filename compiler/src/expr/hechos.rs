//! What is known to hold at a place, and what follows from it. Only what can be decided is decided: conjunctions,
//! disjunctions, presence, options against their set, numbers against constants. The rest is compared as written.

use std::cell::Cell;

use rust_decimal::Decimal;
use schemas::expr::{Comparador, Expr, Ruta};
use schemas::valor::Valor;

/// Conditions known to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hechos {
    hechos: Vec<Expr>,
    /// A condition that could not be read holds here too: nobody can tell what is absent.
    incierto: bool,
}

/// The ids that an option may have, or nothing when the path is no option.
pub type Dominio<'a> = &'a dyn Fn(&Ruta) -> Vec<String>;

/// How many disjunctions are split into cases, one inside the other.
const CASOS: usize = 2;
/// What one question may cost, in facts looked at: with a score of disjunctions there would be no end of cases.
const PASOS: usize = 4_000;

impl Hechos {
    /// Nothing is known.
    #[must_use]
    pub const fn nada() -> Self {
        Self { hechos: vec![], incierto: false }
    }

    /// The same, knowing this too. Conjunctions are taken apart and negations pushed inwards.
    #[must_use]
    pub fn con(&self, hecho: &Expr) -> Self {
        let mut nuevos = self.clone();
        nuevos.agregar(hecho);
        nuevos
    }

    /// The same, knowing that this doesn't hold.
    #[must_use]
    pub fn con_no(&self, hecho: &Expr) -> Self {
        self.con(&negar(hecho))
    }

    /// The same under a condition that was wrong and reported: what follows from it is unknown, so nothing is said
    /// to be absent.
    #[must_use]
    pub fn con_duda(&self) -> Self {
        Self { incierto: true, ..self.clone() }
    }

    /// The same, knowing this (`cierto`) or its negation; in doubt when it could not be read.
    #[must_use]
    pub(crate) fn segun(&self, hecho: Option<&Expr>, cierto: bool) -> Self {
        match hecho {
            Some(hecho) if cierto => self.con(hecho),
            Some(hecho) => self.con_no(hecho),
            None => self.con_duda(),
        }
    }

    /// Learns a condition.
    pub fn agregar(&mut self, hecho: &Expr) {
        match normal(hecho) {
            Expr::Y(partes) => partes.iter().for_each(|parte| self.agregar(parte)),
            otro if self.hechos.contains(&otro) => {}
            otro => self.hechos.push(otro),
        }
    }

    /// The facts, each in its simplest form.
    #[must_use]
    pub fn lista(&self) -> &[Expr] {
        &self.hechos
    }

    /// Whether a path is known to have a value: it, or something inside it, was found defined.
    #[must_use]
    pub fn definido(&self, ruta: &Ruta) -> bool {
        self.hechos.iter().any(|hecho| {
            matches!(hecho, Expr::Definido { ruta: otra, negado: false }
                if otra.raiz == ruta.raiz && otra.partes.starts_with(&ruta.partes))
        })
    }

    /// Whether the facts are enough for `objetivo`. A question that takes too many steps is answered with yes: who can't tell, accuses
    /// nobody.
    #[must_use]
    pub fn implica(&self, objetivo: &Expr, dominio: Dominio<'_>) -> bool {
        self.implica_en(&normal(objetivo), dominio, CASOS, &Cell::new(PASOS))
    }

    fn implica_en(&self, objetivo: &Expr, dominio: Dominio<'_>, casos: usize, quedan: &Cell<usize>) -> bool {
        let Some(resta) = quedan.get().checked_sub(1 + self.hechos.len()) else { return true };
        quedan.set(resta);
        let directo = match objetivo {
            Expr::Literal(Valor::Booleano(true)) => true,
            Expr::Y(partes) => partes.iter().all(|parte| self.implica_en(parte, dominio, casos, quedan)),
            Expr::O(partes) => partes.iter().any(|parte| self.implica_en(parte, dominio, casos, quedan)),
            Expr::Definido { ruta, negado: false } => self.definido(ruta),
            _ => false,
        };
        if directo || self.incierto || self.hechos.contains(objetivo) {
            return true;
        }
        if let Some((ruta, ids)) = conjunto(objetivo, dominio)
            && self
                .posibles(&ruta, dominio)
                .is_some_and(|posibles| posibles.iter().all(|id| ids.contains(id)))
        {
            return true;
        }
        if let Some((ruta, pedido)) = intervalo(objetivo)
            && self.acotado(&ruta).is_some_and(|sabido| sabido.dentro_de(&pedido))
        {
            return true;
        }
        // A known disjunction is enough when each of its cases is.
        casos > 0
            && self.hechos.iter().enumerate().any(|(i, hecho)| {
                let Expr::O(alternativas) = hecho else { return false };
                let mut resto = self.clone();
                resto.hechos.remove(i);
                alternativas
                    .iter()
                    .all(|caso| resto.con(caso).implica_en(objetivo, dominio, casos - 1, quedan))
            })
    }

    /// The ids that the facts leave for an option; `None` when they say nothing of it.
    fn posibles(&self, ruta: &Ruta, dominio: Dominio<'_>) -> Option<Vec<String>> {
        let conjuntos = self.hechos.iter().filter_map(|hecho| conjunto(hecho, dominio));
        let mut posibles: Option<Vec<String>> = None;
        for (_, ids) in conjuntos.filter(|(otra, _)| otra == ruta) {
            posibles = Some(match posibles {
                Some(previos) => previos.into_iter().filter(|id| ids.contains(id)).collect(),
                None => ids,
            });
        }
        posibles
    }

    fn acotado(&self, ruta: &Ruta) -> Option<Intervalo> {
        let intervalos = self.hechos.iter().filter_map(intervalo);
        intervalos.filter(|(otra, _)| otra == ruta).map(|(_, i)| i).reduce(Intervalo::y)
    }
}

/// The same condition in its simplest form: no double negation, comparisons with the constant at the right,
/// booleans as themselves.
fn normal(expr: &Expr) -> Expr {
    match expr {
        Expr::No(dentro) => negar(dentro),
        Expr::Y(partes) => Expr::Y(partes.iter().map(normal).collect()),
        Expr::O(partes) => Expr::O(partes.iter().map(normal).collect()),
        Expr::Compara { primero, resto } => match resto.as_slice() {
            [(op, segundo)] => comparacion(primero, *op, segundo),
            _ => {
                // A chain is the conjunction of its links.
                let mut previo: &Expr = primero;
                let mut partes = vec![];
                for (op, siguiente) in resto {
                    partes.push(comparacion(previo, *op, siguiente));
                    previo = siguiente;
                }
                Expr::Y(partes)
            }
        },
        otro => otro.clone(),
    }
}

fn comparacion(a: &Expr, op: Comparador, b: &Expr) -> Expr {
    let (a, op, b) = if matches!(a, Expr::Literal(_)) { (b, op.espejo(), a) } else { (a, op, b) };
    if let Expr::Literal(Valor::Booleano(valor)) = b {
        match op {
            Comparador::Igual => return if *valor { normal(a) } else { negar(a) },
            Comparador::Distinto => return if *valor { negar(a) } else { normal(a) },
            _ => {}
        }
    }
    Expr::Compara { primero: Box::new(a.clone()), resto: vec![(op, b.clone())] }
}

/// The negation of a condition, pushed inwards.
#[must_use]
pub fn negar(expr: &Expr) -> Expr {
    match normal_sin_no(expr) {
        Expr::Literal(Valor::Booleano(valor)) => Expr::Literal(Valor::Booleano(!valor)),
        Expr::No(dentro) => *dentro,
        Expr::Y(partes) => Expr::O(partes.iter().map(negar).collect()),
        Expr::O(partes) => Expr::Y(partes.iter().map(negar).collect()),
        Expr::Definido { ruta, negado } => Expr::Definido { ruta, negado: !negado },
        Expr::En { que, en, negado } => Expr::En { que, en, negado: !negado },
        Expr::Compara { primero, resto } => match resto.as_slice() {
            [(op, segundo)] => Expr::Compara { primero, resto: vec![(op.contrario(), segundo.clone())] },
            _ => Expr::No(Box::new(Expr::Compara { primero, resto })),
        },
        otro => Expr::No(Box::new(otro)),
    }
}

fn normal_sin_no(expr: &Expr) -> Expr {
    match expr {
        Expr::No(dentro) => Expr::No(Box::new(normal(dentro))),
        otro => normal(otro),
    }
}

/// A condition on one option as the set of ids that it allows.
fn conjunto(expr: &Expr, dominio: Dominio<'_>) -> Option<(Ruta, Vec<String>)> {
    let (ruta, ids, negado) = match expr {
        Expr::Compara { primero, resto } => match (&**primero, resto.as_slice()) {
            (Expr::Ruta(ruta), [(op, Expr::Literal(Valor::Opcion(id)))]) => match op {
                Comparador::Igual => (ruta, vec![id.clone()], false),
                Comparador::Distinto => (ruta, vec![id.clone()], true),
                _ => return None,
            },
            _ => return None,
        },
        Expr::En { que, en, negado } => {
            let (Expr::Ruta(ruta), Expr::Lista(items)) = (&**que, &**en) else { return None };
            let ids: Option<Vec<String>> = items
                .iter()
                .map(|item| match item {
                    Expr::Literal(Valor::Opcion(id)) => Some(id.clone()),
                    _ => None,
                })
                .collect();
            (ruta, ids?, *negado)
        }
        _ => return None,
    };
    if !negado {
        return Some((ruta.clone(), ids));
    }
    let todas = dominio(ruta);
    (!todas.is_empty()).then(|| (ruta.clone(), todas.into_iter().filter(|id| !ids.contains(id)).collect()))
}

/// What is known of a number. A bound says whether it is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Intervalo {
    desde: Option<(Decimal, bool)>,
    hasta: Option<(Decimal, bool)>,
}

impl Intervalo {
    fn y(self, otro: Self) -> Self {
        let desde = match (self.desde, otro.desde) {
            (Some(a), Some(b)) => Some(if (a.0, !a.1) >= (b.0, !b.1) { a } else { b }),
            (a, b) => a.or(b),
        };
        let hasta = match (self.hasta, otro.hasta) {
            (Some(a), Some(b)) => Some(if (a.0, a.1) <= (b.0, b.1) { a } else { b }),
            (a, b) => a.or(b),
        };
        Self { desde, hasta }
    }

    fn dentro_de(&self, otro: &Self) -> bool {
        let abajo = match (self.desde, otro.desde) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some((a, con_a)), Some((b, con_b))) => a > b || (a == b && (con_b || !con_a)),
        };
        let arriba = match (self.hasta, otro.hasta) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some((a, con_a)), Some((b, con_b))) => a < b || (a == b && (con_b || !con_a)),
        };
        abajo && arriba
    }
}

fn intervalo(expr: &Expr) -> Option<(Ruta, Intervalo)> {
    let Expr::Compara { primero, resto } = expr else { return None };
    let (Expr::Ruta(ruta), [(op, Expr::Literal(valor))]) = (&**primero, resto.as_slice()) else {
        return None;
    };
    let n = match valor {
        Valor::Entero(n) => Decimal::from(*n),
        Valor::Decimal(n) | Valor::Dinero(n) => *n,
        _ => return None,
    };
    let (desde, hasta) = match op {
        Comparador::Igual => (Some((n, true)), Some((n, true))),
        Comparador::Menor => (None, Some((n, false))),
        Comparador::MenorIgual => (None, Some((n, true))),
        Comparador::Mayor => (Some((n, false)), None),
        Comparador::MayorIgual => (Some((n, true)), None),
        Comparador::Distinto => return None,
    };
    Some((ruta.clone(), Intervalo { desde, hasta }))
}
