//! Notices: what the municipality told the person. Opening one with legal effect is its notification, so it is asked before.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use engine::comando::Comando;
use schemas::evento::Hecho;
use schemas::paquete::{Destinatario, EfectoAviso};

use super::seguimiento::{etapa_de, que_hacer};
use super::{Desde, propio};
use crate::app::Abierto;
use crate::http::vista::{momento, plazo};
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{AvisoEnLista, AvisoPagina, Enlace, Formulario, MisAvisos, Paginacion, rutas};
use papeles::Momento;

/// A notice for who applies, by the number of its event.
struct Enviada<'a> {
    n: usize,
    aviso: &'a str,
    /// The stage that sent it, by its name of now.
    etapa: &'a str,
    /// The same, by its name of then.
    enviada_por: &'a str,
    cuando: jiff::Timestamp,
}

fn enviados(abierto: &Abierto) -> Vec<Enviada<'_>> {
    abierto
        .versiones()
        .con(&abierto.eventos)
        .enumerate()
        .filter_map(|(i, (evento, rige))| match &evento.hecho {
            Hecho::Avisado { aviso, etapa } => {
                let definido = rige?.tramite.aviso(aviso)?;
                (definido.para == Destinatario::Solicitante).then_some(Enviada {
                    n: i + 1,
                    aviso: aviso.as_str(),
                    etapa: abierto.nombre_de_hoy(i + 1, etapa).as_str(),
                    enviada_por: etapa.as_str(),
                    cuando: evento.cuando,
                })
            }
            _ => None,
        })
        .collect()
}

/// The number of the last notice that a stage sent to who applies.
pub(super) fn ultimo(abierto: &Abierto, etapa: &str) -> Option<usize> {
    enviados(abierto).into_iter().rev().find(|e| e.etapa == etapa).map(|e| e.n)
}

/// Subject and text of a notice; `None` when it can't be written.
pub(super) fn escrito(abierto: &Abierto, n: usize) -> Option<(String, String)> {
    let enviada = enviados(abierto).into_iter().find(|e| e.n == n)?;
    let momento = Momento::en(abierto.versiones(), &abierto.eventos, n as u64).ok()?;
    let escrito = papeles::aviso(&momento, enviada.aviso).ok()?;
    Some((escrito.asunto, escrito.texto.plano()))
}

/// Whether a notice waits to be opened.
fn cerrado(abierto: &Abierto, enviada: &Enviada<'_>) -> bool {
    let espera = abierto.estado.por_notificar.get(enviada.etapa).is_some_and(|a| *a == enviada.aviso);
    espera && ultimo(abierto, enviada.etapa) == Some(enviada.n)
}

fn de(abierto: &Abierto) -> String {
    let tramite = &abierto.paquete.tramite;
    abierto
        .paquete
        .dependencia(&tramite.dependencia)
        .map_or_else(|| abierto.paquete.municipio.nombre.clone(), |d| d.nombre.clone())
}

pub(super) async fn lista(cx: Cx, Query(desde): Query<Desde>) -> Respuesta {
    let (abiertos, paginacion) = desde.abiertos(&cx, rutas::AVISOS).await?;
    let mut avisos: Vec<(jiff::Timestamp, AvisoEnLista)> = Vec::new();
    for abierto in abiertos {
        for enviada in enviados(&abierto) {
            let nuevo = cerrado(&abierto, &enviada);
            // Before it is opened, only its trámite is told: its subject may already be the notification.
            let asunto = if nuevo {
                format!("Aviso sobre su solicitud {}", abierto.estado.folio)
            } else {
                escrito(&abierto, enviada.n).map_or_else(|| "Aviso".to_owned(), |(asunto, _)| asunto)
            };
            let limite = nuevo
                .then(|| plazo::fin_de(&abierto.paquete, &abierto.estado, enviada.etapa))
                .flatten()
                .map(|f| format!("Léalo a más tardar el {}", plazo::dia_y_hora(f)));
            avisos.push((
                enviada.cuando,
                AvisoEnLista {
                    asunto,
                    url: format!("/avisos/{}/{}", abierto.estado.folio, enviada.n),
                    de: de(&abierto),
                    cuando: momento(&abierto.paquete, enviada.cuando),
                    nuevo,
                    limite,
                },
            ));
        }
    }
    avisos.sort_by_key(|(cuando, _)| std::cmp::Reverse(*cuando));
    let cuantos = avisos.len();
    let vista = MisAvisos {
        pagina: cx.pagina(rutas::AVISOS, "Mis avisos"),
        avisos: avisos.into_iter().map(|(_, a)| a).collect(),
        paginacion: Paginacion {
            texto: if cuantos == 1 { "1 aviso".to_owned() } else { format!("{cuantos} avisos") },
            ..paginacion
        },
    };
    cx.render("ciudadano/avisos.html", &vista)
}

pub(super) async fn uno(cx: Cx, Path((folio, n)): Path<(String, usize)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let enviada = enviados(&abierto).into_iter().find(|e| e.n == n).ok_or_else(Falla::no_existe)?;
    let cerrado = cerrado(&abierto, &enviada);
    let (asunto, texto) = if cerrado {
        (format!("Aviso sobre su solicitud {}", abierto.estado.folio), String::new())
    } else {
        escrito(&abierto, n).ok_or_else(|| Falla::defecto("un aviso no se pudo escribir"))?
    };
    let boton = (!cerrado)
        .then(|| etapa_de(&abierto.paquete, enviada.etapa).ok())
        .flatten()
        .filter(|e| abierto.estado.activa(&e.id).is_some())
        .and_then(|e| que_hacer(&abierto, e));
    let vista = AvisoPagina {
        pagina: cx.pagina(rutas::AVISOS, asunto.clone()),
        regresar: Enlace::new("Mis avisos", rutas::AVISOS),
        antetitulo: format!("{} · Folio {}", abierto.paquete.tramite.nombre, abierto.estado.folio),
        asunto,
        texto,
        de: de(&abierto),
        enviado: momento(&abierto.paquete, enviada.cuando),
        efecto: efecto(&abierto, &enviada),
        documentos: Vec::new(),
        boton,
        abrir: cerrado.then(|| Formulario {
            url: format!("/avisos/{}/{n}", abierto.estado.folio),
            boton: "Abrir el aviso".to_owned(),
            ..Formulario::default()
        }),
    };
    cx.render("ciudadano/aviso.html", &vista)
}

/// When a notice took effect, and how.
fn efecto(abierto: &Abierto, enviada: &Enviada<'_>) -> Option<String> {
    let rige = abierto.versiones().rige(abierto.eventos.get(..enviada.n)?)?;
    let definido = rige.tramite.aviso(enviada.aviso)?;
    if definido.efecto == EfectoAviso::Informativo {
        return None;
    }
    abierto.eventos.iter().skip(enviada.n).find_map(|e| match &e.hecho {
        Hecho::Notificado { aviso, etapa, leido }
            if aviso.as_str() == enviada.aviso
                && [enviada.etapa, enviada.enviada_por].contains(&etapa.as_str()) =>
        {
            let dia = momento(&abierto.paquete, e.cuando).texto;
            Some(if *leido {
                format!("Se tuvo por notificado el {dia}, al leerlo.")
            } else {
                format!("Se tuvo por notificado el {dia}, al terminar el plazo para leerlo.")
            })
        }
        _ => None,
    })
}

pub(super) async fn abrir(cx: Cx, Path((folio, n)): Path<(String, usize)>, _enviado: Enviado) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    let enviada = enviados(&abierto).into_iter().find(|e| e.n == n).ok_or_else(Falla::no_existe)?;
    if cerrado(&abierto, &enviada) {
        let comando = Comando::ConsultarAviso { etapa: enviada.etapa.into() };
        cx.servidor.app().ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, None).await?;
    }
    Ok(Redirect::to(&format!("/avisos/{}/{n}", abierto.estado.folio)).into_response())
}
