//! The steps of a trámite as a drawing in two lanes, *Usted* and *Municipio*: the graph that goes in, the figures that come out.
//!
//! The layout is computed here, in whole pixels, and is the same for the same graph; the template only writes it down as SVG. There
//! are two drawings: a wide one, and a narrow one for phones. Neither ever draws a line across a box.

use serde::Serialize;

use super::trazado;

/// Who does a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Carril {
    /// Who applies.
    Usted,
    /// The municipality.
    #[default]
    Municipio,
}

/// What a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaseNodo {
    /// It always happens.
    #[default]
    Paso,
    /// It happens only in some cases: a prevención, an inspection.
    SiHaceFalta,
    /// How it ends well.
    Fin,
    /// How it ends otherwise: denied, dismissed.
    FinAdverso,
}

/// A step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodoGrafo {
    /// Its id, unique in the graph.
    pub id: String,
    /// Its name, short.
    pub nombre: String,
    /// `3 días hábiles`, `sólo si falta algo`.
    pub detalle: Option<String>,
    /// Who does it.
    pub carril: Carril,
    /// What it is.
    pub clase: ClaseNodo,
}

/// What follows what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AristaGrafo {
    /// From.
    pub de: String,
    /// To.
    pub a: String,
    /// It isn't the usual way: drawn dashed.
    pub alterna: bool,
    /// It goes on at the same time as the others that leave the same step.
    pub a_la_vez: bool,
}

impl AristaGrafo {
    /// The usual way.
    pub fn new(de: impl Into<String>, a: impl Into<String>) -> Self {
        Self { de: de.into(), a: a.into(), alterna: false, a_la_vez: false }
    }

    /// A way taken only in some cases.
    pub fn alterna(de: impl Into<String>, a: impl Into<String>) -> Self {
        Self { alterna: true, ..Self::new(de, a) }
    }

    /// One of several ways taken at once.
    pub fn a_la_vez(de: impl Into<String>, a: impl Into<String>) -> Self {
        Self { a_la_vez: true, ..Self::new(de, a) }
    }
}

/// The graph: steps in the order in which they are told, the first is the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grafo {
    /// Steps.
    pub nodos: Vec<NodoGrafo>,
    /// What follows what; those that name no step of the graph are left out.
    pub aristas: Vec<AristaGrafo>,
}

impl Grafo {
    /// Draws it. `titulo` and `descripcion` are what a screen reader says in its place.
    pub fn dibuja(&self, titulo: impl Into<String>, descripcion: impl Into<String>) -> Diagrama {
        let (ancha, angosta) = trazado::traza(self);
        Diagrama { titulo: titulo.into(), descripcion: descripcion.into(), ancha, angosta }
    }
}

/// The drawing, twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diagrama {
    /// What it is.
    pub titulo: String,
    /// All that it says, in sentences.
    pub descripcion: String,
    /// For a desk.
    pub ancha: Dibujo,
    /// For a phone.
    pub angosta: Dibujo,
}

/// Figures, in pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dibujo {
    /// Width.
    pub ancho: i32,
    /// Height.
    pub alto: i32,
    /// The two lanes.
    pub carriles: Vec<Caja>,
    /// Their names, and every other text outside a box.
    pub rotulos: Vec<Texto>,
    /// What follows what.
    pub lineas: Vec<Trazo>,
    /// Steps.
    pub nodos: Vec<NodoDibujado>,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Caja {
    /// Left.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Width.
    pub ancho: i32,
    /// Height.
    pub alto: i32,
    /// Whose lane it is.
    pub carril: Carril,
}

/// A line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Texto {
    /// Where it is anchored.
    pub x: i32,
    /// Base line.
    pub y: i32,
    /// `start`, `middle`, `end`.
    pub ancla: &'static str,
    /// What it says.
    pub texto: String,
    /// `titulo`, `detalle`, `nota`, `carril`.
    pub clase: &'static str,
}

/// A line with its arrow head.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trazo {
    /// SVG path of the line.
    pub linea: String,
    /// SVG path of the head.
    pub punta: String,
    /// Dashed.
    pub alterna: bool,
}

/// A box with its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NodoDibujado {
    /// Where it stands.
    pub caja: Caja,
    /// What it is.
    pub clase: ClaseNodo,
    /// Its texts.
    pub textos: Vec<Texto>,
}
