//! What must be done outside because of what happened. Effects follow from events alone, so that nothing can be asked twice: the key
//! of an effect is the expediente, the number of the event and the kind.

use jiff::{SignedDuration, Timestamp};
use schemas::evento::{Evento, Hecho};
use schemas::ids::{CuentaId, ExpedienteId, RolId};
use schemas::paquete::Paquete;
use serde::{Deserialize, Serialize};

use crate::almacen::{EfectoNuevo, Reservado};

/// What an effect does. It names things; a worker reads the expediente again when it does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "que", rename_all = "snake_case")]
pub enum Carga {
    /// Mail: the solicitud was received.
    Acuse,
    /// Mail: there is something to pay.
    Orden {
        /// The pago.
        etapa: String,
    },
    /// Mail: a payment was received.
    Recibo {
        /// The operation.
        referencia: String,
    },
    /// Mail: a notice of the definition.
    Aviso {
        /// Which.
        aviso: String,
        /// The stage that sent it.
        etapa: String,
    },
    /// Mail: a document is ready.
    Listo {
        /// Its folio.
        folio: String,
    },
    /// Mail: an appointment was made, changed or called off.
    Cita {
        /// The stage.
        etapa: String,
    },
    /// Mail: a visit was programmed, or changed.
    Visita {
        /// The stage.
        etapa: String,
    },
    /// Mail: a session was convoked, or changed.
    Sesion {
        /// The stage.
        etapa: String,
        /// The members to whom it goes, by their role; to who applied, when nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rol: Option<String>,
    },
    /// Mail: the link of somebody without an account; its invitation is the event.
    Invitacion {
        /// The stage.
        etapa: String,
    },
    /// Mail: an appointment is tomorrow.
    Recuerda {
        /// The stage.
        etapa: String,
        /// Its hour, local: another one is told by its own mail.
        desde: String,
    },
    /// Mail: the expediente is over.
    Conclusion,
    /// Mail: the expediente follows another version.
    Migracion,
    /// Mail: a document is good no more.
    Revocacion {
        /// Its folio.
        folio: String,
    },
    /// Mail: what became of a deposit.
    Deposito {
        /// The bill.
        cobro: String,
    },
    /// The treasury gives a deposit back, or keeps it.
    Devolucion {
        /// The bill.
        cobro: String,
    },
    /// The file of a document is to be made.
    Imprimir {
        /// Its folio.
        folio: String,
    },
    /// An outside system is asked.
    Consulta {
        /// The stage that asks.
        etapa: String,
    },
    /// Mail: what was done with an account, to its person; with a link, when they must set a password.
    Acceso,
    /// What an account had taken goes back to where it was.
    Devolver,
    /// Contents of an expediente that was erased leave the disk.
    Vaciar {
        /// Their SHA-256.
        contenidos: Vec<String>,
    },
    /// The treasury is told of a payment.
    Contabilidad {
        /// The operation.
        referencia: String,
    },
}

impl Carga {
    /// The kind by which a worker takes it.
    pub fn clase(&self) -> &'static str {
        match self {
            Carga::Imprimir { .. } => "documento",
            Carga::Consulta { .. } => "consulta",
            Carga::Devolver => "tareas",
            Carga::Vaciar { .. } => "archivos",
            Carga::Contabilidad { .. } | Carga::Devolucion { .. } => "contabilidad",
            Carga::Acuse
            | Carga::Orden { .. }
            | Carga::Recibo { .. }
            | Carga::Aviso { .. }
            | Carga::Listo { .. }
            | Carga::Revocacion { .. }
            | Carga::Deposito { .. }
            | Carga::Cita { .. }
            | Carga::Visita { .. }
            | Carga::Sesion { .. }
            | Carga::Invitacion { .. }
            | Carga::Recuerda { .. }
            | Carga::Conclusion
            | Carga::Acceso
            | Carga::Migracion => "correo",
        }
    }
}

/// An effect with the number of the event that caused it: the worker sees the expediente as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EfectoDeEvento {
    /// The event, from 1.
    pub version: u64,
    /// Only to this account, when the effect is a part of one that goes to many: each has its tries and its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cuenta: Option<CuentaId>,
    /// What to do.
    #[serde(flatten)]
    pub carga: Carga,
}

/// The key of an effect.
pub fn clave_de(expediente: &ExpedienteId, version: u64, carga: &Carga) -> String {
    let que = match carga {
        Carga::Acuse => "acuse",
        Carga::Orden { .. } => "orden",
        Carga::Recibo { .. } => "recibo",
        Carga::Aviso { .. } => "aviso",
        Carga::Listo { .. } => "listo",
        Carga::Cita { .. } => "cita",
        Carga::Visita { .. } => "visita",
        Carga::Sesion { rol: Some(rol), .. } => return format!("{expediente}:{version}:sesion:{rol}"),
        Carga::Sesion { rol: None, .. } => "sesion",
        Carga::Invitacion { .. } => "invitacion",
        Carga::Recuerda { .. } => "recuerda",
        Carga::Conclusion => "conclusion",
        Carga::Migracion => "migracion",
        Carga::Imprimir { .. } => "imprimir",
        Carga::Consulta { .. } => "consulta",
        Carga::Acceso => "acceso",
        Carga::Devolver => "devolver",
        Carga::Vaciar { .. } => "vaciar",
        Carga::Contabilidad { .. } => "contabilidad",
        Carga::Revocacion { .. } => "revocacion",
        Carga::Deposito { .. } => "deposito",
        Carga::Devolucion { .. } => "devolucion",
    };
    format!("{expediente}:{version}:{que}")
}

/// The effects of some events, the first of which has number `desde + 1`.
pub(super) fn efectos(
    expediente: &ExpedienteId,
    desde: u64,
    eventos: &[Evento],
    ahora: Timestamp,
    paquete: &Paquete,
) -> Vec<EfectoNuevo> {
    let mut efectos = Vec::new();
    for (version, evento) in (desde + 1..).zip(eventos) {
        for carga in cargas(&evento.hecho).into_iter().chain(a_los_miembros(&evento.hecho, paquete)) {
            let Some(no_antes) = no_antes(&carga, paquete, ahora) else { continue };
            let clave = clave_de(expediente, version, &carga);
            let clase = carga.clase().to_owned();
            // A closed enum of texts and numbers always has a JSON form.
            let valor =
                serde_json::to_value(EfectoDeEvento { version, cuenta: None, carga }).unwrap_or_default();
            efectos.push(EfectoNuevo { clave, clase, carga: Reservado(valor), no_antes });
        }
    }
    efectos
}

/// Hours before an appointment at which it is reminded.
const ANTES: i64 = 24;

/// Hours that must be left for a reminder to say something new.
const MARGEN: i64 = 6;

/// From when an effect may be done; nothing when it is too late for it.
fn no_antes(carga: &Carga, paquete: &Paquete, ahora: Timestamp) -> Option<Timestamp> {
    let Carga::Recuerda { desde, .. } = carga else { return Some(ahora) };
    let hora = engine::agenda::instante(paquete, desde.parse().ok()?)?;
    let aviso = hora.checked_sub(SignedDuration::from_hours(ANTES)).ok()?;
    let util = ahora.checked_add(SignedDuration::from_hours(MARGEN)).ok()?;
    (aviso > util).then_some(aviso)
}

/// The members of a body are told of a session, each role by itself.
fn a_los_miembros(hecho: &Hecho, paquete: &Paquete) -> Vec<Carga> {
    let Hecho::SesionConvocada { etapa, .. } = hecho else { return Vec::new() };
    let organo = paquete.tramite.etapa(etapa).and_then(|e| paquete.organo_de(e));
    let una = |rol: &RolId| Carga::Sesion { etapa: etapa.to_string(), rol: Some(rol.to_string()) };
    organo.map(|o| o.miembros.iter().map(una).collect()).unwrap_or_default()
}

fn cargas(hecho: &Hecho) -> Vec<Carga> {
    match hecho {
        Hecho::Iniciado { .. } => vec![Carga::Acuse],
        Hecho::Liquidado { etapa, liquidacion } if !liquidacion.total.is_zero() => {
            vec![Carga::Orden { etapa: etapa.to_string() }]
        }
        Hecho::Pagado { referencia, .. } => {
            vec![
                Carga::Contabilidad { referencia: referencia.clone() },
                Carga::Recibo { referencia: referencia.clone() },
            ]
        }
        Hecho::ConsultaPedida { etapa, .. } => vec![Carga::Consulta { etapa: etapa.to_string() }],
        Hecho::Avisado { aviso, etapa } => {
            vec![Carga::Aviso { aviso: aviso.to_string(), etapa: etapa.to_string() }]
        }
        Hecho::Emitido { folio, .. } => vec![Carga::Imprimir { folio: folio.to_string() }],
        Hecho::Revocado { folio, .. } => vec![Carga::Revocacion { folio: folio.to_string() }],
        Hecho::DepositoLiquidado { cobro, .. } => {
            vec![Carga::Devolucion { cobro: cobro.to_string() }, Carga::Deposito { cobro: cobro.to_string() }]
        }
        Hecho::Impreso { folio, .. } => vec![Carga::Listo { folio: folio.to_string() }],
        Hecho::CitaAgendada { etapa, desde, .. } => {
            let etapa = etapa.to_string();
            vec![Carga::Cita { etapa: etapa.clone() }, Carga::Recuerda { etapa, desde: desde.to_string() }]
        }
        Hecho::SesionConvocada { etapa, .. } => {
            vec![Carga::Sesion { etapa: etapa.to_string(), rol: None }]
        }
        Hecho::Invitado { etapa, .. } => vec![Carga::Invitacion { etapa: etapa.to_string() }],
        Hecho::VisitaProgramada { etapa, .. } => vec![Carga::Visita { etapa: etapa.to_string() }],
        Hecho::CitaCancelada { etapa, .. } => vec![Carga::Cita { etapa: etapa.to_string() }],
        Hecho::Concluido { .. } => vec![Carga::Conclusion],
        Hecho::Migrado { .. } => vec![Carga::Migracion],
        _ => Vec::new(),
    }
}
