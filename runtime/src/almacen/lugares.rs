//! Places that expedientes share. Each says which ones it takes, and how many there are of each; here they are all together, so here is
//! where no more are let in. A place that an expediente has already is not asked for again, whatever its limit is now.

use std::collections::BTreeSet;

use rusqlite::params;
use schemas::ids::ExpedienteId;

use super::error::{AlmacenError, Resultado};
use super::{Escritura, Lectura};

pub(super) const SQL_CUANTOS: &str = "SELECT count(*) FROM lugares WHERE recurso = ?1 AND expediente <> ?2";

pub(super) const SQL_SUYOS: &str = "SELECT recurso FROM lugares WHERE expediente = ?1";

pub(super) const SQL_LLENOS: &str = "SELECT recurso, count(*) FROM lugares
    WHERE recurso >= ?1 AND recurso < ?2 AND expediente <> ?3 GROUP BY recurso HAVING count(*) >= ?4 ORDER BY recurso";

pub(super) const SQL_OCUPANTES: &str =
    "SELECT l.recurso, e.id FROM lugares l JOIN expedientes e ON e.n = l.expediente
    WHERE l.recurso >= ?1 AND l.recurso < ?2 ORDER BY l.recurso, l.expediente LIMIT ?3";

/// A place that an expediente takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LugarTomado {
    /// What it is a place of.
    pub recurso: String,
    /// How many there are.
    pub limite: u32,
}

impl Lectura<'_> {
    /// Of what begins in `desde..hasta`, what is full for an expediente (for anybody, when there is none yet): at least `limite` others.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn llenos(
        &self,
        desde: &str,
        hasta: &str,
        para: Option<&ExpedienteId>,
        limite: u32,
    ) -> Resultado<BTreeSet<String>> {
        let n = match para {
            Some(id) => self.numero(id)?,
            None => 0,
        };
        Ok(self
            .con
            .prepare_cached(SQL_LLENOS)?
            .query_map(params![desde, hasta, n, limite], |f| f.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// Who takes the places that begin in `desde..hasta`, in their order, once for each place.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn ocupantes(&self, desde: &str, hasta: &str, limite: u32) -> Resultado<Vec<(String, ExpedienteId)>> {
        Ok(self
            .con
            .prepare_cached(SQL_OCUPANTES)?
            .query_map(params![desde, hasta, limite], |f| Ok((f.get(0)?, ExpedienteId(f.get(1)?))))?
            .collect::<Result<_, _>>()?)
    }
}

impl Escritura<'_> {
    /// Leaves an expediente with these places and no other.
    ///
    /// # Errors
    /// `SinLugar`, with the first that is full.
    pub(super) fn ocupar(&self, n: i64, nuevo: bool, lugares: &[LugarTomado]) -> Resultado<()> {
        if nuevo && lugares.is_empty() {
            return Ok(());
        }
        let tenia: BTreeSet<String> =
            self.con.prepare_cached(SQL_SUYOS)?.query_map([n], |f| f.get(0))?.collect::<Result<_, _>>()?;
        for recurso in tenia.iter().filter(|r| lugares.iter().all(|l| l.recurso != **r)) {
            self.con
                .prepare_cached("DELETE FROM lugares WHERE recurso = ?1 AND expediente = ?2")?
                .execute(params![recurso, n])?;
        }
        for lugar in lugares.iter().filter(|l| !tenia.contains(&l.recurso)) {
            let otros: u32 =
                self.con.prepare_cached(SQL_CUANTOS)?.query_row(params![lugar.recurso, n], |f| f.get(0))?;
            if otros >= lugar.limite {
                return Err(AlmacenError::SinLugar { recurso: lugar.recurso.clone() });
            }
            self.con
                .prepare_cached("INSERT INTO lugares (recurso, expediente) VALUES (?1, ?2)")?
                .execute(params![lugar.recurso, n])?;
        }
        Ok(())
    }
}
