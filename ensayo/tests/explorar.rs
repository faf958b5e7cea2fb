//! Journeys made from the trámites of the project: they pass, they reach all that can be reached, and they notice what changes.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use compiler::sources::{Disk, Encima, Sources};
use ensayo::{Clase, Exploracion, cobertura, explorar, probar};
use schemas::canon;
use schemas::expr::Valoracion;
use schemas::sello::{self, PaqueteSellado};

#[path = "../../tests/src/municipios.rs"]
mod municipios;

fn raiz(municipio: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(municipio)
}

fn paquetes(fuentes: &dyn Sources) -> Vec<PaqueteSellado> {
    compiler::compilar(fuentes).tramites.into_iter().filter_map(|t| t.paquete).collect()
}

/// The same definitions with something written otherwise.
fn con(municipio: &str, archivo: &str, antes: &str, despues: &str) -> Vec<PaqueteSellado> {
    let disco = Disk::new(raiz(municipio));
    let texto = disco.text(archivo).unwrap();
    assert_eq!(texto.matches(antes).count(), 1, "{archivo}: {antes}");
    let textos = BTreeMap::from([(archivo.to_owned(), texto.replace(antes, despues))]);
    paquetes(&Encima { base: &disco, textos })
}

/// The trámites of the project, each explored once.
static EXPLORADOS: LazyLock<Vec<(String, PaqueteSellado, Exploracion)>> = LazyLock::new(|| {
    let de = |municipio: &str| {
        let paquetes = paquetes(&Disk::new(raiz(municipio)));
        paquetes.into_iter().map(|p| (format!("{municipio} {}", p.tramite.id), p)).collect::<Vec<_>>()
    };
    let todos = municipios::municipios().into_iter().flat_map(|m| de(&m));
    todos
        .map(|(id, paquete)| {
            let hecha = explorar(&paquete);
            (id, paquete, hecha)
        })
        .collect()
});

/// The first journey that doesn't pass, and why.
fn falla(paquete: &PaqueteSellado, exploracion: &Exploracion) -> Option<String> {
    let mut frutos = exploracion.recorridos.iter().map(|r| (probar(paquete, &r.prueba), &r.prueba.titulo));
    frutos.find(|(f, _)| !f.pasa()).map(|(f, titulo)| format!("{titulo}: {:?}", f.fallos))
}

/// The names that only the definition has, and the signs of its expressions.
fn de_la_definicion(paquete: &PaqueteSellado) -> Vec<String> {
    let t = &paquete.tramite;
    let campos = t.campos.iter().map(|c| c.id.to_string());
    let otros = t.calculos.iter().map(|c| c.id.to_string()).chain(t.etapas.iter().map(|e| e.id.to_string()));
    let cobros = t.cobros.iter().map(|c| c.id.to_string());
    let ids = campos.chain(otros).chain(cobros).filter(|id| id.contains('_'));
    let signos = ["==", "!=", "<=", ">=", " and ", " or ", "is defined", "not "];
    ids.chain(signos.into_iter().map(str::to_owned)).collect()
}

#[test]
fn who_reviews_reads_labels_and_conditions_in_words() {
    for (id, paquete, hecha) in EXPLORADOS.iter() {
        let nombres = de_la_definicion(paquete);
        let cubiertas = hecha.recorridos.iter().flat_map(|r| &r.cubre);
        for meta in cubiertas.chain(hecha.sin_alcanzar.iter().map(|s| &s.meta)) {
            let leida = meta.para_quien_revisa();
            let halladas: Vec<&String> = nombres.iter().filter(|n| leida.contains(n.as_str())).collect();
            assert_eq!(halladas, Vec::<&String>::new(), "{id}: {} se lee: {leida}", meta.nombre);
        }
    }
    let recorridos = EXPLORADOS.iter().flat_map(|(_, _, hecha)| &hecha.recorridos);
    let leidas: BTreeSet<&str> = recorridos.flat_map(|r| &r.cubre).map(|m| m.para_quien_revisa()).collect();
    for dicha in [
        "«Permiso que corresponde»: si «¿Anuncia a otra persona o empresa?» es «sí» o «Superficie del anuncio» es mayor que 12",
        "«Póliza de responsabilidad civil»: no se pide (si «Requiere licencia» es «no»)",
        "«Desechar por incompleta» en «Revisión de documentos»: no se puede (si no se ha pasado por «Le pedimos completar»)",
        "«Alto del anuncio» mayor que 7.2\u{a0}m (su máximo)",
    ] {
        assert!(leidas.contains(dicha), "{dicha}: {leidas:#?}");
    }
}

#[test]
fn every_journey_passes_and_all_that_can_be_reached_is() {
    for (id, paquete, hecha) in EXPLORADOS.iter() {
        assert_eq!(hecha.defectos, [], "{id}");
        assert_eq!(falla(paquete, hecha), None, "{id}");
        let sin: Vec<String> =
            hecha.sin_alcanzar.iter().map(|s| format!("{} {}", s.meta.clase, s.meta.nombre)).collect();
        // A casa chica pays four cuotas before its discounts: the floor of four is never what decides.
        let esperado: &[&str] = match id.as_str() {
            "examples/tabulador revision_proyecto" => {
                &["ramas derechos.revision: se cobra el mínimo (4 * uma)"]
            }
            // The second visit is the last: whoever asks for another is told before that it can't be.
            "examples/inspeccion apertura" => {
                &["rechazos correccion.avisar más de 2 veces", "rechazos solicitud.enviar más de 2 veces"]
            }
            _ => &[],
        };
        assert_eq!(sin, esperado, "{id}");
        assert!(hecha.metas.values().all(|a| !a.si.is_empty()), "{id}: {:?}", hecha.metas.keys());
        // Measured as if somebody had written them, they reach the same.
        let mut solo = paquete.paquete().clone();
        solo.pruebas = hecha.recorridos.iter().map(|r| r.prueba.clone()).collect();
        let medida = cobertura(&sello::sellar(solo).unwrap());
        for clase in Clase::TODAS {
            let alcanzado = medida.clases.get(clase.id());
            assert_eq!(alcanzado, hecha.metas.get(&clase), "{id} {clase}");
        }
    }
    assert!(EXPLORADOS.len() > 25, "{}", EXPLORADOS.len());
}

#[test]
fn the_same_paquete_gives_the_same_journeys_byte_for_byte() {
    // Exploring again takes as long as the first time: one of each three shows it.
    for (id, paquete, hecha) in EXPLORADOS.iter().step_by(3) {
        let abierto = sello::abrir(paquete.bytes(), Some(paquete.digest())).unwrap();
        let bytes = canon::bytes(hecha).unwrap();
        assert_eq!(bytes, canon::bytes(&explorar(&abierto)).unwrap(), "{id}");
        let vuelta: Exploracion = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(vuelta, *hecha, "{id}");
    }
}

#[test]
fn a_journey_says_what_it_shows_and_has_a_name_that_a_file_can_have() {
    for (_, _, hecha) in EXPLORADOS.iter() {
        let mut ids: Vec<&str> = hecha.recorridos.iter().map(|r| r.prueba.id.as_str()).collect();
        let todos = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), todos);
        for recorrido in &hecha.recorridos {
            let (id, titulo) = (recorrido.prueba.id.as_str(), recorrido.prueba.titulo.as_str());
            let llano = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(id.len() <= 48 && id.chars().all(llano) && !id.starts_with('_'), "{id}");
            assert!(titulo.chars().next().is_some_and(|c| c.is_uppercase() || c == '«'), "{id}: {titulo}");
            assert!(!titulo.contains("  ") && titulo.len() > 15, "{id}: {titulo}");
        }
    }
}

#[test]
fn what_the_written_pruebas_lack_is_reached_by_the_journeys_that_are_missing() {
    for (_, paquete, hecha) in EXPLORADOS.iter().filter(|(id, ..)| id.starts_with("tramites")) {
        let escritas = cobertura(paquete);
        let faltan = hecha.faltantes(&escritas);
        let mut juntas = paquete.paquete().clone();
        juntas.pruebas.extend(faltan.iter().map(|r| r.prueba.clone()));
        let juntas = sello::sellar(juntas).unwrap();
        let despues = cobertura(&juntas);
        for (clase, alcanzado) in &despues.clases {
            assert_eq!(alcanzado.no.len(), 0, "{} {clase}: {:?}", paquete.tramite.id, alcanzado.no);
        }
        assert_eq!(hecha.faltantes(&despues).len(), 0);
        assert!(faltan.len() < hecha.recorridos.len());
    }
}

/// Figures and conditions written a little otherwise: what an author gets wrong.
const CAMBIOS: [(&str, &str, &str, &str); 10] = [
    ("examples/tabulador", "ingresos/revision_proyecto/tramite.yaml", "{hasta: 60,", "{menos_de: 60,"),
    ("examples/tabulador", "ingresos/revision_proyecto/tramite.yaml", "{hasta: 250,", "{menos_de: 250,"),
    ("examples/tabulador", "ingresos/revision_proyecto/tramite.yaml", "{menos_de: 1000,", "{hasta: 1000,"),
    ("examples/tabulador", "ingresos/revision_proyecto/tramite.yaml", "niveles > 4", "niveles >= 4"),
    ("examples/tabulador", "ingresos/revision_proyecto/tramite.yaml", "area_m2 >= 1000", "area_m2 > 1000"),
    (
        "examples/tabulador",
        "ingresos/revision_proyecto/tramite.yaml",
        "si: area_m2 > 60",
        "si: area_m2 >= 60",
    ),
    (
        "tramites",
        "sedus/anuncio/tramite.yaml",
        "superficie_del_anuncio > 12,",
        "superficie_del_anuncio >= 12,",
    ),
    (
        "tramites",
        "sedus/anuncio/tramite.yaml",
        "exige: alto_m <= altura_total_m",
        "exige: alto_m < altura_total_m",
    ),
    ("tramites", "sedus/uso_suelo/tramite.yaml", "{hasta: 100,", "{menos_de: 100,"),
    (
        "tramites",
        "sedus/uso_suelo/tramite.yaml",
        "superficie_construida > 100",
        "superficie_construida >= 100",
    ),
];

#[test]
fn a_figure_moved_by_one_step_makes_a_journey_fail() {
    for (municipio, archivo, antes, despues) in CAMBIOS {
        let tramite = archivo.rsplit('/').nth(1).unwrap();
        let mutante = con(municipio, archivo, antes, despues).into_iter().find(|p| p.tramite.id == *tramite);
        let mutante = mutante.unwrap_or_else(|| unreachable!("{archivo}: {despues} no compila"));
        let (_, _, hecha) =
            EXPLORADOS.iter().find(|(id, ..)| *id == format!("{municipio} {tramite}")).unwrap();
        assert!(falla(&mutante, hecha).is_some(), "{archivo}: con `{despues}` todo pasa");
    }
}

#[test]
fn what_the_engine_cannot_decide_is_told_with_the_journey_that_shows_it() {
    let mut roto = paquetes(&Disk::new(raiz("examples/tabulador"))).remove(0).paquete().clone();
    let factor = roto.tramite.calculos.iter_mut().find(|c| c.id == "factor_obra").unwrap();
    let Valoracion::Segun { filas, .. } = &mut factor.valor else { unreachable!() };
    // No compiler gives this: an option without its row.
    filas.retain(|f| f.claves != ["comercio"]);
    let roto = sello::sellar(roto).unwrap();
    let hecha = explorar(&roto);
    let [defecto, ..] = hecha.defectos.as_slice() else { unreachable!("{:?}", hecha.sin_alcanzar) };
    assert!(defecto.que.contains("comercio"), "{}", defecto.que);
    let fruto = probar(&roto, &defecto.prueba);
    assert!(!fruto.pasa(), "{:?}", defecto.prueba);
}
