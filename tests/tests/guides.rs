//! The examples of the guides are true: they compile as they stand, and each fragment is of a file that does.

use compiler::diag::render::{self, Color};
use compiler::sources::{Disk, Memory, Sources};
use schemas::diagnostic::Diagnostic;
use tests::{bloques, talleres};

fn dicho(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|d| format!("{}: {} {}", d.primaria.rango.archivo, d.codigo, d.mensaje)).collect()
}

#[test]
fn the_examples_of_the_guides_compile_and_their_pruebas_pass() {
    let mut probadas = 0;
    let talleres = talleres();
    assert!(!talleres.is_empty(), "las guías no tienen ejemplos");
    for (taller, archivos) in talleres {
        let fuentes: Memory = archivos.into_iter().collect();
        let compilado = compiler::compilar(&fuentes);
        assert_eq!(dicho(&compilado.diagnostics), Vec::<String>::new(), "{taller}");
        assert!(!compilado.tramites.is_empty(), "{taller}");
        assert!(compilado.tramites.iter().all(|t| t.paquete.is_some()), "{taller}");
        for paquete in compilado.tramites.iter().filter_map(|t| t.paquete.as_ref()) {
            let informe = ensayo::probar_todas(paquete);
            assert!(informe.pasa(), "{taller}: {:#?}", informe.frutos);
            probadas += informe.frutos.len();
        }
    }
    assert!(probadas > 0, "las guías no muestran ninguna prueba");
}

#[test]
fn every_fragment_in_the_guides_stands_in_a_file_that_compiles() {
    let talleres = talleres();
    let mut fallas = Vec::new();
    for bloque in bloques("yaml") {
        let lugar = format!("{}:{}", bloque.guia, bloque.linea);
        let Some(origen) = bloque.titulo.strip_prefix("fragmento de ") else {
            if !bloque.titulo.contains('/') || bloque.titulo.contains(' ') {
                fallas.push(format!("{lugar}: la primera línea no dice qué archivo es"));
            }
            continue;
        };
        let texto = match origen.split_once('/') {
            Some((taller, archivo)) if talleres.contains_key(taller) => {
                talleres.get(taller).and_then(|t| t.get(archivo)).cloned().unwrap_or_default()
            }
            _ => tests::leer(origen),
        };
        let lineas: Vec<&str> = texto.lines().map(str::trim).collect();
        let buscadas: Vec<&str> = bloque.texto.lines().map(str::trim).collect();
        // The reference leaves lines out; those that it shows stand in that order.
        let en_orden = || {
            let mut quedan = lineas.iter();
            buscadas.iter().filter(|l| **l != "# …").all(|buscada| quedan.any(|l| l == buscada))
        };
        let esta = if bloque.guia.starts_with("docs/referencia/") {
            en_orden()
        } else {
            lineas.windows(buscadas.len().max(1)).any(|w| w == buscadas)
        };
        if !esta {
            fallas.push(format!("{lugar}: no está así en {origen}"));
        }
    }
    assert_eq!(fallas, Vec::<String>::new());
}

#[test]
fn the_diagnostic_in_the_readme_is_what_the_compiler_says() {
    let base = Disk::new(tests::raiz().join("examples/minimo"));
    let roto: Memory = base
        .list()
        .into_iter()
        .map(|nombre| {
            let texto = base.text(&nombre).unwrap_or_default().replace("a: revision,", "a: revicion,");
            (nombre, texto)
        })
        .collect();
    let compilado = compiler::compilar(&roto);
    let sin_cola = |texto: &str| texto.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let dicho = sin_cola(&render::completo(&compilado.diagnostics, &compilado.archivos, Color::Sin));
    let leeme = sin_cola(&tests::leer("README.md"));
    assert!(leeme.contains(dicho.trim()), "el README debe decir:\n{dicho}");
}

#[test]
fn the_reference_names_every_function_of_the_library() {
    let referencia = tests::leer("docs/lenguaje.md");
    let faltan: Vec<&str> = schemas::expr::Funcion::TODAS
        .iter()
        .map(|funcion| funcion.nombre())
        .filter(|nombre| !referencia.contains(&format!("`{nombre}(")))
        .collect();
    assert_eq!(faltan, Vec::<&str>::new());
}
