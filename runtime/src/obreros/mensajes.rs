//! What mail says. Notices of the definition as their author wrote them; the rest in standard texts: what happened, what to do, by
//! when. A notice of the definition with the id of a standard one (`acuse`, `orden`, `recibo`, `resolucion`, `conclusion`) takes its place.

use engine::agenda;
use engine::estado::DepositoLiquidado;
use engine::evolve::local;
use engine::flujo::RESOLUCION;
use engine::formato;
use schemas::evento::Hecho;
use schemas::ids::{CuentaId, RolId, TramiteId};
use schemas::paquete::{Destinatario, TipoEtapa};
use schemas::valor::Valor;

use super::citas;
use super::cuentas;
use super::efectos::Fallo;
use super::terceros;
use crate::almacen::{CorreoNuevo, Lectura, Reservado};
use crate::app::{Abierto, App, Carga, proyectar, resultado_en_palabras};
use papeles::{AvisoEscrito, Entorno, Momento, PapelError};

/// Accounts that are read at once, when a notice goes to a role.
const TANDA: usize = 200;

/// What an effect sends.
pub(super) enum Envio {
    /// Nothing: the definition's own notice says it, or whom it was for is no longer there.
    Nada,
    /// A message, ready to be handed over.
    Uno(CorreoNuevo),
    /// One message to each of these, each of which fails and is tried by itself.
    Varios(Vec<CuentaId>),
}

/// The message of an effect; only to `cuenta`, when it is a part of one that goes to many.
///
/// # Errors
/// When a text can't be filled, or there is no address to send it to.
pub(super) async fn mensaje(
    app: &App,
    clave: &str,
    abierto: &Abierto,
    cuenta: Option<&CuentaId>,
    (version, carga): (u64, &Carga),
) -> Result<Envio, Fallo> {
    if let Carga::Acceso = carga {
        return cuentas::mensaje(app, clave, abierto, cuenta, version).await;
    }
    if let Carga::Invitacion { .. } = carga {
        return terceros::mensaje(app, clave, abierto, version).await;
    }
    let Some(carta) = carta(app, abierto, version, carga)? else { return Ok(Envio::Nada) };
    // A body may have a role that nobody holds today.
    let puede_faltar = matches!(carga, Carga::Sesion { rol: Some(_), .. });
    let para = match (cuenta, direcciones(app, abierto, &carta.para).await?) {
        (None, Direcciones::Cuentas(cuentas)) if cuentas.is_empty() && puede_faltar => {
            return Ok(Envio::Nada);
        }
        (None, Direcciones::Cuentas(cuentas)) if cuentas.len() > 1 => {
            return Ok(Envio::Varios(cuentas.into_iter().map(|(id, _)| id).collect()));
        }
        (None, Direcciones::Cuentas(cuentas)) => cuentas.into_iter().next().map(|(_, correo)| correo),
        (Some(cuenta), Direcciones::Cuentas(cuentas)) => {
            match cuentas.into_iter().find(|(id, _)| id == cuenta) {
                Some((_, correo)) => Some(correo),
                None => return Ok(Envio::Nada),
            }
        }
        (_, Direcciones::Una(correo)) => correo,
    };
    let para = para.ok_or_else(|| Fallo::Definitivo("no hay correo a donde enviarlo".to_owned()))?;
    Ok(Envio::Uno(CorreoNuevo {
        clave: clave.to_owned(),
        para: Reservado(para),
        asunto: carta.asunto,
        texto: Reservado(carta.texto),
        expediente: Some(abierto.id.clone()),
        cuando: app.ahora(),
    }))
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
        Carga::Revocacion { .. } => Some("revocacion"),
        Carga::Deposito { .. } => Some("deposito"),
        Carga::Migracion
        | Carga::Cita { .. }
        | Carga::Visita { .. }
        | Carga::Sesion { .. }
        | Carga::Invitacion { .. }
        | Carga::Recuerda { .. }
        | Carga::Acceso
        | Carga::Devolver
        | Carga::Vaciar { .. }
        | Carga::Imprimir { .. }
        | Carga::Consulta { .. }
        | Carga::Contabilidad { .. }
        | Carga::Devolucion { .. } => None,
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
        Carga::Sesion { rol: Some(rol), .. } => {
            let dicho = citas::a_quien_vota(abierto, version, &momento);
            return Ok(dicho.map(|(asunto, cuerpo)| Carta {
                para: Destinatario::Rol(RolId::from(rol.as_str())),
                asunto,
                texto: con_pie(format!("Buen día:\n\n{cuerpo}"), &momento, &entorno),
            }));
        }
        Carga::Cita { .. } | Carga::Visita { .. } | Carga::Sesion { rol: None, .. } => {
            citas::carta(abierto, version, &momento)
        }
        Carga::Recuerda { etapa, desde } => citas::recuerda(abierto, &momento, etapa, desde),
        Carga::Migracion => migracion(&momento),
        Carga::Revocacion { folio } => Some(revocacion(&momento, folio)),
        Carga::Deposito { cobro } => deposito(&momento, cobro),
        Carga::Aviso { aviso, .. } => {
            return Err(PapelError::Falta(format!("el aviso «{aviso}» en la definición")).into());
        }
        Carga::Imprimir { .. }
        | Carga::Invitacion { .. }
        | Carga::Acceso
        | Carga::Devolver
        | Carga::Vaciar { .. }
        | Carga::Consulta { .. }
        | Carga::Contabilidad { .. }
        | Carga::Devolucion { .. } => None,
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
    let motivo = momento.eventos.iter().rev().find_map(|e| match &e.hecho {
        Hecho::Migrado { motivo, .. } => Some(motivo),
        _ => None,
    })?;
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

fn revocacion(momento: &Momento<'_>, folio: &str) -> (String, String) {
    let emitida = momento.estado.salidas.iter().find(|s| s.folio.as_str() == folio);
    let titulo = emitida
        .and_then(|s| momento.paquete.tramite.salida(&s.salida))
        .map_or("Su documento", |s| s.titulo.as_str());
    (
        format!("Quedó sin efecto: {}", papeles::minuscula(titulo)),
        format!(
            "El documento «{titulo}», con folio {folio}, quedó sin efecto el {}. Desde ese día no permite lo que dice, \
             y quien lo verifique verá que se revocó.\n\n\
             Qué sigue. En su solicitud puede ver por qué. Si no está de acuerdo, comuníquese con quien lo emitió.",
            formato::fecha_larga(momento.local.date()),
        ),
    )
}

/// What is given back and what is kept, and that nothing has to be done for it.
fn deposito(momento: &Momento<'_>, cobro: &str) -> Option<(String, String)> {
    let DepositoLiquidado { devuelto, ejecutado, .. } =
        momento.estado.depositos.iter().find(|d| d.cobro.as_str() == cobro)?;
    let referencia = momento.estado.pago_de(cobro).map(|p| p.referencia.as_str()).unwrap_or_default();
    let que = momento.paquete.tramite.cobro(cobro).map_or(cobro, |c| c.nombre.as_str());
    let folio = &momento.estado.folio;
    let devuelve = (!devuelto.is_zero()).then(|| {
        format!("Se ordenó devolverle {} ({}).", formato::moneda(*devuelto), formato::letra_pesos(*devuelto))
    });
    let conserva = (!ejecutado.is_zero()).then(|| {
        format!(
            "El municipio conserva {} ({}); el motivo está en su solicitud.",
            formato::moneda(*ejecutado),
            formato::letra_pesos(*ejecutado)
        )
    });
    let asunto = match devuelto.is_zero() {
        false => format!("Le devolvemos {}", formato::moneda(*devuelto)),
        true => format!("Se hizo efectiva su garantía de {}", formato::moneda(*ejecutado)),
    };
    let dicho: Vec<String> = conserva.into_iter().chain(devuelve).collect();
    let sigue = if devuelto.is_zero() {
        "Si no está de acuerdo, comuníquese con la dependencia."
    } else {
        "La tesorería se lo devuelve por el medio con el que lo pagó; no tiene que hacer nada."
    };
    Some((
        asunto,
        format!(
            "De lo que dejó en garantía en la solicitud {folio} («{que}», operación {referencia}): {}\n\nQué sigue. {sigue}",
            dicho.join(" ")
        ),
    ))
}

/// To whom a message goes.
enum Direcciones {
    /// One person, if their address is known.
    Una(Option<String>),
    /// Everybody with a role, each by their account.
    Cuentas(Vec<(CuentaId, String)>),
}

async fn direcciones(app: &App, abierto: &Abierto, para: &Destinatario) -> Result<Direcciones, Fallo> {
    let una = match para {
        Destinatario::Solicitante => match (abierto.estado.solicitante("correo"), &abierto.estado.titular) {
            (Some(correo), _) => Some(correo.to_owned()),
            (None, None) => None,
            (None, Some(titular)) => {
                let titular = titular.clone();
                app.almacen().leer(move |l| l.cuenta(&titular)).await?.map(|c| c.correo.0)
            }
        },
        Destinatario::Campo(campo) => match abierto.estado.datos.campos.get(campo) {
            Some(Valor::Texto(correo)) if !correo.is_empty() => Some(correo.clone()),
            _ => None,
        },
        Destinatario::Rol(rol) => {
            return de_rol(app, rol, &abierto.paquete.tramite.id).await.map(Direcciones::Cuentas);
        }
    };
    Ok(Direcciones::Una(una))
}

/// The mails of everybody with a role in a trámite today, in the order of their accounts.
async fn de_rol(app: &App, rol: &RolId, tramite: &TramiteId) -> Result<Vec<(CuentaId, String)>, Fallo> {
    let mut correos = Vec::new();
    let mut despues = String::new();
    loop {
        let desde = despues.clone();
        let ahora = app.ahora();
        let leidas = move |l: &Lectura<'_>| {
            let cuentas = l.cuentas(&desde, TANDA)?.into_iter();
            cuentas.map(|c| l.con_suplencias(c, ahora)).collect::<Result<Vec<_>, _>>()
        };
        let cuentas = app.almacen().leer(leidas).await?;
        let Some(ultima) = cuentas.last() else { return Ok(correos) };
        despues.clone_from(&ultima.correo.0);
        let suyas = cuentas.into_iter().filter(|c| c.activa && c.roles.tiene(rol, tramite));
        correos.extend(suyas.map(|c| (c.id, c.correo.0)));
    }
}
