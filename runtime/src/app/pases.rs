//! Passes: how a program of Gobierno Digital acts without anybody's password. A pass is of one account, does at most what that account
//! may, and only about versions; it ends by itself, can be taken back, and every act says by which pass it was done.

use jiff::{SignedDuration, Timestamp};

use super::{App, AppError, Resultado};
use crate::almacen::{ClaseCuenta, Cuenta, Pase, PaseHecho};

/// Passes that an account may have at a time.
const MAXIMO_PASES: usize = 20;
/// Most characters of the name of a pass.
const MAXIMO_NOMBRE: usize = 80;
/// How long a pass may last at most.
pub const MAXIMO_DIAS: i64 = 365;
/// A use is written down at most this often.
const ANOTA_USO: SignedDuration = SignedDuration::from_hours(1);

/// What a pass may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permiso {
    /// Read versions, their history and their files.
    Consultar,
    /// Deliver versions, and approvals of them, to the entorno de pruebas.
    Entregar,
    /// Release versions in producción.
    Liberar,
    /// Withdraw the version on offer, or go back to an earlier one.
    Retirar,
}

impl Permiso {
    /// All of them, in the order in which they are told.
    pub const TODOS: [Self; 4] = [Self::Consultar, Self::Entregar, Self::Liberar, Self::Retirar];

    /// Its name in the store and in forms.
    pub fn id(self) -> &'static str {
        match self {
            Self::Consultar => "consultar",
            Self::Entregar => "entregar",
            Self::Liberar => "liberar",
            Self::Retirar => "retirar",
        }
    }

    /// The one of a name.
    pub fn de(id: &str) -> Option<Self> {
        Self::TODOS.into_iter().find(|p| p.id() == id)
    }

    /// What it lets do, as a page says it.
    pub fn nombre(self) -> &'static str {
        match self {
            Self::Consultar => "Consultar versiones, su historia y sus archivos",
            Self::Entregar => "Entregar versiones y vistos buenos al entorno de pruebas",
            Self::Liberar => "Liberar versiones en producción",
            Self::Retirar => "Retirar la versión que se ofrece o regresar a una anterior",
        }
    }

    /// Whether an account may do it, and so give it to a pass.
    pub fn lo_tiene(self, cuenta: &Cuenta) -> bool {
        cuenta.activa && cuenta.clase == ClaseCuenta::Administrador
    }
}

/// A pass that holds, and for whom it acts.
#[derive(Clone, Debug)]
pub struct PaseVigente {
    /// It.
    pub pase: Pase,
    /// Its account, as it is now.
    pub cuenta: Cuenta,
}

impl PaseVigente {
    /// Whether it lets do something: it was given, and the account still may.
    pub fn permite(&self, permiso: Permiso) -> bool {
        self.pase.permisos.iter().any(|p| p == permiso.id()) && permiso.lo_tiene(&self.cuenta)
    }
}

impl App {
    /// Makes a pass of an account; its token is known only now.
    ///
    /// # Errors
    /// `Invalido` when its name, its days or what it may do are wrong, or the account has as many as it may.
    pub fn crear_pase(
        &self,
        cuenta: &Cuenta,
        nombre: &str,
        permisos: &[Permiso],
        dias: i64,
    ) -> Resultado<PaseHecho> {
        let nombre = nombre.split_whitespace().collect::<Vec<_>>().join(" ");
        if nombre.is_empty() || nombre.chars().count() > MAXIMO_NOMBRE {
            return Err(AppError::Invalido(format!(
                "diga para qué es el pase, con {MAXIMO_NOMBRE} letras cuando más"
            )));
        }
        if permisos.is_empty() {
            return Err(AppError::invalido("elija al menos una cosa que el pase permita"));
        }
        if permisos.iter().any(|p| !p.lo_tiene(cuenta)) {
            return Err(AppError::invalido("un pase no puede más que la cuenta de quien lo hace"));
        }
        if !(1..=MAXIMO_DIAS).contains(&dias) {
            return Err(AppError::Invalido(format!("un pase dura de 1 a {MAXIMO_DIAS} días")));
        }
        let ahora = self.ahora_de_verdad();
        let expira = ahora.checked_add(SignedDuration::from_hours(24 * dias)).unwrap_or(Timestamp::MAX);
        let id = cuenta.id.clone();
        let vivos = self.almacen().leer_ya(move |l| l.pases(&id))?;
        let vale = |p: &Pase| p.revocado.is_none() && p.expira > ahora;
        if vivos.iter().filter(|p| vale(p)).count() >= MAXIMO_PASES {
            return Err(AppError::Invalido(format!(
                "ya tiene {MAXIMO_PASES} pases vigentes; revoque los que no use"
            )));
        }
        if vivos.iter().any(|p| vale(p) && p.nombre == nombre) {
            return Err(AppError::invalido("ya tiene un pase con ese nombre; póngale otro"));
        }
        let ids: Vec<String> =
            Permiso::TODOS.into_iter().filter(|p| permisos.contains(p)).map(|p| p.id().to_owned()).collect();
        let id = cuenta.id.clone();
        Ok(self.almacen().escribir_ya(move |e| e.crear_pase(&id, &nombre, &ids, ahora, expira))?)
    }

    /// The passes of an account, the last made first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn pases(&self, cuenta: &Cuenta) -> Resultado<Vec<Pase>> {
        let id = cuenta.id.clone();
        Ok(self.almacen().leer_ya(move |l| l.pases(&id))?)
    }

    /// Takes a pass of an account back, from now on.
    ///
    /// # Errors
    /// `NoExiste` when it isn't one of its own.
    pub fn revocar_pase(&self, cuenta: &Cuenta, id: &str) -> Resultado<()> {
        let (cuenta, id, ahora) = (cuenta.id.clone(), id.to_owned(), self.ahora_de_verdad());
        Ok(self.almacen().escribir_ya(move |e| e.revocar_pase(&id, &cuenta, ahora))?)
    }

    /// The pass of a token, if it holds. The clock of the system counts: a moved one ends no pass.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn pase(&self, token: &str) -> Resultado<Option<PaseVigente>> {
        let ahora = self.ahora_de_verdad();
        let buscado = token.to_owned();
        let Some((pase, cuenta)) = self.almacen().leer(move |l| l.pase(&buscado, ahora)).await? else {
            return Ok(None);
        };
        if pase.usado.is_none_or(|u| ahora.duration_since(u) >= ANOTA_USO) {
            let id = pase.id.clone();
            self.almacen().escribir(move |e| e.usar_pase(&id, ahora)).await?;
        }
        Ok(Some(PaseVigente { pase, cuenta }))
    }
}
