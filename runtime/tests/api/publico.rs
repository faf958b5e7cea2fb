//! What anybody may read.

use schemas::sello::Digest;
use serde_json::{Value, json};

use super::casa::{Casa, PDF, correr};

#[test]
fn the_catalogue_is_searched_and_filtered() {
    correr(async {
        let casa = Casa::nueva().await;
        let nadie = casa.nadie();
        for (consulta, esperados) in [
            ("", &["constancia_residencia", "empresas"][..]),
            ("?q=RESIDENC", &["constancia_residencia"]),
            ("?q=constancia%20empr", &["empresas"]),
            ("?q=nada", &[]),
            ("?q=", &["constancia_residencia", "empresas"]),
            ("?dependencia=ayuntamiento&modalidad=en_linea", &["constancia_residencia", "empresas"]),
            ("?dependencia=sedus", &[]),
            ("?categoria=familia&publico=ciudadania&clase=tramite", &["constancia_residencia", "empresas"]),
            ("?publico=empresas", &[]),
        ] {
            let json = nadie.ve(&format!("/api/v1/tramites{consulta}")).await.es(200).json();
            let mut ids: Vec<&str> =
                json["tramites"].as_array().unwrap().iter().map(|t| t["id"].as_str().unwrap()).collect();
            ids.sort_unstable();
            assert_eq!(ids, esperados, "{consulta}");
        }
    });
}

#[test]
fn a_ficha_says_what_is_asked_and_who_attends_and_what_is_internal_is_not_told() {
    correr(async {
        let casa = Casa::nueva().await;
        let nadie = casa.nadie();
        let ficha = nadie.ve("/api/v1/tramites/constancia_residencia").await.es(200).json();
        assert_eq!(
            (&ficha["nombre"], &ficha["plazo"]),
            (&json!("Constancia de residencia"), &json!("3 días hábiles"))
        );
        assert_eq!(ficha["si_no_responde"], "negativa");
        assert!(
            ficha["requisitos"]
                .as_array()
                .unwrap()
                .iter()
                .any(|r| r["campo"] == "comprobante" && r["obligatorio"] == true)
        );
        assert_eq!(ficha["acciones"], json!([{"id": "enviar", "nombre": "Enviar mi solicitud"}]));
        for sufijo in ["", "/esquema", "/paquete"] {
            nadie.ve(&format!("/api/v1/tramites/interno{sufijo}")).await.es(404);
            nadie.ve(&format!("/api/v1/tramites/nada{sufijo}")).await.es(404);
        }
        nadie.envia("/api/v1/tramites/interno/costo", &json!({})).await.es(404);
    });
}

#[test]
fn the_schema_takes_what_the_server_takes() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let esquema = ana.ve("/api/v1/tramites/constancia_residencia/esquema").await.es(200).json();
        let validador = jsonschema::validator_for(&esquema).unwrap();
        let bien = json!({"respuestas": ana.respuestas().await});
        assert!(
            validador.is_valid(&bien),
            "{:?}",
            validador.iter_errors(&bien).map(|e| e.to_string()).collect::<Vec<_>>()
        );
        assert!(!validador.is_valid(&json!({"respuestas": {}})));
        assert!(!validador.is_valid(&json!({})));
        let esquema: Value = ana.ve("/api/v1/tramites/empresas/esquema").await.es(200).json();
        assert_eq!(
            esquema["properties"]["solicitante"]["properties"]["tipo"]["enum"],
            json!(["fisica", "moral"])
        );
        assert_eq!(esquema["required"], json!(["respuestas", "solicitante"]));
    });
}

#[test]
fn the_sealed_definition_is_named_by_its_digest() {
    correr(async {
        let casa = Casa::nueva().await;
        let nadie = casa.nadie();
        let ruta = "/api/v1/tramites/constancia_residencia/paquete";
        let vuelta = nadie.ve(ruta).await.es(200);
        let marca = vuelta.cabeceras["etag"].to_str().unwrap().to_owned();
        assert_eq!(marca, format!("\"{}\"", Digest::de(&vuelta.bytes)));
        for (conocida, estado) in [(marca.as_str(), 304), ("*", 304), ("\"otra\"", 200)] {
            let vuelta = nadie.pide("GET", ruta).con("if-none-match", conocida).va().await.es(estado);
            assert_eq!(vuelta.cabeceras["etag"], marca.as_str());
        }
        let conocidas = format!("\"otra\", W/{marca}");
        nadie.pide("GET", ruta).con("if-none-match", &conocidas).va().await.es(304);
    });
}

#[test]
fn the_cost_is_told_with_what_is_known_and_refuses_what_makes_no_sense() {
    correr(async {
        let casa = Casa::nueva().await;
        let nadie = casa.nadie();
        let ruta = "/api/v1/tramites/constancia_residencia/costo";
        let json = nadie.envia(ruta, &json!({})).await.es(200).json();
        assert_eq!((&json["completa"], &json["fecha"]), (&json!(true), &json!("2026-03-02")));
        // 0.54 × 117.31, the UMA of 2026.
        assert_eq!(json["total"], "63.35");
        assert_eq!(json["cobros"][0]["cuenta"]["lineas"][0]["importe"], "63.35");
        let mal = nadie
            .envia(
                ruta,
                &json!({"respuestas": {"vive_desde": "ayer", "inventado": 1}, "solicitante": {"rfc": 1}}),
            )
            .await
            .es(422);
        for campo in ["vive_desde", "inventado", "solicitante.rfc"] {
            assert!(!mal.campo(campo).is_empty(), "{campo}: {}", mal.json());
        }
    });
}

#[test]
fn a_document_is_verified_by_its_folio_by_its_file_and_by_its_digest() {
    correr(async {
        let casa = Casa::nueva().await;
        let (ana, oficial, nadie) = (casa.entra("ana").await, casa.entra("oficial").await, casa.nadie());
        let folio = ana.solicita("k1").await;
        casa.paga(&folio).await;
        oficial
            .envia(&format!("/api/v1/expedientes/{folio}/acciones/revision/expedir"), &json!({}))
            .await
            .es(200);
        let solicitud = ana.ve(&format!("/api/v1/solicitudes/{folio}")).await.es(200).json();
        let documento = solicitud["documentos"][0]["folio"].as_str().unwrap().to_owned();
        let vista =
            nadie.ve(&format!("/api/v1/verificacion/{}", documento.to_lowercase())).await.es(200).json();
        assert_eq!(
            (&vista["folio"], &vista["vigente"], &vista["demostracion"]),
            (&json!(documento), &json!(true), &json!(true))
        );
        assert!(!vista.to_string().contains("Ana"), "la verificación dice de quién es");
        assert!(vista["datos"].as_array().unwrap().len() >= 2);
        let impreso: &[u8] = b"%PDF-1.7 la constancia";
        let huella = Digest::de(impreso).to_string();
        nadie.envia("/api/v1/verificacion", &json!({"sha256": huella})).await.es(404);
        casa.imprime(&folio, &documento, impreso).await;
        for vuelta in [
            nadie.envia("/api/v1/verificacion", &json!({"sha256": huella})).await,
            nadie.envia("/api/v1/verificacion", &json!({"sha256": huella.to_uppercase()})).await,
            nadie.pide("POST", "/api/v1/verificacion").cuerpo("application/pdf", impreso).va().await,
            nadie
                .pide("POST", "/api/v1/verificacion")
                .cuerpo("multipart/form-data; boundary=x", &partes(&[("archivo", Some("c.pdf"), impreso)]))
                .va()
                .await,
        ] {
            assert_eq!(vuelta.es(200).json()["folio"], documento);
        }
        nadie.pide("POST", "/api/v1/verificacion").cuerpo("application/pdf", PDF).va().await.es(404);
        nadie.pide("POST", "/api/v1/verificacion").cuerpo("application/pdf", b"").va().await.es(422);
        nadie.envia("/api/v1/verificacion", &json!({"sha256": "abc"})).await.es(422);
        nadie.ve("/api/v1/verificacion/NADA-1").await.es(404);
        // The folio of the expediente is no document.
        nadie.ve(&format!("/api/v1/verificacion/{folio}")).await.es(404);
    });
}

/// A multipart body with boundary `x`.
pub fn partes(partes: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut cuerpo = Vec::new();
    for (nombre, archivo, bytes) in partes {
        let archivo = archivo.map(|a| format!("; filename=\"{a}\"")).unwrap_or_default();
        cuerpo.extend(
            format!("--x\r\ncontent-disposition: form-data; name=\"{nombre}\"{archivo}\r\n\r\n").bytes(),
        );
        cuerpo.extend_from_slice(bytes);
        cuerpo.extend_from_slice(b"\r\n");
    }
    cuerpo.extend_from_slice(b"--x--\r\n");
    cuerpo
}

#[test]
fn the_service_says_how_it_is_and_what_each_problem_means() {
    correr(async {
        let casa = Casa::nueva().await;
        let nadie = casa.nadie();
        for ruta in ["/api/v1/salud", "/api/v1/listo"] {
            assert_eq!(nadie.ve(ruta).await.es(200).json(), json!({"estado": "bien", "tramites": 3}));
        }
        let texto = nadie.ve("/api/v1/problemas/409").await.es(200);
        assert!(String::from_utf8(texto.bytes).unwrap().contains("Alguien actuó antes"));
        for codigo in ["999", "0409", "nada", "-1"] {
            nadie.ve(&format!("/api/v1/problemas/{codigo}")).await.es(404);
        }
    });
}
