//! What an expediente says today, computed from its state: lists, tasks, timers, documents, bills.

use engine::agenda;
use engine::cita;
use engine::estado::Estado;
use engine::flujo::plazo_de_etapa;
use engine::formato;
use engine::inspeccion;
use engine::lugar;
use engine::permiso;
use engine::servidor;
use engine::votacion;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use schemas::ids::{DependenciaId, ExpedienteId, RolId};
use schemas::paquete::{Actor, Etapa, Resultado as Fin, TipoEtapa};
use schemas::sello::PaqueteSellado;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::linea::linea_de_captura;
use crate::almacen::{EstadoOrden, LugarTomado, Orden, Proyeccion, Reservado, SalidaEmitida, TareaAbierta};

/// What the digest that a document prints is called where it is verified.
pub const HUELLA_IMPRESA: &str = "Huella de los datos";

/// The projection of a state.
pub fn proyectar(
    expediente: &ExpedienteId,
    paquete: &PaqueteSellado,
    estado: &Estado,
    actualizado: Timestamp,
) -> Proyeccion {
    let vencimientos = agenda::vencimientos(paquete, estado);
    let tareas = estado
        .activas
        .iter()
        .filter_map(|activa| Some((activa, paquete.tramite.etapa(&activa.etapa)?)))
        .flat_map(|(activa, etapa)| {
            permiso::turnos(paquete, estado, etapa).into_iter().map(move |actor| (activa, etapa, actor))
        })
        .filter_map(|(activa, etapa, actor)| {
            let rol = match actor {
                Actor::Rol(rol) => Some(rol),
                Actor::Solicitante | Actor::Tercero(_) => None,
                Actor::Sistema => return None,
            };
            let propio = plazo_de_etapa(&activa.etapa);
            let plazo = vencimientos.iter().find(|v| v.plazo == propio);
            // Whoever receives has until the registration ends, and looks at the hour.
            let cita = cita::reservada(estado, &activa.etapa)
                .map(|r| r.desde)
                .or_else(|| inspeccion::programada(estado, &activa.etapa).map(|p| p.desde))
                .or_else(|| votacion::convocada(estado, &activa.etapa).map(|v| v.sesion.cuando));
            let detenido = estado.relojes.get(&propio).is_some_and(|r| r.reloj.detenido().is_some());
            Some(TareaAbierta {
                etapa: activa.etapa.clone(),
                visita: activa.visita,
                nombre: etapa.nombre.clone(),
                dependencia: dependencia_de(paquete, rol.as_ref()),
                rol,
                desde: activa.desde,
                vence: cita.or(plazo.map(|v| v.fin)).and_then(|fin| agenda::instante(paquete, fin)),
                detenido,
                tomada_por: servidor::asignada(paquete, estado, etapa)
                    .map(|de| de.cuenta)
                    .or_else(|| activa.tomada_por.clone()),
            })
        })
        .collect();
    Proyeccion {
        folio: estado.folio.clone(),
        tramite: paquete.tramite.id.clone(),
        digest: paquete.digest().clone(),
        dependencia: paquete.tramite.dependencia.clone(),
        cuenta: estado.titular.clone(),
        nombre_tramite: paquete.tramite.nombre.clone(),
        solicitante: Reservado(estado.solicitante("nombre").unwrap_or_default().to_owned()),
        creado: estado.iniciado,
        actualizado,
        estado: estado_en_palabras(paquete, estado),
        resultado: estado.resultado,
        tareas,
        temporizadores: vencimientos.into_iter().map(|v| (v.plazo, v.instante)).collect(),
        salidas: salidas(paquete, estado),
        ordenes: ordenes(expediente, paquete, estado),
        lugares: lugar::lugares(paquete, estado)
            .into_iter()
            .map(|l| LugarTomado {
                recurso: l.recurso,
                limite: l.limite,
                hasta: l.hasta.and_then(|dia| se_desocupa(paquete, dia)),
                hereda: l.hereda,
            })
            .collect(),
        medida: None,
    }
}

/// The first instant after a last day.
fn se_desocupa(paquete: &PaqueteSellado, ultimo: Date) -> Option<Timestamp> {
    agenda::instante(paquete, ultimo.tomorrow().ok()?.to_datetime(Time::midnight()))
}

fn dependencia_de(paquete: &PaqueteSellado, rol: Option<&RolId>) -> DependenciaId {
    rol.and_then(|r| paquete.rol(r))
        .map_or_else(|| paquete.tramite.dependencia.clone(), |r| r.dependencia.clone())
}

/// The state in the words of who applies.
pub fn estado_en_palabras(paquete: &PaqueteSellado, estado: &Estado) -> String {
    if let Some(resultado) = estado.resultado {
        return resultado_en_palabras(resultado).to_owned();
    }
    let espera = |etapa: &Etapa| match (&etapa.estado, &etapa.tipo, permiso::turno(estado, etapa)) {
        (Some(dicho), _, _) => dicho.clone(),
        (None, TipoEtapa::Cita(_), _) => match cita::reservada(estado, &etapa.id) {
            Some(hay) => format!("Cita el {}", formato::fecha_hora(hay.desde)),
            None => format!("En espera de que se elija la hora: {}", etapa.nombre),
        },
        (None, TipoEtapa::Tarea(tarea), _) if tarea.inspeccion.is_some() => {
            match inspeccion::programada(estado, &etapa.id) {
                Some(hay) => format!("Visita el {}", formato::fecha_hora(hay.desde)),
                None => format!("En espera de que se programe la visita: {}", etapa.nombre),
            }
        }
        (None, TipoEtapa::Tarea(tarea), _) if tarea.votacion.is_some() => {
            match votacion::convocada(estado, &etapa.id) {
                Some(hay) => format!("Sesión el {}", formato::fecha_hora(hay.sesion.cuando)),
                None => format!("En espera de que se convoque la sesión: {}", etapa.nombre),
            }
        }
        (None, TipoEtapa::Pago { .. }, _) => "En espera de pago".to_owned(),
        (None, TipoEtapa::Prevencion { .. }, _) => "En espera de su respuesta".to_owned(),
        (None, _, Some(Actor::Solicitante)) => format!("En espera de usted: {}", etapa.nombre),
        (None, _, _) => format!("En proceso: {}", etapa.nombre),
    };
    let abiertas: Vec<&Etapa> = estado
        .activas
        .iter()
        .filter_map(|a| paquete.tramite.etapa(&a.etapa))
        .filter(|e| permiso::actor_de(e).is_some())
        .collect();
    match abiertas.as_slice() {
        [] => "En proceso".to_owned(),
        [una] => espera(una),
        varias => {
            let nombres: Vec<&str> = varias.iter().map(|e| e.nombre.as_str()).collect();
            format!("En proceso: {}", formato::enumerar(&nombres))
        }
    }
}

/// How it ended, in words.
pub fn resultado_en_palabras(resultado: Fin) -> &'static str {
    match resultado {
        Fin::Favorable => "Concluida: se autorizó",
        Fin::Desfavorable => "Concluida: se negó",
        Fin::Desechada => "Concluida: se desechó",
        Fin::Desistida => "Concluida: usted la retiró",
        Fin::Caduca => "Concluida: caducó",
        Fin::Ficta => "Concluida por falta de respuesta de la autoridad",
        Fin::Atendida => "Concluida: se atendió",
    }
}

/// The same, to somebody else than who applied.
pub fn resultado_para_otros(resultado: Fin) -> &'static str {
    match resultado {
        Fin::Desistida => "Concluida: quien solicita la retiró",
        otro => resultado_en_palabras(otro),
    }
}

fn salidas(paquete: &PaqueteSellado, estado: &Estado) -> Vec<SalidaEmitida> {
    estado
        .salidas
        .iter()
        .filter_map(|emitida| {
            let salida = paquete.tramite.salida(&emitida.salida)?;
            let emitida_en = agenda::instante(paquete, emitida.fecha.to_datetime(Time::midnight()))?;
            let publico: Vec<Value> = papeles::publicado(paquete, estado, emitida)
                .into_iter()
                .map(|(etiqueta, valor)| json!({"etiqueta": etiqueta, "valor": valor}))
                // The document prints it and asks to compare it.
                .chain(emitida.huella.iter().map(|h| json!({"etiqueta": HUELLA_IMPRESA, "valor": h})))
                .collect();
            Some(SalidaEmitida {
                folio: emitida.folio.clone(),
                salida: emitida.salida.clone(),
                titulo: salida.titulo.clone(),
                emitida: emitida_en,
                vence: emitida.vence,
                revocada: emitida.revocada,
                corrige: emitida.corrige.clone(),
                corregida: None,
                publico: Value::Array(publico),
                sha256: emitida.sha256.clone(),
            })
        })
        .collect()
}

/// Every bill that was handed out, each under the line with which it was printed: a payment that comes late still finds it.
fn ordenes(expediente: &ExpedienteId, paquete: &PaqueteSellado, estado: &Estado) -> Vec<Orden> {
    let mut ordenes: Vec<Orden> = Vec::new();
    for orden in estado.ordenes.iter().filter(|o| !o.total.is_zero()) {
        let fin = agenda::fin_de_orden(paquete, orden);
        let hasta = fin.map_or_else(|| orden.desde.date(), |f| f.date());
        let pago = estado.pago_de(&orden.cobro);
        let vigente = estado.activa(&orden.etapa).is_some_and(|a| a.visita == orden.visita)
            && estado.liquidaciones.get(&orden.etapa).is_some_and(|l| l.total == orden.total);
        let impresa = orden.impresa.as_ref().map_or(&orden.etapa, |i| &i.etapa);
        let linea = linea_de_captura(&referencia(expediente, impresa, orden.visita), hasta, orden.total);
        ordenes.retain(|o| o.linea != linea);
        ordenes.push(Orden {
            linea,
            etapa: orden.etapa.clone(),
            cobro: orden.cobro.clone(),
            monto: orden.total,
            vence: fin.and_then(|f| agenda::instante(paquete, f)),
            estado: match pago {
                Some(pago) if pago.monto == orden.total => EstadoOrden::Pagada,
                Some(_) => EstadoOrden::Cancelada,
                None if vigente => EstadoOrden::Pendiente,
                None => EstadoOrden::Cancelada,
            },
        });
    }
    ordenes
}

/// Sixteen digits that say nothing of the person: taken from the digest of the expediente's identity, the stage and the visit.
fn referencia(expediente: &ExpedienteId, etapa: &str, visita: u32) -> String {
    let huella = Sha256::digest(format!("{expediente}/{etapa}/{visita}"));
    let numero = huella.iter().take(8).fold(0_u64, |n, b| (n << 8) | u64::from(*b));
    format!("{:016}", numero % 10_000_000_000_000_000)
}
