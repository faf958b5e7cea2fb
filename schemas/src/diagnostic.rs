//! The shape of a diagnostic as clients read it: editors, forges and the JSON output.
//!
//! It knows nothing of how a problem is found, ordered or drawn; the compiler's `diag` room does that.
//! Positions are byte offsets; lines and columns are computed at the edge, where the text is at hand.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a diagnostic weighs: an error forbids the paquete, a warning and a suggestion do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severidad {
    /// No paquete is made while one of these remains.
    Error,
    /// The paquete is made; the author should look.
    Aviso,
    /// The paquete is made; it could be better.
    Sugerencia,
}

impl Severidad {
    /// The word the author reads, in lower case.
    #[must_use]
    pub const fn palabra(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Aviso => "aviso",
            Self::Sugerencia => "sugerencia",
        }
    }
}

/// The stable name of a kind of diagnostic, such as `V0103`. Codes are never reused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Codigo(pub String);

impl Codigo {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Codigo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A stretch of one file, in bytes: `inicio` inclusive, `fin` exclusive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rango {
    /// Path of the file relative to the root that was compiled, with `/` between folders.
    pub archivo: String,
    /// First byte.
    pub inicio: u32,
    /// One past the last byte; equal to `inicio` for a point between two characters.
    pub fin: u32,
}

/// A place and what is to be said of it. The text may be empty: the place alone then speaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Etiqueta {
    /// Where.
    pub rango: Rango,
    /// What, in a few words, lower case and without full stop.
    pub texto: String,
}

/// One replacement of bytes by text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edicion {
    /// What is replaced; empty to insert.
    pub rango: Rango,
    /// What is put in its place; empty to delete.
    pub texto: String,
}

/// A mend that a tool can apply.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arreglo {
    /// What the mend does, in the author's words.
    pub mensaje: String,
    /// The edits; they do not overlap and are ordered by position.
    pub ediciones: Vec<Edicion>,
    /// True when the mend cannot change what the author meant, so that it may be applied unasked.
    pub seguro: bool,
}

/// One thing that is wrong, or doubtful, in an authored file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diagnostic {
    /// Which kind of problem; `ventanilla explicar` prints its page.
    pub codigo: Codigo,
    /// How much it weighs.
    pub severidad: Severidad,
    /// What is wrong, in one line.
    pub mensaje: String,
    /// The place to look at first.
    pub primaria: Etiqueta,
    /// Other places that matter, such as the first of two repeated keys.
    pub secundarias: Vec<Etiqueta>,
    /// Further facts, one line each.
    pub notas: Vec<String>,
    /// How to mend it, in one line.
    pub ayuda: Option<String>,
    /// The mend as edits, when one is known.
    pub arreglo: Option<Arreglo>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_survives_its_json_form() -> Result<(), serde_json::Error> {
        let rango = Rango { archivo: "a.yaml".into(), inicio: 3, fin: 5 };
        let diagnostic = Diagnostic {
            codigo: Codigo("V0112".into()),
            severidad: Severidad::Aviso,
            mensaje: "la clave `id` está repetida".into(),
            primaria: Etiqueta { rango: rango.clone(), texto: "repetida aquí".into() },
            secundarias: vec![],
            notas: vec!["una nota".into()],
            ayuda: None,
            arreglo: Some(Arreglo {
                mensaje: "quite la segunda".into(),
                ediciones: vec![Edicion { rango, texto: String::new() }],
                seguro: false,
            }),
        };
        let json = serde_json::to_string(&diagnostic)?;
        assert!(json.starts_with(r#"{"codigo":"V0112","severidad":"aviso","#), "{json}");
        assert_eq!(serde_json::from_str::<Diagnostic>(&json)?, diagnostic);
        Ok(())
    }
}
