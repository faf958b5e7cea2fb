//! A combination of cells in words: the data that matter, each with its value.

use engine::ambito::nombre_ruta;
use schemas::expr::Ruta;
use schemas::valor::Valor;

use super::mesa::{Mesa, Supuesto};

/// Combinations that are tried before a datum is left out.
const PRUEBAS: usize = 2_000;

/// Says a combination, leaving out every datum on which the fault doesn't depend, together with those left out before. `sigue` tells
/// whether some data show the fault, or can't be.
pub fn describir(mesa: &Mesa<'_>, celdas: &[usize], sigue: &dyn Fn(&Supuesto<'_>) -> bool) -> String {
    describir_con(mesa, celdas, sigue, &|ruta, valor| {
        let nombre = nombre_ruta(ruta);
        match valor {
            Some(valor) => format!("{nombre} = {}", en_palabras(valor)),
            None => format!("{nombre} sin respuesta"),
        }
    })
}

/// The same, where each datum is said as `dice` would; no value when it isn't there.
pub fn describir_con(
    mesa: &Mesa<'_>,
    celdas: &[usize],
    sigue: &dyn Fn(&Supuesto<'_>) -> bool,
    dice: &dyn Fn(&Ruta, Option<&Valor>) -> String,
) -> String {
    let mut fijas: Vec<usize> = (0..celdas.len()).collect();
    // What isn't there usually follows from something that is.
    let mut orden: Vec<usize> = (0..celdas.len()).rev().collect();
    orden.sort_by_key(|d| celdas.get(*d).is_some_and(|c| mesa.valor(*d, *c).is_some()));
    for dato in orden {
        let sueltas: Vec<usize> = (0..celdas.len()).filter(|d| *d == dato || !fijas.contains(d)).collect();
        if fijas.len() > 1 && da_igual(mesa, celdas, &sueltas, sigue) {
            fijas.retain(|f| *f != dato);
        }
    }
    let partes: Vec<String> = fijas
        .into_iter()
        .filter_map(|dato| {
            let ruta = &mesa.variables.get(dato)?.ruta;
            Some(dice(ruta, mesa.valor(dato, *celdas.get(dato)?)))
        })
        .collect();
    match partes.as_slice() {
        [] => String::new(),
        [una] => una.clone(),
        [primeras @ .., ultima] => format!("{} y {ultima}", primeras.join(", ")),
    }
}

fn da_igual(
    mesa: &Mesa<'_>,
    celdas: &[usize],
    sueltas: &[usize],
    sigue: &dyn Fn(&Supuesto<'_>) -> bool,
) -> bool {
    let cuantas = sueltas.iter().try_fold(1_usize, |n, d| n.checked_mul(mesa.celdas(*d)));
    let Some(cuantas) = cuantas.filter(|n| *n <= PRUEBAS) else { return false };
    (0..cuantas).all(|mut numero| {
        let mut otra = celdas.to_vec();
        for dato in sueltas {
            let hay = mesa.celdas(*dato).max(1);
            if let Some(celda) = otra.get_mut(*dato) {
                *celda = numero % hay;
            }
            numero /= hay;
        }
        sigue(&mesa.caso(&otra))
    })
}

/// A value as the author would write it.
pub fn en_palabras(valor: &Valor) -> String {
    match valor {
        Valor::Texto(t) => t.clone(),
        Valor::Opcion(id) => schemas::paquete::clave(id).to_owned(),
        Valor::Entero(n) => n.to_string(),
        Valor::Decimal(d) | Valor::Dinero(d) => d.to_string(),
        Valor::Booleano(b) => if *b { "si" } else { "no" }.to_owned(),
        Valor::Fecha(f) => f.to_string(),
        Valor::Opciones(ids) => format!("[{}]", ids.join(", ")),
        otro => otro.clase().to_owned(),
    }
}
