//! The tutorial is true: in an empty folder, every order runs and says what the page shows, every file and change can be written where
//! it says, and the pages that it sends to are there.
//!
//! What the test reads of `docs/tutorial.md`, in order: plain blocks are orders; a `text` block is what they say, where `…` leaves
//! lines out, or a file when its first line names one; a `yaml` block is a file; a `diff` block changes one. Comments that are not seen
//! on the page say what a person does elsewhere: `termina con 1`, `pegue las llaves en …`, `se ve [como …]: … «…»`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

#[expect(dead_code, reason = "other stories use more of it")]
#[path = "comun/servidor.rs"]
mod servidor;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use servidor::Servidor;

const CONTRASENA: &str = "cuatro palabras que sólo yo sé";

/// A step of the page, with the line where it begins.
enum Paso {
    Ordenes(Vec<String>),
    Dicen(Vec<String>),
    Archivo(String, String),
    Cambio(String, Vec<String>),
    TerminaCon(i32),
    Pegue(String),
    SeVe { como: Option<String>, camino: String, dice: Vec<String> },
}

fn pasos() -> Vec<(usize, Paso)> {
    let guia = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/tutorial.md");
    let texto = std::fs::read_to_string(guia).unwrap();
    let mut pasos = Vec::new();
    let mut lineas = texto.lines().enumerate();
    while let Some((i, linea)) = lineas.next() {
        let lugar = i + 1;
        if let Some(clase) = linea.strip_prefix("```") {
            let cuerpo: Vec<String> =
                lineas.by_ref().map(|(_, l)| l.to_owned()).take_while(|l| l != "```").collect();
            pasos.push((lugar, bloque(clase, cuerpo)));
        } else if let Some(dicho) = linea.strip_prefix("<!-- ").and_then(|l| l.strip_suffix(" -->")) {
            pasos.push((lugar, comentario(dicho)));
        }
    }
    pasos
}

fn bloque(clase: &str, cuerpo: Vec<String>) -> Paso {
    let nombrado = cuerpo.first().and_then(|l| l.strip_prefix("# ")).filter(|n| !n.contains(' '));
    match (clase, nombrado) {
        ("", _) => Paso::Ordenes(cuerpo),
        ("yaml" | "text", Some(nombre)) => {
            let texto = cuerpo.iter().skip(1).map(|l| format!("{l}\n")).collect();
            Paso::Archivo(nombre.to_owned(), texto)
        }
        ("text", None) => Paso::Dicen(cuerpo),
        ("diff", _) => {
            let archivo =
                cuerpo.first().and_then(|l| l.strip_prefix("@@ ")).expect("no dice qué archivo cambia");
            Paso::Cambio(archivo.to_owned(), cuerpo.iter().skip(1).cloned().collect())
        }
        _ => panic!("nadie sabe qué hacer con {clase}: {cuerpo:?}"),
    }
}

fn comentario(dicho: &str) -> Paso {
    if let Some(codigo) = dicho.strip_prefix("termina con ") {
        return Paso::TerminaCon(codigo.parse().unwrap());
    }
    if let Some(archivo) = dicho.strip_prefix("pegue las llaves en ") {
        return Paso::Pegue(archivo.to_owned());
    }
    let (quien, que) = dicho.strip_prefix("se ve").and_then(|d| d.split_once(": ")).expect(dicho);
    let (camino, textos) = que.split_once(' ').unwrap();
    Paso::SeVe {
        como: quien.strip_prefix(" como ").map(str::to_owned),
        camino: camino.to_owned(),
        dice: textos.split('«').skip(1).map(|t| t.split('»').next().unwrap().to_owned()).collect(),
    }
}

/// Words of an order, with those between quotes whole.
fn palabras(orden: &str) -> Vec<String> {
    let mut palabras = Vec::new();
    for (i, trozo) in orden.split('"').enumerate() {
        if i % 2 == 1 {
            palabras.push(trozo.to_owned());
        } else {
            palabras.extend(trozo.split_whitespace().map(str::to_owned));
        }
    }
    palabras
}

fn puerto() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The demonstration, which says where it answers to who started it.
struct Demostracion {
    hijo: Child,
    url: String,
}

impl Demostracion {
    fn arrancar(orden: &mut Command) -> Self {
        let mut hijo = orden.stdout(Stdio::piped()).spawn().unwrap();
        let mut lineas = BufReader::new(hijo.stdout.take().unwrap()).lines();
        let direccion = |l: String| Some(l.split_whitespace().find(|p| p.starts_with("http://"))?.to_owned());
        let url = lineas.by_ref().map_while(Result::ok).find_map(direccion).expect("no dijo su dirección");
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lineas.for_each(drop));
        Self { hijo, url: url.trim_end_matches('/').to_owned() }
    }
}

impl Drop for Demostracion {
    fn drop(&mut self) {
        let _ = self.hijo.kill();
        let _ = self.hijo.wait();
    }
}

/// The folder of who follows the page.
struct Mesa {
    carpeta: tempfile::TempDir,
    /// What the last orders said.
    dicho: String,
    /// The lines that the keys print.
    llaves: String,
    servidor: Option<Servidor>,
    demostracion: Option<Demostracion>,
}

impl Mesa {
    fn ruta(&self, nombre: &str) -> PathBuf {
        self.carpeta.path().join(nombre)
    }

    fn orden(&self, orden: &str) -> Command {
        let mut palabras = palabras(orden);
        assert_eq!(palabras.remove(0), "ventanilla", "{orden}");
        if palabras.iter().any(|p| p == "--demo") {
            palabras.extend(["--puerto".to_owned(), "0".to_owned()]);
        }
        let mut orden = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
        orden.args(palabras).current_dir(self.carpeta.path());
        orden.env("VENTANILLA_CONTRASENA", CONTRASENA).env("VENTANILLA_CONTRASENA_LLAVE", CONTRASENA);
        orden
    }

    fn ordenes(&mut self, ordenes: &[String], codigo: i32) {
        (self.servidor, self.demostracion) = (None, None);
        self.dicho.clear();
        for orden in ordenes {
            if orden.starts_with("ventanilla servir --demo ") {
                self.demostracion = Some(Demostracion::arrancar(&mut self.orden(orden)));
                continue;
            }
            if orden.starts_with("ventanilla servir ") {
                self.servidor = Some(Servidor::arrancar(&mut self.orden(orden)));
                continue;
            }
            let salida = self.orden(orden).output().unwrap();
            let (hecho, aparte) =
                (String::from_utf8_lossy(&salida.stdout), String::from_utf8_lossy(&salida.stderr));
            assert_eq!(salida.status.code(), Some(codigo), "{orden}\n{hecho}{aparte}");
            if orden.starts_with("ventanilla llave nueva ") {
                self.llaves += &hecho;
            }
            self.dicho += &format!("{hecho}\n{aparte}\n");
        }
    }

    /// Each line is part of one that was said, in that order.
    fn dijeron(&self, lineas: &[String]) {
        let mut quedan = self.dicho.lines();
        for linea in lineas.iter().filter(|l| *l != "…") {
            assert!(
                quedan.any(|l| l.contains(linea.trim())),
                "no dijo «{linea}», en ese orden:\n{}",
                self.dicho
            );
        }
    }

    /// A file, where ports that this machine may be using are others.
    fn archivo(&self, nombre: &str, texto: &str) {
        let ruta = self.ruta(nombre);
        std::fs::create_dir_all(ruta.parent().unwrap()).unwrap();
        let propio = format!("escucha: 127.0.0.1:{}", puerto());
        let texto =
            texto.replace("escucha: 127.0.0.1:8080", &propio).replace("escucha: 127.0.0.1:8081", &propio);
        std::fs::write(ruta, texto).unwrap();
    }

    fn cambio(&self, nombre: &str, lineas: &[String]) {
        let con = |signos: &[char]| -> String {
            lineas
                .iter()
                .filter_map(|l| match l.chars().next() {
                    Some(signo) if signos.contains(&signo) => Some(format!("{}\n", l.get(1..)?)),
                    None if signos.contains(&' ') => Some("\n".to_owned()),
                    _ => None,
                })
                .collect()
        };
        let (antes, despues) = (con(&[' ', '-']), con(&[' ', '+']));
        let texto = std::fs::read_to_string(self.ruta(nombre)).unwrap();
        assert_eq!(
            texto.matches(&antes).count(),
            1,
            "{nombre} debe tener una vez:\n{antes}\ny dice:\n{texto}"
        );
        std::fs::write(self.ruta(nombre), texto.replace(&antes, &despues)).unwrap();
    }

    fn se_ve(&self, como: Option<&str>, camino: &str, dice: &[String]) {
        let mut camino = camino.to_owned();
        if camino.contains("HUELLA") {
            let bytes = std::fs::read(self.ruta("paquetes/permiso_poda.paquete")).unwrap();
            camino = camino.replace("HUELLA", schemas::sello::Digest::de(&bytes).as_str());
        }
        let pagina = match (&self.demostracion, &self.servidor) {
            (Some(demostracion), _) => {
                let mut respuesta = ureq::get(format!("{}{camino}", demostracion.url)).call().unwrap();
                respuesta.body_mut().read_to_string().unwrap()
            }
            (None, Some(servidor)) => {
                let token = como.map(|correo| servidor.entra(correo, CONTRASENA)).unwrap_or_default();
                let (estado, pagina) = servidor.ve(&camino, &token);
                assert_eq!(estado, 200, "{camino}");
                pagina
            }
            (None, None) => panic!("no hay ningún servidor en marcha"),
        };
        for texto in dice {
            assert!(pagina.contains(texto.as_str()), "{camino} no dice «{texto}»:\n{pagina}");
        }
    }
}

#[test]
fn who_follows_the_tutorial_in_an_empty_folder_ends_with_a_tramite_in_produccion() {
    let carpeta = tempfile::tempdir().unwrap();
    let mut mesa =
        Mesa { carpeta, dicho: String::new(), llaves: String::new(), servidor: None, demostracion: None };
    let (mut codigo, mut ordenes, mut vistas) = (0, 0, 0);
    for (linea, paso) in pasos() {
        println!("docs/tutorial.md:{linea}");
        match paso {
            Paso::TerminaCon(otro) => codigo = otro,
            Paso::Ordenes(lineas) => {
                ordenes += lineas.len();
                mesa.ordenes(&lineas, std::mem::take(&mut codigo));
            }
            Paso::Dicen(lineas) => mesa.dijeron(&lineas),
            Paso::Archivo(nombre, texto) => mesa.archivo(&nombre, &texto),
            Paso::Cambio(nombre, lineas) => mesa.cambio(&nombre, &lineas),
            Paso::Pegue(nombre) => {
                let texto = std::fs::read_to_string(mesa.ruta(&nombre)).unwrap();
                std::fs::write(mesa.ruta(&nombre), texto + &mesa.llaves).unwrap();
            }
            Paso::SeVe { como, camino, dice } => {
                vistas += 1;
                mesa.se_ve(como.as_deref(), &camino, &dice);
            }
        }
    }
    assert!(ordenes >= 20 && vistas >= 4, "{ordenes} órdenes, {vistas} páginas");
    // The last server is producción, and it is empty but for the trámite that was released.
    mesa.se_ve(None, "/", &["Permiso de poda".to_owned()]);
}
