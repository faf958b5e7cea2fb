//! The chain of an expediente: each event holds the hash of the one before, so that none can be changed, taken out or put in without
//! showing. Anybody can recompute it from the public events alone.

use std::fmt;

use jiff::Timestamp;
use rusqlite::OptionalExtension;
use schemas::evento::Evento;
use schemas::ids::ExpedienteId;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Lectura;
use super::error::{AlmacenError, Resultado};
use super::expedientes::{NO_HAY, Version};
use super::reserva::{self, Reunido};
use super::tiempo::{entero, momento, natural};

/// A hash of the chain.
pub(super) type Eslabon = [u8; 32];

/// What stands before the first event.
pub(super) const ORIGEN: Eslabon = [0; 32];

/// The hash of an event: SHA-256(previous | canonical public JSON | seq as 8 bytes, big endian | id of the expediente).
pub(super) fn eslabon(previo: &Eslabon, publico: &str, seq: u64, expediente: &str) -> Eslabon {
    let mut sha = Sha256::new();
    sha.update(previo);
    sha.update(publico.as_bytes());
    sha.update(seq.to_be_bytes());
    sha.update(expediente.as_bytes());
    sha.finalize().into()
}

/// Where a chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Falla {
    /// The first event that is not as it was written; one more than the last when the end is missing.
    pub seq: u64,
    /// How it is known.
    pub porque: &'static str,
}

impl fmt::Display for Falla {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "evento {}: {}", self.seq, self.porque)
    }
}

/// An event as anybody may see it and as the chain holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventoPublico {
    /// Its place in the expediente, from 1.
    pub seq: u64,
    /// When it was recorded.
    pub cuando: Timestamp,
    /// Its public JSON, canonical: these are the bytes that were hashed.
    pub publico: String,
    /// Its hash.
    pub hash: [u8; 32],
}

impl EventoPublico {
    /// Its public part as JSON.
    ///
    /// # Errors
    /// When it was altered so that it no longer is JSON.
    pub fn json(&self) -> Resultado<Value> {
        serde_json::from_str(&self.publico).map_err(AlmacenError::forma("un evento"))
    }
}

/// What going through a stretch of the store found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verificacion {
    /// Expedientes that are not as they were written, each with its first fault.
    pub fallas: Vec<(ExpedienteId, Falla)>,
    /// Where to go on; absent at the end.
    pub sigue: Option<i64>,
}

/// What the chain of an expediente must come to.
struct Cabeza {
    n: i64,
    version: u64,
    hash: Vec<u8>,
    borrado_hasta: u64,
}

impl Lectura<'_> {
    /// The public trace of an expediente, also when its personal data were erased.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn traza(&self, expediente: &ExpedienteId) -> Resultado<Vec<EventoPublico>> {
        let cabeza = self.cabeza(expediente)?;
        let mut consulta = self.con.prepare_cached(
            "SELECT seq, cuando, publico, hash FROM eventos WHERE expediente = ?1 ORDER BY seq",
        )?;
        let mut filas = consulta.query([cabeza.n])?;
        let mut traza = Vec::with_capacity(usize::try_from(cabeza.version).unwrap_or(0).min(4096));
        while let Some(f) = filas.next()? {
            traza.push(EventoPublico {
                seq: natural(f.get(0)?),
                cuando: momento(f.get(1)?)?,
                publico: f.get(2)?,
                hash: f.get(3)?,
            });
        }
        Ok(traza)
    }

    /// Recomputes the chain of an expediente and compares each reserved value with its digest.
    ///
    /// # Errors
    /// When there is no such expediente; `Alterado` with the first event that isn't as it was written.
    pub fn verificar_cadena(&self, expediente: &ExpedienteId) -> Resultado<()> {
        self.recorrer(expediente, |_| Ok(())).map(|_| ())
    }

    /// Verifies expedientes in order of their creation, from the one after `desde`, `cuantos` of them; answers where to go on, and
    /// every fault found. Called again until there is no next, it covers the whole store without holding a reader for long.
    ///
    /// # Errors
    /// When the database can't be read; faults of the chains are the answer, not an error.
    pub fn verificar_todas(&self, desde: i64, cuantos: usize) -> Resultado<Verificacion> {
        let lote: Vec<(i64, String)> = self
            .con
            .prepare_cached("SELECT n, id FROM expedientes WHERE n > ?1 ORDER BY n LIMIT ?2")?
            .query_map([desde, entero(cuantos)], |f| Ok((f.get(0)?, f.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut fallas = Vec::new();
        for (_, id) in &lote {
            match self.verificar_cadena(&ExpedienteId(id.clone())) {
                Ok(()) => {}
                Err(AlmacenError::Alterado { expediente, falla }) => fallas.push((expediente, falla)),
                Err(error) => return Err(error),
            }
        }
        let sigue = if lote.len() < cuantos { None } else { lote.last().map(|(n, _)| *n) };
        Ok(Verificacion { fallas, sigue })
    }

    fn cabeza(&self, expediente: &ExpedienteId) -> Resultado<Cabeza> {
        self.con
            .prepare_cached(
                "SELECT e.n, e.version, e.cabeza, coalesce(b.hasta, 0) FROM expedientes e
                 LEFT JOIN borrados b ON b.expediente = e.n WHERE e.id = ?1",
            )?
            .query_row([expediente.as_str()], |f| {
                Ok(Cabeza {
                    n: f.get(0)?,
                    version: natural(f.get(1)?),
                    hash: f.get(2)?,
                    borrado_hasta: natural(f.get(3)?),
                })
            })
            .optional()?
            .ok_or_else(|| AlmacenError::no_existe(NO_HAY, expediente.as_str()))
    }

    /// Goes along the chain, verifying, and hands over each event, or nothing where its personal data were erased.
    pub(super) fn recorrer(
        &self,
        expediente: &ExpedienteId,
        mut ver: impl FnMut(Option<Box<Evento>>) -> Resultado<()>,
    ) -> Resultado<Version> {
        let cabeza = self.cabeza(expediente)?;
        let alterado = |seq, porque| AlmacenError::Alterado {
            expediente: expediente.clone(),
            falla: Falla { seq, porque },
        };
        let mut consulta = self.con.prepare_cached(
            "SELECT e.seq, e.publico, e.hash, r.valores FROM eventos e
             LEFT JOIN reservados r ON r.expediente = e.expediente AND r.seq = e.seq
             WHERE e.expediente = ?1 ORDER BY e.seq",
        )?;
        let mut filas = consulta.query([cabeza.n])?;
        let mut previo = ORIGEN;
        let mut esperado = 1;
        while let Some(f) = filas.next()? {
            if natural(f.get(0)?) != esperado {
                return Err(alterado(esperado, "falta el evento"));
            }
            let publico = f.get_ref(1)?.as_str().map_err(|_| alterado(esperado, "el evento no es texto"))?;
            previo = eslabon(&previo, publico, esperado, expediente);
            if f.get_ref(2)?.as_blob().map_err(|_| alterado(esperado, "la huella no tiene su forma"))?
                != previo
            {
                return Err(alterado(esperado, "su contenido o su lugar no corresponden a su huella"));
            }
            let reservado = f
                .get_ref(3)?
                .as_str_or_null()
                .map_err(|_| alterado(esperado, "el dato reservado no es texto"))?;
            match reserva::reunir(publico, reservado)? {
                Reunido::Entero(evento) => ver(Some(evento))?,
                Reunido::Ajeno => {
                    return Err(alterado(esperado, "un dato reservado no corresponde a su huella"));
                }
                Reunido::Falta if esperado <= cabeza.borrado_hasta => ver(None)?,
                Reunido::Falta => {
                    return Err(alterado(esperado, "falta un dato reservado y no consta que se borrara"));
                }
            }
            esperado += 1;
        }
        if esperado != cabeza.version + 1 {
            return Err(alterado(esperado, "faltan eventos al final, o sobran"));
        }
        if cabeza.hash != previo {
            return Err(alterado(cabeza.version, "el último evento no es el que consta en el expediente"));
        }
        Ok(Version(cabeza.version))
    }

    /// The hash of the last event of an expediente, to be anchored elsewhere.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn ultima_huella(&self, expediente: &ExpedienteId) -> Resultado<[u8; 32]> {
        let cabeza = self.cabeza(expediente)?;
        cabeza
            .hash
            .try_into()
            .map_err(|_| AlmacenError::Forma { que: "la huella de un expediente", causa: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_depends_on_each_of_its_parts() {
        let base = eslabon(&ORIGEN, "{}", 1, "a");
        let otros = [
            eslabon(&[1; 32], "{}", 1, "a"),
            eslabon(&ORIGEN, "{\"x\":1}", 1, "a"),
            eslabon(&ORIGEN, "{}", 2, "a"),
            eslabon(&ORIGEN, "{}", 1, "b"),
        ];
        assert!(otros.iter().all(|o| *o != base));
    }

    #[test]
    fn the_link_is_frozen() {
        let h = schemas::sello::hexadecimal(&eslabon(&ORIGEN, "{}", 1, "a"));
        assert_eq!(h, "f0bdd7622211a2637a19f3df4eedca55f3532eebcc479b5b01ede98358fe116e");
    }
}
