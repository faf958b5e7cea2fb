//! The same paquete in the entorno de pruebas and in producción, each from its own store: the same events, to the centavo and the second,
//! and the same documents but for the mark and the address.

use std::sync::Arc;

use ensayo::{Relato, explorar, relatar};
use jiff::ToSpan;
use papeles::{Entorno, Momento};
use rayon::prelude::*;
use runtime::app::{App, Liberacion};
use runtime::config::{Clase, Config, Reglas};
use schemas::paquete::{Paso, Prueba};
use schemas::sello::{self, Digest, PaqueteSellado};

use super::casa::{correr, paquete};
use super::firmas;

/// Journeys that are gone through, all in all.
const RECORRIDOS: usize = 1_000;

/// A journey that begins so many days later; what it waits for moves with it.
fn despues(prueba: &Prueba, dias: i64) -> Prueba {
    let mut movida = prueba.clone();
    movida.fecha = movida.fecha.checked_add(dias.days()).unwrap();
    for paso in &mut movida.pasos {
        if let Paso::Hasta { momento } = paso {
            *momento = momento.checked_add(dias.days()).unwrap();
        }
    }
    movida
}

/// The documents of a story as an environment prints them, without their mark.
fn impresos(paquete: &PaqueteSellado, relato: &Relato, publica: &str) -> Vec<Vec<u8>> {
    let entorno = Entorno { publica, marca: None };
    relato
        .salidas()
        .iter()
        .map(|emitida| {
            let documento = relato.documento(paquete, emitida, &entorno).unwrap();
            let momento = Momento::en(paquete, &relato.eventos, emitida.version).unwrap();
            papeles::imprimir(&documento, Some(&momento)).unwrap()
        })
        .collect()
}

/// The paquete as each environment has it.
fn cargados(app: &App, digest: &Digest) -> PaqueteSellado {
    let guardado = app.estante().activos().into_iter().find(|p| p.digest() == digest).unwrap();
    sello::abrir(guardado.bytes(), Some(digest)).unwrap()
}

#[test]
fn both_environments_give_the_same_for_a_thousand_journeys() {
    correr(async {
        let carpeta = tempfile::tempdir().unwrap();
        let demo =
            |nombre: &str| Config::demo(carpeta.path().join(nombre), "127.0.0.1:8080".parse().unwrap());
        let sellado = paquete();
        let pruebas = App::abrir(demo("pruebas").para(Clase::Pruebas, Arc::new(Reglas::default()))).unwrap();
        pruebas.recibir(sellado.bytes(), &["autora@ejemplo.mx".to_owned()], "Ada").unwrap();
        let config = demo("produccion").para(Clase::Produccion, Arc::new(firmas::reglas()));
        let produccion = App::abrir(Config { cuentas: firmas::cuentas(&sellado), ..config }).unwrap();
        let pedido = Liberacion {
            paquete: sellado.bytes().to_vec(),
            carpeta: firmas::carpeta(&sellado).texto(),
            desde: None,
            quien: "Ada".to_owned(),
        };
        produccion.liberar(&pedido).unwrap();
        let (aqui, alla) = (cargados(&pruebas, sellado.digest()), cargados(&produccion, sellado.digest()));

        let recorridos = explorar(&sellado).recorridos;
        let cada = RECORRIDOS.div_ceil(recorridos.len());
        let dias: Vec<i64> = (0..cada).map(|n| i64::try_from(n).unwrap()).collect();
        let todos: Vec<Prueba> =
            dias.iter().flat_map(|d| recorridos.iter().map(|r| despues(&r.prueba, *d))).collect();
        assert!(todos.len() >= RECORRIDOS);
        let documentos: usize = todos
            .par_iter()
            .map(|prueba| {
                let (una, otra) = (relatar(&aqui, prueba), relatar(&alla, prueba));
                assert_eq!(una.eventos, otra.eventos, "{}", prueba.id);
                let publica = "https://tramites.ejemplo.gob.mx";
                assert_eq!(impresos(&aqui, &una, publica), impresos(&alla, &otra, publica), "{}", prueba.id);
                una.salidas().len()
            })
            .sum();
        assert!(documentos > 100, "{documentos}");

        // The mark tells one environment from the other, and with it the digest that is printed, which is that of the text.
        let (una, papel, otro) =
            (relatar(&aqui, &aqui.pruebas[0]), pruebas.config().papel(), produccion.config().papel());
        let emitida = &una.salidas()[0];
        let texto =
            |entorno: &Entorno<'_>| documentos::plano(&una.documento(&aqui, emitida, entorno).unwrap());
        let (con, sin) = (texto(&papel), texto(&otro));
        let con = con.strip_prefix("[SIN VALIDEZ — ENTORNO DE PRUEBAS]\n").unwrap();
        assert_eq!(con.lines().count(), sin.lines().count());
        let otras: Vec<&str> = con.lines().zip(sin.lines()).filter(|(a, b)| a != b).map(|(a, _)| a).collect();
        let es_huella = |r: &str| r.chars().filter(char::is_ascii_hexdigit).count() >= 64;
        assert!(matches!(otras.as_slice(), [huella] if es_huella(huella)), "{otras:?}");
    });
}
