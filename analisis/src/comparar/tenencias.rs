//! Documents that were issued before: the fields that ask for one, and the data that each document carries for whoever reads it after.
//!
//! A document that carries one datum less is `Rompe`, for a trámite that reads it would find it missing; so is a field that asks for
//! another document, or for a datum that those who were issued before don't carry.

use schemas::expr::Valoracion;
use schemas::paquete::{Argumento, Campo, TipoCampo};

use super::diferencias::{emparejar, lugar, por_id};
use super::palabras::cita;
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Tells what changes in a field that asks for an issued document.
pub fn pedida(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo, para: Para) {
    let (
        TipoCampo::Salida { documento: x, vencida_hace: vx, una_vez: ux, entrega: ex, .. },
        TipoCampo::Salida { documento: y, vencida_hace: vy, una_vez: uy, entrega: ey, .. },
    ) = (&a.tipo, &b.tipo)
    else {
        return;
    };
    let nombre = cita(&b.etiqueta);
    if x != y {
        let (de, en) = (pluma.documento(x), pluma.documento(y));
        let que = format!("En {nombre} se elegía un documento {de}; ahora, {en}.");
        pluma.dice(&senda.y("documento"), Cambio::de(para, Clase::Rompe, que));
    }
    if vx != vy {
        let (que, clase) = match (vx, vy) {
            (None, Some(y)) => (format!("{nombre} sirve hasta {y} después de vencer."), Clase::Compatible),
            (_, None) => (format!("{nombre} sirve sólo mientras vale."), Clase::Rompe),
            (Some(x), Some(y)) => {
                let crece = super::tiempo::es_mas(pluma, *y, *x, &pluma.ahora.municipio.calendario);
                let clase = if crece == Some(true) { Clase::Compatible } else { Clase::Rompe };
                (format!("{nombre} sirve hasta {y} después de vencer; antes, hasta {x}."), clase)
            }
        };
        pluma.dice(&senda.y("vencida_hace"), Cambio::de(para, clase, que));
    }
    if ux != uy {
        let (que, clase) = if *uy {
            (format!("{nombre} sirve para una sola solicitud."), Clase::Atencion)
        } else {
            (format!("{nombre} puede servir para varias solicitudes."), Clase::Compatible)
        };
        pluma.dice(&senda.y("una_vez"), Cambio::de(para, clase, que));
    }
    for (id, a, b) in por_id(ex, ey, |dato| &dato.id) {
        let senda = senda.y("entrega").y(&id);
        match (a, b) {
            (None, Some(dato)) => {
                let clase = if dato.obligatorio { Clase::Rompe } else { Clase::Compatible };
                let que = format!("De {nombre} se lee también {}.", cita(&dato.etiqueta));
                let ejemplo = if dato.obligatorio {
                    "Un documento que se emitió sin ese dato ya no sirve."
                } else {
                    ""
                };
                pluma.dice(&senda, Cambio::de(para, clase, que).por_ejemplo(ejemplo));
            }
            (Some(dato), None) => {
                let que = format!("De {nombre} ya no se lee {}.", cita(&dato.etiqueta));
                pluma.dice(&senda, Cambio::de(para, Clase::Atencion, que));
            }
            _ => {}
        }
    }
}

/// Tells what changes in the data that a document carries: by their names, each at its place in the list.
pub fn entregada(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, a: &[Argumento], b: &[Argumento]) {
    let senda = senda.y("entrega");
    for (i, j) in emparejar(a, b) {
        let (x, y) = (i.and_then(|i| a.get(i)), j.and_then(|j| b.get(j)));
        let senda = senda.y(&lugar(i, j));
        if let Some(x) = x.filter(|x| b.iter().all(|y| y.parte != x.parte)) {
            let que = format!("{nombre} ya no lleva {}.", llamado(x));
            let ejemplo = "El trámite que lo lea ya no lo encontraría.";
            pluma.dice(&senda, Cambio::de(Para::Salida, Clase::Rompe, que).por_ejemplo(ejemplo));
        }
        let Some(y) = y else { continue };
        match a.iter().find(|x| x.parte == y.parte) {
            None => {
                let que = format!("{nombre} lleva también {}, para el trámite que lo lea.", llamado(y));
                pluma.dice(&senda, Cambio::de(Para::Salida, Clase::Compatible, que));
            }
            Some(x) if x.valor != y.valor => {
                let que = format!("{nombre} lleva otro valor en {}.", llamado(y));
                let cambio = Cambio::de(Para::Salida, Clase::Atencion, que);
                pluma.dice(&senda, cambio.era(texto(&x.valor)).es(texto(&y.valor)));
            }
            Some(_) => {}
        }
    }
}

/// A datum as it is called in what is told.
fn llamado(dato: &Argumento) -> String {
    cita(&dato.parte.replace('_', " "))
}

/// A value as its author wrote it, where it is one expression.
fn texto(valor: &Valoracion) -> String {
    match valor {
        Valoracion::Expr(expresion) => expresion.fuente.clone(),
        _ => String::new(),
    }
}
