//! The witness of a case: it goes over what the engine judges, in its order and with its values, and writes down what was reached. It
//! decides nothing: every value is the engine's own.

mod intento;
mod suceso;

use std::cmp::Ordering;
use std::collections::BTreeSet;

use engine::ambito::Ambito;
use engine::datos::Datos;
use engine::eval::eval;
use engine::valoracion;
use jiff::civil::Date;
use schemas::expr::{Comparador, Expr, Raiz, Valoracion};
use schemas::valor::Valor;

use super::figura::{Dato, con_movida};
use super::plan::{Linde, Plan, lugar};
use super::sitio::Raigon;

pub use intento::Intentado;
#[cfg(test)]
pub use suceso::cifra;

/// The witness of a case.
#[derive(Clone, Debug)]
pub struct Testigo<'a> {
    /// What there is to reach.
    pub plan: &'a Plan<'a>,
    /// What was reached.
    pub visto: BTreeSet<usize>,
    /// The only thing that is looked for, when it is one: what is costly to see and isn't it is passed over.
    pub solo: Option<usize>,
}

/// With what something is judged.
#[derive(Clone, Copy)]
pub struct Luz<'l> {
    /// What is known.
    pub datos: &'l Datos,
    /// The day, where the clock may be read.
    pub hoy: Option<Date>,
    /// The date of the parameters, in a bill.
    pub tarifa: Option<Date>,
}

impl<'l> Luz<'l> {
    /// What is known on a day.
    pub const fn del_dia(datos: &'l Datos, hoy: Date) -> Self {
        Self { datos, hoy: Some(hoy), tarifa: None }
    }

    /// What is known where a bill is worked out.
    pub const fn de_tarifa(datos: &'l Datos, fecha: Date) -> Self {
        Self { datos, hoy: Some(fecha), tarifa: Some(fecha) }
    }
}

/// A look at one place.
struct Mirada<'m, 'a> {
    testigo: &'m mut Testigo<'a>,
    ambito: Ambito<'m>,
    luz: Luz<'m>,
    calculos: BTreeSet<String>,
    pendientes: Vec<&'m str>,
}

impl<'a> Testigo<'a> {
    /// Of what there is to reach.
    pub const fn new(plan: &'a Plan<'a>) -> Self {
        Self { plan, visto: BTreeSet::new(), solo: None }
    }

    pub(super) fn anota(&mut self, meta: Option<usize>) {
        self.visto.extend(meta);
    }

    fn mirada<'m>(&'m mut self, luz: Luz<'m>) -> Mirada<'m, 'a>
    where
        'a: 'm,
    {
        let ambito = ambito(self.plan, luz);
        Mirada { testigo: self, ambito, luz, calculos: BTreeSet::new(), pendientes: Vec::new() }
    }

    /// Looks at a condition.
    pub fn condicion(&mut self, expr: &Expr, luz: Luz<'_>) -> Option<bool> {
        let mut mirada = self.mirada(luz);
        let vale = mirada.condicion(expr);
        mirada.acabar();
        vale
    }

    /// Looks at a value in any of its forms.
    pub fn valoracion(&mut self, valor: &Valoracion, luz: Luz<'_>) {
        let mut mirada = self.mirada(luz);
        mirada.valoracion(valor);
        mirada.acabar();
    }

    /// Looks at a place as it would be seen with some data.
    pub fn sitio(&mut self, raiz: &Raigon<'_>, luz: Luz<'_>) {
        match raiz {
            Raigon::Decision(etapa) => self.decision(etapa, luz),
            Raigon::Cobro(_, cobro) => self.cobro(cobro, luz),
            Raigon::Extremos(campo) => {
                if ambito(self.plan, luz).visible(campo) == Ok(true) {
                    self.extremos(std::slice::from_ref(&campo.id), luz);
                }
            }
            Raigon::Guarda(..)
            | Raigon::General(_)
            | Raigon::Rama(..)
            | Raigon::Plazo(..)
            | Raigon::Pagina(..)
            | Raigon::Campo(_)
            | Raigon::Validacion(_) => {
                let (exprs, valores) = raiz.expresiones();
                for expr in exprs {
                    self.condicion(expr, luz);
                }
                valores.into_iter().for_each(|v| self.valoracion(v, luz));
            }
        }
    }
}

fn ambito<'m>(plan: &'m Plan<'_>, luz: Luz<'m>) -> Ambito<'m> {
    let ambito = Ambito::nuevo(plan.paquete, luz.datos);
    match (luz.tarifa, luz.hoy) {
        (Some(fecha), _) => ambito.con_tarifa(fecha),
        (None, Some(hoy)) => ambito.con_hoy(hoy),
        (None, None) => ambito,
    }
}

impl Mirada<'_, '_> {
    fn anota(&mut self, meta: Option<usize>) {
        self.testigo.anota(meta);
    }

    /// The truth of an expression, as the engine judges it.
    fn verdad(&self, expr: &Expr) -> Option<bool> {
        match eval(expr, &self.ambito) {
            Ok(Valor::Booleano(vale)) => Some(vale),
            _ => None,
        }
    }

    fn condicion(&mut self, expr: &Expr) -> Option<bool> {
        self.mirar(expr);
        let vale = self.verdad(expr)?;
        self.lado(expr, vale);
        Some(vale)
    }

    fn lado(&mut self, expr: &Expr, vale: bool) {
        let lados = self.testigo.plan.condiciones.get(&lugar(expr)).copied();
        self.anota(lados.map(|[no, si]| if vale { si } else { no }));
    }

    /// The cálculos that were named, each once.
    fn acabar(&mut self) {
        while let Some(id) = self.pendientes.pop() {
            if self.calculos.insert(id.to_owned())
                && let Some(calculo) = self.testigo.plan.paquete.tramite.calculo(id)
            {
                let valor = &calculo.valor;
                self.valoracion(valor);
            }
        }
    }

    fn valoracion(&mut self, valor: &Valoracion) {
        let elegida = valoracion::elegida(valor, &self.ambito).ok();
        let cual = |e: &schemas::expr::Expresion| elegida.is_some_and(|x| lugar(x) == lugar(e));
        let fila = match valor {
            Valoracion::Expr(e) => {
                self.mirar(&e.arbol);
                return;
            }
            Valoracion::Tramos { segun, tramos } => {
                self.mirar(&segun.arbol);
                for cota in tramos.iter().flat_map(|t| t.desde.iter().chain(&t.hasta)) {
                    self.linde(&segun.arbol, &Expr::Literal(Valor::Decimal(cota.valor)), lugar(cota));
                }
                tramos.iter().position(|t| cual(&t.valor))
            }
            Valoracion::Segun { segun, filas, sino } => {
                segun.iter().for_each(|s| self.mirar(&s.arbol));
                let ultima = sino.as_ref().filter(|s| cual(s)).map(|_| filas.len());
                filas.iter().position(|f| cual(&f.valor)).or(ultima)
            }
            Valoracion::Casos { casos, sino } => {
                for caso in casos {
                    if self.condicion(&caso.si.arbol) != Some(false) {
                        break;
                    }
                }
                let ultima = sino.as_ref().filter(|s| cual(s)).map(|_| casos.len());
                casos.iter().position(|c| cual(&c.valor)).or(ultima)
            }
        };
        let meta = fila.and_then(|f| self.testigo.plan.filas.get(&lugar(valor))?.get(f).copied());
        self.anota(meta);
        if let Some(elegida) = elegida {
            self.mirar(&elegida.arbol);
        }
    }

    /// Goes over an expression as the evaluator does, by need.
    fn mirar(&mut self, expr: &Expr) {
        match expr {
            Expr::Literal(_) | Expr::Definido { .. } => {}
            Expr::Ruta(ruta) => {
                if let Raiz::Calculo(id) = &ruta.raiz {
                    let calculo = self.testigo.plan.paquete.tramite.calculo(id);
                    self.pendientes.extend(calculo.map(|c| c.id.as_str()));
                }
            }
            Expr::No(x) | Expr::Menos(x) => self.mirar(x),
            Expr::Y(partes) => self.hasta(partes, false),
            Expr::O(partes) => self.hasta(partes, true),
            Expr::Lista(partes) => partes.iter().for_each(|p| self.mirar(p)),
            Expr::Compara { primero, resto } => self.compara(primero, resto),
            Expr::En { que, en, .. } => {
                self.mirar(que);
                self.mirar(en);
            }
            Expr::Aritmetica { a, b, .. } => {
                self.mirar(a);
                self.mirar(b);
            }
            Expr::Si { si, entonces, sino } => {
                self.mirar(si);
                if let Some(vale) = self.verdad(si) {
                    self.lado(si, vale);
                    self.mirar(if vale { entonces } else { sino });
                }
            }
            Expr::Llama { argumentos, .. } => argumentos.iter().for_each(|x| self.mirar(x)),
        }
    }

    fn hasta(&mut self, partes: &[Expr], fin: bool) {
        for parte in partes {
            self.mirar(parte);
            if self.verdad(parte) != Some(!fin) {
                break;
            }
        }
    }

    fn compara(&mut self, primero: &Expr, resto: &[(Comparador, Expr)]) {
        self.mirar(primero);
        let mut izquierda = primero;
        let ultimo = resto.len().saturating_sub(1);
        for (n, (comparador, derecha)) in resto.iter().enumerate() {
            self.mirar(derecha);
            self.linde(izquierda, derecha, lugar(derecha));
            // A chain stops at the first link that doesn't hold; after the last there is none.
            if n == ultimo {
                break;
            }
            let eslabon = Expr::Compara {
                primero: Box::new(izquierda.clone()),
                resto: vec![(*comparador, derecha.clone())],
            };
            if self.verdad(&eslabon) != Some(true) {
                break;
            }
            izquierda = derecha;
        }
    }

    /// Whether two figures are the same, or so near that one step of one datum crosses.
    fn linde(&mut self, izquierda: &Expr, derecha: &Expr, cual: usize) {
        let plan = self.testigo.plan;
        let Some(linde) = plan.lindes.get(&cual) else { return };
        let suyas = [linde.debajo, linde.en, linde.arriba];
        if self.testigo.solo.is_some_and(|s| !suyas.contains(&Some(s))) {
            return;
        }
        let Some(orden) = orden(izquierda, derecha, &self.ambito) else { return };
        let meta = match orden {
            Ordering::Equal => linde.en,
            Ordering::Less => linde.debajo,
            Ordering::Greater => linde.arriba,
        };
        let busca = |m: &usize| self.testigo.solo.is_none_or(|s| s == *m) && !self.testigo.visto.contains(m);
        let Some(meta) = meta.filter(busca) else { return };
        if orden.is_eq() || cruza(plan, linde, izquierda, derecha, self.luz, orden) {
            self.testigo.visto.insert(meta);
        }
    }
}

/// Whether the first figure is less than, the same as or more than the second.
pub fn orden(a: &Expr, b: &Expr, ambito: &Ambito<'_>) -> Option<Ordering> {
    let (a, b) = (eval(a, ambito).ok()?, eval(b, ambito).ok()?);
    let es = |comparador| {
        let resto = vec![(comparador, Expr::Literal(b.clone()))];
        let compara = Expr::Compara { primero: Box::new(Expr::Literal(a.clone())), resto };
        match eval(&compara, ambito) {
            Ok(Valor::Booleano(es)) => Some(es),
            _ => None,
        }
    };
    Some(match (es(Comparador::Menor)?, es(Comparador::Mayor)?) {
        (true, _) => Ordering::Less,
        (_, true) => Ordering::Greater,
        _ => Ordering::Equal,
    })
}

/// Whether one step of one of its data takes a comparison to the figure or beyond.
fn cruza(plan: &Plan<'_>, linde: &Linde, a: &Expr, b: &Expr, luz: Luz<'_>, orden_: Ordering) -> bool {
    linde.datos.iter().any(|dato| {
        [1, -1].into_iter().any(|pasos| {
            let Some(otros) = con_movida(plan.paquete, luz.datos, dato, pasos) else { return false };
            let mut otra = Luz { datos: &otros, ..luz };
            if *dato == Dato::Dia {
                let corrido = |d: Option<Date>| {
                    d.and_then(|d| d.checked_add(jiff::Span::new().try_days(pasos).ok()?).ok())
                };
                otra = Luz { hoy: corrido(luz.hoy), tarifa: corrido(luz.tarifa), ..otra };
            }
            orden(a, b, &ambito(plan, otra)).is_some_and(|o| o != orden_)
        })
    })
}
