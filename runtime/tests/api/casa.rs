//! A platform in a folder of its own with its server, and programs that call it with the token of somebody.

use std::future::Future;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use engine::comando::{Actuante, Comando};
use jiff::civil::date;
use runtime::almacen::{ClaseCuenta, Cuenta, Reservado, uuid7};
use runtime::app::{App, AvisoDePago, CuentaNueva};
use runtime::config::Config;
use runtime::http::Servidor;
use runtime::http::rutas::api;
use schemas::encargo::Encargos;
use schemas::ids::{CuentaId, Folio, RolId};
use schemas::paquete::{Paquete, ParteSolicitante, TipoPersona};
use schemas::sello::{self, Digest};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Runs a story on a runtime of one thread.
pub fn correr<T>(historia: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(historia)
}

/// Bytes that are a PDF as far as anybody looks.
pub const PDF: &[u8] = b"%PDF-1.7\n% un recibo de luz\n";
pub const CONTRASENA: &str = "una frase bastante larga";

/// The platform. It offers `constancia_residencia`, and `empresas`: the same, for personas morales too, who are asked for more.
pub struct Casa {
    pub app: App,
    pub servidor: Servidor,
    contrato: Value,
    _carpeta: tempfile::TempDir,
}

/// A program with the token of somebody, or without.
pub struct Programa<'c> {
    casa: &'c Casa,
    pub token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Vuelta {
    pub estado: StatusCode,
    pub cabeceras: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Vuelta {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// The words about a member that was refused.
    pub fn campo(&self, nombre: &str) -> String {
        let json = self.json();
        let campos = json["campos"].as_array().cloned().unwrap_or_default();
        campos
            .iter()
            .find(|c| c["campo"] == nombre)
            .map(|c| c["mensaje"].as_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    #[track_caller]
    pub fn es(self, estado: u16) -> Self {
        assert_eq!(self.estado.as_u16(), estado, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }
}

impl Casa {
    pub async fn nueva() -> Self {
        let carpeta = tempfile::tempdir().unwrap();
        let config = Config::demo(carpeta.path().join("datos"), "127.0.0.1:8080".parse().unwrap());
        let app = App::abrir(config).unwrap();
        let base = paquete();
        let inicio = engine::agenda::instante(&base, date(2026, 3, 2).at(10, 0, 0, 0)).unwrap();
        app.poner_reloj(inicio).await.unwrap();
        let mut empresas = base.clone();
        empresas.tramite.id = "empresas".into();
        empresas.tramite.nombre = "Constancia de empresas".to_owned();
        empresas.tramite.solicitante.personas = vec![TipoPersona::Fisica, TipoPersona::Moral];
        empresas.tramite.solicitante.pide =
            vec![ParteSolicitante::Rfc, ParteSolicitante::Curp, ParteSolicitante::Domicilio];
        let mut interno = base.clone();
        interno.tramite.id = "interno".into();
        interno.tramite.clase = schemas::paquete::ClaseTramite::Interno;
        for paquete in [base, empresas, interno] {
            let sellado = sello::sellar(paquete).unwrap();
            app.recibir(sellado.bytes(), &[], "Instalación").unwrap();
        }
        use ClaseCuenta::{Administrador, Ciudadano, Servidor as Trabaja};
        // One password for all: to hash it is what takes time.
        let base_cuenta = app
            .crear_cuenta(CuentaNueva {
                correo: Reservado("ana@prueba.mx".to_owned()),
                nombre: Reservado("Ana Peña Ñandú".to_owned()),
                contrasena: Reservado(CONTRASENA.to_owned()),
                clase: Ciudadano,
                roles: Encargos::ninguno(),
                dependencia: None,
            })
            .await
            .unwrap();
        for (quien, nombre, clase, rol, de) in [
            ("otro", "Otro Vecino", Ciudadano, None, None),
            ("oficial", "Olga Oficial", Trabaja, Some("oficial_constancias"), Some("ayuntamiento")),
            ("colega", "Otilia Oficial", Trabaja, Some("oficial_constancias"), Some("ayuntamiento")),
            ("ajena", "Ada Ajena", Trabaja, Some("revisor_ventanilla"), Some("sedus")),
            ("administra", "Alba Administra", Administrador, None, None),
        ] {
            let ahora = app.ahora();
            let cuenta = Cuenta {
                id: CuentaId::from(uuid7(ahora).unwrap()),
                correo: Reservado(format!("{quien}@prueba.mx")),
                nombre: Reservado(nombre.to_owned()),
                hash: base_cuenta.hash.clone(),
                clase,
                roles: rol.map(RolId::from).into_iter().collect(),
                dependencia: de.map(Into::into),
                activa: true,
                creada: ahora,
                suple: Vec::new(),
            };
            app.almacen().escribir(move |e| e.crear_cuenta(&cuenta)).await.unwrap();
        }
        let servidor = Servidor::new(app.clone()).unwrap();
        Self { app, servidor, contrato: api::descripcion("http://127.0.0.1:8080"), _carpeta: carpeta }
    }

    pub fn nadie(&self) -> Programa<'_> {
        Programa { casa: self, token: None }
    }

    pub async fn entra(&self, quien: &str) -> Programa<'_> {
        let correo = format!("{quien}@prueba.mx");
        let cuenta = self.app.almacen().leer(move |l| l.cuenta_por_correo(&correo)).await.unwrap().unwrap();
        let ahora = self.app.ahora();
        let expira = ahora + jiff::SignedDuration::from_hours(8);
        let sesion =
            self.app.almacen().escribir(move |e| e.abrir_sesion(&cuenta.id, ahora, expira)).await.unwrap();
        Programa { casa: self, token: Some(sesion.token.0) }
    }

    /// Pays what a folio owes.
    pub async fn paga(&self, folio: &str) {
        let id = self.app.abrir_folio(folio).await.unwrap().id;
        let orden = self.app.almacen().leer(move |l| l.ordenes(&id)).await.unwrap().remove(0);
        let aviso = AvisoDePago {
            referencia: format!("OP-{folio}"),
            linea: orden.linea,
            monto: orden.monto,
            medio: "spei".to_owned(),
        };
        self.app.recibir_pago(aviso).await.unwrap();
    }

    /// Gives a document its file.
    pub async fn imprime(&self, folio: &str, documento: &str, bytes: &[u8]) {
        let id = self.app.abrir_folio(folio).await.unwrap().id;
        let comando = Comando::RegistrarImpreso {
            folio: Folio::from(documento),
            sha256: Digest::de(bytes).to_string(),
            tamano: bytes.len() as u64,
            datos: None,
        };
        self.app.ejecutar(&id, comando, Actuante::Sistema, None).await.unwrap();
    }
}

/// The compiled trámite, with parameters that never end, so that the tests don't depend on the year.
fn paquete() -> Paquete {
    let mut paquete = sello::abrir(include_bytes!("../datos/constancia_residencia.paquete"), None)
        .unwrap()
        .paquete()
        .clone();
    for parametro in &mut paquete.parametros {
        parametro.valores.last_mut().unwrap().hasta = None;
    }
    paquete
}

/// A request that is being made.
pub struct Peticion<'p> {
    programa: &'p Programa<'p>,
    metodo: String,
    ruta: String,
    cabeceras: Vec<(String, Vec<u8>)>,
    cuerpo: Vec<u8>,
}

impl Programa<'_> {
    pub fn pide(&self, metodo: &str, ruta: &str) -> Peticion<'_> {
        let mut cabeceras = Vec::new();
        if let Some(token) = &self.token {
            cabeceras.push(("authorization".to_owned(), format!("Bearer {token}").into_bytes()));
        }
        Peticion {
            programa: self,
            metodo: metodo.to_owned(),
            ruta: ruta.to_owned(),
            cabeceras,
            cuerpo: Vec::new(),
        }
    }

    pub async fn ve(&self, ruta: &str) -> Vuelta {
        self.pide("GET", ruta).va().await
    }

    pub async fn envia(&self, ruta: &str, cuerpo: &Value) -> Vuelta {
        self.pide("POST", ruta).json(cuerpo).va().await
    }

    /// A file for a field of the constancia, as the answer of the field.
    pub async fn sube(&self, campo: &str, bytes: &[u8], fecha: Option<&str>) -> Value {
        let ruta = format!("/api/v1/archivos?tramite=constancia_residencia&campo={campo}&nombre={campo}.pdf");
        let mut archivo = self.pide("POST", &ruta).cuerpo("application/pdf", bytes).va().await.es(201).json();
        if let Some(fecha) = fecha {
            archivo["fecha"] = json!(fecha);
        }
        archivo
    }

    /// Answers that the constancia takes.
    pub async fn respuestas(&self) -> Value {
        json!({
            "domicilio": {"calle": "Hidalgo", "numero": "1250", "colonia": "Centro", "cp": "64000", "municipio": "Monterrey"},
            "vive_desde": "2019-03-04",
            "comprobante": self.sube("comprobante", PDF, Some("2026-02-20")).await,
            "identificacion": self.sube("identificacion", b"%PDF-1.4 ine", None).await,
        })
    }

    /// A constancia that was sent; its folio.
    pub async fn solicita(&self, clave: &str) -> String {
        let cuerpo = json!({"respuestas": self.respuestas().await});
        let vuelta = self
            .pide("POST", "/api/v1/tramites/constancia_residencia/solicitudes")
            .con("idempotency-key", clave)
            .json(&cuerpo)
            .va()
            .await
            .es(201);
        vuelta.json()["folio"].as_str().unwrap().to_owned()
    }
}

impl Peticion<'_> {
    pub fn con(mut self, nombre: &str, valor: &str) -> Self {
        self.cabeceras.push((nombre.to_owned(), valor.as_bytes().to_vec()));
        self
    }

    pub fn json(self, cuerpo: &Value) -> Self {
        let bytes = cuerpo.to_string();
        self.cuerpo("application/json", bytes.as_bytes())
    }

    pub fn cuerpo(mut self, tipo: &str, bytes: &[u8]) -> Self {
        if !tipo.is_empty() {
            self = self.con("content-type", tipo);
        }
        self.cuerpo = bytes.to_vec();
        self
    }

    pub async fn va(self) -> Vuelta {
        let casa = self.programa.casa;
        let mut peticion = Request::builder().method(self.metodo.as_str()).uri(&self.ruta);
        for (nombre, valor) in &self.cabeceras {
            peticion = peticion.header(nombre.as_str(), valor.as_slice());
        }
        let router: Router = casa.servidor.router();
        let respuesta = router.oneshot(peticion.body(Body::from(self.cuerpo)).unwrap()).await.unwrap();
        let (estado, cabeceras) = (respuesta.status(), respuesta.headers().clone());
        let bytes = axum::body::to_bytes(respuesta.into_body(), 50 << 20).await.unwrap().to_vec();
        let vuelta = Vuelta { estado, cabeceras, bytes };
        casa.cotejar(&self.metodo, &self.ruta, &vuelta);
        vuelta
    }
}

impl Casa {
    /// Checks an answer against what the description says of its operation; of no operation, that it is a problem.
    #[track_caller]
    fn cotejar(&self, metodo: &str, ruta: &str, vuelta: &Vuelta) {
        let camino = ruta.split('?').next().unwrap();
        let codigo = vuelta.estado.as_u16().to_string();
        let tipo = vuelta
            .cabeceras
            .get(header::CONTENT_TYPE)
            .map_or("", |t| t.to_str().unwrap())
            .split(';')
            .next()
            .unwrap();
        let plantilla = self.contrato["paths"].as_object().unwrap().keys().find(|p| coincide(p, camino));
        let operacion =
            plantilla.map(|p| &self.contrato["paths"][p][metodo.to_lowercase()]).filter(|o| o.is_object());
        let Some(operacion) = operacion else {
            assert!(
                vuelta.estado.is_client_error(),
                "{metodo} {ruta}: {codigo} de una operación que no se describe"
            );
            return self.valida("Problema", &vuelta.json());
        };
        let mut respuesta = &operacion["responses"][&codigo];
        assert!(
            respuesta.is_object(),
            "{metodo} {ruta}: {codigo} no está descrito: {}",
            String::from_utf8_lossy(&vuelta.bytes)
        );
        if let Some(aparte) = respuesta["$ref"].as_str() {
            respuesta = self.contrato.pointer(aparte.trim_start_matches('#')).unwrap();
        }
        let Some(contenido) = respuesta["content"].as_object() else {
            assert!(vuelta.bytes.is_empty(), "{metodo} {ruta}: {codigo} trae un cuerpo que no se describe");
            return;
        };
        let descrito = contenido.get(tipo).unwrap_or_else(|| panic!("{metodo} {ruta}: {codigo} es {tipo:?}"));
        if let Some(nombre) = descrito["schema"]["$ref"].as_str() {
            self.valida(nombre.rsplit('/').next().unwrap(), &vuelta.json());
        }
    }

    #[track_caller]
    fn valida(&self, nombre: &str, json: &Value) {
        let esquema = json!({"$ref": format!("#/components/schemas/{nombre}"), "components": self.contrato["components"]});
        let validador = jsonschema::validator_for(&esquema).unwrap();
        let errores: Vec<String> =
            validador.iter_errors(json).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errores.is_empty(), "{nombre}: {errores:#?}\n{json:#}");
        if nombre == "Problema" {
            // What people read is in Spanish, and says what happened.
            assert!(json["title"].as_str().is_some_and(|t| !t.is_empty()));
        }
    }
}

fn coincide(plantilla: &str, camino: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (plantilla.split('/').collect(), camino.split('/').collect());
    a.len() == b.len() && a.iter().zip(&b).all(|(p, c)| p.starts_with('{') || p == c)
}
