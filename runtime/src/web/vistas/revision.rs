//! Pages of who reviews a version in the entorno de pruebas, and of who follows what became of each.

use serde::Serialize;

use super::{Comprobacion, Enlace, Errores, Etiqueta, Formulario, Momento, Pagina, Paginacion, TablaDatos};

/// `revision/lista.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListaDeRevision {
    /// Frame.
    pub pagina: Pagina,
    /// The versions, by trámite.
    pub versiones: Vec<VersionEnLista>,
    /// Those that only change values of parameters, which are approved together.
    pub por_parametros: Option<Enlace>,
    /// Other pages of the list.
    pub paginacion: Paginacion,
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
    /// Other pages of it.
    pub paginacion: Paginacion,
    /// Where two versions are compared; nothing while there is one.
    pub comparar: Option<Enlace>,
    /// Where expedientes of earlier versions are moved to the one on offer.
    pub migracion: Option<Enlace>,
    /// The form that withdraws what is on offer.
    pub retirar: Option<Formulario>,
    /// The form that goes back to an earlier version.
    pub regresar: Option<Formulario>,
}

/// `revision/casos.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListaDeCasos {
    /// Frame.
    pub pagina: Pagina,
    /// Back to the review.
    pub regresar: Enlace,
    /// The trámite.
    pub nombre: String,
    /// Its cases, as its author wrote them.
    pub casos: Vec<CasoEnLista>,
    /// Journeys that are made from it; their state says how many things they reach.
    pub generados: Vec<CasoEnLista>,
    /// What no journey reaches.
    pub sin_alcanzar: Vec<String>,
}

/// A case in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CasoEnLista {
    /// What it shows, in a sentence.
    pub titulo: String,
    /// Its page.
    pub url: String,
    /// How it ends.
    pub termina: String,
    /// Whether it goes as its author expects.
    pub estado: Etiqueta,
}

/// `revision/caso.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CasoRevisado {
    /// Frame.
    pub pagina: Pagina,
    /// Back to the list.
    pub regresar: Enlace,
    /// The trámite.
    pub antetitulo: String,
    /// What it shows.
    pub titulo: String,
    /// Whether it goes as its author expects.
    pub estado: Etiqueta,
    /// What is not as expected.
    pub fallos: Vec<String>,
    /// How it ends.
    pub termina: String,
    /// What was done, in order.
    pub pasos: Vec<PasoDeCaso>,
    /// What came out.
    pub documentos: Vec<super::Documento>,
}

/// A step of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PasoDeCaso {
    /// When.
    pub cuando: Momento,
    /// Who; nobody when only time goes by.
    pub quien: Option<String>,
    /// What.
    pub que: String,
    /// What was answered.
    pub con: Vec<super::FilaResumen>,
    /// Why it was refused.
    pub rechazo: Option<String>,
    /// What came of it.
    pub hitos: Vec<super::Hito>,
    /// What is charged.
    pub cuentas: Vec<super::Cuenta>,
    /// Notices, as they are read.
    pub avisos: Vec<AvisoDeCaso>,
    /// When each plazo ends, where this step changed it.
    pub plazos: Vec<String>,
    /// Where the expediente stands after it.
    pub queda: String,
}

/// A notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AvisoDeCaso {
    /// Its subject.
    pub asunto: String,
    /// Its text.
    pub texto: String,
}

/// `revision/montos.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Calculadora {
    /// Frame.
    pub pagina: Pagina,
    /// Back to the review.
    pub regresar: Enlace,
    /// Errors of what was sent.
    pub errores: Errores,
    /// The trámite.
    pub nombre: String,
    /// The data from which its bills are computed.
    pub formulario: Formulario,
    /// The bills; none before it is asked.
    pub cuentas: Vec<super::Cuenta>,
    /// What is charged where something changes.
    pub linderos: Vec<LinderoVisto>,
}

/// What is charged at a figure where something changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LinderoVisto {
    /// Which, and the journey that shows it.
    pub que: Enlace,
    /// Each concept that is charged: what, why, how much.
    pub lineas: Vec<super::LineaCuenta>,
    /// All of it.
    pub total: String,
}

/// `revision/salidas.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SalidasRevisadas {
    /// Frame.
    pub pagina: Pagina,
    /// Back to the review.
    pub regresar: Enlace,
    /// The trámite.
    pub nombre: String,
    /// Against which version, or why against none.
    pub contra: String,
    /// The documents, each of a case.
    pub salidas: Vec<SalidaRevisada>,
}

/// A document of a case, beside the same of the version before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SalidaRevisada {
    /// Its title.
    pub titulo: String,
    /// Of which case it is.
    pub caso: Enlace,
    /// Where it is read as printed.
    pub pdf: Enlace,
    /// Whether it changes, in a word.
    pub estado: Etiqueta,
    /// Its lines; both columns are alike where nothing changed.
    pub renglones: Vec<RenglonComparado>,
    /// Whether there is another column.
    pub comparada: bool,
}

/// A line of two documents side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RenglonComparado {
    /// Before; nothing where it wasn't.
    pub antes: Option<String>,
    /// Now; nothing where it is no more.
    pub ahora: Option<String>,
    /// Whether they differ.
    pub cambia: bool,
}

/// `revision/formulario.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FormularioRevisado {
    /// Frame.
    pub pagina: Pagina,
    /// Back to the review.
    pub regresar: Enlace,
    /// The trámite.
    pub nombre: String,
    /// The pages of the form; the one at hand has no address.
    pub paginas: Vec<Enlace>,
    /// The page at hand, as it is shown inside.
    pub url: String,
    /// Its title.
    pub titulo: String,
}
