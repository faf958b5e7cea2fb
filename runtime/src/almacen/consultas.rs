//! Reading expedientes outside of the bandeja: one by its folio, those of a person, those of a dependencia, issued documents, and the
//! plazos that ended.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Params, Row, params};
use schemas::ids::{
    CuentaId, DependenciaId, EtapaId, ExpedienteId, Folio, PlazoId, RolId, SalidaId, TramiteId,
};
use schemas::paquete::Resultado as Fin;
use schemas::sello::Digest;
use serde_json::Value;

use super::Lectura;
use super::error::{AlmacenError, Resultado};
use super::expedientes::Version;
use super::ids::Reservado;
use super::proyeccion::{Correccion, SalidaEmitida, TareaAbierta, Temporizador};
use super::tiempo::{entero, micros, momento, natural};

/// An expediente as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumen {
    /// Its identity.
    pub expediente: ExpedienteId,
    /// How many events it has.
    pub version: Version,
    /// Its public number.
    pub folio: Folio,
    /// Which trámite.
    pub tramite: TramiteId,
    /// Which version of its definition.
    pub digest: Digest,
    /// Who attends it.
    pub dependencia: DependenciaId,
    /// Whose it is.
    pub cuenta: Option<CuentaId>,
    /// The name of the trámite.
    pub nombre_tramite: String,
    /// Who applies; absent once erased.
    pub solicitante: Option<Reservado<String>>,
    /// When it was sent.
    pub creado: Timestamp,
    /// When something last happened.
    pub actualizado: Timestamp,
    /// Its state in words.
    pub estado: String,
    /// How it ended.
    pub resultado: Option<Fin>,
    /// Where a list goes on after this one.
    pub sigue: i64,
}

/// An open task with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TareaVista {
    /// Of which expediente.
    pub expediente: ExpedienteId,
    /// Its folio.
    pub folio: Folio,
    /// The task.
    pub tarea: TareaAbierta,
}

/// A stretch of a list, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pagina {
    /// Go on after this one; the `sigue` of the last that was seen.
    pub despues: Option<i64>,
    /// How many at most.
    pub cuantos: usize,
}

impl Pagina {
    fn antes_de(self) -> i64 {
        self.despues.unwrap_or(i64::MAX)
    }
}

const COLUMNAS: &str =
    "e.n, e.id, e.version, e.folio, e.tramite, e.digest, e.dependencia, e.cuenta, e.nombre_tramite,
    e.solicitante, e.creado, e.actualizado, e.estado, e.resultado";

const POR_ID: &str = "WHERE e.id = ?1";
const POR_FOLIO: &str = "WHERE e.folio = ?1";
const DE_CUENTA: &str = "WHERE e.cuenta = ?1 AND e.n < ?2 ORDER BY e.n DESC LIMIT ?3";
const EN_CURSO_DE: &str = "WHERE e.cuenta = ?1 AND e.resultado IS NULL ORDER BY e.n DESC";
const DE_DEPENDENCIA: &str = "WHERE e.dependencia = ?1 AND e.n < ?2 ORDER BY e.n DESC LIMIT ?3";
const DE_TRAMITE: &str = "WHERE e.tramite = ?1 AND e.n < ?2 ORDER BY e.n DESC LIMIT ?3";
/// Requests of an account for a trámite that came after an expediente; no more are looked at.
const PEDIDOS_DESDE: &str =
    "SELECT e.id FROM expedientes e WHERE e.cuenta = ?1 AND e.n > ?2 AND e.tramite = ?3
    ORDER BY e.n DESC LIMIT 200";
const TODOS: &str = "WHERE e.n < ?1 ORDER BY e.n DESC LIMIT ?2";
pub(super) const SQL_VENCIDOS: &str =
    "SELECT t.vence, e.id, t.plazo FROM temporizadores t JOIN expedientes e ON e.n = t.expediente
    WHERE t.vence <= ?1 AND (t.vence, t.expediente, t.plazo) > (?2, ?3, ?4)
    ORDER BY t.vence, t.expediente, t.plazo LIMIT ?5";

fn resumen(f: &Row<'_>) -> Resultado<Resumen> {
    let digest: String = f.get(5)?;
    let resultado: Option<String> = f.get(13)?;
    Ok(Resumen {
        sigue: f.get(0)?,
        expediente: ExpedienteId(f.get(1)?),
        version: Version(natural(f.get(2)?)),
        folio: Folio(f.get(3)?),
        tramite: TramiteId(f.get(4)?),
        digest: leer_digest(&digest)?,
        dependencia: DependenciaId(f.get(6)?),
        cuenta: f.get::<_, Option<String>>(7)?.map(CuentaId),
        nombre_tramite: f.get(8)?,
        solicitante: f.get::<_, Option<String>>(9)?.map(Reservado),
        creado: momento(f.get(10)?)?,
        actualizado: momento(f.get(11)?)?,
        estado: f.get(12)?,
        resultado: resultado
            .map(|r| serde_json::from_value(Value::String(r)).map_err(AlmacenError::forma("un resultado")))
            .transpose()?,
    })
}

fn sql_resumen(resto: &str) -> String {
    format!("SELECT {COLUMNAS} FROM expedientes e {resto}")
}

/// A digest that was stored.
pub(super) fn leer_digest(texto: &str) -> Resultado<Digest> {
    texto.parse().map_err(|_| AlmacenError::Forma { que: "una huella", causa: None })
}

/// A task, from the column `desde` on.
const COLUMNAS_TAREA: &str =
    "t.etapa, t.visita, t.nombre, t.rol, t.dependencia, t.desde, t.orden, t.detenido, t.tomada_por";

fn sql_pendientes() -> String {
    format!(
        "SELECT e.id, e.folio, {COLUMNAS_TAREA} FROM expedientes e CROSS JOIN tareas t ON t.expediente = e.n
             WHERE e.cuenta = ?1 AND t.rol IS NULL"
    )
}

const CON_HUELLA: &str = "WHERE s.sha256 = ?1";

const EMITIDAS_A: &str = "SELECT e.id, e.digest, s.salida
    FROM expedientes e CROSS JOIN salidas s ON s.expediente = e.n
    WHERE e.cuenta = ?1 ORDER BY e.n DESC, s.emitida DESC LIMIT ?2";

const SQL_CORREGIDAS: &str = "SELECT s.folio, c.folio, c.emitida
    FROM salidas s JOIN salidas c ON c.corrige = s.folio WHERE s.expediente = ?1 ORDER BY c.emitida, c.folio";

fn sql_salidas(resto: &str) -> String {
    format!(
        "SELECT e.id, s.folio, s.salida, s.titulo, s.emitida, s.vence, s.publico, s.sha256, s.revocada, s.corrige, c.folio, c.emitida
             FROM salidas s JOIN expedientes e ON e.n = s.expediente
             LEFT JOIN salidas c ON c.folio = (
               SELECT o.folio FROM salidas o WHERE o.corrige = s.folio ORDER BY o.emitida DESC, o.folio DESC LIMIT 1
             ) {resto}"
    )
}

pub(super) fn tarea(f: &Row<'_>, i: usize) -> Resultado<TareaAbierta> {
    let orden: i64 = f.get(i + 6)?;
    Ok(TareaAbierta {
        etapa: EtapaId(f.get(i)?),
        visita: f.get(i + 1)?,
        nombre: f.get(i + 2)?,
        rol: f.get::<_, Option<String>>(i + 3)?.map(RolId),
        dependencia: DependenciaId(f.get(i + 4)?),
        desde: momento(f.get(i + 5)?)?,
        vence: if orden == i64::MAX { None } else { Some(momento(orden)?) },
        detenido: f.get(i + 7)?,
        tomada_por: f.get::<_, Option<String>>(i + 8)?.map(CuentaId),
    })
}

/// Counts by an index that holds nothing else; it sorts as many rows as there are trámites.
const SQL_SOLICITADOS: &str =
    "SELECT tramite FROM expedientes GROUP BY tramite ORDER BY count(*) DESC, tramite LIMIT ?1";

impl Lectura<'_> {
    /// The trámites with most expedientes, the first the most. It goes along the whole index: ask seldom.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn mas_solicitados(&self, cuantos: u32) -> Resultado<Vec<TramiteId>> {
        let mut consulta = self.con.prepare_cached(SQL_SOLICITADOS)?;
        let filas = consulta.query_map([cuantos], |f| f.get::<_, String>(0))?;
        Ok(filas.map(|f| f.map(TramiteId)).collect::<Result<_, _>>()?)
    }

    /// An expediente by its identity.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn resumen(&self, expediente: &ExpedienteId) -> Resultado<Option<Resumen>> {
        Ok(self.resumenes(POR_ID, [expediente.as_str()])?.pop())
    }

    /// An expediente by its public number.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn por_folio(&self, folio: &str) -> Resultado<Option<Resumen>> {
        Ok(self.resumenes(POR_FOLIO, [folio])?.pop())
    }

    /// The expedientes of a person, newest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn expedientes_de(&self, cuenta: &CuentaId, pagina: Pagina) -> Resultado<Vec<Resumen>> {
        self.resumenes(DE_CUENTA, params![cuenta.as_str(), pagina.antes_de(), entero(pagina.cuantos)])
    }

    /// Every expediente of a person that hasn't ended, newest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn en_curso_de(&self, cuenta: &CuentaId) -> Resultado<Vec<Resumen>> {
        self.resumenes(EN_CURSO_DE, [cuenta.as_str()])
    }

    /// What an account asked for, of a trámite, since an expediente began: newest first, two hundred at most.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn pedidos_desde(
        &self,
        cuenta: &CuentaId,
        tramite: &TramiteId,
        expediente: &ExpedienteId,
    ) -> Resultado<Vec<ExpedienteId>> {
        let n = self.numero(expediente)?;
        let mut consulta = self.con.prepare_cached(PEDIDOS_DESDE)?;
        let filas = consulta.query_map(params![cuenta.as_str(), n, tramite.as_str()], |f| f.get(0))?;
        Ok(filas.map(|id| id.map(ExpedienteId)).collect::<Result<_, _>>()?)
    }

    /// The expedientes that a dependencia attends, newest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn expedientes_en(&self, dependencia: &DependenciaId, pagina: Pagina) -> Resultado<Vec<Resumen>> {
        self.resumenes(
            DE_DEPENDENCIA,
            params![dependencia.as_str(), pagina.antes_de(), entero(pagina.cuantos)],
        )
    }

    /// The expedientes of a trámite, newest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn expedientes_del_tramite(&self, tramite: &TramiteId, pagina: Pagina) -> Resultado<Vec<Resumen>> {
        self.resumenes(DE_TRAMITE, params![tramite.as_str(), pagina.antes_de(), entero(pagina.cuantos)])
    }

    /// Every expediente, newest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn expedientes(&self, pagina: Pagina) -> Resultado<Vec<Resumen>> {
        self.resumenes(TODOS, params![pagina.antes_de(), entero(pagina.cuantos)])
    }

    fn resumenes(&self, resto: &str, valores: impl Params) -> Resultado<Vec<Resumen>> {
        let mut consulta = self.con.prepare_cached(&sql_resumen(resto))?;
        let mut filas = consulta.query(valores)?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(resumen(f)?);
        }
        Ok(lista)
    }

    /// The open tasks of an expediente, whoever attends them.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn tareas(&self, expediente: &ExpedienteId) -> Resultado<Vec<TareaAbierta>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT {COLUMNAS_TAREA} FROM tareas t WHERE t.expediente = ?1 ORDER BY t.etapa, t.puesto"
        ))?;
        let mut filas = consulta.query([self.numero(expediente)?])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(tarea(f, 0)?);
        }
        Ok(lista)
    }

    /// What a person has to do in their own expedientes; soonest deadline first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn pendientes_de(&self, cuenta: &CuentaId) -> Resultado<Vec<TareaVista>> {
        let mut consulta = self.con.prepare_cached(&sql_pendientes())?;
        let mut filas = consulta.query([cuenta.as_str()])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let tarea = tarea(f, 2)?;
            lista.push(TareaVista { expediente: ExpedienteId(f.get(0)?), folio: Folio(f.get(1)?), tarea });
        }
        lista.sort_by(|a, b| {
            let plazo = |v: &TareaVista| v.tarea.vence.unwrap_or(Timestamp::MAX);
            plazo(a).cmp(&plazo(b)).then_with(|| a.folio.cmp(&b.folio))
        });
        Ok(lista)
    }

    /// An issued document by its folio, and whose it is: what the verification page asks.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn salida(&self, folio: &str) -> Resultado<Option<(ExpedienteId, SalidaEmitida)>> {
        Ok(self.salidas_donde("WHERE s.folio = ?1", folio)?.pop())
    }

    /// An issued document by the digest of its file, and whose it is: what somebody who holds the file asks.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn salida_con_huella(&self, sha256: &Digest) -> Resultado<Option<(ExpedienteId, SalidaEmitida)>> {
        Ok(self.salidas_donde(CON_HUELLA, sha256.as_str())?.pop())
    }

    /// The documents of an expediente whose place another took, each with the latest that did.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn corregidas(&self, expediente: &ExpedienteId) -> Resultado<BTreeMap<Folio, Correccion>> {
        let n = self.numero(expediente)?;
        let mut consulta = self.con.prepare_cached(SQL_CORREGIDAS)?;
        let mut filas = consulta.query([n])?;
        let mut todas = BTreeMap::new();
        while let Some(f) = filas.next()? {
            let correccion = Correccion { folio: Folio(f.get(1)?), desde: momento(f.get(2)?)? };
            todas.insert(Folio(f.get(0)?), correccion);
        }
        Ok(todas)
    }

    /// The issued documents of an expediente, oldest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn salidas(&self, expediente: &ExpedienteId) -> Resultado<Vec<SalidaEmitida>> {
        let n = self.numero(expediente)?;
        let lista = self.salidas_donde("WHERE s.expediente = ?1 ORDER BY s.emitida, s.folio", n)?;
        Ok(lista.into_iter().map(|(_, s)| s).collect())
    }

    /// What was issued to an account, the latest first: by which expediente, the version that it follows, and the name of the document.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn emitidas_a(
        &self,
        cuenta: &CuentaId,
        cuantas: u32,
    ) -> Resultado<Vec<(ExpedienteId, Digest, SalidaId)>> {
        let mut consulta = self.con.prepare_cached(EMITIDAS_A)?;
        let mut filas = consulta.query(params![cuenta.as_str(), cuantas])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let digest: String = f.get(1)?;
            let digest =
                digest.parse().map_err(|_| AlmacenError::Forma { que: "un expediente", causa: None })?;
            lista.push((ExpedienteId(f.get(0)?), digest, SalidaId(f.get(2)?)));
        }
        Ok(lista)
    }

    fn salidas_donde(
        &self,
        resto: &str,
        valor: impl rusqlite::ToSql,
    ) -> Resultado<Vec<(ExpedienteId, SalidaEmitida)>> {
        let mut consulta = self.con.prepare_cached(&sql_salidas(resto))?;
        let mut filas = consulta.query([valor])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let dia = |escrito: Option<String>| {
                escrito
                    .map(|v| v.parse().map_err(|_| AlmacenError::Forma { que: "una salida", causa: None }))
                    .transpose()
            };
            let publico: String = f.get(6)?;
            let salida = SalidaEmitida {
                folio: Folio(f.get(1)?),
                salida: SalidaId(f.get(2)?),
                titulo: f.get(3)?,
                emitida: momento(f.get(4)?)?,
                vence: dia(f.get(5)?)?,
                revocada: dia(f.get(8)?)?,
                corrige: f.get::<_, Option<String>>(9)?.map(Folio),
                corregida: match f.get::<_, Option<String>>(10)? {
                    Some(folio) => Some(Correccion { folio: Folio(folio), desde: momento(f.get(11)?)? }),
                    None => None,
                },
                publico: serde_json::from_str(&publico).map_err(AlmacenError::forma("una salida"))?,
                sha256: f.get(7)?,
            };
            lista.push((ExpedienteId(f.get(0)?), salida));
        }
        Ok(lista)
    }

    /// Plazos that ended at `ahora` or before, soonest first, after `despues`. They stay until the command that fires them writes the
    /// expediente, so that a restart neither loses nor repeats one; `despues` lets a worker go past one that can't be fired.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn vencidos(
        &self,
        ahora: Timestamp,
        limite: usize,
        despues: Option<&Temporizador>,
    ) -> Resultado<Vec<Temporizador>> {
        let (vence, n, plazo) = match despues {
            None => (i64::MIN, 0, ""),
            Some(t) => (micros(t.vence), self.numero(&t.expediente)?, t.plazo.as_str()),
        };
        let mut consulta = self.con.prepare_cached(SQL_VENCIDOS)?;
        let mut filas = consulta.query(params![micros(ahora), vence, n, plazo, entero(limite)])?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(Temporizador {
                vence: momento(f.get(0)?)?,
                expediente: ExpedienteId(f.get(1)?),
                plazo: PlazoId(f.get(2)?),
            });
        }
        Ok(lista)
    }

    /// When the next plazo ends, so that a worker may sleep until then.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn proximo_vencimiento(&self) -> Resultado<Option<Timestamp>> {
        let vence: Option<i64> = self
            .con
            .prepare_cached("SELECT vence FROM temporizadores ORDER BY vence LIMIT 1")?
            .query_row([], |f| f.get(0))
            .optional()?;
        vence.map(momento).transpose()
    }
}

#[cfg(test)]
pub(super) mod donde {
    //! The queries of this room whole, for the test of plans.

    use super::*;

    pub(crate) fn expedientes() -> Vec<String> {
        let mut todas: Vec<String> =
            [POR_ID, POR_FOLIO, DE_CUENTA, DE_DEPENDENCIA, DE_TRAMITE, TODOS].map(sql_resumen).into();
        todas.push(sql_pendientes());
        todas.push(sql_salidas(CON_HUELLA));
        todas.push(EMITIDAS_A.to_owned());
        todas.push(PEDIDOS_DESDE.to_owned());
        todas
    }
}
