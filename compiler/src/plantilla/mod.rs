//! Templates of output documents and notices: what they may say is checked before anybody is served.
//!
//! A template is text with `{{ value }}`, `{% if %}` and `{% for %}`. What stands inside the marks is read by the
//! same parser and checked by the same rules as any expression, so that a condition means the same here and in a
//! guard; [`marcas`] finds the marks, this room follows blocks, scopes and what each branch knows. Rendering is
//! minijinja's: a template that passes is read once more by minijinja's own parser, and must pass there too.

mod alcance;
mod filtros;
mod imprime;
mod marcas;
mod minijinja;

#[cfg(test)]
mod pruebas;

use std::collections::BTreeMap;
use std::ops::Range;

use engine::eval::rutas;
use schemas::expr::{Comparador, Expr, Funcion, Raiz, Ruta};
use schemas::valor::Valor;

use crate::diag::{cercano, codes};
use crate::expr::ast::{Kind, Nodo};
use crate::expr::{Entorno, Falla, Hechos, Modo, Revisor, parse_modo};
use crate::tipos::Tipo;
use alcance::{Alcance, Local, tipo_loop};
use imprime::{imprimir, recorrible, sin_cuentas};
use marcas::{Marca, Pieza};

/// Most marks of a template.
pub const MAX_MARCAS: usize = 500;

/// What is known of a template after its check.
#[derive(Clone, Debug, Default)]
pub struct Revision {
    /// Everything that is wrong; ranges are bytes of the template.
    pub fallas: Vec<Falla>,
    /// Every datum that it uses, in order, with its bytes. What is said of the row of a `for` is given as the
    /// column of its table.
    pub usos: Vec<Uso>,
    /// What surely holds where a datum that may be absent (V0415) is needed, by the bytes of the finding; in a `for`, that there are rows.
    /// Where that isn't known, as in what one of two values gives, there is nothing.
    pub sabido: BTreeMap<(usize, usize), Sabido>,
    /// The conditions of its `if` and `elif`, in order; nothing for one that is wrong.
    pub condiciones: Vec<Option<Expr>>,
    /// What it surely reads of the cálculos where something holds: what is printed without choosing, and conditions.
    pub leidos: Vec<Leido>,
}

/// Something that a template reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Leido {
    /// What.
    pub expr: Expr,
    /// What holds where it is read.
    pub hechos: Vec<Expr>,
}

/// What is known at a place of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sabido {
    /// What holds.
    pub hechos: Vec<Expr>,
    /// Which of the conditions needs the datum; none where it is printed.
    pub condicion: Option<usize>,
}

/// A datum that a template uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uso {
    /// Which.
    pub ruta: Ruta,
    /// Bytes of the template.
    pub rango: Range<usize>,
}

/// That a table has rows.
fn filas_de(tabla: &Ruta) -> Expr {
    let cuantas = Expr::Llama { funcion: Funcion::Cuenta, argumentos: vec![Expr::Ruta(tabla.clone())] };
    Expr::Compara {
        primero: Box::new(cuantas),
        resto: vec![(Comparador::Mayor, Expr::Literal(Valor::Entero(0)))],
    }
}

/// What is wrong with a template; see [`analizar`].
#[must_use]
pub fn revisar(texto: &str, entorno: &dyn Entorno, hechos: &Hechos) -> Vec<Falla> {
    analizar(texto, entorno, hechos).fallas
}

/// Checks a template and lists what it uses. `hechos` is what holds where it stands: the `si` of its block, the
/// guard of its salida.
#[must_use]
pub fn analizar(texto: &str, entorno: &dyn Entorno, hechos: &Hechos) -> Revision {
    let mut revision = Revision::default();
    let piezas = marcas::leer(texto, &mut revision.fallas);
    if let Some(de_mas) = piezas.get(MAX_MARCAS) {
        // Who renders it goes into each block from inside the one before.
        let mensaje = format!("la plantilla tiene más de {MAX_MARCAS} marcas");
        revision.fallas = vec![
            Falla::new(&codes::V0359, de_mas.todo.clone(), mensaje)
                .etiqueta("desde aquí ya no se lee")
                .ayuda("divídala en varios bloques, o recorra una tabla con `for`"),
        ];
        return revision;
    }
    let mut recorrido = Recorrido {
        texto,
        entorno,
        hechos: hechos.clone(),
        locales: vec![],
        abiertos: vec![],
        cruzados: vec![],
        revision,
    };
    for pieza in &piezas {
        recorrido.pieza(pieza);
    }
    recorrido.cerrar_todo();
    let mut revision = recorrido.revision;
    if revision.fallas.is_empty() {
        revision.fallas.extend(minijinja::falla(texto));
    }
    revision.fallas.sort_by_key(|falla| (falla.rango.start, falla.rango.end));
    revision.usos.sort_by_key(|uso| (uso.rango.start, uso.rango.end));
    revision.usos.dedup();
    revision
}

/// An open block.
#[derive(Debug)]
enum Bloque {
    If {
        abre: Range<usize>,
        /// What was known before it.
        antes: Hechos,
        /// What the branches so far leave as known for the next.
        resto: Hechos,
        con_else: bool,
    },
    For {
        abre: Range<usize>,
        antes: Hechos,
        locales: usize,
        con_else: bool,
        /// What holds inside: that what it runs over has rows or, past its `else`, that it has none. Nothing where that can't be said.
        filas: Option<Expr>,
    },
    /// A construct that was refused: its content is checked, its end is expected.
    Ajeno { fin: String },
}

struct Recorrido<'a> {
    texto: &'a str,
    entorno: &'a dyn Entorno,
    hechos: Hechos,
    locales: Vec<Local>,
    abiertos: Vec<Bloque>,
    /// Closings that were already answered for, when blocks crossed.
    cruzados: Vec<&'static str>,
    revision: Revision,
}

/// Constructs of minijinja that are refused, with the word that ends them when they have content.
const AJENAS: &[(&str, &str, &str)] = &[
    ("set", "endset", "lo que haya que calcular se calcula en `calculos`"),
    ("with", "endwith", "use los datos por su nombre"),
    ("include", "", "cada plantilla se escribe entera"),
    ("import", "", "cada plantilla se escribe entera"),
    ("from", "", "cada plantilla se escribe entera"),
    ("extends", "", "cada plantilla se escribe entera"),
    ("block", "endblock", "las partes de una salida son sus bloques, en el archivo de la salida"),
    ("macro", "endmacro", "para repetir filas use `for` sobre una tabla"),
    ("call", "endcall", "aquí no hay macros"),
    ("do", "", "una plantilla sólo escribe"),
    ("filter", "endfilter", "aplique el filtro a cada dato: `{{ dato | filtro }}`"),
    ("autoescape", "endautoescape", "los datos nunca se leen como instrucciones; no hace falta"),
    ("raw", "endraw", "para escribir llaves sueltas sepárelas con un espacio"),
    ("break", "", "un `for` recorre la tabla entera"),
    ("continue", "", "ponga dentro un `{% if %}`"),
];

impl Recorrido<'_> {
    fn falla(&mut self, falla: Falla) {
        self.revision.fallas.push(falla);
    }

    fn pieza(&mut self, pieza: &Pieza) {
        let literal = matches!(self.abiertos.last(), Some(Bloque::Ajeno { fin }) if fin == "endraw");
        if literal && (pieza.marca == Marca::Imprime || self.palabra(pieza).0 != "endraw") {
            return;
        }
        match pieza.marca {
            Marca::Imprime => {
                let (desde, antes) = (self.revision.fallas.len(), self.revision.usos.len());
                let (solo, elegido) = self.en(&pieza.dentro, |revisor, nodo| {
                    imprimir(revisor, nodo);
                    (un_dato(nodo), elegido(revisor, nodo))
                });
                elegido.into_iter().for_each(|expr| self.leer(expr));
                if solo {
                    self.saber(desde, None);
                    let nuevos = self.revision.usos.get(antes..).unwrap_or_default();
                    let rutas: Vec<Expr> = nuevos.iter().map(|uso| Expr::Ruta(uso.ruta.clone())).collect();
                    rutas.into_iter().for_each(|expr| self.leer(expr));
                }
            }
            Marca::Instruccion => self.instruccion(pieza),
        }
    }

    /// Reads an expression of the template and does something with it under what is known here.
    fn en<T: Default>(
        &mut self,
        dentro: &Range<usize>,
        hacer: impl FnOnce(&mut Revisor<'_>, &Nodo) -> T,
    ) -> T {
        let fuente = self.texto.get(dentro.clone()).unwrap_or_default();
        let (ast, mut fallas) = parse_modo(fuente, Modo::Plantilla);
        let alcance = Alcance { padre: self.entorno, locales: &self.locales };
        let mut revisor = Revisor::new(&ast.fuente, Modo::Plantilla, &alcance, self.hechos.clone());
        sin_cuentas(&mut revisor, &ast.raiz);
        let hecho = if revisor.fallas.is_empty() { hacer(&mut revisor, &ast.raiz) } else { T::default() };
        fallas.extend(revisor.fallas.drain(..).filter(|falla| !ast.dudoso || falla.codigo.codigo < "V04"));
        let usos = std::mem::take(&mut revisor.usos);
        for (ruta, rango) in usos {
            self.usar(ruta, rango.start + dentro.start..rango.end + dentro.start);
        }
        self.revision.fallas.extend(fallas.into_iter().map(|falla| falla.desplazar(dentro.start)));
        hecho
    }

    /// Notes a use; the row of a `for` is its table.
    fn usar(&mut self, mut ruta: Ruta, rango: Range<usize>) {
        while let Raiz::Columna(nombre) = &ruta.raiz {
            let local = self.locales.iter().rev().find(|local| local.nombre == nombre.as_str());
            match local {
                Some(Local { base: Some(base), .. }) => {
                    let mut completa = base.clone();
                    completa.partes.append(&mut ruta.partes);
                    ruta = completa;
                }
                Some(Local { base: None, .. }) => return,
                None => break,
            }
        }
        self.revision.usos.push(Uso { ruta, rango });
    }

    /// The word of an instruction and its bytes.
    fn palabra(&self, pieza: &Pieza) -> (String, Range<usize>) {
        let dentro = self.texto.get(pieza.dentro.clone()).unwrap_or_default();
        let inicio = pieza.dentro.start + (dentro.len() - dentro.trim_start().len());
        let palabra: String =
            dentro.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let rango = inicio..inicio + palabra.len();
        (palabra, rango)
    }

    fn instruccion(&mut self, pieza: &Pieza) {
        let (palabra, rango) = self.palabra(pieza);
        self.como(&palabra, pieza, rango);
    }

    fn como(&mut self, palabra: &str, pieza: &Pieza, rango: Range<usize>) {
        let resto = rango.end..pieza.dentro.end;
        match palabra {
            "if" => self.abre_if(pieza, &resto),
            "elif" => self.elif(&rango, &resto),
            "else" => self.sino(&rango, &resto),
            "endif" => self.fin(&rango, &resto, true),
            "for" => self.abre_for(pieza, &rango, &resto),
            "endfor" => self.fin(&rango, &resto, false),
            _ => self.ajena(palabra, rango, pieza),
        }
    }

    fn condicion(&mut self, dentro: &Range<usize>) -> Option<Expr> {
        let desde = self.revision.fallas.len();
        let condicion = self.en(dentro, |revisor, nodo| revisor.booleano(nodo, "la condición").expr);
        self.saber(desde, Some(self.revision.condiciones.len()));
        condicion.iter().cloned().for_each(|expr| self.leer(expr));
        self.revision.condiciones.push(condicion.clone());
        condicion
    }

    /// What holds here; nothing where it can't be said.
    fn sabido_aqui(&self) -> Option<Vec<Expr>> {
        let mut hechos = self.hechos.lista().to_vec();
        for bloque in &self.abiertos {
            match bloque {
                Bloque::If { .. } => {}
                Bloque::For { filas: Some(filas), .. } => hechos.push(filas.clone()),
                Bloque::For { filas: None, .. } | Bloque::Ajeno { .. } => return None,
            }
        }
        Some(hechos)
    }

    /// Keeps what holds here for the findings from `desde` on that something may be absent.
    fn saber(&mut self, desde: usize, condicion: Option<usize>) {
        let Some(hechos) = self.sabido_aqui() else { return };
        let nuevas = self.revision.fallas.iter().skip(desde);
        for falla in nuevas.filter(|falla| falla.codigo.codigo == codes::V0415.codigo) {
            let sabido = Sabido { hechos: hechos.clone(), condicion };
            self.revision.sabido.insert((falla.rango.start, falla.rango.end), sabido);
        }
    }

    /// Notes that something is read here, if it is of the cálculos.
    fn leer(&mut self, expr: Expr) {
        if rutas(&expr).iter().any(|ruta| matches!(ruta.raiz, Raiz::Calculo(_)))
            && let Some(hechos) = self.sabido_aqui()
        {
            self.revision.leidos.push(Leido { expr, hechos });
        }
    }

    fn abre_if(&mut self, pieza: &Pieza, resto: &Range<usize>) {
        let antes = self.hechos.clone();
        let condicion = self.condicion(resto);
        let negado = antes.segun(condicion.as_ref(), false);
        self.hechos = antes.segun(condicion.as_ref(), true);
        self.abiertos.push(Bloque::If { abre: pieza.todo.clone(), antes, resto: negado, con_else: false });
    }

    fn elif(&mut self, rango: &Range<usize>, condicion: &Range<usize>) {
        let sabido = match self.abiertos.last() {
            Some(Bloque::If { resto, con_else: false, .. }) => Some(resto.clone()),
            _ => None,
        };
        if sabido.is_none() {
            self.suelta("elif", rango);
        }
        let antes = sabido.unwrap_or_else(|| self.hechos.con_duda());
        self.hechos = antes.clone();
        let condicion = self.condicion(condicion);
        self.hechos = antes.segun(condicion.as_ref(), true);
        if let Some(Bloque::If { resto, con_else: false, .. }) = self.abiertos.last_mut() {
            *resto = antes.segun(condicion.as_ref(), false);
        }
    }

    fn sino(&mut self, rango: &Range<usize>, resto: &Range<usize>) {
        let cola = self.texto.get(resto.clone()).unwrap_or_default();
        let sin_espacio = cola.trim_start();
        if let Some(condicion) = sin_espacio.strip_prefix("if").filter(|c| c.starts_with(char::is_whitespace))
        {
            let bien = condicion.trim();
            self.falla(
                Falla::new(&codes::V0352, rango.start..resto.end, "`else if` se escribe `elif`")
                    .etiqueta("así se escribe en otros lenguajes")
                    .ayuda(format!("escriba `{{% elif {bien} %}}`")),
            );
            return self.elif(rango, &(resto.end - condicion.len()..resto.end));
        }
        self.sin_cola("else", resto);
        match self.abiertos.last_mut() {
            Some(Bloque::If { resto, con_else: con_else @ false, .. }) => {
                self.hechos = resto.clone();
                *con_else = true;
            }
            Some(Bloque::For { antes, locales, con_else: con_else @ false, filas, .. }) => {
                self.hechos = antes.clone();
                self.locales.truncate(*locales);
                *con_else = true;
                *filas = filas.take().map(|hay| Expr::No(Box::new(hay)));
            }
            _ => self.suelta("else", rango),
        }
    }

    fn sin_cola(&mut self, palabra: &str, resto: &Range<usize>) {
        if !self.texto.get(resto.clone()).unwrap_or_default().trim().is_empty() {
            self.falla(
                Falla::new(&codes::V0336, resto.clone(), format!("sobra texto después de `{palabra}`"))
                    .etiqueta("aquí ya debía terminar"),
            );
        }
    }

    fn suelta(&mut self, palabra: &str, rango: &Range<usize>) {
        let abierto = match self.abiertos.last() {
            Some(Bloque::If { abre, con_else, .. }) => Some((abre.clone(), "if", *con_else)),
            Some(Bloque::For { abre, con_else, .. }) => Some((abre.clone(), "for", *con_else)),
            Some(Bloque::Ajeno { .. }) | None => None,
        };
        let tras_else = matches!(abierto, Some((.., true))) && matches!(palabra, "elif" | "else");
        let mensaje = if tras_else {
            format!("después de `else` ya no va `{palabra}`")
        } else {
            let abre = if palabra == "endfor" { "for" } else { "if" };
            format!("`{palabra}` no corresponde a ningún `{abre}` abierto")
        };
        let mut falla = Falla::new(&codes::V0351, rango.clone(), mensaje).etiqueta(if tras_else {
            "`else` es siempre lo último"
        } else {
            "no cierra ni continúa nada"
        });
        if let Some((rango, cual, _)) = abierto {
            falla = falla.aqui(rango, format!("lo último que se abrió es este `{cual}`"));
        }
        self.falla(falla);
    }

    /// `endif` (`de_if`) or `endfor`. Blocks inside that were left open are said once.
    fn fin(&mut self, rango: &Range<usize>, resto: &Range<usize>, de_if: bool) {
        let palabra = if de_if { "endif" } else { "endfor" };
        self.sin_cola(palabra, resto);
        let es = |bloque: &Bloque| match bloque {
            Bloque::If { .. } => de_if,
            Bloque::For { .. } => !de_if,
            Bloque::Ajeno { .. } => false,
        };
        let Some(lugar) = self.abiertos.iter().rposition(es) else {
            if let Some(i) = self.cruzados.iter().position(|cruzado| *cruzado == palabra) {
                self.cruzados.remove(i);
                return;
            }
            return self.suelta(palabra, rango);
        };
        while self.abiertos.len() > lugar + 1 {
            if let Some(bloque) = self.abiertos.pop() {
                self.sin_cerrar(&bloque, Some((rango.clone(), palabra)));
                // If it is closed further on, the blocks cross: that was just said.
                match bloque {
                    Bloque::If { .. } => self.cruzados.push("endif"),
                    Bloque::For { .. } => self.cruzados.push("endfor"),
                    Bloque::Ajeno { .. } => {}
                }
                self.salir(bloque);
            }
        }
        if let Some(bloque) = self.abiertos.pop() {
            self.salir(bloque);
        }
    }

    fn salir(&mut self, bloque: Bloque) {
        match bloque {
            Bloque::If { antes, .. } => self.hechos = antes,
            Bloque::For { antes, locales, .. } => {
                self.hechos = antes;
                self.locales.truncate(locales);
            }
            Bloque::Ajeno { .. } => {}
        }
    }

    fn sin_cerrar(&mut self, bloque: &Bloque, en: Option<(Range<usize>, &str)>) {
        let (abre, cual) = match bloque {
            Bloque::If { abre, .. } => (abre, "if"),
            Bloque::For { abre, .. } => (abre, "for"),
            Bloque::Ajeno { .. } => return,
        };
        let mut falla = Falla::new(&codes::V0351, abre.clone(), format!("falta cerrar este `{cual}`"))
            .etiqueta("se abrió aquí")
            .ayuda(format!("termínelo con `{{% end{cual} %}}`"));
        if let Some((rango, palabra)) = en {
            falla = falla.aqui(rango, format!("`{palabra}` cierra algo que se abrió antes"));
        }
        self.falla(falla);
    }

    fn cerrar_todo(&mut self) {
        while let Some(bloque) = self.abiertos.pop() {
            self.sin_cerrar(&bloque, None);
        }
    }

    fn abre_for(&mut self, pieza: &Pieza, rango: &Range<usize>, resto: &Range<usize>) {
        let antes = self.hechos.clone();
        let locales = self.locales.len();
        self.abiertos.push(Bloque::For {
            abre: pieza.todo.clone(),
            antes,
            locales,
            con_else: false,
            filas: None,
        });
        let fuente = self.texto.get(resto.clone()).unwrap_or_default();
        let mal = |que: &str| {
            Falla::new(&codes::V0353, rango.start..resto.end, "este `for` está mal escrito")
                .etiqueta(que.to_owned())
                .ayuda("se escribe `{% for fila in tabla %}`")
        };
        let Some((nombre, tabla)) = separar_in(fuente) else {
            self.falla(mal("falta `in` y la tabla"));
            return self.local("loop", tipo_loop(), None);
        };
        let inicio = resto.start + (fuente.len() - fuente.trim_start().len());
        let rango_nombre = inicio..inicio + nombre.len();
        let bien_formado = !nombre.is_empty()
            && nombre.starts_with(|c: char| c.is_ascii_lowercase() || c == 'ñ')
            && nombre.chars().all(|c| matches!(c, 'a'..='z' | 'ñ' | '0'..='9' | '_'));
        let alcance = Alcance { padre: self.entorno, locales: &self.locales };
        let repetido = alcance.simbolo(nombre).is_some() || matches!(nombre, "loop" | "self" | "solicitud");
        let tabla = resto.start + tabla.start..resto.start + tabla.end;
        if !bien_formado {
            let que = if nombre.contains(',') {
                "cada vuelta tiene un solo nombre"
            } else {
                "el nombre de la fila lleva minúsculas sin acento"
            };
            self.falla(mal(que));
        } else if repetido {
            self.falla(
                Falla::new(&codes::V0353, rango_nombre, format!("`{nombre}` ya es el nombre de un dato"))
                    .etiqueta("la fila necesita un nombre propio")
                    .ayuda("use otro, como `fila`"),
            );
        }
        let nombre = nombre.to_owned();
        let dentro = self.texto.get(tabla.clone()).unwrap_or_default();
        let tabla = match palabra_suelta(dentro, "if") {
            Some(i) => {
                let condicion = tabla.start + i..tabla.end;
                self.falla(
                    Falla::new(&codes::V0353, condicion.clone(), "un `for` no lleva condición")
                        .etiqueta("recorre la tabla entera")
                        .ayuda("ponga dentro un `{% if %}`"),
                );
                tabla.start..condicion.start
            }
            None => tabla,
        };
        let (tipo, base) = self.en(&tabla, recorrible).unwrap_or((Tipo::Malo, None));
        if let Some(Bloque::For { filas, .. }) = self.abiertos.last_mut() {
            // The rows of a row are of no datum of the expediente.
            *filas = base.as_ref().filter(|b| !matches!(b.raiz, Raiz::Columna(_))).map(filas_de);
        }
        self.local("loop", tipo_loop(), None);
        self.local(&nombre, tipo, base);
    }

    fn local(&mut self, nombre: &str, tipo: Tipo, base: Option<Ruta>) {
        self.locales.push(Local { nombre: nombre.to_owned(), tipo, base });
    }

    fn ajena(&mut self, palabra: &str, rango: Range<usize>, pieza: &Pieza) {
        if let Some(i) =
            self.abiertos.iter().rposition(|b| matches!(b, Bloque::Ajeno { fin } if fin == palabra))
        {
            self.abiertos.remove(i);
            return;
        }
        if palabra.is_empty() {
            return self.falla(
                Falla::new(&codes::V0352, pieza.todo.clone(), "falta la instrucción")
                    .etiqueta("aquí va `if` o `for`")
                    .ayuda("para escribir un dato use `{{ dato }}`"),
            );
        }
        let falla = Falla::new(&codes::V0352, rango.clone(), format!("una plantilla no tiene `{palabra}`"))
            .etiqueta("instrucción desconocida");
        if let Some((_, fin, ayuda)) = AJENAS.iter().find(|(ajena, ..)| *ajena == palabra) {
            let dentro = self.texto.get(pieza.dentro.clone()).unwrap_or_default();
            // `set x = 1` has no end; `set x` does.
            let asigna = palabra == "set" && dentro.contains('=');
            if !fin.is_empty() && !asigna {
                self.abiertos.push(Bloque::Ajeno { fin: (*fin).to_owned() });
            }
            // The names that it would have brought are not news further on.
            let nombres = dentro.split(|c: char| !(c.is_alphanumeric() || c == '_')).skip(1);
            for nombre in nombres.filter(|n| n.starts_with(char::is_alphabetic)) {
                if self.entorno.simbolo(nombre).is_none() {
                    self.local(nombre, Tipo::Malo, None);
                }
            }
            return self.falla(falla.ayuda(*ayuda));
        }
        if AJENAS.iter().any(|(_, fin, _)| *fin == palabra) {
            return self.falla(falla.ayuda("quítela: no cierra nada"));
        }
        let conocida = match palabra {
            "si" | "iff" => Some("if"),
            "sino" => Some("else"),
            "elseif" | "elsif" | "sinosi" => Some("elif"),
            "finsi" | "fin_si" | "fin" | "end" => Some("endif"),
            "para" | "para_cada" | "foreach" => Some("for"),
            "finpara" | "fin_para" => Some("endfor"),
            _ => cercano(palabra, ["if", "elif", "else", "endif", "for", "endfor"]),
        };
        match conocida {
            Some(_) => self.falla(falla.quiso_decir(conocida, str::to_owned)),
            None => self.falla(falla.ayuda("sólo hay `if`, `elif`, `else`, `endif`, `for` y `endfor`")),
        }
        // Read as what was meant, so that the rest keeps its place.
        if let Some(conocida) = conocida {
            self.como(conocida, pieza, rango);
        }
    }
}

/// Whether it is a datum as it is, or given form: nothing chooses whether it is needed.
fn un_dato(nodo: &Nodo) -> bool {
    match &nodo.kind {
        Kind::Ruta(_) => true,
        Kind::Filtro { base, argumentos, .. } => argumentos.is_empty() && un_dato(base),
        _ => false,
    }
}

/// What is printed where the mark chooses it (`a if c else b`), whatever gives it form. What is wrong with it was said already.
fn elegido(revisor: &mut Revisor<'_>, nodo: &Nodo) -> Option<Expr> {
    match &nodo.kind {
        Kind::Filtro { base, .. } => elegido(revisor, base),
        Kind::Si { .. } => revisor.callado(nodo),
        _ => None,
    }
}

/// The name before `in` and the bytes of what stands after it.
fn separar_in(fuente: &str) -> Option<(&str, Range<usize>)> {
    let i = palabra_suelta(fuente, "in")?;
    Some((fuente.get(..i)?.trim(), i + 2..fuente.len()))
}

/// Where a word stands by itself.
fn palabra_suelta(fuente: &str, palabra: &str) -> Option<usize> {
    let suelta = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let mut lugares = fuente.match_indices(palabra).map(|(i, _)| i);
    lugares.find(|i| {
        suelta(fuente.get(..*i).and_then(|t| t.chars().next_back()))
            && suelta(fuente.get(i + palabra.len()..).and_then(|t| t.chars().next()))
    })
}
