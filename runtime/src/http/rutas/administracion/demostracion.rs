//! What only a demonstration has: its accounts, and the mailbox where its mail arrives.

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use engine::texto::plegar;
use serde::Deserialize;

use super::solo_demo;
use crate::almacen::{ClaseCuenta, Correo};
use crate::app::CONTRASENA_DEMO;
use crate::http::falla::codificar;
use crate::http::servidor::{COOKIE_SESION, dejar_cookie};
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{
    CorreoDemo, CorreoEnLista, CorreosDemo, CuentaDemo, CuentasDemo, Enlace, Momento, Paginacion, rutas,
};

/// Mails among which one is looked for.
const CORREOS: usize = 1000;
/// Mails of a page.
const POR_PAGINA: usize = 50;

/// Refuses what only an environment with example accounts has.
fn con_personas_de_ejemplo(cx: &Cx) -> Result<(), Falla> {
    solo_demo(cx)?;
    if cx.servidor.app().config().personas_de_ejemplo() { Ok(()) } else { Err(Falla::no_existe()) }
}

/// `GET /admin/cuentas`
pub async fn cuentas(cx: Cx) -> Respuesta {
    con_personas_de_ejemplo(&cx)?;
    let app = cx.servidor.app();
    let cuentas = app.cuentas_de_ejemplo().await?;
    let vista = CuentasDemo {
        pagina: cx.pagina(rutas::ADMIN_CUENTAS, "Personas de ejemplo"),
        entrada: "Sirven para ver cada papel y existen sólo en este entorno. Ninguna persona es real."
            .to_owned(),
        cuentas: cuentas
            .into_iter()
            .map(|c| CuentaDemo {
                url_entrar: (c.clase != ClaseCuenta::Administrador)
                    .then(|| format!("/admin/cuentas/{}/entrar", codificar(&c.correo))),
                nombre: c.nombre,
                correo: c.correo,
                papel: c.papel,
                puede: c.puede,
                contrasena: app.config().contrasena_a_la_vista().then(|| CONTRASENA_DEMO.to_owned()),
            })
            .collect(),
    };
    cx.render("admin/cuentas.html", &vista)
}

/// `POST /admin/cuentas/{correo}/entrar`: leaves this session and goes on as an example account.
pub async fn entrar(cx: Cx, Path(correo): Path<String>, _enviado: Enviado) -> Respuesta {
    con_personas_de_ejemplo(&cx)?;
    let app = cx.servidor.app();
    let (cuenta, sesion) = app.entrar_de_ejemplo(&correo).await?;
    let a = match cuenta.clase {
        ClaseCuenta::Ciudadano => rutas::SOLICITUDES,
        ClaseCuenta::Servidor => rutas::BANDEJA,
        ClaseCuenta::Administrador => rutas::ADMIN,
    };
    let mut respuesta = Redirect::to(a).into_response();
    if let Some(galleta) = dejar_cookie(&cx.servidor, COOKIE_SESION, &sesion.token.0) {
        respuesta.headers_mut().append(header::SET_COOKIE, galleta);
    }
    Ok(respuesta)
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Busqueda {
    q: String,
    antes: Option<i64>,
}

/// `GET /admin/correos`
pub async fn correos(cx: Cx, Query(busqueda): Query<Busqueda>) -> Respuesta {
    solo_demo(&cx)?;
    let consulta = busqueda.q.trim().to_owned();
    let todos = cx.servidor.app().almacen().leer(|l| l.correos(None, CORREOS)).await?;
    let buscada = plegar(&consulta);
    let mut hallados: Vec<Correo> = todos
        .into_iter()
        .filter(|c| busqueda.antes.is_none_or(|n| c.n < n))
        .filter(|c| {
            buscada.is_empty()
                || plegar(&c.correo.para).contains(&buscada)
                || plegar(&c.correo.asunto).contains(&buscada)
        })
        .take(POR_PAGINA + 1)
        .collect();
    let hay_mas = hallados.len() > POR_PAGINA;
    hallados.truncate(POR_PAGINA);
    let url = |antes: Option<i64>| {
        let mut url = format!("{}?q={}", rutas::ADMIN_CORREOS, codificar(&consulta));
        if let Some(n) = antes {
            url.push_str(&format!("&antes={n}"));
        }
        url
    };
    let vista = CorreosDemo {
        pagina: cx.pagina(rutas::ADMIN_CORREOS, "Correos de demostración"),
        url: rutas::ADMIN_CORREOS.to_owned(),
        consulta: consulta.clone(),
        paginacion: Paginacion {
            texto: String::new(),
            anterior: busqueda.antes.map(|_| url(None)),
            siguiente: hallados.last().filter(|_| hay_mas).map(|c| url(Some(c.n))),
        },
        correos: hallados
            .into_iter()
            .map(|c| CorreoEnLista {
                url: format!("{}/{}", rutas::ADMIN_CORREOS, c.n),
                para: c.correo.para.0,
                cuando: momento(&cx, c.correo.cuando),
                asunto: c.correo.asunto,
            })
            .collect(),
    };
    cx.render("admin/correos.html", &vista)
}

/// `GET /admin/correos/{n}`
pub async fn correo(cx: Cx, Path(n): Path<i64>) -> Respuesta {
    solo_demo(&cx)?;
    let todos = cx.servidor.app().almacen().leer(|l| l.correos(None, CORREOS)).await?;
    let Some(correo) = todos.into_iter().find(|c| c.n == n).map(|c| c.correo) else {
        return Err(Falla::no_existe());
    };
    let enlaces = enlaces(&correo.texto);
    let vista = CorreoDemo {
        pagina: cx.pagina(rutas::ADMIN_CORREOS, correo.asunto.clone()),
        regresar: Enlace::new("Correos", rutas::ADMIN_CORREOS),
        de: format!("Ventanilla de {}", cx.servidor.municipio()),
        para: correo.para.0,
        cuando: momento(&cx, correo.cuando),
        asunto: correo.asunto,
        texto: correo.texto.0.replace("**", ""),
        enlaces,
    };
    cx.render("admin/correo.html", &vista)
}

/// The addresses that a text carries.
fn enlaces(texto: &str) -> Vec<Enlace> {
    texto
        .split_whitespace()
        .map(|palabra| palabra.trim_matches(['<', '>', '(', ')', '.', ',', ';', '*', '«', '»']))
        .filter(|palabra| palabra.starts_with("https://") || palabra.starts_with("http://"))
        .map(|url| Enlace::new(url, url))
        .collect()
}

/// A moment as the pages of administration show it.
pub fn momento(cx: &Cx, cuando: jiff::Timestamp) -> Momento {
    crate::http::vista::momento_local(cx.servidor.local(cuando))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_without_the_signs_around_them() {
        let textos: Vec<String> =
            enlaces("Vea (https://a.mx/x). O <http://b.mx>, no ftp://c").into_iter().map(|e| e.url).collect();
        assert_eq!(textos, ["https://a.mx/x", "http://b.mx"]);
    }
}
