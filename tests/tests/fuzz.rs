//! The seeds of the fuzzers and every case that they found, gone through with the same properties. It needs neither `cargo fuzz` nor the
//! nightly toolchain; how to look for new cases is in `CONTRIBUTING.md`.

use std::collections::BTreeSet;
use std::panic::catch_unwind;

use compiler::sources::Disk;
use tests::{archivos, leer, municipios, raiz};

/// What must hold. Its text is taken in, not its crate, which is for the fuzzers only.
#[path = "../../fuzz/src/lib.rs"]
mod propiedades;

use propiedades::{OBJETIVOS, Objetivo};

/// What does not hold of a case, with its name.
fn falla(nombre: &str, objetivo: Objetivo, bytes: &[u8]) -> Option<String> {
    match catch_unwind(|| objetivo(bytes)) {
        Err(_) => Some(format!("{nombre}: panic")),
        Ok(Err(motivo)) => Some(format!("{nombre}: {motivo}")),
        Ok(Ok(())) => None,
    }
}

fn fallas_en(carpeta: &str, objetivo: Objetivo) -> (usize, Vec<String>) {
    let casos = archivos(carpeta);
    let fallas = casos
        .iter()
        .filter_map(|nombre| match std::fs::read(raiz().join(nombre)) {
            Ok(bytes) => falla(nombre, objetivo, &bytes),
            Err(error) => Some(format!("{nombre}: {error}")),
        })
        .collect();
    (casos.len(), fallas)
}

#[test]
fn every_seed_and_every_found_case_holds() {
    let mut fallas = Vec::new();
    for (nombre, objetivo) in OBJETIVOS {
        let (semillas, malas) = fallas_en(&format!("fuzz/semillas/{nombre}"), *objetivo);
        assert!(semillas > 0, "{nombre} has no seeds");
        fallas.extend(malas);
        fallas.extend(fallas_en(&format!("fuzz/hallados/{nombre}"), *objetivo).1);
    }
    assert_eq!(fallas, Vec::<String>::new());
}

#[test]
fn every_target_is_declared_and_has_its_dictionary_and_no_folder_is_without_target() {
    let manifiesto = leer("fuzz/Cargo.toml");
    for (nombre, _) in OBJETIVOS {
        assert!(manifiesto.contains(&format!("path = \"targets/{nombre}.rs\"")), "{nombre}");
        assert!(!leer(&format!("fuzz/targets/{nombre}.rs")).is_empty(), "{nombre}");
        assert!(!leer(&format!("fuzz/{nombre}.dict")).is_empty(), "{nombre}");
    }
    let objetivos: BTreeSet<&str> = OBJETIVOS.iter().map(|(nombre, _)| *nombre).collect();
    let casos = archivos("fuzz/semillas").into_iter().chain(archivos("fuzz/hallados"));
    let carpetas: BTreeSet<String> = casos.filter_map(|n| n.split('/').nth(2).map(str::to_owned)).collect();
    assert_eq!(carpetas, objetivos.iter().map(|n| (*n).to_owned()).collect());
}

#[test]
fn every_paquete_of_the_tree_opens_and_no_part_of_one_does() {
    let mut abiertos = 0;
    for municipio in municipios() {
        for tramite in compiler::compilar(&Disk::new(raiz().join(&municipio))).tramites {
            let bytes = tramite.paquete.map(|p| p.bytes().to_vec()).unwrap_or_default();
            assert_eq!(propiedades::paquete(&bytes), Ok(()), "{municipio}/{}", tramite.archivo);
            assert!(schemas::sello::abrir(&bytes, None).is_ok(), "{municipio}/{}", tramite.archivo);
            abiertos += 1;
            for fin in (0..bytes.len()).step_by(97) {
                assert!(schemas::sello::abrir(bytes.get(..fin).unwrap_or_default(), None).is_err());
            }
        }
    }
    assert!(abiertos > 3, "{abiertos}");
}
