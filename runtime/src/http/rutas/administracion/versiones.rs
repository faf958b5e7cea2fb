//! What who administers does with versions: receives them to be tried, or, in producción, releases, withdraws and goes back.

use std::collections::BTreeSet;

use aprobacion::Sobre;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::formato;
use jiff::civil::{Date, Time};
use schemas::acto::Hecho;
use schemas::ids::TramiteId;
use schemas::sello::Digest;
use serde::Deserialize;

use super::tramites;
use crate::almacen::ActoGuardado;
use crate::app::{AppError, VersionConFirmas, vigente};
use crate::config::Clase;
use crate::http::rutas::revision::{Cuales, de_administracion, pasos};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{
    Campo, CampoArchivo, Control, Enlace, Errores, Fila, Formulario, Linea, Opcion, Paginacion,
    VersionesDeTramite, rutas,
};

/// Greatest size of the file of approvals, in bytes.
const MAXIMO_CARPETA: usize = 4 << 20;

/// The form by which a version comes in; `error` is what was wrong with the one that was sent.
pub fn formulario(clase: Clase, error: Option<String>) -> Formulario {
    let archivo = |nombre: &str, etiqueta: &str, acepta: &str, ayuda: &str| Campo {
        nombre: nombre.to_owned(),
        etiqueta: etiqueta.to_owned(),
        ayuda: Some(ayuda.to_owned()),
        control: Control::Archivo(CampoArchivo {
            acepta: acepta.to_owned(),
            // Several trámites are released together, as when the UMA changes.
            varios: clase == Clase::Produccion,
            admite: true,
            ..CampoArchivo::default()
        }),
        ..Campo::default()
    };
    let mut campos =
        vec![archivo("paquete", "El paquete", ".paquete", "El archivo que escribe «ventanilla compilar»")];
    campos[0].error = error;
    let boton = if clase == Clase::Produccion {
        campos.push(archivo(
            "carpeta",
            "Los vistos buenos firmados",
            ".jsonl",
            "El archivo .intoto.jsonl que entrega el entorno de pruebas",
        ));
        campos.push(Campo {
            nombre: "desde".to_owned(),
            etiqueta: "Se ofrece desde".to_owned(),
            ayuda: Some("Vacío, desde ahora".to_owned()),
            opcional: true,
            control: Control::Fecha { dia: String::new(), mes: String::new(), anio: String::new() },
            ..Campo::default()
        });
        "Liberar"
    } else {
        campos.push(Campo {
            nombre: "autores".to_owned(),
            etiqueta: "Quién la hizo".to_owned(),
            ayuda: Some("Sus correos, separados por comas; quien la hizo no puede aprobarla".to_owned()),
            control: Control::texto("", Linea::Texto),
            ..Campo::default()
        });
        "Recibir para revisión"
    };
    Formulario {
        url: rutas::ADMIN_VERSIONES.to_owned(),
        campos,
        boton: boton.to_owned(),
        archivos: true,
        ..Formulario::default()
    }
}

/// `POST /admin/versiones`
pub async fn cargar(cx: Cx, enviado: Enviado) -> Respuesta {
    let quien = cx.administrador()?.nombre.0.clone();
    let app = cx.servidor.app();
    let archivo = |nombre: &str| enviado.archivos.iter().find(|(n, _)| n == nombre).map(|(_, a)| a);
    let Some(paquete) = archivo("paquete").filter(|a| !a.bytes.is_empty()).map(|a| a.bytes.clone()) else {
        return tramites::pagina(&cx, Some("Elija el archivo .paquete".to_owned())).await;
    };
    let fruto = if app.config().clase == Clase::Produccion {
        let versiones = match versiones_enviadas(&enviado) {
            Ok(versiones) => versiones,
            Err(porque) => return tramites::pagina(&cx, Some(porque)).await,
        };
        let desde = match fecha(&cx, &enviado) {
            Ok(desde) => desde,
            Err(porque) => return tramites::pagina(&cx, Some(porque)).await,
        };
        let liberadas = app.aparte(move |app| app.liberar_varias(&versiones, desde, &quien, None)).await;
        match liberadas.as_deref() {
            Ok([una]) => Ok(una.tramite.clone()),
            Ok(_) => return Ok(Redirect::to(rutas::ADMIN).into_response()),
            Err(_) => liberadas.map(|_| TramiteId::from("")),
        }
    } else {
        let autores: Vec<String> = enviado
            .texto("autores")
            .split(',')
            .map(|a| a.trim().to_owned())
            .filter(|a| !a.is_empty())
            .collect();
        if autores.is_empty() || autores.iter().any(|a| !a.contains('@') || a.chars().count() > 120) {
            let porque =
                "Escriba el correo de quien hizo esta versión, por ejemplo ana@ejemplo.mx".to_owned();
            return tramites::pagina(&cx, Some(porque)).await;
        }
        let recibida = app
            .aparte(move |app| app.recibir(&paquete, &autores, &quien).map(|p| p.tramite.id.clone()))
            .await;
        // A new version may name roles that nobody of the example people holds yet.
        if recibida.is_ok() && app.config().personas_de_ejemplo() {
            app.preparar_ejemplos().await?;
        }
        recibida
    };
    match fruto {
        Ok(tramite) => Ok(Redirect::to(&url_de(&tramite)).into_response()),
        Err(AppError::Invalido(porque)) => tramites::pagina(&cx, Some(mayuscula(&porque))).await,
        Err(error @ AppError::NoAprobado(_)) => {
            tramites::pagina(&cx, Some(mayuscula(&error.to_string()))).await
        }
        Err(otro) => Err(otro.into()),
    }
}

/// The versions of a form: each paquete with its approvals, which say of which one they are.
fn versiones_enviadas(enviado: &Enviado) -> Result<Vec<VersionConFirmas>, String> {
    let falta = || "Elija el archivo de los vistos buenos".to_owned();
    let todos = |nombre: &'static str| {
        enviado.archivos.iter().filter(move |(n, a)| n == nombre && !a.bytes.is_empty()).map(|(_, a)| a)
    };
    let mut texto = String::new();
    for carpeta in todos("carpeta").filter(|a| a.bytes.len() <= MAXIMO_CARPETA) {
        texto.push_str(std::str::from_utf8(&carpeta.bytes).map_err(|_| falta())?);
        texto.push('\n');
    }
    if texto.is_empty() {
        return Err(falta());
    }
    let paquetes: Vec<&Vec<u8>> = todos("paquete").map(|a| &a.bytes).collect();
    if let [paquete] = paquetes.as_slice() {
        return Ok(vec![VersionConFirmas { paquete: (*paquete).clone(), carpeta: texto }]);
    }
    let de = |bytes: &Vec<u8>| {
        let digest = Digest::de(bytes);
        let suyo = |linea: &&str| {
            let sobre = Sobre::leer(linea).ok().and_then(|s| s.declaracion().ok());
            sobre.and_then(|d| d.digest()).as_ref() == Some(&digest)
        };
        let carpeta = texto.lines().filter(suyo).map(|l| format!("{l}\n")).collect();
        VersionConFirmas { paquete: bytes.clone(), carpeta }
    };
    Ok(paquetes.into_iter().map(de).collect())
}

/// The moment from which a version is offered: the first instant of the day that was asked for.
fn fecha(cx: &Cx, enviado: &Enviado) -> Result<Option<jiff::Timestamp>, String> {
    let parte = |n: &str| enviado.texto(&format!("desde-{n}")).to_owned();
    let (dia, mes, anio) = (parte("dia"), parte("mes"), parte("anio"));
    if [&dia, &mes, &anio].iter().all(|p| p.is_empty()) {
        return Ok(None);
    }
    let mal = || "La fecha debe ser real, por ejemplo 1 2 2027".to_owned();
    let date = Date::new(
        anio.parse().map_err(|_| mal())?,
        mes.parse().map_err(|_| mal())?,
        dia.parse().map_err(|_| mal())?,
    )
    .map_err(|_| mal())?;
    cx.servidor.instante(date.to_datetime(Time::midnight())).map(Some).ok_or_else(mal)
}

fn url_de(tramite: &TramiteId) -> String {
    format!("{}/{tramite}", rutas::ADMIN_VERSIONES)
}

/// Acts of a page of the history.
const POR_PAGINA: usize = 50;

/// Which page of the history: the acts before one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tramo {
    antes: Option<u64>,
}

/// `GET /admin/versiones/{tramite}`
pub async fn ver(cx: Cx, Path(tramite): Path<String>, Query(tramo): Query<Tramo>) -> Respuesta {
    cx.administrador()?;
    pagina(&cx, tramite.into(), tramo.antes, None).await
}

/// `GET /admin/versiones/{tramite}/comparar`
pub async fn comparar(cx: Cx, tramite: Path<String>, cuales: Query<Cuales>) -> Respuesta {
    de_administracion(cx, tramite, cuales).await
}

async fn pagina(cx: &Cx, tramite: TramiteId, antes: Option<u64>, error: Option<(&str, String)>) -> Respuesta {
    let app = cx.servidor.app();
    let (id, ahora) = (tramite.clone(), app.ahora());
    let actos = app.aparte(move |app| app.actos(&id)).await?;
    if actos.is_empty() {
        return Err(Falla::no_existe());
    }
    let vigente = vigente(&actos, ahora);
    let nombre = app
        .estante()
        .activo(tramite.as_str())
        .map_or_else(|| tramite.to_string(), |p| p.tramite.nombre.clone());
    let oferta = match &vigente {
        Some(v) => format!(
            "Se ofrece la versión {} desde el {}.",
            v.digest.corto(),
            formato::fecha_hora(cx.servidor.local(v.desde))
        ),
        None => "No se ofrece ninguna versión: nadie puede empezar solicitudes nuevas.".to_owned(),
    };
    let produccion = app.config().clase == Clase::Produccion;
    let motivo = |donde: &str| Campo {
        nombre: format!("motivo-{donde}"),
        etiqueta: "Motivo".to_owned(),
        error: error.as_ref().filter(|(d, _)| *d == donde).map(|(_, porque)| porque.clone()),
        control: Control::Area { valor: String::new(), renglones: 2, maximo: None },
        ..Campo::default()
    };
    let retirar = vigente.as_ref().filter(|_| produccion).map(|v| Formulario {
        url: format!("{}/retirar", url_de(&tramite)),
        ocultos: vec![Fila::new("huella", v.digest.to_string())],
        campos: vec![motivo("retirar")],
        boton: "Retirar".to_owned(),
        ..Formulario::default()
    });
    let otras = if produccion { anteriores(&actos, vigente.as_ref().map(|v| &v.digest)) } else { vec![] };
    let regresar = (!otras.is_empty()).then(|| Formulario {
        url: format!("{}/regresar", url_de(&tramite)),
        campos: vec![
            Campo {
                nombre: "huella".to_owned(),
                etiqueta: "Versión".to_owned(),
                control: Control::Seleccion {
                    opciones: otras
                        .iter()
                        .map(|d| Opcion {
                            valor: d.to_string(),
                            etiqueta: d.corto().to_owned(),
                            ..Opcion::default()
                        })
                        .collect(),
                    vacia: None,
                },
                ..Campo::default()
            },
            motivo("regresar"),
        ],
        boton: "Regresar a esta versión".to_owned(),
        ..Formulario::default()
    });
    let migra = app.estante().activo(tramite.as_str()).is_some_and(|p| !p.migraciones.is_empty());
    let migracion = migra.then(|| {
        Enlace::new(
            "Migrar los expedientes de versiones anteriores",
            format!("{}/migracion", url_de(&tramite)),
        )
    });
    let mut tramo: Vec<&ActoGuardado> =
        actos.iter().rev().filter(|a| antes.is_none_or(|n| a.seq < n)).take(POR_PAGINA).collect();
    tramo.reverse();
    let entran =
        actos.iter().filter(|a| matches!(a.acto.hecho, Hecho::Recibido { .. } | Hecho::Liberado { .. }));
    let cuantas = entran.map(|a| &a.acto.digest).collect::<BTreeSet<_>>().len();
    let campos: Vec<Campo> =
        [&retirar, &regresar].into_iter().flatten().flat_map(|f| f.campos.clone()).collect();
    let estado = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let vista = VersionesDeTramite {
        pagina: cx.pagina(rutas::ADMIN, format!("Versiones: {nombre}")),
        errores: Errores::de(&campos),
        nombre,
        oferta,
        historia: pasos(cx, tramo.iter().copied()),
        paginacion: Paginacion {
            texto: if actos.len() > POR_PAGINA {
                format!("{} actos en total", actos.len())
            } else {
                String::new()
            },
            anterior: antes.is_some().then(|| url_de(&tramite)),
            siguiente: tramo
                .first()
                .filter(|a| a.seq > 1)
                .map(|a| format!("{}?antes={}", url_de(&tramite), a.seq)),
        },
        comparar: (cuantas > 1)
            .then(|| Enlace::new("Comparar dos versiones", format!("{}/comparar", url_de(&tramite)))),
        migracion,
        retirar,
        regresar,
    };
    let mut respuesta = cx.render("admin/versiones.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// Versions that were released and are neither on offer nor withdrawn, the last one first.
fn anteriores(actos: &[ActoGuardado], vigente: Option<&Digest>) -> Vec<Digest> {
    let mut lista: Vec<Digest> = Vec::new();
    for acto in actos.iter().map(|a| &a.acto) {
        match acto.hecho {
            Hecho::Liberado { .. } => {
                lista.retain(|d| *d != acto.digest);
                lista.push(acto.digest.clone());
            }
            Hecho::Retirado { .. } => lista.retain(|d| *d != acto.digest),
            _ => {}
        }
    }
    lista.retain(|d| Some(d) != vigente);
    lista.reverse();
    lista
}

/// `POST /admin/versiones/{tramite}/retirar`
pub async fn retirar(cx: Cx, Path(tramite): Path<String>, enviado: Enviado) -> Respuesta {
    actuar(cx, tramite.into(), enviado, "retirar").await
}

/// `POST /admin/versiones/{tramite}/regresar`
pub async fn regresar(cx: Cx, Path(tramite): Path<String>, enviado: Enviado) -> Respuesta {
    actuar(cx, tramite.into(), enviado, "regresar").await
}

async fn actuar(cx: Cx, tramite: TramiteId, enviado: Enviado, que: &'static str) -> Respuesta {
    let quien = cx.administrador()?.nombre.0.clone();
    let app = cx.servidor.app();
    if app.config().clase != Clase::Produccion {
        return Err(Falla::no_existe());
    }
    let digest: Digest = enviado.texto("huella").parse().map_err(|_| Falla::no_existe())?;
    let motivo = enviado.texto(&format!("motivo-{que}")).to_owned();
    let id = tramite.clone();
    let fruto = app
        .aparte(move |app| match que {
            "retirar" => app.retirar(&id, &digest, &motivo, &quien, None),
            _ => app.regresar(&id, &digest, &motivo, &quien, None),
        })
        .await;
    match fruto {
        Ok(()) => Ok(Redirect::to(&url_de(&tramite)).into_response()),
        Err(AppError::Invalido(porque)) => pagina(&cx, tramite, None, Some((que, mayuscula(&porque)))).await,
        Err(error @ AppError::NoAprobado(_)) => {
            pagina(&cx, tramite, None, Some((que, mayuscula(&error.to_string())))).await
        }
        Err(otro) => Err(otro.into()),
    }
}
