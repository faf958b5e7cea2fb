//! The bandeja: the open tasks of some roles, soonest deadline first, page by page. Whatever the filter, each list is read from an index
//! that already has its order, and several lists are merged here; so the cost depends on the page, not on how many expedientes there
//! are.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, params, params_from_iter};
use schemas::encargo::Encargos;
use schemas::ids::{CuentaId, EtapaId, ExpedienteId, Folio, RolId, TramiteId};

use super::Lectura;
use super::consultas::tarea;
use super::error::{AlmacenError, Resultado};
use super::ids::Reservado;
use super::palabras;
use super::proyeccion::TareaAbierta;
use super::tiempo::{entero, micros};

/// Expedientes that a search looks at, at most; beyond them the person is asked to say more.
const TOPE_BUSQUEDA: usize = 2000;

/// Counts go up to here; beyond it one says "more than".
const TOPE_CONTEO: u32 = 10_000;

/// Rows of a page, at most.
const TOPE_PAGINA: usize = 200;

/// Which tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vista {
    /// All those of the roles.
    #[default]
    Todas,
    /// Those that the person took, and those of whom they stand in for.
    Mias,
    /// Those that nobody took.
    SinAsignar,
}

/// Only those of a trámite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeTramite {
    /// Which.
    pub tramite: TramiteId,
    /// Only those of one of its stages.
    pub etapa: Option<EtapaId>,
}

/// What somebody wants to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bandeja {
    /// Their roles, and in which trámites; a role belongs to one dependencia.
    pub roles: Encargos,
    /// Who they are.
    pub cuenta: CuentaId,
    /// For whom they stand in today: what those have is theirs too.
    pub suple: Vec<CuentaId>,
    /// Which tasks.
    pub vista: Vista,
    /// Only those of a trámite.
    pub de: Option<DeTramite>,
    /// Beginnings of words of the folio or of the name of who applies; empty asks nothing.
    pub texto: Reservado<String>,
    /// Only those whose plazo ends before.
    pub vence_antes: Option<Timestamp>,
    /// Go on after this one.
    pub despues: Option<Cursor>,
    /// How many; 1 to 200.
    pub limite: usize,
}

/// The place of a task in the order of the bandeja; it can travel in an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    orden: i64,
    n: i64,
    etapa: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.orden, self.n, self.etapa)
    }
}

impl FromStr for Cursor {
    type Err = AlmacenError;

    fn from_str(texto: &str) -> Result<Self, Self::Err> {
        let mal =
            || AlmacenError::Invalido("el lugar de la bandeja no se entiende; vuelva a la primera página");
        let mut partes = texto.splitn(3, '.');
        let mut entero = || partes.next().and_then(|p| p.parse().ok()).ok_or_else(mal);
        let (orden, n) = (entero()?, entero()?);
        Ok(Self { orden, n, etapa: partes.next().ok_or_else(mal)?.to_owned() })
    }
}

/// A task in the bandeja.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilaBandeja {
    /// Of which expediente.
    pub expediente: ExpedienteId,
    /// Its folio.
    pub folio: Folio,
    /// Which trámite.
    pub tramite: TramiteId,
    /// Its name.
    pub nombre_tramite: String,
    /// Who applies.
    pub solicitante: Option<Reservado<String>>,
    /// The task.
    pub tarea: TareaAbierta,
}

/// A page of the bandeja.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaginaBandeja {
    /// The tasks, soonest deadline first, those without one at the end.
    pub filas: Vec<FilaBandeja>,
    /// Where the next page begins, if there is one.
    pub siguiente: Option<Cursor>,
    /// Whether the search found too many to look at them all: ask for more words.
    pub parcial: bool,
}

/// How many; beyond ten thousand only that there are more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conteo {
    /// How many were counted.
    pub cuantas: u32,
    /// Whether there are more.
    pub mas: bool,
}

/// Counts per view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conteos {
    /// All those of the roles.
    pub todas: Conteo,
    /// Those that the person took.
    pub mias: Conteo,
    /// Those that nobody took.
    pub sin_asignar: Conteo,
    /// Those whose plazo ended.
    pub vencidas: Conteo,
}

pub(super) const SQL_ROL: &str = "SELECT orden, expediente, etapa FROM tareas INDEXED BY tareas_rol
    WHERE rol = ?1 AND libre = ?2 AND (orden, expediente, etapa) > (?3, ?4, ?5) AND orden < ?6
    ORDER BY orden, expediente, etapa LIMIT ?7";

pub(super) const SQL_TRAMITE: &str = "SELECT orden, expediente, etapa FROM tareas INDEXED BY tareas_tramite
    WHERE rol = ?1 AND tramite = ?2 AND etapa = ?3 AND libre = ?4 AND (orden, expediente) > (?5, ?6) AND orden < ?7
    ORDER BY orden, expediente LIMIT ?8";

pub(super) const SQL_ETAPAS: &str = "SELECT etapa FROM tareas INDEXED BY tareas_tramite
    WHERE rol = ?1 AND tramite = ?2 AND etapa > ?3 ORDER BY etapa LIMIT 1";

pub(super) const SQL_CONTEO: &str = "SELECT count(*) FROM (SELECT 1 FROM tareas INDEXED BY tareas_rol
    WHERE rol = ?1 AND libre = ?2 AND orden < ?3 LIMIT ?4)";

pub(super) const SQL_CONTEO_TRAMITE: &str =
    "SELECT count(*) FROM (SELECT 1 FROM tareas INDEXED BY tareas_tramite
    WHERE rol = ?1 AND tramite = ?2 AND etapa = ?3 AND libre = ?4 AND orden < ?5 LIMIT ?6)";

/// Roles as a query asks for them: those that are held in every trámite, and each of the others with each of its trámites.
#[derive(Debug, Default)]
pub(super) struct Pedidos<'a> {
    pub enteros: BTreeSet<&'a RolId>,
    pub limitados: BTreeSet<(&'a RolId, &'a TramiteId)>,
}

impl<'a> Pedidos<'a> {
    fn de(roles: &'a Encargos) -> Self {
        let mut pedidos = Self::default();
        for encargo in roles {
            match &encargo.solo_en {
                None => drop(pedidos.enteros.insert(&encargo.rol)),
                Some(tramites) => pedidos.limitados.extend(tramites.iter().map(|t| (&encargo.rol, t))),
            }
        }
        pedidos
    }

    fn ninguno(&self) -> bool {
        self.enteros.is_empty() && self.limitados.is_empty()
    }

    /// How many of each: what a query is written with.
    fn cuantos(&self) -> (usize, usize) {
        (self.enteros.len(), self.limitados.len())
    }

    /// What goes in its marks.
    fn valores(&self) -> impl Iterator<Item = Sql> {
        let enteros = self.enteros.iter().map(|r| Sql::Text(r.0.clone()));
        let limitados =
            self.limitados.iter().flat_map(|(r, t)| [Sql::Text(r.0.clone()), Sql::Text(t.0.clone())]);
        enteros.chain(limitados)
    }
}

/// That a task is of some roles, with marks from one on.
fn de_roles(desde: usize, (enteros, limitados): (usize, usize)) -> String {
    let pares: Vec<String> = (0..limitados)
        .map(|i| desde + enteros + 2 * i)
        .map(|i| format!(" OR (rol = ?{i} AND tramite = ?{})", i + 1))
        .collect();
    format!("(rol IN ({}){})", marcas(desde, enteros), pares.concat())
}

/// The trámite and the etapa, or nulls, are ?6 and ?7; the roles come last.
pub(super) fn sql_mias(roles: (usize, usize)) -> String {
    format!(
        "SELECT orden, expediente, etapa FROM tareas INDEXED BY tareas_mias
         WHERE tomada_por = ?1 AND (orden, expediente, etapa) > (?2, ?3, ?4) AND orden < ?5
           AND (?6 IS NULL OR tramite = ?6) AND (?7 IS NULL OR etapa = ?7) AND {}
         ORDER BY orden, expediente, etapa LIMIT ?8",
        de_roles(9, roles)
    )
}

/// How many the person took, in roles that they still hold.
pub(super) fn sql_conteo_mias(roles: (usize, usize)) -> String {
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM tareas INDEXED BY tareas_mias
         WHERE tomada_por = ?1 AND {} LIMIT ?2)",
        de_roles(3, roles)
    )
}

/// The tasks of one expediente for some roles.
pub(super) fn sql_tareas_de(roles: (usize, usize)) -> String {
    format!(
        "SELECT orden, expediente, etapa, tramite, tomada_por FROM tareas
         WHERE expediente = ?1 AND orden < ?2 AND {}",
        de_roles(3, roles)
    )
}

pub(super) const SQL_PALABRA: &str =
    "SELECT expediente FROM palabras WHERE palabra = ?1 ORDER BY expediente DESC LIMIT ?2";

pub(super) const SQL_PREFIJO: &str =
    "SELECT expediente FROM palabras WHERE palabra > ?1 AND palabra < ?2 LIMIT ?3";

pub(super) const SQL_FILA: &str =
    "SELECT e.id, e.folio, e.tramite, e.nombre_tramite, e.solicitante, t.etapa, t.visita,
      t.nombre, t.rol, t.dependencia, t.desde, t.orden, t.detenido, t.tomada_por
    FROM tareas t JOIN expedientes e ON e.n = t.expediente WHERE t.expediente = ?1 AND t.etapa = ?2";

fn marcas(desde: usize, cuantas: usize) -> String {
    let marcas: Vec<String> = (desde..desde + cuantas).map(|i| format!("?{i}")).collect();
    marcas.join(", ")
}

/// Orders below this one pass; tasks without a plazo stand at `i64::MAX`, which must pass when nothing is asked.
fn tope(vence_antes: Option<Timestamp>) -> Sql {
    // A real number above every whole one: `orden < 9.3e18` lets i64::MAX pass and the index still serves.
    vence_antes.map_or(Sql::Real(9.3e18), |v| Sql::Integer(micros(v)))
}

impl Lectura<'_> {
    /// A page of the bandeja.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn bandeja(&self, b: &Bandeja) -> Resultado<PaginaBandeja> {
        let limite = b.limite.clamp(1, TOPE_PAGINA);
        let roles = Pedidos::de(&b.roles);
        if roles.ninguno() {
            return Ok(PaginaBandeja { filas: Vec::new(), siguiente: None, parcial: false });
        }
        let palabras = palabras::buscadas(&b.texto);
        let (mut lugares, parcial) = match palabras.split_first() {
            None => (self.por_indice(b, &roles, limite + 1)?, false),
            Some((larga, otras)) => self.por_texto(b, &roles, larga, otras)?,
        };
        lugares.sort_unstable();
        // A stage that awaits two of their roles is one place.
        lugares.dedup();
        let hay_mas = lugares.len() > limite;
        lugares.truncate(limite);
        let siguiente = if hay_mas { lugares.last().cloned() } else { None };
        let filas = lugares.iter().map(|l| self.fila(l)).collect::<Resultado<_>>()?;
        Ok(PaginaBandeja { filas, siguiente, parcial })
    }

    /// How many tasks each view has.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn conteos(
        &self,
        roles: &Encargos,
        cuenta: &CuentaId,
        suple: &[CuentaId],
        ahora: Timestamp,
    ) -> Resultado<Conteos> {
        let roles = Pedidos::de(roles);
        let libres = self.contar(&roles, true, None)?;
        let tomadas = self.contar(&roles, false, None)?;
        let vencidas = self.contar(&roles, true, Some(ahora))? + self.contar(&roles, false, Some(ahora))?;
        let mut mias = 0;
        for suya in [cuenta].into_iter().chain(suple).filter(|_| !roles.ninguno()) {
            let mut valores = vec![Sql::Text(suya.0.clone()), Sql::Integer(i64::from(TOPE_CONTEO) + 1)];
            valores.extend(roles.valores());
            mias += self
                .con
                .prepare_cached(&sql_conteo_mias(roles.cuantos()))?
                .query_row(params_from_iter(valores), |f| f.get::<_, u32>(0))?;
        }
        let conteo = |n: u32| Conteo { cuantas: n.min(TOPE_CONTEO), mas: n > TOPE_CONTEO };
        Ok(Conteos {
            todas: conteo(libres + tomadas),
            mias: conteo(mias),
            sin_asignar: conteo(libres),
            vencidas: conteo(vencidas),
        })
    }

    fn contar(&self, roles: &Pedidos<'_>, libre: bool, antes: Option<Timestamp>) -> Resultado<u32> {
        let (hasta, mas) = (tope(antes), TOPE_CONTEO + 1);
        let mut cuantas = 0;
        for rol in &roles.enteros {
            let mut consulta = self.con.prepare_cached(SQL_CONTEO)?;
            cuantas +=
                consulta.query_row(params![rol.as_str(), libre, hasta, mas], |f| f.get::<_, u32>(0))?;
        }
        for (rol, tramite) in &roles.limitados {
            let mut consulta = self.con.prepare_cached(SQL_CONTEO_TRAMITE)?;
            for etapa in self.etapas(rol, tramite)? {
                let valores = params![rol.as_str(), tramite.as_str(), etapa, libre, hasta, mas];
                cuantas += consulta.query_row(valores, |f| f.get::<_, u32>(0))?;
            }
        }
        Ok(cuantas)
    }

    fn por_indice(&self, b: &Bandeja, roles: &Pedidos<'_>, cuantas: usize) -> Resultado<Vec<Cursor>> {
        let antes_de_todo = Cursor { orden: i64::MIN, n: 0, etapa: String::new() };
        let c = b.despues.as_ref().unwrap_or(&antes_de_todo);
        let (hasta, cuantas) = (tope(b.vence_antes), entero(cuantas));
        let mut lugares = Vec::new();
        let libres: &[bool] = match b.vista {
            Vista::Mias => {
                for suya in [&b.cuenta].into_iter().chain(&b.suple) {
                    let mut valores = vec![
                        Sql::Text(suya.0.clone()),
                        Sql::Integer(c.orden),
                        Sql::Integer(c.n),
                        Sql::Text(c.etapa.clone()),
                        hasta.clone(),
                        b.de.as_ref().map_or(Sql::Null, |d| Sql::Text(d.tramite.0.clone())),
                        b.de.as_ref().and_then(|d| d.etapa.clone()).map_or(Sql::Null, |e| Sql::Text(e.0)),
                        Sql::Integer(cuantas),
                    ];
                    valores.extend(roles.valores());
                    self.agregar(&sql_mias(roles.cuantos()), params_from_iter(valores), &mut lugares)?;
                }
                return Ok(lugares);
            }
            Vista::Todas => &[true, false],
            Vista::SinAsignar => &[true],
        };
        let mut de_tramite: Vec<(&RolId, &TramiteId)> = Vec::new();
        for &rol in &roles.enteros {
            let Some(de) = &b.de else {
                for libre in libres {
                    let valores = params![rol.as_str(), libre, c.orden, c.n, c.etapa, hasta, cuantas];
                    self.agregar(SQL_ROL, valores, &mut lugares)?;
                }
                continue;
            };
            de_tramite.push((rol, &de.tramite));
        }
        let pedido = |t: &TramiteId| b.de.as_ref().is_none_or(|d| d.tramite == *t);
        de_tramite.extend(roles.limitados.iter().filter(|(_, t)| pedido(t)));
        for (rol, tramite) in de_tramite {
            let etapas = match b.de.as_ref().and_then(|d| d.etapa.as_ref()) {
                Some(etapa) => vec![etapa.0.clone()],
                None => self.etapas(rol, tramite)?,
            };
            for etapa in etapas {
                // Within one etapa the rest of the cursor decides: the row of the cursor itself, or of an earlier etapa, is past.
                let n = if etapa > c.etapa { c.n.saturating_sub(1) } else { c.n };
                for libre in libres {
                    let valores =
                        params![rol.as_str(), tramite.as_str(), etapa, libre, c.orden, n, hasta, cuantas];
                    self.agregar(SQL_TRAMITE, valores, &mut lugares)?;
                }
            }
        }
        Ok(lugares)
    }

    fn agregar(&self, sql: &str, valores: impl rusqlite::Params, lugares: &mut Vec<Cursor>) -> Resultado<()> {
        let mut consulta = self.con.prepare_cached(sql)?;
        let mut filas = consulta.query(valores)?;
        while let Some(f) = filas.next()? {
            lugares.push(Cursor { orden: f.get(0)?, n: f.get(1)?, etapa: f.get(2)? });
        }
        Ok(())
    }

    /// The etapas of a trámite where a role has something open, jumping along the index.
    fn etapas(&self, rol: &RolId, tramite: &TramiteId) -> Resultado<Vec<String>> {
        let mut consulta = self.con.prepare_cached(SQL_ETAPAS)?;
        let mut etapas: Vec<String> = Vec::new();
        loop {
            let ultima = etapas.last().map_or("", String::as_str);
            let sigue: Option<String> =
                consulta.query_row([rol.as_str(), tramite.as_str(), ultima], |f| f.get(0)).optional()?;
            match sigue {
                Some(etapa) => etapas.push(etapa),
                None => return Ok(etapas),
            }
        }
    }

    fn por_texto(
        &self,
        b: &Bandeja,
        roles: &Pedidos<'_>,
        larga: &str,
        otras: &[String],
    ) -> Resultado<(Vec<Cursor>, bool)> {
        let (candidatos, parcial) = self.con_palabras(larga, otras)?;
        let mut consulta = self.con.prepare_cached(&sql_tareas_de(roles.cuantos()))?;
        let mut lugares = Vec::new();
        for n in candidatos {
            let mut valores = vec![Sql::Integer(n), tope(b.vence_antes)];
            valores.extend(roles.valores());
            let mut filas = consulta.query(params_from_iter(valores))?;
            while let Some(f) = filas.next()? {
                let lugar = Cursor { orden: f.get(0)?, n: f.get(1)?, etapa: f.get(2)? };
                let (tramite, tomada): (String, Option<String>) = (f.get(3)?, f.get(4)?);
                let de = b.de.as_ref().is_none_or(|d| {
                    d.tramite == *tramite && d.etapa.as_ref().is_none_or(|e| *e == *lugar.etapa)
                });
                let vista = match b.vista {
                    Vista::Todas => true,
                    Vista::Mias => tomada
                        .as_deref()
                        .is_some_and(|t| t == b.cuenta.as_str() || b.suple.iter().any(|s| s.as_str() == t)),
                    Vista::SinAsignar => tomada.is_none(),
                };
                if de && vista && b.despues.as_ref().is_none_or(|c| lugar > *c) {
                    lugares.push(lugar);
                }
            }
        }
        Ok((lugares, parcial))
    }

    /// Expedientes with words that begin so, and whether there are too many to look at them all.
    pub(super) fn con_palabras(&self, larga: &str, otras: &[String]) -> Resultado<(BTreeSet<i64>, bool)> {
        let (candidatos, parcial) = self.con_palabra(larga)?;
        if otras.is_empty() {
            return Ok((candidatos, parcial));
        }
        let mut nombre =
            self.con.prepare_cached("SELECT folio, solicitante FROM expedientes WHERE n = ?1")?;
        let mut quedan = BTreeSet::new();
        for n in candidatos {
            let (folio, solicitante): (String, Option<String>) =
                nombre.query_row([n], |f| Ok((f.get(0)?, f.get(1)?)))?;
            let suyas = palabras::de(&[&folio, solicitante.as_deref().unwrap_or_default()]);
            if otras.iter().all(|o| suyas.iter().any(|s| s.starts_with(o.as_str()))) {
                quedan.insert(n);
            }
        }
        Ok((quedan, parcial))
    }

    /// Expedientes with a word that begins so: those with the whole word first, newest first.
    fn con_palabra(&self, palabra: &str) -> Resultado<(BTreeSet<i64>, bool)> {
        let mut hallados = BTreeSet::new();
        let tope = entero(TOPE_BUSQUEDA + 1);
        let mut exacta = self.con.prepare_cached(SQL_PALABRA)?;
        for n in exacta.query_map(params![palabra, tope], |f| f.get(0))? {
            hallados.insert(n?);
        }
        let mut resto = self.con.prepare_cached(SQL_PREFIJO)?;
        let mut filas = resto.query(params![palabra, palabras::tope(palabra), tope])?;
        let mut vistas = hallados.len();
        while vistas <= TOPE_BUSQUEDA
            && let Some(f) = filas.next()?
        {
            vistas += 1;
            hallados.insert(f.get(0)?);
        }
        Ok((hallados, vistas > TOPE_BUSQUEDA))
    }

    fn fila(&self, lugar: &Cursor) -> Resultado<FilaBandeja> {
        let mut consulta = self.con.prepare_cached(SQL_FILA)?;
        let mut filas = consulta.query(params![lugar.n, lugar.etapa])?;
        let Some(f) = filas.next()? else {
            return Err(AlmacenError::Forma { que: "una tarea", causa: None });
        };
        Ok(FilaBandeja {
            expediente: ExpedienteId(f.get(0)?),
            folio: Folio(f.get(1)?),
            tramite: TramiteId(f.get(2)?),
            nombre_tramite: f.get(3)?,
            solicitante: f.get::<_, Option<String>>(4)?.map(Reservado),
            tarea: tarea(f, 5)?,
        })
    }
}
