//! Notices: which are sent, to whom, and what they do in law.
//!
//! One that is no longer sent is `Atencion`: somebody isn't told. A new one is `Compatible`. Less time to read one that notifies is
//! `Atencion`; so is one that ceases to notify or begins to.

use schemas::paquete::{Aviso, Destinatario, EfectoAviso};

use super::diferencias::por_id;
use super::palabras::{cita, entero};
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells what changes in the notices.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.tramite.avisos, &ahora.tramite.avisos, |a| &a.id) {
        let senda = Senda::de(&["tramite", "avisos", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que =
                    format!("Hay un aviso nuevo para {}: {}.", destinatario(pluma, &b.para), cita(&b.asunto));
                pluma.dice(&senda, Cambio::de(para(b), Clase::Compatible, que).es(entero(&b.texto)));
            }
            (Some(a), None) => {
                let que = format!(
                    "Ya no se envía a {} el aviso {}.",
                    destinatario(pluma, &a.para),
                    cita(&a.asunto)
                );
                pluma.dice(&senda, Cambio::de(para(a), Clase::Atencion, que));
            }
            (Some(a), Some(b)) => mismo(pluma, &senda, a, b),
            (None, None) => {}
        }
    }
}

const fn para(aviso: &Aviso) -> Para {
    match aviso.para {
        Destinatario::Rol(_) => Para::Operacion,
        Destinatario::Solicitante | Destinatario::Campo(_) => Para::Ciudadania,
    }
}

fn destinatario(pluma: &Pluma<'_>, destinatario: &Destinatario) -> String {
    match destinatario {
        Destinatario::Solicitante => "quien solicita".to_owned(),
        Destinatario::Rol(rol) => pluma.rol(rol),
        Destinatario::Campo(campo) => format!("el correo de {}", pluma.campo(campo)),
    }
}

fn mismo(pluma: &mut Pluma<'_>, senda: &Senda, a: &Aviso, b: &Aviso) {
    let nombre = cita(&b.asunto);
    if a.para != b.para {
        let (x, y) = (destinatario(pluma, &a.para), destinatario(pluma, &b.para));
        let que = format!("El aviso {nombre} se envía a {y}; antes, a {x}.");
        pluma.dice(&senda.y("para"), Cambio::de(para(a), Clase::Atencion, que));
    }
    if a.texto != b.texto {
        let que = format!("Cambia el texto del aviso {nombre}.");
        let cambio = Cambio::de(para(b), Clase::Compatible, que).con(entero(&a.texto), entero(&b.texto));
        pluma.dice(&senda.y("texto"), cambio);
    }
    if a.asunto != b.asunto {
        let que = format!("El aviso {} ahora se llama {nombre}.", cita(&a.asunto));
        pluma.dice(&senda.y("asunto"), Cambio::de(Para::Texto, Clase::Compatible, que));
    }
    if a.efecto != b.efecto {
        let (que, clase) = match (&a.efecto, &b.efecto) {
            (EfectoAviso::Notificacion { consulta_en: x }, EfectoAviso::Notificacion { consulta_en: y }) => {
                let mas = super::tiempo::es_mas(pluma, *y, *x, &pluma.ahora.municipio.calendario);
                let clase = if mas == Some(true) { Clase::Compatible } else { Clase::Atencion };
                (format!("Para leer el aviso {nombre} hay {y}; antes, {x}."), clase)
            }
            (_, EfectoAviso::Notificacion { consulta_en }) => (
                format!("El aviso {nombre} ahora notifica: se da por leído a los {consulta_en}."),
                Clase::Atencion,
            ),
            (_, EfectoAviso::Informativo) => {
                (format!("El aviso {nombre} ya no notifica; sólo informa."), Clase::Atencion)
            }
        };
        pluma.dice(&senda.y("efecto"), Cambio::de(para(b), clase, que));
    }
}
