//! Where changes are written down: each with the path of which it speaks, so that what nobody speaks of can be found.

use std::collections::BTreeSet;

use engine::formato::mayuscula;
use schemas::paquete::Paquete;

use super::{Cambio, Clase, Para};

/// A path in the canonical JSON. Members of a list are named by their id or, where they have none, by their place from one; a place
/// that only the old version has carries a minus.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Senda(Vec<String>);

impl Senda {
    /// A path from the top: `["tramite", "campos"]`.
    pub fn de(partes: &[&str]) -> Self {
        Self(partes.iter().map(|p| (*p).to_owned()).collect())
    }

    /// One step further.
    pub fn y(&self, parte: &str) -> Self {
        let mut partes = self.0.clone();
        partes.push(parte.to_owned());
        Self(partes)
    }

    /// Its steps.
    pub fn partes(&self) -> &[String] {
        &self.0
    }

    /// As it is shown: without what every path of a trámite begins with.
    pub fn mostrada(&self) -> String {
        let partes: Vec<&str> = self
            .0
            .iter()
            .map(|p| p.strip_prefix('-').filter(|n| n.parse::<u32>().is_ok()).unwrap_or(p))
            .collect();
        match partes.as_slice() {
            ["tramite", resto @ ..] if !resto.is_empty() => resto.join("."),
            todas => todas.join("."),
        }
    }
}

/// Writes changes down.
pub struct Pluma<'a> {
    /// The old version, with its stages under the names that they have now.
    pub antes: &'a Paquete,
    /// The new version.
    pub ahora: &'a Paquete,
    cambios: Vec<Cambio>,
    dichas: BTreeSet<Senda>,
}

impl<'a> Pluma<'a> {
    /// With nothing written yet.
    pub fn new(antes: &'a Paquete, ahora: &'a Paquete) -> Self {
        Self { antes, ahora, cambios: Vec::new(), dichas: BTreeSet::new() }
    }

    /// Tells a change, which speaks of all that is under its path.
    pub fn dice(&mut self, senda: &Senda, cambio: Cambio) {
        self.dichas.insert(senda.clone());
        self.anota(senda, cambio);
    }

    /// Tells a change that explains another, or that follows from one: by itself it doesn't speak for its path.
    pub fn anota(&mut self, senda: &Senda, cambio: Cambio) {
        let que = mayuscula(&cambio.que);
        self.cambios.push(Cambio { que, donde: senda.mostrada(), ..cambio });
    }

    /// Says that what a path holds was told elsewhere.
    pub fn calla(&mut self, senda: &Senda) {
        self.dichas.insert(senda.clone());
    }

    /// Whether some change spoke of a path.
    pub fn hablo_de(&self, senda: &Senda) -> bool {
        (0..=senda.0.len()).any(|n| self.dichas.contains(&Senda(senda.0.iter().take(n).cloned().collect())))
    }

    /// The changes: the worst first, then by whom they matter to and in the order in which they were told.
    pub fn cambios(self) -> Vec<Cambio> {
        let mut cambios: Vec<Cambio> = Vec::with_capacity(self.cambios.len());
        for cambio in self.cambios {
            if !cambios.contains(&cambio) {
                cambios.push(cambio);
            }
        }
        cambios.sort_by_key(|c| (std::cmp::Reverse(c.clase), Para::TODAS.iter().position(|p| *p == c.para)));
        cambios
    }
}

impl Cambio {
    /// A change without its place, which the pen writes.
    pub(super) fn de(para: Para, clase: Clase, que: impl Into<String>) -> Self {
        let (que, donde) = (que.into(), String::new());
        Self { para, clase, que, donde, antes: None, ahora: None, ejemplo: None }
    }

    /// With how it was and how it is.
    #[must_use]
    pub(super) fn con(self, antes: impl Into<String>, ahora: impl Into<String>) -> Self {
        Self { antes: Some(antes.into()), ahora: Some(ahora.into()), ..self }
    }

    /// With how it was, when it is no more.
    #[must_use]
    pub(super) fn era(self, antes: impl Into<String>) -> Self {
        Self { antes: Some(antes.into()), ..self }
    }

    /// With how it is, when it wasn't before.
    #[must_use]
    pub(super) fn es(self, ahora: impl Into<String>) -> Self {
        Self { ahora: Some(ahora.into()), ..self }
    }

    /// With values by which it is seen; nothing when there are none.
    #[must_use]
    pub(super) fn por_ejemplo(self, ejemplo: impl Into<String>) -> Self {
        let ejemplo = ejemplo.into();
        if ejemplo.is_empty() { self } else { Self { ejemplo: Some(ejemplo), ..self } }
    }
}
