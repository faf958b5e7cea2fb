//! Values to try: a definition is put to the engine's own evaluator with answers at the edges of what its fields take and its
//! expressions compare, and what comes out is the witness of a finding. It never proves that no value exists; who finds none stays
//! silent.

use std::collections::{BTreeMap, BTreeSet};

use engine::ambito::Ambito;
use engine::catalogo;
use engine::datos::Datos;
use engine::eval::{eval, rutas, rutas_valoracion};
use engine::formato::valor_en_palabras;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use schemas::expr::{Expr, Raiz, Ruta, Valoracion};
use schemas::ids::{CampoId, ResultadoId};
use schemas::paquete::{
    Campo, Nivel, Opcion, Paquete, ParteSolicitante, TipoCampo, TipoPersona, Tramite, partes_expediente,
};
use schemas::valor::{Archivo, Valor};

use super::caminos::{Condicion, Momento};
pub use super::cortes::Cortes;
use super::limites;
use super::renglon::{columnas, renglon};

/// Combinations that are tried for a path before giving up.
pub const PRESUPUESTO: usize = 1_000;
/// Most values of one field.
const CANDIDATOS: usize = 24;
/// The day on which a trial happens, where nothing says another.
pub const DIA: Date = Date::constant(2026, 6, 15);

/// Something whose value is tried.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// A field.
    Campo(CampoId),
    /// A part of what an outside system answers, by the name under which it is kept.
    Parte(ResultadoId, CampoId),
    /// The kind of person who applies.
    Persona,
    /// The way in which the solicitud came.
    Canal,
}

/// One value for each variable; absent where the field is left empty.
pub type Eleccion = BTreeMap<Variable, Option<Valor>>;

/// A definition on trial, with all that it names of its municipality.
#[derive(Clone, Copy, Debug)]
pub struct Banco<'a> {
    paquete: &'a Paquete,
    tramite: &'a Tramite,
}

impl<'a> Banco<'a> {
    /// Puts a definition on trial.
    pub const fn new(paquete: &'a Paquete) -> Self {
        Self { paquete, tramite: &paquete.tramite }
    }

    /// The definition as the engine reads it.
    pub const fn paquete(&self) -> &'a Paquete {
        self.paquete
    }

    /// What may change the value of some expressions: the fields that they name, by way of cálculos and conditions of other fields,
    /// and those that a validation ties to them.
    pub fn variables(&self, exprs: &[&Expr], valores: &[&Valoracion]) -> Vec<Variable> {
        let mut vista = Vista::de(self.tramite, exprs, valores);
        for validacion in self.tramite.validaciones.iter().filter(|v| v.nivel == Nivel::Error) {
            let propia = Vista::de(self.tramite, &[&validacion.exige.arbol], &[]);
            if propia.variables.intersection(&vista.variables).next().is_some() {
                vista.expr(self.tramite, &validacion.exige.arbol);
            }
        }
        vista.variables.into_iter().collect()
    }

    /// What the value of some expressions is made of, and nothing that only goes beside it.
    pub fn hechura(&self, exprs: &[&'a Expr], valores: &[&'a Valoracion]) -> Hechura {
        let vista = Vista::de(self.tramite, exprs, valores);
        let mut cortes = Cortes::default();
        exprs.iter().for_each(|e| cortes.expr(e));
        valores.iter().for_each(|v| cortes.valoracion(v));
        for id in &vista.calculos {
            self.tramite.calculo(id).into_iter().for_each(|c| cortes.valoracion(&c.valor));
        }
        for variable in &vista.variables {
            let Variable::Campo(id) = variable else { continue };
            self.tramite.campo(id).into_iter().for_each(|c| cortes.campo(c));
        }
        Hechura { visitas: vista.visitas, variables: vista.variables.into_iter().collect(), cortes }
    }

    /// Tries so many combinations of values until one gives something. `cortes` are the numbers and texts at which expressions change.
    pub fn buscar<T>(
        &self,
        variables: &[Variable],
        cortes: &Cortes,
        presupuesto: usize,
        mut prueba: impl FnMut(&Eleccion) -> Option<T>,
    ) -> Option<T> {
        let candidatos: Vec<Vec<Option<Valor>>> =
            variables.iter().map(|v| self.candidatos(v, cortes)).collect();
        combinar(&candidatos, presupuesto, |fila| prueba(&eleccion(variables, fila)))
    }

    /// The values worth trying for a variable.
    pub fn candidatos(&self, variable: &Variable, cortes: &Cortes) -> Vec<Option<Valor>> {
        match variable {
            Variable::Persona => self
                .tramite
                .solicitante
                .personas
                .iter()
                .map(|p| {
                    Some(Valor::Opcion(if *p == TipoPersona::Fisica { "fisica" } else { "moral" }.into()))
                })
                .collect(),
            Variable::Canal => {
                ["en_linea", "presencial"].iter().map(|c| Some(Valor::Opcion((*c).to_owned()))).collect()
            }
            Variable::Campo(_) | Variable::Parte(..) => {
                let Some(campo) = self.campo_de(variable) else { return vec![None] };
                let todos = match catalogo::de(campo) {
                    Some(_) => {
                        self.filas(campo, cortes).into_iter().map(|o| Valor::Opcion(o.id.clone())).collect()
                    }
                    None => de_tipo(&campo.tipo, cortes),
                };
                // The ends of a date, where they follow from the day of the solicitud alone.
                let sin_nada = self.datos(&Eleccion::new(), &Momento::default(), DIA);
                let [primero, ultimo] = limites::de_fecha(self.paquete, campo, &sin_nada, DIA);
                let todos = primero.into_iter().chain(ultimo).map(Valor::Fecha).chain(todos);
                let mut valores: Vec<Option<Valor>> = todos.take(CANDIDATOS).map(Some).collect();
                if !campo.obligatorio {
                    valores.push(None);
                }
                valores
            }
        }
    }

    /// Of the rows of a catálogo that say the same, one; and those from which the rows that are tried of another field hang.
    fn filas<'c>(&self, campo: &'c Campo, cortes: &Cortes) -> Vec<&'c Opcion>
    where
        'a: 'c,
    {
        let mut filas = self.una_de_cada(campo, cortes);
        for hijo in catalogo::dependientes(self.paquete, &campo.id) {
            let Some((_, opciones)) = catalogo::de(campo) else { continue };
            for padre in self.filas(hijo, cortes).into_iter().filter_map(Opcion::padre) {
                if !filas.iter().any(|f| f.clave() == padre) {
                    filas.extend(opciones.iter().find(|o| o.clave() == padre));
                }
            }
        }
        filas
    }

    fn una_de_cada<'c>(&self, campo: &'c Campo, cortes: &Cortes) -> Vec<&'c Opcion> {
        let opciones = catalogo::de(campo).map_or(&[] as &[Opcion], |(_, opciones)| opciones);
        let dice = |o: &Opcion| {
            (cortes.textos.contains(o.clave()).then(|| o.clave().to_owned()), catalogo::dicho(o, None))
        };
        let arriba = catalogo::padre_de(campo).and_then(|p| catalogo::de(self.tramite.campo(p)?));
        catalogo::uno_de_cada(opciones, |o| {
            let de = arriba.and_then(|(_, filas)| filas.iter().find(|f| Some(f.clave()) == o.padre()));
            (dice(o), de.map(dice))
        })
    }

    /// The field, or the part of an answer, whose values are tried.
    fn campo_de(&self, variable: &Variable) -> Option<&'a Campo> {
        match variable {
            Variable::Campo(id) => self.tramite.campo(id),
            Variable::Parte(resultado, parte) => {
                self.paquete.consulta_de(resultado)?.1.entrega.iter().find(|p| p.id == *parte)
            }
            Variable::Persona | Variable::Canal => None,
        }
    }

    /// The plainest answer to what is kept under a name: a payment, or each part that an outside system must deliver.
    fn resultado(&self, nombre: &str, fecha: Date) -> Valor {
        if let Some((_, operacion)) = self.paquete.consulta_de(nombre) {
            let partes = operacion.entrega.iter().filter(|p| p.obligatorio).filter_map(|parte| {
                let valor = de_tipo(&parte.tipo, &Cortes::default()).into_iter().next()?;
                Some((parte.id.to_string(), valor))
            });
            return Valor::Registro(partes.collect());
        }
        Valor::Registro(BTreeMap::from([
            ("monto".to_owned(), Valor::Dinero(Decimal::from(100))),
            ("fecha".to_owned(), Valor::Fecha(fecha)),
            ("folio".to_owned(), Valor::Texto("R-1".to_owned())),
            ("medio".to_owned(), Valor::Texto("ventanilla".to_owned())),
        ]))
    }

    /// What is known at a point of a path, with these values.
    pub fn datos(&self, eleccion: &Eleccion, momento: &Momento<'_>, fecha: Date) -> Datos {
        let variables: Vec<Variable> = eleccion.keys().cloned().collect();
        let fila: Vec<Option<&Valor>> = eleccion.values().map(Option::as_ref).collect();
        let mut escena = Escena::new(*self, &variables, momento, fecha);
        escena.poner(&fila);
        escena.datos
    }

    fn solicitante(&self) -> BTreeMap<String, Valor> {
        let texto = |t: &str| Valor::Texto(t.to_owned());
        let mut partes = BTreeMap::from([
            ("tipo".to_owned(), Valor::Opcion("fisica".to_owned())),
            ("nombre".to_owned(), texto("Persona de muestra")),
            ("correo".to_owned(), texto("muestra@ejemplo.mx")),
        ]);
        for parte in &self.tramite.solicitante.pide {
            let (nombre, valor) = match parte {
                ParteSolicitante::Curp => ("curp", texto("XEXX010101HNEXXXA4")),
                ParteSolicitante::Rfc => ("rfc", texto("XAXX010101000")),
                ParteSolicitante::Telefono => ("telefono", texto("8100000000")),
                ParteSolicitante::Domicilio => ("domicilio", domicilio()),
                ParteSolicitante::Nacimiento => ("nacimiento", Valor::Fecha(Date::constant(1990, 1, 1))),
            };
            partes.insert(nombre.to_owned(), valor);
        }
        partes
    }

    /// Whether a condition holds; nothing when it can't be told.
    pub fn vale(&self, condicion: &Expr, datos: &Datos, fecha: Date) -> Option<bool> {
        match eval(condicion, &Ambito::nuevo(self.paquete, datos).con_hoy(fecha)) {
            Ok(Valor::Booleano(b)) => Some(b),
            Ok(_) | Err(_) => None,
        }
    }

    /// Whether a path can be walked with these values: each condition is as the path needs it, nothing obligatory lacks, and the
    /// validations hold.
    pub fn se_camina(
        &self,
        condiciones: &[Condicion<'_>],
        fin: &Momento<'_>,
        eleccion: &Eleccion,
        fecha: Date,
    ) -> bool {
        let como_se_pide = |c: &Condicion<'_>| {
            self.vale(c.expr, &self.datos(eleccion, &c.momento, fecha), fecha) == Some(c.cierta)
        };
        condiciones.iter().all(como_se_pide)
            && self.admite(&self.datos(eleccion, fin, fecha), eleccion, fecha)
    }

    /// Whether the engine would take these answers.
    pub fn admite(&self, datos: &Datos, eleccion: &Eleccion, fecha: Date) -> bool {
        let ambito = Ambito::nuevo(self.paquete, datos).con_hoy(fecha);
        let completos = eleccion.iter().filter(|(_, valor)| valor.is_none()).all(|(variable, _)| {
            let Variable::Campo(id) = variable else { return true };
            let Some(campo) = self.paquete.tramite.campo(id) else { return true };
            ambito.visible(campo) != Ok(true) || ambito.obligatorio(campo) == Ok(false)
        });
        let cuadran = eleccion.iter().all(|(variable, valor)| match (variable, valor) {
            (Variable::Campo(id), Some(valor)) => {
                let campo = self.paquete.tramite.campo(id);
                campo.is_none_or(|c| {
                    ambito.visible(c) != Ok(true) || catalogo::cuadra(c, valor, &ambito) == Ok(true)
                })
            }
            _ => true,
        });
        let mut validas = self.tramite.validaciones.iter().filter(|v| v.nivel == Nivel::Error);
        completos && cuadran && validas.all(|v| self.vale(&v.exige.arbol, datos, fecha) != Some(false))
    }

    /// Values in words: `superficie = 60.01 m², uso = Comercio`. Empty when there are none.
    pub fn palabras(&self, eleccion: &Eleccion) -> String {
        let dichos = eleccion.iter().filter_map(|(variable, valor)| {
            let (nombre, campo) = match variable {
                Variable::Campo(id) => (id.to_string(), self.tramite.campo(id)),
                Variable::Parte(resultado, parte) => {
                    (format!("{resultado}.{parte}"), self.campo_de(variable))
                }
                Variable::Persona => ("solicitante.tipo".to_owned(), None),
                Variable::Canal => ("solicitud.canal".to_owned(), None),
            };
            match valor {
                Some(Valor::Archivo(_)) => None,
                Some(Valor::Lista(filas)) => Some(renglon(&nombre, campo, filas)),
                Some(valor) => Some(format!("{nombre} = {}", valor_en_palabras(valor, campo))),
                None => Some(format!("{nombre} sin contestar")),
            }
        });
        dichos.collect::<Vec<_>>().join(", ")
    }
}

/// What the value of some expressions is made of.
#[derive(Debug)]
pub struct Hechura {
    /// What is chosen.
    pub variables: Vec<Variable>,
    /// Where it changes.
    pub cortes: Cortes,
    /// Whether it counts the entries into a stage.
    pub visitas: bool,
}

/// Values of some variables, as a map.
pub fn eleccion(variables: &[Variable], fila: &[Option<&Valor>]) -> Eleccion {
    variables.iter().cloned().zip(fila.iter().map(|v| v.cloned())).collect()
}

/// Tries so many combinations of candidates until one gives something.
pub fn combinar<T>(
    candidatos: &[Vec<Option<Valor>>],
    presupuesto: usize,
    mut prueba: impl FnMut(&[Option<&Valor>]) -> Option<T>,
) -> Option<T> {
    let total = candidatos.iter().fold(1_usize, |n, c| n.saturating_mul(c.len().max(1)));
    let mut fila: Vec<Option<&Valor>> = vec![None; candidatos.len()];
    for vez in 0..total.min(presupuesto) {
        // With more than can be tried, leaps of a prime length reach every part.
        let mut indice = if total > presupuesto { vez.wrapping_mul(7_368_787) % total } else { vez };
        for (lugar, valores) in fila.iter_mut().zip(candidatos) {
            let largo = valores.len().max(1);
            *lugar = valores.get(indice % largo).and_then(Option::as_ref);
            indice /= largo;
        }
        if let Some(hallado) = prueba(&fila) {
            return Some(hallado);
        }
    }
    None
}

/// What is known at a point of a path while the values of some variables change from one trial to the next.
pub struct Escena<'a, 'm> {
    banco: Banco<'a>,
    fecha: Date,
    datos: Datos,
    /// Whether a field of a page is there when it can't be told if its page is shown.
    generosa: bool,
    /// The kind of person and the way it came, among the variables.
    persona: Option<usize>,
    canal: Option<usize>,
    /// Parts of answers of outside systems: which variable each is.
    partes: Vec<(usize, ResultadoId, CampoId)>,
    /// Fields that were captured by then: which variable, and under which condition.
    capturados: Vec<(usize, &'m CampoId, Option<&'m Expr>)>,
}

impl<'a, 'm> Escena<'a, 'm> {
    /// The scene before anything is chosen.
    pub fn new(banco: Banco<'a>, variables: &[Variable], momento: &Momento<'m>, fecha: Date) -> Self {
        let cual = |variable: &Variable| variables.iter().position(|v| v == variable);
        let capturados = momento.capturados.iter().filter_map(|(campo, si)| {
            let es = |v: &Variable| matches!(v, Variable::Campo(id) if id == *campo);
            Some((variables.iter().position(es)?, *campo, *si))
        });
        let partes = variables.iter().enumerate().filter_map(|(i, v)| match v {
            // What a payment leaves is as it is.
            Variable::Parte(resultado, parte) => {
                banco.campo_de(v).map(|_| (i, resultado.clone(), parte.clone()))
            }
            Variable::Campo(_) | Variable::Persona | Variable::Canal => None,
        });
        let resultados = momento.resultados.iter();
        let datos = Datos {
            solicitante: Some(Valor::Registro(banco.solicitante())),
            solicitud: BTreeMap::from([
                ("folio".to_owned(), Valor::Texto("MUESTRA-1".to_owned())),
                ("fecha".to_owned(), Valor::Fecha(fecha)),
                ("hora".to_owned(), Valor::Hora(Time::constant(10, 0, 0, 0))),
                ("canal".to_owned(), Valor::Opcion("en_linea".to_owned())),
            ]),
            visitas: momento.visitas.iter().map(|(e, n)| ((*e).into(), *n)).collect(),
            resultados: resultados.map(|r| (ResultadoId::from(*r), banco.resultado(r, fecha))).collect(),
            ..Datos::default()
        };
        Self {
            banco,
            fecha,
            datos,
            generosa: false,
            persona: cual(&Variable::Persona),
            canal: cual(&Variable::Canal),
            partes: partes.collect(),
            capturados: capturados.collect(),
        }
    }

    /// The same, where a page is shown unless it is known not to be: more is known than on some path.
    #[must_use]
    pub fn generosa(self) -> Self {
        Self { generosa: true, ..self }
    }

    /// What the variables see of the moment: two scenes that show the same give the same.
    pub fn muestra(&self) -> Vec<(usize, Option<*const Expr>)> {
        self.capturados.iter().map(|(i, _, si)| (*i, si.map(std::ptr::from_ref))).collect()
    }

    /// Chooses, in the order of the variables; what was chosen before is forgotten.
    pub fn poner(&mut self, fila: &[Option<&Valor>]) -> &Datos {
        let dado = |cual: Option<usize>| cual.and_then(|i| fila.get(i).copied().flatten());
        if let (Some(tipo), Some(Valor::Registro(partes))) = (dado(self.persona), &mut self.datos.solicitante)
        {
            partes.insert("tipo".to_owned(), tipo.clone());
        }
        if let Some(canal) = dado(self.canal) {
            self.datos.solicitud.insert("canal".to_owned(), canal.clone());
        }
        for (cual, resultado, parte) in &self.partes {
            let Some(Valor::Registro(partes)) = self.datos.resultados.get_mut(resultado) else { continue };
            match dado(Some(*cual)) {
                Some(valor) => drop(partes.insert(parte.to_string(), valor.clone())),
                None => drop(partes.remove(parte.as_str())),
            }
        }
        self.datos.campos.clear();
        for (cual, campo, si) in &self.capturados {
            let Some(valor) = dado(Some(*cual)) else { continue };
            let abierta = |si| self.banco.vale(si, &self.datos, self.fecha).unwrap_or(self.generosa);
            if si.is_none_or(abierta) {
                self.datos.campos.insert((*campo).clone(), valor.clone());
            }
        }
        &self.datos
    }
}

/// What is reached from some expressions. What is still to be looked at waits in a list: a chain of thousands of cálculos must not exhaust
/// the stack.
#[derive(Default)]
struct Vista<'t> {
    variables: BTreeSet<Variable>,
    calculos: BTreeSet<&'t str>,
    visitas: bool,
    pendientes: Vec<&'t Ruta>,
}

impl<'t> Vista<'t> {
    fn de(tramite: &'t Tramite, exprs: &[&'t Expr], valores: &[&'t Valoracion]) -> Self {
        let mut vista = Self::default();
        exprs.iter().for_each(|e| vista.expr(tramite, e));
        valores.iter().for_each(|v| vista.valoracion(tramite, v));
        vista
    }

    fn expr(&mut self, tramite: &'t Tramite, expr: &'t Expr) {
        self.pendientes.extend(rutas(expr));
        self.agotar(tramite);
    }

    fn valoracion(&mut self, tramite: &'t Tramite, valor: &'t Valoracion) {
        self.pendientes.extend(rutas_valoracion(valor));
        self.agotar(tramite);
    }

    /// The field from whose answer another takes its options, and what decides whether it is asked.
    fn de_quien_cuelga(&mut self, tramite: &'t Tramite, campo: &'t Campo) {
        let mut padre = catalogo::padre_de(campo);
        while let Some(campo) = padre.and_then(|id| tramite.campo(id)) {
            if !self.variables.insert(Variable::Campo(campo.id.clone())) {
                return;
            }
            self.condiciones(campo);
            padre = catalogo::padre_de(campo);
        }
    }

    /// What decides whether a field, or a column, is asked.
    fn condiciones(&mut self, campo: &'t Campo) {
        let condiciones = [&campo.visible_si, &campo.obligatorio_si];
        self.pendientes.extend(condiciones.into_iter().flatten().flat_map(|c| rutas(&c.arbol)));
    }

    fn agotar(&mut self, tramite: &'t Tramite) {
        while let Some(ruta) = self.pendientes.pop() {
            match &ruta.raiz {
                Raiz::Campo(id) => {
                    let nueva = self.variables.insert(Variable::Campo(id.clone()));
                    if let (true, Some(campo)) = (nueva, tramite.campo(id)) {
                        self.condiciones(campo);
                        for columna in columnas(campo) {
                            self.condiciones(columna);
                            self.pendientes.extend(columna.calculo.iter().flat_map(rutas_valoracion));
                        }
                        self.de_quien_cuelga(tramite, campo);
                    }
                }
                Raiz::Calculo(id) => {
                    if let (true, Some(calculo)) = (self.calculos.insert(id.as_str()), tramite.calculo(id)) {
                        self.pendientes.extend(rutas_valoracion(&calculo.valor));
                    }
                }
                Raiz::Solicitante if ruta.partes.first().is_some_and(|p| p == "tipo") => {
                    self.variables.insert(Variable::Persona);
                }
                Raiz::Solicitud if ruta.partes.first().is_some_and(|p| p == "canal") => {
                    self.variables.insert(Variable::Canal);
                }
                Raiz::Resultado(id) => {
                    if let Some(parte) = ruta.partes.first() {
                        let parte = CampoId::from(parte.as_str());
                        self.variables.insert(Variable::Parte(id.clone(), parte));
                    }
                }
                Raiz::Visitas(_) => self.visitas = true,
                // A cell is of the rows of its table.
                Raiz::Columna(id) => {
                    let suyas = tramite.campos.iter().filter(|c| c.columna(id).is_some());
                    self.variables.extend(suyas.map(|c| Variable::Campo(c.id.clone())));
                }
                Raiz::Solicitante
                | Raiz::Solicitud
                | Raiz::Parametro(_)
                | Raiz::Plazo(_)
                | Raiz::Hoy
                | Raiz::Salida
                | Raiz::Municipio => {}
            }
        }
    }
}

fn numeros(minimo: Decimal, maximo: Decimal, paso: Decimal, cortes: &Cortes) -> Vec<Decimal> {
    let mut todos: BTreeSet<Decimal> = BTreeSet::from([minimo, maximo]);
    for corte in &cortes.numeros {
        let Some(en_la_malla) = corte.checked_div(paso).and_then(|n| n.floor().checked_mul(paso)) else {
            continue;
        };
        todos.insert(en_la_malla);
        todos.extend(en_la_malla.checked_sub(paso));
        todos.extend(en_la_malla.checked_add(paso));
    }
    todos.retain(|n| *n >= minimo && *n <= maximo);
    // Both ends matter more than what lies between.
    let mut escogidos: Vec<Decimal> = vec![minimo, maximo];
    escogidos.extend(todos.into_iter().filter(|n| *n != minimo && *n != maximo));
    escogidos.dedup();
    escogidos
}

/// Values that a type takes; at least one.
fn de_tipo(tipo: &TipoCampo, cortes: &Cortes) -> Vec<Valor> {
    // No number is larger: the engine takes none.
    let tope = engine::campo::TOPE;
    match tipo {
        TipoCampo::Texto { largo, .. } | TipoCampo::TextoLargo { largo } => {
            let mut textos: Vec<Valor> = cortes.textos.iter().take(6).cloned().map(Valor::Texto).collect();
            textos.push(Valor::Texto("x".repeat(largo.0.clamp(3, 30) as usize)));
            textos.extend(cortes.de_largo(*largo).into_iter().map(|n| Valor::Texto("x".repeat(n as usize))));
            textos
        }
        TipoCampo::Entero { minimo, maximo, .. } => {
            let minimo = minimo.map_or(-tope, Decimal::from);
            let maximo = maximo.map_or(tope, Decimal::from);
            let enteros = numeros(minimo, maximo, Decimal::ONE, cortes).into_iter();
            enteros.filter_map(|n| i64::try_from(n).ok()).map(Valor::Entero).collect()
        }
        TipoCampo::Decimal { minimo, maximo, decimales, .. } => {
            let minimo = minimo.unwrap_or(-tope);
            let maximo = maximo.unwrap_or(tope);
            let paso = Decimal::new(1, u32::from(*decimales));
            numeros(minimo, maximo, paso, cortes).into_iter().map(Valor::Decimal).collect()
        }
        TipoCampo::Dinero { minimo, maximo } => {
            let minimo = minimo.unwrap_or(-tope);
            let maximo = maximo.unwrap_or(tope);
            numeros(minimo, maximo, Decimal::new(1, 2), cortes).into_iter().map(Valor::Dinero).collect()
        }
        TipoCampo::Booleano => vec![Valor::Booleano(true), Valor::Booleano(false)],
        TipoCampo::Fecha { .. } => std::iter::once(DIA)
            .chain(
                cortes
                    .fechas
                    .iter()
                    .flat_map(|f| [Some(*f), f.yesterday().ok(), f.tomorrow().ok()])
                    .flatten(),
            )
            .map(Valor::Fecha)
            .collect(),
        TipoCampo::Hora => vec![Valor::Hora(Time::constant(10, 0, 0, 0))],
        TipoCampo::FechaHora => vec![Valor::FechaHora(DIA.at(10, 0, 0, 0))],
        TipoCampo::Opcion { opciones, .. } => opciones.iter().map(|o| Valor::Opcion(o.id.clone())).collect(),
        TipoCampo::Opciones { opciones, cantidad } => {
            let de = |n: usize| Valor::Opciones(opciones.iter().take(n).map(|o| o.id.clone()).collect());
            let mut escogidas = vec![de(cantidad.0.max(1) as usize), de(cantidad.1 as usize)];
            if cantidad.0 <= 1 {
                escogidas.extend(opciones.iter().map(|o| Valor::Opciones(vec![o.id.clone()])));
            }
            escogidas
        }
        TipoCampo::Tabla { columnas, filas } => tablas(columnas, *filas, cortes),
        TipoCampo::Persona { personas } => personas
            .iter()
            .map(|p| {
                let tipo = if *p == TipoPersona::Fisica { "fisica" } else { "moral" };
                Valor::Registro(BTreeMap::from([
                    ("tipo".to_owned(), Valor::Opcion(tipo.to_owned())),
                    ("nombre".to_owned(), Valor::Texto("Persona de muestra".to_owned())),
                    ("correo".to_owned(), Valor::Texto("muestra@ejemplo.mx".to_owned())),
                ]))
            })
            .collect(),
        TipoCampo::Curp => vec![Valor::Texto("XEXX010101HNEXXXA4".to_owned())],
        TipoCampo::Rfc => vec![Valor::Texto("XAXX010101000".to_owned())],
        TipoCampo::Correo => vec![Valor::Texto("muestra@ejemplo.mx".to_owned())],
        TipoCampo::Telefono => vec![Valor::Texto("8100000000".to_owned())],
        TipoCampo::Domicilio => vec![domicilio()],
        TipoCampo::ExpedienteCatastral { ejemplo, .. } => vec![Valor::Texto(ejemplo.clone())],
        TipoCampo::Documento { .. } => vec![Valor::Archivo(Archivo {
            nombre: "muestra.pdf".to_owned(),
            tipo: "application/pdf".to_owned(),
            tamano: 1,
            sha256: "0".repeat(64),
            fecha: Some(DIA),
        })],
        TipoCampo::Salida { entrega, .. } => tenidas(entrega, cortes),
        TipoCampo::Expediente => referidos(cortes),
        TipoCampo::Servidor { .. } => {
            let partes =
                [("cuenta", "muestra"), ("nombre", "Persona de muestra"), ("cargo", "Cargo de muestra")];
            vec![Valor::Registro(partes.map(|(p, v)| (p.to_owned(), Valor::Texto(v.to_owned()))).into())]
        }
    }
}

/// An expediente that goes on, and others that differ from it in one part; of how it ended, in each.
fn referidos(cortes: &Cortes) -> Vec<Valor> {
    let de = |parte: &Campo| (parte.id.to_string(), de_tipo(&parte.tipo, cortes));
    let partes: Vec<(String, Vec<Valor>)> = partes_expediente().iter().map(de).collect();
    let con = |cual: &str, valor: Option<&Valor>| {
        let de_una = |(parte, valores): &(String, Vec<Valor>)| {
            let sino = if parte == "resultado" { None } else { valores.first() };
            Some((parte.clone(), if parte == cual { valor } else { sino }?.clone()))
        };
        Valor::Registro(partes.iter().filter_map(de_una).collect())
    };
    let mut todos = vec![con("", None)];
    for (parte, valores) in &partes {
        let dichos = usize::from(parte != "resultado");
        todos.extend(valores.iter().skip(dichos).map(|v| con(parte, Some(v))));
    }
    todos
}

/// Documents that differ in one datum from the first; issued and good on the same days.
fn tenidas(entrega: &[Campo], cortes: &Cortes) -> Vec<Valor> {
    let de = |dato: &Campo| (dato.id.to_string(), de_tipo(&dato.tipo, cortes));
    let datos: Vec<(String, Vec<Valor>)> = entrega.iter().map(de).collect();
    let con = |cual: usize, valor: Option<&Valor>| {
        let fijas = [
            ("folio".to_owned(), Valor::Texto("MX-0000-000001-01".to_owned())),
            ("emitida".to_owned(), Valor::Fecha(DIA)),
            ("vence".to_owned(), Valor::Fecha(DIA)),
        ];
        let propios = datos.iter().enumerate().filter_map(|(i, (parte, valores))| {
            let propio = if i == cual { valor } else { valores.first() };
            Some((parte.clone(), propio?.clone()))
        });
        Valor::Registro(fijas.into_iter().chain(propios).collect())
    };
    let mut todas = vec![con(datos.len(), None)];
    for (i, (_, valores)) in datos.iter().enumerate() {
        todas.extend(valores.iter().skip(1).map(|v| con(i, Some(v))));
    }
    todas
}

/// One row of each value of each numeric or optional column, the rest at their first.
fn tablas(columnas: &[Campo], filas: (u32, u32), cortes: &Cortes) -> Vec<Valor> {
    let capturadas: Vec<(&Campo, Vec<Valor>)> =
        columnas.iter().filter(|c| c.calculo.is_none()).map(|c| (c, de_tipo(&c.tipo, cortes))).collect();
    let con = |cual: usize, valor: Option<&Valor>| {
        let celdas = capturadas.iter().enumerate().filter_map(|(i, (columna, valores))| {
            let propio = if i == cual { valor } else { valores.first() };
            Some((columna.id.to_string(), propio?.clone()))
        });
        Valor::Registro(celdas.collect())
    };
    let repetida = |fila: Valor| Valor::Lista(vec![fila; filas.0.max(1) as usize]);
    let mut tablas = Vec::new();
    for (i, (_, valores)) in capturadas.iter().enumerate() {
        tablas.extend(valores.iter().map(|v| repetida(con(i, Some(v)))));
    }
    tablas.dedup();
    if filas.0 == 0 {
        tablas.push(Valor::Lista(Vec::new()));
    }
    tablas
}

fn domicilio() -> Valor {
    let partes = [
        ("calle", "Zaragoza"),
        ("numero", "1"),
        ("colonia", "Centro"),
        ("cp", "64000"),
        ("municipio", "Monterrey"),
    ];
    Valor::Registro(partes.map(|(p, v)| (p.to_owned(), Valor::Texto(v.to_owned()))).into())
}
