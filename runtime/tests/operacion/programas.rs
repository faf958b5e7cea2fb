//! Versions by program: a pass that an administrator made releases, withdraws and goes back, once however often it is sent; and it opens no
//! other door.

use axum::http::StatusCode;
use runtime::app::Permiso;
use runtime::config::Clase;
use schemas::sello::{self, PaqueteSellado};
use serde_json::{Value, json};

use super::casa::{Casa, Navegador, Vuelta, correr, paquete};
use super::firmas::{self, Escritas};

const TRAMITE: &str = "/api/v1/tramites/constancia_residencia/versiones";

/// The trámite of the house under another name.
fn otra(nombre: &str) -> PaqueteSellado {
    let mut otra = paquete().paquete().clone();
    otra.tramite.nombre = nombre.to_owned();
    sello::sellar(otra).unwrap()
}

async fn produccion() -> Casa {
    Casa::de_clase(Clase::Produccion, std::sync::Arc::new(Escritas::nuevas())).await
}

/// The token of a new pass of who administers, as the page shows it.
async fn hace_pase(casa: &Casa, nombre: &str, permisos: &[Permiso]) -> String {
    let administra = casa.entra(&casa.administra).await;
    let mut campos = vec![("nombre", nombre), ("dias", "30")];
    campos.extend(permisos.iter().map(|p| ("permisos", p.id())));
    let pagina = administra.envia("/admin/pases", &campos).await;
    assert_eq!(pagina.estado, StatusCode::OK, "{}", pagina.texto());
    pagina.dice(&["No se vuelve a mostrar"]);
    let texto = pagina.texto();
    let inicio = texto.find("pase_").unwrap();
    let token: String = texto[inicio..].chars().take("pase_".len() + 64).collect();
    administra.ve("/admin/pases").await.calla(&[&token]);
    token
}

fn programa(casa: &Casa, token: String) -> Navegador {
    let mut programa = casa.nadie();
    programa.token = token;
    programa
}

fn liberacion(paquetes: &[&PaqueteSellado]) -> Value {
    let versiones: Vec<Value> = paquetes
        .iter()
        .map(|p| {
            json!({
                "paquete": String::from_utf8(p.bytes().to_vec()).unwrap(),
                "vistos_buenos": firmas::carpeta(p).texto(),
            })
        })
        .collect();
    json!({"versiones": versiones})
}

fn de_json(vuelta: &Vuelta) -> Value {
    serde_json::from_slice(&vuelta.bytes).unwrap_or_else(|e| panic!("{e}: {}", vuelta.texto()))
}

#[test]
fn a_program_releases_withdraws_and_goes_back_and_the_history_says_by_which_pass() {
    correr(async {
        let casa = produccion().await;
        let primera = casa.ofrecido.digest().clone();
        let token = hace_pase(&casa, "CI", &[Permiso::Consultar, Permiso::Liberar, Permiso::Retirar]).await;
        let ci = programa(&casa, token);
        let dos = otra("Constancia nueva");
        let cuerpo = liberacion(&[&dos]).to_string();

        let hecha = ci.llama_con("k1", "POST", "/api/v1/liberaciones", Some(&cuerpo)).await;
        assert_eq!(hecha.estado, StatusCode::CREATED, "{}", hecha.texto());
        let activo = || casa.app.estante().activo("constancia_residencia").map(|p| p.digest().clone());
        assert_eq!(activo().as_ref(), Some(dos.digest()));
        let actos = || casa.app.actos(&dos.tramite.id).unwrap().len();
        let antes = actos();
        // The network failed and it is sent again: the same answer, and nothing is done.
        let otra_vez = ci.llama_con("k1", "POST", "/api/v1/liberaciones", Some(&cuerpo)).await;
        assert_eq!((otra_vez.estado, &otra_vez.bytes, actos()), (hecha.estado, &hecha.bytes, antes));
        let distinta = liberacion(&[&otra("Tercera")]).to_string();
        let reusada = ci.llama_con("k1", "POST", "/api/v1/liberaciones", Some(&distinta)).await;
        assert_eq!(reusada.estado, StatusCode::UNPROCESSABLE_ENTITY);
        reusada.dice(&["clave nueva"]);

        let lista = de_json(&ci.llama("GET", TRAMITE, None).await);
        assert_eq!(lista["se_ofrece"]["huella"], dos.digest().as_str());
        assert_eq!(lista["versiones"][0]["estado"], "se_ofrece");
        assert_eq!(lista["versiones"][1]["estado"], "anterior");
        let acto = &lista["historia"][0];
        assert_eq!(acto["tipo"], "liberado");
        assert_eq!(acto["quien"], "Ada Administra, con el pase «CI»");
        let tramo = de_json(&ci.llama("GET", &format!("{TRAMITE}?limite=1"), None).await);
        let despues = tramo["siguiente"].as_str().unwrap();
        let resto = de_json(&ci.llama("GET", &format!("{TRAMITE}?despues={despues}"), None).await);
        assert_eq!(resto["historia"].as_array().unwrap().len() + 1, antes);

        let motivo = json!({"motivo": "Cobra de más"}).to_string();
        let de = |d: &sello::Digest, que: &str| format!("{TRAMITE}/{d}/{que}");
        let regreso = ci.llama_con("k2", "POST", &de(&primera, "regreso"), Some(&motivo)).await;
        assert_eq!(regreso.estado, StatusCode::NO_CONTENT, "{}", regreso.texto());
        assert_eq!(activo().as_ref(), Some(&primera));
        let retiro = ci.llama_con("k3", "POST", &de(&primera, "retiro"), Some(&motivo)).await;
        assert_eq!(retiro.estado, StatusCode::NO_CONTENT);
        assert_eq!(activo(), None);
        let repetido = ci.llama_con("k3", "POST", &de(&primera, "retiro"), Some(&motivo)).await;
        assert_eq!(repetido.estado, StatusCode::NO_CONTENT);
        let nuevo = ci.llama_con("k4", "POST", &de(&primera, "retiro"), Some(&motivo)).await;
        assert_eq!(nuevo.estado, StatusCode::UNPROCESSABLE_ENTITY);
        nuevo.dice(&["no se ofrece"]);
        let archivo = ci.llama("GET", &de(dos.digest(), "paquete"), None).await;
        assert_eq!(archivo.bytes, dos.bytes());
        let firmas = ci.llama("GET", &de(dos.digest(), "vistos-buenos"), None).await;
        assert_eq!(firmas.texto().lines().count(), 2);
    });
}

#[test]
fn several_versions_are_released_together_or_none_is() {
    correr(async {
        let casa = produccion().await;
        let token = hace_pase(&casa, "CI", &[Permiso::Liberar]).await;
        let ci = programa(&casa, token);
        let mut hermana = paquete().paquete().clone();
        hermana.tramite.id = "hermana".into();
        let (dos, hermana) = (otra("Constancia nueva"), sello::sellar(hermana).unwrap());
        let mut mala = liberacion(&[&dos, &hermana]);
        mala["versiones"][1]["vistos_buenos"] = mala["versiones"][0]["vistos_buenos"].clone();
        let negada = ci.llama_con("k1", "POST", "/api/v1/liberaciones", Some(&mala.to_string())).await;
        assert_eq!(negada.estado, StatusCode::UNPROCESSABLE_ENTITY);
        let json = de_json(&negada);
        assert!(json["campos"].as_array().unwrap().len() > 2, "{json}");
        negada.dice(&["aprobó otro paquete"]);
        let activo = |id: &str| casa.app.estante().activo(id).map(|p| p.digest().clone());
        assert_eq!(activo("constancia_residencia").as_ref(), Some(casa.ofrecido.digest()));
        assert_eq!(activo("hermana"), None);
        let dobles = liberacion(&[&dos, &otra("Tercera")]).to_string();
        ci.llama_con("k2", "POST", "/api/v1/liberaciones", Some(&dobles)).await.dice(&["dos versiones"]);
        // The same key serves again once it is mended: nothing was done with it.
        let buena = liberacion(&[&dos, &hermana]).to_string();
        let hecha = ci.llama_con("k1", "POST", "/api/v1/liberaciones", Some(&buena)).await;
        assert_eq!(hecha.estado, StatusCode::CREATED, "{}", hecha.texto());
        assert_eq!(activo("constancia_residencia").as_ref(), Some(dos.digest()));
        assert_eq!(activo("hermana").as_ref(), Some(hermana.digest()));
    });
}

#[test]
fn a_pass_opens_only_the_doors_that_it_names_and_no_longer_than_it_says() {
    correr(async {
        let casa = produccion().await;
        let lee = programa(&casa, hace_pase(&casa, "Tablero", &[Permiso::Consultar]).await);
        let cuerpo = liberacion(&[&otra("X")]).to_string();
        let negada = lee.llama_con("k", "POST", "/api/v1/liberaciones", Some(&cuerpo)).await;
        assert_eq!(negada.estado, StatusCode::FORBIDDEN);
        negada.dice(&["El pase «Tablero» no permite"]);
        assert_eq!(lee.llama("GET", TRAMITE, None).await.estado, StatusCode::OK);
        // It is no session: neither of the API nor of a browser.
        for ruta in ["/api/v1/bandeja", "/api/v1/solicitudes"] {
            assert_eq!(lee.llama("GET", ruta, None).await.estado, StatusCode::UNAUTHORIZED, "{ruta}");
        }
        assert!(lee.ve("/admin").await.a().starts_with("/entrar"));
        // What is stored is no token.
        let base = std::fs::read(casa.base()).unwrap();
        let secreto = lee.token.trim_start_matches("pase_").as_bytes();
        assert!(!base.windows(secreto.len()).any(|v| v == secreto));

        let administra = casa.entra(&casa.administra).await;
        let sin_nada = administra.envia("/admin/pases", &[("nombre", "Otro"), ("dias", "30")]).await;
        assert_eq!(sin_nada.estado, StatusCode::UNPROCESSABLE_ENTITY);
        sin_nada.dice(&["Elija al menos una cosa"]);
        let eterno = [("nombre", "Otro"), ("dias", "9999"), ("permisos", "consultar")];
        administra.envia("/admin/pases", &eterno).await.dice(&["Un pase dura de 1 a 365 días"]);
        let pase = casa.app.pases(&casa.administra).unwrap().remove(0);
        assert!(pase.usado.is_some());
        administra.envia(&format!("/admin/pases/{}/revocar", pase.id), &[]).await;
        assert_eq!(lee.llama("GET", TRAMITE, None).await.estado, StatusCode::UNAUTHORIZED);
        administra.ve("/admin/pases").await.dice(&["Revocado"]);

        // An account that no longer administers takes its passes with it.
        let otro = programa(&casa, hace_pase(&casa, "Otro", &[Permiso::Consultar]).await);
        assert_eq!(otro.llama("GET", TRAMITE, None).await.estado, StatusCode::OK);
        let mut degradada = casa.administra.clone();
        degradada.clase = runtime::almacen::ClaseCuenta::Servidor;
        let nueva = degradada.clone();
        casa.app.almacen().escribir(move |e| e.cambiar_cuenta(&nueva)).await.unwrap();
        assert_eq!(otro.llama("GET", TRAMITE, None).await.estado, StatusCode::FORBIDDEN);
        degradada.activa = false;
        casa.app.almacen().escribir(move |e| e.cambiar_cuenta(&degradada)).await.unwrap();
        assert_eq!(otro.llama("GET", TRAMITE, None).await.estado, StatusCode::UNAUTHORIZED);
        // And one ends by itself.
        let id = casa.oficial.id.clone();
        let ayer = casa.app.ahora_de_verdad() - jiff::SignedDuration::from_hours(24);
        let vencido = casa
            .app
            .almacen()
            .escribir(move |e| e.crear_pase(&id, "Viejo", &["consultar".to_owned()], ayer, ayer))
            .await
            .unwrap();
        assert!(casa.app.pase(&vencido.token).await.unwrap().is_none());
    });
}

#[test]
fn what_was_written_and_signed_elsewhere_is_delivered_to_pruebas_by_program() {
    correr(async {
        let casa = Casa::de_clase(Clase::Pruebas, std::sync::Arc::new(Escritas::nuevas())).await;
        let token = hace_pase(&casa, "CI", &[Permiso::Consultar, Permiso::Entregar]).await;
        let ci = programa(&casa, token);
        let dos = otra("Constancia nueva");
        let texto = String::from_utf8(dos.bytes().to_vec()).unwrap();
        let sin_autor = json!({"paquete": texto, "autores": []}).to_string();
        let mala = ci.llama_con("k0", "POST", "/api/v1/versiones", Some(&sin_autor)).await;
        assert_eq!(mala.estado, StatusCode::UNPROCESSABLE_ENTITY);
        let cuerpo = json!({"paquete": texto, "autores": ["autora@ejemplo.mx"]}).to_string();
        for _ in 0..2 {
            let vuelta = ci.llama_con("k1", "POST", "/api/v1/versiones", Some(&cuerpo)).await;
            assert_eq!(vuelta.estado, StatusCode::CREATED, "{}", vuelta.texto());
        }
        let recibidos = casa.app.actos(&dos.tramite.id).unwrap().len();
        assert_eq!(recibidos, 3, "el de la instalación, éste y sus pruebas");
        let ruta = format!("{TRAMITE}/{}/vistos-buenos", dos.digest());
        let ajenos = json!({"vistos_buenos": firmas::carpeta(&otra("Tercera")).texto()}).to_string();
        ci.llama("POST", &ruta, Some(&ajenos)).await.dice(&["es de otra versión"]);
        let mut rota = firmas::carpeta(&dos);
        rota.sobres[0].firmas[0].firma = rota.sobres[1].firmas[0].firma.clone();
        let rotos = json!({"vistos_buenos": rota.texto()}).to_string();
        ci.llama("POST", &ruta, Some(&rotos)).await.dice(&["no corresponde a lo que dice"]);
        let buenos = json!({"vistos_buenos": firmas::carpeta(&dos).texto()}).to_string();
        assert_eq!(de_json(&ci.llama("POST", &ruta, Some(&buenos)).await)["nuevos"], 2);
        assert_eq!(de_json(&ci.llama("POST", &ruta, Some(&buenos)).await)["nuevos"], 0);
        let pagina = casa.entra(&casa.administra).await.ve(&format!("/revision/{}", dos.digest())).await;
        pagina.dice(&["Ya se puede liberar", "lo entregó Ada Administra, con el pase «CI»"]);
        assert_eq!(
            ci.llama_con("k9", "POST", "/api/v1/liberaciones", Some(&liberacion(&[&dos]).to_string()))
                .await
                .estado,
            StatusCode::FORBIDDEN
        );
    });
}
