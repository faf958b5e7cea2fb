//! Opening: what is refused, in which words, and what a second process may do.

use std::time::Duration;

use runtime::almacen::{Almacen, AlmacenError, Deposito, Opciones};
use rusqlite::Connection;
use schemas::sello::Digest;

use crate::comun::*;

fn sin_espera() -> Opciones {
    Opciones { espera_candado: Duration::ZERO, ..Opciones::default() }
}

#[test]
fn a_second_writer_is_refused_until_the_first_closes() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let primero = Almacen::abrir(&ruta, &sin_espera()).unwrap();
    let fallo = Almacen::abrir(&ruta, &sin_espera()).unwrap_err();
    assert!(matches!(&fallo, AlmacenError::EnUso { pid: Some(p), .. } if *p == std::process::id()));
    let texto = fallo.to_string();
    assert!(texto.starts_with("otro proceso de Ventanilla (número ") && texto.contains("v.db"), "{texto}");
    // One that waits gets it when the first lets go.
    let espera = std::thread::spawn(move || {
        let opciones = Opciones { espera_candado: Duration::from_secs(30), ..Opciones::default() };
        Almacen::abrir(&ruta, &opciones).map(|_| ())
    });
    drop(primero);
    espera.join().unwrap().unwrap();
}

#[test]
fn an_auditor_reads_while_the_server_writes() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let servidor = Almacen::abrir(&ruta, &sin_espera()).unwrap();
    let auditor = Almacen::abrir_lectura(&ruta, &sin_espera()).unwrap();
    servidor.anexar_ya(&inicio(&id(), "US-1")).unwrap();
    assert!(auditor.leer_ya(|l| l.por_folio("US-1")).unwrap().is_some());
    assert_eq!(fallas(&auditor), [] as [&str; 0]);
    assert!(matches!(auditor.anexar_ya(&inicio(&id(), "US-2")), Err(AlmacenError::SoloLectura)));
    assert!(matches!(auditor.asentar(), Err(AlmacenError::SoloLectura)));
    assert!(servidor.asentar().unwrap());
}

#[test]
fn what_cannot_be_opened_is_said_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let nueva = dir.path().join("nueva.db");
    drop(Almacen::abrir(&nueva, &sin_espera()).unwrap());
    Connection::open(&nueva).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let ajena = dir.path().join("ajena.db");
    Connection::open(&ajena).unwrap().execute_batch("CREATE TABLE fotos (x)").unwrap();
    let texto = dir.path().join("notas.txt");
    std::fs::write(
        &texto,
        "esto no es una base de datos, ni lo parece; sólo es un texto cualquiera".repeat(20),
    )
    .unwrap();
    let casos = [
        (&nueva, "es de la versión 99 y este programa conoce hasta la 12; actualice el programa"),
        (&ajena, "no es una base de datos de Ventanilla; revise la ruta"),
        (&texto, "no es una base de datos de Ventanilla; revise la ruta"),
    ];
    for (ruta, esperado) in casos {
        let antes = std::fs::read(ruta).unwrap();
        for fallo in [
            Almacen::abrir(ruta, &sin_espera()).unwrap_err(),
            Almacen::abrir_lectura(ruta, &sin_espera()).unwrap_err(),
        ] {
            assert!(fallo.to_string().contains(esperado), "{fallo}");
        }
        assert_eq!(std::fs::read(ruta).unwrap(), antes, "untouched");
    }
    let fallo = Almacen::abrir_lectura(&dir.path().join("no_esta.db"), &sin_espera()).unwrap_err();
    assert!(fallo.to_string().starts_with("no existe la base de datos `"), "{fallo}");
    assert!(!dir.path().join("no_esta.db").exists());
}

#[test]
fn a_closed_store_opens_again_with_everything_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let e = id();
    for vuelta in 0..3 {
        let almacen = Almacen::abrir(&ruta, &sin_espera()).unwrap();
        let e1 = e.clone();
        let version = almacen.leer_ya(move |l| l.version(&e1)).unwrap();
        let anexo = if vuelta == 0 { inicio(&e, "US-1") } else { sigue(&e, "US-1", version) };
        assert_eq!(almacen.anexar_ya(&anexo).unwrap().0, vuelta + 2);
        assert_eq!(almacen.escribir_ya(|w| w.siguiente_folio("US")).unwrap(), vuelta + 1);
        // Timers and effects need nothing to be remembered in memory.
        assert_eq!(almacen.leer_ya(|l| l.vencidos(minuto(60), 9, None)).unwrap().len(), 1);
    }
}

#[test]
fn the_asynchronous_verbs_do_the_same() {
    let tokio = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    for almacen in [
        Almacen::en_memoria(&sin_espera()).unwrap(),
        Almacen::abrir(&dir.path().join("v.db"), &sin_espera()).unwrap(),
    ] {
        tokio.block_on(async {
            let e = id();
            let version = almacen.anexar(&inicio(&e, "US-1")).await.unwrap();
            let historia = almacen.leer(move |l| l.cargar(&e)).await.unwrap();
            assert_eq!(historia.version, version);
            // Whoever goes away does not take their work with them.
            let suyo = almacen.clone();
            let tarea = tokio::spawn(async move { suyo.escribir(|w| w.ajustar("a", Some("1"))).await });
            tarea.await.unwrap().unwrap();
            assert_eq!(almacen.leer(|l| l.ajuste("a")).await.unwrap().as_deref(), Some("1"));
        });
    }
}

#[test]
fn the_bytes_of_a_document_survive_beside_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let deposito = Deposito::abrir(&dir.path().join("documentos")).unwrap();
    let digest = deposito.guardar(b"%PDF").unwrap();
    assert_eq!(digest, Digest::de(b"%PDF"));
    let otra_vez = Deposito::abrir(&dir.path().join("documentos")).unwrap();
    assert_eq!(otra_vez.leer(&digest).unwrap().as_deref(), Some(&b"%PDF"[..]));
}
