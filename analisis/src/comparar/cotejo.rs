//! What a bill amounts to in both versions with the same data, on the same day and with the same parameters, so that what differs is
//! the bill's own doing. The engine computes every amount.

use std::collections::{BTreeMap, BTreeSet};

use engine::cobro::importe;
use engine::datos::Datos;
use engine::eval::{rutas, rutas_valoracion};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use schemas::expr::{Expr, Expresion, Raiz, Ruta, Valoracion};
use schemas::ids::CampoId;
use schemas::paquete::{Ajuste, Campo, Cobro, Concepto, Cuanto, Paquete, TipoCampo, ValorFechado};
use schemas::valor::Valor;

use super::mesa::juntar;
use super::pluma::Pluma;
use crate::celdas::{Clase, Supuesto, Variable, leer_todo};

/// Both versions under the parameters of the new one.
pub struct Cotejo<'a> {
    /// The old version, with the values that the new one has for its parameters.
    pub antes: Paquete,
    /// The new version.
    pub ahora: &'a Paquete,
    /// The day that rules.
    pub fecha: Date,
}

impl<'a> Cotejo<'a> {
    /// The last day on which a parameter changed and all of them have a value.
    pub fn new(pluma: &Pluma<'a>) -> Self {
        let mut antes = pluma.antes.clone();
        for parametro in &mut antes.parametros {
            if let Some(nuevo) = pluma.ahora.parametro(&parametro.id) {
                parametro.valores.clone_from(&nuevo.valores);
            }
        }
        let parametros = antes.parametros.iter().chain(&pluma.ahora.parametros);
        let dias: BTreeSet<Date> = parametros.flat_map(|p| &p.valores).map(|v| v.desde).collect();
        let fecha = dias.into_iter().rev().find(|d| rigen(&antes, *d) && rigen(pluma.ahora, *d));
        let fecha = fecha.unwrap_or_else(|| date(2026, 3, 2));
        Self { antes, ahora: pluma.ahora, fecha }
    }

    /// The same on another day.
    pub fn en(&self, fecha: Date) -> Cotejo<'a> {
        Cotejo { antes: self.antes.clone(), ahora: self.ahora, fecha }
    }

    /// The day of the tariff and the first day of each month of the year that follows, as far as parameters are known.
    pub fn meses(&self) -> Vec<Date> {
        let anio = self.fecha.year();
        let meses = (1..=12).map(|mes| date(anio, mes, 1)).filter(|d| *d > self.fecha);
        let del_que_sigue = (1..=12)
            .map(|mes| date(anio.saturating_add(1), mes, 1))
            .filter(|d| d.month() <= self.fecha.month());
        let rige = |d: &Date| rigen(&self.antes, *d) && rigen(self.ahora, *d);
        std::iter::once(self.fecha).chain(meses.chain(del_que_sigue).filter(rige)).collect()
    }

    /// What both bills amount to; nothing when somebody could not come with these data, or one of them can't be computed.
    pub fn importes(&self, a: &Cobro, b: &Cobro, supuesto: &Supuesto<'_>) -> Option<(Decimal, Decimal)> {
        let (de_a, de_b) = (supuesto.en(&self.antes), supuesto.en(self.ahora));
        let x = importe(&self.antes, a, de_a.datos(), self.fecha).ok()?;
        let y = importe(self.ahora, b, de_b.datos(), self.fecha).ok()?;
        Some((x, y))
    }

    /// The data of both bills, each cut where either cuts it; nothing when they don't go together.
    pub fn variables(&self, a: &Cobro, b: &Cobro) -> Option<Vec<Variable>> {
        juntar(variables(&self.antes, a), variables(self.ahora, b))
    }
}

/// Whether every parameter has a value on a day.
fn rigen(paquete: &Paquete, dia: Date) -> bool {
    let vale = |v: &ValorFechado| v.desde <= dia && v.hasta.is_none_or(|h| dia <= h);
    paquete.parametros.iter().all(|p| p.valores.iter().any(vale))
}

/// A bill with one line and nothing else.
pub fn solo(cobro: &Cobro, concepto: &Concepto) -> Cobro {
    Cobro {
        conceptos: vec![concepto.clone()],
        recargos: Vec::new(),
        descuentos: Vec::new(),
        tope_descuento: None,
        minimo: None,
        maximo: None,
        ..cobro.clone()
    }
}

/// The expressions of a bill, and its amounts.
pub fn partes(cobro: &Cobro) -> (Vec<&Expresion>, Vec<&Valoracion>) {
    let de_conceptos = cobro.conceptos.iter().flat_map(|c| [&c.si, &c.minimo, &c.maximo]).flatten();
    let ajustes = || cobro.recargos.iter().chain(&cobro.descuentos);
    let cuantos = ajustes().map(|a: &Ajuste| &a.cuanto).chain(&cobro.tope_descuento).map(tasa);
    let condiciones = ajustes().filter_map(|a| a.si.as_ref());
    let exprs = de_conceptos.chain(condiciones).chain(cuantos).chain(&cobro.minimo).chain(&cobro.maximo);
    (exprs.collect(), cobro.conceptos.iter().map(|c| &c.monto).collect())
}

/// The expression of a rate or amount.
pub const fn tasa(cuanto: &Cuanto) -> &Expresion {
    match cuanto {
        Cuanto::Tasa(e) | Cuanto::Monto(e) => e,
    }
}

/// The paths that a bill reads, through cálculos and through what hides a field.
pub fn leidas(paquete: &Paquete, cobro: &Cobro) -> BTreeSet<Ruta> {
    let (exprs, montos) = partes(cobro);
    let mut pendientes: Vec<Ruta> = exprs
        .iter()
        .flat_map(|e| rutas(&e.arbol))
        .chain(montos.iter().flat_map(|m| rutas_valoracion(m)))
        .cloned()
        .collect();
    let mut halladas = BTreeSet::new();
    while let Some(ruta) = pendientes.pop() {
        if !halladas.insert(ruta.clone()) {
            continue;
        }
        match &ruta.raiz {
            Raiz::Calculo(id) => {
                let calculo = paquete.tramite.calculo(id).into_iter();
                pendientes.extend(calculo.flat_map(|c| rutas_valoracion(&c.valor)).cloned());
            }
            Raiz::Campo(id) => {
                let condiciones = paquete.tramite.campo(id).and_then(|c| c.visible_si.as_ref());
                pendientes.extend(condiciones.into_iter().flat_map(|e| rutas(&e.arbol)).cloned());
            }
            _ => {}
        }
    }
    halladas
}

/// The data of a bill: those that the cells know, and the columns of tables, of which one row is tried.
fn variables(paquete: &Paquete, cobro: &Cobro) -> Vec<Variable> {
    let (exprs, montos) = partes(cobro);
    let arboles: Vec<&Expr> = exprs.iter().map(|e| &e.arbol).collect();
    let mut variables = leer_todo(paquete, &arboles, &montos).variables;
    for ruta in leidas(paquete, cobro) {
        let Raiz::Campo(id) = &ruta.raiz else { continue };
        let Some(campo) = paquete.tramite.campo(id) else { continue };
        let TipoCampo::Tabla { columnas, .. } = &campo.tipo else { continue };
        let pedida = ruta.partes.first().and_then(|p| columnas.iter().find(|c| c.id.as_str() == p));
        // A computed column is made of the others of its row.
        let leidas: Vec<&Campo> = match pedida {
            Some(columna) if columna.calculo.is_none() => vec![columna],
            _ => columnas.iter().filter(|c| c.calculo.is_none()).collect(),
        };
        for columna in leidas {
            let Some(clase @ Clase::Numero { .. }) = Clase::de(&columna.tipo) else { continue };
            let ruta = Ruta { raiz: Raiz::Campo(id.clone()), partes: vec![columna.id.to_string()] };
            if variables.iter().any(|v| v.ruta == ruta) {
                continue;
            }
            let falta = campo.visible_si.is_some() || !campo.obligatorio || campo.obligatorio_si.is_some();
            let mut variable = Variable::new(ruta, clase, falta);
            variable.muestras = true;
            variables.push(variable);
        }
    }
    variables
}

/// Data as known to a definition. A column stands in the one row of its table.
pub fn supuesto<'p>(paquete: &'p Paquete, valores: &[(&Variable, Option<Valor>)]) -> Supuesto<'p> {
    let mut datos = Datos::default();
    let mut solicitante = BTreeMap::new();
    let mut filas: BTreeMap<CampoId, BTreeMap<String, Valor>> = BTreeMap::new();
    let mut hoy = None;
    for (variable, valor) in valores {
        let Some(valor) = valor.clone() else { continue };
        match (&variable.ruta.raiz, variable.ruta.partes.first(), valor) {
            (Raiz::Campo(id), Some(columna), valor) => {
                filas.entry(id.clone()).or_default().insert(columna.clone(), valor);
            }
            (Raiz::Campo(id), None, valor) => {
                datos.campos.insert(id.clone(), valor);
            }
            (Raiz::Visitas(etapa), _, Valor::Entero(n)) => {
                datos.visitas.insert(etapa.clone(), u32::try_from(n).unwrap_or_default());
            }
            (Raiz::Solicitante, _, valor) => {
                solicitante.insert("tipo".to_owned(), valor);
            }
            (Raiz::Solicitud, _, valor) => {
                datos.solicitud.insert("canal".to_owned(), valor);
            }
            (Raiz::Hoy, _, Valor::Fecha(fecha)) => hoy = Some(fecha),
            _ => {}
        }
    }
    for (id, mut fila) in filas {
        if let Some(TipoCampo::Tabla { columnas, .. }) = paquete.tramite.campo(&id).map(|c| &c.tipo) {
            for columna in columnas.iter().filter(|c| c.calculo.is_none()) {
                if let (false, Some(valor)) = (fila.contains_key(columna.id.as_str()), muestra(&columna.tipo))
                {
                    fila.insert(columna.id.to_string(), valor);
                }
            }
        }
        datos.campos.insert(id, Valor::Lista(vec![Valor::Registro(fila)]));
    }
    if !solicitante.is_empty() {
        datos.solicitante = Some(Valor::Registro(solicitante));
    }
    let conocidas = valores.iter().map(|(v, _)| v.ruta.clone()).collect();
    Supuesto::new(paquete, datos, hoy, conocidas)
}

/// Any value of a column that nothing reads.
fn muestra(tipo: &TipoCampo) -> Option<Valor> {
    Some(match tipo {
        TipoCampo::Texto { largo, .. } | TipoCampo::TextoLargo { largo } => {
            Valor::Texto("x".repeat(usize::try_from(largo.0.clamp(1, 60)).unwrap_or(1)))
        }
        TipoCampo::Entero { minimo, .. } => Valor::Entero(minimo.unwrap_or(1)),
        TipoCampo::Decimal { minimo, .. } => Valor::Decimal(minimo.unwrap_or(Decimal::ONE)),
        TipoCampo::Dinero { minimo, .. } => Valor::Dinero(minimo.unwrap_or(Decimal::ONE)),
        TipoCampo::Booleano => Valor::Booleano(false),
        TipoCampo::Fecha { .. } => Valor::Fecha(date(2026, 3, 2)),
        TipoCampo::Opcion { opciones, .. } => Valor::Opcion(opciones.first()?.id.clone()),
        _ => return None,
    })
}
