//! A store brought back to a known state, in an environment where nothing is for real: what people did goes, what was received and
//! decided about versions stays.

use std::collections::BTreeSet;

use super::error::{AlmacenError, Resultado};
use super::{Escritura, Lectura};

/// The setting that says for which class of environment a store was made.
const AJUSTE_CLASE: &str = "entorno.clase";

/// What goes, those that refer to others first.
const SE_VAN: [&str; 24] = [
    "movimientos",
    "enlaces_cuenta",
    "lugares",
    "medidas",
    "enlaces",
    "llenados",
    "tareas",
    "palabras",
    "temporizadores",
    "salidas",
    "pagos",
    "ordenes",
    "efectos",
    "idempotencia",
    "series",
    "archivos",
    "correos",
    "accesos",
    "reservados",
    "borrados",
    "eventos",
    "expedientes",
    "borradores",
    "sesiones",
];

/// Triggers that keep from erasing what goes.
const CANDADOS: [&str; 3] = ["eventos_no_se_borran", "accesos_no_se_borran", "movimientos_no_se_borran"];

impl Lectura<'_> {
    /// For which class of environment this store was made; nothing before it was first used.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn clase_de_entorno(&self) -> Resultado<Option<String>> {
        self.ajuste(AJUSTE_CLASE)
    }
}

impl Escritura<'_> {
    /// Says for which class of environment this store is; once and for all.
    ///
    /// # Errors
    /// `Invalido` when it was made for another.
    pub fn es_de_clase(&self, clase: &str) -> Resultado<()> {
        match self.clase_de_entorno()? {
            None => self.ajustar(AJUSTE_CLASE, Some(clase)),
            Some(otra) if otra == clase => Ok(()),
            Some(_) => Err(AlmacenError::Invalido("los datos son de otra clase de entorno")),
        }
    }

    /// Erases what people did: expedientes, drafts, files, mails, payments, sessions, and the accounts of citizens and of those whose mail
    /// is in `cuentas`. What is known of versions, and who administers, stay. Answers the digests of the contents that nothing refers to
    /// any more.
    ///
    /// # Errors
    /// `Invalido` in a store of producción, or of no class.
    pub fn reiniciar(&self, cuentas: &[String]) -> Resultado<BTreeSet<String>> {
        if self.clase_de_entorno()?.is_none_or(|clase| clase == "produccion") {
            return Err(AlmacenError::Invalido("sólo se reinicia un entorno de pruebas o una demostración"));
        }
        let contenidos: BTreeSet<String> = self
            .con
            .prepare("SELECT sha256 FROM archivos UNION SELECT sha256 FROM salidas WHERE sha256 IS NOT NULL")?
            .query_map([], |f| f.get(0))?
            .collect::<Result<_, _>>()?;
        let mut candados = Vec::new();
        for candado in CANDADOS {
            let sql: String = self.con.query_row(
                "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1",
                [candado],
                |f| f.get(0),
            )?;
            self.con.execute_batch(&format!("DROP TRIGGER {candado}"))?;
            candados.push(sql);
        }
        self.con.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        // Who only has an account because an expediente that goes gave it.
        let dadas: Vec<String> = self
            .con
            .prepare(
                "SELECT c.id FROM cuentas c JOIN movimientos m ON m.cuenta = c.id
                 WHERE m.que = 'alta' AND m.cuando = c.creada",
            )?
            .query_map([], |f| f.get(0))?
            .collect::<Result<_, _>>()?;
        for tabla in SE_VAN {
            self.con.execute_batch(&format!("DELETE FROM {tabla}"))?;
        }
        self.con.execute("DELETE FROM cuentas WHERE clase = 'ciudadano'", [])?;
        for correo in cuentas {
            self.con.execute("DELETE FROM cuentas WHERE correo = ?1", [correo])?;
        }
        for id in dadas {
            self.con.execute("DELETE FROM cuentas WHERE id = ?1", [id])?;
        }
        self.con.execute("DELETE FROM pases WHERE cuenta NOT IN (SELECT id FROM cuentas)", [])?;
        for sql in candados {
            self.con.execute_batch(&sql)?;
        }
        Ok(contenidos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::almacen::{Almacen, ESQUEMA, Opciones};

    /// Tables that stay, and why they may: none of them holds what a citizen did.
    const SE_QUEDAN: [&str; 8] =
        ["cuentas", "paquetes", "ajustes", "actos", "sobres", "llaves", "pases", "pedidos"];

    #[test]
    fn every_table_either_goes_or_stays() {
        let con = rusqlite::Connection::open_in_memory().unwrap();
        con.execute_batch(ESQUEMA).unwrap();
        let hay: BTreeSet<String> = con
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .unwrap()
            .query_map([], |f| f.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let dichas: BTreeSet<String> = SE_VAN.iter().chain(&SE_QUEDAN).map(|t| (*t).to_owned()).collect();
        assert_eq!(hay, dichas);
    }

    #[test]
    fn a_store_is_of_one_class_and_that_of_produccion_is_never_erased() {
        let carpeta = tempfile::tempdir().unwrap();
        let almacen = Almacen::abrir(&carpeta.path().join("v.sqlite"), &Opciones::default()).unwrap();
        assert!(almacen.escribir_ya(|e| e.reiniciar(&[])).is_err());
        almacen.escribir_ya(|e| e.es_de_clase("produccion")).unwrap();
        almacen.escribir_ya(|e| e.es_de_clase("produccion")).unwrap();
        assert!(almacen.escribir_ya(|e| e.es_de_clase("pruebas")).is_err());
        let dicho = almacen.escribir_ya(|e| e.reiniciar(&[])).unwrap_err().to_string();
        assert!(dicho.contains("pruebas"), "{dicho}");
    }
}
