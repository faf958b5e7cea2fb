//! An expression in words, for who doesn't read the language: data by their labels, options as they are answered, signs and functions
//! in Spanish. Nothing is left unsaid, as in [`crate::condicion`], and nothing is computed, as in [`crate::valoracion`].

mod datos;
mod funciones;
#[cfg(test)]
mod pruebas;

use schemas::expr::{Comparador, Expr, Operador, Raiz, Ruta};
use schemas::paquete::{Campo, Paquete};
use schemas::valor::Valor;

pub use datos::{calculo, campo, dato, de_salida};

use crate::formato::{alternar, enumerar, moneda_exacta, valor_en_palabras};

/// A condition or a value, as it is read after «si»: `«Superficie» es mayor que 60 y «Uso» no es «Habitacional»`.
#[must_use]
pub fn leida(paquete: &Paquete, expr: &Expr) -> String {
    let lector = Lector { paquete };
    if lector.es_condicion(expr) { lector.condicion(expr, false) } else { lector.valor(expr, None) }
}

/// Reads the expressions of a paquete.
#[derive(Clone, Copy)]
struct Lector<'p> {
    paquete: &'p Paquete,
}

impl<'p> Lector<'p> {
    /// Whether something is read as a sentence. A name alone is not: what is asked of it decides.
    fn es_condicion(self, expr: &Expr) -> bool {
        match expr {
            Expr::No(_)
            | Expr::Y(_)
            | Expr::O(_)
            | Expr::Compara { .. }
            | Expr::En { .. }
            | Expr::Definido { .. } => true,
            Expr::Si { entonces, sino, .. } => self.es_condicion(entonces) || self.es_condicion(sino),
            Expr::Llama { funcion, .. } => funciones::es_condicion(*funcion),
            Expr::Ruta(ruta) => self.es_de_si_o_no(ruta),
            Expr::Literal(_) | Expr::Aritmetica { .. } | Expr::Menos(_) | Expr::Lista(_) => false,
        }
    }

    fn es_de_si_o_no(self, ruta: &Ruta) -> bool {
        use schemas::expr::Valoracion;
        use schemas::paquete::TipoCampo;
        match &ruta.raiz {
            Raiz::Campo(_) | Raiz::Columna(_) => {
                self.campo(ruta).is_some_and(|c| matches!(c.tipo, TipoCampo::Booleano))
            }
            // A cálculo can't be of itself: what it says is looked at one step deep, which is enough to read it well.
            Raiz::Calculo(id) => match self.paquete.tramite.calculo(id).map(|c| &c.valor) {
                Some(Valoracion::Expr(e)) => !matches!(e.arbol, Expr::Ruta(_)) && self.es_condicion(&e.arbol),
                _ => false,
            },
            _ => false,
        }
    }

    fn condicion(self, expr: &Expr, negada: bool) -> String {
        match expr {
            Expr::No(x) => self.condicion(x, !negada),
            Expr::Y(partes) => self.juntas(partes, negada, !negada),
            Expr::O(partes) => self.juntas(partes, negada, negada),
            Expr::Literal(Valor::Booleano(b)) => if *b == negada { "nunca" } else { "siempre" }.to_owned(),
            Expr::Compara { primero, resto } => self.comparacion(primero, resto, negada),
            Expr::En { que, en, negado } => {
                let (campo, que) = (self.campo_de(que), self.valor(que, None));
                let es = *negado == negada;
                match &**en {
                    Expr::Lista(cosas) => {
                        let cosas: Vec<String> = cosas.iter().map(|c| self.valor(c, campo)).collect();
                        format!("{que} {} {}", if es { "es" } else { "no es" }, alternar(&cosas))
                    }
                    otra => format!(
                        "{que} {} en {}",
                        if es { "está" } else { "no está" },
                        self.valor(otra, campo)
                    ),
                }
            }
            Expr::Definido { ruta, negado } => {
                let no = if *negado == negada { "" } else { "no " };
                let verbo = if matches!(ruta.raiz, Raiz::Campo(_)) { "se contestó" } else { "se conoce" };
                format!("{no}{verbo} {}", dato(self.paquete, ruta))
            }
            Expr::Si { si, entonces, sino } => self.alternativa(si, entonces, sino, negada),
            Expr::Llama { funcion, argumentos } => self.sentencia(*funcion, argumentos, negada),
            otro => format!("{} es «{}»", self.valor(otro, None), if negada { "no" } else { "sí" }),
        }
    }

    fn juntas(self, partes: &[Expr], negada: bool, todas: bool) -> String {
        let partes = partes.iter().map(|parte| {
            let dicha = self.condicion(parte, negada);
            if matches!(parte, Expr::Y(_) | Expr::O(_) | Expr::Si { .. }) {
                format!("({dicha})")
            } else {
                dicha
            }
        });
        partes.collect::<Vec<_>>().join(if todas { " y " } else { " o " })
    }

    /// `a if c else b` of conditions. With a side that always holds, or never, it is said without «en otro caso».
    fn alternativa(self, si: &Expr, entonces: &Expr, sino: &Expr, negada: bool) -> String {
        let fijo = |x: &Expr| match x {
            Expr::Literal(Valor::Booleano(b)) => Some(*b != negada),
            _ => None,
        };
        let entre = |x: &Expr, negada: bool| self.juntas(std::slice::from_ref(x), negada, true);
        match (fijo(entonces), fijo(sino)) {
            (_, Some(true)) => format!("{} o {}", entre(si, true), entre(entonces, negada)),
            (_, Some(false)) => format!("{} y {}", entre(si, false), entre(entonces, negada)),
            (Some(true), _) => format!("{} o {}", entre(si, false), entre(sino, negada)),
            (Some(false), _) => format!("{} y {}", entre(si, true), entre(sino, negada)),
            (None, None) => format!(
                "{} cuando {}; en otro caso, {}",
                entre(entonces, negada),
                entre(si, false),
                entre(sino, negada)
            ),
        }
    }

    fn comparacion(self, primero: &Expr, resto: &[(Comparador, Expr)], negada: bool) -> String {
        let mut dichas = Vec::new();
        let mut izquierda = primero;
        for (comparador, derecha) in resto {
            let comparador = if negada { comparador.contrario() } else { *comparador };
            dichas.push(self.par(izquierda, comparador, derecha));
            izquierda = derecha;
        }
        dichas.join(if negada { " o " } else { " y " })
    }

    fn par(self, a: &Expr, comparador: Comparador, b: &Expr) -> String {
        // `60 < superficie` is said of the datum, not of the figure.
        if matches!(a, Expr::Literal(_)) && !matches!(b, Expr::Literal(_)) {
            return self.par(b, comparador.espejo(), a);
        }
        if let Some(dicha) = self.conocida(a, comparador, b) {
            return dicha;
        }
        if let (Comparador::Igual | Comparador::Distinto, Expr::Literal(Valor::Booleano(si))) =
            (comparador, b)
        {
            return self.condicion(a, *si != (comparador == Comparador::Igual));
        }
        let campo = self.campo_de(a).or_else(|| self.campo_de(b));
        let como = match comparador {
            Comparador::Igual => "es",
            Comparador::Distinto => "no es",
            Comparador::Menor => "es menor que",
            Comparador::MenorIgual => "es a lo más",
            Comparador::Mayor => "es mayor que",
            Comparador::MayorIgual => "es al menos",
        };
        format!("{} {como} {}", self.valor(a, campo), self.valor(b, campo))
    }

    /// Comparisons that have words of their own.
    fn conocida(self, a: &Expr, comparador: Comparador, b: &Expr) -> Option<String> {
        let Expr::Ruta(ruta) = a else { return None };
        let es = match comparador {
            Comparador::Igual => true,
            Comparador::Distinto => false,
            _ => return self.visitas(ruta, comparador, b),
        };
        let Expr::Literal(Valor::Opcion(id) | Valor::Texto(id)) = b else { return None };
        let no = if es { "" } else { "no " };
        let parte: Vec<&str> = ruta.partes.iter().map(String::as_str).collect();
        match (&ruta.raiz, parte.as_slice(), id.as_str()) {
            (Raiz::Solicitante, ["tipo"], "moral") => Some(format!("quien solicita {no}es persona moral")),
            (Raiz::Solicitante, ["tipo"], "fisica") => Some(format!("quien solicita {no}es persona física")),
            (Raiz::Solicitud, ["canal"], "presencial") => Some(format!("{no}se solicita en ventanilla")),
            (Raiz::Solicitud, ["canal"], _) => Some(format!("{no}se solicita en línea")),
            _ => None,
        }
    }

    /// Whether a stage was ever entered.
    fn visitas(self, ruta: &Ruta, comparador: Comparador, b: &Expr) -> Option<String> {
        let Raiz::Visitas(etapa) = &ruta.raiz else { return None };
        let veces = match b {
            Expr::Literal(Valor::Entero(veces @ (0 | 1))) => *veces,
            _ => return None,
        };
        let etapa = datos::etapa(self.paquete, etapa);
        match (comparador, veces) {
            (Comparador::Mayor, 0) | (Comparador::MayorIgual, 1) => Some(format!("ya se pasó por {etapa}")),
            (Comparador::MenorIgual, 0) | (Comparador::Menor, 1) => {
                Some(format!("no se ha pasado por {etapa}"))
            }
            _ => None,
        }
    }

    /// A value. `campo` is the field with which it is compared, whose labels and unit it takes.
    fn valor(self, expr: &Expr, campo: Option<&Campo>) -> String {
        match expr {
            Expr::Literal(Valor::Dinero(n)) => moneda_exacta(*n),
            Expr::Literal(Valor::Opcion(id)) if campo.is_none() => format!("«{}»", id.replace('_', " ")),
            Expr::Literal(v @ (Valor::Opcion(_) | Valor::Texto(_))) => {
                format!("«{}»", valor_en_palabras(v, campo))
            }
            Expr::Literal(Valor::Decimal(n)) => valor_en_palabras(&Valor::Decimal(n.normalize()), campo),
            Expr::Literal(v) => valor_en_palabras(v, campo),
            Expr::Ruta(ruta) => dato(self.paquete, ruta),
            Expr::Menos(x) => format!("−{}", self.factor(x)),
            Expr::Aritmetica { op, a, b } => self.cuenta(*op, a, b),
            Expr::Si { .. } if self.es_condicion(expr) => self.condicion(expr, false),
            Expr::Si { si, entonces, sino } => {
                let (si, sino) = (self.condicion(si, false), self.valor(sino, campo));
                format!("{} si {si}, o si no {sino}", self.valor(entonces, campo))
            }
            Expr::Lista(cosas) => enumerar(&cosas.iter().map(|c| self.valor(c, campo)).collect::<Vec<_>>()),
            Expr::Llama { funcion, argumentos } if !funciones::es_condicion(*funcion) => {
                self.resultado(*funcion, argumentos)
            }
            condicion => format!("que {}", self.condicion(condicion, false)),
        }
    }

    fn cuenta(self, op: Operador, a: &Expr, b: &Expr) -> String {
        let (izquierda, signo, derecha) = match op {
            Operador::Mas => (self.valor(a, None), "+", self.valor(b, None)),
            Operador::Menos => (self.valor(a, None), "−", self.factor(b)),
            Operador::Por => (self.factor(a), "×", self.factor(b)),
            Operador::Entre => {
                let suelta = !matches!(b, Expr::Aritmetica { .. });
                (
                    self.factor(a),
                    "÷",
                    if suelta { self.factor(b) } else { format!("({})", self.valor(b, None)) },
                )
            }
        };
        format!("{izquierda} {signo} {derecha}")
    }

    /// Between parentheses where it would be taken apart by a sign beside it.
    fn factor(self, expr: &Expr) -> String {
        let texto = self.valor(expr, None);
        match expr {
            Expr::Aritmetica { op: Operador::Mas | Operador::Menos, .. }
            | Expr::Menos(_)
            | Expr::Si { .. } => format!("({texto})"),
            _ => texto,
        }
    }

    fn campo_de(self, expr: &Expr) -> Option<&'p Campo> {
        match expr {
            Expr::Ruta(ruta) => self.campo(ruta),
            _ => None,
        }
    }

    /// The field whose value a path is: the field itself, or a column.
    fn campo(self, ruta: &Ruta) -> Option<&'p Campo> {
        campo(self.paquete, ruta)
    }
}
