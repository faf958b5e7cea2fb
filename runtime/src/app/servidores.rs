//! People who work here, for the fields by which a trámite asks for one: the active accounts that hold a role today, of the dependencia of
//! that role. Who is suspended, or works elsewhere, isn't there.

use engine::comando::{Comando, Respuestas};
use engine::permiso;
use engine::servidor::{self, Elegible};
use schemas::ids::{CuentaId, RolId};
use schemas::paquete::{Actor, Etapa, Paquete};

use super::operadores::de_su_dependencia;
use super::{Abierto, App, Resultado};
use crate::almacen::{ClaseCuenta, Cuenta};

impl App {
    /// Who may be chosen today in a trámite, by name; `titular`, who applied, isn't among them.
    ///
    /// # Errors
    /// Of the store.
    pub async fn elegibles(&self, paquete: &Paquete, titular: Option<&CuentaId>) -> Resultado<Vec<Elegible>> {
        let pedidos: Vec<&RolId> = servidor::pedidos(paquete).map(|(_, rol)| rol).collect();
        if pedidos.is_empty() {
            return Ok(Vec::new());
        }
        let ahora = self.ahora();
        let todas = self.almacen().leer(move |l| l.servidores(ahora)).await?;
        Ok(todas
            .into_iter()
            .filter(|c| c.activa && c.clase == ClaseCuenta::Servidor && titular != Some(&c.id))
            .filter_map(|cuenta| elegible(paquete, &pedidos, cuenta))
            .collect())
    }

    /// Who may be sent to the visits of a stage: the active accounts with the role of who inspects, or that substitutes it; who applied
    /// isn't among them.
    ///
    /// # Errors
    /// Of the store.
    pub async fn inspectores(&self, abierto: &Abierto, etapa: &Etapa) -> Resultado<Vec<Cuenta>> {
        let (Some(Actor::Rol(rol)), true) = (permiso::actor_de(etapa), etapa.inspeccion().is_some()) else {
            return Ok(Vec::new());
        };
        let ahora = self.ahora();
        let todas = self.almacen().leer(move |l| l.servidores(ahora)).await?;
        let tramite = &abierto.paquete.tramite.id;
        let puede = |c: &Cuenta| permiso::rol_para(&abierto.paquete, rol, &c.roles.en(tramite)).is_some();
        let suya = |c: &Cuenta| abierto.estado.titular.as_ref() == Some(&c.id);
        Ok(todas.into_iter().filter(|c| c.activa && puede(c) && !suya(c)).collect())
    }

    /// Who may be chosen, where what is answered chooses somebody; nothing otherwise.
    pub(super) async fn elegibles_para(
        &self,
        paquete: &Paquete,
        comando: &Comando,
        titular: Option<&CuentaId>,
    ) -> Resultado<Vec<Elegible>> {
        let respuestas = respuestas_de(comando);
        let elige = |(campo, _): (&schemas::paquete::Campo, _)| {
            respuestas.is_some_and(|r| matches!(r.get(&campo.id), Some(Some(_))))
        };
        if !servidor::pedidos(paquete).any(elige) {
            return Ok(Vec::new());
        }
        self.elegibles(paquete, titular).await
    }
}

fn elegible(paquete: &Paquete, pedidos: &[&RolId], cuenta: Cuenta) -> Option<Elegible> {
    let suyo = |rol: &&&RolId| {
        cuenta.roles.tiene(rol, &paquete.tramite.id) && de_su_dependencia(paquete, rol, &cuenta)
    };
    let mut roles: Vec<RolId> = pedidos.iter().filter(suyo).map(|rol| (*rol).clone()).collect();
    roles.sort();
    roles.dedup();
    (!roles.is_empty()).then(|| Elegible {
        cuenta: cuenta.id.clone(),
        nombre: cuenta.nombre.0.clone(),
        roles,
    })
}

const fn respuestas_de(comando: &Comando) -> Option<&Respuestas> {
    match comando {
        Comando::Iniciar { respuestas, .. }
        | Comando::Actuar { respuestas, .. }
        | Comando::General { respuestas, .. }
        | Comando::Reasignar { respuestas, .. } => Some(respuestas),
        _ => None,
    }
}
