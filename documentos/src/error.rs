//! What can go wrong, in the words of whoever has to mend it.

use thiserror::Error;

/// Why a document cannot be printed. The message is Spanish and meant for people.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// No font has a character: printing it would leave an empty box in an official document.
    #[error("{donde}: el texto «{texto}» tiene el carácter {}, que no se puede imprimir. Quítelo o escríbalo con letras.", nombrar(*.caracter))]
    SinGlifo {
        /// The text, or the part of it around the character.
        texto: String,
        /// The character.
        caracter: char,
        /// Where in the document.
        donde: String,
    },
    /// A row has not as many cells as the table has columns.
    #[error(
        "{donde}: la fila {fila} tiene {halladas} celdas y la tabla tiene {esperadas} columnas. Deben ser iguales."
    )]
    FilasDisparejas {
        /// Which table.
        donde: String,
        /// `1`, `2`… or `del total`.
        fila: String,
        /// Columns of the table.
        esperadas: usize,
        /// Cells of the row.
        halladas: usize,
    },
    /// A table with no columns, or with more than fit in a page.
    #[error("{donde}: la tabla tiene {columnas} columnas; caben de 1 a {maximo} en una hoja carta.")]
    Columnas {
        /// Which table.
        donde: String,
        /// How many it has.
        columnas: usize,
        /// How many fit.
        maximo: usize,
    },
    /// Something that is never split is taller than a page.
    #[error("{donde}: mide más que una hoja y no se puede partir. Acórtelo o divídalo en párrafos.")]
    NoCabe {
        /// What it is.
        donde: String,
    },
    /// A bar code with characters Code 128 lacks, empty, or wider than the page.
    #[error("El código de barras «{datos}» no se puede trazar: {motivo}.")]
    CodigoDeBarras {
        /// Its data.
        datos: String,
        /// Why.
        motivo: String,
    },
    /// An address too long for a QR.
    #[error("La dirección de verificación «{url}» no cabe en un código QR. Use una más corta.")]
    CodigoQr {
        /// The address.
        url: String,
    },
    /// An image that cannot be read, or without alternative text.
    #[error("{donde}: {motivo}.")]
    Imagen {
        /// Which image.
        donde: String,
        /// Why.
        motivo: String,
    },
    /// A date that does not exist.
    #[error("La fecha del documento no existe: {0}.")]
    Fecha(String),
    /// An attached file with a bad name, kind or description.
    #[error("El archivo adjunto «{nombre}»: {motivo}.")]
    Adjunto {
        /// Its name.
        nombre: String,
        /// Why.
        motivo: String,
    },
    /// The document lacks something an official document must have.
    #[error("Al documento le falta {0}.")]
    Falta(String),
    /// The writer refused the file because it would not be archival. A fault of this library, not of the data.
    #[error("No se pudo escribir el documento de archivo (PDF/A): {0}.")]
    Escritura(String),
}

/// `«😀» (U+1F600)`; a control character has no shape to show, so only its number.
fn nombrar(caracter: char) -> String {
    let numero = u32::from(caracter);
    if caracter.is_control() { format!("U+{numero:04X}") } else { format!("«{caracter}» (U+{numero:04X})") }
}
