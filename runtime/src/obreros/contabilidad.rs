//! The treasury, as workers see it: it is told of each payment that was applied, with the account of each line, and of what is to be
//! given back or kept of each deposit.

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::ids::Folio;

use super::{FalloDeEnvio, Futuro};

/// What an entry is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaseAsiento {
    /// Money that came in.
    Pago,
    /// A deposit, or a part of it, that goes back to who paid it.
    Devolucion,
    /// A deposit, or a part of it, that becomes the municipality's.
    Ejecucion,
}

/// An entry for the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asiento {
    /// What it is of.
    pub clase: ClaseAsiento,
    /// Two with one key are the same.
    pub clave: String,
    /// The operation of the collector.
    pub referencia: String,
    /// The expediente.
    pub folio: Folio,
    /// The local day.
    pub fecha: Date,
    /// Pesos.
    pub monto: Decimal,
    /// How.
    pub medio: String,
    /// Account and amount of each line; the account is empty where the definition gives none.
    pub cuentas: Vec<(String, Decimal)>,
}

/// Books what is paid, given back and kept.
pub trait Contabilidad: Send + Sync {
    /// Books one, once by its key and class.
    fn asentar<'a>(&'a self, asiento: &'a Asiento) -> Futuro<'a, Result<(), FalloDeEnvio>>;
}

/// The books in the log: an entry per payment. The effect that was done is the record.
#[derive(Clone, Copy, Debug)]
pub struct Bitacora;

impl Contabilidad for Bitacora {
    fn asentar<'a>(&'a self, asiento: &'a Asiento) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        Box::pin(async move {
            let cuentas: Vec<String> =
                asiento.cuentas.iter().map(|(cuenta, monto)| format!("{cuenta}={monto}")).collect();
            let cuentas = cuentas.join(" ");
            let clase = asiento.clase;
            tracing::info!(clave = %asiento.clave, ?clase, monto = %asiento.monto, %cuentas, "asiento");
            Ok(())
        })
    }
}

/// No books: the environment says none. What should be booked waits in the outbox until somebody tries again with them.
#[derive(Clone, Copy, Debug)]
pub struct SinContabilidad;

impl Contabilidad for SinContabilidad {
    fn asentar<'a>(&'a self, _asiento: &'a Asiento) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        Box::pin(async {
            Err(FalloDeEnvio {
                motivo: "este entorno no tiene contabilidad: falta `servicios.contabilidad`".to_owned(),
                definitivo: true,
            })
        })
    }
}
