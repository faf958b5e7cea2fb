//! Places of which there are so many, for who attends their trámites.

use serde::Serialize;

use super::{Enlace, Pagina, TablaDatos};

/// `operador/cupos.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cupos {
    /// Frame.
    pub pagina: Pagina,
    /// Its title.
    pub titulo: String,
    /// One by one.
    pub cupos: Vec<CupoEnLista>,
}

/// A cupo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CupoEnLista {
    /// Its name.
    pub nombre: String,
    /// Of which trámite.
    pub tramite: String,
    /// How many are taken of each option, and how many there are.
    pub tabla: TablaDatos,
    /// Who holds them.
    pub tenedores: Vec<TenedorEnLista>,
    /// That not all are shown.
    pub nota: Option<String>,
}

/// Who holds a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TenedorEnLista {
    /// Which, where they are told apart.
    pub lugar: Option<String>,
    /// Folio, leading to the expediente.
    pub folio: Enlace,
    /// Whose it is.
    pub persona: String,
    /// Where the trámite is.
    pub estado: String,
    /// Until when.
    pub hasta: String,
}
