//! What people leave around expedientes: drafts, the record of who read what, and the mailbox of the demonstration.

use jiff::Timestamp;
use rusqlite::{Params, Row, params};
use schemas::ids::{CuentaId, ExpedienteId, TramiteId};
use serde_json::Value;

use super::error::{AlmacenError, Resultado};
use super::ids::Reservado;
use super::tiempo::{entero, micros, momento};
use super::{Escritura, Lectura};

/// A solicitud that was not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borrador {
    /// Its identity.
    pub id: String,
    /// Whose.
    pub cuenta: CuentaId,
    /// Of which trámite; it follows the version on offer.
    pub tramite: TramiteId,
    /// Answers so far, as the form has them.
    pub respuestas: Reservado<Value>,
    /// The page of the form where the person is.
    pub pagina: String,
    /// When it was last saved.
    pub actualizado: Timestamp,
}

/// That somebody read an expediente.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceso {
    /// Which.
    pub expediente: ExpedienteId,
    /// Who.
    pub cuenta: CuentaId,
    /// When.
    pub cuando: Timestamp,
    /// Why: the task, the search, the reason that they gave.
    pub motivo: String,
}

/// A message to be put in the mailbox of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorreoNuevo {
    /// The key of the effect that sends it: one message however often it is tried.
    pub clave: String,
    /// To whom.
    pub para: Reservado<String>,
    /// What about.
    pub asunto: String,
    /// What it says.
    pub texto: Reservado<String>,
    /// Of which expediente.
    pub expediente: Option<ExpedienteId>,
    /// When it was sent.
    pub cuando: Timestamp,
}

/// A message in the mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correo {
    /// Its number; newer ones are greater.
    pub n: i64,
    /// The message.
    pub correo: CorreoNuevo,
}

fn borrador(f: &Row<'_>) -> Resultado<Borrador> {
    let respuestas: String = f.get(3)?;
    Ok(Borrador {
        id: f.get(0)?,
        cuenta: CuentaId(f.get(1)?),
        tramite: TramiteId(f.get(2)?),
        respuestas: Reservado(serde_json::from_str(&respuestas).map_err(AlmacenError::forma("un borrador"))?),
        pagina: f.get(4)?,
        actualizado: momento(f.get(5)?)?,
    })
}

impl Lectura<'_> {
    /// A draft, if it is of this account.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn borrador(&self, id: &str, cuenta: &CuentaId) -> Resultado<Option<Borrador>> {
        Ok(self.borradores_donde("WHERE id = ?1 AND cuenta = ?2", [id, cuenta.as_str()])?.pop())
    }

    /// The drafts of an account, last saved first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn borradores(&self, cuenta: &CuentaId) -> Resultado<Vec<Borrador>> {
        self.borradores_donde("WHERE cuenta = ?1 ORDER BY actualizado DESC LIMIT 200", [cuenta.as_str()])
    }

    fn borradores_donde(&self, resto: &str, valores: impl Params) -> Resultado<Vec<Borrador>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT id, cuenta, tramite, respuestas, pagina, actualizado FROM borradores {resto}"
        ))?;
        let mut filas = consulta.query(valores)?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(borrador(f)?);
        }
        Ok(lista)
    }

    /// Who read an expediente, newest first.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn accesos(&self, expediente: &ExpedienteId, cuantos: usize) -> Resultado<Vec<Acceso>> {
        let n = self.numero(expediente)?;
        self.accesos_donde("WHERE a.expediente = ?1 ORDER BY a.n DESC LIMIT ?2", params![n, entero(cuantos)])
    }

    /// What an account read, newest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn accesos_de(&self, cuenta: &CuentaId, cuantos: usize) -> Resultado<Vec<Acceso>> {
        self.accesos_donde(
            "WHERE a.cuenta = ?1 ORDER BY a.n DESC LIMIT ?2",
            params![cuenta.as_str(), entero(cuantos)],
        )
    }

    fn accesos_donde(&self, resto: &str, valores: impl Params) -> Resultado<Vec<Acceso>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT e.id, a.cuenta, a.cuando, a.motivo FROM accesos a JOIN expedientes e ON e.n = a.expediente {resto}"
        ))?;
        let mut filas = consulta.query(valores)?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(Acceso {
                expediente: ExpedienteId(f.get(0)?),
                cuenta: CuentaId(f.get(1)?),
                cuando: momento(f.get(2)?)?,
                motivo: f.get(3)?,
            });
        }
        Ok(lista)
    }

    /// The messages to an address, or to anybody, newest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn correos(&self, para: Option<&str>, cuantos: usize) -> Resultado<Vec<Correo>> {
        let columnas = "SELECT c.n, c.clave, c.para, c.asunto, c.texto, c.cuando,
            (SELECT e.id FROM expedientes e WHERE e.n = c.expediente) FROM correos c";
        match para {
            Some(para) => self.correos_donde(
                &format!("{columnas} WHERE c.para = ?1 ORDER BY c.n DESC LIMIT ?2"),
                params![para, entero(cuantos)],
            ),
            None => self
                .correos_donde(&format!("{columnas} ORDER BY c.n DESC LIMIT ?1"), params![entero(cuantos)]),
        }
    }

    fn correos_donde(&self, sql: &str, valores: impl Params) -> Resultado<Vec<Correo>> {
        let mut consulta = self.con.prepare_cached(sql)?;
        let mut filas = consulta.query(valores)?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(Correo {
                n: f.get(0)?,
                correo: CorreoNuevo {
                    clave: f.get(1)?,
                    para: Reservado(f.get(2)?),
                    asunto: f.get(3)?,
                    texto: Reservado(f.get(4)?),
                    cuando: momento(f.get(5)?)?,
                    expediente: f.get::<_, Option<String>>(6)?.map(ExpedienteId),
                },
            });
        }
        Ok(lista)
    }
}

impl Escritura<'_> {
    /// Saves a draft, new or known.
    ///
    /// # Errors
    /// `NoExiste` when the draft is of another account, or there is no such account.
    pub fn guardar_borrador(&self, b: &Borrador) -> Resultado<()> {
        let respuestas =
            serde_json::to_string(&b.respuestas.0).map_err(AlmacenError::forma("un borrador"))?;
        let filas = self
            .con
            .prepare_cached(
                "INSERT INTO borradores (id, cuenta, tramite, respuestas, pagina, actualizado)
                 SELECT ?1, id, ?3, ?4, ?5, ?6 FROM cuentas WHERE id = ?2
                 ON CONFLICT (id) DO UPDATE SET respuestas = ?4, pagina = ?5, actualizado = ?6 WHERE cuenta = ?2",
            )?
            .execute(params![
                b.id,
                b.cuenta.as_str(),
                b.tramite.as_str(),
                respuestas,
                b.pagina,
                micros(b.actualizado)
            ])?;
        if filas == 0 { Err(AlmacenError::no_existe("el borrador", b.id.as_str())) } else { Ok(()) }
    }

    /// Takes a draft away, if it is of this account; answers whether there was one.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn borrar_borrador(&self, id: &str, cuenta: &CuentaId) -> Resultado<bool> {
        let filas = self
            .con
            .prepare_cached("DELETE FROM borradores WHERE id = ?1 AND cuenta = ?2")?
            .execute([id, cuenta.as_str()])?;
        Ok(filas == 1)
    }

    /// Takes away drafts that nobody saved since `antes`; answers how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn olvidar_borradores(&self, antes: Timestamp) -> Resultado<usize> {
        Ok(self
            .con
            .prepare_cached("DELETE FROM borradores WHERE actualizado < ?1")?
            .execute([micros(antes)])?)
    }

    /// Writes down that somebody read an expediente.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn anotar_acceso(&self, a: &Acceso) -> Resultado<()> {
        let n = self.numero(&a.expediente)?;
        self.con
            .prepare_cached(
                "INSERT INTO accesos (expediente, cuenta, cuando, motivo) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![n, a.cuenta.as_str(), micros(a.cuando), a.motivo])?;
        Ok(())
    }

    /// Puts a message in the mailbox, once by its key.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn guardar_correo(&self, c: &CorreoNuevo) -> Resultado<()> {
        let n = c.expediente.as_ref().map(|e| self.numero(e)).transpose()?;
        self.con
            .prepare_cached(
                "INSERT INTO correos (clave, para, asunto, texto, expediente, cuando) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (clave) DO NOTHING",
            )?
            .execute(params![c.clave, c.para.0, c.asunto, c.texto.0, n, micros(c.cuando)])?;
        Ok(())
    }
}
