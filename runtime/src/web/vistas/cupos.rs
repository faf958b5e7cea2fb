//! Places of which there are so many, for who attends their trámites.

use serde::Serialize;

use super::{Enlace, Pagina, Paginacion, TablaDatos};

/// `operador/cupos.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cupos {
    /// Frame.
    pub pagina: Pagina,
    /// Its title.
    pub titulo: String,
    /// Where it is.
    pub url: String,
    /// To all of them, where only one is shown.
    pub todos: Option<Enlace>,
    /// The only one that is shown; empty for all.
    pub cupo: String,
    /// What is looked for.
    pub consulta: String,
    /// To look for nothing.
    pub quitar: Option<Enlace>,
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
    /// How many hold one and aren't shown.
    pub ocultos: Option<String>,
    /// Their pages.
    pub paginacion: Paginacion,
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
