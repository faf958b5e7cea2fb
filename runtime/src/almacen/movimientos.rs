//! What expedientes do to accounts. A change and the record of it are written in the transaction of the event that tells them; a
//! suplencia begins and ends by its dates, whoever is awake then; a link with which a password is set is kept only as its SHA-256.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use schemas::encargo::Encargos;
use schemas::ids::{CuentaId, EtapaId, ExpedienteId, Folio};

use super::cuentas::{Ausente, Cuenta, huella, roles_a_texto};
use super::efectos::EfectoNuevo;
use super::error::{AlmacenError, Resultado};
use super::ids::{Reservado, secreto};
use super::tiempo::{micros, momento, momento_si, natural};
use super::{Escritura, Lectura};

const QUE: &str = "un movimiento de cuenta";

/// What was done with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueMovimiento {
    /// It was made, or may be used again.
    Alta,
    /// Its roles are others.
    Cambio,
    /// For a time it also holds the roles of another.
    Suplencia,
    /// It may not be used any more.
    Baja,
}

impl QueMovimiento {
    const TODOS: [(Self, &'static str); 4] = [
        (Self::Alta, "alta"),
        (Self::Cambio, "cambio"),
        (Self::Suplencia, "suplencia"),
        (Self::Baja, "baja"),
    ];

    /// As it is stored.
    pub fn id(self) -> &'static str {
        Self::TODOS.iter().find(|(q, _)| *q == self).map_or("", |(_, id)| id)
    }

    fn de(texto: &str) -> Resultado<Self> {
        let hallado = Self::TODOS.iter().find(|(_, id)| *id == texto).map(|(q, _)| *q);
        hallado.ok_or(AlmacenError::Forma { que: QUE, causa: None })
    }
}

/// Something that an expediente does to an account, with the account as it was when that was judged.
#[derive(Clone, Debug)]
pub struct CambioDeCuenta {
    /// As it was; nothing when there was none.
    pub antes: Option<Cuenta>,
    /// As it is from now on.
    pub despues: Cuenta,
    /// What it is.
    pub que: QueMovimiento,
    /// The roles that are given; in a baja, those that there were.
    pub roles: Encargos,
    /// In a suplencia, the account of whom it stands in for, as it was.
    pub suple_a: Option<Cuenta>,
    /// In a suplencia, from when and until when.
    pub plazo: Option<(Timestamp, Timestamp)>,
    /// By which expediente.
    pub expediente: ExpedienteId,
    /// By which event of it: one does one thing.
    pub evento: u64,
    /// When.
    pub cuando: Timestamp,
    /// What must be done outside because of it.
    pub efectos: Vec<EfectoNuevo>,
}

/// What was done with an account, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movimiento {
    /// Which account.
    pub cuenta: CuentaId,
    /// What it was.
    pub que: QueMovimiento,
    /// The roles that were given, or taken.
    pub roles: Encargos,
    /// For whom it stands in.
    pub otra: Option<CuentaId>,
    /// From when, in a suplencia.
    pub desde: Option<Timestamp>,
    /// Until when.
    pub hasta: Option<Timestamp>,
    /// By which expediente.
    pub expediente: ExpedienteId,
    /// Its folio.
    pub folio: Folio,
    /// By which event of it.
    pub evento: u64,
    /// When.
    pub cuando: Timestamp,
}

const SQL_MOVIMIENTOS: &str =
    "SELECT m.cuenta, m.que, m.roles, m.otra, m.desde, m.hasta, e.id, e.folio, m.evento, m.cuando
     FROM movimientos m JOIN expedientes e ON e.n = m.expediente";

/// A suplencia holds between its dates, unless one of the two left meanwhile.
const SQL_SUPLENCIAS: &str =
    "SELECT m.roles, a.id, a.nombre FROM movimientos m JOIN cuentas a ON a.id = m.otra
     WHERE m.cuenta = ?1 AND m.que = 'suplencia' AND m.desde <= ?2 AND m.hasta > ?2
     AND NOT EXISTS (SELECT 1 FROM movimientos b WHERE b.cuenta = m.cuenta AND b.que = 'baja' AND b.n > m.n)
     AND NOT EXISTS (SELECT 1 FROM movimientos b WHERE b.cuenta = m.otra AND b.que = 'baja' AND b.n > m.n)";

fn leer(f: &Row<'_>) -> Resultado<Movimiento> {
    let (que, roles): (String, String) = (f.get(1)?, f.get(2)?);
    Ok(Movimiento {
        cuenta: CuentaId(f.get(0)?),
        que: QueMovimiento::de(&que)?,
        roles: serde_json::from_str(&roles).map_err(AlmacenError::forma(QUE))?,
        otra: f.get::<_, Option<String>>(3)?.map(CuentaId),
        desde: momento_si(f.get(4)?)?,
        hasta: momento_si(f.get(5)?)?,
        expediente: ExpedienteId(f.get(6)?),
        folio: Folio(f.get(7)?),
        evento: natural(f.get(8)?),
        cuando: momento(f.get(9)?)?,
    })
}

impl Lectura<'_> {
    /// What was done with an account, the last first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn movimientos(&self, cuenta: &CuentaId) -> Resultado<Vec<Movimiento>> {
        let sql = format!("{SQL_MOVIMIENTOS} WHERE m.cuenta = ?1 ORDER BY m.n DESC");
        let mut consulta = self.con.prepare_cached(&sql)?;
        let mut filas = consulta.query([cuenta.as_str()])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(leer(f)?);
        }
        Ok(lista)
    }

    /// What an event of an expediente did to an account, if it did something.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn movimiento_de(&self, expediente: &ExpedienteId, evento: u64) -> Resultado<Option<Movimiento>> {
        let n = self.numero(expediente)?;
        let sql = format!("{SQL_MOVIMIENTOS} WHERE m.expediente = ?1 AND m.evento = ?2");
        let mut consulta = self.con.prepare_cached(&sql)?;
        let mut filas = consulta.query(params![n, evento.cast_signed()])?;
        filas.next()?.map(leer).transpose()
    }

    /// An account with the roles that it holds at `ahora`: its own, and those of whom it stands in for.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn con_suplencias(&self, mut cuenta: Cuenta, ahora: Timestamp) -> Resultado<Cuenta> {
        let mut consulta = self.con.prepare_cached(SQL_SUPLENCIAS)?;
        let mut filas = consulta.query(params![cuenta.id.as_str(), micros(ahora)])?;
        let propios = cuenta.roles.clone();
        while let Some(f) = filas.next()? {
            let texto: String = f.get(0)?;
            let roles: Encargos = serde_json::from_str(&texto).map_err(AlmacenError::forma(QUE))?;
            cuenta.roles.extend(roles.iter().cloned());
            let nombre = Reservado(f.get(2)?);
            let propios = propios.clone();
            cuenta.suple.push(Ausente { cuenta: CuentaId(f.get(1)?), nombre, roles, propios });
        }
        Ok(cuenta)
    }

    /// The tasks that an account has taken.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn tomadas_por(&self, cuenta: &CuentaId) -> Resultado<Vec<(ExpedienteId, EtapaId)>> {
        let mut consulta = self.con.prepare_cached(
            "SELECT DISTINCT e.id, t.etapa FROM tareas t JOIN expedientes e ON e.n = t.expediente
             WHERE t.tomada_por = ?1 ORDER BY 1, 2",
        )?;
        let filas =
            consulta.query_map([cuenta.as_str()], |f| Ok((ExpedienteId(f.get(0)?), EtapaId(f.get(1)?))))?;
        Ok(filas.collect::<Result<_, _>>()?)
    }

    /// The account whose password a link sets, if the link is good at `ahora` and the account may sign in.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn cuenta_por_enlace(&self, token: &str, ahora: Timestamp) -> Resultado<Option<Cuenta>> {
        let id: Option<String> = self
            .con
            .prepare_cached("SELECT cuenta FROM enlaces_cuenta WHERE token = ?1 AND expira > ?2")?
            .query_row(params![huella(token), micros(ahora)], |f| f.get(0))
            .optional()?;
        let Some(id) = id else { return Ok(None) };
        Ok(self.cuenta(&CuentaId(id))?.filter(|c| c.activa))
    }
}

impl Escritura<'_> {
    /// Does what an expediente does to an account, and writes it down.
    ///
    /// # Errors
    /// `CuentaCambio` when an account isn't as it was judged, or that event already did it.
    pub fn mover_cuenta(&self, cambio: &CambioDeCuenta) -> Resultado<()> {
        let despues = &cambio.despues;
        let ya = self.movimiento_de(&cambio.expediente, cambio.evento)?.is_some();
        let suplida = match &cambio.suple_a {
            Some(otra) => self.cuenta(&otra.id)?.as_ref() == Some(otra),
            None => true,
        };
        if ya || !suplida || self.cuenta_por_correo(&despues.correo)? != cambio.antes {
            return Err(AlmacenError::CuentaCambio);
        }
        match &cambio.antes {
            None => self.crear_cuenta(despues)?,
            Some(antes) if antes == despues => {}
            Some(_) => self.cambiar_cuenta(despues)?,
        }
        if cambio.que == QueMovimiento::Baja {
            self.cortar(&despues.id, cambio.cuando)?;
        }
        self.anotar_movimiento(cambio)?;
        cambio.efectos.iter().try_for_each(|e| self.pedir_efecto(e, Some(&cambio.expediente)))
    }

    /// Ends all by which an account could still act: sessions, passes, links, and the key with which it approves.
    fn cortar(&self, cuenta: &CuentaId, ahora: Timestamp) -> Resultado<()> {
        self.cerrar_sesiones(cuenta)?;
        self.con
            .prepare_cached("UPDATE pases SET revocado = coalesce(revocado, ?2) WHERE cuenta = ?1")?
            .execute(params![cuenta.as_str(), micros(ahora)])?;
        for sql in ["DELETE FROM enlaces_cuenta WHERE cuenta = ?1", "DELETE FROM llaves WHERE cuenta = ?1"] {
            self.con.prepare_cached(sql)?.execute([cuenta.as_str()])?;
        }
        Ok(())
    }

    fn anotar_movimiento(&self, cambio: &CambioDeCuenta) -> Resultado<()> {
        let n = self.numero(&cambio.expediente)?;
        self.con
            .prepare_cached(
                "INSERT INTO movimientos (cuenta, que, roles, otra, desde, hasta, expediente, evento, cuando)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                cambio.despues.id.as_str(),
                cambio.que.id(),
                roles_a_texto(&cambio.roles)?,
                cambio.suple_a.as_ref().map(|o| o.id.as_str()),
                cambio.plazo.map(|(desde, _)| micros(desde)),
                cambio.plazo.map(|(_, hasta)| micros(hasta)),
                n,
                cambio.evento.cast_signed(),
                micros(cambio.cuando),
            ])?;
        Ok(())
    }

    /// Makes a link with which an account sets its password, and gives its token: the only moment at which it is known. The links that
    /// it had are good no more: only the last mail that was sent is.
    ///
    /// # Errors
    /// When there is no such account, or no random bytes.
    pub fn crear_enlace_de_cuenta(
        &self,
        cuenta: &CuentaId,
        expira: Timestamp,
    ) -> Resultado<Reservado<String>> {
        if self.cuenta(cuenta)?.is_none() {
            return Err(AlmacenError::no_existe("la cuenta", cuenta.as_str()));
        }
        let token = secreto()?;
        self.con
            .prepare_cached("DELETE FROM enlaces_cuenta WHERE cuenta = ?1")?
            .execute([cuenta.as_str()])?;
        self.con
            .prepare_cached("INSERT INTO enlaces_cuenta (token, cuenta, expira) VALUES (?1, ?2, ?3)")?
            .execute(params![huella(&token), cuenta.as_str(), micros(expira)])?;
        Ok(token)
    }

    /// Sets the password of the account of a link, once: the link is good no more, and its sessions end.
    ///
    /// # Errors
    /// `NoExiste` when the link isn't good.
    pub fn poner_contrasena(
        &self,
        token: &str,
        hash: &Reservado<String>,
        ahora: Timestamp,
    ) -> Resultado<Cuenta> {
        let Some(mut cuenta) = self.cuenta_por_enlace(token, ahora)? else {
            return Err(AlmacenError::no_existe("el enlace", "dado"));
        };
        cuenta.hash = hash.clone();
        self.cambiar_cuenta(&cuenta)?;
        self.con
            .prepare_cached("DELETE FROM enlaces_cuenta WHERE cuenta = ?1")?
            .execute([cuenta.id.as_str()])?;
        Ok(cuenta)
    }

    /// Forgets links that are good no more.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn olvidar_enlaces_de_cuenta(&self, ahora: Timestamp) -> Resultado<usize> {
        Ok(self
            .con
            .prepare_cached("DELETE FROM enlaces_cuenta WHERE expira <= ?1")?
            .execute([micros(ahora)])?)
    }
}
