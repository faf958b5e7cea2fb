//! What mail says. Notices of the definition as their author wrote them; the rest in standard texts: what happened, what to do, by
//! when. A notice of the definition with the id of a standard one (`acuse`, `orden`, `recibo`, `resolucion`, `conclusion`) takes its place.

use engine::agenda;
use engine::evolve::local;
use engine::flujo::RESOLUCION;
use engine::formato;
use schemas::evento::Hecho;
use schemas::ids::RolId;
use schemas::paquete::{Destinatario, TipoEtapa};
use schemas::valor::Valor;

use super::FalloDeEnvio;
use super::citas;
use super::efectos::Fallo;
use crate::almacen::{CorreoNuevo, Reservado};
use crate::app::{Abierto, App, Carga, proyectar, resultado_en_palabras};
use papeles::{AvisoEscrito, Entorno, Momento, PapelError};

/// Accounts that are read at once, when a notice goes to a role.
const TANDA: usize = 200;

/// The messages of an effect, ready to be handed over. None when there is nothing to say: the definition's own notice says it.
///
/// # Errors
/// When a text can't be filled, or there is no address to send it to.
pub async fn mensajes(
    app: &App,
    clave: &str,
    abierto: &Abierto,
    version: u64,
    carga: &Carga,
) -> Result<Vec<CorreoNuevo>, FalloDeEnvio> {
    escribir(app, clave, abierto, version, carga).await.map_err(|fallo| match fallo {
        Fallo::Pasajero(motivo) => FalloDeEnvio { motivo, definitivo: false },
        Fallo::Definitivo(motivo) => FalloDeEnvio { motivo, definitivo: true },
    })
}

async fn escribir(
    app: &App,
    clave: &str,
    abierto: &Abierto,
    version: u64,
    carga: &Carga,
) -> Result<Vec<CorreoNuevo>, Fallo> {
    let Some(carta) = carta(app, abierto, version, carga)? else { return Ok(Vec::new()) };
    let para = direcciones(app, abierto, &carta.para).await?;
    if para.is_empty() {
        return Err(Fallo::Definitivo("no hay correo a donde enviarlo".to_owned()));
    }
    let varios = para.len() > 1;
    let correos = para.into_iter().enumerate().map(|(i, para)| CorreoNuevo {
        clave: if varios { format!("{clave}:{}", i + 1) } else { clave.to_owned() },
        para: Reservado(para),
        asunto: carta.asunto.clone(),
        texto: Reservado(carta.texto.clone()),
        expediente: Some(abierto.id.clone()),
        cuando: app.ahora(),
    });
    Ok(correos.collect())
}

/// A message without its addresses.
struct Carta {
    para: Destinatario,
    asunto: String,
    texto: String,
}

fn carta(app: &App, abierto: &Abierto, version: u64, carga: &Carga) -> Result<Option<Carta>, Fallo> {
    let momento = Momento::paso(abierto.versiones(), &abierto.eventos, version)?;
    let paquete = momento.paquete;
    let entorno = app.config().papel();
    let propio = match carga {
        Carga::Aviso { aviso, .. } => Some(aviso.as_str()),
        Carga::Acuse => Some("acuse"),
        Carga::Orden { .. } => Some("orden"),
        Carga::Recibo { .. } => Some("recibo"),
        Carga::Listo { .. } => Some("resolucion"),
        Carga::Conclusion => Some("conclusion"),
        Carga::Migracion
        | Carga::Cita { .. }
        | Carga::Recuerda { .. }
        | Carga::Imprimir { .. }
        | Carga::Consulta { .. }
        | Carga::Contabilidad { .. } => None,
    };
    let definido = propio.and_then(|id| paquete.tramite.aviso(id));
    if let Some(definido) = definido {
        let AvisoEscrito { asunto, texto } = papeles::aviso(&momento, &definido.id)?;
        let texto = con_pie(texto.plano(), &momento, &entorno);
        return Ok(Some(Carta { para: definido.para.clone(), asunto, texto }));
    }
    let dicho = match carga {
        Carga::Acuse => Some(acuse(&momento)),
        Carga::Orden { etapa } => Some(orden(abierto, &momento, etapa)?),
        Carga::Recibo { referencia } => Some(recibo(&momento, referencia)?),
        Carga::Listo { folio } => Some(listo(&momento, folio, &entorno)?),
        Carga::Conclusion => conclusion(&momento),
        Carga::Cita { .. } => citas::carta(abierto, version, &momento),
        Carga::Recuerda { etapa, desde } => citas::recuerda(abierto, &momento, etapa, desde),
        Carga::Migracion => migracion(&momento),
        Carga::Aviso { aviso, .. } => {
            return Err(PapelError::Falta(format!("el aviso «{aviso}» en la definición")).into());
        }
        Carga::Imprimir { .. } | Carga::Consulta { .. } | Carga::Contabilidad { .. } => None,
    };
    Ok(dicho.map(|(asunto, cuerpo)| Carta {
        para: Destinatario::Solicitante,
        asunto,
        texto: con_pie(saludo(&momento, &cuerpo), &momento, &entorno),
    }))
}

fn saludo(momento: &Momento<'_>, cuerpo: &str) -> String {
    format!("{}:\n\n{cuerpo}", momento.estado.solicitante("nombre").unwrap_or("Buen día"))
}

/// Where to see it, and who writes.
fn con_pie(texto: String, momento: &Momento<'_>, entorno: &Entorno<'_>) -> String {
    let paquete = momento.paquete;
    let tramite = &paquete.tramite;
    let dependencia = paquete.dependencia(&tramite.dependencia);
    let mut pie = format!(
        "Vea su solicitud: {}\n\n{}\n{}",
        entorno.seguimiento(&momento.estado.folio),
        dependencia.map_or(tramite.dependencia.as_str(), |d| d.nombre.as_str()),
        paquete.municipio.nombre
    );
    if let Some(contacto) = tramite.ficha.contacto.as_ref().or(dependencia.and_then(|d| d.contacto.as_ref()))
    {
        pie.push_str(&format!("\nPreguntas: {contacto}"));
    }
    format!("{}\n\n{pie}\n", texto.trim())
}

fn acuse(momento: &Momento<'_>) -> (String, String) {
    let (paquete, folio) = (momento.paquete, &momento.estado.folio);
    let dura = paquete.tramite.ficha.plazo_resolucion.dura;
    let pago = momento.estado.activas.iter().find_map(|activa| {
        let etapa = paquete.tramite.etapa(&activa.etapa)?;
        matches!(etapa.tipo, TipoEtapa::Pago { .. }).then_some(etapa)
    });
    let sigue = match pago {
        Some(etapa) => format!(
            "Qué sigue. Pague «{}»{}. La orden de pago está en su solicitud.",
            etapa.nombre,
            hasta(momento, &etapa.id)
        ),
        None => "Qué sigue. Revisamos su solicitud; si falta algo, le avisamos por este medio.".to_owned(),
    };
    let espera = if paquete.tramite.ficha.plazo_resolucion.se_suspende_en.is_empty() {
        String::new()
    } else {
        " Ese plazo se detiene mientras a usted le toca hacer algo.".to_owned()
    };
    (
        format!("Recibimos su solicitud {folio}"),
        format!(
            "Recibimos su solicitud de {} el {}, a las {}. Su folio es {folio}; con él puede saber en qué va.\n\n{sigue}\n\n\
             Cuánto tarda. El municipio tiene {dura} para resolver.{espera}",
            papeles::minuscula(&paquete.tramite.nombre),
            formato::fecha_larga(momento.local.date()),
            formato::hora(momento.local.time()),
        ),
    )
}

/// Until when a clock runs, as part of a sentence.
fn hasta(momento: &Momento<'_>, plazo: &str) -> String {
    agenda::vencimientos(momento.paquete, &momento.estado)
        .into_iter()
        .find(|v| v.plazo == plazo)
        .map(|v| format!(" a más tardar el {}", formato::fecha_larga(v.fin.date())))
        .unwrap_or_default()
}

fn orden(abierto: &Abierto, momento: &Momento<'_>, etapa: &str) -> Result<(String, String), Fallo> {
    let paquete = abierto.rige(momento.eventos);
    let ordenes = proyectar(&abierto.id, paquete, &momento.estado, momento.evento.cuando).ordenes;
    let falta = || Fallo::Definitivo(format!("no hay orden de pago de «{etapa}»"));
    let orden = ordenes.into_iter().find(|o| o.etapa == etapa).ok_or_else(falta)?;
    let liquidacion = momento.estado.liquidaciones.get(&orden.etapa).ok_or_else(falta)?;
    let monto = formato::moneda(orden.monto);
    let plazo = match orden.vence {
        Some(vence) => format!(
            "Para cuándo. Pague a más tardar el {}.",
            formato::fecha_larga(local(momento.paquete, vence).date())
        ),
        None => "Para cuándo. No tiene fecha límite.".to_owned(),
    };
    let cierra = momento.paquete.tramite.etapa(etapa).is_some_and(|e| e.al_vencer.is_some());
    let si_no = if cierra && orden.vence.is_some() {
        " Si no paga, la solicitud se cierra y tendría que empezar de nuevo."
    } else {
        ""
    };
    Ok((
        format!("Pague {monto} de su solicitud {}", momento.estado.folio),
        format!(
            "Su solicitud {} tiene un pago pendiente: {}, {monto}.\n\n{plazo}{si_no}\n\n\
             Cómo. En línea, desde su solicitud, con tarjeta o por transferencia. En caja, con esta línea de captura:\n\n{}",
            momento.estado.folio,
            papeles::minuscula(&liquidacion.nombre),
            papeles::en_grupos(&orden.linea),
        ),
    ))
}

fn recibo(momento: &Momento<'_>, referencia: &str) -> Result<(String, String), Fallo> {
    let pago = momento
        .estado
        .pagos
        .iter()
        .find(|p| p.referencia == referencia)
        .ok_or_else(|| Fallo::Definitivo("ese pago no es del expediente".to_owned()))?;
    let que = momento.estado.liquidaciones.get(&pago.etapa).map_or("su solicitud", |l| l.nombre.as_str());
    let monto = formato::moneda(pago.monto);
    Ok((
        format!("Recibimos su pago de {monto}"),
        format!(
            "Recibimos su pago de {monto} ({}), por {}, de la solicitud {}. La operación es {referencia}.\n\n\
             Qué sigue. Su solicitud avanza; no tiene que enviarnos el comprobante. El recibo queda en ella.",
            formato::letra_pesos(pago.monto),
            papeles::minuscula(que),
            momento.estado.folio,
        ),
    ))
}

fn listo(momento: &Momento<'_>, folio: &str, entorno: &Entorno<'_>) -> Result<(String, String), Fallo> {
    let emitida = momento
        .estado
        .salidas
        .iter()
        .find(|s| s.folio.as_str() == folio)
        .ok_or_else(|| Fallo::Definitivo("ese documento no es del expediente".to_owned()))?;
    let titulo =
        momento.paquete.tramite.salida(&emitida.salida).map_or("Su documento", |s| s.titulo.as_str());
    let vence = emitida
        .vence
        .map(|v| format!(" Es válido hasta el {}.", formato::fecha_larga(v)))
        .unwrap_or_default();
    Ok((
        format!("Ya puede descargar: {}", papeles::minuscula(titulo)),
        format!(
            "Está listo el documento «{titulo}», con folio {folio}.{vence}\n\n\
             Qué sigue. Descárguelo desde su solicitud. Quien lo reciba puede comprobar que es auténtico en {}",
            entorno.verificar(folio)
        ),
    ))
}

/// Nothing when the end sends a notice of its own: it says the same and better.
fn conclusion(momento: &Momento<'_>) -> Option<(String, String)> {
    let resultado = momento.estado.resultado?;
    let fin = momento.eventos.iter().rev().find_map(|e| match &e.hecho {
        Hecho::Concluido { etapa, .. } => Some(etapa),
        _ => None,
    })?;
    let ya_avisa =
        momento.eventos.iter().any(|e| matches!(&e.hecho, Hecho::Avisado { etapa, .. } if etapa == fin));
    if ya_avisa {
        return None;
    }
    let folio = &momento.estado.folio;
    let sigue = if momento.estado.salidas.is_empty() {
        "Lo que entregó y lo que se resolvió quedan en su solicitud."
    } else {
        "El documento queda en su solicitud; le avisamos cuando pueda descargarlo."
    };
    Some((
        format!("Terminó su solicitud {folio}"),
        format!(
            "Su solicitud {folio}, de {}, terminó. {}.\n\nQué sigue. {sigue}",
            papeles::minuscula(&momento.paquete.tramite.nombre),
            resultado_en_palabras(resultado)
        ),
    ))
}

/// That other rules are followed from now on: why, what is kept, until when there is to be an answer.
fn migracion(momento: &Momento<'_>) -> Option<(String, String)> {
    let Hecho::Migrado { motivo, .. } = &momento.evento.hecho else { return None };
    let folio = &momento.estado.folio;
    let responde = agenda::vencimientos(momento.paquete, &momento.estado)
        .into_iter()
        .find(|v| v.plazo == RESOLUCION)
        .map(|v| format!(" Le respondemos a más tardar el {}.", formato::fecha_larga(v.fin.date())))
        .unwrap_or_default();
    Some((
        format!("Su solicitud {folio} sigue reglas nuevas"),
        format!(
            "Desde el {}, su solicitud {folio}, de {}, sigue una versión nueva de las reglas del trámite. \
             El motivo: {}.\n\nQué se conserva. Lo que ya entregó y lo que ya pagó valen igual, y su lugar es el mismo.{responde}\n\n\
             Qué sigue. No tiene que hacer nada. Si con las reglas nuevas falta algún dato, se lo pedimos en su solicitud.",
            formato::fecha_larga(momento.local.date()),
            papeles::minuscula(&momento.paquete.tramite.nombre),
            motivo.trim().trim_end_matches('.'),
        ),
    ))
}

async fn direcciones(app: &App, abierto: &Abierto, para: &Destinatario) -> Result<Vec<String>, Fallo> {
    match para {
        Destinatario::Solicitante => {
            if let Some(correo) = abierto.estado.solicitante("correo") {
                return Ok(vec![correo.to_owned()]);
            }
            let Some(titular) = abierto.estado.titular.clone() else { return Ok(Vec::new()) };
            let cuenta = app.almacen().leer(move |l| l.cuenta(&titular)).await?;
            Ok(cuenta.into_iter().map(|c| c.correo.0).collect())
        }
        Destinatario::Campo(campo) => Ok(match abierto.estado.datos.campos.get(campo) {
            Some(Valor::Texto(correo)) if !correo.is_empty() => vec![correo.clone()],
            _ => Vec::new(),
        }),
        Destinatario::Rol(rol) => de_rol(app, rol).await,
    }
}

/// The mails of everybody with a role today, in the order of their accounts.
async fn de_rol(app: &App, rol: &RolId) -> Result<Vec<String>, Fallo> {
    let mut correos = Vec::new();
    let mut despues = String::new();
    loop {
        let desde = despues.clone();
        let cuentas = app.almacen().leer(move |l| l.cuentas(&desde, TANDA)).await?;
        let Some(ultima) = cuentas.last() else { return Ok(correos) };
        despues.clone_from(&ultima.correo.0);
        correos.extend(cuentas.into_iter().filter(|c| c.activa && c.roles.contains(rol)).map(|c| c.correo.0));
    }
}
