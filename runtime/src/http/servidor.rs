//! The server: the router with its layers, the session of each request, pages of errors, static files, and a tidy end.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use engine::zona::Zona;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use super::{Cx, Falla, Respuesta, registro, rutas};
use crate::almacen::{PREFIJO_PASE, secreto, uuid7};
use crate::app::App;
use crate::web::motor::Motor;
use crate::web::recursos;
use crate::web::vistas::PaginaError;

/// The cookie of the session.
pub const COOKIE_SESION: &str = "ventanilla_sesion";
/// The cookie of the token of forms before there is a session.
const COOKIE_FORMULARIO: &str = "ventanilla_formulario";
/// Longest time that a request may take.
const TIEMPO: Duration = Duration::from_secs(60);

/// What every request shares.
#[derive(Clone, Debug)]
pub struct Servidor {
    dentro: Arc<Dentro>,
}

#[derive(Debug)]
struct Dentro {
    app: App,
    motor: Motor,
    incidentes: registro::Incidentes,
}

impl Servidor {
    /// A server over a platform.
    ///
    /// # Errors
    /// When a page doesn't parse; a test makes sure that it never happens.
    pub fn new(app: App) -> Result<Self, crate::web::motor::ErrorPlantilla> {
        Ok(Self {
            dentro: Arc::new(Dentro {
                app,
                motor: Motor::new()?,
                incidentes: registro::Incidentes::default(),
            }),
        })
    }

    /// The platform.
    pub fn app(&self) -> &App {
        &self.dentro.app
    }

    /// The short name of the municipality; empty until there is a trámite, which says it.
    pub fn municipio(&self) -> String {
        let activos = self.dentro.app.estante().activos();
        let nombre =
            activos.first().map(|p| p.municipio.nombre.trim_start_matches("Municipio de ").to_owned());
        nombre.unwrap_or_default()
    }

    /// Faults that were shown with a reference.
    pub fn incidentes(&self) -> &registro::Incidentes {
        &self.dentro.incidentes
    }

    /// A moment in words, local to the municipality.
    pub fn en_palabras(&self, momento: Timestamp) -> String {
        engine::formato::fecha_hora(self.local(momento))
    }

    /// The instant of a moment of the clocks of the municipality; nothing when they never show it.
    pub fn instante(&self, local: jiff::civil::DateTime) -> Option<Timestamp> {
        match self.dentro.app.estante().activos().first() {
            Some(paquete) => engine::agenda::instante(paquete, local),
            None => Zona::de(&self.dentro.app.config().zona_horaria).ok()?.instante(local),
        }
    }

    /// A moment as the clocks of the municipality show it.
    pub fn local(&self, momento: Timestamp) -> jiff::civil::DateTime {
        match self.dentro.app.estante().activos().first() {
            Some(paquete) => engine::evolve::local(paquete, momento),
            None => match Zona::de(&self.dentro.app.config().zona_horaria) {
                Ok(zona) => zona.local(momento),
                Err(_) => momento.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
            },
        }
    }

    /// A page.
    ///
    /// # Errors
    /// When its template lacks something.
    pub fn render<V: Serialize>(&self, plantilla: &str, vista: &V) -> Respuesta {
        let html =
            self.dentro.motor.render(plantilla, vista).map_err(|e| Falla::defecto(registro::cadena(&e)))?;
        Ok(Html(html).into_response())
    }

    /// The whole application: every route with its layers.
    pub fn router(&self) -> Router {
        Router::new()
            .merge(rutas::todas())
            .route("/estatico/{*ruta}", axum::routing::get(estatico))
            .fallback(|| async { Falla::no_existe() })
            .method_not_allowed_fallback(|peticion: Request| async move {
                // Who reloads a page that a form left, or keeps its address, goes to the one where the form is.
                let leer = matches!(*peticion.method(), Method::GET | Method::HEAD);
                match rutas::pagina_de(peticion.uri().path()).filter(|_| leer) {
                    Some(pagina) => Redirect::to(pagina).into_response(),
                    None => {
                        Falla::con(StatusCode::METHOD_NOT_ALLOWED, "Esta dirección no se usa de esa manera")
                            .into_response()
                    }
                }
            })
            .layer(DefaultBodyLimit::disable())
            .layer(tower_http::limit::RequestBodyLimitLayer::new(90 << 20))
            .layer(middleware::from_fn_with_state(self.clone(), errores))
            .layer(middleware::from_fn_with_state(self.clone(), sesion))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIEMPO))
            .layer(middleware::from_fn(cabeceras))
            .layer(CatchPanicLayer::new())
            .layer(middleware::from_fn_with_state(self.clone(), registro::registrar))
            .with_state(self.clone())
    }
}

/// Serves until told to stop; requests under way are finished.
///
/// # Errors
/// When the address can't be used.
pub async fn servir(
    servidor: Servidor,
    escucha: TcpListener,
    fin: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let servicio = servidor.router().into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(escucha, servicio).with_graceful_shutdown(fin).await
}

async fn estatico(peticion: Request) -> Response {
    let Some(recurso) = recursos::por_ruta(peticion.uri().path()) else {
        return Falla::no_existe().into_response();
    };
    let acepta_gz = peticion
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|x| x.trim().starts_with("gzip")));
    let mut respuesta = match (&recurso.gz, acepta_gz) {
        (Some(gz), true) => ([(header::CONTENT_ENCODING, "gzip")], gz.clone()).into_response(),
        _ => recurso.bytes.clone().into_response(),
    };
    let cabeceras = respuesta.headers_mut();
    cabeceras.insert(header::CONTENT_TYPE, HeaderValue::from_static(recurso.tipo));
    cabeceras.insert(header::CACHE_CONTROL, HeaderValue::from_static(recursos::CACHE));
    cabeceras.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    respuesta
}

async fn cabeceras(peticion: Request, sigue: Next) -> Response {
    // Whoever has the address of a link may answer by it: it is told to nobody.
    let secreta = peticion.uri().path().starts_with(rutas::tercero::BASE);
    let mut respuesta = sigue.run(peticion).await;
    let cabeceras = respuesta.headers_mut();
    if secreta {
        cabeceras.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    let mut poner = |nombre: HeaderName, valor: &'static str| {
        cabeceras.entry(nombre).or_insert(HeaderValue::from_static(valor));
    };
    poner(header::CONTENT_SECURITY_POLICY, recursos::CSP);
    poner(header::CACHE_CONTROL, recursos::CACHE_PAGINA);
    for (nombre, valor) in recursos::CABECERAS {
        poner(HeaderName::from_static(nombre), valor);
    }
    respuesta
}

/// The value of a cookie.
pub fn cookie<'a>(cabeceras: &'a HeaderMap, nombre: &str) -> Option<&'a str> {
    cabeceras
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|par| par.trim().split_once('='))
        .find(|(n, _)| *n == nombre)
        .map(|(_, valor)| valor)
}

/// The token of `Authorization: Bearer`.
pub fn portador(cabeceras: &HeaderMap) -> Option<&str> {
    let (esquema, token) = cabeceras.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    esquema.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|t| !t.is_empty())
}

/// The header that leaves a cookie. An empty value takes it away.
pub fn dejar_cookie(servidor: &Servidor, nombre: &str, valor: &str) -> Option<HeaderValue> {
    let segura = if servidor.app().config().publica.starts_with("https://") { "; Secure" } else { "" };
    let vida = if valor.is_empty() { "; Max-Age=0" } else { "" };
    HeaderValue::from_str(&format!("{nombre}={valor}; Path=/; HttpOnly; SameSite=Lax{segura}{vida}")).ok()
}

/// Makes the context of each request: who asks, and the token of its forms.
async fn sesion(State(servidor): State<Servidor>, mut peticion: Request, sigue: Next) -> Response {
    let cabeceras = peticion.headers();
    let api = peticion.uri().path().starts_with("/api/");
    // The API takes no cookie: nothing that a browser sends by itself can act there, so its writes need no token of forms.
    let token = if api { portador(cabeceras) } else { cookie(cabeceras, COOKIE_SESION) }.map(str::to_owned);
    let previo = cookie(cabeceras, COOKIE_FORMULARIO)
        .filter(|v| v.len() == 64 && v.bytes().all(|b| b.is_ascii_hexdigit()))
        .map(str::to_owned);
    let htmx = cabeceras.get("hx-request").is_some();
    let camino: Arc<str> = peticion.uri().path_and_query().map_or("/", |c| c.as_str()).into();
    let escribe = !matches!(*peticion.method(), Method::GET | Method::HEAD);
    let vecino = peticion.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let origen: Arc<str> = vecino
        .map_or_else(|| "desconocido".to_owned(), |v| super::origen::de(v, cabeceras).to_string())
        .into();
    let referencia: Arc<str> = peticion
        .extensions()
        .get::<registro::Referencia>()
        .map_or_else(|| Arc::from("sin-referencia"), |r| Arc::clone(&r.0));
    let estatico = peticion.uri().path().starts_with(recursos::BASE);
    // A pass is no session: it opens the doors that ask for it, and no other.
    let (pase, token) = match token {
        Some(token) if api && token.starts_with(PREFIJO_PASE) => match servidor.app().pase(&token).await {
            Ok(pase) => (pase.map(Arc::new), None),
            Err(error) => return Falla::from(error).into_response(),
        },
        otro => (None, otro),
    };
    let persona = match &token {
        Some(token) if !estatico => match servidor.app().persona(token).await {
            Ok(persona) => persona.map(Arc::new),
            Err(error) => return Falla::from(error).into_response(),
        },
        _ => None,
    };
    let nuevo = if persona.is_none() && previo.is_none() && !estatico && !api {
        secreto().ok().map(|s| s.0)
    } else {
        None
    };
    let csrf: Arc<str> = match (&persona, &previo, &nuevo) {
        (Some(persona), _, _) => persona.sesion.csrf.0.as_str().into(),
        (None, Some(previo), _) => previo.as_str().into(),
        (None, None, Some(nuevo)) => nuevo.as_str().into(),
        (None, None, None) => "".into(),
    };
    let cx = Cx {
        servidor: servidor.clone(),
        persona,
        pase,
        referencia,
        origen,
        csrf,
        htmx,
        api,
        escribe,
        camino,
    };
    peticion.extensions_mut().insert(cx);
    let mut respuesta = sigue.run(peticion).await;
    if let Some(nuevo) = nuevo
        && let Some(valor) = dejar_cookie(&servidor, COOKIE_FORMULARIO, &nuevo)
    {
        respuesta.headers_mut().append(header::SET_COOKIE, valor);
    }
    respuesta
}

/// Turns a refusal into a page, or into problem details (RFC 9457) for the API.
async fn errores(State(servidor): State<Servidor>, peticion: Request, sigue: Next) -> Response {
    let Some(cx) = peticion.extensions().get::<Cx>().cloned() else { return sigue.run(peticion).await };
    let respuesta = sigue.run(peticion).await;
    let falla = respuesta.extensions().get::<Falla>().cloned();
    let Some(falla) = falla.or_else(|| ajena(&respuesta)) else { return respuesta };
    if let Some(interno) = &falla.interno {
        servidor.incidentes().anotar(&cx, falla.estado.as_u16(), interno);
    }
    if cx.api {
        let mut problema = problema(&cx, &falla);
        if let Some(admitidos) = respuesta.headers().get(header::ALLOW) {
            problema.headers_mut().insert(header::ALLOW, admitidos.clone());
        }
        if falla.estado == StatusCode::UNAUTHORIZED {
            problema.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        return problema;
    }
    if falla.a.is_some() {
        // A form that arrives without a session is told so; a page that is only read goes to the door.
        return respuesta;
    }
    let mut vista = PaginaError::para(falla.estado.as_u16(), cx.pagina("", ""));
    if falla.sin_lugar {
        SIN_LUGAR.clone_into(&mut vista.titulo);
        vista.que_hacer.clear();
    }
    if let Some(mensaje) = &falla.mensaje {
        vista.texto.clone_from(mensaje);
        if falla.estado == StatusCode::FORBIDDEN {
            vista.titulo = "No puede hacer esto".to_owned();
            vista.que_hacer.clear();
        }
    }
    if !falla.fundamento.is_empty() {
        vista.que_hacer.insert(0, format!("Fundamento: {}.", falla.fundamento));
    }
    vista.que_hacer.extend(falla.campos.iter().map(|(_, mensaje)| mensaje.clone()));
    if falla.estado.is_server_error() {
        vista.referencia = Some(cx.referencia.to_string());
    }
    vista.pagina.titulo.clone_from(&vista.titulo);
    match servidor.render("publico/error.html", &vista) {
        Ok(mut pagina) => {
            *pagina.status_mut() = falla.estado;
            pagina
        }
        Err(_) => falla.estado.into_response(),
    }
}

/// An error that a layer or an extractor of the library made, in English: its status is kept, its words are not.
fn ajena(respuesta: &Response) -> Option<Falla> {
    let estado = respuesta.status();
    let nuestra =
        respuesta.headers().get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).is_some_and(|t| {
            t.starts_with("text/html")
                || t.starts_with("application/problem+json")
                || t.starts_with("application/json")
        });
    (estado.as_u16() >= 400 && !nuestra).then(|| Falla::estado(estado))
}

/// What is said to who finds no place, before of which.
const SIN_LUGAR: &str = "Ya no hay lugar";

/// Problem details (RFC 9457), in Spanish.
fn problema(cx: &Cx, falla: &Falla) -> Response {
    let estado = falla.estado;
    let titulo = match estado.as_u16() {
        400 => "La petición no se entiende",
        401 => "Falta identificarse",
        403 => "Sin permiso",
        404 => "No existe",
        405 => "Método no admitido",
        409 => "Alguien actuó antes",
        410 => "Los datos se suprimieron",
        413 => "Demasiado grande",
        415 => "Formato no admitido",
        422 => "Los datos no se pudieron aceptar",
        429 => "Demasiadas peticiones",
        503 => "No disponible por el momento",
        _ => "Falla del sistema",
    };
    let mut cuerpo = json!({
        "type": format!("{}/api/v1/problemas/{}", cx.servidor.app().config().publica, estado.as_u16()),
        "title": if falla.sin_lugar { SIN_LUGAR } else { titulo },
        "status": estado.as_u16(),
        "instance": format!("urn:ventanilla:{}", cx.referencia),
    });
    if let Some(objeto) = cuerpo.as_object_mut() {
        let usual = || rutas::api::explicacion(estado.as_u16());
        if let Some(detalle) = falla.mensaje.as_deref().or_else(usual) {
            objeto.insert("detail".into(), json!(detalle));
        }
        if !falla.fundamento.is_empty() {
            objeto.insert("fundamento".into(), json!(falla.fundamento));
        }
        if !falla.campos.is_empty() {
            let campos: Vec<_> = falla
                .campos
                .iter()
                .map(|(campo, mensaje)| json!({"campo": campo, "mensaje": mensaje}))
                .collect();
            objeto.insert("campos".into(), json!(campos));
        }
    }
    (estado, [(header::CONTENT_TYPE, "application/problem+json")], cuerpo.to_string()).into_response()
}

/// A reference for a request.
pub(super) fn nueva_referencia() -> Arc<str> {
    uuid7(crate::reloj::Reloj::default().ahora()).unwrap_or_else(|_| "sin-referencia".to_owned()).into()
}
