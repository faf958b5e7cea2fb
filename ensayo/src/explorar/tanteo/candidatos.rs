//! The values of a datum that are worth trying: those that the definition writes and their neighbours, round ones, and limits; and the
//! steps of a figure, to look for the place where something changes.

use std::collections::BTreeSet;

use engine::catalogo;
use engine::tenencia;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemas::expr::{Expr, Expresion, Funcion, Valoracion};
use schemas::paquete::{Opcion, TipoCampo, TipoPersona};
use schemas::valor::Valor;

use super::super::planteo::Planteo;
use super::super::respuestas::{corrida, numeros};
use crate::medida::Plan;
use crate::medida::figura::{Dato, campo_de, es_salida, movida, paso_de};
use crate::medida::linde::{limites, limites_de_fecha};

/// Most values of one datum.
const CANDIDATOS: usize = 40;

/// The steps of a figure.
pub struct Eje {
    tipo: TipoCampo,
    /// The first.
    pub desde: i128,
    /// The last.
    pub hasta: i128,
}

/// Steps of a figure without a limit of its own.
const SIN_LIMITE: i128 = 1_000_000;

impl Eje {
    /// Of a datum; nothing when it isn't a figure.
    pub fn de(plan: &Plan<'_>, dato: &Dato) -> Option<Self> {
        let tipo = campo_de(plan.paquete, dato)?.tipo.clone();
        if matches!(tipo, TipoCampo::Fecha { .. }) {
            return Some(Self { tipo, desde: -25_000, hasta: 50_000 });
        }
        let paso = paso_de(&tipo)?;
        let pasos = |limite: Option<Decimal>| limite?.checked_div(paso)?.to_i128();
        let (minimo, maximo) = limites(&tipo);
        let desde = pasos(minimo).unwrap_or(0);
        let hasta = pasos(maximo).unwrap_or(desde.saturating_add(SIN_LIMITE));
        Some(Self { tipo, desde, hasta })
    }

    /// A step as a value.
    pub fn valor(&self, paso: i128) -> Option<Valor> {
        if matches!(self.tipo, TipoCampo::Fecha { .. }) {
            let dias = i64::try_from(paso).ok()?;
            return movida(&Valor::Fecha(Date::constant(1970, 1, 1)), &self.tipo, dias);
        }
        let unidad = paso_de(&self.tipo)?;
        let n = Decimal::try_from_i128_with_scale(paso, 0).ok()?.checked_mul(unidad)?;
        figura(&self.tipo, n)
    }
}

fn figura(tipo: &TipoCampo, n: Decimal) -> Option<Valor> {
    let n = n.normalize();
    match tipo {
        TipoCampo::Entero { .. } => n.to_i64().map(Valor::Entero),
        TipoCampo::Decimal { .. } => Some(Valor::Decimal(n)),
        TipoCampo::Dinero { .. } => Some(Valor::Dinero(n)),
        _ => None,
    }
}

/// The numbers and dates that some expressions write.
#[derive(Default)]
pub struct Cifras {
    numeros: BTreeSet<Decimal>,
    fechas: BTreeSet<Date>,
    textos: BTreeSet<String>,
    horas: BTreeSet<Time>,
}

impl Cifras {
    /// Takes in what some expressions write, and what the cálculos that they name do.
    pub fn todas(&mut self, plan: &Plan<'_>, exprs: &[&Expr], valores: &[&Valoracion]) {
        exprs.iter().for_each(|e| self.expr(e));
        valores.iter().for_each(|v| self.valor(v));
        let mut vistos: BTreeSet<&str> = BTreeSet::new();
        let mut rutas: Vec<_> = exprs.iter().flat_map(|e| engine::eval::rutas(e)).collect();
        rutas.extend(valores.iter().flat_map(|v| engine::eval::rutas_valoracion(v)));
        while let Some(ruta) = rutas.pop() {
            if let schemas::expr::Raiz::Calculo(id) = &ruta.raiz
                && vistos.insert(id.as_str())
                && let Some(calculo) = plan.paquete.tramite.calculo(id)
            {
                self.valor(&calculo.valor);
                rutas.extend(engine::eval::rutas_valoracion(&calculo.valor));
            }
        }
    }

    fn valor(&mut self, valor: &Valoracion) {
        let suelta = |e: &Expresion, cifras: &mut Self| cifras.expr(&e.arbol);
        match valor {
            Valoracion::Expr(e) => suelta(e, self),
            Valoracion::Tramos { segun, tramos } => {
                suelta(segun, self);
                for tramo in tramos {
                    self.numeros.extend(tramo.desde.iter().chain(&tramo.hasta).map(|c| c.valor));
                    suelta(&tramo.valor, self);
                }
            }
            Valoracion::Segun { segun, filas, sino } => {
                segun.iter().for_each(|e| suelta(e, self));
                self.textos.extend(filas.iter().flat_map(|f| f.claves.iter().cloned()));
                filas.iter().for_each(|f| suelta(&f.valor, self));
                sino.iter().for_each(|e| suelta(e, self));
            }
            Valoracion::Casos { casos, sino } => {
                for caso in casos {
                    suelta(&caso.si, self);
                    suelta(&caso.valor, self);
                }
                sino.iter().for_each(|e| suelta(e, self));
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Literal(valor) => self.literal(valor),
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
            Expr::Llama { funcion: Funcion::Fecha, argumentos } => {
                if let [Expr::Literal(Valor::Texto(t))] = argumentos.as_slice() {
                    self.fechas.extend(t.parse::<Date>());
                }
            }
            Expr::Llama { argumentos, .. } => argumentos.iter().for_each(|p| self.expr(p)),
        }
    }

    fn literal(&mut self, valor: &Valor) {
        match valor {
            Valor::Entero(n) => drop(self.numeros.insert(Decimal::from(*n))),
            Valor::Decimal(n) | Valor::Dinero(n) => drop(self.numeros.insert(*n)),
            Valor::Fecha(f) => drop(self.fechas.insert(*f)),
            Valor::Hora(h) => drop(self.horas.insert(*h)),
            Valor::Texto(t) | Valor::Opcion(t) => drop(self.textos.insert(t.clone())),
            _ => {}
        }
    }
}

/// The values of a datum that are worth trying, those that read best first.
pub fn candidatos(plan: &Plan<'_>, dato: &Dato, caso: &Planteo, cifras: &Cifras) -> Vec<Option<Valor>> {
    let opcion = |t: &str| Some(Valor::Opcion(t.to_owned()));
    let tramite = &plan.paquete.tramite;
    let mut valores: Vec<Option<Valor>> = match dato {
        Dato::Persona => tramite
            .solicitante
            .personas
            .iter()
            .map(|p| opcion(if *p == TipoPersona::Fisica { "fisica" } else { "moral" }))
            .collect(),
        Dato::Canal => vec![opcion("en_linea"), opcion("presencial")],
        Dato::Dia => fechas(cifras, caso.prueba.fecha.date()),
        Dato::Hora => horas(cifras),
        Dato::Campo(_) | Dato::Celda(..) | Dato::Parte(..) => match campo_de(plan.paquete, dato) {
            Some(campo) => {
                let extremos = limites_de_fecha(plan.paquete, &campo.tipo, &caso.datos(plan.paquete));
                let extremos = extremos.into_iter().flatten().chain(ultimo_dia(plan, dato, caso));
                let extremos = extremos.map(|f| Some(Valor::Fecha(f)));
                de_tipo(&campo.tipo, cifras, caso.prueba.fecha.date()).into_iter().chain(extremos).collect()
            }
            None => Vec::new(),
        },
    };
    valores.truncate(CANDIDATOS);
    let optativo = match dato {
        Dato::Campo(id) => {
            if es_salida(plan.paquete, id) {
                valores.extend(caso.muestra(plan.paquete, id).map(Some));
            }
            true
        }
        Dato::Parte(..) => true,
        Dato::Celda(campo, _) => es_salida(plan.paquete, campo),
        Dato::Persona | Dato::Canal | Dato::Dia | Dato::Hora => false,
    };
    if optativo && campo_de(plan.paquete, dato).is_some_and(|c| !c.obligatorio) {
        valores.push(None);
    }
    valores
}

/// The last day of a document with which it is still taken today.
fn ultimo_dia(plan: &Plan<'_>, dato: &Dato, caso: &Planteo) -> Option<Date> {
    let Dato::Celda(campo, parte) = dato else { return None };
    let pedida = tenencia::Pedida::de(plan.paquete.tramite.campo(campo)?)?;
    (parte == "vence").then(|| pedida.desde(plan.paquete, caso.prueba.fecha.date()))?
}

fn fechas(cifras: &Cifras, hoy: Date) -> Vec<Option<Valor>> {
    let cerca = cifras.fechas.iter().flat_map(|f| [0, -1, 1].map(|d| corrida(*f, d)));
    let de_hoy = [0, -1, -31, -366, -3650, 1, 31].map(|d| corrida(hoy, d));
    cerca.chain(de_hoy).flatten().map(|f| Some(Valor::Fecha(f))).collect()
}

/// The hours that are written, a minute before and after them, and some of the day.
fn horas(cifras: &Cifras) -> Vec<Option<Valor>> {
    let del_dia = [9, 12, 18, 23].into_iter().filter_map(|h| Time::new(h, 0, 0, 0).ok());
    let todas: Vec<Time> = cifras.horas.iter().copied().chain(del_dia).collect();
    let cerca =
        todas.into_iter().flat_map(|h| [0, -1, 1].map(|m| movida(&Valor::Hora(h), &TipoCampo::Hora, m)));
    cerca.filter(Option::is_some).collect()
}

fn de_tipo(tipo: &TipoCampo, cifras: &Cifras, hoy: Date) -> Vec<Option<Valor>> {
    match tipo {
        TipoCampo::Booleano => vec![Some(Valor::Booleano(true)), Some(Valor::Booleano(false))],
        TipoCampo::Opcion { opciones, catalogo: Some(_) } => {
            let del_dia = opciones.iter().filter(|o| o.vale(hoy));
            let llave = |o: &Opcion| {
                let nombrada = cifras.textos.contains(o.clave()).then(|| o.clave().to_owned());
                (nombrada, catalogo::dicho(o, None))
            };
            let una = catalogo::uno_de_cada(del_dia.clone(), llave);
            let otras = del_dia.filter(|o| !una.iter().any(|u| u.id == o.id));
            una.iter().copied().chain(otras).map(|o| Some(Valor::Opcion(o.id.clone()))).collect()
        }
        TipoCampo::Opcion { opciones, .. } => {
            opciones.iter().map(|o| Some(Valor::Opcion(o.id.clone()))).collect()
        }
        TipoCampo::Opciones { opciones, cantidad } => {
            let cabe = |n: usize| u32::try_from(n).is_ok_and(|n| n >= cantidad.0 && n <= cantidad.1);
            let una = opciones.iter().map(|o| vec![o.id.clone()]);
            let todas = opciones.iter().map(|o| o.id.clone()).collect::<Vec<_>>();
            let sueltas = una.chain([todas, Vec::new()]).filter(|e| cabe(e.len()));
            sueltas.map(|e| Some(Valor::Opciones(e))).collect()
        }
        TipoCampo::Fecha { .. } => fechas(cifras, hoy),
        TipoCampo::Texto { .. } => cifras.textos.iter().map(|t| Some(Valor::Texto(t.clone()))).collect(),
        tipo => {
            let Some(paso) = paso_de(tipo) else { return Vec::new() };
            let (minimo, maximo) = limites(tipo);
            let cabe = |n: &Decimal| minimo.is_none_or(|m| *n >= m) && maximo.is_none_or(|m| *n <= m);
            let cortes = cifras.numeros.iter().flat_map(|n| [*n, *n - paso, *n + paso]);
            let mut vistos = BTreeSet::new();
            let todos = numeros(tipo).into_iter().chain(cortes).filter(cabe);
            todos.filter(|n| vistos.insert(*n)).map(|n| figura(tipo, n)).collect()
        }
    }
}
