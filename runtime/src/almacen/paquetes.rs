//! The shelf: definitions by their digest. Which one a trámite offers follows from its acts, and is decided above.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use schemas::ids::TramiteId;
use schemas::sello::Digest;

use super::consultas::leer_digest;
use super::error::{AlmacenError, Resultado};
use super::tiempo::{micros, momento};
use super::{Escritura, Lectura};

/// A paquete on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaqueteGuardado {
    /// Its name.
    pub digest: Digest,
    /// Of which trámite.
    pub tramite: TramiteId,
    /// When it was put there.
    pub cargado: Timestamp,
}

impl Lectura<'_> {
    /// The bytes of a paquete, proven to be those of its digest.
    ///
    /// # Errors
    /// `Danado` when they are not.
    pub fn paquete(&self, digest: &Digest) -> Resultado<Option<Vec<u8>>> {
        let bytes: Option<Vec<u8>> = self
            .con
            .prepare_cached("SELECT bytes FROM paquetes WHERE digest = ?1")?
            .query_row([digest.as_str()], |f| f.get(0))
            .optional()?;
        match bytes {
            Some(bytes) if Digest::de(&bytes) != *digest => {
                Err(AlmacenError::Danado { sha256: digest.as_str().to_owned() })
            }
            otros => Ok(otros),
        }
    }

    /// Every paquete on the shelf, by trámite and then by when it was put there.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn paquetes(&self) -> Resultado<Vec<PaqueteGuardado>> {
        let mut consulta = self.con.prepare_cached(
            "SELECT digest, tramite, cargado FROM paquetes ORDER BY tramite, cargado, digest",
        )?;
        let mut filas = consulta.query([])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let digest: String = f.get(0)?;
            lista.push(PaqueteGuardado {
                digest: leer_digest(&digest)?,
                tramite: TramiteId(f.get(1)?),
                cargado: momento(f.get(2)?)?,
            });
        }
        Ok(lista)
    }
}

impl Escritura<'_> {
    /// Puts a paquete on the shelf; one that is there already stays as it is.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn guardar_paquete(&self, tramite: &TramiteId, bytes: &[u8], ahora: Timestamp) -> Resultado<Digest> {
        let digest = Digest::de(bytes);
        self.con
            .prepare_cached(
                "INSERT INTO paquetes (digest, tramite, bytes, cargado) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (digest) DO NOTHING",
            )?
            .execute(params![digest.as_str(), tramite.as_str(), bytes, micros(ahora)])?;
        Ok(digest)
    }
}
