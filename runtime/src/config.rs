//! What an environment decides and a paquete never holds: addresses, folders, marks, who may approve. Read once, at start; the rules of
//! approval are read again each time that something is released, so that a revoked key is of no use from that moment on.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use aprobacion::{Llavero, Politica};
use schemas::entorno::{Pagos, Plataforma, Servicios, ZONA_HORARIA};
use schemas::ids::ServicioId;
use schemas::paquete::PLATAFORMA;

use crate::almacen::Reservado;
use crate::confianza::Autoridades;

/// What an environment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clase {
    /// To be shown on one machine: example accounts, everything compiled at start.
    Demostracion,
    /// The entorno de pruebas: what a dependencia tries before it approves.
    Pruebas,
    /// The one that people use.
    Produccion,
}

impl Clase {
    /// Its name in the store.
    pub fn id(self) -> &'static str {
        match self {
            Self::Demostracion => "demostracion",
            Self::Pruebas => "pruebas",
            Self::Produccion => "produccion",
        }
    }

    /// The one of a name in the store.
    pub fn de(id: &str) -> Option<Self> {
        [Self::Demostracion, Self::Pruebas, Self::Produccion].into_iter().find(|c| c.id() == id)
    }

    /// What it is called, in the words of a page.
    pub fn nombre(self) -> &'static str {
        match self {
            Self::Demostracion => "Demostración",
            Self::Pruebas => "Entorno de pruebas",
            Self::Produccion => "Producción",
        }
    }

    /// What it prints on every document; nothing in producción.
    pub fn marca(self) -> Option<String> {
        match self {
            Self::Demostracion => Some("SIN VALIDEZ — DEMOSTRACIÓN".to_owned()),
            Self::Pruebas => Some("SIN VALIDEZ — ENTORNO DE PRUEBAS".to_owned()),
            Self::Produccion => None,
        }
    }

    /// Whether the world outside is simulated: a clock that can be moved, a bank that says yes, mails that stay, documents with a mark.
    pub fn simulada(self) -> bool {
        self != Self::Produccion
    }
}

/// How an outside system is asked.
#[derive(Clone, Debug)]
pub enum Sistema {
    /// Whoever tries the trámite answers in its place; never in producción.
    Simulado,
    /// By HTTP.
    Http {
        /// Its address, without a slash at the end.
        direccion: String,
        /// The key with which it is entered.
        clave: Option<Reservado<String>>,
    },
}

/// What an environment asks for before it releases a paquete, and whose approvals it knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reglas {
    /// The keys.
    pub llavero: Llavero,
    /// The policy.
    pub politica: Politica,
}

/// Where the rules of an environment are written, outside of its database.
pub trait FuenteDeReglas: Debug + Send + Sync {
    /// The rules as they are written now.
    ///
    /// # Errors
    /// In Spanish, for who administers, when they can't be read.
    fn leer(&self) -> Result<Reglas, String>;
}

/// Rules that don't change while the program runs.
impl FuenteDeReglas for Reglas {
    fn leer(&self) -> Result<Reglas, String> {
        Ok(self.clone())
    }
}

/// The environment.
#[derive(Clone, Debug)]
pub struct Config {
    /// What it is for.
    pub clase: Clase,
    /// Its name, for who administers.
    pub nombre: String,
    /// Where the database and the documents live.
    pub datos: PathBuf,
    /// The zone of its hours while no trámite says that of the municipality; an IANA name.
    pub zona_horaria: String,
    /// Where the server listens.
    pub direccion: SocketAddr,
    /// The address by which people reach it, without a slash at the end; printed in documents.
    pub publica: String,
    /// The mark on every document of an environment that isn't producción.
    pub marca: Option<String>,
    /// Whether there are made-up people, as whom anybody may enter; never in producción.
    pub personas_de_ejemplo: bool,
    /// What provides each thing that a trámite needs from outside.
    pub servicios: Servicios,
    /// The secret shared with the collector; when there is none, the store makes one and keeps it.
    pub secreto_pagos: Option<Reservado<String>>,
    /// The key with which the mail server is entered.
    pub clave_correo: Option<Reservado<String>>,
    /// Authorities of certificates that are believed besides the public ones.
    pub autoridades: Autoridades,
    /// The outside systems that paquetes name. In a demonstration the one that isn't here is simulated.
    pub sistemas: BTreeMap<ServicioId, Sistema>,
    /// The account of the treasury of each `cuenta` that a cobro names; one that isn't here is booked as it is named.
    pub cuentas: BTreeMap<String, String>,
    /// Who may approve, and what is asked for.
    pub reglas: Arc<dyn FuenteDeReglas>,
    /// What trámites may do with the platform itself.
    pub plataforma: Plataforma,
}

impl Config {
    /// A demonstration in a folder, listening on this machine only.
    pub fn demo(datos: PathBuf, direccion: SocketAddr) -> Self {
        Self {
            clase: Clase::Demostracion,
            nombre: Clase::Demostracion.nombre().to_owned(),
            datos,
            zona_horaria: ZONA_HORARIA.to_owned(),
            direccion,
            publica: format!("http://{direccion}"),
            marca: Clase::Demostracion.marca(),
            personas_de_ejemplo: true,
            servicios: Servicios::simulados(),
            secreto_pagos: None,
            clave_correo: None,
            autoridades: Autoridades::default(),
            sistemas: BTreeMap::new(),
            cuentas: BTreeMap::new(),
            reglas: Arc::new(Reglas::default()),
            plataforma: Plataforma::default(),
        }
    }

    /// The same folder and address, for another use; only a demonstration has made-up people.
    pub fn para(self, clase: Clase, reglas: Arc<dyn FuenteDeReglas>) -> Self {
        let nombre = clase.nombre().to_owned();
        Self {
            clase,
            nombre,
            marca: clase.marca(),
            personas_de_ejemplo: clase == Clase::Demostracion,
            reglas,
            ..self
        }
    }

    /// Whether the world outside is simulated.
    pub fn simulado(&self) -> bool {
        self.clase.simulada()
    }

    /// Whether there is a bank that isn't one, which takes cards.
    pub fn banco_simulado(&self) -> bool {
        self.simulado() && self.servicios.pagos == Some(Pagos::Simulado)
    }

    /// How an outside system is asked; nothing when the environment doesn't say.
    pub fn sistema(&self, id: &ServicioId) -> Option<Sistema> {
        if id.as_str() == PLATAFORMA {
            // It answers by itself, and nobody in its place.
            return None;
        }
        let dicho = self.sistemas.get(id).cloned();
        dicho.or_else(|| (self.clase == Clase::Demostracion).then_some(Sistema::Simulado))
    }

    /// Whether somebody answers in place of an outside system.
    pub fn sistema_simulado(&self, id: &ServicioId) -> bool {
        self.simulado() && matches!(self.sistema(id), Some(Sistema::Simulado))
    }

    /// Whether a process of inside may give, change and take away access. A demonstration names none: there every one may.
    pub fn mueve_cuentas(&self, tramite: &str) -> bool {
        self.clase == Clase::Demostracion || self.plataforma.cuentas.iter().any(|t| t.as_str() == tramite)
    }

    /// Whether a trámite may do something with the expediente that its person names. A demonstration names none: there every one may.
    pub fn toca_expedientes(&self, tramite: &str) -> bool {
        self.clase == Clase::Demostracion || self.plataforma.expedientes.iter().any(|t| t.as_str() == tramite)
    }

    /// Whether it has made-up people, as whom anybody may enter.
    pub fn personas_de_ejemplo(&self) -> bool {
        self.personas_de_ejemplo && self.simulado()
    }

    /// Whether their password is one that everybody sees, and one of them administers.
    pub fn contrasena_a_la_vista(&self) -> bool {
        self.clase == Clase::Demostracion
    }

    /// What it puts on its papers.
    pub fn papel(&self) -> papeles::Entorno<'_> {
        papeles::Entorno { publica: self.publica.trim_end_matches('/'), marca: self.marca.as_deref() }
    }
}
