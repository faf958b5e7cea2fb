//! The authored files of the project are in their canonical layout, and laying them out changes no paquete.

use std::path::Path;

use compiler::formato::formatear;
use compiler::sources::{Disk, Memory, Sources};

fn municipios() -> Vec<String> {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hallados = vec![raiz.join("tramites").to_string_lossy().into_owned()];
    for entrada in std::fs::read_dir(raiz.join("examples")).into_iter().flatten().flatten() {
        hallados.push(entrada.path().to_string_lossy().into_owned());
    }
    hallados.sort();
    hallados
}

#[test]
fn the_definitions_of_the_project_are_in_their_canonical_layout() {
    let mut ajenos = Vec::new();
    for municipio in municipios() {
        let disco = Disk::new(&municipio);
        for nombre in disco.list().into_iter().filter(|n| n.ends_with(".yaml")) {
            let texto = disco.text(&nombre).unwrap_or_default().to_string();
            match formatear(&texto) {
                Ok(nuevo) if nuevo == texto => {}
                Ok(nuevo) => {
                    let distinta = nuevo.lines().zip(texto.lines()).find(|(a, b)| a != b);
                    ajenos.push(format!("{nombre}: {distinta:?}"));
                }
                Err(motivo) => ajenos.push(format!("{nombre}: {}", motivo.motivo())),
            }
        }
    }
    assert_eq!(ajenos, Vec::<String>::new(), "use `ventanilla formato`");
}

/// What a careless hand could have written: everything that hangs from a key too far to the right, spaces and breaks to spare.
fn descuidar(texto: &str) -> String {
    let mut descuidado = String::new();
    let lineas: Vec<&str> = texto.lines().collect();
    for (i, linea) in lineas.iter().enumerate() {
        let sangria = linea.len() - linea.trim_start().len();
        descuidado.push_str(&" ".repeat(if sangria > 0 { sangria + 3 } else { 0 }));
        // What hangs from an item at the margin goes as far as the rest.
        match linea.strip_prefix("- ") {
            Some(suelto) => descuidado.push_str(&format!("-    {suelto}")),
            None => descuidado.push_str(linea.trim_start()),
        }
        descuidado.push_str("\r\n");
        // An empty line inside a text is part of it.
        if linea.is_empty() && lineas.get(i + 1).is_some_and(|l| !l.starts_with(' ')) {
            descuidado.push_str("   \r\n\r\n");
        }
    }
    descuidado
}

#[test]
fn a_careless_layout_comes_back_to_the_same_text_and_the_same_paquetes() {
    for municipio in municipios() {
        let disco = Disk::new(&municipio);
        let mut vueltos = Memory::new();
        for nombre in disco.list() {
            let texto = disco.text(&nombre).unwrap_or_default().to_string();
            let vuelto = if nombre.ends_with(".yaml") {
                formatear(&descuidar(&texto)).unwrap_or_else(|motivo| motivo.motivo().to_owned())
            } else {
                texto.clone()
            };
            assert_eq!(vuelto, texto, "{municipio}/{nombre}");
            vueltos = vueltos.con(nombre, vuelto);
        }
        let digests = |compilado: &compiler::Compilado| -> Vec<Option<String>> {
            compilado.tramites.iter().map(|t| t.paquete.as_ref().map(|p| p.digest().to_string())).collect()
        };
        let (antes, despues) = (compiler::compilar(&disco), compiler::compilar(&vueltos));
        assert_eq!(digests(&antes), digests(&despues), "{municipio}");
        assert!(digests(&antes).iter().all(Option::is_some), "{municipio}");
    }
}
