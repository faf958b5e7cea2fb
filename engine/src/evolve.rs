//! Events change the state, and nothing else does. One arm per kind of event; an arm that has shipped is never edited, since old
//! expedientes are folded by it forever.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::evento::{Evento, Hecho, Quien, Suceso};
use schemas::ids::{CuentaId, PlazoId};
use schemas::paquete::{Acto, Paquete, TipoEtapa};
use schemas::valor::Valor;

use crate::cita::{self, Reservada};
use crate::consulta::Partes;
use crate::cupo::Tomado;
use crate::datos::Datos;
use crate::estado::{
    Activa, Apartado, DepositoLiquidado, Estado, OrdenDePago, Pago, RelojActivo, SalidaEmitida,
};
use crate::firma::{self, Hecha};
use crate::inspeccion::{self, Programada};
use crate::migrar::migrado;
use crate::plazo::Reloj;
use crate::tercero::Invitacion;
use crate::votacion::{self, Conteo, Convocada, Emitido};
use crate::zona::Zona;

/// Folds one event. The first must be `Iniciado`; an event that has nothing to change changes nothing. A `Migrado` is folded with the
/// version to which it leads.
pub fn evolve(paquete: &Paquete, estado: Option<Estado>, evento: &Evento) -> Option<Estado> {
    let mut estado = match (estado, &evento.hecho) {
        (None, Hecho::Iniciado { folio, canal, solicitante, .. }) => {
            let local = local(paquete, evento.cuando);
            let datos = Datos {
                solicitante: Some(solicitante.clone()),
                solicitud: BTreeMap::from([
                    ("folio".to_owned(), Valor::Texto(folio.to_string())),
                    ("fecha".to_owned(), Valor::Fecha(local.date())),
                    ("hora".to_owned(), Valor::Hora(local.time())),
                    ("canal".to_owned(), Valor::Opcion(canal_id(*canal).to_owned())),
                ]),
                ..Datos::default()
            };
            Estado {
                folio: folio.clone(),
                canal: *canal,
                titular: match &evento.quien {
                    Quien::Solicitante { cuenta } => Some(cuenta.clone()),
                    Quien::Servidor { .. } | Quien::Tercero { .. } | Quien::Sistema => None,
                },
                iniciado: evento.cuando,
                datos,
                activas: Vec::new(),
                listas: BTreeMap::new(),
                relojes: BTreeMap::new(),
                liquidaciones: BTreeMap::new(),
                ordenes: Vec::new(),
                pagos: Vec::new(),
                sin_costo: BTreeMap::new(),
                depositos: Vec::new(),
                apartados: Vec::new(),
                consultas: BTreeMap::new(),
                citas: BTreeMap::new(),
                firmas: BTreeMap::new(),
                inspecciones: BTreeMap::new(),
                votaciones: BTreeMap::new(),
                invitaciones: BTreeMap::new(),
                cupos: BTreeMap::new(),
                salidas: Vec::new(),
                por_notificar: BTreeMap::new(),
                actos: Vec::new(),
                resultado: None,
                version: 0,
            }
        }
        (None, _) => return None,
        (Some(estado), _) => estado,
    };
    sumar(paquete, &mut estado, evento);
    Some(estado)
}

/// Folds one event into a state that already began.
pub(crate) fn sumar(paquete: &Paquete, estado: &mut Estado, evento: &Evento) {
    aplicar(paquete, estado, evento);
    estado.version += 1;
}

/// Folds a whole history of one version. There is no state when it went on by another one: [`crate::versiones::Versiones::plegar`] reads those.
pub fn plegar<'a>(paquete: &Paquete, eventos: impl IntoIterator<Item = &'a Evento>) -> Option<Estado> {
    let mut estado = None;
    for evento in eventos {
        if matches!(evento.hecho, Hecho::Migrado { .. }) {
            return None;
        }
        estado = evolve(paquete, estado, evento);
    }
    estado
}

/// A moment as the municipality's clocks show it. A zone that isn't known, which the compiler refuses, counts as UTC.
pub fn local(paquete: &Paquete, cuando: jiff::Timestamp) -> jiff::civil::DateTime {
    match Zona::de(&paquete.municipio.zona_horaria) {
        Ok(zona) => zona.local(cuando),
        Err(_) => cuando.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
    }
}

/// The id of a canal as expressions see it.
pub fn canal_id(canal: schemas::evento::Canal) -> &'static str {
    match canal {
        schemas::evento::Canal::EnLinea => "en_linea",
        schemas::evento::Canal::Presencial => "presencial",
    }
}

fn aplicar(paquete: &Paquete, estado: &mut Estado, evento: &Evento) {
    match &evento.hecho {
        Hecho::Iniciado { .. } => {}
        Hecho::Respondido { valores, .. } => {
            for (campo, valor) in valores {
                match valor {
                    Some(valor) => estado.datos.campos.insert(campo.clone(), valor.clone()),
                    None => estado.datos.campos.remove(campo.as_str()),
                };
            }
        }
        Hecho::Entro { etapa, visita, region } => {
            estado.datos.visitas.insert(etapa.clone(), *visita);
            estado.activas.push(Activa {
                etapa: etapa.clone(),
                visita: *visita,
                region: region.clone(),
                desde: evento.cuando,
                tomada_por: None,
            });
            if let Some(definicion) = paquete.tramite.etapa(etapa)
                && matches!(definicion.tipo, TipoEtapa::Paralelo { .. })
            {
                estado.listas.insert(etapa.clone(), Vec::new());
            }
        }
        Hecho::Salio { etapa, por, .. } => salio(paquete, estado, evento, etapa, por),
        Hecho::Tomado { etapa, cuenta } => tomar(estado, etapa, Some(cuenta)),
        Hecho::Soltado { etapa } => tomar(estado, etapa, None),
        Hecho::Corre { plazo, dura, desde } => {
            let reloj = Reloj::nuevo(*dura, calendario_de(paquete, plazo), *desde);
            estado.relojes.insert(plazo.clone(), RelojActivo { reloj, vencido: false });
        }
        Hecho::Suspendido { plazo, desde, .. } => {
            if let Some(activo) = estado.relojes.get_mut(plazo) {
                activo.suspender(*desde);
            }
        }
        Hecho::Reanudado { plazo, desde } => {
            if let Some(activo) = estado.relojes.get_mut(plazo) {
                activo.reanudar(*desde);
            }
        }
        Hecho::Cesado { plazo } => {
            estado.relojes.remove(plazo);
        }
        Hecho::Vencio { plazo } => {
            if let Some(activo) = estado.relojes.get_mut(plazo) {
                activo.vencido = true;
            }
        }
        Hecho::Liquidado { etapa, liquidacion } => {
            estado.liquidaciones.insert(etapa.clone(), liquidacion.clone());
            let (visita, desde) = estado.activa(etapa).map_or((0, evento.cuando), |a| (a.visita, a.desde));
            let orden = OrdenDePago {
                etapa: etapa.clone(),
                visita,
                cobro: liquidacion.cobro.clone(),
                total: liquidacion.total,
                desde: local(paquete, desde),
                vale_hasta: liquidacion.vale_hasta,
                impresa: None,
            };
            // The same amount quoted again is the same order, under the line with which it was printed.
            let misma =
                |o: &OrdenDePago| (&o.etapa, o.visita, o.total) == (&orden.etapa, orden.visita, orden.total);
            let impresa = estado.ordenes.iter().find(|o| misma(o)).and_then(|o| o.impresa.clone());
            estado.ordenes.retain(|o| !misma(o));
            estado.ordenes.push(OrdenDePago { impresa, ..orden });
        }
        Hecho::Pagado { etapa, cobro, monto, medio, referencia } => {
            estado.pagos.push(Pago {
                etapa: etapa.clone(),
                cobro: cobro.clone(),
                monto: *monto,
                medio: medio.clone(),
                referencia: referencia.clone(),
                cuando: evento.cuando,
            });
            if let Some(guarda) = paquete.tramite.etapa(etapa).and_then(|e| e.guarda.clone())
                && let Some(pago) = estado.pagos.last()
            {
                let resultado = resultado_de_pago(paquete, pago);
                estado.datos.resultados.insert(guarda, resultado);
            }
        }
        Hecho::ConsultaRespondida { etapa, valores } => {
            if let Some(guarda) = paquete.tramite.etapa(etapa).and_then(|e| e.guarda.clone()) {
                estado.datos.resultados.insert(guarda, resultado_de_consulta(valores));
            }
            estado.consultas.insert(etapa.clone(), valores.clone());
        }
        Hecho::CitaAgendada { etapa, visita, agenda, lugar, desde, hasta, antes } => {
            let nueva =
                Reservada { agenda: agenda.clone(), lugar: lugar.clone(), desde: *desde, hasta: *hasta };
            cita::agendada(paquete, estado, etapa, *visita, nueva, antes.is_some());
        }
        Hecho::CitaCancelada { etapa, por, .. } => cita::cancelada(paquete, estado, etapa, *por),
        Hecho::Firmado { etapa, visita, firmante, huella, nombre, ausente, .. } => {
            if let Quien::Servidor { cuenta, rol, suple_a, .. } = &evento.quien {
                let hecha = Hecha {
                    firmante: firmante.clone(),
                    cuenta: cuenta.clone(),
                    suplente: suple_a.as_ref().map(|_| rol.clone()),
                    nombre: nombre.clone(),
                    ausente: ausente.clone(),
                    cuando: evento.cuando,
                };
                firma::firmado(paquete, estado, etapa, (*visita, huella), hecha);
                recordar_acto(estado, Acto::Firma, cuenta);
            }
        }
        Hecho::VisitaProgramada { etapa, visita, inspector, nombre, desde, hasta, .. } => {
            let nueva = Programada {
                visita: *visita,
                inspector: inspector.clone(),
                nombre: nombre.clone(),
                desde: *desde,
                hasta: *hasta,
            };
            inspeccion::anotada(paquete, estado, etapa, nueva);
        }
        Hecho::SesionConvocada { etapa, visita, sesion, cuando, lugar, .. } => {
            let nueva = Convocada { sesion: sesion.clone(), cuando: *cuando, lugar: lugar.clone() };
            votacion::anotada(estado, etapa, *visita, nueva);
            if let Quien::Servidor { cuenta, .. } = &evento.quien {
                recordar_acto(estado, Acto::Convoca, cuenta);
            }
        }
        Hecho::Votado { etapa, visita, voto, nombre, ausente } => {
            if let Quien::Servidor { cuenta, rol, por, .. } = &evento.quien {
                let emitido = Emitido {
                    cuenta: cuenta.clone(),
                    rol: rol.clone(),
                    nombre: nombre.clone(),
                    por: por.clone(),
                    ausente: ausente.clone(),
                    voto: *voto,
                    cuando: evento.cuando,
                };
                votacion::votada(estado, etapa, *visita, emitido);
                recordar_acto(estado, Acto::Vota, cuenta);
            }
        }
        Hecho::SesionCerrada { etapa, desenlace, a_favor, en_contra, abstenciones, excusas, .. } => {
            let conteo = Conteo {
                a_favor: *a_favor,
                en_contra: *en_contra,
                abstenciones: *abstenciones,
                excusas: *excusas,
                ..Conteo::default()
            };
            votacion::cerrada(paquete, estado, etapa, *desenlace, &conteo);
        }
        Hecho::ConsultaPedida { .. } | Hecho::ConsultaFallida { .. } => {}
        Hecho::PagoApartado { monto, referencia, motivo, .. } => estado.apartados.push(Apartado {
            monto: *monto,
            referencia: referencia.clone(),
            motivo: motivo.clone(),
        }),
        Hecho::Emitido { salida, folio, vence, corrige } => estado.salidas.push(SalidaEmitida {
            salida: salida.clone(),
            folio: folio.clone(),
            fecha: local(paquete, evento.cuando).date(),
            vence: *vence,
            sha256: None,
            huella: None,
            revocada: None,
            corrige: corrige.clone(),
            version: estado.version + 1,
        }),
        Hecho::Revocado { folio, .. } => {
            let dia = local(paquete, evento.cuando).date();
            estado.salidas.iter_mut().filter(|s| s.folio == *folio).for_each(|s| s.revocada = Some(dia));
        }
        Hecho::DepositoLiquidado { cobro, devuelto, ejecutado, .. } => estado
            .depositos
            .push(DepositoLiquidado { cobro: cobro.clone(), devuelto: *devuelto, ejecutado: *ejecutado }),
        Hecho::CupoTomado { cupo, opcion, limite, .. } => {
            let desde = local(paquete, evento.cuando).date();
            let tomado = Tomado { opcion: opcion.clone(), limite: *limite, desde, hereda: None };
            estado.cupos.insert(cupo.clone(), tomado);
        }
        Hecho::CupoHeredado { cupo, de } => {
            if let Some(tomado) = estado.cupos.get_mut(cupo) {
                tomado.hereda = Some(de.clone());
            }
        }
        Hecho::Invitado { etapa, visita, tercero, ronda, correo } => {
            let invitacion = Invitacion {
                numero: estado.version + 1,
                visita: *visita,
                ronda: *ronda,
                tercero: tercero.clone(),
                correo: correo.clone(),
                cuando: evento.cuando,
            };
            estado.invitaciones.insert(etapa.clone(), invitacion);
        }
        Hecho::CupoLiberado { cupo, .. } => {
            estado.cupos.remove(cupo);
        }
        Hecho::Impreso { folio, sha256, datos, .. } => {
            if let Some(salida) = estado.salidas.iter_mut().find(|s| s.folio == *folio) {
                salida.sha256 = Some(sha256.clone());
                salida.huella = datos.clone();
            }
        }
        Hecho::Avisado { aviso, etapa } => {
            if es_notificacion(paquete, aviso) && estado.activa(etapa).is_some() {
                estado.por_notificar.insert(etapa.clone(), aviso.clone());
            }
        }
        Hecho::Notificado { etapa, .. } => {
            estado.por_notificar.remove(etapa);
        }
        Hecho::Concluido { resultado, .. } => {
            estado.resultado = Some(*resultado);
            estado.activas.clear();
            estado.relojes.clear();
            estado.citas.clear();
            estado.por_notificar.clear();
        }
        Hecho::Migrado { de, etapas, valores, relojes, soltadas, ordenes, .. } => {
            let cambios = migrado::Cambios { de, etapas, valores, relojes, soltadas, ordenes };
            migrado::aplicar(paquete, estado, &cambios);
        }
    }
}

/// What a pago leaves under the name of its `guarda`.
pub(crate) fn resultado_de_pago(paquete: &Paquete, pago: &Pago) -> Valor {
    Valor::Registro(BTreeMap::from([
        ("monto".to_owned(), Valor::Dinero(pago.monto)),
        ("fecha".to_owned(), Valor::Fecha(local(paquete, pago.cuando).date())),
        ("folio".to_owned(), Valor::Texto(pago.referencia.clone())),
        ("medio".to_owned(), Valor::Texto(pago.medio.clone())),
    ]))
}

/// What a pago leaves under the name of its `guarda` when its bill came out at zero.
pub(crate) fn resultado_sin_costo(dia: Date) -> Valor {
    let dicho = || Valor::Texto("sin costo".to_owned());
    Valor::Registro(BTreeMap::from([
        ("monto".to_owned(), Valor::Dinero(Decimal::ZERO)),
        ("fecha".to_owned(), Valor::Fecha(dia)),
        ("folio".to_owned(), dicho()),
        ("medio".to_owned(), dicho()),
    ]))
}

/// What a consulta leaves under the name of its `guarda`.
pub(crate) fn resultado_de_consulta(valores: &Partes) -> Valor {
    Valor::Registro(valores.iter().map(|(parte, valor)| (parte.to_string(), valor.clone())).collect())
}

fn salio(
    paquete: &Paquete,
    estado: &mut Estado,
    evento: &Evento,
    etapa: &schemas::ids::EtapaId,
    por: &Suceso,
) {
    let region = estado.activa(etapa).and_then(|a| a.region.clone());
    estado.activas.retain(|a| a.etapa != *etapa);
    estado.por_notificar.remove(etapa);
    cita::terminada(estado, etapa, por);
    let Some(definicion) = paquete.tramite.etapa(etapa) else { return };
    if let (TipoEtapa::Tarea(tarea), Suceso::Accion(_), Quien::Servidor { cuenta, .. }) =
        (&definicion.tipo, por, &evento.quien)
    {
        recordar_acto(estado, tarea.acto, cuenta);
    }
    if let (TipoEtapa::Cita(_), Suceso::Asistio | Suceso::Falto, Quien::Servidor { cuenta, .. }) =
        (&definicion.tipo, por, &evento.quien)
    {
        recordar_acto(estado, Acto::Atiende, cuenta);
    }
    if let (TipoEtapa::Pago { cobro, .. }, Suceso::SinCosto) = (&definicion.tipo, por) {
        let dia = local(paquete, evento.cuando).date();
        estado.sin_costo.insert(cobro.clone(), dia);
        if let Some(guarda) = &definicion.guarda {
            estado.datos.resultados.insert(guarda.clone(), resultado_sin_costo(dia));
        }
    }
    if matches!(por, Suceso::Cancelada) {
        return;
    }
    // A rama is also done when its last stage leaves by time or by itself toward `listo`.
    let a_listo = match (&definicion.tipo, por) {
        (_, Suceso::Vencio) => definicion.al_vencer == Some(schemas::paquete::Destino::Listo),
        (_, Suceso::SinLugar { .. }) => definicion.al_no_haber == Some(schemas::paquete::Destino::Listo),
        (TipoEtapa::Tarea(tarea), Suceso::Accion(accion)) => {
            tarea.acciones.iter().any(|a| a.id == *accion && a.a == schemas::paquete::Destino::Listo)
        }
        (TipoEtapa::Cita(cita), Suceso::Asistio) => cita.a == schemas::paquete::Destino::Listo,
        (TipoEtapa::Cita(cita), Suceso::Falto) => cita.al_faltar == schemas::paquete::Destino::Listo,
        (TipoEtapa::Cita(cita), Suceso::CitaCancelada) => {
            cita.al_cancelar == Some(schemas::paquete::Destino::Listo)
        }
        (TipoEtapa::Consulta { al_fallar, .. }, Suceso::SinContestar) => {
            *al_fallar == schemas::paquete::Destino::Listo
        }
        (
            TipoEtapa::Pago { a, .. }
            | TipoEtapa::Consulta { a, .. }
            | TipoEtapa::Prevencion { a, .. }
            | TipoEtapa::Paralelo { a, .. }
            | TipoEtapa::Espera { a },
            _,
        ) => *a == schemas::paquete::Destino::Listo,
        _ => false,
    };
    if a_listo {
        lista(estado, region);
    }
}

fn lista(estado: &mut Estado, region: Option<schemas::paquete::Region>) {
    if let Some(region) = region {
        let listas = estado.listas.entry(region.paralelo).or_default();
        if !listas.contains(&region.rama) {
            listas.push(region.rama);
        }
    }
}

fn recordar_acto(estado: &mut Estado, acto: Acto, cuenta: &CuentaId) {
    if !estado.actos.iter().any(|(a, c)| *a == acto && c == cuenta) {
        estado.actos.push((acto, cuenta.clone()));
    }
}

fn tomar(estado: &mut Estado, etapa: &str, cuenta: Option<&CuentaId>) {
    if let Some(activa) = estado.activas.iter_mut().find(|a| a.etapa.as_str() == etapa) {
        activa.tomada_por = cuenta.cloned();
    }
}

/// Whether a notice has legal effect.
pub(crate) fn es_notificacion(paquete: &Paquete, aviso: &str) -> bool {
    paquete
        .tramite
        .aviso(aviso)
        .is_some_and(|a| matches!(a.efecto, schemas::paquete::EfectoAviso::Notificacion { .. }))
}

/// The calendar by which a clock counts.
pub(crate) fn calendario_de(paquete: &Paquete, plazo: &PlazoId) -> schemas::ids::CalendarioId {
    if plazo == "resolucion" {
        return paquete.tramite.ficha.plazo_resolucion.calendario.clone();
    }
    if let Some(etapa) = plazo.strip_prefix("cita.")
        && let Some(agenda) = paquete.tramite.etapa(etapa).and_then(|e| paquete.agenda_de(e))
    {
        return agenda.calendario.clone();
    }
    paquete
        .tramite
        .etapa(crate::flujo::etapa_de_plazo(plazo))
        .and_then(|e| e.plazo.as_ref())
        .map_or_else(|| paquete.municipio.calendario.clone(), |p| p.calendario.clone())
}
