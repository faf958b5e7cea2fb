//! What a migration leaves: the state of before under the names, answers and clocks of the version that rules now. All that it needs is
//! in the event; once shipped it is never edited, as no arm of `evolve` is.

use std::collections::BTreeMap;

use schemas::evento::{OrdenImpresa, RelojMigrado};
use schemas::ids::{CampoId, EtapaId, PlazoId};
use schemas::paquete::{Paquete, Region, TipoEtapa};
use schemas::sello::Digest;
use schemas::valor::Valor;

use crate::cita;
use crate::consulta;
use crate::estado::{Estado, Impresa, RelojActivo};
use crate::evolve::{resultado_de_consulta, resultado_de_pago, resultado_sin_costo};
use crate::firma;

/// The part of `solicitud` that says from which version the last migration came. Only conditions that the compiler writes read it.
pub const MIGRADA_DE: &str = "migrada_de";

/// What the event says.
pub(crate) struct Cambios<'a> {
    pub de: &'a Digest,
    pub etapas: &'a BTreeMap<EtapaId, EtapaId>,
    pub valores: &'a BTreeMap<CampoId, Option<Valor>>,
    pub relojes: &'a BTreeMap<PlazoId, RelojMigrado>,
    pub soltadas: &'a [EtapaId],
    pub ordenes: &'a [OrdenImpresa],
}

/// Folds it. `paquete` is the version that rules now.
pub(crate) fn aplicar(paquete: &Paquete, estado: &mut Estado, cambios: &Cambios<'_>) {
    imprimir(estado, cambios.ordenes);
    renombrar(paquete, estado, cambios.etapas);
    for activa in estado.activas.iter_mut().filter(|a| cambios.soltadas.contains(&a.etapa)) {
        activa.tomada_por = None;
    }
    for (campo, valor) in cambios.valores {
        match valor {
            Some(valor) => estado.datos.campos.insert(campo.clone(), valor.clone()),
            None => estado.datos.campos.remove(campo.as_str()),
        };
    }
    estado.relojes = cambios.relojes.iter().map(|(id, reloj)| (id.clone(), RelojActivo::de(reloj))).collect();
    // Clocks as data are of the version that they name; whoever reads them computes them anew.
    estado.datos.plazos.clear();
    estado.datos.resultados = resultados(paquete, estado);
    let de = Valor::Texto(cambios.de.to_string());
    estado.datos.solicitud.insert(MIGRADA_DE.to_owned(), de);
}

/// The name that a stage or a rama has now.
pub(crate) fn nombre(etapas: &BTreeMap<EtapaId, EtapaId>, antes: &EtapaId) -> EtapaId {
    etapas.get(antes).unwrap_or(antes).clone()
}

/// The place where a rama stands now. A rama may have the name of its only stage: where just the stage was renamed, it keeps its own.
pub(crate) fn region(paquete: &Paquete, etapas: &BTreeMap<EtapaId, EtapaId>, antes: &Region) -> Region {
    let paralelo = nombre(etapas, &antes.paralelo);
    let rama = rama(paquete, etapas, &paralelo, &antes.rama);
    Region { paralelo, rama }
}

/// The name that a rama has now in its paralelo.
pub(crate) fn rama(
    paquete: &Paquete,
    etapas: &BTreeMap<EtapaId, EtapaId>,
    paralelo: &EtapaId,
    antes: &EtapaId,
) -> EtapaId {
    let ahora = nombre(etapas, antes);
    let ramas = match paquete.tramite.etapa(paralelo).map(|e| &e.tipo) {
        Some(TipoEtapa::Paralelo { ramas, .. }) => ramas.as_slice(),
        _ => &[],
    };
    if ramas.iter().any(|r| r.id == ahora) { ahora } else { antes.clone() }
}

/// How often each stage of this version was entered, those that are one now together. What is no more is not counted.
pub(crate) fn visitas(
    paquete: &Paquete,
    antes: &BTreeMap<EtapaId, u32>,
    etapas: &BTreeMap<EtapaId, EtapaId>,
) -> BTreeMap<EtapaId, u32> {
    let mut ahora: BTreeMap<EtapaId, u32> = BTreeMap::new();
    for (etapa, veces) in antes {
        let nombre = nombre(etapas, etapa);
        if paquete.tramite.etapa(&nombre).is_some() {
            let suma = ahora.entry(nombre).or_default();
            *suma = suma.saturating_add(*veces);
        }
    }
    ahora
}

fn renombrar(paquete: &Paquete, estado: &mut Estado, etapas: &BTreeMap<EtapaId, EtapaId>) {
    let de = |antes: &EtapaId| nombre(etapas, antes);
    let veces = visitas(paquete, &estado.datos.visitas, etapas);
    for activa in &mut estado.activas {
        activa.etapa = de(&activa.etapa);
        activa.region = activa.region.as_ref().map(|r| region(paquete, etapas, r));
        // Two stages that are one now were entered as often as both.
        activa.visita = veces.get(&activa.etapa).copied().unwrap_or(activa.visita);
    }
    estado.datos.visitas.clone_from(&veces);
    let listas = std::mem::take(&mut estado.listas);
    let lista = |(paralelo, ramas): (EtapaId, Vec<EtapaId>)| {
        let ahora = de(&paralelo);
        let ramas = ramas.iter().map(|r| rama(paquete, etapas, &ahora, r)).collect();
        (ahora, ramas)
    };
    estado.listas = listas.into_iter().map(lista).collect();
    let liquidaciones = std::mem::take(&mut estado.liquidaciones);
    estado.liquidaciones = liquidaciones.into_iter().map(|(e, l)| (de(&e), l)).collect();
    let consultas = std::mem::take(&mut estado.consultas);
    estado.consultas = consultas.into_iter().map(|(e, valores)| (de(&e), valores)).collect();
    let citas = std::mem::take(&mut estado.citas);
    estado.citas = citas
        .into_iter()
        .map(|(e, mut cita)| {
            let ahora = de(&e);
            cita.visita = veces.get(&ahora).copied().unwrap_or(cita.visita);
            (ahora, cita)
        })
        .collect();
    let firmas = std::mem::take(&mut estado.firmas);
    estado.firmas = firmas
        .into_iter()
        .map(|(e, mut firma)| {
            let ahora = de(&e);
            firma.visita = veces.get(&ahora).copied().unwrap_or(firma.visita);
            (ahora, firma)
        })
        .collect();
    let inspecciones = std::mem::take(&mut estado.inspecciones);
    estado.inspecciones = inspecciones
        .into_iter()
        .map(|(e, mut programada)| {
            let ahora = de(&e);
            programada.visita = veces.get(&ahora).copied().unwrap_or(programada.visita);
            (ahora, programada)
        })
        .collect();
    let votaciones = std::mem::take(&mut estado.votaciones);
    estado.votaciones = votaciones
        .into_iter()
        .map(|(e, mut votacion)| {
            let ahora = de(&e);
            votacion.visita = veces.get(&ahora).copied().unwrap_or(votacion.visita);
            (ahora, votacion)
        })
        .collect();
    let invitaciones = std::mem::take(&mut estado.invitaciones);
    estado.invitaciones = invitaciones
        .into_iter()
        .map(|(e, mut invitacion)| {
            let ahora = de(&e);
            invitacion.visita = veces.get(&ahora).copied().unwrap_or(invitacion.visita);
            (ahora, invitacion)
        })
        .collect();
    let por_notificar = std::mem::take(&mut estado.por_notificar);
    estado.por_notificar = por_notificar.into_iter().map(|(e, a)| (de(&e), a)).collect();
    for orden in &mut estado.ordenes {
        orden.etapa = de(&orden.etapa);
    }
    for pago in &mut estado.pagos {
        pago.etapa = de(&pago.etapa);
    }
}

fn imprimir(estado: &mut Estado, ordenes: &[OrdenImpresa]) {
    for impresa in ordenes {
        let suya = estado
            .ordenes
            .iter_mut()
            .find(|o| (&o.etapa, o.visita, o.total) == (&impresa.antes, impresa.visita, impresa.total));
        if let Some(orden) = suya {
            orden.impresa = Some(Impresa { etapa: impresa.etapa.clone(), fin: impresa.fin });
        }
    }
}

/// What the pagos and consultas of this version leave, of what was paid and answered.
fn resultados(paquete: &Paquete, estado: &Estado) -> BTreeMap<schemas::ids::ResultadoId, Valor> {
    paquete
        .tramite
        .etapas
        .iter()
        .filter_map(|etapa| {
            let resultado = match &etapa.tipo {
                TipoEtapa::Pago { cobro, .. } => match estado.pago_de(cobro) {
                    Some(pago) => resultado_de_pago(paquete, pago),
                    None => resultado_sin_costo(*estado.sin_costo.get(cobro)?),
                },
                TipoEtapa::Consulta { .. } => {
                    let valores = estado.consultas.get(&etapa.id)?;
                    consulta::desajuste(paquete, paquete.operacion_de(etapa)?, valores)
                        .is_none()
                        .then(|| resultado_de_consulta(valores))?
                }
                TipoEtapa::Cita(_) => {
                    let de_ella = estado.citas.get(&etapa.id)?;
                    let hay = de_ella.reservada.as_ref().or(de_ella.pasada.as_ref())?;
                    cita::resultado(hay.desde, &hay.lugar)
                }
                TipoEtapa::Tarea(tarea) if tarea.inspeccion.is_some() => {
                    crate::inspeccion::resultado(estado.inspecciones.get(&etapa.id)?)
                }
                TipoEtapa::Tarea(tarea) if tarea.votacion.is_some() => {
                    crate::votacion::resultado_de(paquete, estado, etapa)?
                }
                TipoEtapa::Tarea(_) => firma::resultado_de(paquete, estado, etapa)?,
                _ => return None,
            };
            Some((etapa.guarda.clone()?, resultado))
        })
        .collect()
}
