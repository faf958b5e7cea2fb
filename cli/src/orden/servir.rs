//! `ventanilla servir`: opens the store, puts the paquetes on the shelf, starts the workers and the server, and ends tidily.

use std::io::{self, ErrorKind, IsTerminal};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use compiler::diag::render::{self, Color};
use runtime::app::{App, CONTRASENA_DEMO, CuentaDemo, RelojPuesto};
use runtime::ataduras;
use runtime::config::{Clase, Config};
use runtime::http::{self, Servidor};
use runtime::obreros::Obreros;
use schemas::diagnostic::Severidad;
use schemas::entorno::{ClaseEntorno, Correo};
use schemas::sello::{self, PaqueteSellado};
use tracing_subscriber::EnvFilter;

use super::definiciones::Definiciones;
use crate::args::Servir;
use crate::entorno;
use crate::salida::{self, HALLAZGOS, MAL_USO};

/// How long requests under way may take to finish once somebody asked to end.
const PACIENCIA: Duration = Duration::from_secs(10);

pub fn ejecutar(opciones: Servir) -> anyhow::Result<ExitCode> {
    if !opciones.demo && opciones.entorno.is_none() {
        salida::aviso("error: falta decir qué entorno se atiende");
        salida::aviso(
            "escriba un entorno.yaml como los de examples/entornos y use `ventanilla servir --entorno entorno.yaml`; para una demostración, `ventanilla servir --demo`",
        );
        return Ok(ExitCode::from(MAL_USO));
    }
    let entorno = match &opciones.entorno {
        None => None,
        Some(archivo) => match entorno::leer(archivo)? {
            Some(leido) => Some(leido),
            None => return Ok(ExitCode::from(HALLAZGOS)),
        },
    };
    let en_produccion = entorno.as_ref().is_some_and(|e| e.entorno.clase == ClaseEntorno::Produccion);
    if en_produccion && opciones.paquetes.is_some() {
        salida::aviso("error: en producción un paquete no se carga sin su visto bueno");
        salida::aviso("use `ventanilla liberar`, y quite --paquetes");
        return Ok(ExitCode::from(MAL_USO));
    }
    registrar(opciones.demo);
    let pedida = match &entorno {
        Some(leido) => leido.entorno.escucha,
        None => opciones.puerto.map_or(opciones.direccion, |p| SocketAddr::from(([127, 0, 0, 1], p))),
    };
    let escucha = escuchar(pedida, opciones.demo)?;
    let direccion = escucha.local_addr().context("no se puede saber en qué dirección se escucha")?;
    let config = match &entorno {
        Some(leido) => Config {
            sistemas: leido.sistemas().map_err(|porque| anyhow!(porque))?,
            secreto_pagos: leido.secreto_de_pagos().map_err(|porque| anyhow!(porque))?,
            clave_correo: leido.clave_de_correo().map_err(|porque| anyhow!(porque))?,
            autoridades: leido.autoridades().map_err(|porque| anyhow!(porque))?,
            ..leido.config(direccion)
        },
        None => configurar(&opciones, direccion),
    };
    let Some(paquetes) = paquetes(&opciones)? else { return Ok(ExitCode::from(HALLAZGOS)) };
    comprobar_carpeta(&config.datos, opciones.demo)?;
    let app = App::abrir(config)?;
    let hilos = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no se pudieron crear los hilos de trabajo")?;
    let reloj = hilos.block_on(poner_reloj(&app, &opciones, &paquetes))?;
    for paquete in &paquetes {
        app.recibir(paquete.bytes(), &[], "Instalación")
            .with_context(|| format!("no se puede ofrecer «{}»", paquete.tramite.nombre))?;
    }
    if !opciones.demo {
        comprobar_ataduras(&app)?;
    }
    let fruto = hilos.block_on(atender(app, escucha, reloj));
    // What still runs on other threads is not worth waiting for; the store closes when the last one lets it go.
    hilos.shutdown_timeout(Duration::from_secs(2));
    fruto.map(|()| ExitCode::SUCCESS)
}

/// Whether the environment says what each thing is that the paquetes on offer name. In producción one that is missing ends the program:
/// it would be found out when somebody has already paid.
fn comprobar_ataduras(app: &App) -> anyhow::Result<()> {
    let activos = app.estante().activos();
    if activos.is_empty() {
        tracing::warn!("todavía no hay ningún trámite que ofrecer");
    }
    for no in app.estante().no_ofrecidas() {
        let motivos = no.motivos.join("; ");
        tracing::warn!(tramite = %no.tramite, %motivos, "una versión que se liberó no se ofrece");
    }
    let mut faltas = Vec::new();
    for paquete in &activos {
        for atadura in ataduras::faltan(app.config(), paquete) {
            faltas.push(format!("«{}» {atadura}", paquete.tramite.nombre));
        }
    }
    if app.config().clase == Clase::Produccion && !faltas.is_empty() {
        bail!("al archivo del entorno le falta algo que los trámites nombran:\n  {}", faltas.join("\n  "));
    }
    for falta in faltas {
        tracing::warn!(%falta, "al archivo del entorno le falta algo que un trámite nombra");
    }
    Ok(())
}

async fn atender(app: App, escucha: TcpListener, reloj: Option<RelojPuesto>) -> anyhow::Result<()> {
    let direccion = escucha.local_addr()?;
    let demo = app.config().clase == Clase::Demostracion;
    let con_ejemplos = app.config().personas_de_ejemplo();
    let cuentas = if con_ejemplos { app.preparar_ejemplos().await? } else { Vec::new() };
    let servidor = Servidor::new(app.clone()).context("las páginas tienen un defecto")?;
    let escucha = tokio::net::TcpListener::from_std(escucha).context("no se puede escuchar")?;
    if demo {
        presentar(&servidor, &cuentas, reloj);
    } else {
        let config = app.config();
        let (entorno, clase) = (&config.nombre, config.clase.nombre());
        tracing::info!(%direccion, %entorno, clase, publica = config.publica, tramites = app.estante().activos().len(), "atendiendo");
        if config.clase == Clase::Produccion && config.servicios.correo == Some(Correo::Buzon) {
            tracing::warn!("los mensajes quedan en la base de datos: no se envían a nadie");
        }
    }
    let obreros = Obreros::arrancar(app.clone());
    let (avisa, fin) = tokio::sync::oneshot::channel::<()>();
    let servicio = tokio::spawn(http::servir(servidor, escucha, async {
        let _ = fin.await;
    }));
    tokio::pin!(servicio);
    tokio::select! {
        fruto = &mut servicio => return fruto.context("el servidor falló")?.context("el servidor dejó de escuchar"),
        () = pide_terminar() => {}
    }
    if demo {
        salida::linea("\nTerminando; lo que está en curso se completa. Los datos quedan guardados.");
    } else {
        tracing::info!("terminando");
    }
    let _ = avisa.send(());
    tokio::select! {
        fruto = &mut servicio => fruto.context("el servidor falló")?.context("el servidor dejó de escuchar")?,
        () = tokio::time::sleep(PACIENCIA) => servicio.abort(),
        () = pide_terminar() => servicio.abort(),
    }
    // An effect that is cut short is leased: the next start does it again, under the same key.
    let _ = tokio::time::timeout(PACIENCIA, obreros.parar()).await;
    Ok(())
}

/// Ctrl-C, or the signal by which a system asks a service to end.
async fn pide_terminar() {
    let teclado = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let sistema = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut senal) => drop(senal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let sistema = std::future::pending::<()>();
    tokio::select! {
        () = teclado => {}
        () = sistema => {}
    }
}

/// JSON on standard error for a service; a few readable lines in a demonstration.
fn registrar(demo: bool) {
    let nivel = EnvFilter::try_from_env("VENTANILLA_LOG")
        .unwrap_or_else(|_| EnvFilter::new(if demo { "warn" } else { "info" }));
    let base = tracing_subscriber::fmt().with_env_filter(nivel).with_writer(io::stderr);
    // A second start in the same process keeps the first subscriber.
    let _ = if demo {
        base.compact().with_target(false).with_ansi(io::stderr().is_terminal()).try_init()
    } else {
        base.json().flatten_event(true).try_init()
    };
}

fn configurar(opciones: &Servir, direccion: SocketAddr) -> Config {
    let mut config = Config::demo(PathBuf::from("datos/demo"), direccion);
    config.publica = if direccion.ip().is_unspecified() {
        format!("http://127.0.0.1:{}", direccion.port())
    } else {
        config.publica
    };
    if let Some(publica) = &opciones.publica {
        config.publica.clone_from(publica);
    }
    if let Some(datos) = &opciones.datos {
        config.datos.clone_from(datos);
    }
    config
}

/// What is offered. Nothing when the definitions compile to no paquete; what is wrong with them was written.
fn paquetes(opciones: &Servir) -> anyhow::Result<Option<Vec<PaqueteSellado>>> {
    if !opciones.demo {
        return opciones
            .paquetes
            .as_deref()
            .map_or_else(|| Ok(Some(Vec::new())), |c| leer_paquetes(c).map(Some));
    }
    let ruta = opciones.tramites.clone().unwrap_or_else(|| PathBuf::from("tramites"));
    let definiciones =
        Definiciones::leer(&ruta).context("diga con --tramites dónde están las definiciones")?;
    let hallazgos = definiciones.hallazgos();
    let errores = hallazgos.iter().any(|h| h.severidad == Severidad::Error);
    if errores {
        let color = if io::stderr().is_terminal() { Color::Con } else { Color::Sin };
        salida::aviso(&render::completo(&hallazgos, &definiciones.compilado.archivos, color));
        salida::aviso(&render::resumen(&hallazgos));
    }
    let toca: Vec<bool> =
        definiciones.compilado.tramites.iter().map(|t| definiciones.toca(&t.archivo)).collect();
    let listos: Vec<PaqueteSellado> = definiciones
        .compilado
        .tramites
        .into_iter()
        .zip(toca)
        .filter_map(|(t, toca)| t.paquete.filter(|_| toca))
        .collect();
    if listos.is_empty() {
        salida::aviso("ningún trámite compiló: no hay nada que demostrar");
        return Ok(None);
    }
    if errores {
        salida::aviso("se demuestran sólo los trámites que compilaron");
    }
    Ok(Some(listos))
}

/// Every `.paquete` of a folder, by name.
fn leer_paquetes(carpeta: &Path) -> anyhow::Result<Vec<PaqueteSellado>> {
    let no_se = |causa: io::Error| {
        anyhow!("no se puede leer la carpeta `{}`: {}", carpeta.display(), en_espanol(&causa))
    };
    let mut archivos = Vec::new();
    for entrada in std::fs::read_dir(carpeta).map_err(no_se)? {
        let ruta = entrada.map_err(no_se)?.path();
        if ruta.extension().is_some_and(|e| e == "paquete") {
            archivos.push(ruta);
        }
    }
    archivos.sort();
    if archivos.is_empty() {
        bail!("en `{}` no hay ningún archivo .paquete; hágalos con `ventanilla compilar`", carpeta.display());
    }
    archivos
        .iter()
        .map(|ruta| {
            let bytes = std::fs::read(ruta)
                .map_err(|c| anyhow!("no se puede leer `{}`: {}", ruta.display(), en_espanol(&c)))?;
            sello::abrir(&bytes, None).with_context(|| format!("`{}` no se puede usar", ruta.display()))
        })
        .collect()
}

fn escuchar(direccion: SocketAddr, demo: bool) -> anyhow::Result<TcpListener> {
    let escucha = TcpListener::bind(direccion).map_err(|causa| match causa.kind() {
        ErrorKind::AddrInUse => {
            if !demo {
                return anyhow!("otro programa ya usa {direccion}; deténgalo, o cambie `escucha` en el archivo del entorno");
            }
            let puerto = direccion.port().checked_add(1).unwrap_or(8080);
            let otro = if direccion.ip() == std::net::Ipv4Addr::LOCALHOST {
                format!("--puerto {puerto}")
            } else {
                format!("--direccion {}", SocketAddr::new(direccion.ip(), puerto))
            };
            anyhow!("otro programa ya usa {direccion}; deténgalo o use otro puerto, por ejemplo {otro}")
        }
        ErrorKind::AddrNotAvailable => {
            let cual = if demo { "--direccion" } else { "`escucha`:" };
            anyhow!("{direccion} no es una dirección de este equipo; pruebe {cual} 127.0.0.1:8080")
        }
        ErrorKind::PermissionDenied => anyhow!(
            "el sistema no permite usar {direccion}; los puertos menores que 1024 piden permiso, use 8080"
        ),
        _ => anyhow!("no se puede escuchar en {direccion}: {}", en_espanol(&causa)),
    })?;
    escucha.set_nonblocking(true).context("no se puede preparar la dirección")?;
    Ok(escucha)
}

/// Makes the folder and tries it, so that a wrong one is told in plain words before the store is opened.
fn comprobar_carpeta(carpeta: &Path, demo: bool) -> anyhow::Result<()> {
    let prueba = carpeta.join(format!(".prueba-{}", std::process::id()));
    std::fs::create_dir_all(carpeta)
        .and_then(|()| std::fs::write(&prueba, b""))
        .and_then(|()| std::fs::remove_file(&prueba))
        .map_err(|causa| {
            anyhow!(
                "no se puede escribir en la carpeta `{}`: {}; elija otra con {}",
                carpeta.display(),
                en_espanol(&causa),
                if demo { "--datos" } else { "`datos` en el archivo del entorno" }
            )
        })
}

/// What the system says, in Spanish.
pub(super) fn en_espanol(causa: &io::Error) -> String {
    match causa.kind() {
        ErrorKind::PermissionDenied => "no hay permiso".to_owned(),
        ErrorKind::NotFound => "no existe".to_owned(),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            "una parte de la ruta es un archivo, no una carpeta".to_owned()
        }
        ErrorKind::ReadOnlyFilesystem => "el disco es de sólo lectura".to_owned(),
        ErrorKind::StorageFull => "no hay espacio en el disco".to_owned(),
        _ => format!("el sistema respondió «{causa}»"),
    }
}

/// Starts the clock where it was asked, in the zone of the municipality.
async fn poner_reloj(
    app: &App,
    opciones: &Servir,
    paquetes: &[PaqueteSellado],
) -> anyhow::Result<Option<RelojPuesto>> {
    let (Some(local), Some(paquete)) = (opciones.reloj, paquetes.first()) else { return Ok(None) };
    let momento = engine::agenda::instante(paquete.paquete(), local)
        .ok_or_else(|| anyhow!("{local} no es un momento que exista en el municipio"))?;
    Ok(Some(app.poner_reloj(momento).await?))
}

/// Says where it is and who may enter.
fn presentar(servidor: &Servidor, cuentas: &[CuentaDemo], reloj: Option<RelojPuesto>) {
    let config = servidor.app().config();
    let activos = servidor.app().estante().activos();
    let tramites: Vec<&str> = activos.iter().map(|p| p.tramite.nombre.as_str()).collect();
    let mut ahora = servidor.en_palabras(servidor.app().ahora());
    if reloj == Some(RelojPuesto::Sigue) {
        ahora.push_str(" (ya hay solicitudes: el reloj no regresa)");
    }
    salida::linea(&format!("\nVentanilla de {}: demostración con datos ficticios\n", servidor.municipio()));
    for (etiqueta, valor) in [
        ("Portada", format!("{}/", config.publica)),
        ("Bandeja", format!("{}/bandeja", config.publica)),
        ("Administración", format!("{}/admin", config.publica)),
        ("Datos", config.datos.display().to_string()),
        ("Reloj", ahora),
        ("Trámites", engine::formato::enumerar(&tramites)),
    ] {
        salida::linea(&format!("  {etiqueta:<15} {valor}"));
    }
    salida::linea(&format!("\nEntre con cualquiera de estas cuentas y la contraseña  {CONTRASENA_DEMO}\n"));
    let filas: Vec<[&str; 3]> = std::iter::once(["Correo", "Quién es", "Papel"])
        .chain(cuentas.iter().map(|c| [c.correo.as_str(), c.nombre.as_str(), c.papel.as_str()]))
        .collect();
    for linea in tabla(&filas) {
        salida::linea(&linea);
    }
    salida::linea("\nCtrl+C para terminar.");
}

/// Columns as wide as their longest cell; a rule under the first row.
fn tabla<const N: usize>(filas: &[[&str; N]]) -> Vec<String> {
    let anchos: [usize; N] = std::array::from_fn(|i| {
        filas.iter().filter_map(|f| f.get(i)).map(|c| c.chars().count()).max().unwrap_or(0)
    });
    let una = |fila: &[&str; N]| {
        let celdas: Vec<String> = fila.iter().zip(anchos).map(|(c, ancho)| format!("{c:<ancho$}")).collect();
        format!("  {}", celdas.join("  ").trim_end())
    };
    let mut lineas: Vec<String> = filas.iter().map(una).collect();
    if !lineas.is_empty() {
        let raya: Vec<String> = anchos.iter().map(|ancho| "─".repeat(*ancho)).collect();
        lineas.insert(1, format!("  {}", raya.join("  ")));
    }
    lineas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_letters_and_not_by_bytes() {
        let lineas = tabla(&[["Qué", "Dónde"], ["ñandú", "aquí"]]);
        assert_eq!(lineas, ["  Qué    Dónde", "  ─────  ─────", "  ñandú  aquí"]);
    }
}
