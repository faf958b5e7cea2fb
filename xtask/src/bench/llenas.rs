//! Pages over a store that has filled: the same requests with a thousand expedientes and with a hundred thousand, so that what grows with
//! them is seen.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use runtime::almacen::{ClaseCuenta, Reservado};
use runtime::app::{App, CuentaNueva, Inicio};
use runtime::http::{COOKIE_SESION, Servidor};
use schemas::evento::Canal;
use schemas::ids::CuentaId;
use schemas::paquete::{Destino, TipoEtapa};
use schemas::sello::{self, PaqueteSellado};
use tower::ServiceExt;

use super::{decir, fila, memoria, micros, plataforma, respuestas, solicitante};

/// Expedientes at each measure.
const METAS: [u64; 3] = [1_000, 10_000, 100_000];
/// How many apply at once while it fills.
const CLIENTES: u64 = 64;
/// Requests of each page.
const VECES: usize = 200;

/// Fills a store and measures its pages at each size.
pub async fn medir(raiz: &Path, paquete: &PaqueteSellado) -> anyhow::Result<()> {
    decir("## Páginas con la base llena, por el enrutador completo, con sesión");
    let carpeta = tempfile::tempdir()?;
    let app = plataforma(raiz, carpeta.path()).await?;
    let paquete = Arc::new(sin_pago(paquete)?);
    app.recibir(paquete.bytes(), &[], "Instalación").map_err(|e| anyhow!("{e}"))?;
    let router = Servidor::new(app.clone()).map_err(|e| anyhow!("{e}"))?.router();
    let oficial = entrar(&app, "oficial", ClaseCuenta::Servidor).await?;
    let ana = entrar(&app, "ana", ClaseCuenta::Ciudadano).await?;
    let mut antes: Vec<u64> = Vec::new();
    let mut hay = 0;
    for meta in METAS {
        let inicio = Instant::now();
        let uno = llenar(&app, &paquete, meta - hay, &ana.1).await?;
        let llenado = inicio.elapsed();
        let mut p99 = Vec::new();
        for (que, ruta, galleta) in [
            ("bandeja", "/bandeja".to_owned(), &oficial.0),
            ("bandeja, buscando un folio", format!("/bandeja?q={uno}"), &oficial.0),
            ("expediente", format!("/expedientes/{uno}"), &oficial.0),
            ("seguimiento de una solicitud", format!("/solicitudes/{uno}"), &ana.0),
        ] {
            let (medio, cola) = pagina(&router, &ruta, galleta).await?;
            let razon = antes.get(p99.len()).map_or_else(String::new, |primera| {
                format!("p99 {:.2} × con {}", cola as f64 / (*primera).max(1) as f64, METAS[0])
            });
            fila(&format!("{meta} expedientes: {que}"), &format!("{medio} / {cola} µs"), &razon);
            p99.push(cola);
        }
        if antes.is_empty() {
            antes = p99;
        }
        fila(
            &format!("{meta} expedientes: enviar los que faltaban, {CLIENTES} a la vez"),
            &format!("{:.0}/s", (meta - hay) as f64 / llenado.as_secs_f64()),
            &format!("memoria de este proceso: {}", memoria()),
        );
        hay = meta;
    }
    decir("(p50 / p99)\n");
    Ok(())
}

/// The trámite sent straight to who reviews it, so that every expediente waits in a bandeja.
fn sin_pago(paquete: &PaqueteSellado) -> anyhow::Result<PaqueteSellado> {
    let mut paquete = paquete.paquete().clone();
    let primera = paquete.tramite.etapas.first_mut().context("sin etapas")?;
    let TipoEtapa::Tarea(tarea) = &mut primera.tipo else { anyhow::bail!("no empieza por una tarea") };
    tarea.acciones.first_mut().context("sin acciones")?.a = Destino::Etapa("revision".into());
    Ok(sello::sellar(paquete)?)
}

/// An account with its session: the cookie, and who it is.
async fn entrar(app: &App, quien: &str, clase: ClaseCuenta) -> anyhow::Result<(String, CuentaId)> {
    let servidor = clase == ClaseCuenta::Servidor;
    let cuenta = app
        .crear_cuenta(CuentaNueva {
            correo: Reservado(format!("{quien}@ejemplo.mx")),
            nombre: Reservado(format!("{quien} de Pruebas")),
            contrasena: Reservado("una frase bastante larga".to_owned()),
            clase,
            roles: servidor.then(|| schemas::ids::RolId::from("oficial_constancias")).into_iter().collect(),
            dependencia: servidor.then(|| "ayuntamiento".into()),
        })
        .await
        .map_err(|e| anyhow!("{e}"))?;
    let (id, ahora) = (cuenta.id.clone(), app.ahora());
    let expira = ahora + Duration::from_secs(36_000);
    let sesion = app.almacen().escribir(move |e| e.abrir_sesion(&id, ahora, expira)).await?;
    Ok((format!("{COOKIE_SESION}={}", sesion.token.0), cuenta.id))
}

/// Sends as many solicitudes; answers the folio of one.
async fn llenar(
    app: &App,
    paquete: &Arc<PaqueteSellado>,
    cuantas: u64,
    cuenta: &CuentaId,
) -> anyhow::Result<String> {
    let faltan = Arc::new(AtomicU64::new(cuantas));
    let tareas: Vec<_> = (0..CLIENTES)
        .map(|_| {
            let (app, paquete, faltan, cuenta) =
                (app.clone(), Arc::clone(paquete), Arc::clone(&faltan), cuenta.clone());
            tokio::spawn(async move {
                let mut ultimo = None;
                while faltan.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
                {
                    let nueva = Inicio {
                        paquete: Arc::clone(&paquete),
                        canal: Canal::EnLinea,
                        solicitante: solicitante(),
                        accion: "enviar".into(),
                        respuestas: respuestas(),
                        borrador: None,
                    };
                    let hecho = app.iniciar(nueva, &cuenta, None).await.map_err(|e| anyhow!("{e}"))?;
                    ultimo = Some(hecho.folio.to_string());
                }
                anyhow::Ok(ultimo)
            })
        })
        .collect();
    let mut uno = None;
    for tarea in tareas {
        uno = tarea.await??.or(uno);
    }
    uno.context("no se envió ninguna")
}

async fn pagina(router: &Router, ruta: &str, galleta: &str) -> anyhow::Result<(u64, u64)> {
    let mut tiempos = Vec::with_capacity(VECES);
    for _ in 0..VECES {
        let inicio = Instant::now();
        let peticion = Request::get(ruta).header(header::COOKIE, galleta).body(Body::empty())?;
        let respuesta = router.clone().oneshot(peticion).await?;
        anyhow::ensure!(respuesta.status().is_success(), "{ruta}: {}", respuesta.status());
        axum::body::to_bytes(respuesta.into_body(), 4 << 20).await?;
        tiempos.push(micros(inicio));
    }
    tiempos.sort_unstable();
    let en = |parte: usize| tiempos.get((VECES - 1) * parte / 100).copied().unwrap_or_default();
    Ok((en(50), en(99)))
}
