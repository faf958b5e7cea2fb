//! What the compiler lets migrate, migrated: somebody walks a version at random, the expediente changes to another, and they go on. No
//! command is met with a defect, an end is always reached, and the events from the first give the state that there is.

use std::collections::BTreeMap;

use compiler::compilar;
use compiler::sources::Memory;
use rayon::prelude::*;
use schemas::sello::PaqueteSellado;

use super::andante::{Andante, Falla};
use super::cirugia::cortar;
use super::{leer, tramites};

type Archivos = BTreeMap<String, String>;

/// Mutants of each definition, chosen evenly among all.
const MUTANTES: usize = 8;
const PASEOS: u64 = 10;

/// What all share, and one definition without its pruebas.
fn solo(archivos: &Archivos, tramite: &str) -> Archivos {
    let mut suyos = super::solo(archivos, tramite);
    suyos.retain(|n, _| !n.contains("/pruebas/"));
    suyos
}

/// The paquete, and what forbids it.
fn compila(archivos: &Archivos) -> Result<PaqueteSellado, Vec<String>> {
    let fuentes = archivos.iter().fold(Memory::new(), |m, (n, t)| m.con(n, t.as_str()));
    let compilado = compilar(&fuentes);
    let dichos = || compilado.diagnostics.iter().map(|d| format!("{}: {}", d.codigo, d.mensaje)).collect();
    compilado.tramites.iter().find_map(|t| t.paquete.clone()).ok_or_else(dichos)
}

/// A version of a definition with a migration from another.
fn con_migracion(archivos: &Archivos, tramite: &str, viejo: &PaqueteSellado, partes: &str) -> Archivos {
    let carpeta = tramite.trim_end_matches("tramite.yaml");
    let mut todos = archivos.clone();
    let texto = String::from_utf8(viejo.bytes().to_vec()).unwrap();
    todos.insert(format!("{carpeta}anteriores/v1.paquete"), texto);
    let migracion = format!("- desde: {}\n  motivo: Otra versión\n{partes}", viejo.digest());
    todos.insert(format!("{carpeta}migracion.yaml"), migracion);
    todos
}

fn con_version(mut archivos: Archivos, tramite: &str) -> Archivos {
    let texto = archivos[tramite].replacen("nombre:", "version: \"0.0.1\"\nnombre:", 1);
    let texto = if archivos[tramite].contains("\nversion:") {
        archivos[tramite].replace("\nversion:", "\nversion: 9")
    } else {
        texto
    };
    archivos.insert(tramite.to_owned(), texto);
    archivos
}

#[derive(Default, Debug)]
struct Cuenta {
    migrados: usize,
    rechazados: BTreeMap<String, usize>,
    fallas: Vec<String>,
}

fn junta(mut a: Cuenta, b: Cuenta) -> Cuenta {
    a.migrados += b.migrados;
    for (motivo, n) in b.rechazados {
        *a.rechazados.entry(motivo).or_default() += n;
    }
    a.fallas.extend(b.fallas);
    a
}

fn mudar(viejo: &PaqueteSellado, nuevo: &PaqueteSellado, nombre: &str, paseos: u64) -> Cuenta {
    let mut cuenta = Cuenta::default();
    for semilla in 0..paseos {
        match Andante::muda(viejo, nuevo, semilla) {
            Ok((_, Ok(()))) => cuenta.migrados += 1,
            Ok((_, Err(motivos))) => *cuenta.rechazados.entry(motivos.join("; ")).or_default() += 1,
            Err(Falla::Defecto(que)) => {
                cuenta.fallas.push(format!("DEFECTO {nombre}, paseo {semilla}: {que}"))
            }
            Err(Falla::SinFin(que)) => {
                cuenta.fallas.push(format!("SIN FIN {nombre}, paseo {semilla}: {que}"))
            }
        }
    }
    cuenta
}

const CARPETAS: [&str; 5] =
    ["tramites", "examples/consulta", "examples/minimo", "examples/paralelo", "examples/tabulador"];

/// Where nothing changed, nothing needs to be said, and whoever is still waiting can change.
#[test]
fn a_version_that_only_changes_its_number_takes_every_expediente() {
    let mut cuenta = Cuenta::default();
    for carpeta in CARPETAS {
        let archivos = leer(carpeta);
        for tramite in tramites(&archivos) {
            let base = solo(&archivos, tramite);
            let viejo = compila(&base).unwrap_or_else(|e| panic!("{tramite}: {e:?}"));
            let otra = con_version(base, tramite);
            let nuevo = compila(&con_migracion(&otra, tramite, &viejo, ""));
            let nuevo = nuevo.unwrap_or_else(|e| panic!("{tramite}: {e:#?}"));
            assert_ne!(viejo.digest(), nuevo.digest());
            cuenta = junta(cuenta, mudar(&viejo, &nuevo, tramite, 15));
        }
    }
    let Cuenta { migrados, rechazados, fallas } = cuenta;
    assert!(fallas.is_empty(), "{}", fallas.join("\n\n"));
    let concluidos = ["ya concluyó", "ya tiene documentos emitidos con su versión, y termina con ella"];
    // A condition that an answer to a prevención made true after the ramas were opened can't be shown to be served.
    let en_duda: usize =
        rechazados.iter().filter(|(m, _)| !concluidos.contains(&m.as_str())).map(|(_, n)| n).sum();
    assert!(en_duda * 20 <= migrados, "{rechazados:#?}");
    assert!(
        rechazados.keys().all(|m| concluidos.contains(&m.as_str()) || m.starts_with("falta «")),
        "{rechazados:#?}"
    );
    assert!(migrados > 60, "{migrados} {rechazados:?}");
}

/// Each real definition, and a version of it with one small change: what compiles migrates without harm, or says why not.
#[test]
fn what_compiles_migrates_without_harm() {
    let mut cuenta = Cuenta::default();
    let (mut probados, mut negados) = (0, 0);
    for carpeta in CARPETAS {
        let archivos = leer(carpeta);
        for tramite in tramites(&archivos) {
            let base = solo(&archivos, tramite);
            let viejo = compila(&base).unwrap();
            let mutantes = cortar(&base[tramite]);
            let paso = mutantes.len().div_ceil(MUTANTES).max(1);
            let suyas: Vec<Option<Cuenta>> = mutantes
                .par_iter()
                .step_by(paso)
                .map(|mutante| {
                    let mut otra = base.clone();
                    otra.insert(tramite.to_owned(), mutante.texto.clone());
                    compila(&otra).ok()?;
                    let nuevo = compila(&con_migracion(&otra, tramite, &viejo, "")).ok();
                    let nombre = format!("{tramite}, {}", mutante.nombre);
                    Some(nuevo.map_or_else(Cuenta::default, |n| mudar(&viejo, &n, &nombre, PASEOS)))
                })
                .collect();
            for suya in suyas.into_iter().flatten() {
                let se_movio = suya.migrados > 0 || !suya.rechazados.is_empty() || !suya.fallas.is_empty();
                probados += usize::from(se_movio);
                negados += usize::from(!se_movio);
                cuenta = junta(cuenta, suya);
            }
        }
    }
    let Cuenta { migrados, rechazados, fallas } = cuenta;
    eprintln!("{probados} versiones, {negados} sin paso, {migrados} migrados, {rechazados:#?}");
    assert!(fallas.is_empty(), "{}", fallas.join("\n\n"));
    assert!(probados > 20 && negados > 5 && migrados > 100, "{probados} {negados} {migrados}");
}

/// The pair of the corpus: a stage that changes its name, a field that is asked later, a plazo and a bill that change.
#[test]
fn a_version_that_changes_much_takes_those_who_wait() {
    let base: Archivos = leer("compiler/tests/corpus_analisis/base")
        .into_iter()
        .filter(|(n, _)| n != "tramite.yaml")
        .map(|(n, t)| match n.as_str() {
            "uma.yaml" => ("parametros/uma.yaml".to_owned(), t),
            "habiles.yaml" => ("calendarios/habiles.yaml".to_owned(), t),
            _ => (n, t),
        })
        .collect();
    let versiones = leer("compiler/tests/corpus_migracion/base");
    let tramite = "obras/prueba/tramite.yaml";
    let con = |nombre: &str| {
        let mut todos = base.clone();
        todos.insert(tramite.to_owned(), versiones[nombre].clone());
        todos
    };
    let viejo = compila(&con("antes.yaml")).unwrap();
    let partes = "  etapas: {revision: dictamen}
  campos:
    niveles: {pide_en: resolucion}
    uso: {segun: uso, valores: {casa: casa, comercio: comercio, mixto: comercio}}
  plazos: {resolucion: conserva, dictamen: conserva}
  cobros: {derechos: respeta}
";
    let nuevo = compila(&con_migracion(&con("ahora.yaml"), tramite, &viejo, partes)).unwrap();
    let Cuenta { migrados, rechazados, fallas } = mudar(&viejo, &nuevo, "par", 300);
    assert!(fallas.is_empty(), "{}", fallas.join("\n\n"));
    assert!(migrados > 60, "{migrados} {rechazados:#?}");
}
