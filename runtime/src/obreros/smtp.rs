//! Mail by a server of the municipality. A message that is sent twice carries the same Message-ID, so that whoever receives it can tell.
//! What is said of a failure is ours, never the words of the server: they use to repeat the address.

use std::error::Error as _;
use std::sync::{Arc, Mutex, TryLockError};
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::{Address, transport::smtp::Error};
use schemas::entorno::{Seguridad, Smtp};
use schemas::sello::Digest;

use super::{Correo, FalloDeEnvio, Futuro};
use crate::almacen::{CorreoNuevo, Reservado};
use crate::confianza::Autoridades;

/// How long one word of the server is waited for.
const ESPERA: Duration = Duration::from_secs(30);
/// How long a message may take whole.
const ENVIO: Duration = Duration::from_secs(120);
/// Most letters of a subject.
const ASUNTO: usize = 200;
/// Letters of the part of a Message-ID that stands for its key.
const IDENTIDAD: usize = 32;
const FORMAS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];
/// What a server says when it wants a user first, or another one: nothing that a message could mend.
const DE_ENTRADA: [u16; 5] = [530, 534, 535, 538, 454];

/// A mail server.
#[derive(Clone)]
pub struct PorSmtp {
    partes: Arc<Partes>,
}

struct Partes {
    servidor: Smtp,
    clave: Option<Reservado<String>>,
    saluda: String,
    autoridades: Autoridades,
    espera: Duration,
    hilo: Mutex<Hilo>,
}

/// The conversation with the server, between one message and the next.
#[derive(Default)]
struct Hilo {
    abierta: Option<SmtpConnection>,
    /// Why nobody speaks to it for now: with a thousand messages in line it isn't waited for a thousand times.
    calla: Option<String>,
}

impl std::fmt::Debug for PorSmtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PorSmtp").field("servidor", &self.partes.servidor).finish_non_exhaustive()
    }
}

impl PorSmtp {
    /// The server that an environment says, with the key of its user; `publica` is the address of the environment, by whose name it greets.
    pub fn new(
        servidor: Smtp,
        clave: Option<Reservado<String>>,
        publica: &str,
        autoridades: Autoridades,
    ) -> Self {
        Self::con_espera(servidor, clave, publica, autoridades, ESPERA)
    }

    /// The same, waiting for each word of the server no longer than `espera`.
    pub fn con_espera(
        servidor: Smtp,
        clave: Option<Reservado<String>>,
        publica: &str,
        autoridades: Autoridades,
        espera: Duration,
    ) -> Self {
        let (saluda, hilo) = (saludo(publica), Mutex::new(Hilo::default()));
        Self { partes: Arc::new(Partes { servidor, clave, saluda, autoridades, espera, hilo }) }
    }

    /// Reaches the server and enters, without sending anything.
    ///
    /// # Errors
    /// In Spanish, why it can't be used.
    pub fn comprobar(&self) -> Result<(), String> {
        let mut conexion = self.partes.abrir().map_err(|fallo| fallo.motivo)?;
        // Whether it says goodbye is its business.
        let _ = conexion.quit();
        Ok(())
    }
}

impl Correo for PorSmtp {
    fn enviar<'a>(&'a self, correo: &'a CorreoNuevo) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        let (partes, correo) = (Arc::clone(&self.partes), correo.clone());
        Box::pin(async move {
            let envio = tokio::task::spawn_blocking(move || partes.enviar(&correo));
            match tokio::time::timeout(ENVIO, envio).await {
                Ok(Ok(fruto)) => fruto,
                Ok(Err(_)) => Err(pasajero("se interrumpió el envío")),
                Err(_) => Err(pasajero("el servidor de correo tarda demasiado")),
            }
        })
    }

    fn descansar(&self) -> Futuro<'_, ()> {
        let partes = Arc::clone(&self.partes);
        Box::pin(async move {
            // A thread that is still waiting for the server closes by itself.
            let _ = tokio::time::timeout(ENVIO, tokio::task::spawn_blocking(move || partes.soltar())).await;
        })
    }
}

fn pasajero(motivo: impl Into<String>) -> FalloDeEnvio {
    FalloDeEnvio { motivo: motivo.into(), definitivo: false }
}

fn definitivo(motivo: impl Into<String>) -> FalloDeEnvio {
    FalloDeEnvio { motivo: motivo.into(), definitivo: true }
}

impl Partes {
    fn enviar(&self, correo: &CorreoNuevo) -> Result<(), FalloDeEnvio> {
        let (para, mensaje) = self.mensaje(correo)?;
        let mut hilo = match self.hilo.try_lock() {
            Ok(hilo) => hilo,
            Err(TryLockError::Poisoned(hilo)) => hilo.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(pasajero("el servidor de correo no ha terminado con el mensaje anterior"));
            }
        };
        if let Some(motivo) = &hilo.calla {
            return Err(pasajero(motivo.clone()));
        }
        let viva = hilo.abierta.take().and_then(|mut abierta| abierta.test_connected().then_some(abierta));
        let mut conexion = match viva {
            Some(viva) => viva,
            None => self.abrir().inspect_err(|fallo| hilo.calla = Some(fallo.motivo.clone()))?,
        };
        match self.entregar(&mut conexion, para, &mensaje) {
            Ok(()) => {
                hilo.abierta = Some(conexion);
                Ok(())
            }
            Err(Tropiezo::Mensaje(fallo)) => {
                conexion.abort();
                Err(fallo)
            }
            Err(Tropiezo::Servidor(motivo)) => {
                conexion.abort();
                hilo.calla = Some(motivo.clone());
                Err(pasajero(motivo))
            }
        }
    }

    /// Says goodbye, and lets the next message try the server again.
    fn soltar(&self) {
        let mut hilo = match self.hilo.try_lock() {
            Ok(hilo) => hilo,
            Err(TryLockError::Poisoned(hilo)) => hilo.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        hilo.calla = None;
        if let Some(mut abierta) = hilo.abierta.take() {
            abierta.abort();
        }
    }

    /// Reaches the server, as safely as the environment says, and enters.
    fn abrir(&self) -> Result<SmtpConnection, FalloDeEnvio> {
        let Smtp { servidor, puerto, seguridad, entrada, .. } = &self.servidor;
        let saluda = ClientId::Domain(self.saluda.clone());
        let tls = match seguridad {
            Seguridad::Ninguna => None,
            Seguridad::Starttls | Seguridad::Implicita => {
                Some(self.autoridades.para_correo(servidor).map_err(|_| {
                    pasajero(format!("«{servidor}» no es un nombre que un certificado tenga"))
                })?)
            }
        };
        let de_inicio = tls.as_ref().filter(|_| *seguridad == Seguridad::Implicita);
        let destino = (servidor.as_str(), *puerto);
        let mut conexion = SmtpConnection::connect(destino, Some(self.espera), &saluda, de_inicio, None)
            .map_err(|error| pasajero(self.motivo(&error, "al saludar")))?;
        if let (Seguridad::Starttls, Some(tls)) = (seguridad, &tls) {
            if !conexion.can_starttls() {
                conexion.abort();
                return Err(pasajero(format!("el servidor de correo «{servidor}» no ofrece STARTTLS")));
            }
            conexion
                .starttls(tls, &saluda)
                .map_err(|error| pasajero(self.motivo(&error, "al cifrar la conexión")))?;
        }
        if let (Some(entrada), Some(clave)) = (entrada, &self.clave) {
            let credenciales = Credentials::new(entrada.usuario.clone(), clave.0.clone());
            if let Err(error) = conexion.auth(&FORMAS, &credenciales) {
                conexion.abort();
                return Err(pasajero(self.motivo(&error, "al entrar con el usuario y la clave")));
            }
        }
        Ok(conexion)
    }

    fn entregar(&self, conexion: &mut SmtpConnection, para: Address, mensaje: &[u8]) -> Result<(), Tropiezo> {
        let remitente = self.remitente().map_err(Tropiezo::Mensaje)?;
        let internacional = !para.to_string().is_ascii();
        if internacional && !conexion.server_info().supports_feature(Extension::SmtpUtfEight) {
            let motivo = "el servidor de correo no admite direcciones con letras fuera del inglés";
            return Err(Tropiezo::Mensaje(definitivo(motivo)));
        }
        let opciones = if internacional { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
        conexion
            .command(Mail::new(Some(remitente), opciones))
            .map_err(|error| Tropiezo::Servidor(self.motivo(&error, "al decir quién escribe")))?;
        conexion
            .command(Rcpt::new(para, Vec::new()))
            .map_err(|error| self.del_mensaje(&error, "rechazó la dirección"))?;
        conexion.command(Data).map_err(|error| self.del_mensaje(&error, "rechazó el mensaje"))?;
        conexion.message(mensaje).map(drop).map_err(|error| self.del_mensaje(&error, "rechazó el mensaje"))
    }

    /// What a refusal of one message means: it may be of all.
    fn del_mensaje(&self, error: &Error, que: &str) -> Tropiezo {
        let Some(codigo) = error.status().map(u16::from) else {
            return Tropiezo::Servidor(self.motivo(error, "a la mitad de un mensaje"));
        };
        if codigo == 421 || DE_ENTRADA.contains(&codigo) {
            return Tropiezo::Servidor(self.motivo(error, "a la mitad de un mensaje"));
        }
        let motivo = format!("el servidor de correo {que} ({})", codigo_en_palabras(codigo, error));
        Tropiezo::Mensaje(FalloDeEnvio { motivo, definitivo: error.is_permanent() })
    }

    /// Why the server can't be used, for who administers. It names the server and a code, nothing that the server wrote.
    fn motivo(&self, error: &Error, cuando: &str) -> String {
        let servidor = format!("{}:{}", self.servidor.servidor, self.servidor.puerto);
        if let Some(codigo) = error.status().map(u16::from) {
            let codigo = codigo_en_palabras(codigo, error);
            return format!("el servidor de correo {servidor} dijo que no {cuando} ({codigo})");
        }
        let causas = causas(error);
        if causas.contains("certificate") {
            return format!(
                "no se cree el certificado del servidor de correo {servidor}: venció, es de otro nombre o lo firmó una autoridad que no está en `autoridades`"
            );
        }
        if causas.contains("authentication mechanism") {
            return format!("el servidor de correo {servidor} no admite entrar con usuario y clave");
        }
        if error.is_response() {
            return format!(
                "el servidor de correo {servidor} contesta algo que no se entiende, o se corta, {cuando}"
            );
        }
        format!("el servidor de correo {servidor} no contesta {cuando}")
    }

    fn remitente(&self) -> Result<Address, FalloDeEnvio> {
        self.servidor
            .remitente
            .parse()
            .map_err(|_| pasajero("el `remitente` de `servicios.correo` no es una dirección de correo"))
    }

    /// The message whole, and to whom it goes.
    fn mensaje(&self, correo: &CorreoNuevo) -> Result<(Address, Vec<u8>), FalloDeEnvio> {
        let para: Address =
            correo.para.0.parse().map_err(|_| definitivo("la dirección a donde se envía no es un correo"))?;
        let remitente = self.remitente()?;
        let identidad = identidad(&correo.clave, remitente.domain());
        let segundos = u64::try_from(correo.cuando.as_second()).unwrap_or_default();
        let fecha = UNIX_EPOCH + Duration::from_secs(segundos);
        let nombre = self.servidor.nombre.as_deref().map(|n| de_un_renglon(n, ASUNTO));
        let mensaje = Message::builder()
            .message_id(Some(identidad))
            .date(fecha)
            .from(Mailbox::new(nombre, remitente))
            .to(Mailbox::new(None, para.clone()))
            .subject(de_un_renglon(&correo.asunto, ASUNTO))
            // Nobody answers by itself to what a program wrote.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .header(ContentType::TEXT_PLAIN)
            .body(sin_control(&correo.texto.0))
            .map_err(|_| definitivo("el mensaje no se puede escribir como correo"))?;
        Ok((para, mensaje.formatted()))
    }
}

/// Why a message wasn't handed over.
enum Tropiezo {
    /// Because of the message.
    Mensaje(FalloDeEnvio),
    /// Because of the server; it would be the same with any other.
    Servidor(String),
}

/// The name by which a message is known: the same for the same key, and nothing of the expediente can be read in it.
fn identidad(clave: &str, dominio: &str) -> String {
    let digest = Digest::de(clave.as_bytes()).to_string();
    let digest = digest.rsplit(':').next().unwrap_or_default();
    let corta: String = digest.chars().take(IDENTIDAD).collect();
    format!("<{corta}@{dominio}>")
}

/// The name of a machine in an address.
fn saludo(publica: &str) -> String {
    let lugar = publica.split_once("://").map_or(publica, |(_, l)| l);
    let equipo =
        if lugar.starts_with('[') { "localhost" } else { lugar.split([':', '/']).next().unwrap_or_default() };
    if equipo.is_empty() { "localhost".to_owned() } else { equipo.to_owned() }
}

/// A text in one line of a header: no letter of it begins another.
fn de_un_renglon(texto: &str, maximo: usize) -> String {
    let limpio: String = texto.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let palabras: Vec<&str> = limpio.split_whitespace().collect();
    palabras.join(" ").chars().take(maximo).collect()
}

fn sin_control(texto: &str) -> String {
    texto.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// A code, with that of RFC 3463 where the server gives one, and what it means where it is known.
fn codigo_en_palabras(codigo: u16, error: &Error) -> String {
    let extendido = extendido(&causas(error));
    let dice = match (codigo, extendido.as_deref()) {
        (_, Some("5.1.1" | "5.1.0" | "5.1.3" | "5.1.10")) | (550 | 551 | 553, None) => {
            ", no existe ese buzón"
        }
        (_, Some("5.2.2" | "4.2.2")) | (552 | 452, None) => ", el buzón está lleno",
        (_, Some("5.7.8")) | (535, _) => ", usuario o clave equivocados",
        (530 | 538, _) => ", pide entrar o cifrar antes",
        (450 | 451, _) => ", pide intentar más tarde",
        (421, _) => ", cierra la conexión",
        _ => "",
    };
    match extendido {
        Some(extendido) => format!("{codigo} {extendido}{dice}"),
        None => format!("{codigo}{dice}"),
    }
}

/// The words of an error and of all that caused it.
fn causas(error: &Error) -> String {
    let mut texto = String::new();
    let mut causa = error.source();
    while let Some(esta) = causa {
        texto.push_str(&esta.to_string());
        texto.push('\n');
        causa = esta.source();
    }
    texto
}

/// `5.1.1`, where a text begins with one.
fn extendido(texto: &str) -> Option<String> {
    let primera = texto.split_whitespace().next()?;
    let partes: Vec<&str> = primera.split('.').collect();
    let numero = |p: &&str| !p.is_empty() && p.len() <= 3 && p.bytes().all(|b| b.is_ascii_digit());
    (partes.len() == 3 && partes.iter().all(numero)).then(|| primera.to_owned())
}

#[cfg(test)]
mod pruebas {
    use super::*;

    #[test]
    fn a_header_is_one_line_whatever_is_in_it() {
        assert_eq!(de_un_renglon("Hola\r\nBcc: otra@ejemplo.mx\0 ñ", 200), "Hola Bcc: otra@ejemplo.mx ñ");
        assert_eq!(de_un_renglon(&"ñ".repeat(500), 200).chars().count(), 200);
    }

    #[test]
    fn a_message_has_the_same_name_each_time_and_nobody_reads_the_expediente_in_it() {
        let clave = "exp-0001:3:acuse";
        let nombre = identidad(clave, "ejemplo.gob.mx");
        assert_eq!(nombre, identidad(clave, "ejemplo.gob.mx"));
        assert_ne!(nombre, identidad("exp-0001:4:acuse", "ejemplo.gob.mx"));
        assert!(nombre.ends_with("@ejemplo.gob.mx>") && !nombre.contains("exp"), "{nombre}");
        assert_eq!(nombre.find('@'), Some(IDENTIDAD + 1), "{nombre}");
    }

    #[test]
    fn the_program_greets_by_the_name_of_its_public_address() {
        for (publica, nombre) in [
            ("https://tramites.ejemplo.gob.mx", "tramites.ejemplo.gob.mx"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://[::1]:80", "localhost"),
            ("", "localhost"),
        ] {
            assert_eq!(saludo(publica), nombre);
        }
    }

    #[test]
    fn only_the_number_of_a_refusal_is_kept() {
        assert_eq!(extendido("5.1.1 <maria@ejemplo.mx>: no").as_deref(), Some("5.1.1"));
        assert_eq!(extendido("<maria@ejemplo.mx> no"), None);
        assert_eq!(extendido("5.1.maria"), None);
    }
}
