//! The passes of who administers: made, seen once, taken back.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::formato;

use crate::almacen::{Cuenta, Pase};
use crate::app::{AppError, Permiso};
use crate::http::{Cx, Enviado, Respuesta, mayuscula};
use crate::web::vistas::{
    Campo, Control, Errores, Etiqueta, Formulario, Linea, Opcion, PaseVisto, PasesDeCuenta, Tono, rutas,
};

/// Days that a pass may be asked to last.
const DIAS: [(&str, &str); 4] = [("30", "30 días"), ("90", "90 días"), ("180", "180 días"), ("365", "1 año")];

/// `GET /admin/pases`
pub async fn ver(cx: Cx) -> Respuesta {
    cx.administrador()?;
    pagina(&cx, None, Vacio::default()).await
}

/// `POST /admin/pases`
pub async fn crear(cx: Cx, enviado: Enviado) -> Respuesta {
    let cuenta = cx.administrador()?.clone();
    let nombre = enviado.texto("nombre").to_owned();
    let elegidos = enviado.campos.get("permisos").cloned().unwrap_or_default();
    let permisos: Vec<Permiso> = elegidos.iter().filter_map(|p| Permiso::de(p)).collect();
    let dias = enviado.texto("dias").parse().unwrap_or(0);
    let pedido = nombre.clone();
    let hecho = cx.servidor.app().aparte(move |app| app.crear_pase(&cuenta, &pedido, &permisos, dias)).await;
    match hecho {
        Ok(hecho) => pagina(&cx, Some(hecho.token.0), Vacio::default()).await,
        Err(AppError::Invalido(porque)) => {
            pagina(&cx, None, Vacio { nombre, elegidos, error: Some(mayuscula(&porque)) }).await
        }
        Err(otro) => Err(otro.into()),
    }
}

/// `POST /admin/pases/{id}/revocar`
pub async fn revocar(cx: Cx, Path(id): Path<String>, _enviado: Enviado) -> Respuesta {
    let cuenta = cx.administrador()?.clone();
    cx.servidor.app().aparte(move |app| app.revocar_pase(&cuenta, &id)).await?;
    Ok(Redirect::to(rutas::ADMIN_PASES).into_response())
}

/// What was sent and didn't serve.
#[derive(Default)]
struct Vacio {
    nombre: String,
    elegidos: Vec<String>,
    error: Option<String>,
}

async fn pagina(cx: &Cx, token: Option<String>, enviado: Vacio) -> Respuesta {
    let cuenta = cx.administrador()?.clone();
    let suya: Cuenta = cuenta.clone();
    let pases = cx.servidor.app().aparte(move |app| app.pases(&suya)).await?;
    let mal = enviado.error.is_some();
    let campos = campos(&cuenta, enviado);
    let vista = PasesDeCuenta {
        pagina: cx.pagina(rutas::ADMIN_ENTORNO, "Pases de programas"),
        errores: Errores::de(&campos),
        token,
        pases: pases.iter().map(|p| visto(cx, p)).collect(),
        crear: Formulario {
            url: rutas::ADMIN_PASES.to_owned(),
            campos,
            boton: "Hacer el pase".to_owned(),
            ..Formulario::default()
        },
    };
    let mut respuesta = cx.render("admin/pases.html", &vista)?;
    if mal {
        *respuesta.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(respuesta)
}

fn campos(cuenta: &Cuenta, enviado: Vacio) -> Vec<Campo> {
    let opcion = |valor: &str, etiqueta: &str, elegida| Opcion {
        valor: valor.to_owned(),
        etiqueta: etiqueta.to_owned(),
        marcada: elegida,
        ..Opcion::default()
    };
    let permisos = Permiso::TODOS.into_iter().filter(|p| p.lo_tiene(cuenta));
    vec![
        Campo {
            nombre: "nombre".to_owned(),
            etiqueta: "Para qué es".to_owned(),
            ayuda: Some("Por ejemplo, integración continua de Gobierno Digital".to_owned()),
            error: enviado.error,
            control: Control::texto(&enviado.nombre, Linea::Texto),
            ..Campo::default()
        },
        Campo {
            nombre: "permisos".to_owned(),
            etiqueta: "Qué permite".to_owned(),
            control: Control::Opciones {
                opciones: permisos
                    .map(|p| opcion(p.id(), p.nombre(), enviado.elegidos.iter().any(|e| e == p.id())))
                    .collect(),
            },
            ..Campo::default()
        },
        Campo {
            nombre: "dias".to_owned(),
            etiqueta: "Cuánto dura".to_owned(),
            control: Control::Seleccion {
                opciones: DIAS.iter().map(|(v, e)| opcion(v, e, *v == "90")).collect(),
                vacia: None,
            },
            ..Campo::default()
        },
    ]
}

fn visto(cx: &Cx, pase: &Pase) -> PaseVisto {
    let dia = |m| formato::fecha(cx.servidor.local(m).date());
    let ahora = cx.servidor.app().ahora_de_verdad();
    let vigente = pase.revocado.is_none() && pase.expira > ahora;
    let (estado, detalle) = match pase.revocado {
        Some(cuando) => (Etiqueta::new("Revocado", Tono::Apagado), format!("el {}", dia(cuando))),
        None if vigente => (Etiqueta::new("Vigente", Tono::Bien), format!("hasta el {}", dia(pase.expira))),
        None => (Etiqueta::new("Venció", Tono::Apagado), format!("el {}", dia(pase.expira))),
    };
    PaseVisto {
        nombre: pase.nombre.clone(),
        permisos: pase
            .permisos
            .iter()
            .filter_map(|p| Permiso::de(p))
            .map(|p| p.nombre().to_owned())
            .collect(),
        estado,
        detalle,
        usado: pase.usado.map_or_else(|| "Nunca".to_owned(), |u| cx.servidor.en_palabras(u)),
        url_revocar: vigente.then(|| format!("{}/{}/revocar", rutas::ADMIN_PASES, pase.id)),
    }
}
