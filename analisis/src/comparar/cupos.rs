//! Places of which there are so many: how many there are of each, by what they are told apart, and how long one is held. Fewer places is
//! `Atencion`: whoever has one keeps it, and who comes may find none.

use std::collections::BTreeSet;

use engine::cupo::{en_palabras, etiqueta};
use schemas::ids::CampoId;
use schemas::paquete::{Cupo, HastaCupo, Paquete, Reparto, TipoCampo, clave};

use super::diferencias::por_id;
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells what changes in the places that there are.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.tramite.cupos, &ahora.tramite.cupos, |c| &c.id) {
        let senda = Senda::de(&["tramite", "cupos", &id]);
        match (a, b) {
            (None, Some(b)) => {
                let que = format!("Ahora los lugares están contados: {}.", cita(&b.nombre));
                pluma.dice(&senda, Cambio::de(Para::Ciudadania, Clase::Atencion, que).es(cuantos(ahora, b)));
            }
            (Some(a), None) => {
                let que = format!("Los lugares ya no están contados: {}.", cita(&a.nombre));
                let cambio = Cambio::de(Para::Ciudadania, Clase::Compatible, que).era(cuantos(antes, a));
                pluma.dice(&senda, cambio);
            }
            (Some(a), Some(b)) => uno(pluma, &senda, a, b),
            (None, None) => {}
        }
    }
}

/// How many places there are, in a line.
fn cuantos(paquete: &Paquete, cupo: &Cupo) -> String {
    match &cupo.reparto {
        Reparto::Uno(limite) => limite.to_string(),
        Reparto::Por { limites, .. } => {
            let uno = |(opcion, n): (&String, &u32)| format!("{}: {n}", etiqueta(paquete, cupo, opcion));
            limites.iter().map(uno).collect::<Vec<_>>().join("; ")
        }
    }
}

fn uno(pluma: &mut Pluma<'_>, senda: &Senda, a: &Cupo, b: &Cupo) {
    if a.nombre != b.nombre {
        let que = format!("El cupo {} se llama ahora {}.", cita(&a.nombre), cita(&b.nombre));
        pluma.dice(&senda.y("nombre"), Cambio::de(Para::Texto, Clase::Compatible, que));
    }
    match (&a.reparto, &b.reparto) {
        (Reparto::Uno(x), Reparto::Uno(y)) => limite(pluma, &senda.y("reparto"), b, None, (*x, *y)),
        (Reparto::Por { campo: c, limites: x }, Reparto::Por { campo: d, limites: y }) if c == d => {
            let opciones: BTreeSet<&String> = x.keys().chain(y.keys()).collect();
            for opcion in opciones {
                let senda = senda.y("reparto").y("por").y("limites").y(opcion);
                match (x.get(opcion), y.get(opcion)) {
                    (Some(x), Some(y)) => limite(pluma, &senda, b, Some(opcion), (*x, *y)),
                    // That the option is new, or gone, is told where the field is.
                    _ if !ofrece(pluma.antes, c, opcion) || !ofrece(pluma.ahora, c, opcion) => {
                        pluma.calla(&senda);
                    }
                    (x, _) => {
                        let cuales = en_palabras(pluma.ahora, b, Some(opcion));
                        let que = match x {
                            Some(_) => format!("Los lugares de {cuales} ya no están contados."),
                            None => format!("Los lugares de {cuales} ahora están contados."),
                        };
                        pluma.dice(&senda, Cambio::de(Para::Ciudadania, Clase::Atencion, que));
                    }
                }
            }
        }
        _ => {
            let que = format!("Los lugares de {} se reparten de otra manera.", cita(&b.nombre));
            let (era, es) = (cuantos(pluma.antes, a), cuantos(pluma.ahora, b));
            pluma.dice(&senda.y("reparto"), Cambio::de(Para::Ciudadania, Clase::Atencion, que).con(era, es));
        }
    }
    if a.hasta != b.hasta {
        let cuando = |paquete: &Paquete, hasta: &HastaCupo| match hasta {
            HastaCupo::Fin => "termina el trámite".to_owned(),
            HastaCupo::Vigencia(id) => {
                let titulo = paquete.tramite.salida(id).map_or(id.as_str(), |s| s.titulo.as_str());
                format!("deja de valer {}", cita(titulo))
            }
        };
        let que = format!(
            "Un lugar de {} se desocupa cuando {}; antes, cuando {}.",
            cita(&b.nombre),
            cuando(pluma.ahora, &b.hasta),
            cuando(pluma.antes, &a.hasta)
        );
        pluma.dice(&senda.y("hasta"), Cambio::de(Para::Operacion, Clase::Atencion, que));
    }
    let (era, es) = (a.hereda.is_some(), b.hereda.is_some());
    if era != es {
        let (clase, que) = if es {
            (Clase::Compatible, format!("Quien renueva conserva su lugar de {}.", cita(&b.nombre)))
        } else {
            let que =
                format!("Quien renueva ya no conserva su lugar de {}: toma otro, si queda.", cita(&b.nombre));
            (Clase::Atencion, que)
        };
        pluma.dice(&senda.y("hereda"), Cambio::de(Para::Ciudadania, clase, que));
    }
}

/// Whether a field has an option of that name.
fn ofrece(paquete: &Paquete, campo: &CampoId, opcion: &str) -> bool {
    paquete.tramite.campo(campo).is_some_and(|c| {
        matches!(&c.tipo, TipoCampo::Opcion { opciones, .. } if opciones.iter().any(|o| clave(&o.id) == opcion))
    })
}

fn limite(pluma: &mut Pluma<'_>, senda: &Senda, cupo: &Cupo, opcion: Option<&str>, (x, y): (u32, u32)) {
    if x == y {
        return;
    }
    let clase = if y < x { Clase::Atencion } else { Clase::Compatible };
    let lugares = if y == 1 { "lugar" } else { "lugares" };
    let que = format!("En {} hay {y} {lugares}; antes, {x}.", en_palabras(pluma.ahora, cupo, opcion));
    let ejemplo =
        if y < x { "Quien ya tiene un lugar lo conserva; quien llegue puede no encontrarlo." } else { "" };
    pluma.dice(senda, Cambio::de(Para::Ciudadania, clase, que).por_ejemplo(ejemplo));
}
