//! The outbox: what must be done outside, at least once. An effect is leased, done, and marked; a worker that dies lets its lease run
//! out and another takes it. When to try again is for the caller to say.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use schemas::ids::ExpedienteId;
use serde_json::Value;

use super::error::{AlmacenError, Resultado};
use super::ids::Reservado;
use super::tiempo::{entero, micros, momento, momento_si};
use super::{Escritura, Lectura};

const QUE: &str = "un efecto";

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EfectoNuevo {
    /// Its key: two effects with one key are one effect, and it is also what the outside may use to do it once.
    pub clave: String,
    /// Kind, by which a worker knows what to do: `correo`, `orden_pago`.
    pub clase: String,
    /// What the worker needs; it may be personal.
    pub carga: Reservado<Value>,
    /// Not before this moment.
    pub no_antes: Timestamp,
}

/// An effect with its JSON made.
#[derive(Debug)]
pub(super) struct EfectoListo {
    clave: String,
    clase: String,
    carga: Reservado<String>,
    no_antes: i64,
}

/// The number of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EfectoId(pub i64);

/// Effects that wait for each other and for no others: a server that hangs stops what goes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carril {
    /// What is done here: documents, books.
    Propio = 0,
    /// Mail.
    Correo = 1,
    /// Questions to other systems.
    Consulta = 2,
}

/// How an effect goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstadoEfecto {
    /// It waits for its moment, or somebody has it.
    Pendiente,
    /// It was done.
    Hecho,
    /// It was given up; a person may order to try again.
    Fallido,
}

impl EstadoEfecto {
    fn como_texto(self) -> &'static str {
        match self {
            Self::Pendiente => "pendiente",
            Self::Hecho => "hecho",
            Self::Fallido => "fallido",
        }
    }

    fn de(texto: &str) -> Resultado<Self> {
        match texto {
            "pendiente" => Ok(Self::Pendiente),
            "hecho" => Ok(Self::Hecho),
            "fallido" => Ok(Self::Fallido),
            _ => Err(AlmacenError::Forma { que: QUE, causa: None }),
        }
    }
}

/// An effect as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Efecto {
    /// Its number.
    pub id: EfectoId,
    /// Its key.
    pub clave: String,
    /// Its kind.
    pub clase: String,
    /// Of which expediente.
    pub expediente: Option<ExpedienteId>,
    /// What the worker needs; null once erased.
    pub carga: Reservado<Value>,
    /// When it was asked for; the moment before which it must not be tried.
    pub creado: Timestamp,
    /// How it goes.
    pub estado: EstadoEfecto,
    /// When it is tried next, or the lease of who has it ends.
    pub siguiente: Timestamp,
    /// How often it was taken.
    pub intentos: u32,
    /// What went wrong last; without personal data.
    pub error: Option<String>,
    /// When it was done or given up.
    pub terminado: Option<Timestamp>,
}

impl EfectoNuevo {
    pub(super) fn preparar(&self) -> Resultado<EfectoListo> {
        Ok(EfectoListo {
            clave: self.clave.clone(),
            clase: self.clase.clone(),
            carga: Reservado(serde_json::to_string(&self.carga.0).map_err(AlmacenError::forma(QUE))?),
            no_antes: micros(self.no_antes),
        })
    }
}

const COLUMNAS: &str = "f.n, f.clave, f.clase, f.carga, f.creado, f.estado, f.siguiente, f.intentos, f.error,
    f.terminado, (SELECT e.id FROM expedientes e WHERE e.n = f.expediente)";

const SQL_HECHOS: &str = "WHERE f.estado = ?1 AND f.n < ?2 ORDER BY f.n DESC LIMIT ?3";

const SQL_ABIERTOS: &str =
    "WHERE f.estado <> 'hecho' AND f.estado = ?1 AND f.n < ?2 ORDER BY f.n DESC LIMIT ?3";

pub(super) const SQL_TOMAR: &str = "UPDATE efectos SET siguiente = ?2, intentos = intentos + 1
    WHERE n IN (SELECT n FROM efectos INDEXED BY efectos_pendientes WHERE estado = 'pendiente' AND siguiente <= ?1
    AND (?4 IS NULL OR ?4 = CASE clase WHEN 'correo' THEN 1 WHEN 'consulta' THEN 2 ELSE 0 END)
    ORDER BY siguiente, n LIMIT ?3)
    RETURNING n";

pub(super) const SQL_PROXIMO: &str = "SELECT siguiente FROM efectos INDEXED BY efectos_pendientes WHERE estado = 'pendiente' ORDER BY siguiente, n LIMIT 1";

fn sql_lista(resto: &str) -> String {
    format!("SELECT {COLUMNAS} FROM efectos f {resto}")
}

/// The lists of this room whole, for the test of plans.
#[cfg(test)]
pub(super) fn listas() -> Vec<String> {
    [SQL_HECHOS, SQL_ABIERTOS].map(sql_lista).into()
}

fn leer(f: &Row<'_>) -> Resultado<Efecto> {
    let carga: String = f.get(3)?;
    let estado: String = f.get(5)?;
    Ok(Efecto {
        id: EfectoId(f.get(0)?),
        clave: f.get(1)?,
        clase: f.get(2)?,
        carga: Reservado(serde_json::from_str(&carga).map_err(AlmacenError::forma(QUE))?),
        creado: momento(f.get(4)?)?,
        estado: EstadoEfecto::de(&estado)?,
        siguiente: momento(f.get(6)?)?,
        intentos: f.get(7)?,
        error: f.get(8)?,
        terminado: momento_si(f.get(9)?)?,
        expediente: f.get::<_, Option<String>>(10)?.map(ExpedienteId),
    })
}

impl Lectura<'_> {
    /// One effect.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn efecto(&self, id: EfectoId) -> Resultado<Option<Efecto>> {
        let mut consulta =
            self.con.prepare_cached(&format!("SELECT {COLUMNAS} FROM efectos f WHERE f.n = ?1"))?;
        let mut filas = consulta.query([id.0])?;
        filas.next()?.map(leer).transpose()
    }

    /// Effects in a state, newest first, from before `antes_de`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn efectos(
        &self,
        estado: EstadoEfecto,
        antes_de: Option<EfectoId>,
        cuantos: usize,
    ) -> Resultado<Vec<Efecto>> {
        // Those that are done are almost all of the table, which is read backwards; the others have an index of their own.
        let resto = match estado {
            EstadoEfecto::Hecho => SQL_HECHOS,
            EstadoEfecto::Pendiente | EstadoEfecto::Fallido => SQL_ABIERTOS,
        };
        self.lista_efectos(
            resto,
            params![estado.como_texto(), antes_de.map_or(i64::MAX, |e| e.0), entero(cuantos)],
        )
    }

    /// Effects of an expediente, oldest first.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn efectos_de(&self, expediente: &ExpedienteId) -> Resultado<Vec<Efecto>> {
        self.lista_efectos("WHERE f.expediente = ?1 ORDER BY f.n", [self.numero(expediente)?])
    }

    fn lista_efectos(&self, resto: &str, valores: impl rusqlite::Params) -> Resultado<Vec<Efecto>> {
        let mut consulta = self.con.prepare_cached(&sql_lista(resto))?;
        let mut filas = consulta.query(valores)?;
        let mut efectos = Vec::new();
        while let Some(f) = filas.next()? {
            efectos.push(leer(f)?);
        }
        Ok(efectos)
    }

    /// When the next effect is due, so that a worker may sleep until then.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn proximo_efecto(&self) -> Resultado<Option<Timestamp>> {
        let siguiente: Option<i64> =
            self.con.prepare_cached(SQL_PROXIMO)?.query_row([], |f| f.get(0)).optional()?;
        momento_si(siguiente)
    }
}

impl Escritura<'_> {
    /// Asks for an effect outside of any append. One whose key is already there is not asked for again.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn pedir_efecto(&self, efecto: &EfectoNuevo, expediente: Option<&ExpedienteId>) -> Resultado<()> {
        let n = expediente.map(|e| self.numero(e)).transpose()?;
        self.poner_efecto(&efecto.preparar()?, n)
    }

    pub(super) fn poner_efecto(&self, e: &EfectoListo, expediente: Option<i64>) -> Resultado<()> {
        self.con
            .prepare_cached(
                "INSERT INTO efectos (clave, expediente, clase, carga, creado, estado, siguiente, intentos)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'pendiente', ?5, 0) ON CONFLICT (clave) DO NOTHING",
            )?
            .execute(params![e.clave, expediente, e.clase, e.carga.0, e.no_antes])?;
        Ok(())
    }

    /// Takes up to `cuantos` effects that are due, soonest first; nobody else gets them until the lease ends.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn tomar_efectos(
        &self,
        ahora: Timestamp,
        cuantos: usize,
        arrendamiento: Duration,
    ) -> Resultado<Vec<Efecto>> {
        self.tomar_efectos_de(None, ahora, cuantos, arrendamiento)
    }

    /// The same, of one lane only, or of all.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn tomar_efectos_de(
        &self,
        carril: Option<Carril>,
        ahora: Timestamp,
        cuantos: usize,
        arrendamiento: Duration,
    ) -> Resultado<Vec<Efecto>> {
        let ahora = micros(ahora);
        let hasta = ahora.saturating_add(i64::try_from(arrendamiento.as_micros()).unwrap_or(i64::MAX));
        let mut consulta = self.con.prepare_cached(SQL_TOMAR)?;
        let mut tomados: Vec<i64> = consulta
            .query_map(params![ahora, hasta.max(ahora), entero(cuantos), carril.map(|c| c as i64)], |f| {
                f.get(0)
            })?
            .collect::<Result<_, _>>()?;
        tomados.sort_unstable();
        tomados.into_iter().filter_map(|n| self.efecto(EfectoId(n)).transpose()).collect()
    }

    /// It was done. True whoever says it and however late.
    ///
    /// # Errors
    /// When there is no such effect.
    pub fn efecto_hecho(&self, id: EfectoId, ahora: Timestamp) -> Resultado<()> {
        let filas = self
            .con
            .prepare_cached("UPDATE efectos SET estado = 'hecho', error = NULL, terminado = ?2 WHERE n = ?1")?
            .execute(params![id.0, micros(ahora)])?;
        if filas == 0 { Err(AlmacenError::no_existe("el efecto", id.0.to_string())) } else { Ok(()) }
    }

    /// The attempt failed: to be tried again at `siguiente`, or given up when there is none. Ignored when the lease of that attempt
    /// ended and somebody else took the effect, or it was done; answers whether it counted.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn efecto_fallo(
        &self,
        id: EfectoId,
        intento: u32,
        siguiente: Option<Timestamp>,
        error: &str,
        ahora: Timestamp,
    ) -> Resultado<bool> {
        let filas = self
            .con
            .prepare_cached(
                "UPDATE efectos SET error = ?3, siguiente = coalesce(?4, siguiente),
                   estado = CASE WHEN ?4 IS NULL THEN 'fallido' ELSE 'pendiente' END,
                   terminado = CASE WHEN ?4 IS NULL THEN ?5 END
                 WHERE n = ?1 AND intentos = ?2 AND estado = 'pendiente'",
            )?
            .execute(params![id.0, intento, error, siguiente.map(micros), micros(ahora)])?;
        Ok(filas == 1)
    }

    /// A person orders to try again one that was given up.
    ///
    /// # Errors
    /// `NoExiste` when there is none given up with that number, or its data were erased.
    pub fn reintentar_efecto(&self, id: EfectoId, ahora: Timestamp) -> Resultado<()> {
        let filas = self
            .con
            .prepare_cached(
                "UPDATE efectos SET estado = 'pendiente', siguiente = ?2, terminado = NULL
                 WHERE n = ?1 AND estado = 'fallido' AND carga <> 'null'",
            )?
            .execute(params![id.0, micros(ahora)])?;
        if filas == 0 { Err(AlmacenError::no_existe("el efecto fallido", id.0.to_string())) } else { Ok(()) }
    }

    /// A person orders to try again all that were given up, as after a day without mail. Those whose data were erased stay. How many.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn reintentar_fallidos(&self, ahora: Timestamp) -> Resultado<usize> {
        let filas = self
            .con
            .prepare_cached(
                "UPDATE efectos SET estado = 'pendiente', siguiente = ?1, terminado = NULL
                 WHERE estado = 'fallido' AND carga <> 'null'",
            )?
            .execute(params![micros(ahora)])?;
        Ok(filas)
    }
}
