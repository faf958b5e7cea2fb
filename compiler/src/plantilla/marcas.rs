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
    let ultimos = Ultimos::de(texto);
    let mut i = 0;
    while let Some(siguiente) = proxima(texto, i) {
        i = match siguiente {
            Hallada::Abre(inicio, cierre) => abierta(texto, inicio, cierre, &ultimos, &mut piezas, fallas),
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
    ultimos: &Ultimos,
    piezas: &mut Vec<Pieza>,
    fallas: &mut Vec<Falla>,
) -> usize {
    let dentro = inicio + 2;
    let comentario = cierre == "#}";
    let simple = || texto.get(dentro..).and_then(|t| t.find(cierre)).map(|n| dentro + n);
    // Another mark that begins before this one ends: this is the one that was left open.
    let siguiente = if comentario { None } else { apertura(texto, dentro) };
    let (fin, otra) = match (ultimos.tras(cierre, dentro), siguiente) {
        (false, _) => (None, None),
        (true, _) if comentario => (simple(), None),
        (true, siguiente) => match fuera_de_comillas(texto, dentro, cierre, siguiente) {
            Cierre::En(fin) => (Some(fin), None),
            Cierre::TrasOtra => (None, siguiente),
            Cierre::EnComillas => {
                let fin = simple();
                (fin, siguiente.filter(|otra| fin.is_some_and(|fin| otra + 2 <= fin)))
            }
        },
    };
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
        return otra.map_or(texto.len(), |n| dentro.max(n));
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

/// Where each closing mark stands for the last time, so that a text full of open marks is not searched to its end for each of them.
struct Ultimos([Option<usize>; 3]);

impl Ultimos {
    const CIERRES: [&str; 3] = ["}}", "%}", "#}"];

    fn de(texto: &str) -> Self {
        Self(Self::CIERRES.map(|cierre| texto.rfind(cierre)))
    }

    fn tras(&self, cierre: &str, desde: usize) -> bool {
        let mut ultimos = Self::CIERRES.iter().zip(self.0);
        ultimos.any(|(otro, ultimo)| *otro == cierre && ultimo.is_some_and(|ultimo| ultimo >= desde))
    }
}

/// Where the next value or instruction opens.
fn apertura(texto: &str, desde: usize) -> Option<usize> {
    let bytes = texto.as_bytes().get(desde..)?;
    bytes.windows(2).position(|par| matches!(par, b"{{" | b"{%")).map(|n| desde + n)
}

/// How a mark ends.
enum Cierre {
    /// Outside quotes, before another mark opens.
    En(usize),
    /// If at all, after another mark opened.
    TrasOtra,
    /// Not outside quotes: one was left open.
    EnComillas,
}

/// Looks for `cierre` outside quotes. Past the opening of another mark (`otra`) it looks only for the end of a quote.
fn fuera_de_comillas(texto: &str, desde: usize, cierre: &str, otra: Option<usize>) -> Cierre {
    let resto = texto.get(desde..).unwrap_or_default();
    let mut comilla: Option<char> = None;
    for (i, c) in resto.char_indices() {
        match comilla {
            Some(abierta) if c == abierta => comilla = None,
            Some(_) => {}
            None if otra.is_some_and(|otra| desde + i > otra + 1) => return Cierre::TrasOtra,
            None if matches!(c, '"' | '\'') => comilla = Some(c),
            None if resto.get(i..).is_some_and(|r| r.starts_with(cierre)) => return Cierre::En(desde + i),
            None => {}
        }
    }
    Cierre::EnComillas
}
