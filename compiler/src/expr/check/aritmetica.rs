//! Arithmetic: which types each operation takes and gives, and what to say of the rest.

use std::ops::Range;

use schemas::expr::{Expr, Operador};
use schemas::valor::{Unidad, Valor};

use super::super::ast::Nodo;
use super::super::falla::Falla;
use super::unidades::{nombre, unidad};
use super::{Pedido, Revisor, Visto, ensanchar};
use crate::diag::codes;
use crate::tipos::Tipo;

impl Revisor<'_> {
    pub(super) fn menos(&mut self, dentro: &Nodo, pedido: Option<Pedido<'_>>) -> Visto {
        let visto = self.valor(dentro, pedido);
        if visto.tipo.es_malo() {
            return Visto::malo();
        }
        if !visto.tipo.es_cantidad() {
            let es = visto.tipo.nombre();
            self.falla(
                Falla::new(
                    &codes::V0405,
                    dentro.rango.clone(),
                    format!("`-` cambia el signo de un número y esto es {es}"),
                )
                .etiqueta(format!("esto es {es}")),
            );
            return Visto::malo();
        }
        Visto::new(visto.expr.map(|e| Expr::Menos(Box::new(e))), visto.tipo)
    }

    pub(super) fn aritmetica(
        &mut self,
        op: Operador,
        rango_op: &Range<usize>,
        a: &Nodo,
        b: &Nodo,
        pedido: Option<Pedido<'_>>,
    ) -> Visto {
        let todo_literal = a.es_literal() && b.es_literal();
        let (va, vb) = match op {
            Operador::Mas | Operador::Menos if todo_literal => (self.valor(a, pedido), self.valor(b, pedido)),
            Operador::Mas | Operador::Menos => {
                let mut vistos = self.parejos(&[a, b]).into_iter();
                (vistos.next().unwrap_or_else(Visto::malo), vistos.next().unwrap_or_else(Visto::malo))
            }
            // `2 * 500` where money is wanted: one factor is the amount.
            Operador::Por | Operador::Entre => {
                (self.valor(a, pedido.filter(|_| todo_literal)), self.valor(b, None))
            }
        };
        if op == Operador::Entre && vb.expr.as_ref().is_some_and(es_cero) {
            self.falla(
                Falla::new(&codes::V0416, b.rango.clone(), "no se puede dividir entre cero")
                    .etiqueta("esto siempre es cero")
                    .aqui(rango_op.clone(), "en esta división"),
            );
            return Visto::malo();
        }
        if va.tipo.es_malo() || vb.tipo.es_malo() {
            return Visto::malo();
        }
        let Some(tipo) = resultado(op, &va.tipo, &vb.tipo) else {
            self.sin_sentido(op, rango_op, (a, &va.tipo), (b, &vb.tipo));
            return Visto::malo();
        };
        if let (Some(x), Some(y)) = (va.expr.as_ref().and_then(unidad), vb.expr.as_ref().and_then(unidad))
            && x != y
            && tipo == Tipo::Duracion
        {
            self.falla(
                Falla::new(
                    &codes::V0417,
                    rango_op.clone(),
                    "no se pueden sumar duraciones de distinta unidad",
                )
                .etiqueta("cuánto dura una depende del calendario")
                .aqui(a.rango.clone(), nombre(x))
                .aqui(b.rango.clone(), nombre(y)),
            );
            return Visto::malo();
        }
        if va.tipo == Tipo::Fecha
            && let Some(u @ (Unidad::Horas | Unidad::HorasHabiles | Unidad::Minutos)) =
                vb.expr.as_ref().and_then(unidad)
        {
            self.falla(
                Falla::new(
                    &codes::V0417,
                    rango_op.clone(),
                    "a una fecha se le suman días, meses o años, no horas",
                )
                .etiqueta("una fecha no tiene hora")
                .aqui(b.rango.clone(), nombre(u)),
            );
            return Visto::malo();
        }
        let expr = va.expr.zip(vb.expr).map(|(a, b)| Expr::Aritmetica {
            op,
            a: Box::new(ensanchar(a, &tipo)),
            b: Box::new(ensanchar(b, &tipo)),
        });
        Visto::new(expr, tipo)
    }

    fn sin_sentido(
        &mut self,
        op: Operador,
        rango_op: &Range<usize>,
        (a, ta): (&Nodo, &Tipo),
        (b, tb): (&Nodo, &Tipo),
    ) {
        let (na, nb) = (ta.nombre(), tb.nombre());
        let verbo = match op {
            Operador::Mas => format!("sumar {na} y {nb}"),
            Operador::Menos => format!("restar {nb} a {na}"),
            Operador::Por => format!("multiplicar {na} por {nb}"),
            Operador::Entre => format!("dividir {na} entre {nb}"),
        };
        let mezcla = (*ta == Tipo::Dinero && tb.es_numero()) || (ta.es_numero() && *tb == Tipo::Dinero);
        let suma = matches!(op, Operador::Mas | Operador::Menos);
        let (xa, xb) = (self.texto(&a.rango), self.texto(&b.rango));
        let (codigo, ayuda) = match (op, ta, tb) {
            _ if mezcla => (
                &codes::V0406,
                if suma {
                    "si el número es una cantidad de dinero, declare el campo con `tipo: dinero`".to_owned()
                } else {
                    "un número no se divide entre dinero".to_owned()
                },
            ),
            (Operador::Por, Tipo::Dinero, Tipo::Dinero) => {
                (&codes::V0406, "una de las dos cantidades debe ser un número".to_owned())
            }
            (Operador::Menos, Tipo::Fecha, Tipo::Fecha) => (
                &codes::V0407,
                format!("escriba `dias_entre({xb}, {xa})` o `dias_habiles_entre({xb}, {xa})`"),
            ),
            (_, Tipo::Fecha | Tipo::FechaHora, tipo) if suma && tipo.es_numero() => {
                (&codes::V0405, format!("diga qué días son: `dias({xb})` o `dias_habiles({xb})`"))
            }
            (Operador::Mas, Tipo::Duracion, Tipo::Fecha | Tipo::FechaHora) => {
                (&codes::V0405, format!("ponga primero la fecha: `{xb} + {xa}`"))
            }
            (Operador::Mas, Tipo::Texto, _) | (Operador::Mas, _, Tipo::Texto) => {
                (&codes::V0405, "los textos no se unen aquí; hágalo en la plantilla de la salida".to_owned())
            }
            (_, Tipo::Lista(_), _) | (_, _, Tipo::Lista(_)) => {
                (&codes::V0405, "para sumar una columna use `suma(tabla.columna)`".to_owned())
            }
            (_, Tipo::Booleano, _) | (_, _, Tipo::Booleano) => (
                &codes::V0405,
                "para elegir un valor según una condición escriba `a if condición else b`".to_owned(),
            ),
            _ => (&codes::V0405, String::new()),
        };
        let mut falla = Falla::new(codigo, rango_op.clone(), format!("no se puede {verbo}"))
            .etiqueta(if mezcla {
                "dinero y números no se mezclan"
            } else {
                "operación sin sentido para estos tipos"
            })
            .aqui(a.rango.clone(), format!("esto es {na}"))
            .aqui(b.rango.clone(), format!("esto es {nb}"));
        if !ayuda.is_empty() {
            falla = falla.ayuda(ayuda);
        }
        self.falla(falla);
    }
}

/// The type of an operation, or `None` when it makes no sense.
fn resultado(op: Operador, a: &Tipo, b: &Tipo) -> Option<Tipo> {
    use Tipo::{Decimal, Dinero, Duracion, Entero, Fecha, FechaHora};
    let numeros = a.es_numero() && b.es_numero();
    Some(match op {
        Operador::Mas | Operador::Menos => match (a, b) {
            _ if numeros => a.unir(b)?,
            (Dinero, Dinero) => Dinero,
            (Fecha, Duracion) => Fecha,
            (FechaHora, Duracion) => FechaHora,
            (Duracion, Duracion) => Duracion,
            _ => return None,
        },
        Operador::Por => match (a, b) {
            _ if numeros => a.unir(b)?,
            (Dinero, Entero | Decimal) | (Entero | Decimal, Dinero) => Dinero,
            (Duracion, Entero) | (Entero, Duracion) => Duracion,
            _ => return None,
        },
        Operador::Entre => match (a, b) {
            _ if numeros => Decimal,
            (Dinero, Entero | Decimal) => Dinero,
            (Dinero, Dinero) => Decimal,
            _ => return None,
        },
    })
}

/// Whether an expression is a constant zero.
pub(super) fn es_cero(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(Valor::Entero(n)) => *n == 0,
        Expr::Literal(Valor::Decimal(n) | Valor::Dinero(n)) => n.is_zero(),
        Expr::Menos(dentro) => es_cero(dentro),
        Expr::Aritmetica { op: Operador::Por, a, b } => es_cero(a) || es_cero(b),
        _ => false,
    }
}
