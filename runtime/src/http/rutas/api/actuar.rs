//! What is done in an expediente by a program, whoever it speaks for: an action of a stage, a general one, taking and releasing.

use axum::Json;
use axum::response::IntoResponse;
use engine::comando::{Actuante, Comando, Respuestas};
use engine::decide::RESPONDER;
use engine::formulario;
use engine::rechazo::Motivo;
use schemas::ids::CampoId;
use schemas::paquete::{Campo, Paquete, TipoEtapa};

use super::entrada::{Idempotencia, Objeto, con_campos};
use super::formas::Hecha;
use super::tramites::sobre;
use crate::app::{Abierto, leer_accion};
use crate::http::{Cx, Falla, Respuesta};

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub enum Que<'a> {
    /// An action of a stage.
    Accion {
        /// Which stage.
        etapa: &'a str,
        /// Which action.
        accion: &'a str,
    },
    /// An action of several stages.
    General(&'a str),
}

impl Que<'_> {
    /// The fields that it captures; `None` when the definition has no such action.
    fn campos(self, paquete: &Paquete) -> Option<Vec<CampoId>> {
        match self {
            Que::Accion { etapa, accion } => {
                let etapa = paquete.tramite.etapa(etapa)?;
                match &etapa.tipo {
                    TipoEtapa::Tarea(tarea) => {
                        let accion = tarea.acciones.iter().find(|a| a.id == *accion)?;
                        Some(formulario::campos_de_accion(etapa, accion))
                    }
                    TipoEtapa::Prevencion { reabre, .. } if accion == RESPONDER => Some(reabre.clone()),
                    _ => None,
                }
            }
            Que::General(accion) => {
                paquete.tramite.acciones_generales.iter().find(|g| g.id == *accion).map(|g| g.captura.clone())
            }
        }
    }

    fn comando(self, visita: Option<u32>, respuestas: Respuestas) -> Comando {
        match self {
            Que::Accion { etapa, accion } => {
                Comando::Actuar { etapa: etapa.into(), visita, accion: accion.into(), respuestas }
            }
            Que::General(accion) => Comando::General { accion: accion.into(), respuestas },
        }
    }
}

/// Does something with the answers of a body: `respuestas` and, for an action of a stage, `visita`.
///
/// # Errors
/// 404 when the definition has no such action; 409 when somebody was faster; 403; 422 with the fields.
pub async fn actuar(
    cx: &Cx,
    abierto: &Abierto,
    quien: Actuante,
    que: Que<'_>,
    idem: &Idempotencia,
    mut cuerpo: Objeto,
) -> Respuesta {
    let app = cx.servidor.app();
    let Some(ids) = que.campos(&abierto.paquete) else { return Err(Falla::no_existe()) };
    let clave = idem.clave(&format!("{} {que:?}", abierto.id), &cuerpo.bytes);
    if let (Some(clave), Some(cuenta)) = (&clave, quien.cuenta())
        && app.ya_hecho(cuenta, clave).await?.is_some()
    {
        return hecha(cx, abierto, true, Vec::new()).await;
    }
    let visita = match que {
        Que::Accion { .. } => cuerpo.natural("visita"),
        Que::General(_) => None,
    };
    let respuestas = cuerpo.objeto("respuestas");
    cuerpo.terminar()?;
    let campos: Vec<&Campo> = ids.iter().filter_map(|id| abierto.paquete.tramite.campo(id)).collect();
    let mut leido = leer_accion(&abierto.paquete, &abierto.estado.datos, &campos, &respuestas, app.ahora());
    if let Some(cuenta) = quien.cuenta() {
        app.cotejar_archivos(&mut leido, &abierto.estado.datos.campos, cuenta, Some(&abierto.id)).await?;
    }
    if !leido.errores.is_empty() {
        // Whoever is late or may not do it is told so before being asked to mend answers.
        if let Err(error) = app.ensayar(abierto, que.comando(visita, Respuestas::new()), quien)
            && !error.rechazo().is_some_and(|r| {
                matches!(r.motivo, Motivo::Datos | Motivo::Validacion | Motivo::NoDisponible)
            })
        {
            return Err(error.into());
        }
        return Err(con_campos(leido.errores.into_iter().map(|e| (e.ruta, e.mensaje)).collect()));
    }
    let hecho = app.ejecutar(&abierto.id, que.comando(visita, leido.respuestas), quien, clave).await?;
    hecha(cx, abierto, hecho.repetido, leido.advertencias).await
}

/// Does what needs no answers.
///
/// # Errors
/// The refusal of the engine.
pub async fn mandar(cx: &Cx, abierto: &Abierto, quien: Actuante, comando: Comando) -> Respuesta {
    let hecho = cx.servidor.app().ejecutar(&abierto.id, comando, quien, None).await?;
    hecha(cx, abierto, hecho.repetido, Vec::new()).await
}

async fn hecha(
    cx: &Cx,
    antes: &Abierto,
    repetida: bool,
    advertencias: Vec<engine::campo::ErrorCampo>,
) -> Respuesta {
    let abierto = cx.servidor.app().abrir_expediente(&antes.id).await?;
    let hecha = Hecha {
        folio: abierto.resumen.folio.to_string(),
        estado: abierto.resumen.estado.clone(),
        resultado: abierto.resumen.resultado,
        version: abierto.estado.version,
        repetida,
        advertencias: sobre(advertencias),
    };
    Ok(Json(hecha).into_response())
}
