//! Conditions of a template as expressions of the language, to be judged by `engine`.

use engine::ambito::ausente;
use engine::eval::eval;
use minijinja::machinery::ast::{self, BinOpKind, CompareOpKind, UnaryOpKind};
use minijinja::value::ValueKind;
use rust_decimal::Decimal;
use schemas::expr::{Comparador, Expr, Raiz, Ruta};
use schemas::valor::Valor;

use super::nombres::{partes, ruta};
use super::{Escritor, Falla};

impl Escritor<'_, '_> {
    /// Whether a condition holds; one that lacks something doesn't, as everywhere in the language.
    pub(super) fn cierto(&mut self, expr: &ast::Expr<'_>) -> Result<bool, Falla> {
        let traducida = self.traducir(expr)?;
        Ok(self.ambito.cumple(&traducida)?)
    }

    fn traducir(&mut self, expr: &ast::Expr<'_>) -> Result<Expr, Falla> {
        self.gastar()?;
        Ok(match expr {
            ast::Expr::Var(_) | ast::Expr::GetAttr(_) => self.camino_como_expr(expr)?,
            ast::Expr::Const(constante) => Expr::Literal(literal(&constante.value)?),
            ast::Expr::UnaryOp(op) => match op.op {
                UnaryOpKind::Not => Expr::No(Box::new(self.traducir(&op.expr)?)),
                UnaryOpKind::Neg => Expr::Menos(Box::new(self.traducir(&op.expr)?)),
            },
            ast::Expr::BinOp(op) => self.binaria(op)?,
            ast::Expr::Compare(comparacion) => self.comparacion(comparacion)?,
            ast::Expr::Test(prueba) if prueba.name == "defined" => {
                Expr::Literal(Valor::Booleano(self.definido(&prueba.expr)?))
            }
            ast::Expr::Test(prueba) if prueba.name == "undefined" => {
                Expr::Literal(Valor::Booleano(!self.definido(&prueba.expr)?))
            }
            ast::Expr::IfExpr(si) => {
                let sino =
                    si.false_expr.as_ref().ok_or_else(|| Falla::Ajeno("un `if` sin `else`".to_owned()))?;
                Expr::Si {
                    si: Box::new(self.traducir(&si.test_expr)?),
                    entonces: Box::new(self.traducir(&si.true_expr)?),
                    sino: Box::new(self.traducir(sino)?),
                }
            }
            ast::Expr::List(lista) => {
                Expr::Lista(lista.items.iter().map(|e| self.traducir(e)).collect::<Result<_, _>>()?)
            }
            _ => return Err(Falla::Ajeno("una cuenta o una llamada".to_owned())),
        })
    }

    fn camino_como_expr(&self, expr: &ast::Expr<'_>) -> Result<Expr, Falla> {
        let camino = partes(expr).ok_or_else(|| Falla::Ajeno("una parte sin nombre".to_owned()))?;
        let (primero, resto) = camino.split_first().ok_or_else(|| Falla::Ajeno("un nombre".to_owned()))?;
        if self.local(primero).is_some() {
            // A row is nothing that the language can name here; its value stands for it.
            return Ok(match self.camino(&camino)? {
                Some(dato) => Expr::Literal(dato.valor),
                None => Expr::Ruta(nada()),
            });
        }
        ruta(self.ambito, primero, resto)
            .map(Expr::Ruta)
            .ok_or_else(|| Falla::Ajeno(format!("el nombre `{}`", camino.join("."))))
    }

    fn definido(&self, expr: &ast::Expr<'_>) -> Result<bool, Falla> {
        let camino = partes(expr).ok_or_else(|| Falla::Ajeno("`is defined` de una expresión".to_owned()))?;
        Ok(self.camino(&camino)?.is_some())
    }

    fn binaria(&mut self, op: &ast::BinOp<'_>) -> Result<Expr, Falla> {
        let comparador = match op.op {
            BinOpKind::ScAnd => {
                return Ok(Expr::Y(vec![self.traducir(&op.left)?, self.traducir(&op.right)?]));
            }
            BinOpKind::ScOr => {
                return Ok(Expr::O(vec![self.traducir(&op.left)?, self.traducir(&op.right)?]));
            }
            BinOpKind::In => return self.pertenece(&op.left, &op.right, false),
            BinOpKind::Eq => Comparador::Igual,
            BinOpKind::Ne => Comparador::Distinto,
            BinOpKind::Lt => Comparador::Menor,
            BinOpKind::Lte => Comparador::MenorIgual,
            BinOpKind::Gt => Comparador::Mayor,
            BinOpKind::Gte => Comparador::MayorIgual,
            _ => return Err(Falla::Ajeno("una cuenta".to_owned())),
        };
        let primero = self.traducir(&op.left)?;
        let segundo = self.traducir(&op.right)?;
        Ok(self.comparar(primero, vec![(comparador, segundo)]))
    }

    fn comparacion(&mut self, c: &ast::Compare<'_>) -> Result<Expr, Falla> {
        if let [unica] = c.ops.as_slice()
            && matches!(unica.op, CompareOpKind::In | CompareOpKind::NotIn)
        {
            return self.pertenece(&c.expr, &unica.expr, matches!(unica.op, CompareOpKind::NotIn));
        }
        let primero = self.traducir(&c.expr)?;
        let mut resto = Vec::with_capacity(c.ops.len());
        for eslabon in &c.ops {
            let comparador = match eslabon.op {
                CompareOpKind::Eq => Comparador::Igual,
                CompareOpKind::Ne => Comparador::Distinto,
                CompareOpKind::Lt => Comparador::Menor,
                CompareOpKind::Lte => Comparador::MenorIgual,
                CompareOpKind::Gt => Comparador::Mayor,
                CompareOpKind::Gte => Comparador::MayorIgual,
                CompareOpKind::In | CompareOpKind::NotIn => {
                    return Err(Falla::Ajeno("`in` dentro de una comparación".to_owned()));
                }
            };
            resto.push((comparador, self.traducir(&eslabon.expr)?));
        }
        Ok(self.comparar(primero, resto))
    }

    /// A comparison whose literals take the kind of what they are compared with, as the compiler has it.
    fn comparar(&self, mut primero: Expr, mut resto: Vec<(Comparador, Expr)>) -> Expr {
        let muestra =
            std::iter::once(&primero).chain(resto.iter().map(|(_, e)| e)).find_map(|e| self.muestra(e));
        if let Some(muestra) = muestra {
            std::iter::once(&mut primero)
                .chain(resto.iter_mut().map(|(_, e)| e))
                .for_each(|e| doblar(e, &muestra));
        }
        Expr::Compara { primero: Box::new(primero), resto }
    }

    fn pertenece(&mut self, que: &ast::Expr<'_>, en: &ast::Expr<'_>, negado: bool) -> Result<Expr, Falla> {
        let (que, mut en) = (self.traducir(que)?, self.traducir(en)?);
        if let (Expr::Lista(cosas), Some(muestra)) = (&mut en, self.muestra(&que)) {
            cosas.iter_mut().for_each(|cosa| doblar(cosa, &muestra));
        }
        Ok(Expr::En { que: Box::new(que), en: Box::new(en), negado })
    }

    /// The value of what is no literal, when it is known.
    fn muestra(&self, expr: &Expr) -> Option<Valor> {
        match expr {
            Expr::Literal(Valor::Texto(_) | Valor::Entero(_) | Valor::Decimal(_)) => None,
            otra => ausente(eval(otra, self.ambito)).ok().flatten(),
        }
    }
}

/// A path that is never known.
fn nada() -> Ruta {
    Ruta { raiz: Raiz::Resultado("".into()), partes: Vec::new() }
}

/// Gives a written text the kind of a value.
fn doblar(expr: &mut Expr, como: &Valor) {
    let Expr::Literal(literal) = expr else { return };
    let Valor::Texto(texto) = &*literal else { return };
    let doblado = match como {
        Valor::Fecha(_) => texto.parse().ok().map(Valor::Fecha),
        Valor::Hora(_) => texto.parse().ok().map(Valor::Hora),
        Valor::FechaHora(_) => texto.replacen(' ', "T", 1).parse().ok().map(Valor::FechaHora),
        Valor::Opcion(_) => Some(Valor::Opcion(texto.clone())),
        _ => None,
    };
    if let Some(doblado) = doblado {
        *literal = doblado;
    }
}

/// A literal of the template. A decimal is taken as it is written back: the shortest figures that give the same number.
pub(super) fn literal(valor: &minijinja::Value) -> Result<Valor, Falla> {
    let ajeno = || Falla::Ajeno("un valor escrito que no se entiende".to_owned());
    match valor.kind() {
        ValueKind::Bool => Ok(Valor::Booleano(valor.is_true())),
        ValueKind::String => Ok(Valor::Texto(valor.as_str().unwrap_or_default().to_owned())),
        ValueKind::Number => {
            if let Some(entero) = valor.as_i64().filter(|_| valor.is_integer()) {
                return Ok(Valor::Entero(entero));
            }
            valor.to_string().parse::<Decimal>().map(Valor::Decimal).map_err(|_| ajeno())
        }
        _ => Err(ajeno()),
    }
}
