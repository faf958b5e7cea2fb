//! Output documents and notices. A document is typed blocks whose texts are templates (minijinja): data can never become structure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Argumento, Cita};
use crate::expr::Expresion;
use crate::ids::{AvisoId, CampoId, CobroId, DependenciaId, RolId, SalidaId, TipoDocumentoId};
use crate::valor::Duracion;

/// A document that proves something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Salida {
    /// Its id.
    pub id: SalidaId,
    /// Its title.
    pub titulo: String,
    /// Its content.
    pub bloques: Vec<Bloque>,
    /// The document type as which it lands in the person's own expediente.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documento: Option<TipoDocumentoId>,
    /// Roles that sign; empty: sealed by the dependencia.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub firman: Vec<RolId>,
    /// How long it is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vigencia: Option<Duracion>,
    /// It isn't the answer to what was asked: a step on the way, like an opinion. Issuing it leaves the clock of the resolution running
    /// (LFPA art. 17: the plazo ends when the authority resolves).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub intermedia: bool,
    /// What the verification page shows of it, besides title, folio, issuer and date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publico: Vec<Publicado>,
    /// The data that its document type says it carries, each with its value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entrega: Vec<Argumento>,
    /// The field by which the document that it stands in for was chosen: that one is good no more, and this one is good for as long as it
    /// was (Lineamiento L-SIG-GGD-04, 5.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrige: Option<CampoId>,
    /// Document fields whose hash it carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anexos: Vec<CampoId>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

impl Salida {
    /// What whoever verifies a correction is told, before the folio of the document whose place it took.
    pub const SUSTITUYE: &'static str = "Sustituye al documento";
}

/// A datum that anyone may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Publicado {
    /// Its label.
    pub etiqueta: String,
    /// Its value.
    pub valor: Expresion,
    /// Why a personal datum may be seen; the only declassification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motivo: Option<String>,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bloque {
    /// It is there only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expresion>,
    /// What it is.
    pub cuerpo: CuerpoBloque,
    /// Where it comes from; its articles are printed after a paragraph.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// How a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Alineacion {
    Izquierda,
    Centro,
    Derecha,
    Justificada,
}

/// What a block is. Every text is a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "clase", rename_all = "snake_case")]
pub enum CuerpoBloque {
    /// Municipality and dependencia.
    Encabezado {
        /// Which.
        dependencia: DependenciaId,
        /// Text at the right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        derecha: Option<String>,
    },
    /// Title.
    Titulo {
        /// Template.
        texto: String,
    },
    /// Heading.
    Subtitulo {
        /// Template.
        texto: String,
    },
    /// Paragraph; `**bold**` inside.
    Parrafo {
        /// Template.
        texto: String,
        /// How it stands.
        alineacion: Alineacion,
    },
    /// List.
    Lista {
        /// Templates.
        puntos: Vec<String>,
        /// Numbered.
        ordenada: bool,
    },
    /// Label and value.
    Datos {
        /// Rows.
        filas: Vec<FilaDatos>,
    },
    /// The rows of a table field.
    Tabla {
        /// Which field.
        de: CampoId,
        /// Its columns; in them `fila` is the row.
        columnas: Vec<ColumnaTabla>,
        /// A last row: template of its last cell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<String>,
    },
    /// The lines of a bill as it was paid.
    Cobro {
        /// Which.
        cobro: CobroId,
    },
    /// Blocks that stay together on a page.
    Grupo {
        /// Which.
        bloques: Vec<Bloque>,
    },
    /// Names and hashes of the attached documents.
    Anexos,
    /// Space for each signer.
    Firmas,
    /// QR, address, folio, digest.
    Verificacion,
    /// A new page.
    Salto,
}

/// A row of data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilaDatos {
    /// Label.
    pub etiqueta: String,
    /// Template.
    pub valor: String,
    /// It is there only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub si: Option<Expresion>,
}

/// A column of a printed table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnaTabla {
    /// Heading.
    pub titulo: String,
    /// Template.
    pub valor: String,
    /// How it stands.
    pub alineacion: Alineacion,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Aviso {
    /// Its id.
    pub id: AvisoId,
    /// To whom.
    pub para: Destinatario,
    /// Template of the subject.
    pub asunto: String,
    /// Template of the text.
    pub texto: String,
    /// Whether it has legal effect.
    pub efecto: EfectoAviso,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Cita::vacia")]
    pub cita: Cita,
}

/// To whom a notice goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Destinatario {
    /// Who applied.
    Solicitante,
    /// Everybody with a role.
    Rol(RolId),
    /// The mail in a field.
    Campo(CampoId),
}

/// What a notice does in law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EfectoAviso {
    /// It informs.
    Informativo,
    /// It notifies: the plazo of the stage that sends it counts from its effect, on reading it or after `consulta_en` (L 5.6).
    Notificacion {
        /// Time to read it; then it counts as done.
        consulta_en: Duracion,
    },
}
