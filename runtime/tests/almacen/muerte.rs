//! A process that writes is killed at any moment: whatever it had acknowledged is there when the file is opened again.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use runtime::almacen::{Almacen, AlmacenError, Opciones, Version, uuid7};
use schemas::ids::ExpedienteId;

use crate::comun::*;

const RUTA: &str = "VENTANILLA_PRUEBA_MUERTE";
const VUELTAS: usize = 10;

/// The process that dies: writes without end, and says what was acknowledged once it was. As a test of its own it does nothing.
#[test]
fn the_process_that_is_killed() {
    let Ok(ruta) = env::var(RUTA) else { return };
    let almacen = Almacen::abrir(Path::new(&ruta), &Opciones::default()).unwrap();
    let salida = Mutex::new(());
    thread::scope(|s| {
        for _ in 0..8 {
            s.spawn(|| {
                loop {
                    let e = id();
                    let folio = uuid7(minuto(0)).unwrap();
                    let mut anexo = inicio(&e, &folio);
                    anexo.efectos = vec![correo(&folio)];
                    let mut version = almacen.anexar_ya(&anexo).unwrap();
                    for _ in 0..3 {
                        decir(&salida, &e, version);
                        version = almacen.anexar_ya(&sigue(&e, &folio, version)).unwrap();
                    }
                    decir(&salida, &e, version);
                }
            });
        }
    });
}

/// A line at a time, straight to the pipe.
fn decir(salida: &Mutex<()>, e: &ExpedienteId, version: Version) {
    let _turno = salida.lock().unwrap_or_else(PoisonError::into_inner);
    let mut fuera = std::io::stdout().lock();
    writeln!(fuera, "acuse {} {}", e.as_str(), version.0).unwrap();
    fuera.flush().unwrap();
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let mut acuses: Vec<(ExpedienteId, u64)> = Vec::new();
    for vuelta in 0..VUELTAS {
        let mut hijo = Command::new(env::current_exe().unwrap())
            .args(["muerte::the_process_that_is_killed", "--exact", "--nocapture", "--test-threads=1"])
            .env(RUTA, &ruta)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lineas = BufReader::new(hijo.stdout.take().unwrap()).lines();
        // After so many answers, whatever the eight threads and the writer are doing then; some are killed before their first.
        let hasta = vuelta * vuelta * 3 + vuelta;
        let antes = acuses.len();
        while acuses.len() - antes < hasta
            && let Some(linea) = lineas.next()
        {
            acuses.extend(acuse(&linea.unwrap()));
        }
        hijo.kill().unwrap();
        hijo.wait().unwrap();
        // What it managed to say before it died counts too.
        for linea in lineas.map_while(Result::ok) {
            acuses.extend(acuse(&linea));
        }
        let almacen = Almacen::abrir(&ruta, &Opciones::default()).unwrap();
        assert_eq!(fallas(&almacen), [] as [&str; 0]);
        for (e, version) in &acuses {
            let (e, version) = (e.clone(), *version);
            let historia = almacen.leer_ya(move |l| l.cargar(&e)).unwrap();
            assert!(historia.version.0 >= version && historia.eventos.len() as u64 == historia.version.0);
        }
    }
    assert!(acuses.len() > 500, "{}", acuses.len());
}

/// A whole line of the child; the harness may have written before it on the same line.
fn acuse(linea: &str) -> Option<(ExpedienteId, u64)> {
    let mut partes = linea.get(linea.find("acuse ")?..)?.split(' ').skip(1);
    let e = partes.next().filter(|e| e.len() == 36)?;
    Some((e.into(), partes.next()?.parse().ok()?))
}

#[test]
fn sixty_four_writers_lose_nothing_and_only_one_of_those_who_meet_wins() {
    let dir = tempfile::tempdir().unwrap();
    let almacen = Almacen::abrir(&dir.path().join("v.db"), &Opciones::default()).unwrap();
    let disputado = id();
    almacen.anexar_ya(&inicio(&disputado, "US-0")).unwrap();
    let ganados: usize = thread::scope(|s| {
        let hilos: Vec<_> = (1..=64)
            .map(|hilo| {
                let (almacen, disputado) = (&almacen, &disputado);
                s.spawn(move || {
                    let e = id();
                    let f = folio(hilo).0;
                    let mut version = almacen.anexar_ya(&inicio(&e, &f)).unwrap();
                    let mut ganados = 0;
                    for _ in 0..5 {
                        version = almacen.anexar_ya(&sigue(&e, &f, version)).unwrap();
                        let d = disputado.clone();
                        let visto = almacen.leer_ya(move |l| l.version(&d)).unwrap();
                        match almacen.anexar_ya(&sigue(disputado, "US-0", visto)) {
                            Ok(v) => {
                                assert_eq!(v.0, visto.0 + 1);
                                ganados += 1;
                            }
                            Err(AlmacenError::Conflicto { version }) => assert!(version > visto),
                            Err(otro) => panic!("{otro}"),
                        }
                    }
                    let historia = almacen.leer_ya(move |l| l.cargar(&e)).unwrap();
                    assert_eq!(historia.version, Version(7));
                    ganados
                })
            })
            .collect();
        hilos.into_iter().map(|h| h.join().unwrap()).sum()
    });
    assert!(ganados > 0);
    let historia = almacen.leer_ya(move |l| l.cargar(&disputado)).unwrap();
    assert_eq!(historia.version.0, 2 + ganados as u64);
    assert_eq!(fallas(&almacen), [] as [&str; 0]);
}
