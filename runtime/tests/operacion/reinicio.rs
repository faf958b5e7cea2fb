//! The entorno de pruebas as when it was new; made-up people; and folders that serve one class of environment only.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::SignedDuration;
use runtime::app::App;
use runtime::config::{Clase, Config, Reglas};

use super::casa::{Casa, correr};

fn de_pruebas(config: Config) -> Config {
    Config { personas_de_ejemplo: true, ..config.para(Clase::Pruebas, Arc::new(Reglas::default())) }
}

/// Files in the folder of documents.
fn documentos(casa: &Casa) -> usize {
    let raiz = casa.base().parent().unwrap().join("documentos");
    let carpetas = std::fs::read_dir(raiz).unwrap();
    carpetas.map(|c| std::fs::read_dir(c.unwrap().path()).unwrap().count()).sum()
}

#[test]
fn an_environment_is_brought_back_to_a_known_state_and_keeps_its_versions() {
    correr(async {
        let casa = Casa::segun(de_pruebas).await;
        casa.app.preparar_ejemplos().await.unwrap();
        let (id, _) = casa.pagada().await;
        casa.negar(&id).await;
        casa.app.mover_reloj(casa.app.ahora() + SignedDuration::from_hours(24 * 30)).await.unwrap();
        assert!(documentos(&casa) > 2);
        let actos = casa.app.actos(&casa.ofrecido.tramite.id).unwrap().len();
        let administra = casa.entra(&casa.administra).await;
        administra.ve("/admin/entorno").await.dice(&["Reiniciar el entorno", "1, 0 en curso"]);

        let sin = administra.envia("/admin/reiniciar", &[("confirmacion", "si")]).await;
        assert_eq!(sin.estado, StatusCode::UNPROCESSABLE_ENTITY);
        sin.dice(&["escriba la palabra «reiniciar»", "1, 0 en curso"]);

        let hecho = administra.envia("/admin/reiniciar", &[("confirmacion", " Reiniciar ")]).await;
        assert_eq!((hecho.estado, hecho.a()), (StatusCode::SEE_OTHER, "/entrar"));
        assert_eq!((documentos(&casa), casa.app.desfase()), (0, 0));
        assert!(casa.app.abrir_expediente(&id).await.is_err());
        assert!(casa.app.almacen().leer(|l| l.correos(None, 10)).await.unwrap().is_empty());
        assert_eq!(administra.ve("/admin").await.estado, StatusCode::SEE_OTHER, "la sesión se acabó");

        let otra_vez = casa.entra(&casa.administra).await;
        otra_vez.ve("/admin/entorno").await.dice(&[
            "Último reinicio",
            "administra@prueba.mx",
            "0, 0 en curso",
        ]);
        assert_eq!(casa.app.actos(&casa.ofrecido.tramite.id).unwrap().len(), actos);
        assert_eq!(casa.app.estante().activos().len(), 1);
        let correos = |c: &'static str| casa.app.almacen().leer(move |l| l.cuenta_por_correo(c));
        assert!(correos("ciudadana@prueba.mx").await.unwrap().is_none());
        assert!(correos("oficial@prueba.mx").await.unwrap().is_some());
        assert!(correos("ciudadana@ejemplo.mx").await.unwrap().is_some());
        assert_eq!(casa.app.verificar_cadenas().await.unwrap().expedientes, 0);

        // What is erased by order only is still locked.
        let con = rusqlite::Connection::open(casa.base()).unwrap();
        for tabla in ["eventos", "accesos", "actos"] {
            let candados: i64 = con
                .query_row(
                    "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1",
                    [tabla],
                    |f| f.get(0),
                )
                .unwrap();
            assert_eq!(candados, 2, "{tabla}");
        }
    });
}

#[test]
fn the_same_journey_after_a_reset_gives_the_same_folios() {
    correr(async {
        let casa = Casa::segun(de_pruebas).await;
        let dia = casa.app.ahora();
        let (_, antes) = casa.pagada().await;
        casa.app.reiniciar("administra@prueba.mx").await.unwrap();
        casa.app.poner_reloj(dia).await.unwrap();
        let otra = casa.app.crear_cuenta(super::casa::nueva("ciudadana", "Íñiga Peña Ñandú")).await.unwrap();
        let casa = Casa { ciudadana: otra, ..casa };
        let (_, despues) = casa.pagada().await;
        assert_eq!(antes, despues);
    });
}

#[test]
fn nothing_is_reset_in_produccion() {
    correr(async {
        let casa = Casa::con(false).await;
        let (id, _) = casa.pagada().await;
        assert!(casa.app.reiniciar("administra@prueba.mx").await.is_err());
        let administra = casa.entra(&casa.administra).await;
        administra.ve("/admin/entorno").await.calla(&["Reiniciar"]);
        let intento = administra.envia("/admin/reiniciar", &[("confirmacion", "reiniciar")]).await;
        assert_eq!(intento.estado, StatusCode::NOT_FOUND);
        // Not even when somebody starts the same folder as if it were for trials.
        let config = casa.app.config().clone();
        drop((administra, casa.servidor));
        drop(casa.app);
        let dicho = App::abrir(config.clone().para(Clase::Pruebas, Arc::new(Reglas::default()))).unwrap_err();
        assert!(dicho.to_string().contains("son de otro entorno (producción)"), "{dicho}");
        assert!(App::abrir(config).unwrap().abrir_expediente(&id).await.is_ok());
    });
}

#[test]
fn what_was_simulated_is_never_opened_as_produccion() {
    let carpeta = tempfile::tempdir().unwrap();
    let demo = || Config::demo(carpeta.path().join("datos"), "127.0.0.1:8080".parse().unwrap());
    drop(App::abrir(demo()).unwrap());
    for clase in [Clase::Pruebas, Clase::Produccion] {
        let dicho =
            App::abrir(demo().para(clase, Arc::new(super::firmas::reglas()))).unwrap_err().to_string();
        assert!(dicho.contains("otro entorno (demostración)") && dicho.contains("otra carpeta"), "{dicho}");
    }
    App::abrir(demo()).unwrap();
}

#[test]
fn a_store_of_before_classes_whose_clock_was_moved_is_no_produccion() {
    let carpeta = tempfile::tempdir().unwrap();
    let config = Config::demo(carpeta.path().join("datos"), "127.0.0.1:8080".parse().unwrap());
    let app = App::abrir(config.clone()).unwrap();
    let borra = |e: &runtime::almacen::Escritura<'_>| {
        e.ajustar("entorno.clase", None)?;
        e.ajustar("reloj.desfase", Some("86400"))
    };
    app.almacen().escribir_ya(borra).unwrap();
    drop(app);
    let produccion = config.clone().para(Clase::Produccion, Arc::new(super::firmas::reglas()));
    assert!(App::abrir(produccion).unwrap_err().to_string().contains("un entorno simulado"));
    App::abrir(config).unwrap();
}

#[test]
fn anybody_tries_as_a_made_up_person_who_neither_administers_nor_reviews() {
    correr(async {
        let casa = Casa::segun(de_pruebas).await;
        let hay = casa.app.preparar_ejemplos().await.unwrap();
        assert!(hay.iter().all(|c| c.correo != "administra@ejemplo.mx"), "{hay:?}");
        let nadie = casa.nadie();
        let entrar = nadie.ve("/entrar").await;
        entrar.dice(&[
            "/entrar/ejemplo/ciudadana%40ejemplo.mx",
            "/entrar/ejemplo/oficial.constancias%40ejemplo.mx",
        ]);
        // Nobody knows their password: they are entered only this way.
        let con_contrasena = casa.app.entrar(
            "oficial.constancias@ejemplo.mx",
            runtime::almacen::Reservado(runtime::app::CONTRASENA_DEMO.to_owned()),
            "prueba",
        );
        assert!(con_contrasena.await.is_err());
        let (oficial, _) = casa.app.entrar_de_ejemplo("oficial.constancias@ejemplo.mx").await.unwrap();
        assert!(casa.app.entrar_de_ejemplo("oficial@prueba.mx").await.is_err());
        let dicho = casa.app.crear_llave(&oficial, "una frase de doce palabras").unwrap_err().to_string();
        assert!(dicho.contains("no revisan ni firman"), "{dicho}");
        let administra = casa.entra(&casa.administra).await;
        let lista = administra.ve("/admin/cuentas").await;
        lista.dice(&["Personas de ejemplo", "oficial.constancias@ejemplo.mx"]);
        lista.calla(&["ventanilla-demo", "Contraseña"]);
    });
}
