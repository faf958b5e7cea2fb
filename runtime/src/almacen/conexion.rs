//! How a connection to the database is set, the migrations, and the lock that keeps a second process out.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::error::{AlmacenError, Resultado};

/// Every migration, in order; the position is its number less one. One that has shipped is never edited.
pub(super) const MIGRACIONES: &[&str] = &[
    include_str!("migraciones/001.sql"),
    include_str!("migraciones/002.sql"),
    include_str!("migraciones/003.sql"),
    include_str!("migraciones/004.sql"),
    include_str!("migraciones/005.sql"),
    include_str!("migraciones/006.sql"),
    include_str!("migraciones/007.sql"),
    include_str!("migraciones/008.sql"),
    include_str!("migraciones/009.sql"),
    include_str!("migraciones/010.sql"),
    include_str!("migraciones/011.sql"),
    include_str!("migraciones/012.sql"),
];

/// The whole schema as the migrations leave it.
pub const ESQUEMA: &str = include_str!("migraciones/schema.sql");

/// Mark of our databases in their header: "VNTL".
const APLICACION: i32 = 0x564e_544c;

/// How long a connection waits for another one of this process.
const ESPERA: Duration = Duration::from_secs(5);

/// Opens the connection that writes, and brings the database up to date.
pub(super) fn para_escribir(ruta: Option<&Path>) -> Resultado<Connection> {
    let mut con = match ruta {
        Some(ruta) => Connection::open_with_flags(
            ruta,
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?,
        None => Connection::open_in_memory()?,
    };
    con.busy_timeout(ESPERA)?;
    revisar(&con, ruta)?;
    if ruta.is_some() {
        let modo: String = con.query_row("PRAGMA journal_mode = WAL", [], |f| f.get(0))?;
        if modo != "wal" {
            return Err(AlmacenError::Invalido(
                "el sistema de archivos no admite el diario de la base de datos (WAL); use un disco local",
            ));
        }
    }
    // FULL: a commit is on the disk before anybody hears of it. recursive_triggers: without it a REPLACE would delete events without
    // asking their trigger.
    con.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA recursive_triggers = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA secure_delete = FAST;
         PRAGMA cache_size = -65536;",
    )?;
    con.query_row("PRAGMA wal_autocheckpoint = 4000", [], |_| Ok(()))?;
    con.query_row("PRAGMA journal_size_limit = 67108864", [], |_| Ok(()))?;
    con.set_prepared_statement_cache_capacity(256);
    un_solo_plan(&con)?;
    migrar(&mut con, MIGRACIONES)?;
    Ok(con)
}

/// Opens one more connection that reads.
pub(super) fn para_leer(ruta: &Path) -> Resultado<Connection> {
    let con =
        Connection::open_with_flags(ruta, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(al_abrir(ruta))?;
    con.busy_timeout(ESPERA)?;
    con.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;")
        .map_err(al_abrir(ruta))?;
    con.set_prepared_statement_cache_capacity(128);
    un_solo_plan(&con).map_err(al_abrir(ruta))?;
    Ok(con)
}

/// Keeps the plan of a statement whatever values it is given (the planner's stability guarantee): otherwise SQLite may plan it anew
/// each time that they change, which took a third of the time of reading an expediente.
fn un_solo_plan(con: &Connection) -> rusqlite::Result<()> {
    con.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

/// What is wrong with a file that can't be opened, in words.
fn al_abrir(ruta: &Path) -> impl Fn(rusqlite::Error) -> AlmacenError {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => AlmacenError::Ajena { ruta: ruta.to_path_buf() },
        Some(ErrorCode::CannotOpen) if !ruta.exists() => {
            AlmacenError::no_existe("la base de datos", ruta.display().to_string())
        }
        _ => error.into(),
    }
}

/// Copies the journal into the database and empties it; false when somebody still reads from it.
pub(super) fn asentar(ruta: &Path) -> Resultado<bool> {
    let con = Connection::open_with_flags(
        ruta,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    con.busy_timeout(ESPERA)?;
    let ocupado: bool = con.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |f| f.get(0))?;
    Ok(!ocupado)
}

/// Refuses a file that isn't ours, or that a newer program wrote; answers its number of migrations.
pub(super) fn revisar(con: &Connection, ruta: Option<&Path>) -> Resultado<u32> {
    let ruta = ruta.unwrap_or(Path::new(":memory:"));
    let mal = al_abrir(ruta);
    let aplicacion: i32 = con.query_row("PRAGMA application_id", [], |f| f.get(0)).map_err(&mal)?;
    let encontrada: u32 = con.query_row("PRAGMA user_version", [], |f| f.get(0)).map_err(&mal)?;
    let vacia: bool =
        con.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |f| f.get(0)).map_err(&mal)?;
    if aplicacion != APLICACION && !vacia {
        return Err(AlmacenError::Ajena { ruta: ruta.to_path_buf() });
    }
    let conocida = numero(MIGRACIONES.len());
    if encontrada > conocida {
        return Err(AlmacenError::VersionNueva { ruta: ruta.to_path_buf(), encontrada, conocida });
    }
    Ok(encontrada)
}

/// The number of migrations that this program knows.
pub(super) fn conocidas() -> u32 {
    numero(MIGRACIONES.len())
}

fn numero(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Applies what is missing, each migration in a transaction of its own.
pub(super) fn migrar(con: &mut Connection, migraciones: &[&str]) -> Resultado<()> {
    let hechas: usize = con.query_row("PRAGMA user_version", [], |f| f.get::<_, u32>(0))? as usize;
    for (i, sql) in migraciones.iter().enumerate().skip(hechas) {
        let tx = con.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "application_id", APLICACION)?;
        tx.pragma_update(None, "user_version", numero(i + 1))?;
        tx.commit()?;
    }
    Ok(())
}

/// The right to write a database, held while it lives; the system lets it go if the process dies.
#[derive(Debug)]
pub(super) struct Candado {
    _archivo: File,
}

impl Candado {
    /// Takes it, trying for about `espera`.
    pub(super) fn tomar(base: &Path, espera: Duration) -> Resultado<Self> {
        const PASO: Duration = Duration::from_millis(50);
        let mut nombre = base.as_os_str().to_owned();
        nombre.push(".candado");
        let ruta = PathBuf::from(nombre);
        let fallo = |causa| AlmacenError::Archivo { ruta: ruta.clone(), causa };
        let mut archivo = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&ruta)
            .map_err(fallo)?;
        let mut queda = espera;
        loop {
            match archivo.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(causa)) => return Err(fallo(causa)),
                Err(TryLockError::WouldBlock) if queda.is_zero() => {
                    let mut texto = String::new();
                    let pid = archivo.read_to_string(&mut texto).ok().and_then(|_| texto.trim().parse().ok());
                    return Err(AlmacenError::EnUso { ruta: base.to_path_buf(), pid });
                }
                Err(TryLockError::WouldBlock) => {
                    let paso = PASO.min(queda);
                    thread::sleep(paso);
                    queda = queda.saturating_sub(paso);
                }
            }
        }
        archivo.set_len(0).map_err(fallo)?;
        writeln!(archivo, "{}", std::process::id()).map_err(fallo)?;
        Ok(Self { _archivo: archivo })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forma(con: &Connection) -> Vec<(String, String, String)> {
        con.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
            .unwrap()
            .query_map([], |f| Ok((f.get(0)?, f.get(1)?, f.get(2)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    #[test]
    fn the_migrations_leave_what_the_full_schema_says() {
        let mut uno = Connection::open_in_memory().unwrap();
        migrar(&mut uno, MIGRACIONES).unwrap();
        let otro = Connection::open_in_memory().unwrap();
        otro.execute_batch(ESQUEMA).unwrap();
        assert_eq!(forma(&uno), forma(&otro));
    }

    #[test]
    fn a_migration_that_fails_leaves_the_database_as_it_was() {
        let mut con = Connection::open_in_memory().unwrap();
        migrar(&mut con, &["CREATE TABLE a (x);"]).unwrap();
        assert!(
            migrar(&mut con, &["CREATE TABLE a (x);", "CREATE TABLE b (x); CREATE TABLE a (y);"]).is_err()
        );
        assert_eq!(forma(&con).len(), 1);
        assert_eq!(con.query_row("PRAGMA user_version", [], |f| f.get::<_, u32>(0)).unwrap(), 1);
    }

    #[test]
    fn every_table_is_strict() {
        let con = Connection::open_in_memory().unwrap();
        con.execute_batch(ESQUEMA).unwrap();
        let laxas: Vec<String> = con
            .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'")
            .unwrap()
            .query_map([], |f| f.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(laxas, Vec::<String>::new());
    }
}
