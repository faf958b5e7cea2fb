//! Where durations are made and what texts read of them, noted while a trámite is read: `revisa::duraciones` looks for values with which
//! they don't fit.

use schemas::expr::{Expr, Funcion};

use super::alcance::Alcance;
use super::contexto::Contexto;
use crate::expr::ast::{Kind, Nodo};
use crate::expr::parse;
use crate::plantilla::Leido;
use crate::revisa::duraciones::{Hecha, Lectura, hace, todas, unidad};
use crate::tipos::Tipo;
use crate::yaml::Escalar;

impl Contexto<'_> {
    /// Whether a cálculo is a duration.
    pub fn es_duracion(&self, calculo: &str) -> bool {
        self.calculos.get(calculo).is_some_and(|(tipo, _)| *tipo.base() == Tipo::Duracion)
    }

    /// Notes the durations that an expression computes, each with its place.
    pub(super) fn anotar_duraciones(&self, escalar: &Escalar, arbol: &Expr) {
        if !hace(arbol, &|id| self.es_duracion(id)) {
            return;
        }
        let partes: Vec<&Expr> = todas(arbol).into_iter().filter(|e| se_senala(e)).collect();
        let (ast, _) = parse(&escalar.texto);
        let mut escritas = Vec::new();
        recorrer(&ast.raiz, &mut escritas);
        // Where what was written and what it means don't go side by side, the whole is shown.
        let juntas = escritas.len() == partes.len();
        let lugares = partes.into_iter().enumerate().map(|(i, expr)| {
            let nodo = escritas.get(i).filter(|_| juntas);
            let span = nodo.map_or(escalar.span, |nodo| escalar.span_de(nodo.rango.clone()));
            Hecha { expr: expr.clone(), span }
        });
        self.hechas.borrow_mut().extend(lugares);
    }

    /// Notes what a text reads, where paths lead to it.
    pub(super) fn anotar_lecturas(&self, leidos: Vec<Leido>, alcance: &Alcance) {
        let Some(por_camino) = &alcance.por_camino else { return };
        let lugar = &por_camino.lugar;
        let nuevas =
            leidos.into_iter().map(|Leido { expr, hechos }| Lectura { lugar: lugar.clone(), hechos, expr });
        self.lecturas.borrow_mut().extend(nuevas);
    }
}

/// Whether a part may be what doesn't fit.
fn se_senala(expr: &Expr) -> bool {
    match expr {
        Expr::Aritmetica { .. } => true,
        Expr::Llama { funcion, .. } => unidad(*funcion).is_some(),
        _ => false,
    }
}

fn recorrer<'n>(nodo: &'n Nodo, halladas: &mut Vec<&'n Nodo>) {
    let senala = match &nodo.kind {
        Kind::Aritmetica { .. } => true,
        Kind::Llama(nombre, _) => Funcion::de_nombre(&nombre.texto).and_then(unidad).is_some(),
        _ => false,
    };
    if senala {
        halladas.push(nodo);
    }
    nodo.hijos().into_iter().for_each(|hijo| recorrer(hijo, halladas));
}
