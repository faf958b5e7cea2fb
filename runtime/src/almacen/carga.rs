//! What somebody has in their hands: the open tasks that they took, or that were assigned to them.

use rusqlite::params;
use schemas::ids::{CuentaId, TramiteId};

use super::Lectura;
use super::error::Resultado;

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
