//! What is known of the files that people hand in. Their bytes are the business of [`super::Deposito`].

use jiff::Timestamp;
use rusqlite::{Params, params};
use schemas::ids::{CuentaId, ExpedienteId};
use schemas::sello::Digest;

use super::consultas::leer_digest;
use super::error::{AlmacenError, Resultado};
use super::ids::Reservado;
use super::tiempo::{micros, momento, natural};
use super::{Escritura, Lectura};

/// A file that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivoNuevo {
    /// Its identity; not its digest, since two people may hand in the same bytes.
    pub id: String,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// Who handed it in.
    pub cuenta: Option<CuentaId>,
    /// The expediente to which it belongs; absent while it is of a draft.
    pub expediente: Option<ExpedienteId>,
    /// The name that the person gave it.
    pub nombre: Reservado<String>,
    /// Media type found in its content.
    pub tipo: String,
    /// Bytes.
    pub tamano: u64,
    /// When.
    pub subido: Timestamp,
}

/// A file as it is stored.
pub type ArchivoGuardado = ArchivoNuevo;

impl Lectura<'_> {
    /// A file by its id.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn archivo(&self, id: &str) -> Resultado<Option<ArchivoGuardado>> {
        Ok(self.archivos_donde("WHERE a.id = ?1", [id])?.pop())
    }

    /// Every file with these bytes: who may read one of them may read the bytes.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn archivos_con(&self, sha256: &Digest) -> Resultado<Vec<ArchivoGuardado>> {
        self.archivos_donde("WHERE a.sha256 = ?1 ORDER BY a.id", [sha256.as_str()])
    }

    /// The files of an expediente, oldest first.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn archivos(&self, expediente: &ExpedienteId) -> Resultado<Vec<ArchivoGuardado>> {
        self.archivos_donde("WHERE a.expediente = ?1 ORDER BY a.subido, a.id", [self.numero(expediente)?])
    }

    fn archivos_donde(&self, resto: &str, valores: impl Params) -> Resultado<Vec<ArchivoGuardado>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT a.id, a.sha256, a.cuenta, e.id, a.nombre, a.tipo, a.tamano, a.subido
             FROM archivos a LEFT JOIN expedientes e ON e.n = a.expediente {resto}"
        ))?;
        let mut filas = consulta.query(valores)?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            let sha256: String = f.get(1)?;
            lista.push(ArchivoNuevo {
                id: f.get(0)?,
                sha256: leer_digest(&sha256)?,
                cuenta: f.get::<_, Option<String>>(2)?.map(CuentaId),
                expediente: f.get::<_, Option<String>>(3)?.map(ExpedienteId),
                nombre: Reservado(f.get(4)?),
                tipo: f.get(5)?,
                tamano: natural(f.get(6)?),
                subido: momento(f.get(7)?)?,
            });
        }
        Ok(lista)
    }
}

impl Escritura<'_> {
    /// Writes down a file whose bytes are already in the depósito.
    ///
    /// # Errors
    /// `Duplicado` when the id is taken; `NoExiste`.
    pub fn guardar_archivo(&self, a: &ArchivoNuevo) -> Resultado<()> {
        let n = a.expediente.as_ref().map(|e| self.numero(e)).transpose()?;
        self.con
            .prepare_cached(
                "INSERT INTO archivos (id, sha256, cuenta, expediente, nombre, tipo, tamano, subido)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                a.id,
                a.sha256.as_str(),
                a.cuenta.as_deref(),
                n,
                a.nombre.0,
                a.tipo,
                a.tamano.cast_signed(),
                micros(a.subido)
            ])
            .map_err(AlmacenError::duplicado("un archivo con ese identificador"))?;
        Ok(())
    }

    /// Gives files of a draft to the expediente that it became. Only those that this account handed in, or somebody without one, and
    /// that are of none yet; answers how many.
    ///
    /// # Errors
    /// When there is no such expediente.
    pub fn integrar_archivos(
        &self,
        cuenta: Option<&CuentaId>,
        sha256: &[Digest],
        expediente: &ExpedienteId,
    ) -> Resultado<usize> {
        let n = self.numero(expediente)?;
        let mut dar = self.con.prepare_cached(
            "UPDATE archivos SET expediente = ?1 WHERE sha256 = ?2 AND cuenta IS ?3 AND expediente IS NULL",
        )?;
        let mut cuantos = 0;
        for digest in sha256 {
            cuantos += dar.execute(params![n, digest.as_str(), cuenta.map(CuentaId::as_str)])?;
        }
        Ok(cuantos)
    }

    /// Takes away files that were handed in before `antes` and became of no expediente; answers the contents that nobody refers to
    /// any more, to be removed from the depósito once this is committed.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn olvidar_archivos(&self, antes: Timestamp) -> Resultado<Vec<String>> {
        let idos: Vec<String> = self
            .con
            .prepare_cached("DELETE FROM archivos WHERE expediente IS NULL AND subido < ?1 RETURNING sha256")?
            .query_map([micros(antes)], |f| f.get(0))?
            .collect::<Result<_, _>>()?;
        let mut solos = Vec::new();
        for sha256 in idos {
            let queda: bool = self
                .con
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM archivos WHERE sha256 = ?1)")?
                .query_row([&sha256], |f| f.get(0))?;
            if !queda && !solos.contains(&sha256) {
                solos.push(sha256);
            }
        }
        Ok(solos)
    }
}
