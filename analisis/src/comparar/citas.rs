//! What changes in a stage where a person comes to an appointment. What changes in its diary is told with what all share.

use schemas::paquete::{Destino, EtapaCita};

use super::etapas::destino;
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// What happens in it.
pub fn que_pasa(pluma: &Pluma<'_>, una: &EtapaCita) -> String {
    let agenda = [pluma.ahora, pluma.antes].into_iter().find_map(|p| p.agenda(&una.agenda));
    format!("se acude a una cita en {}", cita(agenda.map_or(una.agenda.as_str(), |a| a.nombre.as_str())))
}

/// What changes in it.
pub fn misma(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &EtapaCita, b: &EtapaCita) {
    if a.agenda != b.agenda {
        let que = format!("En {nombre} {}; antes, {}.", que_pasa(pluma, b), que_pasa(pluma, a));
        pluma.dice(&senda.y("agenda"), Cambio::de(Para::Ciudadania, Clase::Rompe, que));
    }
    if a.asigna != b.asigna {
        let (ahora, antes) = (pluma.actor(&b.asigna), pluma.actor(&a.asigna));
        let que = format!("La hora de {nombre} la elige {ahora}; antes, {antes}.");
        pluma.dice(&senda.y("asigna"), Cambio::de(Para::Ciudadania, Clase::Rompe, que));
    }
    if a.atiende != b.atiende {
        let (ahora, antes) = (pluma.actor(&b.atiende), pluma.actor(&a.atiende));
        let que = format!("En {nombre} recibe {ahora}; antes, {antes}.");
        pluma.dice(&senda.y("atiende"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.reprograma != b.reprograma {
        let clase = if b.reprograma < a.reprograma { Clase::Atencion } else { Clase::Compatible };
        let veces = |n: u32| if n == 1 { "1 vez".to_owned() } else { format!("{n} veces") };
        let que = format!(
            "La hora de {nombre} puede cambiarse {}; antes, {}.",
            veces(b.reprograma),
            veces(a.reprograma)
        );
        pluma.dice(&senda.y("reprograma"), Cambio::de(Para::Ciudadania, clase, que));
    }
    if a.registro != b.registro {
        let que = format!(
            "Para registrar si la persona vino a {nombre} hay {}; antes, {}.",
            b.registro, a.registro
        );
        pluma.dice(&senda.y("registro"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    destino(pluma, &senda.y("a"), &format!("Después de asistir a {nombre}"), &a.a, &b.a);
    destino(pluma, &senda.y("al_faltar"), &format!("Si no se asiste a {nombre}"), &a.al_faltar, &b.al_faltar);
    if a.al_cancelar != b.al_cancelar {
        let a_donde = |d: &Option<Destino>| {
            d.as_ref().map_or_else(
                || "la persona puede hacer otra".to_owned(),
                |d| format!("se pasa {}", pluma.a_destino(d)),
            )
        };
        let que =
            format!("Al cancelar {nombre}, {}; antes, {}.", a_donde(&b.al_cancelar), a_donde(&a.al_cancelar));
        pluma.dice(&senda.y("al_cancelar"), Cambio::de(Para::Ciudadania, Clase::Atencion, que));
    }
}
