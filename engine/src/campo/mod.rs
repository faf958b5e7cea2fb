//! Answers: from what a form or a program sends to typed values, and back. One set of rules for both doors; each refusal names its
//! field and says how to mend it, each doubt that the law lets pass is a warning.
//!
//! Names in a form are flat: `casa.calle`, `areas.0.destino`, `vive_desde.dia`. Nothing here touches files: a document arrives as
//! the description of one already stored.

mod archivos;
mod crudo;
mod ensayado;
mod escalares;
mod escribe;
mod esquema;
mod fechas;
mod identidad;
mod leer;
mod mensajes;
mod numeros;
mod pagina;
mod partes;

use std::collections::BTreeMap;

use schemas::paquete::Campo;
use schemas::valor::Valor;

use crate::ambito::Ambito;

pub use ensayado::{de_prueba, sin_campo};
pub use escribe::{a_formulario, a_json};
pub use esquema::esquema;
pub use mensajes::falta;
pub use numeros::TOPE;
pub use pagina::{Lecturas, leer_objeto, leer_pagina};

/// What a form sends: each name with its values, in the order in which they came.
pub type Entrada = BTreeMap<String, Vec<String>>;

/// What was read of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lectura {
    /// The answer; absent when there is none, or when something is wrong.
    pub valor: Option<Valor>,
    /// What is wrong; the answer isn't taken.
    pub errores: Vec<ErrorCampo>,
    /// What is doubtful; the answer is taken.
    pub advertencias: Vec<ErrorCampo>,
}

/// Words about a place of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCampo {
    /// The name of the control: `areas.0.destino`.
    pub ruta: String,
    /// In Spanish; an imperative that says how to mend it.
    pub mensaje: String,
    /// Whether something is missing or wrong: a draft may be saved with things missing.
    pub clase: ClaseError,
}

/// Kinds of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaseError {
    /// An answer that must be given isn't.
    Falta,
    /// What was answered doesn't fit.
    Forma,
}

impl Lectura {
    pub(crate) fn mal(&mut self, ruta: &str, mensaje: impl Into<String>) {
        self.errores.push(ErrorCampo {
            ruta: ruta.to_owned(),
            mensaje: mensaje.into(),
            clase: ClaseError::Forma,
        });
    }

    pub(crate) fn falta(&mut self, ruta: &str, mensaje: impl Into<String>) {
        self.errores.push(ErrorCampo {
            ruta: ruta.to_owned(),
            mensaje: mensaje.into(),
            clase: ClaseError::Falta,
        });
    }

    pub(crate) fn advierte(&mut self, ruta: &str, mensaje: impl Into<String>) {
        let (ruta, mensaje) = (ruta.to_owned(), mensaje.into());
        self.advertencias.push(ErrorCampo { ruta, mensaje, clase: ClaseError::Forma });
    }
}

/// Reads a field from a form. The ámbito gives the limits that depend on other answers and whether it must be answered; it doesn't
/// ask whether the field is visible, which [`leer_pagina`] does.
pub fn leer_formulario(campo: &Campo, entrada: &Entrada, ambito: &Ambito<'_>) -> Lectura {
    leer::leer(campo, crudo::de_formulario(&campo.tipo, &campo.id, entrada), ambito)
}

/// Reads a field from JSON: text, numbers and booleans as such, decimals and amounts as text or number, dates as `2026-03-02`,
/// tables as arrays of objects, persons and addresses as objects, documents as `Archivo` or an array of them. `null` is no answer.
pub fn leer_json(campo: &Campo, json: &serde_json::Value, ambito: &Ambito<'_>) -> Lectura {
    leer::leer(campo, crudo::de_json(&campo.tipo, json), ambito)
}

#[cfg(test)]
mod tests;
