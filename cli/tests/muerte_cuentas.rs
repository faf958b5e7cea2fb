//! The program is killed as by a power cut just after an expediente was decided, while the platform gives what it decided. Once it is up
//! again, each account was given once, each expediente says so once, and each person was written to once.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod comun;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use comun::Programa;
use engine::comando::{Actuante, Comando, Respuestas};
use runtime::almacen::{Almacen, Cuenta, Opciones, QueMovimiento, Reservado};
use runtime::app::{App, ArchivoSubido, Inicio, valor_solicitante};
use runtime::config::Config;
use schemas::evento::{Canal, Hecho};
use schemas::ids::{CampoId, ExpedienteId, TramiteId};
use schemas::valor::Valor;
use serde_json::{Value, json};

const VUELTAS: usize = 8;
const RELOJ: &str = "2026-03-02T10:00";

/// Somebody who talks to the API.
struct Persona {
    portador: String,
}

fn agente() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build();
    config.into()
}

fn manda(url: &str, persona: &Persona, camino: &str, cuerpo: &Value) -> Value {
    let mut respuesta = agente()
        .post(format!("{url}{camino}"))
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", persona.portador))
        .header("idempotency-key", format!("{camino}{cuerpo}"))
        .send(cuerpo.to_string())
        .unwrap();
    let estado = respuesta.status().as_u16();
    let texto = respuesta.body_mut().read_to_string().unwrap();
    assert!(matches!(estado, 200 | 201), "{camino}: {estado} {texto}");
    serde_json::from_str(&texto).unwrap()
}

fn entra(url: &str, correo: &str) -> Persona {
    let nadie = Persona { portador: String::new() };
    let dicho =
        manda(url, &nadie, "/api/v1/sesiones", &json!({"correo": correo, "contrasena": "ventanilla-demo"}));
    Persona { portador: dicho["token"].as_str().unwrap().to_owned() }
}

/// Solicitudes that await only that their carta is accepted; their folios.
async fn llenar(datos: &Path) -> Vec<String> {
    let app = App::abrir(Config::demo(datos.to_path_buf(), SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
    let de = async |correo: &'static str| {
        app.almacen().leer(move |l| l.cuenta_por_correo(correo)).await.unwrap().expect("an example account")
    };
    let enlace = de("enlace.dependencia@ejemplo.mx").await;
    let analista = de("analista.mejora@ejemplo.mx").await;
    let paquete = app.estante().activo("movimiento_usuario").unwrap();
    let hace = async |id: &ExpedienteId, quien: &Cuenta, etapa: &str, accion: &str, con: Respuestas| {
        let comando =
            Comando::Actuar { etapa: etapa.into(), visita: None, accion: accion.into(), respuestas: con };
        app.ejecutar(id, comando, actuante(quien), None).await.unwrap();
    };
    let texto = |t: &str| Some(Valor::Texto(t.to_owned()));
    let mut folios = Vec::new();
    for n in 0..VUELTAS {
        let respuestas: Respuestas = [
            ("movimiento", Some(Valor::Opcion("alta".to_owned()))),
            ("persona", texto(&format!("Persona Número {n}"))),
            ("correo_persona", texto(&correo(n))),
            ("puesto", texto("Oficialía de constancias")),
            ("atribuciones", texto("Atender solicitudes de constancias.")),
        ]
        .into_iter()
        .map(|(c, v)| (CampoId::from(c), v))
        .collect();
        let inicio = Inicio {
            paquete: Arc::clone(&paquete),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&enlace, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas,
            borrador: None,
        };
        let hecho = app.iniciar_como(inicio, actuante(&enlace), None).await.unwrap();
        let roles = Valor::Opciones(vec!["oficial_constancias".to_owned()]);
        let con = [(CampoId::from("permisos"), Some(roles))].into();
        hace(&hecho.expediente, &analista, "definicion", "definir", con).await;
        let bytes = format!("%PDF-1.7 carta {n}").into_bytes();
        let subido =
            ArchivoSubido { nombre: Reservado("carta.pdf".to_owned()), tamano: bytes.len() as u64, bytes };
        let campo = paquete.tramite.campo("carta_responsiva").unwrap();
        let carta = app.subir(campo, subido, Some(&enlace.id)).await.unwrap();
        let con = [(CampoId::from("carta_responsiva"), Some(Valor::Archivo(carta)))].into();
        hace(&hecho.expediente, &enlace, "carta", "entregar", con).await;
        folios.push(hecho.folio.to_string());
    }
    folios
}

fn correo(n: usize) -> String {
    format!("persona{n}@ejemplo.mx")
}

#[test]
fn power_cuts_leave_no_account_without_its_answer_and_no_answer_without_its_account() {
    let carpeta = tempfile::tempdir().unwrap();
    let datos = carpeta.path().join("datos");
    // The first life brings the trámites and the example people.
    drop(Programa::arrancar(&datos, RELOJ));
    let hilos = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folios = hilos.block_on(llenar(&datos));
    drop(hilos);
    let mut programa = Programa::arrancar(&datos, RELOJ);
    for (n, folio) in folios.iter().enumerate() {
        let cuentas = entra(&programa.url, "administrador.cuentas@ejemplo.mx");
        let camino = format!("/api/v1/expedientes/{folio}/acciones/asignacion/aceptar");
        manda(&programa.url, &cuentas, &camino, &json!({}));
        // A worker looks every second: some cuts fall before it, some within, some after.
        std::thread::sleep(Duration::from_millis((n as u64 * 190) % 1_300));
        drop(programa);
        programa = Programa::arrancar(&datos, RELOJ);
    }
    // What was cut is taken up once its lease ends, which the clock of the demonstration brings near.
    drop(programa);
    let programa = Programa::arrancar(&datos, "2026-03-02T10:20");
    let limite = Instant::now() + Duration::from_secs(50);
    let leer = |url: &str| {
        let cuentas = entra(url, "administrador.cuentas@ejemplo.mx");
        let uno = |folio: &String| {
            let mut respuesta = agente()
                .get(format!("{url}/api/v1/expedientes/{folio}"))
                .header("authorization", format!("Bearer {}", cuentas.portador))
                .call()
                .unwrap();
            respuesta.body_mut().read_to_string().unwrap().contains("\"atendida\"")
        };
        folios.iter().all(uno)
    };
    while !leer(&programa.url) {
        assert!(Instant::now() < limite, "some expediente never ended");
        std::thread::sleep(Duration::from_millis(700));
    }
    // The mails leave by another lane.
    std::thread::sleep(Duration::from_secs(4));
    drop(programa);
    let almacen = Almacen::abrir(&datos.join("ventanilla.sqlite"), &Opciones::default()).unwrap();
    let correos = almacen.leer_ya(|l| l.correos(None, 1000)).unwrap();
    for (n, folio) in folios.iter().enumerate() {
        let (buscado, para) = (folio.clone(), correo(n));
        let (historia, cuenta) = almacen
            .leer_ya(move |l| {
                let resumen = l.por_folio(&buscado)?.expect("the folio is there");
                Ok((l.cargar(&resumen.expediente)?, l.cuenta_por_correo(&para)?))
            })
            .unwrap();
        let dichas: Vec<_> = historia
            .eventos
            .iter()
            .filter_map(|e| match &e.hecho {
                Hecho::ConsultaRespondida { valores, .. } => valores.get("hecho"),
                _ => None,
            })
            .collect();
        assert_eq!(dichas, [&Valor::Booleano(true)], "{folio}");
        let cuenta = cuenta.expect("each account was given");
        let movimientos = almacen.leer_ya(move |l| l.movimientos(&cuenta.id)).unwrap();
        assert_eq!(movimientos.iter().map(|m| m.que).collect::<Vec<_>>(), [QueMovimiento::Alta], "{folio}");
        let suyos = correos.iter().filter(|c| c.correo.para.0 == correo(n)).count();
        assert_eq!(suyos, 1, "{folio}: {suyos} mails");
    }
}

/// Who an account is for the engine. The accounts of these tests hold their roles in every trámite, unless a test says otherwise.
fn actuante(cuenta: &Cuenta) -> Actuante {
    runtime::app::actuante(cuenta, &TramiteId::from("cualquiera"))
}
