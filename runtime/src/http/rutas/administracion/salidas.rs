//! The outbox: what waits to go out, what went, what was given up; a person may order to try again.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use engine::formato;
use schemas::ids::ExpedienteId;
use schemas::paquete::Tramite;
use serde::Deserialize;

use super::demostracion::momento;
use crate::almacen::{Efecto, EfectoId, EstadoEfecto, Resumen};
use crate::app::Carga;
use crate::http::vista::campos;
use crate::http::{Cx, Enviado, Respuesta};
use crate::web::vistas::{BandejaSalida, EfectoEnLista, Enlace, Etiqueta, Filtro, Paginacion, Tono, rutas};

/// Effects of a page.
const POR_PAGINA: usize = 50;

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filtros {
    estado: String,
    antes: Option<i64>,
}

/// `GET /admin/salidas`
pub async fn ver(cx: Cx, Query(filtros): Query<Filtros>) -> Respuesta {
    cx.administrador()?;
    let estado = match filtros.estado.as_str() {
        "hecho" => Some(EstadoEfecto::Hecho),
        "pendiente" => Some(EstadoEfecto::Pendiente),
        "fallido" => Some(EstadoEfecto::Fallido),
        _ => None,
    };
    let antes = filtros.antes.map(EfectoId);
    let (mut efectos, conteo, resumenes) = cx
        .servidor
        .app()
        .almacen()
        .leer(move |l| {
            let cuales = match estado {
                Some(uno) => vec![uno],
                None => vec![EstadoEfecto::Fallido, EstadoEfecto::Pendiente, EstadoEfecto::Hecho],
            };
            let mut efectos = Vec::new();
            for cual in cuales {
                efectos.extend(l.efectos(cual, antes, POR_PAGINA + 1)?);
            }
            efectos.sort_by_key(|e| std::cmp::Reverse(e.id));
            efectos.truncate(POR_PAGINA + 1);
            let mut resumenes: BTreeMap<ExpedienteId, Resumen> = BTreeMap::new();
            for id in efectos.iter().filter_map(|e| e.expediente.clone()) {
                if !resumenes.contains_key(&id)
                    && let Some(resumen) = l.resumen(&id)?
                {
                    resumenes.insert(id, resumen);
                }
            }
            Ok((efectos, l.conteo_efectos()?, resumenes))
        })
        .await?;
    let hay_mas = efectos.len() > POR_PAGINA;
    efectos.truncate(POR_PAGINA);
    let url = |antes: Option<i64>| {
        let antes = antes.map(|n| format!("&antes={n}")).unwrap_or_default();
        format!("{}?estado={}{antes}", rutas::ADMIN_SALIDAS, crate::http::falla::codificar(&filtros.estado))
    };
    let mut alertas = vec![Etiqueta::new(
        format!("{} en espera", conteo.pendientes),
        if conteo.pendientes == 0 { Tono::Bien } else { Tono::Neutro },
    )];
    if conteo.fallidos > 0 {
        alertas.push(Etiqueta::new(format!("{} sin poder enviarse", conteo.fallidos), Tono::Mal));
    }
    let opciones =
        [("", "Todos"), ("pendiente", "En espera"), ("fallido", "Sin poder enviarse"), ("hecho", "Hechos")];
    let vista = BandejaSalida {
        pagina: cx.pagina(rutas::ADMIN_SALIDAS, "Bandeja de salida"),
        alertas,
        url: rutas::ADMIN_SALIDAS.to_owned(),
        filtros: vec![Filtro {
            nombre: "estado".to_owned(),
            etiqueta: "Estado".to_owned(),
            opciones: opciones.iter().map(|(v, t)| campos::opcion(v, t, filtros.estado == *v)).collect(),
        }],
        paginacion: Paginacion {
            texto: String::new(),
            anterior: filtros.antes.map(|_| url(None)),
            siguiente: efectos.last().filter(|_| hay_mas).map(|e| url(Some(e.id.0))),
        },
        efectos: efectos.iter().map(|e| renglon(&cx, e, &resumenes)).collect(),
        // Only where they are seen: nobody orders again what they didn't look at.
        reintentar_todos: (estado == Some(EstadoEfecto::Fallido) && conteo.fallidos > 1)
            .then(|| format!("{}/reintentar", rutas::ADMIN_SALIDAS)),
    };
    cx.render("admin/salidas.html", &vista)
}

fn renglon(cx: &Cx, efecto: &Efecto, resumenes: &BTreeMap<ExpedienteId, Resumen>) -> EfectoEnLista {
    let hora = |momento| formato::hora(cx.servidor.local(momento).time());
    let (estado, tono) = match efecto.estado {
        // A reminder has its day from the start.
        EstadoEfecto::Pendiente if efecto.creado > cx.servidor.app().ahora() => ("Programado", Tono::Neutro),
        EstadoEfecto::Pendiente => ("En espera", Tono::Aviso),
        EstadoEfecto::Hecho => ("Hecho", Tono::Bien),
        EstadoEfecto::Fallido => ("Sin poder enviarse", Tono::Mal),
    };
    let intentos = match (efecto.intentos, efecto.estado) {
        (0, _) => String::new(),
        (1, EstadoEfecto::Pendiente) => format!("1 intento; el siguiente, {}", hora(efecto.siguiente)),
        (n, EstadoEfecto::Pendiente) => format!("{n} intentos; el siguiente, {}", hora(efecto.siguiente)),
        (1, _) => "1 intento".to_owned(),
        (n, _) => format!("{n} intentos"),
    };
    let resumen = efecto.expediente.as_ref().and_then(|e| resumenes.get(e));
    let app = cx.servidor.app();
    let version = resumen.and_then(|r| app.estante().traer(app.almacen(), &r.digest).ok());
    EfectoEnLista {
        id: efecto.id.0.to_string(),
        clase: match efecto.clase.as_str() {
            "correo" => "Correo".to_owned(),
            "documento" => "Documento".to_owned(),
            "contabilidad" => "Finanzas".to_owned(),
            "consulta" => "Consulta".to_owned(),
            "tareas" => "Tareas".to_owned(),
            otra => otra.to_owned(),
        },
        texto: que_hace(efecto, version.as_ref().map(|v| &v.tramite)),
        // Who administers reads no expediente: the public state of its folio.
        folio: resumen.map(|r| {
            let folio = r.folio.to_string();
            let url = format!("{}?folio={}", rutas::CONSULTA, crate::http::falla::codificar(&folio));
            Enlace::new(folio, url)
        }),
        estado: Etiqueta::new(estado, tono),
        creado: momento(cx, efecto.creado),
        intentos,
        error: efecto.error.clone(),
        url_reintentar: (efecto.estado == EstadoEfecto::Fallido && !efecto.carga.0.is_null())
            .then(|| format!("{}/{}/reintentar", rutas::ADMIN_SALIDAS, efecto.id.0)),
    }
}

/// What it does, in the words of the version that its expediente follows. That of an expediente that moved may name its parts otherwise.
fn que_hace(efecto: &Efecto, tramite: Option<&Tramite>) -> String {
    let aviso = |id: &str| {
        let asunto = tramite.and_then(|t| t.aviso(id)).map(|a| sin_marcas(&a.asunto));
        asunto.unwrap_or_else(|| id.to_owned())
    };
    let etapa =
        |id: &str| tramite.and_then(|t| t.etapa(id)).map_or_else(|| id.to_owned(), |e| e.nombre.clone());
    match serde_json::from_value::<Carga>(efecto.carga.0.clone()) {
        Ok(Carga::Acuse) => "Acuse de la solicitud".to_owned(),
        Ok(Carga::Orden { .. }) => "Orden de pago".to_owned(),
        Ok(Carga::Recibo { referencia }) => format!("Recibo del pago {referencia}"),
        Ok(Carga::Aviso { aviso: id, .. }) => format!("Aviso «{}»", aviso(&id)),
        Ok(Carga::Listo { folio }) => format!("Documento listo: {folio}"),
        Ok(Carga::Cita { .. }) => "Aviso de una cita".to_owned(),
        Ok(Carga::Visita { .. }) => "Aviso de una visita de inspección".to_owned(),
        Ok(Carga::Sesion { .. }) => "Aviso de una sesión".to_owned(),
        Ok(Carga::Invitacion { etapa: id }) => format!("Enlace para responder en «{}»", etapa(&id)),
        Ok(Carga::Recuerda { .. }) => "Recordatorio de una cita, el día antes".to_owned(),
        Ok(Carga::Conclusion) => "Aviso de que el trámite terminó".to_owned(),
        Ok(Carga::Migracion) => "Aviso de que la solicitud sigue reglas nuevas".to_owned(),
        Ok(Carga::Imprimir { folio }) => format!("Hacer el documento {folio}"),
        Ok(Carga::Consulta { etapa: id }) => format!("Consultar a otro sistema en «{}»", etapa(&id)),
        Ok(Carga::Contabilidad { referencia }) => format!("Informar a la tesorería el pago {referencia}"),
        Ok(Carga::Revocacion { folio }) => format!("Aviso de que se revocó {folio}"),
        Ok(Carga::Deposito { .. }) => "Aviso de lo que se hizo con una garantía".to_owned(),
        Ok(Carga::Devolucion { .. }) => "Informar a la tesorería qué se devuelve de una garantía".to_owned(),
        Ok(Carga::Acceso) => "Aviso a una persona de su cuenta".to_owned(),
        Ok(Carga::Devolver) => "Regresar a la bandeja lo que tenía quien ya no tiene acceso".to_owned(),
        Ok(Carga::Vaciar { .. }) => {
            "Quitar del disco los archivos de una solicitud que se suprimió".to_owned()
        }
        Err(_) => "Sus datos se suprimieron".to_owned(),
    }
}

/// The subject of a notice, without what is filled in for each person.
fn sin_marcas(asunto: &str) -> String {
    let mut partes = asunto.split("{{");
    let mut texto = partes.next().unwrap_or_default().to_owned();
    for parte in partes {
        texto.push('…');
        texto.push_str(parte.split_once("}}").map_or("", |(_, resto)| resto));
    }
    texto
}

/// `POST /admin/salidas/{id}/reintentar`
pub async fn reintentar(cx: Cx, Path(id): Path<i64>, _enviado: Enviado) -> Respuesta {
    cx.administrador()?;
    cx.servidor.app().reintentar(EfectoId(id)).await?;
    Ok(Redirect::to(rutas::ADMIN_SALIDAS).into_response())
}

/// `POST /admin/salidas/reintentar`
pub async fn reintentar_todos(cx: Cx, _enviado: Enviado) -> Respuesta {
    cx.administrador()?;
    cx.servidor.app().reintentar_fallidos().await?;
    Ok(Redirect::to(rutas::ADMIN_SALIDAS).into_response())
}
