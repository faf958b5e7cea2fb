//! What who administers asks of the whole store: how many expedientes follow each version, how the outbox stands; and the sessions of
//! a demonstration whose clock is moved.

use jiff::Timestamp;
use rusqlite::params;
use schemas::ids::{ExpedienteId, Folio, TramiteId};
use schemas::sello::Digest;

use super::consultas::leer_digest;
use super::error::Resultado;
use super::tiempo::{entero, micros, natural};
use super::{Escritura, Lectura};

/// How many expedientes follow a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsoDeVersion {
    /// Of which trámite.
    pub tramite: TramiteId,
    /// Which version.
    pub digest: Digest,
    /// All of them.
    pub todos: u64,
    /// Those that are not over.
    pub en_curso: u64,
}

/// How many effects of the outbox wait, and how many were given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConteoEfectos {
    /// They wait.
    pub pendientes: u64,
    /// They were given up.
    pub fallidos: u64,
}

impl Lectura<'_> {
    /// How many expedientes follow each version, by trámite. It goes through all of them: not for pages that many people open.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn uso_de_versiones(&self) -> Resultado<Vec<UsoDeVersion>> {
        let mut consulta = self.con.prepare_cached(
            "SELECT tramite, digest, count(*), count(*) - count(resultado) FROM expedientes
             GROUP BY tramite, digest ORDER BY tramite, digest",
        )?;
        let mut filas = consulta.query([])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let digest: String = f.get(1)?;
            lista.push(UsoDeVersion {
                tramite: TramiteId(f.get(0)?),
                digest: leer_digest(&digest)?,
                todos: natural(f.get(2)?),
                en_curso: natural(f.get(3)?),
            });
        }
        Ok(lista)
    }

    /// Expedientes of a version that are not over and whose data were not erased, in the order in which they began, after one of them.
    /// It goes through those of the trámite: not for pages that many people open.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn en_curso_de_version(
        &self,
        tramite: &TramiteId,
        digest: &Digest,
        despues: Option<&ExpedienteId>,
        cuantos: usize,
    ) -> Resultado<Vec<(ExpedienteId, Folio)>> {
        // The id begins with the moment.
        let mut consulta = self.con.prepare_cached(
            "SELECT id, folio FROM expedientes
             WHERE tramite = ?1 AND digest = ?2 AND resultado IS NULL AND borrado = 0 AND id > ?3
             ORDER BY id LIMIT ?4",
        )?;
        let despues = despues.map_or("", |id| id.as_str());
        let parametros = params![tramite.as_str(), digest.as_str(), despues, entero(cuantos)];
        let filas = consulta.query_map(parametros, |f| Ok((ExpedienteId(f.get(0)?), Folio(f.get(1)?))))?;
        Ok(filas.collect::<Result<_, _>>()?)
    }

    /// How the outbox stands.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn conteo_efectos(&self) -> Resultado<ConteoEfectos> {
        let contar = |estado: &str| -> Resultado<u64> {
            let n = self
                .con
                .prepare_cached("SELECT count(*) FROM efectos WHERE estado <> 'hecho' AND estado = ?1")?
                .query_row([estado], |f| f.get(0))?;
            Ok(natural(n))
        };
        Ok(ConteoEfectos { pendientes: contar("pendiente")?, fallidos: contar("fallido")? })
    }
}

impl Escritura<'_> {
    /// Lets the sessions that hold at `ahora` last so many seconds more: the clock of a demonstration was moved, and nobody should
    /// have to enter again because of it.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn alargar_sesiones(&self, ahora: Timestamp, segundos: i64) -> Resultado<usize> {
        Ok(self
            .con
            .prepare_cached("UPDATE sesiones SET expira = expira + ?2 WHERE expira > ?1")?
            .execute(params![micros(ahora), segundos.saturating_mul(1_000_000)])?)
    }
}
