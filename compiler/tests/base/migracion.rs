//! Two small sound versions of a trámite, completed with a migration and with what a test changes of each.

use std::collections::BTreeSet;

use compiler::compilar;
use compiler::sources::Memory;
use schemas::diagnostic::Diagnostic;

const COMUN: [(&str, &str); 4] = [
    ("municipio.yaml", include_str!("../corpus_analisis/base/municipio.yaml")),
    ("roles.yaml", include_str!("../corpus_analisis/base/roles.yaml")),
    ("parametros/uma.yaml", include_str!("../corpus_analisis/base/uma.yaml")),
    ("calendarios/habiles.yaml", include_str!("../corpus_analisis/base/habiles.yaml")),
];
const ANTES: &str = include_str!("../corpus_migracion/base/antes.yaml");
const AHORA: &str = include_str!("../corpus_migracion/base/ahora.yaml");
const TRAMITE: &str = "obras/prueba/tramite.yaml";

/// The word that stands for the digest of the earlier version.
pub const ANTERIOR: &str = "ANTERIOR";

fn claves(texto: &str) -> BTreeSet<&str> {
    let de_raiz = texto.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()));
    de_raiz.filter_map(|l| l.split(':').next()).collect()
}

/// The parts that a case brings, then those of the base that it doesn't have.
fn completar(texto: &str, base: &str) -> String {
    let propias = claves(texto);
    let (mut completo, mut dentro) = (texto.to_owned(), false);
    for linea in base.lines() {
        if linea.starts_with(|c: char| c.is_ascii_lowercase()) {
            dentro = !propias.contains(linea.split(':').next().unwrap_or_default());
        }
        if dentro {
            completo.push_str(linea);
            completo.push('\n');
        }
    }
    completo
}

/// The diagnostics of a migration, with the parts of each version that a case changes.
pub fn revisar_migracion(migracion: &str, antes: &str, ahora: &str) -> Vec<Diagnostic> {
    let comun: Memory = COMUN.into_iter().collect();
    let anterior = compilar(&comun.clone().con(TRAMITE, completar(antes, ANTES)));
    // An earlier version that doesn't compile is the news.
    let Some(paquete) = anterior.tramites.first().and_then(|t| t.paquete.as_ref()) else {
        return anterior.diagnostics;
    };
    let texto = String::from_utf8_lossy(paquete.bytes()).into_owned();
    let fuentes = comun
        .con(TRAMITE, completar(ahora, AHORA))
        .con("obras/prueba/migracion.yaml", migracion.replace(ANTERIOR, paquete.digest().as_str()))
        .con("obras/prueba/anteriores/v1.paquete", texto);
    let mut dichos = compilar(&fuentes).diagnostics;
    dichos.retain(|d| !d.codigo.as_str().starts_with("V036"));
    // Places as they are in the text of the case.
    let crece = u32::try_from(paquete.digest().as_str().len() - ANTERIOR.len()).unwrap_or_default();
    let lugar = migracion.find(ANTERIOR).and_then(|i| u32::try_from(i).ok());
    for d in dichos.iter_mut().filter(|d| d.primaria.rango.archivo.ends_with("migracion.yaml")) {
        if lugar.is_some_and(|l| d.primaria.rango.inicio > l) {
            d.primaria.rango.inicio -= crece;
        }
    }
    dichos
}
