//! `ventanilla entorno comprobar --alcanzar`: what is outside is called and nothing is sent or asked; without the option it isn't called.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

const AUTORIDAD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/tests/datos/tls/autoridad.pem");

/// Plays somebody outside; what it was told can be read.
fn otro(responde: fn(&str) -> &'static str, saluda: &'static str) -> (u16, Arc<Mutex<String>>) {
    let puerta = TcpListener::bind("127.0.0.1:0").unwrap();
    let (puerto, oido) = (puerta.local_addr().unwrap().port(), Arc::new(Mutex::new(String::new())));
    let escrito = Arc::clone(&oido);
    thread::spawn(move || {
        for con in puerta.incoming().map_while(Result::ok) {
            let _ = conversar(con, responde, saluda, &escrito);
        }
    });
    (puerto, oido)
}

fn conversar(
    con: TcpStream,
    responde: fn(&str) -> &'static str,
    saluda: &str,
    oido: &Mutex<String>,
) -> std::io::Result<()> {
    let mut dice = con.try_clone()?;
    dice.write_all(saluda.as_bytes())?;
    for linea in BufReader::new(con).lines() {
        let linea = linea?;
        oido.lock().unwrap().push_str(&format!("{linea}\n"));
        let respuesta = responde(&linea);
        dice.write_all(respuesta.as_bytes())?;
        if respuesta.starts_with("HTTP") || respuesta.starts_with("221") {
            break;
        }
    }
    Ok(())
}

fn de_correo(linea: &str) -> &'static str {
    match linea.split(' ').next().unwrap_or_default() {
        "EHLO" => "250-localhost\r\n250 AUTH PLAIN\r\n",
        "AUTH" if linea.ends_with("AHRyYW1pdGVzAGJ1ZW5h") => "235 entró\r\n",
        "AUTH" => "535 5.7.8 clave de tramites@ejemplo.mx equivocada\r\n",
        "QUIT" => "221 adiós\r\n",
        _ => "250 bien\r\n",
    }
}

fn de_sistema(linea: &str) -> &'static str {
    if linea.is_empty() { "HTTP/1.1 405 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" } else { "" }
}

struct Mesa(tempfile::TempDir);

impl Mesa {
    fn pon(&self, nombre: &str, texto: &str) {
        std::fs::write(self.0.path().join(nombre), texto).unwrap();
    }

    fn comprobar(&self, mas: &[&str]) -> (String, Output) {
        let salida = Command::new(env!("CARGO_BIN_EXE_ventanilla"))
            .args(["entorno", "comprobar", "entorno.yaml"])
            .args(mas)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        (String::from_utf8_lossy(&salida.stdout).into_owned(), salida)
    }
}

#[test]
fn what_is_outside_is_called_only_on_request_and_nothing_is_sent() {
    let (correo, oido) = otro(de_correo, "220 listo\r\n");
    let (sistema, preguntado) = otro(de_sistema, "");
    let cerrado = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mesa = Mesa(tempfile::tempdir().unwrap());
    let ejemplo = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/entornos/produccion.yaml");
    let ejemplo = std::fs::read_to_string(ejemplo).unwrap();
    let aprobacion = &ejemplo[ejemplo.find("aprobacion:").unwrap()..];
    let con = |autoridades: &str| {
        format!(
            "entorno: produccion\nnombre: Uno\npublica: https://tramites.ejemplo.gob.mx\nescucha: 127.0.0.1:0\ndatos: datos\n{autoridades}servicios:\n  correo: {{tipo: smtp, servidor: 127.0.0.1, puerto: {correo}, seguridad: ninguna, usuario: tramites, secreto_en: {{archivo: clave.txt}}, remitente: tramites@ejemplo.gob.mx}}\nsistemas:\n  ingresos: {{tipo: http, direccion: http://127.0.0.1:{sistema}/api}}\n  catastro: {{tipo: http, direccion: http://127.0.0.1:{cerrado}}}\n{aprobacion}"
        )
    };
    mesa.pon("entorno.yaml", &con(""));
    assert!(mesa.comprobar(&[]).0.contains("falla  Correo: no se puede leer la clave del correo"));
    mesa.pon("clave.txt", "buena\n");
    let (dicho, _) = mesa.comprobar(&[]);
    let renglon = format!(
        "bien   Correo: sale de tramites@ejemplo.gob.mx por 127.0.0.1:{correo}, sin cifrar, en este equipo; la clave está en su lugar"
    );
    assert!(dicho.contains(&renglon), "{dicho}");
    assert_eq!(format!("{}{}", oido.lock().unwrap(), preguntado.lock().unwrap()), "", "no se llama a nadie");
    let (dicho, salida) = mesa.comprobar(&["--alcanzar"]);
    for parte in [
        "bien   Correo: el servidor contesta y deja entrar",
        "bien   Sistemas: `ingresos` contesta",
        "falla  Sistemas: `catastro` no contesta",
    ] {
        assert!(dicho.contains(parte), "falta «{parte}» en:\n{dicho}");
    }
    assert_eq!(salida.status.code(), Some(1));
    let hablado = oido.lock().unwrap().clone();
    assert!(!hablado.contains("MAIL") && hablado.contains("QUIT"), "{hablado}");
    assert!(preguntado.lock().unwrap().starts_with("OPTIONS /api"), "{preguntado:?}");
    mesa.pon("clave.txt", "mala");
    let (dicho, _) = mesa.comprobar(&["--alcanzar"]);
    assert!(dicho.contains("falla  Correo: el servidor de correo 127.0.0.1:"), "{dicho}");
    assert!(
        dicho.contains("usuario o clave equivocados") && !dicho.contains("tramites@ejemplo.mx"),
        "{dicho}"
    );
    // Authorities: a file that isn't there, one that isn't one, and a good one.
    mesa.pon("entorno.yaml", &con("autoridades: otra.pem\n"));
    assert!(mesa.comprobar(&[]).0.contains("falla  Autoridades: no se puede leer el archivo de autoridades"));
    mesa.pon("otra.pem", "hola");
    assert!(mesa.comprobar(&[]).0.contains("no tiene ningún certificado"));
    std::fs::copy(AUTORIDAD, mesa.0.path().join("otra.pem")).unwrap();
    assert!(mesa.comprobar(&[]).0.contains("bien   Autoridades: se cree a 1 más que las públicas"));
}
