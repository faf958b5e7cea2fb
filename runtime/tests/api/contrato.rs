//! The description and the routes say the same.

use std::collections::BTreeSet;

use runtime::http::rutas::api;
use serde_json::{Value, json};

use super::casa::{Casa, correr};

const VERBOS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

fn operaciones(contrato: &Value) -> Vec<(String, String, Value)> {
    let mut lista = Vec::new();
    for (camino, verbos) in contrato["paths"].as_object().unwrap() {
        for (verbo, operacion) in verbos.as_object().unwrap() {
            assert!(VERBOS.contains(&verbo.as_str()), "{camino}: {verbo}");
            lista.push((verbo.to_uppercase(), camino.clone(), operacion.clone()));
        }
    }
    lista
}

fn recorrer(valor: &Value, visita: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match valor {
        Value::Object(miembros) => {
            visita(miembros);
            miembros.values().for_each(|v| recorrer(v, visita));
        }
        Value::Array(cosas) => cosas.iter().for_each(|v| recorrer(v, visita)),
        _ => {}
    }
}

#[test]
fn every_route_is_described_and_everything_described_is_a_route() {
    let contrato = api::descripcion("https://ejemplo.mx");
    let descritas: BTreeSet<(String, String)> =
        operaciones(&contrato).into_iter().map(|(m, c, _)| (m, c)).collect();
    let mut hay: BTreeSet<(String, String)> =
        api::RUTAS.iter().map(|(m, c)| ((*m).to_owned(), (*c).to_owned())).collect();
    // The door of collectors lives with the payments.
    hay.insert(("POST".to_owned(), "/api/v1/pagos/avisos".to_owned()));
    assert_eq!(descritas, hay);
}

#[test]
fn the_description_is_sound_openapi() {
    let contrato = api::descripcion("https://ejemplo.mx");
    assert_eq!(contrato["openapi"], "3.1.0");
    assert!(contrato["info"]["title"].is_string() && contrato["info"]["version"].is_string());
    assert_eq!(contrato["servers"][0]["url"], "https://ejemplo.mx");
    recorrer(&contrato, &mut |miembros| {
        if let Some(Value::String(refe)) = miembros.get("$ref") {
            let hallado = contrato.pointer(refe.strip_prefix('#').unwrap());
            assert!(hallado.is_some(), "{refe} no existe");
        }
    });
    let etiquetas: Vec<&str> =
        contrato["tags"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert_eq!(etiquetas.len(), etiquetas.iter().collect::<BTreeSet<_>>().len(), "grupos repetidos");
    let mut ids = BTreeSet::new();
    for (metodo, camino, o) in operaciones(&contrato) {
        assert!(ids.insert(o["operationId"].as_str().unwrap().to_owned()), "{}: repetido", o["operationId"]);
        assert!(o["summary"].as_str().is_some_and(|s| !s.is_empty()), "{camino}");
        assert!(etiquetas.contains(&o["tags"][0].as_str().unwrap()), "{camino}");
        let parametros = o["parameters"].as_array().cloned().unwrap_or_default();
        let de_camino: BTreeSet<&str> =
            parametros.iter().filter(|p| p["in"] == "path").map(|p| p["name"].as_str().unwrap()).collect();
        let en_camino: BTreeSet<&str> =
            camino.split('/').filter_map(|p| p.strip_prefix('{').and_then(|p| p.strip_suffix('}'))).collect();
        assert_eq!(de_camino, en_camino, "{camino}");
        for p in &parametros {
            assert!(p["schema"].is_object() && p["description"].is_string(), "{camino}: {p}");
            assert!(jsonschema::meta::is_valid(&p["schema"]), "{camino}: {p}");
        }
        assert!(metodo != "GET" || o.get("requestBody").is_none(), "{camino}");
        for seguridad in o["security"].as_array().unwrap() {
            for nombre in seguridad.as_object().unwrap().keys() {
                assert!(contrato["components"]["securitySchemes"][nombre].is_object(), "{nombre}");
            }
        }
        let respuestas = o["responses"].as_object().unwrap();
        assert!(respuestas.keys().any(|c| c.starts_with('2')), "{camino}");
        for (codigo, respuesta) in respuestas {
            assert!(codigo.parse::<u16>().is_ok());
            assert!(
                respuesta["$ref"].is_string() || respuesta["description"].is_string(),
                "{camino} {codigo}"
            );
        }
        if camino.contains('{') {
            assert!(respuestas.contains_key("404"), "{camino}");
        }
    }
    for (nombre, esquema) in contrato["components"]["schemas"].as_object().unwrap() {
        assert!(jsonschema::meta::is_valid(esquema), "{nombre}");
        let ejemplos = esquema["examples"].as_array().cloned().unwrap_or_default();
        assert!(!nombre.starts_with("Peticion") || !ejemplos.is_empty(), "{nombre} no tiene ejemplo");
        let entero =
            json!({"$ref": format!("#/components/schemas/{nombre}"), "components": contrato["components"]});
        let validador = jsonschema::validator_for(&entero).unwrap();
        for ejemplo in ejemplos {
            assert!(validador.is_valid(&ejemplo), "{nombre}: {ejemplo}");
        }
    }
}

#[test]
fn the_description_is_in_spanish_and_describes_every_member() {
    let contrato = api::descripcion("https://ejemplo.mx");
    recorrer(&contrato["components"]["schemas"], &mut |miembros| {
        if let Some(Value::Object(propiedades)) = miembros.get("properties") {
            for (nombre, propiedad) in propiedades {
                assert!(
                    nombre.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                    "{nombre}"
                );
                assert!(propiedad.is_object(), "{nombre}");
            }
        }
        if let Some(Value::String(palabras)) = miembros.get("description") {
            let ingles = [" the ", "The ", " of ", "Which ", " when ", "Whether "];
            assert!(!ingles.iter().any(|p| palabras.contains(p)), "{palabras}");
        }
    });
}

#[test]
fn the_description_is_served() {
    correr(async {
        let casa = Casa::nueva().await;
        let servida = casa.nadie().ve("/api/v1/openapi.json").await.es(200);
        assert_eq!(servida.json(), api::descripcion("http://127.0.0.1:8080"));
    });
}

/// Each route with something in its place.
fn concreta(camino: &str) -> String {
    let folio = "AYTO-2026-000001";
    camino
        .replace("{id}", "constancia_residencia")
        .replace("{folio}", folio)
        .replace("{etapa}", "revision")
        .replace("{accion}", "expedir")
        .replace("{codigo}", "404")
        .replace("{huella}", &"0".repeat(64))
}

#[test]
fn what_needs_a_session_asks_for_it_and_a_cookie_is_not_one() {
    correr(async {
        let casa = Casa::nueva().await;
        let ana = casa.entra("ana").await;
        let contrato = api::descripcion("x");
        let mut protegidas = 0;
        for (metodo, camino, o) in operaciones(&contrato) {
            if o["security"] != json!([{"portador": []}]) {
                continue;
            }
            protegidas += 1;
            let ruta = concreta(&camino);
            let galleta = format!("ventanilla_sesion={}", ana.token.clone().unwrap());
            for (nombre, valor) in [
                ("x-nada", ""),
                ("cookie", galleta.as_str()),
                ("authorization", "Bearer 0000"),
                ("authorization", "Bearer "),
                ("authorization", "Basic YTph"),
                ("authorization", "ñ"),
            ] {
                let vuelta = casa
                    .nadie()
                    .pide(&metodo, &ruta)
                    .con(nombre, valor)
                    .cuerpo("application/json", b"{")
                    .va()
                    .await
                    .es(401);
                assert_eq!(vuelta.cabeceras["www-authenticate"], "Bearer", "{metodo} {ruta}");
                assert!(
                    !vuelta.cabeceras.contains_key("set-cookie")
                        && !vuelta.cabeceras.contains_key("location")
                );
            }
        }
        assert_eq!(protegidas, 28);
    });
}

#[test]
fn each_kind_of_account_meets_only_its_own_doors() {
    correr(async {
        let casa = Casa::nueva().await;
        let folio = casa.entra("ana").await.solicita("k1").await;
        casa.paga(&folio).await;
        for (metodo, camino) in api::RUTAS {
            let de_quien: &[&str] =
                if camino.starts_with("/api/v1/solicitudes") || camino.ends_with("/solicitudes") {
                    &["oficial", "administra"]
                } else if camino.starts_with("/api/v1/bandeja") || camino.starts_with("/api/v1/expedientes") {
                    &["ana", "otro", "administra"]
                } else if camino.contains("/versiones") || camino.ends_with("/liberaciones") {
                    &["ana", "oficial"]
                } else {
                    continue;
                };
            for quien in de_quien {
                let ruta = concreta(camino).replace("AYTO-2026-000001", &folio);
                let programa = casa.entra(quien).await;
                programa.pide(metodo, &ruta).con("idempotency-key", "x").json(&json!({})).va().await.es(404);
            }
        }
    });
}

#[test]
fn what_is_no_route_or_no_method_is_a_problem_too() {
    correr(async {
        let casa = Casa::nueva().await;
        let nadie = casa.nadie();
        let vuelta = nadie.ve("/api/v1/nada").await.es(404);
        assert_eq!(vuelta.cabeceras["content-type"], "application/problem+json");
        assert_eq!(vuelta.json()["type"], "http://127.0.0.1:8080/api/v1/problemas/404");
        let vuelta = nadie.pide("PUT", "/api/v1/sesiones").va().await.es(405);
        let admite = vuelta.cabeceras["allow"].to_str().unwrap();
        assert!(admite.contains("POST") && admite.contains("DELETE"), "{admite}");
        nadie.pide("GET", "/api/v1/tramites/%ff").va().await.es(400);
        nadie.pide("GET", "/api/v1/tramites?q=%ff").va().await.es(400);
    });
}
