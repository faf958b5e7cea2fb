//! From what personal data a value is made: the fields and parts of the person, the cálculos through which they come, and whether the
//! value holds them or only depends on them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use schemas::expr::{Expr, Funcion, Raiz, Ruta, Valoracion};
use schemas::paquete::{Calculo, Datos, PARTES_SALIDA, TipoCampo, TipoPersona, Tramite};

/// How a datum reaches a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flujo {
    /// The value holds it.
    Explicito,
    /// The value is one or another by it.
    Implicito,
}

/// A personal datum in a value.
#[derive(Clone, Debug)]
pub struct Fuente {
    /// Which.
    pub ruta: Ruta,
    /// How personal.
    pub datos: Datos,
    /// How it comes.
    pub flujo: Flujo,
    /// The cálculos through which it comes, the nearest to the value first.
    pub calculos: Vec<String>,
}

impl Fuente {
    /// Its name as it is written.
    pub fn nombre(&self) -> String {
        engine::ambito::nombre_ruta(&self.ruta)
    }
}

/// The personal data of an expression, each once, by its plainest way.
pub fn de_expresion(tramite: &Tramite, expr: &Expr) -> Vec<Fuente> {
    let mut recorrido = Recorrido::new(tramite);
    recorrido.expr(expr, Flujo::Explicito);
    recorrido.fuentes()
}

/// The personal data of a value in any of its forms.
pub fn de_valoracion(tramite: &Tramite, valor: &Valoracion) -> Vec<Fuente> {
    let mut recorrido = Recorrido::new(tramite);
    recorrido.valoracion(valor, Flujo::Explicito);
    recorrido.fuentes()
}

/// The personal data of a template, by the paths inside its marks; what an `{% if %}` asks is implicit.
pub fn de_plantilla(tramite: &Tramite, texto: &str) -> Vec<Fuente> {
    let mut recorrido = Recorrido::new(tramite);
    for (abre, cierra, flujo) in [("{{", "}}", Flujo::Explicito), ("{%", "%}", Flujo::Implicito)] {
        for trozo in texto.split(abre).skip(1) {
            for ruta in rutas(trozo.split(cierra).next().unwrap_or_default(), tramite) {
                recorrido.ruta(&ruta, flujo);
            }
        }
    }
    recorrido.fuentes()
}

/// The paths that are written in a mark, outside of quoted texts, which name something of the definition.
fn rutas(dentro: &str, tramite: &Tramite) -> Vec<Ruta> {
    let sin_textos: String = dentro
        .split(['"', '\''])
        .enumerate()
        .filter(|(i, _)| i % 2 == 0)
        .map(|(_, trozo)| trozo)
        .collect::<Vec<_>>()
        .join(" ");
    let palabras = sin_textos.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
    palabras
        .filter_map(|palabra| {
            let mut partes = palabra.split('.').map(str::to_owned);
            let primera = partes.next()?;
            let raiz = if tramite.campo(&primera).is_some() {
                Raiz::Campo(primera.into())
            } else if tramite.calculo(&primera).is_some() {
                Raiz::Calculo(primera.into())
            } else if primera == "solicitante" {
                Raiz::Solicitante
            } else {
                return None;
            };
            Some(Ruta { raiz, partes: partes.collect() })
        })
        .collect()
}

/// How personal what a path gives is.
fn nivel(tramite: &Tramite, ruta: &Ruta) -> Datos {
    match &ruta.raiz {
        Raiz::Campo(id) => {
            let Some(campo) = tramite.campo(id) else { return Datos::Ninguno };
            match (&campo.tipo, ruta.partes.first()) {
                (TipoCampo::Tabla { columnas, .. }, Some(columna)) => columnas
                    .iter()
                    .find(|c| c.id == columna.as_str())
                    .map_or(campo.datos, |c| c.datos.max(campo.datos)),
                // What any document has identifies nobody by itself; the rest is as its type says.
                (TipoCampo::Salida { .. }, Some(parte)) if PARTES_SALIDA.contains(&parte.as_str()) => {
                    Datos::Ninguno
                }
                (TipoCampo::Salida { entrega, .. }, Some(parte)) => {
                    entrega.iter().find(|d| d.id == parte.as_str()).map_or(campo.datos, |d| d.datos)
                }
                // Where an expediente stands tells nothing of whose it is; its folio does.
                (TipoCampo::Expediente, Some(parte)) if parte != "folio" => Datos::Ninguno,
                // Whether a person is física or moral tells nothing of who they are.
                (TipoCampo::Persona { .. }, Some(parte)) if parte == "tipo" => Datos::Ninguno,
                _ => campo.datos,
            }
        }
        // What identifies a company identifies nobody, but for its mail.
        Raiz::Solicitante
            if tramite.solicitante.personas == [TipoPersona::Moral]
                && ruta
                    .partes
                    .first()
                    .is_some_and(|p| matches!(p.as_str(), "nombre" | "rfc" | "domicilio")) =>
        {
            Datos::Ninguno
        }
        Raiz::Solicitante if ruta.partes.first().is_none_or(|p| p != "tipo") => Datos::Personales,
        _ => Datos::Ninguno,
    }
}

struct Recorrido<'a> {
    tramite: &'a Tramite,
    halladas: BTreeMap<Ruta, (Flujo, Vec<String>)>,
    /// The cálculos through which the value at hand comes.
    por: Vec<String>,
    vistos: BTreeSet<(String, Flujo)>,
    /// Cálculos to look at, each with how it comes: a chain of thousands must not exhaust the stack.
    pendientes: VecDeque<(&'a Calculo, Flujo, Vec<String>)>,
}

/// Most cálculos of a way that are told.
const PASOS: usize = 12;

impl<'a> Recorrido<'a> {
    fn new(tramite: &'a Tramite) -> Self {
        Self {
            tramite,
            halladas: BTreeMap::new(),
            por: Vec::new(),
            vistos: BTreeSet::new(),
            pendientes: VecDeque::new(),
        }
    }

    fn fuentes(mut self) -> Vec<Fuente> {
        while let Some((calculo, flujo, por)) = self.pendientes.pop_front() {
            self.por = por;
            self.valoracion(&calculo.valor, flujo);
        }
        let tramite = self.tramite;
        let con_nivel = |(ruta, (flujo, calculos)): (Ruta, (Flujo, Vec<String>))| {
            let datos = nivel(tramite, &ruta);
            Fuente { ruta, datos, flujo, calculos }
        };
        self.halladas.into_iter().map(con_nivel).collect()
    }

    fn ruta(&mut self, ruta: &Ruta, flujo: Flujo) {
        if let Raiz::Calculo(id) = &ruta.raiz {
            let Some(calculo) = self.tramite.calculo(id) else { return };
            if self.vistos.insert((id.to_string(), flujo)) {
                let mut por = self.por.clone();
                if por.len() < PASOS {
                    por.push(id.to_string());
                }
                self.pendientes.push_back((calculo, flujo, por));
            }
            return;
        }
        if nivel(self.tramite, ruta) == Datos::Ninguno {
            return;
        }
        let nueva = (flujo, self.por.clone());
        match self.halladas.get(ruta) {
            Some(previa) if (previa.0, previa.1.len()) <= (nueva.0, nueva.1.len()) => {}
            _ => {
                self.halladas.insert(ruta.clone(), nueva);
            }
        }
    }

    fn valoracion(&mut self, valor: &Valoracion, flujo: Flujo) {
        match valor {
            Valoracion::Expr(e) => self.expr(&e.arbol, flujo),
            Valoracion::Tramos { segun, tramos } => {
                self.expr(&segun.arbol, Flujo::Implicito);
                tramos.iter().for_each(|t| self.expr(&t.valor.arbol, flujo));
            }
            Valoracion::Segun { segun, filas, sino } => {
                segun.iter().for_each(|e| self.expr(&e.arbol, Flujo::Implicito));
                filas.iter().map(|f| &f.valor).chain(sino).for_each(|e| self.expr(&e.arbol, flujo));
            }
            Valoracion::Casos { casos, sino } => {
                casos.iter().for_each(|c| self.expr(&c.si.arbol, Flujo::Implicito));
                casos.iter().map(|c| &c.valor).chain(sino).for_each(|e| self.expr(&e.arbol, flujo));
            }
        }
    }

    fn expr(&mut self, expr: &Expr, flujo: Flujo) {
        match expr {
            Expr::Literal(_) => {}
            Expr::Ruta(ruta) => self.ruta(ruta, flujo),
            // A question about a datum tells something of it, not the datum.
            Expr::Definido { ruta, .. } => self.ruta(ruta, Flujo::Implicito),
            Expr::No(x) => self.expr(x, Flujo::Implicito),
            Expr::Y(partes) | Expr::O(partes) => partes.iter().for_each(|p| self.expr(p, Flujo::Implicito)),
            Expr::Compara { primero, resto } => {
                self.expr(primero, Flujo::Implicito);
                resto.iter().for_each(|(_, p)| self.expr(p, Flujo::Implicito));
            }
            Expr::En { que, en, .. } => [que, en].into_iter().for_each(|p| self.expr(p, Flujo::Implicito)),
            Expr::Menos(x) => self.expr(x, flujo),
            Expr::Lista(partes) => partes.iter().for_each(|p| self.expr(p, flujo)),
            Expr::Aritmetica { a, b, .. } => [a, b].into_iter().for_each(|p| self.expr(p, flujo)),
            Expr::Si { si, entonces, sino } => {
                // A condition that is always the same, or that changes nothing, tells nothing.
                match &**si {
                    Expr::Literal(schemas::valor::Valor::Booleano(true)) => {
                        return self.expr(entonces, flujo);
                    }
                    Expr::Literal(schemas::valor::Valor::Booleano(false)) => return self.expr(sino, flujo),
                    _ => {}
                }
                if entonces != sino {
                    self.expr(si, Flujo::Implicito);
                }
                [entonces, sino].into_iter().for_each(|p| self.expr(p, flujo));
            }
            Expr::Llama { funcion, argumentos } => {
                let flujo = if pregunta(*funcion) { Flujo::Implicito } else { flujo };
                argumentos.iter().for_each(|a| self.expr(a, flujo));
            }
        }
    }
}

/// Functions that answer something about their argument, and don't give it back.
fn pregunta(funcion: Funcion) -> bool {
    matches!(
        funcion,
        Funcion::Cuenta
            | Funcion::Alguno
            | Funcion::Todos
            | Funcion::SinRepetir
            | Funcion::Largo
            | Funcion::Contiene
            | Funcion::Coincide
            | Funcion::Vigente
    )
}
