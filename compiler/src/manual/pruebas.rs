//! The manuals of the real trámites: nothing of what a person must know is missing, and no code is shown to who applies.

use std::path::Path;

use schemas::paquete::{Actor, Paquete, TipoEtapa};

use super::markdown;
use crate::compilar;
use crate::sources::Disk;

fn ciudadania(paquete: &Paquete) -> String {
    markdown(&super::ciudadania(paquete))
}

fn operacion(paquete: &Paquete) -> String {
    markdown(&super::operacion(paquete))
}

fn paquetes() -> Vec<Paquete> {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hallados = Vec::new();
    for municipio in ["tramites", "examples/minimo", "examples/paralelo", "examples/tabulador"] {
        let compilado = compilar(&Disk::new(raiz.join(municipio)));
        hallados.extend(compilado.tramites.into_iter().filter_map(|t| Some(t.paquete?.paquete().clone())));
    }
    assert!(hallados.len() >= 6);
    hallados
}

fn contiene(manual: &str, cosa: &str, de: &str) {
    let junta = cosa.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(manual.contains(&junta), "{de}: falta «{junta}» en\n{manual}");
}

#[test]
fn who_applies_reads_every_document_question_and_end_and_no_code() {
    for paquete in paquetes() {
        let t = &paquete.tramite;
        let manual = ciudadania(&paquete);
        assert!(!manual.contains('`'), "{}", t.id);
        for etapa in &t.etapas {
            match &etapa.tipo {
                TipoEtapa::Tarea(tarea) if tarea.actor == Actor::Solicitante => {
                    for campo in tarea.captura.iter().flat_map(|p| &p.campos) {
                        contiene(&manual, &t.campo(campo.as_str()).unwrap().etiqueta, t.id.as_str());
                    }
                }
                TipoEtapa::Fin { .. } => contiene(&manual, &etapa.nombre, t.id.as_str()),
                _ => {}
            }
        }
        contiene(&manual, &t.ficha.plazo_resolucion.dura.to_string(), t.id.as_str());
    }
}

#[test]
fn who_operates_reads_every_action_of_every_role() {
    for paquete in paquetes() {
        let t = &paquete.tramite;
        let manual = operacion(&paquete);
        for etapa in &t.etapas {
            if let TipoEtapa::Tarea(tarea) = &etapa.tipo
                && tarea.actor != Actor::Solicitante
            {
                contiene(&manual, &format!("### {}", etapa.nombre), t.id.as_str());
                for accion in &tarea.acciones {
                    contiene(&manual, &format!("**{}** lleva a", accion.etiqueta), t.id.as_str());
                }
            }
        }
        for aviso in &t.avisos {
            let fijo: String = aviso.asunto.split("{{").next().unwrap_or_default().chars().skip(1).collect();
            contiene(&manual, &fijo, t.id.as_str());
            assert!(!manual.contains("{{"), "{}", t.id);
        }
    }
}

#[test]
fn the_manuals_of_the_small_example_read_well() {
    let minimo = paquetes()
        .into_iter()
        .find(|p| p.tramite.nombre == "Constancia de residencia" && p.tramite.campos.len() == 4)
        .unwrap();
    insta::assert_snapshot!("ciudadania", ciudadania(&minimo));
    insta::assert_snapshot!("operacion", operacion(&minimo));
}
