//! Personal data: which are asked for, what for, who sees them, and which become public.
//!
//! - A new personal datum, one that is said to be more personal than before, another finalidad, and one that anybody now reads are
//!   `Atencion`. A field that is said to be less personal is `Atencion` too: it loses protection.
//! - Fewer people who see a field, `Compatible`; more, `Atencion`.

use std::collections::BTreeSet;

use schemas::expr::Raiz;
use schemas::paquete::{Campo, Datos, Paquete, Salida};

use super::condiciones::alcanzadas;
use super::diferencias::por_id;
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells what changes in the protection of personal data.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    let campos = Senda::de(&["tramite", "campos"]);
    for (id, a, b) in por_id(&antes.tramite.campos, &ahora.tramite.campos, |c| &c.id) {
        let senda = campos.y(&id);
        match (a, b) {
            (None, Some(b)) => nuevo(pluma, &senda, b),
            (Some(a), Some(b)) => {
                clase_de_datos(pluma, &senda, a, b);
                finalidad(pluma, &senda, a, b);
                quien_ve(pluma, &senda, a, b);
            }
            _ => {}
        }
    }
    for salida in &ahora.tramite.salidas {
        publicos(pluma, antes.tramite.salida(&salida.id), salida);
    }
}

const fn nombre(datos: Datos) -> &'static str {
    match datos {
        Datos::Ninguno => "no es un dato personal",
        Datos::Personales => "es un dato personal",
        Datos::Sensibles => "es un dato personal sensible",
    }
}

fn nuevo(pluma: &mut Pluma<'_>, senda: &Senda, campo: &Campo) {
    if campo.datos == Datos::Ninguno {
        return;
    }
    let clase = if campo.datos == Datos::Sensibles { "sensible nuevo" } else { "personal nuevo" };
    let para_que =
        campo.finalidad.as_ref().map(|f| format!(" Su finalidad: {}.", cita(f))).unwrap_or_default();
    let que = format!("Se pide un dato {clase}: {}.{para_que}", cita(&campo.etiqueta));
    pluma.anota(senda, Cambio::de(Para::DatosPersonales, Clase::Atencion, que));
}

fn clase_de_datos(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo) {
    if a.datos != b.datos {
        let que = format!(
            "Ahora se dice que {} {}; antes, que {}.",
            cita(&b.etiqueta),
            nombre(b.datos),
            nombre(a.datos)
        );
        pluma.dice(&senda.y("datos"), Cambio::de(Para::DatosPersonales, Clase::Atencion, que));
    }
}

fn finalidad(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo) {
    if a.finalidad == b.finalidad {
        return;
    }
    let para = if b.datos == Datos::Ninguno { Para::Texto } else { Para::DatosPersonales };
    let clase = if b.datos == Datos::Ninguno { Clase::Compatible } else { Clase::Atencion };
    let que = format!("Cambia para qué se pide {}.", cita(&b.etiqueta));
    let texto = |f: &Option<String>| f.clone().unwrap_or_else(|| "no lo dice".to_owned());
    pluma.dice(
        &senda.y("finalidad"),
        Cambio::de(para, clase, que).con(texto(&a.finalidad), texto(&b.finalidad)),
    );
}

fn quien_ve(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo) {
    if a.ven == b.ven {
        return;
    }
    // Nobody named means everybody who sees the expediente.
    let menos = !b.ven.is_empty() && (a.ven.is_empty() || b.ven.iter().all(|r| a.ven.contains(r)));
    let clase = if menos { Clase::Compatible } else { Clase::Atencion };
    let quienes = |ven: &[schemas::ids::RolId]| {
        if ven.is_empty() { "quienes ven el expediente".to_owned() } else { pluma.roles(ven) }
    };
    let que = format!("{} lo ven {}; antes, {}.", cita(&b.etiqueta), quienes(&b.ven), quienes(&a.ven));
    pluma.dice(&senda.y("ven"), Cambio::de(Para::DatosPersonales, clase, que));
}

/// Personal data that a published value is made of.
fn personales(paquete: &Paquete, salida: &Salida) -> BTreeSet<String> {
    let leidas = salida.publico.iter().flat_map(|p| engine::eval::rutas(&p.valor.arbol));
    let directas = leidas.filter_map(|r| match &r.raiz {
        Raiz::Solicitante => Some("quien solicita".to_owned()),
        _ => None,
    });
    let rutas = salida.publico.iter().flat_map(|p| engine::eval::rutas(&p.valor.arbol));
    let de_campos = alcanzadas(paquete, rutas).into_iter().filter_map(|raiz| match raiz {
        Raiz::Campo(id) => {
            paquete.tramite.campo(&id).filter(|c| c.datos != Datos::Ninguno).map(|c| cita(&c.etiqueta))
        }
        _ => None,
    });
    de_campos.chain(directas).collect()
}

fn publicos(pluma: &mut Pluma<'_>, a: Option<&Salida>, b: &Salida) {
    let antes = a.map(|a| personales(pluma.antes, a)).unwrap_or_default();
    let senda = Senda::de(&["tramite", "salidas", &b.id, "publico"]);
    for dato in personales(pluma.ahora, b).difference(&antes) {
        let que = format!("Quien consulte {} ahora conoce un dato personal: {dato}.", cita(&b.titulo));
        pluma.anota(&senda, Cambio::de(Para::DatosPersonales, Clase::Atencion, que));
    }
}
