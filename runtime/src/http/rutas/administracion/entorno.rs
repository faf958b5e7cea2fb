//! The environment: the program, its store and its clock, what was checked; payments that wait for a person; the verification of every
//! chain.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::formato;

use crate::almacen::{EstadoPago, Pago};
use crate::app::VerificacionCadenas;
use crate::config::Clase;
use crate::http::{Cx, Enviado, Respuesta};
use crate::web::vistas::{
    Campo, Columna, Comprobacion, Control, Entorno, Errores, Etiqueta, FilaResumen, Formulario, Linea,
    SeccionResumen, TablaDatos, Tono, rutas,
};

/// How long the page waits for a verification; a longer one goes on by itself.
const ESPERA: Duration = Duration::from_secs(20);
/// Payments that are listed.
const PAGOS: usize = 500;
/// Where the environment is brought back to a known state.
const ADMIN_REINICIAR: &str = "/admin/reiniciar";
/// The word that is typed for it.
const CONFIRMA: &str = "reiniciar";
/// Where the payments that wait for a person are listed.
const ADMIN_PAGOS: &str = "/admin/pagos";

/// `GET /admin/entorno`
pub async fn ver(cx: Cx) -> Respuesta {
    pagina(&cx, confirmacion(None), StatusCode::OK).await
}

/// What is typed so that nobody erases everything by a slip.
fn confirmacion(error: Option<String>) -> Vec<Campo> {
    vec![Campo {
        nombre: "confirmacion".to_owned(),
        etiqueta: format!("Escriba «{CONFIRMA}»"),
        error,
        control: Control::texto("", Linea::Texto),
        ..Campo::default()
    }]
}

/// `POST /admin/reiniciar`
pub async fn reiniciar(cx: Cx, enviado: Enviado) -> Respuesta {
    super::solo_demo(&cx)?;
    if enviado.texto("confirmacion").trim().to_lowercase() != CONFIRMA {
        let error = format!("Para borrar todo lo que se probó, escriba la palabra «{CONFIRMA}»");
        return pagina(&cx, confirmacion(Some(error)), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let quien = cx.administrador()?.correo.0.clone();
    cx.servidor.app().reiniciar(&quien).await?;
    Ok(Redirect::to(rutas::ENTRAR).into_response())
}

async fn pagina(cx: &Cx, campos: Vec<Campo>, estado: StatusCode) -> Respuesta {
    cx.administrador()?;
    let app = cx.servidor.app();
    let config = app.config();
    let (usos, efectos, apartados) = app
        .almacen()
        .leer(|l| {
            Ok((l.uso_de_versiones()?, l.conteo_efectos()?, l.pagos(EstadoPago::Apartado, PAGOS)?.len()))
        })
        .await?;
    let ultima = app.ultima_verificacion().await?;
    let en_curso: u64 = usos.iter().map(|u| u.en_curso).sum();
    let total: u64 = usos.iter().map(|u| u.todos).sum();
    let cuenta = cx.administrador()?.clone();
    let ahora = app.ahora_de_verdad();
    let pases = app.aparte(move |app| app.pases(&cuenta)).await?;
    let vigentes = pases.iter().filter(|p| p.revocado.is_none() && p.expira > ahora).count();
    let programa = vec![
        FilaResumen::new("Versión", env!("CARGO_PKG_VERSION")),
        FilaResumen::new("Dirección pública", config.publica.clone()),
        FilaResumen::new("Nombre", config.nombre.clone()),
        FilaResumen::new("Clase", config.clase.nombre()),
        FilaResumen::new(
            "Marca de los documentos",
            config.marca.clone().unwrap_or_else(|| "Ninguna".to_owned()),
        ),
        FilaResumen {
            url: Some(rutas::ADMIN_PASES.to_owned()),
            ..FilaResumen::new("Pases de programas", format!("{vigentes} vigentes de usted"))
        },
    ];
    let almacen = vec![
        FilaResumen::new("Carpeta", config.datos.display().to_string()),
        FilaResumen::new("Expedientes", format!("{total}, {en_curso} en curso")),
        FilaResumen::new("Trámites", app.estante().activos().len().to_string()),
    ];
    let mut reloj = vec![
        FilaResumen::new("Ahora", cx.servidor.en_palabras(app.ahora())),
        FilaResumen::new("Diferencia con el reloj real", super::reloj::diferencia(app.desfase())),
    ];
    if let Some(ultimo) = app.ultimo_reinicio().await? {
        let cuando = cx.servidor.en_palabras(ultimo.cuando);
        reloj.push(FilaResumen::new("Último reinicio", format!("{cuando}, {}", ultimo.quien)));
    }
    let seccion = |titulo: &str, filas| SeccionResumen { titulo: titulo.to_owned(), filas };
    let pagos = FilaResumen {
        url: Some(ADMIN_PAGOS.to_owned()),
        ..FilaResumen::new("Apartados por conciliar", apartados.to_string())
    };
    let mut secciones = vec![
        seccion("Programa", programa),
        seccion("Almacén", almacen),
        seccion("Reloj", reloj),
        seccion("Pagos", vec![pagos]),
    ];
    if let Some(alterados) = ultima.as_ref().filter(|u| !u.alterados.is_empty()) {
        let filas = alterados
            .alterados
            .iter()
            .map(|(folio, falla)| FilaResumen { clave: true, ..FilaResumen::new(folio, falla) })
            .collect();
        secciones.insert(0, seccion("Expedientes alterados", filas));
    }
    let comprobacion = |cumple: Option<bool>, titulo: &str, texto: String| Comprobacion {
        cumple,
        titulo: titulo.to_owned(),
        texto,
    };
    let vista = Entorno {
        pagina: cx.pagina(rutas::ADMIN_ENTORNO, "Entorno"),
        titulo: match config.clase {
            Clase::Demostracion => "Entorno de demostración",
            Clase::Pruebas => "Entorno de pruebas",
            Clase::Produccion => "Entorno de producción",
        }
        .to_owned(),
        secciones,
        comprobaciones: vec![
            comprobacion(
                ultima.as_ref().map(|u| u.cuantos == 0),
                "Cadenas.",
                en_palabras(cx, ultima.as_ref()),
            ),
            comprobacion(
                Some(efectos.fallidos == 0),
                "Salidas.",
                format!("{} en espera, {} sin poder enviarse.", efectos.pendientes, efectos.fallidos),
            ),
            comprobacion(
                Some(apartados == 0),
                "Pagos.",
                if apartados == 0 {
                    "Ninguno por conciliar.".to_owned()
                } else {
                    format!("{apartados} por conciliar.")
                },
            ),
        ],
        verificar: Some(Formulario {
            url: "/admin/cadena".to_owned(),
            boton: "Comprobar ahora".to_owned(),
            ..Formulario::default()
        }),
        errores: Errores::de(&campos),
        reiniciar: config.simulado().then(|| Formulario {
            url: ADMIN_REINICIAR.to_owned(),
            campos,
            boton: "Reiniciar el entorno".to_owned(),
            ..Formulario::default()
        }),
    };
    let mut respuesta = cx.render("admin/entorno.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// `POST /admin/cadena`
pub async fn verificar(cx: Cx, _enviado: Enviado) -> Respuesta {
    cx.administrador()?;
    let app = cx.servidor.app().clone();
    let tarea = tokio::spawn(async move {
        let fruto = app.verificar_cadenas().await;
        if let Err(error) = &fruto {
            tracing::error!(causa = %error, "no se pudieron comprobar las cadenas");
        }
        fruto
    });
    // One that takes longer goes on, and its result is seen on the next visit.
    if let Ok(Ok(fruto)) = tokio::time::timeout(ESPERA, tarea).await {
        fruto?;
    }
    Ok(Redirect::to(rutas::ADMIN_ENTORNO).into_response())
}

/// The state of the chains, in a few words.
pub fn sello_de_cadena(cx: &Cx, ultima: Option<&VerificacionCadenas>) -> Etiqueta {
    let tono = match ultima {
        None => Tono::Apagado,
        Some(u) if u.cuantos == 0 => Tono::Bien,
        Some(_) => Tono::Mal,
    };
    Etiqueta::new(en_palabras(cx, ultima), tono)
}

fn en_palabras(cx: &Cx, ultima: Option<&VerificacionCadenas>) -> String {
    let Some(u) = ultima else { return "Las cadenas no se han comprobado.".to_owned() };
    let cuando = cx.servidor.en_palabras(u.cuando);
    let expedientes =
        if u.expedientes == 1 { "1 expediente".to_owned() } else { format!("{} expedientes", u.expedientes) };
    match u.cuantos {
        0 => format!("Cadenas íntegras: {expedientes}, el {cuando}."),
        1 => format!("1 de {expedientes} fue alterado fuera del sistema; se comprobó el {cuando}."),
        n => format!("{n} de {expedientes} fueron alterados fuera del sistema; se comprobó el {cuando}."),
    }
}

/// `GET /admin/pagos`
pub async fn pagos(cx: Cx) -> Respuesta {
    cx.administrador()?;
    let (apartados, recibidos) = cx
        .servidor
        .app()
        .almacen()
        .leer(|l| Ok((l.pagos(EstadoPago::Apartado, PAGOS)?, l.pagos(EstadoPago::Recibido, PAGOS)?)))
        .await?;
    let tabla = |titulo: &str, pagos: &[Pago]| {
        let filas = pagos
            .iter()
            .map(|p| {
                vec![
                    p.pago.referencia.clone(),
                    cx.servidor.en_palabras(p.pago.recibido),
                    p.pago.linea.clone(),
                    p.motivo.clone(),
                    formato::moneda(p.pago.monto),
                ]
            })
            .collect::<Vec<_>>();
        let columna = |titulo: &str, cifra| Columna { titulo: titulo.to_owned(), cifra };
        let tabla = TablaDatos {
            titulo: titulo.to_owned(),
            columnas: vec![
                columna("Referencia", false),
                columna("Recibido", false),
                columna("Línea de captura", false),
                columna("Por qué", false),
                columna("Importe", true),
            ],
            filas,
            total: Vec::new(),
        };
        let fila = if pagos.is_empty() {
            FilaResumen::new("Pagos", "Ninguno")
        } else {
            FilaResumen { etiqueta: "Pagos".to_owned(), tabla: Some(tabla), ..FilaResumen::default() }
        };
        SeccionResumen { titulo: titulo.to_owned(), filas: vec![fila] }
    };
    let vista = Entorno {
        pagina: cx.pagina(rutas::ADMIN_ENTORNO, "Pagos por conciliar"),
        titulo: "Pagos por conciliar".to_owned(),
        secciones: vec![
            tabla("Apartados: no coinciden con ninguna orden", &apartados),
            tabla("Recibidos y todavía sin aplicar", &recibidos),
        ],
        ..Entorno::default()
    };
    cx.render("admin/entorno.html", &vista)
}
