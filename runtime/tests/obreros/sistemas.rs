//! What outside systems answer, do not answer, or answer wrongly: a small server plays them, and the solicitud always goes on.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use jiff::SignedDuration;
use runtime::almacen::{ClaseCuenta, Cuenta, Reservado};
use runtime::app::{App, Inicio, Ofrecido, valor_solicitante};
use runtime::config::{Clase, Config, Reglas, Sistema};
use runtime::obreros::drenar;
use schemas::evento::{Canal, Hecho};
use schemas::ids::{CampoId, ExpedienteId};
use schemas::valor::Valor;

use crate::comun::{correr, cuenta};

/// What the system that was played saw of a question.
#[derive(Clone, Debug)]
struct Vista {
    clave: String,
    entra: String,
    cuerpo: String,
}

/// Answers to give, in order, and the questions that came.
#[derive(Clone, Default)]
struct Guion {
    respuestas: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
    vistas: Arc<Mutex<Vec<Vista>>>,
}

async fn contesta(State(guion): State<Guion>, cabeceras: HeaderMap, cuerpo: String) -> (StatusCode, String) {
    let dice =
        |nombre: &str| cabeceras.get(nombre).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let vista = Vista { clave: dice("idempotency-key"), entra: dice("authorization"), cuerpo };
    guion.vistas.lock().unwrap().push(vista);
    let (estado, texto) = guion.respuestas.lock().unwrap().pop_front().unwrap_or((503, ""));
    (StatusCode::from_u16(estado).unwrap(), texto.to_owned())
}

struct Casa {
    app: App,
    ofrecido: Ofrecido,
    ciudadana: Cuenta,
    guion: Guion,
    _carpeta: tempfile::TempDir,
}

impl Casa {
    async fn nueva(respuestas: &[(u16, &'static str)]) -> Self {
        let guion = Guion::default();
        guion.respuestas.lock().unwrap().extend(respuestas.iter().copied());
        let router = Router::new().route("/api/adeudo", post(contesta)).with_state(guion.clone());
        let puerta = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let direccion = format!("http://{}/api", puerta.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(puerta, router).await });
        let carpeta = tempfile::tempdir().unwrap();
        let demo = Config::demo(carpeta.path().join("datos"), "127.0.0.1:8080".parse().unwrap());
        let sistema = Sistema::Http { direccion, clave: Some(Reservado("clave-de-prueba".to_owned())) };
        let config = Config {
            sistemas: BTreeMap::from([("ingresos".into(), sistema)]),
            ..demo.para(Clase::Pruebas, Arc::new(Reglas::default()))
        };
        let app = App::abrir(config).unwrap();
        let bytes = include_bytes!("../datos/predial.paquete");
        let ofrecido = app.recibir(bytes, &[], "Instalación").unwrap();
        let inicio =
            engine::agenda::instante(&ofrecido, jiff::civil::date(2026, 1, 12).at(10, 0, 0, 0)).unwrap();
        app.poner_reloj(inicio).await.unwrap();
        let ciudadana = cuenta(&app, "ciudadana@ejemplo.mx", "Íñiga Peña", ClaseCuenta::Ciudadano, &[]).await;
        Self { app, ofrecido, ciudadana, guion, _carpeta: carpeta }
    }

    async fn enviada(&self) -> ExpedienteId {
        let inicio = Inicio {
            paquete: Arc::clone(&self.ofrecido),
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&self.ciudadana, BTreeMap::new()),
            accion: "consultar".into(),
            respuestas: BTreeMap::from([(
                CampoId::from("predio"),
                Some(Valor::Texto("12-345-678".to_owned())),
            )]),
            borrador: None,
        };
        self.app.iniciar(inicio, &self.ciudadana.id, None).await.unwrap().expediente
    }

    /// Where it waits, and the amount of its bill if there is one.
    async fn esta(&self, id: &ExpedienteId) -> (Vec<String>, Option<String>) {
        let abierto = self.app.abrir_expediente(id).await.unwrap();
        let activas = abierto.estado.activas.iter().map(|a| a.etapa.to_string()).collect();
        (activas, abierto.estado.liquidaciones.values().next().map(|l| l.total.to_string()))
    }

    async fn avanzar(&self, minutos: i64) {
        let hasta = self.app.ahora() + SignedDuration::from_mins(minutos);
        self.app.mover_reloj(hasta).await.unwrap();
    }

    async fn motivo(&self, id: &ExpedienteId) -> Option<String> {
        let abierto = self.app.abrir_expediente(id).await.unwrap();
        abierto.eventos.iter().find_map(|e| match &e.hecho {
            Hecho::ConsultaFallida { motivo, .. } => Some(motivo.clone()),
            _ => None,
        })
    }
}

#[test]
fn an_answer_takes_the_solicitud_on_and_is_asked_for_once() {
    correr(async {
        let casa = Casa::nueva(&[(200, r#"{"principal": "1840.50", "vencido": false, "otra": [1]}"#)]).await;
        let id = casa.enviada().await;
        assert_eq!(casa.esta(&id).await, (vec!["adeudo".to_owned()], None));
        drenar(&casa.app).await.unwrap();
        // 15 % less in January.
        assert_eq!(casa.esta(&id).await, (vec!["pago".to_owned()], Some("1564.42".to_owned())));
        drenar(&casa.app).await.unwrap();
        let vistas = casa.guion.vistas.lock().unwrap().clone();
        assert_eq!(vistas.len(), 1, "{vistas:?}");
        assert_eq!(vistas[0].cuerpo, r#"{"predio":"12-345-678"}"#);
        assert_eq!(vistas[0].entra, "Bearer clave-de-prueba");
        assert!(vistas[0].clave.ends_with(":consulta"), "{vistas:?}");
        // What was asked and answered is personal: it stands outside the chain, and the chain verifies.
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let respondida = abierto.eventos.iter().find(|e| matches!(e.hecho, Hecho::ConsultaRespondida { .. }));
        assert!(!respondida.unwrap().hecho.reservado().is_empty());
    });
}

#[test]
fn a_system_that_fails_is_asked_again_with_the_same_key() {
    correr(async {
        let bien = r#"{"principal": 10, "vencido": true, "desde": "2020-01-01"}"#;
        let casa = Casa::nueva(&[(500, "se cayó"), (502, ""), (200, bien)]).await;
        let id = casa.enviada().await;
        for _ in 0..3 {
            drenar(&casa.app).await.unwrap();
            casa.avanzar(1).await;
        }
        assert_eq!(casa.esta(&id).await.0, ["pago"]);
        let claves: Vec<String> = casa.guion.vistas.lock().unwrap().iter().map(|v| v.clave.clone()).collect();
        assert!(claves.len() == 3 && claves.iter().all(|c| *c == claves[0]), "{claves:?}");
    });
}

#[test]
fn a_wait_has_an_end_and_what_comes_after_it_changes_nothing() {
    correr(async {
        let casa = Casa::nueva(&[]).await;
        let id = casa.enviada().await;
        for _ in 0..4 {
            drenar(&casa.app).await.unwrap();
            casa.avanzar(3).await;
        }
        drenar(&casa.app).await.unwrap();
        assert_eq!(casa.esta(&id).await.0, ["en_caja"]);
        let antes = casa.app.abrir_expediente(&id).await.unwrap().eventos.len();
        let bien = (200, r#"{"principal": 10, "vencido": true}"#);
        casa.guion.respuestas.lock().unwrap().push_back(bien);
        casa.avanzar(60).await;
        drenar(&casa.app).await.unwrap();
        assert_eq!(casa.app.abrir_expediente(&id).await.unwrap().eventos.len(), antes);
    });
}

#[test]
fn what_is_no_answer_leads_where_the_definition_says() {
    let ancho = "x".repeat(600 << 10);
    let demasiado: &'static str =
        Box::leak(format!(r#"{{"principal": 1, "vencido": true, "x": "{ancho}"}}"#).into_boxed_str());
    for (estado, cuerpo, motivo) in [
        (404, r#"{"motivo": "Ese predio no existe."}"#, "Ese predio no existe."),
        (422, "no es JSON", "dice que no tiene respuesta"),
        (200, "<html>", "su respuesta no es JSON"),
        (200, "[]", "«Adeudo del predial» no contestó con un objeto"),
        (200, r#"{"vencido": true}"#, "en la respuesta, «Impuesto del año» falta o no es lo que se espera"),
        (
            200,
            r#"{"principal": "mucho", "vencido": true}"#,
            "«Impuesto del año» falta o no es lo que se espera",
        ),
        (200, r#"{"principal": -5, "vencido": true}"#, "«Impuesto del año» falta o no es lo que se espera"),
        (
            200,
            r#"{"principal": 1.005, "vencido": true}"#,
            "«Impuesto del año» falta o no es lo que se espera",
        ),
        (
            200,
            r#"{"principal": 1, "vencido": "quizá"}"#,
            "anteriores sin pagar?» falta o no es lo que se espera",
        ),
    ] {
        correr(async {
            let casa = Casa::nueva(&[(estado, cuerpo)]).await;
            let id = casa.enviada().await;
            drenar(&casa.app).await.unwrap();
            assert_eq!(casa.esta(&id).await.0, ["en_caja"], "{cuerpo}");
            let dicho = casa.motivo(&id).await.unwrap();
            assert!(dicho.contains(motivo), "{cuerpo}: {dicho}");
        });
    }
    correr(async {
        // Too big is a failure of the line, to be tried again.
        let casa = Casa::nueva(&[(200, demasiado), (200, r#"{"principal": 1, "vencido": true}"#)]).await;
        let id = casa.enviada().await;
        drenar(&casa.app).await.unwrap();
        assert_eq!(casa.esta(&id).await.0, ["adeudo"]);
        casa.avanzar(1).await;
        drenar(&casa.app).await.unwrap();
        assert_eq!(casa.esta(&id).await.0, ["pago"]);
    });
}
