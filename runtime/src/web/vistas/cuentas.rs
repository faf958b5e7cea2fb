//! Accounts: log in, new account, log out, ended session.

use serde::Serialize;

use super::{Ancho, Control};
use super::{Campo, Enlace, Errores, Formulario, Linea, Pagina};

/// `cuentas/entrar.html`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entrar {
    /// Frame.
    pub pagina: Pagina,
    /// Errors; a wrong password never says which of the two is wrong.
    pub errores: Errores,
    /// Fields `correo`, `contrasena`; hidden `siguiente`. [`Entrar::campos`] makes them.
    pub formulario: Formulario,
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
