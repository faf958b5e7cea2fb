//! The heart of it in a real browser over two servers: an author's change is received in the entorno de pruebas, two people review its five
//! aspects and sign, and producción serves exactly that; what isn't exactly that is refused with its reason.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[expect(dead_code, reason = "other stories use more of it")]
#[path = "comun/navegador.rs"]
mod navegador;
#[expect(dead_code, reason = "other stories use more of it")]
#[path = "comun/servidor.rs"]
mod servidor;

use std::path::{Path, PathBuf};
use std::process::Command;

use fantoccini::Locator;
use navegador::{CONTRASENA, Conductor, Llaves, Navegador};
use servidor::Servidor;

const LLAVE: &str = "cuatro palabras que sólo yo sé";
const ASPECTOS: [&str; 5] = ["flujo", "formulario", "usuarios", "montos", "salida"];

/// A folder with the definition, both environments and what is compiled.
struct Mesa(tempfile::TempDir);

impl Mesa {
    fn ruta(&self, nombre: &str) -> PathBuf {
        self.0.path().join(nombre)
    }

    fn orden(&self, argumentos: &[&str]) -> Command {
        let mut orden = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
        orden.args(argumentos).current_dir(self.0.path()).env("VENTANILLA_CONTRASENA", CONTRASENA);
        orden.env("SECRETO", "0123456789abcdef0123456789abcdef");
        orden
    }

    fn bien(&self, argumentos: &[&str]) -> String {
        let salida = self.orden(argumentos).output().unwrap();
        let dicho = String::from_utf8_lossy(&salida.stdout).into_owned();
        assert!(
            salida.status.success(),
            "{argumentos:?}: {dicho}{}",
            String::from_utf8_lossy(&salida.stderr)
        );
        dicho
    }

    /// The file of an environment, with the keys that it knows.
    fn entorno(&self, clase: &str, puerto: u16, llaves: &str) {
        let servicios = if clase == "produccion" {
            "  pagos: {tipo: avisos_firmados, secreto_en: {variable: SECRETO}}\n  contabilidad: {tipo: bitacora}\n"
        } else {
            "  pagos: {tipo: simulado}\n  contabilidad: {tipo: bitacora}\n"
        };
        let aprobacion = if llaves.is_empty() && clase == "pruebas" {
            String::new()
        } else {
            format!(
                "aprobacion:\n  personas: 2\n  vigencia_dias: 30\n  cobertura: {{etapas: 70}}\n  llaves:\n{llaves}"
            )
        };
        let texto = format!(
            "entorno: {clase}\nnombre: {clase} del ensayo\npublica: http://127.0.0.1:{puerto}\nescucha: 127.0.0.1:{puerto}\ndatos: datos-{clase}\nservicios:\n  correo: {{tipo: buzon}}\n{servicios}{aprobacion}"
        );
        std::fs::write(self.ruta(&format!("{clase}.yaml")), texto).unwrap();
    }

    fn cuenta(&self, clase: &str, correo: &str, nombre: &str, tipo: &[&str]) {
        let archivo = format!("{clase}.yaml");
        let orden = ["cuenta", "crear", "--entorno", &archivo, "--correo", correo, "--nombre", nombre];
        self.bien(&[&orden, tipo].concat());
    }

    fn servir(&self, argumentos: &[&str]) -> Servidor {
        Servidor::arrancar(&mut self.orden(&[&["servir"], argumentos].concat()))
    }

    /// Compiles the definition; gives the paquete.
    fn compila(&self, en: &str) -> PathBuf {
        self.bien(&["compilar", "taller", "-o", en]);
        self.ruta(en).join("constancia_residencia.paquete")
    }
}

fn puerto() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn copia(de: &Path, a: &Path) {
    std::fs::create_dir_all(a).unwrap();
    for entrada in std::fs::read_dir(de).unwrap() {
        let entrada = entrada.unwrap();
        let destino = a.join(entrada.file_name());
        if entrada.file_type().unwrap().is_dir() {
            copia(&entrada.path(), &destino);
        } else {
            std::fs::copy(entrada.path(), destino).unwrap();
        }
    }
}

/// A file that the session of the browser may download.
async fn descarga(navegador: &Navegador, camino: &str, a: &Path) {
    let galleta = navegador.cliente.get_named_cookie("ventanilla_sesion").await.unwrap();
    let mut respuesta = ureq::get(format!("{}{camino}", navegador.url))
        .header("cookie", format!("ventanilla_sesion={}", galleta.value()))
        .call()
        .unwrap();
    std::fs::write(a, respuesta.body_mut().read_to_vec().unwrap()).unwrap();
}

/// Makes the key of a person on their page; gives the lines that register it.
async fn llave(navegador: &Navegador, correo: &str, persona: &str) -> String {
    navegador.entra(correo).await;
    navegador.ir("/revision/llave").await;
    navegador.llena(&[("contrasena", LLAVE), ("repetida", LLAVE)]).await;
    navegador.oprime("main form [type=submit]").await;
    let dicho = navegador.texto().await;
    navegador.foto("llave").await;
    let publica =
        dicho.split_whitespace().find(|p| p.starts_with("ed25519:")).expect("no dijo la llave").to_owned();
    format!(
        "    - {{llave: \"{publica}\", quien: {correo}, persona: {persona}, cargo: Jefatura, aspectos: [flujo, formulario, usuarios, montos, salida], desde: 2026-01-01, hasta: 2099-12-31}}\n"
    )
}

/// Looks at the five aspects, finds them right, and signs.
async fn aprueba(navegador: &Navegador, correo: &str, huella: &str) {
    navegador.entra(correo).await;
    navegador.ir("/revision").await;
    navegador.foto("por-revisar").await;
    navegador.ir(&format!("/revision/{huella}/casos")).await;
    navegador.foto("casos").await;
    for aspecto in ASPECTOS {
        navegador.ir(&format!("/revision/{huella}")).await;
        navegador.llena(&[(&format!("decision-{aspecto}"), "bien")]).await;
        navegador.oprime(&format!("form[action$='/aspectos/{aspecto}'] [type=submit]")).await;
    }
    navegador.foto("los-cinco").await;
    navegador.llena(&[("contrasena", LLAVE)]).await;
    navegador.oprime("form[action$='/firma'] [type=submit]").await;
    navegador.foto("firmada").await;
    let dicho = navegador.texto().await;
    assert!(dicho.contains("Firmó su visto bueno"), "{dicho}");
}

/// Loads a paquete with its approvals in producción; what the page says.
async fn libera(navegador: &Navegador, paquete: &Path, carpeta: &Path) -> String {
    navegador.ir("/admin").await;
    navegador.llena(&[("paquete", paquete.to_str().unwrap()), ("carpeta", carpeta.to_str().unwrap())]).await;
    navegador.oprime("form[action='/admin/versiones'] [type=submit]").await;
    navegador.texto().await
}

#[tokio::test]
async fn what_two_people_sign_in_pruebas_is_what_produccion_serves_and_nothing_else_is() {
    let mesa = Mesa(tempfile::tempdir().unwrap());
    copia(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/minimo"), &mesa.ruta("taller"));
    let primera = mesa.compila("uno");
    let (en_pruebas, en_produccion) = (puerto(), puerto());
    mesa.entorno("pruebas", en_pruebas, "");
    let oficial = ["--clase", "servidor", "--rol", "oficial_constancias", "--dependencia", "ayuntamiento"];
    let administra = ["--clase", "administrador"];
    mesa.cuenta("pruebas", "ada@prueba.mx", "Ada Ficticia", &administra);
    for (correo, nombre) in [("ana@prueba.mx", "Ana"), ("luis@prueba.mx", "Luis"), ("eva@prueba.mx", "Eva")] {
        mesa.cuenta("pruebas", correo, nombre, &oficial);
    }
    let conductor = Conductor::arrancar();
    let perfil = mesa.ruta("perfil");

    // Each reviewer makes their key; who administers registers them in both environments.
    let pruebas = mesa.servir(&["--entorno", "pruebas.yaml", "--paquetes", "uno"]);
    let navegador =
        Navegador::abrir(&conductor, &pruebas.url, ("dos-entornos", Llaves::Escritas), true, &perfil).await;
    let mut llaves = llave(&navegador, "ana@prueba.mx", "Ana Ficticia").await;
    llaves += &llave(&navegador, "luis@prueba.mx", "Luis Ficticio").await;
    llaves += &llave(&navegador, "eva@prueba.mx", "Eva Ficticia").await;
    mesa.entorno("pruebas", en_pruebas, &llaves);
    mesa.entorno("produccion", en_produccion, &llaves);

    // The author's change, tried and compiled.
    let definicion = mesa.ruta("taller/ayuntamiento/constancia_residencia/tramite.yaml");
    let texto = std::fs::read_to_string(&definicion).unwrap();
    let nueva = texto
        .replace("Acredita que usted vive en el municipio.", "Acredita dónde vive usted, ante quien sea.");
    assert_ne!(texto, nueva);
    std::fs::write(&definicion, &nueva).unwrap();
    mesa.bien(&["probar", "taller"]);
    let paquete = mesa.compila("dos");
    navegador.entra("ada@prueba.mx").await;
    navegador.ir("/admin").await;
    navegador.llena(&[("paquete", paquete.to_str().unwrap()), ("autores", "eva@prueba.mx")]).await;
    navegador.oprime("form[action='/admin/versiones'] [type=submit]").await;
    navegador.foto("recibida").await;
    let dicho = navegador.texto().await;
    assert!(dicho.contains("Se recibió") && dicho.contains("eva@prueba.mx"), "{dicho}");
    let huella = schemas::sello::Digest::de(&std::fs::read(&paquete).unwrap()).to_string();

    // Who made it may look and not decide.
    navegador.entra("eva@prueba.mx").await;
    navegador.ir(&format!("/revision/{huella}")).await;
    navegador.foto("quien-la-hizo").await;
    assert!(navegador.cliente.find(Locator::Css("form[action*='/aspectos/']")).await.is_err());

    aprueba(&navegador, "ana@prueba.mx", &huella).await;
    let dicho = navegador.texto().await;
    assert!(dicho.contains("Todavía no se puede liberar"), "{dicho}");
    aprueba(&navegador, "luis@prueba.mx", &huella).await;
    let dicho = navegador.texto().await;
    assert!(dicho.contains("Ya se puede liberar"), "{dicho}");
    let (aprobado, vistos) = (mesa.ruta("aprobado.paquete"), mesa.ruta("aprobado.intoto.jsonl"));
    descarga(&navegador, &format!("/revision/{huella}/paquete"), &aprobado).await;
    descarga(&navegador, &format!("/revision/{huella}/vistos-buenos"), &vistos).await;
    assert_eq!(std::fs::read(&aprobado).unwrap(), std::fs::read(&paquete).unwrap());

    // Producción, empty, knows its treasury and its own administrator.
    let cuenta = "cuentas:\n  \"4310-00\": \"4143\"\n";
    let archivo = mesa.ruta("produccion.yaml");
    let texto =
        std::fs::read_to_string(&archivo).unwrap().replace("aprobacion:", &format!("{cuenta}aprobacion:"));
    std::fs::write(&archivo, texto).unwrap();
    mesa.cuenta("produccion", "gob@prueba.mx", "Gobierno Digital", &administra);
    let produccion = mesa.servir(&["--entorno", "produccion.yaml"]);
    let navegador = Navegador { url: produccion.url.clone(), ..navegador };
    navegador.entra("gob@prueba.mx").await;

    // Each of these is refused with its reason: the version of before with these approvals; one edited after; approvals of nobody.
    let dicho = libera(&navegador, &primera, &vistos).await;
    navegador.foto("negada").await;
    assert!(dicho.contains("aprobó otro paquete"), "{dicho}");
    let editado = mesa.ruta("editado.paquete");
    let texto = std::fs::read_to_string(&paquete).unwrap().replacen("ante quien sea", "ante quien fuere", 1);
    std::fs::write(&editado, texto).unwrap();
    let dicho = libera(&navegador, &editado, &vistos).await;
    assert!(dicho.contains("aprobó otro paquete"), "{dicho}");
    let una = mesa.ruta("una.intoto.jsonl");
    let firmas = std::fs::read_to_string(&vistos).unwrap();
    std::fs::write(&una, firmas.lines().next().unwrap()).unwrap();
    let dicho = libera(&navegador, &paquete, &una).await;
    assert!(dicho.contains("y hay 1"), "{dicho}");
    // A key that is revoked in the file counts no more from that moment on.
    let texto = std::fs::read_to_string(&archivo).unwrap();
    let revocada = texto.replacen(
        "hasta: 2099-12-31}",
        "hasta: 2099-12-31, revocada: {desde: 2026-01-01, motivo: Perdió su equipo}}",
        1,
    );
    std::fs::write(&archivo, revocada).unwrap();
    let dicho = libera(&navegador, &paquete, &vistos).await;
    assert!(dicho.contains("Perdió su equipo"), "{dicho}");
    std::fs::write(&archivo, texto).unwrap();
    navegador.cliente.delete_all_cookies().await.unwrap();
    navegador.ir("/tramites/constancia_residencia").await;
    let dicho = navegador.texto().await;
    assert!(
        !dicho.contains("ante quien sea") && !dicho.contains("Municipio de"),
        "no se ofrecía nada: {dicho}"
    );

    // What was signed comes in, without a restart, and citizens see it.
    navegador.entra("gob@prueba.mx").await;
    let dicho = libera(&navegador, &aprobado, &vistos).await;
    navegador.foto("liberada").await;
    assert!(dicho.contains("Se liberó") && dicho.contains("Ana Ficticia"), "{dicho}");
    navegador.cliente.delete_all_cookies().await.unwrap();
    navegador.ir("/tramites/constancia_residencia").await;
    navegador.foto("ofrecida").await;
    let dicho = navegador.texto().await;
    assert!(dicho.contains("ante quien sea") && dicho.contains("Municipio de Valle Claro"), "{dicho}");
    let servido = ureq::get(format!("{}/api/v1/tramites/constancia_residencia/paquete", produccion.url))
        .call()
        .unwrap()
        .body_mut()
        .read_to_vec()
        .unwrap();
    assert_eq!(schemas::sello::Digest::de(&servido).to_string(), huella);

    // A row that somebody changes by hand takes it off the shelf at the next start.
    drop(produccion);
    let base = rusqlite::Connection::open(mesa.ruta("datos-produccion/ventanilla.sqlite")).unwrap();
    base.execute("DELETE FROM sobres WHERE rowid = (SELECT min(rowid) FROM sobres)", [])
        .or_else(|_| base.execute("DELETE FROM sobres WHERE sobre = (SELECT min(sobre) FROM sobres)", []))
        .unwrap();
    drop(base);
    let produccion = mesa.servir(&["--entorno", "produccion.yaml"]);
    let navegador = Navegador { url: produccion.url.clone(), ..navegador };
    navegador.ir("/tramites/constancia_residencia").await;
    navegador.foto("ya-no-se-ofrece").await;
    assert!(!navegador.texto().await.contains("ante quien sea"));
    navegador.cliente.close().await.unwrap();
}
