//! The marks of a template: where each `{{ }}` and `{% %}` begins and ends. Knows nothing of what stands inside.

use std::ops::Range;

use crate::diag::codes;
use crate::expr::Falla;

/// What a mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marca {
    /// `{{ … }}`.
    Imprime,
    /// `{% … %}`.
    Instruccion,
}

/// A mark and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pieza {
    pub marca: Marca,
    /// With its braces.
    pub todo: Range<usize>,
    /// Without them, nor the `-` and `+` that rule the white space.
    pub dentro: Range<usize>,
}

/// The marks, in order. Comments are passed over.
pub(super) fn leer(texto: &str, fallas: &mut Vec<Falla>) -> Vec<Pieza> {
    let mut piezas = vec![];
    let mut i = 0;
    while let Some(siguiente) = proxima(texto, i) {
        i = match siguiente {
            Hallada::Abre(inicio, cierre) => abierta(texto, inicio, cierre, &mut piezas, fallas),
            Hallada::Suelta(inicio) => {
                let rango = inicio..inicio + 2;
                let escrito = texto.get(rango.clone()).unwrap_or_default();
                fallas.push(
                    Falla::new(&codes::V0350, rango.clone(), format!("sobra `{escrito}`"))
                        .etiqueta("no cierra ninguna marca"),
                );
                rango.end
            }
        };
    }
    piezas
}

enum Hallada {
    /// An opening mark and what closes it.
    Abre(usize, &'static str),
    /// A closing mark without its opening.
    Suelta(usize),
}

fn proxima(texto: &str, desde: usize) -> Option<Hallada> {
    let bytes = texto.as_bytes();
    (desde..bytes.len().saturating_sub(1)).find_map(|i| match (bytes.get(i)?, bytes.get(i + 1)?) {
        (b'{', b'{') => Some(Hallada::Abre(i, "}}")),
        (b'{', b'%') => Some(Hallada::Abre(i, "%}")),
        (b'{', b'#') => Some(Hallada::Abre(i, "#}")),
        (b'}', b'}') | (b'%', b'}') | (b'#', b'}') => Some(Hallada::Suelta(i)),
        _ => None,
    })
}

/// Reads an opened mark; the byte from which to go on.
fn abierta(
    texto: &str,
    inicio: usize,
    cierre: &'static str,
    piezas: &mut Vec<Pieza>,
    fallas: &mut Vec<Falla>,
) -> usize {
    let dentro = inicio + 2;
    let comentario = cierre == "#}";
    let simple = || texto.get(dentro..).and_then(|t| t.find(cierre)).map(|n| dentro + n);
    let fin = if comentario { simple() } else { fuera_de_comillas(texto, dentro, cierre).or_else(simple) };
    // Another mark begins before this one ends: this is the one that was left open.
    let otra = fin.and_then(|fin| {
        let cuerpo = texto.get(dentro..fin)?;
        (!comentario).then(|| ["{{", "{%"].iter().filter_map(|m| cuerpo.find(m)).min()).flatten()
    });
    let (Some(fin), None) = (fin, otra) else {
        let abre = texto.get(inicio..dentro).unwrap_or_default();
        fallas.push(
            Falla::new(&codes::V0350, inicio..dentro, format!("falta cerrar `{abre}`"))
                .etiqueta(format!("se abrió aquí y no se cierra con `{cierre}`"))
                .ayuda(if comentario {
                    "ponga `#}` al final del comentario".to_owned()
                } else {
                    format!("ponga `{cierre}` después del dato o la instrucción")
                }),
        );
        return otra.map_or(texto.len(), |n| dentro + n);
    };
    let todo = inicio..fin + 2;
    if !comentario {
        let cuerpo = texto.get(dentro..fin).unwrap_or_default();
        let izquierda = usize::from(cuerpo.starts_with(['-', '+']));
        let derecha = usize::from(cuerpo.len() > izquierda && cuerpo.ends_with(['-', '+']));
        let marca = if cierre == "}}" { Marca::Imprime } else { Marca::Instruccion };
        piezas.push(Pieza { marca, todo: todo.clone(), dentro: dentro + izquierda..fin - derecha });
    }
    todo.end
}

/// Where `cierre` stands outside quotes.
fn fuera_de_comillas(texto: &str, desde: usize, cierre: &str) -> Option<usize> {
    let resto = texto.get(desde..)?;
    let mut comilla: Option<char> = None;
    for (i, c) in resto.char_indices() {
        match comilla {
            Some(abierta) if c == abierta => comilla = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => comilla = Some(c),
            None if resto.get(i..).is_some_and(|r| r.starts_with(cierre)) => return Some(desde + i),
            None => {}
        }
    }
    None
}
