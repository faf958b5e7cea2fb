//! Pages of who reviews a version in the entorno de pruebas, and of who follows what became of each.

use serde::Serialize;

use super::{Comprobacion, Enlace, Errores, Etiqueta, Formulario, Momento, Pagina, TablaDatos};

/// `revision/lista.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListaDeRevision {
    /// Frame.
    pub pagina: Pagina,
    /// The versions, by trámite.
    pub versiones: Vec<VersionEnLista>,
    /// Where one's key is made or seen.
    pub url_llave: String,
}

/// A version in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VersionEnLista {
    /// The name of its trámite.
    pub nombre: String,
    /// Its page.
    pub url: String,
    /// Label of its version.
    pub version: String,
    /// Whole digest.
    pub huella: String,
    /// How it stands.
    pub estado: Etiqueta,
    /// What waits for the one who looks, or who wrote it.
    pub detalle: String,
}

/// `revision/version.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RevisionDeVersion {
    /// Frame.
    pub pagina: Pagina,
    /// Errors of what was sent.
    pub errores: Errores,
    /// `Versión 8 · la entregó … el …`.
    pub antetitulo: String,
    /// `¿Libera «Licencia de uso de suelo»?`.
    pub titulo: String,
    /// Whole digest.
    pub huella: String,
    /// The five.
    pub aspectos: Vec<AspectoRevisado>,
    /// `Todavía no se puede liberar`.
    pub lado_titulo: String,
    /// What holds and what doesn't.
    pub comprobaciones: Vec<Comprobacion>,
    /// What follows.
    pub lado_texto: String,
    /// What changes for people, against the version before.
    pub cambios: Vec<String>,
    /// Against which version, or why nothing is compared.
    pub cambios_texto: String,
    /// The form by which one signs; nothing when there is nothing to sign.
    pub firmar: Option<Formulario>,
    /// The paquete, its approvals.
    pub descargas: Vec<Enlace>,
    /// What was done with it, the last first.
    pub historia: Vec<ActoVisto>,
}

/// One of the five aspects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AspectoRevisado {
    /// Its id, in links and forms.
    pub id: String,
    /// Its name.
    pub nombre: String,
    /// How it stands: `si`, `no`, `ya` (it waits for who looks) or nothing.
    pub clase: String,
    /// The same in a word.
    pub estado: Etiqueta,
    /// What there is to see.
    pub textos: Vec<String>,
    /// Figures.
    pub tabla: Option<TablaDatos>,
    /// Where it is seen.
    pub enlaces: Vec<Enlace>,
    /// What people said of it.
    pub dichos: Vec<String>,
    /// The form of who looks; nothing when it isn't theirs.
    pub formulario: Option<Formulario>,
}

/// A step of a history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ActoVisto {
    /// When.
    pub cuando: Momento,
    /// Who and what.
    pub texto: String,
    /// More of it, line by line.
    pub detalle: Vec<String>,
}

/// `revision/llave.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PaginaLlave {
    /// Frame.
    pub pagina: Pagina,
    /// Errors of what was sent.
    pub errores: Errores,
    /// The public part of the key that was just made.
    pub publica: Option<String>,
    /// Whether there was a key already.
    pub tenia: bool,
    /// The form that makes one.
    pub formulario: Formulario,
}

/// `admin/versiones.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VersionesDeTramite {
    /// Frame.
    pub pagina: Pagina,
    /// Errors of what was sent.
    pub errores: Errores,
    /// The name of the trámite.
    pub nombre: String,
    /// What is on offer, in a sentence.
    pub oferta: String,
    /// What was done, the last first.
    pub historia: Vec<ActoVisto>,
    /// Where expedientes of earlier versions are moved to the one on offer.
    pub migracion: Option<Enlace>,
    /// The form that withdraws what is on offer.
    pub retirar: Option<Formulario>,
    /// The form that goes back to an earlier version.
    pub regresar: Option<Formulario>,
}
