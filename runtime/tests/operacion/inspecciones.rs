//! Inspections over the whole platform: who programs names somebody with the role, the person is told, and only who was named says what
//! came of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::comando::Comando;
use engine::inspeccion::{Pedida, programada};
use jiff::civil::{date, time};
use runtime::almacen::{ClaseCuenta, Cuenta};
use runtime::app::{Hecho, Inicio, Ofrecido, valor_solicitante};
use runtime::obreros::drenar;
use schemas::evento::Canal;
use schemas::ids::{CampoId, RolId};
use schemas::paquete::{Resultado, TipoEtapa};
use schemas::sello;
use schemas::valor::Valor;

use crate::casa::{Casa, actuante, correr, nueva};

async fn servidor(casa: &Casa, correo: &str, nombre: &str, rol: &str) -> Cuenta {
    let nueva = runtime::app::CuentaNueva {
        clase: ClaseCuenta::Servidor,
        roles: [RolId::from(rol)].into_iter().collect(),
        dependencia: Some("comercio".into()),
        ..nueva(correo, nombre)
    };
    casa.app.crear_cuenta(nueva).await.unwrap()
}

/// A solicitud that waits for its visit.
async fn enviada(casa: &Casa, paquete: &Ofrecido) -> Hecho {
    let giro = Some(Valor::Texto("Papelería".to_owned()));
    let inicio = Inicio {
        paquete: Arc::clone(paquete),
        canal: Canal::EnLinea,
        solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
        accion: "enviar".into(),
        respuestas: BTreeMap::from([(CampoId::from("giro"), giro)]),
        borrador: None,
    };
    casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap()
}

/// A solicitud whose visit nobody has programmed, with who programs and who inspects.
async fn por_programar() -> (Casa, Ofrecido, [Cuenta; 2], Hecho) {
    let casa = Casa::nueva().await;
    let bytes = include_bytes!("../datos/apertura.paquete");
    let paquete = casa.app.recibir(bytes, &[], "Instalación").unwrap();
    let mesa = servidor(&casa, "mesa-comercio", "Marta Mesa", "mesa").await;
    let luisa = servidor(&casa, "luisa", "Luisa Inspectora", "inspectora").await;
    let hecho = enviada(&casa, &paquete).await;
    (casa, paquete, [mesa, luisa], hecho)
}

#[test]
fn a_visit_is_programmed_the_person_is_told_and_who_was_named_says_what_came_of_it() {
    correr(async {
        let (casa, paquete, [mesa, luisa], hecho) = por_programar().await;
        let otra = servidor(&casa, "otra", "Olga Inspectora", "inspectora").await;
        let (id, ruta) = (hecho.expediente, format!("/expedientes/{}", hecho.folio));
        let visitas = format!("{ruta}/visitas/visita");

        let entra = casa.entra(&mesa).await;
        entra.ve("/bandeja").await.dice(&[&hecho.folio.to_string(), "Visita al local"]);
        entra.ve(&ruta).await.dice(&["Programar la visita", "Luisa Inspectora", "Olga Inspectora"]);
        let con = |quien: &Cuenta| {
            [
                ("inspector", quien.id.to_string()),
                ("fecha.dia", "6".to_owned()),
                ("fecha.mes", "3".to_owned()),
                ("fecha.anio", "2026".to_owned()),
                ("desde", "09:00".to_owned()),
                ("hasta", "12:00".to_owned()),
            ]
        };
        let manda = |partes: [(&'static str, String); 6]| {
            let (entra, visitas) = (&entra, &visitas);
            async move {
                let partes: Vec<(&str, &str)> = partes.iter().map(|(k, v)| (*k, v.as_str())).collect();
                entra.envia(visitas, &partes).await.estado
            }
        };
        // Somebody without the role is nobody who may be sent.
        assert_eq!(manda(con(&mesa)).await, StatusCode::UNPROCESSABLE_ENTITY);
        let mut pronto = con(&luisa);
        pronto[1].1 = "2".to_owned();
        let partes: Vec<(&str, &str)> = pronto.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let devuelta = entra.envia(&visitas, &partes).await;
        assert_eq!(devuelta.estado, StatusCode::UNPROCESSABLE_ENTITY);
        // The form comes back with what was typed, and what is wrong with it in its place.
        devuelta.dice(&["Falta corregir 1 dato", "ya pasó", "Programar la visita", "value=\"12:00\""]);
        assert_eq!(manda(con(&luisa)).await, StatusCode::SEE_OTHER);
        drenar(&casa.app).await.unwrap();

        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        let hay = programada(&abierto.estado, "visita").unwrap();
        assert_eq!((hay.inspector.clone(), hay.desde), (luisa.id.clone(), date(2026, 3, 6).at(9, 0, 0, 0)));
        let persona = casa.entra(&casa.ciudadana).await;
        persona.ve(&format!("/solicitudes/{}", hecho.folio)).await.dice(&[
            "Se programó la visita",
            "Viernes 6 de marzo de 2026 a las 09:00",
            "Luisa Inspectora",
        ]);
        casa.entra(&luisa).await.ve("/bandeja?vista=mias").await.dice(&[&hecho.folio.to_string()]);
        // The public page tells neither who goes nor when.
        let publica = casa.nadie().ve(&format!("/consulta?folio={}", hecho.folio)).await;
        publica.calla(&["Luisa Inspectora", "09:00"]);

        let impide = |quien: &Cuenta| {
            let comando = Comando::Actuar {
                etapa: "visita".into(),
                visita: None,
                accion: "impedir".into(),
                respuestas: BTreeMap::from([(
                    CampoId::from("motivo"),
                    Some(Valor::Texto("El local estaba cerrado.".to_owned())),
                )]),
            };
            let (app, id, quien) = (casa.app.clone(), id.clone(), actuante(quien));
            async move { app.ejecutar(&id, comando, quien, None).await.map(drop).map_err(|e| e.to_string()) }
        };
        let antes = impide(&luisa).await.unwrap_err();
        assert!(antes.contains("se registra a partir del 6 de marzo de 2026"), "{antes}");
        let instante = engine::agenda::instante(&paquete, date(2026, 3, 6).at(9, 30, 0, 0)).unwrap();
        casa.app.mover_reloj(instante).await.unwrap();
        let ajena = impide(&otra).await.unwrap_err();
        assert!(ajena.contains("la visita la hace Luisa Inspectora"), "{ajena}");
        let suya = casa.entra(&luisa).await;
        suya.ve(&ruta).await.dice(&["El local cumple", "No se pudo entrar", "Informe de la visita"]);
        impide(&luisa).await.unwrap();
        let abierto = casa.app.abrir_expediente(&id).await.unwrap();
        assert_eq!(abierto.estado.resultado, Some(Resultado::Desfavorable));
    });
}

#[test]
fn a_program_says_who_goes_and_when_with_the_same_rules() {
    correr(async {
        let (casa, _, [mesa, luisa], hecho) = por_programar().await;
        let ruta = format!("/api/v1/expedientes/{}", hecho.folio);
        let programar = format!("{ruta}/acciones/visita/programar");
        let entra = casa.entra(&mesa).await;
        // What it takes is told, and who may be sent.
        let vista = entra.llama("GET", &ruta, None).await;
        let vista: serde_json::Value = serde_json::from_str(&vista.texto()).unwrap();
        let acciones = vista["acciones"].as_array().unwrap();
        let pide = &acciones.iter().find(|a| a["accion"] == "programar").unwrap()["respuestas"];
        assert_eq!(pide["required"], serde_json::json!(["inspector", "fecha", "desde", "hasta"]));
        assert_eq!(pide["properties"].as_object().unwrap().len(), 4);
        let quienes = entra.llama("GET", &format!("{ruta}/servidores"), None).await;
        quienes.dice(&["visita.inspector", "Luisa Inspectora", luisa.id.as_str()]);
        quienes.calla(&["Marta Mesa"]);

        let con = |quien: &str, fecha: &str, desde: &str, mas: &str| {
            format!(
                r#"{{"visita": 1, "respuestas": {{"inspector": "{quien}", "fecha": "{fecha}", "desde": "{desde}", "hasta": "12:00"{mas}}}}}"#
            )
        };
        let suya = luisa.id.as_str();
        for (n, (cuerpo, dice)) in [
            ("{}".to_owned(), "Diga quién hace la visita"),
            (con(mesa.id.as_str(), "2026-03-06", "09:00", ""), "Diga quién hace la visita"),
            (con(suya, "6 de marzo", "09:00", ""), "Diga el día"),
            (con(suya, "2026-03-06", "25:00", ""), "Diga la hora"),
            (con(suya, "2026-03-06", "09:00", r#", "fotos": []"#), "Esto no se dice aquí"),
            (con(suya, "2026-03-02", "09:00", ""), "ya pasó"),
        ]
        .into_iter()
        .enumerate()
        {
            let vuelta = entra.llama_con(&format!("visita-mal-{n}"), "POST", &programar, Some(&cuerpo)).await;
            assert_eq!(vuelta.estado, StatusCode::UNPROCESSABLE_ENTITY, "{cuerpo}: {}", vuelta.texto());
            vuelta.dice(&[dice]);
        }
        // Who goes doesn't say when.
        let bien = con(suya, "2026-03-06", "09:00", "");
        let ajena = casa.entra(&luisa).await.llama_con("visita-1", "POST", &programar, Some(&bien)).await;
        assert_eq!(ajena.estado, StatusCode::FORBIDDEN, "{}", ajena.texto());
        for _ in 0..2 {
            let vuelta = entra.llama_con("visita-2", "POST", &programar, Some(&bien)).await;
            assert_eq!(vuelta.estado, StatusCode::OK, "{}", vuelta.texto());
        }
        let abierto = casa.app.abrir_expediente(&hecho.expediente).await.unwrap();
        let hay = programada(&abierto.estado, "visita").unwrap();
        assert_eq!((hay.inspector.clone(), hay.desde), (luisa.id.clone(), date(2026, 3, 6).at(9, 0, 0, 0)));
        let veces = abierto.eventos.iter().filter(|e| format!("{:?}", e.hecho).contains("Luisa Inspectora"));
        assert_eq!(veces.count(), 1);
    });
}

#[test]
fn what_is_reported_and_photographed_in_a_visit_is_of_the_expediente() {
    correr(async {
        let (casa, paquete, [mesa, luisa], hecho) = por_programar().await;
        let programar = Comando::Programar {
            etapa: "visita".into(),
            visita: None,
            pide: Pedida {
                inspector: luisa.id.clone(),
                nombre: "Luisa Inspectora".to_owned(),
                fecha: date(2026, 3, 6),
                desde: time(9, 0, 0, 0),
                hasta: Some(time(12, 0, 0, 0)),
            },
        };
        casa.app.ejecutar(&hecho.expediente, programar, actuante(&mesa), None).await.unwrap();
        let instante = engine::agenda::instante(&paquete, date(2026, 3, 6).at(9, 30, 0, 0)).unwrap();
        casa.app.mover_reloj(instante).await.unwrap();

        let fotos = paquete.tramite.campo("fotos").unwrap();
        let foto = casa.sube_de(&luisa, fotos, "fachada.png").await;
        let informe = Valor::Texto("El extintor está vigente y a la vista.".to_owned());
        let comando = Comando::Actuar {
            etapa: "visita".into(),
            visita: None,
            accion: "cumple".into(),
            respuestas: BTreeMap::from([
                (CampoId::from("informe"), Some(informe)),
                (CampoId::from("fotos"), Some(Valor::Lista(vec![Valor::Archivo(foto.clone())]))),
            ]),
        };
        casa.app.ejecutar(&hecho.expediente, comando, actuante(&luisa), None).await.unwrap();
        drenar(&casa.app).await.unwrap();

        // Who resolves reads the report and opens the photograph, and that they did is written down.
        let titular = servidor(&casa, "titular", "Tomás Titular", "titular").await;
        let entra = casa.entra(&titular).await;
        let ruta = format!("/expedientes/{}", hecho.folio);
        entra.ve(&ruta).await.dice(&["Informe de la visita", "El extintor está vigente", "fachada.png"]);
        let bajada = entra.ve(&format!("{ruta}/documentos/{}", foto.sha256)).await;
        assert_eq!(bajada.estado, StatusCode::OK);
        assert!(casa.accesos(&hecho.expediente).await.iter().any(|(_, que)| que.contains("Descargó")));
        let publica = casa.nadie().ve(&format!("/consulta?folio={}", hecho.folio)).await;
        publica.calla(&["El extintor", "fachada.png"]);
    });
}

#[test]
fn what_a_definition_calls_as_a_visit_or_a_session_is_done_is_offered_as_any_other() {
    correr(async {
        let casa = Casa::nueva().await;
        let mut paquete =
            sello::abrir(include_bytes!("../datos/permiso.paquete"), None).unwrap().paquete().clone();
        paquete.pruebas.clear();
        let etapa = paquete.tramite.etapas.iter_mut().find(|e| e.id == "resolucion").unwrap();
        let TipoEtapa::Tarea(tarea) = &mut etapa.tipo else { panic!("resolucion es una tarea") };
        for (accion, (id, etiqueta)) in
            tarea.acciones.iter_mut().zip([("programar", "Programar algo"), ("votar", "Votar por ello")])
        {
            accion.id = id.into();
            accion.etiqueta = etiqueta.to_owned();
        }
        let paquete = casa.app.recibir(sello::sellar(paquete).unwrap().bytes(), &[], "Instalación").unwrap();
        let titular = runtime::app::CuentaNueva {
            clase: ClaseCuenta::Servidor,
            roles: [RolId::from("titular")].into_iter().collect(),
            dependencia: Some("mercados".into()),
            ..nueva("titular", "Tere Titular")
        };
        let titular = casa.app.crear_cuenta(titular).await.unwrap();
        let inicio = Inicio {
            paquete,
            canal: Canal::EnLinea,
            solicitante: valor_solicitante(&casa.ciudadana, BTreeMap::new()),
            accion: "enviar".into(),
            respuestas: [("que_vende".into(), Some(Valor::Opcion("ropa".to_owned())))].into(),
            borrador: None,
        };
        let id = casa.app.iniciar(inicio, &casa.ciudadana.id, None).await.unwrap().expediente;
        let folio = casa.app.abrir_expediente(&id).await.unwrap().estado.folio.to_string();
        let entra = casa.entra(&titular).await;
        entra.envia(&format!("/expedientes/{folio}/tomar"), &[("etapa", "resolucion")]).await;
        entra.ve(&format!("/expedientes/{folio}")).await.dice(&["Programar algo", "Votar por ello"]);
    });
}
