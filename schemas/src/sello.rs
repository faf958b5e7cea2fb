//! The seal: a paquete known by the SHA-256 of its canonical bytes. `PaqueteSellado` is the only form that engine and runtime
//! accept, and this module holds every way to get one.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::canon::{self, CanonError};
use crate::paquete::{FORMATO, Paquete};

/// Greatest size of a paquete file, in bytes.
pub const TAMANO_MAXIMO: usize = 16 << 20;

/// The name of a content: 64 lower-case hexadecimal digits of SHA-256.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

/// A text that is not a digest.
#[derive(Debug, Error)]
#[error("`{0}` no es una huella SHA-256: deben ser 64 dígitos hexadecimales en minúsculas")]
pub struct DigestInvalido(String);

impl Digest {
    /// The digest of some bytes.
    pub fn de(bytes: &[u8]) -> Self {
        Self(hexadecimal(&Sha256::digest(bytes)))
    }

    /// As 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first twelve digits, for people.
    pub fn corto(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

/// Lower-case hexadecimal digits of some bytes.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITOS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITOS[usize::from(b >> 4)], DIGITOS[usize::from(b & 15)]])
        .map(char::from)
        .collect()
}

impl FromStr for Digest {
    type Err = DigestInvalido;

    fn from_str(texto: &str) -> Result<Self, Self::Err> {
        if texto.len() == 64 && texto.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            Ok(Self(texto.to_owned()))
        } else {
            Err(DigestInvalido(texto.chars().take(80).collect()))
        }
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestInvalido;

    fn try_from(texto: String) -> Result<Self, Self::Error> {
        texto.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.corto())
    }
}

/// A paquete whose bytes were proved to be what its digest names.
///
/// Invariant: `bytes` is the canonical form of `paquete`, and `digest` the SHA-256 of `bytes`.
#[derive(Clone)]
pub struct PaqueteSellado {
    digest: Digest,
    bytes: Arc<[u8]>,
    paquete: Arc<Paquete>,
}

/// Why some bytes are not a paquete that may be used.
#[derive(Debug, Error)]
pub enum AbrirError {
    /// Too large to be one.
    #[error("el archivo pesa {0} bytes y el máximo de un paquete es de {max} MiB", max = TAMANO_MAXIMO >> 20)]
    Tamano(usize),
    /// The bytes are not those that were named.
    #[error(
        "la huella del archivo es {encontrada} y se esperaba {esperada}: el archivo cambió desde que se compiló"
    )]
    Huella {
        /// What was asked for.
        esperada: Digest,
        /// What the bytes are.
        encontrada: Digest,
    },
    /// Not the JSON of a paquete.
    #[error("el archivo no es un paquete de Ventanilla")]
    Forma(#[source] serde_json::Error),
    /// JSON of a paquete, not written in the one way.
    #[error("el paquete no está en su forma canónica: alguien lo editó a mano; compílelo de nuevo")]
    NoCanonico,
    /// Written by a newer program.
    #[error("el paquete usa el formato {encontrado} y este programa lee hasta el {max}; actualice el programa", max = FORMATO)]
    Formato {
        /// Its format.
        encontrado: u32,
    },
    /// It has no canonical form.
    #[error(transparent)]
    Canon(#[from] CanonError),
}

/// Seals a definition.
///
/// # Errors
/// When the definition holds a number without canonical form, which the compiler never writes.
pub fn sellar(paquete: Paquete) -> Result<PaqueteSellado, CanonError> {
    let bytes = canon::bytes(&paquete)?;
    Ok(PaqueteSellado { digest: Digest::de(&bytes), bytes: bytes.into(), paquete: Arc::new(paquete) })
}

/// Opens a file: its digest (when one is expected), its format, and that it is written in the canonical way.
///
/// # Errors
/// Each variant of [`AbrirError`] says what is wrong and what to do.
pub fn abrir(bytes: &[u8], esperada: Option<&Digest>) -> Result<PaqueteSellado, AbrirError> {
    #[derive(Deserialize)]
    struct Portada {
        formato: u32,
    }
    if bytes.len() > TAMANO_MAXIMO {
        return Err(AbrirError::Tamano(bytes.len()));
    }
    let encontrada = Digest::de(bytes);
    if let Some(esperada) = esperada
        && *esperada != encontrada
    {
        return Err(AbrirError::Huella { esperada: esperada.clone(), encontrada });
    }
    let portada: Portada = serde_json::from_slice(bytes).map_err(AbrirError::Forma)?;
    if portada.formato > FORMATO {
        return Err(AbrirError::Formato { encontrado: portada.formato });
    }
    let paquete: Paquete = serde_json::from_slice(bytes).map_err(AbrirError::Forma)?;
    if canon::bytes(&paquete)? != bytes {
        return Err(AbrirError::NoCanonico);
    }
    Ok(PaqueteSellado { digest: encontrada, bytes: bytes.into(), paquete: Arc::new(paquete) })
}

impl PaqueteSellado {
    /// Its name.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it says.
    pub fn paquete(&self) -> &Paquete {
        &self.paquete
    }
}

impl std::ops::Deref for PaqueteSellado {
    type Target = Paquete;

    fn deref(&self) -> &Paquete {
        &self.paquete
    }
}

impl fmt::Debug for PaqueteSellado {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaqueteSellado({}, {})", self.paquete.tramite.id, self.digest.corto())
    }
}
