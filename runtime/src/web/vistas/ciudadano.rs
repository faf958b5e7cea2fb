//! Pages of who applies: solicitudes, questions, review, acuse, follow-up, documents, notices.

use serde::Serialize;

use super::{
    Actualiza, Campo, Cuenta, Documento, Enlace, Errores, Etiqueta, Fila, Formulario, Hito, Momento, Opcion,
    Pagina, Paginacion, Paso, Plazo, SeccionResumen, Tono,
};

/// `ciudadano/solicitudes.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MisSolicitudes {
    /// Frame.
    pub pagina: Pagina,
    /// Those that wait for the person come first.
    pub solicitudes: Vec<SolicitudEnLista>,
    /// Not yet sent.
    pub borradores: Vec<Borrador>,
    /// Where something else is asked for.
    pub otra: Enlace,
    /// Pages.
    pub paginacion: Paginacion,
}

/// A solicitud in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SolicitudEnLista {
    /// The trámite.
    pub tramite: String,
    /// Its folio.
    pub folio: String,
    /// Where it is followed.
    pub url: String,
    /// `Le toca a usted`, `En revisión`, `Terminada`.
    pub estado: Etiqueta,
    /// What comes and until when: `Pague $3,143.91 a más tardar el viernes 27 de noviembre`.
    pub texto: String,
    /// When it was sent.
    pub enviada: Momento,
    /// The person must act.
    pub le_toca: bool,
}

/// A solicitud not yet sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Borrador {
    /// The trámite.
    pub tramite: String,
    /// `Paso 2 de 4`.
    pub avance: String,
    /// Until when it is kept: `Se conserva hasta el 9 de diciembre de 2026`.
    pub vence: String,
    /// Where it goes on.
    pub url: String,
    /// Where it is deleted (POST); `None`: it can't be.
    pub url_borrar: Option<String>,
}

/// `ciudadano/pregunta.html` and, for htmx, `ciudadano/pregunta_parcial.html`
///
/// Buttons: `_accion` = `continuar` (also what Enter does), `salir`, `actualizar`, `agregar:<tabla>`, `quitar:<tabla>.<n>`,
/// `quitar:<documento>.<n>`, `subir:<documento>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pregunta {
    /// Frame.
    pub pagina: Pagina,
    /// `Regresar a «El predio»`.
    pub regresar: Option<Enlace>,
    /// Steps of the form.
    pub pasos: Vec<Paso>,
    /// Errors.
    pub errores: Errores,
    /// `Licencia de uso de suelo · Paso 2 de 4`.
    pub antetitulo: String,
    /// A question: `¿Qué uso le dará al predio?`
    pub titulo: String,
    /// What must be known before; in a prevención, what was asked.
    pub entrada: Option<String>,
    /// Where it is posted (multipart).
    pub url: String,
    /// Idempotency key, field `_clave`.
    pub clave: String,
    /// Fields, in order.
    pub campos: Vec<Campo>,
    /// Some field decides others of this page: shows `Actualizar preguntas` where there is no script.
    pub actualizable: bool,
    /// What the data are asked for: label and purpose.
    pub finalidades: Vec<Fila>,
    /// The fee; `None` when the trámite has none.
    pub cuenta: Option<Cuenta>,
    /// How the fee is asked anew; `None`: it isn't live.
    pub actualiza: Option<Actualiza>,
    /// Text of the main button: `Guardar y continuar`.
    pub boton: String,
    /// Whether it may be left for later.
    pub puede_salir: bool,
}

/// `ciudadano/revisar.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Revisar {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Option<Enlace>,
    /// Steps of the form.
    pub pasos: Vec<Paso>,
    /// What prevents sending.
    pub errores: Errores,
    /// `Licencia de uso de suelo · Paso 4 de 4`.
    pub antetitulo: String,
    /// `Revise antes de enviar`.
    pub titulo: String,
    /// What can't be undone.
    pub entrada: String,
    /// Answers by page.
    pub secciones: Vec<SeccionResumen>,
    /// Warnings that don't refuse.
    pub advertencias: Vec<String>,
    /// The declaration to accept: a [`super::Control::Casilla`].
    pub declaracion: Option<Campo>,
    /// What happens when it is sent: sentences.
    pub que_pasa: Vec<String>,
    /// Where it is posted.
    pub url: String,
    /// Idempotency key, field `_clave`.
    pub clave: String,
    /// What sends it: value and text of each button, the usual one first.
    pub envios: Vec<Opcion>,
    /// Whether it may be left for later.
    pub puede_salir: bool,
    /// The fee.
    pub cuenta: Option<Cuenta>,
}

/// `ciudadano/acuse.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Acuse {
    /// Frame.
    pub pagina: Pagina,
    /// `Recibimos su solicitud`.
    pub titulo: String,
    /// Its folio.
    pub folio: String,
    /// The trámite.
    pub tramite: String,
    /// When it was received.
    pub recibida: Momento,
    /// What comes and by when: sentences.
    pub que_sigue: Vec<String>,
    /// Where the confirmation was mailed.
    pub correo: Option<String>,
    /// The acuse as PDF.
    pub descargas: Vec<Enlace>,
    /// Where it is followed.
    pub url_seguimiento: String,
    /// `Siga su solicitud`, or the action that waits already: `Pagar ahora`.
    pub boton: Enlace,
    /// SHA-256 of what was sent.
    pub huella: Option<String>,
}

/// `ciudadano/seguimiento.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seguimiento {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Option<Enlace>,
    /// Its folio.
    pub folio: String,
    /// The trámite.
    pub tramite: String,
    /// Whose turn it is.
    pub turno: Turno,
    /// What happened, oldest first; the last is now.
    pub avance: Vec<Hito>,
    /// What comes.
    pub sigue: Vec<Hito>,
    /// Its deadlines.
    pub plazos: Vec<Plazo>,
    /// The places that it holds: of what, and which one.
    pub lugares: Vec<Fila>,
    /// Its documents.
    pub documentos: Vec<Documento>,
    /// What the person may do besides: `Desistir de la solicitud`.
    pub acciones: Vec<Enlace>,
    /// Where the answers are read.
    pub url_respuestas: String,
}

/// Whose turn it is, what to do, until when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Turno {
    /// `Le toca a usted: pagar $3,143.91`, `Le toca a Desarrollo Urbano: revisar su solicitud`.
    pub titulo: String,
    /// What happened, what to do, until when, what is lost if not.
    pub texto: String,
    /// The person must act: strong colours.
    pub usted: bool,
    /// How it ended; neutral while it goes on.
    pub tono: Tono,
    /// What to do.
    pub boton: Option<Enlace>,
}

/// `ciudadano/respuestas.html`: the answers as they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Respuestas {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Its folio.
    pub folio: String,
    /// The trámite.
    pub tramite: String,
    /// Answers by page.
    pub secciones: Vec<SeccionResumen>,
}

/// `ciudadano/accion.html`: an action with its consequences, before it is done. Also for operators.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AccionPagina {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Errors.
    pub errores: Errores,
    /// Folio and trámite.
    pub antetitulo: String,
    /// The question: `¿Desiste de su solicitud?`
    pub titulo: String,
    /// What happens: sentences.
    pub consecuencias: Vec<String>,
    /// It can't be undone: the button warns.
    pub grave: bool,
    /// Its form.
    pub formulario: Formulario,
}

/// `ciudadano/documentos.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MisDocumentos {
    /// Frame.
    pub pagina: Pagina,
    /// Issued by the municipality.
    pub emitidos: Vec<Documento>,
    /// Handed in by the person.
    pub presentados: Vec<Documento>,
    /// Pages, by solicitudes.
    pub paginacion: Paginacion,
}

/// `ciudadano/avisos.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MisAvisos {
    /// Frame.
    pub pagina: Pagina,
    /// Newest first.
    pub avisos: Vec<AvisoEnLista>,
    /// Pages.
    pub paginacion: Paginacion,
}

/// A notice in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AvisoEnLista {
    /// Its subject.
    pub asunto: String,
    /// Where it is read.
    pub url: String,
    /// Who sends it.
    pub de: String,
    /// When.
    pub cuando: Momento,
    /// Not yet read.
    pub nuevo: bool,
    /// Until when it must be read: `Léalo a más tardar el 20 de noviembre`.
    pub limite: Option<String>,
}

/// `ciudadano/aviso.html`: reading it is the acuse of the notification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AvisoPagina {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Folio and trámite.
    pub antetitulo: String,
    /// Its subject.
    pub asunto: String,
    /// Its text; paragraphs parted by empty lines.
    pub texto: String,
    /// Who sends it.
    pub de: String,
    /// When it was sent.
    pub enviado: Momento,
    /// When it took effect and how: `Se tuvo por notificado el 17 de noviembre de 2026, al leerlo`.
    pub efecto: Option<String>,
    /// Attached documents.
    pub documentos: Vec<Documento>,
    /// What to do.
    pub boton: Option<Enlace>,
    /// A notice that must be accepted to be read (POST): its text isn't shown until then.
    pub abrir: Option<Formulario>,
}
