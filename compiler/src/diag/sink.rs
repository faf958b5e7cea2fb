//! Where every pass leaves what it finds: problems by span, turned into diagnostics at the end.
//!
//! The sink orders by file name, place and code and drops repetitions, so that the order in which
//! passes ran is never seen. It does not know how a diagnostic is drawn.

use schemas::diagnostic::{Arreglo, Codigo, Diagnostic, Edicion, Etiqueta, Rango, Severidad};

use super::codes::Entrada;
use super::span::Span;
use crate::sources::Archivos;

/// One problem as a pass reports it. Built by chaining; only code, place and message are needed.
#[derive(Clone, Debug)]
#[must_use = "a problem that is not pushed to a sink is lost"]
pub struct Problema {
    codigo: &'static Entrada,
    severidad: Severidad,
    mensaje: String,
    primaria: (Span, String),
    secundarias: Vec<(Span, String)>,
    notas: Vec<String>,
    ayuda: Option<String>,
    arreglo: Option<Mend>,
}

#[derive(Clone, Debug)]
struct Mend {
    mensaje: String,
    ediciones: Vec<(Span, String)>,
    seguro: bool,
}

impl Problema {
    /// A problem with its code's usual severity. `mensaje` is one line, lower case at the start, no
    /// full stop, with the author's own text in backticks.
    pub fn new(codigo: &'static Entrada, span: Span, mensaje: impl Into<String>) -> Self {
        Self {
            codigo,
            severidad: codigo.severidad,
            mensaje: una_linea(mensaje),
            primaria: (span, String::new()),
            secundarias: vec![],
            notas: vec![],
            ayuda: None,
            arreglo: None,
        }
    }

    /// The main place.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.primaria.0
    }

    /// The words under the main place.
    pub fn etiqueta(mut self, texto: impl Into<String>) -> Self {
        self.primaria.1 = una_linea(texto);
        self
    }

    /// Another place that matters, which may lie in another file.
    pub fn secundaria(mut self, span: Span, texto: impl Into<String>) -> Self {
        self.secundarias.push((span, una_linea(texto)));
        self
    }

    /// A further fact.
    pub fn nota(mut self, texto: impl Into<String>) -> Self {
        self.notas.push(una_linea(texto));
        self
    }

    /// How to mend it, in words. A problem has one help: a second call replaces the first.
    pub fn ayuda(mut self, texto: impl Into<String>) -> Self {
        self.ayuda = Some(una_linea(texto));
        self
    }

    /// A mend that cannot change what the author meant.
    pub fn arreglo_seguro(
        self,
        mensaje: impl Into<String>,
        ediciones: impl IntoIterator<Item = (Span, String)>,
    ) -> Self {
        self.mend(una_linea(mensaje), ediciones.into_iter().collect(), true)
    }

    /// A mend that is likely, but which the author must look at, such as a name close to the written one.
    pub fn arreglo_probable(
        self,
        mensaje: impl Into<String>,
        ediciones: impl IntoIterator<Item = (Span, String)>,
    ) -> Self {
        self.mend(una_linea(mensaje), ediciones.into_iter().collect(), false)
    }

    /// Another weight than the usual one of the code.
    pub const fn severidad(mut self, severidad: Severidad) -> Self {
        self.severidad = severidad;
        self
    }

    fn mend(mut self, mensaje: String, mut ediciones: Vec<(Span, String)>, seguro: bool) -> Self {
        ediciones.sort();
        self.arreglo = (!ediciones.is_empty()).then_some(Mend { mensaje, ediciones, seguro });
        self
    }

    fn into_diagnostic(self, archivos: &Archivos) -> Diagnostic {
        let rango = |span: Span| Rango {
            archivo: archivos.nombre(span.archivo).to_owned(),
            inicio: span.inicio,
            fin: span.fin,
        };
        let etiqueta = |(span, texto): (Span, String)| Etiqueta { rango: rango(span), texto };
        Diagnostic {
            codigo: Codigo(self.codigo.codigo.to_owned()),
            severidad: self.severidad,
            mensaje: self.mensaje,
            primaria: etiqueta(self.primaria),
            secundarias: self.secundarias.into_iter().map(etiqueta).collect(),
            notas: self.notas,
            ayuda: self.ayuda,
            arreglo: self.arreglo.map(|mend| Arreglo {
                mensaje: mend.mensaje,
                ediciones: mend
                    .ediciones
                    .into_iter()
                    .map(|(span, texto)| Edicion { rango: rango(span), texto })
                    .collect(),
                seguro: mend.seguro,
            }),
        }
    }
}

/// The problems found so far.
#[derive(Clone, Debug, Default)]
pub struct Sink {
    problemas: Vec<Problema>,
}

impl Sink {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a problem in.
    pub fn push(&mut self, problema: Problema) {
        self.problemas.push(problema);
    }

    /// Takes several in.
    pub fn extend(&mut self, problemas: impl IntoIterator<Item = Problema>) {
        self.problemas.extend(problemas);
    }

    /// Takes in all problems of a sink that was filled elsewhere, such as on another thread.
    pub fn unir(&mut self, otro: Self) {
        self.problemas.extend(otro.problemas);
    }

    /// Takes back the last problem of that code, place and message: another explains it.
    pub fn retirar(&mut self, codigo: &Entrada, span: Span, mensaje: &str) {
        let es =
            |p: &Problema| p.codigo.codigo == codigo.codigo && p.primaria.0 == span && p.mensaje == mensaje;
        if let Some(i) = self.problemas.iter().rposition(es) {
            let _ = self.problemas.remove(i);
        }
    }

    /// The problems, in the order in which they came.
    pub fn iter(&self) -> std::slice::Iter<'_, Problema> {
        self.problemas.iter()
    }

    /// Whether something forbids the paquete.
    #[must_use]
    pub fn tiene_errores(&self) -> bool {
        self.problemas.iter().any(|p| p.severidad == Severidad::Error)
    }

    /// How many problems were pushed, repetitions included. Handy to learn whether a pass added any.
    #[must_use]
    pub fn len(&self) -> usize {
        self.problemas.len()
    }

    /// Whether nothing was pushed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.problemas.is_empty()
    }

    /// The diagnostics, ordered by file, place and code, each once.
    #[must_use]
    pub fn terminar(self, archivos: &Archivos) -> Vec<Diagnostic> {
        let mut diagnostics: Vec<Diagnostic> =
            self.problemas.into_iter().map(|p| p.into_diagnostic(archivos)).collect();
        ordenar(&mut diagnostics);
        diagnostics
    }
}

/// By file, place and code, each once.
pub fn ordenar(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| orden(a).cmp(&orden(b)));
    diagnostics.dedup_by(|a, b| orden(a) == orden(b));
}

/// The author's own text may hold line breaks; a message holds none.
fn una_linea(texto: impl Into<String>) -> String {
    let texto = texto.into();
    if texto.contains(char::is_control) {
        texto.split(char::is_control).filter(|trozo| !trozo.is_empty()).collect::<Vec<_>>().join(" ")
    } else {
        texto
    }
}

fn orden(d: &Diagnostic) -> (&Rango, &Codigo, &str) {
    (&d.primaria.rango, &d.codigo, &d.mensaje)
}
