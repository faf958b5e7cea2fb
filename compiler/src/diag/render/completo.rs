//! The form for reading: the line of the author's file with the place underlined, notes, help and mend.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use schemas::diagnostic::{Arreglo, Diagnostic, Etiqueta, Severidad};

use super::lugar::{Ventana, en_una_linea};
use crate::sources::Archivos;

/// How many edits of a mend are drawn; beyond that its sentence is enough.
const MAX_EDICIONES: usize = 6;

/// Whether the text may hold terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Plain text, for files, pipes and screen readers.
    Sin,
    /// With terminal escapes.
    Con,
}

/// All diagnostics, one after the other, each followed by an empty line.
#[must_use]
pub fn completo(diagnostics: &[Diagnostic], archivos: &Archivos, color: Color) -> String {
    let renderer = match color {
        Color::Sin => Renderer::plain(),
        Color::Con => Renderer::styled(),
    };
    diagnostics.iter().map(|d| renderer.render(&grupos(d, archivos)) + "\n\n").collect()
}

fn grupos<'a>(d: &Diagnostic, archivos: &'a Archivos) -> Vec<Group<'a>> {
    let nivel = match d.severidad {
        Severidad::Error => Level::ERROR.with_name("error"),
        Severidad::Aviso => Level::WARNING.with_name("aviso"),
        Severidad::Sugerencia => Level::INFO.with_name("sugerencia"),
    };
    let titulo = nivel.primary_title(en_una_linea(&d.mensaje)).id(d.codigo.to_string());
    let mut grupo = Group::with_title(titulo);
    for archivo in archivos_de(d) {
        let suyas = || d.secundarias.iter().filter(|e| e.rango.archivo == archivo);
        let primaria = Some(&d.primaria).filter(|e| e.rango.archivo == archivo);
        let ventana = Ventana::de(archivo, primaria.into_iter().chain(suyas()).map(|e| &e.rango), archivos);
        if ventana.texto.is_empty() {
            // Nothing to draw: the file is empty or could not be read.
            grupo = grupo.element(Origin::path(archivo.to_owned()));
            continue;
        }
        let snippet = Snippet::source(ventana.texto)
            .line_start(ventana.linea)
            .path(archivo.to_owned())
            .annotations(primaria.map(|e| anotacion(e, &ventana, AnnotationKind::Primary)))
            .annotations(suyas().map(|e| anotacion(e, &ventana, AnnotationKind::Context)));
        grupo = grupo.element(snippet);
    }
    for nota in &d.notas {
        grupo = grupo.element(Level::NOTE.with_name("nota").message(en_una_linea(nota)));
    }
    let mut grupos = vec![grupo];
    let ayuda = d.ayuda.iter().filter(|ayuda| d.arreglo.as_ref().is_none_or(|a| a.mensaje != **ayuda));
    grupos.extend(
        ayuda.map(|ayuda| {
            Group::with_title(Level::HELP.with_name("ayuda").secondary_title(en_una_linea(ayuda)))
        }),
    );
    grupos.extend(d.arreglo.iter().map(|arreglo| mend(arreglo, archivos)));
    grupos
}

/// The files of a diagnostic, the main one first.
fn archivos_de(d: &Diagnostic) -> Vec<&str> {
    let mut nombres = vec![d.primaria.rango.archivo.as_str()];
    for etiqueta in &d.secundarias {
        if !nombres.contains(&etiqueta.rango.archivo.as_str()) {
            nombres.push(&etiqueta.rango.archivo);
        }
    }
    nombres
}

fn anotacion<'a>(
    etiqueta: &Etiqueta,
    ventana: &Ventana<'_>,
    clase: AnnotationKind,
) -> annotate_snippets::Annotation<'a> {
    let anotacion = clase.span(ventana.dentro(&etiqueta.rango));
    if etiqueta.texto.is_empty() { anotacion } else { anotacion.label(en_una_linea(&etiqueta.texto)) }
}

fn mend<'a>(arreglo: &Arreglo, archivos: &'a Archivos) -> Group<'a> {
    let titulo = Level::HELP.with_name("ayuda").secondary_title(en_una_linea(&arreglo.mensaje));
    let mut grupo = Group::with_title(titulo);
    if arreglo.ediciones.len() > MAX_EDICIONES {
        return grupo;
    }
    let mut nombres: Vec<&str> = arreglo.ediciones.iter().map(|e| e.rango.archivo.as_str()).collect();
    nombres.dedup();
    for archivo in nombres {
        let suyas = || arreglo.ediciones.iter().filter(|e| e.rango.archivo == archivo);
        let ventana = Ventana::de(archivo, suyas().map(|e| &e.rango), archivos);
        let texto = ventana.texto;
        let mut snippet = Snippet::source(texto).line_start(ventana.linea).path(archivo.to_owned());
        let mut previo: Range<usize> = 0..0;
        for edicion in suyas() {
            let rango = ventana.dentro(&edicion.rango);
            // An edit that changes nothing, or that overlaps the one before, cannot be drawn.
            let igual = texto.get(rango.clone()) == Some(edicion.texto.as_str());
            if igual || (rango.start < previo.end) {
                continue;
            }
            previo = rango.clone();
            snippet = snippet.patch(Patch::new(rango, edicion.texto.clone()));
        }
        if !texto.is_empty() && previo != (0..0) {
            grupo = grupo.element(snippet);
        }
    }
    grupo
}
