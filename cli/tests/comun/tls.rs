//! A server of certificates that a municipality signs itself: it takes what comes by TLS to one that speaks in the open.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Who signs the certificate; nobody should believe it.
pub const AUTORIDAD: &str = include_str!("../../../runtime/tests/datos/tls/autoridad.pem");
const CERTIFICADO: &[u8] = include_bytes!("../../../runtime/tests/datos/tls/servidor.pem");
const LLAVE: &[u8] = include_bytes!("../../../runtime/tests/datos/tls/servidor.llave.pem");

/// Opens the door before `url` and says its own address. It stays while the test does.
pub fn puerta(url: &str) -> String {
    let dentro = url.trim_start_matches("http://").to_owned();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(CERTIFICADO).unwrap()],
            PrivateKeyDer::from_pem_slice(LLAVE).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let escucha = TcpListener::bind("127.0.0.1:0").unwrap();
    let fuera = format!("https://localhost:{}", escucha.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for hilo in escucha.incoming().map_while(Result::ok) {
            // Who doesn't believe the certificate hangs up.
            let _ = atender(hilo, &config, &dentro);
        }
    });
    fuera
}

fn atender(hilo: TcpStream, config: &Arc<ServerConfig>, dentro: &str) -> std::io::Result<()> {
    let conexion = ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
    let mut fuera = StreamOwned::new(conexion, hilo);
    let mut pedido = Vec::new();
    let mut letra = [0];
    while !pedido.ends_with(b"\r\n\r\n") {
        fuera.read_exact(&mut letra)?;
        pedido.push(letra[0]);
    }
    let cabeza = String::from_utf8_lossy(&pedido).to_ascii_lowercase();
    let largo = cabeza.lines().find_map(|l| l.strip_prefix("content-length:")?.trim().parse().ok());
    let mut cuerpo = vec![0; largo.unwrap_or(0)];
    fuera.read_exact(&mut cuerpo)?;
    let mut servidor = TcpStream::connect(dentro)?;
    // One answer for each connection.
    pedido.truncate(pedido.len() - 2);
    pedido.extend(b"connection: close\r\n\r\n");
    servidor.write_all(&pedido)?;
    servidor.write_all(&cuerpo)?;
    let mut respuesta = Vec::new();
    servidor.read_to_end(&mut respuesta)?;
    fuera.write_all(&respuesta)?;
    fuera.conn.send_close_notify();
    fuera.flush()
}
