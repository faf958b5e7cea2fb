//! What an expediente does beyond itself, in the transaction of the event that tells it: to an account, or to another expediente of the
//! same person.

use jiff::Timestamp;
use rusqlite::params;
use schemas::ids::{CuentaId, ExpedienteId};

use super::efectos::EfectoNuevo;
use super::error::{AlmacenError, Resultado};
use super::expedientes::Version;
use super::movimientos::CambioDeCuenta;
use super::personas::Acceso;
use super::tiempo::natural;
use super::{Escritura, Lectura};

/// Something that is ordered, as it was judged.
#[derive(Clone, Debug)]
pub enum CambioOrdenado {
    /// To an account.
    Cuenta(Box<CambioDeCuenta>),
    /// To another expediente.
    Expediente(CambioDeExpediente),
}

/// What is done to an expediente.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueSeHace {
    /// Its data are gathered, for its person.
    Reunir,
    /// Its data are erased.
    Suprimir,
}

/// Something that an expediente does to another, as that one was when it was judged.
#[derive(Clone, Debug)]
pub struct CambioDeExpediente {
    /// To which.
    pub expediente: ExpedienteId,
    /// The version that it had.
    pub version: Version,
    /// Whose both are.
    pub titular: CuentaId,
    /// How many that account had: another one may lean on it.
    pub cuantos: u64,
    /// What it is.
    pub que: QueSeHace,
    /// Who decided it.
    pub quien: CuentaId,
    /// Why, as its own trace says it.
    pub motivo: String,
    /// When.
    pub cuando: Timestamp,
    /// The expediente that orders it.
    pub ordena: ExpedienteId,
    /// What must be done outside because of it.
    pub efectos: Vec<EfectoNuevo>,
}

impl Lectura<'_> {
    /// How many expedientes an account has.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn cuantos_de(&self, cuenta: &CuentaId) -> Resultado<u64> {
        let sql = "SELECT count(*) FROM expedientes WHERE cuenta = ?1";
        Ok(self.con.prepare_cached(sql)?.query_row([cuenta.as_str()], |f| f.get(0)).map(natural)?)
    }

    /// The contents that an expediente has in the depósito, by their SHA-256.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn contenidos_de(&self, expediente: &ExpedienteId) -> Resultado<Vec<String>> {
        let n = self.numero(expediente)?;
        let sql = "SELECT DISTINCT sha256 FROM archivos WHERE expediente = ?1 ORDER BY sha256";
        let mut consulta = self.con.prepare_cached(sql)?;
        Ok(consulta.query_map(params![n], |f| f.get(0))?.collect::<Result<_, _>>()?)
    }
}

impl Escritura<'_> {
    /// Does what was ordered.
    ///
    /// # Errors
    /// `CuentaCambio` or `ExpedienteCambio` when what it is done to isn't as it was judged.
    pub fn hacer_ordenado(&self, cambio: &CambioOrdenado) -> Resultado<()> {
        match cambio {
            CambioOrdenado::Cuenta(cambio) => self.mover_cuenta(cambio),
            CambioOrdenado::Expediente(cambio) => self.tocar_expediente(cambio),
        }
    }

    fn tocar_expediente(&self, c: &CambioDeExpediente) -> Resultado<()> {
        let otro = self.version(&c.expediente)? != c.version
            || self.cuantos_de(&c.titular)? != c.cuantos
            || self.borrado(&c.expediente)?.is_some();
        if otro {
            return Err(AlmacenError::ExpedienteCambio);
        }
        // Also what is erased keeps who read it, and why it is no more.
        self.anotar_acceso(&Acceso {
            expediente: c.expediente.clone(),
            cuenta: c.quien.clone(),
            cuando: c.cuando,
            motivo: c.motivo.clone(),
        })?;
        if c.que == QueSeHace::Suprimir {
            self.borrar_reservados(&c.expediente, &c.quien, &c.motivo, c.cuando)?;
        }
        c.efectos.iter().try_for_each(|e| self.pedir_efecto(e, Some(&c.ordena)))
    }
}
