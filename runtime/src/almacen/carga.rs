//! What somebody has in their hands: the open tasks that they took, or that were assigned to them.

use jiff::Timestamp;
use rusqlite::params;
use schemas::ids::{CuentaId, DependenciaId, EtapaId, ExpedienteId, Folio, RolId, TramiteId};

use super::Lectura;
use super::error::Resultado;
use super::tiempo::{entero, momento};

pub(super) const SQL_CARGA: &str = "SELECT tramite, expediente FROM tareas INDEXED BY tareas_mias
    WHERE tomada_por = ?1 GROUP BY tramite, expediente";

/// How many expedientes somebody has in their hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CargaDeCuenta {
    /// Of the trámite that was asked about, whatever its version.
    pub del_tramite: u32,
    /// Of every trámite of the environment.
    pub en_total: u32,
}

impl Lectura<'_> {
    /// What an account has in its hands.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn carga(&self, cuenta: &CuentaId, tramite: &TramiteId) -> Resultado<CargaDeCuenta> {
        let mut consulta = self.con.prepare_cached(SQL_CARGA)?;
        let mut filas = consulta.query(params![cuenta.as_str()])?;
        let mut carga = CargaDeCuenta::default();
        while let Some(fila) = filas.next()? {
            let suyo: String = fila.get(0)?;
            carga.en_total = carga.en_total.saturating_add(1);
            if *tramite == *suyo {
                carga.del_tramite = carga.del_tramite.saturating_add(1);
            }
        }
        Ok(carga)
    }
}

/// An open task that somebody took, or that is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnManos {
    /// Of which expediente.
    pub expediente: ExpedienteId,
    /// Its folio.
    pub folio: Folio,
    /// The name of its trámite.
    pub nombre_tramite: String,
    /// The stage.
    pub etapa: EtapaId,
    /// What it is called.
    pub nombre: String,
    /// Since when it waits.
    pub desde: Timestamp,
    /// Its trámite.
    pub tramite: TramiteId,
    /// The role that does it, and of which dependencia.
    pub rol: Option<RolId>,
    /// The dependencia of that role.
    pub dependencia: DependenciaId,
}

impl Lectura<'_> {
    /// The open tasks that an account took or that are its own, the oldest first; as many as `cuantas`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn en_manos(&self, cuenta: &CuentaId, cuantas: usize) -> Resultado<Vec<EnManos>> {
        let mut consulta = self.con.prepare_cached(
            "SELECT DISTINCT e.id, e.folio, e.nombre_tramite, t.etapa, t.nombre, t.desde, e.tramite, t.rol, t.dependencia
             FROM tareas t JOIN expedientes e ON e.n = t.expediente
             WHERE t.tomada_por = ?1 ORDER BY t.desde, e.n, t.etapa LIMIT ?2",
        )?;
        let mut filas = consulta.query(params![cuenta.as_str(), entero(cuantas)])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(EnManos {
                expediente: ExpedienteId(f.get(0)?),
                folio: Folio(f.get(1)?),
                nombre_tramite: f.get(2)?,
                etapa: EtapaId(f.get(3)?),
                nombre: f.get(4)?,
                desde: momento(f.get(5)?)?,
                tramite: TramiteId(f.get(6)?),
                rol: f.get::<_, Option<String>>(7)?.map(RolId),
                dependencia: DependenciaId(f.get(8)?),
            });
        }
        Ok(lista)
    }
}
