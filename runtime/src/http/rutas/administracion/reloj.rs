//! The clock of a demonstration: where it stands, what runs out next, and what would run out before it is moved.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use engine::plazo::mueve_fecha;
use engine::{agenda, formato};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use schemas::valor::Unidad;
use serde::Deserialize;

use super::demostracion::momento;
use super::solo_demo;
use crate::almacen::{Lectura, Resultado};
use crate::app::AppError;
use crate::http::falla::codificar;
use crate::http::vista::plazo;
use crate::http::{Cx, Enviado, Respuesta};
use crate::web::vistas::{
    Campo, Control, Errores, Fila, Formulario, Momento, Opcion, Reloj, VencimientoReloj, VistaPreviaReloj,
    rutas,
};

/// Deadlines that are told one by one.
const NOMBRADOS: usize = 100;
/// Deadlines to come that are listed.
const PROXIMOS: usize = 12;
/// How far ahead deadlines are looked for.
const LEJOS: SignedDuration = SignedDuration::from_hours(24 * 366 * 20);

/// What the address says: a step, or a date.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pedido {
    a: String,
    #[serde(rename = "fecha.dia")]
    dia: String,
    #[serde(rename = "fecha.mes")]
    mes: String,
    #[serde(rename = "fecha.anio")]
    anio: String,
    #[serde(rename = "fecha.hora")]
    hora: String,
}

/// A deadline as the store tells it.
struct Vencimiento {
    cuando: Timestamp,
    folio: String,
    tramite: String,
    nombre: String,
    plazo: String,
}

/// `GET /admin/reloj`
pub async fn ver(cx: Cx, Query(pedido): Query<Pedido>) -> Respuesta {
    solo_demo(&cx)?;
    pagina(&cx, &pedido, None).await
}

/// `POST /admin/reloj`
pub async fn mover(cx: Cx, enviado: Enviado) -> Respuesta {
    solo_demo(&cx)?;
    let hasta: Option<Timestamp> = enviado.texto("hasta").parse().ok();
    let Some(hasta) = hasta else {
        return pagina(&cx, &Pedido::default(), Some("Elija hasta cuándo mover el reloj".to_owned())).await;
    };
    match cx.servidor.app().adelantar_reloj(hasta).await {
        Ok(()) => Ok(Redirect::to(rutas::ADMIN_RELOJ).into_response()),
        Err(AppError::Invalido(mensaje)) => {
            pagina(&cx, &Pedido::default(), Some(crate::http::mayuscula(&mensaje))).await
        }
        Err(otro) => Err(otro.into()),
    }
}

async fn pagina(cx: &Cx, pedido: &Pedido, error: Option<String>) -> Respuesta {
    let app = cx.servidor.app();
    let ahora = app.ahora();
    let local = cx.servidor.local(ahora);
    let mut error = error;
    let hasta = match hasta(cx, pedido, ahora) {
        Ok(hasta) => hasta,
        Err(mensaje) => {
            error = Some(mensaje);
            None
        }
    };
    let saltos = [
        ("1h", "+1 hora"),
        ("1dh", "+1 día hábil"),
        ("5dh", "+5 días hábiles"),
        ("15dh", "+15 días hábiles"),
    ];
    let momentos: Vec<Option<Timestamp>> = saltos.iter().map(|(a, _)| salto(cx, a, ahora)).collect();
    let lejos = ahora.checked_add(LEJOS).unwrap_or(ahora);
    let (vencen, proximos, cuentas) = app
        .almacen()
        .leer(move |l| {
            let vencen = hasta.map(|h| vencimientos(l, h, NOMBRADOS)).transpose()?.unwrap_or_default();
            let mut cuentas = Vec::new();
            for momento in momentos {
                cuentas.push(match momento {
                    Some(momento) => l.vencidos(momento, NOMBRADOS, None)?.len(),
                    None => 0,
                });
            }
            Ok((vencen, vencimientos(l, lejos, PROXIMOS)?, cuentas))
        })
        .await?;
    let cuantos = vencen.len();
    let mut campo = Campo {
        nombre: "fecha".to_owned(),
        etiqueta: "Ir a una fecha".to_owned(),
        control: Control::FechaHora {
            dia: pedido.dia.clone(),
            mes: pedido.mes.clone(),
            anio: pedido.anio.clone(),
            hora: if pedido.hora.is_empty() { "09:00".to_owned() } else { pedido.hora.clone() },
        },
        ..Campo::default()
    };
    campo.error.clone_from(&error);
    let estado = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let vista = Reloj {
        pagina: cx.pagina(rutas::ADMIN_RELOJ, "Reloj"),
        errores: Errores::de(std::slice::from_ref(&campo)),
        fecha: formato::fecha_larga(local.date()),
        hora: formato::hora(local.time()),
        diferencia: format!("{}.", diferencia(app.desfase())),
        url: rutas::ADMIN_RELOJ.to_owned(),
        saltos: saltos
            .iter()
            .zip(cuentas)
            .map(|((valor, etiqueta), n)| Opcion {
                valor: (*valor).to_owned(),
                etiqueta: (*etiqueta).to_owned(),
                ayuda: Some(plural(n).to_lowercase()),
                ..Opcion::default()
            })
            .collect(),
        campos: vec![campo],
        vista_previa: hasta.map(|h| {
            let local = cx.servidor.local(h);
            VistaPreviaReloj {
                hasta: format!("{}, {}", formato::fecha_larga(local.date()), formato::hora(local.time())),
                resumen: plural(cuantos),
                vencen: vencen.iter().map(|v| renglon(cx, v)).collect(),
                formulario: Formulario {
                    url: rutas::ADMIN_RELOJ.to_owned(),
                    ocultos: vec![Fila::new("hasta", h.to_string())],
                    boton: "Mover el reloj".to_owned(),
                    ..Formulario::default()
                },
            }
        }),
        proximos: proximos.iter().map(|v| renglon(cx, v)).collect(),
    };
    let mut respuesta = cx.render("admin/reloj.html", &vista)?;
    *respuesta.status_mut() = estado;
    Ok(respuesta)
}

fn plural(n: usize) -> String {
    match n {
        0 => "No vence ningún plazo".to_owned(),
        1 => "Vence 1 plazo".to_owned(),
        NOMBRADOS => format!("Vencen {NOMBRADOS} plazos o más"),
        n => format!("Vencen {n} plazos"),
    }
}

/// Where the clock is asked to go; nothing when nothing was asked.
fn hasta(cx: &Cx, pedido: &Pedido, ahora: Timestamp) -> Result<Option<Timestamp>, String> {
    if !pedido.a.is_empty() {
        return salto(cx, &pedido.a, ahora)
            .map(Some)
            .ok_or_else(|| "Ese paso no existe; elija uno de la lista".to_owned());
    }
    if [&pedido.dia, &pedido.mes, &pedido.anio].iter().all(|p| p.trim().is_empty()) {
        return Ok(None);
    }
    let real = "La fecha debe ser real, por ejemplo 9 11 2026, con su hora".to_owned();
    let (Ok(dia), Ok(mes), Ok(anio)) =
        (pedido.dia.trim().parse(), pedido.mes.trim().parse(), pedido.anio.trim().parse())
    else {
        return Err(real);
    };
    let hora = if pedido.hora.trim().is_empty() { "09:00" } else { pedido.hora.trim() };
    let momento = Date::new(anio, mes, dia)
        .ok()
        .zip(hora.parse::<Time>().ok())
        .and_then(|(d, h)| instante(cx, d.to_datetime(h)))
        .ok_or(real)?;
    if momento <= ahora {
        return Err("El reloj sólo puede avanzar; elija un momento posterior al actual".to_owned());
    }
    Ok(Some(momento))
}

fn instante(cx: &Cx, local: DateTime) -> Option<Timestamp> {
    agenda::instante(cx.servidor.app().estante().activos().first()?, local)
}

/// The moment after a step: hours as they pass, business days at the same hour.
fn salto(cx: &Cx, a: &str, ahora: Timestamp) -> Option<Timestamp> {
    if let Some(horas) = a.strip_suffix('h').filter(|n| !n.ends_with('d')) {
        let horas: i64 = horas.parse().ok().filter(|n| (1..=24 * 31).contains(n))?;
        return ahora.checked_add(SignedDuration::from_hours(horas)).ok();
    }
    let dias: i64 = a.strip_suffix("dh")?.parse().ok().filter(|n| (1..=366).contains(n))?;
    let activos = cx.servidor.app().estante().activos();
    let paquete = activos.first()?;
    let calendario = paquete.calendario(&paquete.municipio.calendario)?;
    let local = cx.servidor.local(ahora);
    let dia = mueve_fecha(calendario, local.date(), dias, Unidad::DiasHabiles)?;
    agenda::instante(paquete, dia.to_datetime(local.time()))
}

/// The clocks that run out up to a moment, soonest first, with the words of their expediente.
fn vencimientos(l: &Lectura<'_>, hasta: Timestamp, cuantos: usize) -> Resultado<Vec<Vencimiento>> {
    let mut lista = Vec::new();
    for temporizador in l.vencidos(hasta, cuantos, None)? {
        if let Some(resumen) = l.resumen(&temporizador.expediente)? {
            lista.push(Vencimiento {
                cuando: temporizador.vence,
                folio: resumen.folio.to_string(),
                tramite: resumen.tramite.to_string(),
                nombre: resumen.nombre_tramite,
                plazo: temporizador.plazo.to_string(),
            });
        }
    }
    Ok(lista)
}

fn renglon(cx: &Cx, v: &Vencimiento) -> VencimientoReloj {
    let activo = cx.servidor.app().estante().activo(&v.tramite);
    let titulo = activo.map_or_else(|| v.plazo.clone(), |p| plazo::titulo(&p, &v.plazo));
    // A clock fires in the first second after its last one; people read the last.
    let fin = v.cuando.checked_sub(SignedDuration::from_secs(1)).unwrap_or(v.cuando);
    let cuando: Momento = momento(cx, fin);
    VencimientoReloj {
        cuando,
        folio: v.folio.clone(),
        url: format!("{}?folio={}", rutas::CONSULTA, codificar(&v.folio)),
        texto: format!("{titulo} · {}", v.nombre),
    }
}

/// How far the clock is from the real one, in words.
pub fn diferencia(segundos: i64) -> String {
    let lado = if segundos < 0 { "detrás" } else { "delante" };
    let minutos = segundos.unsigned_abs() / 60;
    match (minutos / 1440, minutos % 1440 / 60, minutos % 60) {
        (0, 0, 0) => "Va con el reloj real".to_owned(),
        (0, 0, 1) => format!("Va 1 minuto {lado} del reloj real"),
        (0, 0, m) => format!("Va {m} minutos {lado} del reloj real"),
        (0, 1, _) => format!("Va 1 hora {lado} del reloj real"),
        (0, h, _) => format!("Va {h} horas {lado} del reloj real"),
        (1, ..) => format!("Va 1 día {lado} del reloj real"),
        (d, ..) => format!("Va {d} días {lado} del reloj real"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_told_in_its_largest_unit() {
        for (segundos, dicho) in [
            (0, "Va con el reloj real"),
            (60, "Va 1 minuto delante del reloj real"),
            (-7200, "Va 2 horas detrás del reloj real"),
            (86_400 * 3 + 5, "Va 3 días delante del reloj real"),
        ] {
            assert_eq!(diferencia(segundos), dicho);
        }
    }
}
