//! An expediente by program, from both sides.

use schemas::ids::CuentaId;
use schemas::sello::Digest;
use serde_json::{Value, json};

use super::casa::{Casa, correr};

const MOTIVO: &str = "El comprobante es de otro domicilio; traiga el de su casa.";

#[test]
fn a_person_follows_their_solicitud_and_nobody_else_does() {
    correr(async {
        let casa = Casa::nueva().await;
        let (ana, otro) = (casa.entra("ana").await, casa.entra("otro").await);
        let folio = ana.solicita("k1").await;
        let ruta = format!("/api/v1/solicitudes/{folio}");
        let una = ana.ve(&ruta.to_lowercase()).await.es(200).json();
        assert_eq!((&una["folio"], &una["estado"]), (&json!(folio), &json!("Falta su pago")));
        assert_eq!(una["respuestas"]["vive_desde"], "2019-03-04");
        assert_eq!(
            (&una["ordenes"][0]["monto"], &una["ordenes"][0]["estado"]),
            (&json!("63.35"), &json!("pendiente"))
        );
        assert_eq!(una["tareas"][0]["etapa"], "pago");
        assert!(
            una["plazos"].as_array().unwrap().iter().any(|p| p["id"] == "pago" && p["vence"].is_string())
        );
        assert_eq!(una["historia"][0]["titulo"], "Solicitud enviada");
        assert_eq!(una["acciones"][0]["accion"], "desistir");
        for ruta in
            [ruta.clone(), "/api/v1/solicitudes/NADA-1".to_owned(), "/api/v1/solicitudes/%00".to_owned()]
        {
            otro.ve(&ruta).await.es(404);
        }
        for accion in ["acciones-generales/desistir", "acciones/solicitud/enviar", "avisos/negada/consulta"] {
            otro.pide("POST", &format!("{ruta}/{accion}")).va().await.es(404);
        }
        assert_eq!(otro.ve("/api/v1/solicitudes").await.json()["solicitudes"], json!([]));
    });
}

#[test]
fn the_list_goes_on_where_it_was_left() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let mut folios = Vec::new();
        for clave in ["a", "b", "c"] {
            folios.push(ana.solicita(clave).await);
        }
        folios.reverse();
        let mut vistos = Vec::new();
        let mut ruta = "/api/v1/solicitudes?limite=2".to_owned();
        loop {
            let tramo = ana.ve(&ruta).await.es(200).json();
            vistos.extend(
                tramo["solicitudes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|s| s["folio"].as_str().unwrap().to_owned()),
            );
            let Some(siguiente) = tramo["siguiente"].as_str() else { break };
            ruta = format!("/api/v1/solicitudes?limite=2&despues={siguiente}");
        }
        assert_eq!(vistos, folios);
    });
}

#[test]
fn actions_are_done_once_late_ones_conflict_and_unknown_ones_are_not_there() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let folio = ana.solicita("k1").await;
        let ruta = |accion: &str| format!("/api/v1/solicitudes/{folio}/{accion}");
        for accion in [
            "acciones/nada/enviar",
            "acciones/solicitud/nada",
            "acciones/pago/responder",
            "acciones-generales/nada",
        ] {
            ana.pide("POST", &ruta(accion)).va().await.es(404);
        }
        // Its first stage is over; being late comes before what the answers lack.
        ana.envia(&ruta("acciones/solicitud/enviar"), &json!({"respuestas": {"curp": "mal"}})).await.es(409);
        ana.pide("POST", &ruta("acciones/revision/expedir")).va().await.es(409);
        let desistir = ruta("acciones-generales/desistir");
        let hecha = ana.pide("POST", &desistir).con("idempotency-key", "d").va().await.es(200).json();
        assert_eq!((&hecha["resultado"], &hecha["repetida"]), (&json!("desistida"), &json!(false)));
        let otra = ana.pide("POST", &desistir).con("idempotency-key", "d").va().await.es(200).json();
        assert_eq!((&otra["repetida"], &otra["version"]), (&json!(true), &hecha["version"]));
        ana.pide("POST", &desistir).va().await.es(409);
        let una = ana.ve(&format!("/api/v1/solicitudes/{folio}")).await.json();
        assert_eq!((&una["resultado"], &una["acciones"]), (&json!("desistida"), &json!([])));
    });
}

#[test]
fn the_bandeja_shows_the_tasks_of_the_roles_and_taking_one_keeps_others_out() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let (oficial, colega, ajena) =
            (casa.entra("oficial").await, casa.entra("colega").await, casa.entra("ajena").await);
        let folio = ana.solicita("k1").await;
        // Nobody attends it while it waits for its payment.
        oficial.ve(&format!("/api/v1/expedientes/{folio}")).await.es(404);
        casa.paga(&folio).await;
        let bandeja = oficial.ve("/api/v1/bandeja").await.es(200).json();
        assert_eq!(
            (&bandeja["tareas"][0]["folio"], &bandeja["tareas"][0]["toma"]),
            (&json!(folio), &json!("libre"))
        );
        assert_eq!(bandeja["tareas"][0]["solicitante"], "Ana Peña Ñandú");
        assert_eq!(bandeja["conteos"]["todas"], json!({"cuantas": 1, "mas": false}));
        for (consulta, cuantas) in [
            ("?vista=mias", 0),
            ("?vista=sin_asignar&limite=1", 1),
            ("?tramite=constancia_residencia&etapa=revision", 1),
            ("?tramite=empresas", 0),
            ("?q=pena%20ana", 1),
            ("?q=nadie", 0),
            ("?vence_antes=2026-03-02T00:00:00Z", 0),
            ("?vence_antes=2030-01-01T00:00:00-06:00", 1),
        ] {
            let tareas = oficial.ve(&format!("/api/v1/bandeja{consulta}")).await.es(200).json()["tareas"]
                .as_array()
                .unwrap()
                .len();
            assert_eq!(tareas, cuantas, "{consulta}");
        }
        assert_eq!(ajena.ve("/api/v1/bandeja").await.es(200).json()["tareas"], json!([]));
        let ruta = |que: &str| format!("/api/v1/expedientes/{folio}{que}");
        ajena.ve(&ruta("")).await.es(404);
        for que in ["/tomar", "/soltar"] {
            ajena.envia(&ruta(que), &json!({"etapa": "revision"})).await.es(404);
        }
        ajena.envia(&ruta("/acciones/revision/expedir"), &json!({})).await.es(404);
        oficial.envia(&ruta("/tomar"), &json!({"etapa": "nada"})).await.es(409);
        oficial.envia(&ruta("/tomar"), &json!({"etapa": "revision"})).await.es(200);
        assert_eq!(
            oficial.envia(&ruta("/tomar"), &json!({"etapa": "revision"})).await.es(200).json()["repetida"],
            true
        );
        let visto = colega.ve(&ruta("")).await.es(200).json();
        assert_eq!(visto["tareas"][0]["toma"], "de_otra_persona");
        colega.envia(&ruta("/tomar"), &json!({"etapa": "revision"})).await.es(409);
        colega.envia(&ruta("/soltar"), &json!({"etapa": "revision"})).await.es(409);
        colega.envia(&ruta("/acciones/revision/expedir"), &json!({})).await.es(409);
        oficial.envia(&ruta("/soltar"), &json!({"etapa": "revision"})).await.es(200);
        colega.envia(&ruta("/acciones/revision/expedir"), &json!({})).await.es(200);
        // Each reading was written down.
        let id = casa.app.abrir_folio(&folio).await.unwrap().id;
        let accesos = casa.app.almacen().leer(move |l| l.accesos(&id, 100)).await.unwrap();
        assert!(accesos.len() >= 6, "{}", accesos.len());
    });
}

#[test]
fn an_operator_sees_what_they_may_do_with_the_schema_of_its_answers_and_does_it() {
    correr(async {
        let casa = Casa::nueva().await;
        let (ana, oficial) = (casa.entra("ana").await, casa.entra("oficial").await);
        let folio = ana.solicita("k1").await;
        casa.paga(&folio).await;
        let ruta = |que: &str| format!("/api/v1/expedientes/{folio}{que}");
        let visto = oficial.ve(&ruta("")).await.es(200).json();
        assert_eq!(visto["solicitante"]["nombre"], "Ana Peña Ñandú");
        assert_eq!(visto["respuestas"]["domicilio"]["calle"], "Hidalgo");
        let acciones = visto["acciones"].as_array().unwrap();
        let negar = acciones.iter().find(|a| a["accion"] == "negar").unwrap();
        assert_eq!((&negar["etapa"], &negar["visita"]), (&json!("revision"), &json!(1)));
        let validador = jsonschema::validator_for(&negar["respuestas"]).unwrap();
        let respuestas = json!({"motivo_negativa": MOTIVO});
        assert!(validador.is_valid(&respuestas) && !validador.is_valid(&json!({})));
        let aqui = ruta("/acciones/revision/negar");
        assert!(
            !oficial
                .envia(&aqui, &json!({"respuestas": {}}))
                .await
                .es(422)
                .campo("motivo_negativa")
                .is_empty()
        );
        assert!(
            !oficial
                .envia(&aqui, &json!({"respuestas": {"motivo_negativa": "corto"}}))
                .await
                .es(422)
                .campo("motivo_negativa")
                .is_empty()
        );
        assert!(
            !oficial
                .envia(&aqui, &json!({"respuestas": {"curp": "x"}}))
                .await
                .es(422)
                .campo("curp")
                .is_empty()
        );
        // What was seen is of another visit.
        oficial.envia(&aqui, &json!({"visita": 2, "respuestas": respuestas})).await.es(409);
        let hecha =
            oficial.envia(&aqui, &json!({"visita": 1, "respuestas": respuestas})).await.es(200).json();
        assert_eq!(hecha["resultado"], "desfavorable");
        oficial.envia(&aqui, &json!({"respuestas": respuestas})).await.es(409);
        // The person reads why; what an official captured is in the document and the notice, not among their answers.
        let suya = ana.ve(&format!("/api/v1/solicitudes/{folio}")).await.es(200).json();
        assert!(suya["respuestas"].get("motivo_negativa").is_none());
        assert_eq!(suya["documentos"].as_array().unwrap().len(), 1);
        let aviso: Value = ana
            .pide("POST", &format!("/api/v1/solicitudes/{folio}/avisos/negada/consulta"))
            .va()
            .await
            .es(200)
            .json();
        assert!(
            aviso["asunto"].as_str().unwrap().contains(&folio) && aviso["texto"].as_str().unwrap().len() > 50,
            "{aviso}"
        );
        for etapa in ["revision", "nada"] {
            ana.pide("POST", &format!("/api/v1/solicitudes/{folio}/avisos/{etapa}/consulta"))
                .va()
                .await
                .es(404);
        }
    });
}

#[test]
fn an_issued_document_is_downloaded_by_whose_it_is_and_by_who_attends() {
    correr(async {
        let casa = Casa::nueva().await;
        let (ana, otro, oficial, ajena) = (
            casa.entra("ana").await,
            casa.entra("otro").await,
            casa.entra("oficial").await,
            casa.entra("ajena").await,
        );
        let folio = ana.solicita("k1").await;
        casa.paga(&folio).await;
        let expedir = format!("/api/v1/expedientes/{folio}/acciones/revision/expedir");
        oficial.envia(&expedir, &json!({})).await.es(200);
        let solicitud = ana.ve(&format!("/api/v1/solicitudes/{folio}")).await.es(200).json();
        let documento = solicitud["documentos"][0]["folio"].as_str().unwrap().to_owned();
        let suyo = format!("/api/v1/solicitudes/{folio}/documentos/{documento}");
        let atendido = format!("/api/v1/expedientes/{folio}/documentos/{documento}");
        ana.ve(&suyo).await.es(503);
        let impreso: &[u8] = b"%PDF-1.7 la constancia";
        casa.imprime(&folio, &documento, impreso).await;
        let digest = Digest::de(impreso);
        let deposito = casa.app.deposito().clone();
        assert_eq!(deposito.guardar(impreso).unwrap(), digest);
        for vuelta in [ana.ve(&suyo).await, oficial.ve(&atendido).await] {
            let vuelta = vuelta.es(200);
            assert_eq!(
                (&vuelta.bytes[..], vuelta.cabeceras["content-type"].to_str().unwrap()),
                (impreso, "application/pdf")
            );
        }
        otro.ve(&suyo).await.es(404);
        ajena.ve(&atendido).await.es(404);
        ana.ve(&format!("/api/v1/solicitudes/{folio}/documentos/NADA-1")).await.es(404);
        let id = casa.app.abrir_folio(&folio).await.unwrap().id;
        let accesos = casa.app.almacen().leer(move |l| l.accesos(&id, 100)).await.unwrap();
        assert!(accesos.iter().any(|a| a.motivo.contains(&documento)), "{accesos:?}");
    });
}

#[test]
fn that_the_data_of_an_expediente_were_erased_is_told_to_those_it_concerns() {
    correr(async {
        let casa = Casa::nueva().await;
        let (ana, otro, oficial, ajena) = (
            casa.entra("ana").await,
            casa.entra("otro").await,
            casa.entra("oficial").await,
            casa.entra("ajena").await,
        );
        let folio = ana.solicita("k1").await;
        casa.paga(&folio).await;
        let abierto = casa.app.abrir_folio(&folio).await.unwrap();
        let (id, ahora) = (abierto.id, casa.app.ahora());
        let quien = CuentaId::from("archivo");
        let borrado =
            casa.app.almacen().escribir(move |e| e.borrar_reservados(&id, &quien, "Art. 22", ahora));
        borrado.await.unwrap();
        ana.ve(&format!("/api/v1/solicitudes/{folio}")).await.es(410);
        otro.ve(&format!("/api/v1/solicitudes/{folio}")).await.es(404);
        oficial.ve(&format!("/api/v1/expedientes/{folio}")).await.es(410);
        ajena.ve(&format!("/api/v1/expedientes/{folio}")).await.es(404);
    });
}
