//! Stages that are of a person: whose, and the form by which whoever chose hands one over to somebody else.

use std::collections::BTreeMap;

use axum::extract::Path;
use engine::comando::{Actuante, Comando};
use engine::servidor::{self, Asignada, Elegible};
use schemas::ids::CampoId;
use schemas::paquete::{Campo as CampoDefinido, Etapa};

use super::aparte::{self, Falta};
use super::{abrir, url_de};
use crate::app::Abierto;
use crate::http::falla::codificar;
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{Campo, CitaExpediente, Control, Fila, Formulario, Opcion};

/// The control of who a stage is handed over to.
const PERSONA: &str = "persona";

/// The panel of a stage that is of somebody: whose it is and, for whoever may, the form that hands it over.
pub async fn panel(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &Etapa,
    de: &Asignada,
) -> Result<CitaExpediente, Falla> {
    let (paquete, estado, quien) = (&abierto.paquete, &abierto.estado, cx.actuante(&abierto.paquete)?);
    let suya = cx.cuenta_id() == Some(&de.cuenta);
    let titulo = if suya { "Asignado a usted".to_owned() } else { format!("Asignado a {}", de.nombre) };
    let mut texto = Vec::new();
    let actor = engine::permiso::actor_de(etapa);
    let suple =
        !suya && actor.is_some_and(|a| servidor::autorizar(paquete, estado, etapa, a, &quien).is_ok());
    let le_suple =
        matches!(&quien, Actuante::Servidor { suple, .. } if suple.iter().any(|s| s.cuenta == de.cuenta));
    if suple && le_suple {
        texto.push(format!(
            "Usted suple a {} estos días: puede actuar en su lugar, y el expediente lo dirá.",
            de.nombre
        ));
    } else if suple {
        texto.push(format!("Si {} falta, usted puede actuar en su lugar; el expediente lo dirá.", de.nombre));
    }
    let mut registros = Vec::new();
    if let Some(campo) = por_elegir(cx, abierto, etapa)? {
        registros.push(formulario(cx, abierto, etapa, campo, de).await?);
    }
    Ok(CitaExpediente {
        titulo,
        texto,
        registros,
        plegado: "Asignar a otra persona".to_owned(),
        ..CitaExpediente::default()
    })
}

/// The field by which this account may hand a stage over.
fn por_elegir<'a>(
    cx: &Cx,
    abierto: &'a Abierto,
    etapa: &'a Etapa,
) -> Result<Option<&'a CampoDefinido>, Falla> {
    let puede =
        servidor::puede_reasignar(&abierto.paquete, &abierto.estado, etapa, &cx.actuante(&abierto.paquete)?);
    Ok(puede.ok().and_then(|(campo, _)| abierto.paquete.tramite.campo(campo)))
}

async fn formulario(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &Etapa,
    campo: &CampoDefinido,
    de: &Asignada,
) -> Result<Formulario, Falla> {
    let otras = otras(cx, abierto, campo).await?;
    let opciones: Vec<Opcion> = otras
        .iter()
        .filter(|e| e.cuenta != de.cuenta)
        .map(|e| Opcion { valor: e.cuenta.to_string(), etiqueta: e.nombre.clone(), ..Opcion::default() })
        .collect();
    let ayuda = opciones.is_empty().then(|| "Hoy nadie más tiene el rol que se pide.".to_owned());
    let visita = abierto.estado.activa(&etapa.id).map_or(1, |a| a.visita);
    Ok(Formulario {
        url: format!("{}/asignaciones/{}", url_de(&abierto.estado.folio), codificar(&etapa.id)),
        ocultos: vec![Fila::new("visita", visita.to_string())],
        campos: vec![Campo {
            nombre: PERSONA.to_owned(),
            etiqueta: campo.etiqueta.clone(),
            ayuda,
            control: Control::Seleccion { opciones, vacia: Some("Elija a una persona".to_owned()) },
            ..Campo::default()
        }],
        boton: "Asignar a esta persona".to_owned(),
        ..Formulario::default()
    })
}

/// Who may be chosen for a field.
async fn otras(cx: &Cx, abierto: &Abierto, campo: &CampoDefinido) -> Result<Vec<Elegible>, Falla> {
    let Some(rol) = servidor::rol_pedido(campo) else { return Ok(Vec::new()) };
    let app = cx.servidor.app();
    let mut todas = app.elegibles(&abierto.paquete, abierto.estado.titular.as_ref()).await?;
    todas.retain(|e| e.roles.contains(rol));
    Ok(todas)
}

/// `POST /expedientes/{folio}/asignaciones/{etapa}`
pub async fn reasignar(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    cx.operador()?;
    let abierto = abrir(&cx, &folio, "Asignó a otra persona").await?;
    let campo = abierto.paquete.tramite.etapa(&etapa).and_then(|e| e.tarea()?.asignado_a.as_ref());
    let Some((definida, campo)) =
        abierto.paquete.tramite.etapa(&etapa).zip(campo.and_then(|c| abierto.paquete.tramite.campo(c)))
    else {
        return Err(Falla::no_existe());
    };
    let pide = elegida(&abierto, campo, &enviado, otras(&cx, &abierto, campo).await?).map(|respuestas| {
        Comando::Reasignar {
            etapa: definida.id.clone(),
            visita: enviado.texto("visita").parse().ok(),
            respuestas,
        }
    });
    aparte::mandar(&cx, &abierto, &definida.id, &enviado, PERSONA, pide).await
}

fn elegida(
    abierto: &Abierto,
    campo: &CampoDefinido,
    enviado: &Enviado,
    elegibles: Vec<Elegible>,
) -> Result<BTreeMap<CampoId, Option<schemas::valor::Valor>>, Falta> {
    let dicha = enviado.texto(PERSONA);
    let hallada = elegibles.iter().find(|e| e.cuenta.as_str() == dicha);
    let (Some(elegible), Some(rol)) = (hallada, servidor::rol_pedido(campo)) else {
        return Err(Falta::new(PERSONA, "Elija a una persona de la lista"));
    };
    Ok(BTreeMap::from([(campo.id.clone(), Some(servidor::valor(&abierto.paquete, rol, elegible)))]))
}
