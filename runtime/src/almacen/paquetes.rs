//! The shelf: definitions by their digest, and which one each trámite offers since when. Whether a paquete may be offered at all is
//! decided above.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use schemas::ids::{CuentaId, TramiteId};
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

/// That a trámite offers a version since a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publicacion {
    /// Which trámite.
    pub tramite: TramiteId,
    /// Which version.
    pub digest: Digest,
    /// From when on.
    pub desde: Timestamp,
    /// Who decided it.
    pub quien: CuentaId,
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

    /// The version that a trámite offers at a moment.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn activo(&self, tramite: &TramiteId, ahora: Timestamp) -> Resultado<Option<Digest>> {
        let digest: Option<String> = self
            .con
            .prepare_cached(
                "SELECT digest FROM publicaciones WHERE tramite = ?1 AND desde <= ?2 ORDER BY desde DESC, n DESC LIMIT 1",
            )?
            .query_row(params![tramite.as_str(), micros(ahora)], |f| f.get(0))
            .optional()?;
        digest.as_deref().map(leer_digest).transpose()
    }

    /// The version that each trámite offers at a moment, by trámite.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn activos(&self, ahora: Timestamp) -> Resultado<Vec<(TramiteId, Digest)>> {
        let tramites: Vec<String> = self
            .con
            .prepare_cached("SELECT DISTINCT tramite FROM publicaciones ORDER BY tramite")?
            .query_map([], |f| f.get(0))?
            .collect::<Result<_, _>>()?;
        tramites
            .into_iter()
            .map(TramiteId)
            .filter_map(|t| self.activo(&t, ahora).map(|d| d.map(|d| (t, d))).transpose())
            .collect()
    }

    /// What a trámite has offered, oldest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn publicaciones(&self, tramite: &TramiteId) -> Resultado<Vec<Publicacion>> {
        let mut consulta = self.con.prepare_cached(
            "SELECT digest, desde, quien FROM publicaciones WHERE tramite = ?1 ORDER BY desde, n",
        )?;
        let mut filas = consulta.query([tramite.as_str()])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let digest: String = f.get(0)?;
            lista.push(Publicacion {
                tramite: tramite.clone(),
                digest: leer_digest(&digest)?,
                desde: momento(f.get(1)?)?,
                quien: CuentaId(f.get(2)?),
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

    /// Makes a trámite offer a version from a moment on.
    ///
    /// # Errors
    /// `NoExiste` when that paquete isn't on the shelf for that trámite.
    pub fn publicar(&self, publicacion: &Publicacion) -> Resultado<()> {
        let filas = self
            .con
            .prepare_cached(
                "INSERT INTO publicaciones (tramite, digest, desde, quien)
                 SELECT tramite, digest, ?3, ?4 FROM paquetes WHERE digest = ?2 AND tramite = ?1",
            )?
            .execute(params![
                publicacion.tramite.as_str(),
                publicacion.digest.as_str(),
                micros(publicacion.desde),
                publicacion.quien.as_str(),
            ])?;
        if filas == 0 {
            return Err(AlmacenError::no_existe("el paquete de ese trámite", publicacion.digest.corto()));
        }
        Ok(())
    }
}
