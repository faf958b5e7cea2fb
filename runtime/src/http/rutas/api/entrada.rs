//! What a program sends, read strictly: JSON objects whose members are all known, queries without surprises, and a key of idempotency.
//! Each refusal is a 4xx in Spanish that says which member and how to mend it.

use std::collections::BTreeMap;
use std::pin::Pin;

use axum::body::HttpBody as _;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};

use crate::almacen::Cuenta;
use crate::app::Clave;
use crate::http::{Cx, Falla};

/// Most bytes of a JSON body.
pub const MAXIMO_JSON: usize = 1 << 20;
/// Most bytes of a JSON body that carries whole definitions.
pub const MAXIMO_VERSIONES: usize = 64 << 20;
/// Most characters of a key of idempotency.
const MAXIMO_CLAVE: usize = 100;

/// A citizen with a session; nobody else passes.
#[derive(Debug)]
pub struct DeCiudadano(pub Cx);
/// A servidor público with a session.
#[derive(Debug)]
pub struct DeOperador(pub Cx);
/// Anybody with a session.
#[derive(Debug)]
pub struct ConCuenta(pub Cx);

impl DeCiudadano {
    /// Their account.
    pub fn cuenta(&self) -> Result<&Cuenta, Falla> {
        self.0.ciudadano()
    }
}

impl DeOperador {
    /// Their account.
    pub fn cuenta(&self) -> Result<&Cuenta, Falla> {
        self.0.operador()
    }
}

macro_rules! exige {
    ($tipo:ident, $verbo:ident) => {
        impl<S: Send + Sync> FromRequestParts<S> for $tipo {
            type Rejection = Falla;

            async fn from_request_parts(parts: &mut Parts, estado: &S) -> Result<Self, Self::Rejection> {
                let cx = Cx::from_request_parts(parts, estado).await?;
                if cx.persona.is_none() {
                    return Err(Falla::con(
                        StatusCode::UNAUTHORIZED,
                        "Envíe «Authorization: Bearer» con el token de una sesión vigente; se obtiene en POST /api/v1/sesiones",
                    ));
                }
                cx.$verbo()?;
                Ok(Self(cx))
            }
        }
    };
}

exige!(DeCiudadano, ciudadano);
exige!(DeOperador, operador);
exige!(ConCuenta, cuenta);

/// A JSON object that must come.
#[derive(Debug)]
pub struct Cuerpo(pub Objeto);
/// A JSON object that may be left out.
#[derive(Debug)]
pub struct CuerpoOpcional(pub Objeto);
/// A JSON object that must come, and carries whole definitions.
#[derive(Debug)]
pub struct CuerpoGrande(pub Objeto);

impl<S: Send + Sync> FromRequest<S> for Cuerpo {
    type Rejection = Falla;

    async fn from_request(peticion: Request, _estado: &S) -> Result<Self, Self::Rejection> {
        obligatorio(leer(peticion, MAXIMO_JSON).await?).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for CuerpoGrande {
    type Rejection = Falla;

    async fn from_request(peticion: Request, _estado: &S) -> Result<Self, Self::Rejection> {
        obligatorio(leer(peticion, MAXIMO_VERSIONES).await?).map(Self)
    }
}

fn obligatorio(objeto: Option<Objeto>) -> Result<Objeto, Falla> {
    objeto.ok_or_else(|| {
        Falla::con(StatusCode::BAD_REQUEST, "Falta el cuerpo de la petición: envíe un objeto JSON")
    })
}

impl<S: Send + Sync> FromRequest<S> for CuerpoOpcional {
    type Rejection = Falla;

    async fn from_request(peticion: Request, _estado: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(leer(peticion, MAXIMO_JSON).await?.unwrap_or_default()))
    }
}

/// Whether a header names this media type, whatever its parameters.
pub fn es_tipo(cabeceras: &HeaderMap, tipo: &str) -> bool {
    cabeceras
        .get(header::CONTENT_TYPE)
        .and_then(|t| t.to_str().ok())
        .and_then(|t| t.split(';').next())
        .is_some_and(|t| t.trim().eq_ignore_ascii_case(tipo))
}

/// Refuses a character set that isn't UTF-8.
fn comprobar_letras(cabeceras: &HeaderMap) -> Result<(), Falla> {
    let tipo = cabeceras
        .get(header::CONTENT_TYPE)
        .and_then(|t| t.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let letras = tipo
        .split(';')
        .skip(1)
        .find_map(|p| p.trim().strip_prefix("charset=").map(|c| c.trim_matches('"').to_owned()));
    match letras.as_deref() {
        None | Some("utf-8" | "utf8") => Ok(()),
        Some(_) => Err(Falla::con(StatusCode::UNSUPPORTED_MEDIA_TYPE, "El JSON se recibe sólo en UTF-8")),
    }
}

/// The bytes of a body up to a size.
///
/// # Errors
/// 413 when there are more.
pub async fn bytes_de(peticion: Request, tope: usize) -> Result<Vec<u8>, Falla> {
    let demasiado = || {
        let tope = engine::formato::tamano(tope as u64);
        Falla::con(StatusCode::PAYLOAD_TOO_LARGE, format!("Lo que envió pesa más de {tope}"))
    };
    let dicho: Option<u64> = peticion
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse().ok());
    if dicho.is_some_and(|n| n > tope as u64) {
        return Err(demasiado());
    }
    let mut cuerpo = peticion.into_body();
    let mut bytes = Vec::new();
    while let Some(marco) = std::future::poll_fn(|cx| Pin::new(&mut cuerpo).poll_frame(cx)).await {
        let marco = marco.map_err(|_| {
            Falla::con(StatusCode::BAD_REQUEST, "La petición llegó incompleta; envíela otra vez")
        })?;
        if let Ok(trozo) = marco.into_data() {
            if bytes.len() + trozo.len() > tope {
                return Err(demasiado());
            }
            bytes.extend_from_slice(&trozo);
        }
    }
    Ok(bytes)
}

async fn leer(peticion: Request, tope: usize) -> Result<Option<Objeto>, Falla> {
    let json = es_tipo(peticion.headers(), "application/json");
    let con_tipo = peticion.headers().contains_key(header::CONTENT_TYPE);
    if con_tipo && !json {
        return Err(Falla::con(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Envíe el cuerpo como application/json"));
    }
    comprobar_letras(peticion.headers())?;
    let bytes = bytes_de(peticion, tope).await?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if !json {
        return Err(Falla::con(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Envíe el cuerpo como application/json"));
    }
    Objeto::de(bytes).map(Some)
}

/// A JSON object while it is read: members are taken one by one, what is wrong is noted, and what is left over is refused.
#[derive(Debug, Default)]
pub struct Objeto {
    /// As it came, for its digest.
    pub bytes: Vec<u8>,
    miembros: Map<String, Value>,
    errores: Vec<(String, String)>,
}

impl Objeto {
    fn de(bytes: Vec<u8>) -> Result<Self, Falla> {
        let mal = |mensaje: String| Falla::con(StatusCode::BAD_REQUEST, mensaje);
        if std::str::from_utf8(&bytes).is_err() {
            return Err(mal("El cuerpo trae letras que no se pueden leer; envíelo en UTF-8".to_owned()));
        }
        let valor: Value = serde_json::from_slice(&bytes).map_err(|e| {
            mal(format!(
                "El cuerpo no es un JSON que se entienda: revise el renglón {}, columna {} (comillas, comas, llaves y números de hasta 19 cifras)",
                e.line(),
                e.column()
            ))
        })?;
        match valor {
            Value::Object(miembros) => Ok(Self { bytes, miembros, errores: Vec::new() }),
            _ => Err(mal("El cuerpo debe ser un objeto JSON: {\"nombre\": valor}".to_owned())),
        }
    }

    /// Notes that something is wrong.
    pub fn mal(&mut self, campo: &str, mensaje: impl Into<String>) {
        self.errores.push((campo.to_owned(), mensaje.into()));
    }

    /// Takes a text; `None` when it isn't there.
    pub fn texto(&mut self, nombre: &str, maximo: usize) -> Option<String> {
        match self.miembros.shift_remove(nombre)? {
            Value::String(t) if t.chars().count() <= maximo => Some(t),
            Value::String(_) => {
                self.mal(nombre, format!("«{nombre}» puede tener hasta {maximo} caracteres"));
                None
            }
            _ => {
                self.mal(nombre, format!("«{nombre}» debe ser un texto entre comillas"));
                None
            }
        }
    }

    /// Takes a text that must be there.
    pub fn texto_obligatorio(&mut self, nombre: &str, maximo: usize) -> String {
        let antes = self.errores.len();
        let texto = self.texto(nombre, maximo);
        if texto.is_none() && self.errores.len() == antes {
            self.mal(nombre, format!("Falta «{nombre}»"));
        }
        texto.unwrap_or_default()
    }

    /// Takes a whole number from 0.
    pub fn natural(&mut self, nombre: &str) -> Option<u32> {
        match self.miembros.shift_remove(nombre)? {
            Value::Number(n) if n.as_u64().is_some_and(|n| n <= u64::from(u32::MAX)) => {
                n.as_u64().and_then(|n| n.try_into().ok())
            }
            _ => {
                self.mal(nombre, format!("«{nombre}» debe ser un número entero, de 0 a {}", u32::MAX));
                None
            }
        }
    }

    /// Takes a list; an empty one when it isn't there.
    pub fn lista(&mut self, nombre: &str) -> Vec<Value> {
        match self.miembros.shift_remove(nombre) {
            None => Vec::new(),
            Some(Value::Array(lista)) => lista,
            Some(_) => {
                self.mal(nombre, format!("«{nombre}» debe ser una lista JSON"));
                Vec::new()
            }
        }
    }

    /// Takes a list of texts; `None` when it isn't there, or something in it is no text of that length.
    pub fn textos(&mut self, nombre: &str, maximo: usize) -> Option<Vec<String>> {
        let texto = |v: Value| match v {
            Value::String(t) if t.chars().count() <= maximo => Some(t.trim().to_owned()),
            _ => None,
        };
        self.lista(nombre).into_iter().map(texto).collect()
    }

    /// Takes an object; an empty one when it isn't there.
    pub fn objeto(&mut self, nombre: &str) -> Map<String, Value> {
        match self.miembros.shift_remove(nombre) {
            None => Map::new(),
            Some(Value::Object(objeto)) => objeto,
            Some(_) => {
                self.mal(nombre, format!("«{nombre}» debe ser un objeto JSON"));
                Map::new()
            }
        }
    }

    /// Takes an object that must be there.
    pub fn objeto_obligatorio(&mut self, nombre: &str) -> Map<String, Value> {
        if !self.miembros.contains_key(nombre) {
            self.mal(nombre, format!("Falta «{nombre}»"));
        }
        self.objeto(nombre)
    }

    /// What was wrong, and what nobody took.
    ///
    /// # Errors
    /// 422 with each member.
    pub fn terminar(mut self) -> Result<(), Falla> {
        for nombre in self.miembros.keys() {
            let corto: String = nombre.chars().take(60).collect();
            self.errores.push((corto.clone(), format!("Quite «{corto}»: aquí no se usa")));
        }
        if self.errores.is_empty() { Ok(()) } else { Err(con_campos(self.errores)) }
    }
}

/// 422 with its fields.
pub fn con_campos(campos: Vec<(String, String)>) -> Falla {
    let mensaje = match campos.as_slice() {
        [(_, una)] => una.clone(),
        varias => format!("Hay {} datos que corregir", varias.len()),
    };
    Falla { campos, ..Falla::invalido(mensaje) }
}

/// The query of an address, each name once.
#[derive(Debug, Default)]
pub struct Consulta(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Consulta {
    type Rejection = Falla;

    async fn from_request_parts(parts: &mut Parts, _estado: &S) -> Result<Self, Self::Rejection> {
        let mut valores = BTreeMap::new();
        for (nombre, mut varios) in
            crate::http::enviado::leer(parts.uri.query().unwrap_or_default().as_bytes()).map_err(|_| {
                Falla::con(
                    StatusCode::BAD_REQUEST,
                    "La dirección trae letras que no se pueden leer, o demasiados parámetros",
                )
            })?
        {
            if nombre.is_empty() {
                continue;
            }
            let corto: String = nombre.chars().take(60).collect();
            let valor = varios.pop().unwrap_or_default();
            if !varios.is_empty() {
                return Err(parametro_mal(&corto, format!("Envíe «{corto}» una sola vez")));
            }
            if valor.chars().count() > 500 {
                return Err(parametro_mal(&corto, format!("«{corto}» puede tener hasta 500 caracteres")));
            }
            valores.insert(nombre, valor);
        }
        Ok(Self(valores))
    }
}

/// 400 about a parameter of the query.
pub fn parametro_mal(nombre: &str, mensaje: impl Into<String>) -> Falla {
    let mensaje = mensaje.into();
    Falla {
        campos: vec![(nombre.to_owned(), mensaje.clone())],
        ..Falla::con(StatusCode::BAD_REQUEST, mensaje)
    }
}

impl Consulta {
    /// Takes a parameter.
    pub fn tomar(&mut self, nombre: &str) -> Option<String> {
        self.0.remove(nombre)
    }

    /// Takes one of some words.
    ///
    /// # Errors
    /// 400 when it is another.
    pub fn una_de<T: Copy>(&mut self, nombre: &str, palabras: &[(&str, T)]) -> Result<Option<T>, Falla> {
        let Some(dicha) = self.tomar(nombre) else { return Ok(None) };
        match palabras.iter().find(|(palabra, _)| *palabra == dicha) {
            Some((_, valor)) => Ok(Some(*valor)),
            None => {
                let lista: Vec<&str> = palabras.iter().map(|(p, _)| *p).collect();
                Err(parametro_mal(
                    nombre,
                    format!("«{nombre}» puede ser {}", engine::formato::enumerar(&lista)),
                ))
            }
        }
    }

    /// Takes how many rows are wanted.
    ///
    /// # Errors
    /// 400 when it isn't from 1 to 200.
    pub fn limite(&mut self) -> Result<usize, Falla> {
        let Some(dicho) = self.tomar("limite") else { return Ok(50) };
        match dicho.parse() {
            Ok(n @ 1..=200) => Ok(n),
            _ => Err(parametro_mal("limite", "«limite» debe ser un número entero, de 1 a 200")),
        }
    }

    /// Refuses what nobody took.
    ///
    /// # Errors
    /// 400 with the name.
    pub fn terminar(self) -> Result<(), Falla> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(nombre) => {
                let corto: String = nombre.chars().take(60).collect();
                Err(parametro_mal(&corto, format!("Quite el parámetro «{corto}»: aquí no se usa")))
            }
        }
    }
}

/// The key of `Idempotency-Key`.
#[derive(Debug)]
pub struct Idempotencia(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Idempotencia {
    type Rejection = Falla;

    async fn from_request_parts(parts: &mut Parts, _estado: &S) -> Result<Self, Self::Rejection> {
        let Some(dicha) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let dicha = dicha.to_str().unwrap_or_default().trim();
        if dicha.is_empty() || dicha.len() > MAXIMO_CLAVE || !dicha.chars().all(|c| c.is_ascii_graphic()) {
            return Err(Falla::con(
                StatusCode::BAD_REQUEST,
                format!(
                    "«Idempotency-Key» lleva de 1 a {MAXIMO_CLAVE} letras, cifras o signos sin acentos ni espacios; un UUID sirve"
                ),
            ));
        }
        Ok(Self(Some(dicha.to_owned())))
    }
}

impl Idempotencia {
    /// The key for a request with this content, if it came.
    pub fn clave(&self, que: &str, contenido: &[u8]) -> Option<Clave> {
        let clave = self.0.as_ref()?;
        Some(Clave::new(clave.clone(), &[que.as_bytes(), b"\n", contenido].concat()))
    }

    /// The same, when it must come.
    ///
    /// # Errors
    /// 400 when it didn't.
    pub fn obligatoria(&self, que: &str, contenido: &[u8]) -> Result<Clave, Falla> {
        self.clave(que, contenido).ok_or_else(|| {
            Falla::con(
                StatusCode::BAD_REQUEST,
                "Falta «Idempotency-Key»: envíe una clave nueva por solicitud, y la misma si la repite por un fallo de la red",
            )
        })
    }
}
