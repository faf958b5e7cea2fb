//! Environments as who administers meets them: the orders that prepare one, and the real program serving each class.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use runtime::app::{App, Liberacion};
use runtime::config::{Clase, Config};

#[path = "../../runtime/tests/operacion/firmas.rs"]
#[expect(dead_code, reason = "another test signs with the same keys and needs other parts of it")]
mod firmas;

const SECRETO: &str = "0123456789abcdef0123456789abcdef";
const CONTRASENA: &str = "una contraseña larga";
const ADA: &str = "ada@ejemplo.mx";

#[expect(dead_code, reason = "other stories use more of it")]
#[path = "comun/servidor.rs"]
mod servidor;

use servidor::Servidor;

fn arrancar(argumentos: &[&str]) -> Servidor {
    Servidor::arrancar(&mut orden(argumentos))
}

fn raiz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn orden(argumentos: &[&str]) -> Command {
    let mut orden = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
    orden
        .args(argumentos)
        .current_dir(raiz())
        .stdin(Stdio::null())
        .env("VENTANILLA_CONTRASENA", CONTRASENA)
        .env("VENTANILLA_CONTRASENA_LLAVE", CONTRASENA)
        .env("VENTANILLA_INGRESOS", SECRETO)
        .env_remove("VENTANILLA_PAGOS");
    orden
}

fn ventanilla(argumentos: &[&str]) -> Output {
    orden(argumentos).output().unwrap()
}

fn texto(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with an environment of each class over data of its own, and the paquetes of the smallest example.
struct Carpeta(tempfile::TempDir);

impl Carpeta {
    fn nueva() -> Self {
        let carpeta = Self(tempfile::tempdir().unwrap());
        for clase in ["pruebas", "produccion"] {
            let ejemplo = raiz().join(format!("examples/entornos/{clase}.yaml"));
            let texto = std::fs::read_to_string(ejemplo)
                .unwrap()
                .replace("127.0.0.1:8080", "127.0.0.1:0")
                .replace("127.0.0.1:8081\n", "127.0.0.1:0\n")
                .replace("publica: http://127.0.0.1:0", "publica: http://127.0.0.1:8081")
                .replace("/var/lib/ventanilla", "datos/produccion")
                .replace("{variable: VENTANILLA_PAGOS}", "{archivo: pagos.txt}")
                .replace("{variable: VENTANILLA_CORREO}", "{archivo: correo.txt}")
                .replace("2027-12-31", "2099-12-31");
            carpeta.pon(&format!("{clase}.yaml"), &texto);
        }
        carpeta.pon("pagos.txt", SECRETO);
        carpeta.pon("correo.txt", "clave-de-prueba");
        let paquetes = carpeta.en("paquetes");
        assert!(ventanilla(&["compilar", "examples/minimo", "-o", &paquetes]).status.success());
        carpeta
    }

    fn en(&self, nombre: &str) -> String {
        self.0.path().join(nombre).to_str().unwrap().to_owned()
    }

    fn pon(&self, nombre: &str, texto: &str) {
        std::fs::write(self.0.path().join(nombre), texto).unwrap();
    }

    fn lee(&self, nombre: &str) -> String {
        std::fs::read_to_string(self.0.path().join(nombre)).unwrap()
    }

    fn administrador(&self, entorno: &str) -> Output {
        let archivo = self.en(entorno);
        ventanilla(&[
            "cuenta",
            "crear",
            "--entorno",
            &archivo,
            "--clase",
            "administrador",
            "--correo",
            "ada@ejemplo.mx",
            "--nombre",
            "Ada Administra",
        ])
    }
}

#[test]
fn serving_names_an_environment_and_the_old_way_says_how_it_is_done_now() {
    let carpeta = Carpeta::nueva();
    let (pruebas, produccion, paquetes) =
        (carpeta.en("pruebas.yaml"), carpeta.en("produccion.yaml"), carpeta.en("paquetes"));
    for (argumentos, codigo, dice) in [
        (
            &["servir", "--datos", "d", "--publica", "https://a.mx", "--paquetes", &paquetes][..],
            2,
            "ventanilla servir --entorno entorno.yaml",
        ),
        (&["servir"], 2, "falta decir qué entorno"),
        (&["servir", "--entorno", &pruebas, "--demo"], 2, "no puede repetirse ni usarse con lo demás"),
        (
            &["servir", "--entorno", &pruebas, "--puerto", "8090"],
            2,
            "no puede repetirse ni usarse con lo demás",
        ),
        (&["servir", "--entorno", "no/hay.yaml"], 3, "no hay ningún archivo"),
        (&["servir", "--entorno", &produccion, "--paquetes", &paquetes], 2, "ventanilla liberar"),
    ] {
        let salida = ventanilla(argumentos);
        let dicho = texto(&salida.stderr);
        assert_eq!(salida.status.code(), Some(codigo), "{argumentos:?}: {dicho}");
        assert!(dicho.contains(dice), "{argumentos:?}: {dicho}");
    }
    carpeta.pon("mal.yaml", &carpeta.lee("pruebas.yaml").replace("escucha:", "escuchas:"));
    let salida = ventanilla(&["servir", "--entorno", &carpeta.en("mal.yaml")]);
    let dicho = texto(&salida.stderr);
    assert_eq!(salida.status.code(), Some(1), "{dicho}");
    assert!(dicho.contains("error[V0202]") && dicho.contains("¿quiso decir `escucha`?"), "{dicho}");
    std::fs::remove_file(carpeta.0.path().join("pagos.txt")).unwrap();
    let salida = ventanilla(&["servir", "--entorno", &produccion]);
    let dicho = texto(&salida.stderr);
    assert_eq!(salida.status.code(), Some(3), "{dicho}");
    assert!(dicho.contains("no se puede leer el secreto de los pagos"), "{dicho}");
    assert!(!carpeta.0.path().join("datos").exists(), "no se escribió nada");
}

#[test]
fn the_entorno_de_pruebas_is_served_with_its_own_accounts_and_a_clock() {
    let carpeta = Carpeta::nueva();
    let creada = carpeta.administrador("pruebas.yaml");
    assert!(creada.status.success(), "{}", texto(&creada.stderr));
    assert_eq!(
        texto(&creada.stdout),
        "Cuenta de administrador creada en «Pruebas de Monterrey»: entra con ada@ejemplo.mx\n"
    );
    let (archivo, paquetes) = (carpeta.en("pruebas.yaml"), carpeta.en("paquetes"));
    let programa = arrancar(&["servir", "--entorno", &archivo, "--paquetes", &paquetes]);
    let (estado, portada) = programa.ve("/", "");
    assert_eq!(estado, 200);
    assert!(
        portada.contains("Entorno de pruebas") && portada.contains("Constancia de residencia"),
        "{portada}"
    );
    let token = programa.entra(ADA, CONTRASENA);
    let (estado, reloj) = programa.ve("/admin/reloj", &token);
    assert!(estado == 200 && reloj.contains("Reloj"), "{estado}: {reloj}");
    let (estado, personas) = programa.ve("/admin/cuentas", &token);
    assert!(estado == 200 && personas.contains("oficial.constancias@ejemplo.mx"), "{estado}: {personas}");
    assert!(!personas.contains("administra@ejemplo.mx"), "{personas}");
    assert!(carpeta.0.path().join("datos/pruebas/ventanilla.sqlite").exists());
    // Only one process writes.
    let otra = carpeta.administrador("pruebas.yaml");
    let dicho = texto(&otra.stderr);
    assert!(!otra.status.success() && dicho.contains("el servidor está en marcha"), "{dicho}");
    let salida = ventanilla(&["entorno", "comprobar", &archivo]);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stdout));
    // What was loaded is offered at the next start too, without saying where the paquetes are.
    drop(programa);
    let programa = arrancar(&["servir", "--entorno", &archivo]);
    assert!(programa.ve("/", "").1.contains("Constancia de residencia"));
}

#[test]
fn in_produccion_nothing_is_simulated() {
    let carpeta = Carpeta::nueva();
    let archivo = carpeta.en("produccion.yaml");
    assert!(carpeta.administrador("produccion.yaml").status.success());
    let programa = arrancar(&["servir", "--entorno", &archivo]);
    let (estado, portada) = programa.ve("/", "");
    assert_eq!(estado, 200);
    for ajeno in ["Entorno de pruebas", "Demostración", "simulado"] {
        assert!(!portada.contains(ajeno), "«{ajeno}» en:\n{portada}");
    }
    let token = programa.entra(ADA, CONTRASENA);
    for ruta in ["/admin/reloj", "/admin/correos", "/admin/cuentas", "/pasarela/1234"] {
        assert_eq!(programa.ve(ruta, &token).0, 404, "{ruta}");
    }
    let (estado, entorno) = programa.ve("/admin/entorno", &token);
    assert_eq!(estado, 200);
    assert!(
        entorno.contains("Producción de Monterrey") && entorno.contains("Entorno de producción"),
        "{entorno}"
    );
    assert!(!entorno.contains("/admin/reloj") && !entorno.contains("/admin/cuentas"), "{entorno}");
}

#[test]
fn produccion_does_not_start_while_a_tramite_names_what_its_file_does_not_say() {
    let carpeta = Carpeta::nueva();
    let datos = carpeta.0.path().join("datos/produccion");
    let bytes = std::fs::read(carpeta.en("paquetes/constancia_residencia.paquete")).unwrap();
    let sellado = schemas::sello::abrir(&bytes, None).unwrap();
    {
        let config = Config::demo(datos, "127.0.0.1:0".parse().unwrap());
        let app = App::abrir(config.para(Clase::Produccion, Arc::new(firmas::reglas()))).unwrap();
        let pedido = Liberacion {
            paquete: bytes,
            carpeta: firmas::carpeta(&sellado).texto(),
            desde: None,
            quien: "Instalación".to_owned(),
        };
        app.liberar(&pedido).unwrap();
    }
    let entera = carpeta.lee("produccion.yaml");
    let mut sin =
        entera.split("aprobacion:\n").next().unwrap().replace("  contabilidad: {tipo: bitacora}\n", "");
    sin.push_str("aprobacion:\n  llaves:\n");
    for registrada in [firmas::registrada(firmas::ANA), firmas::registrada(firmas::LUIS)] {
        sin.push_str(&format!(
            "    - {{llave: {}, quien: {}, persona: {}, cargo: {}, aspectos: [flujo, formulario, usuarios, montos, salida], desde: 2000-01-01, hasta: 2099-12-31}}\n",
            registrada.llave, registrada.quien, registrada.persona, registrada.cargo
        ));
    }
    carpeta.pon("sin.yaml", &sin);
    let salida = ventanilla(&["servir", "--entorno", &carpeta.en("sin.yaml")]);
    let dicho = texto(&salida.stderr);
    assert_eq!(salida.status.code(), Some(3), "{dicho}");
    assert!(dicho.contains("«Constancia de residencia» cobra, y falta `servicios.contabilidad`"), "{dicho}");
    assert!(!dicho.contains("servicios.pagos"), "{dicho}");
}

#[test]
fn checking_an_environment_says_each_thing_and_ends_with_one_when_something_does_not_hold() {
    let carpeta = Carpeta::nueva();
    let archivo = carpeta.en("produccion.yaml");
    let constancia = "tramites/ayuntamiento/constancia_residencia";
    let salida = ventanilla(&["entorno", "comprobar", &archivo, "tramites/sedus/uso_suelo"]);
    let dicho = texto(&salida.stdout);
    for parte in [
        "«Producción de Monterrey», producción",
        "bien   Datos: ",
        "bien   Puerto: 127.0.0.1:0 está libre",
        "bien   Pagos: llegan en avisos firmados, y el secreto está en su lugar",
        "bien   Llave: la de Ana Ejemplo (ana@ejemplo.mx) vale",
        "bien   Llave: la de Carlos Ejemplo (carlos@ejemplo.mx) está revocada: Le robaron el equipo",
        "aviso  Aprobación de `sedus`: flujo 2, formulario 2, usuarios 2, montos 1, salida 1; hay justo las 2 que se piden",
        "falla  Aprobación de `ayuntamiento`: flujo 1, formulario 1, usuarios 1, montos 0, salida 0; nadie puede aprobar Montos de cobro y Documento de salida",
        "bien   Trámite: «Licencia de uso de suelo» tiene aquí todo lo que nombra",
        "1 cosa no se cumple.",
    ] {
        assert!(dicho.contains(parte), "falta «{parte}» en:\n{dicho}");
    }
    assert_eq!(salida.status.code(), Some(1));
    let mejor = carpeta
        .lee("produccion.yaml")
        .replace("      revocada: {desde: 2026-11-01, motivo: Le robaron el equipo}\n", "")
        .replace("hasta: 2026-12-31", "hasta: 2099-12-31");
    carpeta.pon("produccion.yaml", &mejor);
    let salida = ventanilla(&["entorno", "comprobar", &archivo, constancia]);
    let dicho = texto(&salida.stdout);
    assert_eq!(salida.status.code(), Some(0), "{dicho}");
    assert!(dicho.contains("\nNada falla; hay "), "{dicho}");
    carpeta.pon(
        "produccion.yaml",
        &mejor.replace("  \"4330-01\": 4143-03-0001\n", "").replace("publica: https://", "publica: http://"),
    );
    carpeta.pon("pagos.txt", "corto");
    let salida = ventanilla(&["entorno", "comprobar", &archivo, constancia]);
    let dicho = texto(&salida.stdout);
    assert_eq!(salida.status.code(), Some(1), "{dicho}");
    for parte in [
        "falla  Pagos: el secreto de los pagos en el archivo",
        "no es segura",
        "cobra a la cuenta `4330-01`, y no está en `cuentas`",
        "3 cosas no se cumplen.",
    ] {
        assert!(dicho.contains(parte), "falta «{parte}» en:\n{dicho}");
    }
    assert!(!dicho.contains("corto"), "{dicho}");
    assert!(!carpeta.0.path().join("datos").exists(), "comprobar no hace nada");
}

#[test]
fn a_key_is_made_shown_and_opened_by_other_tools() {
    let carpeta = Carpeta::nueva();
    let archivo = carpeta.en("ana.pem");
    let nueva = [
        "llave",
        "nueva",
        "--quien",
        "ana@ejemplo.mx",
        "--persona",
        "Ana Ñandú",
        "--cargo",
        "Directora",
        "-o",
        &archivo,
    ];
    let salida = ventanilla(&nueva);
    assert!(salida.status.success(), "{}", texto(&salida.stderr));
    let bloque = texto(&salida.stdout);
    assert!(bloque.contains("      persona: Ana Ñandú\n"), "{bloque}");
    let publica = bloque.trim_start().strip_prefix("- llave: ").unwrap().lines().next().unwrap();
    let vista = ventanilla(&["llave", "ver", &archivo]);
    assert_eq!(texto(&vista.stdout).trim(), publica);
    // The block stands in the file of an environment as it was printed.
    carpeta.pon("pruebas.yaml", &format!("{}aprobacion:\n  llaves:\n{bloque}", carpeta.lee("pruebas.yaml")));
    let salida = ventanilla(&["entorno", "comprobar", &carpeta.en("pruebas.yaml")]);
    let dicho = texto(&salida.stdout);
    assert!(
        dicho.contains("Llave: la de Ana Ñandú (ana@ejemplo.mx) vale"),
        "{dicho}{}",
        texto(&salida.stderr)
    );
    assert!(dicho.contains("se piden 2 personas distintas y sólo hay 1"), "{dicho}");
    let antes = carpeta.lee("ana.pem");
    let otra = ventanilla(&nueva);
    assert!(!otra.status.success() && texto(&otra.stderr).contains("ya existe"), "{}", texto(&otra.stderr));
    assert_eq!(carpeta.lee("ana.pem"), antes);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let modo = std::fs::metadata(&archivo).unwrap().permissions().mode();
        assert_eq!(modo & 0o777, 0o600);
    }
    let otra =
        orden(&["llave", "ver", &archivo]).env("VENTANILLA_CONTRASENA_LLAVE", "otra contraseña").output();
    assert!(texto(&otra.unwrap().stderr).contains("la contraseña no abre la llave"));
    let corta = carpeta.en("corta.pem");
    let salida = orden(&[&nueva[..nueva.len() - 1], &[corta.as_str()]].concat())
        .env("VENTANILLA_CONTRASENA_LLAVE", "corta")
        .output()
        .unwrap();
    assert!(texto(&salida.stderr).contains("al menos 12 caracteres"), "{}", texto(&salida.stderr));
    assert!(!Path::new(&corta).exists());
    let sin = orden(&["llave", "ver", &archivo]).env_remove("VENTANILLA_CONTRASENA_LLAVE").output().unwrap();
    assert!(texto(&sin.stderr).contains("VENTANILLA_CONTRASENA_LLAVE"), "{}", texto(&sin.stderr));
    let clave = format!("pass:{CONTRASENA}");
    // Not everybody has it.
    let Ok(de_otra) = Command::new("openssl")
        .args(["pkey", "-in", &archivo, "-passin", &clave, "-pubout", "-outform", "DER"])
        .output()
    else {
        return;
    };
    assert!(de_otra.status.success(), "{}", texto(&de_otra.stderr));
    let llave: aprobacion::LlavePublica = publica.parse().unwrap();
    assert_eq!(schemas::sello::Digest::de(&de_otra.stdout), llave.id());
}

#[test]
fn an_account_that_makes_no_sense_is_not_made() {
    let carpeta = Carpeta::nueva();
    let archivo = carpeta.en("pruebas.yaml");
    let con = |mas: &[&str]| {
        let base = [
            "cuenta",
            "crear",
            "--entorno",
            &archivo,
            "--correo",
            "a@ejemplo.mx",
            "--nombre",
            "Ana",
            "--clase",
        ];
        ventanilla(&[&base[..], mas].concat())
    };
    for (mas, codigo, dice) in [
        (&["ciudadano"][..], 2, "puede ser: administrador, servidor"),
        (&["administrador", "--rol", "mesa"], 2, "quien administra no tiene roles"),
        (&["servidor"], 2, "diga al menos uno con --rol"),
        (&["servidor", "--rol", "mesa@"], 2, "«mesa@» no se entiende"),
        (&["servidor", "--rol", "@constancia"], 2, "«@constancia» no se entiende"),
        (&["servidor", "--rol", "mesa@a@b"], 2, "«mesa@a@b» no se entiende"),
        (&["servidor", "--rol", "mesa@a", "--rol", "mesa"], 2, "en todos los trámites y sólo en alguno"),
    ] {
        let salida = con(mas);
        let dicho = texto(&salida.stderr);
        assert_eq!(salida.status.code(), Some(codigo), "{mas:?}: {dicho}");
        assert!(dicho.contains(dice), "{mas:?}: {dicho}");
    }
    let salida = con(&["servidor", "--rol", "oficial_constancias"]);
    assert!(salida.status.success() && texto(&salida.stderr).contains("todavía no hay trámites cargados"));
    let salida = con(&["administrador"]);
    assert!(
        texto(&salida.stderr).contains("ya existe una cuenta con ese correo"),
        "{}",
        texto(&salida.stderr)
    );
    drop(arrancar(&["servir", "--entorno", &archivo, "--paquetes", &carpeta.en("paquetes")]));
    let salida = con(&["servidor", "--rol", "jefa"]);
    assert!(
        texto(&salida.stderr).contains("ningún trámite cargado nombra el rol `jefa`; hay: "),
        "{}",
        texto(&salida.stderr)
    );
    let hay = texto(&salida.stderr);
    let rol = hay.split("hay: ").nth(1).and_then(|r| r.split([',', '\n']).next()).unwrap_or_default().trim();
    let salida = con(&["servidor", "--rol", &format!("{rol}@otro_tramite")]);
    let dicho = texto(&salida.stderr);
    assert!(dicho.contains(&format!("en el trámite `otro_tramite` no interviene el rol `{rol}`")), "{dicho}");
}
