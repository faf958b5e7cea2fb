//! Doors: enter, make an account, leave. A session opens with a token of its own, whatever cookies came before.

use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::tabla::tabla_de_rutas;
use crate::almacen::{ClaseCuenta, Reservado};
use crate::app::{AppError, CuentaNueva};
use crate::http::servidor::{COOKIE_SESION, cookie, dejar_cookie};
use crate::http::{Cx, Enviado, Respuesta, mayuscula};
use crate::web::vistas::{
    Campo, CrearCuenta, Enlace, Entrar, ErrorDeCampo, Errores, Fila, Formulario, Salir, rutas,
};

tabla_de_rutas! {
    GET "/entrar" => entrar;
    POST "/entrar" => entrar_enviado;
    POST "/entrar/ejemplo/{correo}" => entrar_de_ejemplo;
    GET "/crear-cuenta" => crear;
    POST "/crear-cuenta" => crear_enviado;
    GET "/salir" => salir;
    POST "/salir" => salir_enviado;
}

/// Least characters of a password, as its field says.
const MINIMO: u32 = 10;

/// Where somebody was going.
#[derive(Debug, Default, Deserialize)]
struct Camino {
    #[serde(default)]
    siguiente: String,
    /// Whether the session of who was writing ended.
    #[serde(default)]
    termino: String,
}

/// A path of this site, and nothing else: no host, no scheme, nothing that a browser would take for one.
fn local(camino: &str) -> Option<&str> {
    let limpio = camino.starts_with('/')
        && !camino.starts_with("//")
        && camino.len() <= 2_000
        && !camino.contains(['\\', '\r', '\n', '\t', '\0'])
        && camino.is_ascii();
    (limpio && !camino.starts_with("/entrar") && !camino.starts_with("/salir")).then_some(camino)
}

/// Where each kind of account begins.
fn propio(clase: ClaseCuenta) -> &'static str {
    match clase {
        ClaseCuenta::Ciudadano => rutas::SOLICITUDES,
        ClaseCuenta::Servidor => rutas::BANDEJA,
        ClaseCuenta::Administrador => rutas::ADMIN,
    }
}

async fn entrar(cx: Cx, Query(camino): Query<Camino>) -> Respuesta {
    if let Some(persona) = &cx.persona {
        let a = local(&camino.siguiente).unwrap_or_else(|| propio(persona.cuenta().clase));
        return Ok(Redirect::to(a).into_response());
    }
    let termino = !camino.termino.is_empty();
    pagina_entrar(&cx, "", &camino.siguiente, termino, Errores::default(), StatusCode::OK).await
}

async fn pagina_entrar(
    cx: &Cx,
    correo: &str,
    siguiente: &str,
    termino: bool,
    errores: Errores,
    estado: StatusCode,
) -> Respuesta {
    let siguiente = local(siguiente).unwrap_or_default();
    let de_ejemplo = cx
        .servidor
        .app()
        .cuentas_de_ejemplo()
        .await?
        .into_iter()
        .map(|c| {
            let a = if siguiente.is_empty() {
                String::new()
            } else {
                format!("?siguiente={}", codificado(siguiente))
            };
            Enlace::new(
                format!("{}: {}", c.papel, c.nombre),
                format!("/entrar/ejemplo/{}{a}", codificado(&c.correo)),
            )
        })
        .collect();
    let pagina = cx.pagina(rutas::ENTRAR, "Entrar");
    let vista = Entrar {
        pagina,
        errores,
        formulario: Formulario {
            url: rutas::ENTRAR.to_owned(),
            ocultos: vec![Fila::new("siguiente", siguiente)],
            campos: Entrar::campos(correo),
            boton: "Entrar".to_owned(),
            ..Formulario::default()
        },
        url_crear: con_siguiente(rutas::CREAR_CUENTA, siguiente),
        termino,
        de_ejemplo,
    };
    let mut respuesta = cx.render("cuentas/entrar.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

fn codificado(texto: &str) -> String {
    crate::http::codificar(texto)
}

fn con_siguiente(ruta: &str, siguiente: &str) -> String {
    if siguiente.is_empty() { ruta.to_owned() } else { format!("{ruta}?siguiente={}", codificado(siguiente)) }
}

async fn entrar_enviado(cx: Cx, cabeceras: HeaderMap, enviado: Enviado) -> Respuesta {
    let (correo, siguiente) = (enviado.texto("correo").to_owned(), enviado.texto("siguiente").to_owned());
    let contrasena = Reservado(enviado.crudo("contrasena").to_owned());
    let faltan: Vec<ErrorDeCampo> = [
        (correo.is_empty(), "Escriba su correo electrónico", "correo"),
        (contrasena.is_empty(), "Escriba su contraseña", "contrasena"),
    ]
    .into_iter()
    .filter(|(falta, _, _)| *falta)
    .map(|(_, texto, ancla)| ErrorDeCampo { texto: texto.to_owned(), ancla: ancla.to_owned() })
    .collect();
    if !faltan.is_empty() {
        return pagina_entrar(
            &cx,
            &correo,
            &siguiente,
            false,
            Errores::con(faltan),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    }
    abrir(&cx, &cabeceras, &correo, contrasena, &siguiente).await
}

async fn entrar_de_ejemplo(
    cx: Cx,
    cabeceras: HeaderMap,
    axum::extract::Path(correo): axum::extract::Path<String>,
    Query(camino): Query<Camino>,
    _enviado: Enviado,
) -> Respuesta {
    let (cuenta, sesion) = cx.servidor.app().entrar_de_ejemplo(&correo).await?;
    abierta(&cx, &cabeceras, cuenta.clase, &sesion.token, &camino.siguiente).await
}

/// The first page of who entered; the session that there was is closed, so that no token outlives a change of person.
async fn abierta(
    cx: &Cx,
    cabeceras: &HeaderMap,
    clase: ClaseCuenta,
    token: &str,
    siguiente: &str,
) -> Respuesta {
    if let Some(previo) = cookie(cabeceras, COOKIE_SESION) {
        cx.servidor.app().salir(previo).await?;
    }
    let a = local(siguiente).unwrap_or_else(|| propio(clase));
    Ok(con_cookie(cx, Redirect::to(a).into_response(), token))
}

/// Opens a session.
async fn abrir(
    cx: &Cx,
    cabeceras: &HeaderMap,
    correo: &str,
    contrasena: Reservado<String>,
    siguiente: &str,
) -> Respuesta {
    let app = cx.servidor.app();
    match app.entrar(correo, contrasena, &cx.origen).await {
        Ok((cuenta, sesion)) => abierta(cx, cabeceras, cuenta.clase, &sesion.token, siguiente).await,
        Err(AppError::Entrada(mensaje)) => {
            let errores = solo(&mensaje, "correo");
            pagina_entrar(cx, correo, siguiente, false, errores, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(AppError::Espere(mensaje)) => {
            let errores = solo(&mensaje, "");
            pagina_entrar(cx, correo, siguiente, false, errores, StatusCode::TOO_MANY_REQUESTS).await
        }
        Err(otro) => Err(otro.into()),
    }
}

fn solo(mensaje: &str, ancla: &str) -> Errores {
    let mut errores = Errores::con(vec![ErrorDeCampo { texto: mayuscula(mensaje), ancla: ancla.to_owned() }]);
    errores.titulo = "No pudimos abrir su sesión".to_owned();
    errores
}

fn con_cookie(cx: &Cx, mut respuesta: Response, token: &str) -> Response {
    if let Some(valor) = dejar_cookie(&cx.servidor, COOKIE_SESION, token) {
        respuesta.headers_mut().append(header::SET_COOKIE, valor);
    }
    respuesta
}

async fn crear(cx: Cx, Query(camino): Query<Camino>) -> Respuesta {
    pagina_crear(&cx, CrearCuenta::campos("", "", MINIMO), &camino.siguiente, StatusCode::OK)
}

fn pagina_crear(cx: &Cx, campos: Vec<Campo>, siguiente: &str, estado: StatusCode) -> Respuesta {
    let siguiente = local(siguiente).unwrap_or_default();
    let errores = Errores::de(&campos);
    let titulo = "Crear cuenta";
    let vista = CrearCuenta {
        pagina: cx.pagina(rutas::CREAR_CUENTA, titulo),
        errores,
        formulario: Formulario {
            url: rutas::CREAR_CUENTA.to_owned(),
            ocultos: vec![Fila::new("siguiente", siguiente)],
            campos,
            boton: "Crear mi cuenta".to_owned(),
            ..Formulario::default()
        },
        url_entrar: con_siguiente(rutas::ENTRAR, siguiente),
        url_privacidad: rutas::PRIVACIDAD.to_owned(),
    };
    let mut respuesta = cx.render("cuentas/crear.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

async fn crear_enviado(cx: Cx, cabeceras: HeaderMap, enviado: Enviado) -> Respuesta {
    let (nombre, correo) = (enviado.texto("nombre").to_owned(), enviado.texto("correo").to_owned());
    let contrasena = enviado.crudo("contrasena").to_owned();
    let nueva = CuentaNueva {
        correo: Reservado(correo.clone()),
        nombre: Reservado(nombre.clone()),
        contrasena: Reservado(contrasena.clone()),
        clase: ClaseCuenta::Ciudadano,
        roles: schemas::encargo::Encargos::ninguno(),
        dependencia: None,
    };
    let mut campos = CrearCuenta::campos(&nombre, &correo, MINIMO);
    let mensaje = match cx.servidor.app().crear_cuenta(nueva).await {
        Ok(_) => {
            return abrir(&cx, &cabeceras, &correo, Reservado(contrasena), enviado.texto("siguiente")).await;
        }
        Err(AppError::Invalido(mensaje)) => mensaje,
        Err(AppError::Almacen(crate::almacen::AlmacenError::Duplicado { .. })) => {
            "Ya hay una cuenta con ese correo; entre con ella o use otro correo".to_owned()
        }
        Err(otro) => return Err(otro.into()),
    };
    // The use case says one thing at a time; it is put beside the field of which it speaks.
    let de = if mensaje.contains("contraseña") {
        "contrasena"
    } else if mensaje.contains("correo") {
        "correo"
    } else {
        "nombre"
    };
    if let Some(campo) = campos.iter_mut().find(|c| c.nombre == de) {
        campo.error = Some(mensaje);
    }
    pagina_crear(&cx, campos, enviado.texto("siguiente"), StatusCode::UNPROCESSABLE_ENTITY)
}

async fn salir(cx: Cx) -> Respuesta {
    let Some(persona) = &cx.persona else { return Ok(Redirect::to(rutas::INICIO).into_response()) };
    let vista = Salir {
        pagina: cx.pagina(rutas::SALIR, "Salir"),
        url: rutas::SALIR.to_owned(),
        url_regresar: propio(persona.cuenta().clase).to_owned(),
    };
    cx.render("cuentas/salir.html", &vista)
}

async fn salir_enviado(cx: Cx, cabeceras: HeaderMap, _enviado: Enviado) -> Respuesta {
    if let Some(token) = cookie(&cabeceras, COOKIE_SESION) {
        cx.servidor.app().salir(token).await?;
    }
    let vista = crate::web::vistas::SesionTerminada {
        pagina: Cx { persona: None, ..cx.clone() }.pagina(rutas::ENTRAR, "Cerró su sesión"),
        por_usted: true,
        guardado: None,
        url_entrar: rutas::ENTRAR.to_owned(),
    };
    Ok(con_cookie(&cx, cx.render("cuentas/sesion_terminada.html", &vista)?, ""))
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for (camino, va) in [
            ("/solicitudes", true),
            ("/tramites/x/solicitar?a=1", true),
            ("//malo.example", false),
            ("https://malo.example", false),
            ("/\\malo.example", false),
            ("/a\r\nSet-Cookie: x", false),
            ("/entrar", false),
            ("", false),
        ] {
            assert_eq!(local(camino).is_some(), va, "{camino:?}");
        }
    }
}
