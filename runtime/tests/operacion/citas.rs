//! Appointments over the whole platform: the last place goes to one, a place that is left is another's, and each page is for whom it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::cita::Pide;
use engine::comando::{Actuante, Comando};
use jiff::civil::{DateTime, date};
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{App, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::Canal;
use schemas::ids::{CampoId, ExpedienteId, RolId};
use schemas::paquete::Resultado;
use schemas::valor::Valor;

use crate::casa::{Casa, actuante, correr, nueva};

fn vacuna(casa: &Casa) -> Ofrecido {
    casa.app.recibir(include_bytes!("../datos/vacuna.paquete"), &[], "Instalación").unwrap()
}

async fn pide(casa: &Casa, paquete: &Ofrecido) -> (ExpedienteId, String) {
    let inicio = Inicio {
        paquete: Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
        accion: "pedir".into(),
        respuestas: BTreeMap::from([(CampoId::from("vacuna"), Some(Valor::Opcion("influenza".to_owned())))]),
        borrador: None,
    };
    let hecho = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap();
    (hecho.expediente, hecho.folio.to_string())
}

async fn cita(app: &App, id: &ExpedienteId, quien: Actuante, pide: Pide) -> Result<(), String> {
    let comando = Comando::Cita { etapa: "cita".into(), visita: None, pide };
    app.ejecutar(id, comando, quien, None).await.map(drop).map_err(|e| e.to_string())
}

async fn enfermera(casa: &Casa) -> Cuenta {
    let nueva = runtime::app::CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from("enfermeria")].into_iter().collect(),
        dependencia: Some("salud".into()),
        ..nueva("enfermera", "Elena Enfermera")
    };
    casa.app.crear_cuenta(nueva).await.unwrap()
}

const fn a_las(hora: i8, minuto: i8) -> DateTime {
    date(2026, 3, 4).at(hora, minuto, 0, 0)
}

async fn hasta(casa: &Casa, local: DateTime) {
    let paquete = casa.app.estante().activo("vacuna").unwrap();
    let instante = engine::agenda::instante(&paquete, local).unwrap();
    casa.app.mover_reloj(instante).await.unwrap();
    drenar(&casa.app).await.unwrap();
}

#[test]
fn fifty_ask_at_once_for_the_two_places_of_an_hour_and_two_get_them() {
    let hilos = tokio::runtime::Builder::new_multi_thread().worker_threads(8).enable_all().build().unwrap();
    hilos.block_on(async {
        let casa = Casa::nueva().await;
        let paquete = vacuna(&casa);
        let mut ids = Vec::new();
        for _ in 0..50 {
            ids.push(pide(&casa, &paquete).await.0);
        }
        let quien = Actuante::Solicitante { cuenta: casa.ciudadana.id.clone() };
        let tareas: Vec<_> = ids
            .iter()
            .map(|id| {
                let (app, id, quien) = (casa.app.clone(), id.clone(), quien.clone());
                tokio::spawn(async move { cita(&app, &id, quien, Pide::Agendar(a_las(10, 0))).await })
            })
            .collect();
        let mut con = Vec::new();
        for (tarea, id) in tareas.into_iter().zip(&ids) {
            match tarea.await.unwrap() {
                Ok(()) => con.push(id.clone()),
                Err(no) => {
                    assert!(no.contains("ya no queda lugar el 4 de marzo de 2026, 10:00"), "{no}");
                    assert!(no.contains("hay lugar el 4 de marzo de 2026, 10:30"), "{no}");
                }
            }
        }
        assert_eq!(con.len(), 2);
        let sin = ids.iter().find(|id| !con.contains(id)).unwrap();
        // Who calls it off leaves a place, and one alone.
        cita(&casa.app, &con[0], quien.clone(), Pide::Cancelar).await.unwrap();
        cita(&casa.app, sin, quien.clone(), Pide::Agendar(a_las(10, 0))).await.unwrap();
        let otro = ids.iter().find(|id| !con.contains(id) && *id != sin).unwrap();
        assert!(cita(&casa.app, otro, quien.clone(), Pide::Agendar(a_las(10, 0))).await.is_err());
        // Who changes it leaves one too, and keeps what it has when the other is full.
        cita(&casa.app, otro, quien.clone(), Pide::Agendar(a_las(11, 0))).await.unwrap();
        assert!(cita(&casa.app, otro, quien.clone(), Pide::Reprogramar(a_las(10, 0))).await.is_err());
        let abierto = casa.app.abrir_expediente(otro).await.unwrap();
        assert_eq!(engine::cita::reservada(&abierto.estado, "cita").unwrap().desde, a_las(11, 0));
        cita(&casa.app, sin, quien.clone(), Pide::Reprogramar(a_las(12, 0))).await.unwrap();
        cita(&casa.app, otro, quien, Pide::Reprogramar(a_las(10, 0))).await.unwrap();
    });
}

#[test]
fn the_person_chooses_a_day_and_an_hour_and_who_receives_registers_it() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = vacuna(&casa);
        let (id, folio) = pide(&casa, &paquete).await;
        let enfermera = enfermera(&casa).await;
        let suya = casa.entra(&casa.ciudadana).await;
        let ruta = format!("/solicitudes/{folio}/citas/cita");
        suya.ve(&format!("/solicitudes/{folio}")).await.dice(&["elegir día y hora", &ruta]);
        suya.ve(&ruta).await.dice(&[
            "Miércoles 4 de marzo de 2026: 8 horas libres",
            "consultorio 2",
            "?dia=2026-03-04",
        ]);
        suya.ve(&format!("{ruta}?dia=2026-03-04")).await.dice(&[
            "10:00 a 10:30",
            "2026-03-04T10:00",
            "Hacer la cita",
        ]);
        let vacia = suya.envia(&ruta, &[]).await;
        assert_eq!(vacia.estado, StatusCode::UNPROCESSABLE_ENTITY);
        vacia.dice(&["Elija una hora"]);
        for (mala, dice) in [
            ("2026-03-01T10:00", "ya pasó"),
            ("2026-03-07T10:00", "no hay citas"),
            ("2026-03-04T10:10", "no empieza ninguna cita"),
            ("2026-03-02T12:00", "es muy pronto"),
            ("2027-03-04T10:00", "es después del plazo"),
        ] {
            let no = suya.envia(&ruta, &[("cuando", mala)]).await;
            assert_eq!(no.estado, StatusCode::CONFLICT, "{mala}");
            no.dice(&[dice]);
        }
        // Nobody else sees it, whichever the door.
        for quien in [&casa.otro, &casa.oficial, &casa.administra, &enfermera] {
            let ajeno = casa.entra(quien).await;
            for otra in [ruta.clone(), format!("{ruta}/cita.ics")] {
                assert_eq!(ajeno.ve(&otra).await.estado, StatusCode::NOT_FOUND, "{otra}");
            }
            let no = ajeno.envia(&ruta, &[("cuando", "2026-03-04T10:00")]).await;
            assert_eq!(no.estado, StatusCode::NOT_FOUND);
        }
        assert!(suya.envia(&ruta, &[("cuando", "2026-03-04T10:00")]).await.a().ends_with(&folio));
        drenar(&casa.app).await.unwrap();
        suya.ve(&format!("/solicitudes/{folio}"))
            .await
            .dice(&["Tiene una cita", "Miércoles 4 de marzo de 2026 a las 10:00"]);
        suya.ve(&format!("{ruta}/cita.ics")).await.dice(&["BEGIN:VEVENT", "DTSTART:20260304T160000Z"]);
        // The public page tells neither day nor hour.
        let publica = casa.nadie().ve(&format!("/consulta?folio={folio}")).await;
        publica.calla(&["a las 10:00", "consultorio 2"]);
        // Who receives sees who comes, and registers nothing before the hour.
        let mesa = casa.entra(&enfermera).await;
        let registrar = format!("/expedientes/{folio}/citas/cita/registrar");
        mesa.ve("/citas?dia=2026-03-04").await.dice(&[
            "10:00",
            "Íñiga Peña Ñandú",
            &folio,
            "se registra desde las 10:00",
        ]);
        mesa.ve("/citas?dia=2026-03-05").await.calla(&[&folio]);
        let pronto = mesa.envia(&registrar, &[("que", "asiste")]).await;
        assert_eq!(pronto.estado, StatusCode::UNPROCESSABLE_ENTITY);
        pronto.dice(&["se registra a partir del 4 de marzo de 2026, 10:00"]);
        let ajeno = casa.entra(&casa.oficial).await;
        assert_eq!(ajeno.envia(&registrar, &[("que", "asiste")]).await.estado, StatusCode::NOT_FOUND);
        let la_persona = suya.envia(&registrar, &[("que", "asiste")]).await;
        assert_eq!(la_persona.estado, StatusCode::NOT_FOUND);
        // The day before it is reminded, and only then.
        let asuntos = || async {
            let todos = casa.app.almacen().leer(|l| l.correos(None, 100)).await.unwrap();
            todos.into_iter().map(|c| c.correo.asunto).collect::<Vec<String>>()
        };
        let antes = asuntos().await;
        assert!(antes.iter().any(|a| a.starts_with("Su cita es el 4 de marzo")), "{antes:?}");
        assert!(!antes.iter().any(|a| a.starts_with("Recuerde")), "{antes:?}");
        hasta(&casa, date(2026, 3, 3).at(10, 1, 0, 0)).await;
        let despues = asuntos().await;
        assert_eq!(despues.iter().filter(|a| a.starts_with("Recuerde su cita")).count(), 1, "{despues:?}");
        hasta(&casa, a_las(10, 5)).await;
        // Sessions don't last so long.
        let mesa = casa.entra(&enfermera).await;
        mesa.ve(&format!("/expedientes/{folio}")).await.dice(&["Asistió"]);
        mesa.envia(&registrar, &[("que", "asiste")]).await;
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Atendida));
        mesa.ve("/citas").await.calla(&[&folio]);
    });
}

#[test]
fn a_place_is_left_when_nobody_registers_and_when_the_expediente_ends() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = vacuna(&casa);
        let (id, folio) = pide(&casa, &paquete).await;
        let quien = actuante(&casa.ciudadana);
        cita(&casa.app, &id, quien.clone(), Pide::Agendar(a_las(10, 0))).await.unwrap();
        let ocupantes = || async {
            let todas = casa.app.almacen().leer(|l| l.ocupantes("cita/", "cita~", 100)).await.unwrap();
            todas.len()
        };
        // Thirty minutes, in cells of five.
        assert_eq!(ocupantes().await, 6);
        hasta(&casa, date(2026, 3, 9).at(9, 0, 0, 0)).await;
        assert_eq!(ocupantes().await, 0);
        let suya = casa.entra(&casa.ciudadana).await;
        suya.ve(&format!("/solicitudes/{folio}"))
            .await
            .dice(&["elegir día y hora", "Nadie registró a tiempo"]);
        let despues = date(2026, 3, 11).at(10, 0, 0, 0);
        cita(&casa.app, &id, quien.clone(), Pide::Agendar(despues)).await.unwrap();
        assert_eq!(ocupantes().await, 6);
        cita(&casa.app, &id, quien, Pide::Cancelar).await.unwrap();
        assert_eq!(ocupantes().await, 0);
    });
}

#[test]
fn a_program_books_with_the_same_rules() {
    correr(async {
        let casa = Casa::nueva().await;
        let paquete = vacuna(&casa);
        let (_, folio) = pide(&casa, &paquete).await;
        let suya = casa.entra(&casa.ciudadana).await;
        let horas = suya.llama("GET", &format!("/api/v1/solicitudes/{folio}/citas/cita"), None).await;
        horas.dice(&["2026-03-03T09:00", "consultorio 2"]);
        // What is listed as doable says what it takes.
        let vista = suya.llama("GET", &format!("/api/v1/solicitudes/{folio}"), None).await;
        let vista: serde_json::Value = serde_json::from_str(&vista.texto()).unwrap();
        let acciones = vista["acciones"].as_array().unwrap();
        let agendar = acciones.iter().find(|a| a["accion"] == "agendar").unwrap();
        assert_eq!(agendar["respuestas"]["required"], serde_json::json!(["cuando"]));
        let accion = |que: &str| format!("/api/v1/solicitudes/{folio}/acciones/cita/{que}");
        let con = r#"{"respuestas": {"cuando": "2026-03-04T10:00"}}"#;
        for (cuerpo, estado) in [
            (r"{}", StatusCode::UNPROCESSABLE_ENTITY),
            (r#"{"respuestas": {"cuando": "mañana"}}"#, StatusCode::UNPROCESSABLE_ENTITY),
            (
                r#"{"respuestas": {"cuando": "2026-03-04T10:00", "otro": 1}}"#,
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (con, StatusCode::OK),
        ] {
            let clave = format!("agenda-{}", cuerpo.len());
            let vuelta = suya.llama_con(&clave, "POST", &accion("agendar"), Some(cuerpo)).await;
            assert_eq!(vuelta.estado, estado, "{cuerpo}: {}", vuelta.texto());
        }
        let vista = suya.llama("GET", &format!("/api/v1/solicitudes/{folio}"), None).await;
        vista.dice(&["reprogramar", "cancelar_cita"]);
        let otra = casa.entra(&casa.otro).await;
        let ajena = otra.llama("POST", &accion("cancelar_cita"), Some("{}")).await;
        assert_eq!(ajena.estado, StatusCode::NOT_FOUND);
        let asiste = suya.llama_con("asiste-1", "POST", &accion("asiste"), Some("{}")).await;
        assert_eq!(asiste.estado, StatusCode::FORBIDDEN, "{}", asiste.texto());
    });
}
