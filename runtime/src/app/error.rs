//! Why a use case did nothing, for two audiences: what the person reads, and what the log keeps. No personal data in either.

use std::fmt;
use std::path::Path;

use engine::rechazo::{Motivo, Rechazo};

use crate::almacen::AlmacenError;

/// Result of a use case.
pub type Resultado<T> = Result<T, AppError>;

/// Why nothing was done.
#[derive(Debug)]
pub enum AppError {
    /// The engine refused, with its reason.
    Rechazo(Box<Rechazo>),
    /// There is no such thing, or it isn't this person's to see.
    NoExiste(String),
    /// What was asked makes no sense as it stands.
    Invalido(String),
    /// A version may not be offered; every reason, in Spanish.
    NoAprobado(Vec<String>),
    /// Wrong name or password, or too many tries.
    Entrada(String),
    /// Too many requests.
    Espere(String),
    /// The store refused.
    Almacen(AlmacenError),
    /// A fault of the program.
    Defecto(String),
}

impl AppError {
    /// What was asked makes no sense.
    pub fn invalido(que: impl Into<String>) -> Self {
        Self::Invalido(que.into())
    }

    /// There is no such thing.
    pub fn no_existe(que: impl Into<String>) -> Self {
        Self::NoExiste(que.into())
    }

    /// A fault of the program.
    pub fn defecto(que: impl Into<String>) -> Self {
        Self::Defecto(que.into())
    }

    pub(crate) fn carpeta(carpeta: &Path, causa: &std::io::Error) -> Self {
        Self::Defecto(format!("no se puede usar la carpeta `{}`: {causa}", carpeta.display()))
    }

    /// The refusal, when it is one.
    pub fn rechazo(&self) -> Option<&Rechazo> {
        match self {
            Self::Rechazo(rechazo) => Some(rechazo),
            _ => None,
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rechazo(rechazo) => rechazo.fmt(f),
            Self::NoExiste(que)
            | Self::Invalido(que)
            | Self::Entrada(que)
            | Self::Espere(que)
            | Self::Defecto(que) => f.write_str(que),
            Self::NoAprobado(motivos) => {
                write!(f, "la versión no se puede ofrecer: {}", motivos.join("; "))
            }
            Self::Almacen(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AppError {}

impl From<AlmacenError> for AppError {
    fn from(error: AlmacenError) -> Self {
        match error {
            AlmacenError::NoExiste { .. } => Self::NoExiste(error.to_string()),
            otro => Self::Almacen(otro),
        }
    }
}

impl From<Rechazo> for AppError {
    fn from(rechazo: Rechazo) -> Self {
        match rechazo.motivo {
            Motivo::Defecto => Self::Defecto(rechazo.mensaje),
            _ => Self::Rechazo(Box::new(rechazo)),
        }
    }
}
