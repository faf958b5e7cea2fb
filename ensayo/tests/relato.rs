//! A case as it is told to who reviews it: every step in words, what came of it, and its documents.

use std::fmt::Write as _;
use std::path::Path;

use compiler::sources::Disk;
use ensayo::{Relato, relatar};
use papeles::Entorno;
use schemas::sello::PaqueteSellado;

fn paquetes() -> Vec<PaqueteSellado> {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tramites");
    compiler::compilar(&Disk::new(raiz)).tramites.into_iter().filter_map(|t| t.paquete).collect()
}

fn escrito(relato: &Relato) -> String {
    let mut texto = format!("{}\n", relato.fruto.titulo);
    for paso in &relato.pasos {
        let quien = paso.quien.as_deref().map_or_else(String::new, |q| format!("{q}: "));
        let _ = writeln!(
            texto,
            "{}. {} {quien}{} [{} sucesos]",
            paso.numero,
            paso.momento,
            paso.que,
            paso.eventos.len()
        );
        for (pregunta, respuesta) in &paso.con {
            let _ = writeln!(texto, "     {pregunta}: {respuesta}");
        }
        if let Some(porque) = &paso.rechazo {
            let _ = writeln!(texto, "     se niega: {porque}");
        }
    }
    texto
}

#[test]
fn the_cases_of_a_real_tramite_read_as_stories() {
    let paquetes = paquetes();
    let uso = paquetes.iter().find(|p| p.tramite.id.as_str() == "uso_suelo").unwrap();
    let cuentos: Vec<String> = uso.pruebas.iter().map(|p| escrito(&relatar(uso, p))).collect();
    insta::assert_snapshot!(cuentos.join("\n"));
}

#[test]
fn a_story_is_whole_and_its_documents_are_those_that_were_issued() {
    let entorno = Entorno { publica: "https://pruebas.ejemplo.mx", marca: Some("SIN VALIDEZ") };
    let (mut pasos, mut documentos) = (0, 0);
    for paquete in paquetes() {
        for prueba in &paquete.pruebas {
            let relato = relatar(&paquete, prueba);
            assert!(relato.fruto.pasa(), "{}", prueba.id);
            // Each event belongs to one step, in order.
            let mut visto = 0;
            for paso in &relato.pasos {
                assert_eq!(paso.eventos.start, visto, "{}", prueba.id);
                visto = paso.eventos.end;
                assert!(paso.rechazo.is_none() || paso.eventos.is_empty(), "{}", paso.que);
                assert!(!paso.que.contains('`'), "{}", paso.que);
            }
            assert_eq!(visto, relato.eventos.len());
            for emitida in relato.salidas() {
                let documento = relato.documento(&paquete, emitida, &entorno).unwrap();
                assert!(documentos::plano(&documento).contains(emitida.folio.as_str()));
                documentos += 1;
            }
            pasos += relato.pasos.len();
        }
    }
    assert!(pasos > 100 && documentos >= 3, "{pasos} pasos, {documentos} documentos");
}
