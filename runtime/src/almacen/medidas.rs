//! What expedientes say to who measures the service: one row of each, replaced whole with its events, and read by trámite and day. What is
//! personal of it stands in a column of its own, that goes with the data of the person.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::params;
use schemas::ids::{ExpedienteId, Folio, TramiteId};
use schemas::medida::{Medida, MedidaReservada};

use super::error::{AlmacenError, Resultado};
use super::tiempo::momento;
use super::{Escritura, Lectura};

/// The way in which expedientes are measured. Rows of another are measured again.
const FORMATO: i64 = 1;

pub(super) const SQL_CONCLUIDAS: &str = "SELECT e.folio, m.digest, m.publico, m.reservado FROM medidas m
    JOIN expedientes e ON e.n = m.expediente
    WHERE m.tramite = ?1 AND m.terminado BETWEEN ?2 AND ?3 ORDER BY m.terminado, m.expediente";

pub(super) const SQL_ABIERTAS: &str = "SELECT e.folio, m.digest, m.publico, m.reservado FROM medidas m
    JOIN expedientes e ON e.n = m.expediente
    WHERE m.tramite = ?1 AND m.terminado IS NULL ORDER BY m.expediente";

pub(super) const SQL_RECIBIDAS: &str =
    "SELECT count(*) FROM medidas WHERE tramite = ?1 AND recibido BETWEEN ?2 AND ?3";

pub(super) const SQL_SIN_MEDIR: &str = "SELECT e.id FROM expedientes e
    LEFT JOIN medidas m ON m.expediente = e.n
    WHERE e.tramite = ?1 AND m.formato IS NOT ?2 LIMIT ?3";

/// An expediente that was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medido {
    /// Its folio.
    pub folio: Folio,
    /// The version by which it was measured, as it stands in the store.
    pub digest: String,
    /// What it says.
    pub medida: Medida,
}

/// A measure with its JSON made.
#[derive(Debug)]
pub(super) struct MedidaLista {
    recibido: String,
    terminado: Option<String>,
    publico: String,
    reservado: Option<String>,
}

impl MedidaLista {
    pub(super) fn de(medida: &Medida) -> Resultado<Self> {
        let vacia = medida.reservada == MedidaReservada::default();
        Ok(Self {
            recibido: medida.recibido.to_string(),
            terminado: medida.terminado.map(|d| d.to_string()),
            publico: serde_json::to_string(medida).map_err(AlmacenError::forma("una medida"))?,
            reservado: if vacia {
                None
            } else {
                Some(serde_json::to_string(&medida.reservada).map_err(AlmacenError::forma("una medida"))?)
            },
        })
    }
}

impl Lectura<'_> {
    /// The expedientes of a trámite that ended on those days, both included, the earlier first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn medidas_concluidas(
        &self,
        tramite: &TramiteId,
        desde: Date,
        hasta: Date,
    ) -> Resultado<Vec<Medido>> {
        let (desde, hasta) = (desde.to_string(), hasta.to_string());
        self.medidas(SQL_CONCLUIDAS, &[tramite.as_str(), &desde, &hasta])
    }

    /// The expedientes of a trámite that go on.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn medidas_abiertas(&self, tramite: &TramiteId) -> Resultado<Vec<Medido>> {
        self.medidas(SQL_ABIERTAS, &[tramite.as_str()])
    }

    fn medidas(&self, sql: &str, valores: &[&str]) -> Resultado<Vec<Medido>> {
        let mut consulta = self.con.prepare_cached(sql)?;
        let mut filas = consulta.query(rusqlite::params_from_iter(valores))?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let mut medida: Medida =
                serde_json::from_str(&f.get::<_, String>(2)?).map_err(AlmacenError::forma("una medida"))?;
            if let Some(reservado) = f.get::<_, Option<String>>(3)?.as_deref() {
                medida.reservada =
                    serde_json::from_str(reservado).map_err(AlmacenError::forma("una medida"))?;
            }
            lista.push(Medido { folio: Folio(f.get(0)?), digest: f.get(1)?, medida });
        }
        Ok(lista)
    }

    /// How many expedientes of a trámite came in on those days, both included.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn medidas_recibidas(&self, tramite: &TramiteId, desde: Date, hasta: Date) -> Resultado<u32> {
        Ok(self
            .con
            .prepare_cached(SQL_RECIBIDAS)?
            .query_row(params![tramite.as_str(), desde.to_string(), hasta.to_string()], |f| f.get(0))?)
    }

    /// Expedientes of a trámite that nobody measured yet, or in another way: those of before the program knew how.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn sin_medir(&self, tramite: &TramiteId, limite: u32) -> Resultado<Vec<ExpedienteId>> {
        Ok(self
            .con
            .prepare_cached(SQL_SIN_MEDIR)?
            .query_map(params![tramite.as_str(), FORMATO, limite], |f| f.get(0).map(ExpedienteId))?
            .collect::<Result<_, _>>()?)
    }

    /// When an expediente began and when something last happened in it.
    ///
    /// # Errors
    /// When it isn't there.
    pub fn dias_de(&self, expediente: &ExpedienteId) -> Resultado<(Timestamp, Timestamp, Option<String>)> {
        let (creado, actualizado, resultado): (i64, i64, Option<String>) = self
            .con
            .prepare_cached("SELECT creado, actualizado, resultado FROM expedientes WHERE id = ?1")?
            .query_row([expediente.as_str()], |f| Ok((f.get(0)?, f.get(1)?, f.get(2)?)))?;
        Ok((momento(creado)?, momento(actualizado)?, resultado))
    }

    /// The trámites that have expedientes.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn tramites_con_expedientes(&self) -> Resultado<Vec<TramiteId>> {
        Ok(self
            .con
            .prepare_cached("SELECT DISTINCT tramite FROM expedientes ORDER BY tramite")?
            .query_map([], |f| f.get(0).map(TramiteId))?
            .collect::<Result<_, _>>()?)
    }
}

impl Escritura<'_> {
    /// Writes what an expediente says, in place of what it said.
    pub(super) fn medir(&self, n: i64, tramite: &str, digest: &str, lista: &MedidaLista) -> Resultado<()> {
        self.con
            .prepare_cached(
                "INSERT OR REPLACE INTO medidas (expediente, tramite, digest, formato, recibido, terminado, publico, reservado)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                n,
                tramite,
                digest,
                FORMATO,
                lista.recibido,
                lista.terminado,
                lista.publico,
                lista.reservado
            ])?;
        Ok(())
    }

    /// Writes what expedientes of before say, each unless something was written in it meanwhile: then it was measured with that.
    /// One whose data were erased says only its days and how it ended.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn medir_de_antes(&self, medidas: &[(ExpedienteId, Medida)]) -> Resultado<()> {
        for (expediente, medida) in medidas {
            let fila: (i64, String, String, bool) = self
                .con
                .prepare_cached("SELECT n, tramite, digest, borrado FROM expedientes WHERE id = ?1")?
                .query_row([expediente.as_str()], |f| Ok((f.get(0)?, f.get(1)?, f.get(2)?, f.get(3)?)))?;
            let (n, tramite, digest, borrado) = fila;
            let medido: bool = self
                .con
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM medidas WHERE expediente = ?1 AND formato = ?2)",
                )?
                .query_row(params![n, FORMATO], |f| f.get(0))?;
            if medido {
                continue;
            }
            let mut lista = MedidaLista::de(medida)?;
            if borrado {
                lista.reservado = None;
            }
            self.medir(n, &tramite, &digest, &lista)?;
        }
        Ok(())
    }
}
