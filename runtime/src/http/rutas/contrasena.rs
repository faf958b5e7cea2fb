//! The link with which somebody to whom an account was given sets its password. One that isn't good any more says nothing of whose it was.

use axum::extract::Path;
use axum::http::StatusCode;

use super::tabla::tabla_de_rutas;
use crate::almacen::{Cuenta, Reservado};
use crate::app::AppError;
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{
    Campo, ContrasenaLista, ElegirContrasena, Enlace, Errores, Formulario, PaginaError, rutas,
};

tabla_de_rutas! {
    GET "/contrasena/{token}" => ver;
    POST "/contrasena/{token}" => poner;
}

/// Least characters of a password, as its field says.
const MINIMO: u32 = 10;

async fn ver(cx: Cx, Path(token): Path<String>) -> Respuesta {
    match cx.servidor.app().por_enlace_de_cuenta(&token, &cx.origen).await {
        Ok(cuenta) => formulario(&cx, &token, &cuenta, ElegirContrasena::campos(MINIMO)),
        Err(AppError::NoExiste(_)) => no_sirve(&cx),
        Err(otro) => Err(otro.into()),
    }
}

async fn poner(cx: Cx, Path(token): Path<String>, enviado: Enviado) -> Respuesta {
    let app = cx.servidor.app();
    let cuenta = match app.por_enlace_de_cuenta(&token, &cx.origen).await {
        Ok(cuenta) => cuenta,
        Err(AppError::NoExiste(_)) => return no_sirve(&cx),
        Err(otro) => return Err(otro.into()),
    };
    let contrasena = enviado.crudo("contrasena").to_owned();
    if contrasena != enviado.crudo("otra_vez") {
        return mal(
            &cx,
            &token,
            &cuenta,
            "otra_vez",
            "No es la misma contraseña; escríbala igual las dos veces",
        );
    }
    match app.poner_contrasena(&token, Reservado(contrasena), &cx.origen).await {
        Ok(cuenta) => {
            let vista = ContrasenaLista {
                pagina: cx.pagina(rutas::ENTRAR, "Su contraseña está lista"),
                correo: cuenta.correo.0,
                url_entrar: rutas::ENTRAR.to_owned(),
            };
            cx.render("cuentas/contrasena_lista.html", &vista)
        }
        Err(AppError::Invalido(porque)) => mal(&cx, &token, &cuenta, "contrasena", &porque),
        Err(AppError::NoExiste(_)) => no_sirve(&cx),
        Err(otro) => Err(otro.into()),
    }
}

fn mal(cx: &Cx, token: &str, cuenta: &Cuenta, cual: &str, porque: &str) -> Respuesta {
    let mut campos = ElegirContrasena::campos(MINIMO);
    if let Some(campo) = campos.iter_mut().find(|c| c.nombre == cual) {
        campo.error = Some(porque.to_owned());
    }
    let mut respuesta = formulario(cx, token, cuenta, campos)?;
    *respuesta.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(respuesta)
}

fn formulario(cx: &Cx, token: &str, cuenta: &Cuenta, campos: Vec<Campo>) -> Respuesta {
    let vista = ElegirContrasena {
        pagina: cx.pagina(rutas::ENTRAR, "Elija su contraseña"),
        errores: Errores::de(&campos),
        nombre: cuenta.nombre.0.clone(),
        correo: cuenta.correo.0.clone(),
        formulario: Formulario {
            url: format!("/contrasena/{}", crate::http::codificar(token)),
            campos,
            boton: "Guardar mi contraseña".to_owned(),
            ..Formulario::default()
        },
    };
    cx.render("cuentas/contrasena.html", &vista)
}

fn no_sirve(cx: &Cx) -> Result<axum::response::Response, Falla> {
    let titulo = "Este enlace ya no sirve";
    let vista = PaginaError {
        pagina: cx.pagina("", titulo),
        titulo: titulo.to_owned(),
        texto: "Sirve una sola vez y por un tiempo, y sólo el del último correo que recibió.".to_owned(),
        que_hacer: vec![
            "Si ya eligió su contraseña, entre con su correo y con ella.".to_owned(),
            "Si no, pida otro enlace a quien administra la Ventanilla.".to_owned(),
        ],
        salidas: vec![Enlace::new("Entrar", rutas::ENTRAR), Enlace::new("Ir al inicio", rutas::INICIO)],
        referencia: None,
    };
    let mut respuesta = cx.render("publico/error.html", &vista)?;
    *respuesta.status_mut() = StatusCode::NOT_FOUND;
    Ok(respuesta)
}
