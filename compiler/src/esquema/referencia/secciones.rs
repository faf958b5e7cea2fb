//! Where the reference of the language explains each key: the sections that name it, among those of its subject.

use std::collections::BTreeSet;

/// A section of `docs/lenguaje.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seccion {
    /// Its heading, such as `4.2 Clases`.
    pub titulo: String,
    /// The words that stand in it as code.
    nombra: BTreeSet<String>,
}

impl Seccion {
    /// Its number, such as `4.2`.
    fn numero(&self) -> &str {
        self.titulo.split(' ').next().unwrap_or_default().trim_end_matches('.')
    }

    /// Where a link to it goes, as pages of Markdown make it.
    pub fn ancla(&self) -> String {
        let letras = self.titulo.to_lowercase();
        letras
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    }
}

/// The numbered sections of the text.
pub fn secciones(lenguaje: &str) -> Vec<Seccion> {
    let mut halladas: Vec<Seccion> = Vec::new();
    for linea in lenguaje.lines() {
        let titulo = linea.strip_prefix("## ").or_else(|| linea.strip_prefix("### "));
        match (titulo, halladas.last_mut()) {
            (Some(titulo), _) => {
                halladas.push(Seccion { titulo: titulo.trim().to_owned(), nombra: BTreeSet::new() });
            }
            (None, Some(abierta)) => abierta.nombra.extend(nombradas(linea)),
            (None, None) => {}
        }
    }
    halladas.retain(|s| s.titulo.starts_with(|c: char| c.is_ascii_digit()));
    halladas
}

/// The words between backticks of a text, taken apart: `prevencion: {maximo, minimo}` names three.
pub fn nombradas(texto: &str) -> impl Iterator<Item = String> {
    texto
        .split('`')
        .skip(1)
        .step_by(2)
        .flat_map(|codigo| codigo.split(|c: char| !(c.is_alphanumeric() || c == '_')))
        .filter(|palabra| !palabra.is_empty())
        .map(str::to_owned)
}

/// The sections where each subject is explained, by file and, in a trámite, by key of its root.
const TEMAS: &[(&str, &str, &[&str])] = &[
    ("tramite", "se_ofrece", &["2.2"]),
    ("tramite", "medicion", &["5.5"]),
    ("tramite", "campos", &["2", "2.1", "2.2"]),
    ("tramite", "calculos", &["3.1"]),
    ("tramite", "validaciones", &["2", "3.1"]),
    ("tramite", "cobros", &["3.3", "3.1"]),
    ("tramite", "cupos", &["3.4"]),
    ("tramite", "terceros", &["4.5"]),
    ("tramite", "etapas", &["4.1", "4.2", "4.4"]),
    ("tramite", "acciones_generales", &["4.2", "4.1"]),
    ("tramite", "salidas", &["5", "2.1"]),
    ("tramite", "avisos", &["5"]),
    ("tramite", "", &["1.1"]),
    ("salida", "", &["5"]),
    ("prueba", "", &["5.3"]),
    ("migracion", "", &["5.4"]),
    ("", "", &["1", "3.3"]),
];

/// The sections that name a key, among those of its subject: at most two. `tema` is empty but in a trámite.
pub fn donde_se_explica<'s>(
    secciones: &'s [Seccion],
    archivo: &str,
    tema: &str,
    clave: &str,
) -> Vec<&'s Seccion> {
    let propio = TEMAS.iter().find(|(a, t, _)| *a == archivo && *t == tema);
    let de_archivo = || TEMAS.iter().find(|(a, t, _)| *a == archivo && t.is_empty());
    let numeros = propio.or_else(de_archivo).or_else(|| TEMAS.last()).map_or(&[][..], |(_, _, n)| n);
    let nombran = numeros.iter().filter_map(|n| secciones.iter().find(|s| s.numero() == *n));
    nombran.filter(|s| s.nombra.contains(clave)).take(2).collect()
}
