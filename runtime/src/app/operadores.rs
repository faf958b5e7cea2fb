//! What who works here may see and try: which roles they attend (their own, and those that they substitute), which expedientes they may
//! read, and what a decision would do before it is taken. Every reading of an expediente is written down.

use engine::comando::{Actuante, Comando, Contexto, Decision};
use engine::decide::decide;
use engine::permiso;
use schemas::encargo::{Encargo, Encargos};
use schemas::ids::RolId;
use schemas::paquete::{Actor, Campo, Paquete};
use schemas::sello::Digest;

use super::cupos::heredados;
use super::{Abierto, App, AppError, Resultado};
use crate::almacen::{Acceso, ClaseCuenta, Cuenta, Resumen};

/// Whether an account may read an expediente: one of its roles, or one that it substitutes, has or had a task in it, and that role is
/// of its own dependencia.
pub fn atiende(cuenta: &Cuenta, abierto: &Abierto) -> bool {
    if cuenta.clase != ClaseCuenta::Servidor {
        return false;
    }
    let roles = cuenta.roles.en(&abierto.paquete.tramite.id);
    abierto.paquete.tramite.etapas.iter().filter(|e| abierto.estado.visitas(&e.id) > 0).any(|etapa| {
        permiso::actores_de(&abierto.paquete, etapa).into_iter().any(|actor| match actor {
            Actor::Rol(rol) => permiso::rol_para(&abierto.paquete, &rol, &roles)
                .is_some_and(|(propio, _)| de_su_dependencia(&abierto.paquete, &propio, cuenta)),
            Actor::Solicitante | Actor::Tercero(_) | Actor::Sistema => false,
        })
    })
}

pub(super) fn de_su_dependencia(paquete: &Paquete, rol: &RolId, cuenta: &Cuenta) -> bool {
    match (&cuenta.dependencia, paquete.rol(rol)) {
        (Some(suya), Some(rol)) => *suya == rol.dependencia,
        _ => true,
    }
}

/// Whether an account that may read the expediente may see the answers of a field.
pub fn ve(paquete: &Paquete, campo: &Campo, roles: &[RolId]) -> bool {
    campo.ven.is_empty() || campo.ven.iter().any(|rol| permiso::rol_para(paquete, rol, roles).is_some())
}

impl App {
    /// The roles whose tasks an account attends, and in which trámites: its own, and those that it substitutes in some trámite on offer.
    pub fn roles_que_atiende(&self, cuenta: &Cuenta) -> Encargos {
        let mut atiende = cuenta.roles.clone();
        for paquete in self.estante().activos() {
            let tramite = &paquete.tramite.id;
            let suyos = cuenta.roles.en(tramite);
            for rol in &paquete.roles {
                let Some((propio, _)) = permiso::rol_para(&paquete, &rol.id, &suyos) else { continue };
                if !de_su_dependencia(&paquete, &propio, cuenta) {
                    continue;
                }
                // Who substitutes a role does so where their own is held: in all, or in this one.
                let entero = cuenta.roles.iter().any(|e| e.rol == propio && e.solo_en.is_none());
                let solo_en = (!entero).then(|| [tramite.clone()].into());
                atiende.sumar(Encargo { rol: rol.id.clone(), solo_en });
            }
        }
        atiende
    }

    /// Opens an expediente for who works on it, and writes down that it was read.
    ///
    /// # Errors
    /// `NoExiste` when there is none, and also when it isn't theirs to see.
    pub async fn consultar(&self, folio: &str, cuenta: &Cuenta, que: &str) -> Resultado<Abierto> {
        let abierto = self.abrir_para_atender(folio, cuenta).await?;
        let acceso = Acceso {
            expediente: abierto.id.clone(),
            cuenta: cuenta.id.clone(),
            cuando: self.ahora(),
            motivo: que.to_owned(),
        };
        self.almacen().escribir(move |e| e.anotar_acceso(&acceso)).await?;
        Ok(abierto)
    }

    /// Opens an expediente that an account attends, before knowing what of it is read: [`App::consultar`] writes the reading down.
    ///
    /// # Errors
    /// `NoExiste` when there is none or it isn't theirs; that its data were erased, only to its own dependencia.
    pub async fn abrir_para_atender(&self, folio: &str, cuenta: &Cuenta) -> Resultado<Abierto> {
        let es_suyo = |r: &Resumen| {
            cuenta.clase == ClaseCuenta::Servidor && cuenta.dependencia.as_ref() == Some(&r.dependencia)
        };
        let abierto = self.abrir_folio_para(folio, es_suyo).await?;
        if atiende(cuenta, &abierto) {
            Ok(abierto)
        } else {
            Err(AppError::no_existe("no encontramos ese folio"))
        }
    }

    /// The bytes of a document, proven to be those of its digest.
    ///
    /// # Errors
    /// `NoExiste` when they aren't there; a fault when they were altered.
    pub async fn leer_documento(&self, digest: &Digest) -> Resultado<Vec<u8>> {
        let (deposito, digest) = (self.deposito().clone(), digest.clone());
        tokio::task::spawn_blocking(move || deposito.leer(&digest))
            .await
            .map_err(|_| AppError::defecto("no se pudo leer un archivo"))??
            .ok_or_else(|| AppError::no_existe("ese archivo ya no está"))
    }

    /// What a command would do now, without doing it.
    ///
    /// # Errors
    /// The refusal that it would meet.
    pub async fn ensayar(&self, abierto: &Abierto, comando: Comando, quien: Actuante) -> Resultado<Decision> {
        let ahora = self.ahora();
        let llenos = self
            .cupos_llenos(&abierto.paquete, Some(&abierto.id), &heredados(abierto, &comando), ahora)
            .await?;
        let titular = abierto.estado.titular.as_ref();
        let servidores = self.elegibles_para(&abierto.paquete, &comando, titular).await?;
        let contexto = Contexto { llenos, servidores, ..Contexto::nuevo(ahora, quien) };
        Ok(decide(&abierto.paquete, Some(&abierto.estado), comando, &contexto)?)
    }
}
