//! Whether an amount is the same in a whole piece, though the figure that cuts it moves: it is when nothing that is charged there reads
//! the figure but to be chosen. So that one value of the piece tells for all.

use std::collections::BTreeSet;

use engine::ambito::Ambito;
use engine::eval::{eval, rutas, rutas_valoracion};
use engine::valoracion::elegida;
use schemas::expr::{Comparador, Cota, Expr, Raiz, Ruta, Valoracion};
use schemas::paquete::Paquete;
use schemas::valor::Valor;

use crate::celdas::{leer, leer_todo};

/// The formula that gives an amount here.
pub fn formula<'v>(valor: &'v Valoracion, ambito: &Ambito<'_>) -> Option<&'v Expr> {
    elegida(valor, ambito).ok().map(|e| &e.arbol)
}

/// Whether an expression gives one value in the whole cell of the data at hand, though the main figure moves in it.
pub struct Firme<'f> {
    /// The definition.
    pub paquete: &'f Paquete,
    /// What is known.
    pub ambito: &'f Ambito<'f>,
    /// The main figure.
    pub x: &'f Ruta,
}

impl Firme<'_> {
    /// Of an expression.
    pub fn expr(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Literal(_) => true,
            Expr::Ruta(ruta) if ruta == self.x => false,
            Expr::Ruta(ruta) => match &ruta.raiz {
                Raiz::Calculo(id) => self.paquete.tramite.calculo(id).is_none_or(|c| self.valor(&c.valor)),
                _ => true,
            },
            Expr::Y(_)
            | Expr::O(_)
            | Expr::No(_)
            | Expr::Compara { .. }
            | Expr::En { .. }
            | Expr::Definido { .. } => self.condicion(expr),
            Expr::Menos(x) => self.expr(x),
            Expr::Aritmetica { a, b, .. } => self.expr(a) && self.expr(b),
            Expr::Lista(partes) => partes.iter().all(|p| self.expr(p)),
            Expr::Si { si, entonces, sino } => {
                self.condicion(si)
                    && match eval(si, self.ambito) {
                        Ok(Valor::Booleano(true)) => self.expr(entonces),
                        Ok(Valor::Booleano(false)) => self.expr(sino),
                        _ => false,
                    }
            }
            Expr::Llama { argumentos, .. } => argumentos.iter().all(|p| self.expr(p)),
        }
    }

    /// A condition is told by the cells when all its cuts are theirs.
    fn condicion(&self, expr: &Expr) -> bool {
        let ajena = !self.lee(rutas(expr).into_iter());
        ajena || {
            let mesa = leer(self.paquete, &[expr]);
            mesa.exacta && !mesa.opaca
        }
    }

    fn lee<'r>(&self, rutas: impl Iterator<Item = &'r Ruta>) -> bool {
        let mut pendientes: Vec<Ruta> = rutas.cloned().collect();
        let mut vistas = BTreeSet::new();
        while let Some(ruta) = pendientes.pop() {
            if ruta == *self.x {
                return true;
            }
            if let (Raiz::Calculo(id), true) = (&ruta.raiz, vistas.insert(ruta.clone())) {
                let calculo = self.paquete.tramite.calculo(id).into_iter();
                pendientes.extend(calculo.flat_map(|c| rutas_valoracion(&c.valor)).cloned());
            }
        }
        false
    }

    /// Of a value in any of its forms.
    pub fn valor(&self, valor: &Valoracion) -> bool {
        match valor {
            Valoracion::Expr(e) => self.expr(&e.arbol),
            Valoracion::Tramos { segun, tramos } => {
                let cotas = tramos.iter().flat_map(|t| [&t.desde, &t.hasta]).flatten();
                let cortadas =
                    cotas.map(|c: &Cota| (Comparador::Menor, Expr::Literal(Valor::Decimal(c.valor))));
                let comparada = Expr::Compara {
                    primero: Box::new(segun.arbol.clone()),
                    resto: cortadas.take(1).collect(),
                };
                let exacta = self.expr(&segun.arbol) || {
                    let mesa = leer_todo(self.paquete, &[&comparada], &[]);
                    mesa.exacta && !mesa.opaca
                };
                exacta && formula(valor, self.ambito).is_some_and(|e| self.expr(e))
            }
            Valoracion::Segun { segun, .. } => {
                segun.iter().all(|e| self.expr(&e.arbol))
                    && formula(valor, self.ambito).is_some_and(|e| self.expr(e))
            }
            Valoracion::Casos { casos, .. } => {
                casos.iter().all(|c| self.condicion(&c.si.arbol))
                    && formula(valor, self.ambito).is_some_and(|e| self.expr(e))
            }
        }
    }
}
