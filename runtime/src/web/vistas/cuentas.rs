//! Accounts: log in, new account, log out, ended session.

use serde::Serialize;

use super::{Ancho, Control};
use super::{Campo, Enlace, Errores, Etiqueta, Formulario, Linea, Pagina};

/// `cuentas/entrar.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entrar {
    /// Frame.
    pub pagina: Pagina,
    /// Errors; a wrong password never says which of the two is wrong.
    pub errores: Errores,
    /// Fields `correo`, `contrasena`; hidden `siguiente`. [`Entrar::campos`] makes them.
    pub formulario: Formulario,
    /// Whether they come because their session ended while they wrote.
    pub termino: bool,
    /// Where an account is made.
    pub url_crear: String,
    /// Demonstration accounts to try, text `Entrar como ciudadana`; each is a button that posts to its url with `_csrf`.
    pub de_ejemplo: Vec<Enlace>,
}

impl Entrar {
    /// The fields, with what was typed as mail.
    pub fn campos(correo: &str) -> Vec<Campo> {
        vec![
            campo("correo", "Correo electrónico", None, correo, Linea::Correo),
            campo("contrasena", "Contraseña", None, "", Linea::Contrasena),
        ]
    }
}

/// `cuentas/crear.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CrearCuenta {
    /// Frame.
    pub pagina: Pagina,
    /// Errors.
    pub errores: Errores,
    /// Fields `nombre`, `correo`, `contrasena`. [`CrearCuenta::campos`] makes them.
    pub formulario: Formulario,
    /// Where one logs in.
    pub url_entrar: String,
    /// Privacy notice.
    pub url_privacidad: String,
}

impl CrearCuenta {
    /// The fields, with what was typed. `minimo` is the least length of the password.
    pub fn campos(nombre: &str, correo: &str, minimo: u32) -> Vec<Campo> {
        let largo = format!("Al menos {minimo} caracteres. Puede ser una frase que recuerde; puede pegarla.");
        vec![
            campo(
                "nombre",
                "Nombre completo",
                Some("Como aparece en su identificación"),
                nombre,
                Linea::Nombre,
            ),
            campo(
                "correo",
                "Correo electrónico",
                Some("Ahí le llegarán los avisos de sus trámites"),
                correo,
                Linea::Correo,
            ),
            campo("contrasena", "Contraseña", Some(&largo), "", Linea::ContrasenaNueva),
        ]
    }
}

fn campo(nombre: &str, etiqueta: &str, ayuda: Option<&str>, valor: &str, linea: Linea) -> Campo {
    Campo {
        nombre: nombre.into(),
        etiqueta: etiqueta.into(),
        ayuda: ayuda.map(Into::into),
        control: Control::Texto { valor: valor.into(), linea, ancho: Ancho::Todo, maximo: None },
        ..Campo::default()
    }
}

/// `cuentas/salir.html`: asks before the session is closed (POST).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Salir {
    /// Frame.
    pub pagina: Pagina,
    /// Where it is posted.
    pub url: String,
    /// Where one goes back to.
    pub url_regresar: String,
}

/// `cuentas/sesion_terminada.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SesionTerminada {
    /// Frame.
    pub pagina: Pagina,
    /// Whether the person closed it; otherwise it ran out.
    pub por_usted: bool,
    /// What was kept: `Guardamos sus respuestas de «Licencia de uso de suelo».`
    pub guardado: Option<String>,
    /// Where one logs in again, with the way back.
    pub url_entrar: String,
}

/// `cuentas/contrasena.html`: the person of an account that was given to them sets its password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ElegirContrasena {
    /// Frame.
    pub pagina: Pagina,
    /// Errors.
    pub errores: Errores,
    /// Whose account it is.
    pub nombre: String,
    /// The mail with which they will enter.
    pub correo: String,
    /// Fields `contrasena`, `otra_vez`. [`ElegirContrasena::campos`] makes them.
    pub formulario: Formulario,
}

impl ElegirContrasena {
    /// The fields. `minimo` is the least length.
    pub fn campos(minimo: u32) -> Vec<Campo> {
        let largo = format!("Al menos {minimo} caracteres. Puede ser una frase que recuerde; puede pegarla.");
        vec![
            campo("contrasena", "Contraseña", Some(&largo), "", Linea::ContrasenaNueva),
            campo("otra_vez", "La misma, otra vez", None, "", Linea::ContrasenaNueva),
        ]
    }
}

/// `cuentas/contrasena_lista.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContrasenaLista {
    /// Frame.
    pub pagina: Pagina,
    /// The mail with which they enter.
    pub correo: String,
    /// Where.
    pub url_entrar: String,
}

/// `admin/personal.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Personal {
    /// Frame.
    pub pagina: Pagina,
    /// That something was just done.
    pub hecho: Option<String>,
    /// What couldn't be done.
    pub error: Option<String>,
    /// Who works here, by name.
    pub personas: Vec<PersonaConAcceso>,
}

/// Somebody who works here, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonaConAcceso {
    /// Name.
    pub nombre: String,
    /// Mail.
    pub correo: String,
    /// Roles, by their names.
    pub roles: Vec<String>,
    /// `Vigente`, `Sin contraseña`, `De baja`.
    pub estado: Etiqueta,
    /// Whom they stand in for, and until when.
    pub suplencias: Vec<String>,
    /// What expedientes did, the last first: text and the public state of its folio.
    pub movimientos: Vec<MovimientoVisto>,
    /// Once the account may not be used, what it still has: how much, and where it is handed over.
    pub pendientes: Option<Enlace>,
    /// Where another link is sent; nothing when none may be.
    pub url_enlace: Option<String>,
}

/// What an account that may not be used any more still has, to be handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pendientes {
    /// What every page needs.
    pub pagina: Pagina,
    /// Whose.
    pub nombre: String,
    /// What was just done.
    pub hecho: Option<String>,
    /// What couldn't be done: each with its folio.
    pub impedidas: Vec<String>,
    /// What was wrong.
    pub error: Option<String>,
    /// Where it goes back.
    pub regresar: Enlace,
    /// The tasks.
    pub tareas: Vec<TareaPendiente>,
    /// Hands over all.
    pub todas: Option<Formulario>,
}

/// A task to be handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TareaPendiente {
    /// Its folio.
    pub folio: String,
    /// Which trámite.
    pub tramite: String,
    /// Which stage.
    pub etapa: String,
    /// Since when.
    pub desde: String,
    /// Hands it over.
    pub formulario: Formulario,
}

/// Something that an expediente did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MovimientoVisto {
    /// `Alta el 3 de marzo de 2026, por`.
    pub texto: String,
    /// Its folio.
    pub folio: Enlace,
}
