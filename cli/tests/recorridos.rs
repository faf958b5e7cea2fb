//! Every trámite of the tree operated at its pages, in a real browser, to each of its ends: the pruebas that its authors wrote and the
//! journeys that are made from its definition, whichever comes soonest to each. Screenshots of all of it stay in the build folder.
//!
//! All of them take the better part of an hour: `VENTANILLA_RECORRIDOS=todos`, or the trámites by name. A few are always gone through.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and says how far it came"
)]

#[path = "comun/caminante.rs"]
mod caminante;
mod comun;
#[path = "comun/navegador.rs"]
#[expect(dead_code, reason = "the stories that are told step by step fill forms by themselves")]
mod navegador;
#[path = "comun/referidos.rs"]
mod referidos;
#[path = "comun/servidores.rs"]
mod servidores;

use std::collections::BTreeMap;

use caminante::{Caminante, andable, con_final};
use compiler::sources::Disk;
use comun::{Programa, raiz};
use navegador::{Conductor, Navegador};
use schemas::paquete::{Prueba, TipoEtapa};
use schemas::sello::PaqueteSellado;

/// Gone through each time: a form that is worked out as it is filled in, and an outside system.
const SIEMPRE: [&str; 2] = ["pendones", "predial"];

/// The shortest way to each end of a trámite, of those that the pages allow.
fn caminos(paquete: &PaqueteSellado) -> BTreeMap<String, Prueba> {
    let recorridos = ensayo::explorar(paquete).recorridos.into_iter().map(|r| r.prueba);
    let mut por_fin: BTreeMap<String, Prueba> = BTreeMap::new();
    for prueba in paquete.pruebas.iter().cloned().chain(recorridos).filter(|p| andable(paquete, p)) {
        let Some(estado) = ensayo::relatar(paquete, &prueba).estado else { continue };
        // What the platform is ordered it does or refuses by itself, whatever the prueba says of it.
        if paquete.tramite.etapas.iter().any(|e| paquete.ordena(e) && estado.visitas(&e.id) > 0) {
            continue;
        }
        let fines = paquete.tramite.etapas.iter().filter(|e| matches!(e.tipo, TipoEtapa::Fin { .. }));
        for fin in fines.filter(|e| estado.resultado.is_some() && estado.visitas(&e.id) > 0) {
            let mejor = por_fin.get(fin.id.as_str()).is_none_or(|p| p.pasos.len() > prueba.pasos.len());
            if mejor {
                por_fin.insert(fin.id.to_string(), prueba.clone());
            }
        }
    }
    por_fin
}

/// Gives what went wrong.
fn operar(paquete: &PaqueteSellado) -> Vec<String> {
    let mut mal = Vec::new();
    for (fin, prueba) in caminos(paquete) {
        let tramite = paquete.tramite.id.to_string();
        eprintln!("{tramite} · {fin} · {} «{}»", prueba.id, prueba.titulo);
        let (paquete, prueba, nombre) = (paquete.clone(), con_final(&prueba), format!("{tramite}-{fin}"));
        let vida = std::thread::spawn(move || {
            let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            tokio.block_on(uno(paquete, prueba, nombre));
        });
        if let Err(panico) = vida.join() {
            let texto = panico.downcast_ref::<String>().cloned();
            let porque = texto.or_else(|| panico.downcast_ref::<&str>().map(|t| (*t).to_owned()));
            mal.push(format!("{tramite} · {fin}: {}", porque.unwrap_or_default()));
        }
    }
    mal
}

async fn uno(paquete: PaqueteSellado, prueba: Prueba, nombre: String) {
    let carpeta = tempfile::tempdir().unwrap();
    let perfil = tempfile::tempdir().unwrap();
    let reloj = prueba.fecha.to_string();
    let datos = carpeta.path().join("datos");
    let programa = Programa::arrancar(&datos, &reloj[..16]);
    let conductor = Conductor::arrancar();
    let n = Navegador::abrir(&conductor, &programa.url, &format!("recorrido-{nombre}"), true, perfil.path())
        .await;
    let folio = Caminante::new(&n, &paquete, &prueba, &datos).anda().await;
    n.ir(&format!("/solicitudes/{folio}")).await;
    n.foto("al-final").await;
    n.cliente.clone().close().await.unwrap();
}

#[test]
fn every_tramite_is_operated_to_each_of_its_ends_in_the_browser() {
    let pedidos = std::env::var("VENTANILLA_RECORRIDOS").unwrap_or_default();
    let pedidos: Vec<&str> = pedidos.split([',', ' ']).filter(|p| !p.is_empty()).collect();
    let compilado = compiler::compilar(&Disk::new(raiz().join("tramites")));
    let mut mal = Vec::new();
    for paquete in compilado.tramites.iter().filter_map(|t| t.paquete.as_ref()) {
        let id = paquete.tramite.id.as_str();
        let va = match pedidos.as_slice() {
            [] => SIEMPRE.contains(&id),
            ["todos"] => true,
            pedidos => pedidos.contains(&id),
        };
        if va {
            mal.extend(operar(paquete));
        }
    }
    assert!(mal.is_empty(), "{}", mal.join("\n\n"));
}
