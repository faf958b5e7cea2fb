//! Where a bill differs: its main figure cut where either version changes, with every choice of the rest; both versions computed at
//! the ends of each piece and inside it. Pieces that say the same are told as one.
//!
//! An amount is told of a whole piece only when nothing that is charged in it reads the figure, so that the ends tell for all; where
//! it grows with the figure, the values that were computed are told as examples.

use std::collections::{BTreeMap, BTreeSet};

use engine::ambito::Ambito;
use engine::eval::{eval, rutas, rutas_valoracion};
use engine::formato::alternar;
use rust_decimal::Decimal;
use schemas::expr::{Comparador, Cota, Expr, Raiz, Ruta, Valoracion};
use schemas::paquete::{Cobro, Paquete};
use schemas::valor::Valor;

use super::mesa::es_posible;
use super::palabras::{de_a, porcentaje};
use super::pluma::Pluma;
use super::tarifa::{Tarifa, leidas, partes, supuesto};
use crate::celdas::{Clase, SIN_LIMITE, Variable, leer, leer_todo, redondo};

/// Choices of the rest that are tried.
const ELECCIONES: usize = 400;

/// A piece in which both versions give other amounts.
#[derive(Clone, Debug)]
pub struct Region {
    /// Where: `con «Superficie» de 100.01 a 500 m²`; nothing when it is everywhere.
    pub donde: String,
    /// With which of the rest; nothing when it is with all.
    pub cuando: String,
    /// Whether the amounts are the same in all of it.
    pub fija: bool,
    /// What both versions gave, at values said in words.
    pub puntos: Vec<Punto>,
}

/// Both amounts with some data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Punto {
    /// The data, in words.
    pub con: String,
    /// The old amount.
    pub antes: Decimal,
    /// The new one.
    pub ahora: Decimal,
}

/// What came of comparing two bills.
#[derive(Clone, Debug, Default)]
pub struct Regiones {
    /// Where they differ.
    pub distintas: Vec<Region>,
    /// How many times both were computed.
    pub probadas: usize,
    /// Whether some data could not be tried or computed.
    pub faltan: bool,
}

impl Region {
    /// How the amount changes: the verb, and by how much where it is the same in all of it.
    pub fn como(&self) -> String {
        if let (true, Some(p)) = (self.fija, self.puntos.first()) {
            return de_a(p.antes, p.ahora);
        }
        let sube = self.puntos.iter().any(|p| p.ahora > p.antes);
        let baja = self.puntos.iter().any(|p| p.ahora < p.antes);
        match (sube, baja) {
            (true, false) => "sube según el valor".to_owned(),
            (false, true) => "baja según el valor".to_owned(),
            _ => "cambia según el valor".to_owned(),
        }
    }

    /// Whether somebody pays more in it.
    pub fn sube(&self) -> bool {
        self.puntos.iter().any(|p| p.ahora > p.antes)
    }

    /// What was computed, in words: the first and the last of its points.
    pub fn ejemplo(&self) -> String {
        let dicho = |p: &Punto| {
            let con = if p.con.is_empty() { String::new() } else { format!("Con {}: ", p.con) };
            let como = de_a(p.antes, p.ahora);
            if con.is_empty() { engine::formato::mayuscula(&como) } else { format!("{con}{como}") }
        };
        match self.puntos.as_slice() {
            [] => String::new(),
            [uno] => format!("{}.", dicho(uno)),
            [primero, ..] if self.fija => format!("{}.", dicho(primero)),
            [primero, .., ultimo] => format!("{}. {}.", dicho(primero), dicho(ultimo)),
        }
    }
}

/// Compares two bills piece by piece.
pub fn comparar(pluma: &Pluma<'_>, tarifa: &Tarifa<'_>, a: &Cobro, b: &Cobro) -> Regiones {
    let Some(variables) = tarifa.variables(a, b) else {
        return Regiones { faltan: true, ..Regiones::default() };
    };
    let mut banco = Banco::new(pluma, tarifa, (a, b), variables);
    banco.probar();
    banco.contar()
}

/// A stretch of the main figure, from its first step to its last.
type Tramo = Option<(i128, i128)>;

/// What is the same of a region whatever the rest: where it is and how it changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Marca {
    tramo: Tramo,
    fija: bool,
    como: String,
}

struct Pieza {
    tramo: Tramo,
    fija: bool,
    puntos: Vec<(Option<Valor>, Decimal, Decimal)>,
}

struct Banco<'b, 'a> {
    pluma: &'b Pluma<'a>,
    tarifa: &'b Tarifa<'a>,
    cobros: (&'b Cobro, &'b Cobro),
    /// The main figure.
    principal: Option<Variable>,
    /// The rest, with the values of each that are tried.
    demas: Vec<(Variable, Vec<Option<Valor>>)>,
    elecciones: Vec<Vec<usize>>,
    /// By choice of the rest, the pieces that differ; nothing where nobody could come.
    piezas: Vec<Option<Vec<Pieza>>>,
    probadas: usize,
    faltan: bool,
}

impl<'b, 'a> Banco<'b, 'a> {
    fn new(
        pluma: &'b Pluma<'a>,
        tarifa: &'b Tarifa<'a>,
        cobros: (&'b Cobro, &'b Cobro),
        mut variables: Vec<Variable>,
    ) -> Self {
        // `hoy` is the day that rules.
        variables.retain(|v| v.ruta.raiz != Raiz::Hoy);
        let cortes = |v: &Variable| {
            if matches!(v.clase, Clase::Numero { .. }) { v.cortes.len() + usize::from(v.muestras) } else { 0 }
        };
        let mayor = (0..variables.len()).filter(|i| variables.get(*i).is_some_and(|v| cortes(v) > 0));
        let mayor = mayor.max_by_key(|i| (variables.get(*i).map(cortes), std::cmp::Reverse(*i)));
        let principal = mayor.map(|i| variables.remove(i));
        let mut faltan = false;
        let demas: Vec<(Variable, Vec<Option<Valor>>)> = variables
            .into_iter()
            .map(|mut variable| {
                // One value of each cell: between them the figures are told by the main one.
                variable.muestras = false;
                let valores = variable.valores();
                (variable, valores)
            })
            .collect();
        let mut elecciones: Vec<Vec<usize>> = vec![Vec::new()];
        for (_, valores) in &demas {
            let mas = elecciones.iter().flat_map(|e| {
                (0..valores.len()).map(|i| e.iter().copied().chain([i]).collect::<Vec<usize>>())
            });
            elecciones = mas.collect();
            if elecciones.len() > ELECCIONES * 8 {
                faltan = true;
                elecciones.truncate(ELECCIONES);
            }
        }
        if elecciones.len() > ELECCIONES {
            faltan = true;
            elecciones.truncate(ELECCIONES);
        }
        let piezas = Vec::new();
        Self { pluma, tarifa, cobros, principal, demas, elecciones, piezas, probadas: 0, faltan }
    }

    fn probar(&mut self) {
        let elecciones = std::mem::take(&mut self.elecciones);
        for eleccion in &elecciones {
            let piezas = self.de_una(eleccion);
            self.piezas.push(piezas);
        }
        self.elecciones = elecciones;
    }

    fn valores<'s>(&'s self, eleccion: &[usize], x: Option<&Valor>) -> Vec<(&'s Variable, Option<Valor>)> {
        let demas =
            self.demas.iter().zip(eleccion).map(|((v, valores), i)| (v, valores.get(*i).cloned().flatten()));
        demas.chain(self.principal.as_ref().map(|v| (v, x.cloned()))).collect()
    }

    /// The pieces that differ with one choice of the rest.
    fn de_una(&mut self, eleccion: &[usize]) -> Option<Vec<Pieza>> {
        let mut tramos: Vec<Tramo> = Vec::new();
        match &self.principal {
            None => tramos.push(None),
            Some(x) => {
                tramos.extend(x.intervalos().into_iter().map(Some));
                if x.ausente {
                    tramos.push(None);
                }
            }
        }
        let mut piezas: Vec<Pieza> = Vec::new();
        let mut alguien = false;
        for tramo in tramos {
            let (mut puntos, mut supuestos) = (Vec::new(), Vec::new());
            for x in self.muestras(tramo) {
                let valores = self.valores(eleccion, x.as_ref());
                let supuesto = supuesto(self.tarifa.ahora, &valores);
                if !es_posible(&supuesto, &self.tarifa.antes) || !es_posible(&supuesto, self.tarifa.ahora) {
                    continue;
                }
                alguien = true;
                match self.tarifa.importes(self.cobros.0, self.cobros.1, &supuesto) {
                    Some((antes, ahora)) => {
                        puntos.push((x, antes, ahora));
                        supuestos.push(supuesto);
                        self.probadas += 1;
                    }
                    None => self.faltan = true,
                }
            }
            let iguales = puntos.iter().all(|(_, a, b)| a == b);
            let una = puntos.windows(2).all(|p| matches!(p, [(_, a, b), (_, c, d)] if a == c && b == d));
            if puntos.is_empty() || iguales {
                piezas.push(Pieza { tramo, fija: true, puntos: Vec::new() });
                continue;
            }
            let fija = una && supuestos.iter().all(|s| self.es_fija(s));
            let pieza = Pieza { tramo, fija, puntos };
            match piezas.last_mut() {
                Some(ultima) if se_juntan(ultima, &pieza) => {
                    ultima.tramo = ultima.tramo.zip(pieza.tramo).map(|((de, _), (_, a))| (de, a));
                    ultima.puntos.extend(pieza.puntos);
                }
                _ => piezas.push(pieza),
            }
        }
        piezas.retain(|p| !p.puntos.is_empty());
        alguien.then_some(piezas)
    }

    /// The values of the main figure that are tried in a stretch: its ends, and round ones inside.
    fn muestras(&self, tramo: Tramo) -> Vec<Option<Valor>> {
        let (Some(x), Some((de, a))) = (&self.principal, tramo) else { return vec![None] };
        let Clase::Numero { escala, .. } = x.clase else { return vec![None] };
        let unidad = 10_i128.pow(escala);
        // Beyond a million nobody is shown an example, where no limit says that anybody comes with it.
        let ultimo = if es_abierto(a, escala) { de.saturating_add(1_000_000 * unidad).min(a) } else { a };
        let primero = if es_abierto(-de, escala) { ultimo.min(0) } else { de };
        let medio = redondo(primero.max(0).min(ultimo), ultimo, unidad);
        let otro = redondo(primero.max(0).saturating_mul(2).min(ultimo), ultimo, unidad);
        let pasos: BTreeSet<i128> =
            [primero, medio, otro, ultimo].into_iter().filter(|p| *p >= de && *p <= a).collect();
        pasos.into_iter().filter_map(|p| x.figura(p)).map(Some).collect()
    }

    /// Whether with these data neither bill reads the main figure but to choose what is charged.
    fn es_fija(&self, supuesto: &crate::celdas::Supuesto<'_>) -> bool {
        let Some(x) = &self.principal else { return true };
        let lados: [(&Paquete, &Cobro); 2] =
            [(&self.tarifa.antes, self.cobros.0), (self.tarifa.ahora, self.cobros.1)];
        lados.into_iter().all(|(paquete, cobro)| {
            if !leidas(paquete, cobro).contains(&x.ruta) {
                return true;
            }
            let suyo = supuesto.en(paquete);
            let ambito = Ambito::nuevo(paquete, suyo.datos()).con_tarifa(self.tarifa.fecha);
            let firme = Firme { paquete, ambito: &ambito, x: &x.ruta };
            let (exprs, montos) = partes(cobro);
            exprs.iter().all(|e| firme.expr(&e.arbol)) && montos.iter().all(|m| firme.valor(m))
        })
    }

    /// The regions, with what they have in common told once.
    fn contar(&self) -> Regiones {
        let mut por_marca: BTreeMap<Marca, Vec<(usize, &Pieza)>> = BTreeMap::new();
        for (i, piezas) in self.piezas.iter().enumerate() {
            for pieza in piezas.iter().flatten() {
                por_marca.entry(marca(pieza)).or_default().push((i, pieza));
            }
        }
        let mut distintas = Vec::new();
        for (marca, piezas) in por_marca {
            let Some((primera, pieza)) = piezas.first() else { continue };
            let donde: BTreeSet<usize> = piezas.iter().map(|(i, _)| *i).collect();
            let iguales = piezas.iter().all(|(_, p)| p.puntos == pieza.puntos);
            let (cuando, es_producto) = self.cuando(&donde);
            let caso = if iguales || es_producto && self.relevantes(&donde).len() == self.demas.len() {
                String::new()
            } else {
                self.caso(*primera)
            };
            let puntos = pieza.puntos.iter().map(|(x, antes, ahora)| {
                let de_x = x
                    .as_ref()
                    .zip(self.principal.as_ref())
                    .map(|(x, v)| self.pluma.dato_con_valor(&v.ruta, Some(x)));
                let con: Vec<String> =
                    de_x.into_iter().chain((!caso.is_empty()).then(|| caso.clone())).collect();
                Punto { con: con.join(", "), antes: *antes, ahora: *ahora }
            });
            distintas.push(Region {
                donde: self.donde(marca.tramo),
                cuando,
                fija: marca.fija && iguales,
                puntos: puntos.collect(),
            });
        }
        Regiones { distintas, probadas: self.probadas, faltan: self.faltan }
    }

    /// A stretch in words.
    fn donde(&self, tramo: Tramo) -> String {
        let (Some(x), Some((de, a))) = (&self.principal, tramo) else {
            let falta = self.principal.as_ref().filter(|x| x.ausente);
            return falta.map(|x| self.pluma.dato_con_valor(&x.ruta, None)).unwrap_or_default();
        };
        let Clase::Numero { desde, hasta, escala, .. } = x.clase else { return String::new() };
        let nombre = self.pluma.dato(&x.ruta);
        let dicho = |paso: i128| x.figura(paso).map(|v| self.pluma.valor(&x.ruta, &v)).unwrap_or_default();
        let abierto = a == hasta || es_abierto(a, escala);
        match (de == desde, abierto) {
            (true, true) => String::new(),
            (true, false) => format!("con {nombre} hasta {}", dicho(a)),
            (false, true) => format!("con {nombre} de más de {}", dicho(de - 1)),
            (false, false) if de == a => format!("con {nombre} de {}", dicho(a)),
            (false, false) => {
                let unidad = dicho(a);
                let figura = dicho(de);
                let sola = figura.split('\u{a0}').next().unwrap_or(&figura).to_owned();
                format!("con {nombre} de {} a {unidad}", if figura.starts_with('$') { figura } else { sola })
            }
        }
    }

    /// The data of the rest on which a region depends.
    fn relevantes(&self, donde: &BTreeSet<usize>) -> Vec<usize> {
        let hay = |i: usize| self.piezas.get(i).is_some_and(Option::is_some);
        let difieren_en = |a: &[usize], b: &[usize]| {
            let distintos: Vec<usize> = (0..a.len()).filter(|d| a.get(*d) != b.get(*d)).collect();
            match distintos.as_slice() {
                [uno] => Some(*uno),
                _ => None,
            }
        };
        let mut cuales = BTreeSet::new();
        for i in donde {
            let Some(suya) = self.elecciones.get(*i) else { continue };
            for (j, otra) in self.elecciones.iter().enumerate() {
                if !donde.contains(&j) && hay(j) {
                    cuales.extend(difieren_en(suya, otra));
                }
            }
        }
        cuales.into_iter().collect()
    }

    /// With which of the rest a region is there, and whether each datum can be said apart from the others.
    fn cuando(&self, donde: &BTreeSet<usize>) -> (String, bool) {
        let relevantes = self.relevantes(donde);
        let suyos = |d: usize| -> BTreeSet<usize> {
            donde.iter().filter_map(|i| self.elecciones.get(*i)?.get(d).copied()).collect()
        };
        let conjuntos: Vec<(usize, BTreeSet<usize>)> = relevantes.iter().map(|d| (*d, suyos(*d))).collect();
        let cabe = |eleccion: &[usize]| {
            conjuntos.iter().all(|(d, s)| eleccion.get(*d).is_some_and(|i| s.contains(i)))
        };
        let posibles = self
            .elecciones
            .iter()
            .enumerate()
            .filter(|(i, _)| self.piezas.get(*i).is_some_and(Option::is_some));
        let es_producto = posibles.filter(|(_, e)| cabe(e)).all(|(i, _)| donde.contains(&i));
        if !es_producto {
            return ("con algunos datos".to_owned(), false);
        }
        let partes = conjuntos.iter().filter_map(|(d, indices)| {
            let (variable, valores) = self.demas.get(*d)?;
            let dichos: Vec<String> = indices
                .iter()
                .filter_map(|i| valores.get(*i))
                .map(|v| {
                    v.as_ref()
                        .map_or_else(|| "sin respuesta".to_owned(), |v| self.pluma.valor(&variable.ruta, v))
                })
                .collect();
            Some(format!("{}: {}", self.pluma.dato(&variable.ruta), alternar(&dichos)))
        });
        (partes.collect::<Vec<_>>().join("; "), true)
    }

    /// The rest, in words.
    fn caso(&self, eleccion: usize) -> String {
        let Some(eleccion) = self.elecciones.get(eleccion) else { return String::new() };
        let partes = self.demas.iter().zip(eleccion).filter(|((_, valores), _)| valores.len() > 1).map(
            |((v, valores), i)| self.pluma.dato_con_valor(&v.ruta, valores.get(*i).and_then(Option::as_ref)),
        );
        partes.collect::<Vec<_>>().join(", ")
    }
}

/// Whether a step is where no limit is said.
fn es_abierto(paso: i128, escala: u32) -> bool {
    SIN_LIMITE.checked_mul(10_i128.pow(escala)).is_some_and(|limite| paso >= limite)
}

fn marca(pieza: &Pieza) -> Marca {
    let tasas: BTreeSet<String> =
        pieza.puntos.iter().map(|(_, a, b)| porcentaje(*a, *b).unwrap_or_else(|| de_a(*a, *b))).collect();
    let mut tasas = tasas.into_iter();
    let como = match (tasas.next(), tasas.next()) {
        (Some(una), None) => una,
        _ => {
            let sube = pieza.puntos.iter().any(|(_, a, b)| b > a);
            let baja = pieza.puntos.iter().any(|(_, a, b)| b < a);
            format!("{sube} {baja}")
        }
    };
    Marca { tramo: pieza.tramo, fija: pieza.fija, como }
}

fn se_juntan(una: &Pieza, otra: &Pieza) -> bool {
    let seguidas = match (una.tramo, otra.tramo) {
        (Some((_, a)), Some((de, _))) => a + 1 == de,
        _ => false,
    };
    let sentido =
        |p: &Pieza| (p.puntos.iter().any(|(_, a, b)| b > a), p.puntos.iter().any(|(_, a, b)| b < a));
    let importes = |p: &Pieza| p.puntos.first().map(|(_, a, b)| (*a, *b));
    seguidas
        && una.fija == otra.fija
        && if una.fija { importes(una) == importes(otra) } else { sentido(una) == sentido(otra) }
}

/// Whether an expression gives one value in the whole cell of the data at hand, though the main figure moves in it.
struct Firme<'f> {
    paquete: &'f Paquete,
    ambito: &'f Ambito<'f>,
    x: &'f Ruta,
}

impl Firme<'_> {
    fn expr(&self, expr: &Expr) -> bool {
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

    fn valor(&self, valor: &Valoracion) -> bool {
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
                let n = match eval(&segun.arbol, self.ambito) {
                    Ok(Valor::Entero(n)) => Decimal::from(n),
                    Ok(Valor::Decimal(n) | Valor::Dinero(n)) => n,
                    _ => return false,
                };
                let dentro = |t: &&schemas::expr::Tramo| {
                    t.desde.as_ref().is_none_or(|c| n > c.valor || (c.incluida && n == c.valor))
                        && t.hasta.as_ref().is_none_or(|c| n < c.valor || (c.incluida && n == c.valor))
                };
                exacta && tramos.iter().find(dentro).is_some_and(|t| self.expr(&t.valor.arbol))
            }
            Valoracion::Segun { segun, filas, sino } => {
                segun.iter().all(|e| self.expr(&e.arbol))
                    && filas.iter().map(|f| &f.valor).chain(sino).all(|e| self.expr(&e.arbol))
            }
            Valoracion::Casos { casos, sino } => {
                for caso in casos {
                    if !self.condicion(&caso.si.arbol) {
                        return false;
                    }
                    match eval(&caso.si.arbol, self.ambito) {
                        Ok(Valor::Booleano(true)) => return self.expr(&caso.valor.arbol),
                        Ok(Valor::Booleano(false)) => {}
                        _ => return false,
                    }
                }
                sino.as_ref().is_some_and(|e| self.expr(&e.arbol))
            }
        }
    }
}
