//! Bills and payments. An operation of the collector is one row whatever the times it is told, so that paying twice shows.

use jiff::Timestamp;
use rusqlite::{Row, params};
use rust_decimal::Decimal;
use schemas::ids::{CobroId, EtapaId, ExpedienteId};

use super::error::{AlmacenError, Resultado};
use super::proyeccion::{EstadoOrden, Orden};
use super::tiempo::{entero, micros, momento, momento_si};
use super::{Escritura, Lectura};

const QUE: &str = "un pago";

/// A payment as the collector tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagoNuevo {
    /// The operation, as the collector names it.
    pub referencia: String,
    /// The line that it says to pay.
    pub linea: String,
    /// Pesos.
    pub monto: Decimal,
    /// How: tarjeta, caja, spei.
    pub medio: String,
    /// When we heard of it.
    pub recibido: Timestamp,
}

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstadoPago {
    /// We heard of it; nothing was done yet.
    Recibido,
    /// It moved its expediente.
    Aplicado,
    /// It matches no bill that waits; a person must reconcile it.
    Apartado,
}

impl EstadoPago {
    fn como_texto(self) -> &'static str {
        match self {
            Self::Recibido => "recibido",
            Self::Aplicado => "aplicado",
            Self::Apartado => "apartado",
        }
    }
}

/// A payment that we heard of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pago {
    /// What the collector told.
    pub pago: PagoNuevo,
    /// What became of it.
    pub estado: EstadoPago,
    /// Why it was set apart.
    pub motivo: String,
}

/// Whether a payment was heard of before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagoVisto {
    /// The first time.
    Nuevo,
    /// It is known: the notification was repeated. Nothing must be done again unless it is still `Recibido`.
    Repetido(Pago),
}

fn pago(f: &Row<'_>) -> Resultado<Pago> {
    let (monto, estado): (String, String) = (f.get(2)?, f.get(5)?);
    Ok(Pago {
        pago: PagoNuevo {
            referencia: f.get(0)?,
            linea: f.get(1)?,
            monto: importe(&monto)?,
            medio: f.get(3)?,
            recibido: momento(f.get(4)?)?,
        },
        estado: match estado.as_str() {
            "recibido" => EstadoPago::Recibido,
            "aplicado" => EstadoPago::Aplicado,
            "apartado" => EstadoPago::Apartado,
            _ => return Err(AlmacenError::Forma { que: QUE, causa: None }),
        },
        motivo: f.get(6)?,
    })
}

fn importe(texto: &str) -> Resultado<Decimal> {
    texto.parse().map_err(|_| AlmacenError::Forma { que: QUE, causa: None })
}

impl Lectura<'_> {
    /// A bill by its line, and whose it is.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn orden(&self, linea: &str) -> Resultado<Option<(ExpedienteId, Orden)>> {
        Ok(self.ordenes_donde("WHERE o.linea = ?1", linea)?.pop())
    }

    /// The bills of an expediente, by line.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn ordenes(&self, expediente: &ExpedienteId) -> Resultado<Vec<Orden>> {
        let n = self.numero(expediente)?;
        let lista = self.ordenes_donde("WHERE o.expediente = ?1 ORDER BY o.linea", n)?;
        Ok(lista.into_iter().map(|(_, o)| o).collect())
    }

    fn ordenes_donde(
        &self,
        resto: &str,
        valor: impl rusqlite::ToSql,
    ) -> Resultado<Vec<(ExpedienteId, Orden)>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT e.id, o.linea, o.etapa, o.cobro, o.monto, o.vence, o.estado
             FROM ordenes o JOIN expedientes e ON e.n = o.expediente {resto}"
        ))?;
        let mut filas = consulta.query([valor])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let (monto, estado): (String, String) = (f.get(4)?, f.get(6)?);
            let orden = Orden {
                linea: f.get(1)?,
                etapa: EtapaId(f.get(2)?),
                cobro: CobroId(f.get(3)?),
                monto: importe(&monto)?,
                vence: momento_si(f.get(5)?)?,
                estado: EstadoOrden::de(&estado)?,
            };
            lista.push((ExpedienteId(f.get(0)?), orden));
        }
        Ok(lista)
    }

    /// Payments by the line that they say to pay, oldest first: more than one is a double payment.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn pagos_de_linea(&self, linea: &str) -> Resultado<Vec<Pago>> {
        self.pagos_donde("WHERE linea = ?1 ORDER BY n", [linea])
    }

    /// Payments in a state, newest first: the list for reconciliation.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn pagos(&self, estado: EstadoPago, cuantos: usize) -> Resultado<Vec<Pago>> {
        self.pagos_donde(
            "WHERE estado = ?1 ORDER BY n DESC LIMIT ?2",
            params![estado.como_texto(), entero(cuantos)],
        )
    }

    fn pagos_donde(&self, resto: &str, valores: impl rusqlite::Params) -> Resultado<Vec<Pago>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT referencia, linea, monto, medio, recibido, estado, motivo FROM pagos {resto}"
        ))?;
        let mut filas = consulta.query(valores)?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(pago(f)?);
        }
        Ok(lista)
    }
}

impl Escritura<'_> {
    /// Writes down a payment that we heard of, once.
    ///
    /// # Errors
    /// `Duplicado` when the operation is known with another line or amount: it can't be the same payment.
    pub fn registrar_pago(&self, nuevo: &PagoNuevo) -> Resultado<PagoVisto> {
        if let Some(visto) = self.pagos_donde("WHERE referencia = ?1", [&nuevo.referencia])?.pop() {
            if visto.pago.linea != nuevo.linea || visto.pago.monto != nuevo.monto {
                return Err(AlmacenError::Duplicado { que: "otro pago con esa referencia" });
            }
            return Ok(PagoVisto::Repetido(visto));
        }
        self.con
            .prepare_cached(
                "INSERT INTO pagos (referencia, linea, monto, medio, recibido, estado)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'recibido')",
            )?
            .execute(params![
                nuevo.referencia,
                nuevo.linea,
                nuevo.monto.to_string(),
                nuevo.medio,
                micros(nuevo.recibido)
            ])?;
        Ok(PagoVisto::Nuevo)
    }

    /// Writes down what became of a payment; in the same transaction as the append that applies it.
    ///
    /// # Errors
    /// When there is no such payment.
    pub fn resolver_pago(&self, referencia: &str, estado: EstadoPago, motivo: &str) -> Resultado<()> {
        let filas = self
            .con
            .prepare_cached("UPDATE pagos SET estado = ?2, motivo = ?3 WHERE referencia = ?1")?
            .execute(params![referencia, estado.como_texto(), motivo])?;
        if filas == 0 { Err(AlmacenError::no_existe("el pago", referencia)) } else { Ok(()) }
    }
}
