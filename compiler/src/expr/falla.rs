//! A problem inside a text that may lie anywhere: an expression, a template, a literal. Its ranges are bytes of
//! that text; the caller, who knows where the text stands, turns it into a [`Problema`].

use std::ops::Range;

use crate::diag::{Entrada, Problema, Span};
use crate::yaml::{Escalar, Estilo};

/// One problem, with ranges in bytes of the decoded text.
#[derive(Clone, Debug)]
#[must_use = "a problem that nobody reports is lost"]
pub struct Falla {
    /// Its code.
    pub codigo: &'static Entrada,
    /// What is wrong, in one line.
    pub mensaje: String,
    /// The place to look at.
    pub rango: Range<usize>,
    /// The words under it.
    pub etiqueta: String,
    /// Other places that matter.
    pub secundarias: Vec<(Lugar, String)>,
    /// Further facts.
    pub notas: Vec<String>,
    /// How to mend it.
    pub ayuda: Option<String>,
    /// The mend as edits.
    pub arreglo: Option<ArregloLocal>,
}

/// Where a secondary label points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lugar {
    /// In the same text.
    Aqui(Range<usize>),
    /// Where something was declared.
    Alla(Span),
}

/// Edits of the same text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArregloLocal {
    /// What the mend does.
    pub mensaje: String,
    /// Range and what replaces it.
    pub ediciones: Vec<(Range<usize>, String)>,
    /// Whether it cannot change what the author meant.
    pub seguro: bool,
}

impl Falla {
    /// A problem; the rest is chained.
    pub fn new(codigo: &'static Entrada, rango: Range<usize>, mensaje: impl Into<String>) -> Self {
        Self {
            codigo,
            mensaje: mensaje.into(),
            rango,
            etiqueta: String::new(),
            secundarias: vec![],
            notas: vec![],
            ayuda: None,
            arreglo: None,
        }
    }

    /// The words under the main place.
    pub fn etiqueta(mut self, texto: impl Into<String>) -> Self {
        self.etiqueta = texto.into();
        self
    }

    /// Another place of the same text.
    pub fn aqui(mut self, rango: Range<usize>, texto: impl Into<String>) -> Self {
        self.secundarias.push((Lugar::Aqui(rango), texto.into()));
        self
    }

    /// The place of a declaration, if it is known.
    pub fn alla(mut self, span: Option<Span>, texto: impl Into<String>) -> Self {
        if let Some(span) = span {
            self.secundarias.push((Lugar::Alla(span), texto.into()));
        }
        self
    }

    /// A further fact.
    pub fn nota(mut self, texto: impl Into<String>) -> Self {
        self.notas.push(texto.into());
        self
    }

    /// How to mend it. A second call replaces the first.
    pub fn ayuda(mut self, texto: impl Into<String>) -> Self {
        self.ayuda = Some(texto.into());
        self
    }

    /// A mend that cannot change what the author meant.
    pub fn arreglo_seguro(self, mensaje: impl Into<String>, rango: Range<usize>, texto: &str) -> Self {
        self.mend(mensaje.into(), rango, texto, true)
    }

    /// A mend that is likely.
    pub fn arreglo_probable(self, mensaje: impl Into<String>, rango: Range<usize>, texto: &str) -> Self {
        self.mend(mensaje.into(), rango, texto, false)
    }

    /// "¿quiso decir `x`?" with the edit that puts `texto` in the main place; nothing without a candidate.
    pub fn quiso_decir(self, candidato: Option<&str>, texto: impl FnOnce(&str) -> String) -> Self {
        let Some(candidato) = candidato else { return self };
        let texto = texto(candidato);
        let rango = self.rango.clone();
        let ayuda = format!("¿quiso decir `{texto}`?");
        self.ayuda(ayuda).arreglo_probable(format!("escriba `{texto}`"), rango, &texto)
    }

    fn mend(mut self, mensaje: String, rango: Range<usize>, texto: &str, seguro: bool) -> Self {
        self.arreglo = Some(ArregloLocal { mensaje, ediciones: vec![(rango, texto.to_owned())], seguro });
        self
    }

    /// The same problem of a text that begins `n` bytes later in a longer one.
    pub(crate) fn desplazar(mut self, n: usize) -> Self {
        let mover = |rango: &mut Range<usize>| *rango = rango.start + n..rango.end + n;
        mover(&mut self.rango);
        for (lugar, _) in &mut self.secundarias {
            if let Lugar::Aqui(rango) = lugar {
                mover(rango);
            }
        }
        for (rango, _) in self.arreglo.iter_mut().flat_map(|a| &mut a.ediciones) {
            mover(rango);
        }
        self
    }

    /// The problem in its file; `lugar` gives the place of a stretch of the text.
    pub fn situar(self, lugar: impl Fn(Range<usize>) -> Span) -> Problema {
        let mut problema =
            Problema::new(self.codigo, lugar(self.rango), self.mensaje).etiqueta(self.etiqueta);
        for (donde, texto) in self.secundarias {
            let span = match donde {
                Lugar::Aqui(rango) => lugar(rango),
                Lugar::Alla(span) => span,
            };
            problema = problema.secundaria(span, texto);
        }
        for nota in self.notas {
            problema = problema.nota(nota);
        }
        if let Some(ayuda) = self.ayuda {
            problema = problema.ayuda(ayuda);
        }
        let Some(arreglo) = self.arreglo else { return problema };
        let ediciones: Vec<_> = arreglo.ediciones.into_iter().map(|(r, texto)| (lugar(r), texto)).collect();
        if arreglo.seguro {
            problema.arreglo_seguro(arreglo.mensaje, ediciones)
        } else {
            problema.arreglo_probable(arreglo.mensaje, ediciones)
        }
    }

    /// The problem of a text that is a whole scalar. What it says to write fits between the quotes of the scalar, and a mend
    /// whose place is not known to the byte is not offered.
    pub fn en(mut self, escalar: &Escalar) -> Problema {
        self.ayuda = self.ayuda.map(|ayuda| otras_comillas(ayuda, escalar.estilo));
        self.arreglo = self.arreglo.take().and_then(|arreglo| {
            let ediciones = arreglo.ediciones.into_iter().map(|(rango, texto)| {
                escalar.lugar_de(rango.clone())?;
                let texto = otras_comillas(texto, escalar.estilo);
                Some((rango, escalar.estilo.escrito(&texto)))
            });
            let ediciones = ediciones.collect::<Option<Vec<_>>>()?;
            Some(ArregloLocal {
                ediciones,
                mensaje: otras_comillas(arreglo.mensaje, escalar.estilo),
                ..arreglo
            })
        });
        self.situar(|rango| escalar.span_de(rango))
    }
}

/// `texto` with the quotes of the language that don't close those of the scalar: a text of an expression may have either.
fn otras_comillas(texto: String, estilo: Estilo) -> String {
    match estilo {
        Estilo::ComillaDoble if !texto.contains('\'') => texto.replace('"', "'"),
        Estilo::ComillaSimple if !texto.contains('"') => texto.replace('\'', "\""),
        _ => texto,
    }
}
