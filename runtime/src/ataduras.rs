//! What a paquete names by symbol, and whether an environment says what each symbol is there. A paquete holds no address and no account;
//! it must not run where one that it needs is missing.

use std::collections::BTreeSet;
use std::fmt;

use schemas::paquete::{ClaseTramite, Operacion, PLATAFORMA, Paquete, TipoEtapa};

use crate::app::plataforma;
use crate::config::Config;

/// Something that a paquete needs and an environment doesn't say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Atadura {
    /// A way to send mail: of each solicitud there is an acuse.
    Correo,
    /// A way by which payments are told.
    Pagos,
    /// Books in which payments are entered.
    Contabilidad,
    /// An outside system that a stage asks.
    Sistema(String),
    /// Something that the platform is asked and doesn't know.
    DeLaPlataforma(String),
    /// Leave to give, change and take away access.
    Cuentas(String),
    /// The same, of a trámite that isn't of inside: nothing gives it.
    CuentasDeFuera,
    /// Leave to touch the expediente that its person names.
    Expedientes(String),
    /// The account of the treasury of a `cuenta` that a cobro names.
    Cuenta(String),
}

impl fmt::Display for Atadura {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Correo => f.write_str("avisa por correo, y falta `servicios.correo`"),
            Self::Pagos => f.write_str("cobra, y falta `servicios.pagos`"),
            Self::Contabilidad => f.write_str("cobra, y falta `servicios.contabilidad`"),
            Self::Sistema(id) => write!(f, "consulta a `{id}`, y no está en `sistemas`"),
            Self::DeLaPlataforma(que) => {
                write!(f, "consulta `{PLATAFORMA}.{que}`, que esta plataforma no contesta")
            }
            Self::Cuentas(tramite) => {
                write!(f, "da, cambia o quita accesos, y `plataforma.cuentas` no nombra a `{tramite}`")
            }
            Self::CuentasDeFuera => {
                f.write_str("da, cambia o quita accesos, y eso sólo lo hace un proceso interno")
            }
            Self::Expedientes(tramite) => {
                write!(
                    f,
                    "reúne o suprime datos de otro expediente, y `plataforma.expedientes` no nombra a `{tramite}`"
                )
            }
            Self::Cuenta(cuenta) => write!(f, "cobra a la cuenta `{cuenta}`, y no está en `cuentas`"),
        }
    }
}

/// What a paquete would do and the environment gives it no leave for: unlike what is merely missing, it doesn't come in even to be tried.
pub fn sin_permiso(config: &Config, paquete: &Paquete) -> Option<Atadura> {
    faltan(config, paquete)
        .into_iter()
        .find(|a| matches!(a, Atadura::Cuentas(_) | Atadura::CuentasDeFuera | Atadura::Expedientes(_)))
}

/// What a paquete needs and the environment doesn't say, in order, each once.
pub fn faltan(config: &Config, paquete: &Paquete) -> Vec<Atadura> {
    let servicios = &config.servicios;
    let mut faltan = BTreeSet::new();
    if servicios.correo.is_none() {
        faltan.insert(Atadura::Correo);
    }
    if paquete.tramite.etapas.iter().any(|e| matches!(e.tipo, TipoEtapa::Pago { .. })) {
        if servicios.pagos.is_none() {
            faltan.insert(Atadura::Pagos);
        }
        if servicios.contabilidad.is_none() {
            faltan.insert(Atadura::Contabilidad);
        }
    }
    for servicio in &paquete.servicios {
        if servicio.id.as_str() == PLATAFORMA {
            let ajenas = servicio.operaciones.iter().filter(|o| !plataforma::contesta(o));
            faltan.extend(ajenas.map(|o| Atadura::DeLaPlataforma(o.id.to_string())));
            let tramite = &paquete.tramite;
            if servicio.operaciones.iter().any(Operacion::sobre_expediente)
                && !config.toca_expedientes(&tramite.id)
            {
                faltan.insert(Atadura::Expedientes(tramite.id.to_string()));
            }
            if servicio.operaciones.iter().any(Operacion::mueve_cuentas) {
                if tramite.clase != ClaseTramite::Interno {
                    faltan.insert(Atadura::CuentasDeFuera);
                } else if !config.mueve_cuentas(&tramite.id) {
                    faltan.insert(Atadura::Cuentas(tramite.id.to_string()));
                }
            }
        } else if config.sistema(&servicio.id).is_none() {
            faltan.insert(Atadura::Sistema(servicio.id.to_string()));
        }
    }
    let nombradas =
        paquete.tramite.cobros.iter().flat_map(|c| &c.conceptos).filter_map(|c| c.cuenta.as_ref());
    faltan.extend(nombradas.filter(|c| !config.cuentas.contains_key(*c)).cloned().map(Atadura::Cuenta));
    faltan.into_iter().collect()
}
