//! What anybody may see of many expedientes: figures of [`MINIMO_PUBLICADO`] or more, and none from which one of fewer follows. Who reads
//! them may have all that was published before: they are of a span that is over and shares no day with another, so that no two of them
//! subtracted tell of anybody.

use rust_decimal::Decimal;
use schemas::medida::Medida;
use schemas::paquete::{MINIMO_PUBLICADO, Medicion, Tramite};

use super::resumen::{Contado, Conteo, Tiempo, contar, fines, tiempos};

/// What is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publicada {
    /// How many ended; nothing where they were too few to tell.
    pub concluidos: Option<u32>,
    /// What the resolution took, as far as it can be told.
    pub resolucion: Vec<Tiempo>,
    /// How many of each.
    pub tablas: Vec<TablaPublicada>,
    /// Means and medians: what, how many have it, mean, median.
    pub numeros: Vec<(String, u32, Decimal, Decimal)>,
}

/// How many of each value of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablaPublicada {
    /// What is counted, as the definition calls it.
    pub nombre: String,
    /// What people call it.
    pub etiqueta: String,
    /// What people call each value, and how many there are; nothing where it isn't shown.
    pub filas: Vec<(String, Option<u32>)>,
}

/// Which cells of a table whose sum is known aren't shown. Where one is of fewer than [`MINIMO_PUBLICADO`] but not of none, all that are of
/// fewer, those of none too; and as many of the others, the least first, as it takes for what is hidden not to follow from the sum.
pub fn que_se_oculta(celdas: &[u32]) -> Vec<bool> {
    if !celdas.iter().any(|n| *n > 0 && *n < MINIMO_PUBLICADO) {
        return vec![false; celdas.len()];
    }
    let mut ocultas: Vec<bool> = celdas.iter().map(|n| *n < MINIMO_PUBLICADO).collect();
    loop {
        let escondidas = celdas.iter().zip(&ocultas).filter(|(_, oculta)| **oculta).map(|(n, _)| *n);
        let (cuantas, suma) =
            escondidas.fold((0_u32, 0_u32), |(c, s), n| (c.saturating_add(1), s.saturating_add(n)));
        // One alone follows from the sum; so do several that could only be all the most.
        let se_deduce =
            cuantas < 2 || suma < MINIMO_PUBLICADO || suma == cuantas.saturating_mul(MINIMO_PUBLICADO - 1);
        let visibles = celdas.iter().zip(&ocultas).filter(|(_, oculta)| !**oculta);
        let Some(menor) = visibles.map(|(n, _)| *n).min().filter(|_| se_deduce) else { return ocultas };
        // All that are as many: that one was chosen over its equals would tell which.
        for (oculta, n) in ocultas.iter_mut().zip(celdas) {
            *oculta |= *n == menor;
        }
    }
}

/// What of these expedientes, all of which ended, anybody may see.
pub fn publicar(tramite: &Tramite, medicion: &Medicion, concluidas: &[Medida]) -> Publicada {
    let total = u32::try_from(concluidas.len()).unwrap_or(u32::MAX);
    let nada = Publicada {
        concluidos: (total == 0).then_some(0),
        resolucion: Vec::new(),
        tablas: Vec::new(),
        numeros: Vec::new(),
    };
    if total < MINIMO_PUBLICADO {
        return nada;
    }
    let resolucion: Vec<Tiempo> = tiempos(concluidas.iter().filter_map(|m| m.resolucion));
    let mut publicada = Publicada { concluidos: Some(total), ..nada };
    publicada.tablas.push(tabla("fin", "Cómo terminaron", &fines(tramite, concluidas)));
    let vencidos = resolucion.iter().map(|t| t.vencidos).sum::<u32>();
    let medidos = resolucion.iter().map(|t| t.casos).sum::<u32>();
    let plazo = [
        ("a_tiempo", "En el plazo", medidos.saturating_sub(vencidos)),
        ("vencidos", "Fuera del plazo", vencidos),
        ("", "Sin dato", total.saturating_sub(medidos)),
    ];
    let plazo: Vec<Conteo> = plazo
        .into_iter()
        .filter(|(clave, _, n)| !clave.is_empty() || *n > 0)
        .map(|(clave, nombre, cuantos)| Conteo {
            clave: clave.to_owned(),
            nombre: nombre.to_owned(),
            cuantos,
        })
        .collect();
    publicada.tablas.push(tabla("plazo", "Plazo de resolución", &plazo));
    for nombre in &medicion.publica {
        let Some(dato) = medicion.dato(nombre) else { continue };
        let etiqueta = tramite.nombre_medido(nombre);
        match contar(tramite, dato, concluidas, &[]) {
            Contado::Veces(veces) => publicada.tablas.push(tabla(nombre, &etiqueta, &veces)),
            Contado::Numero { casos, sin_dato, promedio, mediana } => {
                if casos >= MINIMO_PUBLICADO && (sin_dato == 0 || sin_dato >= MINIMO_PUBLICADO) {
                    publicada.numeros.push((etiqueta, casos, promedio, mediana));
                }
            }
            Contado::Servidores(_) => {}
        }
    }
    // A median tells of those that were measured; with another unit for the rest, how many are left would follow.
    let entera =
        |t: &Tiempo| t.casos >= MINIMO_PUBLICADO && (t.casos == total || total - t.casos >= MINIMO_PUBLICADO);
    publicada.resolucion =
        resolucion.into_iter().filter(entera).map(|t| Tiempo { con_plazo: 0, vencidos: 0, ..t }).collect();
    publicada
}

fn tabla(nombre: &str, etiqueta: &str, conteos: &[Conteo]) -> TablaPublicada {
    let celdas: Vec<u32> = conteos.iter().map(|c| c.cuantos).collect();
    let ocultas = que_se_oculta(&celdas);
    let filas = conteos
        .iter()
        .zip(ocultas)
        .map(|(c, oculta)| (c.nombre.clone(), (!oculta).then_some(c.cuantos)))
        .collect();
    TablaPublicada { nombre: nombre.to_owned(), etiqueta: etiqueta.to_owned(), filas }
}
