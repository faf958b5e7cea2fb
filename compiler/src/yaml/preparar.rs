//! Before parsing: tabs and characters that cannot be seen are said and taken out of the parser's way.
//!
//! The text that results has the same length, so that every offset stays true.

use std::ops::Range;

use super::lineas::{Linea, Lineas};
use super::recuperar::Blanco;
use super::trampas;
use crate::diag::{FileId, Problema, Sink, Span, codes};

/// How many places of the same problem are pointed at, besides the first.
const MAX_LUGARES: usize = 4;

/// A text fit for the parser.
pub struct Preparado<'t> {
    /// The text as it was written.
    pub original: &'t str,
    /// As long as the original.
    pub texto: String,
    /// What was blanked.
    pub blancos: Vec<Blanco>,
    /// Lines, from zero, of which something was already said.
    pub dichas: Vec<usize>,
}

/// Looks for tabs and invisible characters.
pub fn preparar<'t>(archivo: FileId, texto: &'t str, sink: &mut Sink) -> Preparado<'t> {
    let mut preparado =
        Preparado { original: texto, texto: texto.to_owned(), blancos: vec![], dichas: vec![] };
    invisibles(archivo, texto, &mut preparado, sink);
    if texto.contains('\t') {
        tabuladores(archivo, texto, &mut preparado, sink);
    }
    preparado
}

fn tabuladores(archivo: FileId, texto: &str, preparado: &mut Preparado<'_>, sink: &mut Sink) {
    let lineas = Lineas::new(texto);
    let mut lugares: Vec<Span> = vec![];
    // While set, lines with more indentation than this hang from one whose indentation was a tab.
    let mut colgadas: Option<usize> = None;
    let mut limpia = 0;
    for numero in 0..lineas.len() {
        let rango = lineas.rango(numero);
        let linea = texto.get(rango.clone()).unwrap_or_default();
        let sangria = linea.len() - linea.trim_start_matches([' ', '\t']).len();
        let codigo = linea.find(" #").map_or(linea.len(), |i| i);
        let visible =
            if linea.trim_start().starts_with('#') { "" } else { linea.get(..codigo).unwrap_or_default() };
        let mut tabs = visible.match_indices('\t').map(|(i, _)| i).peekable();
        let en_sangria = tabs.peek().is_some_and(|i| *i < sangria);
        if let Some(&primero) = tabs.peek() {
            let seguidos = visible.get(primero..).map_or(1, |t| t.len() - t.trim_start_matches('\t').len());
            lugares.push(Span::new(archivo, rango.start + primero..rango.start + primero + seguidos));
            preparado.dichas.push(numero);
        }
        if en_sangria {
            colgadas = Some(limpia);
        } else if !linea.trim().is_empty() && colgadas.is_some_and(|limite| sangria <= limite) {
            colgadas = None;
        }
        if colgadas.is_some() && !linea.trim().is_empty() {
            preparado.blancos.push(Blanco { rango: rango.clone(), columna: usize::MAX, clave: None });
            blanquear(&mut preparado.texto, rango);
        } else {
            for i in tabs {
                preparado.texto.replace_range(rango.start + i..rango.start + i + 1, " ");
            }
            if !linea.trim().is_empty() {
                limpia = lineas.linea(numero).columna();
            }
        }
    }
    let Some((primero, otros)) = lugares.split_first() else { return };
    let mut problema =
        Problema::new(&codes::V0105, *primero, "hay un tabulador, y YAML solo admite espacios")
            .etiqueta("tabulador");
    for otro in otros.iter().take(MAX_LUGARES) {
        problema = problema.secundaria(*otro, "otro");
    }
    if otros.len() > MAX_LUGARES {
        problema = problema.nota(format!("hay {} líneas más con tabuladores", otros.len() - MAX_LUGARES));
    }
    let ediciones: Vec<(Span, String)> =
        lugares.iter().map(|span| (*span, "  ".repeat(span.rango().len()))).collect();
    sink.push(problema.arreglo_probable("cambie cada tabulador por dos espacios", ediciones));
}

fn invisibles(archivo: FileId, texto: &str, preparado: &mut Preparado<'_>, sink: &mut Sink) {
    // Few files have any: the lines are cut when the first is found.
    let mut lineas: Option<Lineas<'_>> = None;
    // The line at hand and whether its value was already lost.
    let mut actual: Option<(usize, Linea, bool)> = None;
    // Whether the line so far is indentation and dashes, and the character before.
    let (mut al_inicio, mut previo) = (true, '\n');
    for (i, c) in texto.char_indices() {
        if previo == '\n' {
            al_inicio = true;
        }
        let estorba = match c {
            '\t' | '\n' | '\r' => false,
            // A mark at the very beginning is how some editors sign UTF-8.
            '\u{feff}' => i != 0,
            _ if es_invisible(c) => true,
            // Other spaces are fine inside a text, and ruinous where YAML expects a plain one.
            _ if es_otro_espacio(c) => al_inicio || previo == ':',
            _ => c.is_control() && c != '\u{85}',
        };
        al_inicio &= matches!(c, ' ' | '-') || es_otro_espacio(c);
        previo = c;
        if !estorba {
            continue;
        }
        let rango = i..i + c.len_utf8();
        let lineas = lineas.get_or_insert_with(|| Lineas::new(texto));
        let numero = lineas.numero(i);
        if actual.as_ref().is_none_or(|(otra, ..)| *otra != numero) {
            sink.push(trampas::invisible(texto, Span::new(archivo, rango.clone())));
            preparado.dichas.push(numero);
            actual = Some((numero, lineas.linea(numero), false));
        }
        let Some((_, linea, perdido)) = actual.as_mut().filter(|(_, _, perdido)| !perdido) else { continue };
        match linea.clave.as_ref().filter(|clave| clave.end <= i) {
            Some(clave) => {
                *perdido = true;
                preparado.blancos.push(Blanco {
                    rango: clave.end + 1..linea.rango.end,
                    columna: linea.columna() + 1,
                    clave: Some(linea.contenido),
                });
            }
            None => preparado.blancos.push(Blanco { rango, columna: linea.columna(), clave: None }),
        }
    }
    for blanco in preparado.blancos.clone() {
        blanquear(&mut preparado.texto, blanco.rango);
    }
}

/// What joins, parts or turns letters, and letters that are blank; `\u{ad}` comes with what is copied from a PDF.
pub fn es_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A space that YAML doesn't take for one.
pub fn es_otro_espacio(c: char) -> bool {
    !c.is_ascii() && c.is_whitespace() && !c.is_control()
}

/// A stretch of the text as it was written: what was blanked has a space for each byte, and one of them may begin or end amid a letter.
pub fn entre_letras(original: &str, rango: Range<usize>) -> Range<usize> {
    let inicio = original.floor_char_boundary(rango.start);
    inicio..original.floor_char_boundary(rango.end).max(inicio)
}

/// Turns bytes into spaces, keeping line breaks and the length.
pub fn blanquear(texto: &mut String, rango: Range<usize>) {
    let Some(trozo) = texto.get(rango.clone()) else { return };
    let blanco: String = trozo
        .chars()
        .flat_map(|c| {
            let c_o_espacio = if matches!(c, '\n' | '\r') { c } else { ' ' };
            std::iter::repeat_n(c_o_espacio, c.len_utf8())
        })
        .collect();
    texto.replace_range(rango, &blanco);
}
