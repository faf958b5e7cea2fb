//! Accounts and sessions. Passwords are hashed with argon2id (OWASP: 19 MiB, 2 passes); wrong names and wrong passwords cost and say the
//! same; tries are counted per mail and per address.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use engine::comando::{Actuante, Suplida};
use jiff::{SignedDuration, Timestamp};
use schemas::encargo::Encargos;
use schemas::ids::{CuentaId, DependenciaId, TramiteId};
use schemas::valor::Valor;
use tokio::sync::Semaphore;

use super::{App, AppError, Resultado};
use crate::almacen::{Ausente, ClaseCuenta, Cuenta, Reservado, Sesion, SesionAbierta, uuid7};

/// How long a session lasts without use.
const DURA_SESION: SignedDuration = SignedDuration::from_hours(8);
/// Tries per mail, and per address, in a window.
const INTENTOS_CORREO: u32 = 8;
const INTENTOS_ORIGEN: u32 = 60;
/// The window.
const VENTANA: SignedDuration = SignedDuration::from_mins(10);
/// Least characters of a password (NIST SP 800-63B).
const MINIMO_CONTRASENA: usize = 10;
/// Most characters of a password; more is only work for the hash.
const MAXIMO_CONTRASENA: usize = 200;

/// Who is at the door: what a request knows of its person.
#[derive(Clone, Debug)]
pub struct Persona {
    /// Their session.
    pub sesion: Sesion,
}

impl Persona {
    /// Their account.
    pub fn cuenta(&self) -> &Cuenta {
        &self.sesion.cuenta
    }

    /// Who they are for the engine, in a trámite.
    pub fn actuante(&self, tramite: &TramiteId) -> Actuante {
        actuante(&self.sesion.cuenta, tramite)
    }
}

/// Who an account is for the engine, in a trámite: with the roles that it holds there, and no other.
pub fn actuante(cuenta: &Cuenta, tramite: &TramiteId) -> Actuante {
    match cuenta.clase {
        ClaseCuenta::Ciudadano => Actuante::Solicitante { cuenta: cuenta.id.clone() },
        // An administrator holds no role of any trámite.
        ClaseCuenta::Servidor | ClaseCuenta::Administrador => {
            let suple = cuenta.suple.iter().map(|a| suplida(a, tramite)).collect();
            Actuante::Servidor { cuenta: cuenta.id.clone(), roles: cuenta.roles.en(tramite), suple }
        }
    }
}

fn suplida(ausente: &Ausente, tramite: &TramiteId) -> Suplida {
    let roles = ausente.roles.en(tramite);
    Suplida {
        cuenta: ausente.cuenta.clone(),
        nombre: ausente.nombre.0.clone(),
        prestados: roles.iter().filter(|r| !ausente.propios.tiene(r, tramite)).cloned().collect(),
        roles,
    }
}

/// The record of who applies: what the account knows and what the solicitud asked.
pub fn valor_solicitante(cuenta: &Cuenta, partes: BTreeMap<String, Valor>) -> Valor {
    let mut registro = BTreeMap::from([
        ("tipo".to_owned(), Valor::Opcion("fisica".to_owned())),
        ("nombre".to_owned(), Valor::Texto(cuenta.nombre.0.clone())),
        ("correo".to_owned(), Valor::Texto(cuenta.correo.0.clone())),
    ]);
    registro.extend(partes);
    Valor::Registro(registro)
}

/// A person who makes an account.
#[derive(Clone, Debug)]
pub struct CuentaNueva {
    /// Mail.
    pub correo: Reservado<String>,
    /// Name.
    pub nombre: Reservado<String>,
    /// Password.
    pub contrasena: Reservado<String>,
    /// Kind.
    pub clase: ClaseCuenta,
    /// Roles, and in which trámites.
    pub roles: Encargos,
    /// Where they work.
    pub dependencia: Option<DependenciaId>,
}

/// Counts tries and bounds how many hashes run at once.
#[derive(Debug)]
pub(super) struct Porteria {
    intentos: Mutex<HashMap<String, (Timestamp, u32)>>,
    turnos: Semaphore,
    /// The hash against which an unknown mail is checked, so that it takes as long as a known one.
    ninguna: String,
}

impl Porteria {
    pub fn new() -> Self {
        Self {
            intentos: Mutex::default(),
            turnos: Semaphore::new(2),
            ninguna: resumir("una contraseña que nadie tiene").unwrap_or_default(),
        }
    }

    fn contar(&self, quien: &str, tope: u32, ahora: Timestamp) -> Resultado<()> {
        let mut intentos = self.intentos.lock().unwrap_or_else(PoisonError::into_inner);
        if intentos.len() > 50_000 {
            intentos.retain(|_, (desde, _)| ahora.duration_since(*desde) < VENTANA);
        }
        let (desde, cuantos) = intentos.entry(quien.to_owned()).or_insert((ahora, 0));
        if ahora.duration_since(*desde) >= VENTANA {
            (*desde, *cuantos) = (ahora, 0);
        }
        *cuantos += 1;
        if *cuantos > tope {
            return Err(AppError::Espere(
                "hubo demasiados intentos; espere diez minutos y vuelva a probar".to_owned(),
            ));
        }
        Ok(())
    }

    /// Takes one try back.
    fn descontar(&self, quien: &str) {
        let mut intentos = self.intentos.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cuantos)) = intentos.get_mut(quien) {
            *cuantos = cuantos.saturating_sub(1);
        }
    }

    fn olvidar(&self, quien: &str) {
        self.intentos.lock().unwrap_or_else(PoisonError::into_inner).remove(quien);
    }
}

fn argon() -> Argon2<'static> {
    let parametros = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parametros)
}

fn resumir(contrasena: &str) -> Resultado<String> {
    let mut azar = [0_u8; 16];
    getrandom::fill(&mut azar).map_err(|_| AppError::defecto("el sistema no dio azar"))?;
    let sal = SaltString::encode_b64(&azar).map_err(|_| AppError::defecto("no se pudo escribir una sal"))?;
    argon()
        .hash_password(contrasena.as_bytes(), &sal)
        .map(|h| h.to_string())
        .map_err(|_| AppError::defecto("no se pudo resumir una contraseña"))
}

fn coincide(contrasena: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|h| argon().verify_password(contrasena.as_bytes(), &h).is_ok())
}

impl App {
    /// Counts something that is done at a door open to anybody.
    ///
    /// # Errors
    /// When it was done too often of late.
    pub(super) fn contar(&self, que: &str, tope: u32) -> Resultado<()> {
        self.dentro.personas.contar(que, tope, self.ahora())
    }

    /// Makes an account.
    ///
    /// # Errors
    /// When something is missing or wrong, or the mail is taken.
    pub async fn crear_cuenta(&self, nueva: CuentaNueva) -> Resultado<Cuenta> {
        let correo = nueva.correo.trim().to_lowercase();
        let nombre = nueva.nombre.split_whitespace().collect::<Vec<_>>().join(" ");
        if nombre.is_empty() || nombre.chars().count() > 300 {
            return Err(AppError::invalido("Escriba su nombre completo, de hasta 300 letras"));
        }
        documentos::puede_imprimirse(&nombre).map_err(|e| {
            AppError::invalido(format!("Su nombre no podría imprimirse en un documento: {e}"))
        })?;
        let partes: Vec<&str> = correo.split('@').collect();
        let valido = matches!(partes.as_slice(), [usuario, dominio] if !usuario.is_empty() && dominio.contains('.') && !dominio.starts_with('.') && !dominio.ends_with('.'))
            && correo.len() <= 254
            && !correo.contains(|c: char| c.is_whitespace() || c.is_control());
        if !valido {
            return Err(AppError::invalido("Escriba un correo como nombre@ejemplo.mx"));
        }
        let ahora = self.ahora();
        let hash = self.hash_de(nueva.contrasena).await?;
        let cuenta = Cuenta {
            id: CuentaId(uuid7(ahora)?),
            correo: Reservado(correo),
            nombre: Reservado(nombre),
            hash,
            clase: nueva.clase,
            roles: nueva.roles,
            dependencia: nueva.dependencia,
            activa: true,
            creada: ahora,
            suple: Vec::new(),
        };
        let guardada = cuenta.clone();
        self.almacen().escribir(move |e| e.crear_cuenta(&guardada)).await?;
        Ok(cuenta)
    }

    /// The hash of a password that may be set.
    ///
    /// # Errors
    /// When it is too short or too long.
    pub(super) async fn hash_de(&self, contrasena: Reservado<String>) -> Resultado<Reservado<String>> {
        let largo = contrasena.chars().count();
        if largo < MINIMO_CONTRASENA {
            return Err(AppError::invalido(format!(
                "La contraseña debe tener al menos {MINIMO_CONTRASENA} caracteres; una frase sirve"
            )));
        }
        if largo > MAXIMO_CONTRASENA {
            return Err(AppError::invalido(format!(
                "La contraseña puede tener {MAXIMO_CONTRASENA} caracteres cuando más"
            )));
        }
        Ok(Reservado(self.con_turno(move || resumir(&contrasena)).await??))
    }

    /// Opens a session.
    ///
    /// # Errors
    /// One and the same for a wrong mail and a wrong password; another after too many tries.
    pub async fn entrar(
        &self,
        correo: &str,
        contrasena: Reservado<String>,
        origen: &str,
    ) -> Resultado<(Cuenta, SesionAbierta)> {
        let ahora = self.ahora();
        let correo = correo.trim().to_lowercase();
        let porteria = &self.dentro.personas;
        porteria.contar(&format!("origen {origen}"), INTENTOS_ORIGEN, ahora)?;
        porteria.contar(&format!("correo {correo}"), INTENTOS_CORREO, ahora)?;
        let buscado = correo.clone();
        let cuenta = self.almacen().leer(move |l| l.cuenta_por_correo(&buscado)).await?;
        // One whose person has set no password yet takes as long as one that isn't there.
        let hash = cuenta.as_ref().map(|c| c.hash.0.clone()).filter(|h| !h.is_empty());
        let hash = hash.unwrap_or_else(|| porteria.ninguna.clone());
        let largo = contrasena.chars().count();
        let bien = largo <= MAXIMO_CONTRASENA && self.con_turno(move || coincide(&contrasena, &hash)).await?;
        match cuenta {
            Some(cuenta) if bien && cuenta.activa => {
                // Who knows their password was no try: many people enter from the same office.
                porteria.olvidar(&format!("correo {correo}"));
                porteria.descontar(&format!("origen {origen}"));
                self.abrir_sesion(cuenta).await
            }
            _ => Err(AppError::Entrada(
                "El correo o la contraseña no coinciden; revíselos y vuelva a probar".to_owned(),
            )),
        }
    }

    /// Opens a session of somebody who showed who they are.
    pub(super) async fn abrir_sesion(&self, cuenta: Cuenta) -> Resultado<(Cuenta, SesionAbierta)> {
        let ahora = self.ahora();
        let id = cuenta.id.clone();
        let expira = ahora.checked_add(DURA_SESION).unwrap_or(ahora);
        let sesion = self.almacen().escribir(move |e| e.abrir_sesion(&id, ahora, expira)).await?;
        Ok((cuenta, sesion))
    }

    /// Who a session token is of. A session that is used goes on.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn persona(&self, token: &str) -> Resultado<Option<Persona>> {
        let ahora = self.ahora();
        let buscado = token.to_owned();
        let Some(sesion) = self.almacen().leer(move |l| l.sesion(&buscado, ahora)).await? else {
            return Ok(None);
        };
        let resta = sesion.expira.duration_since(ahora);
        if resta < DURA_SESION / 2 {
            let (token, expira) = (token.to_owned(), ahora.checked_add(DURA_SESION).unwrap_or(sesion.expira));
            self.almacen().escribir(move |e| e.prolongar_sesion(&token, expira)).await?;
        }
        Ok(Some(Persona { sesion }))
    }

    /// Closes a session.
    ///
    /// # Errors
    /// When the store can't be written.
    pub async fn salir(&self, token: &str) -> Resultado<()> {
        let token = token.to_owned();
        Ok(self.almacen().escribir(move |e| e.cerrar_sesion(&token)).await?)
    }

    async fn con_turno<T: Send + 'static>(&self, obra: impl FnOnce() -> T + Send + 'static) -> Resultado<T> {
        let _turno = self
            .dentro
            .personas
            .turnos
            .acquire()
            .await
            .map_err(|_| AppError::defecto("la portería cerró"))?;
        tokio::task::spawn_blocking(obra).await.map_err(|_| AppError::defecto("la portería falló"))
    }
}
