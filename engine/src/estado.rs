//! The state of an expediente: what its events add up to. Nothing here decides; `evolve` folds events into it and `decide` reads it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use schemas::evento::{Canal, Liquidacion, RelojMigrado};
use schemas::ids::{AvisoId, CobroId, CuentaId, CupoId, EtapaId, Folio, PlazoId, SalidaId};
use schemas::paquete::{Acto, Calendario, Region, Resultado};
use schemas::valor::Valor;

use crate::cita::EstadoCita;
use crate::consulta::Partes;
use crate::cupo::Tomado;
use crate::datos::Datos;
use crate::firma::EstadoFirma;
use crate::inspeccion::Programada;
use crate::plazo::{self, Reloj};
use crate::tercero::Invitacion;
use crate::votacion::EstadoVotacion;

/// The state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estado {
    /// Its public number.
    pub folio: Folio,
    /// By which way it came.
    pub canal: Canal,
    /// Whose it is.
    pub titular: Option<CuentaId>,
    /// When it was sent.
    pub iniciado: Timestamp,
    /// What is known.
    pub datos: Datos,
    /// Active stages: one in the root, or one per unfinished rama.
    pub activas: Vec<Activa>,
    /// Ramas that are done, by paralelo.
    pub listas: BTreeMap<EtapaId, Vec<EtapaId>>,
    /// Clocks that were set and are not over.
    pub relojes: BTreeMap<PlazoId, RelojActivo>,
    /// Bills by pago.
    pub liquidaciones: BTreeMap<EtapaId, Liquidacion>,
    /// Bills that were handed out to be paid, one per amount and visit; they stay when their stage is left.
    pub ordenes: Vec<OrdenDePago>,
    /// Payments that matched.
    pub pagos: Vec<Pago>,
    /// Bills that came out at zero, with the local day: nobody had to pay them.
    pub sin_costo: BTreeMap<CobroId, Date>,
    /// Deposits that are over.
    pub depositos: Vec<DepositoLiquidado>,
    /// Payments set apart for reconciliation.
    pub apartados: Vec<Apartado>,
    /// What outside systems answered last, by the stage that asked.
    pub consultas: BTreeMap<EtapaId, Partes>,
    /// Appointments of the active stages.
    pub citas: BTreeMap<EtapaId, EstadoCita>,
    /// What was signed in each stage that gathers signatures.
    pub firmas: BTreeMap<EtapaId, EstadoFirma>,
    /// The last visit that was programmed in each inspection.
    pub inspecciones: BTreeMap<EtapaId, Programada>,
    /// The last session of each stage in which a body votes.
    pub votaciones: BTreeMap<EtapaId, EstadoVotacion>,
    /// The last invitation of each stage in which somebody without an account acts.
    pub invitaciones: BTreeMap<EtapaId, Invitacion>,
    /// Places that were taken and not freed.
    pub cupos: BTreeMap<CupoId, Tomado>,
    /// Documents.
    pub salidas: Vec<SalidaEmitida>,
    /// Notices with legal effect that await it, by stage.
    pub por_notificar: BTreeMap<EtapaId, AvisoId>,
    /// Who did which kind of act, for separation of duties.
    pub actos: Vec<(Acto, CuentaId)>,
    /// How it ended.
    pub resultado: Option<Resultado>,
    /// How many events made it.
    pub version: u64,
}

/// An active stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activa {
    /// Which.
    pub etapa: EtapaId,
    /// The how-manieth time.
    pub visita: u32,
    /// In which rama.
    pub region: Option<Region>,
    /// Since when.
    pub desde: Timestamp,
    /// Who has it.
    pub tomada_por: Option<CuentaId>,
}

/// A clock of an expediente.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelojActivo {
    /// What it counts.
    pub reloj: Reloj,
    /// It ran out, and its stage stays.
    pub vencido: bool,
}

/// A bill that was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrdenDePago {
    /// The pago.
    pub etapa: EtapaId,
    /// The how-manieth time that it was entered.
    pub visita: u32,
    /// The bill.
    pub cobro: CobroId,
    /// Pesos.
    pub total: Decimal,
    /// The local moment at which the pago was entered; its plazo counts from here.
    pub desde: DateTime,
    /// The last day on which the amount holds.
    pub vale_hasta: Option<Date>,
    /// How it was printed by an earlier version, which is how a payment names it.
    pub impresa: Option<Impresa>,
}

/// What the line of a bill was made of, when an earlier version printed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impresa {
    /// The pago, by the name that it had there.
    pub etapa: EtapaId,
    /// The last local second at which it could be paid.
    pub fin: Option<DateTime>,
}

/// A payment that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pago {
    /// The pago.
    pub etapa: EtapaId,
    /// The bill.
    pub cobro: CobroId,
    /// Pesos.
    pub monto: Decimal,
    /// How.
    pub medio: String,
    /// The operation.
    pub referencia: String,
    /// When.
    pub cuando: Timestamp,
}

/// A payment that didn't match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apartado {
    /// Pesos.
    pub monto: Decimal,
    /// The operation.
    pub referencia: String,
    /// Why.
    pub motivo: String,
}

/// An issued document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalidaEmitida {
    /// Which.
    pub salida: SalidaId,
    /// Its folio.
    pub folio: Folio,
    /// The local day on which it was issued.
    pub fecha: Date,
    /// The last day on which it is good.
    pub vence: Option<Date>,
    /// SHA-256 of its file, once it was made.
    pub sha256: Option<String>,
    /// SHA-256 of its data, which it prints; once its file was made.
    pub huella: Option<String>,
    /// The local day on which it was revoked.
    pub revocada: Option<Date>,
    /// The folio of the document that it stands in for.
    pub corrige: Option<Folio>,
    /// How many events there were when it was issued: the document says what was known then.
    pub version: u64,
}

/// A deposit that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositoLiquidado {
    /// The bill.
    pub cobro: CobroId,
    /// What went back.
    pub devuelto: Decimal,
    /// What was kept.
    pub ejecutado: Decimal,
}

impl Estado {
    /// The active stage of that id.
    pub fn activa(&self, etapa: &str) -> Option<&Activa> {
        self.activas.iter().find(|a| a.etapa.as_str() == etapa)
    }

    /// How many times a stage was entered.
    pub fn visitas(&self, etapa: &str) -> u32 {
        self.datos.visitas.get(etapa).copied().unwrap_or(0)
    }

    /// The payment of a bill.
    pub fn pago_de(&self, cobro: &str) -> Option<&Pago> {
        self.pagos.iter().rev().find(|p| p.cobro.as_str() == cobro)
    }

    /// The payment of a deposit that is still held.
    pub fn deposito(&self, cobro: &str) -> Option<&Pago> {
        self.pago_de(cobro).filter(|_| self.depositos.iter().all(|d| d.cobro.as_str() != cobro))
    }

    /// A part of who applies, as text.
    pub fn solicitante(&self, parte: &str) -> Option<&str> {
        match &self.datos.solicitante {
            Some(Valor::Registro(partes)) => match partes.get(parte) {
                Some(Valor::Texto(t) | Valor::Opcion(t)) => Some(t),
                _ => None,
            },
            _ => None,
        }
    }
}

impl RelojActivo {
    /// As a migration leaves it.
    pub fn de(migrado: &RelojMigrado) -> Self {
        let RelojMigrado { dura, calendario, desde, suspensiones, vencido, traido } = migrado.clone();
        Self { reloj: Reloj { dura, calendario, desde, suspensiones, traido }, vencido }
    }

    /// Stops it, unless it is stopped.
    pub(crate) fn suspender(&mut self, desde: DateTime) {
        if self.reloj.detenido().is_none() {
            self.reloj.suspensiones.push((desde, None));
        }
    }

    /// Lets it go on.
    pub(crate) fn reanudar(&mut self, desde: DateTime) {
        for (_, hasta) in self.reloj.suspensiones.iter_mut().filter(|(_, hasta)| hasta.is_none()) {
            *hasta = Some(desde);
        }
    }
}

/// A clock as a record for expressions at a local moment: dura, vence?, dias_consumidos, dias_restantes.
pub(crate) fn reloj_como_valor(reloj: &Reloj, calendario: &Calendario, momento: DateTime) -> Valor {
    let avance = plazo::avance(reloj, calendario, momento);
    let mut partes = BTreeMap::from([
        ("dura".to_owned(), Valor::Duracion(reloj.dura)),
        ("dias_consumidos".to_owned(), Valor::Entero(i64::from(avance.consumido))),
        ("dias_restantes".to_owned(), Valor::Entero(i64::from(avance.restante()))),
    ]);
    if let Some(vence) = plazo::vence(reloj, calendario) {
        partes.insert("vence".to_owned(), Valor::FechaHora(vence));
    }
    Valor::Registro(partes)
}
