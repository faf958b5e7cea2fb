//! Passes: with what a program acts for an account. Of a token only its SHA-256 is kept, so that it is seen once, when it is made.

use std::fmt;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use schemas::ids::CuentaId;

use super::cuentas::{Cuenta, huella};
use super::error::{AlmacenError, Resultado};
use super::ids::{Reservado, azar, secreto};
use super::tiempo::{micros, momento, momento_si};
use super::{Escritura, Lectura};

/// What a token begins with, so that whoever finds one knows what it is, and one is never taken for a session.
pub const PREFIJO_PASE: &str = "pase_";

/// A pass, without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pase {
    /// Its name in the trace and in addresses.
    pub id: String,
    /// For whom it acts.
    pub cuenta: CuentaId,
    /// What it is for, in the words of who made it.
    pub nombre: String,
    /// What it may do, by name; what each name means is decided above.
    pub permisos: Vec<String>,
    /// Since when.
    pub creado: Timestamp,
    /// Until when.
    pub expira: Timestamp,
    /// When it was used the last time, to the hour.
    pub usado: Option<Timestamp>,
    /// When it was taken back.
    pub revocado: Option<Timestamp>,
}

/// A pass as it was just made: the only moment at which its token is known.
#[derive(Clone, PartialEq, Eq)]
pub struct PaseHecho {
    /// The pass.
    pub pase: Pase,
    /// What the program sends.
    pub token: Reservado<String>,
}

impl fmt::Debug for PaseHecho {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaseHecho").field("pase", &self.pase).finish_non_exhaustive()
    }
}

const COLUMNAS: &str = "id, cuenta, nombre, permisos, creado, expira, usado, revocado";

fn pase(f: &Row<'_>) -> Resultado<Pase> {
    let permisos: String = f.get(3)?;
    Ok(Pase {
        id: f.get(0)?,
        cuenta: CuentaId(f.get(1)?),
        nombre: f.get(2)?,
        permisos: serde_json::from_str(&permisos).map_err(AlmacenError::forma("un pase"))?,
        creado: momento(f.get(4)?)?,
        expira: momento(f.get(5)?)?,
        usado: momento_si(f.get(6)?)?,
        revocado: momento_si(f.get(7)?)?,
    })
}

impl Lectura<'_> {
    /// The pass of a token and its account, if it holds at `ahora` and the account may still sign in.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn pase(&self, token: &str, ahora: Timestamp) -> Resultado<Option<(Pase, Cuenta)>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT {COLUMNAS} FROM pases WHERE token = ?1 AND expira > ?2 AND revocado IS NULL"
        ))?;
        let mut filas = consulta.query(params![huella(token), micros(ahora)])?;
        let Some(f) = filas.next()? else { return Ok(None) };
        let pase = pase(f)?;
        let cuenta = self.cuenta(&pase.cuenta)?.filter(|c| c.activa);
        Ok(cuenta.map(|cuenta| (pase, cuenta)))
    }

    /// The passes of an account, the last made first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn pases(&self, cuenta: &CuentaId) -> Resultado<Vec<Pase>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT {COLUMNAS} FROM pases WHERE cuenta = ?1 ORDER BY creado DESC, id"
        ))?;
        let mut filas = consulta.query([cuenta.as_str()])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(pase(f)?);
        }
        Ok(lista)
    }

    /// The answer that was given to an order about versions, if it was given.
    ///
    /// # Errors
    /// `ClaveReusada` when the key was used for another order.
    pub fn pedido(&self, pedido: &PedidoUnico) -> Resultado<Option<String>> {
        let hallado: Option<(String, String)> = self
            .con
            .prepare_cached("SELECT huella, respuesta FROM pedidos WHERE actor = ?1 AND clave = ?2")?
            .query_row([&pedido.actor, &pedido.clave], |f| Ok((f.get(0)?, f.get(1)?)))
            .optional()?;
        match hallado {
            Some((huella, _)) if huella != pedido.huella => Err(AlmacenError::ClaveReusada),
            otro => Ok(otro.map(|(_, respuesta)| respuesta)),
        }
    }
}

impl Escritura<'_> {
    /// Makes a pass of an account.
    ///
    /// # Errors
    /// When there is no such account, or no random bytes.
    pub fn crear_pase(
        &self,
        cuenta: &CuentaId,
        nombre: &str,
        permisos: &[String],
        ahora: Timestamp,
        expira: Timestamp,
    ) -> Resultado<PaseHecho> {
        if self.cuenta(cuenta)?.is_none() {
            return Err(AlmacenError::no_existe("la cuenta", cuenta.as_str()));
        }
        let token = Reservado(format!("{PREFIJO_PASE}{}", secreto()?.0));
        let pase = Pase {
            id: schemas::sello::hexadecimal(&azar::<6>()?),
            cuenta: cuenta.clone(),
            nombre: nombre.to_owned(),
            permisos: permisos.to_vec(),
            creado: ahora,
            expira,
            usado: None,
            revocado: None,
        };
        let permisos = serde_json::to_string(permisos).map_err(AlmacenError::forma("un pase"))?;
        self.con
            .prepare_cached(
                "INSERT INTO pases (id, token, cuenta, nombre, permisos, creado, expira)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                pase.id,
                huella(&token),
                cuenta.as_str(),
                nombre,
                permisos,
                micros(ahora),
                micros(expira)
            ])?;
        Ok(PaseHecho { pase, token })
    }

    /// Takes a pass back; one that was taken back stays so.
    ///
    /// # Errors
    /// `NoExiste` when the account has no such pass.
    pub fn revocar_pase(&self, id: &str, cuenta: &CuentaId, ahora: Timestamp) -> Resultado<()> {
        let filas = self
            .con
            .prepare_cached(
                "UPDATE pases SET revocado = coalesce(revocado, ?3) WHERE id = ?1 AND cuenta = ?2",
            )?
            .execute(params![id, cuenta.as_str(), micros(ahora)])?;
        if filas == 0 { Err(AlmacenError::no_existe("el pase", id)) } else { Ok(()) }
    }

    /// Writes down that a pass was used.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn usar_pase(&self, id: &str, ahora: Timestamp) -> Resultado<()> {
        self.con
            .prepare_cached("UPDATE pases SET usado = ?2 WHERE id = ?1")?
            .execute(params![id, micros(ahora)])?;
        Ok(())
    }

    /// Keeps the answer that is given to an order about versions.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn responder_pedido(&self, pedido: &PedidoUnico, respuesta: &str, ahora: Timestamp) -> Resultado<()> {
        self.con
            .prepare_cached(
                "INSERT INTO pedidos (actor, clave, huella, respuesta, cuando) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![pedido.actor, pedido.clave, pedido.huella, respuesta, micros(ahora)])?;
        Ok(())
    }

    /// Forgets answers given before a moment.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn olvidar_pedidos(&self, antes: Timestamp) -> Resultado<usize> {
        Ok(self.con.prepare_cached("DELETE FROM pedidos WHERE cuando < ?1")?.execute([micros(antes)])?)
    }
}

/// An order about versions that must be done once, however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PedidoUnico {
    /// Who sends it; keys of different ones never meet.
    pub actor: String,
    /// The key that came with it.
    pub clave: String,
    /// SHA-256 of what is asked.
    pub huella: String,
}
