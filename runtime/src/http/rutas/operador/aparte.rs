//! Forms that stand beside the decision: who goes to a visit and when, when a body meets, how a member votes. What can't be taken comes back
//! in its place, with what was typed and what is wrong with it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::campo::{ClaseError, Entrada, ErrorCampo};
use engine::comando::Comando;
use engine::rechazo::Motivo;
use jiff::civil::{Date, Time};
use schemas::ids::EtapaId;

use super::panel::{Eleccion, con_fundamento};
use super::{expediente, url_de};
use crate::app::{Abierto, AppError};
use crate::http::{Cx, Enviado, Respuesta, mayuscula};
use crate::web::vistas::{Campo, CitaExpediente, Control};

/// What is wrong, and with which control of the form.
pub(super) struct Falta {
    /// The name of the control.
    pub campo: &'static str,
    /// What is wrong and how to mend it.
    pub mensaje: String,
}

impl Falta {
    pub(super) fn new(campo: &'static str, mensaje: impl Into<String>) -> Self {
        Self { campo, mensaje: mensaje.into() }
    }
}

/// Does what a form asks. `pide` is what was read of it; a refusal of the engine is told at `donde`.
pub(super) async fn mandar(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &EtapaId,
    enviado: &Enviado,
    donde: &'static str,
    pide: Result<Comando, Falta>,
) -> Respuesta {
    let comando = match pide {
        Ok(comando) => comando,
        Err(falta) => return devolver(cx, abierto, etapa, enviado, falta).await,
    };
    match cx
        .servidor
        .app()
        .ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, enviado.clave())
        .await
    {
        Ok(_) => Ok(Redirect::to(&url_de(&abierto.estado.folio)).into_response()),
        Err(AppError::Rechazo(r)) if matches!(r.motivo, Motivo::Datos | Motivo::NoDisponible) => {
            let mensaje = con_fundamento(&mayuscula(&r.mensaje), &r.fundamento);
            devolver(cx, abierto, etapa, enviado, Falta::new(donde, mensaje)).await
        }
        Err(otro) => Err(otro.into()),
    }
}

async fn devolver(cx: &Cx, abierto: &Abierto, etapa: &EtapaId, enviado: &Enviado, falta: Falta) -> Respuesta {
    let error = ErrorCampo { ruta: falta.campo.to_owned(), mensaje: falta.mensaje, clase: ClaseError::Forma };
    let eleccion = Eleccion { entrada: enviado.campos.clone(), errores: vec![error], ..Eleccion::default() };
    expediente::mostrar(cx, abierto, etapa, &eleccion, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Puts what was sent, and what is wrong with it, in the forms of a panel. Nothing, where no form came back.
pub(super) fn con_lo_enviado(panel: &mut CitaExpediente, eleccion: &Eleccion) {
    let suyo = |c: &Campo| eleccion.errores.iter().any(|e| e.ruta == c.nombre);
    if !panel.registros.iter().flat_map(|f| &f.campos).any(suyo) {
        return;
    }
    for campo in panel.registros.iter_mut().flat_map(|f| &mut f.campos) {
        let error = eleccion.errores.iter().find(|e| e.ruta == campo.nombre);
        campo.error = error.map(|e| e.mensaje.clone()).or(campo.error.take());
        poner(campo, &eleccion.entrada);
    }
}

fn poner(campo: &mut Campo, entrada: &Entrada) {
    let nombre = campo.nombre.clone();
    let dicho = |parte: &str| entrada.get(&format!("{nombre}{parte}")).and_then(|v| v.first()).cloned();
    match &mut campo.control {
        Control::Texto { valor, .. } | Control::Hora { valor } => {
            if let Some(escrito) = dicho("") {
                *valor = escrito;
            }
        }
        Control::Fecha { dia, mes, anio } => {
            for (parte, valor) in [(".dia", dia), (".mes", mes), (".anio", anio)] {
                if let Some(escrito) = dicho(parte) {
                    *valor = escrito;
                }
            }
        }
        Control::Opcion { opciones, .. } | Control::Seleccion { opciones, .. } => {
            if let Some(elegida) = dicho("") {
                opciones.iter_mut().for_each(|o| o.marcada = o.valor == elegida);
            }
        }
        _ => {}
    }
}

/// A day in its three boxes.
pub(super) fn dia(enviado: &Enviado, nombre: &str) -> Option<Date> {
    let parte = |cual: &str| enviado.texto(&format!("{nombre}.{cual}")).trim().parse::<i16>().ok();
    let (dia, mes, anio) = (parte("dia")?, parte("mes")?, parte("anio")?);
    Date::new(anio, i8::try_from(mes).ok()?, i8::try_from(dia).ok()?).ok()
}

/// An hour as `HH:MM`.
pub(super) fn hora(enviado: &Enviado, nombre: &str) -> Option<Time> {
    format!("{}:00", enviado.texto(nombre).trim()).parse().ok()
}

/// The boxes of a day, with this one in them.
pub(super) fn caja_de_dia(dia: Option<Date>) -> Control {
    let parte = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    Control::Fecha {
        dia: parte(dia.map(|d| i64::from(d.day()))),
        mes: parte(dia.map(|d| i64::from(d.month()))),
        anio: parte(dia.map(|d| i64::from(d.year()))),
    }
}
