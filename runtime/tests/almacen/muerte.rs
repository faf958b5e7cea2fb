//! A process that writes is killed at any moment: whatever it had acknowledged is there when the file is opened again.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use runtime::almacen::{
    Almacen, AlmacenError, Anexo, BuscaTenedores, LugarTomado, Opciones, Reservado, Version, uuid7,
};
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

/// How many places the dying process gives.
const LUGARES: u32 = 20;

fn con_lugar(e: &ExpedienteId, folio: &str) -> Anexo {
    let mut anexo = inicio(e, folio);
    anexo.proyeccion.lugares = vec![LugarTomado {
        recurso: "cupo/feria/centro".to_owned(),
        limite: LUGARES,
        hasta: None,
        hereda: None,
    }];
    anexo
}

/// Another that dies: everybody asks for one of a few places, and says whether they got one (a version) or not (zero).
#[test]
fn the_process_that_is_killed_while_it_gives_places() {
    let Ok(ruta) = env::var(RUTA) else { return };
    let almacen = Almacen::abrir(Path::new(&ruta), &Opciones::default()).unwrap();
    let salida = Mutex::new(());
    thread::scope(|s| {
        for _ in 0..8 {
            s.spawn(|| {
                loop {
                    let e = id();
                    let folio = uuid7(minuto(0)).unwrap();
                    match almacen.anexar_ya(&con_lugar(&e, &folio)) {
                        Ok(version) => decir(&salida, &e, version),
                        Err(AlmacenError::SinLugar { .. }) => {
                            almacen.anexar_ya(&inicio(&e, &folio)).unwrap();
                            decir(&salida, &e, Version(0));
                        }
                        Err(otro) => panic!("{otro}"),
                    }
                }
            });
        }
    });
}

#[test]
fn a_place_that_was_given_is_kept_when_the_process_is_killed_and_no_more_are_given_than_there_are() {
    let dir = tempfile::tempdir().unwrap();
    let ruta = dir.path().join("v.db");
    let mut acuses: Vec<ExpedienteId> = Vec::new();
    for vuelta in 0..6_usize {
        let mut hijo = Command::new(env::current_exe().unwrap())
            .args(["muerte::the_process_that_is_killed_while_it_gives_places", "--exact", "--nocapture"])
            .env(RUTA, &ruta)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lineas = BufReader::new(hijo.stdout.take().unwrap()).lines();
        let con = |linea: &str| acuse(linea).filter(|(_, version)| *version > 0).map(|(e, _)| e);
        for linea in lineas.by_ref().take(2 + vuelta * 7) {
            acuses.extend(con(&linea.unwrap()));
        }
        hijo.kill().unwrap();
        hijo.wait().unwrap();
        for linea in lineas.map_while(Result::ok) {
            acuses.extend(con(&linea));
        }
        let almacen = Almacen::abrir(&ruta, &Opciones::default()).unwrap();
        assert_eq!(fallas(&almacen), [] as [&str; 0]);
        let tienen = almacen.leer_ya(|l| l.tenedores(&todos(0))).unwrap().filas;
        assert!(tienen.len() <= LUGARES as usize, "{}", tienen.len());
        for e in &acuses {
            assert!(tienen.iter().any(|(_, suyo, _)| suyo == e), "{}", e.as_str());
        }
    }
    assert!(acuses.len() > 10, "{}", acuses.len());
}

#[test]
fn a_place_counts_until_its_moment_and_not_after() {
    let dir = tempfile::tempdir().unwrap();
    let almacen = Almacen::abrir(&dir.path().join("v.db"), &Opciones::default()).unwrap();
    let en = |anexo: &Anexo, cuando: i64, hasta: Option<i64>| {
        let mut anexo = anexo.clone();
        anexo.proyeccion.actualizado = minuto(cuando);
        let recurso = "cupo/feria/centro".to_owned();
        anexo.proyeccion.lugares =
            vec![LugarTomado { recurso, limite: 1, hasta: hasta.map(minuto), hereda: None }];
        almacen.anexar_ya(&anexo)
    };
    let (uno, otro) = (id(), id());
    let version = en(&inicio(&uno, "F-1"), 0, None).unwrap();
    assert!(matches!(en(&inicio(&otro, "F-2"), 5, None), Err(AlmacenError::SinLugar { .. })));
    // It is known now until when: what it has is not asked for again.
    let version = en(&sigue(&uno, "F-1", version), 6, Some(60)).unwrap();
    assert!(matches!(en(&inicio(&otro, "F-2"), 59, None), Err(AlmacenError::SinLugar { .. })));
    en(&inicio(&otro, "F-2"), 60, None).unwrap();
    // What is over is not its own any more: to have one again it asks as anybody.
    assert!(matches!(en(&sigue(&uno, "F-1", version), 61, None), Err(AlmacenError::SinLugar { .. })));
    en(&sigue(&uno, "F-1", version), 61, Some(60)).unwrap();
    let tienen = almacen.leer_ya(|l| l.tenedores(&todos(61))).unwrap().filas;
    assert_eq!(tienen.iter().map(|(_, e, _)| e).collect::<Vec<_>>(), [&otro]);
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

/// Who holds any place at a moment.
fn todos(cuando: i64) -> BuscaTenedores {
    BuscaTenedores {
        desde: "cupo/".to_owned(),
        hasta: "cupo/~".to_owned(),
        texto: Reservado(String::new()),
        despues: None,
        ahora: minuto(cuando),
        limite: 100,
    }
}
