//! New trámites from answers of all kinds: they compile without a word, and nothing that was there is touched.

use std::collections::BTreeMap;
use std::path::Path;

use compiler::formato::formatear;
use compiler::nuevo::{NoSePudo, Respuestas, nuevo};
use compiler::sources::{Disk, Memory, Sources};
use proptest::prelude::*;

fn respuestas(nombre: &str, dependencia: &str, municipio: Option<&str>) -> Respuestas {
    Respuestas {
        nombre: nombre.to_owned(),
        dependencia: dependencia.to_owned(),
        municipio: municipio.map(str::to_owned),
        ..Respuestas::default()
    }
}

fn compila(base: &dyn Sources, nuevos: &BTreeMap<String, String>) {
    let mut todo = Memory::new();
    for nombre in base.list() {
        let texto = base.text(&nombre).unwrap_or_default();
        todo = todo.con(nombre, texto);
    }
    for (nombre, texto) in nuevos {
        assert_eq!(formatear(texto).as_ref(), Ok(texto), "{nombre} no tiene el formato de costumbre");
        todo = todo.con(nombre.clone(), texto.clone());
    }
    let compilado = compiler::compilar(&todo);
    assert_eq!(compilado.diagnostics, []);
    assert!(compilado.tramites.iter().all(|t| t.paquete.is_some()));
}

#[test]
fn a_new_municipality_with_its_first_tramite_compiles_without_a_word() {
    let vacia = Memory::new();
    let hecho = nuevo(
        &vacia,
        &respuestas("Permiso de poda", "Dirección de Parques y Jardines", Some("Municipio de Valle")),
    );
    let archivos = hecho.unwrap_or_default();
    let nombres: Vec<&str> = archivos.keys().map(String::as_str).collect();
    assert_eq!(
        nombres,
        [
            "calendarios/municipal.yaml",
            "documentos.yaml",
            "municipio.yaml",
            "parques_jardines/permiso_poda/pruebas/autorizada.yaml",
            "parques_jardines/permiso_poda/tramite.yaml",
            "roles.yaml"
        ]
    );
    compila(&vacia, &archivos);
}

#[test]
fn in_a_municipality_only_the_tramite_is_added_wherever_the_dependencia_is_told() {
    let monterrey = Disk::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tramites"));
    for dependencia in ["sedus", "SEDUS", "Secretaría de Desarrollo Urbano Sostenible"] {
        let hecho = nuevo(&monterrey, &respuestas("Alineamiento vial", dependencia, None));
        let archivos = hecho.unwrap_or_default();
        let nombres: Vec<&str> = archivos.keys().map(String::as_str).collect();
        assert_eq!(
            nombres,
            ["sedus/alineamiento_vial/pruebas/autorizada.yaml", "sedus/alineamiento_vial/tramite.yaml"]
        );
        compila(&monterrey, &archivos);
    }
}

#[test]
fn an_answer_that_does_not_serve_is_said_with_what_would() {
    let monterrey = Disk::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tramites"));
    let con = |cambia: &dyn Fn(&mut Respuestas)| {
        let mut dadas = respuestas("Alineamiento", "sedus", None);
        cambia(&mut dadas);
        nuevo(&monterrey, &dadas).map_err(|e| e.mensaje())
    };
    for (hecho, dice) in [
        (con(&|r| r.nombre = "  ".to_owned()), "--nombre"),
        (
            con(&|r| r.dependencia = "obras".to_owned()),
            "hay: sedus (Secretaría de Desarrollo Urbano Sostenible), ayuntamiento",
        ),
        (con(&|r| r.id = Some("Uno Dos".to_owned())), "pruebe `uno_dos`"),
        (con(&|r| r.id = Some("uso_suelo".to_owned())), "ya existe en `sedus/uso_suelo/tramite.yaml`"),
        (con(&|r| r.plazo = Some("pronto".to_owned())), "`10 días hábiles`"),
        (nuevo(&Memory::new(), &respuestas("Poda", "Parques", None)).map_err(|e| e.mensaje()), "--municipio"),
    ] {
        assert!(hecho.as_ref().is_err_and(|e| e.contains(dice)), "{hecho:?} no dice {dice}");
    }
}

#[test]
fn what_cannot_be_seen_does_not_reach_the_definition() {
    for nombre in [
        "Poda\u{17b4} de\u{200b} árboles",
        "\u{feff}Poda de árboles",
        "Poda\u{ad} de árbo\u{e0041}les\u{3164}",
    ] {
        let vacia = Memory::new();
        let hecho = nuevo(&vacia, &respuestas(nombre, "Parques", Some("Valle"))).unwrap_or_default();
        let texto = hecho.get("parques/poda_arboles/tramite.yaml").cloned().unwrap_or_default();
        assert!(texto.contains("Poda de árboles"), "{nombre:?}: {texto}");
        compila(&vacia, &hecho);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    /// Whatever is typed as a name, either it is refused as an answer or what results is sound.
    #[test]
    fn any_name_gives_a_sound_definition_or_is_refused(
        nombre in "\\PC{1,40}|[A-Za-zñáÁ :#'\"{}%,&*!|>?@`\\[\\]-]{1,40}",
        dependencia in "[A-ZÁ][a-zñ ]{2,20}[\"':#{}\\\\]{0,2}",
    ) {
        let vacia = Memory::new();
        match nuevo(&vacia, &respuestas(&nombre, &dependencia, Some("Valle"))) {
            Ok(archivos) => compila(&vacia, &archivos),
            Err(NoSePudo::Respuesta(..)) => {}
            Err(NoSePudo::Municipio(porque)) => prop_assert!(false, "{nombre:?} {dependencia:?}: {porque}"),
        }
    }
}
