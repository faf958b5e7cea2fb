//! The drawings of the real trámites: no box on another, no line through a box, and the same forms each time.

use std::path::Path;

use schemas::paquete::Paquete;

use super::plano::{Caja, situar};
use super::{bpmn, mermaid, svg};
use compiler::compilar;
use compiler::sources::Disk;

fn paquetes() -> Vec<Paquete> {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hallados = Vec::new();
    for municipio in crate::municipios::municipios() {
        let compilado = compilar(&Disk::new(raiz.join(municipio)));
        hallados.extend(compilado.tramites.into_iter().filter_map(|t| Some(t.paquete?.paquete().clone())));
    }
    assert!(hallados.len() >= 6);
    hallados
}

/// The tags of an XML text close in order; attributes aside.
fn bien_formado(xml: &str) {
    let mut abiertas: Vec<&str> = Vec::new();
    let mut resto = xml;
    while let Some(i) = resto.find('<') {
        assert!(!resto[..i].contains('>'), "un `>` suelto: {}", &resto[..i]);
        let fin = i + resto[i..].find('>').unwrap();
        let etiqueta = &resto[i + 1..fin];
        assert_eq!(etiqueta.matches('"').count() % 2, 0, "{etiqueta}");
        resto = &resto[fin + 1..];
        if etiqueta.starts_with('?') || etiqueta.ends_with('/') {
            continue;
        }
        match etiqueta.strip_prefix('/') {
            Some(cierra) => assert_eq!(abiertas.pop(), Some(cierra)),
            None => abiertas.push(etiqueta.split_whitespace().next().unwrap()),
        }
    }
    assert_eq!(abiertas, Vec::<&str>::new());
}

#[test]
fn every_stage_that_can_be_reached_is_drawn_in_every_form() {
    for paquete in paquetes() {
        let (svg, mermaid, bpmn) = (svg(&paquete), mermaid(&paquete), bpmn(&paquete));
        bien_formado(&svg);
        bien_formado(&bpmn);
        for etapa in &paquete.tramite.etapas {
            // What a general action or the ficta leads to is told in a note.
            let general = svg.contains(&format!("«{}»", etapa.nombre));
            let id = format!("id=\"n_{}\"", etapa.id);
            assert!(bpmn.contains(&id) || general, "{}: {}", paquete.tramite.id, etapa.id);
            assert!(mermaid.contains(&etapa.nombre) || general, "{}: {}", paquete.tramite.id, etapa.id);
        }
        let nombrados = |texto: &str, de: &str| texto.matches(de).count();
        assert_eq!(nombrados(&bpmn, "<sequenceFlow "), nombrados(&bpmn, "<bpmndi:BPMNEdge "));
        assert_eq!(nombrados(&bpmn, "<incoming>"), nombrados(&bpmn, "<sequenceFlow "));
        assert_eq!(nombrados(&bpmn, "<outgoing>"), nombrados(&bpmn, "<sequenceFlow "));
    }
}

#[test]
fn the_small_example_reads_as_mermaid() {
    let minimo = paquetes()
        .into_iter()
        .find(|p| p.tramite.nombre == "Constancia de residencia" && p.tramite.campos.len() == 4)
        .unwrap();
    insta::assert_snapshot!(mermaid(&minimo));
}

fn caja(carril: usize, metas: &[usize]) -> Caja {
    let sale = metas.iter().enumerate().map(|(i, m)| (20 + 20 * i32::try_from(i).unwrap(), 0, *m)).collect();
    Caja { carril, ancho: 100, alto: 60, entra: 20, sale }
}

#[test]
fn no_line_crosses_a_box_and_no_box_stands_on_another() {
    // A way with rings, ways back, and two boxes in one place.
    let cajas = [
        caja(0, &[1]),
        caja(1, &[2, 3, 0]),
        caja(0, &[1]),
        caja(1, &[4, 5, 6]),
        caja(2, &[6]),
        caja(2, &[6, 3]),
        caja(1, &[7, 8]),
        caja(3, &[]),
        caja(3, &[]),
    ];
    let plano = situar(&cajas, 4, (0, 0), 36);
    for (n, (x, y)) in plano.cajas.iter().enumerate() {
        for (m, (u, v)) in plano.cajas.iter().enumerate().skip(n + 1) {
            let aparte = x + 100 <= *u || u + 100 <= *x || y + 60 <= *v || v + 60 <= *y;
            assert!(aparte, "{n} y {m}");
        }
        let (arriba, abajo) = plano.carriles[cajas[n].carril];
        assert!(arriba <= *y && y + 60 <= abajo, "{n} sale de su carril");
    }
    for (n, lineas) in plano.lineas.iter().enumerate() {
        for (puntos, (_, _, meta)) in lineas.iter().zip(&cajas[n].sale) {
            for tramo in puntos.windows(2) {
                let ((a, b), (c, d)) = (tramo[0], tramo[1]);
                assert!(a == c || b == d, "una línea va sesgada");
                for (m, (x, y)) in plano.cajas.iter().enumerate() {
                    let dentro = a.min(c) < x + 100 && *x < a.max(c) && b.min(d) < y + 60 && *y < b.max(d);
                    let dentro = dentro
                        || (a == c && *x < a && a < x + 100 && b.min(d) < y + 60 && *y < b.max(d))
                        || (b == d && *y < b && b < y + 60 && a.min(c) < x + 100 && *x < a.max(c));
                    assert!(!dentro, "la línea de {n} a {meta} cruza la caja {m}");
                }
            }
            assert_eq!(puntos.last(), Some(&(plano.cajas[*meta].0, plano.cajas[*meta].1 + 20)));
        }
    }
}
