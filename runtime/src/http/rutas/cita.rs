//! How the hour of an appointment is chosen, changed and called off: the same for who applies and for who assigns it. Each comes by a door
//! of their own, which says whose the expediente is before anything here is asked.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::cita::{self, Pide, cita_de};
use engine::comando::Comando;
use jiff::civil::DateTime;
use schemas::ids::Folio;
use schemas::paquete::{Actor, Etapa, EtapaCita};

use crate::app::{Abierto, AppError};
use crate::http::vista::citas::{self, CUANDO, Donde, Pedido};
use crate::http::{Cx, Enviado, Falla, Respuesta, mayuscula};
use crate::web::vistas::{Cancelar, CitaPagina, Enlace, ErrorDeCampo, Errores, Formulario, rutas};

/// By which door somebody comes to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Puerta {
    /// Who applies.
    Persona,
    /// Who works here.
    Oficina,
}

impl Puerta {
    const fn base(self) -> &'static str {
        match self {
            Self::Persona => "solicitudes",
            Self::Oficina => "expedientes",
        }
    }

    /// Where the expediente is seen.
    pub fn expediente(self, folio: &Folio) -> String {
        format!("/{}/{folio}", self.base())
    }

    /// Where the appointment of a stage is chosen.
    pub fn camino(self, folio: &Folio, etapa: &Etapa) -> String {
        citas::camino(self.base(), folio, &etapa.id)
    }
}

/// Takes the hour that was chosen.
pub async fn elegida(
    cx: &Cx,
    puerta: Puerta,
    abierto: &Abierto,
    etapa: &Etapa,
    enviado: &Enviado,
) -> Respuesta {
    let Ok(cuando) = enviado.texto(CUANDO).parse::<DateTime>() else {
        let error = vec![ErrorDeCampo { texto: "Elija una hora".to_owned(), ancla: CUANDO.to_owned() }];
        let pedido = Pedido::default();
        return mostrar(cx, puerta, abierto, etapa, &pedido, error, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let hay = cita::reservada(&abierto.estado, &etapa.id).is_some();
    let pide = if hay { Pide::Reprogramar(cuando) } else { Pide::Agendar(cuando) };
    let pedido = Pedido { dia: Some(cuando.date()), desde: None };
    mandar(cx, puerta, abierto, etapa, pide, enviado, pedido).await
}

/// Calls it off.
pub async fn cancelar(
    cx: &Cx,
    puerta: Puerta,
    abierto: &Abierto,
    etapa: &Etapa,
    enviado: &Enviado,
) -> Respuesta {
    mandar(cx, puerta, abierto, etapa, Pide::Cancelar, enviado, Pedido::default()).await
}

async fn mandar(
    cx: &Cx,
    puerta: Puerta,
    abierto: &Abierto,
    etapa: &Etapa,
    pide: Pide,
    enviado: &Enviado,
    pedido: Pedido,
) -> Respuesta {
    let visita = enviado.texto("visita").parse().ok();
    let comando = Comando::Cita { etapa: etapa.id.clone(), visita, pide };
    match cx
        .servidor
        .app()
        .ejecutar(&abierto.id, comando, cx.actuante(&abierto.paquete)?, enviado.clave())
        .await
    {
        Ok(_) => Ok(Redirect::to(&puerta.expediente(&abierto.estado.folio)).into_response()),
        Err(AppError::Rechazo(rechazo)) => {
            // Read again: somebody else may have moved it.
            let actual = cx.servidor.app().abrir_expediente(&abierto.id).await?;
            let error = vec![ErrorDeCampo { texto: mayuscula(&rechazo.mensaje), ancla: String::new() }];
            mostrar(cx, puerta, &actual, etapa, &pedido, error, StatusCode::CONFLICT).await
        }
        Err(otro) => Err(otro.into()),
    }
}

/// The page of an appointment: the hours that are left, if this account chooses among them.
pub async fn mostrar(
    cx: &Cx,
    puerta: Puerta,
    abierto: &Abierto,
    etapa: &Etapa,
    pedido: &Pedido,
    errores: Vec<ErrorDeCampo>,
    estado: StatusCode,
) -> Respuesta {
    let Some(cita) = cita_de(etapa) else { return Err(Falla::no_existe()) };
    let app = cx.servidor.app();
    let ahora = app.ahora();
    let puede =
        cita::opciones(&abierto.paquete, &abierto.estado, etapa, &cx.actuante(&abierto.paquete)?, ahora);
    if puerta == Puerta::Oficina && !puede.elegir && !puede.cancelar {
        return Err(Falla::con(
            StatusCode::CONFLICT,
            "La hora de esta cita no la asigna usted, o ya no puede cambiarse",
        ));
    }
    let llenos = app.horas_llenas(abierto, &etapa.id, ahora).await?;
    let folio = &abierto.estado.folio;
    let camino = puerta.camino(folio, etapa);
    let (seccion, regresar) = match puerta {
        Puerta::Persona => (rutas::SOLICITUDES, "Regresar a la solicitud"),
        Puerta::Oficina => (rutas::CITAS, "Regresar al expediente"),
    };
    let donde = Donde {
        abierto,
        etapa,
        cita,
        camino: camino.clone(),
        regresar: Enlace::new(regresar, puerta.expediente(folio)),
        ahora,
        llenos: &llenos,
    };
    let marco = cx.pagina(seccion, format!("{} {folio}", etapa.nombre));
    let mut vista = donde.pagina(marco, pedido, Errores::con(errores));
    if !puede.elegir && puerta == Puerta::Persona {
        sin_elegir(&mut vista, cita, abierto);
    }
    if puerta == Puerta::Persona && cita::reservada(&abierto.estado, &etapa.id).is_some() {
        vista.ics = Some(Enlace::new("Agregar a su calendario", format!("{camino}/cita.ics")));
    }
    vista.cancelar = puede.cancelar.then(|| Cancelar {
        texto: donde.al_cancelar(puerta == Puerta::Persona),
        formulario: Formulario {
            url: format!("{camino}/cancelar"),
            ocultos: vec![donde.visita()],
            boton: "Cancelar la cita".to_owned(),
            ..Formulario::default()
        },
    });
    let mut respuesta = cx.render("ciudadano/cita.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

/// Who doesn't choose the hour only sees it.
fn sin_elegir(vista: &mut CitaPagina, cita: &EtapaCita, abierto: &Abierto) {
    vista.horas = None;
    vista.otro_dia = None;
    vista.dias.clear();
    vista.mas_dias = None;
    vista.sin_dias = None;
    if let Actor::Rol(rol) = &cita.asigna {
        let quien = crate::http::vista::flujo::rol_en_palabras(&abierto.paquete, rol);
        vista.notas = vec![format!("La hora la asigna {quien}.")];
        vista.titulo.clone_from(&vista.antetitulo);
    }
}
