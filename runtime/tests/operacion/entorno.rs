//! What an environment changes without another program and without another paquete: its services, its secret, its accounts, its mark.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use hmac::{Hmac, Mac};
use runtime::almacen::{EstadoEfecto, Reservado};
use runtime::app::FirmaDePago;
use runtime::ataduras::{self, Atadura};
use runtime::config::{Clase, Config, Reglas};
use runtime::obreros::{self, Asiento, Contabilidad, FalloDeEnvio, Futuro, Obreros, Puertos};
use schemas::entorno::Servicios;
use schemas::sello::hexadecimal;

use super::casa::{Casa, correr};

const SECRETO: &str = "0123456789abcdef0123456789abcdef";

fn de_pruebas(config: Config) -> Config {
    config.para(Clase::Pruebas, Arc::new(Reglas::default()))
}

#[test]
fn the_entorno_de_pruebas_is_simulated_says_so_and_has_no_example_accounts() {
    correr(async {
        let casa = Casa::segun(de_pruebas).await;
        let administra = casa.entra(&casa.administra).await;
        let reloj = administra.ve("/admin/reloj").await;
        assert_eq!(reloj.estado, StatusCode::OK);
        reloj.dice(&["Entorno de pruebas", "Correos"]);
        assert_eq!(administra.ve("/admin/correos").await.estado, StatusCode::OK);
        assert_eq!(administra.ve("/admin/cuentas").await.estado, StatusCode::NOT_FOUND);
        assert!(casa.app.preparar_ejemplos().await.is_err());
        assert!(casa.app.cuentas_de_ejemplo().await.unwrap().is_empty());
        assert_eq!(casa.app.config().marca.as_deref(), Some("SIN VALIDEZ — ENTORNO DE PRUEBAS"));
    });
}

#[test]
fn a_payment_is_signed_with_the_secret_of_the_environment_and_no_other() {
    correr(async {
        let casa = Casa::segun(|config| Config {
            secreto_pagos: Some(Reservado(SECRETO.to_owned())),
            ..config.para(Clase::Produccion, Arc::new(super::firmas::reglas()))
        })
        .await;
        let firma = |secreto: &str| {
            let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secreto.as_bytes()).unwrap();
            mac.update(b"{}");
            FirmaDePago(hexadecimal(&mac.finalize().into_bytes()))
        };
        casa.app.comprobar_pago(b"{}", &firma(SECRETO)).await.unwrap();
        assert!(casa.app.comprobar_pago(b"{}", &firma("otro")).await.is_err());
        let guardado = casa.app.almacen().leer(|l| l.ajuste("pagos.secreto")).await.unwrap();
        assert_eq!(guardado, None, "el secreto del entorno no entra en la base de datos");
    });
}

#[test]
fn what_an_environment_does_not_have_is_named_and_is_not_pretended() {
    correr(async {
        let casa = Casa::segun(|config| Config { servicios: Servicios::default(), ..config }).await;
        let faltan = ataduras::faltan(casa.app.config(), casa.ofrecido.paquete());
        let cuenta = Atadura::Cuenta("4330-01".to_owned());
        assert_eq!(faltan, [Atadura::Correo, Atadura::Pagos, Atadura::Contabilidad, cuenta]);
        casa.enviada().await;
        assert!(casa.app.comprobar_pago(b"{}", &FirmaDePago(String::new())).await.is_err());
        obreros::drenar(&casa.app).await.unwrap();
        let fallidos = casa.app.almacen().leer(|l| l.efectos(EstadoEfecto::Fallido, None, 50)).await.unwrap();
        assert!(
            fallidos.iter().any(|e| e.error.as_deref().unwrap_or_default().contains("`servicios.correo`")),
            "{fallidos:?}"
        );
        assert!(casa.app.almacen().leer(|l| l.correos(None, 10)).await.unwrap().is_empty());
    });
}

/// Books that are read afterwards.
#[derive(Default)]
struct Libro(Mutex<Vec<Asiento>>);

impl Contabilidad for Libro {
    fn asentar<'a>(&'a self, asiento: &'a Asiento) -> Futuro<'a, Result<(), FalloDeEnvio>> {
        Box::pin(async move {
            self.0.lock().unwrap().push(asiento.clone());
            Ok(())
        })
    }
}

#[test]
fn a_payment_is_booked_in_the_account_that_the_environment_says() {
    correr(async {
        let cuentas = BTreeMap::from([("4330-01".to_owned(), "4143-03-0001".to_owned())]);
        let casa = Casa::segun(|config| Config { cuentas, ..config }).await;
        casa.pagada().await;
        let libro = Arc::new(Libro::default());
        let puertos = Puertos { contabilidad: libro.clone(), ..Puertos::de(&casa.app) };
        Obreros::new(casa.app.clone(), puertos).drenar().await.unwrap();
        let asentado: Vec<String> =
            libro.0.lock().unwrap().iter().flat_map(|a| &a.cuentas).map(|(c, _)| c.clone()).collect();
        assert_eq!(asentado, ["4143-03-0001"]);
    });
}

#[test]
fn without_tramites_the_clock_shows_the_hour_of_the_municipality_and_not_that_of_greenwich() {
    correr(async {
        let carpeta = tempfile::tempdir().unwrap();
        let config = Config::demo(carpeta.path().join("d"), "127.0.0.1:8080".parse().unwrap());
        for (zona, hora) in [("America/Monterrey", 9), ("America/Tijuana", 7)] {
            let config = Config { zona_horaria: zona.to_owned(), ..config.clone() };
            let app = runtime::app::App::abrir(config).unwrap();
            let servidor = runtime::http::Servidor::new(app).unwrap();
            let momento = "2026-12-01T15:00:00Z".parse().unwrap();
            assert_eq!(servidor.local(momento).hour(), hora, "{zona}");
            assert_eq!(servidor.instante(servidor.local(momento)), Some(momento), "{zona}");
        }
    });
}
