//! A datum as a finite set of cells: an interval of a grid of whole numbers, an option, yes or no; or that it is absent.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemas::expr::Ruta;
use schemas::paquete::TipoCampo;
use schemas::valor::Valor;

/// Figures without a limit of their own are held by this one, as everywhere in the language.
pub const SIN_LIMITE: i128 = 1_000_000_000_000;

/// Choices of several options beyond which all of them aren't tried.
const OPCIONES: usize = 6;

/// What a datum may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clase {
    /// Steps of `10^-escala` from `desde` to `hasta`.
    Numero { desde: i128, hasta: i128, escala: u32, dinero: bool },
    /// Days since 1970.
    Fecha { desde: i128, hasta: i128 },
    /// One of these.
    Opcion(Vec<String>),
    /// Some of these, so many at least and at most.
    Opciones(Vec<String>, (u32, u32)),
    /// Yes or no.
    Booleano,
    /// Any text of so many characters.
    Texto((u32, u32)),
}

/// A datum with what the conditions say of it.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its path.
    pub ruta: Ruta,
    /// What it may be.
    pub clase: Clase,
    /// Whether it may be absent.
    pub ausente: bool,
    /// Whether it isn't known yet.
    pub solo_ausente: bool,
    /// Figures after which some condition may change.
    pub cortes: BTreeSet<i128>,
    /// Options or texts that some condition names.
    pub nombradas: BTreeSet<String>,
    /// Whether every option matters, named or not.
    pub todas: bool,
    /// Whether values between the cuts are tried too, since a condition isn't told by the cuts alone.
    pub muestras: bool,
    /// Columns that some condition reads, of the rows of a catálogo.
    pub columnas: BTreeSet<String>,
    /// Its rows, when its options are some.
    pub filas: BTreeMap<String, Renglon>,
    /// The datum from whose answer its rows hang.
    pub padre: Option<Ruta>,
}

/// What a row of a catálogo is to some conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renglon {
    /// The columns that they read: rows that say the same are alike.
    pub dice: Vec<String>,
    /// The clave of its parent.
    pub padre: Option<String>,
}

impl Clase {
    /// What a field may be; nothing for those that are not judged here, or whose limits depend on other data.
    pub fn de(tipo: &TipoCampo) -> Option<Self> {
        let reja = |minimo: Option<Decimal>, maximo: Option<Decimal>, escala: u32, dinero: bool| {
            let limite = SIN_LIMITE.checked_mul(10_i128.checked_pow(escala)?)?;
            let desde = minimo
                .map_or(Some(-limite), |m| piso(m, escala).map(|(p, exacto)| p + i128::from(!exacto)))?;
            let hasta = maximo.map_or(Some(limite), |m| piso(m, escala).map(|(p, _)| p))?;
            (desde <= hasta).then_some(Clase::Numero { desde, hasta, escala, dinero })
        };
        match tipo {
            TipoCampo::Entero { minimo, maximo, .. } => {
                reja(minimo.map(Decimal::from), maximo.map(Decimal::from), 0, false)
            }
            TipoCampo::Decimal { minimo, maximo, decimales, .. } => {
                reja(*minimo, *maximo, u32::from(*decimales), false)
            }
            TipoCampo::Dinero { minimo, maximo } => reja(*minimo, *maximo, 2, true),
            TipoCampo::Booleano => Some(Clase::Booleano),
            TipoCampo::Opcion { opciones, .. } => {
                Some(Clase::Opcion(opciones.iter().map(|o| o.id.clone()).collect()))
            }
            TipoCampo::Opciones { opciones, cantidad } if opciones.len() <= OPCIONES => {
                Some(Clase::Opciones(opciones.iter().map(|o| o.id.clone()).collect(), *cantidad))
            }
            TipoCampo::Texto { patron: None, largo } => Some(Clase::Texto(*largo)),
            TipoCampo::Fecha { minimo, maximo } => {
                let fija = |limite: &Option<schemas::expr::Expresion>, sino: Date| match limite {
                    None => dias(sino),
                    Some(e) => fecha_fija(&e.arbol).and_then(dias),
                };
                let desde = fija(minimo, date(1900, 1, 1))?;
                let hasta = fija(maximo, date(2100, 12, 31))?;
                (desde <= hasta).then_some(Clase::Fecha { desde, hasta })
            }
            _ => None,
        }
    }

    /// Today, for a definition that is good for some decades.
    pub fn hoy() -> Option<Self> {
        Some(Clase::Fecha { desde: dias(date(2020, 1, 1))?, hasta: dias(date(2099, 12, 31))? })
    }
}

/// A constant date of an expression.
pub fn fecha_fija(expr: &schemas::expr::Expr) -> Option<Date> {
    use schemas::expr::{Expr, Funcion};
    match expr {
        Expr::Literal(Valor::Fecha(fecha)) => Some(*fecha),
        Expr::Llama { funcion: Funcion::Fecha, argumentos } => match argumentos.as_slice() {
            [Expr::Literal(Valor::Texto(texto))] => texto.parse().ok(),
            [Expr::Literal(Valor::Fecha(fecha))] => Some(*fecha),
            _ => None,
        },
        _ => None,
    }
}

/// A date as a number of days.
pub fn dias(fecha: Date) -> Option<i128> {
    fecha.since(date(1970, 1, 1)).ok().map(|s| i128::from(s.get_days()))
}

/// The step at or below a figure, and whether the figure is a step itself.
pub fn piso(figura: Decimal, escala: u32) -> Option<(i128, bool)> {
    let pasos = figura.checked_mul(Decimal::from(10_i64.checked_pow(escala)?))?;
    let entero = pasos.floor();
    entero.to_i128().map(|p| (p, entero == pasos))
}

impl Variable {
    /// A datum of which no condition says anything yet.
    pub fn new(ruta: Ruta, clase: Clase, ausente: bool) -> Self {
        Self {
            ruta,
            clase,
            ausente,
            solo_ausente: false,
            cortes: BTreeSet::new(),
            nombradas: BTreeSet::new(),
            todas: false,
            muestras: false,
            columnas: BTreeSet::new(),
            filas: BTreeMap::new(),
            padre: None,
        }
    }

    /// Cuts at a figure: it becomes a cell of its own.
    pub fn corta(&mut self, figura: Decimal) {
        let Clase::Numero { escala, .. } = self.clase else { return };
        if let Some((paso, exacto)) = piso(figura, escala) {
            self.cortes.insert(paso);
            if exacto {
                self.cortes.insert(paso - 1);
            }
        }
    }

    /// One value of each cell, those that read best first. `filas`: those that are tried, of the rows of a catálogo.
    pub fn valores(&self, filas: Option<&[String]>) -> Vec<Option<Valor>> {
        if self.solo_ausente {
            return vec![None];
        }
        let mut valores: Vec<Option<Valor>> = match &self.clase {
            Clase::Booleano => vec![Some(Valor::Booleano(true)), Some(Valor::Booleano(false))],
            Clase::Opcion(_) if filas.is_some() => {
                filas.into_iter().flatten().map(|id| Some(Valor::Opcion(id.clone()))).collect()
            }
            Clase::Opcion(ids) => {
                let otra = ids.iter().find(|id| !self.nombradas.contains(*id));
                ids.iter()
                    .filter(|id| self.todas || self.nombradas.contains(*id) || Some(*id) == otra)
                    .map(|id| Some(Valor::Opcion(id.clone())))
                    .collect()
            }
            Clase::Opciones(ids, (minimo, maximo)) => (0..1_usize << ids.len())
                .map(|conjunto| {
                    let elegidas = ids.iter().enumerate().filter(|(i, _)| conjunto >> i & 1 == 1);
                    elegidas.map(|(_, id)| id.clone()).collect::<Vec<_>>()
                })
                .filter(|e| u32::try_from(e.len()).is_ok_and(|n| n >= *minimo && n <= *maximo))
                .map(|e| Some(Valor::Opciones(e)))
                .collect(),
            Clase::Texto((minimo, _)) => {
                let largo = usize::try_from(*minimo).unwrap_or(1).clamp(1, 60);
                let otro =
                    ["otro", "x"].iter().map(|t| t.repeat(largo)).find(|t| !self.nombradas.contains(t));
                let otro = otro.map(|t| t.chars().take(largo.max(4)).collect::<String>());
                self.nombradas.iter().cloned().chain(otro).map(|t| Some(Valor::Texto(t))).collect()
            }
            Clase::Numero { desde, hasta, escala, dinero } => {
                let mut pasos = self.celdas(*desde, *hasta, |a, b| redondo(a, b, 10_i128.pow(*escala)));
                pasos.sort_by_key(|p| *p < 0);
                pasos.into_iter().filter_map(|p| figura(p, *escala, *dinero)).map(Some).collect()
            }
            Clase::Fecha { desde, hasta } => self
                .celdas(*desde, *hasta, |a, _| a)
                .into_iter()
                .filter_map(|d| date(1970, 1, 1).checked_add(Span::new().days(i64::try_from(d).ok()?)).ok())
                .map(|d| Some(Valor::Fecha(d)))
                .collect(),
        };
        if self.ausente {
            valores.push(None);
        }
        valores
    }

    /// The cells of a figure, each from its first step to its last; none when it isn't a figure.
    pub fn intervalos(&self) -> Vec<(i128, i128)> {
        match self.clase {
            Clase::Numero { desde, hasta, .. } => self.entre(desde, hasta),
            _ => Vec::new(),
        }
    }

    /// A step of a figure as a value.
    pub fn figura(&self, paso: i128) -> Option<Valor> {
        match self.clase {
            Clase::Numero { escala, dinero, .. } => figura(paso, escala, dinero),
            _ => None,
        }
    }

    fn entre(&self, desde: i128, hasta: i128) -> Vec<(i128, i128)> {
        let mut inicios: BTreeSet<i128> = BTreeSet::from([desde]);
        inicios.extend(self.cortes.iter().map(|c| c + 1).filter(|c| *c > desde && *c <= hasta));
        let fines: Vec<i128> = inicios.iter().skip(1).map(|i| i - 1).chain([hasta]).collect();
        inicios.into_iter().zip(fines).collect()
    }

    fn celdas(&self, desde: i128, hasta: i128, elige: impl Fn(i128, i128) -> i128) -> Vec<i128> {
        let (inicios, fines): (Vec<i128>, Vec<i128>) = self.entre(desde, hasta).into_iter().unzip();
        let mut elegidos: Vec<i128> = inicios.iter().zip(&fines).map(|(a, b)| elige(*a, *b)).collect();
        if self.muestras {
            let unidad = match self.clase {
                Clase::Numero { escala, .. } => 10_i128.pow(escala),
                _ => 1,
            };
            let figuras =
                [0, 1, 2, 5, 10, 20, 50, 100, 110, 120, 150, 200, 500, 1_000, 10_000].map(|f| f * unidad);
            let otras = inicios.into_iter().chain(fines).chain(figuras);
            elegidos.extend(otras.filter(|p| *p >= desde && *p <= hasta));
            elegidos.sort_unstable();
            elegidos.dedup();
        }
        elegidos
    }
}

/// A step as a value.
fn figura(paso: i128, escala: u32, dinero: bool) -> Option<Valor> {
    let figura = Decimal::try_from_i128_with_scale(paso, escala).ok()?;
    match (escala, dinero) {
        (_, true) => Some(Valor::Dinero(figura)),
        (0, false) => i64::try_from(paso).ok().map(Valor::Entero),
        (_, false) => Some(Valor::Decimal(figura)),
    }
}

/// The figure of an interval that reads best: the roundest one that isn't negative, if there is one.
pub fn redondo(desde: i128, hasta: i128, unidad: i128) -> i128 {
    if hasta < 0 {
        return -redondo(-hasta, -desde, unidad);
    }
    let desde = desde.max(0);
    let mut potencia = unidad.saturating_mul(1_000_000_000);
    while potencia > 1 {
        for paso in [potencia, potencia / 2] {
            let arriba =
                desde.div_euclid(paso).saturating_add(i128::from(desde.rem_euclid(paso) != 0)) * paso;
            // Not a figure far beyond what is asked for.
            if arriba > 0 && arriba <= hasta && arriba <= desde.max(unidad).saturating_mul(10) {
                return arriba;
            }
        }
        potencia /= 10;
    }
    desde
}
