//! Where a bill differs: its main figure cut where either version changes, with every choice of the rest; both versions computed at
//! the ends of each piece and inside it. Pieces that say the same are told as one.
//!
//! An amount is told of a whole piece only when nothing that is charged in it reads the figure, so that the ends tell for all; where
//! it grows with the figure, the values that were computed are told as examples.

use std::collections::{BTreeMap, BTreeSet};

use engine::ambito::Ambito;
use engine::formato::{alternar, fecha, mayuscula};
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::expr::{Expr, Raiz};
use schemas::paquete::{Cobro, Paquete};
use schemas::valor::Valor;

use super::condiciones::leen_lo_mismo;
use super::cotejo::{Cotejo, leidas, partes, supuesto};
use super::firmeza::{Firme, formula};
use super::mesa::es_posible;
use super::palabras::{de_a, porcentaje};
use super::pluma::Pluma;
use crate::celdas::{Clase, SIN_LIMITE, Variable, filas_elegidas, redondo};

/// Choices of the rest that are tried.
const ELECCIONES: usize = 160;

/// A piece in which both versions give other amounts.
#[derive(Clone, Debug)]
pub struct Region {
    /// Where: `con «Superficie» de 100.01 a 500 m²`; nothing when it is everywhere.
    pub donde: String,
    /// With which of the rest; nothing when it is with all.
    pub cuando: String,
    /// On which day, where it isn't so on all that were tried.
    pub dia: Option<String>,
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
    /// Digits of the main figure: the fewer, the plainer.
    pub cifras: usize,
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
    /// Whether in some piece both gave the same with every value that was tried, and nothing proves it of the others.
    pub sin_probar: bool,
}

impl Region {
    /// How the amount changes: the verb, and by how much where it is the same in all of it.
    pub fn como(&self) -> String {
        if let (true, Some(p)) = (self.fija, self.puntos.first()) {
            return de_a(p.antes, p.ahora);
        }
        let sube = self.puntos.iter().any(|p| p.ahora > p.antes);
        let baja = self.puntos.iter().any(|p| p.ahora < p.antes);
        let verbo = match (sube, baja) {
            (true, false) => "sube según el valor",
            (false, true) => "baja según el valor",
            _ => "cambia según el valor",
        };
        let tasas: BTreeSet<Option<String>> =
            self.puntos.iter().map(|p| porcentaje(p.antes, p.ahora)).collect();
        let mut tasas = tasas.into_iter();
        match (tasas.next().flatten(), tasas.next()) {
            (Some(una), None) => format!("{verbo} ({una} en lo comparado)"),
            _ => verbo.to_owned(),
        }
    }

    /// Whether somebody pays more in it.
    pub fn sube(&self) -> bool {
        self.puntos.iter().any(|p| p.ahora > p.antes)
    }

    /// What was computed, in words: with the plainest values, and where the amounts differ most. Where the sentence says the amounts,
    /// only the values.
    pub fn ejemplo(&self) -> String {
        let distintos = || self.puntos.iter().filter(|p| p.antes != p.ahora);
        let cuanto = |p: &&Punto| p.ahora.checked_sub(p.antes).unwrap_or_default().abs();
        let Some(llano) = distintos().min_by_key(|p| (p.cifras, p.con.chars().count())) else {
            return String::new();
        };
        if self.fija {
            return if llano.con.is_empty() { String::new() } else { format!("Con {}.", llano.con) };
        }
        let mayor = distintos().max_by_key(cuanto).filter(|p| p.con != llano.con);
        let dicho = |p: &Punto| {
            let como = de_a(p.antes, p.ahora);
            if p.con.is_empty() {
                format!("{}.", mayuscula(&como))
            } else {
                format!("Con {}, {como}.", p.con)
            }
        };
        [Some(llano), mayor].into_iter().flatten().map(dicho).collect::<Vec<_>>().join(" ")
    }

    /// Where and with which of the rest: `con «Superficie» hasta 100 m², «Uso»: Comercial`.
    pub fn lugar(&self) -> String {
        self.con_dia(&[&self.donde, &self.cuando])
    }

    /// Where, without which of the rest.
    pub fn solo_donde(&self) -> String {
        self.con_dia(&[&self.donde])
    }

    fn con_dia(&self, partes: &[&str]) -> String {
        let dia = self.dia.as_ref().map(|d| format!("el {d}")).unwrap_or_default();
        let partes = partes.iter().copied().chain([dia.as_str()]);
        partes.filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// Compares two bills piece by piece. Where one of them reads what day it is, on the first day of each month of a year.
pub fn comparar(pluma: &Pluma<'_>, cotejo: &Cotejo<'_>, a: &Cobro, b: &Cobro) -> Regiones {
    let Some(variables) = cotejo.variables(a, b) else {
        return Regiones { faltan: true, ..Regiones::default() };
    };
    let lee_hoy =
        |paquete: &Paquete, cobro: &Cobro| leidas(paquete, cobro).iter().any(|r| r.raiz == Raiz::Hoy);
    let en_un_dia = |cotejo: &Cotejo<'_>| {
        let mut banco = Banco::new(pluma, cotejo, (a, b), variables.clone());
        banco.probar();
        banco.contar()
    };
    if !lee_hoy(&cotejo.antes, a) && !lee_hoy(cotejo.ahora, b) {
        return en_un_dia(cotejo);
    }
    let dias: Vec<Date> = cotejo.meses();
    // The other days of each month are not proved.
    let mut juntas = Regiones { sin_probar: true, ..Regiones::default() };
    let mut veces: Vec<usize> = Vec::new();
    for dia in &dias {
        let de_un_dia = en_un_dia(&cotejo.en(*dia));
        juntas.probadas += de_un_dia.probadas;
        juntas.faltan |= de_un_dia.faltan;
        for region in de_un_dia.distintas {
            let misma = |r: &Region| {
                (&r.donde, &r.cuando, &r.puntos) == (&region.donde, &region.cuando, &region.puntos)
            };
            match juntas.distintas.iter().position(misma) {
                Some(i) => veces.iter_mut().skip(i).take(1).for_each(|n| *n += 1),
                None => {
                    let dia = Some(fecha(*dia));
                    juntas.distintas.push(Region { dia, ..region });
                    veces.push(1);
                }
            }
        }
    }
    for (region, veces) in juntas.distintas.iter_mut().zip(veces) {
        if veces == dias.len() {
            region.dia = None;
        }
    }
    juntas
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
    cotejo: &'b Cotejo<'a>,
    cobros: (&'b Cobro, &'b Cobro),
    /// The main figure.
    principal: Option<Variable>,
    /// The rest, with the values of each that are tried.
    demas: Vec<(Variable, Vec<Option<Valor>>)>,
    /// Whether an amount is made of some figure of the rest, and of which: those have samples, not cells.
    demas_leidas: bool,
    con_muestras: Vec<bool>,
    elecciones: Vec<Vec<usize>>,
    /// By choice of the rest, the pieces that differ; nothing where nobody could come.
    piezas: Vec<Option<Vec<Pieza>>>,
    probadas: usize,
    faltan: bool,
    sin_probar: bool,
}

impl<'b, 'a> Banco<'b, 'a> {
    fn new(
        pluma: &'b Pluma<'a>,
        cotejo: &'b Cotejo<'a>,
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
        let filas = filas_elegidas(&variables);
        let con_muestras: Vec<bool> = variables.iter().map(|v| v.muestras).collect();
        let demas_leidas = con_muestras.contains(&true);
        let demas: Vec<(Variable, Vec<Option<Valor>>)> = variables
            .into_iter()
            .map(|mut variable| {
                let leida = variable.muestras;
                // One value of each cell; of a figure of which an amount is made, its ends and a round one too.
                variable.muestras = false;
                let filas = filas.get(&variable.ruta).map(Vec::as_slice);
                let mut valores = variable.valores(filas);
                if let (true, Clase::Numero { desde, hasta, escala, .. }) = (leida, &variable.clase) {
                    let redondas = redondas(*desde, *hasta, *escala);
                    let elegidas = redondas.iter().take(3).chain(redondas.iter().rev().take(1));
                    let nuevas = elegidas.filter_map(|p| variable.figura(*p)).map(Some).collect::<Vec<_>>();
                    valores.extend(nuevas.into_iter().filter(|v| !variable.valores(filas).contains(v)));
                }
                (variable, valores)
            })
            .collect();
        let total = demas.iter().try_fold(1_usize, |n, (_, v)| n.checked_mul(v.len())).unwrap_or(usize::MAX);
        let cuantas = total.min(ELECCIONES);
        let faltan = total > ELECCIONES;
        // Where there are more than are tried, they are taken at even steps.
        let elecciones = (0..cuantas).map(|i| {
            let mut numero = if faltan { i * (total / cuantas.max(1)) } else { i };
            let digito = |(_, valores): &(Variable, Vec<Option<Valor>>)| {
                let cual = numero % valores.len().max(1);
                numero /= valores.len().max(1);
                cual
            };
            demas.iter().map(digito).collect()
        });
        let elecciones: Vec<Vec<usize>> = elecciones.collect();
        let piezas = Vec::new();
        Self {
            pluma,
            cotejo,
            cobros,
            principal,
            demas,
            demas_leidas,
            con_muestras,
            elecciones,
            piezas,
            probadas: 0,
            faltan,
            sin_probar: false,
        }
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
                let supuesto = supuesto(self.cotejo.ahora, &valores);
                if !es_posible(&supuesto, &self.cotejo.antes) || !es_posible(&supuesto, self.cotejo.ahora) {
                    continue;
                }
                alguien = true;
                match self.cotejo.importes(self.cobros.0, self.cobros.1, &supuesto) {
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
            if iguales && !supuestos.is_empty() && !self.esta_probada(&supuestos) {
                self.sin_probar = true;
            }
            if puntos.is_empty() || iguales {
                piezas.push(Pieza { tramo, fija: true, puntos: Vec::new() });
                continue;
            }
            let fija = una && !self.demas_leidas && supuestos.iter().all(|s| self.es_fija(s));
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

    /// The values of the main figure that are tried in a stretch: its ends, and the round ones inside, since a floor or a ceiling may
    /// hide at the ends what is seen between them.
    fn muestras(&self, tramo: Tramo) -> Vec<Option<Valor>> {
        let (Some(x), Some((de, a))) = (&self.principal, tramo) else { return vec![None] };
        let Clase::Numero { escala, .. } = x.clase else { return vec![None] };
        let pasos = redondas(de, a, escala);
        pasos.into_iter().filter_map(|p| x.figura(p)).map(Some).collect()
    }

    /// Whether with these data neither bill reads the main figure but to choose what is charged.
    fn es_fija(&self, supuesto: &crate::celdas::Supuesto<'_>) -> bool {
        let Some(x) = &self.principal else { return true };
        let lados: [(&Paquete, &Cobro); 2] =
            [(&self.cotejo.antes, self.cobros.0), (self.cotejo.ahora, self.cobros.1)];
        lados.into_iter().all(|(paquete, cobro)| {
            if !leidas(paquete, cobro).contains(&x.ruta) {
                return true;
            }
            let suyo = supuesto.en(paquete);
            let ambito = Ambito::nuevo(paquete, suyo.datos()).con_tarifa(self.cotejo.fecha);
            let firme = Firme { paquete, ambito: &ambito, x: &x.ruta };
            let (exprs, montos) = partes(cobro);
            exprs.iter().all(|e| firme.expr(&e.arbol)) && montos.iter().all(|m| firme.valor(m))
        })
    }

    /// Whether that both give the same is proved of a whole piece: what is charged reads no figure but to be chosen; or it is a line
    /// whose formula there is the same to the letter, with the same limits.
    fn esta_probada(&self, supuestos: &[crate::celdas::Supuesto<'_>]) -> bool {
        let demas_fijas = !self.demas_leidas;
        if demas_fijas && supuestos.iter().all(|s| self.es_fija(s)) {
            return true;
        }
        let ([a], [b]) = (self.cobros.0.conceptos.as_slice(), self.cobros.1.conceptos.as_slice()) else {
            return false;
        };
        let (pa, pb) = (&self.cotejo.antes, self.cotejo.ahora);
        supuestos.iter().all(|supuesto| {
            let (de_a, de_b) = (supuesto.en(pa), supuesto.en(pb));
            let (x, y) = (
                Ambito::nuevo(pa, de_a.datos()).con_tarifa(self.cotejo.fecha),
                Ambito::nuevo(pb, de_b.datos()).con_tarifa(self.cotejo.fecha),
            );
            let cobrado = |c: &schemas::paquete::Concepto, ambito: &Ambito<'_>| {
                c.si.as_ref().is_none_or(|e| ambito.cumple(&e.arbol).unwrap_or(false))
            };
            match (cobrado(a, &x), cobrado(b, &y)) {
                (false, false) => true,
                (true, true) => {
                    let (e, f) = (formula(&a.monto, &x), formula(&b.monto, &y));
                    let (Some(e), Some(f)) = (e, f) else { return false };
                    let arboles = |c: &'_ schemas::paquete::Concepto| {
                        [&c.minimo, &c.maximo].map(|e| e.as_ref().map(|e| e.arbol.clone()))
                    };
                    let leidas: Vec<&Expr> = std::iter::once(f)
                        .chain([&b.minimo, &b.maximo].into_iter().flatten().map(|e| &e.arbol))
                        .collect();
                    e == f && arboles(a) == arboles(b) && leen_lo_mismo(pa, pb, &leidas)
                }
                _ => false,
            }
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
            let caso = if iguales && es_producto { String::new() } else { self.caso(*primera) };
            let puntos = pieza.puntos.iter().map(|(x, antes, ahora)| {
                let de_x = x
                    .as_ref()
                    .zip(self.principal.as_ref())
                    .map(|(x, v)| self.pluma.dato_con_valor(&v.ruta, Some(x)));
                let con: Vec<String> =
                    de_x.into_iter().chain((!caso.is_empty()).then(|| caso.clone())).collect();
                let cifras = x.as_ref().and_then(figura).map_or(0, cifras);
                Punto { con: con.join(", "), cifras, antes: *antes, ahora: *ahora }
            });
            distintas.push(Region {
                donde: self.donde(marca.tramo),
                cuando,
                dia: None,
                fija: marca.fija && iguales,
                puntos: puntos.collect(),
            });
        }
        Regiones { distintas, probadas: self.probadas, faltan: self.faltan, sin_probar: self.sin_probar }
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
        let cuantas = self.piezas.iter().flatten().count();
        if !es_producto || self.faltan && donde.len() < cuantas {
            return ("con algunos datos".to_owned(), false);
        }
        let partes = conjuntos.iter().filter_map(|(d, indices)| {
            let (variable, valores) = self.demas.get(*d)?;
            if self.con_muestras.get(*d) == Some(&true) {
                return Some(format!("con algunos valores de {}", self.pluma.dato(&variable.ruta)));
            }
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

/// Round steps from one to another, and both where somebody set them.
fn redondas(de: i128, a: i128, escala: u32) -> BTreeSet<i128> {
    let unidad = 10_i128.pow(escala);
    let mut pasos = BTreeSet::new();
    for (extremo, abierto) in [(de, es_abierto(-de, escala)), (a, es_abierto(a, escala))] {
        if !abierto {
            pasos.insert(extremo);
        }
    }
    for potencia in 0..7 {
        let paso = unidad * 10_i128.pow(potencia);
        pasos.extend([paso, paso * 2, paso * 5]);
    }
    pasos.insert(0);
    pasos.retain(|p| *p >= de && *p <= a);
    // Between two limits that are near each other there may be none.
    if pasos.iter().all(|p| *p == de || *p == a) {
        pasos.insert(redondo(de, a, unidad));
        pasos.insert(de + (a - de) / 2);
    }
    pasos
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
        (Some(una), None) => format!("{} {una}", pieza.puntos.iter().any(|(_, a, b)| b > a)),
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

/// The digits of a figure that aren't zeros at its end.
fn cifras(n: Decimal) -> usize {
    n.normalize().to_string().trim_end_matches('0').chars().filter(char::is_ascii_digit).count()
}

/// A value as a figure.
fn figura(valor: &Valor) -> Option<Decimal> {
    match valor {
        Valor::Entero(n) => Some(Decimal::from(*n)),
        Valor::Decimal(n) | Valor::Dinero(n) => Some(*n),
        _ => None,
    }
}
