//! The tests that live with the trámites of the project: all of them pass, from the sealed bytes alone, and each trámite has those that
//! its guide asks for.

use std::collections::BTreeSet;

use compiler::sources::Disk;
use ensayo::{Informe, probar_todas};
use schemas::paquete::{Etapa, Paquete, Paso, Resultado, TipoEtapa};
use schemas::sello::{self, PaqueteSellado};
use tests::{municipios, raiz};

/// The paquetes of `tramites` and of each example, opened from their bytes: no text is at hand.
fn paquetes() -> Vec<(String, PaqueteSellado)> {
    let mut paquetes = Vec::new();
    for municipio in municipios() {
        let compilado = compiler::compilar(&Disk::new(raiz().join(&municipio)));
        for sellado in compilado.tramites.iter().filter_map(|t| t.paquete.as_ref()) {
            if let Ok(abierto) = sello::abrir(sellado.bytes(), Some(sellado.digest())) {
                paquetes.push((municipio.clone(), abierto));
            }
        }
    }
    paquetes
}

fn fallas(municipio: &str, informe: &Informe) -> Vec<String> {
    let de_fruto = |f: &ensayo::Fruto| {
        let prueba = f.prueba.clone();
        let dichos = f.fallos.iter().flat_map(|x| x.diferencias.iter().map(move |d| (x.paso, d)));
        dichos
            .map(|(paso, d)| {
                let tramite = &informe.tramite;
                format!(
                    "{municipio} {tramite} {prueba} paso {paso}: {}: se esperaba {} y resultó {}",
                    d.que, d.esperado, d.hallado
                )
            })
            .collect::<Vec<_>>()
    };
    informe.frutos.iter().flat_map(de_fruto).collect()
}

#[test]
fn every_prueba_of_the_project_passes_from_the_sealed_bytes_alone() {
    let paquetes = paquetes();
    assert!(paquetes.len() >= 6, "{}", paquetes.len());
    let mut malas = Vec::new();
    for (municipio, paquete) in &paquetes {
        let informe = probar_todas(paquete);
        assert!(!informe.frutos.is_empty(), "{municipio}: {} no tiene pruebas", paquete.tramite.id);
        assert_eq!(informe, probar_todas(paquete));
        malas.extend(fallas(municipio, &informe));
    }
    assert_eq!(malas, Vec::<String>::new());
}

/// How the pruebas of a trámite end, and what they do on the way.
fn cubierto(paquete: &Paquete) -> (BTreeSet<Resultado>, bool, bool, bool) {
    let pasos = || paquete.pruebas.iter().flat_map(|p| &p.pasos);
    let esperas = || pasos().filter_map(|p| if let Paso::Espera(e) = p { Some(e) } else { None });
    (
        esperas().filter_map(|e| e.resultado).collect(),
        esperas().any(|e| !e.explica.is_empty() || !e.cobros.is_empty()),
        pasos().any(|p| matches!(p, Paso::Rechaza { .. })),
        pasos().any(|p| matches!(p, Paso::Hasta { .. } | Paso::Pasan { .. })),
    )
}

#[test]
fn the_real_tramites_show_a_good_end_a_bad_one_a_term_that_ends_and_a_refusal() {
    for (municipio, paquete) in paquetes().iter().filter(|(m, _)| m == "tramites") {
        let (resultados, cobra, rechaza, espera) = cubierto(paquete);
        let id = &paquete.tramite.id;
        let termina = |con: &[Resultado]| {
            let de_fin =
                |e: &Etapa| matches!(&e.tipo, TipoEtapa::Fin { resultado, .. } if con.contains(resultado));
            paquete.tramite.etapas.iter().any(de_fin)
        };
        // A good end, and a bad one and one by time if the trámite has them: an encuesta can only be answered.
        let (bien, mal) =
            ([Resultado::Favorable, Resultado::Atendida], [Resultado::Desfavorable, Resultado::Desechada]);
        let por_tiempo = [Resultado::Caduca, Resultado::Ficta];
        assert!(termina(&bien), "{municipio} {id}");
        for clase in [&bien, &mal, &por_tiempo] {
            let visto = clase.iter().any(|r| resultados.contains(r));
            assert!(visto || !termina(clase), "{municipio} {id}: {resultados:?}");
        }
        let cobra = cobra || paquete.tramite.cobros.is_empty();
        let espera = espera || !termina(&por_tiempo);
        assert!(cobra && rechaza && espera, "{municipio} {id}: {cobra} {rechaza} {espera}");
    }
}

#[test]
fn a_paquete_without_pruebas_says_nothing_of_them() -> Result<(), Box<dyn std::error::Error>> {
    for (_, paquete) in paquetes() {
        let sin = Paquete { pruebas: Vec::new(), ..paquete.paquete().clone() };
        let json = String::from_utf8(schemas::canon::bytes(&sin)?)?;
        assert!(!json.contains("\"pruebas\""), "{}", paquete.tramite.id);
        assert_ne!(sello::sellar(sin)?.digest(), paquete.digest());
    }
    Ok(())
}
