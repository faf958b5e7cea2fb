//! Who operates it: roles, what they may do, who acts in their place, and which acts one person may not do together.
//!
//! A role that is gone, or may do less, is `Atencion` (who had it can't go on); so is a pair of acts that one person may no longer do,
//! and one that they now may. What only adds is `Compatible`.

use engine::formato::enumerar;
use schemas::paquete::{Acto, Rol};

use super::diferencias::por_id;
use super::palabras::{acto, cita};
use super::pluma::{Pluma, Senda};
use super::solicitud::altas_y_bajas;
use super::{Cambio, Clase, Para};

/// Tells what changes in roles and in the separation of duties.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.roles, &ahora.roles, |r| &r.id) {
        let senda = Senda::de(&["roles", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que = format!("Participa un rol más: {}.", cita(&b.nombre));
                pluma.dice(&senda, Cambio::de(Para::Operacion, Clase::Compatible, que));
            }
            (Some(a), None) => {
                let que = format!("Ya no participa el rol {}.", cita(&a.nombre));
                pluma.dice(&senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
            }
            (Some(a), Some(b)) => rol(pluma, &senda, a, b),
            (None, None) => {}
        }
    }
    separacion(pluma);
}

fn actos(actos: &[&Acto]) -> String {
    enumerar(&actos.iter().map(|a| acto(**a)).collect::<Vec<_>>())
}

fn rol(pluma: &mut Pluma<'_>, senda: &Senda, a: &Rol, b: &Rol) {
    let nombre = cita(&b.nombre);
    let (entran, salen) = altas_y_bajas(&a.puede, &b.puede);
    if !entran.is_empty() {
        let que = format!("{nombre} ahora puede {}.", actos(&entran));
        pluma.dice(&senda.y("puede"), Cambio::de(Para::Operacion, Clase::Compatible, que));
    }
    if !salen.is_empty() {
        let que = format!("{nombre} ya no puede {}.", actos(&salen));
        pluma.dice(&senda.y("puede"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    let (entran, salen) = altas_y_bajas(&a.suplentes, &b.suplentes);
    if !entran.is_empty() {
        let que = format!("A {nombre} ahora también le suple {}.", pluma.roles(&entran));
        pluma.dice(&senda.y("suplentes"), Cambio::de(Para::Operacion, Clase::Compatible, que));
    }
    if !salen.is_empty() {
        let que = format!("A {nombre} ya no le suple {}.", pluma.roles(&salen));
        pluma.dice(&senda.y("suplentes"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    if a.dependencia != b.dependencia {
        let de = |paquete: &schemas::paquete::Paquete, id: &str| {
            paquete.dependencia(id).map_or_else(|| cita(id), |d| cita(&d.nombre))
        };
        let (x, y) = (de(pluma.antes, &a.dependencia), de(pluma.ahora, &b.dependencia));
        let que = format!("{nombre} ahora es de {y}; antes, de {x}.");
        pluma.dice(&senda.y("dependencia"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
}

fn separacion(pluma: &mut Pluma<'_>) {
    let (a, b) = (&pluma.antes.municipio.separacion, &pluma.ahora.municipio.separacion);
    let senda = Senda::de(&["municipio", "separacion"]);
    let tiene =
        |lista: &[(Acto, Acto)], (x, y): (Acto, Acto)| lista.contains(&(x, y)) || lista.contains(&(y, x));
    for (x, y) in b.iter().filter(|par| !tiene(a, **par)) {
        let que = format!(
            "En un mismo expediente, quien hizo el acto de {} ya no hace el de {}.",
            acto(*x),
            acto(*y)
        );
        pluma.dice(&senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    for (x, y) in a.iter().filter(|par| !tiene(b, **par)) {
        let que =
            format!("Una misma persona ahora puede {} y {} en un mismo expediente.", acto(*x), acto(*y));
        pluma.dice(&senda, Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
}
