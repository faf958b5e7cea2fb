//! Visits of inspections: who programs one says who goes and when; who goes says what came of it, from its hour on.

use axum::extract::Path;
use engine::comando::Comando;
use engine::evolve::local;
use engine::inspeccion::{self, Pedida};
use engine::{formato, permiso};
use jiff::civil::Time;
use schemas::paquete::{Etapa, FranjaVisita, Inspeccion};

use super::aparte::{self, Falta};
use super::{abrir, url_de};
use crate::almacen::Cuenta;
use crate::app::Abierto;
use crate::http::falla::codificar;
use crate::http::vista::citas;
use crate::http::{Cx, Enviado, Falla, Respuesta};
use crate::web::vistas::{Campo, CitaExpediente, Control, Fila, Formulario, Opcion};

/// The panel of a stage that is an inspection: what is programmed, and the form of who programs.
pub async fn panel(cx: &Cx, abierto: &Abierto, etapa: &Etapa) -> Result<CitaExpediente, Falla> {
    let hay = inspeccion::programada(&abierto.estado, &etapa.id);
    let mut texto = Vec::new();
    let titulo = match hay {
        Some(hay) => {
            texto.push(format!("La hace {}.", hay.nombre));
            format!("Visita: {}", citas::cuando(hay.desde))
        }
        None => {
            texto.push("Falta decir quién va y cuándo.".to_owned());
            etapa.nombre.clone()
        }
    };
    let mut registros = Vec::new();
    let inspeccion = etapa.inspeccion();
    if let Some(inspeccion) = inspeccion
        && permiso::autorizar(
            &abierto.paquete,
            &abierto.estado,
            &inspeccion.programa,
            &cx.actuante(&abierto.paquete)?,
        )
        .is_ok()
    {
        let momento = local(&abierto.paquete, cx.servidor.app().ahora());
        if let Some(dia) = inspeccion::primer_dia(&abierto.paquete, inspeccion, momento) {
            texto.push(match inspeccion.aviso_previo {
                Some(antes) => format!(
                    "A la persona se le avisa con {antes}: la visita puede ser desde el {}.",
                    formato::fecha_larga(dia)
                ),
                None => format!("La visita puede ser desde el {}.", formato::fecha_larga(dia)),
            });
        }
        registros.push(formulario(cx, abierto, etapa, inspeccion).await?);
    }
    Ok(CitaExpediente {
        titulo,
        texto,
        registros,
        plegado: "Cambiar la visita".to_owned(),
        ..CitaExpediente::default()
    })
}

async fn formulario(
    cx: &Cx,
    abierto: &Abierto,
    etapa: &Etapa,
    inspeccion: &Inspeccion,
) -> Result<Formulario, Falla> {
    let hay = inspeccion::programada(&abierto.estado, &etapa.id);
    let opciones = cx
        .servidor
        .app()
        .inspectores(abierto, etapa)
        .await?
        .into_iter()
        .map(|c| Opcion {
            valor: c.id.to_string(),
            etiqueta: c.nombre.0.clone(),
            marcada: hay.is_some_and(|h| h.inspector == c.id),
            ..Opcion::default()
        })
        .collect();
    let campo = |nombre: &str, etiqueta: &str, control: Control| Campo {
        nombre: nombre.to_owned(),
        etiqueta: etiqueta.to_owned(),
        control,
        ..Campo::default()
    };
    let hora = |t: Option<Time>| Control::Hora { valor: t.map(formato::hora).unwrap_or_default() };
    let dia = hay.map(|h| h.desde.date());
    let mut campos = vec![
        campo(
            Inspeccion::INSPECTOR,
            "Quién va",
            Control::Seleccion { opciones, vacia: Some("Elija a una persona".to_owned()) },
        ),
        campo(Inspeccion::FECHA, "Qué día", aparte::caja_de_dia(dia)),
    ];
    let desde = hay.map(|h| h.desde.time());
    match inspeccion.franja {
        FranjaVisita::Hora => campos.push(campo(Inspeccion::DESDE, "A qué hora", hora(desde))),
        FranjaVisita::Rango => {
            campos.push(campo(Inspeccion::DESDE, "Desde qué hora", hora(desde)));
            let hasta = hay.and_then(|h| h.hasta).map(|h| h.time());
            campos.push(campo(Inspeccion::HASTA, "Hasta qué hora", hora(hasta)));
        }
    }
    let visita = abierto.estado.activa(&etapa.id).map_or(1, |a| a.visita);
    Ok(Formulario {
        url: format!("{}/visitas/{}", url_de(&abierto.estado.folio), codificar(&etapa.id)),
        ocultos: vec![Fila::new("visita", visita.to_string())],
        campos,
        boton: if hay.is_some() { "Cambiar la visita" } else { "Programar la visita" }.to_owned(),
        ..Formulario::default()
    })
}

/// `POST /expedientes/{folio}/visitas/{etapa}`
pub async fn programar(cx: Cx, Path((folio, etapa)): Path<(String, String)>, enviado: Enviado) -> Respuesta {
    cx.operador()?;
    let abierto = abrir(&cx, &folio, "Programó una visita").await?;
    let Some(definida) = abierto.paquete.tramite.etapa(&etapa).filter(|e| e.inspeccion().is_some()) else {
        return Err(Falla::no_existe());
    };
    let visita = enviado.texto("visita").parse().ok();
    let inspectores = cx.servidor.app().inspectores(&abierto, definida).await?;
    let pide = leer(&enviado, inspectores).map(|pide| Comando::Programar {
        etapa: definida.id.clone(),
        visita,
        pide,
    });
    aparte::mandar(&cx, &abierto, &definida.id, &enviado, Inspeccion::FECHA, pide).await
}

fn leer(enviado: &Enviado, inspectores: Vec<Cuenta>) -> Result<Pedida, Falta> {
    let elegida = enviado.texto(Inspeccion::INSPECTOR);
    let cuenta = inspectores
        .into_iter()
        .find(|c| c.id.as_str() == elegida)
        .ok_or_else(|| Falta::new(Inspeccion::INSPECTOR, "Elija quién hace la visita"))?;
    let fecha = aparte::dia(enviado, Inspeccion::FECHA)
        .ok_or_else(|| Falta::new(Inspeccion::FECHA, "Escriba el día de la visita, con número: 6 3 2026"))?;
    let desde = aparte::hora(enviado, Inspeccion::DESDE)
        .ok_or_else(|| Falta::new(Inspeccion::DESDE, "Escriba la hora de la visita, por ejemplo 09:30"))?;
    let hasta = match enviado.texto(Inspeccion::HASTA) {
        "" => None,
        _ => Some(
            aparte::hora(enviado, Inspeccion::HASTA)
                .ok_or_else(|| Falta::new(Inspeccion::HASTA, "Escriba hasta qué hora, por ejemplo 12:00"))?,
        ),
    };
    Ok(Pedida { inspector: cuenta.id, nombre: cuenta.nombre.0, fecha, desde, hasta })
}
