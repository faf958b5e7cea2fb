//! The people of a case: who applies, whole even where the prueba says only what matters, and who holds each role.

use std::collections::BTreeMap;

use engine::campo;
use engine::comando::Actuante;
use engine::datos::Datos;
use engine::permiso;
use engine::solicitante;
use jiff::civil::Date;
use schemas::ids::{CuentaId, RolId};
use schemas::paquete::{
    Actor, Campo, ClaseTramite, Gestion, GestionCita, Paquete, ParteSolicitante, Prueba, Respuesta,
    TipoPersona,
};
use schemas::valor::Valor;

/// As steps name who applies; also its account.
pub const SOLICITANTE: &str = "solicitante";

/// Who may act in a case.
#[derive(Clone, Debug)]
pub struct Personas<'a> {
    paquete: &'a Paquete,
    prueba: &'a Prueba,
}

impl<'a> Personas<'a> {
    /// The people of a prueba.
    pub const fn new(paquete: &'a Paquete, prueba: &'a Prueba) -> Self {
        Self { paquete, prueba }
    }

    /// Who does something: who the step names, or else who must.
    pub fn quien(&self, que: &Gestion, por: Option<&str>) -> Actuante {
        match por {
            Some(por) => self.llamado(por),
            None => self.debido(que),
        }
    }

    /// Who must do something.
    fn debido(&self, que: &Gestion) -> Actuante {
        let tramite = &self.paquete.tramite;
        let actor = match que {
            Gestion::General { accion } => {
                tramite.acciones_generales.iter().find(|a| a.id == *accion).map(|a| &a.actor)
            }
            Gestion::ConsultarAviso { .. } => None,
            Gestion::Cita { etapa, que } => {
                tramite.etapa(etapa).and_then(engine::cita::cita_de).map(|cita| match que {
                    GestionCita::Agendar | GestionCita::Reprogramar => &cita.asigna,
                    GestionCita::CancelarCita => &Actor::Solicitante,
                    GestionCita::Asiste | GestionCita::Falta => &cita.atiende,
                })
            }
            Gestion::Programar { etapa } => {
                tramite.etapa(etapa).and_then(|e| e.inspeccion()).map(|i| &i.programa)
            }
            Gestion::Invitar { etapa } => {
                let quienes = tramite.etapa(etapa).map(|e| engine::tercero::quienes_invitan(tramite, e));
                let primero = quienes.into_iter().flatten().next();
                return self.de(&primero.unwrap_or(Actor::Solicitante));
            }
            Gestion::Reasignar { etapa } => {
                let eligen = tramite.etapa(etapa).map(|e| engine::servidor::quienes_eligen(self.paquete, e));
                let primero = eligen.into_iter().flatten().next();
                return self.de(&primero.unwrap_or(Actor::Solicitante));
            }
            Gestion::Votar { etapa } => {
                let paquete = self.paquete;
                let organo = tramite.etapa(etapa).and_then(|e| paquete.organo_de(e));
                let miembro = organo.and_then(engine::votacion::de_la_mayoria);
                return self.de(&miembro.map_or(Actor::Solicitante, |r| Actor::Rol(r.clone())));
            }
            Gestion::Accion { etapa, .. }
            | Gestion::Convocar { etapa }
            | Gestion::Tomar { etapa }
            | Gestion::Soltar { etapa } => tramite.etapa(etapa).and_then(permiso::actor_de),
        };
        self.de(actor.unwrap_or(&Actor::Solicitante))
    }

    /// Who plays an actor.
    pub fn de(&self, actor: &Actor) -> Actuante {
        match actor {
            Actor::Solicitante => {
                let cuenta = CuentaId::from(SOLICITANTE);
                let tramite = &self.paquete.tramite;
                if tramite.clase == ClaseTramite::Interno {
                    let roles = tramite.solicitante.roles.iter().take(1).cloned().collect();
                    return Actuante::Servidor { cuenta, roles, suple: Vec::new() };
                }
                Actuante::Solicitante { cuenta }
            }
            Actor::Rol(rol) => self.llamado(rol),
            // Which invitation it is, is known where they act.
            Actor::Tercero(tercero) => Actuante::Tercero { tercero: tercero.clone(), invitacion: 0 },
            Actor::Sistema => Actuante::Sistema,
        }
    }

    /// Somebody by `solicitante`, the name of a role, that of a third party or that of a person.
    fn llamado(&self, nombre: &str) -> Actuante {
        if nombre == SOLICITANTE {
            return self.de(&Actor::Solicitante);
        }
        if let Some(tercero) = self.paquete.tramite.tercero(nombre) {
            return self.de(&Actor::Tercero(tercero.id.clone()));
        }
        let dados = &self.prueba.dado.roles;
        let persona = dados.get(nombre).and_then(|p| p.first()).map_or(nombre, String::as_str);
        let mut roles: Vec<RolId> =
            dados.iter().filter(|(_, p)| p.iter().any(|p| p == persona)).map(|(r, _)| r.clone()).collect();
        if roles.is_empty() {
            roles.push(RolId::from(nombre));
        }
        Actuante::Servidor { cuenta: CuentaId::from(persona), roles, suple: Vec::new() }
    }
}

/// The record of who applies.
///
/// # Errors
/// What is wrong with what the prueba says of them, in words.
pub fn solicitante(paquete: &Paquete, prueba: &Prueba) -> Result<Valor, String> {
    let admite = &paquete.tramite.solicitante.personas;
    let dicho = |parte: &str| match prueba.solicitante.get(parte) {
        Some(Respuesta::Texto(texto)) => Some(texto.as_str()),
        _ => None,
    };
    let moral = dicho("tipo").map_or_else(|| !admite.contains(&TipoPersona::Fisica), |tipo| tipo == "moral");
    let tipo = if moral { TipoPersona::Moral } else { TipoPersona::Fisica };
    let texto = |t: &str| Valor::Texto(t.to_owned());
    let nombre = if moral { "Empresa de Prueba, S.A. de C.V." } else { "Persona de Prueba" };
    let mut registro = BTreeMap::from([
        ("tipo".to_owned(), Valor::Opcion(solicitante::id_persona(tipo).to_owned())),
        ("nombre".to_owned(), texto(dicho("nombre").unwrap_or(nombre))),
        ("correo".to_owned(), texto(dicho("correo").unwrap_or("prueba@ejemplo.mx"))),
    ]);
    for parte in &paquete.tramite.solicitante.pide {
        if let Some((id, valor)) = inventada(*parte, moral) {
            registro.insert(id.to_owned(), valor);
        }
    }
    let campos = solicitante::campos(paquete);
    let datos = Datos::default();
    let ambito = engine::ambito::Ambito::nuevo(paquete, &datos);
    let propios = ["tipo", "nombre"];
    for campo in campos.iter().filter(|c| !propios.contains(&c.id.as_str())) {
        let Some(respuesta) = prueba.solicitante.get(campo.id.as_str()) else { continue };
        let lectura = campo::leer_json(campo, &campo::de_prueba(campo, respuesta), &ambito);
        match (lectura.errores.first(), lectura.valor) {
            (None, Some(valor)) => {
                registro.insert(campo.id.0.clone(), valor);
            }
            (Some(error), _) => return Err(error.mensaje.clone()),
            (None, None) => {}
        }
    }
    match ajena(&campos, prueba) {
        Some(parte) => Err(format!("este trámite no pide «{parte}» de quien solicita")),
        None => Ok(Valor::Registro(registro)),
    }
}

/// A part that the trámite doesn't ask.
fn ajena<'p>(campos: &[Campo], prueba: &'p Prueba) -> Option<&'p str> {
    let conocida = |parte: &str| {
        matches!(parte, "tipo" | "nombre" | "correo") || campos.iter().any(|c| c.id.as_str() == parte)
    };
    prueba.solicitante.keys().map(String::as_str).find(|p| !conocida(p))
}

/// A part that nobody said: of people who don't exist. A persona moral has no CURP and was not born.
fn inventada(parte: ParteSolicitante, moral: bool) -> Option<(&'static str, Valor)> {
    let texto = |t: &str| Valor::Texto(t.to_owned());
    Some(match parte {
        ParteSolicitante::Curp if moral => return None,
        ParteSolicitante::Nacimiento if moral => return None,
        ParteSolicitante::Curp => ("curp", texto("XEXX010101HNEXXXA4")),
        ParteSolicitante::Rfc if moral => ("rfc", texto("EKU9003173C9")),
        ParteSolicitante::Rfc => ("rfc", texto("XAXX010101000")),
        ParteSolicitante::Telefono => ("telefono", texto("8100000000")),
        ParteSolicitante::Nacimiento => ("nacimiento", Valor::Fecha(Date::constant(1990, 1, 1))),
        ParteSolicitante::Domicilio => {
            let partes = [
                ("calle", "Calle de Prueba"),
                ("numero", "100"),
                ("colonia", "Centro"),
                ("cp", "64000"),
                ("municipio", "Monterrey"),
            ];
            ("domicilio", Valor::Registro(partes.map(|(n, t)| (n.to_owned(), texto(t))).into()))
        }
    })
}
