//! The treasury, as workers see it: it is told of each payment that was applied, with the account of each line.

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::ids::Folio;

use super::{FalloDeEnvio, Futuro};

/// A payment for the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asiento {
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

/// Books payments.
pub trait Contabilidad: Send + Sync {
    /// Books one, once by its key.
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
            tracing::info!(clave = %asiento.clave, monto = %asiento.monto, %cuentas, "pago asentado");
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
