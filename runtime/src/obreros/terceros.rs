//! The mail with the link of somebody without an account. Its token is made here, when the mail is, and is kept nowhere else: who dies before
//! handing the mail over makes another one when it is tried again.

use engine::agenda;
use engine::flujo::plazo_de_etapa;
use engine::formato;
use engine::tercero::{self, Invitacion, vigente};
use papeles::minuscula;
use schemas::ids::EtapaId;
use schemas::paquete::{Etapa, Tercero};

use super::efectos::Fallo;
use super::mensajes::Envio;
use crate::almacen::{CorreoNuevo, Enlace, Reservado};
use crate::app::{Abierto, App};

/// The mail of an invitation, with a link made for it; nothing once the invitation is good no more.
///
/// # Errors
/// When the store refuses.
pub(super) async fn mensaje(app: &App, clave: &str, abierto: &Abierto, numero: u64) -> Result<Envio, Fallo> {
    let estado = &abierto.estado;
    let Some((etapa, invitacion)) = buena(abierto, numero) else { return Ok(Envio::Nada) };
    let paquete = &abierto.paquete;
    let (Some(definida), Some(quien)) =
        (paquete.tramite.etapa(etapa), paquete.tramite.tercero(&invitacion.tercero))
    else {
        return Ok(Envio::Nada);
    };
    let (enlace, ahora) = (Enlace { expediente: abierto.id.clone(), invitacion: numero }, app.ahora());
    let token = app.almacen().escribir(move |e| e.crear_enlace(&enlace, ahora)).await?;
    let url = format!("{}/invitacion/{}", app.config().publica, token.0);
    Ok(Envio::Uno(CorreoNuevo {
        clave: clave.to_owned(),
        para: Reservado(invitacion.correo.clone()),
        asunto: format!("Se le pide responder: {} ({})", definida.nombre, estado.folio),
        texto: Reservado(texto(abierto, definida, quien, &url)),
        expediente: Some(abierto.id.clone()),
        cuando: ahora,
    }))
}

/// The invitation of that number, with its stage, if it is good now.
fn buena(abierto: &Abierto, numero: u64) -> Option<(&EtapaId, &Invitacion)> {
    let etapa = tercero::etapa_de(&abierto.estado, numero)?;
    Some((etapa, vigente(&abierto.estado, etapa)?))
}

fn texto(abierto: &Abierto, etapa: &Etapa, quien: &Tercero, url: &str) -> String {
    let (paquete, estado) = (&abierto.paquete, &abierto.estado);
    let saludo = tercero::persona(quien, &estado.datos).unwrap_or("Buen día");
    let solicita = estado.solicitante("nombre").unwrap_or("Una persona");
    let dependencia = paquete.dependencia(&paquete.tramite.dependencia);
    let ayuda = quien.ayuda.as_deref().map(|a| format!(" {}", a.trim())).unwrap_or_default();
    let plazo = plazo_de_etapa(&etapa.id);
    let hasta = agenda::vencimientos(paquete, estado)
        .into_iter()
        .find(|v| v.plazo == plazo)
        .map(|v| format!("\n\nPara cuándo. Responda a más tardar el {}.", formato::fecha_larga(v.fin.date())))
        .unwrap_or_default();
    let contacto = paquete
        .tramite
        .ficha
        .contacto
        .as_ref()
        .or(dependencia.and_then(|d| d.contacto.as_ref()))
        .map(|c| format!("\nPreguntas: {c}"))
        .unwrap_or_default();
    format!(
        "{saludo}:\n\n{solicita} dio el correo de usted como «{}» en la solicitud {}, de {}.\n\n\
         Qué se le pide. {}.{ayuda}\n\n\
         Cómo. Abra este enlace; no necesita una cuenta:\n\n{url}{hasta}\n\n\
         El enlace es sólo para usted: quien lo tenga puede responder en su nombre. No lo reenvíe. \
         Si no conoce a quien solicita, no responda y avise a la dependencia.\n\n{}\n{}{contacto}\n",
        quien.nombre,
        estado.folio,
        minuscula(&paquete.tramite.nombre),
        etapa.nombre,
        dependencia.map_or(paquete.tramite.dependencia.as_str(), |d| d.nombre.as_str()),
        paquete.municipio.nombre,
    )
}
