//! A platform in a folder of its own with its server, without sockets: people who enter, forms that they send, pages that they read.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use engine::comando::{Actuante, Comando, Respuestas};
use engine::formulario;
use jiff::SignedDuration;
use jiff::civil::date;
use runtime::almacen::{CambioDeCuenta, CambioOrdenado, ClaseCuenta, Cuenta, QueMovimiento, Reservado};
use runtime::app::{
    App, ArchivoSubido, AvisoDePago, CuentaNueva, Inicio, Liberacion, Ofrecido, valor_solicitante,
};
use runtime::config::{Clase, Config, FuenteDeReglas, Reglas};
use runtime::http::Servidor;
use schemas::encargo::Encargos;
use schemas::evento::Canal;
use schemas::ids::{CampoId, CuentaId, ExpedienteId, RolId, TramiteId};
use schemas::paquete::Campo;
use schemas::sello;
use schemas::valor::{Archivo, Valor};
use tower::ServiceExt;

/// Runs a story on a runtime of one thread.
pub fn correr<T>(historia: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(historia)
}

/// Bytes that are a PDF as far as anybody looks.
pub const PDF: &[u8] = b"%PDF-1.7\n% un recibo de luz\n";
/// What a picture begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The platform with its people.
pub struct Casa {
    pub app: App,
    pub servidor: Servidor,
    pub ofrecido: Ofrecido,
    pub ciudadana: Cuenta,
    pub otro: Cuenta,
    pub oficial: Cuenta,
    pub director: Cuenta,
    pub ajena: Cuenta,
    pub administra: Cuenta,
    pub carpeta: tempfile::TempDir,
}

impl Casa {
    pub async fn nueva() -> Self {
        Self::con(true).await
    }

    /// A platform that is no demonstration, or one that is; its clock stands at the 2nd of March of 2026 in a demonstration.
    pub async fn con(demo: bool) -> Self {
        let reglas: Arc<dyn FuenteDeReglas> =
            if demo { Arc::new(Reglas::default()) } else { Arc::new(super::firmas::reglas()) };
        Self::de_clase(if demo { Clase::Demostracion } else { Clase::Produccion }, reglas).await
    }

    /// A platform of a class, under rules of one's own.
    pub async fn de_clase(clase: Clase, reglas: Arc<dyn FuenteDeReglas>) -> Self {
        Self::segun(|config| config.para(clase, reglas)).await
    }

    /// A platform with another configuration than that of a demonstration.
    pub async fn segun(cambia: impl FnOnce(Config) -> Config) -> Self {
        let carpeta = tempfile::tempdir().unwrap();
        let config = cambia(Config::demo(carpeta.path().join("datos"), "127.0.0.1:8080".parse().unwrap()));
        let simulado = config.simulado();
        // Producción releases nothing whose accounts it doesn't know.
        let config =
            if simulado { config } else { Config { cuentas: super::firmas::cuentas(&paquete()), ..config } };
        let app = App::abrir(config).unwrap();
        let sellado = paquete();
        if simulado {
            let inicio =
                engine::agenda::instante(sellado.paquete(), date(2026, 3, 2).at(10, 0, 0, 0)).unwrap();
            app.poner_reloj(inicio).await.unwrap();
        }
        let ofrecido = if simulado {
            app.recibir(sellado.bytes(), &[], "Instalación").unwrap()
        } else {
            let pedido = Liberacion {
                paquete: sellado.bytes().to_vec(),
                carpeta: super::firmas::carpeta(&sellado).texto(),
                desde: None,
                quien: "Instalación".to_owned(),
            };
            app.liberar(&pedido).unwrap().paquete
        };
        let servidor = Servidor::new(app.clone()).unwrap();
        use ClaseCuenta::{Administrador, Ciudadano, Servidor as Trabaja};
        Self {
            ciudadana: cuenta(&app, "ciudadana", "Íñiga Peña Ñandú", Ciudadano, &[], None).await,
            otro: cuenta(&app, "otro", "Otro Vecino", Ciudadano, &[], None).await,
            oficial: cuenta(
                &app,
                "oficial",
                "Olga Oficial",
                Trabaja,
                &["oficial_constancias"],
                Some("ayuntamiento"),
            )
            .await,
            director: cuenta(
                &app,
                "director",
                "Dino Director",
                Trabaja,
                &["director_ayuntamiento"],
                Some("ayuntamiento"),
            )
            .await,
            ajena: cuenta(&app, "ajena", "Ana Ajena", Trabaja, &["revisor_ventanilla"], Some("sedus")).await,
            administra: cuenta(&app, "administra", "Ada Administra", Administrador, &[], None).await,
            app,
            servidor,
            ofrecido,
            carpeta,
        }
    }

    pub fn base(&self) -> std::path::PathBuf {
        Path::new(self.carpeta.path()).join("datos/ventanilla.sqlite")
    }

    /// A browser in which this account entered.
    pub async fn entra(&self, cuenta: &Cuenta) -> Navegador {
        let (id, ahora) = (cuenta.id.clone(), self.app.ahora());
        let expira = ahora + SignedDuration::from_hours(8);
        let sesion = self.app.almacen().escribir(move |e| e.abrir_sesion(&id, ahora, expira)).await.unwrap();
        Navegador { router: self.servidor.router(), token: sesion.token.0, csrf: sesion.csrf.0 }
    }

    /// A browser in which nobody entered.
    pub fn nadie(&self) -> Navegador {
        Navegador { router: self.servidor.router(), token: String::new(), csrf: String::new() }
    }

    /// A solicitud that was sent, not paid yet.
    pub async fn enviada(&self) -> ExpedienteId {
        let luz = self.sube("comprobante", "luz.pdf", true).await;
        let ine = self.sube("identificacion", "ine.pdf", false).await;
        let partes = [
            ("calle", "Hidalgo"),
            ("numero", "1250"),
            ("colonia", "Centro"),
            ("cp", "64000"),
            ("municipio", "Monterrey"),
        ];
        let domicilio = Valor::Registro(
            partes.iter().map(|(n, t)| ((*n).to_owned(), Valor::Texto((*t).to_owned()))).collect(),
        );
        let valores = [
            // Its check digit should be another.
            ("curp", Valor::Texto("GARC850101HNLRRL05".to_owned())),
            ("domicilio", domicilio),
            ("vive_desde", Valor::Fecha(date(2019, 3, 4))),
            ("comprobante", luz),
            ("identificacion", ine),
        ];
        let respuestas: Respuestas = valores.into_iter().map(|(c, v)| (CampoId::from(c), Some(v))).collect();
        let inicio = Inicio {
            paquete: Arc::clone(&self.ofrecido),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&self.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas,
            borrador: None,
        };
        self.app.iniciar(inicio, &self.ciudadana.id, None).await.unwrap().expediente
    }

    /// A solicitud that waits for the oficial.
    pub async fn pagada(&self) -> (ExpedienteId, String) {
        let id = self.enviada().await;
        let buscado = id.clone();
        let orden = self.app.almacen().leer(move |l| l.ordenes(&buscado)).await.unwrap().remove(0);
        let aviso = AvisoDePago {
            referencia: Self::referencia(&id),
            linea: orden.linea,
            monto: orden.monto,
            medio: "spei".to_owned(),
        };
        self.app.recibir_pago(aviso).await.unwrap();
        let folio = self.app.abrir_expediente(&id).await.unwrap().estado.folio.to_string();
        (id, folio)
    }

    /// The operation by which an expediente was paid.
    pub fn referencia(id: &ExpedienteId) -> String {
        format!("OP-{}", id.chars().rev().take(8).collect::<String>())
    }

    /// Decides an expediente that waits, and lets the workers make its documents and send its mail.
    pub async fn negar(&self, id: &ExpedienteId) {
        let motivo = Valor::Texto("El comprobante es de otro domicilio; traiga el de su casa.".to_owned());
        let comando = Comando::Actuar {
            etapa: "revision".into(),
            visita: None,
            accion: "negar".into(),
            respuestas: [(CampoId::from("motivo_negativa"), Some(motivo))].into(),
        };
        self.app.ejecutar(id, comando, actuante(&self.oficial), None).await.unwrap();
        runtime::obreros::drenar(&self.app).await.unwrap();
    }

    async fn sube(&self, campo: &str, nombre: &str, con_fecha: bool) -> Valor {
        let campo = self.ofrecido.tramite.campo(campo).unwrap();
        let mut archivo = self.sube_de(&self.ciudadana, campo, nombre).await;
        archivo.fecha = con_fecha.then(|| self.servidor.local(self.app.ahora()).date());
        Valor::Archivo(archivo)
    }

    /// A file that somebody hands in for a field.
    pub async fn sube_de(&self, quien: &Cuenta, campo: &Campo, nombre: &str) -> Archivo {
        let bytes = [if nombre.ends_with(".png") { PNG } else { PDF }, nombre.as_bytes()].concat();
        let subido =
            ArchivoSubido { nombre: Reservado(nombre.to_owned()), tamano: bytes.len() as u64, bytes };
        self.app.subir(campo, subido, Some(&quien.id)).await.unwrap()
    }

    /// Somebody stands in for another from now, for some days, as an event of an expediente would tell it; gives them with what they hold.
    pub async fn suple(
        &self,
        (expediente, evento): (&ExpedienteId, u64),
        quien: &Cuenta,
        de: &Cuenta,
        dias: i64,
    ) -> Cuenta {
        let ahora = self.app.ahora();
        // As they are in the store.
        let (uno, otro) = (quien.id.clone(), de.id.clone());
        let leer = self.app.almacen().leer(move |l| Ok((l.cuenta(&uno)?, l.cuenta(&otro)?)));
        let (Some(quien), Some(de)) = leer.await.unwrap() else { panic!("two accounts") };
        let cambio = CambioOrdenado::Cuenta(Box::new(CambioDeCuenta {
            antes: Some(quien.clone()),
            despues: quien.clone(),
            que: QueMovimiento::Suplencia,
            roles: de.roles.clone(),
            suple_a: Some(de.clone()),
            plazo: Some((ahora, ahora + SignedDuration::from_hours(24 * dias))),
            expediente: expediente.clone(),
            evento,
            cuando: ahora,
            efectos: Vec::new(),
        }));
        self.app.almacen().escribir(move |e| e.hacer_ordenado(&cambio)).await.unwrap();
        self.hoy(&quien).await
    }

    /// Somebody, with what they hold now.
    pub async fn hoy(&self, quien: &Cuenta) -> Cuenta {
        let (cuenta, ahora) = (quien.clone(), self.app.ahora());
        self.app.almacen().leer(move |l| l.con_suplencias(cuenta, ahora)).await.unwrap()
    }

    /// What was written down of who read an expediente, newest first.
    pub async fn accesos(&self, id: &ExpedienteId) -> Vec<(CuentaId, String)> {
        let id = id.clone();
        let leidos = self.app.almacen().leer(move |l| l.accesos(&id, 100)).await.unwrap();
        leidos.into_iter().map(|a| (a.cuenta, a.motivo)).collect()
    }

    pub async fn sucesos(&self, id: &ExpedienteId) -> usize {
        self.app.abrir_expediente(id).await.unwrap().eventos.len()
    }
}

/// The compiled trámite with two of its cases, and with parameters that never end, so that the tests don't depend on the year.
pub fn paquete() -> sello::PaqueteSellado {
    let bytes = include_bytes!("../datos/constancia_residencia.paquete");
    let mut paquete = sello::abrir(bytes, None).unwrap().paquete().clone();
    for parametro in &mut paquete.parametros {
        parametro.valores.last_mut().unwrap().hasta = None;
    }
    paquete.pruebas = serde_json::from_str(include_str!("../datos/pruebas.json")).unwrap();
    assert!(formulario::campos_de_etapa(&paquete.tramite.etapas[0]).contains(&CampoId::from("curp")));
    sello::sellar(paquete).unwrap()
}

/// A citizen that isn't there yet.
pub fn nueva(quien: &str, nombre: &str) -> CuentaNueva {
    CuentaNueva {
        correo: Reservado(format!("{quien}@prueba.mx")),
        nombre: Reservado(nombre.to_owned()),
        contrasena: Reservado("una contraseña larga".to_owned()),
        clase: ClaseCuenta::Ciudadano,
        roles: Encargos::ninguno(),
        dependencia: None,
    }
}

async fn cuenta(
    app: &App,
    quien: &str,
    nombre: &str,
    clase: ClaseCuenta,
    roles: &[&str],
    de: Option<&str>,
) -> Cuenta {
    app.crear_cuenta(CuentaNueva {
        clase,
        roles: roles.iter().map(|r| RolId::from(*r)).collect(),
        dependencia: de.map(Into::into),
        ..nueva(quien, nombre)
    })
    .await
    .unwrap()
}

/// A browser.
pub struct Navegador {
    router: Router,
    pub token: String,
    pub csrf: String,
}

/// What came back.
pub struct Vuelta {
    pub estado: StatusCode,
    pub cabeceras: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Vuelta {
    pub fn texto(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where it sends the browser; empty when nowhere.
    pub fn a(&self) -> &str {
        self.cabeceras.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Says what is on the page when something that should be isn't.
    #[track_caller]
    pub fn dice(&self, cosas: &[&str]) {
        let texto = self.texto();
        for cosa in cosas {
            assert!(texto.contains(cosa), "no dice «{cosa}» (HTTP {}):\n{texto}", self.estado);
        }
    }

    #[track_caller]
    pub fn calla(&self, cosas: &[&str]) {
        let texto = self.texto();
        for cosa in cosas {
            assert!(!texto.contains(cosa), "dice «{cosa}» (HTTP {}):\n{texto}", self.estado);
        }
    }

    /// The value of a hidden field of the page.
    #[track_caller]
    pub fn oculto(&self, nombre: &str) -> String {
        let texto = self.texto();
        let marca = format!("name=\"{nombre}\" value=\"");
        let inicio =
            texto.find(&marca).unwrap_or_else(|| panic!("no hay un campo oculto `{nombre}`")) + marca.len();
        texto[inicio..].split('"').next().unwrap().to_owned()
    }
}

impl Navegador {
    pub async fn pide(&self, metodo: &str, ruta: &str, cuerpo: Option<String>) -> Vuelta {
        let mut peticion = Request::builder().method(metodo).uri(ruta);
        if !self.token.is_empty() {
            peticion = peticion.header(header::COOKIE, format!("ventanilla_sesion={}", self.token));
        }
        if cuerpo.is_some() {
            peticion = peticion.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let peticion = peticion.body(cuerpo.map_or_else(Body::empty, Body::from)).unwrap();
        self.manda(peticion).await
    }

    /// A call of a program, with the session as a token.
    pub async fn llama(&self, metodo: &str, ruta: &str, json: Option<&str>) -> Vuelta {
        self.llama_con("prueba", metodo, ruta, json).await
    }

    /// The same, with a key of idempotency of one's own.
    pub async fn llama_con(&self, clave: &str, metodo: &str, ruta: &str, json: Option<&str>) -> Vuelta {
        let mut peticion = Request::builder().method(metodo).uri(ruta).header("idempotency-key", clave);
        if !self.token.is_empty() {
            peticion = peticion.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if json.is_some() {
            peticion = peticion.header(header::CONTENT_TYPE, "application/json");
        }
        let cuerpo = json.map_or_else(Body::empty, |j| Body::from(j.to_owned()));
        self.manda(peticion.body(cuerpo).unwrap()).await
    }

    /// What somebody without an account asks by program, with the token of their link; a body is JSON, or a PDF.
    pub async fn invitada(&self, token: &str, metodo: &str, ruta: &str, cuerpo: Option<&[u8]>) -> Vuelta {
        let mut peticion = Request::builder().method(metodo).uri(ruta);
        if !token.is_empty() {
            peticion = peticion.header("x-invitacion", token);
        }
        if let Some(cuerpo) = cuerpo {
            let tipo = if cuerpo.starts_with(b"%PDF") { "application/pdf" } else { "application/json" };
            peticion = peticion.header(header::CONTENT_TYPE, tipo);
        }
        self.manda(peticion.body(cuerpo.map_or_else(Body::empty, |c| Body::from(c.to_vec()))).unwrap()).await
    }

    async fn manda(&self, peticion: Request<Body>) -> Vuelta {
        let respuesta = self.router.clone().oneshot(peticion).await.unwrap();
        let (estado, cabeceras) = (respuesta.status(), respuesta.headers().clone());
        let bytes = axum::body::to_bytes(respuesta.into_body(), 50 << 20).await.unwrap().to_vec();
        Vuelta { estado, cabeceras, bytes }
    }

    pub async fn ve(&self, ruta: &str) -> Vuelta {
        self.pide("GET", ruta, None).await
    }

    /// Sends a form with files: name of the control, name of the file, bytes.
    pub async fn entrega(
        &self,
        ruta: &str,
        campos: &[(&str, &str)],
        archivos: &[(&str, &str, &[u8])],
    ) -> Vuelta {
        let mut cuerpo = Vec::new();
        for (nombre, valor) in [("_csrf", self.csrf.as_str())].iter().chain(campos) {
            cuerpo.extend(
                format!("--RAYA\r\nContent-Disposition: form-data; name=\"{nombre}\"\r\n\r\n{valor}\r\n")
                    .into_bytes(),
            );
        }
        for (nombre, archivo, bytes) in archivos {
            cuerpo.extend(
                format!("--RAYA\r\nContent-Disposition: form-data; name=\"{nombre}\"; filename=\"{archivo}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes(),
            );
            cuerpo.extend_from_slice(bytes);
            cuerpo.extend_from_slice(b"\r\n");
        }
        cuerpo.extend_from_slice(b"--RAYA--\r\n");
        let peticion = Request::builder()
            .method("POST")
            .uri(ruta)
            .header(header::COOKIE, format!("ventanilla_sesion={}", self.token))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=RAYA")
            .body(Body::from(cuerpo))
            .unwrap();
        self.manda(peticion).await
    }

    pub async fn envia(&self, ruta: &str, campos: &[(&str, &str)]) -> Vuelta {
        let mut todos = vec![("_csrf", self.csrf.as_str())];
        todos.extend(campos);
        let cuerpo: Vec<String> = todos.iter().map(|(n, v)| format!("{}={}", cifrar(n), cifrar(v))).collect();
        self.pide("POST", ruta, Some(cuerpo.join("&"))).await
    }
}

fn cifrar(texto: &str) -> String {
    texto
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Who an account is for the engine. The accounts of these tests hold their roles in every trámite, unless a test says otherwise.
pub fn actuante(cuenta: &Cuenta) -> Actuante {
    runtime::app::actuante(cuenta, &TramiteId::from("cualquiera"))
}
