//! What an environment needs of the machine: a folder to write in, room on the disk, a port.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use super::Informe;
use crate::orden::servir::en_espanol;

/// Room under which somebody should know, and room under which nothing should be started, in megabytes.
const POCO: u64 = 2_000;
const NADA: u64 = 200;
/// How long a server that listens may take to answer.
const PACIENCIA: Duration = Duration::from_secs(3);
/// Most of an answer that is read.
const MAXIMO_RESPUESTA: u64 = 4096;

/// The folder: whether it can be written, and how much room is left.
pub fn carpeta(datos: &Path, informe: &mut Informe) {
    // A folder that isn't there yet is made at the start, in the nearest one that is.
    let Some(presente) = datos.ancestors().find(|c| c.exists()) else {
        informe.falla(format!("Datos: no hay ninguna parte de la ruta {}", datos.display()));
        return;
    };
    let prueba = presente.join(format!(".prueba-{}", std::process::id()));
    let escrito = std::fs::write(&prueba, b"").and_then(|()| std::fs::remove_file(&prueba));
    match escrito {
        Err(causa) => {
            informe.falla(format!(
                "Datos: no se puede escribir en {}: {}",
                presente.display(),
                en_espanol(&causa)
            ));
        }
        Ok(()) if presente == datos => {
            informe.bien(format!("Datos: se puede escribir en {}", datos.display()))
        }
        Ok(()) => informe.bien(format!("Datos: {} se hará al arrancar", datos.display())),
    }
    match megas_libres(presente) {
        None => {}
        Some(megas) if megas < NADA => informe.falla(format!("Disco: quedan {megas} MB libres")),
        Some(megas) if megas < POCO => informe.aviso(format!("Disco: quedan {megas} MB libres")),
        Some(megas) => informe.bien(format!("Disco: quedan {} GB libres", megas / 1000)),
    }
}

/// Room for who isn't the superuser; nothing where it can't be known.
#[cfg(unix)]
fn megas_libres(carpeta: &Path) -> Option<u64> {
    let disco = rustix::fs::statvfs(carpeta).ok()?;
    Some(disco.f_bavail.saturating_mul(disco.f_frsize) / 1_000_000)
}

#[cfg(not(unix))]
fn megas_libres(_carpeta: &Path) -> Option<u64> {
    None
}

/// The port: free, or ours already.
pub fn puerto(escucha: SocketAddr, informe: &mut Informe) {
    match TcpListener::bind(escucha) {
        Ok(_) => informe.bien(format!("Puerto: {escucha} está libre")),
        Err(causa) if causa.kind() == ErrorKind::AddrInUse && es_ventanilla(escucha) => {
            informe.bien(format!("Puerto: en {escucha} ya atiende Ventanilla"));
        }
        Err(causa) => {
            let porque = match causa.kind() {
                ErrorKind::AddrInUse => "lo usa otro programa".to_owned(),
                ErrorKind::AddrNotAvailable => "no es una dirección de este equipo".to_owned(),
                ErrorKind::PermissionDenied => {
                    "el sistema no lo permite; los puertos menores que 1024 piden permiso".to_owned()
                }
                _ => en_espanol(&causa),
            };
            informe.falla(format!("Puerto: no se puede escuchar en {escucha}: {porque}"));
        }
    }
}

/// Whether who listens there answers as this program does.
fn es_ventanilla(escucha: SocketAddr) -> bool {
    let equipo = if escucha.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { escucha.ip() };
    let destino = SocketAddr::new(equipo, escucha.port());
    let respuesta = || -> std::io::Result<String> {
        let mut con = TcpStream::connect_timeout(&destino, PACIENCIA)?;
        con.set_read_timeout(Some(PACIENCIA))?;
        con.set_write_timeout(Some(PACIENCIA))?;
        let pregunta = format!("GET /api/v1/salud HTTP/1.1\r\nHost: {destino}\r\nConnection: close\r\n\r\n");
        con.write_all(pregunta.as_bytes())?;
        let mut texto = Vec::new();
        // One that hangs up in the middle has said enough.
        let _ = con.take(MAXIMO_RESPUESTA).read_to_end(&mut texto);
        Ok(String::from_utf8_lossy(&texto).into_owned())
    };
    respuesta().is_ok_and(|t| t.contains("\"estado\":\"bien\"") && t.contains("\"tramites\":"))
}

#[cfg(test)]
mod pruebas {
    use super::*;
    use crate::orden::entorno::Como;

    #[test]
    fn a_port_that_another_program_uses_is_told_apart_from_ours() {
        for (responde, como) in [
            ("HTTP/1.1 200 OK\r\n\r\n{\"estado\":\"bien\",\"tramites\":3}", Como::Bien),
            ("HTTP/1.1 200 OK\r\n\r\nhola", Como::Falla),
        ] {
            let otro = TcpListener::bind("127.0.0.1:0").unwrap();
            let lugar = otro.local_addr().unwrap();
            let hilo = std::thread::spawn(move || {
                let (mut con, _) = otro.accept().unwrap();
                let mut leido = [0; 512];
                let _ = con.read(&mut leido).unwrap();
                con.write_all(responde.as_bytes()).unwrap();
            });
            let mut informe = Informe::default();
            puerto(lugar, &mut informe);
            hilo.join().unwrap();
            assert_eq!(informe.renglones[0].0, como, "{:?}", informe.renglones);
        }
        let mut informe = Informe::default();
        puerto("127.0.0.1:0".parse().unwrap(), &mut informe);
        assert_eq!(informe.renglones[0].0, Como::Bien);
    }

    #[test]
    fn a_folder_is_tried_and_one_that_is_not_there_yet_is_not_made() {
        let raiz = tempfile::tempdir().unwrap();
        let mut informe = Informe::default();
        carpeta(&raiz.path().join("a/b"), &mut informe);
        assert!(informe.renglones[0].1.contains("se hará al arrancar"), "{:?}", informe.renglones);
        assert_eq!(std::fs::read_dir(raiz.path()).unwrap().count(), 0);
        std::fs::write(raiz.path().join("archivo"), b"").unwrap();
        let mut informe = Informe::default();
        carpeta(&raiz.path().join("archivo/datos"), &mut informe);
        assert_eq!(informe.renglones[0].0, Como::Falla, "{:?}", informe.renglones);
    }
}
