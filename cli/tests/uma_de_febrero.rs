//! The February change of the UMA over every trámite of the workspace: its text changes in one line, one person of Finanzas approves all with
//! one order, and all are released with another.

#![expect(clippy::unwrap_used, reason = "a story that can't be told is a failed test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const CONTRASENA: &str = "cuatro palabras que sólo yo sé";

struct Mesa(TempDir);

impl Mesa {
    fn ruta(&self, nombre: &str) -> PathBuf {
        self.0.path().join(nombre)
    }

    fn corre(&self, argumentos: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_ventanilla"))
            .args(argumentos)
            .current_dir(self.0.path())
            .env("VENTANILLA_CONTRASENA_LLAVE", CONTRASENA)
            .output()
            .unwrap()
    }

    fn dice(&self, bien: bool, argumentos: &[&str]) -> String {
        let salida = self.corre(argumentos);
        let dicho = String::from_utf8(salida.stdout).unwrap() + &String::from_utf8(salida.stderr).unwrap();
        assert_eq!(salida.status.success(), bien, "{argumentos:?}: {dicho}");
        dicho
    }

    /// The paquetes of a folder.
    fn paquetes(&self, carpeta: &str) -> Vec<String> {
        let mut nombres: Vec<String> = std::fs::read_dir(self.ruta(carpeta))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|n| n.ends_with(".paquete"))
            .map(|n| format!("{carpeta}/{n}"))
            .collect();
        nombres.sort();
        nombres
    }

    /// The paquetes of a folder that are not those of another.
    fn con_cambios(&self, carpeta: &str, antes: &str) -> Vec<String> {
        let bytes = |ruta: &str| std::fs::read(self.ruta(ruta)).unwrap();
        let anterior = |nombre: &str| nombre.replacen(carpeta, antes, 1);
        self.paquetes(carpeta).into_iter().filter(|n| bytes(n) != bytes(&anterior(n))).collect()
    }
}

/// How many definitions of a workspace name something.
fn que_nombran(taller: &Path, palabra: &str) -> usize {
    let carpetas =
        |en: PathBuf| std::fs::read_dir(en).unwrap().map(|c| c.unwrap().path()).filter(|c| c.is_dir());
    let textos = carpetas(taller.to_path_buf())
        .flat_map(carpetas)
        .filter_map(|c| std::fs::read_to_string(c.join("tramite.yaml")).ok());
    textos.filter(|t| t.split(|c: char| !c.is_alphanumeric()).any(|p| p == palabra)).count()
}

fn copia(de: &Path, a: &Path) {
    std::fs::create_dir_all(a).unwrap();
    for entrada in std::fs::read_dir(de).unwrap().map(Result::unwrap) {
        let destino = a.join(entrada.file_name());
        if entrada.file_type().unwrap().is_dir() {
            copia(&entrada.path(), &destino);
        } else {
            std::fs::copy(entrada.path(), destino).unwrap();
        }
    }
}

/// Changes a file of the workspace.
fn edita(mesa: &Mesa, archivo: &str, como: impl Fn(&str) -> String) {
    let ruta = mesa.ruta("taller").join(archivo);
    let texto = std::fs::read_to_string(&ruta).unwrap();
    let nuevo = como(&texto);
    assert_ne!(texto, nuevo);
    std::fs::write(ruta, nuevo).unwrap();
}

fn con_uma(texto: &str) -> String {
    texto.trim_end().to_owned()
        + "\n  - {desde: 2027-02-01, hasta: 2028-01-31, valor: 121.00, fuente: \"INEGI, enero de 2027\"}\n"
}

/// The workspace compiled as it is, two reviewers, Finanzas, and a producción that knows their keys.
fn mesa() -> Mesa {
    let mesa = Mesa(tempfile::tempdir().unwrap());
    copia(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tramites"), &mesa.ruta("taller"));
    mesa.dice(true, &["compilar", "taller", "-o", "enero"]);
    let mut llaves = String::new();
    for quien in ["ana", "luis", "fina"] {
        let (correo, archivo) = (format!("{quien}@ejemplo.mx"), format!("{quien}.pem"));
        let nueva = ["llave", "nueva", "--quien", &correo, "--persona", quien, "--cargo", "Jefatura", "-o"];
        let hecha = mesa.corre(&[&nueva[..], &[archivo.as_str()]].concat());
        llaves += &String::from_utf8(hecha.stdout).unwrap();
        if quien == "fina" {
            let sangria = llaves.lines().last().unwrap().chars().take_while(|c| *c == ' ').count();
            llaves = format!("{}\n{}parametros: si\n", llaves.trim_end(), " ".repeat(sangria));
        }
    }
    let cuentas: String = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/entornos/produccion.yaml"),
    )
    .unwrap()
    .lines()
    .skip_while(|l| !l.starts_with("cuentas:"))
    .take_while(|l| l.starts_with("cuentas:") || l.starts_with(' '))
    .map(|l| format!("{l}\n"))
    .collect();
    let texto = format!(
        "entorno: produccion\nnombre: Ensayo\npublica: https://tramites.ejemplo.gob.mx\nescucha: 127.0.0.1:0\ndatos: datos\nservicios:\n  correo: {{tipo: buzon}}\n  pagos: {{tipo: avisos_firmados, secreto_en: {{variable: SECRETO}}}}\n  contabilidad: {{tipo: bitacora}}\n{cuentas}sistemas:\n  ingresos: {{tipo: http, direccion: https://ingresos.ejemplo.gob.mx, secreto_en: {{variable: SECRETO}}}}\nplataforma: {{cuentas: [movimiento_usuario], expedientes: [derechos_arco]}}\naprobacion:\n  personas: 2\n  vigencia_dias: 30\n  llaves:\n{llaves}"
    );
    std::fs::write(mesa.ruta("produccion.yaml"), texto).unwrap();
    mesa
}

const AUTORA: [&str; 4] = ["--entorno", "produccion.yaml", "--autor", "autora@ejemplo.mx"];
const LIBERA: [&str; 4] = ["--entorno", "produccion.yaml", "--quien", "Alicia Ficticia"];

#[test]
fn every_tramite_takes_the_new_uma_with_one_signature_and_one_release() {
    let mesa = mesa();
    let enero = mesa.paquetes("enero");
    assert!(enero.len() >= 3, "{enero:?}");
    for paquete in &enero {
        for llave in ["ana.pem", "luis.pem"] {
            mesa.dice(true, &[&["visto-bueno", "firmar", paquete, "--llave", llave][..], &AUTORA].concat());
        }
    }
    let liberar = |paquetes: &[String]| -> Vec<String> {
        let orden = std::iter::once("liberar").chain(paquetes.iter().map(String::as_str)).chain(LIBERA);
        orden.map(str::to_owned).collect()
    };
    let corre = |bien: bool, orden: Vec<String>| {
        let orden: Vec<&str> = orden.iter().map(String::as_str).collect();
        mesa.dice(bien, &orden)
    };
    corre(true, liberar(&enero));

    edita(&mesa, "parametros/uma.yaml", con_uma);
    mesa.dice(true, &["compilar", "taller", "-o", "febrero"]);
    let febrero = mesa.con_cambios("febrero", "enero");
    // Most charge nothing, and the predial by no UMA.
    let cobran = que_nombran(&mesa.ruta("taller"), "uma");
    assert_eq!(febrero.len(), cobran, "{febrero:?}");
    assert!(cobran > 3 && cobran < enero.len(), "{cobran} de {}", enero.len());
    let todos = mesa.paquetes("febrero");
    let firmar = |llave: &str| -> Vec<String> {
        let orden = ["visto-bueno", "parametros"].into_iter().chain(todos.iter().map(String::as_str));
        orden.chain(["--antes", "enero", "--llave", llave]).chain(AUTORA).map(str::to_owned).collect()
    };
    let dicho = corre(false, firmar("ana.pem"));
    assert!(dicho.contains("no puede aprobar por sí sola cambios de parámetros"), "{dicho}");
    let dicho = corre(true, firmar("fina.pem"));
    assert!(dicho.contains("«Alta, actualización o baja de un trámite digital» no cambia"), "{dicho}");
    assert!(dicho.contains("vale $121.00 desde el 1 de febrero de 2027"), "{dicho}");
    assert!(dicho.contains("por ejemplo: «"), "{dicho}");
    assert!(dicho.contains(&format!("fina firmó {} vistos buenos", febrero.len())), "{dicho}");
    let nada = ["visto-bueno", "parametros", "febrero/publicacion_tramite.paquete", "--antes", "enero"];
    let dicho = mesa.dice(false, &[&nada[..], &["--llave", "fina.pem"], &AUTORA].concat());
    assert!(dicho.contains("ningún trámite cambia"), "{dicho}");
    let firmas = febrero[0].replace(".paquete", ".intoto.jsonl");
    let verificar = ["visto-bueno", "verificar", &febrero[0], &firmas, "--entorno", "produccion.yaml"];
    mesa.dice(false, &verificar);
    mesa.dice(true, &[&verificar[..], &["--antes", "enero"]].concat());
    let dicho = corre(true, liberar(&febrero));
    assert_eq!(dicho.matches("La aprobaron: fina.").count(), febrero.len(), "{dicho}");

    // Something else in one of them, and none is signed.
    edita(&mesa, "parametros/uma.yaml", |t| t.replace("valor: 121.00", "valor: 122.00"));
    edita(&mesa, "ayuntamiento/constancia_residencia/tramite.yaml", |t| {
        t.replacen("nombre: ", "nombre: Nueva ", 1)
    });
    mesa.dice(true, &["compilar", "taller", "-o", "marzo"]);
    let todos = mesa.paquetes("marzo").len();
    let marzo = mesa.con_cambios("marzo", "febrero");
    let mut orden = vec!["visto-bueno", "parametros"];
    orden.extend(marzo.iter().map(String::as_str));
    orden.extend(["--antes", "febrero", "--llave", "fina.pem"]);
    orden.extend(AUTORA);
    let dicho = mesa.dice(false, &orden);
    assert!(dicho.contains("no se firmó nada"), "{dicho}");
    assert!(std::fs::read_dir(mesa.ruta("marzo")).unwrap().count() == todos, "ningún visto bueno");
}
