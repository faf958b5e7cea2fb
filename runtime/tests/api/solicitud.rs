//! Applying by program: files, answers, who applies, and once only.

use serde_json::{Value, json};

use super::casa::{Casa, PDF, correr};
use super::publico::partes;

const RUTA: &str = "/api/v1/tramites/constancia_residencia/solicitudes";

#[test]
fn a_solicitud_is_sent_once_however_often_it_is_repeated() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let cuerpo = json!({"accion": "enviar", "respuestas": ana.respuestas().await});
        let sin_clave = ana.envia(RUTA, &cuerpo).await.es(400);
        assert!(sin_clave.json()["detail"].as_str().unwrap().contains("Idempotency-Key"));
        let primera = ana.pide("POST", RUTA).con("idempotency-key", "uno").json(&cuerpo).va().await.es(201);
        let folio = primera.json()["folio"].as_str().unwrap().to_owned();
        assert_eq!(primera.cabeceras["location"], format!("/api/v1/solicitudes/{folio}"));
        assert_eq!(
            (&primera.json()["repetida"], &primera.json()["estado"]),
            (&json!(false), &json!("Falta su pago"))
        );
        let segunda = ana.pide("POST", RUTA).con("idempotency-key", "uno").json(&cuerpo).va().await.es(201);
        assert_eq!((&segunda.json()["folio"], &segunda.json()["repetida"]), (&json!(folio), &json!(true)));
        let mut otra = cuerpo.clone();
        otra["respuestas"]["vive_desde"] = json!("2018-01-01");
        ana.pide("POST", RUTA).con("idempotency-key", "uno").json(&otra).va().await.es(422);
        // The key of another person is another key.
        let otro = casa.entra("otro").await;
        let suyas = json!({"respuestas": otro.respuestas().await});
        otro.pide("POST", RUTA).con("idempotency-key", "uno").json(&suyas).va().await.es(201);
        let lista = ana.ve("/api/v1/solicitudes").await.es(200).json();
        assert_eq!(lista["solicitudes"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn answers_that_are_missing_or_wrong_come_back_by_field_and_spend_no_folio() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let buenas = ana.respuestas().await;
        let envia = async |clave: &str, cuerpo: &Value| {
            ana.pide("POST", RUTA).con("idempotency-key", clave).json(cuerpo).va().await
        };
        let vuelta = envia("a", &json!({"respuestas": {}})).await.es(422);
        assert_eq!(vuelta.json()["title"], "Los datos no se pudieron aceptar");
        for campo in ["domicilio", "vive_desde", "comprobante", "identificacion"] {
            assert!(!vuelta.campo(campo).is_empty(), "{campo}: {}", vuelta.json());
        }
        for (campo, valor, donde) in [
            ("vive_desde", json!("2026-03-03"), "vive_desde"),
            ("vive_desde", json!(7), "vive_desde"),
            ("domicilio", json!({"calle": "Hidalgo"}), "domicilio.numero"),
            ("domicilio", json!("Hidalgo 1"), "domicilio"),
            ("curp", json!("NADA"), "curp"),
            ("comprobante", json!({"nombre": "x"}), "comprobante"),
            ("motivo_negativa", json!("lo que captura otra persona no se pide aquí"), "motivo_negativa"),
        ] {
            let mut malas = buenas.clone();
            malas[campo] = valor;
            let vuelta = envia("b", &json!({"respuestas": malas})).await.es(422);
            assert!(!vuelta.campo(donde).is_empty(), "{campo}: {}", vuelta.json());
        }
        let vuelta = envia("c", &json!({"accion": "aprobar", "respuestas": buenas})).await.es(422);
        assert_eq!(vuelta.campo("accion"), "«accion» puede ser enviar");
        assert!(!envia("c", &json!({})).await.es(422).campo("respuestas").is_empty());
        ana.pide("POST", "/api/v1/tramites/nada/solicitudes")
            .con("idempotency-key", "d")
            .json(&json!({"respuestas": {}}))
            .va()
            .await
            .es(404);
        assert_eq!(ana.ve("/api/v1/solicitudes").await.json()["solicitudes"], json!([]));
        // A wrong check digit is only doubtful.
        let mut dudosas = buenas.clone();
        dudosas["curp"] = json!("GARC850101HNLRRL05");
        let vuelta = envia("e", &json!({"respuestas": dudosas})).await.es(201).json();
        assert!(vuelta["folio"].as_str().unwrap().ends_with("-000001"), "{vuelta}");
        assert_eq!(vuelta["advertencias"][0]["campo"], "curp");
    });
}

#[test]
fn nobody_hands_in_a_file_of_another_or_says_of_it_what_it_is_not() {
    correr(async {
        let casa = Casa::nueva().await;
        let (ana, otro) = (casa.entra("ana").await, casa.entra("otro").await);
        let envia = async |clave: &str, respuestas: &Value| {
            ana.pide("POST", RUTA)
                .con("idempotency-key", clave)
                .json(&json!({"respuestas": respuestas}))
                .va()
                .await
        };
        let buenas = ana.respuestas().await;
        let ajeno = otro.sube("identificacion", b"%PDF-1.4 de otra persona", None).await;
        let mut malas = buenas.clone();
        malas["identificacion"] = ajeno;
        let vuelta = envia("a", &malas).await.es(422);
        assert!(vuelta.campo("identificacion").starts_with("Suba de nuevo"), "{}", vuelta.json());
        for (parte, valor) in
            [("tipo", json!("image/png")), ("tamano", json!(1)), ("sha256", json!("0".repeat(64)))]
        {
            let mut malas = buenas.clone();
            malas["identificacion"][parte] = valor;
            assert!(!envia("b", &malas).await.es(422).campo("identificacion").is_empty(), "{parte}");
        }
        // The name is the one that the store has.
        let mut otras = buenas.clone();
        otras["identificacion"]["nombre"] = json!("<script>.pdf");
        let folio = envia("c", &otras).await.es(201).json()["folio"].as_str().unwrap().to_owned();
        let solicitud = ana.ve(&format!("/api/v1/solicitudes/{folio}")).await.json();
        assert_eq!(solicitud["respuestas"]["identificacion"]["nombre"], "identificacion.pdf");
        // What was handed in for one solicitud is not of another.
        envia("d", &buenas).await.es(422);
    });
}

#[test]
fn files_are_taken_alone_or_in_parts_and_are_what_their_bytes_say() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let suelto = |consulta: &str, tipo: &str, bytes: &[u8]| {
            let ruta = format!("/api/v1/archivos{consulta}");
            let (tipo, bytes) = (tipo.to_owned(), bytes.to_vec());
            async {
                let (ruta, tipo, bytes) = (ruta, tipo, bytes);
                ana.pide("POST", &ruta).cuerpo(&tipo, &bytes).va().await
            }
        };
        let aqui = "?tramite=constancia_residencia&campo=comprobante";
        let archivo = suelto(&format!("{aqui}&nombre=../%C3%B1/luz.png"), "application/octet-stream", PDF)
            .await
            .es(201)
            .json();
        assert_eq!(
            (&archivo["nombre"], &archivo["tipo"], &archivo["tamano"]),
            (&json!("luz.png"), &json!("application/pdf"), &json!(PDF.len()))
        );
        for (consulta, tipo, bytes, estado, campo) in [
            (aqui, "application/pdf", &b""[..], 422, ""),
            (aqui, "application/pdf", b"MZ\x90 un programa", 422, ""),
            (aqui, "text/html", PDF, 415, ""),
            (aqui, "", PDF, 415, ""),
            ("?campo=comprobante", "application/pdf", PDF, 422, "tramite"),
            ("?tramite=constancia_residencia", "application/pdf", PDF, 422, "campo"),
            ("?tramite=nada&campo=comprobante", "application/pdf", PDF, 422, "tramite"),
            ("?tramite=constancia_residencia&campo=curp", "application/pdf", PDF, 422, "campo"),
            ("?tramite=constancia_residencia&campo=nada.x", "application/pdf", PDF, 422, "campo"),
            ("?folio=NADA-1&campo=comprobante", "application/pdf", PDF, 404, ""),
            ("?tramite=constancia_residencia&campo=comprobante&x=1", "application/pdf", PDF, 400, "x"),
        ] {
            let vuelta = suelto(consulta, tipo, bytes).await.es(estado);
            assert!(campo.is_empty() || !vuelta.campo(campo).is_empty(), "{consulta}: {}", vuelta.json());
        }
        let multiparte = async |cuerpo: &[u8]| {
            ana.pide("POST", "/api/v1/archivos").cuerpo("multipart/form-data; boundary=x", cuerpo).va().await
        };
        let (t, c) =
            (("tramite", None, &b"constancia_residencia"[..]), ("campo", None, &b"identificacion"[..]));
        let bien = multiparte(&partes(&[t, c, ("archivo", Some("ine.jpg"), b"\xff\xd8\xff\xe0 una foto")]))
            .await
            .es(201)
            .json();
        assert_eq!(bien["tipo"], "image/jpeg");
        for (cuerpo, campo) in [
            (partes(&[t, c]), "archivo"),
            (partes(&[t, c, ("otro", Some("a.pdf"), PDF)]), "archivo"),
            (partes(&[t, c, ("archivo", Some("a.pdf"), PDF), ("archivo", Some("b.pdf"), PDF)]), "archivo"),
            (partes(&[t, c, ("x", None, b"1"), ("archivo", Some("a.pdf"), PDF)]), "x"),
            (partes(&[t, ("archivo", Some("a.pdf"), PDF)]), "campo"),
            (b"--x\r\nesto no es".to_vec(), ""),
        ] {
            let vuelta = multiparte(&cuerpo).await.es(422);
            assert!(campo.is_empty() || !vuelta.campo(campo).is_empty(), "{campo}: {}", vuelta.json());
        }
        ana.pide("POST", "/api/v1/archivos").cuerpo("multipart/form-data", b"x").va().await.es(422);
        let ruta = "/api/v1/archivos?tramite=constancia_residencia&campo=comprobante";
        let vuelta = ana
            .pide("POST", ruta)
            .con("content-length", "99999999")
            .cuerpo("application/pdf", PDF)
            .va()
            .await
            .es(413);
        assert!(vuelta.json()["detail"].as_str().unwrap().contains("grande"));
        let grande = [PDF, &vec![b'x'; 41 << 20]].concat();
        suelto(aqui, "application/pdf", &grande).await.es(413);
        casa.entra("administra").await.pide("POST", ruta).cuerpo("application/pdf", PDF).va().await.es(404);
    });
}

#[test]
fn who_applies_is_asked_what_their_kind_of_person_has() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let respuestas = ana.respuestas().await;
        let domicilio = &respuestas["domicilio"];
        let envia = async |clave: &str, solicitante: &Value| {
            let cuerpo = json!({"solicitante": solicitante, "respuestas": respuestas});
            ana.pide("POST", "/api/v1/tramites/empresas/solicitudes")
                .con("idempotency-key", clave)
                .json(&cuerpo)
                .va()
                .await
        };
        let fisica = json!({"tipo": "fisica", "rfc": "COSC8001137NA", "curp": "GARC850101HNLRRL05", "domicilio": domicilio});
        let moral = json!({"tipo": "moral", "nombre": "Tortillas Ñandú, S.A.", "rfc": "TOR980304AB1", "domicilio": domicilio});
        let cambia = |base: &Value, parte: &str, valor: Value| {
            let mut otra = base.clone();
            otra[parte] = valor;
            otra
        };
        for (solicitante, campo) in [
            (json!({}), "solicitante.tipo"),
            (json!({"tipo": "nadie"}), "solicitante.tipo"),
            (json!({"tipo": "moral"}), "solicitante.nombre"),
            (json!({"inventado": 1}), "solicitante.inventado"),
            (cambia(&fisica, "curp", Value::Null), "solicitante.curp"),
            (cambia(&fisica, "rfc", Value::Null), "solicitante.rfc"),
            (cambia(&fisica, "rfc", json!("TOR980304AB1")), "solicitante.rfc"),
            (cambia(&fisica, "nombre", json!("Otro Nombre")), "solicitante.nombre"),
            (cambia(&fisica, "domicilio", json!({"calle": "A"})), "solicitante.domicilio.numero"),
            (cambia(&moral, "curp", json!("GARC850101HNLRRL05")), "solicitante.curp"),
            (cambia(&moral, "rfc", json!("COSC8001137NA")), "solicitante.rfc"),
        ] {
            let vuelta = envia("a", &solicitante).await.es(422);
            assert!(!vuelta.campo(campo).is_empty(), "{campo}: {}", vuelta.json());
        }
        let folio = envia("b", &moral).await.es(201).json()["folio"].as_str().unwrap().to_owned();
        let solicitud = ana.ve(&format!("/api/v1/solicitudes/{folio}")).await.es(200).json();
        assert_eq!(
            (&solicitud["solicitante"]["nombre"], &solicitud["solicitante"]["tipo"]),
            (&json!("Tortillas Ñandú, S.A."), &json!("moral"))
        );
        assert_eq!(solicitud["solicitante"]["correo"], "ana@prueba.mx");
    });
}
