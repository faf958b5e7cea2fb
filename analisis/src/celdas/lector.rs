//! Reads conditions to find their data and where they are cut. It follows cálculos and the conditions that hide a datum, since the engine
//! will.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use schemas::expr::{Cota, Expr, Operador, Raiz, Ruta, Valoracion};
use schemas::paquete::{Paquete, TipoEtapa, TipoPersona};
use schemas::valor::Valor;

use super::catalogos;
use super::mesa::Mesa;
use super::variable::{Clase, Variable, dias, fecha_fija};

/// The data of some conditions, cut in cells.
pub fn leer<'a>(paquete: &'a Paquete, condiciones: &[&Expr]) -> Mesa<'a> {
    leer_sin(paquete, condiciones, "")
}

/// The same with values in any of their forms, whose tables cut their data too.
pub fn leer_todo<'a>(paquete: &'a Paquete, condiciones: &[&Expr], valores: &[&Valoracion]) -> Mesa<'a> {
    let mut lector = Lector::new(paquete);
    condiciones.iter().for_each(|condicion| lector.mira(condicion));
    valores.iter().for_each(|valor| lector.mira_valor(valor));
    lector.renglones();
    Mesa::new(paquete, lector.variables.into_values().collect(), lector.exacta, lector.opaca)
}

/// The same where one field isn't known yet.
pub fn leer_sin<'a>(paquete: &'a Paquete, condiciones: &[&Expr], falta: &str) -> Mesa<'a> {
    let mut lector = Lector::new(paquete);
    for condicion in condiciones {
        lector.mira(condicion);
    }
    let sin = Raiz::Campo(falta.into());
    for variable in lector.variables.values_mut().filter(|v| v.ruta.raiz == sin) {
        variable.solo_ausente = true;
    }
    lector.renglones();
    Mesa::new(paquete, lector.variables.into_values().collect(), lector.exacta, lector.opaca)
}

struct Lector<'a> {
    paquete: &'a Paquete,
    variables: BTreeMap<Ruta, Variable>,
    calculos: BTreeSet<String>,
    exacta: bool,
    opaca: bool,
}

/// `Σ coefficient·datum + constant`.
type Lineal = (BTreeMap<Ruta, Decimal>, Decimal);

impl<'a> Lector<'a> {
    fn new(paquete: &'a Paquete) -> Self {
        Self { paquete, variables: BTreeMap::new(), calculos: BTreeSet::new(), exacta: true, opaca: false }
    }

    /// Takes in an expression whose value must be the same all over a cell.
    fn mira(&mut self, expr: &Expr) {
        match expr {
            Expr::Literal(_) => {}
            Expr::Ruta(ruta) => self.hoja(ruta),
            Expr::No(x) | Expr::Menos(x) => self.mira(x),
            Expr::Y(partes) | Expr::O(partes) | Expr::Lista(partes) => {
                partes.iter().for_each(|p| self.mira(p))
            }
            Expr::Compara { primero, resto } => {
                let mut izquierda: &Expr = primero;
                for (_, derecha) in resto {
                    self.compara(izquierda, derecha);
                    izquierda = derecha;
                }
            }
            Expr::En { que, en, .. } => match &**en {
                Expr::Lista(cosas) => cosas.iter().for_each(|c| self.compara(que, c)),
                otro => {
                    self.mira(que);
                    self.mira(otro);
                }
            },
            Expr::Definido { ruta, .. } => match &ruta.raiz {
                Raiz::Campo(_) if ruta.partes.is_empty() => {
                    let _ = self.variable(ruta);
                }
                _ => self.hoja(ruta),
            },
            Expr::Aritmetica { a, b, .. } => {
                self.mira(a);
                self.mira(b);
            }
            Expr::Si { si, entonces, sino } => [si, entonces, sino].into_iter().for_each(|x| self.mira(x)),
            Expr::Llama { argumentos, .. } if fecha_fija(expr).is_none() => {
                argumentos.iter().for_each(|x| self.mira(x));
            }
            Expr::Llama { .. } => {}
        }
    }

    fn hoja(&mut self, ruta: &Ruta) {
        if let Raiz::Calculo(id) = &ruta.raiz {
            let calculo = self.paquete.tramite.calculos.iter().find(|c| c.id == *id);
            match calculo {
                Some(calculo) if ruta.partes.is_empty() => {
                    if self.calculos.insert(id.to_string()) {
                        self.mira_valor(&calculo.valor);
                    }
                }
                _ => self.opaca = true,
            }
            return;
        }
        if let Some(fila) = catalogos::de_columna(self.paquete, ruta) {
            if let Some(variable) = self.variable(&fila) {
                variable.columnas.extend(ruta.partes.iter().cloned());
            }
            return;
        }
        let Some(variable) = self.variable(ruta) else { return };
        match variable.clase {
            Clase::Booleano | Clase::Opciones(..) => {}
            Clase::Opcion(_) => variable.todas = true,
            Clase::Numero { .. } | Clase::Fecha { .. } => {
                variable.muestras = true;
                self.exacta = false;
            }
            Clase::Texto(_) => self.opaca = true,
        }
    }

    fn mira_valor(&mut self, valor: &Valoracion) {
        match valor {
            Valoracion::Expr(e) => self.mira(&e.arbol),
            Valoracion::Casos { casos, sino } => {
                for caso in casos {
                    self.mira(&caso.si.arbol);
                    self.mira(&caso.valor.arbol);
                }
                sino.iter().for_each(|s| self.mira(&s.arbol));
            }
            Valoracion::Segun { segun, filas, sino } => {
                for (n, e) in segun.iter().enumerate() {
                    match catalogos::directo(self.paquete, &e.arbol) {
                        // The rows that the table doesn't name are all alike.
                        Some(ruta) => {
                            if let Some(variable) = self.variable(ruta) {
                                variable
                                    .nombradas
                                    .extend(filas.iter().filter_map(|f| f.claves.get(n)).cloned());
                            }
                        }
                        None => self.mira(&e.arbol),
                    }
                }
                filas.iter().map(|f| &f.valor).chain(sino).for_each(|e| self.mira(&e.arbol));
            }
            Valoracion::Tramos { segun, tramos } => {
                for cota in tramos.iter().flat_map(|t| [&t.desde, &t.hasta]).flatten() {
                    let Cota { valor, .. } = cota;
                    self.compara(&segun.arbol, &Expr::Literal(Valor::Decimal(*valor)));
                }
                tramos.iter().for_each(|t| self.mira(&t.valor.arbol));
            }
        }
    }

    /// Takes in the comparison of two expressions.
    fn compara(&mut self, a: &Expr, b: &Expr) {
        if let (Some((mut datos, mas)), Some((otros, menos))) = (self.lineal(a, 0), self.lineal(b, 0)) {
            for (ruta, coeficiente) in otros {
                let suma = datos.remove(&ruta).unwrap_or_default() - coeficiente;
                datos.insert(ruta, suma);
            }
            datos.retain(|_, c| !c.is_zero());
            let mut datos = datos.into_iter();
            match (datos.next(), datos.next()) {
                (None, _) => {}
                (Some((ruta, coeficiente)), None) => {
                    if let Some(variable) = self.variable(&ruta) {
                        match (menos - mas).checked_div(coeficiente) {
                            Some(figura) => variable.corta(figura),
                            None => self.opaca = true,
                        }
                        // A quotient that isn't exact may fall on either side.
                        if !coeficiente.abs().is_integer() || coeficiente.abs() != Decimal::ONE {
                            let variable = self.variables.get_mut(&ruta);
                            variable.into_iter().for_each(|v| ensancha(&mut v.cortes));
                        }
                    }
                }
                (Some((una, _)), Some((otra, _))) => {
                    self.exacta = false;
                    for ruta in [una, otra].into_iter().chain(datos.map(|(r, _)| r)) {
                        if let Some(variable) = self.variable(&ruta) {
                            variable.muestras = true;
                        }
                    }
                }
            }
            return;
        }
        for (uno, otro) in [(a, b), (b, a)] {
            if self.contra_columna(uno, otro) {
                return;
            }
            let Expr::Ruta(ruta) = uno else { continue };
            if matches!(ruta.raiz, Raiz::Calculo(_)) || catalogos::de_columna(self.paquete, ruta).is_some() {
                continue;
            }
            if let Some(fecha) = fecha_fija(otro).and_then(dias) {
                if let Some(variable) = self.variable(ruta) {
                    variable.cortes.extend([fecha - 1, fecha]);
                }
                return;
            }
            if let Expr::Literal(Valor::Opcion(texto) | Valor::Texto(texto)) = otro {
                if let Some(variable) = self.variable(ruta) {
                    variable.nombradas.insert(texto.clone());
                }
                return;
            }
        }
        self.mira(a);
        self.mira(b);
    }

    /// Takes in the comparison of a figure with a column: the figure is cut at all that the column says. Whether it was one.
    fn contra_columna(&mut self, uno: &Expr, columna: &Expr) -> bool {
        let Some(figuras) = catalogos::figuras(self.paquete, columna) else { return false };
        let Some((datos, mas)) = self.lineal(uno, 0) else { return false };
        let mut datos = datos.into_iter();
        let (Some((ruta, coeficiente)), None) = (datos.next(), datos.next()) else { return false };
        self.mira(columna);
        let cortes: Option<Vec<Decimal>> =
            figuras.iter().map(|f| f.checked_sub(mas)?.checked_div(coeficiente)).collect();
        match (cortes, self.variable(&ruta)) {
            (Some(cortes), Some(variable)) => {
                cortes.into_iter().for_each(|c| variable.corta(c));
                true
            }
            _ => false,
        }
    }

    /// What is known of the rows of catálogos, now that it is known what is read of them.
    fn renglones(&mut self) {
        for variable in self.variables.values_mut() {
            catalogos::renglones(self.paquete, variable);
        }
    }

    /// An expression as a sum of data, where it is one.
    fn lineal(&mut self, expr: &Expr, hondura: u32) -> Option<Lineal> {
        if hondura > 32 {
            return None;
        }
        match expr {
            Expr::Literal(Valor::Entero(n)) => Some((BTreeMap::new(), Decimal::from(*n))),
            Expr::Literal(Valor::Decimal(d) | Valor::Dinero(d)) => Some((BTreeMap::new(), *d)),
            Expr::Ruta(ruta) => match &ruta.raiz {
                Raiz::Calculo(id) if ruta.partes.is_empty() => {
                    let calculo = self.paquete.tramite.calculos.iter().find(|c| c.id == *id)?;
                    match &calculo.valor {
                        Valoracion::Expr(e) => self.lineal(&e.arbol, hondura + 1),
                        _ => None,
                    }
                }
                Raiz::Campo(_) | Raiz::Visitas(_) => {
                    let es_numero = matches!(self.clase(ruta), Some(Clase::Numero { .. }));
                    es_numero.then(|| (BTreeMap::from([(ruta.clone(), Decimal::ONE)]), Decimal::ZERO))
                }
                _ => None,
            },
            Expr::Menos(x) => self.lineal(x, hondura + 1).and_then(|l| por(l, Decimal::NEGATIVE_ONE)),
            Expr::Aritmetica { op, a, b } => {
                let (a, b) = (self.lineal(a, hondura + 1)?, self.lineal(b, hondura + 1)?);
                match op {
                    Operador::Mas => mas(a, b),
                    Operador::Menos => mas(a, por(b, Decimal::NEGATIVE_ONE)?),
                    Operador::Por if b.0.is_empty() => por(a, b.1),
                    Operador::Por if a.0.is_empty() => por(b, a.1),
                    Operador::Por | Operador::Entre => None,
                }
            }
            _ => None,
        }
    }

    fn clase(&self, ruta: &Ruta) -> Option<Clase> {
        if let Some(variable) = self.variables.get(ruta) {
            return Some(variable.clase.clone());
        }
        let tramite = &self.paquete.tramite;
        let partes: Vec<&str> = ruta.partes.iter().map(String::as_str).collect();
        match (&ruta.raiz, partes.as_slice()) {
            (Raiz::Campo(id), []) => Clase::de(&tramite.campo(id)?.tipo),
            (Raiz::Visitas(etapa), []) => {
                let maximo = tramite.etapa(etapa)?.maximo.map_or(99, i128::from);
                Some(Clase::Numero { desde: 0, hasta: maximo, escala: 0, dinero: false })
            }
            (Raiz::Hoy, []) => Clase::hoy(),
            (Raiz::Solicitante, ["tipo"]) => {
                let ids = tramite.solicitante.personas.iter().map(|p| match p {
                    TipoPersona::Fisica => "fisica".to_owned(),
                    TipoPersona::Moral => "moral".to_owned(),
                });
                Some(Clase::Opcion(ids.collect()))
            }
            (Raiz::Solicitud, ["canal"]) => {
                Some(Clase::Opcion(vec!["en_linea".to_owned(), "presencial".to_owned()]))
            }
            _ => None,
        }
    }

    /// Whether a field isn't asked in the first stage, so that some way may lack it.
    fn es_tardio(&self, campo: &str) -> bool {
        !self.paquete.tramite.etapas.first().is_some_and(|e| match &e.tipo {
            TipoEtapa::Tarea(t) => t.captura.iter().flat_map(|p| &p.campos).any(|c| c == campo),
            _ => false,
        })
    }

    /// The datum of a path, taken in with what hides it; what isn't judged here makes all of it opaque.
    fn variable(&mut self, ruta: &Ruta) -> Option<&mut Variable> {
        if !self.variables.contains_key(ruta) {
            let Some(clase) = self.clase(ruta) else {
                self.opaca = true;
                return None;
            };
            let campo = match &ruta.raiz {
                Raiz::Campo(id) => self.paquete.tramite.campo(id),
                _ => None,
            };
            let ausente = campo.is_some_and(|c| {
                !c.obligatorio
                    || c.visible_si.is_some()
                    || c.obligatorio_si.is_some()
                    || self.es_tardio(&c.id)
            });
            self.variables.insert(ruta.clone(), Variable::new(ruta.clone(), clase, ausente));
            // What it hangs from decides which of its rows somebody may choose.
            if let Some(padre) = campo.and_then(engine::catalogo::padre_de) {
                let _ = self.variable(&Ruta { raiz: Raiz::Campo(padre.clone()), partes: Vec::new() });
            }
            for condicion in campo.into_iter().flat_map(|c| [&c.visible_si, &c.obligatorio_si]).flatten() {
                self.mira(&condicion.arbol);
            }
        }
        self.variables.get_mut(ruta)
    }
}

fn mas(a: Lineal, b: Lineal) -> Option<Lineal> {
    let (mut datos, constante) = a;
    for (ruta, coeficiente) in b.0 {
        let suma = datos.remove(&ruta).unwrap_or_default().checked_add(coeficiente)?;
        datos.insert(ruta, suma);
    }
    Some((datos, constante.checked_add(b.1)?))
}

fn por(a: Lineal, factor: Decimal) -> Option<Lineal> {
    let mut datos = BTreeMap::new();
    for (ruta, coeficiente) in a.0 {
        datos.insert(ruta, coeficiente.checked_mul(factor)?);
    }
    Some((datos, a.1.checked_mul(factor)?))
}

fn ensancha(cortes: &mut BTreeSet<i128>) {
    let mas: Vec<i128> = cortes.iter().flat_map(|c| [c - 1, c + 1]).collect();
    cortes.extend(mas);
}
