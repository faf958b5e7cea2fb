//! Who holds the places of a cupo, page by page, also by words of their folio or name.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Row, params};
use schemas::ids::ExpedienteId;

use super::error::{AlmacenError, Resultado};
use super::tiempo::{entero, micros, momento};
use super::{Lectura, Reservado, palabras};

// Whoever renews a document holds its place; the earlier one is told no more.
macro_rules! tenedores {
    ($cuales:literal) => {
        concat!(
            "SELECT l.recurso, l.expediente, e.id, l.hasta FROM lugares l JOIN expedientes e ON e.n = l.expediente
            WHERE ",
            $cuales,
            " AND (l.hasta IS NULL OR l.hasta > ?4)
            AND NOT EXISTS (
                SELECT 1 FROM salidas s CROSS JOIN lugares r ON r.recurso = l.recurso AND r.hereda = s.folio
                WHERE s.expediente = l.expediente AND (r.hasta IS NULL OR r.hasta > ?4))
            ORDER BY l.recurso, l.expediente LIMIT ?5"
        )
    };
}

pub(super) const SQL_TENEDORES: &str = tenedores!("(l.recurso, l.expediente) > (?1, ?3) AND l.recurso < ?2");
pub(super) const SQL_TENEDOR: &str = tenedores!("l.recurso >= ?1 AND l.recurso < ?2 AND l.expediente = ?3");

/// Who holds a place: what it is a place of, the expediente, and from when it is free by itself.
pub type Tenedor = (String, ExpedienteId, Option<Timestamp>);

/// What is asked of who holds the places that begin in `desde..hasta`.
#[derive(Clone, Debug)]
pub struct BuscaTenedores {
    /// Where they begin.
    pub desde: String,
    /// Before where they end.
    pub hasta: String,
    /// Beginnings of words of the folio or of the name of who applies; empty asks nothing.
    pub texto: Reservado<String>,
    /// Go on after this one.
    pub despues: Option<CursorTenedor>,
    /// When it is.
    pub ahora: Timestamp,
    /// How many; 1 to 200.
    pub limite: usize,
}

/// The place of a holder in their order; it can travel in an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CursorTenedor {
    recurso: String,
    n: i64,
}

impl fmt::Display for CursorTenedor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.n, self.recurso)
    }
}

impl FromStr for CursorTenedor {
    type Err = AlmacenError;

    fn from_str(texto: &str) -> Result<Self, Self::Err> {
        let mal =
            || AlmacenError::Invalido("ese lugar de la lista no se entiende; vuelva a la primera página");
        let (n, recurso) = texto.split_once('.').ok_or_else(mal)?;
        Ok(Self { recurso: recurso.to_owned(), n: n.parse().map_err(|_| mal())? })
    }
}

/// A page of holders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaginaTenedores {
    /// In the order of what they hold.
    pub filas: Vec<Tenedor>,
    /// Where the next page begins, if there is one.
    pub siguiente: Option<CursorTenedor>,
    /// Whether the search found too many to look at them all: ask for more words.
    pub parcial: bool,
}

impl Lectura<'_> {
    /// Who holds some places, a page of them.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn tenedores(&self, busca: &BuscaTenedores) -> Resultado<PaginaTenedores> {
        let limite = busca.limite.clamp(1, 200);
        let palabras = palabras::buscadas(&busca.texto);
        let (mut hallados, parcial) = match palabras.split_first() {
            None => (self.tenedores_en_orden(busca, limite + 1)?, false),
            Some((larga, otras)) => self.tenedores_por_texto(busca, larga, otras)?,
        };
        hallados.sort_unstable();
        let hay_mas = hallados.len() > limite;
        hallados.truncate(limite);
        let siguiente = if hay_mas { hallados.last().map(|(cursor, _)| cursor.clone()) } else { None };
        let filas = hallados.into_iter().map(|(cursor, (id, libre))| (cursor.recurso, id, libre)).collect();
        Ok(PaginaTenedores { filas, siguiente, parcial })
    }

    fn tenedores_en_orden(&self, busca: &BuscaTenedores, cuantos: usize) -> Resultado<Vec<Hallado>> {
        // Before the first one of all, where no page came before.
        let (recurso, n) = match &busca.despues {
            Some(cursor) if cursor.recurso >= busca.desde => (cursor.recurso.as_str(), cursor.n),
            _ => (busca.desde.as_str(), i64::MIN),
        };
        let mut consulta = self.con.prepare_cached(SQL_TENEDORES)?;
        let mut filas =
            consulta.query(params![recurso, busca.hasta, n, micros(busca.ahora), entero(cuantos)])?;
        let mut hallados = Vec::new();
        while let Some(f) = filas.next()? {
            hallados.push(hallado(f)?);
        }
        Ok(hallados)
    }

    fn tenedores_por_texto(
        &self,
        busca: &BuscaTenedores,
        larga: &str,
        otras: &[String],
    ) -> Resultado<(Vec<Hallado>, bool)> {
        let (candidatos, parcial) = self.con_palabras(larga, otras)?;
        let mut consulta = self.con.prepare_cached(SQL_TENEDOR)?;
        let mut hallados = Vec::new();
        for n in candidatos {
            let valores = params![busca.desde, busca.hasta, n, micros(busca.ahora), i64::MAX];
            let mut filas = consulta.query(valores)?;
            while let Some(f) = filas.next()? {
                let uno = hallado(f)?;
                if busca.despues.as_ref().is_none_or(|c| uno.0 > *c) {
                    hallados.push(uno);
                }
            }
        }
        Ok((hallados, parcial))
    }
}

/// One, by its place in their order.
type Hallado = (CursorTenedor, (ExpedienteId, Option<Timestamp>));

fn hallado(f: &Row<'_>) -> Resultado<Hallado> {
    let libre = f.get::<_, Option<i64>>(3)?.map(momento).transpose()?;
    Ok((CursorTenedor { recurso: f.get(0)?, n: f.get(1)? }, (ExpedienteId(f.get(2)?), libre)))
}
