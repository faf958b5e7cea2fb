//! Pages of people without an account, who come by a link.

use serde::Serialize;

use super::{FilaResumen, Pagina, Pregunta};

/// `tercero/invitacion.html`: who asks, what for, what is seen of the solicitud, and the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InvitacionPagina {
    /// The form, as that of any stage.
    #[serde(flatten)]
    pub pregunta: Pregunta,
    /// What may be seen of the solicitud.
    pub ve: Vec<FilaResumen>,
    /// Why personal data are among it.
    pub motivo: Option<String>,
}

/// `tercero/respondida.html`: what was answered, once it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RespondidaPagina {
    /// Frame.
    pub pagina: Pagina,
    /// The trámite.
    pub antetitulo: String,
    /// `Ya respondió`.
    pub titulo: String,
    /// `Aceptar la responsabilidad`.
    pub dicho: String,
    /// When, and what comes.
    pub texto: String,
    /// What was written.
    pub filas: Vec<FilaResumen>,
}
