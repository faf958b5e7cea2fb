//! The lines of a text as an author sees them: indentation, dash, key and value.
//!
//! This is a reading by eye, for messages and for blanking; what a line means is decided by the parser.

use std::ops::Range;

/// Where each line begins.
pub struct Lineas<'t> {
    texto: &'t str,
    inicios: Vec<usize>,
}

/// One line. All ranges are bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linea {
    /// The whole line, without its break.
    pub rango: Range<usize>,
    /// Where what follows the indentation begins.
    pub cuerpo: usize,
    /// Where what follows the dashes of a list begins; the same as `cuerpo` without dashes.
    pub contenido: usize,
    /// The key, with its quotes.
    pub clave: Option<Range<usize>>,
    /// What follows the key, or the whole content of a line without key; without comment or outer spaces.
    pub valor: Range<usize>,
}

impl Linea {
    /// Spaces before the first character.
    pub const fn sangria(&self) -> usize {
        self.cuerpo - self.rango.start
    }

    /// Column of the content, past the dashes.
    pub const fn columna(&self) -> usize {
        self.contenido - self.rango.start
    }

    /// Whether the line is empty or all spaces.
    pub const fn vacia(&self) -> bool {
        self.cuerpo == self.rango.end
    }
}

impl<'t> Lineas<'t> {
    pub fn new(texto: &'t str) -> Self {
        let inicios = std::iter::once(0).chain(texto.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { texto, inicios }
    }

    /// How many there are; at least one.
    pub const fn len(&self) -> usize {
        self.inicios.len()
    }

    /// The number, from zero, of the line of a byte.
    pub fn numero(&self, lugar: usize) -> usize {
        self.inicios.partition_point(|inicio| *inicio <= lugar).saturating_sub(1)
    }

    /// The bytes of a line, without its break.
    pub fn rango(&self, numero: usize) -> Range<usize> {
        let inicio = self.inicios.get(numero).copied().unwrap_or(self.texto.len());
        let fin = self.inicios.get(numero + 1).map_or(self.texto.len(), |siguiente| siguiente - 1);
        let cuerpo = self.texto.get(inicio..fin).unwrap_or_default();
        inicio..inicio + cuerpo.trim_end_matches('\r').len()
    }

    /// The line, taken apart.
    pub fn linea(&self, numero: usize) -> Linea {
        let rango = self.rango(numero);
        let texto = self.texto.get(rango.clone()).unwrap_or_default();
        let cuerpo = texto.len() - texto.trim_start_matches(' ').len();
        let mut contenido = cuerpo;
        while let Some(resto) = texto.get(contenido..).and_then(|resto| resto.strip_prefix("- ")) {
            contenido = texto.len() - resto.trim_start_matches(' ').len();
        }
        let resto = texto.get(contenido..).unwrap_or_default();
        let clave = fin_de_clave(resto);
        let inicio_valor = contenido + clave.map_or(0, |fin| fin + 1);
        let valor = sin_comentario(texto.get(inicio_valor..).unwrap_or_default());
        let inicio_valor = inicio_valor + (valor.len() - valor.trim_start().len());
        let valor = valor.trim();
        let en = |i: usize| rango.start + i;
        Linea {
            cuerpo: en(cuerpo),
            contenido: en(contenido),
            clave: clave.map(|fin| en(contenido)..en(contenido + fin)),
            valor: en(inicio_valor)..en(inicio_valor + valor.len()),
            rango,
        }
    }

    /// The line of a byte, taken apart.
    pub fn en(&self, lugar: usize) -> Linea {
        self.linea(self.numero(lugar))
    }
}

/// Length of the key at the beginning of `resto`: up to a `:` followed by a space or the end.
fn fin_de_clave(resto: &str) -> Option<usize> {
    let comilla = resto.chars().next().filter(|c| matches!(c, '"' | '\''));
    if resto.starts_with(['[', '{', '#']) {
        return None;
    }
    let desde = match comilla {
        Some(comilla) => resto.get(1..)?.find(comilla)? + 2,
        None => 0,
    };
    let sobre = resto.get(desde..)?;
    if comilla.is_some() && !sobre.trim_start().starts_with(':') {
        return None;
    }
    sobre
        .match_indices(':')
        .map(|(i, _)| i)
        .find(|i| sobre.get(i + 1..).is_some_and(|tras| tras.is_empty() || tras.starts_with(' ')))
        .map(|i| desde + i)
        .filter(|fin| !resto.get(..*fin).unwrap_or_default().contains(" #"))
}

/// The text up to a comment, as far as the eye can tell: quotes are respected where they begin the value.
fn sin_comentario(valor: &str) -> &str {
    let desde = match valor.trim_start().chars().next() {
        Some(comilla @ ('"' | '\'')) => valor.rfind(comilla).unwrap_or(0),
        Some('#') => 0,
        Some(_) | None => 0,
    };
    let cola = valor.get(desde..).unwrap_or_default();
    if desde == 0 && valor.trim_start().starts_with('#') {
        return "";
    }
    match cola.find(" #") {
        Some(i) => valor.get(..desde + i).unwrap_or_default(),
        None => valor,
    }
}
