//! An expediente as it stood right after one of its events, with its clocks, also those that were over by then.

use std::collections::BTreeMap;

use engine::ambito::Ambito;
use engine::datos::Datos;
use engine::estado::{Estado, RelojActivo};
use engine::evolve::local;
use engine::plazo::{self, Reloj};
use engine::versiones::Versiones;
use jiff::civil::DateTime;
use schemas::evento::{Evento, Hecho};
use schemas::ids::{CalendarioId, EtapaId, PlazoId};
use schemas::paquete::Paquete;
use schemas::valor::Valor;

use super::PapelError;

/// The clock of the resolution.
const RESOLUCION: &str = "resolucion";

/// An expediente at one of its events.
#[derive(Clone, Debug)]
pub struct Momento<'a> {
    /// The version that ruled then.
    pub paquete: &'a Paquete,
    /// What its events added up to.
    pub estado: Estado,
    /// What was known, with every clock that had been set.
    pub datos: Datos,
    /// The events, up to the one that counts.
    pub eventos: &'a [Evento],
    /// The one that counts.
    pub evento: &'a Evento,
    /// Its hour on the clocks of the municipality.
    pub local: DateTime,
}

impl<'a> Momento<'a> {
    /// An expediente at its event number `version`, from 1.
    ///
    /// # Errors
    /// When it has no such event.
    pub fn en(
        versiones: impl Into<Versiones<'a>>,
        eventos: &'a [Evento],
        version: u64,
    ) -> Result<Self, PapelError> {
        let versiones = versiones.into();
        let falta = || PapelError::Falta(format!("el suceso {version} del expediente"));
        let hasta = usize::try_from(version).map_err(|_| falta())?;
        let eventos = eventos.get(..hasta).ok_or_else(falta)?;
        let evento = eventos.last().ok_or_else(falta)?;
        let paquete = versiones.rige(eventos).ok_or_else(falta)?;
        let estado = versiones.plegar(eventos).ok_or_else(falta)?;
        let local = local(paquete, evento.cuando);
        let mut plazos = plazos(&versiones, eventos, local);
        previstos(paquete, &mut plazos);
        let datos = Datos { plazos, ..estado.datos.clone() };
        Ok(Self { paquete, estado, datos, eventos, evento, local })
    }

    /// An expediente at the end of the step of its event number `version`: with all that the same command did.
    ///
    /// # Errors
    /// When it has no such event.
    pub fn paso(
        versiones: impl Into<Versiones<'a>>,
        eventos: &'a [Evento],
        version: u64,
    ) -> Result<Self, PapelError> {
        let falta = || PapelError::Falta(format!("el suceso {version} del expediente"));
        let desde = usize::try_from(version).ok().and_then(|v| v.checked_sub(1)).ok_or_else(falta)?;
        let cuando = eventos.get(desde).ok_or_else(falta)?.cuando;
        let siguen = eventos.iter().skip(desde).take_while(|e| e.cuando == cuando).count();
        Self::en(versiones, eventos, (desde + siguen) as u64)
    }

    /// Where expressions are read at that moment.
    pub fn ambito(&self) -> Ambito<'_> {
        Ambito::nuevo(self.paquete, &self.datos).con_hoy(self.local.date())
    }

    /// The number of the event that counts.
    pub fn version(&self) -> u64 {
        self.estado.version
    }
}

/// A clock and, once it was over, when.
struct Visto<'a> {
    reloj: Reloj,
    cesado: Option<DateTime>,
    /// The version whose calendars count it.
    paquete: &'a Paquete,
}

/// Every clock that was set, as data for texts: a document that follows from a plazo that ran out says how long it was.
fn plazos(versiones: &Versiones<'_>, eventos: &[Evento], momento: DateTime) -> BTreeMap<PlazoId, Valor> {
    let mut vistos: BTreeMap<PlazoId, Visto<'_>> = BTreeMap::new();
    for (evento, paquete) in versiones.con(eventos) {
        let Some(paquete) = paquete else { continue };
        match &evento.hecho {
            Hecho::Corre { plazo, dura, desde } => {
                let reloj = Reloj::nuevo(*dura, calendario_de(paquete, plazo), *desde);
                vistos.insert(plazo.clone(), Visto { reloj, cesado: None, paquete });
            }
            Hecho::Suspendido { plazo, desde, .. } => {
                if let Some(v) = vistos.get_mut(plazo)
                    && v.reloj.detenido().is_none()
                {
                    v.reloj.suspensiones.push((*desde, None));
                }
            }
            Hecho::Reanudado { plazo, desde } => {
                if let Some(v) = vistos.get_mut(plazo) {
                    let abiertas = v.reloj.suspensiones.iter_mut().filter(|(_, hasta)| hasta.is_none());
                    abiertas.for_each(|(_, hasta)| *hasta = Some(*desde));
                }
            }
            Hecho::Cesado { plazo } | Hecho::Vencio { plazo } => {
                if let Some(v) = vistos.get_mut(plazo) {
                    v.cesado.get_or_insert(local(paquete, evento.cuando));
                }
            }
            Hecho::Migrado { etapas, relojes, .. } => {
                let cuando = local(paquete, evento.cuando);
                vistos = con_otros_nombres(vistos, etapas, cuando);
                for (plazo, activo) in relojes.iter().map(|(id, r)| (id.clone(), RelojActivo::de(r))) {
                    let cesado = activo.vencido.then_some(cuando);
                    vistos.insert(plazo, Visto { reloj: activo.reloj, cesado, paquete });
                }
            }
            _ => {}
        }
    }
    vistos
        .into_iter()
        .filter_map(|(plazo, visto)| {
            let calendario = visto.paquete.calendario(&visto.reloj.calendario)?;
            let al = visto.cesado.map_or(momento, |c| c.min(momento));
            let avance = plazo::avance(&visto.reloj, calendario, al);
            let mut partes = BTreeMap::from([
                ("dura".to_owned(), Valor::Duracion(visto.reloj.dura)),
                ("dias_consumidos".to_owned(), Valor::Entero(i64::from(avance.consumido))),
                ("dias_restantes".to_owned(), Valor::Entero(i64::from(avance.restante()))),
            ]);
            if let Some(vence) = plazo::vence(&visto.reloj, calendario) {
                partes.insert("vence".to_owned(), Valor::FechaHora(vence));
            }
            Some((plazo, Valor::Registro(partes)))
        })
        .collect()
}

/// The clocks of before under the names of another version. Those that go on are set again; the rest is over.
fn con_otros_nombres<'a>(
    vistos: BTreeMap<PlazoId, Visto<'a>>,
    etapas: &BTreeMap<EtapaId, EtapaId>,
    cuando: DateTime,
) -> BTreeMap<PlazoId, Visto<'a>> {
    let nombre = |plazo: PlazoId| {
        if plazo == RESOLUCION {
            return plazo;
        }
        etapas.get(engine::flujo::etapa_de_plazo(&plazo)).map_or(plazo, |e| engine::flujo::plazo_de_etapa(e))
    };
    let cesar = |mut visto: Visto<'a>| {
        visto.cesado.get_or_insert(cuando);
        visto
    };
    vistos.into_iter().map(|(plazo, visto)| (nombre(plazo), cesar(visto))).collect()
}

/// The clocks that were not set yet, as the definition gives them: a notice tells how long there will be once it is read.
fn previstos(paquete: &Paquete, plazos: &mut BTreeMap<PlazoId, Valor>) {
    let de_etapas = paquete
        .tramite
        .etapas
        .iter()
        .filter_map(|e| e.plazo.as_ref().map(|p| (PlazoId::from(e.id.as_str()), p.dura)));
    let resolucion = (PlazoId::from(RESOLUCION), paquete.tramite.ficha.plazo_resolucion.dura);
    // That of the resolution first: a stage may have its name.
    for (plazo, dura) in std::iter::once(resolucion).chain(de_etapas) {
        plazos.entry(plazo).or_insert_with(|| {
            Valor::Registro(BTreeMap::from([
                ("dura".to_owned(), Valor::Duracion(dura)),
                ("dias_consumidos".to_owned(), Valor::Entero(0)),
                ("dias_restantes".to_owned(), Valor::Entero(i64::from(dura.cantidad))),
            ]))
        });
    }
}

/// The calendar by which a clock counts, as the engine has it.
fn calendario_de(paquete: &Paquete, plazo: &str) -> CalendarioId {
    if plazo == RESOLUCION {
        return paquete.tramite.ficha.plazo_resolucion.calendario.clone();
    }
    let de_etapa = paquete.tramite.etapa(engine::flujo::etapa_de_plazo(plazo)).and_then(|e| e.plazo.as_ref());
    de_etapa.map_or_else(|| paquete.municipio.calendario.clone(), |p| p.calendario.clone())
}
