//! A version from its text to producción by orders of the program: keys, approvals of two people, the release, and each way to cheat.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a story that can't be told is a failed test"
)]

#[path = "comun/servidor.rs"]
mod servidor;
#[path = "comun/tls.rs"]
mod tls;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use servidor::Servidor;
use tempfile::TempDir;

const CONTRASENA: &str = "cuatro palabras que sólo yo sé";

struct Mesa {
    carpeta: TempDir,
}

impl Mesa {
    fn ruta(&self, nombre: &str) -> PathBuf {
        self.carpeta.path().join(nombre)
    }

    fn texto(&self, nombre: &str) -> String {
        std::fs::read_to_string(self.ruta(nombre)).unwrap()
    }

    fn orden(&self, argumentos: &[&str]) -> Command {
        let mut orden = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
        orden
            .args(argumentos)
            .current_dir(self.carpeta.path())
            .env("VENTANILLA_CONTRASENA_LLAVE", CONTRASENA)
            .env("VENTANILLA_CONTRASENA", CONTRASENA)
            .env("SECRETO", "0123456789abcdef0123456789abcdef");
        orden
    }

    fn corre(&self, argumentos: &[&str]) -> Output {
        self.orden(argumentos).output().unwrap()
    }

    /// What the program said when it went well.
    fn bien(&self, argumentos: &[&str]) -> String {
        let salida = self.corre(argumentos);
        let dicho = String::from_utf8(salida.stdout).unwrap();
        assert!(
            salida.status.success(),
            "{argumentos:?}: {dicho}{}",
            String::from_utf8_lossy(&salida.stderr)
        );
        dicho
    }

    /// What it said when it didn't.
    fn mal(&self, argumentos: &[&str]) -> String {
        let salida = self.corre(argumentos);
        assert!(!salida.status.success(), "{argumentos:?}");
        assert!(salida.status.code().is_some_and(|c| c < 100), "{argumentos:?}");
        String::from_utf8(salida.stdout).unwrap() + &String::from_utf8(salida.stderr).unwrap()
    }

    /// The environments of `cabeza`, with the keys that were made.
    fn entorno(&self, nombre: &str, clase: &str, llaves: &str) {
        let pagos = if clase == "produccion" {
            "  pagos: {tipo: avisos_firmados, secreto_en: {variable: SECRETO}}\n  contabilidad: {tipo: bitacora}\n"
        } else {
            "  pagos: {tipo: simulado}\n"
        };
        let texto = format!(
            "entorno: {clase}\nnombre: Ensayo\npublica: https://tramites.ejemplo.gob.mx\nescucha: 127.0.0.1:0\ndatos: datos-{clase}\nservicios:\n  correo: {{tipo: buzon}}\n{pagos}aprobacion:\n  personas: 2\n  vigencia_dias: 30\n  llaves:\n{llaves}"
        );
        std::fs::write(self.ruta(nombre), texto).unwrap();
    }
}

fn raiz() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The small example, which costs nothing, compiled here; and two people with their keys, known in both environments.
fn mesa() -> Mesa {
    let mesa = Mesa { carpeta: tempfile::tempdir().unwrap() };
    let ejemplo = raiz().join("examples/minimo");
    mesa.bien(&["compilar", ejemplo.to_str().unwrap(), "-o", "."]);
    let paquete = std::fs::read_dir(mesa.carpeta.path())
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "paquete"))
        .unwrap();
    std::fs::rename(paquete, mesa.ruta("tramite.paquete")).unwrap();
    let mut llaves = String::new();
    for (quien, persona) in [("ana", "Ana Ficticia"), ("luis", "Luis Ficticio")] {
        let (correo, archivo) = (format!("{quien}@ejemplo.mx"), format!("{quien}.pem"));
        llaves += &mesa.bien(&[
            "llave",
            "nueva",
            "--quien",
            &correo,
            "--persona",
            persona,
            "--cargo",
            "Jefatura",
            "-o",
            &archivo,
        ]);
    }
    mesa.entorno("pruebas.yaml", "pruebas", &llaves);
    mesa.entorno("produccion.yaml", "produccion", &llaves);
    mesa
}

fn firma<'a>(quien: &'a str, mas: &[&'a str]) -> Vec<&'a str> {
    let mut orden =
        vec!["visto-bueno", "firmar", "tramite.paquete", "--entorno", "pruebas.yaml", "--llave", quien];
    orden.extend(["--autor", "autora@ejemplo.mx"]);
    orden.extend(mas);
    orden
}

const LIBERAR: [&str; 6] =
    ["liberar", "tramite.paquete", "--entorno", "produccion.yaml", "--quien", "Alicia Ficticia"];
const VERIFICAR: [&str; 6] =
    ["visto-bueno", "verificar", "tramite.paquete", "tramite.intoto.jsonl", "--entorno", "produccion.yaml"];

#[test]
fn two_signatures_release_exactly_what_was_signed() {
    let mesa = mesa();
    let dicho = mesa.mal(&LIBERAR);
    assert!(dicho.contains("no se pueden leer los vistos buenos en `tramite.intoto.jsonl`"), "{dicho}");
    let dicho = mesa.bien(&firma("ana.pem", &["--aspecto", "flujo", "--aspecto", "formulario"]));
    assert!(dicho.contains("Ana Ficticia dio su visto bueno a «"), "{dicho}");
    assert!(dicho.contains("Flujo y Formulario de requisitos"), "{dicho}");
    let dicho = mesa.mal(&VERIFICAR);
    assert!(dicho.contains("falta quien apruebe «Montos de cobro»"), "{dicho}");
    assert!(dicho.contains("Los vistos buenos no bastan."), "{dicho}");
    let dicho = mesa.mal(&LIBERAR);
    assert!(dicho.contains("no se puede liberar\n  - falta quien apruebe"), "{dicho}");
    mesa.bien(&firma("luis.pem", &[]));
    let dicho = mesa.bien(&VERIFICAR);
    assert!(dicho.contains("Los vistos buenos bastan."), "{dicho}");
    assert!(dicho.contains("Luis Ficticio (Jefatura)"), "{dicho}");
    let dicho = mesa.bien(&LIBERAR);
    assert!(dicho.contains("La aprobaron: Ana Ficticia y Luis Ficticio."), "{dicho}");
}

#[test]
fn each_way_to_cheat_is_refused_with_its_reason() {
    let mesa = mesa();
    // One's own work, an aspect that the key doesn't have, a key that nobody registered, a wrong password.
    let dicho = mesa.mal(&[
        "visto-bueno",
        "firmar",
        "tramite.paquete",
        "--entorno",
        "pruebas.yaml",
        "--llave",
        "ana.pem",
        "--autor",
        "Ana@ejemplo.mx",
    ]);
    assert!(dicho.contains("nadie aprueba su propio trabajo"), "{dicho}");
    mesa.bien(&[
        "llave",
        "nueva",
        "--quien",
        "x@ejemplo.mx",
        "--persona",
        "X",
        "--cargo",
        "Y",
        "-o",
        "x.pem",
    ]);
    let dicho = mesa.mal(&firma("x.pem", &[]));
    assert!(dicho.contains("esa llave no está registrada"), "{dicho}");
    let otra = Command::new(env!("CARGO_BIN_EXE_ventanilla"))
        .args(firma("ana.pem", &[]))
        .current_dir(mesa.carpeta.path())
        .env("VENTANILLA_CONTRASENA_LLAVE", "otra contraseña distinta")
        .output()
        .unwrap();
    assert!(String::from_utf8(otra.stderr).unwrap().contains("la contraseña no abre la llave"));
    mesa.bien(&firma("ana.pem", &[]));
    mesa.bien(&firma("luis.pem", &[]));

    // A byte of the paquete; another trámite under the same approvals; approvals changed by hand.
    let bueno = mesa.texto("tramite.paquete");
    std::fs::write(mesa.ruta("tramite.paquete"), bueno.replacen("\"formato\":1", "\"formato\":9", 1))
        .unwrap();
    let dicho = mesa.mal(&LIBERAR);
    assert!(dicho.contains("este programa lee hasta el 1"), "{dicho}");
    let titulo = bueno.split("\"nombre\":\"").nth(1).unwrap().split('"').next().unwrap();
    std::fs::write(mesa.ruta("tramite.paquete"), bueno.replace(titulo, "Gratis")).unwrap();
    let dicho = mesa.mal(&LIBERAR);
    assert!(dicho.contains("aprobó otro paquete"), "{dicho}");
    std::fs::write(mesa.ruta("tramite.paquete"), &bueno).unwrap();
    let firmas = mesa.texto("tramite.intoto.jsonl");
    let mut lineas: Vec<String> = firmas.lines().map(str::to_owned).collect();
    let cuerpo = lineas[1].split("\"payload\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    lineas[0] = {
        let suyo = lineas[0].split("\"payload\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        lineas[0].replace(&suyo, &cuerpo)
    };
    std::fs::write(mesa.ruta("tramite.intoto.jsonl"), lineas.join("\n")).unwrap();
    let dicho = mesa.mal(&LIBERAR);
    assert!(
        dicho.contains("la firma del visto bueno de Ana Ficticia no corresponde a lo que dice"),
        "{dicho}"
    );
    std::fs::write(mesa.ruta("tramite.intoto.jsonl"), &firmas).unwrap();

    // A key revoked in the file of the environment.
    let entorno = mesa.texto("produccion.yaml");
    let fin =
        entorno.trim_end().to_owned() + "\n      revocada: {desde: 2026-01-01, motivo: Equipo robado}\n";
    std::fs::write(mesa.ruta("produccion.yaml"), fin).unwrap();
    let dicho = mesa.mal(&LIBERAR);
    assert!(dicho.contains("la llave de Luis Ficticio se revocó el"), "{dicho}");
    assert!(dicho.contains("Equipo robado"), "{dicho}");
    std::fs::write(mesa.ruta("produccion.yaml"), entorno).unwrap();
    mesa.bien(&LIBERAR);
}

/// A server of producción that runs, with an administrator; and a pass of theirs, in a file.
fn servida(mesa: &Mesa) -> Servidor {
    let crear = [
        "cuenta",
        "crear",
        "--entorno",
        "produccion.yaml",
        "--clase",
        "administrador",
        "--correo",
        "ada@ejemplo.mx",
        "--nombre",
        "Ada Administra",
    ];
    let hecha = mesa.orden(&crear).output().unwrap();
    assert!(hecha.status.success(), "{}", String::from_utf8_lossy(&hecha.stderr));
    let servidor = Servidor::arrancar(&mut mesa.orden(&["servir", "--entorno", "produccion.yaml"]));
    let token = servidor.entra("ada@ejemplo.mx", CONTRASENA);
    let campos = [("nombre", "CI"), ("dias", "30"), ("permisos", "liberar")];
    let (estado, pagina) = servidor.envia("/admin/pases", "/admin/pases", &token, &campos);
    assert_eq!(estado, 200, "{pagina}");
    let inicio = pagina.find("pase_").unwrap();
    std::fs::write(mesa.ruta("pase.txt"), &pagina[inicio..inicio + 69]).unwrap();
    servidor
}

#[test]
fn a_server_that_runs_takes_what_was_signed_and_says_by_which_pass() {
    let mesa = mesa();
    let servidor = servida(&mesa);
    let corre = |pase: &str| {
        let orden = ["liberar", "tramite.paquete", "--servidor", &servidor.url, "--pase", pase];
        let salida = mesa.corre(&orden);
        let dicho = String::from_utf8(salida.stdout).unwrap() + &String::from_utf8(salida.stderr).unwrap();
        (salida.status.code(), dicho)
    };
    mesa.bien(&firma("ana.pem", &[]));
    let (codigo, dicho) = corre("pase.txt");
    assert_eq!(codigo, Some(1), "{dicho}");
    assert!(dicho.contains("no se puede liberar\n  - Aquí se piden 2 personas"), "{dicho}");
    mesa.bien(&firma("luis.pem", &[]));
    std::fs::write(mesa.ruta("falso.txt"), "pase_0").unwrap();
    let (codigo, dicho) = corre("falso.txt");
    assert!(codigo != Some(0) && dicho.contains("no conoce ese pase"), "{dicho}");
    // The file of the database is the server's alone.
    assert!(mesa.mal(&LIBERAR).contains("libere con --servidor"));
    let (codigo, dicho) = corre("pase.txt");
    assert_eq!(codigo, Some(0), "{dicho}");
    assert!(dicho.contains("La aprobaron: Ana Ficticia y Luis Ficticio."), "{dicho}");
    let (_, portada) = servidor.ve("/tramites", "");
    let paquete = mesa.texto("tramite.paquete");
    let nombre =
        paquete.split("\"nombre\":\"").filter_map(|p| p.split('"').next()).find(|n| portada.contains(*n));
    assert!(nombre.is_some(), "{portada}");
    let token = servidor.entra("ada@ejemplo.mx", CONTRASENA);
    let id = schemas::sello::abrir(paquete.as_bytes(), None).unwrap().tramite.id.clone();
    let (_, historia) = servidor.ve(&format!("/admin/versiones/{id}"), &token);
    assert!(historia.contains("Ada Administra, con el pase «CI» · Se liberó"), "{historia}");
}

#[test]
fn a_certificate_that_the_municipality_signs_is_believed_only_with_its_authority() {
    let mesa = mesa();
    let servidor = servida(&mesa);
    let url = tls::puerta(&servidor.url);
    std::fs::write(mesa.ruta("autoridad.pem"), tls::AUTORIDAD).unwrap();
    std::fs::write(mesa.ruta("vacia.pem"), "sin autoridades").unwrap();
    mesa.bien(&firma("ana.pem", &[]));
    mesa.bien(&firma("luis.pem", &[]));
    let orden = ["liberar", "tramite.paquete", "--servidor", &url, "--pase", "pase.txt"];
    let dicho = mesa.mal(&orden);
    assert!(dicho.contains(&format!("no se pudo hablar con el servidor en {url}")), "{dicho}");
    for mala in ["falta.pem", "vacia.pem"] {
        let dicho = mesa.mal(&[&orden[..], &["--autoridades", mala]].concat());
        assert!(dicho.contains(mala), "{dicho}");
    }
    let dicho = mesa.bien(&[&orden[..], &["--autoridades", "autoridad.pem"]].concat());
    assert!(dicho.contains("La aprobaron: Ana Ficticia y Luis Ficticio."), "{dicho}");
}

/// How many rows of each table a release leaves.
#[cfg(unix)]
fn quedo(mesa: &Mesa) -> (i64, i64, i64) {
    let base = rusqlite::Connection::open(mesa.ruta("datos-produccion/ventanilla.sqlite")).unwrap();
    let integra: String = base.query_row("PRAGMA integrity_check", [], |f| f.get(0)).unwrap();
    assert_eq!(integra, "ok");
    let cuenta =
        |tabla: &str| base.query_row(&format!("SELECT count(*) FROM {tabla}"), [], |f| f.get(0)).unwrap();
    (cuenta("actos"), cuenta("paquetes"), cuenta("sobres"))
}

/// A file that may grow no more, as on a disk that is full.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_lets_a_version_in_whole_or_not_at_all() {
    let mesa = mesa();
    mesa.bien(&firma("ana.pem", &[]));
    mesa.bien(&firma("luis.pem", &[]));
    let crear = ["cuenta", "crear", "--entorno", "produccion.yaml", "--clase", "administrador"];
    let de = ["--correo", "ada@ejemplo.mx", "--nombre", "Ada Administra"];
    mesa.bien(&[&crear[..], &de].concat());
    let antes = quedo(&mesa);
    assert_eq!(antes, (0, 0, 0));
    let (mut negadas, mut liberada) = (0, false);
    // In blocks of 512 bytes: first not even what the store needs to open, at last room for all.
    for bloques in [16, 32, 64, 66, 72, 80, 96, 128, 160, 256, 4096] {
        let orden = format!(
            "trap '' XFSZ; ulimit -f {bloques}; exec '{}' {}",
            env!("CARGO_BIN_EXE_ventanilla"),
            LIBERAR.map(|a| format!("'{a}'")).join(" ")
        );
        let salida =
            Command::new("sh").args(["-c", &orden]).current_dir(mesa.carpeta.path()).output().unwrap();
        let dicho = String::from_utf8_lossy(&salida.stderr).into_owned();
        if salida.status.success() {
            assert_eq!(quedo(&mesa), (1, 1, 2));
            liberada = true;
            break;
        }
        assert!(salida.status.code().is_some() && !dicho.contains("panicked"), "{bloques}: {dicho}");
        assert_eq!(quedo(&mesa), antes, "{bloques}: {dicho}");
        negadas += 1;
    }
    assert!(negadas > 1 && liberada, "{negadas} veces no cupo");
}

/// The envelopes verify with libraries that are not ours: those of securesystemslib, which in-toto uses. `tests/run` installs them and
/// says where; without that, this test has nothing to ask.
#[test]
fn another_library_verifies_the_envelopes() {
    let Some(python) = std::env::var_os("VENTANILLA_VERIFICADORES") else {
        println!("sin VENTANILLA_VERIFICADORES: no se preguntó a otra biblioteca");
        return;
    };
    let mesa = mesa();
    mesa.bien(&firma("ana.pem", &[]));
    let programa = r#"
import json, sys
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey
linea = json.loads(open("tramite.intoto.jsonl").read().splitlines()[0])
sobre = Envelope.from_dict(json.loads(json.dumps(linea)))
hexa = __import__("base64").b64decode(sys.argv[1]).hex()
llave = SSlibKey(linea["signatures"][0]["keyid"], "ed25519", "ed25519", {"public": hexa})
sobre.verify([llave], 1)
declara = json.loads(sobre.payload)
assert declara["_type"] == "https://in-toto.io/Statement/v1", declara["_type"]
print(declara["subject"][0]["digest"]["sha256"])
linea["payload"] = __import__("base64").b64encode(b'{}').decode()
try:
    Envelope.from_dict(linea).verify([llave], 1)
except Exception as error:
    print("alterado:", type(error).__name__)
"#;
    let publica = mesa.texto("pruebas.yaml");
    let publica = publica.split("ed25519:").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let salida = Command::new(python)
        .args(["-c", programa, &publica])
        .current_dir(mesa.carpeta.path())
        .output()
        .unwrap();
    let dicho = String::from_utf8(salida.stdout).unwrap();
    assert!(salida.status.success(), "{dicho}{}", String::from_utf8_lossy(&salida.stderr));
    let paquete = std::fs::read(mesa.ruta("tramite.paquete")).unwrap();
    assert!(dicho.contains(schemas::sello::Digest::de(&paquete).as_str()), "{dicho}");
    assert!(dicho.contains("alterado: "), "{dicho}");
}
