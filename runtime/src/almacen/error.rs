//! What can go wrong in the store, in words that a person can act on. The cause of a fault of SQLite or of the disk stays in
//! `source`, for the log; none of the texts holds personal data.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::ErrorCode;
use schemas::canon::CanonError;
use schemas::ids::ExpedienteId;
use thiserror::Error;

use super::cadena::Falla;
use super::expedientes::{Borrado, Respuesta, Version};

/// Result of a verb of the store.
pub type Resultado<T> = Result<T, AlmacenError>;

/// Why a verb of the store did nothing. Whatever the variant, nothing of that verb was written.
#[derive(Debug, Error)]
pub enum AlmacenError {
    /// Somebody else wrote first: load again, decide again.
    #[error(
        "el expediente cambió mientras tanto: va en la versión {version}; vuelva a cargarlo e intente de nuevo"
    )]
    Conflicto {
        /// The version that it has now; 0 when it doesn't exist yet.
        version: Version,
    },
    /// The same command was done before: this is what was answered.
    #[error("esta operación ya se había hecho; se entrega la respuesta de la primera vez")]
    YaHecho(Box<Respuesta>),
    /// The key of idempotency was used for another request.
    #[error("la clave de la operación ya se usó para otra distinta; recargue la página y vuelva a enviar")]
    ClaveReusada,
    /// There is no such thing.
    #[error("no existe {que} `{cual}`")]
    NoExiste {
        /// Kind of thing, with its article: `el expediente`.
        que: &'static str,
        /// Its id.
        cual: String,
    },
    /// Something that must be unique is already there.
    #[error("ya existe {que}; use otro valor")]
    Duplicado {
        /// Kind of thing: `una cuenta con ese correo`.
        que: &'static str,
    },
    /// All the places of something are taken: decide again, knowing it.
    #[error("ya no queda lugar en `{recurso}`; elija otro")]
    SinLugar {
        /// What is full.
        recurso: String,
    },
    /// An issued document on which a solicitud leans was revoked meanwhile: decide again, knowing it.
    #[error("un documento en que se apoya la solicitud se acaba de revocar; elija otro")]
    Revocada,
    /// An account isn't any more as it was when it was judged what an expediente may do with it: judge again, knowing it.
    #[error("la cuenta cambió mientras se resolvía; se intenta de nuevo")]
    CuentaCambio,
    /// Another expediente isn't any more as it was when it was judged what is done to it: judge again, knowing it.
    #[error("la otra solicitud cambió mientras se resolvía; se intenta de nuevo")]
    ExpedienteCambio,
    /// What was asked makes no sense.
    #[error("no se puede guardar: {0}")]
    Invalido(&'static str),
    /// The personal data of this expediente were erased, so it can no longer be acted upon; its public trace remains.
    #[error("los datos personales de este expediente se borraron: {}", .0.motivo)]
    Borrado(Box<Borrado>),
    /// What is stored is not what was written.
    #[error("el expediente `{expediente}` fue alterado fuera del sistema, en el evento {}: {}", falla.seq, falla.porque)]
    Alterado {
        /// Which expediente.
        expediente: ExpedienteId,
        /// Where, and why it is known.
        falla: Falla,
    },
    /// The bytes under a digest are not those bytes.
    #[error(
        "el contenido guardado como `{sha256}` está dañado: su huella ya no coincide; recupérelo de un respaldo"
    )]
    Danado {
        /// The digest that it should have.
        sha256: String,
    },
    /// The disk is full.
    #[error("no hay espacio en el disco: no se guardó nada; libere espacio e intente de nuevo")]
    Lleno,
    /// More work is waiting than the store takes.
    #[error("hay demasiadas operaciones en espera; intente de nuevo en unos segundos")]
    Ocupado,
    /// The store was opened for reading only.
    #[error("el almacén se abrió solo para lectura")]
    SoloLectura,
    /// The store is closing.
    #[error("el almacén se está cerrando; no se guardó nada")]
    Cerrado,
    /// The work itself failed without a reason of its own; a defect of the program.
    #[error("una operación del almacén falló por un defecto del programa; no se guardó nada")]
    Defecto,
    /// Another process has the file.
    #[error("otro proceso de Ventanilla{} ya tiene abierta la base de datos {}; deténgalo antes o use otro archivo", proceso(pid), ruta.display())]
    EnUso {
        /// The database.
        ruta: PathBuf,
        /// The other process, when it said so.
        pid: Option<u32>,
    },
    /// A newer program wrote this file.
    #[error("la base de datos {} es de la versión {encontrada} y este programa conoce hasta la {conocida}; actualice el programa o restaure un respaldo anterior", ruta.display())]
    VersionNueva {
        /// The database.
        ruta: PathBuf,
        /// Its number of migrations.
        encontrada: u32,
        /// Those that this program knows.
        conocida: u32,
    },
    /// The database is older than the program, and was opened for reading only.
    #[error("la base de datos {} es de la versión {encontrada} y hay que ponerla al día: arranque una vez el servidor con este programa", ruta.display())]
    VersionVieja {
        /// The database.
        ruta: PathBuf,
        /// Its number of migrations.
        encontrada: u32,
    },
    /// The file is a database of something else.
    #[error("el archivo {} no es una base de datos de Ventanilla; revise la ruta", ruta.display())]
    Ajena {
        /// The file.
        ruta: PathBuf,
    },
    /// SQLite refused, or the disk did.
    #[error("la base de datos no pudo completar la operación; no se guardó nada")]
    Base(#[source] Arc<rusqlite::Error>),
    /// A file or folder could not be used.
    #[error("no se pudo usar {}", ruta.display())]
    Archivo {
        /// Which.
        ruta: PathBuf,
        /// Why.
        #[source]
        causa: io::Error,
    },
    /// What is stored can't be read as what it should be.
    #[error("un registro guardado ({que}) no se puede leer; pudo escribirlo otra versión del programa")]
    Forma {
        /// Which kind of record.
        que: &'static str,
        /// Why.
        #[source]
        causa: Option<serde_json::Error>,
    },
    /// A thing has no canonical form.
    #[error("el evento no tiene forma canónica")]
    Canon(#[from] CanonError),
    /// The system gave no random bytes.
    #[error("el sistema no entregó números al azar; no se guardó nada")]
    Azar(getrandom::Error),
}

fn proceso(pid: &Option<u32>) -> String {
    pid.map(|p| format!(" (número {p})")).unwrap_or_default()
}

impl From<rusqlite::Error> for AlmacenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Lleno,
            _ => Self::Base(Arc::new(error)),
        }
    }
}

impl AlmacenError {
    /// What a thing that is not there is called.
    pub(super) fn no_existe(que: &'static str, cual: impl Into<String>) -> Self {
        Self::NoExiste { que, cual: cual.into() }
    }

    /// A stored JSON that could not be read.
    pub(super) fn forma(que: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |causa| Self::Forma { que, causa: Some(causa) }
    }

    /// A fault that says something about the file or the disk, not about this job: no other job of its group can be trusted.
    pub(super) fn del_grupo(&self) -> Option<AlmacenError> {
        match self {
            Self::Lleno => Some(Self::Lleno),
            Self::Base(causa) => match causa.sqlite_error_code() {
                Some(
                    ErrorCode::SystemIoFailure
                    | ErrorCode::OutOfMemory
                    | ErrorCode::DatabaseCorrupt
                    | ErrorCode::NotADatabase
                    | ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked,
                ) => Some(Self::Base(Arc::clone(causa))),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same fault for another job of the group.
    pub(super) fn copia(&self) -> Self {
        match self {
            Self::Lleno => Self::Lleno,
            Self::Base(causa) => Self::Base(Arc::clone(causa)),
            _ => Self::Defecto,
        }
    }

    /// Turns a violated uniqueness into words.
    pub(super) fn duplicado(que: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |error| match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation)
                if matches!(
                    error.sqlite_error().map(|e| e.extended_code),
                    Some(
                        rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                    )
                ) =>
            {
                Self::Duplicado { que }
            }
            _ => error.into(),
        }
    }
}
