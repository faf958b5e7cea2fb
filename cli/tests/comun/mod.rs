//! What the end-to-end tests share: the real program serving on a free port over a folder of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The root of the tree.
pub fn raiz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The program, serving. It is killed when this goes.
pub struct Programa {
    hijo: Child,
    /// Where it answers, without a slash at the end.
    pub url: String,
}

impl Programa {
    /// Starts the demonstration over a folder, with the clock at a local moment.
    pub fn arrancar(datos: &Path, reloj: &str) -> Self {
        Self::con(datos, &["--reloj", reloj])
    }

    /// The same, told more.
    pub fn con(datos: &Path, mas: &[&str]) -> Self {
        Self::en("127.0.0.1:0", datos, mas)
    }

    /// The same, at an address.
    pub fn en(direccion: &str, datos: &Path, mas: &[&str]) -> Self {
        let mut hijo = Command::new(env!("CARGO_BIN_EXE_ventanilla"))
            .args(["servir", "--demo", "--direccion", direccion, "--datos"])
            .arg(datos)
            .args(mas)
            .current_dir(raiz())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lineas = BufReader::new(hijo.stdout.take().unwrap()).lines();
        let url = lineas
            .by_ref()
            .map_while(Result::ok)
            .find_map(|l| {
                l.split_whitespace()
                    .find(|p| p.starts_with("http://"))
                    .map(|u| u.trim_end_matches('/').to_owned())
            })
            .expect("el programa no dijo su dirección");
        // What it prints later must not fill the pipe.
        std::thread::spawn(move || lineas.for_each(drop));
        Self { hijo, url }
    }
}

/// As a power cut would: no signal that could be heard.
impl Drop for Programa {
    fn drop(&mut self) {
        let _ = self.hijo.kill();
        let _ = self.hijo.wait();
    }
}
