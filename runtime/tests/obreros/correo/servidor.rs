//! A mail server that is played: it speaks the protocol, in the open or over TLS, and does at each stage what it was told to.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

pub const AUTORIDAD: &[u8] = include_bytes!("../../datos/tls/autoridad.pem");
const CERTIFICADO: &[u8] = include_bytes!("../../datos/tls/servidor.pem");
const LLAVE: &[u8] = include_bytes!("../../datos/tls/servidor.llave.pem");

/// A moment of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum En {
    Saludo,
    Entrada,
    Remitente,
    Destino,
    Datos,
    /// Once the whole message is there.
    Fin,
}

/// What is done there instead of the usual.
#[derive(Clone, Copy, Debug)]
pub enum Hace {
    Dice(&'static str),
    Corta,
    Cuelga,
}

/// How it is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habla {
    Claro,
    Starttls,
    Cifrado,
}

#[derive(Default)]
pub struct Visto {
    pub conexiones: usize,
    pub entradas: Vec<String>,
    pub destinos: Vec<String>,
    pub mensajes: Vec<String>,
    /// Everything that was said in the open.
    pub a_la_vista: String,
}

#[derive(Clone)]
pub struct Servidor {
    pub puerto: u16,
    guion: Arc<Mutex<VecDeque<(En, Hace)>>>,
    pub visto: Arc<Mutex<Visto>>,
    habla: Habla,
}

trait Hilo: Read + Write {}
impl<T: Read + Write> Hilo for T {}

impl Servidor {
    pub fn nuevo(habla: Habla, guion: &[(En, Hace)]) -> Self {
        let puerta = TcpListener::bind("127.0.0.1:0").unwrap();
        let servidor = Self {
            puerto: puerta.local_addr().unwrap().port(),
            guion: Arc::new(Mutex::new(guion.iter().copied().collect())),
            visto: Arc::default(),
            habla,
        };
        let este = servidor.clone();
        thread::spawn(move || {
            for con in puerta.incoming().map_while(Result::ok) {
                let este = este.clone();
                thread::spawn(move || este.atender(con));
            }
        });
        servidor
    }

    pub fn mensajes(&self) -> Vec<String> {
        self.visto.lock().unwrap().mensajes.clone()
    }

    fn atender(&self, con: TcpStream) -> Option<()> {
        self.visto.lock().unwrap().conexiones += 1;
        con.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        if self.habla == Habla::Cifrado {
            let mut hilo = cifrar(con);
            self.decir(&mut hilo, En::Saludo, "220 localhost listo")?;
            return self.conversar(&mut hilo, true).map(drop);
        }
        let mut claro = con.try_clone().unwrap();
        self.decir(&mut claro, En::Saludo, "220 localhost listo")?;
        if self.conversar(&mut claro, false)? {
            self.conversar(&mut cifrar(con), true)?;
        }
        Some(())
    }

    /// Speaks until the end, or until TLS begins; nothing when the conversation was cut.
    fn conversar(&self, hilo: &mut dyn Hilo, cifrado: bool) -> Option<bool> {
        loop {
            let linea = renglon(hilo)?;
            if !cifrado {
                self.visto.lock().unwrap().a_la_vista.push_str(&linea);
            }
            let orden = linea.trim().split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match orden.as_str() {
                "EHLO" | "HELO" => {
                    let tls = if self.habla == Habla::Starttls && !cifrado { "250-STARTTLS\r\n" } else { "" };
                    escribir(hilo, &format!("250-localhost\r\n{tls}250-8BITMIME\r\n250 AUTH PLAIN LOGIN"))?;
                }
                "STARTTLS" => {
                    escribir(hilo, "220 adelante")?;
                    return Some(true);
                }
                "AUTH" => {
                    self.visto.lock().unwrap().entradas.push(linea.trim().to_owned());
                    self.decir(hilo, En::Entrada, "235 2.7.0 entró")?;
                }
                "MAIL" => self.decir(hilo, En::Remitente, "250 2.1.0 bien").map(drop)?,
                "RCPT" => {
                    self.visto.lock().unwrap().destinos.push(linea.trim().to_owned());
                    self.decir(hilo, En::Destino, "250 2.1.5 bien")?;
                }
                "DATA" => {
                    if self.decir(hilo, En::Datos, "354 adelante")? {
                        let mut mensaje = String::new();
                        while !mensaje.ends_with("\r\n.\r\n") {
                            mensaje.push_str(&renglon(hilo)?);
                        }
                        self.visto.lock().unwrap().mensajes.push(mensaje);
                        self.decir(hilo, En::Fin, "250 2.0.0 en camino")?;
                    }
                }
                "QUIT" => {
                    escribir(hilo, "221 adiós")?;
                    return Some(false);
                }
                _ => escribir(hilo, "250 bien")?,
            }
        }
    }

    /// What the script says for a stage, or the usual; whether it was the usual.
    fn decir(&self, hilo: &mut dyn Hilo, en: En, usual: &str) -> Option<bool> {
        let toca = {
            let mut guion = self.guion.lock().unwrap();
            if guion.front().is_some_and(|(cuando, _)| *cuando == en) { guion.pop_front() } else { None }
        };
        match toca {
            None => escribir(hilo, usual).map(|()| true),
            Some((_, Hace::Dice(dicho))) => escribir(hilo, dicho).map(|()| false),
            Some((_, Hace::Corta)) => None,
            Some((_, Hace::Cuelga)) => {
                // Until the other side has had enough.
                renglon(hilo);
                None
            }
        }
    }
}

fn cifrar(con: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
    StreamOwned::new(ServerConnection::new(configuracion()).unwrap(), con)
}

pub fn configuracion() -> Arc<ServerConfig> {
    let certificado = CertificateDer::from_pem_slice(CERTIFICADO).unwrap();
    let llave = PrivateKeyDer::from_pem_slice(LLAVE).unwrap();
    let proveedor = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(proveedor)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificado], llave)
        .unwrap();
    Arc::new(config)
}

fn escribir(hilo: &mut dyn Hilo, texto: &str) -> Option<()> {
    hilo.write_all(format!("{texto}\r\n").as_bytes()).ok()?;
    hilo.flush().ok()
}

fn renglon(hilo: &mut dyn Hilo) -> Option<String> {
    let mut linea = Vec::new();
    let mut letra = [0];
    while !linea.ends_with(b"\n") {
        match hilo.read(&mut letra) {
            Ok(1) => linea.push(letra[0]),
            _ => return None,
        }
    }
    Some(String::from_utf8_lossy(&linea).into_owned())
}

/// A system that is asked by HTTPS: it answers each question with the same.
pub fn sistema_https(respuesta: &'static str) -> u16 {
    let puerta = TcpListener::bind("127.0.0.1:0").unwrap();
    let puerto = puerta.local_addr().unwrap().port();
    thread::spawn(move || {
        for con in puerta.incoming().map_while(Result::ok) {
            let mut hilo = cifrar(con);
            let mut largo = 0;
            while let Some(linea) = renglon(&mut hilo).filter(|l| l != "\r\n") {
                let linea = linea.to_ascii_lowercase();
                if let Some(n) = linea.strip_prefix("content-length:") {
                    largo = n.trim().parse().unwrap();
                }
            }
            let mut cuerpo = vec![0; largo];
            if hilo.read_exact(&mut cuerpo).is_ok() {
                let n = respuesta.len();
                let _ = escribir(
                    &mut hilo,
                    &format!(
                        "HTTP/1.1 200 OK\r\ncontent-length: {n}\r\nconnection: close\r\n\r\n{respuesta}"
                    ),
                );
            }
            hilo.conn.send_close_notify();
            let _ = hilo.flush();
        }
    });
    puerto
}
