//! An expediente as a program reads it: the same that its page shows to the same person.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::comando::Actuante;
use engine::estado::Estado;
use engine::formulario::{self, Oferta};
use engine::{agenda, campo, cupo, evolve, permiso, plazo};
use jiff::Timestamp;
use schemas::ids::{CampoId, CuentaId};
use schemas::paquete::{Actor, Campo, Paquete};
use schemas::valor::Valor;
use serde_json::{Map, Value, json};

use super::formas::{
    Accion, Aviso, Copia, Documento, Expediente, Hito, Lugar, Nombrado, Orden, Plazo, SolicitudResumen,
    Tarea, Toma,
};
use super::gestion::Gestion;
use super::tramites::sin_dialecto;
use crate::almacen::{EstadoOrden, Orden as OrdenGuardada, Resumen, SalidaEmitida, TareaAbierta};
use crate::app::{Abierto, App, ve};
use crate::http::vista::hitos::{self, Mira};
use crate::http::vista::plazo as vista_plazo;
use crate::http::{Cx, Falla};

/// A line of a list.
pub fn resumen(r: Resumen) -> SolicitudResumen {
    SolicitudResumen {
        folio: r.folio.0,
        tramite: Nombrado { id: r.tramite.0, nombre: r.nombre_tramite },
        creada: r.creado,
        actualizada: r.actualizado,
        estado: r.estado,
        resultado: r.resultado,
    }
}

/// A task as somebody sees it.
pub fn tarea(t: TareaAbierta, quien: &Actuante) -> Tarea {
    let toma = match &t.tomada_por {
        None => Toma::Libre,
        Some(cuenta) if quien.cuenta() == Some(cuenta) => Toma::Suya,
        Some(cuenta) if suple_a(quien, cuenta) => Toma::DeQuienSuple,
        Some(_) => Toma::DeOtraPersona,
    };
    Tarea {
        etapa: t.etapa.0,
        nombre: t.nombre,
        visita: t.visita,
        rol: t.rol.map(|r| r.0),
        desde: t.desde,
        vence: t.vence,
        detenida: t.detenido,
        toma,
    }
}

/// Whether somebody stands in these days for an account.
pub fn suple_a(quien: &Actuante, de: &CuentaId) -> bool {
    matches!(quien, Actuante::Servidor { suple, .. } if suple.iter().any(|s| s.cuenta == *de))
}

/// The whole expediente.
///
/// # Errors
/// When the store can't be read, or the engine finds a fault.
pub async fn expediente(cx: &Cx, abierto: &Abierto, quien: &Actuante) -> Result<Expediente, Falla> {
    let app = cx.servidor.app();
    let id = abierto.id.clone();
    let (tareas, ordenes, salidas) =
        app.almacen().leer(move |l| Ok((l.tareas(&id)?, l.ordenes(&id)?, l.salidas(&id)?))).await?;
    let (paquete, estado) = (abierto.paquete.paquete(), &abierto.estado);
    let mira = match quien {
        Actuante::Solicitante { .. } => Mira::Titular,
        Actuante::Servidor { .. } | Actuante::Sistema => Mira::Operador,
        Actuante::Tercero { .. } => Mira::Publico,
    };
    let versiones = abierto.versiones();
    let historia = versiones.con(&abierto.eventos).filter_map(|(evento, rige)| {
        let hito = hitos::de_uno(abierto, rige?, evento, mira)?;
        Some(Hito { cuando: evento.cuando, titulo: hito.titulo, quien: hito.quien, texto: hito.texto })
    });
    let r = &abierto.resumen;
    Ok(Expediente {
        folio: r.folio.to_string(),
        tramite: Nombrado { id: r.tramite.to_string(), nombre: r.nombre_tramite.clone() },
        digest: r.digest.clone(),
        creado: r.creado,
        actualizado: r.actualizado,
        version: estado.version,
        estado: r.estado.clone(),
        resultado: r.resultado,
        solicitante: solicitante(estado),
        respuestas: respuestas(paquete, estado, quien),
        tareas: tareas.into_iter().map(|t| tarea(t, quien)).collect(),
        acciones: acciones(paquete, estado, quien, app.ahora())?,
        plazos: plazos(paquete, estado, app.ahora()),
        avisos: avisos(paquete, estado, quien),
        historia: historia.collect(),
        lugares: lugares(paquete, estado, app.ahora()),
        documentos: salidas.into_iter().map(documento).collect(),
        ordenes: ordenes.into_iter().map(orden).collect(),
        copias: copias(abierto, quien),
    })
}

/// An expediente as it was when its data were gathered: what there is to do in it today isn't part of it.
///
/// # Errors
/// As [`expediente`].
pub async fn copia(cx: &Cx, copia: &Abierto, quien: &Actuante) -> Result<Expediente, Falla> {
    let mut dicho = expediente(cx, copia, quien).await?;
    (dicho.tareas, dicho.acciones, dicho.avisos) = (Vec::new(), Vec::new(), Vec::new());
    dicho.documentos.retain(|d| copia.estado.salidas.iter().any(|s| s.folio == d.folio.as_str()));
    dicho.ordenes.retain(|o| copia.estado.liquidaciones.contains_key(o.etapa.as_str()));
    Ok(dicho)
}

/// Only who applied reads what was gathered of them.
fn copias(abierto: &Abierto, quien: &Actuante) -> Vec<Copia> {
    if !matches!(quien, Actuante::Solicitante { .. }) {
        return Vec::new();
    }
    let una = |c: crate::app::Copia| Copia { evento: c.evento, folio: c.folio.0 };
    App::copias(abierto).into_iter().map(una).collect()
}

fn lugares(paquete: &Paquete, estado: &Estado, ahora: Timestamp) -> Vec<Lugar> {
    let hoy = evolve::local(paquete, ahora).date();
    let uno = |t: cupo::Tenido<'_>| Lugar {
        cupo: Nombrado { id: t.cupo.id.to_string(), nombre: t.cupo.nombre.clone() },
        opcion: t
            .tomado
            .opcion
            .as_deref()
            .map(|id| Nombrado { id: id.to_owned(), nombre: cupo::etiqueta(paquete, t.cupo, id).to_owned() }),
        hasta: t.vence,
    };
    cupo::tenidos(paquete, estado, hoy).into_iter().map(uno).collect()
}

fn solicitante(estado: &Estado) -> Map<String, Value> {
    match &estado.datos.solicitante {
        Some(Valor::Registro(partes)) => partes.iter().map(|(n, v)| (n.clone(), llano(v))).collect(),
        _ => Map::new(),
    }
}

/// A value without its kind.
fn llano(valor: &Valor) -> Value {
    match valor {
        Valor::Texto(t) | Valor::Opcion(t) => json!(t),
        Valor::Fecha(f) => json!(f),
        Valor::Registro(partes) => Value::Object(partes.iter().map(|(n, v)| (n.clone(), llano(v))).collect()),
        otro => json!(engine::formato::valor_en_palabras(otro, None)),
    }
}

/// The answers that somebody may see: who applied, those that they gave; who works on it, those that their roles may see.
fn respuestas(paquete: &Paquete, estado: &Estado, quien: &Actuante) -> Map<String, Value> {
    let ambito = Ambito::nuevo(paquete, &estado.datos);
    let suyos = match quien {
        Actuante::Solicitante { .. } => campos_del_solicitante(paquete),
        Actuante::Servidor { .. } | Actuante::Tercero { .. } | Actuante::Sistema => Vec::new(),
    };
    let puede = |campo: &Campo| match quien {
        Actuante::Solicitante { .. } => suyos.contains(&campo.id),
        Actuante::Servidor { roles, .. } => ve(paquete, campo, roles),
        Actuante::Tercero { .. } | Actuante::Sistema => false,
    };
    let campos = paquete.tramite.campos.iter().filter(|c| puede(c));
    campos
        .filter_map(|campo| {
            let valor = ambito.campo(&campo.id).ok().flatten()?;
            Some((campo.id.to_string(), campo::a_json(campo, &valor)))
        })
        .collect()
}

fn campos_del_solicitante(paquete: &Paquete) -> Vec<CampoId> {
    let mut ids = Vec::new();
    for etapa in paquete.tramite.etapas.iter().filter(|e| permiso::actor_de(e) == Some(&Actor::Solicitante)) {
        ids.extend(formulario::campos_de_etapa(etapa));
        if let schemas::paquete::TipoEtapa::Tarea(tarea) = &etapa.tipo {
            ids.extend(tarea.acciones.iter().flat_map(|a| a.captura.iter().cloned()));
        }
    }
    let generales = paquete.tramite.acciones_generales.iter().filter(|g| g.actor == Actor::Solicitante);
    ids.extend(generales.flat_map(|g| g.captura.iter().cloned()));
    ids
}

fn acciones(
    paquete: &Paquete,
    estado: &Estado,
    quien: &Actuante,
    ahora: Timestamp,
) -> Result<Vec<Accion>, Falla> {
    let ofertas = formulario::ofertas(paquete, estado, quien, ahora).map_err(crate::app::AppError::from)?;
    Ok(ofertas.into_iter().map(|o| accion(paquete, &estado.datos.campos, o)).collect())
}

/// The answers that an action takes: those of the form of its stage, and its own.
fn de_campos(paquete: &Paquete, dados: &BTreeMap<CampoId, Valor>, oferta: &Oferta) -> Value {
    let mut ids = oferta
        .etapa
        .as_ref()
        .filter(|_| oferta.accion != schemas::paquete::Tarea::A_OTRA_PERSONA)
        .and_then(|e| paquete.tramite.etapa(e))
        .map(formulario::campos_de_etapa)
        .unwrap_or_default();
    ids.extend(oferta.captura.iter().filter(|c| !ids.contains(c)).cloned().collect::<Vec<_>>());
    let campos: Vec<&Campo> = ids.iter().filter_map(|id| paquete.tramite.campo(id)).collect();
    let mut esquema = sin_dialecto(campo::esquema(&campos));
    // What was answered already stays as it is when it isn't sent.
    if let Some(Value::Array(obligatorios)) = esquema.get_mut("required") {
        obligatorios.retain(|id| id.as_str().is_none_or(|id| !dados.contains_key(id)));
    }
    esquema
}

/// What may be done, with what it takes; `dados` are the answers that there are already.
pub fn accion(paquete: &Paquete, dados: &BTreeMap<CampoId, Valor>, oferta: Oferta) -> Accion {
    let gestion = oferta.etapa.as_ref().and_then(|e| Gestion::de(paquete, e, &oferta.accion));
    let esquema = gestion.map_or_else(|| de_campos(paquete, dados, &oferta), |g| g.esquema());
    Accion {
        visita: oferta.etapa.as_ref().map(|_| oferta.visita),
        etapa: oferta.etapa.map(|e| e.0),
        accion: oferta.accion.0,
        etiqueta: oferta.etiqueta,
        respuestas: esquema,
        confirma: oferta.confirma,
        impedimento: oferta.impedimento.map(|r| crate::http::mayuscula(&r.mensaje)),
        fundamento: oferta.cita.articulos(),
    }
}

fn plazos(paquete: &Paquete, estado: &Estado, ahora: Timestamp) -> Vec<Plazo> {
    let momento = evolve::local(paquete, ahora);
    estado
        .relojes
        .iter()
        .filter_map(|(id, activo)| {
            let calendario = paquete.calendario(&activo.reloj.calendario)?;
            let fin = plazo::vence(&activo.reloj, calendario);
            Some(Plazo {
                id: id.to_string(),
                nombre: vista_plazo::titulo(paquete, id),
                dura: activo.reloj.dura.to_string(),
                vence: fin.and_then(|f| agenda::instante(paquete, f)),
                detenido: activo.reloj.detenido().is_some(),
                vencido: activo.vencido || fin.is_some_and(|f| plazo::vencio(f, momento)),
                explicacion: plazo::explicar(&activo.reloj, calendario),
            })
        })
        .collect()
}

fn avisos(paquete: &Paquete, estado: &Estado, quien: &Actuante) -> Vec<Aviso> {
    let para_quien = |aviso: &str| {
        let es_suyo = paquete
            .tramite
            .aviso(aviso)
            .is_some_and(|a| a.para == schemas::paquete::Destinatario::Solicitante);
        es_suyo || !matches!(quien, Actuante::Solicitante { .. })
    };
    estado
        .por_notificar
        .iter()
        .filter(|(_, aviso)| para_quien(aviso))
        .map(|(etapa, aviso)| Aviso { etapa: etapa.to_string(), aviso: aviso.to_string() })
        .collect()
}

fn documento(s: SalidaEmitida) -> Documento {
    Documento {
        folio: s.folio.0,
        salida: s.salida.0,
        titulo: s.titulo,
        emitido: s.emitida,
        vence: s.vence,
        revocado: s.revocada,
        corrige: s.corrige.map(|f| f.0),
        corregido_por: s.corregida.map(|c| c.folio.0),
        sha256: s.sha256,
    }
}

fn orden(o: OrdenGuardada) -> Orden {
    Orden {
        linea: o.linea,
        etapa: o.etapa.0,
        monto: o.monto,
        vence: o.vence,
        estado: match o.estado {
            EstadoOrden::Pendiente => "pendiente",
            EstadoOrden::Pagada => "pagada",
            EstadoOrden::Cancelada => "cancelada",
        }
        .to_owned(),
    }
}
