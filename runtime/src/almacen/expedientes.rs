//! Appending to an expediente and loading it. One append is events, projection, effects and the answer to remember, all or nothing.

use std::fmt;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use schemas::evento::Evento;
use schemas::ids::{CuentaId, ExpedienteId};
use schemas::sello::Digest;
use serde_json::Value;

use super::cadena::{Eslabon, ORIGEN, eslabon};
use super::efectos::{EfectoListo, EfectoNuevo};
use super::error::{AlmacenError, Resultado};
use super::proyeccion::{Lista, Proyeccion, Vigente};
use super::reserva::{self, Separado};
use super::tiempo::{entero, micros, momento, natural};
use super::{Escritura, Lectura, palabras};

/// How a missing expediente is called.
pub(super) const NO_HAY: &str = "el expediente";

pub(super) const SQL_RESPUESTA: &str =
    "SELECT huella, expediente, version, respuesta FROM idempotencia WHERE actor = ?1 AND clave = ?2";

pub(super) const SQL_OLVIDAR: &str = "DELETE FROM idempotencia WHERE (actor, clave) IN
    (SELECT actor, clave FROM idempotencia WHERE cuando < ?1 ORDER BY cuando LIMIT ?2)";

/// How many events an expediente has; 0 before its first. Who appends says on which version they decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u64);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// An expediente as its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Historia {
    /// How many there are; what the next append expects.
    pub version: Version,
    /// All of them, in order, with their personal data.
    pub eventos: Vec<Evento>,
}

/// What is to be appended, decided on `version_esperada`.
#[derive(Clone, Debug)]
pub struct Anexo {
    /// To which expediente.
    pub expediente: ExpedienteId,
    /// The version on which it was decided; 0 starts the expediente.
    pub version_esperada: Version,
    /// What happened; at least one.
    pub eventos: Vec<Evento>,
    /// What the expediente says after them.
    pub proyeccion: Proyeccion,
    /// What must be done outside.
    pub efectos: Vec<EfectoNuevo>,
    /// What to answer if the same command comes again.
    pub idempotencia: Option<Idempotencia>,
}

/// A command that must be done once, however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotencia {
    /// The key that came with the form or the call.
    pub clave: String,
    /// Who sent it; keys of different people never meet.
    pub actor: String,
    /// SHA-256 of the request, so that the key serves no other.
    pub huella: Digest,
    /// What is answered now, and each time it is repeated.
    pub respuesta: Value,
    /// The moment of the command.
    pub cuando: Timestamp,
}

/// The answer of the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respuesta {
    /// The expediente on which it acted.
    pub expediente: ExpedienteId,
    /// The version that it left.
    pub version: Version,
    /// What was answered.
    pub respuesta: Value,
}

/// Record that the personal data of an expediente were erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borrado {
    /// Which.
    pub expediente: ExpedienteId,
    /// The last event that it covers.
    pub hasta: u64,
    /// When.
    pub cuando: Timestamp,
    /// Who did it.
    pub quien: CuentaId,
    /// Why: the request or the term of conservation, with its article.
    pub motivo: String,
}

/// What an erasure did and what it leaves to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoBorrado {
    /// Events whose personal data are gone.
    pub eventos: usize,
    /// Contents that nobody refers to any more: once this is committed, remove them from the depósito.
    pub archivos: Vec<String>,
}

/// An append whose JSON, salts and digests are made, so that the writer has less to do.
#[derive(Debug)]
pub struct Preparado {
    expediente: ExpedienteId,
    esperada: Version,
    eventos: Vec<EventoListo>,
    proyeccion: Lista,
    efectos: Vec<EfectoListo>,
    idempotencia: Option<(Idempotencia, String)>,
}

#[derive(Debug)]
struct EventoListo {
    cuando: i64,
    publico: String,
    reservado: Option<String>,
}

impl Anexo {
    /// Makes it ready; run it on the caller's thread.
    ///
    /// # Errors
    /// When it has no event, or something in it has no canonical JSON.
    pub fn preparar(&self) -> Resultado<Preparado> {
        if self.eventos.is_empty() {
            return Err(AlmacenError::Invalido("un anexo sin eventos no dice nada"));
        }
        let eventos = self
            .eventos
            .iter()
            .map(|evento| {
                let Separado { publico, reservado } = reserva::separar(evento)?;
                Ok(EventoListo { cuando: micros(evento.cuando), publico, reservado })
            })
            .collect::<Resultado<_>>()?;
        let idempotencia = match &self.idempotencia {
            None => None,
            Some(i) => {
                let texto =
                    serde_json::to_string(&i.respuesta).map_err(AlmacenError::forma("una respuesta"))?;
                Some((i.clone(), texto))
            }
        };
        Ok(Preparado {
            expediente: self.expediente.clone(),
            esperada: self.version_esperada,
            eventos,
            proyeccion: self.proyeccion.preparar()?,
            efectos: self.efectos.iter().map(EfectoNuevo::preparar).collect::<Resultado<_>>()?,
            idempotencia,
        })
    }
}

impl Lectura<'_> {
    /// Every event of an expediente, with its personal data, and its chain verified on the way: what was altered decides nothing.
    ///
    /// # Errors
    /// `NoExiste`; `Borrado` when its personal data were erased (its [`Lectura::traza`] remains); `Alterado`.
    pub fn cargar(&self, expediente: &ExpedienteId) -> Resultado<Historia> {
        let mut eventos = Vec::new();
        let mut borrados = false;
        let version = self.recorrer(expediente, |evento| {
            match evento {
                Some(evento) => eventos.push(*evento),
                None => borrados = true,
            }
            Ok(())
        })?;
        if borrados && let Some(borrado) = self.borrado(expediente)? {
            return Err(AlmacenError::Borrado(Box::new(borrado)));
        }
        Ok(Historia { version, eventos })
    }

    /// The version of an expediente; 0 when it doesn't exist.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn version(&self, expediente: &ExpedienteId) -> Resultado<Version> {
        Ok(self.vigente(expediente)?.map(|v| v.version).unwrap_or_default())
    }

    /// Whether its personal data were erased, and why.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn borrado(&self, expediente: &ExpedienteId) -> Resultado<Option<Borrado>> {
        let fila: Option<(i64, i64, String, String)> = self
            .con
            .prepare_cached(
                "SELECT b.hasta, b.cuando, b.quien, b.motivo FROM borrados b
                 JOIN expedientes e ON e.n = b.expediente WHERE e.id = ?1",
            )?
            .query_row([expediente.as_str()], |f| Ok((f.get(0)?, f.get(1)?, f.get(2)?, f.get(3)?)))
            .optional()?;
        fila.map(|(hasta, cuando, quien, motivo)| {
            Ok(Borrado {
                expediente: expediente.clone(),
                hasta: natural(hasta),
                cuando: momento(cuando)?,
                quien: CuentaId(quien),
                motivo,
            })
        })
        .transpose()
    }

    /// The answer that a command was given before, if it was.
    ///
    /// # Errors
    /// `ClaveReusada` when the key came with another request.
    pub fn respuesta(&self, actor: &str, clave: &str, huella: &Digest) -> Resultado<Option<Respuesta>> {
        // Two queries: the first is part of every append and almost never finds anything.
        let fila: Option<(String, i64, i64, String)> = self
            .con
            .prepare_cached(SQL_RESPUESTA)?
            .query_row([actor, clave], |f| Ok((f.get(0)?, f.get(1)?, f.get(2)?, f.get(3)?)))
            .optional()?;
        let Some((guardada, n, version, respuesta)) = fila else { return Ok(None) };
        if guardada != huella.as_str() {
            return Err(AlmacenError::ClaveReusada);
        }
        let expediente: String = self
            .con
            .prepare_cached("SELECT id FROM expedientes WHERE n = ?1")?
            .query_row([n], |f| f.get(0))?;
        Ok(Some(Respuesta {
            expediente: ExpedienteId(expediente),
            version: Version(natural(version)),
            respuesta: serde_json::from_str(&respuesta).map_err(AlmacenError::forma("una respuesta"))?,
        }))
    }

    pub(super) fn vigente(&self, expediente: &ExpedienteId) -> Resultado<Option<Vigente>> {
        Ok(self
            .con
            .prepare_cached(
                "SELECT n, version, cabeza, borrado, folio, tramite, dependencia, cuenta, solicitante,
                        huella_tareas, huella_temporizadores, huella_salidas, huella_ordenes
                 FROM expedientes WHERE id = ?1",
            )?
            .query_row([expediente.as_str()], |f| {
                Ok(Vigente {
                    n: f.get(0)?,
                    version: Version(natural(f.get(1)?)),
                    cabeza: f.get(2)?,
                    borrado: f.get(3)?,
                    folio: f.get(4)?,
                    tramite: f.get(5)?,
                    dependencia: f.get(6)?,
                    cuenta: f.get(7)?,
                    solicitante: f.get(8)?,
                    huellas: [f.get(9)?, f.get(10)?, f.get(11)?, f.get(12)?],
                })
            })
            .optional()?)
    }

    /// The internal number of an expediente.
    pub(super) fn numero(&self, expediente: &ExpedienteId) -> Resultado<i64> {
        self.con
            .prepare_cached("SELECT n FROM expedientes WHERE id = ?1")?
            .query_row([expediente.as_str()], |f| f.get(0))
            .optional()?
            .ok_or_else(|| AlmacenError::no_existe(NO_HAY, expediente.as_str()))
    }
}

impl Escritura<'_> {
    /// Appends to an expediente.
    ///
    /// # Errors
    /// `YaHecho` with the first answer when the command was done before (whatever the version); `ClaveReusada`; `Conflicto` when
    /// somebody appended meanwhile; `SinLugar` when it takes a place that is full; `Duplicado` when the folio, an orden's line or a salida's folio is another's; `Borrado`.
    pub fn anexar(&self, anexo: &Preparado) -> Resultado<Version> {
        if let Some((i, _)) = &anexo.idempotencia
            && let Some(respuesta) = self.respuesta(&i.actor, &i.clave, &i.huella)?
        {
            return Err(AlmacenError::YaHecho(Box::new(respuesta)));
        }
        let vigente = self.vigente_en(&anexo.expediente, anexo.esperada)?;
        let previa = vigente.as_ref().map_or(ORIGEN, |v| v.cabeza);
        let (cabeza, eslabones) = encadenar(previa, anexo);
        let version = Version(anexo.esperada.0 + anexo.eventos.len() as u64);
        let n = self.proyectar(&anexo.expediente, vigente.as_ref(), version, &cabeza, &anexo.proyeccion)?;
        let mut poner = self.con.prepare_cached(
            "INSERT INTO eventos (expediente, seq, cuando, publico, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (evento, (seq, hash)) in anexo.eventos.iter().zip(&eslabones) {
            poner.execute(params![n, seq, evento.cuando, evento.publico, hash])?;
            if let Some(valores) = &evento.reservado {
                self.con
                    .prepare_cached("INSERT INTO reservados (expediente, seq, valores) VALUES (?1, ?2, ?3)")?
                    .execute(params![n, seq, valores])?;
            }
        }
        for efecto in &anexo.efectos {
            self.poner_efecto(efecto, Some(n))?;
        }
        if let Some((i, respuesta)) = &anexo.idempotencia {
            self.con
                .prepare_cached(
                    "INSERT INTO idempotencia (actor, clave, huella, expediente, version, respuesta, cuando)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    i.actor,
                    i.clave,
                    i.huella.as_str(),
                    n,
                    version.0.cast_signed(),
                    respuesta,
                    micros(i.cuando)
                ])?;
        }
        Ok(version)
    }

    /// Writes a projection anew without any event: after a change in how it is computed.
    ///
    /// # Errors
    /// Those of `anexar`.
    pub fn reproyectar(
        &self,
        expediente: &ExpedienteId,
        version: Version,
        proyeccion: &Proyeccion,
    ) -> Resultado<()> {
        let vigente = self.vigente_en(expediente, version)?;
        let Some(vigente) = vigente else { return Err(AlmacenError::no_existe(NO_HAY, expediente.as_str())) };
        self.proyectar(expediente, Some(&vigente), version, &vigente.cabeza, &proyeccion.preparar()?)?;
        Ok(())
    }

    fn vigente_en(&self, expediente: &ExpedienteId, esperada: Version) -> Resultado<Option<Vigente>> {
        let vigente = self.vigente(expediente)?;
        match &vigente {
            None if esperada != Version(0) => Err(AlmacenError::no_existe(NO_HAY, expediente.as_str())),
            Some(v) if v.version != esperada => Err(AlmacenError::Conflicto { version: v.version }),
            Some(v) if v.borrado => match self.borrado(expediente)? {
                Some(borrado) => Err(AlmacenError::Borrado(Box::new(borrado))),
                None => Err(AlmacenError::Forma { que: "un borrado", causa: None }),
            },
            _ => Ok(vigente),
        }
    }

    /// Erases what is personal in an expediente: reserved values of its events, the name, words to search by, drafts of answers to
    /// repeat, payloads of effects, e-mails and files. The chain still verifies, and the erasure itself is on record.
    ///
    /// # Errors
    /// `NoExiste`; `Borrado` when it was done already; `Invalido` without a reason.
    pub fn borrar_reservados(
        &self,
        expediente: &ExpedienteId,
        quien: &CuentaId,
        motivo: &str,
        ahora: Timestamp,
    ) -> Resultado<LoBorrado> {
        if motivo.trim().is_empty() {
            return Err(AlmacenError::Invalido("el borrado de datos personales necesita un motivo"));
        }
        let version = self.version(expediente)?;
        let Some(v) = self.vigente_en(expediente, version)? else {
            return Err(AlmacenError::no_existe(NO_HAY, expediente.as_str()));
        };
        // What is freed now is overwritten, not only forgotten.
        self.con.execute_batch("PRAGMA secure_delete = ON")?;
        let fruto = self.borrar(&v, quien, motivo, ahora);
        self.con.execute_batch("PRAGMA secure_delete = FAST")?;
        fruto
    }

    fn borrar(&self, v: &Vigente, quien: &CuentaId, motivo: &str, ahora: Timestamp) -> Resultado<LoBorrado> {
        let con = self.con;
        let archivos: Vec<String> = con
            .prepare(
                "SELECT DISTINCT sha256 FROM archivos a WHERE expediente = ?1
                 AND NOT EXISTS (SELECT 1 FROM archivos o WHERE o.sha256 = a.sha256 AND o.expediente IS NOT ?1)",
            )?
            .query_map([v.n], |f| f.get(0))?
            .collect::<Result<_, _>>()?;
        con.execute(
            "INSERT INTO borrados (expediente, hasta, cuando, quien, motivo) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![v.n, v.version.0.cast_signed(), micros(ahora), quien.as_str(), motivo],
        )?;
        let eventos = con.execute("DELETE FROM reservados WHERE expediente = ?1", [v.n])?;
        for palabra in palabras::de(&[&v.folio, v.solicitante.as_deref().unwrap_or_default()]) {
            con.execute(
                "DELETE FROM palabras WHERE palabra = ?1 AND expediente = ?2",
                params![palabra, v.n],
            )?;
        }
        for palabra in palabras::de(&[&v.folio]) {
            con.execute("INSERT INTO palabras (palabra, expediente) VALUES (?1, ?2)", params![palabra, v.n])?;
        }
        con.execute(
            "UPDATE efectos SET carga = 'null', error = NULL,
                    terminado = CASE estado WHEN 'pendiente' THEN ?2 ELSE terminado END,
                    estado = CASE estado WHEN 'pendiente' THEN 'fallido' ELSE estado END WHERE expediente = ?1",
            params![v.n, micros(ahora)],
        )?;
        for sql in [
            "UPDATE expedientes SET borrado = 1, solicitante = NULL WHERE n = ?1",
            "DELETE FROM idempotencia WHERE expediente = ?1",
            "DELETE FROM correos WHERE expediente = ?1",
            "DELETE FROM archivos WHERE expediente = ?1",
            "DELETE FROM enlaces WHERE expediente = ?1",
            "DELETE FROM llenados WHERE expediente = ?1",
            "DELETE FROM temporizadores WHERE expediente = ?1",
            "DELETE FROM tareas WHERE expediente = ?1",
            "UPDATE medidas SET reservado = NULL WHERE expediente = ?1",
        ] {
            con.execute(sql, [v.n])?;
        }
        Ok(LoBorrado { eventos, archivos })
    }

    /// Forgets answers given before `antes`: a key that old will not be repeated. At most `cuantas`; answers how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn olvidar_respuestas(&self, antes: Timestamp, cuantas: usize) -> Resultado<usize> {
        Ok(self.con.prepare_cached(SQL_OLVIDAR)?.execute(params![micros(antes), entero(cuantas)])?)
    }

    /// The next number of a series of folios, from 1. It never repeats; one that is taken and not used leaves a gap.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn siguiente_folio(&self, serie: &str) -> Resultado<u64> {
        Ok(self
            .con
            .prepare_cached(
                "INSERT INTO series (serie, ultimo) VALUES (?1, 1)
                 ON CONFLICT (serie) DO UPDATE SET ultimo = ultimo + 1 RETURNING ultimo",
            )?
            .query_row([serie], |f| f.get(0))
            .map(natural)?)
    }
}

fn encadenar(previa: Eslabon, anexo: &Preparado) -> (Eslabon, Vec<(i64, Eslabon)>) {
    let mut cabeza = previa;
    let mut seq = anexo.esperada.0;
    let mut eslabones = Vec::with_capacity(anexo.eventos.len());
    for evento in &anexo.eventos {
        seq += 1;
        cabeza = eslabon(&cabeza, &evento.publico, seq, &anexo.expediente);
        eslabones.push((seq.cast_signed(), cabeza));
    }
    (cabeza, eslabones)
}
