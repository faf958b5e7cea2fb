//! The document as meaning: what it says, never how it looks.

use serde::{Deserialize, Serialize};

use crate::texto::Texto;

/// One document to print on letter-size paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Documento {
    /// Title of the file, shown by readers in the window. Required.
    pub titulo: String,
    /// Language of the text, BCP 47; `es-MX`.
    pub idioma: String,
    /// The authority that issues it.
    pub autor: String,
    /// When the act happened; never the clock of the machine.
    pub fecha: Fecha,
    /// Folio, repeated at the foot of each page.
    pub folio: Option<String>,
    /// Test mark drawn across each page, such as `SIN VALIDEZ — ENTORNO DE PRUEBAS`. It comes from the
    /// environment, never from a template.
    pub marca: Option<String>,
    /// Running head of the second and later pages. Without it, the title.
    pub encabezado: Option<String>,
    /// Text at the foot of each page; the folio and `Página x de y` are put there by the engine.
    pub pie: Option<String>,
    /// The body, in reading order.
    pub bloques: Vec<Bloque>,
    /// Files carried inside the PDF (structured data, the chain that was signed).
    pub anexos_incrustados: Vec<AnexoIncrustado>,
}

/// A local moment with its distance to UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fecha {
    /// Year, 1..=9999.
    pub anio: u16,
    /// Month, 1..=12.
    pub mes: u8,
    /// Day of the month.
    pub dia: u8,
    /// Hour, 0..=23.
    pub hora: u8,
    /// Minute, 0..=59.
    pub minuto: u8,
    /// Second, 0..=59.
    pub segundo: u8,
    /// Minutes east of UTC; `-360` in central Mexico.
    pub desfase_minutos: i16,
}

/// A file carried inside the PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnexoIncrustado {
    /// File name, such as `datos.json`. Unique in the document.
    pub nombre: String,
    /// MIME type, such as `application/json`.
    pub mime: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// What it is, in words. Required by PDF/A-3.
    pub descripcion: String,
}

/// A piece of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bloque {
    /// The letterhead.
    Encabezado(Encabezado),
    /// The title of the act.
    Titulo(Texto),
    /// A heading under the title.
    Subtitulo {
        /// Its words.
        texto: Texto,
        /// Depth of nesting, from 1. The engine never skips a level.
        nivel: u8,
    },
    /// Running text. A blank line starts another paragraph; a line feed, another line.
    Parrafo(Parrafo),
    /// Points.
    Lista {
        /// The points.
        puntos: Vec<Texto>,
        /// Whether they are numbered.
        ordenada: bool,
    },
    /// Labels and values.
    Datos {
        /// The rows.
        filas: Vec<Dato>,
    },
    /// A table; a charge is one too (concepto, fundamento, importe and the total).
    Tabla(Tabla),
    /// A picture.
    Imagen(Imagen),
    /// A vector drawing, such as the sketch of a parcel.
    Dibujo(Dibujo),
    /// Blocks kept in the same page when they fit in one.
    Grupo {
        /// The blocks.
        bloques: Vec<Bloque>,
    },
    /// Names and digests of the documents this one depends on.
    Anexos {
        /// The documents.
        archivos: Vec<Anexo>,
    },
    /// Room for signatures.
    Firmas {
        /// Who signs.
        firmas: Vec<Firma>,
    },
    /// How to check that the document is authentic.
    Verificacion(Verificacion),
    /// A payment code.
    CodigoDeBarras(CodigoDeBarras),
    /// Start another page.
    Salto,
    /// A rule across the page.
    Linea,
}

/// The letterhead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encabezado {
    /// Name of the municipality.
    pub municipio: String,
    /// The office that issues the document.
    pub dependencia: String,
    /// Text at the right, such as the folio. Lines are kept.
    pub derecha: Option<String>,
    /// Emblem that the municipality provides; without it, a plain skyline.
    pub escudo: Option<Imagen>,
}

/// Running text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Parrafo {
    /// Its words.
    pub texto: Texto,
    /// How the lines are set.
    pub alineacion: Alineacion,
    /// The rule it rests on, printed smaller beneath it.
    pub fundamento: Option<String>,
}

/// How lines are set in their column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alineacion {
    /// Even on both sides: running text.
    #[default]
    Justificada,
    /// Even on the left.
    Izquierda,
    /// Centred.
    Centro,
    /// Even on the right: amounts.
    Derecha,
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dato {
    /// What it is.
    pub etiqueta: String,
    /// What it says.
    pub valor: Texto,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tabla {
    /// Title over the table.
    pub titulo: Option<String>,
    /// The columns, at least one.
    pub columnas: Vec<Columna>,
    /// The rows; each with as many cells as columns.
    pub filas: Vec<Vec<Texto>>,
    /// Last row, set apart; as many cells as columns, empty ones included.
    pub total: Option<Vec<Texto>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columna {
    /// Its heading.
    pub titulo: String,
    /// How its cells are set; amounts to the right.
    pub alineacion: Alineacion,
}

/// A raster picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imagen {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub formato: FormatoImagen,
    /// What it shows, for whoever cannot see it. Required.
    pub alternativo: String,
}

/// The picture formats that can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormatoImagen {
    /// PNG.
    Png,
    /// JPEG, RGB or grey.
    Jpeg,
}

/// A vector drawing. Coordinates grow to the right and downwards, in any unit; the engine scales the drawing to
/// the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dibujo {
    /// Width of the drawing, in its units; more than zero.
    pub ancho: u32,
    /// Height of the drawing, in its units; more than zero.
    pub alto: u32,
    /// What is drawn, from the bottom up. What lies outside the frame is clipped.
    pub figuras: Vec<Figura>,
    /// What it shows, for whoever cannot see it. Required.
    pub alternativo: String,
}

/// A figure of a drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figura {
    /// Its vertices, at least two.
    pub puntos: Vec<(i32, i32)>,
    /// Colour of the inside of the closed polygon, if any.
    pub relleno: Option<Tono>,
    /// Colour of the line, if any.
    pub trazo: Option<Tono>,
    /// Whether the line returns to its start.
    pub cerrada: bool,
}

/// The colours of the house, so that drawings match the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tono {
    /// Petrol: the thing spoken of.
    Petroleo,
    /// Petrol, faint: inside of an area.
    PetroleoClaro,
    /// Brick: what deserves attention.
    Ladrillo,
    /// Brick, faint.
    LadrilloClaro,
    /// Text colour.
    Tinta,
    /// Grey: context.
    Gris,
    /// Light grey: context, inside.
    GrisClaro,
}

/// A document this one depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anexo {
    /// Its name.
    pub nombre: String,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
}

/// Room for one signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firma {
    /// Who signs.
    pub nombre: String,
    /// The post held.
    pub cargo: String,
    /// How it was signed, such as `Firmado electrónicamente el 3 de marzo de 2026`; may be empty.
    pub leyenda: String,
}

/// How to check that the document is authentic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verificacion {
    /// The address, drawn as a QR and printed as a link.
    pub url: String,
    /// What to do, in words.
    pub texto: String,
    /// Folio of the document.
    pub folio: Option<String>,
    /// Digest of the canonical data. A PDF cannot print its own.
    pub huella: Option<String>,
}

/// A payment code drawn as Code 128.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodigoDeBarras {
    /// What the reader of the bank will read: printable ASCII.
    pub datos: String,
    /// The same for people, such as groups of four digits.
    pub legible: String,
    /// What it is, such as `Línea de captura`.
    pub titulo: String,
}
