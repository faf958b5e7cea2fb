//! The same mail, taken by a server that isn't ours: aiosmtpd, over STARTTLS and with a user, read with the library of Python.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use runtime::obreros::Correo;
use schemas::entorno::Seguridad;

use super::{CLAVE, carta, propias, puerto_de};
use crate::comun::correr;

const PROGRAMA: &str = r#"
import email, email.policy, ssl, sys
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

class Recibe:
    async def handle_DATA(self, server, session, envelope):
        m = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert session.ssl and session.authenticated and not m.defects, m.defects
        for dicho in (envelope.mail_from, ",".join(envelope.rcpt_tos), m["from"], m["subject"], m["message-id"], m["date"], m.get_content_type()):
            print(dicho)
        print(repr(m.get_content().replace("\r\n", "\n").rstrip("\n")), flush=True)
        return "250 bien"

def entra(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"tramites" and data.password == sys.argv[3].encode())

contexto = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
contexto.load_cert_chain(sys.argv[1], sys.argv[2])

class Puerta(Controller):
    def factory(self):
        return SMTP(self.handler, tls_context=contexto, require_starttls=True, authenticator=entra, auth_required=True)

import socket
libre = socket.socket(); libre.bind(("127.0.0.1", 0)); puerto = libre.getsockname()[1]; libre.close()
puerta = Puerta(Recibe(), hostname="127.0.0.1", port=puerto)
puerta.start()
print(puerto, flush=True)
sys.stdin.read()
puerta.stop()
"#;

/// `tests/run` installs aiosmtpd and says where; without that, this test has nobody to write to.
#[test]
fn another_server_takes_the_mail_and_reads_in_it_what_was_written() {
    let Some(python) = std::env::var_os("VENTANILLA_VERIFICADORES") else {
        println!("sin VENTANILLA_VERIFICADORES: no se envió correo a otro servidor");
        return;
    };
    if !Command::new(&python)
        .args(["-c", "import aiosmtpd"])
        .stderr(Stdio::null())
        .status()
        .unwrap()
        .success()
    {
        println!("sin aiosmtpd: no se envió correo a otro servidor");
        return;
    }
    let tls = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/datos/tls/");
    let mut otro = Command::new(python)
        .args(["-W", "ignore", "-c", PROGRAMA])
        .args([format!("{tls}servidor.pem"), format!("{tls}servidor.llave.pem"), CLAVE.to_owned()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut dicho = BufReader::new(otro.stdout.take().unwrap()).lines().map(Result::unwrap);
    let puerto = dicho.next().unwrap().parse().unwrap();
    let texto = "Íñiga:\n\nPague $1,234.50 antes del 3 de marzo.\n.\n\nVea su solicitud: https://ejemplo.mx/s?a=1&b=2";
    correr(async {
        let correo = puerto_de(puerto, Seguridad::Starttls, propias());
        correo.enviar(&carta("ana@ejemplo.mx", "Añada un documento — «pago»", texto)).await.unwrap();
        correo.descansar().await;
    });
    let leido: Vec<String> = dicho.by_ref().take(8).collect();
    let _ = otro.stdin.take().map(|mut e| e.flush());
    otro.wait().unwrap();
    assert_eq!(leido[..2], ["tramites@monterrey.ejemplo.mx", "ana@ejemplo.mx"]);
    assert_eq!(leido[2], "Trámites de Monterrey <tramites@monterrey.ejemplo.mx>");
    assert_eq!(leido[3], "Añada un documento — «pago»");
    assert!(leido[4].starts_with('<') && leido[4].ends_with("@monterrey.ejemplo.mx>"), "{}", leido[4]);
    assert!(leido[5].starts_with("Mon, 02 Mar 2026 16:00:00"), "{}", leido[5]);
    assert_eq!(
        (leido[6].as_str(), leido[7].as_str()),
        ("text/plain", format!("{texto:?}").replace('"', "'").as_str())
    );
}
