//! `ventanilla probar` as its users meet it: what it prints, what it writes, with which code it ends.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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

const EXPEDIDA: &str = "ayuntamiento/constancia_residencia/pruebas/expedida.yaml";

/// A copy of the smallest example with one of its pruebas changed.
fn con(cambios: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let carpeta = tempfile::tempdir().unwrap();
    copiar(&raiz().join("examples/minimo"), carpeta.path());
    let ruta = carpeta.path().join(EXPEDIDA);
    let mut escrito = std::fs::read_to_string(&ruta).unwrap();
    for (antes, despues) in cambios {
        assert!(escrito.contains(antes), "{antes}");
        escrito = escrito.replace(antes, despues);
    }
    std::fs::write(&ruta, escrito).unwrap();
    (carpeta, ruta)
}

#[test]
fn what_passes_is_listed_and_what_fails_says_where_and_what() {
    let salida = ventanilla(&["probar", "examples/minimo"]);
    assert_eq!(salida.status.code(), Some(0));
    assert_eq!(
        texto(&salida.stdout),
        "constancia_residencia · Constancia de residencia
  ✓ expedida — Paga y recibe su constancia
  ✓ sin_pago — Si no paga en cinco días naturales, se desecha

2 pruebas: todas pasan
"
    );
    let (carpeta, _) = con(&[
        ("derechos: 63.35", "derechos: 63.30"),
        ("{hace: revision.expedir}", "{hace: revision.negar}"),
    ]);
    let salida = ventanilla(&["probar", carpeta.path().to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(1));
    assert_eq!(
        texto(&salida.stdout),
        "constancia_residencia · Constancia de residencia
  ✗ expedida — Paga y recibe su constancia
      ayuntamiento/constancia_residencia/pruebas/expedida.yaml:10 · paso 2, espera
        El 2 de marzo de 2026, 10:00; el expediente estaba en «Pago» (`pago`).
        · el total de «Constancia de residencia»
            se esperaba: $63.30
            resultó:     $63.35
      ayuntamiento/constancia_residencia/pruebas/expedida.yaml:12 · paso 4, hace revision.negar
        El 2 de marzo de 2026, 10:00; el expediente estaba en «Revision» (`revision`).
        · «Negar» en «Revision» (`revision`)
            se esperaba: que proceda
            resultó:     se rechaza: las respuestas tienen algo que corregir: Escriba el motivo de la negativa
      No se dio el paso 5.
  ✓ sin_pago — Si no paga en cinco días naturales, se desecha

2 pruebas: 1 pasa, 1 falla
"
    );
}

#[test]
fn expectations_are_rewritten_and_nothing_else_and_only_if_the_prueba_then_passes() {
    let (carpeta, ruta) = con(&[
        ("derechos: 63.35", "derechos: 63.30"),
        ("fecha: 2026-03-02", "# una nota\nfecha:   2026-03-02"),
    ]);
    let antes = std::fs::read_to_string(&ruta).unwrap();
    let salida = ventanilla(&["probar", carpeta.path().to_str().unwrap(), "--actualizar"]);
    assert_eq!(salida.status.code(), Some(0), "{}", texto(&salida.stderr));
    assert!(texto(&salida.stderr).contains("expedida.yaml se actualizó"), "{}", texto(&salida.stderr));
    assert_eq!(std::fs::read_to_string(&ruta).unwrap(), antes.replace("63.30", "63.35"));

    // What fails is no expectation: nothing is written.
    let (carpeta, ruta) = con(&[
        ("derechos: 63.35", "derechos: 63.30"),
        ("{hace: revision.expedir}", "{hace: revision.negar}"),
    ]);
    let antes = std::fs::read_to_string(&ruta).unwrap();
    let salida = ventanilla(&["probar", carpeta.path().to_str().unwrap(), "--actualizar"]);
    assert_eq!(salida.status.code(), Some(1));
    assert!(texto(&salida.stderr).contains("queda como está"), "{}", texto(&salida.stderr));
    assert_eq!(std::fs::read_to_string(&ruta).unwrap(), antes);
}

#[test]
fn programs_read_json_and_junit() {
    let (carpeta, _) = con(&[("derechos: 63.35", "derechos: 63.30")]);
    let ruta = carpeta.path().to_str().unwrap();
    let salida = ventanilla(&["probar", ruta, "--formato", "json"]);
    assert_eq!(salida.status.code(), Some(1));
    let informes: Value = serde_json::from_slice(&salida.stdout).unwrap();
    assert_eq!((&informes[0]["pasan"], &informes[0]["fallan"]), (&1.into(), &1.into()));
    let fallo = &informes[0]["frutos"][0]["fallos"][0];
    assert_eq!(fallo["lugar"]["linea"], 10);
    assert_eq!(fallo["diferencias"][0]["ruta"], serde_json::json!(["espera", "cobros", "derechos"]));

    let archivo = carpeta.path().join("pruebas.xml");
    let salida = ventanilla(&["probar", ruta, "--formato", "junit", "--archivo", archivo.to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(1));
    assert_eq!(texto(&salida.stdout), "");
    let junit = std::fs::read_to_string(archivo).unwrap();
    assert!(
        junit.starts_with(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"2\" failures=\"1\">"
        ),
        "{junit}"
    );
    assert!(junit.contains("<failure message=\"el total de «Constancia de residencia»: se esperaba $63.30 y resultó $63.35\">"), "{junit}");
}

#[test]
fn one_prueba_is_chosen_by_its_name_or_its_file_and_a_paquete_needs_no_text() {
    let uno = "1 prueba: pasa\n";
    let solo = ventanilla(&["probar", "examples/minimo", "--solo", "sin_pago"]);
    assert!(texto(&solo.stdout).ends_with(uno), "{}", texto(&solo.stdout));
    let archivo = ventanilla(&["probar", &format!("examples/minimo/{EXPEDIDA}")]);
    assert!(texto(&archivo.stdout).ends_with(uno), "{}", texto(&archivo.stdout));

    let carpeta = tempfile::tempdir().unwrap();
    let destino = carpeta.path().to_str().unwrap();
    assert!(ventanilla(&["compilar", "examples/minimo", "-o", destino]).status.success());
    let paquete = carpeta.path().join("constancia_residencia.paquete");
    let salida = ventanilla(&["probar", paquete.to_str().unwrap()]);
    assert!(texto(&salida.stdout).ends_with("2 pruebas: todas pasan\n"), "{}", texto(&salida.stdout));

    let nada = ventanilla(&["probar", "examples/minimo", "--solo", "otra"]);
    assert_eq!(nada.status.code(), Some(3));
    assert_eq!(texto(&nada.stderr), "error: no hay una prueba con ese nombre; hay: expedida, sin_pago\n");
}

#[test]
fn with_errors_in_the_definition_nothing_is_run() {
    let (carpeta, _) = con(&[("hace: revision.expedir", "hace: revision.espedir")]);
    let salida = ventanilla(&["probar", carpeta.path().to_str().unwrap()]);
    assert_eq!(salida.status.code(), Some(1));
    let dicho = texto(&salida.stderr);
    assert!(dicho.contains("[V0320]") && dicho.contains("¿quiso decir `expedir`?"), "{dicho}");
    assert!(dicho.contains("las pruebas no se corrieron"), "{dicho}");
}

#[test]
fn a_new_tramite_comes_with_a_prueba_that_passes() {
    let carpeta = tempfile::tempdir().unwrap();
    let ruta = carpeta.path().to_str().unwrap();
    let hecho = ventanilla(&[
        "nuevo",
        ruta,
        "--municipio",
        "Municipio de Valle",
        "--dependencia",
        "Dirección de Parques",
        "--nombre",
        "Permiso de poda",
    ]);
    assert!(hecho.status.success(), "{}", texto(&hecho.stderr));
    for plazo in ["1 día hábil", "20 días naturales", "3 meses"] {
        let nombre = format!("Permiso de {plazo}");
        let otro = ventanilla(&["nuevo", ruta, "--dependencia", "DP", "--nombre", &nombre, "--plazo", plazo]);
        assert!(otro.status.success(), "{}", texto(&otro.stderr));
    }
    let salida = ventanilla(&["probar", ruta]);
    assert_eq!(salida.status.code(), Some(0), "{}{}", texto(&salida.stdout), texto(&salida.stderr));
    assert!(texto(&salida.stdout).ends_with("4 pruebas: todas pasan\n"), "{}", texto(&salida.stdout));
}
