//! A migration of all who wait: trying it, and moving each in a transaction of its own, beside commits of one row by one writer.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context, anyhow};
use compiler::sources::{Disk, Sources};
use engine::comando::Respuestas;
use runtime::app::{App, Inicio, MigracionPedida, Tramo};
use runtime::config::Config;
use schemas::evento::Canal;
use schemas::ids::CuentaId;
use schemas::sello::{self, PaqueteSellado};

use super::{decir, fila, respuestas, solicitante, sqlite_en_grupo, tiempo};

/// Expedientes in course.
const CUANTOS: u64 = 10_000;
/// How many apply at once while it fills.
const CLIENTES: u64 = 64;

/// Fills a store with the first version of the example and moves all to the second.
pub async fn medir(raiz: &Path) -> anyhow::Result<()> {
    decir("## Migración de diez mil expedientes en curso");
    let carpeta = tempfile::tempdir()?;
    let crudo = sqlite_en_grupo(carpeta.path(), 1)?;
    let config = Config::demo(carpeta.path().to_path_buf(), "127.0.0.1:0".parse()?);
    let app = App::abrir(config).map_err(|e| anyhow!("{e}"))?;
    let (viejo, nuevo) = versiones(&raiz.join("examples/migracion"))?;
    app.recibir(viejo.bytes(), &[], "Instalación").map_err(|e| anyhow!("{e}"))?;
    let inicio = Instant::now();
    llenar(&app, &viejo).await?;
    let por_segundo = CUANTOS as f64 / inicio.elapsed().as_secs_f64();
    fila("enviar, 64 a la vez", &format!("{por_segundo:.0}/s"), "");
    app.recibir(nuevo.bytes(), &[], "Instalación").map_err(|e| anyhow!("{e}"))?;
    let (tramite, desde) = (viejo.tramite.id.clone(), viejo.digest().clone());
    let (ensayada, dura) =
        tokio::task::block_in_place(|| tiempo(|| app.migracion_ensayar(&tramite, &desde, &Tramo::default())));
    let ensayada = ensayada.map_err(|e| anyhow!("{e}"))?;
    let ritmo = ensayada.frutos.len() as f64 / dura.as_secs_f64();
    fila("ensayar", &format!("{ritmo:.0}/s"), &format!("{dura:.1?} en total; pasarían {}", ensayada.pasan()));
    let pedida = MigracionPedida {
        tramite,
        desde,
        motivo: "Medir".to_owned(),
        quien: "Instalación".to_owned(),
        tramo: Tramo::default(),
    };
    let (aplicada, dura) = tokio::task::block_in_place(|| tiempo(|| app.migracion_aplicar(&pedida)));
    let aplicada = aplicada.map_err(|e| anyhow!("{e}"))?;
    anyhow::ensure!(aplicada.pasan() == ensayada.pasan(), "no pasaron los que se ensayaron");
    let ritmo = aplicada.frutos.len() as f64 / dura.as_secs_f64();
    fila(
        "aplicar, cada uno con su escritura",
        &format!("{ritmo:.0}/s"),
        &format!(
            "{dura:.1?} en total; {:.0} % de SQLite de uno en uno ({crudo:.0}/s)",
            ritmo / crudo * 100.0
        ),
    );
    decir("");
    Ok(())
}

/// The version with which the example began, and the one that says how to come from it.
fn versiones(taller: &Path) -> anyhow::Result<(Arc<PaqueteSellado>, Arc<PaqueteSellado>)> {
    let disco = Disk::new(taller);
    let anterior =
        disco.list().into_iter().find(|n| n.ends_with(".paquete")).context("sin versión anterior")?;
    let texto = disco.text(&anterior).map_err(|e| anyhow!("{e:?}"))?;
    let viejo = sello::abrir(texto.as_bytes(), None)?;
    let nuevo = compiler::compilar(&disco).tramites.into_iter().find_map(|t| t.paquete);
    Ok((Arc::new(viejo), Arc::new(nuevo.context("el ejemplo no compila")?)))
}

/// What the example asks: it calls the address otherwise, and wants no identification.
fn suyas() -> Respuestas {
    let mut suyas = respuestas();
    suyas.remove("identificacion");
    if let Some(domicilio) = suyas.remove("domicilio") {
        suyas.insert("casa".into(), domicilio);
    }
    suyas
}

async fn llenar(app: &App, viejo: &PaqueteSellado) -> anyhow::Result<()> {
    let paquete = app.estante().activo(&viejo.tramite.id).context("no se ofrece")?;
    let faltan = Arc::new(AtomicU64::new(CUANTOS));
    let tareas: Vec<_> = (0..CLIENTES)
        .map(|n| {
            let (app, paquete, faltan) = (app.clone(), Arc::clone(&paquete), Arc::clone(&faltan));
            tokio::spawn(async move {
                let cuenta = CuentaId(format!("ana-{n}"));
                while faltan.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
                {
                    let nueva = Inicio {
                        paquete: Arc::clone(&paquete),
                        canal: Canal::EnLinea,
                        solicitante: solicitante(),
                        accion: "enviar".into(),
                        respuestas: suyas(),
                        borrador: None,
                    };
                    app.iniciar(nueva, &cuenta, None).await.map_err(|e| anyhow!("{e}"))?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for tarea in tareas {
        tarea.await??;
    }
    Ok(())
}
