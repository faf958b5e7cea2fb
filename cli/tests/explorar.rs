//! `ventanilla explorar` as its users meet it: what it prints, what it writes, with which code it ends.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use schemas::expr::Valoracion;
use schemas::sello;
use serde_json::Value;

fn raiz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn ventanilla(argumentos: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ventanilla")).args(argumentos).current_dir(raiz()).output().unwrap()
}

fn texto(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn copiar(de: &Path, a: &Path) {
    std::fs::create_dir_all(a).unwrap();
    for entrada in std::fs::read_dir(de).unwrap() {
        let entrada = entrada.unwrap();
        let destino = a.join(entrada.file_name());
        if entrada.file_type().unwrap().is_dir() {
            copiar(&entrada.path(), &destino);
        } else {
            std::fs::copy(entrada.path(), destino).unwrap();
        }
    }
}

#[test]
fn what_is_not_tried_is_told_by_name_and_with_the_journeys_that_would_try_it() {
    let salida = ventanilla(&["explorar", "examples/minimo"]);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
    assert_eq!(texto(&salida.stdout), include_str!("explorar/minimo.txt"));
    let otra = ventanilla(&["explorar", "examples/minimo", "--formato", "texto"]);
    assert_eq!(otra.stdout, salida.stdout);
}

#[test]
fn other_programs_read_it_as_json() {
    let salida = ventanilla(&["explorar", "examples/tabulador", "revision_proyecto", "--formato", "json"]);
    assert_eq!(salida.status.code(), Some(0));
    let leido: Value = serde_json::from_slice(&salida.stdout).unwrap();
    let [uno] = leido.as_array().unwrap().as_slice() else { unreachable!("{leido}") };
    assert_eq!(uno["exploracion"]["tramite"], "revision_proyecto");
    let sin = &uno["exploracion"]["sin_alcanzar"][0];
    assert_eq!(sin["meta"]["nombre"], "derechos.revision: se cobra el mínimo (4 * uma)");
    assert_eq!(sin["porque"], "nada_hallado");
    let si = |clase: &Value| clase["si"].as_array().unwrap().len();
    assert!(si(&uno["escritas"]["linderos"]) < si(&uno["exploracion"]["metas"]["linderos"]));
    assert!(!uno["faltantes"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_proposed_is_a_prueba_that_passes_and_is_laid_out_and_nothing_is_overwritten() {
    let carpeta = tempfile::tempdir().unwrap();
    for municipio in ["examples/tabulador", "examples/paralelo", "examples/minimo"] {
        let copia = carpeta.path().join(municipio);
        copiar(&raiz().join(municipio), &copia);
        let ruta = copia.to_str().unwrap();
        let tramites: Vec<PathBuf> = std::fs::read_dir(&copia)
            .unwrap()
            .flat_map(|e| std::fs::read_dir(e.unwrap().path()).into_iter().flatten())
            .map(|e| e.unwrap().path())
            .filter(|p| p.join("tramite.yaml").exists())
            .collect();
        let [tramite] = tramites.as_slice() else { unreachable!("{tramites:?}") };
        let pruebas = tramite.join("pruebas");
        let habia = std::fs::read_dir(&pruebas).unwrap().count();
        let salida = ventanilla(&["explorar", ruta, "--proponer", pruebas.to_str().unwrap()]);
        let dicho = texto(&salida.stderr);
        assert_eq!(salida.status.code(), Some(0), "{dicho}");
        assert!(dicho.contains("pruebas propuestas; léalas antes de darlas por buenas"), "{dicho}");
        let hay = std::fs::read_dir(&pruebas).unwrap().count();
        assert_eq!(dicho.matches("se escribió").count(), hay - habia, "{dicho}");

        let corridas = ventanilla(&["probar", ruta]);
        assert_eq!(corridas.status.code(), Some(0), "{}", texto(&corridas.stdout));
        let acomodo = ventanilla(&["formato", ruta, "--revisar"]);
        assert_eq!(acomodo.status.code(), Some(0), "{}", texto(&acomodo.stdout));
        let validado = ventanilla(&["validar", ruta, "--estricto"]);
        assert_eq!(validado.status.code(), Some(0), "{}", texto(&validado.stdout));

        // Nothing is missing any more, and nothing is written over.
        let otra = ventanilla(&[
            "explorar",
            ruta,
            "--proponer",
            pruebas.to_str().unwrap(),
            "--cubre",
            "linderos=100",
        ]);
        assert_eq!(otra.status.code(), Some(0), "{}", texto(&otra.stdout));
        assert!(texto(&otra.stderr).contains("no se escribió ninguna prueba"), "{}", texto(&otra.stderr));
        assert_eq!(std::fs::read_dir(&pruebas).unwrap().count(), hay);
    }
}

#[test]
fn a_file_that_is_there_is_left_as_it_is() {
    let carpeta = tempfile::tempdir().unwrap();
    let donde = carpeta.path().join("propuestas");
    let salida = ventanilla(&["explorar", "examples/minimo", "--proponer", donde.to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(0));
    let uno = std::fs::read_dir(&donde).unwrap().map(|e| e.unwrap().path()).min().unwrap();
    std::fs::write(&uno, "mío").unwrap();
    let otra = ventanilla(&["explorar", "examples/minimo", "--proponer", donde.to_str().unwrap()]);
    assert!(texto(&otra.stderr).contains("ya está; no se tocó"), "{}", texto(&otra.stderr));
    assert_eq!(std::fs::read_to_string(&uno).unwrap(), "mío");
}

#[test]
fn less_coverage_than_is_asked_for_ends_with_a_finding() {
    let salida =
        ventanilla(&["explorar", "examples/minimo", "--cubre", "etapas=100", "--cubre", "rechazos=50"]);
    assert_eq!(salida.status.code(), Some(1));
    let dicho = texto(&salida.stderr);
    assert!(
        dicho.contains("constancia_residencia: las pruebas escritas cubren 0 % de rechazos, y se pide 50 %"),
        "{dicho}"
    );
    for malo in ["rechazo=50", "etapas=101", "etapas", "etapas=x"] {
        assert_eq!(
            ventanilla(&["explorar", "examples/minimo", "--cubre", malo]).status.code(),
            Some(2),
            "{malo}"
        );
    }
    let salida = ventanilla(&["explorar", "examples/minimo", "otro"]);
    assert_eq!(salida.status.code(), Some(3));
    assert!(texto(&salida.stderr).contains("no hay un trámite otro; hay: constancia_residencia"));
}

#[test]
fn a_defect_is_an_error_with_the_journey_that_shows_it() {
    let carpeta = tempfile::tempdir().unwrap();
    let compilado = compiler::compilar(&compiler::sources::Disk::new(raiz().join("examples/tabulador")));
    let mut roto = compilado.tramites.into_iter().find_map(|t| t.paquete).unwrap().paquete().clone();
    let factor = roto.tramite.calculos.iter_mut().find(|c| c.id == "factor_obra").unwrap();
    let Valoracion::Segun { filas, .. } = &mut factor.valor else { unreachable!() };
    filas.retain(|f| f.claves != ["comercio"]);
    let ruta = carpeta.path().join("roto.paquete");
    std::fs::write(&ruta, sello::sellar(roto).unwrap().bytes()).unwrap();
    let salida = ventanilla(&["explorar", ruta.to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(1));
    let dicho = texto(&salida.stdout);
    assert!(dicho.contains("  error: "), "{dicho}");
    assert!(dicho.contains("obra: comercio") && dicho.contains("Se halló 1 defecto."), "{dicho}");
}
