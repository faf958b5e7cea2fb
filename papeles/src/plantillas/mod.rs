//! Texts of a trámite: the templates of its documents and notices, filled with what is known of an expediente.
//!
//! The compiler read each template with the rules of expressions and let it pass; here it is read by minijinja's parser and its
//! conditions are judged by `engine`, so that `uso != "habitacional"` or `construida > 100` mean the same here and in a guard, with
//! exact figures. (minijinja's own values hold no exact decimal and never find a text equal to an option that prints its label.)
//! A name that means nothing, or a datum that isn't there where the text doesn't ask, is an error, never a gap.

mod escribir;
mod nombres;
mod traducir;

use engine::ambito::{Ambito, Atorado};
use minijinja::machinery::{ast, parse};
use minijinja::syntax::SyntaxConfig;
use schemas::paquete::Campo;
use schemas::valor::Valor;
use thiserror::Error;

/// Steps that a text may take: far more than any document needs, so that a table of hostile length can't hold a worker.
const COMBUSTIBLE: u32 = 200_000;
/// Longest text, in bytes.
const LARGO: usize = 1 << 20;

/// Why a text can't be written. It names data by their path, never by their value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Falla {
    /// minijinja can't read it; the compiler would have said so.
    #[error("la plantilla no se puede leer (línea {linea})")]
    Lectura {
        /// Which line.
        linea: usize,
    },
    /// A datum isn't known.
    #[error("falta el dato «{dato}»")]
    Falta {
        /// Its path.
        dato: String,
    },
    /// It uses something that texts don't have.
    #[error("usa {0}, que una plantilla no tiene")]
    Ajeno(String),
    /// A filter was given what it can't give form to.
    #[error("el filtro `{filtro}` no da forma a {clase}")]
    Filtro {
        /// Which.
        filtro: String,
        /// The kind of the value.
        clase: &'static str,
    },
    /// A condition or a computed value can't be worked out.
    #[error("{0}")]
    Calculo(Atorado),
    /// It takes too long or comes out too long.
    #[error("el texto es demasiado largo")]
    Largo,
}

impl From<Atorado> for Falla {
    fn from(atorado: Atorado) -> Self {
        Self::Calculo(atorado)
    }
}

/// How a text is to be read afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modo {
    /// As it stands: subjects of mail.
    Llano,
    /// By [`documentos::en_linea`], which reads `**bold**`: data are escaped, so that only the author can write in bold.
    Marcado,
}

/// A name that stands for a row or a value: `fila` in a column, or what a `for` brings.
#[derive(Clone, Debug)]
pub struct Local<'a> {
    /// The name.
    pub nombre: String,
    /// What it stands for.
    pub valor: Valor,
    /// The columns of its table, when it is a row.
    pub columnas: &'a [Campo],
    /// The field whose options it is one of.
    pub campo: Option<&'a Campo>,
}

/// Fills a template.
///
/// # Errors
/// See [`Falla`]; of a checked paquete only `Falta`, when a computed value lacks something, and `Largo`.
pub fn llenar(texto: &str, ambito: &Ambito<'_>, locales: &[Local<'_>], modo: Modo) -> Result<String, Falla> {
    if !texto.contains(['{', '}']) {
        return Ok(texto.to_owned());
    }
    let arbol = parse(texto, "plantilla", SyntaxConfig::default())
        .map_err(|e| Falla::Lectura { linea: e.line().unwrap_or(1) })?;
    let ast::Stmt::Template(plantilla) = &arbol else { return Err(Falla::Lectura { linea: 1 }) };
    let mut escritor =
        Escritor { ambito, locales: locales.to_vec(), modo, combustible: COMBUSTIBLE, salida: String::new() };
    escritor.cuerpo(&plantilla.children)?;
    Ok(escritor.salida)
}

/// A text in the making.
struct Escritor<'a, 'b> {
    ambito: &'b Ambito<'a>,
    locales: Vec<Local<'b>>,
    modo: Modo,
    combustible: u32,
    salida: String,
}

impl<'b> Escritor<'_, 'b> {
    fn gastar(&mut self) -> Result<(), Falla> {
        self.combustible = self.combustible.checked_sub(1).ok_or(Falla::Largo)?;
        if self.salida.len() > LARGO { Err(Falla::Largo) } else { Ok(()) }
    }

    fn cuerpo(&mut self, pasos: &[ast::Stmt<'_>]) -> Result<(), Falla> {
        for paso in pasos {
            self.gastar()?;
            match paso {
                ast::Stmt::EmitRaw(crudo) => self.salida.push_str(crudo.raw),
                ast::Stmt::EmitExpr(dato) => self.imprimir(&dato.expr)?,
                ast::Stmt::IfCond(si) => {
                    let rama = if self.cierto(&si.expr)? { &si.true_body } else { &si.false_body };
                    self.cuerpo(rama)?;
                }
                ast::Stmt::ForLoop(ciclo) => self.recorrer(ciclo)?,
                _ => return Err(Falla::Ajeno("una instrucción".to_owned())),
            }
        }
        Ok(())
    }

    fn recorrer(&mut self, ciclo: &ast::ForLoop<'_>) -> Result<(), Falla> {
        let ast::Expr::Var(nombre) = &ciclo.target else {
            return Err(Falla::Ajeno("un `for` con varios nombres".to_owned()));
        };
        if ciclo.filter_expr.is_some() || ciclo.recursive {
            return Err(Falla::Ajeno("un `for` con condición".to_owned()));
        }
        let tabla =
            self.dato(&ciclo.iter)?.ok_or_else(|| Falla::Falta { dato: nombres::escrito(&ciclo.iter) })?;
        let filas = match tabla.valor {
            Valor::Lista(filas) => filas,
            Valor::Opciones(ids) => ids.into_iter().map(Valor::Opcion).collect(),
            otro => {
                return Err(Falla::Filtro { filtro: "for".to_owned(), clase: otro.clase() });
            }
        };
        if filas.is_empty() {
            return self.cuerpo(&ciclo.else_body);
        }
        let antes = self.locales.len();
        let cuantas = filas.len();
        for (i, fila) in filas.into_iter().enumerate() {
            self.locales.push(vuelta(i, cuantas));
            self.locales.push(Local {
                nombre: nombre.id.to_owned(),
                valor: fila,
                columnas: nombres::columnas(tabla.campo),
                campo: tabla.campo,
            });
            let hecho = self.cuerpo(&ciclo.body);
            self.locales.truncate(antes);
            hecho?;
        }
        Ok(())
    }

    fn local(&self, nombre: &str) -> Option<&Local<'b>> {
        self.locales.iter().rev().find(|l| l.nombre == nombre)
    }
}

/// The name `loop` of a turn.
fn vuelta(i: usize, cuantas: usize) -> Local<'static> {
    let entero = |n: usize| Valor::Entero(i64::try_from(n).unwrap_or(i64::MAX));
    let partes = [
        ("index", entero(i + 1)),
        ("first", Valor::Booleano(i == 0)),
        ("last", Valor::Booleano(i + 1 == cuantas)),
        ("length", entero(cuantas)),
    ];
    Local {
        nombre: "loop".to_owned(),
        valor: Valor::Registro(partes.into_iter().map(|(n, v)| (n.to_owned(), v)).collect()),
        columnas: &[],
        campo: None,
    }
}
