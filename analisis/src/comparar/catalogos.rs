//! The rows that a field takes from a catálogo: which are new, which are no more, since when and until when each is offered, under which, and
//! what its columns say. A catálogo has hundreds of rows: many that change alike are told together.

use engine::formato::{self, enumerar};
use jiff::civil::Date;
use schemas::paquete::{Campo, DeCatalogo, FilaCatalogo, Opcion, clave};

use super::diferencias::por_id;
use super::palabras::{cifra_redonda, cita};
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

/// Rows that change alike beyond which they are told together.
const MUCHAS: usize = 4;

/// Rows that are named when they are told together.
const NOMBRADAS: usize = 3;

/// What is told of a row.
struct Dicho {
    senda: Senda,
    /// What changes are told together: those of the same heading.
    titulo: String,
    fila: String,
    cambio: Cambio,
}

/// Tells what changes in the rows of a field.
pub fn comparar(
    pluma: &mut Pluma<'_>,
    senda: &Senda,
    (antes, ahora): (&Campo, &Campo),
    (x, y): (&[Opcion], &[Opcion]),
    para: Para,
) {
    let mut dichos = Vec::new();
    let de = engine::catalogo::de(ahora).map(|(de, _)| de);
    let nombre = cita(&ahora.etiqueta);
    for (id, a, b) in por_id(x, y, |o| &o.id) {
        let senda = senda.y("opciones").y(&id);
        let mut dice = |senda: Senda, titulo: &str, fila: &Opcion, cambio: Cambio| {
            dichos.push(Dicho { senda, titulo: titulo.to_owned(), fila: fila.etiqueta.clone(), cambio });
        };
        match (a, b) {
            (None, Some(b)) => {
                let otra = x.iter().any(|o| o.clave() == clave(&b.id));
                let que = if otra {
                    format!("{nombre}: {} tiene otros datos{}.", cita(&b.etiqueta), vigencia(b))
                } else {
                    format!("{nombre} tiene una opción más: {}{}.", cita(&b.etiqueta), vigencia(b))
                };
                let (titulo, clase) = if otra {
                    ("tienen otros datos desde una fecha", Clase::Atencion)
                } else {
                    ("son nuevas", Clase::Compatible)
                };
                dice(senda, titulo, b, Cambio::de(para, clase, que));
            }
            (Some(a), None) => {
                let que = format!("{nombre} ya no tiene la opción {}{}.", cita(&a.etiqueta), vigencia(a));
                let ejemplo = format!("Quien contestó {} ya no podría hacerlo.", cita(&a.etiqueta));
                dice(senda, "ya no están", a, Cambio::de(para, Clase::Rompe, que).por_ejemplo(ejemplo));
            }
            (Some(a), Some(b)) => {
                if let (Some(antes), Some(despues)) = (a.fila.as_deref(), b.fila.as_deref()) {
                    fila(&senda.y("fila"), (antes, despues), b, de, para, &mut dice);
                }
            }
            (None, None) => {}
        }
    }
    contar(pluma, &nombre, dichos);
    columnas(pluma, senda, antes, ahora, para);
}

fn fila(
    senda: &Senda,
    (a, b): (&FilaCatalogo, &FilaCatalogo),
    opcion: &Opcion,
    de: Option<&DeCatalogo>,
    para: Para,
    dice: &mut dyn FnMut(Senda, &str, &Opcion, Cambio),
) {
    let nombre = cita(&opcion.etiqueta);
    let fecha = |f: Option<Date>| f.map_or_else(|| "sin fecha".to_owned(), formato::fecha);
    if a.desde != b.desde {
        let clase = if b.desde > a.desde { Clase::Atencion } else { Clase::Compatible };
        let cambio = Cambio::de(para, clase, format!("Cambia desde cuándo se ofrece {nombre}."));
        let cambio = cambio.con(fecha(a.desde), fecha(b.desde));
        dice(senda.y("desde"), "se ofrecen desde otro día", opcion, cambio);
    }
    if a.hasta != b.hasta {
        let menos = b.hasta.is_some_and(|h| a.hasta.is_none_or(|antes| h < antes));
        let clase = if menos { Clase::Atencion } else { Clase::Compatible };
        let cambio = Cambio::de(para, clase, format!("Cambia hasta cuándo se ofrece {nombre}."));
        let cambio = cambio.con(fecha(a.hasta), fecha(b.hasta));
        dice(senda.y("hasta"), "se ofrecen hasta otro día", opcion, cambio);
    }
    if a.padre != b.padre {
        let que = format!("{nombre} se ofrece bajo otra opción.");
        dice(senda.y("padre"), "se ofrecen bajo otra opción", opcion, Cambio::de(para, Clase::Atencion, que));
    }
    for columna in de.into_iter().flat_map(|d| &d.columnas) {
        let (Some(antes), Some(despues)) =
            (a.columnas.get(columna.id.as_str()), b.columnas.get(columna.id.as_str()))
        else {
            continue;
        };
        if antes == despues {
            continue;
        }
        let que = format!("{} de {nombre} cambia.", cita(&columna.etiqueta));
        let valor = |v| cifra_redonda(v, Some(columna));
        let cambio = Cambio::de(para, Clase::Atencion, que).con(valor(antes), valor(despues));
        let titulo = format!("tienen otro valor en {}", cita(&columna.etiqueta));
        dice(senda.y("columnas").y(&columna.id), &titulo, opcion, cambio);
    }
}

/// Since when and until when a row is offered, after its name.
fn vigencia(opcion: &Opcion) -> String {
    let fila = opcion.fila.as_deref();
    match (fila.and_then(|f| f.desde), fila.and_then(|f| f.hasta)) {
        (None, None) => String::new(),
        (Some(desde), None) => format!(", desde el {}", formato::fecha(desde)),
        (None, Some(hasta)) => format!(", hasta el {}", formato::fecha(hasta)),
        (Some(desde), Some(hasta)) => {
            format!(", del {} al {}", formato::fecha(desde), formato::fecha(hasta))
        }
    }
}

fn contar(pluma: &mut Pluma<'_>, nombre: &str, dichos: Vec<Dicho>) {
    let mut titulos: Vec<String> = Vec::new();
    for dicho in &dichos {
        if !titulos.contains(&dicho.titulo) {
            titulos.push(dicho.titulo.clone());
        }
    }
    for titulo in titulos {
        let suyos: Vec<&Dicho> = dichos.iter().filter(|d| d.titulo == titulo).collect();
        if suyos.len() <= MUCHAS {
            suyos.into_iter().for_each(|d| pluma.dice(&d.senda, d.cambio.clone()));
            continue;
        }
        let mut filas: Vec<String> = suyos.iter().take(NOMBRADAS).map(|d| cita(&d.fila)).collect();
        filas.push(format!("{} más", suyos.len() - NOMBRADAS));
        let Some((primero, resto)) = suyos.split_first() else { continue };
        let que = format!("{} opciones de {nombre} {titulo}: {}.", suyos.len(), enumerar(&filas));
        let mut cambio = primero.cambio.clone();
        cambio.que = que;
        cambio.clase = suyos.iter().map(|d| d.cambio.clase).max().unwrap_or(cambio.clase);
        (cambio.antes, cambio.ahora) = (None, None);
        pluma.dice(&primero.senda, cambio);
        resto.iter().for_each(|d| pluma.calla(&d.senda));
    }
}

/// Which columns are read, and from which field the options hang.
fn columnas(pluma: &mut Pluma<'_>, senda: &Senda, antes: &Campo, ahora: &Campo, para: Para) {
    let (Some((a, x)), Some((b, y))) = (engine::catalogo::de(antes), engine::catalogo::de(ahora)) else {
        return;
    };
    let senda_catalogo = senda.y("catalogo");
    if a.de != b.de {
        let nombre = cita(&ahora.etiqueta);
        let que = match &b.de {
            Some(_) => format!("Las opciones de {nombre} dependen de otra respuesta."),
            None => format!("Las opciones de {nombre} ya no dependen de otra respuesta."),
        };
        pluma.dice(&senda_catalogo.y("de"), Cambio::de(para, Clase::Atencion, que));
        pluma.calla(&senda_catalogo.y("padres"));
    }
    for (id, uno, otro) in por_id(&a.columnas, &b.columnas, |c| &c.id) {
        let suya = senda_catalogo.y("columnas").y(&id);
        match (uno, otro) {
            // A column that nothing read before, or that nothing reads now: what reads it is told in its place.
            (None, Some(_)) | (Some(_), None) => {
                pluma.calla(&suya);
                for opcion in x.iter().chain(y) {
                    pluma.calla(&senda.y("opciones").y(&opcion.id).y("fila").y("columnas").y(&id));
                }
            }
            _ => {}
        }
    }
}
