//! What a form sends, urlencoded or multipart, once its token was checked. Names may repeat; files come apart.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use engine::campo::Entrada;

use super::{Cx, Falla};
use crate::almacen::Reservado;
use crate::app::{ArchivoSubido, MAXIMO_SUBIDA};

/// Most bytes of a form without files.
const MAXIMO_FORMULARIO: usize = 1 << 20;
/// Most names in a form.
const MAXIMO_NOMBRES: usize = 10_000;

/// A form.
#[derive(Debug, Default)]
pub struct Enviado {
    /// Values by name.
    pub campos: Entrada,
    /// Files by the name of their control; empty ones are left out.
    pub archivos: Vec<(String, ArchivoSubido)>,
}

impl Enviado {
    /// The first value of a name, trimmed; empty when there is none.
    pub fn texto(&self, nombre: &str) -> &str {
        self.campos.get(nombre).and_then(|v| v.first()).map_or("", |v| v.trim())
    }

    /// The first value of a name, as it came.
    pub fn crudo(&self, nombre: &str) -> &str {
        self.campos.get(nombre).and_then(|v| v.first()).map_or("", String::as_str)
    }

    /// The key of idempotency of the form, when it has one.
    pub fn clave(&self) -> Option<crate::app::Clave> {
        let clave = self.texto("_clave");
        if clave.is_empty() || clave.len() > 100 {
            return None;
        }
        let contenido: Vec<(&String, &Vec<String>)> =
            self.campos.iter().filter(|(n, _)| !n.starts_with('_')).collect();
        let bytes = serde_json::to_vec(&contenido).unwrap_or_default();
        Some(crate::app::Clave::new(clave, &bytes))
    }
}

impl<S: Send + Sync> FromRequest<S> for Enviado {
    type Rejection = Falla;

    async fn from_request(peticion: Request, estado: &S) -> Result<Self, Self::Rejection> {
        let cx = peticion
            .extensions()
            .get::<Cx>()
            .cloned()
            .ok_or_else(|| Falla::defecto("un formulario llegó sin contexto"))?;
        let enviado = Self::sin_comprobar(peticion, estado).await?;
        enviado.comprobar(&cx.csrf)?;
        Ok(enviado)
    }
}

impl Enviado {
    /// Reads a form without any check of where it comes from; [`Self::comprobar`] must follow.
    ///
    /// # Errors
    /// When it can't be read.
    pub(super) async fn sin_comprobar<S: Send + Sync>(peticion: Request, estado: &S) -> Result<Self, Falla> {
        let tipo = peticion
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|t| t.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        if tipo.starts_with("multipart/form-data") {
            multiparte(peticion, estado).await
        } else if tipo.starts_with("application/x-www-form-urlencoded") || tipo.is_empty() {
            let bytes = axum::body::to_bytes(peticion.into_body(), MAXIMO_FORMULARIO)
                .await
                .map_err(|_| Falla::con(StatusCode::PAYLOAD_TOO_LARGE, "Lo que envió es demasiado grande"))?;
            Ok(Self { campos: leer(&bytes)?, archivos: Vec::new() })
        } else {
            Err(Falla::con(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Este formulario no se recibe en ese formato"))
        }
    }

    /// Checks that the form came out of a page of this token.
    ///
    /// # Errors
    /// When it didn't.
    pub(super) fn comprobar(&self, csrf: &str) -> Result<(), Falla> {
        if iguales(self.crudo("_csrf"), csrf) {
            return Ok(());
        }
        Err(Falla::con(
            StatusCode::FORBIDDEN,
            "El formulario caducó o no salió de esta página. Regrese, vuelva a cargarla y envíe otra vez",
        ))
    }
}

/// Whether two secrets are the same, in a time that doesn't tell where they differ.
fn iguales(uno: &str, otro: &str) -> bool {
    uno.len() == otro.len()
        && !otro.is_empty()
        && uno.bytes().zip(otro.bytes()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

/// `application/x-www-form-urlencoded`, as the URL standard reads it.
pub(super) fn leer(bytes: &[u8]) -> Result<Entrada, Falla> {
    let mut campos = Entrada::new();
    if bytes.is_empty() {
        return Ok(campos);
    }
    for (i, par) in bytes.split(|b| *b == b'&').enumerate() {
        if i >= MAXIMO_NOMBRES {
            return Err(Falla::invalido("El formulario tiene demasiados datos"));
        }
        let mut partes = par.splitn(2, |b| *b == b'=');
        let (nombre, valor) = (partes.next().unwrap_or_default(), partes.next().unwrap_or_default());
        campos.entry(descifrar(nombre)?).or_default().push(descifrar(valor)?);
    }
    Ok(campos)
}

fn descifrar(bytes: &[u8]) -> Result<String, Falla> {
    let mut salida = Vec::with_capacity(bytes.len());
    let mut resto = bytes;
    while let Some((primero, siguen)) = resto.split_first() {
        resto = siguen;
        match (primero, siguen) {
            (b'+', _) => salida.push(b' '),
            (b'%', [a, b, mas @ ..]) => match (digito(*a), digito(*b)) {
                (Some(a), Some(b)) => {
                    salida.push(a << 4 | b);
                    resto = mas;
                }
                _ => salida.push(b'%'),
            },
            (otro, _) => salida.push(*otro),
        }
    }
    String::from_utf8(salida)
        .map_err(|_| Falla::invalido("El formulario trae letras que no se pueden leer; envíelo en UTF-8"))
}

fn digito(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// A multipart body, without any check of who sends it.
pub(super) async fn multiparte<S: Send + Sync>(peticion: Request, estado: &S) -> Result<Enviado, Falla> {
    let ilegible = |_| Falla::invalido("El envío llegó incompleto. Revise su conexión y envíe otra vez");
    let mut partes = Multipart::from_request(peticion, estado)
        .await
        .map_err(|_| Falla::invalido("El envío no se pudo leer"))?;
    let mut enviado = Enviado::default();
    let mut nombres = 0;
    while let Some(mut parte) = partes.next_field().await.map_err(ilegible)? {
        nombres += 1;
        if nombres > MAXIMO_NOMBRES {
            return Err(Falla::invalido("El formulario tiene demasiados datos"));
        }
        let nombre = parte.name().unwrap_or_default().to_owned();
        let archivo = parte.file_name().map(str::to_owned);
        let mut bytes: Vec<u8> = Vec::new();
        let mut tamano = 0_u64;
        while let Some(trozo) = parte.chunk().await.map_err(ilegible)? {
            tamano += trozo.len() as u64;
            if archivo.is_none() && tamano > MAXIMO_FORMULARIO as u64 {
                return Err(Falla::con(StatusCode::PAYLOAD_TOO_LARGE, "Lo que escribió es demasiado largo"));
            }
            // A file that is too large is said at its control, with all that was answered beside it: it is read to its end, not kept.
            if tamano > MAXIMO_SUBIDA {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&trozo);
            }
        }
        match archivo {
            // A file control without a file sends an empty name.
            Some(nombre_archivo) if nombre_archivo.is_empty() && bytes.is_empty() => {}
            Some(nombre_archivo) => {
                enviado
                    .archivos
                    .push((nombre, ArchivoSubido { nombre: Reservado(nombre_archivo), bytes, tamano }));
            }
            None => {
                let texto = String::from_utf8(bytes)
                    .map_err(|_| Falla::invalido("El formulario trae letras que no se pueden leer"))?;
                enviado.campos.entry(nombre).or_default().push(texto);
            }
        }
    }
    Ok(enviado)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_the_standard_says() {
        let campos = leer("a=1&b=%C3%B1+o%26&a=2&vac%C3%ADo=&solo".as_bytes()).unwrap();
        assert_eq!(campos["a"], ["1", "2"]);
        assert_eq!(campos["b"], ["ñ o&"]);
        assert_eq!(campos["vacío"], [""]);
        assert_eq!(campos["solo"], [""]);
        assert_eq!(leer(b"x=100%&y=%zz").unwrap()["y"], ["%zz"]);
        assert!(leer(b"x=%ff").is_err());
    }

    #[test]
    fn an_empty_token_never_passes() {
        assert!(!iguales("", ""));
        assert!(!iguales("a", "b"));
        assert!(iguales("abc", "abc"));
    }
}
