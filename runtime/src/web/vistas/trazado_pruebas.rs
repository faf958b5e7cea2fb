//! Tests of the layout: whatever the graph, boxes don't overlap, lines don't cross boxes, nothing leaves the drawing.

use super::super::{AristaGrafo, ClaseNodo, Grafo, NodoGrafo};
use super::*;

fn grafo(nodos: &[(&str, Carril)], aristas: &[(usize, usize)]) -> Grafo {
    Grafo {
        nodos: nodos
            .iter()
            .enumerate()
            .map(|(n, (nombre, carril))| NodoGrafo {
                id: n.to_string(),
                nombre: (*nombre).to_owned(),
                detalle: Some("3 días hábiles".into()),
                carril: *carril,
                clase: ClaseNodo::Paso,
            })
            .collect(),
        aristas: aristas.iter().map(|(de, a)| AristaGrafo::new(de.to_string(), a.to_string())).collect(),
    }
}

/// Numbers of a path, in pairs; the corner of each curve is one of them.
fn puntos(camino: &str) -> Vec<(i32, i32)> {
    let numeros: Vec<i32> = camino
        .split(|letra: char| !(letra.is_ascii_digit() || letra == '-'))
        .filter_map(|trozo| trozo.parse().ok())
        .collect();
    numeros.chunks_exact(2).map(|par| (par[0], par[1])).collect()
}

fn chocan(una: &Caja, otra: &Caja) -> bool {
    una.x < otra.x + otra.ancho
        && otra.x < una.x + una.ancho
        && una.y < otra.y + otra.alto
        && otra.y < una.y + una.alto
}

fn comprueba(dibujo: &Dibujo, cuantos: usize) {
    assert_eq!(dibujo.nodos.len(), cuantos);
    for (n, nodo) in dibujo.nodos.iter().enumerate() {
        let caja = nodo.caja;
        assert!(
            caja.x >= 0
                && caja.y >= 0
                && caja.x + caja.ancho <= dibujo.ancho
                && caja.y + caja.alto <= dibujo.alto,
            "{caja:?}"
        );
        for otro in dibujo.nodos.iter().skip(n + 1) {
            assert!(!chocan(&caja, &otro.caja), "{caja:?} {:?}", otro.caja);
        }
        for texto in &nodo.textos {
            assert!(texto.y > caja.y && texto.y < caja.y + caja.alto, "{texto:?} {caja:?}");
        }
    }
    for linea in &dibujo.lineas {
        let puntos = puntos(&linea.linea);
        for par in puntos.windows(2) {
            let (a, b) = (par[0], par[1]);
            assert!(a.0 >= 0 && a.0 <= dibujo.ancho && a.1 >= 0 && a.1 <= dibujo.alto, "{}", linea.linea);
            let tramo = Caja {
                x: a.0.min(b.0),
                y: a.1.min(b.1),
                ancho: (a.0 - b.0).abs(),
                alto: (a.1 - b.1).abs(),
                ..Caja::default()
            };
            for nodo in &dibujo.nodos {
                // The inside of a box, so that a line may end at its edge.
                let c = nodo.caja;
                let dentro = Caja { x: c.x + 1, y: c.y + 1, ancho: c.ancho - 2, alto: c.alto - 2, ..c };
                let ancha = Caja { ancho: tramo.ancho.max(1), alto: tramo.alto.max(1), ..tramo };
                assert!(!chocan(&ancha, &dentro), "{} cruza {c:?}", linea.linea);
            }
        }
    }
}

/// A small generator of numbers, always the same.
struct Dados(u64);

impl Dados {
    fn tira(&mut self, caras: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % caras
    }
}

#[test]
fn whatever_the_graph_no_line_crosses_a_box() {
    let mut dados = Dados(7);
    for vuelta in 0..400 {
        let cuantos = 1 + dados.tira(14);
        let nombres = [
            "Solicitud",
            "Dictamen de Protección Civil y Bomberos",
            "Pago",
            "Firma de la persona titular de la dirección",
        ];
        let nodos: Vec<(&str, Carril)> = (0..cuantos)
            .map(|_| {
                (
                    nombres[dados.tira(nombres.len())],
                    if dados.tira(2) == 0 { Carril::Usted } else { Carril::Municipio },
                )
            })
            .collect();
        let mut aristas: Vec<(usize, usize)> = (1..cuantos).map(|n| (dados.tira(n), n)).collect();
        for _ in 0..dados.tira(8) {
            aristas.push((dados.tira(cuantos), dados.tira(cuantos)));
        }
        let grafo = grafo(&nodos, &aristas);
        let red = Red::de(&grafo);
        for dibujo in [Plano::de(&red, true).dibuja(&red), Plano::de(&red, false).dibuja(&red), angosta(&red)]
        {
            comprueba(&dibujo, cuantos);
            assert!(
                !dibujo.lineas.iter().any(|linea| linea.linea.is_empty()) || cuantos == 1,
                "vuelta {vuelta}"
            );
        }
    }
}

#[test]
fn every_edge_is_drawn_in_the_wide_one() {
    use Carril::{Municipio, Usted};
    type Caso<'c> = (&'c [(&'c str, Carril)], &'c [(usize, usize)], usize);
    let casos: &[Caso<'_>] = &[
        (&[], &[], 0),
        (&[("a", Usted)], &[(0, 0)], 0),
        (&[("a", Usted), ("b", Municipio)], &[(0, 1), (0, 1), (0, 9)], 1),
        (&[("a", Usted), ("b", Municipio), ("c", Usted)], &[(0, 1), (1, 2), (2, 1)], 3),
        (&[("a", Usted), ("b", Municipio), ("c", Municipio)], &[(0, 1), (1, 2), (2, 1), (2, 0)], 4),
    ];
    for (nodos, aristas, lineas) in casos {
        let (ancha, angosta) = traza(&grafo(nodos, aristas));
        assert_eq!(ancha.lineas.len(), *lineas);
        assert_eq!(angosta.nodos.len(), nodos.len());
    }
}

#[test]
fn a_question_and_its_answer_stand_beside_the_step_that_asks() {
    use Carril::{Municipio, Usted};
    let grafo = grafo(
        &[("a", Usted), ("rev", Municipio), ("com", Usted), ("d", Usted)],
        &[(0, 1), (1, 2), (2, 1), (1, 3)],
    );
    let (ancha, _) = traza(&grafo);
    assert_eq!(ancha.nodos[1].caja.x, ancha.nodos[2].caja.x);
    assert!(ancha.nodos[3].caja.x > ancha.nodos[2].caja.x);
}

#[test]
fn a_long_trámite_is_drawn_downwards() {
    let nodos: Vec<(&str, Carril)> = (0..12)
        .map(|n| ("Dictamen de la dirección", if n % 2 == 0 { Carril::Usted } else { Carril::Municipio }))
        .collect();
    let aristas: Vec<(usize, usize)> = (1..12).map(|n| (n - 1, n)).collect();
    let (ancha, angosta) = traza(&grafo(&nodos, &aristas));
    assert!(ancha.ancho <= ANCHO_MAXIMO && ancha.alto > ancha.ancho);
    assert_eq!(angosta.ancho, 360);
}

#[test]
fn the_narrow_one_says_in_words_what_does_not_follow() {
    use Carril::{Municipio, Usted};
    let mut grafo = grafo(
        &[("a", Usted), ("b", Municipio), ("c", Municipio), ("d", Usted)],
        &[(0, 1), (0, 2), (1, 3), (2, 3), (3, 0)],
    );
    grafo.aristas[0].a_la_vez = true;
    grafo.aristas[1].a_la_vez = true;
    let (_, angosta) = traza(&grafo);
    let textos: Vec<String> =
        angosta.nodos.iter().flat_map(|nodo| nodo.textos.iter().map(|texto| texto.texto.clone())).collect();
    for dicho in ["Siguen los pasos 2 y 3, a la vez", "Sigue el paso 4", "Vuelve al paso 1"] {
        assert!(textos.iter().any(|texto| texto == dicho), "{dicho}: {textos:?}");
    }
}

#[test]
fn long_words_are_cut_and_long_names_end_in_an_ellipsis() {
    assert_eq!(parte("uno dos tres", 8), ["uno dos", "tres"]);
    assert_eq!(parte("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    assert_eq!(parte("", 4), Vec::<String>::new());
    assert!(parte(&"palabra ".repeat(40), 15).last().is_some_and(|linea| linea.ends_with('…')));
}
