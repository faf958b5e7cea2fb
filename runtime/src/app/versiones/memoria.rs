//! What follows from a paquete alone, remembered by its digest: it is worked out once however often it is asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use schemas::sello::Digest;

/// Results by digest; all are forgotten when there are too many, which only costs working them out again.
#[derive(Debug)]
pub struct Memoria<T> {
    maximo: usize,
    hechos: Mutex<BTreeMap<Digest, Arc<T>>>,
}

impl<T> Memoria<T> {
    /// One that remembers so many.
    pub fn de(maximo: usize) -> Self {
        Self { maximo, hechos: Mutex::default() }
    }

    /// The result of a digest, worked out if it isn't remembered. Two who ask at once may both do it; they get the same.
    pub fn traer(&self, digest: &Digest, hacer: impl FnOnce() -> T) -> Arc<T> {
        let hechos = || self.hechos.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hecho) = hechos().get(digest) {
            return Arc::clone(hecho);
        }
        let hecho = Arc::new(hacer());
        let mut hechos = hechos();
        if hechos.len() >= self.maximo {
            hechos.clear();
        }
        hechos.insert(digest.clone(), Arc::clone(&hecho));
        hecho
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_worked_out_once_and_forgotten_when_there_are_too_many() {
        let memoria = Memoria::de(2);
        let mut veces = 0;
        let mut pide = |letra: &str| {
            *memoria.traer(&Digest::de(letra.as_bytes()), || {
                veces += 1;
                veces
            })
        };
        assert_eq!([pide("a"), pide("a"), pide("b"), pide("a")], [1, 1, 2, 1]);
        assert_eq!([pide("c"), pide("a")], [3, 4]);
    }
}
