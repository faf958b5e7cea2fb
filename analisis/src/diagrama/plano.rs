//! Where each box stands and each line runs: columns by order of the way, rows by lane, channels between columns, gutters between rows.
//!
//! A line leaves its box to the right, turns in the channel after it, and runs along a row that is free or along a gutter to the channel
//! before its goal, which it enters from the left. It never crosses a box. Lines to the same goal share their track.

use std::collections::BTreeMap;

/// A box to be placed.
#[derive(Clone, Debug)]
pub struct Caja {
    pub carril: usize,
    pub ancho: i32,
    pub alto: i32,
    /// Height at which lines come in.
    pub entra: i32,
    /// Each way out: height at which it leaves, how far beyond the right side it begins, its goal.
    pub sale: Vec<(i32, i32, usize)>,
}

/// What was placed.
#[derive(Debug)]
pub struct Plano {
    pub ancho: i32,
    pub alto: i32,
    /// Top and bottom of each lane.
    pub carriles: Vec<(i32, i32)>,
    /// Left and top of each box.
    pub cajas: Vec<(i32, i32)>,
    /// The points of each line, by box and way out.
    pub lineas: Vec<Vec<Vec<(i32, i32)>>>,
}

const ENTRE_PISTAS: i32 = 10;
/// From a box to the first line of its channel.
const PRIMERA: i32 = 12;
const ENTRE_FILAS: i32 = 22;

/// How a line goes from its channel to its goal.
#[derive(Clone, Copy)]
enum Via {
    /// Straight along the row of its goal.
    Fila,
    /// Along a gutter.
    Canaleta(usize),
}

/// Places the boxes; the first one is the beginning. `x` and `y` are where the first column and the first lane begin: what is left of it
/// is for the names of the lanes. `canal` is the least width of a channel.
pub fn situar(cajas: &[Caja], carriles: usize, (x, y): (i32, i32), canal: i32) -> Plano {
    let rango = rangos(cajas);
    let columnas = rango.iter().max().map_or(0, |r| r + 1);
    let (fila, filas_de) = filas(cajas, &rango, carriles);
    let filas = filas_de.iter().sum::<usize>();
    let vias = vias(cajas, &rango, &fila, filas, columnas);
    // Tracks: in each channel and gutter, one per goal.
    let mut canales: Vec<Vec<usize>> = vec![Vec::new(); columnas + 1];
    let mut canaletas: Vec<Vec<usize>> = vec![Vec::new(); filas + 1];
    let anotar = |pistas: &mut Vec<usize>, meta: usize| {
        if !pistas.contains(&meta) {
            pistas.push(meta);
        }
    };
    for (n, caja) in cajas.iter().enumerate() {
        for (s, &(_, _, meta)) in caja.sale.iter().enumerate() {
            anotar(&mut canales[rango[n] + 1], meta);
            if let Via::Canaleta(g) = vias[n][s] {
                anotar(&mut canaletas[g], meta);
                anotar(&mut canales[rango[meta]], meta);
            }
        }
    }
    for pistas in &mut canales {
        // Those that go further down turn first.
        pistas.sort_by_key(|&meta| (std::cmp::Reverse(fila[meta]), meta));
    }
    let ancho_columna: Vec<i32> = (0..columnas)
        .map(|c| cajas.iter().zip(&rango).filter(|(_, r)| **r == c).map(|(k, _)| k.ancho).max().unwrap_or(0))
        .collect();
    let alto_fila: Vec<i32> = (0..filas)
        .map(|f| cajas.iter().zip(&fila).filter(|(_, g)| **g == f).map(|(k, _)| k.alto).max().unwrap_or(0))
        .collect();
    let pistas = |lista: &[usize]| i32::try_from(lista.len()).unwrap_or(0) * ENTRE_PISTAS;
    // Left of each column and of each channel before it.
    let mut izquierda = Vec::new();
    let mut de_canal = Vec::new();
    let mut cursor = x;
    for (c, metas) in canales.iter().enumerate() {
        de_canal.push(cursor);
        cursor += if metas.is_empty() { canal / 2 } else { canal + pistas(metas) };
        izquierda.push(cursor);
        cursor += ancho_columna.get(c).copied().unwrap_or(0);
    }
    let ancho = cursor;
    let mut arriba = Vec::new();
    let mut de_canaleta = Vec::new();
    let mut cursor = y;
    for (f, metas) in canaletas.iter().enumerate() {
        de_canaleta.push(cursor + ENTRE_FILAS / 2);
        cursor += ENTRE_FILAS + pistas(metas);
        arriba.push(cursor);
        cursor += alto_fila.get(f).copied().unwrap_or(0);
    }
    let alto = cursor;
    let lugares: Vec<(i32, i32)> = (0..cajas.len())
        .map(|n| (izquierda[rango[n]] + (ancho_columna[rango[n]] - cajas[n].ancho) / 2, arriba[fila[n]]))
        .collect();
    let lugar_de_pista = |pistas: &[usize], meta: usize| {
        i32::try_from(pistas.iter().position(|p| *p == meta).unwrap_or(0)).unwrap_or(0)
    };
    let en_canal =
        |c: usize, meta: usize| de_canal[c] + PRIMERA + lugar_de_pista(&canales[c], meta) * ENTRE_PISTAS;
    let lineas = cajas
        .iter()
        .enumerate()
        .map(|(n, caja)| {
            caja.sale
                .iter()
                .enumerate()
                .map(|(s, &(alto_salida, fuera, meta))| {
                    let (nx, ny) = lugares[n];
                    let (mx, my) = lugares[meta];
                    let (y0, y1) = (ny + alto_salida, my + cajas[meta].entra);
                    let giro = en_canal(rango[n] + 1, meta);
                    let mut puntos = vec![(nx + caja.ancho + fuera, y0), (giro, y0)];
                    match vias[n][s] {
                        Via::Fila => {}
                        Via::Canaleta(g) => {
                            let y = de_canaleta[g] + lugar_de_pista(&canaletas[g], meta) * ENTRE_PISTAS;
                            let ultimo = en_canal(rango[meta], meta);
                            puntos.extend([(giro, y), (ultimo, y), (ultimo, y1)]);
                        }
                    }
                    if let Some(&(x, _)) = puntos.last() {
                        puntos.push((x, y1));
                    }
                    puntos.push((mx, y1));
                    limpiar(puntos)
                })
                .collect()
        })
        .collect();
    let mut bordes = Vec::new();
    let mut f = 0;
    for (c, cuantas) in filas_de.iter().enumerate() {
        let desde = if c == 0 { y } else { bordes.last().map_or(y, |(_, b)| *b) };
        f += cuantas;
        let hasta = if f == filas { alto + ENTRE_FILAS / 2 } else { arriba[f] - ENTRE_FILAS / 2 };
        bordes.push((desde, hasta));
    }
    Plano { ancho: ancho + canal / 2, alto: alto + ENTRE_FILAS / 2, carriles: bordes, cajas: lugares, lineas }
}

/// Takes out points that repeat or lie on the way.
fn limpiar(puntos: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let mut limpios: Vec<(i32, i32)> = Vec::new();
    for p in puntos {
        if limpios.last() == Some(&p) {
            continue;
        }
        if let [.., a, b] = limpios.as_slice()
            && ((a.0 == b.0 && b.0 == p.0) || (a.1 == b.1 && b.1 == p.1))
        {
            limpios.pop();
        }
        limpios.push(p);
    }
    limpios
}

/// The column of each box: one after the last of those that lead to it. Ways back don't count.
fn rangos(cajas: &[Caja]) -> Vec<usize> {
    let mut atras: Vec<Vec<bool>> = cajas.iter().map(|c| vec![false; c.sale.len()]).collect();
    let mut estado = vec![0_u8; cajas.len()];
    for raiz in 0..cajas.len() {
        let mut pila = vec![(raiz, 0_usize)];
        if estado[raiz] == 0 {
            estado[raiz] = 1;
        } else {
            continue;
        }
        while let Some((n, s)) = pila.pop() {
            let Some(&(_, _, meta)) = cajas[n].sale.get(s) else {
                estado[n] = 2;
                continue;
            };
            pila.push((n, s + 1));
            match estado[meta] {
                0 => {
                    estado[meta] = 1;
                    pila.push((meta, 0));
                }
                1 => atras[n][s] = true,
                _ => {}
            }
        }
    }
    let mut rango = vec![0; cajas.len()];
    for _ in 0..cajas.len() {
        for (n, caja) in cajas.iter().enumerate() {
            for (s, &(_, _, meta)) in caja.sale.iter().enumerate() {
                if !atras[n][s] {
                    rango[meta] = rango[meta].max(rango[n] + 1);
                }
            }
        }
    }
    rango
}

/// The row of each box, and how many rows each lane has.
fn filas(cajas: &[Caja], rango: &[usize], carriles: usize) -> (Vec<usize>, Vec<usize>) {
    let mut ocupadas: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut en_carril = vec![0; cajas.len()];
    let mut cuantas = vec![1; carriles];
    for (n, caja) in cajas.iter().enumerate() {
        let turno = ocupadas.entry((caja.carril, rango[n])).or_insert(0);
        en_carril[n] = *turno;
        *turno += 1;
        cuantas[caja.carril] = cuantas[caja.carril].max(*turno);
    }
    let primera = |carril: usize| cuantas.iter().take(carril).sum::<usize>();
    let fila = cajas.iter().enumerate().map(|(n, c)| primera(c.carril) + en_carril[n]).collect();
    (fila, cuantas)
}

/// The way of each line. A row that a line takes is its goal's from there on.
fn vias(cajas: &[Caja], rango: &[usize], fila: &[usize], filas: usize, columnas: usize) -> Vec<Vec<Via>> {
    let mut celdas: Vec<Vec<Option<usize>>> = vec![vec![None; columnas]; filas];
    for n in 0..cajas.len() {
        celdas[fila[n]][rango[n]] = Some(usize::MAX);
    }
    cajas
        .iter()
        .enumerate()
        .map(|(n, caja)| {
            caja.sale
                .iter()
                .map(|&(_, _, meta)| {
                    let entre = rango[n] + 1..rango[meta].max(rango[n] + 1);
                    let libre = rango[meta] > rango[n]
                        && entre.clone().all(|c| celdas[fila[meta]][c].is_none_or(|d| d == meta));
                    if libre {
                        for c in entre {
                            celdas[fila[meta]][c] = Some(meta);
                        }
                        return Via::Fila;
                    }
                    Via::Canaleta(if fila[meta] > fila[n] { fila[meta] } else { fila[meta] + 1 })
                })
                .collect()
        })
        .collect()
}
