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
#[path = "comun/casa.rs"]
mod casa;
#[expect(dead_code, reason = "a walk says where it is served")]
mod comun;
#[path = "comun/emitidos.rs"]
mod emitidos;
#[path = "comun/llenos.rs"]
mod llenos;
#[path = "comun/mundo.rs"]
mod mundo;
#[path = "comun/navegador.rs"]
#[expect(dead_code, reason = "the stories that are told step by step fill forms by themselves")]
mod navegador;
#[path = "comun/respuestas.rs"]
mod respuestas;
#[path = "comun/servidores.rs"]
mod servidores;

use std::collections::{BTreeMap, BTreeSet};

use caminante::Caminante;
use casa::Casa;
use compiler::sources::Disk;
use comun::raiz;
use mundo::{Camino, Mundo, con_final};
use navegador::{Conductor, Llaves, Navegador};
use schemas::ids::EtapaId;
use schemas::paquete::{Paso, Prueba, TipoEtapa};
use schemas::sello::PaqueteSellado;

/// Gone through each time: a form that is worked out as it is filled in, and an outside system.
const SIEMPRE: [&str; 2] = ["pendones", "predial"];

/// The ends to which nobody comes at the pages of the demonstration, and why.
const NO_SE_LLEGA: [(&str, &str, &str); 1] =
    [("publicacion_tramite", "retirada", "en la demostración no se retira ningún trámite")];

/// The shortest way to each end of a trámite, of those that the pages allow; and of the ends that have none, why each way to it isn't.
fn caminos(
    mundo: &Mundo<'_>,
    paquete: &PaqueteSellado,
) -> (BTreeMap<EtapaId, Camino>, BTreeMap<EtapaId, BTreeSet<String>>) {
    let recorridos = ensayo::explorar(paquete).recorridos.into_iter().map(|r| r.prueba);
    let mut pruebas: Vec<Prueba> = paquete.pruebas.iter().cloned().chain(recorridos).collect();
    pruebas.sort_by_key(|p| p.pasos.iter().filter(|paso| !matches!(paso, Paso::Espera(_))).count());
    let (mut por_fin, mut no) = (BTreeMap::<EtapaId, Camino>::new(), BTreeMap::new());
    for prueba in pruebas {
        let nuevos = |fines: Vec<EtapaId>, hay: &BTreeMap<EtapaId, Camino>| -> Vec<EtapaId> {
            fines.into_iter().filter(|fin| !hay.contains_key(fin)).collect()
        };
        let suyos = nuevos(mundo::fines(paquete, &ensayo::relatar(paquete, &prueba)), &por_fin);
        if suyos.is_empty() {
            continue;
        }
        match mundo.camino(paquete, &prueba) {
            Ok(camino) => {
                for fin in nuevos(camino.fines.clone(), &por_fin) {
                    por_fin.insert(fin, camino.clone());
                }
            }
            Err(porque) => {
                for fin in suyos {
                    no.entry(fin).or_insert_with(BTreeSet::new).insert(porque.clone());
                }
            }
        }
    }
    for fin in paquete.tramite.etapas.iter().filter(|e| matches!(e.tipo, TipoEtapa::Fin { .. })) {
        no.entry(fin.id.clone()).or_default();
    }
    no.retain(|fin, _| !por_fin.contains_key(fin));
    (por_fin, no)
}

/// Gives what went wrong.
fn operar(mundo: &Mundo<'_>, paquete: &PaqueteSellado) -> Vec<String> {
    let mut mal = Vec::new();
    let (por_fin, no) = caminos(mundo, paquete);
    let tramite = paquete.tramite.id.to_string();
    for (fin, porque) in no {
        eprintln!("{tramite} · {fin} · no se llega: {porque:?}");
    }
    for (fin, camino) in por_fin {
        eprintln!("{tramite} · {fin} · {} «{}»", camino.prueba.id, camino.prueba.titulo);
        let (paquete, nombre) = (paquete.clone(), format!("{tramite}-{fin}"));
        let vida = std::thread::spawn(move || {
            let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            tokio.block_on(uno(paquete, camino, nombre));
        });
        if let Err(panico) = vida.join() {
            let texto = panico.downcast_ref::<String>().cloned();
            let porque = texto.or_else(|| panico.downcast_ref::<&str>().map(|t| (*t).to_owned()));
            mal.push(format!("{tramite} · {fin}: {}", porque.unwrap_or_default()));
        }
    }
    mal
}

async fn uno(paquete: PaqueteSellado, camino: Camino, nombre: String) {
    let carpeta = tempfile::tempdir().unwrap();
    let perfil = tempfile::tempdir().unwrap();
    let Camino { prueba, previos, aparece, llenan, .. } = camino;
    let inicio = previos.iter().map(|p| p.prueba.fecha).min().unwrap_or(prueba.fecha);
    let casa = Casa::abre(carpeta.path(), inicio, aparece.as_ref().map(|(id, _)| id));
    let conductor = Conductor::arrancar();
    let n = Navegador::abrir(
        &conductor,
        &casa.url,
        (&format!("recorrido-{nombre}"), Llaves::Defecto),
        true,
        perfil.path(),
    )
    .await;
    let mut prueba = con_final(&prueba);
    let antes = !previos.is_empty();
    for (i, previo) in previos.into_iter().enumerate() {
        eprintln!("  antes: {} «{}»", previo.paquete.tramite.id, previo.prueba.titulo);
        let mut quien = Caminante::new(&n, &previo.paquete, &previo.prueba, &casa);
        if i > 0 {
            quien.pone_reloj(previo.prueba.fecha);
        }
        let folio = quien.anda().await;
        previo.nombra(&folio, &mut prueba);
    }
    let mut quien = Caminante::new(&n, &paquete, &prueba, &casa);
    quien.aparece = aparece.map(|(_, paso)| paso);
    if antes {
        quien.pone_reloj(prueba.fecha);
    }
    quien.llenan(llenan);
    let folio = quien.anda().await;
    n.entra(&quien.titular()).await;
    n.ir(&format!("/solicitudes/{folio}")).await;
    n.foto("al-final").await;
    n.cliente.set_window_size(400, 1600).await.unwrap();
    n.foto("al-final-angosta").await;
    quien.guarda_emitidos();
    n.cliente.clone().close().await.unwrap();
}

fn paquetes() -> Vec<PaqueteSellado> {
    let compilado = compiler::compilar(&Disk::new(raiz().join("tramites")));
    compilado.tramites.into_iter().filter_map(|t| t.paquete).collect()
}

#[test]
fn every_tramite_is_operated_to_each_of_its_ends_in_the_browser() {
    let pedidos = std::env::var("VENTANILLA_RECORRIDOS").unwrap_or_default();
    let pedidos: Vec<&str> = pedidos.split([',', ' ']).filter(|p| !p.is_empty()).collect();
    let (mut mal, paquetes) = (Vec::new(), paquetes());
    let mundo = Mundo::new(&paquetes);
    for paquete in &paquetes {
        let id = paquete.tramite.id.as_str();
        let va = match pedidos.as_slice() {
            [] => SIEMPRE.contains(&id),
            ["todos"] => true,
            pedidos => pedidos.contains(&id),
        };
        if va {
            mal.extend(operar(&mundo, paquete));
        }
    }
    assert!(mal.is_empty(), "{}", mal.join("\n\n"));
}

#[test]
fn an_end_to_which_nobody_comes_is_told_with_its_reason() {
    let paquetes = paquetes();
    let mundo = Mundo::new(&paquetes);
    let mut hallados = Vec::new();
    for paquete in &paquetes {
        let (por_fin, no) = caminos(&mundo, paquete);
        eprintln!("{}: {} fines", paquete.tramite.id, por_fin.len());
        for (fin, porque) in no {
            let porque: Vec<String> = porque.into_iter().collect();
            hallados.push((paquete.tramite.id.to_string(), fin.to_string(), porque.join("; ")));
        }
    }
    let esperados: Vec<(String, String, String)> =
        NO_SE_LLEGA.iter().map(|(t, f, p)| ((*t).to_owned(), (*f).to_owned(), (*p).to_owned())).collect();
    assert_eq!(hallados, esperados);
}

/// The prueba of a trámite by its name, as it is gone through.
fn prueba_de(paquete: &PaqueteSellado, id: &str) -> Prueba {
    let escrita = paquete.pruebas.iter().find(|p| p.id == id).expect("no hay esa prueba");
    con_final(&mundo::sin_lo_que_no_se_hace(escrita).unwrap())
}

async fn error_en_un_documento() {
    let paquetes = paquetes();
    let de = |id: &str| paquetes.iter().find(|p| p.tramite.id == *id).expect("no hay ese trámite");
    let (incidencia, correccion) = (de("incidencia"), de("correccion_documento"));
    let camino = Mundo::new(&paquetes).camino(correccion, &prueba_de(correccion, "apellido")).unwrap();
    let [emitida] = camino.previos.as_slice() else { panic!("se corrige un documento que se emitió") };
    let (carpeta, perfil) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let casa = Casa::abre(carpeta.path(), emitida.prueba.fecha, None);
    let conductor = Conductor::arrancar();
    let n =
        Navegador::abrir(&conductor, &casa.url, ("error-en-documento", Llaves::Defecto), true, perfil.path())
            .await;
    let mut quien = Caminante::new(&n, &emitida.paquete, &emitida.prueba, &casa);
    let folio = quien.anda().await;
    quien.pone_reloj(camino.prueba.fecha);

    // Who attends a case tells from its page what went wrong in it; the case comes put.
    let mut reporte = prueba_de(incidencia, "fallo_escalado");
    mundo::pon_folio(&mut reporte, &"caso".into(), &folio);
    let mut quien = Caminante::new(&n, incidencia, &reporte, &casa);
    quien.desde = Some((format!("/expedientes/{folio}"), "oficial.constancias@ejemplo.mx".to_owned()));
    let suyo = quien.anda().await;
    n.entra("oficial.constancias@ejemplo.mx").await;
    n.ir(&format!("/solicitudes/{suyo}/respuestas")).await;
    assert!(n.texto().await.contains(&folio), "{}", n.texto().await);

    // Who has the document does from theirs, and is told what to ask for.
    let mut reporte = prueba_de(incidencia, "documento_de_salida");
    mundo::pon_folio(&mut reporte, &"caso".into(), &folio);
    let mut quien = Caminante::new(&n, incidencia, &reporte, &casa);
    quien.desde = Some((format!("/solicitudes/{folio}"), "ciudadana@ejemplo.mx".to_owned()));
    let suyo = quien.anda().await;
    n.entra("ciudadana@ejemplo.mx").await;
    n.ir(&format!("/solicitudes/{suyo}")).await;
    n.foto("se-corrige-con-otro").await;
    let dicho = quien.correo_que_dice(&suyo);
    assert!(dicho.contains(&correccion.tramite.nombre), "{dicho}");

    // The dependencia that issued it authorises that it be corrected, and the one before says which counts.
    let mut prueba = camino.prueba.clone();
    emitida.nombra(&folio, &mut prueba);
    let corregida = Caminante::new(&n, correccion, &prueba, &casa).anda().await;
    n.ir(&format!("/verificar/{}", emitida.folio(&folio))).await;
    n.foto("la-de-antes").await;
    let dicho = n.texto().await;
    assert!(dicho.contains(&format!("{corregida}-D1")), "{dicho}");
    n.cliente.clone().close().await.unwrap();
}

#[test]
fn an_error_in_a_document_is_reported_from_its_case_and_its_dependencia_authorises_another() {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio.block_on(error_en_un_documento());
}
