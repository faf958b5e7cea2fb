//! A browser that keeps its cookies and reads the token of each form from the page, as a person's does.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt;

/// A page that came back.
pub struct Pagina {
    pub estado: StatusCode,
    pub cabeceras: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Pagina {
    pub fn texto(&self) -> String {
        // Figures are kept together with the word after them.
        String::from_utf8_lossy(&self.bytes).replace('\u{a0}', " ")
    }

    pub fn a(&self) -> String {
        self.cabecera("location")
    }

    pub fn cabecera(&self, nombre: &str) -> String {
        self.cabeceras.get(nombre).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn dice(&self, cosas: &[&str]) -> &Self {
        let texto = self.texto();
        for cosa in cosas {
            assert!(texto.contains(cosa), "no dice «{cosa}» (HTTP {}):\n{texto}", self.estado);
        }
        self
    }

    #[track_caller]
    pub fn calla(&self, cosas: &[&str]) -> &Self {
        let texto = self.texto();
        for cosa in cosas {
            assert!(!texto.contains(cosa), "dice «{cosa}» (HTTP {}):\n{texto}", self.estado);
        }
        self
    }

    #[track_caller]
    pub fn es(&self, estado: u16) -> &Self {
        assert_eq!(self.estado.as_u16(), estado, "va a «{}»:\n{}", self.a(), self.texto());
        self
    }

    /// What stands after the mark, up to a quote.
    pub fn tras(&self, marca: &str) -> Option<String> {
        let texto = self.texto();
        let inicio = texto.find(marca)? + marca.len();
        texto[inicio..].split('"').next().map(str::to_owned)
    }
}

/// A part of a multipart form: a field, or a file with its name.
pub enum Parte<'a> {
    Campo(&'a str, &'a str),
    Archivo(&'a str, &'a str, &'a [u8]),
}

pub struct Navegador {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub csrf: String,
}

impl Navegador {
    pub fn nuevo(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), csrf: String::new() }
    }

    async fn manda(&mut self, mut peticion: Request<Body>) -> Pagina {
        let galletas: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        if !galletas.is_empty() {
            peticion.headers_mut().insert(header::COOKIE, galletas.join("; ").parse().unwrap());
        }
        let respuesta = self.router.clone().oneshot(peticion).await.unwrap();
        for valor in respuesta.headers().get_all(header::SET_COOKIE) {
            let par = valor.to_str().unwrap().split(';').next().unwrap();
            let (nombre, valor) = par.split_once('=').unwrap();
            self.cookies.insert(nombre.to_owned(), valor.to_owned());
        }
        let (estado, cabeceras) = (respuesta.status(), respuesta.headers().clone());
        let bytes = axum::body::to_bytes(respuesta.into_body(), 50 << 20).await.unwrap().to_vec();
        let pagina = Pagina { estado, cabeceras, bytes };
        if let Some(csrf) = pagina.tras("name=\"_csrf\" value=\"") {
            self.csrf = csrf;
        }
        pagina
    }

    pub async fn ve(&mut self, ruta: &str) -> Pagina {
        self.manda(Request::get(ruta).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a browser does without files.
    pub async fn envia(&mut self, ruta: &str, campos: &[(&str, &str)]) -> Pagina {
        let csrf = self.csrf.clone();
        let mut todos = vec![("_csrf", csrf.as_str())];
        todos.extend(campos);
        self.envia_crudo(ruta, &todos).await
    }

    /// Sends what it is given and nothing else.
    pub async fn envia_crudo(&mut self, ruta: &str, campos: &[(&str, &str)]) -> Pagina {
        let cuerpo: Vec<String> = campos.iter().map(|(n, v)| format!("{}={}", cifra(n), cifra(v))).collect();
        let peticion = Request::post(ruta)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(cuerpo.join("&")))
            .unwrap();
        self.manda(peticion).await
    }

    /// Sends a form with files.
    pub async fn sube(&mut self, ruta: &str, partes: &[Parte<'_>]) -> Pagina {
        const RAYA: &str = "----raya-de-prueba";
        let csrf = self.csrf.clone();
        let mut cuerpo = Vec::new();
        let token = [Parte::Campo("_csrf", &csrf)];
        for parte in token.iter().chain(partes) {
            cuerpo.extend_from_slice(format!("--{RAYA}\r\n").as_bytes());
            match parte {
                Parte::Campo(nombre, valor) => cuerpo.extend_from_slice(
                    format!("Content-Disposition: form-data; name=\"{nombre}\"\r\n\r\n{valor}\r\n")
                        .as_bytes(),
                ),
                Parte::Archivo(nombre, archivo, bytes) => {
                    let cabeza = format!(
                        "Content-Disposition: form-data; name=\"{nombre}\"; filename=\"{archivo}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                    );
                    cuerpo.extend_from_slice(cabeza.as_bytes());
                    cuerpo.extend_from_slice(bytes);
                    cuerpo.extend_from_slice(b"\r\n");
                }
            }
        }
        cuerpo.extend_from_slice(format!("--{RAYA}--\r\n").as_bytes());
        let peticion = Request::post(ruta)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={RAYA}"))
            .body(Body::from(cuerpo))
            .unwrap();
        self.manda(peticion).await
    }

    /// A notification of a collector.
    pub async fn avisa(&mut self, cuerpo: &[u8], firma: &str) -> Pagina {
        let peticion = Request::post("/api/v1/pagos/avisos")
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-firma", firma)
            .body(Body::from(cuerpo.to_vec()))
            .unwrap();
        self.manda(peticion).await
    }

    /// Follows a redirect.
    pub async fn sigue(&mut self, pagina: Pagina) -> Pagina {
        pagina.es(303);
        let a = pagina.a();
        self.ve(a.split('#').next().unwrap()).await
    }

    /// Enters with mail and password, from the page of the door.
    pub async fn entra(&mut self, correo: &str, contrasena: &str) -> Pagina {
        self.ve("/entrar").await.es(200);
        let entrada = self.envia("/entrar", &[("correo", correo), ("contrasena", contrasena)]).await;
        let llegada = self.sigue(entrada).await;
        // Any page with a form gives the token of the new session.
        self.ve("/salir").await.es(200);
        llegada
    }
}

fn cifra(texto: &str) -> String {
    let mut salida = String::new();
    for b in texto.bytes() {
        if b.is_ascii_alphanumeric() {
            salida.push(char::from(b));
        } else {
            salida.push_str(&format!("%{b:02X}"));
        }
    }
    salida
}
