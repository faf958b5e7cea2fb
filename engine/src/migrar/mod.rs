//! The change of version of an expediente: from the rules with which it began to those of another, by a migration that was written with
//! the new definition. Pure, as `decide`: the same versions, state and moment give the same events, or every reason why not. The dry run
//! and the real one are this same function.

mod mapa;
pub(crate) mod migrado;
mod relojes;
mod valores;

use schemas::evento::{Evento, Hecho, OrdenImpresa, Quien, Suceso};
use schemas::ids::EtapaId;
use schemas::paquete::{Actor, Consumo, Paquete, TipoEtapa};
use schemas::sello::PaqueteSellado;
use thiserror::Error;

use crate::agenda::fin_de_orden;
use crate::ambito::Ambito;
use crate::comando::{Contexto, Decision};
use crate::decide;
use crate::estado::Estado;
use crate::evolve::{local, sumar};
use crate::flujo::{self, RESOLUCION};
use crate::paso::Paso;
use crate::rechazo::{Motivo, Rechazo};

pub use mapa::{Mapa, de_reposo};
pub use migrado::MIGRADA_DE;

/// Why an expediente stays on its version. It changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", motivos.join("; "))]
pub struct PorQueNo {
    /// Every reason, in Spanish; none quotes an answer.
    pub motivos: Vec<String>,
}

impl PorQueNo {
    fn uno(motivo: impl Into<String>) -> Self {
        Self { motivos: vec![motivo.into()] }
    }
}

impl From<Rechazo> for PorQueNo {
    fn from(rechazo: Rechazo) -> Self {
        Self::uno(rechazo.mensaje)
    }
}

impl From<crate::eval::Atorado> for PorQueNo {
    fn from(atorado: crate::eval::Atorado) -> Self {
        Self::uno(atorado.to_string())
    }
}

/// Moves an expediente to another version. The events that come out are folded each with the version that it names
/// ([`crate::versiones::Versiones`]); clocks that ran out by then fire first, by the earlier one.
///
/// # Errors
/// Every reason why this expediente can't go on by the new version.
pub fn migrar(
    viejo: &PaqueteSellado,
    nuevo: &PaqueteSellado,
    estado: &Estado,
    contexto: &Contexto,
) -> Result<Decision, PorQueNo> {
    let Some(migracion) = nuevo.migracion_desde(viejo.digest()) else {
        return Err(PorQueNo::uno("la versión nueva no dice cómo seguir desde la de este expediente"));
    };
    let mapa = Mapa { viejo, nuevo, migracion };
    let mut antes = Paso::new(viejo, estado.clone(), contexto.ahora);
    flujo::vencer(&mut antes)?;
    if antes.estado.resultado.is_some() {
        return Err(PorQueNo::uno("ya concluyó"));
    }
    if !antes.estado.salidas.is_empty() {
        return Err(PorQueNo::uno("ya tiene documentos emitidos con su versión, y termina con ella"));
    }
    let hecho = preparar(&mapa, viejo, nuevo, &mut antes)?;
    let evento = Evento { cuando: contexto.ahora, quien: Quien::Sistema, hecho };
    let mut estado = antes.estado;
    sumar(nuevo, &mut estado, &evento);
    let mut despues = Paso::new(nuevo, estado, contexto.ahora);
    despues.eventos = antes.eventos;
    despues.eventos.push(evento);
    datos_completos(&mapa, &mut despues)?;
    ponerse_al_dia(&mapa, &mut despues)?;
    alguien_sigue(&mut despues)?;
    Ok(Decision { eventos: despues.eventos, estado: despues.estado })
}

/// The event: stages, answers and clocks by the new version.
fn preparar(
    mapa: &Mapa<'_>,
    viejo: &PaqueteSellado,
    nuevo: &PaqueteSellado,
    antes: &mut Paso<'_>,
) -> Result<Hecho, PorQueNo> {
    let soltadas = lugares(mapa, &antes.estado)?;
    let momento = antes.momento;
    let valores = valores::cambios(mapa, &antes.ambito()).map_err(|motivos| PorQueNo { motivos })?;
    let estado = &antes.estado;
    let mut hecho = Hecho::Migrado {
        de: viejo.digest().clone(),
        a: nuevo.digest().clone(),
        motivo: mapa.migracion.motivo.clone(),
        etapas: mapa.migracion.etapas.clone(),
        valores,
        relojes: std::collections::BTreeMap::new(),
        soltadas,
        ordenes: ordenes(mapa.viejo, estado),
    };
    // Clocks may be computed from the answers as they will be.
    let cuando = antes.ahora;
    let mut previsto = estado.clone();
    sumar(nuevo, &mut previsto, &Evento { cuando, quien: Quien::Sistema, hecho: hecho.clone() });
    let ambito = Ambito::nuevo(nuevo, &previsto.datos).con_hoy(local(nuevo, cuando).date());
    let siguen =
        relojes::que_siguen(mapa, estado, &ambito, momento).map_err(|motivos| PorQueNo { motivos })?;
    if let Hecho::Migrado { relojes, .. } = &mut hecho {
        *relojes = siguen;
    }
    Ok(hecho)
}

/// Checks that each active stage has where to go on, and gives the tasks that change hands.
fn lugares(mapa: &Mapa<'_>, estado: &Estado) -> Result<Vec<EtapaId>, PorQueNo> {
    let mut motivos = Vec::new();
    let mut soltadas = Vec::new();
    for activa in &estado.activas {
        let Some(vieja) = mapa.viejo.tramite.etapa(&activa.etapa) else {
            motivos.push(format!("la etapa `{}` no está en su versión", activa.etapa));
            continue;
        };
        match mapa.destino(vieja) {
            Ok(nueva) => {
                let cambia_de_manos = match (&vieja.tipo, &nueva.tipo) {
                    (TipoEtapa::Tarea(a), TipoEtapa::Tarea(b)) => {
                        a.actor != b.actor || b.asignado_a.is_some() && a.asignado_a.is_none()
                    }
                    (_, _) => false,
                };
                if cambia_de_manos && activa.tomada_por.is_some() {
                    soltadas.push(nueva.id.clone());
                }
            }
            Err(falla) => motivos.push(format!("está en «{}»: {falla}", vieja.nombre)),
        }
    }
    let veces = migrado::visitas(mapa.nuevo, &estado.datos.visitas, &mapa.migracion.etapas);
    for (id, veces) in &veces {
        if let Some(etapa) = mapa.nuevo.tramite.etapa(id)
            && let Some(maximo) = etapa.maximo.filter(|m| veces > m)
        {
            motivos.push(format!("ya pasó {veces} veces por «{}», que ahora admite {maximo}", etapa.nombre));
        }
    }
    let juntas = mapa.juntas();
    motivos.extend(juntas.iter().map(|(a, b)| format!("«{}» y «{}» no pueden ser una", a.nombre, b.nombre)));
    if motivos.is_empty() { Ok(soltadas) } else { Err(PorQueNo { motivos }) }
}

/// The bills that were handed out, as they were printed.
fn ordenes(viejo: &Paquete, estado: &Estado) -> Vec<OrdenImpresa> {
    let de = |orden: &crate::estado::OrdenDePago| OrdenImpresa {
        etapa: orden.impresa.as_ref().map_or(&orden.etapa, |i| &i.etapa).clone(),
        antes: orden.etapa.clone(),
        visita: orden.visita,
        total: orden.total,
        fin: fin_de_orden(viejo, orden),
    };
    estado.ordenes.iter().map(de).collect()
}

/// Whether the new version finds all that it needs where the expediente stands.
fn datos_completos(mapa: &Mapa<'_>, paso: &mut Paso<'_>) -> Result<(), PorQueNo> {
    let activas: Vec<EtapaId> = paso.estado.activas.iter().map(|a| a.etapa.clone()).collect();
    // Those of a paralelo that joined were looked at by what is active now.
    let abiertos = paso.estado.listas.iter().filter(|(paralelo, _)| activas.contains(paralelo));
    let listas: Vec<EtapaId> = abiertos.flat_map(|(_, ramas)| ramas).cloned().collect();
    let mut faltas = valores::faltas(mapa, &paso.ambito(), &activas, &listas)?;
    for paralelo in &activas {
        let Some(etapa) = mapa.nuevo.tramite.etapa(paralelo) else { continue };
        let TipoEtapa::Paralelo { ramas, .. } = &etapa.tipo else { continue };
        for rama in ramas {
            let Some(si) = &rama.si else { continue };
            let abierta =
                listas.contains(&rama.id)
                    || paso.estado.activas.iter().any(|a| {
                        a.region.as_ref().is_some_and(|r| r.paralelo == *paralelo && r.rama == rama.id)
                    });
            if paso.ambito().cumple(&si.arbol)? != abierta {
                faltas.push(format!("las ramas de «{}» se abrirían de otra manera", etapa.nombre));
            }
        }
    }
    if faltas.is_empty() { Ok(()) } else { Err(PorQueNo { motivos: faltas }) }
}

/// What follows at once from the new rules: clocks that start, stops, and the amount of a bill that wasn't paid yet.
fn ponerse_al_dia(mapa: &Mapa<'_>, paso: &mut Paso<'_>) -> Result<(), PorQueNo> {
    let paquete = paso.paquete;
    if mapa.migracion.plazos.get(RESOLUCION) == Some(&Consumo::Reinicia) {
        flujo::poner_resolucion(paso);
    }
    for activa in paso.estado.activas.clone() {
        let espera_lectura = paso.estado.por_notificar.contains_key(&activa.etapa);
        let corre = paso.estado.relojes.contains_key(&flujo::plazo_de_etapa(&activa.etapa));
        if let Some(etapa) = paquete.tramite.etapa(&activa.etapa)
            && !espera_lectura
            && !corre
        {
            flujo::poner_plazo(paso, etapa)?;
        }
    }
    flujo::ajustar_paro(paso);
    for activa in paso.estado.activas.clone() {
        let Some(TipoEtapa::Pago { cobro, a }) = paquete.tramite.etapa(&activa.etapa).map(|e| &e.tipo) else {
            continue;
        };
        let liquidacion = flujo::liquidar(paso, cobro)?;
        let total = liquidacion.total;
        if paso.estado.liquidaciones.get(&activa.etapa).is_some_and(|l| l.total == total) {
            continue;
        }
        paso.sistema(Hecho::Liquidado { etapa: activa.etapa.clone(), liquidacion });
        if total.is_zero() {
            flujo::dejar(paso, &activa.etapa, Suceso::SinCosto);
            flujo::ir(paso, a, activa.region.as_ref())?;
        }
    }
    Ok(())
}

/// Whether each task has something that may be done, and nothing in it fails on what is known.
fn alguien_sigue(paso: &mut Paso<'_>) -> Result<(), PorQueNo> {
    let paquete = paso.paquete;
    for activa in paso.estado.activas.clone() {
        let Some(etapa) = paquete.tramite.etapa(&activa.etapa) else { continue };
        let TipoEtapa::Tarea(tarea) = &etapa.tipo else { continue };
        let mut se_puede = tarea.acciones.is_empty() || tarea.actor == Actor::Sistema;
        for accion in &tarea.acciones {
            match decide::disponible(paso, accion) {
                Ok(()) => se_puede = true,
                // It waits for an answer of its own form.
                Err(r) if r.motivo == Motivo::Datos => se_puede = true,
                Err(r) if r.motivo == Motivo::Defecto => {
                    return Err(PorQueNo::uno(format!("en «{}»: {}", etapa.nombre, r.mensaje)));
                }
                Err(_) => {}
            }
        }
        if !se_puede {
            return Err(PorQueNo::uno(format!("en «{}» nadie podría hacer nada", etapa.nombre)));
        }
    }
    Ok(())
}
