//! Where an expression is read: the definition, what is known, and the dates that rule. It answers what a path means, whether a
//! field is asked, and what a computed value is; it remembers what it has computed, so it must be made anew when data change.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;
use regex_lite::Regex;
use schemas::expr::{Raiz, Ruta};
use schemas::ids::ParametroId;
use schemas::paquete::{Calendario, Campo, Paquete, TipoCampo, ValorFechado};
use schemas::valor::{Archivo, Valor};
use thiserror::Error;

use crate::datos::Datos;
use crate::{catalogo, eval, formato, valoracion};

/// Why there is no value. A closed list: of a checked paquete only the first three can happen.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Atorado {
    /// Something that it needs isn't known.
    #[error("{0}")]
    Falta(Faltante),
    /// A division by zero.
    #[error("hay una división entre cero")]
    DivisionEntreCero,
    /// A number, a date or a span beyond what can be held.
    #[error("una cifra o una fecha rebasa lo que se puede calcular")]
    Desborde,
    /// Something that a checked paquete never does; it points at a fault of the compiler, never of the person.
    #[error("la definición pide algo imposible: {0}")]
    Imposible(String),
}

/// What isn't known.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Faltante {
    /// The datum at this path: not answered, not asked, or an optional part.
    #[error("falta un dato: {}", nombre_ruta(.0))]
    Dato(Ruta),
    /// A parameter has no value on that day.
    #[error("no hay valor de «{nombre}» para el {}", formato::fecha(*.fecha))]
    Parametro {
        /// Which.
        parametro: ParametroId,
        /// Its name.
        nombre: String,
        /// The day.
        fecha: Date,
    },
    /// The greatest or least of an empty list.
    #[error("la lista está vacía")]
    ListaVacia,
}

impl Atorado {
    pub(crate) fn imposible(que: impl Into<String>) -> Self {
        Atorado::Imposible(que.into())
    }

    /// Whether it only says that something isn't known.
    pub const fn es_falta(&self) -> bool {
        matches!(self, Atorado::Falta(_))
    }
}

/// The row of a table at hand.
#[derive(Clone, Copy, Debug)]
pub struct Fila<'a> {
    /// The columns of its table.
    pub columnas: &'a [Campo],
    /// Its answers, hidden ones included.
    pub celdas: &'a BTreeMap<String, Valor>,
}

/// Where an expression is read.
#[derive(Clone, Debug)]
pub struct Ambito<'a> {
    /// The definition.
    pub paquete: &'a Paquete,
    /// What is known.
    pub datos: &'a Datos,
    /// Today, where the clock may be read (guards of acciones and casos, cobros, plazos).
    pub hoy: Option<Date>,
    /// The date whose parameters rule (cobros).
    pub fecha_parametros: Option<Date>,
    /// The row at hand.
    pub fila: Option<Fila<'a>>,
    memo: Rc<RefCell<Memo>>,
    /// Evaluations under way, one inside the other.
    pub(crate) hondura: Rc<Cell<u32>>,
}

#[derive(Debug, Default)]
struct Memo {
    calculos: BTreeMap<String, Option<Result<Valor, Atorado>>>,
    visibles: BTreeMap<String, Option<Result<bool, Atorado>>>,
    tablas: BTreeMap<String, Result<Valor, Atorado>>,
    patrones: BTreeMap<String, Option<Regex>>,
    usados: BTreeSet<(ParametroId, Date)>,
}

impl<'a> Ambito<'a> {
    /// Where cálculos, validaciones and conditions of fields are read: no clock, no parameters except by `valor_al`.
    pub fn nuevo(paquete: &'a Paquete, datos: &'a Datos) -> Self {
        Self {
            paquete,
            datos,
            hoy: None,
            fecha_parametros: None,
            fila: None,
            memo: Rc::default(),
            hondura: Rc::default(),
        }
    }

    /// The same with a clock: where guards and plazos are read.
    #[must_use]
    pub fn con_hoy(self, hoy: Date) -> Self {
        Self { hoy: Some(hoy), ..self }
    }

    /// The same with the clock and the parameters of a date: where a cobro is read.
    #[must_use]
    pub fn con_tarifa(self, fecha: Date) -> Self {
        Self { hoy: Some(fecha), fecha_parametros: Some(fecha), ..self }
    }

    /// The same at a row of a table. What was computed outside the row is shared.
    pub fn con_fila<'b>(&self, columnas: &'b [Campo], celdas: &'b BTreeMap<String, Valor>) -> Ambito<'b>
    where
        'a: 'b,
    {
        Ambito { fila: Some(Fila { columnas, celdas }), ..self.clone() }
    }

    /// The calendar of the trámite where an expression doesn't name another: that of the municipality.
    ///
    /// # Errors
    /// `Imposible` when the paquete doesn't carry it.
    pub fn calendario(&self, id: Option<&str>) -> Result<&'a Calendario, Atorado> {
        let id = id.unwrap_or(self.paquete.municipio.calendario.as_str());
        self.paquete.calendario(id).ok_or_else(|| Atorado::imposible(format!("no hay calendario «{id}»")))
    }

    /// What a path means here.
    ///
    /// # Errors
    /// `Falta` when it isn't known, with the path; the rest as its own computation gives.
    pub fn ruta(&self, ruta: &Ruta) -> Result<Valor, Atorado> {
        let falta = || Atorado::Falta(Faltante::Dato(ruta.clone()));
        // A value that exists but whose computation lacks something is absent too; the deeper path tells more than ours.
        let valor = match &ruta.raiz {
            Raiz::Campo(id) => match (self.campo(id)?.ok_or_else(falta)?, ruta.partes.as_slice()) {
                (Valor::Opcion(opcion), [parte]) => {
                    let campo = self.paquete.tramite.campo(id);
                    return campo.and_then(|c| catalogo::parte(c, &opcion, parte)).ok_or_else(falta);
                }
                (valor, _) => valor,
            },
            Raiz::Columna(id) => self.columna(id)?.ok_or_else(falta)?,
            Raiz::Calculo(id) => self.calculo(id)?,
            Raiz::Resultado(id) => {
                return partes(self.datos.resultados.get(id).ok_or_else(falta)?, &ruta.partes, &falta);
            }
            Raiz::Parametro(id) => {
                let fecha = self.fecha_parametros.ok_or_else(|| {
                    Atorado::imposible(format!("el parámetro «{id}» se lee donde no hay fecha que mande"))
                })?;
                self.parametro(id, fecha)?.valor.clone()
            }
            Raiz::Solicitante => {
                return partes(self.datos.solicitante.as_ref().ok_or_else(falta)?, &ruta.partes, &falta);
            }
            Raiz::Solicitud => return raiz_suelta(&self.datos.solicitud, &ruta.partes, &falta),
            Raiz::Visitas(id) => {
                Valor::Entero(i64::from(self.datos.visitas.get(id).copied().unwrap_or_default()))
            }
            Raiz::Plazo(id) => {
                return partes(self.datos.plazos.get(id).ok_or_else(falta)?, &ruta.partes, &falta);
            }
            Raiz::Hoy => Valor::Fecha(
                self.hoy.ok_or_else(|| Atorado::imposible("«hoy» se lee donde no hay reloj".to_owned()))?,
            ),
            Raiz::Salida => {
                return partes(self.datos.salida.as_ref().ok_or_else(falta)?, &ruta.partes, &falta);
            }
            Raiz::Municipio => {
                let nombre = Valor::Texto(self.paquete.municipio.nombre.clone());
                return raiz_suelta(&BTreeMap::from([("nombre".to_owned(), nombre)]), &ruta.partes, &falta);
            }
        };
        partes(&valor, &ruta.partes, &falta)
    }

    /// The current answer of a field: absent when it was never answered or isn't asked. In a table, hidden cells are taken out
    /// and computed columns put in.
    ///
    /// # Errors
    /// As the conditions and computations of the field give; lacking something they only hide or leave out.
    pub fn campo(&self, id: &str) -> Result<Option<Valor>, Atorado> {
        let Some(valor) = self.datos.campos.get(id) else { return Ok(None) };
        let Some(campo) = self.paquete.tramite.campo(id) else {
            return Err(Atorado::imposible(format!("no hay campo «{id}»")));
        };
        if !self.visible(campo)? {
            return Ok(None);
        }
        match (&campo.tipo, valor) {
            (TipoCampo::Tabla { columnas, .. }, Valor::Lista(filas)) => {
                self.tabla(id, columnas, filas).map(Some)
            }
            // What hangs from an answer that is another now isn't known.
            _ if !catalogo::cuadra(campo, valor, self)? => Ok(None),
            _ => Ok(Some(valor.clone())),
        }
    }

    fn tabla(&self, id: &str, columnas: &[Campo], filas: &[Valor]) -> Result<Valor, Atorado> {
        if columnas.iter().all(|c| c.calculo.is_none() && c.visible_si.is_none()) {
            return Ok(Valor::Lista(filas.to_vec()));
        }
        if let Some(listo) = self.memo.borrow().tablas.get(id) {
            return listo.clone();
        }
        let completas = filas.iter().map(|fila| match fila {
            Valor::Registro(celdas) => self.fila_completa(columnas, celdas).map(Valor::Registro),
            otro => Ok(otro.clone()),
        });
        let resultado = completas.collect::<Result<Vec<_>, _>>().map(Valor::Lista);
        self.memo.borrow_mut().tablas.insert(id.to_owned(), resultado.clone());
        resultado
    }

    /// A row as it counts: without hidden cells, with computed columns.
    ///
    /// # Errors
    /// As the conditions and computations of its columns give; lacking something they only hide or leave out.
    pub fn fila_completa(
        &self,
        columnas: &[Campo],
        celdas: &BTreeMap<String, Valor>,
    ) -> Result<BTreeMap<String, Valor>, Atorado> {
        let ambito = self.con_fila(columnas, celdas);
        let mut completa = BTreeMap::new();
        for columna in columnas {
            if let Some(valor) = ambito.columna(&columna.id)? {
                completa.insert(columna.id.0.clone(), valor);
            }
        }
        Ok(completa)
    }

    /// The cell of the row at hand in a column; computed when the column is.
    fn columna(&self, id: &str) -> Result<Option<Valor>, Atorado> {
        let fila = self
            .fila
            .ok_or_else(|| Atorado::imposible(format!("la columna «{id}» se lee fuera de su fila")))?;
        let Some(columna) = fila.columnas.iter().find(|c| c.id.as_str() == id) else {
            return Err(Atorado::imposible(format!("no hay columna «{id}»")));
        };
        if !self.visible(columna)? {
            return Ok(None);
        }
        match &columna.calculo {
            Some(calculo) => ausente(valoracion::evaluar(calculo, self)),
            None => Ok(fila.celdas.get(id).cloned()),
        }
    }

    /// A computed value; once per ámbito.
    ///
    /// # Errors
    /// As its computation gives.
    pub fn calculo(&self, id: &str) -> Result<Valor, Atorado> {
        if let Some(listo) = self.recordado(id) {
            return listo;
        }
        let calculos = &self.paquete.tramite.calculos;
        let Some(posicion) = calculos.iter().position(|c| c.id.as_str() == id) else {
            return Err(Atorado::imposible(format!("no hay cálculo «{id}»")));
        };
        // Those that it uses stand before it. Computing them in that order keeps the nesting flat however long the chain.
        let mut usados: BTreeSet<&str> = BTreeSet::from([id]);
        let anteriores = calculos.get(..=posicion).unwrap_or_default();
        for calculo in anteriores.iter().rev() {
            if usados.contains(calculo.id.as_str()) {
                for ruta in eval::rutas_valoracion(&calculo.valor) {
                    if let Raiz::Calculo(otro) = &ruta.raiz {
                        usados.insert(otro.as_str());
                    }
                }
            }
        }
        let mut ultimo = Err(Atorado::imposible(format!("el cálculo «{id}» depende de sí mismo")));
        for calculo in anteriores.iter().filter(|c| usados.contains(c.id.as_str())) {
            if let Some(listo) = self.recordado(&calculo.id) {
                ultimo = listo;
                continue;
            }
            self.memo.borrow_mut().calculos.insert(calculo.id.0.clone(), None);
            // A cálculo is read outside any row.
            ultimo = valoracion::evaluar(&calculo.valor, &Ambito { fila: None, ..self.clone() });
            self.memo.borrow_mut().calculos.insert(calculo.id.0.clone(), Some(ultimo.clone()));
        }
        ultimo
    }

    fn recordado(&self, id: &str) -> Option<Result<Valor, Atorado>> {
        self.memo.borrow().calculos.get(id).map(|estado| {
            estado
                .clone()
                .unwrap_or_else(|| Err(Atorado::imposible(format!("el cálculo «{id}» depende de sí mismo"))))
        })
    }

    /// Whether a field (or a column, at a row) is asked. A condition that lacks something doesn't hold.
    ///
    /// # Errors
    /// As its condition gives, but for `Falta`.
    pub fn visible(&self, campo: &Campo) -> Result<bool, Atorado> {
        let Some(condicion) = &campo.visible_si else { return Ok(true) };
        if self.fila.is_some_and(|f| f.columnas.iter().any(|c| c.id == campo.id)) {
            return self.cumple(&condicion.arbol);
        }
        let id = campo.id.as_str();
        if let Some(estado) = self.memo.borrow().visibles.get(id) {
            let circular = || Err(Atorado::imposible(format!("que se pida «{id}» depende de sí mismo")));
            return estado.clone().unwrap_or_else(circular);
        }
        self.memo.borrow_mut().visibles.insert(id.to_owned(), None);
        let resultado = Ambito { fila: None, ..self.clone() }.cumple(&condicion.arbol);
        self.memo.borrow_mut().visibles.insert(id.to_owned(), Some(resultado.clone()));
        resultado
    }

    /// Whether a field (or a column, at a row) must be answered: it is asked, its value isn't computed, and `obligatorio_si`
    /// holds; where that isn't said, as `obligatorio` says.
    ///
    /// # Errors
    /// As its conditions give, but for `Falta`.
    pub fn obligatorio(&self, campo: &Campo) -> Result<bool, Atorado> {
        if campo.calculo.is_some() || !self.visible(campo)? {
            return Ok(false);
        }
        match &campo.obligatorio_si {
            Some(condicion) => self.cumple(&condicion.arbol),
            None => Ok(campo.obligatorio),
        }
    }

    /// Whether a condition holds; one that lacks something doesn't.
    ///
    /// # Errors
    /// As the expression gives, but for `Falta`.
    pub fn cumple(&self, condicion: &schemas::expr::Expr) -> Result<bool, Atorado> {
        match ausente(eval::eval(condicion, self))? {
            Some(Valor::Booleano(b)) => Ok(b),
            None => Ok(false),
            Some(otro) => Err(Atorado::imposible(format!("una condición dio {}", otro.clase()))),
        }
    }

    /// The value of a parameter on a day. The ámbito notes that it was used.
    ///
    /// # Errors
    /// `Falta` when none is in force that day.
    pub fn parametro(&self, id: &str, fecha: Date) -> Result<&'a ValorFechado, Atorado> {
        let Some(parametro) = self.paquete.parametro(id) else {
            return Err(Atorado::imposible(format!("no hay parámetro «{id}»")));
        };
        let vigente =
            parametro.valores.iter().find(|v| v.desde <= fecha && v.hasta.is_none_or(|h| fecha <= h));
        let vigente = vigente.ok_or_else(|| {
            let (parametro, nombre) = (parametro.id.clone(), parametro.nombre.clone());
            Atorado::Falta(Faltante::Parametro { parametro, nombre, fecha })
        })?;
        self.memo.borrow_mut().usados.insert((parametro.id.clone(), fecha));
        Ok(vigente)
    }

    /// The parameters that were read so far, with the dates at which they were read.
    pub fn parametros_usados(&self) -> Vec<(ParametroId, Date)> {
        self.memo.borrow().usados.iter().cloned().collect()
    }

    /// Whether a whole text matches a pattern.
    ///
    /// # Errors
    /// `Imposible` when the pattern is not one.
    pub(crate) fn coincide(&self, texto: &str, patron: &str) -> Result<bool, Atorado> {
        let mut memo = self.memo.borrow_mut();
        let regex = memo.patrones.entry(patron.to_owned()).or_insert_with(|| anclado(patron));
        match regex {
            Some(regex) => Ok(regex.is_match(texto)),
            None => Err(Atorado::imposible(format!("«{patron}» no es un patrón"))),
        }
    }
}

/// A pattern that must match a whole text.
pub(crate) fn anclado(patron: &str) -> Option<Regex> {
    Regex::new(&format!("^(?:{patron})$")).ok()
}

/// Absence as `None`, the other reasons as they are.
///
/// # Errors
/// Those of the result, but for `Falta`.
pub fn ausente(resultado: Result<Valor, Atorado>) -> Result<Option<Valor>, Atorado> {
    match resultado {
        Ok(valor) => Ok(Some(valor)),
        Err(Atorado::Falta(_)) => Ok(None),
        Err(otro) => Err(otro),
    }
}

/// An address on one line, for records that have its parts: `Juárez 100, Centro, 64000 Monterrey`. `None` when it has no street.
pub fn domicilio_en_texto(partes: &BTreeMap<String, Valor>) -> Option<String> {
    let parte = |nombre: &str| match partes.get(nombre) {
        Some(Valor::Texto(t)) if !t.is_empty() => Some(t.as_str()),
        _ => None,
    };
    if let Some(texto) = parte("texto") {
        return Some(texto.to_owned());
    }
    let calle = [Some(parte("calle")?), parte("numero")];
    let plaza = [parte("cp"), parte("municipio")];
    let juntar = |p: [Option<&str>; 2]| p.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let renglones = [juntar(calle), parte("colonia").unwrap_or_default().to_owned(), juntar(plaza)];
    Some(renglones.into_iter().filter(|r| !r.is_empty()).collect::<Vec<_>>().join(", "))
}

fn raiz_suelta(
    registro: &BTreeMap<String, Valor>,
    nombres: &[String],
    falta: &dyn Fn() -> Atorado,
) -> Result<Valor, Atorado> {
    match nombres {
        [] => Ok(Valor::Registro(registro.clone())),
        [primera, resto @ ..] => partes(registro.get(primera).ok_or_else(falta)?, resto, falta),
    }
}

/// The part of a part… of a value. Of a list, the list of that part of each; those that lack it are left out.
fn partes(valor: &Valor, nombres: &[String], falta: &dyn Fn() -> Atorado) -> Result<Valor, Atorado> {
    let Some((nombre, resto)) = nombres.split_first() else { return Ok(valor.clone()) };
    match valor {
        Valor::Registro(registro) => match registro.get(nombre) {
            Some(parte) => partes(parte, resto, falta),
            None if nombre == "texto" => domicilio_en_texto(registro).map(Valor::Texto).ok_or_else(falta),
            None => Err(falta()),
        },
        Valor::Lista(cosas) => {
            let mut lista = Vec::with_capacity(cosas.len());
            for cosa in cosas {
                lista.extend(ausente(partes(cosa, nombres, falta))?);
            }
            Ok(Valor::Lista(lista))
        }
        Valor::Archivo(archivo) => partes(&parte_archivo(archivo, nombre, falta)?, resto, falta),
        otro => Err(Atorado::imposible(format!("{} no tiene la parte «{nombre}»", otro.clase()))),
    }
}

fn parte_archivo(archivo: &Archivo, nombre: &str, falta: &dyn Fn() -> Atorado) -> Result<Valor, Atorado> {
    match nombre {
        "fecha" => archivo.fecha.map(Valor::Fecha).ok_or_else(falta),
        "nombre" => Ok(Valor::Texto(archivo.nombre.clone())),
        _ => Err(Atorado::imposible(format!("un documento no tiene la parte «{nombre}»"))),
    }
}

/// A path as the author writes it: `areas.area_m2`.
pub fn nombre_ruta(ruta: &Ruta) -> String {
    let raiz = match &ruta.raiz {
        Raiz::Campo(id) | Raiz::Columna(id) => id.as_str(),
        Raiz::Calculo(id) => id.as_str(),
        Raiz::Resultado(id) => id.as_str(),
        Raiz::Parametro(id) => id.as_str(),
        Raiz::Solicitante => "solicitante",
        Raiz::Solicitud => "solicitud",
        Raiz::Visitas(id) => return format!("visitas.{id}"),
        Raiz::Plazo(id) => return con_partes(&format!("plazos.{id}"), &ruta.partes),
        Raiz::Hoy => "hoy",
        Raiz::Salida => "salida",
        Raiz::Municipio => "municipio",
    };
    con_partes(raiz, &ruta.partes)
}

fn con_partes(raiz: &str, partes: &[String]) -> String {
    partes.iter().fold(raiz.to_owned(), |texto, parte| format!("{texto}.{parte}"))
}
