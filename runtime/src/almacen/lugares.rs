//! Places that expedientes share. Each says which ones it takes, and how many there are of each; here they are all together, so here is
//! where no more are let in. A place that an expediente has already is not asked for again, whatever its limit is now.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use schemas::ids::{ExpedienteId, Folio};

use super::error::{AlmacenError, Resultado};
use super::tiempo::micros;
use super::{Escritura, Lectura};

// A place that an earlier document keeps counts no more while whoever renews that document holds it.
pub(super) const SQL_CUANTOS: &str = "SELECT count(*) FROM lugares l
    WHERE l.recurso = ?1 AND l.expediente <> ?2 AND (l.hasta IS NULL OR l.hasta > ?3)
    AND l.expediente IS NOT (SELECT h.expediente FROM salidas h WHERE h.folio = ?4)
    AND NOT EXISTS (
        SELECT 1 FROM salidas s CROSS JOIN lugares r ON r.recurso = l.recurso AND r.hereda = s.folio
        WHERE s.expediente = l.expediente AND (r.hasta IS NULL OR r.hasta > ?3))";

pub(super) const SQL_SUYOS: &str = "SELECT recurso, hasta, hereda FROM lugares WHERE expediente = ?1";

pub(super) const SQL_LLENOS: &str = "SELECT recurso, count(*) FROM lugares
    WHERE recurso >= ?1 AND recurso < ?2 AND expediente <> ?3 GROUP BY recurso HAVING count(*) >= ?4 ORDER BY recurso";

pub(super) const SQL_OCUPADOS: &str = "SELECT l.recurso, count(*) FROM lugares l
    WHERE l.recurso >= ?1 AND l.recurso < ?2 AND l.expediente <> ?3 AND (l.hasta IS NULL OR l.hasta > ?4)
    AND l.expediente NOT IN (SELECT h.expediente FROM json_each(?5) j JOIN salidas h ON h.folio = j.value)
    AND NOT EXISTS (
        SELECT 1 FROM salidas s CROSS JOIN lugares r ON r.recurso = l.recurso AND r.hereda = s.folio
        WHERE s.expediente = l.expediente AND (r.hasta IS NULL OR r.hasta > ?4))
    GROUP BY l.recurso ORDER BY l.recurso";

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
    /// From when it is free by itself, where that is known.
    pub hasta: Option<Timestamp>,
    /// The earlier document whose place it is.
    pub hereda: Option<Folio>,
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

    /// How many take each place that begins in `desde..hasta`, but for one expediente and for those that issued the documents which it
    /// renews. What is taken by nobody isn't here.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn ocupados(
        &self,
        desde: &str,
        hasta: &str,
        para: Option<&ExpedienteId>,
        hereda: &[Folio],
        ahora: Timestamp,
    ) -> Resultado<BTreeMap<String, u32>> {
        let n = match para {
            Some(id) => self.numero(id)?,
            None => 0,
        };
        Ok(self
            .con
            .prepare_cached(SQL_OCUPADOS)?
            .query_map(params![desde, hasta, n, micros(ahora), lista(hereda)], |f| {
                Ok((f.get(0)?, f.get(1)?))
            })?
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

/// Folios as a list in JSON.
fn lista(folios: &[Folio]) -> String {
    serde_json::Value::from(folios.iter().map(Folio::as_str).collect::<Vec<_>>()).to_string()
}

/// Whether a document is good: not revoked, and no other in its place.
const SQL_VALE: &str =
    "SELECT s.revocada IS NULL AND NOT EXISTS (SELECT 1 FROM salidas c WHERE c.corrige = s.folio)
    FROM salidas s WHERE s.folio = ?1";

impl Escritura<'_> {
    /// Holds back what leans on issued documents, unless each of them is as good as when it was read: neither revoked nor corrected.
    ///
    /// # Errors
    /// `Revocada`, when one was, or was corrected, or isn't there.
    pub fn exigir_sin_revocar(&self, folios: &[Folio]) -> Resultado<()> {
        for folio in folios {
            let viva: Option<bool> =
                self.con.prepare_cached(SQL_VALE)?.query_row([folio.as_str()], |f| f.get(0)).optional()?;
            if viva != Some(true) {
                return Err(AlmacenError::Revocada);
            }
        }
        Ok(())
    }

    /// Leaves an expediente with these places and no other. One that it held until a moment that is past is not its own any more.
    ///
    /// # Errors
    /// `SinLugar`, with the first that is full.
    pub(super) fn ocupar(
        &self,
        n: i64,
        nuevo: bool,
        lugares: &[LugarTomado],
        ahora: Timestamp,
    ) -> Resultado<()> {
        if nuevo && lugares.is_empty() {
            return Ok(());
        }
        let ahora = micros(ahora);
        let tenia: BTreeMap<String, (Option<i64>, Option<String>)> = self
            .con
            .prepare_cached(SQL_SUYOS)?
            .query_map([n], |f| Ok((f.get(0)?, (f.get(1)?, f.get(2)?))))?
            .collect::<Result<_, _>>()?;
        let vigente = |hasta: Option<i64>| hasta.is_none_or(|h| h > ahora);
        let pedidos: BTreeMap<&str, (u32, Option<i64>, Option<&str>)> = lugares
            .iter()
            .map(|l| (l.recurso.as_str(), (l.limite, l.hasta.map(micros), l.hereda.as_deref())))
            .filter(|(_, (_, hasta, _))| vigente(*hasta))
            .collect();
        for recurso in tenia.keys().filter(|r| !pedidos.contains_key(r.as_str())) {
            self.con
                .prepare_cached("DELETE FROM lugares WHERE recurso = ?1 AND expediente = ?2")?
                .execute(params![recurso, n])?;
        }
        for (recurso, (limite, hasta, hereda)) in pedidos {
            let suyo = tenia.get(recurso);
            if suyo.is_some_and(|(h, d)| *h == hasta && d.as_deref() == hereda) {
                continue;
            }
            if suyo.is_none_or(|(antes, _)| !vigente(*antes)) {
                let otros: u32 = self
                    .con
                    .prepare_cached(SQL_CUANTOS)?
                    .query_row(params![recurso, n, ahora, hereda], |f| f.get(0))?;
                if otros >= limite {
                    return Err(AlmacenError::SinLugar { recurso: recurso.to_owned() });
                }
            }
            self.con
                .prepare_cached(
                    "INSERT OR REPLACE INTO lugares (recurso, expediente, hasta, hereda) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![recurso, n, hasta, hereda])?;
        }
        Ok(())
    }
}
