//! `cargo xtask bench`: what the product takes, beside the raw limit measured in the same minute. The ratios are what one may compare; the
//! figures are of this machine. Nothing here is asserted.

#![expect(clippy::float_arithmetic, reason = "rates for people to read; nothing here is money")]

mod definiciones;
mod llenas;
mod migracion;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use axum::body::Body;
use axum::http::Request;
use compiler::sources::Disk;
use engine::comando::{Actuante, Comando, Contexto, Respuestas};
use engine::decide::decide;
use runtime::app::{App, Inicio};
use runtime::config::Config;
use runtime::http::Servidor;
use rusqlite::Connection;
use schemas::evento::Canal;
use schemas::ids::{CuentaId, Folio};
use schemas::sello::PaqueteSellado;
use schemas::valor::{Archivo, Valor};
use tower::ServiceExt;

/// Seconds that each measure takes.
const DURA: Duration = Duration::from_secs(3);

/// Runs every measure and prints it, or only that of a name.
pub fn ejecutar(raiz: &Path, cual: Option<&str>) -> anyhow::Result<()> {
    const NOMBRES: [&str; 9] = [
        "definiciones",
        "motor",
        "durables",
        "almacen",
        "paginas",
        "llenas",
        "arranque",
        "migracion",
        "salidas",
    ];
    if let Some(cual) = cual {
        anyhow::ensure!(NOMBRES.contains(&cual), "no hay una medida `{cual}`; hay {}", NOMBRES.join(", "));
    }
    let toca = |nombre: &str| cual.is_none_or(|c| c == nombre);
    decir("# Ritmo. Compare sólo las razones: las cifras son de esta máquina en este momento.\n");
    if toca("definiciones") {
        definiciones::medir(raiz)?;
    }
    let paquete = constancia(raiz)?;
    if toca("motor") {
        motor(&paquete)?;
    }
    if toca("almacen") {
        decir("## El almacén solo, junto a SQLite en grupo con los mismos clientes");
        ejemplo(raiz, "ventanilla-runtime", "ritmo_almacen")?;
    }
    let hilos = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    hilos.block_on(async {
        if toca("durables") {
            durables(raiz, &paquete).await?;
        }
        if toca("paginas") {
            paginas(raiz).await?;
        }
        if toca("llenas") {
            llenas::medir(raiz, &paquete).await?;
        }
        if toca("arranque") {
            arranque(raiz).await?;
        }
        if toca("migracion") {
            migracion::medir(raiz).await?;
        }
        anyhow::Ok(())
    })?;
    if toca("salidas") {
        salidas(raiz)?;
    }
    Ok(())
}

fn decir(texto: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{texto}");
}

fn fila(que: &str, cifra: &str, razon: &str) {
    decir(&format!("{que:<64} {cifra:>18}  {razon}"));
}

fn tiempo<T>(obra: impl FnOnce() -> T) -> (T, Duration) {
    let inicio = Instant::now();
    let fruto = obra();
    (fruto, inicio.elapsed())
}

fn razon(uno: Duration, otro: Duration) -> f64 {
    uno.as_secs_f64() / otro.as_secs_f64().max(1e-9)
}

fn constancia(raiz: &Path) -> anyhow::Result<Arc<PaqueteSellado>> {
    let compilado = compiler::compilar(&Disk::new(raiz.join("tramites")));
    let paquete = compilado
        .tramites
        .into_iter()
        .filter_map(|t| t.paquete)
        .find(|p| p.tramite.id == "constancia_residencia");
    Ok(Arc::new(paquete.context("la constancia no compila")?))
}

fn archivo(fecha: Option<&str>) -> Valor {
    Valor::Archivo(Archivo {
        nombre: "documento.pdf".to_owned(),
        tipo: "application/pdf".to_owned(),
        tamano: 1000,
        sha256: "0".repeat(64),
        fecha: fecha.and_then(|f| f.parse().ok()),
    })
}

fn respuestas() -> Respuestas {
    let texto = |t: &str| Valor::Texto(t.to_owned());
    let domicilio = [
        ("calle", "Morelos"),
        ("numero", "100"),
        ("colonia", "Centro"),
        ("cp", "64000"),
        ("municipio", "Monterrey"),
    ];
    BTreeMap::from([
        ("domicilio".into(), Some(Valor::Registro(domicilio.map(|(k, v)| (k.to_owned(), texto(v))).into()))),
        ("vive_desde".into(), "2010-01-01".parse().ok().map(Valor::Fecha)),
        ("comprobante".into(), Some(archivo(Some("2026-02-15")))),
        ("identificacion".into(), Some(archivo(None))),
    ])
}

fn solicitante() -> Valor {
    let texto = |t: &str| Valor::Texto(t.to_owned());
    Valor::Registro(BTreeMap::from([
        ("tipo".to_owned(), Valor::Opcion("fisica".to_owned())),
        ("nombre".to_owned(), texto("Ana Pruebas Ñáñez")),
        ("correo".to_owned(), texto("ana@ejemplo.mx")),
        ("telefono".to_owned(), texto("8112345678")),
        ("rfc".to_owned(), texto("XAXX010101000")),
    ]))
}

fn oficial() -> Actuante {
    Actuante::Servidor {
        cuenta: CuentaId::from("oficial"),
        roles: [schemas::ids::RolId::from("oficial_constancias")].into_iter().collect(),
        suple: Vec::new(),
    }
}

fn motor(paquete: &PaqueteSellado) -> anyhow::Result<()> {
    decir("## Motor, en memoria, un núcleo");
    let ahora = "2026-03-02T16:00:00Z".parse()?;
    let quien = Actuante::Solicitante { cuenta: CuentaId::from("ana") };
    let inicio = Instant::now();
    let (mut expedientes, mut sucesos) = (0_u64, 0_u64);
    while inicio.elapsed() < DURA {
        let iniciar = Comando::Iniciar {
            folio: Folio::from("SA-2026-000001"),
            digest: paquete.digest().clone(),
            canal: Canal::EnLinea,
            solicitante: solicitante(),
            accion: "enviar".into(),
            respuestas: respuestas(),
        };
        let rechazo = |r: engine::rechazo::Rechazo| anyhow!("{r}");
        let uno = decide(paquete, None, iniciar, &Contexto::nuevo(ahora, quien.clone())).map_err(rechazo)?;
        let pago = Comando::ConfirmarPago {
            etapa: "pago".into(),
            monto: uno.estado.liquidaciones.values().next().context("sin liquidación")?.total,
            medio: "tarjeta".to_owned(),
            referencia: "banco-1".to_owned(),
        };
        let dos = decide(paquete, Some(&uno.estado), pago, &Contexto::nuevo(ahora, Actuante::Sistema))
            .map_err(rechazo)?;
        let expedir = Comando::Actuar {
            etapa: "revision".into(),
            visita: None,
            accion: "expedir".into(),
            respuestas: Respuestas::new(),
        };
        let tres = decide(paquete, Some(&dos.estado), expedir, &Contexto::nuevo(ahora, oficial()))
            .map_err(rechazo)?;
        sucesos += (uno.eventos.len() + dos.eventos.len() + tres.eventos.len()) as u64;
        expedientes += 1;
    }
    let segundos = inicio.elapsed().as_secs_f64();
    fila(
        "transiciones decididas (enviar, pagar, expedir)",
        &format!("{:.0}/s", (expedientes * 3) as f64 / segundos),
        &format!("{:.1} sucesos por transición", sucesos as f64 / (expedientes * 3) as f64),
    );
    decir("");
    Ok(())
}

async fn plataforma(raiz: &Path, carpeta: &Path) -> anyhow::Result<App> {
    let mut config = Config::demo(carpeta.to_path_buf(), "127.0.0.1:0".parse()?);
    config.marca = None;
    let app = App::abrir(config).map_err(|e| anyhow!("{e}"))?;
    let compilado = compiler::compilar(&Disk::new(raiz.join("tramites")));
    for paquete in compilado.tramites.iter().filter_map(|t| t.paquete.as_ref()) {
        app.recibir(paquete.bytes(), &[], "Instalación").map_err(|e| anyhow!("{e}"))?;
    }
    Ok(app)
}

/// Raw limit: one event and one state row per transition, as many as wait sharing a commit.
fn sqlite_en_grupo(carpeta: &Path, clientes: usize) -> anyhow::Result<f64> {
    let con = Connection::open(carpeta.join("crudo.sqlite"))?;
    con.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS e (n INTEGER PRIMARY KEY, x BLOB); CREATE TABLE IF NOT EXISTS s (k INTEGER PRIMARY KEY, x BLOB);")?;
    let (carga, inicio) = (vec![7_u8; 400], Instant::now());
    let mut hechas = 0_u64;
    while inicio.elapsed() < DURA {
        con.execute_batch("BEGIN IMMEDIATE")?;
        {
            let mut e = con.prepare_cached("INSERT INTO e (x) VALUES (?1)")?;
            let mut s = con.prepare_cached("INSERT OR REPLACE INTO s (k, x) VALUES (?1, ?2)")?;
            for i in 0..clientes {
                e.execute([&carga])?;
                s.execute(rusqlite::params![i64::try_from(i).unwrap_or_default(), &carga])?;
            }
        }
        con.execute_batch("COMMIT")?;
        hechas += clientes as u64;
    }
    Ok(hechas as f64 / inicio.elapsed().as_secs_f64())
}

async fn durables(raiz: &Path, paquete: &Arc<PaqueteSellado>) -> anyhow::Result<()> {
    decir("## Transiciones durables, del caso de uso al disco (decidir, encadenar, proyectar, avisar)");
    for clientes in [1_usize, 64] {
        let carpeta = tempfile::tempdir()?;
        let crudo = sqlite_en_grupo(carpeta.path(), clientes)?;
        let app = plataforma(raiz, carpeta.path()).await?;
        let hechas = Arc::new(AtomicU64::new(0));
        let tiempos = Arc::new(Mutex::new(Vec::<u64>::new()));
        let inicio = Instant::now();
        let tareas: Vec<_> = (0..clientes)
            .map(|i| {
                let (app, paquete, hechas, tiempos) =
                    (app.clone(), Arc::clone(paquete), Arc::clone(&hechas), Arc::clone(&tiempos));
                tokio::spawn(async move { cliente(&app, &paquete, i, inicio, &hechas, &tiempos).await })
            })
            .collect();
        for tarea in tareas {
            tarea.await??;
        }
        let por_segundo = hechas.load(Ordering::Relaxed) as f64 / inicio.elapsed().as_secs_f64();
        let mut tiempos = tiempos.lock().map_err(|_| anyhow!("un cliente murió"))?.clone();
        tiempos.sort_unstable();
        let percentil =
            |p: usize| tiempos.get((tiempos.len().max(1) - 1) * p / 100).copied().unwrap_or_default();
        fila(
            &format!(
                "{clientes} clientes: iniciar y expedir; p50 {} µs, p99 {} µs",
                percentil(50),
                percentil(99)
            ),
            &format!("{por_segundo:.0}/s"),
            &format!("{:.0} % de SQLite en grupos de {clientes} ({crudo:.0}/s)", por_segundo / crudo * 100.0),
        );
    }
    decir("");
    Ok(())
}

async fn cliente(
    app: &App,
    paquete: &Arc<PaqueteSellado>,
    numero: usize,
    inicio: Instant,
    hechas: &AtomicU64,
    tiempos: &Mutex<Vec<u64>>,
) -> anyhow::Result<()> {
    let cuenta = CuentaId(format!("ana-{numero}"));
    let mut propios = Vec::new();
    while inicio.elapsed() < DURA {
        let una = Instant::now();
        let nueva = Inicio {
            paquete: Arc::clone(paquete),
            canal: Canal::EnLinea,
            solicitante: solicitante(),
            accion: "enviar".into(),
            respuestas: respuestas(),
            borrador: None,
        };
        let hecho = app.iniciar(nueva, &cuenta, None).await.map_err(|e| anyhow!("{e}"))?;
        propios.push(micros(una));
        let otra = Instant::now();
        let desistir = Comando::General { accion: "desistir".into(), respuestas: Respuestas::new() };
        let quien = Actuante::Solicitante { cuenta: cuenta.clone() };
        app.ejecutar(&hecho.expediente, desistir, quien, None).await.map_err(|e| anyhow!("{e}"))?;
        propios.push(micros(otra));
        hechas.fetch_add(2, Ordering::Relaxed);
    }
    tiempos.lock().map_err(|_| anyhow!("un cliente murió"))?.extend(propios);
    Ok(())
}

fn micros(desde: Instant) -> u64 {
    u64::try_from(desde.elapsed().as_micros()).unwrap_or(u64::MAX)
}

async fn paginas(raiz: &Path) -> anyhow::Result<()> {
    decir("## Páginas, por el enrutador completo, sin red");
    let carpeta = tempfile::tempdir()?;
    let app = plataforma(raiz, carpeta.path()).await?;
    let router = Servidor::new(app).map_err(|e| anyhow!("{e}"))?.router();
    let mut base = 0.0;
    for (que, ruta) in [
        ("vida (la más barata)", "/api/v1/salud"),
        ("inicio", "/"),
        ("catálogo", "/tramites?q=licencia"),
        ("ficha con costos y diagrama", "/tramites/uso_suelo"),
        ("API: catálogo", "/api/v1/tramites"),
    ] {
        let (inicio, mut hechas) = (Instant::now(), 0_u64);
        while inicio.elapsed() < DURA / 3 {
            let respuesta = router.clone().oneshot(Request::get(ruta).body(Body::empty())?).await?;
            anyhow::ensure!(respuesta.status().is_success(), "{ruta}: {}", respuesta.status());
            axum::body::to_bytes(respuesta.into_body(), 4 << 20).await?;
            hechas += 1;
        }
        let por_segundo = hechas as f64 / inicio.elapsed().as_secs_f64();
        if base == 0.0 {
            base = por_segundo;
        }
        fila(que, &format!("{por_segundo:.0}/s"), &format!("{:.2} × la más barata", por_segundo / base));
    }
    decir("");
    Ok(())
}

async fn arranque(raiz: &Path) -> anyhow::Result<()> {
    decir("## Arranque con 300 trámites");
    let carpeta = tempfile::tempdir()?;
    let compilado =
        compiler::compilar(&definiciones::municipio(raiz, 300, &["ayuntamiento/constancia_residencia"])?);
    {
        let app = App::abrir(Config::demo(carpeta.path().to_path_buf(), "127.0.0.1:0".parse()?))
            .map_err(|e| anyhow!("{e}"))?;
        for paquete in compilado.tramites.iter().filter_map(|t| t.paquete.as_ref()) {
            app.recibir(paquete.bytes(), &[], "Instalación").map_err(|e| anyhow!("{e}"))?;
        }
    }
    let (app, dura) = tiempo(|| {
        App::abrir(Config::demo(
            carpeta.path().to_path_buf(),
            "127.0.0.1:0".parse().unwrap_or(([127, 0, 0, 1], 0).into()),
        ))
    });
    let app = app.map_err(|e| anyhow!("{e}"))?;
    anyhow::ensure!(app.estante().activos().len() == 300, "no se ofrecen 300 trámites");
    fila(
        "abrir la base y poner 300 paquetes en el estante",
        &format!("{dura:.0?}"),
        &format!("memoria de todo este proceso: {}", memoria()),
    );
    decir("");
    Ok(())
}

fn memoria() -> String {
    let estado = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    estado
        .lines()
        .find_map(|l| l.strip_prefix("VmRSS:"))
        .map_or_else(|| "desconocida".to_owned(), |v| v.trim().to_owned())
}

fn salidas(raiz: &Path) -> anyhow::Result<()> {
    decir("## Documentos de salida, PDF/A-3a y PDF/UA-1, un núcleo");
    ejemplo(raiz, "ventanilla-documentos", "ritmo")
}

/// Runs a measure that lives beside what it measures.
fn ejemplo(raiz: &Path, paquete: &str, nombre: &str) -> anyhow::Result<()> {
    let estado = std::process::Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--release", "--package", paquete, "--example", nombre])
        .current_dir(raiz)
        .status()?;
    anyhow::ensure!(estado.success(), "la medida `{nombre}` falló");
    decir("");
    Ok(())
}
