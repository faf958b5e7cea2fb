//! The trace of the versions of each trámite, hash-chained like that of an expediente; the approvals that came with them, and the
//! encrypted keys of who approves.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use schemas::acto::Acto;
use schemas::ids::{CuentaId, TramiteId};
use schemas::sello::Digest;
use thiserror::Error;

use super::cadena::{Eslabon, ORIGEN, eslabon};
use super::error::{AlmacenError, Resultado};
use super::tiempo::{micros, natural};
use super::{Escritura, Lectura};

/// An act as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActoGuardado {
    /// Its place in the trámite, from 1.
    pub seq: u64,
    /// The act.
    pub acto: Acto,
    /// Its hash.
    pub hash: [u8; 32],
}

/// Where the trace of a trámite is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("la historia del trámite `{tramite}` fue alterada fuera del sistema, en el acto {seq}")]
pub struct FallaDeActos {
    /// Which trámite.
    pub tramite: TramiteId,
    /// The first act that isn't as it was written.
    pub seq: u64,
}

fn nombre(tramite: &TramiteId) -> String {
    format!("tramite:{tramite}")
}

impl Lectura<'_> {
    /// The trace of a trámite, oldest first; proven to be as it was written, or where it isn't.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn actos(&self, tramite: &TramiteId) -> Resultado<Result<Vec<ActoGuardado>, FallaDeActos>> {
        let mut consulta = self
            .con
            .prepare_cached("SELECT seq, cuando, publico, hash FROM actos WHERE tramite = ?1 ORDER BY seq")?;
        let mut filas = consulta.query([tramite.as_str()])?;
        let (mut lista, mut previo) = (Vec::new(), ORIGEN);
        while let Some(f) = filas.next()? {
            let seq = lista.len() as u64 + 1;
            let falla = || FallaDeActos { tramite: tramite.clone(), seq };
            let publico: String = f.get(2)?;
            let hash: Eslabon = f.get(3)?;
            previo = eslabon(&previo, &publico, seq, &nombre(tramite));
            let acto: Option<Acto> = serde_json::from_str(&publico).ok();
            match acto {
                Some(acto)
                    if natural(f.get(0)?) == seq
                        && hash == previo
                        && micros(acto.cuando) == f.get::<_, i64>(1)? =>
                {
                    lista.push(ActoGuardado { seq, acto, hash });
                }
                _ => return Ok(Err(falla())),
            }
        }
        Ok(Ok(lista))
    }

    /// Every trámite of which something was ever done.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn tramites_con_actos(&self) -> Resultado<Vec<TramiteId>> {
        let mut consulta = self.con.prepare_cached("SELECT DISTINCT tramite FROM actos ORDER BY tramite")?;
        Ok(consulta.query_map([], |f| f.get(0).map(TramiteId))?.collect::<Result<_, _>>()?)
    }

    /// The envelopes of a paquete, each on its line, oldest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn sobres(&self, paquete: &Digest) -> Resultado<Vec<String>> {
        let mut consulta =
            self.con.prepare_cached("SELECT linea FROM sobres WHERE paquete = ?1 ORDER BY cuando, sobre")?;
        Ok(consulta.query_map([paquete.as_str()], |f| f.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The encrypted key of an account.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn llave(&self, cuenta: &CuentaId) -> Resultado<Option<String>> {
        Ok(self
            .con
            .prepare_cached("SELECT pem FROM llaves WHERE cuenta = ?1")?
            .query_row([cuenta.as_str()], |f| f.get(0))
            .optional()?)
    }
}

impl Escritura<'_> {
    /// Adds an act to the trace of a trámite.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn actuar(&self, tramite: &TramiteId, acto: &Acto) -> Resultado<()> {
        let ultimo: Option<(i64, Eslabon)> = self
            .con
            .prepare_cached("SELECT seq, hash FROM actos WHERE tramite = ?1 ORDER BY seq DESC LIMIT 1")?
            .query_row([tramite.as_str()], |f| Ok((f.get(0)?, f.get(1)?)))
            .optional()?;
        let (seq, previo) = ultimo.map_or((1, ORIGEN), |(seq, hash)| (natural(seq) + 1, hash));
        let publico = serde_json::to_string(acto).map_err(AlmacenError::forma("un acto"))?;
        let hash = eslabon(&previo, &publico, seq, &nombre(tramite));
        self.con
            .prepare_cached(
                "INSERT INTO actos (tramite, seq, cuando, publico, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                tramite.as_str(),
                i64::try_from(seq).unwrap_or(i64::MAX),
                micros(acto.cuando),
                publico,
                hash
            ])?;
        Ok(())
    }

    /// Keeps an envelope of a paquete; one that is there stays as it is.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn guardar_sobre(
        &self,
        paquete: &Digest,
        sobre: &Digest,
        linea: &str,
        ahora: Timestamp,
    ) -> Resultado<()> {
        self.con
            .prepare_cached(
                "INSERT INTO sobres (sobre, paquete, linea, cuando) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (sobre) DO NOTHING",
            )?
            .execute(params![sobre.as_str(), paquete.as_str(), linea, micros(ahora)])?;
        Ok(())
    }

    /// Keeps the encrypted key of an account, in the place of the one that it had.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn guardar_llave(&self, cuenta: &CuentaId, pem: &str, ahora: Timestamp) -> Resultado<()> {
        self.con
            .prepare_cached(
                "INSERT INTO llaves (cuenta, pem, cuando) VALUES (?1, ?2, ?3)
                 ON CONFLICT (cuenta) DO UPDATE SET pem = ?2, cuando = ?3",
            )?
            .execute(params![cuenta.as_str(), pem, micros(ahora)])?;
        Ok(())
    }
}
