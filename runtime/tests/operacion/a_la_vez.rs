//! Several administrators at once, and a process that dies while it releases or brings the entorno de pruebas back: what is on offer is
//! always what the acts say, and a folder comes up as before or as after, never between.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use runtime::app::{App, Liberacion, publicadas, vigente};
use runtime::config::{Clase, Config, Reglas};
use schemas::acto::Hecho;
use schemas::sello::{self, PaqueteSellado};

use super::casa::{Casa, correr, paquete};
use super::firmas::{self, Escritas};

/// Where the process that dies keeps its data.
const RUTA: &str = "VENTANILLA_PRUEBA_LIBERAR";
const RUTA_REINICIO: &str = "VENTANILLA_PRUEBA_REINICIAR";
const VUELTAS: usize = 6;

fn otra(nombre: &str) -> PaqueteSellado {
    let mut otra = paquete().paquete().clone();
    otra.tramite.nombre = nombre.to_owned();
    sello::sellar(otra).unwrap()
}

fn produccion(datos: &Path) -> App {
    let config = Config::demo(datos.to_path_buf(), "127.0.0.1:8080".parse().unwrap());
    let config = config.para(Clase::Produccion, Arc::new(Escritas::nuevas()));
    App::abrir(Config { cuentas: firmas::cuentas(&paquete()), ..config }).unwrap()
}

fn pedida(paquete: &PaqueteSellado) -> Liberacion {
    Liberacion {
        paquete: paquete.bytes().to_vec(),
        carpeta: firmas::carpeta(paquete).texto(),
        desde: None,
        quien: "Alicia".to_owned(),
    }
}

/// What is on offer is what the acts say, and everything that was released is there whole.
#[track_caller]
fn cuadra(app: &App) -> usize {
    let tramite = paquete().tramite.id.clone();
    let actos = app.actos(&tramite).unwrap();
    let ofrece = app.estante().activo(&tramite).map(|p| p.digest().clone());
    assert_eq!(ofrece, vigente(&actos, app.ahora()).map(|v| v.digest));
    assert!(app.estante().no_ofrecidas().is_empty(), "{:?}", app.estante().no_ofrecidas());
    for acto in actos.iter().map(|a| &a.acto) {
        if let Hecho::Liberado { sobres, .. } = &acto.hecho {
            app.estante().traer(app.almacen(), &acto.digest).unwrap();
            let guardados = app.carpeta(&acto.digest).unwrap();
            let hay: Vec<_> = guardados.sobres.iter().map(aprobacion::Sobre::digest).collect();
            assert!(sobres.iter().all(|s| hay.contains(s)));
        }
    }
    actos.len()
}

#[test]
fn administrators_who_act_at_once_leave_on_offer_what_the_last_act_says() {
    let carpeta = tempfile::tempdir().unwrap();
    let app = produccion(&carpeta.path().join("datos"));
    let versiones: Vec<PaqueteSellado> = (0..3).map(|n| otra(&format!("Constancia {n}"))).collect();
    let pedidas: Vec<Liberacion> = versiones.iter().map(pedida).collect();
    let tramite = paquete().tramite.id.clone();
    thread::scope(|s| {
        for hilo in 0..4 {
            let (app, versiones, pedidas, tramite) = (&app, &versiones, &pedidas, &tramite);
            s.spawn(move || {
                for vuelta in 0..4 {
                    let cual = (hilo + vuelta) % versiones.len();
                    match (hilo + vuelta) % 4 {
                        3 => drop(app.regresar(tramite, versiones[cual].digest(), "porque sí", "Ada", None)),
                        _ => drop(app.liberar(&pedidas[cual])),
                    }
                }
            });
        }
    });
    assert!(cuadra(&app) >= 12);
    // Of two who withdraw the same one, one does.
    let ofrecida = app.estante().activo(&tramite).unwrap().digest().clone();
    let hechos: usize = thread::scope(|s| {
        let retira = || s.spawn(|| app.retirar(&tramite, &ofrecida, "se derogó", "Ada", None).is_ok());
        let hilos = [retira(), retira()];
        hilos.into_iter().map(|h| usize::from(h.join().unwrap())).sum()
    });
    assert_eq!(hechos, 1);
    cuadra(&app);
    let tramos = publicadas(&app.actos(&tramite).unwrap(), app.ahora());
    assert!(tramos.windows(2).all(|par| par[0].desde <= par[1].desde));
}

#[test]
fn two_who_reset_at_once_leave_one_clean_environment() {
    correr(async {
        let casa = Casa::nueva().await;
        casa.enviada().await;
        let (uno, dos) = tokio::join!(casa.app.reiniciar("a@ejemplo.mx"), casa.app.reiniciar("b@ejemplo.mx"));
        uno.unwrap();
        dos.unwrap();
        let usos = casa.app.almacen().leer(|l| l.uso_de_versiones()).await.unwrap();
        assert!(usos.is_empty(), "{usos:?}");
        assert!(!casa.app.cuentas_de_ejemplo().await.unwrap().is_empty());
        let fallidos = casa.app.almacen().leer(|l| l.conteo_efectos()).await.unwrap().fallidos;
        assert_eq!(fallidos, 0);
    });
}

fn decir(que: &str) {
    let mut fuera = std::io::stdout().lock();
    writeln!(fuera, "acuse {que}").unwrap();
    fuera.flush().unwrap();
}

/// The process that dies: releases without end. As a test of its own it does nothing.
#[test]
fn the_process_that_is_killed_while_it_releases() {
    let Ok(ruta) = env::var(RUTA) else { return };
    let app = produccion(Path::new(&ruta));
    let pedidas: Vec<Liberacion> = (0..3).map(|n| pedida(&otra(&format!("Constancia {n}")))).collect();
    decir("listo");
    for pedida in pedidas.iter().cycle() {
        app.liberar(pedida).unwrap();
        decir("liberada");
    }
}

/// Runs a test of this binary as a process, kills it once it said so many things, and answers how many it said.
fn matar(prueba: &str, variable: &str, ruta: &Path, hasta: usize) -> usize {
    let mut hijo = Command::new(env::current_exe().unwrap())
        .args([prueba, "--exact", "--nocapture", "--test-threads=1"])
        .env(variable, ruta)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lineas = BufReader::new(hijo.stdout.take().unwrap()).lines();
    let mut dichas = 0;
    while dichas < hasta
        && let Some(linea) = lineas.next()
    {
        dichas += usize::from(linea.unwrap().contains("acuse "));
    }
    // Some way into whatever it does next.
    thread::sleep(std::time::Duration::from_micros(hasta as u64 * 373));
    hijo.kill().unwrap();
    hijo.wait().unwrap();
    dichas + lineas.map_while(Result::ok).filter(|l| l.contains("acuse ")).count()
}

#[test]
fn a_release_that_is_killed_was_done_whole_or_not_at_all() {
    let carpeta = tempfile::tempdir().unwrap();
    let datos = carpeta.path().join("datos");
    let mut acuses = 0;
    for vuelta in 0..VUELTAS {
        let prueba = "a_la_vez::the_process_that_is_killed_while_it_releases";
        acuses += matar(prueba, RUTA, &datos, 2 + vuelta * 3) - 1;
        let actos = cuadra(&produccion(&datos));
        assert!(actos >= acuses, "{actos} actos y {acuses} acuses");
    }
    assert!(acuses > 20, "{acuses}");
}

/// The process that dies: fills the entorno de pruebas and brings it back, without end.
#[test]
fn the_process_that_is_killed_while_it_resets() {
    let Ok(ruta) = env::var(RUTA_REINICIO) else { return };
    correr(async {
        let casa = Casa::segun(|config| {
            let config = Config { datos: ruta.into(), ..config };
            config.para(Clase::Pruebas, Arc::new(Reglas::default()))
        })
        .await;
        for _ in 0..40 {
            let casa = casa.app.clone();
            casa.almacen()
                .escribir_ya(|e| {
                    (0..30).try_for_each(|n| {
                        e.guardar_correo(&runtime::almacen::CorreoNuevo {
                            clave: format!("c{n}"),
                            para: runtime::almacen::Reservado("a@ejemplo.mx".to_owned()),
                            asunto: "Hola".to_owned(),
                            texto: runtime::almacen::Reservado("Hola".to_owned()),
                            expediente: None,
                            cuando: jiff::Timestamp::UNIX_EPOCH,
                        })
                    })?;
                    e.ajustar("prueba.llena", Some("si"))
                })
                .unwrap();
            decir("llena");
            casa.reiniciar("ada@ejemplo.mx").await.unwrap();
            decir("vacía");
        }
    });
}

#[test]
fn a_reset_that_is_killed_was_done_whole_or_not_at_all() {
    for vuelta in 0..VUELTAS {
        let carpeta = tempfile::tempdir().unwrap();
        let datos = carpeta.path().join("datos");
        let prueba = "a_la_vez::the_process_that_is_killed_while_it_resets";
        matar(prueba, RUTA_REINICIO, &datos, 1 + vuelta * 2);
        let config = Config::demo(datos.clone(), "127.0.0.1:8080".parse().unwrap());
        let app = App::abrir(config.para(Clase::Pruebas, Arc::new(Reglas::default()))).unwrap();
        let correos = app.almacen().leer_ya(|l| l.correos(None, 100)).unwrap().len();
        assert!(correos == 0 || correos == 30, "{correos}");
        // What keeps from erasing is there, whether it was done or not.
        let con = rusqlite::Connection::open(datos.join("ventanilla.sqlite")).unwrap();
        let candados: i64 = con
            .query_row(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_no_se_borran'",
                [],
                |f| f.get(0),
            )
            .unwrap();
        assert_eq!(candados, 4);
        assert!(app.estante().activo("constancia_residencia").is_some());
        correr(async { app.reiniciar("ada@ejemplo.mx").await.unwrap() });
    }
}

#[test]
fn three_hundred_versions_are_read_by_page() {
    correr(async {
        let casa = Casa::de_clase(Clase::Pruebas, Arc::new(Escritas::nuevas())).await;
        for n in 0..300 {
            casa.app.recibir(otra(&format!("Constancia {n}")).bytes(), &[], "Ada").unwrap();
        }
        let administra = casa.entra(&casa.administra).await;
        let lista = administra.ve("/revision").await;
        lista.dice(&["Constancia 299", "1 a 50 de 301", "/revision?desde=50"]);
        lista.calla(&["Constancia 249<"]);
        administra.ve("/revision?desde=300").await.dice(&["301 a 301 de 301", "/revision?desde=250"]);
        administra.ve("/revision?desde=9999").await.dice(&["Versiones por revisar"]);
        let historia = administra.ve("/admin/versiones/constancia_residencia").await;
        historia.dice(&["301 actos en total", "?antes=252"]);
        assert_eq!(historia.texto().matches("Se recibió").count(), 50);
        let ultima = administra.ve("/admin/versiones/constancia_residencia?antes=2").await;
        assert_eq!(ultima.texto().matches("Se recibió").count(), 1);
        let publica = casa.nadie().ve("/tramites/constancia_residencia/versiones").await;
        assert_eq!(publica.estado, axum::http::StatusCode::OK);
    });
}
