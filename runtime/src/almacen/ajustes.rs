//! Settings of this installation by key, such as how far the clock of the demonstration was moved.

use rusqlite::OptionalExtension;

use super::error::Resultado;
use super::{Escritura, Lectura};

impl Lectura<'_> {
    /// The value of a setting.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn ajuste(&self, clave: &str) -> Resultado<Option<String>> {
        Ok(self
            .con
            .prepare_cached("SELECT valor FROM ajustes WHERE clave = ?1")?
            .query_row([clave], |f| f.get(0))
            .optional()?)
    }
}

impl Escritura<'_> {
    /// Sets a value, or takes the setting away.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn ajustar(&self, clave: &str, valor: Option<&str>) -> Resultado<()> {
        match valor {
            Some(valor) => self
                .con
                .prepare_cached(
                    "INSERT INTO ajustes (clave, valor) VALUES (?1, ?2) ON CONFLICT (clave) DO UPDATE SET valor = ?2",
                )?
                .execute([clave, valor])?,
            None => self.con.prepare_cached("DELETE FROM ajustes WHERE clave = ?1")?.execute([clave])?,
        };
        Ok(())
    }
}
