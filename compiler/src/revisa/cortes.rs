//! Where expressions change: the numbers, texts and dates that they hold, and the lengths of texts.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemas::expr::{Expr, Funcion, Valoracion};
use schemas::paquete::{Campo, Tramite};
use schemas::valor::Valor;

use super::renglon::columnas;

/// Longest text that is tried.
const LARGO: u32 = 1_000;
/// Lengths of a text that are tried.
const LARGOS: usize = 9;

/// Where expressions change: the numbers, texts and dates that they hold.
#[derive(Clone, Debug, Default)]
pub struct Cortes {
    pub(super) numeros: BTreeSet<Decimal>,
    pub(super) textos: BTreeSet<String>,
    pub(super) fechas: BTreeSet<Date>,
    /// Whether the length of some text counts.
    largos: bool,
}

impl Cortes {
    /// Those of a whole definition: its cálculos, conditions and validations.
    pub fn de(tramite: &Tramite) -> Self {
        let mut cortes = Self::default();
        tramite.calculos.iter().for_each(|c| cortes.valoracion(&c.valor));
        tramite.validaciones.iter().for_each(|v| cortes.expr(&v.exige.arbol));
        tramite.campos.iter().for_each(|c| cortes.campo(c));
        cortes
    }

    /// The same with those of the conditions of a field, and of the columns of a table.
    pub(super) fn campo(&mut self, campo: &Campo) {
        let condiciones = [&campo.visible_si, &campo.obligatorio_si];
        condiciones.into_iter().flatten().for_each(|c| self.expr(&c.arbol));
        for columna in columnas(campo) {
            columna.calculo.iter().for_each(|v| self.valoracion(v));
            self.campo(columna);
        }
    }

    /// The same with those of an expression.
    pub fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Literal(valor) => match valor {
                Valor::Entero(n) => {
                    self.numeros.insert(Decimal::from(*n));
                }
                Valor::Decimal(n) | Valor::Dinero(n) => {
                    self.numeros.insert(n.normalize());
                }
                Valor::Texto(t) => {
                    self.textos.insert(t.clone());
                }
                Valor::Fecha(f) => {
                    self.fechas.insert(*f);
                }
                _ => {}
            },
            Expr::Ruta(_) | Expr::Definido { .. } => {}
            Expr::No(x) | Expr::Menos(x) => self.expr(x),
            Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => {
                partes.iter().for_each(|p| self.expr(p))
            }
            Expr::Compara { primero, resto } => {
                self.expr(primero);
                resto.iter().for_each(|(_, p)| self.expr(p));
            }
            Expr::En { que, en, .. } => [que, en].into_iter().for_each(|p| self.expr(p)),
            Expr::Aritmetica { a, b, .. } => [a, b].into_iter().for_each(|p| self.expr(p)),
            Expr::Si { si, entonces, sino } => [si, entonces, sino].into_iter().for_each(|p| self.expr(p)),
            Expr::Llama { funcion, argumentos } => {
                self.largos |= *funcion == Funcion::Largo;
                argumentos.iter().for_each(|p| self.expr(p));
            }
        }
    }

    /// The same with those of a value.
    pub fn valoracion(&mut self, valor: &Valoracion) {
        match valor {
            Valoracion::Expr(e) => self.expr(&e.arbol),
            Valoracion::Tramos { segun, tramos } => {
                self.expr(&segun.arbol);
                for tramo in tramos {
                    let cotas = [&tramo.desde, &tramo.hasta];
                    self.numeros.extend(cotas.into_iter().flatten().map(|c| c.valor.normalize()));
                    self.expr(&tramo.valor.arbol);
                }
            }
            Valoracion::Segun { segun, filas, sino } => {
                let todas = segun.iter().chain(filas.iter().map(|f| &f.valor)).chain(sino);
                todas.for_each(|e| self.expr(&e.arbol));
            }
            Valoracion::Casos { casos, sino } => {
                let todas = casos.iter().flat_map(|c| [&c.si, &c.valor]).chain(sino);
                todas.for_each(|e| self.expr(&e.arbol));
            }
        }
    }

    /// The lengths of a text at which something changes, within its own: of each, one less, it and one more.
    pub fn de_largo(&self, largo: (u32, u32)) -> Vec<u32> {
        let numeros = self.numeros.iter().filter(|_| self.largos).filter_map(|n| n.ceil().to_u32());
        let vecinos = numeros.flat_map(|n| [n.saturating_sub(1), n, n.saturating_add(1)]);
        let propios: BTreeSet<u32> =
            vecinos.filter(|n| (largo.0..=largo.1.min(LARGO)).contains(n) && *n > 0).collect();
        propios.into_iter().take(LARGOS).collect()
    }
}
