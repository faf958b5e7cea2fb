//! Layout of the diagram: ranks, lanes, channels between ranks, gutters beside lanes.
//!
//! Everything is thought in two axes, *along* (the way of time) and *across* (the way of the lanes), so that one algorithm gives the
//! horizontal and the vertical drawing. Boxes stand on a grid of rank × slot. A line leaves its box at the far side, turns in the channel
//! after its rank, runs along a gutter or an empty row, turns in the channel before its goal and enters there: it never meets a box.

use std::collections::BTreeMap;

use super::{Caja, Carril, Dibujo, Grafo, NodoDibujado, NodoGrafo, Texto, Trazo};

/// Widest horizontal drawing; beyond it the vertical one is taken.
const ANCHO_MAXIMO: i32 = 1056;
/// Height of a line of the name and of the detail.
const RENGLON: i32 = 19;
const RENGLON_DETALLE: i32 = 17;
/// Space between boxes of one rank and lane, and between parallel lines.
const ENTRE_CAJAS: i32 = 16;
const ENTRE_LINEAS: i32 = 10;
/// Least width of a channel: a turn and an arrow head.
const CANAL: i32 = 30;
/// Length of an arrow head.
const PUNTA: i32 = 10;
/// Room for the name of a lane.
const ROTULO: i32 = 30;

/// The wide drawing and the narrow one.
pub(super) fn traza(grafo: &Grafo) -> (Dibujo, Dibujo) {
    let red = Red::de(grafo);
    let horizontal = Plano::de(&red, true).dibuja(&red);
    let ancha =
        if horizontal.ancho <= ANCHO_MAXIMO { horizontal } else { Plano::de(&red, false).dibuja(&red) };
    (ancha, angosta(&red))
}

struct Arista {
    de: usize,
    a: usize,
    alterna: bool,
    a_la_vez: bool,
    atras: bool,
}

/// The graph by index, with ranks.
struct Red<'g> {
    nodos: &'g [NodoGrafo],
    aristas: Vec<Arista>,
    rango: Vec<usize>,
    /// Node beside which it stands, in the other lane: asked and answered.
    satelite_de: Vec<Option<usize>>,
    /// Order in which steps are told.
    orden: Vec<usize>,
}

impl<'g> Red<'g> {
    fn de(grafo: &'g Grafo) -> Self {
        let nodos = grafo.nodos.as_slice();
        let indice: BTreeMap<&str, usize> =
            nodos.iter().enumerate().map(|(n, nodo)| (nodo.id.as_str(), n)).collect();
        let mut aristas: Vec<Arista> = Vec::new();
        for arista in &grafo.aristas {
            if let (Some(&de), Some(&a)) = (indice.get(arista.de.as_str()), indice.get(arista.a.as_str()))
                && de != a
                && !aristas.iter().any(|otra| otra.de == de && otra.a == a)
            {
                let (alterna, a_la_vez) = (arista.alterna, arista.a_la_vez);
                aristas.push(Arista { de, a, alterna, a_la_vez, atras: false });
            }
        }
        marca_atras(nodos.len(), &mut aristas);
        let satelite_de: Vec<Option<usize>> =
            (0..nodos.len()).map(|n| satelite(nodos, &aristas, n)).collect();
        let rango = rangos(nodos.len(), &aristas, &satelite_de);
        let mut orden: Vec<usize> = (0..nodos.len()).collect();
        orden.sort_by_key(|&n| (rango[n], satelite_de[n].is_some(), n));
        Self { nodos, aristas, rango, satelite_de, orden }
    }

    fn ultimo_rango(&self) -> usize {
        self.rango.iter().copied().max().unwrap_or(0)
    }
}

/// Marks the edges that close a cycle, by a walk in the order of declaration.
fn marca_atras(nodos: usize, aristas: &mut [Arista]) {
    let mut estado = vec![0_u8; nodos];
    for raiz in 0..nodos {
        if estado[raiz] != 0 {
            continue;
        }
        estado[raiz] = 1;
        let mut pila = vec![(raiz, 0_usize)];
        while let Some((nodo, desde)) = pila.pop() {
            match (desde..aristas.len()).find(|&n| aristas[n].de == nodo) {
                None => estado[nodo] = 2,
                Some(n) => {
                    pila.push((nodo, n + 1));
                    let destino = aristas[n].a;
                    match estado[destino] {
                        0 => {
                            estado[destino] = 1;
                            pila.push((destino, 0));
                        }
                        1 => aristas[n].atras = true,
                        _ => {}
                    }
                }
            }
        }
    }
}

/// A step of the other lane that is entered only from one step and may go back to it: it stands beside that one.
fn satelite(nodos: &[NodoGrafo], aristas: &[Arista], n: usize) -> Option<usize> {
    let mut llegan = aristas.iter().filter(|arista| arista.a == n);
    let unica = llegan.next()?;
    if llegan.next().is_some() || nodos[unica.de].carril == nodos[n].carril {
        return None;
    }
    let duenio = unica.de;
    let vuelve = aristas.iter().any(|arista| arista.de == n && arista.a == duenio);
    let primero = !aristas.iter().any(|arista| {
        arista.de == duenio
            && arista.a < n
            && aristas.iter().any(|otra| otra.de == arista.a && otra.a == duenio && otra.atras)
    });
    (vuelve && primero).then_some(duenio)
}

/// Longest way from the start, over the edges that don't close a cycle.
fn rangos(nodos: usize, aristas: &[Arista], satelite_de: &[Option<usize>]) -> Vec<usize> {
    let mut rango = vec![0; nodos];
    for _ in 0..nodos {
        for arista in aristas.iter().filter(|arista| !arista.atras) {
            let minimo = if satelite_de[arista.a] == Some(arista.de) {
                rango[arista.de]
            } else {
                rango[arista.de] + 1
            };
            rango[arista.a] = rango[arista.a].max(minimo);
        }
    }
    rango
}

/// Where a run along stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Via {
    /// A row of boxes that is empty there.
    Fila(Carril, usize),
    /// A gutter: 0 beyond Usted, 1 between the lanes, 2 beyond Municipio; and its track.
    Canalon(usize, usize),
}

/// A line: it turns in channel `canal_1`, runs along `via`, turns in `canal_2`.
struct Ruta {
    arista: usize,
    canal_1: usize,
    via: Via,
    canal_2: usize,
    pista_1: usize,
    pista_2: usize,
}

/// A grid with its sizes.
struct Plano {
    horizontal: bool,
    /// Slot of each node in its lane, from the middle.
    casilla: Vec<usize>,
    /// Size of the boxes along and across.
    largos: Vec<i32>,
    grueso: i32,
    rutas: Vec<Ruta>,
    /// Tracks of each channel (0 is before the first rank) and of each gutter.
    pistas: Vec<usize>,
    canalones: [usize; 3],
    filas: [usize; 2],
}

fn carril_n(carril: Carril) -> usize {
    match carril {
        Carril::Usted => 0,
        Carril::Municipio => 1,
    }
}

impl Plano {
    fn de(red: &Red<'_>, horizontal: bool) -> Self {
        let rangos = red.ultimo_rango() + 1;
        let mut casilla = vec![0; red.nodos.len()];
        let mut filas = [1, 1];
        for rango in 0..rangos {
            let mut ocupadas = [0, 0];
            let con_satelite = |n: usize| red.satelite_de[n].is_some() || red.satelite_de.contains(&Some(n));
            let mut aqui: Vec<usize> = red.orden.iter().copied().filter(|&n| red.rango[n] == rango).collect();
            aqui.sort_by_key(|&n| !con_satelite(n));
            for n in aqui {
                let carril = carril_n(red.nodos[n].carril);
                casilla[n] = ocupadas[carril];
                ocupadas[carril] += 1;
                filas[carril] = filas[carril].max(ocupadas[carril]);
            }
        }
        let textos: Vec<(i32, i32)> =
            red.nodos.iter().map(|nodo| medida(nodo, if horizontal { 15 } else { 24 })).collect();
        let alto = textos.iter().map(|(_, alto)| *alto).max().unwrap_or(52);
        let ancho = textos.iter().map(|(ancho, _)| *ancho).max().unwrap_or(120);
        let mut largos = vec![if horizontal { 88 } else { alto }; rangos];
        if horizontal {
            for (n, (ancho, _)) in textos.iter().enumerate() {
                let rango = red.rango[n];
                largos[rango] = largos[rango].max(*ancho);
            }
        }
        let mut plano = Self {
            horizontal,
            casilla,
            largos,
            grueso: if horizontal { alto } else { ancho.max(200) },
            rutas: Vec::new(),
            pistas: vec![0; rangos + 1],
            canalones: [0; 3],
            filas,
        };
        plano.encamina(red);
        plano
    }

    fn encamina(&mut self, red: &Red<'_>) {
        let mut usadas: BTreeMap<(usize, Carril, usize), usize> = BTreeMap::new();
        for n in 0..red.nodos.len() {
            usadas.insert((red.rango[n], red.nodos[n].carril, self.casilla[n]), usize::MAX);
        }
        let mut canalones: BTreeMap<(usize, usize, bool), usize> = BTreeMap::new();
        for (indice, arista) in red.aristas.iter().enumerate() {
            if red.satelite_de[arista.a] == Some(arista.de) || red.satelite_de[arista.de] == Some(arista.a) {
                continue;
            }
            let (desde, hasta) = (red.rango[arista.de], red.rango[arista.a]);
            let fila = |n: usize| (red.nodos[n].carril, self.casilla[n]);
            let libre = |(carril, casilla): (Carril, usize),
                         usadas: &BTreeMap<(usize, Carril, usize), usize>| {
                (desde + 1..hasta)
                    .all(|rango| usadas.get(&(rango, carril, casilla)).is_none_or(|quien| *quien == arista.a))
            };
            let (salida, llegada) = (fila(arista.de), fila(arista.a));
            let via = if hasta == desde + 1 {
                Via::Fila(llegada.0, llegada.1)
            } else if let Some((carril, casilla)) = (hasta > desde)
                .then(|| [llegada, salida].into_iter().find(|fila| libre(*fila, &usadas)))
                .flatten()
            {
                for rango in desde + 1..hasta {
                    usadas.insert((rango, carril, casilla), arista.a);
                }
                Via::Fila(carril, casilla)
            } else {
                let canalon = match (red.nodos[arista.de].carril, red.nodos[arista.a].carril) {
                    (Carril::Usted, Carril::Usted) => 0,
                    (Carril::Municipio, Carril::Municipio) => 2,
                    _ => 1,
                };
                let atras = hasta <= desde;
                let cuantas = self.canalones[canalon];
                let pista = *canalones.entry((canalon, arista.a, atras)).or_insert_with(|| cuantas);
                self.canalones[canalon] = self.canalones[canalon].max(pista + 1);
                Via::Canalon(canalon, pista)
            };
            self.rutas.push(Ruta {
                arista: indice,
                canal_1: desde + 1,
                via,
                canal_2: hasta,
                pista_1: 0,
                pista_2: 0,
            });
        }
        self.reparte(red);
    }

    /// Gives each turn its own track of its channel, unless it shares its start or its goal with the one that it would meet.
    fn reparte(&mut self, red: &Red<'_>) {
        let mut puestos: Vec<(usize, usize, i32, i32, usize, usize)> = Vec::new();
        for n in 0..self.rutas.len() {
            let ruta = &self.rutas[n];
            let arista = &red.aristas[ruta.arista];
            let (de, via, a) = (
                self.altura_nodo(red, arista.de),
                self.altura_via(ruta.via),
                self.altura_nodo(red, arista.a),
            );
            let mut toma = |canal: usize, uno: i32, otro: i32| {
                let (bajo, alto) = (uno.min(otro), uno.max(otro));
                if bajo == alto {
                    return 0;
                }
                let choca = |pista: usize| {
                    puestos.iter().any(|(otro_canal, otra, b, t, de, a)| {
                        *otro_canal == canal
                            && *otra == pista
                            && *b <= alto
                            && bajo <= *t
                            && *de != arista.de
                            && *a != arista.a
                    })
                };
                let pista = (0..).find(|pista| !choca(*pista)).unwrap_or(0);
                puestos.push((canal, pista, bajo, alto, arista.de, arista.a));
                pista
            };
            let (canal_1, canal_2) = (ruta.canal_1, ruta.canal_2);
            let pista_1 = toma(canal_1, de, via);
            let pista_2 = toma(canal_2, via, a);
            let ruta = &mut self.rutas[n];
            (ruta.pista_1, ruta.pista_2) = (pista_1, pista_2);
        }
        for (canal, pista, ..) in puestos {
            self.pistas[canal] = self.pistas[canal].max(pista + 1);
        }
    }

    fn canalon(&self, n: usize) -> i32 {
        let pistas = i32::try_from(self.canalones[n]).unwrap_or(0);
        match (n, pistas) {
            (1, _) => 40 + (pistas - 1).max(0) * ENTRE_LINEAS,
            (_, 0) => 0,
            _ => 14 + pistas * ENTRE_LINEAS,
        }
    }

    fn paso(&self) -> i32 {
        self.grueso + ENTRE_CAJAS
    }

    fn fila_alto(&self, carril: usize) -> i32 {
        i32::try_from(self.filas[carril]).unwrap_or(1) * self.paso() - ENTRE_CAJAS
    }

    /// First pixel across of the boxes of Usted.
    fn inicio(&self) -> i32 {
        self.canalon(0) + if self.horizontal { ROTULO } else { 12 }
    }

    /// Middle, across, of the boxes of a lane and slot; slots are counted from the middle of the drawing outwards.
    fn altura_fila(&self, carril: Carril, casilla: usize) -> i32 {
        let casilla = i32::try_from(casilla).unwrap_or(0);
        let fin_usted = self.inicio() + self.fila_alto(0);
        match carril {
            Carril::Usted => fin_usted - casilla * self.paso() - self.grueso / 2,
            Carril::Municipio => fin_usted + self.canalon(1) + casilla * self.paso() + self.grueso / 2,
        }
    }

    fn altura_nodo(&self, red: &Red<'_>, n: usize) -> i32 {
        self.altura_fila(red.nodos[n].carril, self.casilla[n])
    }

    fn altura_via(&self, via: Via) -> i32 {
        let fin_usted = self.inicio() + self.fila_alto(0);
        match via {
            Via::Fila(carril, casilla) => self.altura_fila(carril, casilla),
            Via::Canalon(canalon, pista) => {
                let pista = i32::try_from(pista).unwrap_or(0) * ENTRE_LINEAS;
                match canalon {
                    0 => self.inicio() - 14 - pista,
                    1 => fin_usted + 20 + pista,
                    _ => fin_usted + self.canalon(1) + self.fila_alto(1) + 14 + pista,
                }
            }
        }
    }

    fn grosor_total(&self) -> i32 {
        let orilla = if self.horizontal { ROTULO } else { 12 };
        self.inicio() + self.fila_alto(0) + self.canalon(1) + self.fila_alto(1) + self.canalon(2) + orilla
    }

    fn ancho_canal(&self, canal: usize) -> i32 {
        let pistas = i32::try_from(self.pistas[canal]).unwrap_or(0);
        if canal == 0 || canal + 1 == self.pistas.len() {
            14 + if pistas == 0 { 0 } else { 8 + pistas * ENTRE_LINEAS }
        } else {
            CANAL + (pistas - 1).max(0) * ENTRE_LINEAS
        }
    }

    /// First pixel along of a rank.
    fn largo_de(&self, rango: usize) -> i32 {
        let antes: i32 = (0..rango).map(|n| self.largos[n] + self.ancho_canal(n + 1)).sum();
        antes + self.ancho_canal(0) + if self.horizontal { 0 } else { ROTULO }
    }

    fn canal_en(&self, canal: usize, pista: usize) -> i32 {
        let desde = if canal == 0 {
            self.largo_de(0) - self.ancho_canal(0)
        } else {
            self.largo_de(canal - 1) + self.largos[canal - 1]
        };
        desde + 10 + i32::try_from(pista).unwrap_or(0) * ENTRE_LINEAS
    }

    fn caja(&self, red: &Red<'_>, n: usize) -> Caja {
        let rango = red.rango[n];
        let (x, ancho) = (self.largo_de(rango), self.largos[rango]);
        let y = self.altura_nodo(red, n) - self.grueso / 2;
        let carril = red.nodos[n].carril;
        if self.horizontal {
            Caja { x, y, ancho, alto: self.grueso, carril }
        } else {
            Caja { x: y, y: x, ancho: self.grueso, alto: ancho, carril }
        }
    }

    fn punto(&self, a_lo_largo: i32, a_lo_ancho: i32) -> (i32, i32) {
        if self.horizontal { (a_lo_largo, a_lo_ancho) } else { (a_lo_ancho, a_lo_largo) }
    }

    fn dibuja(&self, red: &Red<'_>) -> Dibujo {
        let ultimo = red.ultimo_rango();
        let largo = self.largo_de(ultimo) + self.largos[ultimo] + self.ancho_canal(ultimo + 1);
        let (ancho, alto) = self.punto(largo, self.grosor_total());
        let medio = self.inicio() + self.fila_alto(0) + self.canalon(1) / 2;
        let mut lineas: Vec<Trazo> = self.rutas.iter().map(|ruta| self.linea(red, ruta)).collect();
        lineas.extend(self.satelites(red));
        // The usual way is drawn over the others, where they share a stretch.
        lineas.sort_by_key(|linea| !linea.alterna);
        let (carriles, rotulos) = if self.horizontal {
            (
                vec![
                    Caja { x: 0, y: 0, ancho, alto: medio - 6, carril: Carril::Usted },
                    Caja { x: 0, y: medio + 6, ancho, alto: alto - medio - 6, carril: Carril::Municipio },
                ],
                vec![rotulo(14, 20, "start", "Usted"), rotulo(14, alto - 10, "start", "Municipio")],
            )
        } else {
            (
                vec![
                    Caja { x: 0, y: 0, ancho: medio - 6, alto, carril: Carril::Usted },
                    Caja { x: medio + 6, y: 0, ancho: ancho - medio - 6, alto, carril: Carril::Municipio },
                ],
                vec![rotulo(14, 24, "start", "Usted"), rotulo(medio + 20, 24, "start", "Municipio")],
            )
        };
        let nodos = (0..red.nodos.len())
            .map(|n| {
                let caja = self.caja(red, n);
                let renglones = if self.horizontal { 15 } else { 24 };
                NodoDibujado {
                    caja,
                    clase: red.nodos[n].clase,
                    textos: centrados(&red.nodos[n], caja, renglones),
                }
            })
            .collect();
        Dibujo { ancho, alto, carriles, rotulos, lineas, nodos }
    }

    fn linea(&self, red: &Red<'_>, ruta: &Ruta) -> Trazo {
        let arista = &red.aristas[ruta.arista];
        let (de, a) = (arista.de, arista.a);
        let salida = self.largo_de(red.rango[de]) + self.largos[red.rango[de]];
        let llegada = self.largo_de(red.rango[a]);
        let (alto_de, alto_via, alto_a) =
            (self.altura_nodo(red, de), self.altura_via(ruta.via), self.altura_nodo(red, a));
        let (giro_1, giro_2) =
            (self.canal_en(ruta.canal_1, ruta.pista_1), self.canal_en(ruta.canal_2, ruta.pista_2));
        let puntos: Vec<(i32, i32)> = [
            (salida, alto_de),
            (giro_1, alto_de),
            (giro_1, alto_via),
            (giro_2, alto_via),
            (giro_2, alto_a),
            (llegada, alto_a),
        ]
        .into_iter()
        .map(|(largo, ancho)| self.punto(largo, ancho))
        .collect();
        trazo(&puntos, arista.alterna)
    }

    /// The two short lines between a step and the one that asks and answers beside it.
    fn satelites(&self, red: &Red<'_>) -> Vec<Trazo> {
        let mut lineas = Vec::new();
        for (n, duenio) in red.satelite_de.iter().enumerate() {
            let Some(duenio) = *duenio else { continue };
            let rango = red.rango[n];
            let centro = self.largo_de(rango) + self.largos[rango] / 2;
            let medio = self.grueso / 2;
            let (suyo, del_otro) = (self.altura_nodo(red, n), self.altura_nodo(red, duenio));
            let hacia = if del_otro > suyo { 1 } else { -1 };
            let (orilla, orilla_duenio) = (suyo + hacia * medio, del_otro - hacia * medio);
            let separa = self.largos[rango].min(60) / 4;
            let va = [self.punto(centro - separa, orilla_duenio), self.punto(centro - separa, orilla)];
            let vuelve = [self.punto(centro + separa, orilla), self.punto(centro + separa, orilla_duenio)];
            lineas.push(trazo(&va, true));
            lineas.push(trazo(&vuelve, true));
        }
        lineas
    }
}

fn rotulo(x: i32, y: i32, ancla: &'static str, texto: &str) -> Texto {
    Texto { x, y, ancla, texto: texto.to_owned(), clase: "carril" }
}

/// A path through points that only turn at right angles, with round corners and a head at its end.
fn trazo(puntos: &[(i32, i32)], alterna: bool) -> Trazo {
    let mut limpios: Vec<(i32, i32)> = Vec::new();
    for punto in puntos {
        if limpios.last() == Some(punto) {
            continue;
        }
        if let [.., a, b] = limpios.as_slice()
            && ((a.0 == b.0 && b.0 == punto.0) || (a.1 == b.1 && b.1 == punto.1))
        {
            limpios.pop();
        }
        limpios.push(*punto);
    }
    let [primero, .., fin] = limpios.as_slice() else { return Trazo::default() };
    let previo = limpios.get(limpios.len().saturating_sub(2)).copied().unwrap_or(*primero);
    let (dx, dy) = ((fin.0 - previo.0).signum(), (fin.1 - previo.1).signum());
    let tope = (fin.0 - dx * (PUNTA - 1), fin.1 - dy * (PUNTA - 1));
    let mut linea = format!("M{} {}", primero.0, primero.1);
    for n in 1..limpios.len().saturating_sub(1) {
        let (antes, aqui, luego) = (limpios[n - 1], limpios[n], limpios[n + 1]);
        let corta = |hacia: (i32, i32)| {
            let largo = (hacia.0 - aqui.0).abs() + (hacia.1 - aqui.1).abs();
            let radio = (largo / 2).min(7);
            (aqui.0 + (hacia.0 - aqui.0).signum() * radio, aqui.1 + (hacia.1 - aqui.1).signum() * radio)
        };
        let (entra, sale) = (corta(antes), corta(luego));
        linea.push_str(&format!("L{} {}Q{} {} {} {}", entra.0, entra.1, aqui.0, aqui.1, sale.0, sale.1));
    }
    linea.push_str(&format!("L{} {}", tope.0, tope.1));
    let base = (fin.0 - dx * PUNTA, fin.1 - dy * PUNTA);
    let punta = format!(
        "M{} {}L{} {}L{} {}z",
        fin.0 - dx,
        fin.1 - dy,
        base.0 + dy * 6,
        base.1 + dx * 6,
        base.0 - dy * 6,
        base.1 - dx * 6
    );
    Trazo { linea, punta, alterna }
}

/// Breaks a text into lines of at most so many characters, at spaces; a longer word is cut.
fn parte(texto: &str, maximo: usize) -> Vec<String> {
    let mut lineas: Vec<String> = Vec::new();
    for palabra in texto.split_whitespace() {
        let letras: Vec<char> = palabra.chars().collect();
        for trozo in letras.chunks(maximo) {
            let trozo: String = trozo.iter().collect();
            match lineas.last_mut() {
                Some(linea) if linea.chars().count() + 1 + trozo.chars().count() <= maximo => {
                    linea.push(' ');
                    linea.push_str(&trozo);
                }
                _ => lineas.push(trozo),
            }
        }
    }
    if lineas.len() > 4 {
        lineas.truncate(4);
        if let Some(ultima) = lineas.last_mut() {
            ultima.push('…');
        }
    }
    lineas
}

fn renglones(nodo: &NodoGrafo, maximo: usize) -> (Vec<String>, Vec<String>) {
    (
        parte(&nodo.nombre, maximo),
        nodo.detalle.as_deref().map_or_else(Vec::new, |detalle| parte(detalle, maximo + 2)),
    )
}

/// Width and height of the box of a node.
fn medida(nodo: &NodoGrafo, maximo: usize) -> (i32, i32) {
    let (nombre, detalle) = renglones(nodo, maximo);
    let letras = |lineas: &[String]| {
        i32::try_from(lineas.iter().map(|linea| linea.chars().count()).max().unwrap_or(0)).unwrap_or(0)
    };
    let cuantas = |lineas: &[String]| i32::try_from(lineas.len()).unwrap_or(0);
    // Mean widths of the font, in tenths of a pixel, measured on Spanish text: 8.4 in the name, 7.0 in the detail.
    let ancho = (letras(&nombre) * 84 / 10).max(letras(&detalle) * 70 / 10) + 22;
    (ancho.max(88), cuantas(&nombre) * RENGLON + cuantas(&detalle) * RENGLON_DETALLE + 18)
}

fn centrados(nodo: &NodoGrafo, caja: Caja, maximo: usize) -> Vec<Texto> {
    let (nombre, detalle) = renglones(nodo, maximo);
    let alto = i32::try_from(nombre.len()).unwrap_or(0) * RENGLON
        + i32::try_from(detalle.len()).unwrap_or(0) * RENGLON_DETALLE;
    let mut y = caja.y + (caja.alto - alto) / 2 - 4;
    let x = caja.x + caja.ancho / 2;
    let mut textos = Vec::new();
    for (lineas, paso, clase) in [(nombre, RENGLON, "titulo"), (detalle, RENGLON_DETALLE, "detalle")] {
        for texto in lineas {
            y += paso;
            textos.push(Texto { x, y, ancla: "middle", texto, clase });
        }
    }
    textos
}

/// The narrow drawing: one step under the other, each at its side; what does not follow is said in words.
fn angosta(red: &Red<'_>) -> Dibujo {
    const ANCHO: i32 = 360;
    const CAJA: i32 = 268;
    const SEPARA: i32 = 26;
    let numero: BTreeMap<usize, usize> =
        red.orden.iter().enumerate().map(|(lugar, n)| (*n, lugar + 1)).collect();
    let mut y = 40;
    let (mut nodos, mut lineas) = (Vec::new(), Vec::new());
    for (lugar, &n) in red.orden.iter().enumerate() {
        let nodo = &red.nodos[n];
        let siguiente = red.orden.get(lugar + 1).copied();
        let salen: Vec<&Arista> = red.aristas.iter().filter(|arista| arista.de == n).collect();
        let x = if nodo.carril == Carril::Usted { 1 } else { ANCHO - CAJA - 1 };
        let nombre = parte(&format!("{}. {}", lugar + 1, nodo.nombre), 30);
        let mut detalle = nodo.detalle.as_deref().map_or_else(Vec::new, |detalle| parte(detalle, 34));
        detalle.extend(nota(&salen, siguiente, &numero));
        let alto = i32::try_from(nombre.len()).unwrap_or(1) * RENGLON
            + i32::try_from(detalle.len()).unwrap_or(0) * RENGLON_DETALLE
            + 20;
        let caja = Caja { x, y, ancho: CAJA, alto, carril: nodo.carril };
        let mut base = y + 6;
        let mut textos = Vec::new();
        for (renglones, paso, clase) in [(nombre, RENGLON, "titulo"), (detalle, RENGLON_DETALLE, "detalle")] {
            for texto in renglones {
                base += paso;
                textos.push(Texto { x: x + 16, y: base, ancla: "start", texto, clase });
            }
        }
        nodos.push(NodoDibujado { caja, clase: nodo.clase, textos });
        y += alto;
        if let Some(siguiente) = siguiente {
            if let Some(arista) = salen.iter().find(|arista| arista.a == siguiente) {
                lineas.push(trazo(&[(ANCHO / 2, y), (ANCHO / 2, y + SEPARA)], arista.alterna));
            }
            y += if salen.iter().any(|arista| arista.a == siguiente) { SEPARA } else { SEPARA / 2 };
        }
    }
    let carriles = vec![Caja { x: 0, y: 30, ancho: ANCHO, alto: 1, carril: Carril::Municipio }];
    let rotulos = vec![rotulo(2, 20, "start", "Usted"), rotulo(ANCHO - 2, 20, "end", "Municipio")];
    Dibujo { ancho: ANCHO, alto: y + 4, carriles, rotulos, lineas, nodos }
}

/// What follows a step, when it isn't just the next one.
fn nota(salen: &[&Arista], siguiente: Option<usize>, numero: &BTreeMap<usize, usize>) -> Vec<String> {
    let lugar = |n: usize| numero.get(&n).copied().unwrap_or(0);
    let mut van: Vec<usize> =
        salen.iter().filter(|arista| !arista.atras).map(|arista| lugar(arista.a)).collect();
    let mut vuelven: Vec<usize> =
        salen.iter().filter(|arista| arista.atras).map(|arista| lugar(arista.a)).collect();
    van.sort_unstable();
    vuelven.sort_unstable();
    let mut notas = Vec::new();
    let solo_el_siguiente = van.len() == 1 && siguiente.map(lugar) == van.first().copied();
    if !van.is_empty() && !solo_el_siguiente {
        let adelante = |a_la_vez: bool| -> Vec<usize> {
            let suyas = salen.iter().filter(|arista| !arista.atras && arista.a_la_vez == a_la_vez);
            let mut numeros: Vec<usize> = suyas.map(|arista| lugar(arista.a)).collect();
            numeros.sort_unstable();
            numeros
        };
        let (juntas, solas) = (adelante(true), adelante(false));
        notas.push(match (juntas.len(), solas.is_empty()) {
            (0 | 1, _) => format!("Sigue el paso {}", lista(&van, "o")),
            (_, true) => format!("Siguen los pasos {}, a la vez", lista(&juntas, "y")),
            (_, false) => {
                format!(
                    "Siguen los pasos {}, a la vez; o el paso {}",
                    lista(&juntas, "y"),
                    lista(&solas, "o")
                )
            }
        });
    }
    if !vuelven.is_empty() {
        notas.push(format!("Vuelve al paso {}", lista(&vuelven, "o")));
    }
    notas
}

fn lista(numeros: &[usize], union: &str) -> String {
    let textos: Vec<String> = numeros.iter().map(ToString::to_string).collect();
    match textos.split_last() {
        Some((ultimo, [])) => ultimo.clone(),
        Some((ultimo, previos)) => format!("{} {union} {ultimo}", previos.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
#[path = "trazado_pruebas.rs"]
mod tests;
