//! Pages of who decides: tray, expediente, confirmation, who looked.

use serde::Serialize;

use super::{
    Campo, CitaExpediente, Cuenta, Documento, Enlace, Errores, Etiqueta, Fila, Filtro, Formulario, Hito,
    Momento, Pagina, Paginacion, Plazo, SeccionResumen, TablaDatos, Tono,
};

/// `operador/bandeja.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bandeja {
    /// Frame.
    pub pagina: Pagina,
    /// `Bandeja de Desarrollo Urbano`.
    pub titulo: String,
    /// `1 vencida`, `2 vencen hoy`.
    pub alertas: Vec<Etiqueta>,
    /// `Hoy es martes 17 de noviembre de 2026, día hábil.`
    pub hoy: String,
    /// Views with their counts.
    pub vistas: Vec<VistaBandeja>,
    /// Where the filters are sent (GET).
    pub url: String,
    /// Hidden fields of the filters: the view.
    pub vista: String,
    /// What was searched.
    pub consulta: String,
    /// Filters.
    pub filtros: Vec<Filtro>,
    /// Whether some filter is in force.
    pub filtrada: bool,
    /// Soonest first.
    pub renglones: Vec<RenglonBandeja>,
    /// What to say when there is none: `No hay solicitudes por atender. La más próxima vence el 20 de noviembre.`
    pub vacia: String,
    /// Pages.
    pub paginacion: Paginacion,
    /// `Actualizada a las 11:20`.
    pub actualizada: String,
    /// The list as CSV.
    pub url_csv: Option<String>,
}

/// A view of the tray.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VistaBandeja {
    /// `Por atender`.
    pub texto: String,
    /// How many; `None`: not counted.
    pub cuantas: Option<usize>,
    /// Where it is.
    pub url: String,
    /// Whether it is the one shown.
    pub actual: bool,
}

/// A row of the tray.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RenglonBandeja {
    /// Its folio.
    pub folio: String,
    /// Where it is read.
    pub url: String,
    /// The trámite.
    pub tramite: String,
    /// What tells it from the others: `Comercial, 640 m²`.
    pub detalle: String,
    /// Its stage.
    pub etapa: String,
    /// Who has it: `Sin tomar`, `Usted`, `Mesa 1`.
    pub lo_tiene: String,
    /// It is who looks.
    pub suya: bool,
    /// In words: `Venció el viernes`, `Vence hoy`, `Detenido`.
    pub plazo: String,
    /// `17 nov, 16:00`.
    pub plazo_detalle: String,
    /// How urgent it is.
    pub tono: Tono,
    /// Where it is taken (POST); `None`: it can only be opened.
    pub url_tomar: Option<String>,
}

/// `operador/expediente.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExpedientePagina {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Errors of the decision.
    pub errores: Errores,
    /// The trámite.
    pub tramite: String,
    /// Its folio.
    pub folio: String,
    /// Stage, who has it, solicitante, version: label and value.
    pub resumen: Vec<DatoExpediente>,
    /// The deadline in words.
    pub plazo: Option<Etiqueta>,
    /// Warnings: CURP digit…
    pub advertencias: Vec<AdvertenciaExpediente>,
    /// Answers by page.
    pub secciones: Vec<SeccionResumen>,
    /// Documents handed in.
    pub documentos: Vec<Documento>,
    /// Documents issued.
    pub salidas: Vec<Documento>,
    /// Bills, with their reasons.
    pub cobros: Vec<CobroExpediente>,
    /// Payments that arrived, matched or held.
    pub pagos: Option<TablaDatos>,
    /// Newest first.
    pub traza: Vec<Hito>,
    /// `Cadena íntegra: 12 eventos comprobados.`
    pub cadena: Option<Etiqueta>,
    /// Where who looked is listed.
    pub url_accesos: String,
    /// What may be decided.
    pub decision: Decision,
    /// Its deadlines.
    pub plazos: Vec<Plazo>,
    /// Trámites that are offered about it.
    pub ofrecidos: Vec<Enlace>,
}

/// A datum of the head of an expediente.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DatoExpediente {
    /// `Lo tiene`.
    pub etiqueta: String,
    /// `usted desde 10:58`.
    pub valor: String,
    /// Monospaced.
    pub clave: bool,
}

/// Something to look at before deciding; never a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AdvertenciaExpediente {
    /// `Revise la CURP`.
    pub titulo: String,
    /// Why, and against what.
    pub texto: String,
}

/// A bill in an expediente.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CobroExpediente {
    /// `Cobro: por qué son $3,143.91`.
    pub titulo: String,
    /// Rule, with these data, amount.
    pub tabla: TablaDatos,
    /// UMA and grounds.
    pub nota: Option<String>,
    /// Whether it was paid.
    pub estado: Option<Etiqueta>,
}

/// What may be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What is done about an appointment, instead of deciding.
    pub cita: Option<CitaExpediente>,
    /// The visit of which something came, above what may be said of it.
    pub visita: Option<CitaExpediente>,
    /// What is decided, where it is neither a decision nor a signature; empty otherwise.
    pub titulo: String,
    /// The document that is signed.
    pub firma: Option<FirmaExpediente>,
    /// Why nothing can be decided here: another has it, it is not the turn of this role, it ended. Actions are then not shown.
    pub impedida: Option<String>,
    /// Where it is taken (POST), when it must be taken first.
    pub url_tomar: Option<String>,
    /// Where it is released (POST).
    pub url_soltar: Option<String>,
    /// Where the choice is posted: `accion`; leads to the confirmation.
    pub url: String,
    /// Idempotency key.
    pub clave: String,
    /// Fields of the stage, whichever the action.
    pub campos: Vec<Campo>,
    /// What may be done; those that can't, with their reason.
    pub acciones: Vec<AccionVista>,
    /// Whether some options hang from other answers of the form, so that it may be asked for anew.
    pub actualizable: bool,
    /// What is wrong with the choice.
    pub error: Option<String>,
    /// `Ver antes de confirmar`.
    pub boton: String,
}

/// A document that several people sign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FirmaExpediente {
    /// `Lea el documento y fírmelo, o devuélvalo.`
    pub texto: Vec<String>,
    /// Where it is read.
    pub enlace: Enlace,
    /// Who signs, and whether they did.
    pub puestos: Vec<Fila>,
}

/// Something that may be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AccionVista {
    /// Value of `accion`.
    pub id: String,
    /// `Aceptar`.
    pub etiqueta: String,
    /// Where it leads: `Pasa a pago. Se avisa al solicitante.`
    pub ayuda: Option<String>,
    /// Why it can't be taken now.
    pub impedida: Option<String>,
    /// It was chosen.
    pub marcada: bool,
    /// Fields that it needs; shown when it is chosen.
    pub campos: Vec<Campo>,
}

/// `operador/confirmar.html`: what will happen, before it does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Confirmar {
    /// Frame.
    pub pagina: Pagina,
    /// Way back, with what was captured.
    pub regresar: Enlace,
    /// Folio and trámite.
    pub antetitulo: String,
    /// `¿Desechar la solicitud 001284?`
    pub titulo: String,
    /// The question that the definition asks.
    pub pregunta: Option<String>,
    /// What happens: stage, deadline, documents, notices.
    pub consecuencias: Vec<String>,
    /// What was captured.
    pub datos: Vec<SeccionResumen>,
    /// What the citizen will receive.
    pub avisos: Vec<TextoAviso>,
    /// Documents that will be issued, as a proof.
    pub documentos: Vec<Documento>,
    /// Fee that it would freeze.
    pub cuenta: Option<Cuenta>,
    /// It can't be undone: the button warns.
    pub grave: bool,
    /// Hidden fields carry what was captured.
    pub formulario: Formulario,
}

/// A notice as it will be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TextoAviso {
    /// For whom.
    pub para: String,
    /// Its subject.
    pub asunto: String,
    /// Its text.
    pub texto: String,
}

/// `operador/accesos.html`: who looked at an expediente, when, what for; with its whole trace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Accesos {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Folio and trámite.
    pub antetitulo: String,
    /// Newest first.
    pub accesos: Vec<Acceso>,
    /// Newest first.
    pub traza: Vec<Hito>,
    /// `Cadena íntegra: 12 eventos comprobados.`
    pub cadena: Option<Etiqueta>,
    /// Pages.
    pub paginacion: Paginacion,
}

/// An access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Acceso {
    /// When.
    pub cuando: Momento,
    /// Who, with the role.
    pub quien: String,
    /// What: `Abrió el expediente`, `Descargó escritura.pdf`.
    pub que: String,
    /// What for.
    pub motivo: Option<String>,
}

/// `operador/procesos.html`: what a servidor público may ask for inside the administration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Procesos {
    /// Frame.
    pub pagina: Pagina,
    /// By name.
    pub procesos: Vec<ProcesoEnLista>,
    /// What was asked for already.
    pub solicitudes: Enlace,
}

/// A process in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProcesoEnLista {
    /// Its name.
    pub nombre: String,
    /// What it is for.
    pub descripcion: String,
    /// The dependencia that attends it.
    pub quien: String,
    /// Where it begins.
    pub empezar: Enlace,
}
