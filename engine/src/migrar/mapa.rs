//! Where each stage of an earlier version goes on: by its name or by the one that the migration gives it, and only where the new stage
//! can hold what waited in the old one. The compiler asks the same for every stage that the engine asks for one expediente.

use schemas::ids::EtapaId;
use schemas::paquete::{Actor, Etapa, Migracion, Paquete, Rama, TipoEtapa, Tramite};

use super::migrado;
use crate::evolve::es_notificacion;

/// Two versions and the way from one to the other.
#[derive(Clone, Copy, Debug)]
pub struct Mapa<'a> {
    /// The version that is left.
    pub viejo: &'a Paquete,
    /// The version that rules from now on.
    pub nuevo: &'a Paquete,
    /// The way.
    pub migracion: &'a Migracion,
}

impl<'a> Mapa<'a> {
    /// The name that a stage or a rama of the earlier version has in this one.
    pub fn nombre(&self, antes: &EtapaId) -> EtapaId {
        migrado::nombre(&self.migracion.etapas, antes)
    }

    /// The name that a rama of the earlier version has in a paralelo of this one.
    pub fn rama(&self, paralelo: &EtapaId, antes: &EtapaId) -> EtapaId {
        migrado::rama(self.nuevo, &self.migracion.etapas, paralelo, antes)
    }

    /// The stage where an expediente that waits in `vieja` goes on.
    ///
    /// # Errors
    /// Why it can't, in Spanish, to be read after the name of the stage.
    pub fn destino(&self, vieja: &Etapa) -> Result<&'a Etapa, String> {
        let nombre = self.nombre(&vieja.id);
        let Some(nueva) = self.nuevo.tramite.etapa(&nombre) else {
            return Err(format!("la versión nueva no tiene la etapa `{nombre}` y nada dice a cuál pasar"));
        };
        let region = vieja.region.as_ref().map(|r| migrado::region(self.nuevo, &self.migracion.etapas, r));
        if region != nueva.region {
            return Err(format!(
                "«{}» está en otra rama, y de una rama sólo se pasa a la misma",
                nueva.nombre
            ));
        }
        self.clase(vieja, nueva)?;
        self.avisos(vieja)?;
        Ok(nueva)
    }

    fn clase(&self, vieja: &Etapa, nueva: &Etapa) -> Result<(), String> {
        match (&vieja.tipo, &nueva.tipo) {
            (TipoEtapa::Tarea(a), TipoEtapa::Tarea(b))
                if (a.firma.is_some(), a.inspeccion.is_some(), a.votacion.is_some())
                    != (b.firma.is_some(), b.inspeccion.is_some(), b.votacion.is_some()) =>
            {
                Err(format!("«{}» es una etapa de otra clase", nueva.nombre))
            }
            (TipoEtapa::Tarea(a), TipoEtapa::Tarea(b)) => match (&a.actor, &b.actor) {
                (Actor::Rol(_), Actor::Rol(_)) => Ok(()),
                (a, b) if a == b => Ok(()),
                (_, _) => Err(format!("en «{}» actúa alguien de otra clase", nueva.nombre)),
            },
            (TipoEtapa::Pago { cobro: a, .. }, TipoEtapa::Pago { cobro: b, .. }) => {
                if a == b {
                    Ok(())
                } else {
                    Err(format!("en «{}» se paga otro cobro", nueva.nombre))
                }
            }
            // The answer on its way must be one that the new version reads, under the name that it gives it.
            (TipoEtapa::Consulta { .. }, TipoEtapa::Consulta { .. }) => {
                let entrega = |p: &Paquete, e: &Etapa| p.operacion_de(e).map(|o| o.entrega.clone());
                if entrega(self.viejo, vieja) == entrega(self.nuevo, nueva) {
                    Ok(())
                } else {
                    Err(format!("en «{}» se consulta otra cosa", nueva.nombre))
                }
            }
            (TipoEtapa::Cita(a), TipoEtapa::Cita(b)) => {
                if (&a.agenda, &a.asigna) == (&b.agenda, &b.asigna) {
                    Ok(())
                } else {
                    Err(format!("en «{}» la cita es en otra agenda o la asigna otra persona", nueva.nombre))
                }
            }
            (TipoEtapa::Prevencion { .. }, TipoEtapa::Prevencion { .. })
            | (TipoEtapa::Espera { .. }, TipoEtapa::Espera { .. }) => Ok(()),
            (TipoEtapa::Paralelo { .. }, TipoEtapa::Paralelo { .. }) => self.forma(vieja, nueva),
            (_, _) => Err(format!("«{}» es una etapa de otra clase", nueva.nombre)),
        }
    }

    /// Whether two paralelos have the same ramas, under the same conditions, and join in the same way.
    fn forma(&self, vieja: &Etapa, nueva: &Etapa) -> Result<(), String> {
        let (
            TipoEtapa::Paralelo { ramas: antes, junta: una, .. },
            TipoEtapa::Paralelo { ramas: ahora, junta: otra, .. },
        ) = (&vieja.tipo, &nueva.tipo)
        else {
            return Ok(());
        };
        if una != otra {
            return Err(format!("las ramas de «{}» se juntan de otra manera", nueva.nombre));
        }
        let misma = |a: &Rama, b: &Rama| {
            self.nombre(&a.id) == b.id && a.si.as_ref().map(|e| &e.arbol) == b.si.as_ref().map(|e| &e.arbol)
        };
        // Each goes on in one of its own.
        let todas = antes.len() == ahora.len()
            && ahora.iter().all(|b| antes.iter().filter(|a| misma(a, b)).count() == 1);
        if todas { Ok(()) } else { Err(format!("las ramas de «{}» son otras", nueva.nombre)) }
    }

    /// A notice with legal effect that nobody read yet takes it by the new version.
    fn avisos(&self, vieja: &Etapa) -> Result<(), String> {
        for aviso in vieja.efectos.iter().filter_map(|e| match e {
            schemas::paquete::Efecto::Avisa(aviso) => Some(aviso),
            _ => None,
        }) {
            if es_notificacion(self.viejo, aviso) && !es_notificacion(self.nuevo, aviso) {
                return Err(format!("la versión nueva no tiene la notificación `{aviso}`"));
            }
        }
        Ok(())
    }

    /// Stages of the earlier version that are one in this one, although one of them can't be joined with another: each pago has its own
    /// bill, and ramas of a paralelo their own place.
    pub fn juntas(&self) -> Vec<(&'a Etapa, &'a Etapa)> {
        let etapas = &self.viejo.tramite.etapas;
        let sola = |e: &Etapa| {
            matches!(e.tipo, TipoEtapa::Pago { .. } | TipoEtapa::Paralelo { .. } | TipoEtapa::Cita(_))
        };
        let mut pares = Vec::new();
        for (i, una) in etapas.iter().enumerate() {
            for otra in etapas.iter().skip(i + 1) {
                if self.nombre(&una.id) == self.nombre(&otra.id) && (sola(una) || sola(otra)) {
                    pares.push((una, otra));
                }
            }
        }
        pares
    }
}

/// Stages of a version in which an expediente can stay: not those that the system crosses at once, nor the first when nothing leads
/// back to it.
pub fn de_reposo(tramite: &Tramite) -> impl Iterator<Item = &Etapa> {
    let vuelve = tramite.etapas.first().is_some_and(|primera| alcanzada(tramite, &primera.id));
    tramite
        .etapas
        .iter()
        .enumerate()
        .filter(move |(i, etapa)| {
            let reposa = !matches!(etapa.tipo, TipoEtapa::Decision { .. } | TipoEtapa::Fin { .. });
            reposa && (*i > 0 || vuelve)
        })
        .map(|(_, etapa)| etapa)
}

/// Whether anything leads to a stage.
fn alcanzada(tramite: &Tramite, id: &EtapaId) -> bool {
    use schemas::paquete::{Destino, Ficta};
    let es = |d: &Destino| matches!(d, Destino::Etapa(e) if e == id);
    let de_etapas = tramite.etapas.iter().any(|e| {
        let de_tipo = match &e.tipo {
            TipoEtapa::Tarea(t) => t.acciones.iter().any(|a| es(&a.a)),
            TipoEtapa::Decision { casos, sino } => casos.iter().map(|c| &c.a).chain(sino).any(es),
            TipoEtapa::Pago { a, .. } | TipoEtapa::Prevencion { a, .. } | TipoEtapa::Espera { a } => es(a),
            TipoEtapa::Consulta { a, al_fallar, .. } => es(a) || es(al_fallar),
            TipoEtapa::Cita(cita) => cita.destinos().any(es),
            TipoEtapa::Paralelo { a, ramas, .. } => es(a) || ramas.iter().any(|r| r.entrada == *id),
            TipoEtapa::Fin { .. } => false,
        };
        de_tipo || e.al_vencer.iter().chain(&e.al_agotar).chain(&e.al_no_haber).any(es)
    });
    let ficta = match &tramite.ficha.si_no_responde {
        Ficta::Negativa { a: Some(a) } | Ficta::Afirmativa { a } => a == id,
        Ficta::Negativa { a: None } | Ficta::Ninguna => false,
    };
    de_etapas || ficta || tramite.acciones_generales.iter().any(|g| g.a == *id)
}
