//! What the compiler found, in the words of the protocol; and its mends, as actions that the editor offers.

use std::collections::BTreeMap;
use std::path::Path;

use lsp_types::{
    CodeAction, CodeActionKind, Diagnostic as Senal, DiagnosticRelatedInformation, DiagnosticSeverity,
    DocumentChanges, Location, NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier, Range,
    TextDocumentEdit, TextEdit, WorkspaceEdit,
};
use schemas::diagnostic::{Arreglo, Diagnostic, Rango, Severidad};

use compiler::Compilado;

use crate::direccion;
use crate::posicion::Renglones;

/// The lines of every file of which something was found, cut once: findings may be many.
pub struct Lineas<'c>(BTreeMap<&'c str, Renglones<'c>>);

impl<'c> Lineas<'c> {
    /// Cuts them.
    #[must_use]
    pub fn de(compilado: &'c Compilado) -> Self {
        let mut lineas = BTreeMap::new();
        for hallazgo in &compilado.diagnostics {
            let lugares = std::iter::once(&hallazgo.primaria).chain(&hallazgo.secundarias).map(|e| &e.rango);
            let arreglos = hallazgo.arreglo.iter().flat_map(|a| &a.ediciones).map(|e| &e.rango);
            for rango in lugares.chain(arreglos) {
                lineas.entry(rango.archivo.as_str()).or_insert_with(|| {
                    let archivo = compilado.archivos.por_nombre(&rango.archivo);
                    Renglones::new(archivo.map_or("", |a| compilado.archivos.texto(a)))
                });
            }
        }
        Self(lineas)
    }

    /// The range of a place in its own file; the beginning of one that could not be read.
    #[must_use]
    pub fn rango(&self, lugar: &Rango) -> Range {
        self.0
            .get(lugar.archivo.as_str())
            .map_or_else(Range::default, |r| r.rango(lugar.inicio as usize, lugar.fin as usize))
    }
}

/// A finding as the editor shows it.
#[must_use]
pub fn senal(hallazgo: &Diagnostic, lineas: &Lineas<'_>, raiz: &Path) -> Senal {
    let mut mensaje = hallazgo.mensaje.clone();
    if !hallazgo.primaria.texto.is_empty() {
        mensaje = format!("{mensaje} ({})", hallazgo.primaria.texto);
    }
    for nota in &hallazgo.notas {
        mensaje = format!("{mensaje}\nnota: {nota}");
    }
    if let Some(ayuda) = &hallazgo.ayuda {
        mensaje = format!("{mensaje}\nayuda: {ayuda}");
    }
    let otras: Vec<DiagnosticRelatedInformation> = hallazgo
        .secundarias
        .iter()
        .filter_map(|etiqueta| {
            let uri = direccion::uri(&raiz.join(&etiqueta.rango.archivo))?;
            let message =
                if etiqueta.texto.is_empty() { "véase aquí".to_owned() } else { etiqueta.texto.clone() };
            Some(DiagnosticRelatedInformation {
                location: Location { uri, range: lineas.rango(&etiqueta.rango) },
                message,
            })
        })
        .collect();
    Senal {
        range: lineas.rango(&hallazgo.primaria.rango),
        severity: Some(match hallazgo.severidad {
            Severidad::Error => DiagnosticSeverity::ERROR,
            Severidad::Aviso => DiagnosticSeverity::WARNING,
            Severidad::Sugerencia => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(hallazgo.codigo.to_string())),
        source: Some("ventanilla".to_owned()),
        message: mensaje,
        related_information: (!otras.is_empty()).then_some(otras),
        ..Senal::default()
    }
}

/// The mend of a finding as an action.
#[must_use]
pub fn accion(
    hallazgo: &Diagnostic,
    arreglo: &Arreglo,
    lineas: &Lineas<'_>,
    raiz: &Path,
) -> Option<CodeAction> {
    let ediciones =
        arreglo.ediciones.iter().map(|e| (e.rango.archivo.as_str(), lineas.rango(&e.rango), &e.texto));
    Some(CodeAction {
        title: arreglo.mensaje.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![senal(hallazgo, lineas, raiz)]),
        edit: Some(cambio(ediciones, raiz)?),
        is_preferred: arreglo.seguro.then_some(true),
        ..CodeAction::default()
    })
}

/// Edits of several files as one change.
#[must_use]
pub fn cambio<'a>(
    ediciones: impl IntoIterator<Item = (&'a str, Range, &'a String)>,
    raiz: &Path,
) -> Option<WorkspaceEdit> {
    let mut por_archivo: Vec<(&str, Vec<OneOf<TextEdit, lsp_types::AnnotatedTextEdit>>)> = Vec::new();
    for (archivo, range, texto) in ediciones {
        let edicion = OneOf::Left(TextEdit { range, new_text: texto.clone() });
        match por_archivo.iter_mut().find(|(nombre, _)| *nombre == archivo) {
            Some((_, suyas)) => suyas.push(edicion),
            None => por_archivo.push((archivo, vec![edicion])),
        }
    }
    let mut cambios = Vec::new();
    for (archivo, edits) in por_archivo {
        let uri = direccion::uri(&raiz.join(archivo))?;
        let text_document = OptionalVersionedTextDocumentIdentifier { uri, version: None };
        cambios.push(TextDocumentEdit { text_document, edits });
    }
    Some(WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(cambios)),
        ..WorkspaceEdit::default()
    })
}
