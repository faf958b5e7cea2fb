//! What every handler knows of its request: who asks, from where, under which reference. Made once by the session layer.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use schemas::ids::CuentaId;
use schemas::paquete::Paquete;
use serde::Serialize;

use super::{Falla, Respuesta, Servidor};
use crate::almacen::{ClaseCuenta, Cuenta};
use crate::app::{PaseVigente, Persona};
use crate::web::vistas::{Banda, Pagina, Publico, rutas};

/// The context of a request.
#[derive(Clone, Debug)]
pub struct Cx {
    /// The server.
    pub servidor: Servidor,
    /// Who asks, when they have a session.
    pub persona: Option<Arc<Persona>>,
    /// The pass that a program brings, in the API; whoever brings one has no session.
    pub pase: Option<Arc<PaseVigente>>,
    /// The reference that the person can report.
    pub referencia: Arc<str>,
    /// The address from which it comes.
    pub origen: Arc<str>,
    /// What every form of the page must carry back.
    pub csrf: Arc<str>,
    /// Whether htmx asks for a part of a page.
    pub htmx: bool,
    /// Whether the API asks.
    pub api: bool,
    /// Whether something is written, and not only read.
    pub escribe: bool,
    /// The path and query, to come back after entering.
    pub camino: Arc<str>,
}

impl Cx {
    /// The account that asks.
    ///
    /// # Errors
    /// `SinSesion` when nobody does: the person is sent to enter and then comes back.
    pub fn cuenta(&self) -> Result<&Cuenta, Falla> {
        let sin = if self.escribe { Falla::sesion_terminada } else { Falla::sin_sesion };
        self.persona.as_deref().map(Persona::cuenta).ok_or_else(|| sin(&self.camino))
    }

    /// The account, when it is of this kind. Of another kind, the page doesn't exist for them.
    ///
    /// # Errors
    /// `SinSesion`, or not found.
    pub fn de_clase(&self, clase: ClaseCuenta) -> Result<&Cuenta, Falla> {
        let cuenta = self.cuenta()?;
        if cuenta.clase == clase { Ok(cuenta) } else { Err(Falla::no_existe()) }
    }

    /// A citizen.
    ///
    /// # Errors
    /// `SinSesion`, or not found.
    pub fn ciudadano(&self) -> Result<&Cuenta, Falla> {
        self.de_clase(ClaseCuenta::Ciudadano)
    }

    /// Who may have solicitudes: a citizen, or a servidor público with those of inside the administration.
    ///
    /// # Errors
    /// `SinSesion`, or not found.
    pub fn solicitante(&self) -> Result<&Cuenta, Falla> {
        let cuenta = self.cuenta()?;
        match cuenta.clase {
            ClaseCuenta::Ciudadano | ClaseCuenta::Servidor => Ok(cuenta),
            ClaseCuenta::Administrador => Err(Falla::no_existe()),
        }
    }

    /// A servidor público.
    ///
    /// # Errors
    /// `SinSesion`, or not found.
    pub fn operador(&self) -> Result<&Cuenta, Falla> {
        self.de_clase(ClaseCuenta::Servidor)
    }

    /// An administrator.
    ///
    /// # Errors
    /// `SinSesion`, or not found.
    pub fn administrador(&self) -> Result<&Cuenta, Falla> {
        self.de_clase(ClaseCuenta::Administrador)
    }

    /// Who asks, for the engine, in the trámite of a paquete.
    ///
    /// # Errors
    /// `SinSesion`.
    pub fn actuante(&self, paquete: &Paquete) -> Result<engine::comando::Actuante, Falla> {
        Ok(crate::app::actuante(self.cuenta()?, &paquete.tramite.id))
    }

    /// The id of who asks.
    pub fn cuenta_id(&self) -> Option<&CuentaId> {
        self.persona.as_deref().map(|p| &p.cuenta().id)
    }

    /// The frame of a page; `actual` is the address of the section to which it belongs.
    pub fn pagina(&self, actual: &str, titulo: impl Into<String>) -> Pagina {
        let publico = match self.persona.as_deref().map(|p| p.cuenta().clase) {
            None => Publico::Visita,
            Some(ClaseCuenta::Ciudadano) => Publico::Ciudadania,
            Some(ClaseCuenta::Servidor) => Publico::Operacion,
            Some(ClaseCuenta::Administrador) => Publico::Administracion,
        };
        let mut pagina = Pagina::new(&self.servidor.municipio(), publico, actual, titulo);
        pagina.csrf = self.csrf.to_string();
        pagina.cuenta = self.persona.as_deref().map(|p| p.cuenta().nombre.0.clone());
        let config = self.servidor.app().config();
        // What this environment doesn't have isn't offered.
        let procesos = publico != Publico::Operacion
            || self
                .persona
                .as_deref()
                .is_some_and(|p| !self.servidor.app().procesos_para(p.cuenta()).is_empty());
        pagina.navegacion.retain(|seccion| match seccion.url.as_str() {
            rutas::PROCESOS | rutas::SOLICITUDES => procesos,
            rutas::CITAS => self
                .persona
                .as_deref()
                .is_some_and(|p| !self.servidor.app().agendas_de(p.cuenta()).is_empty()),
            rutas::CUPOS => {
                self.persona.as_deref().is_some_and(|p| !self.servidor.app().cupos_de(p.cuenta()).is_empty())
            }
            rutas::MEDICION => self
                .persona
                .as_deref()
                .is_some_and(|p| !self.servidor.app().medidos_por(p.cuenta()).is_empty()),
            rutas::ADMIN_RELOJ | rutas::ADMIN_CORREOS => config.simulado(),
            rutas::ADMIN_CUENTAS => config.personas_de_ejemplo(),
            _ => true,
        });
        if config.simulado() {
            let mut banda = Banda::de(config.clase);
            if self.servidor.app().desfase() != 0 {
                banda.reloj = Some(self.servidor.en_palabras(self.servidor.app().ahora()));
            }
            pagina.banda = Some(banda);
            if matches!(publico, Publico::Operacion | Publico::Administracion) {
                pagina.con_seccion("Revisión", rutas::REVISION, actual);
            }
        }
        pagina
    }

    /// A page.
    ///
    /// # Errors
    /// When its template lacks something; a fault of the program.
    pub fn render<V: Serialize>(&self, plantilla: &str, vista: &V) -> Respuesta {
        self.servidor.render(plantilla, vista)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Cx {
    type Rejection = Falla;

    async fn from_request_parts(parts: &mut Parts, _estado: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Cx>().cloned().ok_or_else(|| Falla::defecto("una petición llegó sin contexto"))
    }
}
