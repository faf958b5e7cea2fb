//! What is sent badly: a 4xx in Spanish that says what, never a fault.

use serde_json::{Value, json};

use super::casa::{CONTRASENA, Casa, correr};

/// Every route that takes JSON, with who may and a body that is well formed.
const CON_JSON: &[(&str, &str)] = &[
    ("", "/api/v1/sesiones"),
    ("", "/api/v1/tramites/constancia_residencia/costo"),
    ("", "/api/v1/verificacion"),
    ("ana", "/api/v1/tramites/constancia_residencia/solicitudes"),
    ("ana", "/api/v1/solicitudes/FOLIO/acciones-generales/desistir"),
    ("oficial", "/api/v1/expedientes/FOLIO/acciones/revision/expedir"),
    ("oficial", "/api/v1/expedientes/FOLIO/tomar"),
    ("oficial", "/api/v1/expedientes/FOLIO/soltar"),
];

#[test]
fn bodies_that_make_no_sense_are_refused_by_every_route_that_takes_json() {
    let hondo = format!("{{\"respuestas\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let enorme = format!("{{\"respuestas\":{{\"curp\":\"{}\"}}}}", "x".repeat(1 << 20));
    let casos: Vec<(&str, &str, Vec<u8>, &[u16])> = vec![
        ("a medias", "application/json", b"{\"respuestas\":".to_vec(), &[400]),
        ("no es JSON", "application/json", b"hola".to_vec(), &[400]),
        ("una lista", "application/json", b"[]".to_vec(), &[400]),
        ("un nulo", "application/json", b"null".to_vec(), &[400]),
        (
            "letras que no son UTF-8",
            "application/json",
            b"{\"respuestas\":{\"curp\":\"\xff\xfe\"}}".to_vec(),
            &[400],
        ),
        ("un número que no cabe", "application/json", b"{\"respuestas\":{\"curp\":1e999}}".to_vec(), &[400]),
        ("demasiado hondo", "application/json", hondo.into_bytes(), &[400]),
        ("demasiado grande", "application/json", enorme.into_bytes(), &[413]),
        ("otro formato", "text/plain", b"{}".to_vec(), &[415]),
        ("un formulario", "application/x-www-form-urlencoded", b"a=1".to_vec(), &[415]),
        ("sin decir el formato", "", b"{}".to_vec(), &[415]),
        ("otras letras", "application/json; charset=latin1", b"{}".to_vec(), &[415]),
        ("un miembro de más", "application/json", b"{\"inventado\":1}".to_vec(), &[422]),
        (
            "una respuesta que no es objeto",
            "application/json",
            b"{\"respuestas\":[1],\"etapa\":7,\"sha256\":7,\"correo\":7}".to_vec(),
            &[422],
        ),
        (
            "un número enorme",
            "application/json",
            b"{\"visita\":99999999999999999999,\"etapa\":1}".to_vec(),
            &[422],
        ),
        ("un número negativo", "application/json", b"{\"visita\":-1,\"etapa\":1.5}".to_vec(), &[422]),
    ];
    correr(async {
        let casa = Casa::nueva().await;
        let folio = casa.entra("ana").await.solicita("k1").await;
        casa.paga(&folio).await;
        let version = casa.app.abrir_folio(&folio).await.unwrap().estado.version;
        for (quien, ruta) in CON_JSON {
            let ruta = ruta.replace("FOLIO", &folio);
            let programa = if quien.is_empty() { casa.nadie() } else { casa.entra(quien).await };
            for (que, tipo, cuerpo, esperados) in &casos {
                let vuelta = programa
                    .pide("POST", &ruta)
                    .con("idempotency-key", "otra")
                    .cuerpo(tipo, cuerpo)
                    .va()
                    .await;
                assert!(
                    esperados.contains(&vuelta.estado.as_u16()),
                    "{ruta}, {que}: {} {}",
                    vuelta.estado,
                    vuelta.json()
                );
                let detalle = vuelta.json()["detail"].as_str().unwrap_or_default().to_owned();
                assert!(!detalle.is_empty(), "{ruta}, {que}: no dice qué pasó");
            }
        }
        assert_eq!(casa.app.abrir_folio(&folio).await.unwrap().estado.version, version, "algo se hizo");
    });
}

#[test]
fn a_body_that_must_come_is_missed_and_one_that_may_be_left_out_is_not() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let folio = ana.solicita("k1").await;
        casa.nadie().pide("POST", "/api/v1/sesiones").va().await.es(400);
        let ruta = "/api/v1/tramites/constancia_residencia/solicitudes";
        ana.pide("POST", ruta).con("idempotency-key", "x").va().await.es(400);
        ana.pide("POST", &format!("/api/v1/solicitudes/{folio}/acciones-generales/desistir"))
            .va()
            .await
            .es(200);
    });
}

#[test]
fn a_session_opens_with_a_mail_and_a_password_and_closes() {
    correr(async {
        let casa = Casa::nueva().await;
        let nadie = casa.nadie();
        let entrar = |correo: &str, contrasena: &str| json!({"correo": correo, "contrasena": contrasena});
        let bien =
            nadie.envia("/api/v1/sesiones", &entrar("ANA@prueba.mx ", CONTRASENA)).await.es(201).json();
        assert_eq!(bien["clase"], "ciudadano");
        assert!(bien["expira"].as_str().unwrap() > casa.app.ahora().to_string().as_str());
        let mal = nadie
            .envia("/api/v1/sesiones", &entrar("ana@prueba.mx", "otra cosa distinta"))
            .await
            .es(401)
            .json();
        let nunca =
            nadie.envia("/api/v1/sesiones", &entrar("nadie@prueba.mx", CONTRASENA)).await.es(401).json();
        assert_eq!(mal["detail"], nunca["detail"], "se sabría quién tiene cuenta");
        let falta = nadie.envia("/api/v1/sesiones", &json!({"correo": "a"})).await.es(422);
        assert_eq!(falta.campo("contrasena"), "Falta «contrasena»");
        let mut con = casa.nadie();
        con.token = Some(bien["token"].as_str().unwrap().to_owned());
        con.ve("/api/v1/solicitudes").await.es(200);
        con.pide("DELETE", "/api/v1/sesiones").va().await.es(204);
        con.ve("/api/v1/solicitudes").await.es(401);
        for _ in 0..8 {
            nadie.envia("/api/v1/sesiones", &entrar("otro@prueba.mx", "mal mal mal mal")).await;
        }
        nadie.envia("/api/v1/sesiones", &entrar("otro@prueba.mx", CONTRASENA)).await.es(429);
    });
}

#[test]
fn parameters_that_are_not_known_or_make_no_sense_are_refused() {
    correr(async {
        let casa = Casa::nueva().await;
        let (ana, oficial) = (casa.entra("ana").await, casa.entra("oficial").await);
        for (programa, ruta, parametro) in [
            (&ana, "/api/v1/tramites?inventado=1", "inventado"),
            (&ana, "/api/v1/tramites?clase=interno", "clase"),
            (&ana, "/api/v1/tramites?q=a&q=b", "q"),
            (&ana, "/api/v1/tramites?modalidad=", "modalidad"),
            (&ana, "/api/v1/solicitudes?limite=0", "limite"),
            (&ana, "/api/v1/solicitudes?limite=201", "limite"),
            (&ana, "/api/v1/solicitudes?limite=99999999999999999999", "limite"),
            (&ana, "/api/v1/solicitudes?despues=x", "despues"),
            (&oficial, "/api/v1/bandeja?despues=1.2", "despues"),
            (&oficial, "/api/v1/bandeja?vista=suyas", "vista"),
            (&oficial, "/api/v1/bandeja?vence_antes=ayer", "vence_antes"),
            (&oficial, "/api/v1/bandeja?etapa=revision", "etapa"),
        ] {
            let vuelta = programa.ve(ruta).await.es(400);
            assert!(vuelta.campo(parametro).contains(parametro), "{ruta}: {}", vuelta.json());
        }
    });
}

#[test]
fn a_key_of_idempotency_is_of_plain_letters() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let cuerpo: Value = json!({"respuestas": {}});
        for clave in ["", " ", "con espacio", "ñ", &"x".repeat(101)] {
            let ruta = "/api/v1/tramites/constancia_residencia/solicitudes";
            let vuelta =
                ana.pide("POST", ruta).con("idempotency-key", clave).json(&cuerpo).va().await.es(400);
            assert!(vuelta.json()["detail"].as_str().unwrap().contains("Idempotency-Key"));
        }
    });
}
