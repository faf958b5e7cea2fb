//! What a page is made of.

use super::medida::{Color, Mp};
use super::parrafo::{Renglon, Tirada};

/// Something drawn. Coordinates are from the upper left corner of the page, once placed.
#[derive(Debug, Clone)]
pub(crate) enum Elemento {
    Texto(Tirada),
    Caja {
        x: Mp,
        y: Mp,
        ancho: Mp,
        alto: Mp,
        relleno: Color,
    },
    Raya {
        x0: Mp,
        y0: Mp,
        x1: Mp,
        y1: Mp,
        grosor: Mp,
        color: Color,
    },
    /// One path; each polygon closed.
    Poligonos {
        puntos: Vec<Vec<(Mp, Mp)>>,
        color: Color,
    },
    Trazo {
        puntos: Vec<(Mp, Mp)>,
        cerrado: bool,
        grosor: Mp,
        color: Color,
    },
    Imagen {
        cual: usize,
        x: Mp,
        y: Mp,
        ancho: Mp,
        alto: Mp,
    },
    /// Draws nothing: the place that answers to a click.
    Enlace {
        x: Mp,
        y: Mp,
        ancho: Mp,
        alto: Mp,
        url: String,
    },
    /// Draws nothing: bounds of the figure this element belongs to.
    Marco {
        x: Mp,
        y: Mp,
        ancho: Mp,
        alto: Mp,
    },
    /// What follows, up to [`Elemento::FinRecorte`], is clipped.
    Recorte {
        x: Mp,
        y: Mp,
        ancho: Mp,
        alto: Mp,
    },
    FinRecorte,
}

impl Elemento {
    pub(crate) fn bajar(&mut self, d: Mp) {
        match self {
            Self::Texto(t) => t.y += d,
            Self::Caja { y, .. }
            | Self::Imagen { y, .. }
            | Self::Enlace { y, .. }
            | Self::Marco { y, .. }
            | Self::Recorte { y, .. } => *y += d,
            Self::Raya { y0, y1, .. } => {
                *y0 += d;
                *y1 += d;
            }
            Self::Poligonos { puntos, .. } => puntos.iter_mut().flatten().for_each(|(_, y)| *y += d),
            Self::Trazo { puntos, .. } => puntos.iter_mut().for_each(|(_, y)| *y += d),
            Self::FinRecorte => {}
        }
    }
}

/// Bounds of a figure: left, top, width, height.
pub(crate) type Marco = (Mp, Mp, Mp, Mp);

/// What a thing is, for whoever cannot see it.
#[derive(Debug, Clone)]
pub(crate) enum Clase {
    Encabezado { nivel: u16, texto: String },
    Parrafo,
    Lista { ordenada: bool },
    Punto,
    Vineta,
    CuerpoDePunto,
    Tabla,
    Leyenda,
    Fila,
    CabezaDeColumna,
    CabezaDeFila,
    Celda { columnas: u32 },
    Figura { alternativo: String, en: Option<(usize, Marco)> },
    Enlace,
}

/// A node of the tree of meanings.
#[derive(Debug, Clone)]
pub(crate) struct Nodo {
    pub clase: Clase,
    pub padre: Option<usize>,
}

/// An element and the node it belongs to; none for rules and ornaments.
pub(crate) type Puesta = (Option<usize>, Elemento);

/// A bookmark.
#[derive(Debug, Clone)]
pub(crate) struct Marcador {
    pub nivel: u16,
    pub texto: String,
    pub pagina: usize,
    pub y: Mp,
}

/// Whether the page may break before a piece. In rising order of resistance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Corte {
    Libre,
    /// Inside a group kept together.
    Grupo,
    /// Inside a row.
    Fila,
    /// After a heading, or leaving a lone line.
    Junto,
    /// The page must break.
    Forzado,
}

/// A horizontal slice of the body, never split.
#[derive(Debug, Clone)]
pub(crate) struct Pieza {
    pub antes: Mp,
    pub alto: Mp,
    pub corte: Corte,
    pub elementos: Vec<Puesta>,
    /// The heading to repeat when a page starts here.
    pub cabeza: Option<usize>,
    /// Name of the thing, for errors.
    pub que: String,
}

/// A finished page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pagina {
    pub cabeza: Vec<Elemento>,
    pub cuerpo: Vec<Puesta>,
    pub pie: Vec<Elemento>,
    /// Letters of the test mark, turned around the middle of the page.
    pub marca: Vec<Tirada>,
}

impl Pagina {
    /// The letters in lines, with a tab where columns part.
    pub(crate) fn texto(&self) -> String {
        let mut salida = String::new();
        let mut ultimo: Option<(Mp, Mp)> = None;
        let cuerpo = self.cuerpo.iter().map(|(_, elemento)| elemento);
        let tiradas =
            self.cabeza.iter().chain(cuerpo).chain(&self.pie).filter_map(|elemento| match elemento {
                Elemento::Texto(tirada) => Some(tirada),
                _ => None,
            });
        for tirada in self.marca.iter().chain(tiradas) {
            match ultimo {
                Some((fin, y)) if y == tirada.y && tirada.x - fin > 1000 => salida.push('\t'),
                Some((_, y)) if y == tirada.y => {}
                Some(_) => salida.push('\n'),
                None => {}
            }
            salida.push_str(&tirada.texto.replace('\u{AD}', "-"));
            ultimo = Some((tirada.fin(), tirada.y));
        }
        let lineas: Vec<&str> = salida.lines().map(str::trim_end).collect();
        lineas.join("\n")
    }
}

/// Places the lines of a text in a column that starts at `x`, from `y` down. Returns where they end.
pub(crate) fn poner_renglones(
    destino: &mut Vec<Puesta>,
    nodo: Option<usize>,
    renglones: &[Renglon],
    x: Mp,
    mut y: Mp,
    estilo: &super::medida::Estilo,
) -> Mp {
    for renglon in renglones {
        for tirada in &renglon.tiradas {
            let mut tirada = tirada.clone();
            tirada.x += x;
            tirada.y = y + estilo.base();
            destino.push((nodo, Elemento::Texto(tirada)));
        }
        y += estilo.interlinea;
    }
    y
}
