//! How fast the store takes transitions, beside what SQLite itself can do on this disk in the same minute: the ratios are what one may
//! compare, the figures are of this machine.
//!
//! `cargo run --release --example ritmo_almacen [seconds per measure]`
#![expect(clippy::print_stdout, reason = "a program for people to read")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use runtime::almacen::{
    Almacen, Anexo, Bandeja, EfectoNuevo, Idempotencia, Opciones, Proyeccion, Reservado, TareaAbierta,
    Version, Vista, nuevo_expediente,
};
use rusqlite::{Connection, params};
use schemas::evento::{Canal, Evento, Hecho, Quien, Suceso};
use schemas::ids::{ExpedienteId, PlazoId};
use schemas::sello::Digest;
use schemas::valor::Valor;
use serde_json::json;

type Fallo = Box<dyn Error + Send + Sync>;

/// Transitions and how long each took, in microseconds.
struct Medida {
    por_segundo: u64,
    p50: u64,
    p99: u64,
}

fn medir(
    clientes: usize,
    dura: Duration,
    cliente: impl Fn(usize, &AtomicBool, &mut Vec<u64>) -> Result<(), Fallo> + Sync,
) -> Result<Medida, Fallo> {
    let fin = AtomicBool::new(false);
    let tiempos = Mutex::new(Vec::new());
    let inicio = Instant::now();
    thread::scope(|s| {
        let hilos: Vec<_> = (0..clientes)
            .map(|i| {
                let (fin, tiempos, cliente) = (&fin, &tiempos, &cliente);
                s.spawn(move || -> Result<(), Fallo> {
                    let mut suyos = Vec::new();
                    cliente(i, fin, &mut suyos)?;
                    tiempos.lock().map_err(|e| e.to_string())?.append(&mut suyos);
                    Ok(())
                })
            })
            .collect();
        thread::sleep(dura);
        fin.store(true, Ordering::Relaxed);
        hilos.into_iter().try_for_each(|h| h.join().map_err(|_| "a client died")?)
    })?;
    let micros = u64::try_from(inicio.elapsed().as_micros())?;
    let mut tiempos = tiempos.into_inner().map_err(|e| e.to_string())?;
    tiempos.sort_unstable();
    let en = |parte: usize| tiempos.get(tiempos.len() * parte / 100).copied().unwrap_or_default();
    Ok(Medida { por_segundo: tiempos.len() as u64 * 1_000_000 / micros.max(1), p50: en(50), p99: en(99) })
}

fn cronometrar<T>(tiempos: &mut Vec<u64>, obra: impl FnOnce() -> Result<T, Fallo>) -> Result<T, Fallo> {
    let antes = Instant::now();
    let fruto = obra()?;
    tiempos.push(u64::try_from(antes.elapsed().as_micros())?);
    Ok(fruto)
}

/// The floor: one event of 400 bytes and one state of as many, nothing else, committed in groups by one thread.
fn crudo(dir: &Path, clientes: usize, dura: Duration) -> Result<Medida, Fallo> {
    let con =
        Connection::open(dir.join(format!("crudo{clientes}-{}.db", SERIE.fetch_add(1, Ordering::Relaxed))))?;
    con.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
         CREATE TABLE evento (n INTEGER PRIMARY KEY, quien INTEGER, dato TEXT);
         CREATE TABLE estado (quien INTEGER PRIMARY KEY, dato TEXT);",
    )?;
    let (cola, trabajos) = channel::<(i64, SyncSender<()>)>();
    let escritor = thread::spawn(move || escritor_crudo(&con, &trabajos));
    let medida = medir(clientes, dura, |i, fin, tiempos| {
        let (hecho, espera) = sync_channel(1);
        while !fin.load(Ordering::Relaxed) {
            cronometrar(tiempos, || {
                cola.send((i64::try_from(i)?, hecho.clone()))?;
                Ok(espera.recv()?)
            })?;
        }
        Ok(())
    });
    drop(cola);
    escritor.join().map_err(|_| "the writer died")??;
    medida
}

fn escritor_crudo(con: &Connection, trabajos: &Receiver<(i64, SyncSender<()>)>) -> Result<(), Fallo> {
    let dato = "x".repeat(400);
    let mut grupo = Vec::new();
    while let Ok(primero) = trabajos.recv() {
        grupo.push(primero);
        grupo.extend(trabajos.try_iter().take(511));
        con.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for (quien, _) in &grupo {
            con.prepare_cached("INSERT INTO evento (quien, dato) VALUES (?1, ?2)")?
                .execute(params![quien, dato])?;
            con.prepare_cached(
                "INSERT INTO estado VALUES (?1, ?2) ON CONFLICT (quien) DO UPDATE SET dato = ?2",
            )?
            .execute(params![quien, dato])?;
        }
        con.prepare_cached("COMMIT")?.execute([])?;
        for (_, hecho) in grupo.drain(..) {
            hecho.send(())?;
        }
    }
    Ok(())
}

static SERIE: AtomicU64 = AtomicU64::new(0);

fn ahora() -> Result<Timestamp, Fallo> {
    Ok("2026-03-02T15:00:00Z".parse()?)
}

fn evento(hecho: Hecho) -> Result<Evento, Fallo> {
    Ok(Evento { cuando: ahora()?, quien: Quien::Solicitante { cuenta: "c-1".into() }, hecho })
}

fn respuestas() -> BTreeMap<schemas::ids::CampoId, Option<Valor>> {
    (0..12)
        .map(|i| (format!("campo_{i}").into(), Some(Valor::Texto(format!("respuesta número {i}")))))
        .collect()
}

/// What a trámite writes at each step: who applies and a form of twelve fields the first time; then a stage left and another entered,
/// its task, its deadline, a notice to send and the answer to remember.
fn paso(expediente: &ExpedienteId, folio: &str, version: Version, vuelta: u64) -> Result<Anexo, Fallo> {
    let (de, a) = if vuelta.is_multiple_of(2) { ("solicitud", "revision") } else { ("revision", "firma") };
    let eventos = if version == Version(0) {
        let solicitante =
            Valor::Registro(BTreeMap::from([("nombre".to_owned(), Valor::Texto("María Muñoz".into()))]));
        vec![
            evento(Hecho::Iniciado {
                folio: folio.into(),
                tramite: "uso_suelo".into(),
                digest: Digest::de(b"p"),
                canal: Canal::EnLinea,
                solicitante,
            })?,
            evento(Hecho::Respondido { etapa: de.into(), valores: respuestas() })?,
            evento(Hecho::Entro { etapa: a.into(), visita: 1, region: None })?,
        ]
    } else {
        vec![
            evento(Hecho::Salio { etapa: de.into(), visita: 1, por: Suceso::Accion("turnar".into()) })?,
            evento(Hecho::Entro { etapa: a.into(), visita: 1, region: None })?,
        ]
    };
    let vence = ahora()? + i64::try_from(vuelta % 1000)?.minutes();
    let tarea = TareaAbierta {
        etapa: a.into(),
        visita: 1,
        nombre: "Revisión de la solicitud".into(),
        rol: Some("revisor".into()),
        dependencia: "sedus".into(),
        desde: ahora()?,
        vence: Some(vence),
        detenido: false,
        tomada_por: None,
    };
    let clave = format!("{folio}/{vuelta}");
    Ok(Anexo {
        expediente: expediente.clone(),
        version_esperada: version,
        eventos,
        proyeccion: Proyeccion {
            folio: folio.into(),
            tramite: "uso_suelo".into(),
            digest: Digest::de(b"p"),
            dependencia: "sedus".into(),
            cuenta: Some("c-1".into()),
            nombre_tramite: "Licencia de uso de suelo".into(),
            solicitante: "María Muñoz".into(),
            creado: ahora()?,
            actualizado: ahora()?,
            estado: "En revisión".into(),
            resultado: None,
            tareas: vec![tarea],
            temporizadores: vec![(PlazoId::from(a), vence)],
            salidas: Vec::new(),
            ordenes: Vec::new(),
            lugares: Vec::new(),
            medida: None,
        },
        efectos: vec![EfectoNuevo {
            clave: clave.clone(),
            clase: "correo".into(),
            carga: Reservado(json!({"aviso": "acuse"})),
            no_antes: ahora()?,
        }],
        idempotencia: Some(Idempotencia {
            clave,
            actor: "c-1".into(),
            huella: Digest::de(b"peticion"),
            respuesta: json!({"folio": folio}),
            cuando: ahora()?,
        }),
    })
}

/// Our store; with `cargar`, each transition also loads its expediente and verifies its chain.
fn nuestro(almacen: &Almacen, clientes: usize, dura: Duration, cargar: bool) -> Result<Medida, Fallo> {
    medir(clientes, dura, |_, fin, tiempos| {
        while !fin.load(Ordering::Relaxed) {
            let expediente = nuevo_expediente(ahora()?)?;
            let folio = format!("US-{}", SERIE.fetch_add(1, Ordering::Relaxed));
            let mut version = Version(0);
            for vuelta in 0..5 {
                version = cronometrar(tiempos, || {
                    if cargar && version != Version(0) {
                        let e = expediente.clone();
                        version = almacen.leer_ya(move |l| l.cargar(&e))?.version;
                    }
                    Ok(almacen.anexar_ya(&paso(&expediente, &folio, version, vuelta)?)?)
                })?;
            }
        }
        Ok(())
    })
}

fn bandeja(almacen: &Almacen, dura: Duration) -> Result<Medida, Fallo> {
    medir(1, dura, |_, fin, tiempos| {
        let mut despues = None;
        while !fin.load(Ordering::Relaxed) {
            let b = Bandeja {
                suple: Vec::new(),
                roles: ["revisor", "director"].map(schemas::ids::RolId::from).into_iter().collect(),
                cuenta: "s-1".into(),
                vista: Vista::Todas,
                de: None,
                texto: Reservado::default(),
                vence_antes: None,
                despues,
                limite: 50,
            };
            despues = cronometrar(tiempos, || Ok(almacen.leer_ya(move |l| l.bandeja(&b))?))?.siguiente;
        }
        Ok(())
    })
}

fn main() -> Result<(), Fallo> {
    let segundos = std::env::args().nth(1).map_or(Ok(2), |s| s.parse())?;
    let dura = Duration::from_secs(segundos);
    let dir = tempfile::tempdir_in(".")?;
    let abrir = |nombre: &str| Almacen::abrir(&dir.path().join(nombre), &Opciones::default());
    println!("clientes           transiciones/s   p50 µs   p99 µs   % del crudo");
    let decir = |nombre: &str, m: &Medida, crudo: &Medida| {
        let parte = m.por_segundo * 100 / crudo.por_segundo.max(1);
        println!("{nombre:<22} {:>10} {:>8} {:>8} {parte:>8} %", m.por_segundo, m.p50, m.p99);
    };
    for vuelta in 0..2 {
        for clientes in [1, 64] {
            let piso = crudo(dir.path(), clientes, dura)?;
            decir(&format!("{clientes:>2} SQLite crudo"), &piso, &piso);
            let almacen = abrir(&format!("v{vuelta}-{clientes}.db"))?;
            decir(&format!("{clientes:>2} anexar"), &nuestro(&almacen, clientes, dura, false)?, &piso);
            decir(
                &format!("{clientes:>2} cargar y anexar"),
                &nuestro(&almacen, clientes, dura, true)?,
                &piso,
            );
        }
    }
    let almacen = abrir("bandeja.db")?;
    println!("\nexpedientes   páginas de bandeja/s   p50 µs   p99 µs");
    let mut hay: u64 = 0;
    for meta in [1_000_u64, 10_000, 100_000] {
        let faltan = AtomicU64::new(meta - hay);
        medir(64, Duration::ZERO, |i, _, _| {
            while faltan.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok() {
                let n = SERIE.fetch_add(1, Ordering::Relaxed);
                let e = nuevo_expediente(ahora()?)?;
                almacen.anexar_ya(&paso(&e, &format!("B{i}-{n}"), Version(0), n)?)?;
            }
            Ok(())
        })?;
        hay = meta;
        let m = bandeja(&almacen, dura)?;
        println!("{hay:>11} {:>22} {:>8} {:>8}", m.por_segundo, m.p50, m.p99);
    }
    Ok(())
}
