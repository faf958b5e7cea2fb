//! A manual as meaning: sections, lists, sentences. It doesn't know how it is written nor how it is printed.

/// A manual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manual {
    /// What it is about.
    pub titulo: String,
    /// What stands before the first section.
    pub entrada: Vec<Bloque>,
    /// Its sections; none is empty.
    pub secciones: Vec<Seccion>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seccion {
    /// Its heading.
    pub titulo: String,
    /// What stands before its first apartado.
    pub cuerpo: Vec<Bloque>,
    /// Its parts.
    pub apartados: Vec<Apartado>,
}

/// A part of a section. There is no deeper level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apartado {
    /// Its heading.
    pub titulo: String,
    /// What it says.
    pub cuerpo: Vec<Bloque>,
}

/// A piece of a manual. None is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bloque {
    /// Sentences that are read one after the other.
    Parrafo(Vec<Frase>),
    /// Points.
    Lista {
        /// The points.
        puntos: Vec<Frase>,
        /// Whether they follow one another in time.
        ordenada: bool,
    },
    /// What is looked for by its name.
    Datos(Vec<(String, Frase)>),
    /// Pairs of things of two kinds.
    Relacion {
        /// What each kind is.
        columnas: [&'static str; 2],
        /// The pairs.
        pares: Vec<(String, Frase)>,
    },
}

impl Bloque {
    /// Whether it says nothing.
    fn vacio(&self) -> bool {
        match self {
            Self::Parrafo(frases) => frases.is_empty(),
            Self::Lista { puntos, .. } => puntos.is_empty(),
            Self::Datos(datos) => datos.is_empty(),
            Self::Relacion { pares, .. } => pares.is_empty(),
        }
    }
}

/// Text on one line, whose runs may stand out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frase(pub Vec<Tramo>);

/// A run of letters of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tramo {
    /// The letters, as they are read: no mark of any format.
    pub texto: String,
    /// How they stand out.
    pub letra: Letra,
}

/// How letters stand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letra {
    /// They don't.
    Llana,
    /// Bold.
    Negrita,
}

impl Manual {
    /// A manual without the sections that say nothing.
    pub(super) fn new(titulo: String, entrada: Bloque, secciones: impl IntoIterator<Item = Seccion>) -> Self {
        let dice = |s: &Seccion| !s.cuerpo.is_empty() || !s.apartados.is_empty();
        Self { titulo, entrada: vec![entrada], secciones: secciones.into_iter().filter(dice).collect() }
    }
}

impl Seccion {
    /// A section that says nothing yet.
    pub(super) fn new(titulo: impl Into<String>) -> Self {
        Self { titulo: titulo.into(), cuerpo: Vec::new(), apartados: Vec::new() }
    }

    /// Adds a block, unless it says nothing.
    pub(super) fn con(mut self, bloque: Bloque) -> Self {
        poner(&mut self.cuerpo, bloque);
        self
    }
}

impl Apartado {
    /// A part that says nothing yet.
    pub(super) fn new(titulo: impl Into<String>) -> Self {
        Self { titulo: titulo.into(), cuerpo: Vec::new() }
    }

    /// Adds a block, unless it says nothing.
    pub(super) fn con(mut self, bloque: Bloque) -> Self {
        poner(&mut self.cuerpo, bloque);
        self
    }
}

fn poner(cuerpo: &mut Vec<Bloque>, bloque: Bloque) {
    if !bloque.vacio() {
        cuerpo.push(bloque);
    }
}

impl Frase {
    /// Bold.
    pub(super) fn negrita(texto: impl Into<String>) -> Self {
        Self::default().mas(texto.into(), Letra::Negrita)
    }

    /// Goes on plainly.
    pub(super) fn y(self, texto: impl Into<String>) -> Self {
        self.mas(texto.into(), Letra::Llana)
    }

    fn mas(mut self, texto: String, letra: Letra) -> Self {
        match self.0.last_mut() {
            Some(ultimo) if ultimo.letra == letra => ultimo.texto.push_str(&texto),
            _ => self.0.push(Tramo { texto, letra }),
        }
        self
    }
}

impl From<String> for Frase {
    fn from(texto: String) -> Self {
        Self::default().y(texto)
    }
}

impl From<&str> for Frase {
    fn from(texto: &str) -> Self {
        Self::default().y(texto)
    }
}
