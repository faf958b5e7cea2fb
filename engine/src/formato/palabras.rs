//! Words for what a definition says with a key: kinds of person, ways of applying, copies. And words in a row.

use schemas::paquete::{Copias, Modalidad, TipoPersona};

/// Words in a row: `a`, `a y b`, `a, b y c`; before the sound *i* the `y` becomes `e`.
pub fn enumerar<S: AsRef<str>>(cosas: &[S]) -> String {
    let suena_i = |plegada: &str| {
        (plegada.starts_with('i') || plegada.starts_with("hi"))
            && !plegada.starts_with("hie")
            && !plegada.starts_with("hia")
    };
    unir(cosas, ", ", |ultima| if suena_i(ultima) { " e " } else { " y " })
}

/// Words to choose from: `a`, `a o b`, `a, b o c`; before the sound *o* the `o` becomes `u`. When one of them has a comma inside,
/// they are told apart by `;`.
pub fn alternar<S: AsRef<str>>(cosas: &[S]) -> String {
    let suena_o = |plegada: &str| plegada.starts_with('o') || plegada.starts_with("ho");
    if cosas.iter().any(|c| c.as_ref().contains(',')) {
        unir(cosas, "; ", |ultima| if suena_o(ultima) { "; u " } else { "; o " })
    } else {
        unir(cosas, ", ", |ultima| if suena_o(ultima) { " u " } else { " o " })
    }
}

/// Joins with a mark and, before the last, with what it asks for.
fn unir<S: AsRef<str>>(cosas: &[S], marca: &str, cierre: impl Fn(&str) -> &'static str) -> String {
    match cosas {
        [] => String::new(),
        [una] => una.as_ref().to_owned(),
        [primeras @ .., ultima] => {
            let ultima = ultima.as_ref();
            let primeras = primeras.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(marca);
            format!("{primeras}{}{ultima}", cierre(&crate::texto::plegar(ultima)))
        }
    }
}

/// A kind of person.
pub const fn persona(persona: TipoPersona) -> &'static str {
    match persona {
        TipoPersona::Fisica => "personas físicas",
        TipoPersona::Moral => "personas morales",
    }
}

/// Who may apply: `personas físicas y personas morales`.
pub fn personas(personas: &[TipoPersona]) -> String {
    enumerar(&personas.iter().map(|p| persona(*p)).collect::<Vec<_>>())
}

/// A way of applying.
pub const fn modalidad(modalidad: Modalidad) -> &'static str {
    match modalidad {
        Modalidad::EnLinea => "en línea",
        Modalidad::Presencial => "en ventanilla",
    }
}

/// The ways of applying: `en línea y en ventanilla`.
pub fn modalidades(modalidades: &[Modalidad]) -> String {
    enumerar(&modalidades.iter().map(|m| modalidad(*m)).collect::<Vec<_>>())
}

/// What is handed in: `1 original y 2 copias`. Empty when nothing is.
pub fn ejemplares(copias: Copias) -> String {
    let varios = |n: u8, uno: &str, muchos: &str| match n {
        0 => None,
        1 => Some(format!("1 {uno}")),
        n => Some(format!("{n} {muchos}")),
    };
    let partes: Vec<String> =
        [varios(copias.originales, "original", "originales"), varios(copias.copias, "copia", "copias")]
            .into_iter()
            .flatten()
            .collect();
    enumerar(&partes)
}

/// With a capital at its start.
pub fn mayuscula(texto: &str) -> String {
    let mut letras = texto.chars();
    letras.next().into_iter().flat_map(char::to_uppercase).chain(letras).collect()
}
