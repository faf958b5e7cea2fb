//! Published figures that end, as the UMA each February: told ahead, for without a value nobody can be charged.

use std::collections::BTreeMap;

use engine::formato;
use engine::parametro::sin_valor_desde;
use jiff::ToSpan;
use jiff::civil::Date;
use schemas::sello::PaqueteSellado;

use crate::web::vistas::ParametroSinValor;

/// Days ahead with which the end of a value is told. The UMA is published in the first days of January and rules from the first of February
/// (Ley para determinar el valor de la Unidad de Medida y Actualización, arts. 4 and 5).
const DIAS_ANTES: i64 = 45;

/// Trámites that are named; of the rest, how many.
const NOMBRADOS: usize = 5;

/// The values that what is offered needs and that end soon or have ended.
pub fn sin_valor<'p>(
    ofrecidos: impl Iterator<Item = &'p PaqueteSellado>,
    hoy: Date,
) -> Vec<ParametroSinValor> {
    let pronto = hoy.saturating_add(DIAS_ANTES.days());
    let mut por_decir: BTreeMap<(Date, &str), Vec<&str>> = BTreeMap::new();
    for paquete in ofrecidos {
        for parametro in &paquete.parametros {
            if let Some(dia) = sin_valor_desde(parametro, hoy).filter(|dia| *dia <= pronto) {
                por_decir.entry((dia, &parametro.nombre)).or_default().push(&paquete.tramite.nombre);
            }
        }
    }
    por_decir.into_iter().map(|((dia, nombre), tramites)| uno(nombre, &tramites, dia, hoy)).collect()
}

fn uno(nombre: &str, tramites: &[&str], dia: Date, hoy: Date) -> ParametroSinValor {
    let falta = dia <= hoy;
    let cual = |t: &&str| format!("«{t}»");
    let mut cuales: Vec<String> = tramites.iter().take(NOMBRADOS).map(cual).collect();
    match tramites.len().saturating_sub(NOMBRADOS) {
        0 => {}
        1 => cuales.push("uno más".to_owned()),
        n => cuales.push(format!("{n} más")),
    }
    let cobran = match (tramites.len(), falta) {
        (1, true) => "No puede cobrar",
        (1, false) => "Desde ese día no podrá cobrar",
        (_, true) => "No pueden cobrar",
        (_, false) => "Desde ese día no podrán cobrar",
    };
    ParametroSinValor {
        titulo: if falta {
            format!("Hoy no hay valor de «{nombre}»")
        } else {
            format!("Desde el {} no hay valor de «{nombre}»", formato::fecha(dia))
        },
        texto: format!(
            "{cobran}: {}. Cuando se publique el valor nuevo, libere las versiones que lo llevan, con el visto bueno de quien aprueba valores de parámetros.",
            formato::enumerar(&cuales)
        ),
        falta,
    }
}
