//! Pieces that several pages show: moments, tags, summaries, the fee, deadlines, timelines, documents, pages of a list.

use serde::Serialize;

use super::{Campo, Enlace, Fila, Tono};

/// A moment, for people and for machines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Momento {
    /// `9 nov 2026, 10:42`.
    pub texto: String,
    /// `2026-11-09T10:42`.
    pub iso: String,
}

impl Momento {
    /// Builds a moment.
    pub fn new(texto: impl Into<String>, iso: impl Into<String>) -> Self {
        Self { texto: texto.into(), iso: iso.into() }
    }
}

/// A word that stands out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Etiqueta {
    /// The word.
    pub texto: String,
    /// Its colour.
    pub tono: Tono,
}

impl Etiqueta {
    /// Builds a tag.
    pub fn new(texto: impl Into<String>, tono: Tono) -> Self {
        Self { texto: texto.into(), tono }
    }
}

/// A row of a summary list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FilaResumen {
    /// What it is.
    pub etiqueta: String,
    /// Its value; each element is a line.
    pub valores: Vec<String>,
    /// It is a key to be copied: monospaced.
    pub clave: bool,
    /// A tag after it.
    pub marca: Option<Etiqueta>,
    /// A warning under it.
    pub advertencia: Option<String>,
    /// Where it is read, when the value is a document.
    pub url: Option<String>,
    /// Only its first line leads there: the others say what it is.
    pub detalla: bool,
    /// Where it is changed.
    pub cambiar: Option<String>,
    /// Rows, when it is a table.
    pub tabla: Option<TablaDatos>,
}

impl FilaResumen {
    /// A plain row.
    pub fn new(etiqueta: impl Into<String>, valor: impl Into<String>) -> Self {
        Self { etiqueta: etiqueta.into(), valores: vec![valor.into()], ..Self::default() }
    }
}

/// A titled group of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SeccionResumen {
    /// Its title.
    pub titulo: String,
    /// Its rows.
    pub filas: Vec<FilaResumen>,
}

/// A table that is only read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TablaDatos {
    /// What it is, for who can't see it.
    pub titulo: String,
    /// Column headings.
    pub columnas: Vec<Columna>,
    /// Cells, row by row; the first is the heading of its row.
    pub filas: Vec<Vec<String>>,
    /// Last row, bold.
    pub total: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Columna {
    /// Heading.
    pub titulo: String,
    /// Figures, to the right.
    pub cifra: bool,
}

/// What a trámite costs, or a payment is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cuenta {
    /// `Costo de su trámite`.
    pub titulo: String,
    /// `$3,143.91`, `Sin costo`; `None` while it can't be known yet.
    pub total: Option<String>,
    /// Lines that add up.
    pub lineas: Vec<LineaCuenta>,
    /// What is missing to know it, and so on.
    pub falta: Option<String>,
    /// UMA and its date, grounds.
    pub nota: Option<String>,
    /// It is an estimate: says not to pay yet.
    pub estimado: bool,
}

/// A line of a fee.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineaCuenta {
    /// `Por los primeros 500 m²`.
    pub concepto: String,
    /// `24 UMA`.
    pub detalle: Option<String>,
    /// `$2,815.44`.
    pub importe: String,
}

/// A deadline that explains itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plazo {
    /// `Plazo de respuesta`.
    pub titulo: String,
    /// `jueves 3 de diciembre de 2026, 16:00`.
    pub vence: String,
    /// In words first: `Vence hoy`, `Detenido`.
    pub estado: Etiqueta,
    /// `Van 3 de 15 días hábiles; quedan 12. Estuvo detenido 2.`
    pub resumen: String,
    /// How it was counted, sentence by sentence.
    pub explicacion: Vec<String>,
    /// The bar, from its start; empty: no bar.
    pub tramos: Vec<TramoPlazo>,
    /// Units of the whole bar; not zero when there are tramos.
    pub total: u32,
}

/// A stretch of the bar of a deadline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TramoPlazo {
    /// What happened in it.
    pub clase: ClaseTramo,
    /// First unit, from 0.
    pub desde: u32,
    /// How many units.
    pub largo: u32,
}

/// What happened in a stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaseTramo {
    /// It ran.
    #[default]
    Usado,
    /// It stood still.
    Suspendido,
}

/// Where a point of a timeline stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cuando {
    /// It happened.
    #[default]
    Hecho,
    /// It is now.
    Ahora,
    /// It comes.
    Luego,
}

/// A point of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hito {
    /// Where it stands.
    pub cuando: Cuando,
    /// Verb first: `Solicitud enviada`.
    pub titulo: String,
    /// When.
    pub momento: Option<Momento>,
    /// Who: `Usted`, `Ventanilla de Desarrollo Urbano`.
    pub quien: Option<String>,
    /// What it meant, also for the deadline.
    pub texto: Option<String>,
    /// Where more is seen.
    pub enlaces: Vec<Enlace>,
}

/// A document in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Documento {
    /// Its name.
    pub nombre: String,
    /// `PDF, 14 páginas, 1.2 MB`.
    pub detalle: String,
    /// Where it came from, and when.
    pub origen: String,
    /// Its state.
    pub estado: Option<Etiqueta>,
    /// SHA-256, whole.
    pub huella: Option<String>,
    /// Where it is read; `None`: it can't be.
    pub url: Option<String>,
    /// Where anyone may verify it.
    pub url_verificar: Option<String>,
}

/// The way between the pages of a list, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Paginacion {
    /// `1 a 25 de 143`.
    pub texto: String,
    /// The page before.
    pub anterior: Option<String>,
    /// The page after.
    pub siguiente: Option<String>,
}

/// A step of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Paso {
    /// Its name.
    pub titulo: String,
    /// Where it stands.
    pub cuando: Cuando,
    /// Where it leads, when one may go back to it.
    pub url: Option<String>,
}

/// A form with nothing but fields and a button.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Formulario {
    /// Where it is posted.
    pub url: String,
    /// Idempotency key, field `_clave`.
    pub clave: String,
    /// Hidden fields besides: name and value.
    pub ocultos: Vec<Fila>,
    /// Its fields.
    pub campos: Vec<Campo>,
    /// Text of its button.
    pub boton: String,
    /// It may carry files.
    pub archivos: bool,
}
