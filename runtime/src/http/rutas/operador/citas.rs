//! Appointments, for who receives and for who assigns: who comes on a day, whether they came, and at what hour the next one is.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::cita::{self, Pide, cita_de};
use engine::comando::Comando;
use engine::formato;
use jiff::civil::{Date, DateTime};
use schemas::paquete::{Etapa, GestionCita};
use serde::Deserialize;

use super::super::cita::{self as cita_comun, Puerta, mostrar};
use super::{abrir, url_de};
use crate::almacen::Cuenta;
use crate::app::{Abierto, atiende};
use crate::http::vista::citas::{self, Consulta};
use crate::http::vista::con_punto;
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{
    AgendaDelDia, CitaEnLista, CitaExpediente, CitasDelDia, Decision, Enlace, Fila, Formulario, rutas,
};

/// Which day.
#[derive(Debug, Default, Deserialize)]
pub struct DeDia {
    #[serde(default)]
    dia: String,
}

/// `GET /citas`
pub async fn ver(cx: Cx, Query(de): Query<DeDia>) -> Respuesta {
    let cuenta = cx.operador()?.clone();
    let hoy = cx.servidor.local(cx.servidor.app().ahora()).date();
    let dia = de.dia.parse().unwrap_or(hoy);
    let mut agendas = Vec::new();
    for suya in cx.servidor.app().agendas_de(&cuenta) {
        agendas.push(AgendaDelDia {
            citas: citas_de(&cx, &cuenta, &suya, dia, hoy).await?,
            nombre: suya.agenda.nombre,
            lugar: suya.agenda.lugar,
        });
    }
    let enlace = |texto: &str, dia: Result<Date, jiff::Error>| {
        dia.ok()
            .map(|d| Enlace::new(format!("{texto}: {}", formato::fecha_larga(d)), format!("/citas?dia={d}")))
    };
    let vista = CitasDelDia {
        pagina: cx.pagina(rutas::CITAS, "Citas"),
        titulo: format!("Citas del {}", formato::fecha_larga(dia)),
        otros_dias: [enlace("Día anterior", dia.yesterday()), enlace("Día siguiente", dia.tomorrow())]
            .into_iter()
            .flatten()
            .collect(),
        agendas,
    };
    cx.render("operador/citas.html", &vista)
}

/// The appointments of a day; today, also those of before that nobody registered.
async fn citas_de(
    cx: &Cx,
    cuenta: &Cuenta,
    suya: &crate::app::AgendaSuya,
    dia: Date,
    hoy: Date,
) -> Result<Vec<CitaEnLista>, Falla> {
    let app = cx.servidor.app();
    let mut halladas: Vec<(DateTime, CitaEnLista)> = Vec::new();
    for id in app.citados(&suya.municipio, &suya.agenda.id, dia).await? {
        let Ok(abierto) = app.abrir_expediente(&id).await else { continue };
        if !atiende(cuenta, &abierto) {
            continue;
        }
        for (etapa, estado) in &abierto.estado.citas {
            let Some(hay) = estado.reservada.as_ref().filter(|r| r.agenda == suya.agenda.id) else {
                continue;
            };
            let de = hay.desde.date();
            if de > dia || (de < dia && dia != hoy) {
                continue;
            }
            let Some(definida) = abierto.paquete.tramite.etapa(etapa) else { continue };
            halladas.push((hay.desde, en_lista(cx, &abierto, definida, hay.desde, dia)?));
        }
    }
    halladas.sort_by_key(|(desde, una)| (*desde, una.folio.texto.clone()));
    Ok(halladas.into_iter().map(|(_, una)| una).collect())
}

fn en_lista(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &Etapa,
    desde: DateTime,
    dia: Date,
) -> Result<CitaEnLista, Falla> {
    let folio = &abierto.estado.folio;
    let registros = registros(cx, abierto, etapa)?;
    let nota = registros
        .is_empty()
        .then(|| format!("La asistencia se registra desde las {}.", formato::hora(desde.time())));
    Ok(CitaEnLista {
        hora: if desde.date() == dia {
            formato::hora(desde.time())
        } else {
            format!("{}, {}", formato::fecha_corta(desde.date()), formato::hora(desde.time()))
        },
        folio: Enlace::new(folio.to_string(), url_de(folio)),
        persona: abierto.estado.solicitante("nombre").unwrap_or_default().to_owned(),
        tramite: format!("{} · {}", abierto.paquete.tramite.nombre, etapa.nombre),
        registros,
        nota,
    })
}

/// What this account may register now.
fn registros(cx: &Cx, abierto: &Abierto, etapa: &Etapa) -> Result<Vec<Formulario>, Falla> {
    let ahora = cx.servidor.app().ahora();
    let puede =
        cita::opciones(&abierto.paquete, &abierto.estado, etapa, &cx.actuante(&abierto.paquete)?, ahora);
    let visita = abierto.estado.activa(&etapa.id).map_or(1, |a| a.visita);
    let uno = |que: GestionCita, boton: &str| Formulario {
        url: format!("{}/registrar", Puerta::Oficina.camino(&abierto.estado.folio, etapa)),
        ocultos: vec![
            Fila { etiqueta: "visita".to_owned(), valor: visita.to_string() },
            Fila { etiqueta: "que".to_owned(), valor: que.verbo().to_owned() },
        ],
        boton: boton.to_owned(),
        ..Formulario::default()
    };
    let mut lista = Vec::new();
    if puede.asistio {
        lista.push(uno(GestionCita::Asiste, "Asistió"));
    }
    if puede.falto {
        lista.push(uno(GestionCita::Falta, "No vino"));
    }
    Ok(lista)
}

/// The panel of an expediente that is at an appointment.
pub(super) fn decision(cx: &Cx, abierto: &Abierto, etapa: &Etapa) -> Result<Decision, Falla> {
    let ahora = cx.servidor.app().ahora();
    let puede =
        cita::opciones(&abierto.paquete, &abierto.estado, etapa, &cx.actuante(&abierto.paquete)?, ahora);
    let camino = Puerta::Oficina.camino(&abierto.estado.folio, etapa);
    let cita = match cita::reservada(&abierto.estado, &etapa.id) {
        None => CitaExpediente {
            titulo: etapa.nombre.clone(),
            texto: vec!["Falta elegir día y hora de la cita.".to_owned()],
            enlace: puede.elegir.then(|| Enlace::new("Elegir día y hora", camino)),
            ..CitaExpediente::default()
        },
        Some(hay) => {
            let mut texto = vec![con_punto(&hay.lugar)];
            let registros = registros(cx, abierto, etapa)?;
            if registros.is_empty() {
                texto.push(format!(
                    "La asistencia se registra desde las {}.",
                    formato::hora(hay.desde.time())
                ));
            }
            let enlace =
                (puede.elegir || puede.cancelar).then(|| Enlace::new("Cambiar o cancelar la cita", camino));
            CitaExpediente {
                titulo: mayuscula(&citas::cuando(hay.desde)),
                texto,
                enlace,
                registros,
                ..CitaExpediente::default()
            }
        }
    };
    Ok(Decision { cita: Some(cita), ..Decision::default() })
}

/// The stage with an appointment that this account assigns. The way back when it is no longer active.
async fn asignable(cx: &Cx, folio: &str, etapa: &str) -> Result<Result<(Abierto, Etapa), String>, Falla> {
    let abierto = abrir(cx, folio, "Cita").await?;
    let definida = abierto.paquete.tramite.etapa(etapa).cloned().ok_or_else(Falla::no_existe)?;
    if cita_de(&definida).is_none() {
        return Err(Falla::no_existe());
    }
    if abierto.estado.activa(etapa).is_none() {
        return Ok(Err(url_de(&abierto.estado.folio)));
    }
    Ok(Ok((abierto, definida)))
}

/// `GET /expedientes/{folio}/citas/{etapa}`
pub async fn pagina(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    Query(consulta): Query<Consulta>,
) -> Respuesta {
    match asignable(&cx, &folio, &etapa).await? {
        Ok((abierto, etapa)) => {
            mostrar(&cx, Puerta::Oficina, &abierto, &etapa, &consulta.pedido(), Vec::new(), StatusCode::OK)
                .await
        }
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

/// `POST /expedientes/{folio}/citas/{etapa}`
pub async fn elegida(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    match asignable(&cx, &folio, &etapa).await? {
        Ok((abierto, etapa)) => cita_comun::elegida(&cx, Puerta::Oficina, &abierto, &etapa, &enviado).await,
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

/// `POST /expedientes/{folio}/citas/{etapa}/cancelar`
pub async fn cancelar(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    match asignable(&cx, &folio, &etapa).await? {
        Ok((abierto, etapa)) => cita_comun::cancelar(&cx, Puerta::Oficina, &abierto, &etapa, &enviado).await,
        Err(a) => Ok(Redirect::to(&a).into_response()),
    }
}

/// `POST /expedientes/{folio}/citas/{etapa}/registrar`
pub async fn registrar(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    let abierto = match asignable(&cx, &folio, &etapa).await? {
        Ok((abierto, _)) => abierto,
        Err(a) => return Ok(Redirect::to(&a).into_response()),
    };
    let pide = match enviado.texto("que") {
        q if q == GestionCita::Asiste.verbo() => Pide::Asistio,
        q if q == GestionCita::Falta.verbo() => Pide::Falto,
        _ => return Err(Falla::con(StatusCode::BAD_REQUEST, "Diga si la persona asistió o no vino")),
    };
    let visita = enviado.texto("visita").parse().ok();
    let comando = Comando::Cita { etapa: etapa.as_str().into(), visita, pide };
    cx.servidor.app().ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, enviado.clave()).await?;
    Ok(Redirect::to(rutas::CITAS).into_response())
}
