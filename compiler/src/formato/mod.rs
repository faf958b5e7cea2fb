//! The canonical layout of a definition: what `ventanilla formato` writes.
//!
//! It is conservative: two spaces per level, one space after `:` and `,`, double quotes where they do no harm, at most one empty line in a
//! row, no spaces at the ends of lines. Comments and the author's order stay. A map in braces stays on its line while it fits, and is
//! otherwise written one key per line. What results is read again: if it does not say exactly the same, the text is left as it is.

mod escalares;
mod escritor;

#[cfg(test)]
mod pruebas;

use crate::diag::{FileId, Sink};
use crate::yaml::{self, Estilo, Kind, Nodo};

/// Why a text is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinFormato {
    /// It is not sound YAML; `validar` says why.
    Ilegible,
    /// It has something that cannot be laid out without a change of meaning.
    Singular,
}

impl SinFormato {
    /// What the author reads of it.
    #[must_use]
    pub const fn motivo(self) -> &'static str {
        match self {
            Self::Ilegible => "tiene errores de YAML; véalos con `ventanilla validar`",
            Self::Singular => "tiene un texto que no se puede acomodar sin cambiar lo que dice",
        }
    }
}

/// The text in its canonical layout.
///
/// # Errors
/// Why it must stay as it is.
pub fn formatear(texto: &str) -> Result<String, SinFormato> {
    let unido = texto.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let raiz = leer(&unido)?;
    let comentarios = yaml::comentarios(&unido);
    let nuevo = escritor::escribir(&unido, &raiz, &comentarios).ok_or(SinFormato::Singular)?;
    let otra = leer(&nuevo).map_err(|_| SinFormato::Singular)?;
    let dichos = |texto: &str| -> Vec<String> {
        yaml::comentarios(texto)
            .into_iter()
            .map(|c| escritor::comentario(texto.get(c.rango).unwrap_or_default()))
            .collect()
    };
    if igual(&raiz, &otra) && dichos(&unido) == dichos(&nuevo) {
        Ok(nuevo)
    } else {
        Err(SinFormato::Singular)
    }
}

fn leer(texto: &str) -> Result<Nodo, SinFormato> {
    let mut sink = Sink::new();
    let raiz = yaml::parse(FileId(0), texto, &mut sink);
    if sink.is_empty() { Ok(raiz) } else { Err(SinFormato::Ilegible) }
}

/// Whether two trees say the same, wherever and however they were written.
fn igual(uno: &Nodo, otro: &Nodo) -> bool {
    let citado = |estilo: Estilo| estilo != Estilo::Simple;
    match (&uno.kind, &otro.kind) {
        (Kind::Escalar(a), Kind::Escalar(b)) => a.texto == b.texto && citado(a.estilo) == citado(b.estilo),
        (Kind::Lista(a), Kind::Lista(b)) => {
            a.elementos.len() == b.elementos.len()
                && a.elementos.iter().zip(&b.elementos).all(|(a, b)| igual(a, b))
        }
        (Kind::Mapa(a), Kind::Mapa(b)) => {
            a.entradas.len() == b.entradas.len()
                && a.iter().zip(b.iter()).all(|((k, v), (l, w))| k.texto == l.texto && igual(v, w))
        }
        _ => false,
    }
}
