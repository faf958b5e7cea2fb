//! A server that migrates while citizens apply and officials decide, and dies twenty times as by a power cut: each expediente goes on by one
//! version, once; what was acknowledged stays; each person is told once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[expect(dead_code, reason = "other stories start it otherwise")]
mod comun;
#[path = "comun/permiso.rs"]
mod permiso;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use comun::Programa;
use engine::versiones::Versiones;
use runtime::app::{App, Inicio, valor_solicitante};
use runtime::config::Config;
use schemas::evento::{Canal, Hecho};
use schemas::sello::PaqueteSellado;
use schemas::valor::Valor;
use serde_json::{Value, json};

const EXPEDIENTES: usize = 200;
const CORTES: u64 = 20;
const CONTRASENA: &str = "ventanilla-demo";

fn abrir(datos: &Path) -> App {
    App::abrir(Config::demo(datos.to_path_buf(), SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap()
}

/// Solicitudes of the example citizen by the first version; their folios.
async fn llenar(datos: &Path, viejo: &PaqueteSellado) -> Vec<String> {
    let app = abrir(datos);
    app.recibir(viejo.bytes(), &[], "Prueba").unwrap();
    app.preparar_ejemplos().await.unwrap();
    let ana = app.almacen().leer(|l| l.cuenta_por_correo("ciudadana@ejemplo.mx")).await.unwrap().unwrap();
    let paquete = app.estante().activo(&viejo.tramite.id).unwrap();
    let mut folios = Vec::new();
    for n in 0..EXPEDIENTES {
        let superficie = Valor::Decimal(rust_decimal::Decimal::from(10 + n));
        let inicio = Inicio {
            paquete: std::sync::Arc::clone(&paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&ana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: BTreeMap::from([("superficie".into(), Some(superficie))]),
            borrador: None,
        };
        folios.push(app.iniciar(inicio, &ana.id, None).await.unwrap().folio.to_string());
    }
    runtime::obreros::drenar(&app).await.unwrap();
    folios
}

/// Somebody who talks to the server; nothing comes back when it died before it could answer.
struct Cliente<'u> {
    url: &'u Mutex<String>,
    token: String,
}

fn agente() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.timeout_global(Some(Duration::from_secs(20))).build().into()
}

impl Cliente<'_> {
    fn url(&self, camino: &str) -> String {
        format!("{}{camino}", self.url.lock().unwrap())
    }

    fn manda(&self, camino: &str, clave: &str, cuerpo: &Value) -> Option<(u16, Value)> {
        let peticion = agente().post(self.url(camino)).header("content-type", "application/json");
        let peticion = peticion.header("authorization", format!("Bearer {}", self.token));
        let mut respuesta = peticion.header("idempotency-key", clave).send(cuerpo.to_string()).ok()?;
        let texto = respuesta.body_mut().read_to_string().ok()?;
        Some((respuesta.status().as_u16(), serde_json::from_str(&texto).unwrap_or(Value::Null)))
    }

    fn entra<'u>(url: &'u Mutex<String>, correo: &str) -> Cliente<'u> {
        let mut cliente = Cliente { url, token: String::new() };
        let cuerpo = json!({"correo": correo, "contrasena": CONTRASENA});
        let (_, sesion) = cliente.manda("/api/v1/sesiones", "x", &cuerpo).unwrap();
        cliente.token = sesion["token"].as_str().expect("no se pudo entrar").to_owned();
        cliente
    }

    /// Orders the migration from its page.
    fn migra(&self, desde: &str, motivo: &str) -> Option<String> {
        let galleta = format!("ventanilla_sesion={}", self.token);
        let pagina = self.url("/admin/versiones/permiso/migracion");
        let vista =
            agente().get(&pagina).header("cookie", &galleta).call().ok()?.body_mut().read_to_string().ok()?;
        let csrf = vista.split("name=\"_csrf\" value=\"").nth(1)?.split('"').next()?.to_owned();
        let campos = [("_csrf", csrf.as_str()), ("huella", desde), (motivo, "Entró en vigor")];
        agente()
            .post(&pagina)
            .header("cookie", &galleta)
            .send_form(campos)
            .ok()?
            .body_mut()
            .read_to_string()
            .ok()
    }
}

/// What was acknowledged.
#[derive(Default)]
struct Acuses {
    turnados: BTreeSet<String>,
    enviados: BTreeSet<String>,
}

/// The official turns expedientes, whichever version they follow; a refusal is no acknowledgement.
fn turna(oficial: &Cliente<'_>, folio: &str, acuses: &Mutex<Acuses>) {
    for etapa in ["dictamen", "revision"] {
        let camino = format!("/api/v1/expedientes/{folio}/acciones/{etapa}/turnar");
        match oficial.manda(&camino, &format!("turna-{folio}-{etapa}"), &json!({})) {
            Some((200 | 201, _)) => {
                acuses.lock().unwrap().turnados.insert(folio.to_owned());
                return;
            }
            Some((estado, dicho)) => assert!(estado < 500 || estado == 503, "{estado} {dicho}"),
            None => return,
        }
    }
}

fn solicita(ana: &Cliente<'_>, n: usize, acuses: &Mutex<Acuses>) {
    let cuerpo = json!({
        "solicitante": {"tipo": "fisica"},
        "respuestas": {"superficie": "50", "niveles": 2},
    });
    let camino = "/api/v1/tramites/permiso/solicitudes";
    if let Some((estado, dicho)) = ana.manda(camino, &format!("nueva-{n}"), &cuerpo) {
        assert!(estado == 201 || estado == 503, "{estado} {dicho}");
        if let Some(folio) = dicho["folio"].as_str() {
            acuses.lock().unwrap().enviados.insert(folio.to_owned());
        }
    }
}

#[test]
fn a_server_that_dies_while_it_migrates_and_people_act_loses_nothing_and_does_nothing_twice() {
    let carpeta = tempfile::tempdir().unwrap();
    let (datos, taller) = (carpeta.path().join("datos"), carpeta.path().join("taller"));
    let viejo = permiso::compila(permiso::vieja(), None);
    let nuevo = permiso::compila(permiso::nueva(), Some((&viejo, permiso::PARTES)));
    permiso::escribe(&taller, &viejo);
    let tokio = tokio::runtime::Runtime::new().unwrap();
    let folios = tokio.block_on(llenar(&datos, &viejo));

    let arranca = || Programa::con(&datos, &["--tramites", taller.to_str().unwrap()]);
    let mut programa = Some(arranca());
    let url = Mutex::new(programa.as_ref().unwrap().url.clone());
    let (fin, siguiente, nuevas) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let acuses = Mutex::new(Acuses::default());
    let motivo = format!("motivo-{}", viejo.digest().corto());
    let clientes: Vec<Cliente<'_>> = ["administra", "revisora", "ciudadana"]
        .map(|quien| Cliente::entra(&url, &format!("{quien}@ejemplo.mx")))
        .into();
    let [administra, oficial, ana] = clientes.as_slice() else { panic!("faltan clientes") };
    std::thread::scope(|s| {
        s.spawn(|| {
            while !fin.load(Ordering::Relaxed) {
                administra.migra(viejo.digest().as_str(), &motivo);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        s.spawn(|| {
            while !fin.load(Ordering::Relaxed) {
                let n = siguiente.fetch_add(1, Ordering::Relaxed);
                turna(oficial, &folios[(n * 7) % folios.len()], &acuses);
            }
        });
        s.spawn(|| {
            while !fin.load(Ordering::Relaxed) {
                solicita(ana, nuevas.fetch_add(1, Ordering::Relaxed), &acuses);
            }
        });
        for corte in 0..CORTES {
            std::thread::sleep(Duration::from_millis(60 + (corte * 97) % 400));
            drop(programa.take());
            let otro = arranca();
            url.lock().unwrap().clone_from(&otro.url);
            programa = Some(otro);
        }
        std::thread::sleep(Duration::from_millis(500));
        fin.store(true, Ordering::Relaxed);
    });
    // Until none is left, and its page offers no form for them.
    while administra.migra(viejo.digest().as_str(), &motivo).is_some_and(|p| !p.contains("Pasaron 0 exp")) {}
    drop(programa);
    let acuses = acuses.into_inner().unwrap();
    tokio.block_on(comprueba(&datos, &viejo, &nuevo, &folios, &acuses));
}

async fn comprueba(
    datos: &Path,
    viejo: &PaqueteSellado,
    nuevo: &PaqueteSellado,
    folios: &[String],
    acuses: &Acuses,
) {
    let app = abrir(datos);
    // What a worker had taken when it died is done once its lease is over.
    app.mover_reloj(app.ahora() + jiff::SignedDuration::from_hours(2)).await.unwrap();
    runtime::obreros::drenar(&app).await.unwrap();
    let cadenas = app.verificar_cadenas().await.unwrap();
    assert!(cadenas.alterados.is_empty(), "{:?}", cadenas.alterados);
    assert!(cadenas.expedientes >= (EXPEDIENTES + acuses.enviados.len()) as u64);
    let versiones: Versiones<'_> = [viejo, nuevo].into_iter().collect();
    let cartas = app.almacen().leer(|l| l.correos(None, 100_000)).await.unwrap();
    for folio in folios {
        let abierto = app.abrir_folio(folio).await.unwrap();
        let cambios = abierto.eventos.iter().filter(|e| matches!(e.hecho, Hecho::Migrado { .. })).count();
        assert_eq!((cambios, abierto.paquete.digest()), (1, nuevo.digest()), "{folio}");
        let estado = versiones.plegar(&abierto.eventos).unwrap();
        let salio = |e: &&schemas::evento::Evento| matches!(&e.hecho, Hecho::Salio { etapa, .. } if ["revision", "dictamen"].contains(&etapa.as_str()));
        let turnos = abierto.eventos.iter().filter(salio).count();
        assert!(turnos <= 1, "{folio}: se turnó {turnos} veces");
        assert!(turnos == 1 || !acuses.turnados.contains(folio), "{folio}: se acusó y no está");
        let etapa = if turnos == 1 { "resolucion" } else { "dictamen" };
        assert!(estado.activa(etapa).is_some(), "{folio}");
        let asunto = format!("Su solicitud {folio} sigue reglas nuevas");
        assert_eq!(cartas.iter().filter(|c| c.correo.asunto == asunto).count(), 1, "{folio}");
    }
    for folio in &acuses.enviados {
        assert!(app.abrir_folio(folio).await.is_ok(), "{folio}: se acusó y no está");
    }
    let fallidos = app.almacen().leer(|l| l.conteo_efectos()).await.unwrap().fallidos;
    assert_eq!(fallidos, 0);
    assert!(acuses.turnados.len() > 20 && acuses.enviados.len() > 20, "no hubo carga");
}
