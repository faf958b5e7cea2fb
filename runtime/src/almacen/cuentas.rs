//! People who sign in, and their sessions. Passwords arrive here already as the text of their hash; of a session's token only its
//! SHA-256 is kept, so that who reads the database can't impersonate anybody.

use jiff::Timestamp;
use rusqlite::{Row, params};
use schemas::encargo::Encargos;
use schemas::ids::{CuentaId, DependenciaId};
use sha2::{Digest as _, Sha256};

use super::error::{AlmacenError, Resultado};
use super::ids::{Reservado, secreto};
use super::tiempo::{entero, micros, momento};
use super::{Escritura, Lectura};

const QUE: &str = "una cuenta";

/// What kind of person an account is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaseCuenta {
    /// Who applies.
    Ciudadano,
    /// Who attends.
    Servidor,
    /// Who installs, promotes and manages accounts.
    Administrador,
}

impl ClaseCuenta {
    /// As it is stored and shown in addresses.
    pub fn como_texto(self) -> &'static str {
        match self {
            Self::Ciudadano => "ciudadano",
            Self::Servidor => "servidor",
            Self::Administrador => "administrador",
        }
    }

    fn de(texto: &str) -> Resultado<Self> {
        match texto {
            "ciudadano" => Ok(Self::Ciudadano),
            "servidor" => Ok(Self::Servidor),
            "administrador" => Ok(Self::Administrador),
            _ => Err(AlmacenError::Forma { que: QUE, causa: None }),
        }
    }
}

/// Somebody for whom another stands in these days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ausente {
    /// Their account.
    pub cuenta: CuentaId,
    /// Their name.
    pub nombre: Reservado<String>,
    /// The roles of theirs that the other holds meanwhile.
    pub roles: Encargos,
    /// What the other holds of their own, and so isn't lent.
    pub propios: Encargos,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cuenta {
    /// Its identity; random, it says nothing of the person.
    pub id: CuentaId,
    /// Its e-mail, in lower case; nobody else may have it.
    pub correo: Reservado<String>,
    /// The person's name.
    pub nombre: Reservado<String>,
    /// The hash of the password, in PHC form.
    pub hash: Reservado<String>,
    /// What kind of person.
    pub clase: ClaseCuenta,
    /// For whom they stand in now; empty where nobody asked what they hold at some moment.
    pub suple: Vec<Ausente>,
    /// The roles that they hold, and in which trámites.
    pub roles: Encargos,
    /// Where they work.
    pub dependencia: Option<DependenciaId>,
    /// Whether they may sign in.
    pub activa: bool,
    /// Since when.
    pub creada: Timestamp,
}

/// A session as it was just opened: the only moment at which its token is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SesionAbierta {
    /// What the browser keeps.
    pub token: Reservado<String>,
    /// What every form of this session carries.
    pub csrf: Reservado<String>,
}

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sesion {
    /// Whose, with the roles that they hold now.
    pub cuenta: Cuenta,
    /// What every form of it must carry.
    pub csrf: Reservado<String>,
    /// Since when.
    pub creada: Timestamp,
    /// Until when.
    pub expira: Timestamp,
}

const COLUMNAS: &str =
    "c.id, c.correo, c.nombre, c.hash, c.clase, c.roles, c.dependencia, c.activa, c.creada";

fn cuenta(f: &Row<'_>) -> Resultado<Cuenta> {
    let (clase, roles): (String, String) = (f.get(4)?, f.get(5)?);
    Ok(Cuenta {
        suple: Vec::new(),
        id: CuentaId(f.get(0)?),
        correo: Reservado(f.get(1)?),
        nombre: Reservado(f.get(2)?),
        hash: Reservado(f.get(3)?),
        clase: ClaseCuenta::de(&clase)?,
        roles: serde_json::from_str(&roles).map_err(AlmacenError::forma(QUE))?,
        dependencia: f.get::<_, Option<String>>(6)?.map(DependenciaId),
        activa: f.get(7)?,
        creada: momento(f.get(8)?)?,
    })
}

pub(super) fn huella(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// One way to write an e-mail, so that one person has one account.
fn llano(correo: &str) -> String {
    correo.trim().to_lowercase()
}

impl Lectura<'_> {
    /// An account by its id.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn cuenta(&self, id: &CuentaId) -> Resultado<Option<Cuenta>> {
        Ok(self.cuentas_donde("WHERE c.id = ?1", [id.as_str()])?.pop())
    }

    /// An account by its e-mail, however it is capitalised.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn cuenta_por_correo(&self, correo: &str) -> Resultado<Option<Cuenta>> {
        Ok(self.cuentas_donde("WHERE c.correo = ?1", [llano(correo)])?.pop())
    }

    /// Accounts by e-mail, after `despues`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn cuentas(&self, despues: &str, cuantas: usize) -> Resultado<Vec<Cuenta>> {
        self.cuentas_donde(
            "WHERE c.correo > ?1 ORDER BY c.correo LIMIT ?2",
            params![despues, entero(cuantas)],
        )
    }

    /// The accounts of servidores públicos, by name, with the roles that they hold at `ahora`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn servidores(&self, ahora: Timestamp) -> Resultado<Vec<Cuenta>> {
        let todas = self.cuentas_donde("WHERE c.clase <> 'ciudadano' ORDER BY c.nombre, c.id", [])?;
        todas.into_iter().map(|c| self.con_suplencias(c, ahora)).collect()
    }

    fn cuentas_donde(&self, resto: &str, valores: impl rusqlite::Params) -> Resultado<Vec<Cuenta>> {
        let mut consulta = self.con.prepare_cached(&format!("SELECT {COLUMNAS} FROM cuentas c {resto}"))?;
        let mut filas = consulta.query(valores)?;
        let mut lista = Vec::new();
        while let Some(f) = filas.next()? {
            lista.push(cuenta(f)?);
        }
        Ok(lista)
    }

    /// The session of a token, if it holds at `ahora` and its account may sign in.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn sesion(&self, token: &str, ahora: Timestamp) -> Resultado<Option<Sesion>> {
        let mut consulta = self.con.prepare_cached(&format!(
            "SELECT {COLUMNAS}, s.csrf, s.creada, s.expira FROM sesiones s JOIN cuentas c ON c.id = s.cuenta
             WHERE s.token = ?1 AND s.expira > ?2 AND c.activa = 1"
        ))?;
        let mut filas = consulta.query(params![huella(token), micros(ahora)])?;
        let Some(f) = filas.next()? else { return Ok(None) };
        Ok(Some(Sesion {
            cuenta: self.con_suplencias(cuenta(f)?, ahora)?,
            csrf: Reservado(f.get(9)?),
            creada: momento(f.get(10)?)?,
            expira: momento(f.get(11)?)?,
        }))
    }
}

impl Escritura<'_> {
    /// Opens an account.
    ///
    /// # Errors
    /// `Duplicado` when the e-mail or the id is taken.
    pub fn crear_cuenta(&self, c: &Cuenta) -> Resultado<()> {
        self.con
            .prepare_cached(
                "INSERT INTO cuentas (id, correo, nombre, hash, clase, roles, dependencia, activa, creada)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                c.id.as_str(),
                llano(&c.correo),
                c.nombre.0,
                c.hash.0,
                c.clase.como_texto(),
                roles_a_texto(&c.roles)?,
                c.dependencia.as_deref(),
                c.activa,
                micros(c.creada),
            ])
            .map_err(AlmacenError::duplicado("una cuenta con ese correo"))?;
        Ok(())
    }

    /// Changes everything of an account but its id and since when it is. Its sessions end when what it may do changed, or its
    /// password did.
    ///
    /// # Errors
    /// `NoExiste`; `Duplicado` when the e-mail is another's.
    pub fn cambiar_cuenta(&self, c: &Cuenta) -> Resultado<()> {
        let Some(antes) = self.cuenta(&c.id)? else {
            return Err(AlmacenError::no_existe("la cuenta", c.id.as_str()));
        };
        self.con
            .prepare_cached(
                "UPDATE cuentas SET correo = ?2, nombre = ?3, hash = ?4, clase = ?5, roles = ?6, dependencia = ?7,
                   activa = ?8 WHERE id = ?1",
            )?
            .execute(params![
                c.id.as_str(),
                llano(&c.correo),
                c.nombre.0,
                c.hash.0,
                c.clase.como_texto(),
                roles_a_texto(&c.roles)?,
                c.dependencia.as_deref(),
                c.activa,
            ])
            .map_err(AlmacenError::duplicado("una cuenta con ese correo"))?;
        if antes.hash != c.hash || antes.clase != c.clase || antes.roles != c.roles || !c.activa {
            self.cerrar_sesiones(&c.id)?;
        }
        Ok(())
    }

    /// Opens a session until `expira`.
    ///
    /// # Errors
    /// When there is no such account, or no random bytes.
    pub fn abrir_sesion(
        &self,
        cuenta: &CuentaId,
        ahora: Timestamp,
        expira: Timestamp,
    ) -> Resultado<SesionAbierta> {
        if self.cuenta(cuenta)?.is_none() {
            return Err(AlmacenError::no_existe("la cuenta", cuenta.as_str()));
        }
        let abierta = SesionAbierta { token: secreto()?, csrf: secreto()? };
        self.con
            .prepare_cached(
                "INSERT INTO sesiones (token, cuenta, creada, expira, csrf) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                huella(&abierta.token),
                cuenta.as_str(),
                micros(ahora),
                micros(expira),
                abierta.csrf.0
            ])?;
        Ok(abierta)
    }

    /// Makes a session last until `expira`.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn prolongar_sesion(&self, token: &str, expira: Timestamp) -> Resultado<()> {
        self.con
            .prepare_cached("UPDATE sesiones SET expira = ?2 WHERE token = ?1")?
            .execute(params![huella(token), micros(expira)])?;
        Ok(())
    }

    /// Ends a session; one that is over already stays so.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn cerrar_sesion(&self, token: &str) -> Resultado<()> {
        self.con.prepare_cached("DELETE FROM sesiones WHERE token = ?1")?.execute([huella(token)])?;
        Ok(())
    }

    /// Ends every session of an account; answers how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn cerrar_sesiones(&self, cuenta: &CuentaId) -> Resultado<usize> {
        Ok(self.con.prepare_cached("DELETE FROM sesiones WHERE cuenta = ?1")?.execute([cuenta.as_str()])?)
    }

    /// Forgets sessions that ended before `ahora`.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn olvidar_sesiones(&self, ahora: Timestamp) -> Resultado<usize> {
        Ok(self.con.prepare_cached("DELETE FROM sesiones WHERE expira <= ?1")?.execute([micros(ahora)])?)
    }
}

pub(super) fn roles_a_texto(roles: &Encargos) -> Resultado<String> {
    serde_json::to_string(roles).map_err(AlmacenError::forma(QUE))
}
