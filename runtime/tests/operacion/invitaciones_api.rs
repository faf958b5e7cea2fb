//! Somebody without an account, by program: the token of their link opens what its page opens, once, and nothing else of the solicitud.

use axum::http::StatusCode;
use jiff::civil::date;
use schemas::evento::{Hecho, Quien};
use serde_json::{Value, json};

use crate::casa::{Casa, Navegador, PDF, Vuelta, correr};
use crate::invitaciones::{OTRA, VECINA, poda, solicita, ultimo};

const RUTA: &str = "/api/v1/invitacion";
const ACEPTAR: &str = "/api/v1/invitacion/acciones/aceptar";
const OBJETAR: &str = "/api/v1/invitacion/acciones/objetar";
const ARCHIVOS: &str = "/api/v1/invitacion/archivos";

fn dicho(vuelta: &Vuelta, estado: StatusCode) -> Value {
    assert_eq!(vuelta.estado, estado, "{}", vuelta.texto());
    serde_json::from_slice(&vuelta.bytes).unwrap()
}

async fn manda(programa: &Navegador, token: &str, ruta: &str, cuerpo: &Value) -> Vuelta {
    programa.invitada(token, "POST", ruta, Some(cuerpo.to_string().as_bytes())).await
}

#[test]
fn by_program_the_token_of_a_link_reads_what_is_asked_and_answers_once() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = poda(&casa.app);
        let (id, folio) = solicita(&casa.app, &paquete, &casa.ciudadana, VECINA).await.unwrap();
        let token = ultimo(&casa.app, VECINA).await;
        let nadie = casa.nadie();
        let leida = nadie.invitada(&token, "GET", RUTA, None).await;
        assert_eq!(leida.cabeceras["cache-control"], "no-store");
        let leida = dicho(&leida, StatusCode::OK);
        assert_eq!(leida["estado"], "abierta");
        assert_eq!(leida["folio"], folio);
        assert_eq!(leida["como"], "Vecino del otro lado");
        assert_eq!(leida["solicita"], "Íñiga Peña Ñandú");
        assert!(leida["vence"].as_str().unwrap().starts_with("2026-03-1"), "{leida}");
        // What they may see, and no more.
        let vistos: Vec<&str> =
            leida["datos"].as_array().unwrap().iter().map(|d| d["campo"].as_str().unwrap()).collect();
        assert_eq!(vistos, ["arbol", "motivo"]);
        assert!(!leida.to_string().contains(VECINA), "{leida}");
        let acciones = leida["acciones"].as_array().unwrap();
        assert_eq!(
            acciones.iter().map(|a| a["accion"].as_str().unwrap()).collect::<Vec<_>>(),
            ["aceptar", "objetar"]
        );
        assert_eq!(acciones[1]["respuestas"]["required"], json!(["objecion"]));
        assert_eq!(acciones[1]["confirma"], "Su objeción la lee quien decide.");

        // What is wrong is said, and does nothing.
        for (ruta, cuerpo, estado, dice) in [
            (OBJETAR, json!({}), 422, "objecion"),
            (OBJETAR, json!({"respuestas": {"objecion": "no"}}), 422, "objecion"),
            (OBJETAR, json!({"respuestas": {"objecion": 3}}), 422, "objecion"),
            (ACEPTAR, json!({"respuestas": {"arbol": "Otro"}}), 422, "arbol"),
            (ACEPTAR, json!({"respuestas": []}), 422, "respuestas"),
            (ACEPTAR, json!({"visita": 1}), 422, "visita"),
            (ACEPTAR, json!([]), 400, "objeto"),
            ("/api/v1/invitacion/acciones/autorizar", json!({}), 404, "404"),
            ("/api/v1/invitacion/acciones/%00", json!({}), 404, "404"),
        ] {
            let vuelta = manda(&nadie, &token, ruta, &cuerpo).await;
            assert_eq!(vuelta.estado.as_u16(), estado, "{ruta} {cuerpo}: {}", vuelta.texto());
            vuelta.dice(&[dice]);
        }
        let antes = casa.app.abrir_expediente(&id).await.unwrap().eventos.len();

        // A file is handed in by the link, and another one isn't taken.
        let sin_campo = nadie.invitada(&token, "POST", ARCHIVOS, Some(PDF)).await;
        assert_eq!(sin_campo.estado, StatusCode::UNPROCESSABLE_ENTITY);
        for ajeno in ["objecion", "nada", "arbol"] {
            let vuelta =
                nadie.invitada(&token, "POST", &format!("{ARCHIVOS}?campo={ajeno}"), Some(PDF)).await;
            assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY, "{ajeno}");
        }
        let sube = format!("{ARCHIVOS}?campo=foto&nombre=desde%20mi%20lado.pdf");
        let subido = nadie.invitada(&token, "POST", &sube, Some(PDF)).await;
        let foto = dicho(&subido, StatusCode::CREATED);
        let huella = foto["sha256"].as_str().unwrap();
        let bajado = nadie.invitada(&token, "GET", &format!("{ARCHIVOS}/{huella}"), None).await;
        assert_eq!((bajado.estado, bajado.bytes.as_slice()), (StatusCode::OK, PDF));
        let ninguno = nadie.invitada(&token, "GET", &format!("{ARCHIVOS}/{}", "0".repeat(64)), None).await;
        assert_eq!(ninguno.estado, StatusCode::NOT_FOUND);
        let mut ajena = foto.clone();
        ajena["sha256"] = json!("0".repeat(64));
        let objecion = "Le da sombra a mi patio";
        let con = |foto: &Value| json!({"respuestas": {"objecion": objecion, "foto": foto}});
        let vuelta = manda(&nadie, &token, OBJETAR, &con(&ajena)).await;
        assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY, "{}", vuelta.texto());
        assert_eq!(casa.app.abrir_expediente(&id).await.unwrap().eventos.len(), antes);

        // The answer: registered as theirs, told back, and for good.
        let hecha = dicho(&manda(&nadie, &token, OBJETAR, &con(&foto)).await, StatusCode::OK);
        assert_eq!(hecha["estado"], "respondida");
        assert_eq!(hecha["respondida"]["accion"]["id"], "objetar");
        assert_eq!(hecha["respondida"]["respuestas"]["objecion"], objecion);
        for calla in ["folio", "solicita", "etapa"] {
            assert!(hecha.get(calla).is_none(), "{hecha}");
        }
        assert_eq!(dicho(&nadie.invitada(&token, "GET", RUTA, None).await, StatusCode::OK), hecha);
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let suyo = |e: &&schemas::evento::Evento| matches!(e.quien, Quien::Tercero { .. });
        assert!(abierto.eventos.iter().filter(suyo).any(|e| matches!(e.hecho, Hecho::Respondido { .. })));
        assert!(abierto.estado.activa("resolucion").is_some());
        let hay = abierto.eventos.len();
        for (metodo, ruta) in [("POST", OBJETAR), ("POST", ACEPTAR), ("POST", sube.as_str())] {
            let otra = nadie.invitada(&token, metodo, ruta, Some(b"{}")).await;
            assert_eq!(otra.estado, StatusCode::CONFLICT, "{ruta}: {}", otra.texto());
        }
        assert_eq!(casa.app.abrir_expediente(&id).await.unwrap().eventos.len(), hay);
    });
}

#[test]
fn by_program_no_other_token_opens_anything_whoever_brings_it() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = poda(&casa.app);
        let (_, folio) = solicita(&casa.app, &paquete, &casa.ciudadana, OTRA).await.unwrap();
        let viejo = ultimo(&casa.app, OTRA).await;
        let persona = casa.entra(&casa.ciudadana).await;
        let invita = format!("/solicitudes/{folio}/invitaciones/opinion");
        assert_eq!(persona.envia(&invita, &[("vecino_correo", VECINA)]).await.estado, StatusCode::SEE_OTHER);
        let bueno = ultimo(&casa.app, VECINA).await;
        let nadie = casa.nadie();
        // Of another round: it is told that it is over, and nothing else.
        for (metodo, ruta) in [("GET", RUTA), ("POST", ACEPTAR), ("POST", ARCHIVOS)] {
            let cuerpo = (metodo == "POST").then_some(b"{}".as_slice());
            let vuelta = nadie.invitada(&viejo, metodo, ruta, cuerpo).await;
            assert_eq!(vuelta.estado, StatusCode::GONE, "{ruta}");
            vuelta.dice(&["se envió otro después"]);
            vuelta.calla(&["fresno", "Íñiga", &folio, VECINA]);
            // Without a token, whoever has entered or hasn't.
            for quien in [&nadie, &persona, &casa.entra(&casa.oficial).await] {
                let vuelta = quien.invitada("", metodo, ruta, cuerpo).await;
                assert_eq!(vuelta.estado, StatusCode::UNAUTHORIZED, "{ruta}");
            }
        }
        // Invented: whoever goes on has to wait, as on the page.
        let mut ultima = StatusCode::OK;
        for mala in [bueno[..63].to_owned(), bueno.to_uppercase(), "x".to_owned(), "../..".to_owned()] {
            let vuelta = nadie.invitada(&mala, "GET", RUTA, None).await;
            assert_eq!(vuelta.estado, StatusCode::NOT_FOUND, "{mala}");
        }
        for n in 0..40 {
            ultima = nadie.invitada(&format!("{n:064x}"), "GET", RUTA, None).await.estado;
        }
        assert_eq!(ultima, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(nadie.invitada(&bueno, "GET", RUTA, None).await.estado, StatusCode::OK);
        // So does whoever sends without end by a good one.
        for _ in 0..120 {
            ultima = manda(&nadie, &bueno, OBJETAR, &json!({})).await.estado;
        }
        assert_eq!(ultima, StatusCode::UNPROCESSABLE_ENTITY);
        ultima = manda(&nadie, &bueno, OBJETAR, &json!({})).await.estado;
        assert_eq!(ultima, StatusCode::TOO_MANY_REQUESTS);
        // Out of time, also before anybody writes it down.
        let instante = engine::agenda::instante(&paquete, date(2026, 3, 10).at(0, 30, 0, 0)).unwrap();
        casa.app.mover_reloj(instante).await.unwrap();
        for (metodo, ruta) in [("GET", RUTA), ("POST", ACEPTAR)] {
            let vuelta = nadie.invitada(&bueno, metodo, ruta, (metodo == "POST").then_some(b"{}")).await;
            assert_eq!(vuelta.estado, StatusCode::GONE, "{ruta}");
            vuelta.calla(&["fresno", &folio]);
        }
    });
}

#[test]
fn of_two_programs_that_answer_at_once_by_one_token_one_is_heard() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    hilos.block_on(async {
        let casa = Casa::nueva().await;
        let paquete = poda(&casa.app);
        let (id, _) = solicita(&casa.app, &paquete, &casa.ciudadana, VECINA).await.unwrap();
        let token = ultimo(&casa.app, VECINA).await;
        let tareas: Vec<_> = (0..8)
            .map(|n| {
                let (nadie, token) = (casa.nadie(), token.clone());
                tokio::spawn(async move {
                    let cuerpo = json!({"respuestas": {"objecion": "Le da sombra a mi patio"}});
                    let (ruta, cuerpo) = if n % 2 == 0 { (ACEPTAR, json!({})) } else { (OBJETAR, cuerpo) };
                    manda(&nadie, &token, ruta, &cuerpo).await.estado
                })
            })
            .collect();
        let mut estados = Vec::new();
        for tarea in tareas {
            estados.push(tarea.await.unwrap());
        }
        assert_eq!(estados.iter().filter(|e| **e == StatusCode::OK).count(), 1, "{estados:?}");
        assert!(estados.iter().all(|e| [StatusCode::OK, StatusCode::CONFLICT].contains(e)), "{estados:?}");
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let suyas = abierto
            .eventos
            .iter()
            .filter(|e| matches!(e.quien, Quien::Tercero { .. }) && matches!(e.hecho, Hecho::Salio { .. }));
        assert_eq!(suyas.count(), 1);
    });
}
