//! The one door to the YAML parser: its events, with byte ranges, and nothing else of it.
//!
//! Should the parser ever be replaced, this file and the table of its errors (`traduccion.rs`) change.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Options, Parser, Placement, ScalarStyle, StructureStyle};

use super::nodo::Estilo;

/// What the parser saw, in the order of the file.
#[derive(Debug)]
pub enum Evento<'t> {
    /// The beginning of a document; `explicito` when it was written, as `---`.
    Documento,
    /// The end of a document, `...` or the end of the text.
    FinDocumento,
    /// An alias, `*nombre`.
    Alias,
    /// The anchor of the node just before, `&nombre`.
    Ancla,
    /// A comment on the same line as something else.
    ComentarioDerecho,
    /// A scalar, decoded.
    Escalar(Cow<'t, str>, Estilo),
    /// The beginning of a list, and whether it is written with brackets.
    Lista(Forma),
    /// The beginning of a map, and whether it is written with braces.
    Mapa(Forma),
    /// The end of a list or map.
    Fin,
}

/// How a list or map is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forma {
    /// One item per line, by indentation.
    Bloque,
    /// Between `[ ]` or `{ }`.
    Flujo,
}

/// An event with its place.
#[derive(Debug)]
pub struct Visto<'t> {
    /// What.
    pub evento: Evento<'t>,
    /// Bytes of the text; empty for what is not written, such as the beginning of a block.
    pub rango: Range<usize>,
    /// Bytes of the tag before it (`!algo`).
    pub etiqueta: Option<Range<usize>>,
}

/// Why the parser stopped, and where.
#[derive(Clone, Debug)]
pub struct Fallo {
    /// The parser's own name of the reason.
    pub kind: ErrorKind,
    /// Byte where it stopped; depending on the reason, the beginning of the construct or the odd character.
    pub lugar: usize,
}

/// The events of a text. After a failure there are no more.
pub struct Eventos<'t> {
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    largo: usize,
    mirado: Option<Visto<'t>>,
    fallo: Option<Fallo>,
    terminado: bool,
}

impl<'t> Eventos<'t> {
    /// Begins to read.
    pub fn new(texto: &'t str) -> Self {
        Self {
            parser: Parser::new_from_str_with_options(texto, opciones()),
            largo: texto.len(),
            mirado: None,
            fallo: None,
            terminado: false,
        }
    }

    /// The next event, left in its place.
    pub fn mirar(&mut self) -> Option<&Visto<'t>> {
        if self.mirado.is_none() {
            self.mirado = self.leer();
        }
        self.mirado.as_ref()
    }

    /// Why reading stopped, if it did before the end.
    pub const fn fallo(&self) -> Option<&Fallo> {
        self.fallo.as_ref()
    }
}

impl<'t> Iterator for Eventos<'t> {
    type Item = Visto<'t>;

    fn next(&mut self) -> Option<Visto<'t>> {
        self.mirado.take().or_else(|| self.leer())
    }
}

impl<'t> Eventos<'t> {
    fn leer(&mut self) -> Option<Visto<'t>> {
        while !self.terminado {
            let (evento, span) = match self.parser.next_event()? {
                Ok(visto) => visto,
                Err(error) => {
                    self.terminado = true;
                    let lugar = error.marker().byte_offset().unwrap_or(self.largo).min(self.largo);
                    self.fallo = Some(Fallo { kind: error.kind().clone(), lugar });
                    return None;
                }
            };
            let rango = span.byte_range().unwrap_or(self.largo..self.largo);
            let etiqueta = evento.tag().map(|_| {
                span.tag_span().and_then(|span| span.byte_range()).unwrap_or(rango.start..rango.start)
            });
            let evento = match evento {
                Event::StreamEnd => break,
                Event::DocumentStart(..) => Evento::Documento,
                Event::DocumentEnd => Evento::FinDocumento,
                Event::Alias(_) | Event::UnresolvedAlias(_) => Evento::Alias,
                Event::Anchor(..) => Evento::Ancla,
                Event::Comment(_, Placement::Right) => Evento::ComentarioDerecho,
                Event::Scalar(texto, estilo, ..) => Evento::Escalar(texto, de(estilo)),
                Event::SequenceStart(forma, ..) => Evento::Lista(forma_de(forma)),
                Event::MappingStart(forma, ..) => Evento::Mapa(forma_de(forma)),
                Event::SequenceEnd | Event::MappingEnd => Evento::Fin,
                // The start of the stream, comments on lines of their own, and what later versions may add.
                _ => continue,
            };
            return Some(Visto { evento, rango, etiqueta });
        }
        self.terminado = true;
        None
    }
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comentario {
    /// Bytes of the text, from the `#` to the end of its line.
    pub rango: Range<usize>,
    /// Whether it shares its line with something else.
    pub acompana: bool,
}

/// The comments of a text, in order; those past a place that cannot be read are not seen.
#[must_use]
pub fn comentarios(texto: &str) -> Vec<Comentario> {
    let mut parser = Parser::new_from_str_with_options(texto, opciones());
    let mut hallados = vec![];
    while let Some(Ok((evento, span))) = parser.next_event() {
        let inicio = match (&evento, span.byte_range()) {
            (Event::Comment(..), Some(rango)) => rango.start,
            _ => continue,
        };
        let resto = texto.get(inicio..).unwrap_or_default();
        let largo = resto.find('\n').unwrap_or(resto.len());
        let fin = inicio + resto.get(..largo).unwrap_or_default().trim_end().len();
        let antes = texto.get(..inicio).unwrap_or_default();
        let linea = antes.rsplit('\n').next().unwrap_or_default();
        hallados.push(Comentario { rango: inicio..fin, acompana: !linea.trim().is_empty() });
    }
    hallados.sort_by_key(|c| c.rango.start);
    hallados
}

fn opciones() -> Options {
    granit_parser::options! {
        strict_indentation: true,
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        // A long header of comments is no offence; the size of the file already bounds it.
        max_buffered_comment_events: super::MAX_BYTES,
    }
}

const fn de(estilo: ScalarStyle) -> Estilo {
    match estilo {
        ScalarStyle::Plain => Estilo::Simple,
        ScalarStyle::SingleQuoted => Estilo::ComillaSimple,
        ScalarStyle::DoubleQuoted => Estilo::ComillaDoble,
        ScalarStyle::Literal => Estilo::Literal,
        ScalarStyle::Folded => Estilo::Plegado,
    }
}

const fn forma_de(forma: StructureStyle) -> Forma {
    match forma {
        StructureStyle::Block => Forma::Bloque,
        StructureStyle::Flow => Forma::Flujo,
    }
}
