//! An environment as its file says it, `entorno.yaml`: what differs between the entorno de pruebas and producción. It stays outside of
//! paquetes and their digests, and outside of the database. It holds no secret, only where each one is found.

use std::collections::BTreeMap;

use core::net::SocketAddr;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{DependenciaId, RolId, ServicioId, TramiteId};

/// How many different people approve, where the file doesn't say.
pub const PERSONAS: u8 = 2;
/// Days during which an approval lets a paquete in, where the file doesn't say.
pub const VIGENCIA_DIAS: u16 = 180;
/// Time zone of the dates of the file, where it doesn't say: that of most of the country, without daylight saving since 2022.
pub const ZONA_HORARIA: &str = "America/Monterrey";
/// Hours during which the link with which a person sets their password is good, where the file doesn't say.
pub const ENLACE_HORAS: u16 = 72;
/// What the tests of a paquete reach of it, by kind of thing.
pub const COBERTURAS: [&str; 6] = ["etapas", "acciones", "plazos", "ramas", "linderos", "rechazos"];

/// What an environment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaseEntorno {
    /// Where a dependencia tries a trámite before it approves it; the world outside is simulated.
    Pruebas,
    /// The one that people use.
    Produccion,
}

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entorno {
    /// What it is for.
    pub clase: ClaseEntorno,
    /// Its name for people.
    pub nombre: String,
    /// The address by which people reach it, without a slash at the end.
    pub publica: String,
    /// Where the server listens.
    pub escucha: SocketAddr,
    /// Folder of the database and the documents; a relative one counts from the folder of the file.
    pub datos: String,
    /// IANA time zone of the dates of the file.
    pub zona_horaria: String,
    /// What provides each thing that a trámite needs from outside.
    pub servicios: Servicios,
    /// The outside systems that definitions name in `servicios.yaml`, by the same name.
    pub sistemas: BTreeMap<ServicioId, Sistema>,
    /// A PEM file with authorities of certificates that are believed besides the public ones; a relative path counts from the folder of
    /// the file.
    pub autoridades: Option<String>,
    /// The account of the treasury of each `cuenta` that a cobro names.
    pub cuentas: BTreeMap<String, String>,
    /// Whether there are made-up people, as whom anybody may enter; only in pruebas.
    pub personas_de_ejemplo: bool,
    /// Who may approve, and what is asked for. Producción always has it.
    pub aprobacion: Option<Aprobacion>,
    /// What trámites may do with the platform itself.
    pub plataforma: Plataforma,
}

/// What trámites may do with the platform itself. Where nothing is said, none moves any account or touches another expediente.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plataforma {
    /// The processes of inside that give, change and take away access.
    pub cuentas: Vec<TramiteId>,
    /// The trámites that do something with the expediente that their person names: gather its data, erase them.
    pub expedientes: Vec<TramiteId>,
    /// Roles with a say in those processes that may be given by them all the same.
    pub tambien_da: Vec<RolId>,
    /// Hours during which the link with which a person sets their password is good.
    pub enlace_horas: u16,
}

impl Default for Plataforma {
    fn default() -> Self {
        Self {
            cuentas: Vec::new(),
            expedientes: Vec::new(),
            tambien_da: Vec::new(),
            enlace_horas: ENLACE_HORAS,
        }
    }
}

/// What provides each thing that a trámite needs from outside. What is absent isn't there: a trámite that needs it can't run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Servicios {
    /// Mail.
    pub correo: Option<Correo>,
    /// Payments.
    pub pagos: Option<Pagos>,
    /// The books of the treasury.
    pub contabilidad: Option<Contabilidad>,
}

impl Servicios {
    /// Those of a world that is simulated whole.
    pub fn simulados() -> Self {
        Self {
            correo: Some(Correo::Buzon),
            pagos: Some(Pagos::Simulado),
            contabilidad: Some(Contabilidad::Bitacora),
        }
    }
}

/// How mail is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correo {
    /// It stays in the store.
    Buzon,
    /// By a mail server; only in producción.
    Smtp(Smtp),
}

/// A mail server, and as whom it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smtp {
    /// Its name, as its certificate says it.
    pub servidor: String,
    /// Its port.
    pub puerto: u16,
    /// How what is said to it is kept from others.
    pub seguridad: Seguridad,
    /// As whom it is entered, if it asks.
    pub entrada: Option<EntradaSmtp>,
    /// The address from which notices come.
    pub remitente: String,
    /// The name that people see beside it.
    pub nombre: Option<String>,
}

/// As whom a mail server is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntradaSmtp {
    /// The user.
    pub usuario: String,
    /// Where the key is.
    pub secreto_en: LugarSecreto,
}

/// How what is said to a mail server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seguridad {
    /// It isn't: only a server of the same machine.
    Ninguna,
    /// The conversation begins in the clear and goes on over TLS, or not at all.
    Starttls,
    /// TLS from the first byte.
    Implicita,
}

impl Seguridad {
    /// All of them, with their names in files.
    pub const TODAS: [(&'static str, Self); 3] =
        [("ninguna", Self::Ninguna), ("starttls", Self::Starttls), ("implicita", Self::Implicita)];

    /// The port where servers use to listen for it.
    pub const fn puerto(self) -> u16 {
        match self {
            Self::Ninguna => 25,
            Self::Starttls => 587,
            Self::Implicita => 465,
        }
    }
}

/// How payments are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pagos {
    /// A bank that isn't one; only in pruebas.
    Simulado,
    /// A collector tells of each payment, signed with a secret that both know; only in producción.
    AvisosFirmados {
        /// Where the secret is.
        secreto_en: LugarSecreto,
    },
}

/// How payments are booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contabilidad {
    /// In the log of the program, one entry per payment.
    Bitacora,
}

/// How an outside system is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sistema {
    /// Whoever tries the trámite answers in its place; only in pruebas.
    Simulado,
    /// By HTTP, at an address.
    Http {
        /// Without a slash at the end; what is asked goes after it.
        direccion: String,
        /// Where the key is with which it is entered, if it takes one.
        secreto_en: Option<LugarSecreto>,
    },
}

/// Where a secret is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LugarSecreto {
    /// In a variable of the environment of the process.
    Variable(String),
    /// In a file of its own; a relative path counts from the folder of the file.
    Archivo(String),
}

/// Who may approve a paquete, and what is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aprobacion {
    /// How many different people, at least, approve among all.
    pub personas: u8,
    /// Days during which an approval lets a paquete in.
    pub vigencia_dias: u16,
    /// Least coverage of the tests, in percent, by kind of thing; see [`COBERTURAS`].
    pub cobertura: BTreeMap<String, u8>,
    /// The keys.
    pub llaves: Vec<LlaveDeEntorno>,
}

/// A public key, and what it is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlaveDeEntorno {
    /// The key, as its owner gave it.
    pub llave: String,
    /// The mail of its person.
    pub quien: String,
    /// The name of its person.
    pub persona: String,
    /// What they are.
    pub cargo: String,
    /// The dependencias whose trámites they approve; all of them when there is none.
    pub dependencias: Vec<DependenciaId>,
    /// The aspects that they approve.
    pub aspectos: Vec<Aspecto>,
    /// Whether they may approve alone a version that only changes values of parameters.
    pub parametros: bool,
    /// First day on which it is good.
    pub desde: Date,
    /// Last day on which it is good.
    pub hasta: Date,
    /// Its revocation.
    pub revocada: Option<LlaveRevocada>,
}

/// That a key is no longer to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlaveRevocada {
    /// First day on which it isn't.
    pub desde: Date,
    /// Why.
    pub motivo: String,
}

/// One of the five things that a dependencia reviews before release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspecto {
    /// Stages, actions, deadlines.
    Flujo,
    /// What is asked of who applies.
    Formulario,
    /// Roles, people, separation of duties.
    Usuarios,
    /// What is charged.
    Montos,
    /// The document that comes out.
    Salida,
}

impl Aspecto {
    /// All of them, in the order in which they are reviewed.
    pub const TODOS: [Self; 5] = [Self::Flujo, Self::Formulario, Self::Usuarios, Self::Montos, Self::Salida];

    /// Its name for people.
    pub const fn nombre(self) -> &'static str {
        match self {
            Self::Flujo => "Flujo",
            Self::Formulario => "Formulario de requisitos",
            Self::Usuarios => "Usuarios y permisos",
            Self::Montos => "Montos de cobro",
            Self::Salida => "Documento de salida",
        }
    }

    /// Its name in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Flujo => "flujo",
            Self::Formulario => "formulario",
            Self::Usuarios => "usuarios",
            Self::Montos => "montos",
            Self::Salida => "salida",
        }
    }

    /// The one of a name in files.
    pub fn de(id: &str) -> Option<Self> {
        Self::TODOS.into_iter().find(|a| a.id() == id)
    }
}
