//! The cells of some data, tried one combination after the other with the engine's own evaluator.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use engine::ambito::{Ambito, Atorado, Faltante};
use engine::datos::Datos;
use engine::eval::eval;
use jiff::civil::Date;
use schemas::expr::{Expr, Raiz, Ruta};
use schemas::paquete::{Nivel, Paquete};
use schemas::valor::Valor;

use super::catalogos;
use super::lector::leer;
use super::variable::Variable;

/// Combinations beyond which nothing is said.
const TOPE: usize = 20_000;

/// What a condition says of some data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Juicio {
    /// It holds.
    Si,
    /// It doesn't.
    No,
    /// A datum that it needs isn't there: it doesn't hold, nor does its contrary.
    Falta,
    /// It can't be told here.
    Nose,
}

/// Data cut in cells.
#[derive(Debug)]
pub struct Mesa<'a> {
    paquete: &'a Paquete,
    /// The data.
    pub variables: Vec<Variable>,
    valores: Vec<Vec<Option<Valor>>>,
    /// Whether the cells tell all: what holds in none of them never holds.
    pub exacta: bool,
    /// Whether some datum isn't judged here: then nothing is said.
    pub opaca: bool,
}

impl<'a> Mesa<'a> {
    /// A table over these data: `exacta` when their cuts are all that the conditions know, `opaca` when some datum can't be judged.
    pub fn new(paquete: &'a Paquete, variables: Vec<Variable>, exacta: bool, opaca: bool) -> Self {
        let elegidas = catalogos::elegidas(&variables);
        let valores: Vec<_> =
            variables.iter().map(|v| v.valores(elegidas.get(&v.ruta).map(Vec::as_slice))).collect();
        let cuantas = valores.iter().try_fold(1_usize, |n, v| n.checked_mul(v.len()).filter(|n| *n <= TOPE));
        let opaca = opaca || cuantas.is_none() || valores.iter().any(Vec::is_empty);
        Self { paquete, variables, valores, exacta: exacta && !opaca, opaca }
    }

    /// The data of some conditions, and of the validaciones that speak of them: what a witness must keep to.
    pub fn con_validaciones(paquete: &'a Paquete, condiciones: &[&Expr]) -> Self {
        let mut todas: Vec<&Expr> = condiciones.to_vec();
        let mut mesa = leer(paquete, &todas);
        loop {
            let antes = todas.len();
            for validacion in &paquete.tramite.validaciones {
                let exige = &validacion.exige.arbol;
                if validacion.nivel == Nivel::Error
                    && !todas.contains(&exige)
                    && leer(paquete, &[exige])
                        .variables
                        .iter()
                        .any(|v| mesa.variables.iter().any(|m| m.ruta == v.ruta))
                {
                    todas.push(exige);
                }
            }
            if todas.len() == antes {
                return mesa;
            }
            mesa = leer(paquete, &todas);
        }
    }

    /// Goes through the combinations, each as the cell of every datum and as what is known.
    pub fn recorre(&self, mut ve: impl FnMut(&[usize], &Supuesto<'a>) -> ControlFlow<()>) {
        if self.opaca {
            return;
        }
        let mut celdas = vec![0_usize; self.valores.len()];
        loop {
            if ve(&celdas, &self.caso(&celdas)).is_break() {
                return;
            }
            // The last datum turns first, as figures of a counter.
            let mut lugar = celdas.len();
            loop {
                let Some(i) = lugar.checked_sub(1) else { return };
                lugar = i;
                let (Some(celda), Some(valores)) = (celdas.get_mut(i), self.valores.get(i)) else { return };
                *celda += 1;
                if *celda < valores.len() {
                    break;
                }
                *celda = 0;
            }
        }
    }

    /// The value of a datum in a cell.
    pub fn valor(&self, dato: usize, celda: usize) -> Option<&Valor> {
        self.valores.get(dato)?.get(celda)?.as_ref()
    }

    /// How many cells a datum has.
    pub fn celdas(&self, dato: usize) -> usize {
        self.valores.get(dato).map_or(0, Vec::len)
    }

    /// What is known in a combination of cells.
    pub fn caso(&self, celdas: &[usize]) -> Supuesto<'a> {
        let mut caso =
            Supuesto { paquete: self.paquete, datos: Datos::default(), hoy: None, conocidas: Vec::new() };
        let mut solicitante = BTreeMap::new();
        for ((i, variable), celda) in self.variables.iter().enumerate().zip(celdas) {
            caso.conocidas.push(variable.ruta.clone());
            let Some(valor) = self.valor(i, *celda).cloned() else { continue };
            match (&variable.ruta.raiz, valor) {
                (Raiz::Campo(id), valor) => {
                    caso.datos.campos.insert(id.clone(), valor);
                }
                (Raiz::Visitas(etapa), Valor::Entero(n)) => {
                    caso.datos.visitas.insert(etapa.clone(), u32::try_from(n).unwrap_or(0));
                }
                (Raiz::Hoy, Valor::Fecha(fecha)) => caso.hoy = Some(fecha),
                (Raiz::Solicitante, valor) => {
                    solicitante.insert("tipo".to_owned(), valor);
                }
                (Raiz::Solicitud, valor) => {
                    caso.datos.solicitud.insert("canal".to_owned(), valor);
                }
                _ => {}
            }
        }
        if !solicitante.is_empty() {
            caso.datos.solicitante = Some(Valor::Registro(solicitante));
        }
        caso
    }
}

/// What is known in one combination of cells.
#[derive(Clone, Debug)]
pub struct Supuesto<'a> {
    paquete: &'a Paquete,
    datos: Datos,
    hoy: Option<Date>,
    conocidas: Vec<Ruta>,
}

impl<'a> Supuesto<'a> {
    /// Some data, of which `conocidas` take part, there or not.
    pub fn new(paquete: &'a Paquete, datos: Datos, hoy: Option<Date>, conocidas: Vec<Ruta>) -> Self {
        Self { paquete, datos, hoy, conocidas }
    }

    /// The same data where another definition reads them; fields that it doesn't have are left out.
    #[must_use]
    pub fn en<'b>(&self, paquete: &'b Paquete) -> Supuesto<'b> {
        let mut datos = self.datos.clone();
        datos.campos.retain(|id, _| paquete.tramite.campo(id).is_some());
        let tiene = |ruta: &&Ruta| match &ruta.raiz {
            Raiz::Campo(id) => paquete.tramite.campo(id).is_some(),
            _ => true,
        };
        let conocidas = self.conocidas.iter().filter(tiene).cloned().collect();
        Supuesto { paquete, datos, hoy: self.hoy, conocidas }
    }

    /// What is known.
    pub fn datos(&self) -> &Datos {
        &self.datos
    }

    fn ambito(&self) -> Ambito<'_> {
        let ambito = Ambito::nuevo(self.paquete, &self.datos);
        match self.hoy {
            Some(hoy) => ambito.con_hoy(hoy),
            None => ambito,
        }
    }

    /// Whether a datum takes part, there or not.
    pub fn conoce(&self, ruta: &Ruta) -> bool {
        self.conocidas.contains(ruta)
    }

    /// What a condition says.
    pub fn juzga(&self, condicion: &Expr) -> Juicio {
        self.juzga_en(condicion, &self.ambito())
    }

    fn juzga_en(&self, condicion: &Expr, ambito: &Ambito<'_>) -> Juicio {
        match eval(condicion, ambito) {
            Ok(Valor::Booleano(true)) => Juicio::Si,
            Ok(Valor::Booleano(false)) => Juicio::No,
            Err(Atorado::Falta(Faltante::Dato(ruta))) if self.conocidas.contains(&ruta) => Juicio::Falta,
            Ok(_) | Err(_) => Juicio::Nose,
        }
    }

    /// Whether the engine would have taken these data: what is asked and required is there, what isn't asked isn't, and no validación
    /// refuses them. `llega` tells whether a field can have been captured.
    pub fn es_posible(&self, llega: &dyn Fn(&str) -> bool) -> bool {
        let ambito = self.ambito();
        let campos = self.conocidas.iter().all(|ruta| {
            let Raiz::Campo(id) = &ruta.raiz else { return true };
            let Some(campo) = self.paquete.tramite.campo(id) else { return false };
            let esta = self.datos.campos.contains_key(id);
            match (ambito.visible(campo), ambito.obligatorio(campo)) {
                (Ok(visible), Ok(_)) if esta => {
                    visible && llega(id) && matches!(ambito.campo(id), Ok(Some(_)))
                }
                (Ok(visible), Ok(obligatorio)) => !(visible && obligatorio && llega(id)),
                _ => false,
            }
        });
        campos
            && self.paquete.tramite.validaciones.iter().filter(|v| v.nivel == Nivel::Error).all(|v| {
                let lee = engine::eval::rutas(&v.exige.arbol);
                // One that speaks only of other data was not asked to take part.
                let ajena =
                    !lee.iter().any(|r| self.conocidas.contains(r) || matches!(r.raiz, Raiz::Calculo(_)));
                ajena || !matches!(self.juzga_en(&v.exige.arbol, &ambito), Juicio::No)
            })
    }
}
