//! What happens to a group of writes when one of them fails, when the disk does, and to readers meanwhile. These tests stop the
//! writer on purpose, so they need to see inside.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use super::{Almacen, AlmacenError, Opciones, Resultado};

/// A writer that is busy until it is told to go on; what is handed in meanwhile is one group.
struct Ocupado {
    sigue: Sender<()>,
    hilo: JoinHandle<Resultado<()>>,
}

fn ocupar(almacen: &Almacen) -> Ocupado {
    let (sigue, espera): (Sender<()>, Receiver<()>) = channel();
    let (empezo, ya) = channel();
    let suyo = almacen.clone();
    let hilo = thread::spawn(move || {
        suyo.escribir_ya(move |e| {
            e.ajustar("ocupado", Some("si"))?;
            empezo.send(()).unwrap();
            espera.recv().unwrap();
            Ok(())
        })
    });
    ya.recv().unwrap();
    Ocupado { sigue, hilo }
}

/// Hands in jobs so that all of them are waiting before the writer goes on, and answers what each got.
fn en_grupo(almacen: &Almacen, obras: Vec<Obra>) -> Vec<Resultado<()>> {
    let ocupado = ocupar(almacen);
    let hilos: Vec<_> = obras
        .into_iter()
        .enumerate()
        .map(|(i, obra)| {
            let suyo = almacen.clone();
            let hilo = thread::spawn(move || suyo.escribir_ya(obra));
            // In the queue, in order: the place is taken just before the job is sent.
            while lugares(almacen) != Opciones::default().cola - 2 - i {
                thread::yield_now();
            }
            hilo
        })
        .collect();
    ocupado.sigue.send(()).unwrap();
    ocupado.hilo.join().unwrap().unwrap();
    hilos.into_iter().map(|h| h.join().unwrap()).collect()
}

type Obra = Box<dyn FnOnce(&super::Escritura<'_>) -> Resultado<()> + Send>;

fn lugares(almacen: &Almacen) -> usize {
    almacen.dentro.escritor.as_ref().unwrap().lugares_libres()
}

fn poner(clave: &'static str, valor: String) -> Obra {
    Box::new(move |e| e.ajustar(clave, Some(&valor)))
}

fn ajuste(almacen: &Almacen, clave: &'static str) -> Option<String> {
    almacen.leer_ya(move |l| l.ajuste(clave)).unwrap()
}

fn en_archivo() -> (tempfile::TempDir, Almacen) {
    let dir = tempfile::tempdir().unwrap();
    let almacen = Almacen::abrir(&dir.path().join("v.db"), &Opciones::default()).unwrap();
    (dir, almacen)
}

#[test]
fn a_job_that_fails_or_panics_spoils_no_other() {
    let (_dir, almacen) = en_archivo();
    let frutos = en_grupo(
        &almacen,
        vec![
            poner("a", "1".into()),
            Box::new(|e| {
                e.ajustar("a", Some("9"))?;
                Err(AlmacenError::Invalido("no"))
            }),
            Box::new(|e| {
                e.ajustar("b", Some("9"))?;
                panic!("a defect, on purpose");
            }),
            Box::new(|e| {
                e.con.execute("INSERT INTO ajustes (clave, valor) VALUES ('a', '2')", [])?;
                Ok(())
            }),
            poner("c", "3".into()),
        ],
    );
    assert!(matches!(
        frutos.as_slice(),
        [
            Ok(()),
            Err(AlmacenError::Invalido("no")),
            Err(AlmacenError::Defecto),
            Err(AlmacenError::Base(_)),
            Ok(())
        ]
    ));
    assert_eq!(ajuste(&almacen, "a").as_deref(), Some("1"));
    assert_eq!(ajuste(&almacen, "b"), None);
    assert_eq!(ajuste(&almacen, "c").as_deref(), Some("3"));
}

#[test]
fn a_full_disk_is_told_to_the_whole_group_and_work_goes_on_once_there_is_room() {
    let (_dir, almacen) = en_archivo();
    almacen.escribir_ya(|e| e.ajustar("antes", Some("si"))).unwrap();
    let hojas: i64 = almacen
        .escribir_ya(|e| {
            let hojas: i64 = e.con.query_row("PRAGMA page_count", [], |f| f.get(0))?;
            e.con.query_row(&format!("PRAGMA max_page_count = {}", hojas + 2), [], |_| Ok(()))?;
            Ok(hojas)
        })
        .unwrap();
    let frutos = en_grupo(
        &almacen,
        vec![poner("a", "1".into()), poner("grande", "x".repeat(100_000)), poner("b", "2".into())],
    );
    assert!(frutos.iter().all(|f| matches!(f, Err(AlmacenError::Lleno))), "{frutos:?}");
    assert_eq!(
        AlmacenError::Lleno.to_string(),
        "no hay espacio en el disco: no se guardó nada; libere espacio e intente de nuevo"
    );
    // Who watches is told until a write goes in again.
    assert!(!almacen.dentro.escritor.as_ref().unwrap().escribe());
    super::bloquear(almacen.comprobar_escritura()).unwrap();
    assert!(almacen.dentro.escritor.as_ref().unwrap().escribe());
    for clave in ["a", "b", "grande"] {
        assert_eq!(ajuste(&almacen, clave), None);
    }
    assert_eq!(ajuste(&almacen, "antes").as_deref(), Some("si"));
    // What fits still goes in, and with room everything does.
    almacen.escribir_ya(|e| e.ajustar("chico", Some("si"))).unwrap();
    almacen
        .escribir_ya(move |e| {
            Ok(e.con.query_row(&format!("PRAGMA max_page_count = {}", hojas + 1000), [], |_| Ok(()))?)
        })
        .unwrap();
    almacen.escribir_ya(poner("grande", "x".repeat(100_000))).unwrap();
    assert_eq!(ajuste(&almacen, "grande").unwrap().len(), 100_000);
}

#[test]
fn a_reader_never_waits_for_the_writer_and_sees_only_what_is_committed() {
    let (_dir, almacen) = en_archivo();
    let ocupado = ocupar(&almacen);
    // The writer is in the middle of its transaction and stays there: were the reader to wait, this test would never end.
    assert_eq!(ajuste(&almacen, "ocupado"), None);
    ocupado.sigue.send(()).unwrap();
    ocupado.hilo.join().unwrap().unwrap();
    assert_eq!(ajuste(&almacen, "ocupado").as_deref(), Some("si"));
}

#[test]
fn who_finds_the_queue_full_is_told_so_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let opciones = Opciones { cola: 1, ..Opciones::default() };
    let almacen = Almacen::abrir(&dir.path().join("v.db"), &opciones).unwrap();
    let ocupado = ocupar(&almacen);
    let fruto = super::bloquear(almacen.escribir_si_cabe(|e| e.ajustar("x", None)));
    assert!(matches!(fruto, Err(AlmacenError::Ocupado)));
    ocupado.sigue.send(()).unwrap();
    ocupado.hilo.join().unwrap().unwrap();
    super::bloquear(almacen.escribir_si_cabe(|e| e.ajustar("x", Some("1")))).unwrap();
}

#[test]
fn closing_finishes_what_waits() {
    let (dir, almacen) = en_archivo();
    let ocupado = ocupar(&almacen);
    let hilos: Vec<_> = (0..20)
        .map(|i| {
            let suyo = almacen.clone();
            thread::spawn(move || suyo.escribir_ya(move |e| e.ajustar(&format!("k{i}"), Some("si"))))
        })
        .collect();
    drop(almacen);
    ocupado.sigue.send(()).unwrap();
    ocupado.hilo.join().unwrap().unwrap();
    for hilo in hilos {
        hilo.join().unwrap().unwrap();
    }
    let almacen = Almacen::abrir(&dir.path().join("v.db"), &Opciones::default()).unwrap();
    assert!((0..20).all(|i| almacen.leer_ya(move |l| l.ajuste(&format!("k{i}"))).unwrap().is_some()));
}

#[test]
fn the_connection_that_writes_is_set_as_promised() {
    let (_dir, almacen) = en_archivo();
    let casos = [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("recursive_triggers", "1"),
        ("busy_timeout", "5000"),
    ];
    for (pragma, valor) in casos {
        let hallado = almacen
            .escribir_ya(move |e| {
                Ok(e.con
                    .query_row(&format!("PRAGMA {pragma}"), [], |f| f.get::<_, rusqlite::types::Value>(0))?)
            })
            .unwrap();
        let hallado = match hallado {
            rusqlite::types::Value::Integer(n) => n.to_string(),
            rusqlite::types::Value::Text(t) => t,
            otro => panic!("{otro:?}"),
        };
        assert_eq!(hallado, valor, "{pragma}");
    }
    // Not even a REPLACE gets past the trigger.
    let fruto = almacen.escribir_ya(|e| {
        e.con.execute_batch(
            "INSERT INTO expedientes (n, id, version, cabeza, folio, tramite, digest, dependencia, nombre_tramite, creado,
               actualizado, estado, huella_tareas, huella_temporizadores, huella_salidas, huella_ordenes)
             VALUES (1, 'e', 1, zeroblob(32), 'f', 't', 'd', 'x', 'n', 0, 0, 's', 0, 0, 0, 0);
             INSERT INTO eventos VALUES (1, 1, 1, 0, '{}', zeroblob(32));
             INSERT OR REPLACE INTO eventos VALUES (1, 1, 1, 5, '{}', zeroblob(32));",
        )?;
        Ok(())
    });
    assert!(matches!(fruto, Err(AlmacenError::Base(c)) if c.to_string().contains("no se borran")));
}

#[test]
fn waiting_inside_a_task_never_turns_in_circles() {
    let (_dir, almacen) = en_archivo();
    let (listo, espera) = channel();
    thread::spawn(move || {
        // More waits than a task of tokio may finish before it gives its thread back.
        let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        hilos.block_on(async {
            for i in 0..1000 {
                almacen.escribir_ya(move |e| e.ajustar("vuelta", Some(&i.to_string()))).unwrap();
                almacen.leer_ya(|l| l.ajuste("vuelta")).unwrap();
            }
        });
        listo.send(()).unwrap();
    });
    assert!(espera.recv_timeout(std::time::Duration::from_secs(120)).is_ok(), "it waits for ever");
}
