//! The link of somebody without an account, as who applies sees it: to which address it was sent, and where it is sent again or corrected.

use axum::extract::Path;
use engine::tercero::{self, vigente};
use schemas::paquete::{Actor, Etapa, Paquete};

use super::super::cita::Puerta;
use super::super::invitacion as comun;
use super::propio;
use crate::app::Abierto;
use crate::http::vista::{plazo, terceros};
use crate::http::{Cx, Enviado, Respuesta};
use crate::web::vistas::{Enlace, Tono, Turno};

/// The stages that wait for somebody without an account.
fn activas(abierto: &Abierto) -> impl Iterator<Item = &Etapa> {
    let etapa = |a: &engine::estado::Activa| abierto.paquete.tramite.etapa(&a.etapa);
    abierto.estado.activas.iter().filter_map(etapa).filter(|e| e.tercero().is_some())
}

/// Whether the solicitud asks the address of who applies.
fn es_suyo(paquete: &Paquete, etapa: &Etapa) -> bool {
    tercero::quienes_invitan(&paquete.tramite, etapa).contains(&Actor::Solicitante)
}

/// What may be done about each link that is open.
pub(super) fn enlaces(abierto: &Abierto) -> Vec<Enlace> {
    activas(abierto)
        .filter(|e| es_suyo(&abierto.paquete, e))
        .map(|e| {
            let quien = terceros::quien(&abierto.paquete, e).unwrap_or_default();
            Enlace::new(
                format!("Enviar otra vez el enlace de «{quien}»"),
                comun::camino(Puerta::Persona, abierto, e),
            )
        })
        .collect()
}

/// What is told first of a solicitud that waits for somebody without an account and for nobody else.
pub(super) fn turno(cx: &Cx, abierto: &Abierto) -> Option<Turno> {
    let mut todas = activas(abierto);
    let (etapa, None) = (todas.next()?, todas.next()) else { return None };
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    if estado.activas.iter().filter_map(|a| paquete.tramite.etapa(&a.etapa)).any(|otra| {
        otra.id != etapa.id
            && matches!(engine::permiso::actor_de(otra), Some(Actor::Rol(_) | Actor::Solicitante))
    }) {
        return None;
    }
    let quien = terceros::quien(paquete, etapa)?;
    let suyo = es_suyo(paquete, etapa);
    let Some(invitacion) = vigente(estado, &etapa.id) else {
        return Some(Turno {
            titulo: format!("Falta el correo de «{quien}»"),
            texto: "Sin él no podemos enviarle su enlace.".to_owned(),
            usted: suyo,
            tono: Tono::Aviso,
            boton: suyo
                .then(|| Enlace::new("Escribir el correo", comun::camino(Puerta::Persona, abierto, etapa))),
        });
    };
    let enviado = terceros::enviado(paquete, invitacion, |_| suyo);
    let hasta = plazo::fin_de(paquete, estado, &etapa.id)
        .map(|fin| format!(" Tiene hasta el {}.", plazo::dia_y_hora(fin)))
        .unwrap_or_default();
    let pierde = super::seguimiento::si_no(paquete, etapa)
        .map(|p| format!(" {}", p.replacen("Si no,", "Si no responde,", 1)))
        .unwrap_or_default();
    let mut texto = format!("Está en «{}». Su enlace fue {enviado}.{hasta}{pierde}", etapa.nombre);
    if suyo {
        texto.push_str("\n\nSi no lo recibió, revise que el correo esté bien escrito y envíelo otra vez.");
    }
    if cx.servidor.app().config().simulado() {
        texto.push_str(
            "\n\nEn este entorno los correos no salen: quien administra los lee en «Correos», y ahí está el enlace.",
        );
    }
    Some(Turno {
        titulo: format!("Le toca a «{quien}»"),
        texto,
        usted: false,
        tono: Tono::Neutro,
        boton: suyo.then(|| {
            Enlace::new(
                "Enviar otra vez o corregir el correo",
                comun::camino(Puerta::Persona, abierto, etapa),
            )
        }),
    })
}

pub(super) async fn pagina(cx: Cx, Path((folio, etapa)): Path<(String, String)>) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    comun::pagina(&cx, Puerta::Persona, &abierto, &etapa)
}

pub(super) async fn enviada(
    cx: Cx,
    Path((folio, etapa)): Path<(String, String)>,
    enviado: Enviado,
) -> Respuesta {
    let abierto = propio(&cx, &folio).await?;
    comun::enviada(&cx, Puerta::Persona, &abierto, &etapa, enviado).await
}
