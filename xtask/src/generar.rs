//! The generated files, as texts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use compiler::diag::codes::CODIGOS;
use compiler::esquema::referencia;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemas::diagnostic::{Diagnostic, Severidad};
use schemas::evento::Evento;
use schemas::paquete::Paquete;

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generado {
    /// Path relative to the root of the project.
    pub ruta: String,
    /// What it must hold, to the byte.
    pub texto: String,
}

/// What the reference of the language is made from, besides the language.
#[derive(Clone, Debug, Default)]
pub struct Fuentes {
    /// The definitions where its examples are looked for, by path.
    pub definiciones: BTreeMap<String, String>,
    /// The text of `docs/lenguaje.md`.
    pub lenguaje: String,
}

/// The folder of the reference, where nothing else is kept.
pub const REFERENCIA: &str = "docs/referencia/";

/// All the generated files.
///
/// # Errors
/// When a schema cannot be written as JSON, which would be a defect of its types.
pub fn generar(fuentes: &Fuentes) -> serde_json::Result<Vec<Generado>> {
    let mut generados = vec![
        esquema::<Paquete>("schemas/json/paquete.json")?,
        esquema::<Evento>("schemas/json/evento.json")?,
        esquema::<Diagnostic>("schemas/json/diagnostic.json")?,
        Generado { ruta: "docs/codigos.md".to_owned(), texto: indice() },
        Generado { ruta: "engine/datos/imprimibles.txt".to_owned(), texto: imprimibles() },
    ];
    let paginas = referencia::paginas(&fuentes.definiciones, &fuentes.lenguaje);
    generados.extend(
        paginas.into_iter().map(|p| Generado { ruta: format!("{REFERENCIA}{}", p.archivo), texto: p.texto }),
    );
    Ok(generados)
}

/// What the fonts of the documents print, by ranges of code points.
fn imprimibles() -> String {
    let mut rangos: Vec<(u32, u32)> = Vec::new();
    for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        if documentos::puede_imprimirse(c.encode_utf8(&mut [0; 4])).is_err() {
            continue;
        }
        let n = u32::from(c);
        match rangos.last_mut() {
            Some((_, hasta)) if *hasta + 1 == n => *hasta = n,
            _ => rangos.push((n, n)),
        }
    }
    let mut texto = String::from(
        "# What the fonts of the documents print, by ranges of code points. Made by `cargo xtask gen` from the fonts.\n",
    );
    for (desde, hasta) in rangos {
        let _ = writeln!(texto, "{desde:x}-{hasta:x}");
    }
    texto
}

fn esquema<T: JsonSchema>(ruta: &str) -> serde_json::Result<Generado> {
    let esquema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    Ok(Generado { ruta: ruta.to_owned(), texto: format!("{}\n", serde_json::to_string_pretty(&esquema)?) })
}

/// Families, in the order of their digits.
const FAMILIAS: &[(&str, &str)] = &[
    ("V01", "Forma del YAML"),
    ("V02", "Forma de la definición"),
    ("V03", "Nombres, expresiones y plantillas"),
    ("V04", "Tipos y valores escritos"),
    ("V05", "Flujo"),
    ("V06", "Condiciones, cobros y plazos"),
    ("V07", "Lenguaje claro"),
    ("V08", "Datos personales y documentos que ya existen"),
    ("V09", "Roles y política"),
    ("V10", "Pruebas"),
    ("V11", "Migraciones"),
];

fn indice() -> String {
    let mut texto = String::from(
        "# Códigos de los hallazgos\n\n\
         Este índice se genera con `cargo xtask gen`.\n\
         Cada código tiene su página, con un ejemplo y lo que se escribe en su lugar.\n\
         La misma página se lee con `ventanilla explicar CÓDIGO`.\n",
    );
    for (prefijo, titulo) in FAMILIAS {
        let familia: Vec<_> = CODIGOS.iter().filter(|e| e.codigo.starts_with(prefijo)).collect();
        if familia.is_empty() {
            continue;
        }
        texto.push_str(&format!("\n## {prefijo}xx · {titulo}\n\n| código | qué dice | |\n|---|---|---|\n"));
        for entrada in familia {
            let clase = match entrada.severidad {
                Severidad::Error => "error",
                Severidad::Aviso => "aviso",
                Severidad::Sugerencia => "sugerencia",
            };
            texto.push_str(&format!(
                "| [{0}](../compiler/codes/{0}.md) | {1} | {clase} |\n",
                entrada.codigo,
                entrada.titulo()
            ));
        }
    }
    texto
}
