//! A workshop that remembers says what a compilation from nothing says, whatever was edited, taken away or put back in between.

use std::collections::BTreeMap;
use std::path::Path;

use compiler::sources::{Disk, Memory, Sources};
use compiler::{Compilado, Taller, compilar};
use proptest::prelude::*;

type Textos = BTreeMap<String, String>;

/// The shared files of the real municipality with its shortest trámite, twice.
fn base() -> Textos {
    let disco = Disk::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tramites"));
    let mut textos = Textos::new();
    for nombre in disco.list().into_iter().filter(|n| !n.starts_with("sedus/")) {
        let texto = disco.text(&nombre).unwrap_or_default();
        if let Some(dentro) = nombre.strip_prefix("ayuntamiento/constancia_residencia/") {
            let otra = texto.replace("tramite: constancia_residencia", "tramite: constancia_otra");
            textos.insert(format!("ayuntamiento/constancia_otra/{dentro}"), otra);
        }
        textos.insert(nombre, texto.to_string());
    }
    textos
}

/// All that can be seen of a compilation.
fn visto(compilado: &Compilado) -> String {
    let paquetes: Vec<(&str, Option<&str>)> = compilado
        .tramites
        .iter()
        .map(|t| (t.archivo.as_str(), t.paquete.as_ref().map(|p| p.digest().as_str())))
        .collect();
    format!("{paquetes:#?}\n{:#?}\n{:#?}", compilado.diagnostics, compilado.omitidos)
}

/// What is done to a file: `cual` chooses it, `donde` a line of it.
fn editar(textos: &mut Textos, originales: &Textos, cual: usize, donde: usize, como: u8) {
    let Some((nombre, original)) = originales.iter().nth(cual % originales.len()) else { return };
    let mut lineas: Vec<&str> = textos.get(nombre).map_or_else(Vec::new, |t| t.lines().collect());
    let linea = donde % lineas.len().max(1);
    match como {
        0 => {
            textos.insert(nombre.clone(), original.clone());
            return;
        }
        1 => {
            textos.remove(nombre);
            return;
        }
        2 if !lineas.is_empty() => {
            lineas.remove(linea);
        }
        3 => lineas.insert(linea, "sobra: {esto: [aquí]}"),
        4 => lineas.insert(linea, "  # ventanilla: omitir V0706 porque así lo dice la ley"),
        _ => {
            let otra = donde % 7 % lineas.len().max(1);
            if otra < lineas.len() {
                lineas.swap(linea, otra);
            }
        }
    }
    let nuevo = lineas.join("\n") + "\n";
    textos.insert(nombre.clone(), nuevo);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_remembered_is_never_seen(
        pasos in prop::collection::vec((any::<usize>(), any::<usize>(), 0_u8..6), 1..8),
    ) {
        let originales = base();
        let mut textos = originales.clone();
        let mut taller = Taller::default();
        taller.compilar(&Memory::from_iter(textos.clone()));
        for (cual, donde, como) in pasos {
            editar(&mut textos, &originales, cual, donde, como);
            let fuentes = Memory::from_iter(textos.clone());
            prop_assert_eq!(visto(&taller.compilar(&fuentes)), visto(&compilar(&fuentes)));
        }
        let fuentes = Memory::from_iter(originales);
        let de_vuelta = taller.compilar(&fuentes);
        prop_assert!(de_vuelta.tramites.iter().all(|t| t.paquete.is_some()));
        prop_assert_eq!(visto(&de_vuelta), visto(&compilar(&fuentes)));
    }
}
