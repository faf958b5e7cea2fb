//! People without an account who act by a link: who they are, to which address their link goes, and what they may see. That they see more is
//! `Atencion`, for what they see is of somebody.

use std::collections::BTreeSet;

use schemas::ids::CampoId;
use schemas::paquete::Tercero;

use super::diferencias::por_id;
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells what changes in the third parties.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.tramite.terceros, &ahora.tramite.terceros, |t| &t.id) {
        let senda = Senda::de(&["tramite", "terceros", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que = format!("Ahora interviene {}, por un enlace que se le envía.", cita(&b.nombre));
                let ve = format!("Ve: {}.", lo_que_ve(pluma, b));
                let cambio = Cambio::de(Para::Ciudadania, Clase::Atencion, que).por_ejemplo(ve);
                pluma.dice(&senda, cambio);
            }
            (Some(a), None) => {
                let que = format!("Ya no interviene {}.", cita(&a.nombre));
                pluma.dice(&senda, Cambio::de(Para::Ciudadania, Clase::Atencion, que));
            }
            (Some(a), Some(b)) => uno(pluma, &senda, a, b),
            (None, None) => {}
        }
    }
}

fn lo_que_ve(pluma: &Pluma<'_>, tercero: &Tercero) -> String {
    if tercero.puede_ver.is_empty() {
        "nada de la solicitud".to_owned()
    } else {
        pluma.campos(&tercero.puede_ver)
    }
}

fn uno(pluma: &mut Pluma<'_>, senda: &Senda, a: &Tercero, b: &Tercero) {
    let nombre = cita(&b.nombre);
    if a.nombre != b.nombre {
        let que = format!("{} se llama ahora {nombre}.", cita(&a.nombre));
        pluma.dice(&senda.y("nombre"), Cambio::de(Para::Texto, Clase::Compatible, que));
    }
    if a.correo != b.correo {
        let que = format!(
            "A {nombre} se le escribe al correo de {}; antes, al de {}.",
            pluma.campo(&b.correo),
            pluma.campo(&a.correo)
        );
        pluma.dice(&senda.y("correo"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.nombre_de != b.nombre_de {
        let que = match &b.nombre_de {
            Some(campo) => format!("A {nombre} se le saluda por lo que dice {}.", pluma.campo(campo)),
            None => format!("A {nombre} ya no se le saluda por su nombre."),
        };
        pluma.dice(&senda.y("nombre_de"), Cambio::de(Para::Texto, Clase::Compatible, que));
    }
    puede_ver(pluma, &senda.y("puede_ver"), &nombre, &a.puede_ver, &b.puede_ver);
    if a.motivo != b.motivo {
        let que = format!("Cambia por qué {nombre} ve datos personales.");
        pluma.dice(&senda.y("motivo"), Cambio::de(Para::Ciudadania, Clase::Atencion, que));
    }
    if a.ayuda != b.ayuda {
        let que = format!("Cambia lo que se le explica a {nombre}.");
        pluma.dice(&senda.y("ayuda"), Cambio::de(Para::Texto, Clase::Compatible, que));
    }
}

fn puede_ver(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &[CampoId], b: &[CampoId]) {
    if a == b {
        return;
    }
    let (antes, ahora): (BTreeSet<_>, BTreeSet<_>) = (a.iter().collect(), b.iter().collect());
    let de_mas: Vec<_> = ahora.difference(&antes).collect();
    let de_menos: Vec<_> = antes.difference(&ahora).collect();
    if !de_mas.is_empty() {
        let que = format!("{nombre} ahora ve {}.", pluma.campos(&de_mas));
        pluma.dice(senda, Cambio::de(Para::Ciudadania, Clase::Atencion, que));
    }
    if !de_menos.is_empty() {
        let que = format!("{nombre} ya no ve {}.", pluma.campos(&de_menos));
        pluma.dice(senda, Cambio::de(Para::Ciudadania, Clase::Compatible, que));
    }
    if de_mas.is_empty() && de_menos.is_empty() {
        let que = format!("Cambia el orden de lo que ve {nombre}.");
        pluma.dice(senda, Cambio::de(Para::Texto, Clase::Compatible, que));
    }
}
