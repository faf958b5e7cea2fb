//! A person at a real browser: pages that they open, controls that they fill, buttons that they press. Screenshots stay in the build
//! folder.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;

/// The password of every account of the stories.
pub const CONTRASENA: &str = "ventanilla-demo";

/// Answers by the name of their control; a file is a path.
pub type Datos<'a> = &'a [(&'a str, &'a str)];

pub struct Conductor(Child, u16);

impl Conductor {
    pub fn arrancar() -> Self {
        let escucha = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let puerto = escucha.local_addr().unwrap().port();
        drop(escucha);
        let hijo = Command::new("chromedriver")
            .arg(format!("--port={puerto}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("falta chromedriver: lo instala `bash tests/run`");
        Self(hijo, puerto)
    }
}

impl Drop for Conductor {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How long a page may take to be there, on a busy machine.
pub const PACIENCIA: Duration = Duration::from_secs(10);

/// What braces mean on the pages of a story.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Llaves {
    /// Nobody typed them: a text that wasn't filled.
    Defecto,
    /// Somebody types them, and is told them back.
    Escritas,
}

/// A browser on the site.
pub struct Navegador {
    pub cliente: Client,
    pub url: String,
    pub carpeta: PathBuf,
    pub nombre: String,
    pub llaves: Llaves,
    pub fotos: std::cell::Cell<u32>,
}

impl Navegador {
    pub async fn abrir(
        conductor: &Conductor,
        url: &str,
        (nombre, llaves): (&str, Llaves),
        con_js: bool,
        perfil: &Path,
    ) -> Self {
        let mut capacidades = serde_json::Map::new();
        let permiso = if con_js { 1 } else { 2 };
        capacidades.insert(
            "goog:chromeOptions".to_owned(),
            json!({
                "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=es-MX",
                    "--window-size=1280,1600", format!("--user-data-dir={}", perfil.display())],
                "prefs": {"profile.managed_default_content_settings.javascript": permiso},
            }),
        );
        let direccion = format!("http://127.0.0.1:{}", conductor.1);
        let inicio = Instant::now();
        let cliente = loop {
            let mut constructor =
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            match constructor.capabilities(capacidades.clone()).connect(&direccion).await {
                Ok(cliente) => break cliente,
                Err(error) if inicio.elapsed() > Duration::from_secs(20) => {
                    panic!("no hay navegador: {error}")
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        let carpeta = Path::new(env!("CARGO_TARGET_TMPDIR")).join("capturas");
        std::fs::create_dir_all(&carpeta).unwrap();
        Self { cliente, url: url.to_owned(), carpeta, nombre: nombre.to_owned(), llaves, fotos: 0.into() }
    }

    pub async fn ir(&self, camino: &str) {
        self.cliente.goto(&format!("{}{camino}", self.url)).await.unwrap();
    }

    pub async fn donde(&self) -> String {
        self.cliente.current_url().await.unwrap().path().to_owned()
    }

    pub async fn texto(&self) -> String {
        let inicio = Instant::now();
        loop {
            let leido = match self.cliente.find(Locator::Css("body")).await {
                Ok(cuerpo) => cuerpo.text().await,
                Err(error) => Err(error),
            };
            match leido {
                Ok(texto) => return texto,
                Err(error) if inicio.elapsed() > PACIENCIA => panic!("no se puede leer la página: {error}"),
                // The page went away between finding and reading it.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    pub async fn foto(&self, que: &str) {
        let n = self.fotos.get() + 1;
        self.fotos.set(n);
        let png = self.cliente.screenshot().await.unwrap();
        std::fs::write(self.carpeta.join(format!("{}-{n:02}-{que}.png", self.nombre)), png).unwrap();
        // What no page says: a sentence ended twice, a text that wasn't filled.
        let texto = self.texto().await;
        let de_mas: &[&str] = if self.llaves == Llaves::Defecto { &["{{", "}}"] } else { &[] };
        for mal in ["..", "undefined"].iter().chain(de_mas) {
            assert!(!texto.contains(mal), "{que}: «{mal}» en\n{texto}");
        }
    }

    /// Clicks what the selector names, once it is there, and waits for the page that follows. A script may leave the old one a moment later
    /// than the click; a button that stays on its page costs that moment.
    pub async fn oprime(&self, css: &str) {
        let inicio = Instant::now();
        let pagina = self.cliente.find(Locator::Css("html")).await.unwrap();
        loop {
            let oprimido = match self.cliente.find(Locator::Css(css)).await {
                Ok(boton) => boton.click().await,
                Err(error) => Err(error),
            };
            match oprimido {
                Ok(()) => break,
                Err(error) if inicio.elapsed() > PACIENCIA => {
                    panic!("{css} en {}: {error}:\n{}", self.donde().await, self.texto().await)
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        let oprimido = Instant::now();
        while oprimido.elapsed() < Duration::from_secs(2) && pagina.tag_name().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Fills the controls of the page that have one of these names and can be seen; whether any did. A part of the page that is exchanged
    /// meanwhile is looked for again.
    pub async fn llena(&self, datos: Datos<'_>) -> bool {
        let mut alguno = false;
        for (nombre, valor) in datos {
            let mut intentos = 0;
            loop {
                match self.llena_uno(nombre, valor).await {
                    Ok(hecho) => {
                        alguno |= hecho;
                        break;
                    }
                    Err(error) if intentos >= 20 => panic!("{nombre}: {error}"),
                    Err(_) => {
                        intentos += 1;
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                }
            }
        }
        alguno
    }

    async fn llena_uno(&self, nombre: &str, valor: &str) -> Result<bool, CmdError> {
        let mut alguno = false;
        for control in self.cliente.find_all(Locator::Css(&format!("[name='{nombre}']"))).await? {
            let tipo = control.attr("type").await?.unwrap_or_default();
            match tipo.as_str() {
                "hidden" | "submit" => {}
                "radio" | "checkbox"
                    if control.attr("value").await?.as_deref() == Some(valor)
                        && !control.is_selected().await? =>
                {
                    control.click().await?;
                    alguno = true;
                }
                "radio" | "checkbox" => {}
                "file" => {
                    control.send_keys(valor).await?;
                    alguno = true;
                }
                _ if control.is_displayed().await?
                    && control.prop("value").await?.as_deref() != Some(valor) =>
                {
                    control.clear().await?;
                    control.send_keys(valor).await?;
                    alguno = true;
                }
                _ => {}
            }
        }
        Ok(alguno)
    }

    pub async fn entra(&self, correo: &str) {
        self.cliente.delete_all_cookies().await.unwrap();
        self.ir("/entrar").await;
        assert!(self.llena(&[("correo", correo), ("contrasena", CONTRASENA)]).await);
        self.oprime("main form [type=submit]").await;
        assert_ne!(self.donde().await, "/entrar", "{}", self.texto().await);
    }

    /// Applies, page by page, until the acuse; gives the folio.
    pub async fn solicita(&self, tramite: &str, datos: Datos<'_>) -> String {
        self.ir(&format!("/tramites/{tramite}")).await;
        self.foto("ficha").await;
        self.ir(&format!("/tramites/{tramite}/solicitar")).await;
        self.oprime("main form [type=submit]:not([name=_accion]), main form [type=submit]").await;
        // A page whose answers bring further questions is shown again with them.
        for _ in 0..16 {
            if self.donde().await.ends_with("/revisar") {
                break;
            }
            self.llena(datos).await;
            self.llena(datos).await;
            self.foto("pregunta").await;
            self.oprime(
                "button[name=_accion][value=continuar]:not(.oculto):not([hidden]):not([tabindex='-1'])",
            )
            .await;
        }
        assert!(self.donde().await.ends_with("/revisar"), "{}", self.texto().await);
        self.llena(&[("declaracion", "si")]).await;
        self.foto("revisar").await;
        self.oprime("button[name=_accion][value^='enviar:']").await;
        let acuse = self.texto().await;
        self.foto("acuse").await;
        let folio = acuse.split_whitespace().find(|p| p.matches('-').count() == 2 && p.contains("-20"));
        folio
            .unwrap_or_else(|| panic!("el acuse no dice el folio:\n{acuse}"))
            .trim_matches(['.', ','])
            .to_owned()
    }

    pub async fn paga(&self, folio: &str) {
        self.ir(&format!("/solicitudes/{folio}")).await;
        self.foto("seguimiento").await;
        self.oprime("main a[href*='/pagos/']").await;
        self.llena(&[("medio", "tarjeta")]).await;
        self.foto("pago").await;
        self.oprime("main form [type=submit]").await;
        assert!(self.donde().await.starts_with("/pasarela"), "{}", self.texto().await);
        self.foto("pasarela").await;
        self.llena(&[
            ("tarjeta", "4111111111111111"),
            ("numero", "4111111111111111"),
            ("nombre", "Elena Ramos"),
            ("vence", "12/30"),
            ("cvv", "123"),
        ])
        .await;
        self.oprime("button[name=resultado]").await;
        let dicho = self.texto().await;
        self.foto("pagado").await;
        assert!(dicho.to_lowercase().contains("recibimos"), "{dicho}");
    }

    pub async fn responde(&self, folio: &str, etapa: &str, datos: Datos<'_>) {
        self.ir(&format!("/solicitudes/{folio}")).await;
        self.foto("le-toca").await;
        self.ir(&format!("/solicitudes/{folio}/etapas/{etapa}")).await;
        // A notice with legal effect is opened first: from then on its plazo counts.
        if self.donde().await.starts_with("/avisos") {
            self.foto("aviso").await;
            self.oprime("main form [type=submit]").await;
            self.foto("aviso-abierto").await;
            self.ir(&format!("/solicitudes/{folio}/etapas/{etapa}")).await;
        }
        self.foto("prevencion").await;
        for (documento, _) in datos {
            self.oprime(&format!("button[value='quitar:{documento}.0']")).await;
        }
        self.llena(datos).await;
        self.oprime("button.govuk-button[name=_accion][value=continuar], button.govuk-button[name=_accion][value=enviar]").await;
        if self.donde().await.ends_with("/revisar") {
            self.oprime("button[name=_accion][value=enviar]:not([tabindex='-1'])").await;
        }
        self.foto("respondida").await;
        let dicho = self.texto().await;
        assert!(!dicho.contains("Falta corregir"), "{dicho}");
    }

    pub async fn decide(&self, folio: &str, accion: &str, datos: Datos<'_>) {
        self.ir("/bandeja").await;
        self.foto("bandeja").await;
        assert!(
            self.texto().await.contains(folio),
            "el expediente no está en la bandeja:\n{}",
            self.texto().await
        );
        self.ir(&format!("/expedientes/{folio}")).await;
        let tomar = "form[action*='/tomar'] button";
        if self.cliente.find(Locator::Css(tomar)).await.is_ok() {
            self.oprime(tomar).await;
        }
        let decision = "#decide button[name=_accion][value=ver]:not([tabindex='-1'])";
        self.cliente.wait().at_most(PACIENCIA).for_element(Locator::Css(decision)).await.unwrap();
        self.llena(&[("accion", accion)]).await;
        self.llena(datos).await;
        self.foto("expediente").await;
        self.oprime(decision).await;
        // What only this action captures may be asked on a page of its own.
        if self.llena(datos).await
            && self.cliente.find(Locator::Css("button[name=_accion][value=ver]")).await.is_ok()
        {
            self.oprime("button[name=_accion][value=ver]:not([tabindex='-1'])").await;
        }
        self.foto("confirmar").await;
        self.oprime(
            "aside form [type=submit]:not([aria-hidden]), main form [type=submit]:not([aria-hidden])",
        )
        .await;
        let dicho = self.texto().await;
        assert!(!dicho.contains("Falta corregir"), "{dicho}");
        self.foto("decidido").await;
    }
}
