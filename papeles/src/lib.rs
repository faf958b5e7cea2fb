//! Papers: what an expediente puts in print, as typed documents that [`documentos::generar`] turns into PDF.
//!
//! A paper says what was known at the event that caused it ([`Momento`]), never what is known now, and takes its date from that event:
//! made again years later, it comes out with the same bytes.

mod acuse;
mod copia;
mod error;
mod ficha;
mod firmas;
mod momento;
mod orden;
mod piezas;
pub mod plantillas;
mod publico;
mod recibo;
mod salida;

use documentos::Documento;

pub use acuse::acuse;
pub use acuse::minuscula;
pub use copia::{Reunido, copia};
pub use error::PapelError;
pub use ficha::ficha;
pub use momento::Momento;
pub use orden::{PorPagar, en_grupos, orden_de_pago};
pub use piezas::{documento as hoja, encabezado};
pub use publico::{publicado, salida_como_valor};
pub use recibo::recibo;
pub use salida::{AvisoEscrito, huella};
pub use salida::{aviso, proyecto, salida};

/// What an environment puts on its papers.
#[derive(Clone, Copy, Debug)]
pub struct Entorno<'a> {
    /// The address by which people reach it, without a slash at the end.
    pub publica: &'a str,
    /// The mark across each page, outside producción.
    pub marca: Option<&'a str>,
}

impl<'a> Entorno<'a> {
    /// Where anybody checks a document.
    pub fn verificar(&self, folio: &str) -> String {
        format!("{}/verificar/{folio}", self.publica)
    }

    /// Where its person follows a solicitud.
    pub fn seguimiento(&self, folio: &str) -> String {
        format!("{}/solicitudes/{folio}", self.publica)
    }
}

/// Turns a paper into its file.
///
/// # Errors
/// When something in it can't be printed; the reason names fields of the expediente, never what they say.
pub fn imprimir(documento: &Documento, momento: Option<&Momento<'_>>) -> Result<Vec<u8>, PapelError> {
    documentos::generar(documento).map_err(|causa| error::sin_datos(causa, momento))
}
