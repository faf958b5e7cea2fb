//! A combination of cells in words: the data that matter, each with its value.

use schemas::valor::Valor;

use engine::ambito::nombre_ruta;

use super::mesa::{Caso, Mesa};

/// Says a combination, leaving out every datum on which `falla` doesn't depend.
pub fn describir(mesa: &Mesa<'_>, celdas: &[usize], falla: &dyn Fn(&Caso<'_>) -> bool) -> String {
    let mut fijas: Vec<usize> = (0..celdas.len()).collect();
    for dato in (0..celdas.len()).rev() {
        // A datum is left out when the fault stays whatever it is, with those left out before as they were.
        let da_igual = (0..mesa.celdas(dato)).all(|celda| {
            let mut otra = celdas.to_vec();
            if let Some(c) = otra.get_mut(dato) {
                *c = celda;
            }
            let caso = mesa.caso(&otra);
            !caso.es_posible() || falla(&caso)
        });
        if da_igual && fijas.len() > 1 {
            fijas.retain(|f| *f != dato);
        }
    }
    let partes: Vec<String> = fijas
        .into_iter()
        .filter_map(|dato| {
            let nombre = nombre_ruta(&mesa.variables.get(dato)?.ruta);
            Some(match mesa.valor(dato, *celdas.get(dato)?) {
                Some(valor) => format!("{nombre} = {}", en_palabras(valor)),
                None => format!("{nombre} sin respuesta"),
            })
        })
        .collect();
    match partes.as_slice() {
        [] => String::new(),
        [una] => una.clone(),
        [primeras @ .., ultima] => format!("{} y {ultima}", primeras.join(", ")),
    }
}

/// A value as the author would write it.
pub fn en_palabras(valor: &Valor) -> String {
    match valor {
        Valor::Texto(t) | Valor::Opcion(t) => t.clone(),
        Valor::Entero(n) => n.to_string(),
        Valor::Decimal(d) | Valor::Dinero(d) => d.to_string(),
        Valor::Booleano(b) => if *b { "si" } else { "no" }.to_owned(),
        Valor::Fecha(f) => f.to_string(),
        Valor::Opciones(ids) => format!("[{}]", ids.join(", ")),
        otro => otro.clase().to_owned(),
    }
}
