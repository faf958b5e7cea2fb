//! The versions by which the events of one expediente were decided: nearly always one, and one more for each migration.

use std::sync::Arc;

use schemas::evento::{Evento, Hecho};
use schemas::paquete::Paquete;
use schemas::sello::{Digest, PaqueteSellado};

use crate::estado::Estado;
use crate::evolve::evolve;

/// Versions of one trámite, to read a history with.
#[derive(Clone, Debug)]
pub struct Versiones<'a> {
    /// Each with its digest; without one it is that with which the history begins.
    todas: Vec<(Option<&'a Digest>, &'a Paquete)>,
}

impl<'a> From<&'a Paquete> for Versiones<'a> {
    /// Of a history that never changes version.
    fn from(paquete: &'a Paquete) -> Self {
        Self { todas: vec![(None, paquete)] }
    }
}

impl<'a> From<&'a PaqueteSellado> for Versiones<'a> {
    /// Of a history that never changes version.
    fn from(sellado: &'a PaqueteSellado) -> Self {
        Self::from(sellado.paquete())
    }
}

impl<'a> From<&'a Arc<PaqueteSellado>> for Versiones<'a> {
    /// Of a history that never changes version.
    fn from(sellado: &'a Arc<PaqueteSellado>) -> Self {
        Self::from(sellado.paquete())
    }
}

impl<'a> FromIterator<&'a PaqueteSellado> for Versiones<'a> {
    fn from_iter<I: IntoIterator<Item = &'a PaqueteSellado>>(versiones: I) -> Self {
        Self { todas: versiones.into_iter().map(|v| (Some(v.digest()), v.paquete())).collect() }
    }
}

impl<'a> Versiones<'a> {
    /// The version that rules from an event on, where the event changes it.
    pub(crate) fn desde(&self, evento: &Evento) -> Option<Option<&'a Paquete>> {
        let digest = version_de(evento)?;
        let empieza = matches!(evento.hecho, Hecho::Iniciado { .. });
        let suya = self.todas.iter().find(|(d, _)| d.map_or(empieza, |d| d == digest));
        Some(suya.map(|(_, paquete)| *paquete))
    }

    /// The version that rules after some events, the first of them included; none when it isn't given.
    pub fn rige(&self, eventos: &[Evento]) -> Option<&'a Paquete> {
        eventos.iter().rev().find_map(|e| self.desde(e)).flatten()
    }

    /// Each event with the version that rules it: a change of version is ruled by the one to which it leads.
    pub fn con<'e>(
        &self,
        eventos: &'e [Evento],
    ) -> impl Iterator<Item = (&'e Evento, Option<&'a Paquete>)> + use<'e, 'a, '_> {
        let mut rige = None;
        eventos.iter().map(move |evento| {
            if let Some(otra) = self.desde(evento) {
                rige = otra;
            }
            (evento, rige)
        })
    }

    /// Folds a whole history, each event with its version. There is no state when one of them isn't given.
    pub fn plegar(&self, eventos: &[Evento]) -> Option<Estado> {
        let mut estado = None;
        for (evento, rige) in self.con(eventos) {
            estado = evolve(rige?, estado, evento);
        }
        estado
    }
}

/// The version that rules from an event on, if the event says it.
pub fn version_de(evento: &Evento) -> Option<&Digest> {
    match &evento.hecho {
        Hecho::Iniciado { digest, .. } => Some(digest),
        Hecho::Migrado { a, .. } => Some(a),
        _ => None,
    }
}
