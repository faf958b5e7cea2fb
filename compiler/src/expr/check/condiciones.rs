//! Conditions: `and`, `or`, comparisons and `in`, by the table of operators (`lenguaje` §3.2).

use std::ops::Range;

use schemas::expr::{Comparador, Expr};

use super::super::ast::{Eslabon, Kind, Nodo};
use super::super::falla::Falla;
use super::unidades::{medida, nombre, unidad};
use super::{Pedido, Revisor, Visto};
use crate::diag::codes;
use crate::tipos::Tipo;

impl Revisor<'_> {
    /// `and` (`cierto`) and `or`: what stands at the left is known, or known not to hold, at the right.
    pub(super) fn logico(&mut self, nodo: &Nodo, operandos: &[Nodo], cierto: bool) -> Visto {
        if let Some(falla) = self.alternativa_suelta(nodo, operandos, cierto) {
            // What was already compared is still checked; the loose texts are the problem.
            let antes = self.hechos.clone();
            for operando in operandos.iter().filter(|o| !matches!(o.kind, Kind::Texto(_))) {
                self.booleano(operando, "la condición");
            }
            self.hechos = antes;
            self.falla(falla);
            return Visto::new(None, Tipo::Booleano);
        }
        let antes = self.hechos.clone();
        let mut exprs: Option<Vec<Expr>> = Some(vec![]);
        for operando in operandos {
            let visto = self.booleano(operando, if cierto { "`and`" } else { "`or`" });
            self.hechos = self.hechos.segun(visto.expr.as_ref(), cierto);
            exprs = exprs.zip(visto.expr).map(|(mut exprs, expr)| {
                exprs.push(expr);
                exprs
            });
        }
        self.hechos = antes;
        Visto::new(exprs.map(if cierto { Expr::Y } else { Expr::O }), Tipo::Booleano)
    }

    /// `uso == "a" or "b"`: a text alone after a comparison.
    fn alternativa_suelta(&self, nodo: &Nodo, operandos: &[Nodo], cierto: bool) -> Option<Falla> {
        let suelto = operandos.iter().skip(1).find(|o| matches!(o.kind, Kind::Texto(_)))?;
        let Kind::Compara(sujeto, resto) = &operandos.first()?.kind else { return None };
        let [eslabon] = resto.as_slice() else { return None };
        let (op, une) = match (eslabon.op, cierto) {
            (Comparador::Igual, false) => ("in", "or"),
            (Comparador::Distinto, true) => ("not in", "and"),
            (Comparador::Igual, true) => ("in", "and"),
            _ => return None,
        };
        let sujeto = self.texto(&sujeto.rango);
        let mut textos = vec![self.texto(&eslabon.nodo.rango)];
        textos.extend(operandos.iter().skip(1).map(|o| self.texto(&o.rango)));
        let bien = format!("{sujeto} {op} [{}]", textos.join(", "));
        let falla = Falla::new(
            &codes::V0402,
            suelto.rango.clone(),
            format!("`{une}` une condiciones y esto es texto"),
        )
        .etiqueta("esto no se compara con nada")
        .aqui(eslabon.rango.clone(), "esta comparación no alcanza a lo que sigue")
        .ayuda(format!("escriba `{bien}`, o repita la comparación"));
        let sueltos = operandos.iter().skip(1).all(|o| matches!(o.kind, Kind::Texto(_)));
        Some(if sueltos {
            falla.arreglo_probable(format!("escriba `{bien}`"), nodo.rango.clone(), &bien)
        } else {
            falla
        })
    }

    /// Whether a node takes its type from the others: a literal, or a bare name that means nothing by itself.
    fn depende(&self, nodo: &Nodo) -> bool {
        match &nodo.kind {
            Kind::Ruta(partes) => matches!(partes.as_slice(), [uno] if self.es_desconocido(&uno.texto)),
            _ => nodo.es_literal(),
        }
    }

    pub(super) fn compara(&mut self, primero: &Nodo, resto: &[Eslabon]) -> Visto {
        if let Some(falla) = self.con_nulo(primero, resto) {
            self.falla(falla);
            return Visto::new(None, Tipo::Booleano);
        }
        let nodos: Vec<&Nodo> = std::iter::once(primero).chain(resto.iter().map(|e| &e.nodo)).collect();
        let vistos = self.parejos(&nodos);
        for (i, eslabon) in resto.iter().enumerate() {
            if let ([na, nb], Some([a, b])) = (&[nodos[i], &eslabon.nodo], vistos.get(i..i + 2)) {
                self.comparables(eslabon, (na, a), (nb, b));
            }
        }
        let mut exprs = vistos.into_iter().map(|v| v.expr);
        let primero = exprs.next().flatten();
        let resto: Option<Vec<_>> =
            resto.iter().zip(exprs).map(|(eslabon, expr)| expr.map(|e| (eslabon.op, e))).collect();
        let expr =
            primero.zip(resto).map(|(primero, resto)| Expr::Compara { primero: Box::new(primero), resto });
        Visto::new(expr, Tipo::Booleano)
    }

    /// `x == null`.
    fn con_nulo(&self, primero: &Nodo, resto: &[Eslabon]) -> Option<Falla> {
        let [eslabon] = resto else { return None };
        let nulo = |nodo: &Nodo| {
            matches!(&nodo.kind, Kind::Ruta(partes)
                if matches!(partes.as_slice(), [uno] if self.es_desconocido(&uno.texto)
                    && matches!(uno.texto.as_str(), "none" | "null" | "nil" | "nulo")))
        };
        let (nulo, otro) = match (nulo(primero), nulo(&eslabon.nodo)) {
            (false, true) => (&eslabon.nodo, primero),
            (true, false) => (primero, &eslabon.nodo),
            _ => return None,
        };
        let falla = Falla::new(
            &codes::V0342,
            nulo.rango.clone(),
            format!("no existe el valor `{}`", self.texto(&nulo.rango)),
        )
        .etiqueta("un dato está o falta, pero no es nulo");
        let pregunta = match eslabon.op {
            Comparador::Igual => "is not defined",
            Comparador::Distinto => "is defined",
            _ => return Some(falla),
        };
        let bien = format!("{} {pregunta}", self.texto(&otro.rango));
        let todo = primero.rango.start..eslabon.nodo.rango.end;
        let falla = falla.ayuda(format!("escriba `{bien}`"));
        let se_pregunta = matches!(otro.kind, Kind::Ruta(_));
        Some(if se_pregunta {
            falla.arreglo_probable(format!("escriba `{bien}`"), todo, &bien)
        } else {
            falla
        })
    }

    /// Operands that should be of one type: those that have one of their own first, then the literals, which bend
    /// to it.
    pub(super) fn parejos(&mut self, nodos: &[&Nodo]) -> Vec<Visto> {
        let mut vistos: Vec<Option<Visto>> = nodos.iter().map(|_| None).collect();
        for dependen in [false, true] {
            for (i, nodo) in nodos.iter().enumerate() {
                if vistos[i].is_some() || self.depende(nodo) != dependen {
                    continue;
                }
                let guia = vistos
                    .iter()
                    .zip(nodos)
                    .filter_map(|(v, n)| v.as_ref().map(|v| (v.tipo.clone(), *n)))
                    .find(|(tipo, _)| !tipo.es_malo());
                let de = guia.as_ref().map(|(_, n)| self.texto(&n.rango));
                let pedido = guia.as_ref().filter(|_| dependen).map(|(tipo, _)| Pedido { tipo, de });
                vistos[i] = Some(self.valor(nodo, pedido));
            }
        }
        vistos.into_iter().map(|v| v.unwrap_or_else(Visto::malo)).collect()
    }

    fn comparables(&mut self, eslabon: &Eslabon, (na, a): (&Nodo, &Visto), (nb, b): (&Nodo, &Visto)) {
        if a.tipo.es_malo() || b.tipo.es_malo() {
            return;
        }
        let op = eslabon.op.texto();
        let (ta, tb) = (a.tipo.nombre(), b.tipo.nombre());
        let orden = !matches!(eslabon.op, Comparador::Igual | Comparador::Distinto);
        let numero_y_dinero =
            (a.tipo.es_numero() && b.tipo == Tipo::Dinero) || (a.tipo == Tipo::Dinero && b.tipo.es_numero());
        let rotular = |falla: Falla| {
            falla
                .aqui(na.rango.clone(), format!("esto es {ta}"))
                .aqui(nb.rango.clone(), format!("esto es {tb}"))
        };
        if numero_y_dinero {
            let falla =
                Falla::new(&codes::V0406, eslabon.rango.clone(), "no se puede comparar dinero con un número")
                    .etiqueta("dinero y números no se mezclan")
                    .ayuda("si el número es una cantidad de dinero, declare el campo con `tipo: dinero`");
            return self.falla(rotular(falla));
        }
        if a.tipo.unir(&b.tipo).is_none() {
            let mut falla = Falla::new(
                &codes::V0403,
                eslabon.rango.clone(),
                format!("no se puede comparar {ta} con {tb}"),
            )
            .etiqueta(format!("`{op}` entre tipos distintos"));
            falla = match (&a.tipo, &b.tipo) {
                (Tipo::Fecha, Tipo::Texto) => fecha_entre_comillas(falla, nb, self.texto(&nb.rango)),
                (Tipo::Texto, Tipo::Fecha) => fecha_entre_comillas(falla, na, self.texto(&na.rango)),
                (Tipo::Opciones(_), Tipo::Texto | Tipo::Opcion(_)) => falla.ayuda(format!(
                    "para saber si está entre las elegidas escriba `{} in {}`",
                    self.texto(&nb.rango),
                    self.texto(&na.rango)
                )),
                (Tipo::Lista(de), tipo) if es_uno_de(de, tipo) => {
                    falla.ayuda(esta_en_alguna_fila(self.texto(&nb.rango), self.texto(&na.rango)))
                }
                (tipo, Tipo::Lista(de)) if es_uno_de(de, tipo) => {
                    falla.ayuda(esta_en_alguna_fila(self.texto(&na.rango), self.texto(&nb.rango)))
                }
                (Tipo::Opcion(_), Tipo::Opcion(_)) => {
                    falla.ayuda("las dos opciones se eligen de listas distintas")
                }
                (Tipo::Booleano, Tipo::Texto) | (Tipo::Texto, Tipo::Booleano) => {
                    falla.ayuda("sí y no se escriben `true` y `false`, sin comillas")
                }
                (Tipo::FechaHora, Tipo::Fecha) | (Tipo::Fecha, Tipo::FechaHora) => {
                    falla.nota("una fecha con hora y una fecha no son comparables")
                }
                (tipo, Tipo::Texto) if tipo.es_cantidad() && matches!(nb.kind, Kind::Texto(_)) => {
                    falla.ayuda("los números se escriben sin comillas")
                }
                (Tipo::Texto, tipo) if tipo.es_cantidad() && matches!(na.kind, Kind::Texto(_)) => {
                    falla.ayuda("los números se escriben sin comillas")
                }
                _ => falla,
            };
            return self.falla(rotular(falla));
        }
        if matches!(a.tipo, Tipo::Lista(_) | Tipo::Registro(_) | Tipo::Archivo | Tipo::Opciones(_)) {
            let falla =
                Falla::new(&codes::V0403, eslabon.rango.clone(), format!("no se puede comparar {ta}"))
                    .etiqueta("sólo se comparan valores simples")
                    .ayuda("compare una de sus partes, o use `in`, `alguno` o `todos`");
            return self.falla(rotular(falla));
        }
        if orden && !a.tipo.tiene_orden() {
            let falla =
                Falla::new(&codes::V0404, eslabon.rango.clone(), format!("`{op}` no se aplica a {ta}"))
                    .etiqueta(
                        "sólo los números, el dinero, las fechas, las horas y las duraciones tienen orden",
                    );
            return self.falla(rotular(falla));
        }
        if let (Some(x), Some(y)) = (a.expr.as_ref().and_then(unidad), b.expr.as_ref().and_then(unidad))
            && medida(x) != medida(y)
        {
            let falla = Falla::new(
                &codes::V0417,
                eslabon.rango.clone(),
                "no se pueden comparar duraciones de distinta unidad",
            )
            .etiqueta("cuánto dura una depende del calendario");
            self.falla(falla.aqui(na.rango.clone(), nombre(x)).aqui(nb.rango.clone(), nombre(y)));
        }
    }

    pub(super) fn pertenece(&mut self, que: &Nodo, en: &Nodo, negado: bool, op: &Range<usize>) -> Visto {
        let bien = |que: Option<Expr>, en: Option<Expr>| {
            let expr = que.zip(en).map(|(que, en)| Expr::En { que: Box::new(que), en: Box::new(en), negado });
            Visto::new(expr, Tipo::Booleano)
        };
        if let Kind::Lista(items) = &en.kind {
            let visto = self.valor(que, None);
            if items.is_empty() {
                self.falla(
                    Falla::new(&codes::V0410, en.rango.clone(), "la lista está vacía")
                        .etiqueta("nada está en una lista vacía"),
                );
                return bien(None, None);
            }
            let tipo = Some(&visto.tipo).filter(|tipo| !tipo.es_malo());
            let (exprs, _) = self.elementos(items, tipo, Some(self.texto(&que.rango)));
            return bien(visto.expr, exprs.map(Expr::Lista));
        }
        let donde = self.valor(en, None);
        let de = Some(self.texto(&en.rango));
        let dentro = match &donde.tipo {
            Tipo::Malo => {
                self.valor(que, None);
                return bien(None, None);
            }
            Tipo::Lista(tipo) => (**tipo).clone(),
            Tipo::Opciones(opciones) => Tipo::Opcion(opciones.clone()),
            tipo => {
                let es = tipo.nombre();
                let escrito = self.texto(&en.rango);
                let mut falla = Falla::new(
                    &codes::V0409,
                    en.rango.clone(),
                    format!("`in` busca en una lista y esto es {es}"),
                )
                .etiqueta(format!("esto es {es}"))
                .aqui(op.clone(), "de este `in`");
                falla = match tipo {
                    Tipo::Texto if matches!(en.kind, Kind::Texto(_)) => falla
                        .ayuda(format!("ponga la lista entre corchetes: `[{escrito}]`"))
                        .arreglo_probable("ponga corchetes", en.rango.clone(), &format!("[{escrito}]")),
                    Tipo::Texto => falla.ayuda(format!(
                        "para buscar dentro de un texto escriba `contiene({escrito}, {})`",
                        self.texto(&que.rango)
                    )),
                    Tipo::Opcion(_) => falla.ayuda("para comparar con un solo valor escriba `==`"),
                    _ => falla.ayuda("la lista se escribe entre corchetes: `[a, b]`"),
                };
                self.falla(falla);
                self.valor(que, None);
                return bien(None, None);
            }
        };
        let visto = self.valor(que, Some(Pedido { tipo: &dentro, de }));
        let cabe = visto.tipo.unir(&dentro).is_some()
            || matches!((&visto.tipo, &dentro), (Tipo::Opcion(_), Tipo::Texto));
        if !cabe {
            let (es, lista) = (visto.tipo.nombre(), donde.tipo.nombre());
            self.falla(
                Falla::new(&codes::V0409, op.clone(), format!("no se puede buscar {es} en {lista}"))
                    .etiqueta("nunca estaría")
                    .aqui(que.rango.clone(), format!("esto es {es}"))
                    .aqui(en.rango.clone(), format!("esto es {lista}")),
            );
            return bien(None, None);
        }
        bien(visto.expr, donde.expr)
    }
}

fn fecha_entre_comillas(falla: Falla, nodo: &Nodo, escrito: &str) -> Falla {
    if !matches!(nodo.kind, Kind::Texto(_)) {
        return falla;
    }
    let bien = format!("fecha({escrito})");
    falla.ayuda(format!("una fecha se escribe `{bien}`")).arreglo_probable(
        format!("escriba `{bien}`"),
        nodo.rango.clone(),
        &bien,
    )
}

/// Whether a value of `tipo`, or the id of an option written as text, could be one of a list of `de`.
fn es_uno_de(de: &Tipo, tipo: &Tipo) -> bool {
    de.unir(tipo).is_some() || matches!((de, tipo), (Tipo::Opcion(_), Tipo::Texto))
}

fn esta_en_alguna_fila(uno: &str, lista: &str) -> String {
    format!("`{lista}` son los de todas las filas: para saber si alguna lo tiene escriba `{uno} in {lista}`")
}
