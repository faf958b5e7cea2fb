//! Pages of appointments: choosing day and hour, and who comes on a day.

use serde::Serialize;

use super::{Enlace, Errores, Formulario, Pagina};

/// `ciudadano/cita.html`: a day is chosen, then an hour; who assigns it uses the same page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CitaPagina {
    /// Frame.
    pub pagina: Pagina,
    /// Way back.
    pub regresar: Enlace,
    /// Errors.
    pub errores: Errores,
    /// Stage and folio.
    pub antetitulo: String,
    /// `Elija el día de su cita`.
    pub titulo: String,
    /// Where people come, as a sentence.
    pub lugar: String,
    /// The hour that is booked, in words.
    pub reservada: Option<String>,
    /// What to know before choosing: how long it takes, until when it may be, how often it may change.
    pub notas: Vec<String>,
    /// Days with free hours, each leading to its hours; empty once a day was chosen.
    pub dias: Vec<Enlace>,
    /// Days after these.
    pub mas_dias: Option<Enlace>,
    /// What to say when there is no day.
    pub sin_dias: Option<String>,
    /// The hours of the chosen day.
    pub horas: Option<Formulario>,
    /// Back to the days.
    pub otro_dia: Option<Enlace>,
    /// What calls it off, with what happens then.
    pub cancelar: Option<Cancelar>,
    /// The appointment as a file for a calendar.
    pub ics: Option<Enlace>,
}

/// What calls an appointment off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cancelar {
    /// What happens then.
    pub texto: String,
    /// Its form.
    pub formulario: Formulario,
}

/// `operador/citas.html`: who comes on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CitasDelDia {
    /// Frame.
    pub pagina: Pagina,
    /// `Citas del miércoles 4 de marzo de 2026`.
    pub titulo: String,
    /// The days before and after.
    pub otros_dias: Vec<Enlace>,
    /// One for each diary.
    pub agendas: Vec<AgendaDelDia>,
}

/// A diary on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AgendaDelDia {
    /// Its name.
    pub nombre: String,
    /// Where people come.
    pub lugar: String,
    /// In order.
    pub citas: Vec<CitaEnLista>,
}

/// An appointment in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CitaEnLista {
    /// `10:00`; with its day when it is of another one.
    pub hora: String,
    /// Folio, leading to the expediente.
    pub folio: Enlace,
    /// Who comes.
    pub persona: String,
    /// What for.
    pub tramite: String,
    /// What may be registered now.
    pub registros: Vec<Formulario>,
    /// What to say instead.
    pub nota: Option<String>,
}

/// An appointment in the panel of an expediente.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CitaExpediente {
    /// Under what its forms are folded, where something else is decided in the page; empty where they stand by themselves.
    pub plegado: String,
    /// `Cita el 4 de marzo de 2026, 10:00`.
    pub titulo: String,
    /// Where, and what may be done.
    pub texto: Vec<String>,
    /// Said one by one, as a list.
    pub lista: Vec<String>,
    /// Where the hour is chosen.
    pub enlace: Option<Enlace>,
    /// What may be registered now.
    pub registros: Vec<Formulario>,
}
