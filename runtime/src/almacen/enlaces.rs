//! Links of people without an account. Of a token only its SHA-256 is kept; what they have filled in waits by the invitation of their link.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use schemas::ids::ExpedienteId;
use serde_json::Value;

use super::cuentas::huella;
use super::error::{AlmacenError, Resultado};
use super::ids::{Reservado, secreto};
use super::tiempo::{micros, momento};
use super::{Escritura, Lectura};

const QUE: &str = "lo que llenó una persona invitada";

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enlace {
    /// Which expediente.
    pub expediente: ExpedienteId,
    /// Which invitation: the number of its event.
    pub invitacion: u64,
}

impl Lectura<'_> {
    /// Where the link of a token leads; nothing when nobody was sent it.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn enlace(&self, token: &str) -> Resultado<Option<Enlace>> {
        let hallado: Option<(String, i64)> = self
            .con
            .prepare_cached(
                "SELECT e.id, l.invitacion FROM enlaces l JOIN expedientes e ON e.n = l.expediente WHERE l.token = ?1",
            )?
            .query_row(params![huella(token)], |f| Ok((f.get(0)?, f.get(1)?)))
            .optional()?;
        Ok(hallado.map(|(expediente, invitacion)| Enlace {
            expediente: ExpedienteId(expediente),
            invitacion: invitacion.cast_unsigned(),
        }))
    }

    /// What was filled in by an invitation and not sent, and when it was saved.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn llenado(&self, enlace: &Enlace) -> Resultado<Option<(Reservado<Value>, Timestamp)>> {
        let n = self.numero(&enlace.expediente)?;
        let hallado: Option<(String, i64)> = self
            .con
            .prepare_cached(
                "SELECT respuestas, actualizado FROM llenados WHERE expediente = ?1 AND invitacion = ?2",
            )?
            .query_row(params![n, enlace.invitacion.cast_signed()], |f| Ok((f.get(0)?, f.get(1)?)))
            .optional()?;
        let Some((respuestas, cuando)) = hallado else { return Ok(None) };
        let valor = serde_json::from_str(&respuestas).map_err(AlmacenError::forma(QUE))?;
        Ok(Some((Reservado(valor), momento(cuando)?)))
    }
}

impl Escritura<'_> {
    /// Makes a link of an invitation, and gives its token: the only moment at which it is known. One invitation may have several, for a
    /// mail that is tried again can't say the token of the first try; all of them are of the same person, stage and round.
    ///
    /// # Errors
    /// When there is no such expediente, or no random bytes.
    pub fn crear_enlace(&self, enlace: &Enlace, ahora: Timestamp) -> Resultado<Reservado<String>> {
        let n = self.numero(&enlace.expediente)?;
        let token = secreto()?;
        self.con
            .prepare_cached(
                "INSERT INTO enlaces (token, expediente, invitacion, creado) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![huella(&token), n, enlace.invitacion.cast_signed(), micros(ahora)])?;
        Ok(token)
    }

    /// Saves what is filled in by an invitation.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn guardar_llenado(
        &self,
        enlace: &Enlace,
        respuestas: &Reservado<Value>,
        ahora: Timestamp,
    ) -> Resultado<()> {
        let n = self.numero(&enlace.expediente)?;
        let texto = serde_json::to_string(&respuestas.0).map_err(AlmacenError::forma(QUE))?;
        self.con
            .prepare_cached(
                "INSERT INTO llenados (expediente, invitacion, respuestas, actualizado) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (expediente, invitacion) DO UPDATE SET respuestas = ?3, actualizado = ?4",
            )?
            .execute(params![n, enlace.invitacion.cast_signed(), texto, micros(ahora)])?;
        Ok(())
    }

    /// Takes away what was filled in by an invitation; answers whether there was something.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn borrar_llenado(&self, enlace: &Enlace) -> Resultado<bool> {
        let n = self.numero(&enlace.expediente)?;
        let filas = self
            .con
            .prepare_cached("DELETE FROM llenados WHERE expediente = ?1 AND invitacion = ?2")?
            .execute(params![n, enlace.invitacion.cast_signed()])?;
        Ok(filas == 1)
    }

    /// Takes away what nobody saved since `antes`; answers how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn olvidar_llenados(&self, antes: Timestamp) -> Resultado<usize> {
        Ok(self
            .con
            .prepare_cached("DELETE FROM llenados WHERE actualizado < ?1")?
            .execute([micros(antes)])?)
    }
}
