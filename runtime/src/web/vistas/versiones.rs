//! Pages about the versions of a trámite that several people read: two of them compared, those that were published, and those that only
//! change values of parameters.

use serde::Serialize;

use super::{ActoVisto, Enlace, Errores, Etiqueta, Filtro, Formulario, Pagina};

/// `versiones/comparar.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VersionesComparadas {
    /// Frame.
    pub pagina: Pagina,
    /// Back to where one came from.
    pub volver: Enlace,
    /// The trámite.
    pub nombre: String,
    /// `De la versión … a la versión …`.
    pub cuales: String,
    /// All of it in a sentence.
    pub veredicto: String,
    /// Where other two are chosen.
    pub url: String,
    /// The two choices.
    pub filtros: Vec<Filtro>,
    /// What changes, by whom it matters to, the worst first.
    pub grupos: Vec<GrupoDeCambios>,
    /// What isn't told here, and why.
    pub nota: Option<String>,
}

/// Changes that matter to the same people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GrupoDeCambios {
    /// `Para quien solicita`.
    pub titulo: String,
    /// Each of them.
    pub cambios: Vec<CambioVisto>,
}

/// A change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CambioVisto {
    /// How much it weighs.
    pub clase: Etiqueta,
    /// What changes, in a sentence.
    pub que: String,
    /// `Antes: …`, `Ahora: …`, `Por ejemplo: …`.
    pub detalles: Vec<String>,
    /// Where it is written; nothing for who doesn't write definitions.
    pub donde: Option<String>,
}

/// `versiones/publicadas.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VersionesPublicadas {
    /// Frame.
    pub pagina: Pagina,
    /// Back to the ficha; nothing when the trámite isn't offered.
    pub volver: Option<Enlace>,
    /// The trámite.
    pub nombre: String,
    /// What they are, in a sentence.
    pub entrada: String,
    /// Each span in which a version was on offer, the last first.
    pub versiones: Vec<VersionPublicada>,
    /// What was done, the last first.
    pub historia: Vec<ActoVisto>,
}

/// A version while it was on offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VersionPublicada {
    /// Its number, or that it has none.
    pub version: String,
    /// Whole digest.
    pub huella: String,
    /// Since when, and until when.
    pub cuando: String,
    /// `Se ofrece hoy`.
    pub estado: Option<Etiqueta>,
    /// What changed with it.
    pub comparar: Option<Enlace>,
}

/// `revision/parametros.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RevisionDeParametros {
    /// Frame.
    pub pagina: Pagina,
    /// Errors of what was sent.
    pub errores: Errores,
    /// What was just signed.
    pub hecho: Option<String>,
    /// Which values change, each with its source.
    pub valores: Vec<ValorNuevo>,
    /// Each version, with what it does to what is paid.
    pub versiones: Vec<VersionPorParametros>,
    /// The form that signs; nothing when nothing waits for the one who looks.
    pub firmar: Option<Formulario>,
}

/// A new value of a parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ValorNuevo {
    /// From, to, since when.
    pub que: String,
    /// Where it comes from.
    pub fuente: Option<String>,
    /// Which trámites use it.
    pub tramites: String,
}

/// A version that only changes values of parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VersionPorParametros {
    /// The trámite, and its page of review.
    pub tramite: Enlace,
    /// Both digests, short.
    pub versiones: String,
    /// What is paid before and after, with an example each.
    pub ejemplos: Vec<String>,
    /// Whether it was signed, or waits.
    pub estado: Etiqueta,
    /// Why the one who looks can't sign it.
    pub detalle: String,
    /// All that changes.
    pub comparar: Enlace,
}
