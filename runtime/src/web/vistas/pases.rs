//! The page of passes: what programs act with, for who administers.

use serde::Serialize;

use super::{Errores, Etiqueta, Formulario, Pagina};

/// `admin/pases.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PasesDeCuenta {
    /// Frame.
    pub pagina: Pagina,
    /// Errors of what was sent.
    pub errores: Errores,
    /// The token of the pass that was just made; it is shown once.
    pub token: Option<String>,
    /// Those that there are, the last made first.
    pub pases: Vec<PaseVisto>,
    /// The form that makes one.
    pub crear: Formulario,
}

/// A pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PaseVisto {
    /// What it is for.
    pub nombre: String,
    /// What it lets do.
    pub permisos: Vec<String>,
    /// `Vigente`, `Venció`, `Revocado`.
    pub estado: Etiqueta,
    /// Until when, or since when not.
    pub detalle: String,
    /// When it was used the last time.
    pub usado: String,
    /// Where it is taken back; nothing when it doesn't hold.
    pub url_revocar: Option<String>,
}
