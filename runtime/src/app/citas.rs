//! Appointments over every expediente: which hours of a diary are full, and who comes on a day.

use engine::cita;
use engine::lugar::Llenos;
use engine::permiso;
use jiff::Timestamp;
use jiff::civil::Date;
use schemas::ids::{AgendaId, EtapaId, ExpedienteId};
use schemas::paquete::{Actor, Agenda};

use super::{Abierto, App, Resultado};
use crate::almacen::Cuenta;

/// Most places of a diary that are listed for a day.
const TOPE: u32 = 20_000;

/// After every hour of a diary: no date begins with it.
const FIN: &str = "~";

impl App {
    /// The places of the diary of a stage that others have filled.
    ///
    /// # Errors
    /// Of the store.
    pub async fn horas_llenas(
        &self,
        abierto: &Abierto,
        etapa: &EtapaId,
        ahora: Timestamp,
    ) -> Resultado<Llenos> {
        let paquete = &abierto.paquete;
        let Some(agenda) = paquete.tramite.etapa(etapa).and_then(|e| paquete.agenda_de(e)) else {
            return Ok(Llenos::new());
        };
        let prefijo = cita::prefijo(&paquete.municipio.id, &agenda.id);
        let hoy = engine::evolve::local(paquete, ahora).date();
        let (desde, hasta) = (format!("{prefijo}{hoy}"), format!("{prefijo}{FIN}"));
        let (para, limite) = (abierto.id.clone(), agenda.cupo);
        Ok(self.almacen().leer(move |l| l.llenos(&desde, &hasta, Some(&para), limite)).await?)
    }

    /// The expedientes with an appointment in a diary up to the end of a day, in the order of their hours; also those of days before that
    /// nobody registered.
    ///
    /// # Errors
    /// Of the store.
    pub async fn citados(
        &self,
        municipio: &str,
        agenda: &AgendaId,
        dia: Date,
    ) -> Resultado<Vec<ExpedienteId>> {
        let prefijo = cita::prefijo(municipio, agenda);
        let hasta = format!("{prefijo}{dia}T{FIN}");
        let celdas = self.almacen().leer(move |l| l.ocupantes(&prefijo, &hasta, TOPE)).await?;
        let mut citados: Vec<ExpedienteId> = Vec::new();
        for (_, expediente) in celdas {
            if !citados.contains(&expediente) {
                citados.push(expediente);
            }
        }
        Ok(citados)
    }
}

/// A diary in which somebody receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgendaSuya {
    /// Of which municipality.
    pub municipio: String,
    /// The diary, as a version on offer says it.
    pub agenda: Agenda,
}

impl App {
    /// The diaries in which an account receives or assigns, in some trámite on offer; each once, by its name.
    pub fn agendas_de(&self, cuenta: &Cuenta) -> Vec<AgendaSuya> {
        let mut agendas: Vec<AgendaSuya> = Vec::new();
        for paquete in self.estante().activos() {
            let roles = cuenta.roles.en(&paquete.tramite.id);
            for etapa in &paquete.tramite.etapas {
                let Some(agenda) = paquete.agenda_de(etapa) else { continue };
                let suya = permiso::actores_de(&paquete, etapa).into_iter().any(|actor| match actor {
                    Actor::Rol(rol) => permiso::rol_para(&paquete, &rol, &roles).is_some(),
                    Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema => false,
                });
                let municipio = paquete.municipio.id.clone();
                let ya = |a: &AgendaSuya| a.agenda.id == agenda.id && a.municipio == municipio;
                if suya && !agendas.iter().any(ya) {
                    agendas.push(AgendaSuya { municipio, agenda: agenda.clone() });
                }
            }
        }
        agendas.sort_by(|a, b| a.agenda.nombre.cmp(&b.agenda.nombre));
        agendas
    }
}
