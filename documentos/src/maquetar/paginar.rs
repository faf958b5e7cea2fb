//! From a column of pieces to pages.

use super::bloques::Taller;
use super::elementos::{Clase, Corte, Elemento, Marcador, Marco, Nodo, Pagina, Pieza, Puesta};
use super::medida::{ABAJO, ALTO_UTIL, ARRIBA, ARRIBA_SIGUIENTES, Mp};
use crate::error::Error;

/// Figures with their page and bounds there.
type Figuras = Vec<(usize, usize, Marco)>;

/// Fills pages. Chains of pieces that must stay together go whole to the next page; a chain taller than a page is
/// loosened, first the groups, then the rows, then the rest.
pub(crate) fn paginar(taller: &mut Taller<'_>) -> Result<(Vec<Pagina>, Figuras), Error> {
    let piezas = std::mem::take(&mut taller.piezas);
    let mut paginas = vec![Pagina::default()];
    let mut figuras = Vec::new();
    let mut y = ARRIBA;
    let mut vacia = true;
    let mut i = 0;
    let mut sueltas = Sueltas::default();
    while let Some(pieza) = piezas.get(i) {
        let cabeza = pieza.cabeza.and_then(|c| taller.cabezas.get(c));
        let alto_cabeza = cabeza.map_or(0, |c| c.alto);
        let (hasta, alto) = cadena(&piezas, i, ALTO_UTIL - alto_cabeza, &mut sueltas)?;
        let antes = if vacia { 0 } else { pieza.antes };
        let rebasa = y + antes + alto > ABAJO;
        if !vacia && (rebasa || pieza.corte == Corte::Forzado) {
            paginas.push(Pagina::default());
            y = ARRIBA_SIGUIENTES;
            vacia = true;
            if let Some(cabeza) = cabeza {
                y = colocar(cabeza, y, &mut paginas, &mut figuras);
            }
        }
        for pieza in &piezas[i..hasta] {
            if !vacia {
                y += pieza.antes;
            }
            y = colocar(pieza, y, &mut paginas, &mut figuras);
            vacia = false;
        }
        i = hasta;
    }
    Ok((paginas, figuras))
}

/// Up to which piece each resistance is already given up: a group or a row being split goes on being split, and
/// does not jump to another page when its rest would fit in one.
#[derive(Default)]
struct Sueltas {
    hasta: [usize; RESISTENCIAS.len()],
}

/// What holds pieces together, from the first to be given up.
const RESISTENCIAS: [Corte; 3] = [Corte::Grupo, Corte::Fila, Corte::Junto];

/// The end of the chain that starts at a piece, and its height without the room before it.
fn cadena(piezas: &[Pieza], desde: usize, maximo: Mp, sueltas: &mut Sueltas) -> Result<(usize, Mp), Error> {
    let sola = piezas.get(desde).map_or(0, |p| p.alto);
    if sola > maximo {
        let donde = piezas.get(desde).map(|p| p.que.clone()).unwrap_or_default();
        return Err(Error::NoCabe { donde });
    }
    for (resistencia, suelta) in RESISTENCIAS.into_iter().zip(&mut sueltas.hasta) {
        if desde < *suelta {
            continue;
        }
        let mut alto = sola;
        let mut hasta = desde + 1;
        while let Some(pieza) = piezas.get(hasta) {
            if pieza.corte < resistencia || pieza.corte == Corte::Forzado {
                break;
            }
            alto += pieza.antes + pieza.alto;
            hasta += 1;
        }
        if alto <= maximo {
            return Ok((hasta, alto));
        }
        *suelta = hasta;
    }
    Ok((desde + 1, sola))
}

fn colocar(pieza: &Pieza, y: Mp, paginas: &mut [Pagina], figuras: &mut Figuras) -> Mp {
    let en = paginas.len() - 1;
    if let Some(pagina) = paginas.last_mut() {
        for (nodo, elemento) in &pieza.elementos {
            let mut elemento = elemento.clone();
            elemento.bajar(y);
            if let (Elemento::Marco { x, y, ancho, alto }, Some(nodo)) = (&elemento, nodo) {
                figuras.push((*nodo, en, (*x, *y, *ancho, *alto)));
                continue;
            }
            pagina.cuerpo.push((*nodo, elemento));
        }
    }
    y + pieza.alto
}

/// A bookmark for each heading, where its first line is.
pub(crate) fn marcadores(nodos: &[Nodo], paginas: &[Pagina]) -> Vec<Marcador> {
    let primera = |cual: usize| {
        let en_pagina = |cuerpo: &[Puesta]| {
            cuerpo.iter().find_map(|(nodo, elemento)| match elemento {
                Elemento::Texto(t) if *nodo == Some(cual) => Some(t.y - t.cuerpo),
                _ => None,
            })
        };
        paginas.iter().enumerate().find_map(|(n, p)| en_pagina(&p.cuerpo).map(|y| (n, y)))
    };
    nodos
        .iter()
        .enumerate()
        .filter_map(|(cual, nodo)| match &nodo.clase {
            Clase::Encabezado { nivel, texto } => {
                let (pagina, y) = primera(cual)?;
                Some(Marcador { nivel: *nivel, texto: texto.clone(), pagina, y })
            }
            _ => None,
        })
        .collect()
}
