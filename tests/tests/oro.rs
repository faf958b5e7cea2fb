//! Paquetes that were compiled once and are never made again: each opens under its digest, and its cases give the events that they gave,
//! whatever program runs them. New ones are added when the format or the engine grows:
//!
//!     VENTANILLA_ORO=1 cargo test -p ventanilla-tests --test oro

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

use std::path::PathBuf;

use compiler::sources::Disk;
use schemas::canon;
use schemas::evento::{Evento, Hecho};
use schemas::sello::{self, Digest, PaqueteSellado};
use tests::raiz;

fn carpeta() -> PathBuf {
    raiz().join("tests/datos/oro")
}

/// What each case gives: how many events, and the digest of what they say. How a document is printed may change, so that it was isn't
/// part of it.
fn retrato(paquete: &PaqueteSellado) -> String {
    paquete
        .pruebas
        .iter()
        .map(|prueba| {
            let relato = ensayo::relatar(paquete, prueba);
            let hechos: Vec<_> =
                relato.eventos.iter().filter(|e| !matches!(e.hecho, Hecho::Impreso { .. })).collect();
            let huella = Digest::de(&canon::bytes(&hechos).unwrap());
            format!("{} {} {huella}\n", prueba.id, hechos.len())
        })
        .collect()
}

/// Keeps the paquetes of today.
fn hacer() {
    let compilado = compiler::compilar(&Disk::new(raiz().join("tramites")));
    std::fs::create_dir_all(carpeta()).unwrap();
    for paquete in compilado.tramites.into_iter().filter_map(|t| t.paquete) {
        let nombre = format!("{}-{}", paquete.tramite.id, paquete.digest().corto());
        std::fs::write(carpeta().join(format!("{nombre}.paquete")), paquete.bytes()).unwrap();
        std::fs::write(carpeta().join(format!("{nombre}.txt")), retrato(&paquete)).unwrap();
    }
}

#[test]
fn paquetes_of_before_open_and_give_what_they_gave() {
    if std::env::var_os("VENTANILLA_ORO").is_some() {
        hacer();
    }
    let mut vistos = 0;
    for entrada in std::fs::read_dir(carpeta()).unwrap() {
        let ruta = entrada.unwrap().path();
        if ruta.extension().is_none_or(|e| e != "paquete") {
            continue;
        }
        let paquete = sello::abrir(&std::fs::read(&ruta).unwrap(), None).unwrap();
        let nombre = ruta.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(nombre.ends_with(&format!("-{}", paquete.digest().corto())), "{nombre}");
        assert_eq!(
            retrato(&paquete),
            std::fs::read_to_string(ruta.with_extension("txt")).unwrap(),
            "{nombre}"
        );
        vistos += 1;
    }
    assert!(vistos >= 3, "{vistos}");
}

/// A `Migrado` with everything that it may say, as the program that first wrote one stored it.
#[test]
fn a_migration_of_before_is_read_and_says_the_same() {
    let texto = std::fs::read_to_string(carpeta().join("migrado.json")).unwrap();
    let evento: Evento = serde_json::from_str(&texto).unwrap();
    assert_eq!(String::from_utf8(canon::bytes(&evento).unwrap()).unwrap(), texto.trim_end());
    let Hecho::Migrado { etapas, valores, relojes, soltadas, ordenes, .. } = &evento.hecho else {
        unreachable!("no es una migración: {evento:?}")
    };
    assert_eq!((etapas.len(), valores.len(), relojes.len(), soltadas.len(), ordenes.len()), (1, 2, 1, 1, 1));
    let reloj = relojes.values().next().unwrap();
    assert!(reloj.vencido && reloj.suspensiones.len() == 2 && reloj.traido.is_some());
    assert_eq!(ordenes[0].total.to_string(), "63.34");
}
