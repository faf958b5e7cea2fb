//! The printed manuals of the real trámites and of the examples: they say what the Markdown says, and no heading ends a page.

use std::path::Path;

use documentos::{Documento, paginas, plano};
use jiff::civil::date;
use schemas::paquete::Paquete;

use super::documento;
use crate::orden::un_paquete;

const DIA: jiff::civil::Date = date(2026, 3, 2);

fn paquetes() -> Vec<Paquete> {
    let raiz = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    [
        "tramites/sedus/uso_suelo",
        "tramites/sedus/anuncio",
        "tramites/ayuntamiento/constancia_residencia",
        "examples/minimo",
        "examples/paralelo",
        "examples/tabulador",
    ]
    .iter()
    .map(|de| un_paquete::leer(&raiz.join(de)).unwrap())
    .collect()
}

/// Both manuals of each, with their Markdown.
fn manuales() -> Vec<(String, Documento, String)> {
    let mut hechos = Vec::new();
    for paquete in paquetes() {
        for (clase, manual) in [
            ("Manual para la ciudadanía", compiler::manual::ciudadania(&paquete)),
            ("Manual de operación", compiler::manual::operacion(&paquete)),
        ] {
            let impreso = documento(&paquete, &manual, clase, DIA).unwrap();
            let nombre = format!("{}, {clase}", paquete.tramite.id);
            hechos.push((nombre, impreso, compiler::manual::markdown(&manual)));
        }
    }
    hechos
}

/// The words, without what stands around them.
fn palabras(texto: &str) -> Vec<String> {
    texto.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).map(str::to_lowercase).collect()
}

#[test]
fn the_printed_manual_says_what_the_markdown_says_in_the_same_order() {
    for (nombre, impreso, markdown) in manuales() {
        let plano = plano(&impreso);
        // The letterhead and the foot are of the paper, and so are the headings of a table.
        let cuerpo: Vec<&str> = plano
            .lines()
            .skip_while(|l| !l.starts_with("# "))
            .filter(|l| *l != "Para qué | Qué dato" && Some(*l) != impreso.pie.as_deref())
            .collect();
        assert_eq!(palabras(&cuerpo.join("\n")), palabras(&markdown), "{nombre}");
        for dicho in ["2 de marzo de 2026", impreso.autor.split(", ").next().unwrap()] {
            assert!(plano.contains(dicho), "{nombre}: falta {dicho}");
        }
        for marca in ["**", "`", "&lt;", "• •", "• -"] {
            assert!(!plano.contains(marca), "{nombre}: «{marca}» en\n{plano}");
        }
    }
}

#[test]
fn every_manual_is_an_archival_file_and_no_page_ends_in_a_heading() {
    for (nombre, impreso, markdown) in manuales() {
        let bytes = documentos::generar(&impreso).unwrap();
        assert!(bytes.starts_with(b"%PDF-"), "{nombre}");
        assert_eq!(bytes, documentos::generar(&impreso).unwrap(), "{nombre}");
        let titulos: Vec<&str> = markdown
            .lines()
            .filter(|l| l.starts_with('#'))
            .map(|l| l.trim_start_matches(['#', ' ']))
            .collect();
        let paginas = paginas(&impreso).unwrap();
        let cuantas = paginas.len();
        for (n, pagina) in paginas.iter().enumerate() {
            let pie = format!("Página {} de {cuantas}", n + 1);
            assert!(pagina.contains(&pie), "{nombre}: falta «{pie}»");
            let cuerpo: Vec<&str> = pagina.lines().take_while(|l| !l.contains(&pie)).collect();
            let ultima = cuerpo.last().copied().unwrap_or_default();
            assert!(!titulos.contains(&ultima), "{nombre}: la página {} acaba en «{ultima}»", n + 1);
        }
    }
}

#[test]
fn addresses_keep_their_letters_where_a_cell_begins() {
    for (dicho, impreso) in [
        ("personas físicas.", "Personas físicas."),
        ("ventanilla@ejemplo.mx.", "ventanilla@ejemplo.mx."),
        ("ejemplo.mx/dudas", "ejemplo.mx/dudas"),
        ("1 mes.", "1 mes."),
        ("", ""),
    ] {
        assert_eq!(super::al_principio(dicho.into()).plano(), impreso);
    }
}
