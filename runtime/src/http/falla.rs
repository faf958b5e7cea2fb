//! Why a request wasn't served, for two audiences. The handler gives it; the layer of errors turns it into a page or into problem
//! details, and the cause goes to the log under the same reference.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::formato::mayuscula;
use engine::rechazo::Motivo;

use crate::almacen::AlmacenError;
use crate::app::AppError;

/// Why a request wasn't served.
#[derive(Clone, Debug)]
pub struct Falla {
    /// HTTP status.
    pub estado: StatusCode,
    /// Nothing is wrong with what was sent: there is no place left.
    pub sin_lugar: bool,
    /// For the person: what happened and what to do; absent: the usual words of the status.
    pub mensaje: Option<String>,
    /// The article that grounds it, in words.
    pub fundamento: String,
    /// For the log; never personal.
    pub interno: Option<Arc<str>>,
    /// Where to go instead of a page.
    pub a: Option<String>,
    /// Fields that stand in the way: name of the control and words.
    pub campos: Vec<(String, String)>,
}

impl Falla {
    /// A status with its usual words.
    pub fn estado(estado: StatusCode) -> Self {
        Self {
            estado,
            sin_lugar: false,
            mensaje: None,
            fundamento: String::new(),
            interno: None,
            a: None,
            campos: Vec::new(),
        }
    }

    /// A status with words of its own.
    pub fn con(estado: StatusCode, mensaje: impl Into<String>) -> Self {
        Self { mensaje: Some(mensaje.into()), ..Self::estado(estado) }
    }

    /// It isn't there, or isn't this person's to see.
    pub fn no_existe() -> Self {
        Self::estado(StatusCode::NOT_FOUND)
    }

    /// What was sent can't be read.
    pub fn invalido(mensaje: impl Into<String>) -> Self {
        Self::con(StatusCode::UNPROCESSABLE_ENTITY, mensaje)
    }

    /// The person has to enter first, and then comes back to where they were going.
    pub fn sin_sesion(camino: &str) -> Self {
        let mut falla = Self::con(StatusCode::UNAUTHORIZED, "Su sesión terminó. Entre otra vez para seguir");
        falla.a = Some(format!("/entrar?siguiente={}", codificar(camino)));
        falla
    }

    /// The session of who was writing ended: they enter again, and are told what became of what they wrote.
    pub fn sesion_terminada(camino: &str) -> Self {
        let mut falla = Self::sin_sesion(camino);
        falla.a = Some(format!("/entrar?siguiente={}&termino=si", codificar(camino)));
        falla
    }

    /// What is asked for is elsewhere now.
    pub fn esta_en(camino: &str) -> Self {
        Self { a: Some(camino.to_owned()), ..Self::estado(StatusCode::SEE_OTHER) }
    }

    /// A fault of the program.
    pub fn defecto(interno: impl Into<String>) -> Self {
        Self { interno: Some(interno.into().into()), ..Self::estado(StatusCode::INTERNAL_SERVER_ERROR) }
    }
}

/// A path as the value of a query.
pub fn codificar(texto: &str) -> String {
    let mut salida = String::new();
    for b in texto.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/') {
            salida.push(char::from(b));
        } else {
            salida.push_str(&format!("%{b:02X}"));
        }
    }
    salida
}

impl From<AppError> for Falla {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Rechazo(rechazo) => {
                let estado = match rechazo.motivo {
                    Motivo::YaNo | Motivo::Tomada | Motivo::Concluido => StatusCode::CONFLICT,
                    Motivo::SinPermiso => StatusCode::FORBIDDEN,
                    Motivo::NoDisponible | Motivo::SinLugar | Motivo::Datos | Motivo::Validacion => {
                        StatusCode::UNPROCESSABLE_ENTITY
                    }
                    Motivo::Defecto => StatusCode::INTERNAL_SERVER_ERROR,
                };
                Self {
                    sin_lugar: rechazo.motivo == Motivo::SinLugar,
                    fundamento: rechazo.fundamento.clone(),
                    campos: rechazo.campos.iter().map(|c| (c.campo.to_string(), c.mensaje.clone())).collect(),
                    ..Self::con(estado, mayuscula(&rechazo.mensaje))
                }
            }
            AppError::NoExiste(_) => Self::no_existe(),
            AppError::Invalido(mensaje) => Self::invalido(mensaje),
            AppError::NoAprobado(_) => Self::invalido(mayuscula(&error.to_string())),
            AppError::Entrada(mensaje) => Self::con(StatusCode::UNAUTHORIZED, mensaje),
            AppError::Espere(mensaje) => Self::con(StatusCode::TOO_MANY_REQUESTS, mensaje),
            AppError::Almacen(error) => {
                let estado = match &error {
                    AlmacenError::Conflicto { .. } | AlmacenError::YaHecho(_) => StatusCode::CONFLICT,
                    AlmacenError::Lleno | AlmacenError::Ocupado | AlmacenError::Cerrado => {
                        StatusCode::SERVICE_UNAVAILABLE
                    }
                    AlmacenError::Duplicado { .. }
                    | AlmacenError::Invalido(_)
                    | AlmacenError::ClaveReusada => {
                        return Self::invalido(mayuscula(&error.to_string()));
                    }
                    // Only those whom it concerns get as far as this.
                    AlmacenError::Borrado(borrado) => {
                        let dicho = format!("Los datos personales se suprimieron. {}", borrado.motivo);
                        return Self::con(StatusCode::GONE, dicho);
                    }
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                };
                Self { interno: Some(error.to_string().into()), ..Self::estado(estado) }
            }
            AppError::Defecto(interno) => Self::defecto(interno),
        }
    }
}

impl From<AlmacenError> for Falla {
    fn from(error: AlmacenError) -> Self {
        AppError::from(error).into()
    }
}

impl IntoResponse for Falla {
    fn into_response(self) -> Response {
        let mut respuesta = match &self.a {
            Some(a) => {
                let mut r = StatusCode::SEE_OTHER.into_response();
                if let Ok(lugar) = HeaderValue::from_str(a) {
                    r.headers_mut().insert(header::LOCATION, lugar);
                }
                r
            }
            None => self.estado.into_response(),
        };
        respuesta.extensions_mut().insert(self);
        respuesta
    }
}
