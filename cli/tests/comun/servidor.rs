//! The real program serving an environment, and a client of its API: what the stories over several environments share.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// The program over one environment. It is killed when this goes, as a power cut would.
pub struct Servidor {
    hijo: Child,
    /// Where it answers, without a slash at the end.
    pub url: String,
}

impl Servidor {
    /// Starts an order of the program that serves, and waits until it says where.
    pub fn arrancar(orden: &mut Command) -> Self {
        let mut hijo = orden.stderr(Stdio::piped()).spawn().unwrap();
        let mut lineas = BufReader::new(hijo.stderr.take().unwrap()).lines();
        let mut dicho = Vec::new();
        let direccion = lineas.by_ref().map_while(Result::ok).find_map(|linea| {
            let registro: Value = serde_json::from_str(&linea).unwrap_or_default();
            dicho.push(linea);
            Some(registro["direccion"].as_str()?.to_owned())
        });
        let url =
            format!("http://{}", direccion.unwrap_or_else(|| panic!("no dijo su dirección: {dicho:#?}")));
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lineas.for_each(drop));
        Self { hijo, url }
    }

    fn agente() -> ureq::Agent {
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
    }

    /// A session of an account.
    pub fn entra(&self, correo: &str, contrasena: &str) -> String {
        let cuerpo = json!({"correo": correo, "contrasena": contrasena}).to_string();
        let mut respuesta = Self::agente()
            .post(format!("{}/api/v1/sesiones", self.url))
            .header("content-type", "application/json")
            .send(cuerpo)
            .unwrap();
        let sesion: Value = serde_json::from_str(&respuesta.body_mut().read_to_string().unwrap()).unwrap();
        sesion["token"].as_str().expect("no se pudo entrar").to_owned()
    }

    /// A page, as who has a session sees it.
    pub fn ve(&self, camino: &str, token: &str) -> (u16, String) {
        let mut respuesta = Self::agente()
            .get(format!("{}{camino}", self.url))
            .header("cookie", format!("ventanilla_sesion={token}"))
            .call()
            .unwrap();
        (respuesta.status().as_u16(), respuesta.body_mut().read_to_string().unwrap())
    }

    /// A form of a page that was seen, sent by who has a session.
    pub fn envia(&self, pagina: &str, a: &str, token: &str, campos: &[(&str, &str)]) -> (u16, String) {
        let (_, texto) = self.ve(pagina, token);
        let csrf = texto.split("name=\"_csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut todos = vec![("_csrf", csrf)];
        todos.extend(campos);
        let mut respuesta = Self::agente()
            .post(format!("{}{a}", self.url))
            .header("cookie", format!("ventanilla_sesion={token}"))
            .send_form(todos)
            .unwrap();
        (respuesta.status().as_u16(), respuesta.body_mut().read_to_string().unwrap())
    }
}

impl Drop for Servidor {
    fn drop(&mut self) {
        let _ = self.hijo.kill();
        let _ = self.hijo.wait();
    }
}
