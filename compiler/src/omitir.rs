//! Comments that pass over a finding, always with their reason: `# ventanilla: omitir V0701 porque …`.
//!
//! One stands at the end of the line of the finding or alone on the line before. Errors are never passed over. A comment that is not
//! understood, has no reason, or passes over nothing is itself a finding, so that none outlives what it was written for.

use std::collections::BTreeMap;
use std::ops::Range;

use schemas::diagnostic::{Diagnostic, Severidad};

use crate::diag::render::Lugar;
use crate::diag::{Entrada, FileId, Problema, Sink, Span, cercano, codes, ordenar};
use crate::sources::Archivos;
use crate::yaml::Comentario;

/// What a comment begins with to be one of these.
const MARCA: &str = "ventanilla:";

/// A finding that a comment passes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omitido {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// The author's reason.
    pub motivo: String,
}

/// A comment that was understood.
struct Orden<'t> {
    /// The line whose findings it speaks of, from 1.
    linea: usize,
    /// Each code with its place, and whether it passed over something.
    codigos: Vec<(&'t str, Span, bool)>,
    motivo: &'t str,
    /// The whole comment.
    span: Span,
}

/// Whether a file may hold one of these comments.
pub fn puede(texto: &str) -> bool {
    texto.contains(MARCA)
}

/// A file that may hold one of these comments.
pub struct Comentado<'t> {
    /// Its number.
    pub id: FileId,
    /// Its name.
    pub nombre: &'t str,
    /// Its text.
    pub texto: &'t str,
    /// Every comment of it.
    pub comentarios: &'t [Comentario],
}

/// Takes apart what is passed over, and says which comments are wrong. `con_orden` are the files that may hold one.
pub fn aplicar(
    diagnostics: Vec<Diagnostic>,
    con_orden: Vec<Comentado<'_>>,
    archivos: &Archivos,
) -> (Vec<Diagnostic>, Vec<Omitido>) {
    aplicar_con(diagnostics, con_orden, archivos, &|entrada| {
        entrada.severidad != Severidad::Error && !entrada.codigo.starts_with("V022")
    })
}

/// The same, with the codes that may be passed over.
fn aplicar_con(
    diagnostics: Vec<Diagnostic>,
    con_orden: Vec<Comentado<'_>>,
    archivos: &Archivos,
    se_omite: &dyn Fn(&Entrada) -> bool,
) -> (Vec<Diagnostic>, Vec<Omitido>) {
    let mut sink = Sink::new();
    let mut ordenes: BTreeMap<&str, Vec<Orden<'_>>> = BTreeMap::new();
    for archivo in con_orden {
        let suyas = archivo.comentarios.iter();
        let suyas = suyas.filter_map(|c| una(archivo.id, archivo.texto, c, se_omite, &mut sink));
        ordenes.insert(archivo.nombre, suyas.collect());
    }
    if ordenes.is_empty() {
        return (diagnostics, Vec::new());
    }
    // With errors, findings may be missing only because nobody got to look for them.
    let con_errores = diagnostics.iter().any(|d| d.severidad == Severidad::Error);
    let (mut quedan, mut omitidos) = (Vec::new(), Vec::new());
    for diagnostic in diagnostics {
        match motivo(&diagnostic, &mut ordenes, archivos) {
            Some(motivo) => omitidos.push(Omitido { diagnostic, motivo }),
            None => quedan.push(diagnostic),
        }
    }
    if !con_errores {
        ordenes.values().flatten().for_each(|orden| sobrantes(orden, &mut sink));
    }
    quedan.extend(sink.terminar(archivos));
    ordenar(&mut quedan);
    (quedan, omitidos)
}

/// The reason to pass over a finding, if a comment gives one.
fn motivo(
    diagnostic: &Diagnostic,
    ordenes: &mut BTreeMap<&str, Vec<Orden<'_>>>,
    archivos: &Archivos,
) -> Option<String> {
    if diagnostic.severidad == Severidad::Error {
        return None;
    }
    let rango = &diagnostic.primaria.rango;
    let propias = ordenes.get_mut(rango.archivo.as_str())?;
    let linea = archivos.lugar(archivos.por_nombre(&rango.archivo)?, rango.inicio as usize).linea;
    let mut dado = None;
    for orden in propias.iter_mut().filter(|o| o.linea == linea) {
        for (_, _, usado) in
            orden.codigos.iter_mut().filter(|(c, ..)| c.eq_ignore_ascii_case(diagnostic.codigo.as_str()))
        {
            *usado = true;
            dado = Some(orden.motivo.to_owned());
        }
    }
    dado
}

fn sobrantes(orden: &Orden<'_>, sink: &mut Sink) {
    let todos = orden.codigos.iter().all(|(_, _, usado)| !usado);
    for (codigo, span, _) in orden.codigos.iter().filter(|(_, _, usado)| !usado) {
        let problema =
            Problema::new(&codes::V0222, *span, format!("aquí no hay ningún `{codigo}` que omitir"))
                .etiqueta("sobra");
        sink.push(if todos && orden.codigos.len() == 1 {
            problema.arreglo_probable("quite el comentario", [(orden.span, String::new())])
        } else {
            problema.ayuda("quite este código del comentario")
        });
    }
}

fn una<'t>(
    id: FileId,
    texto: &'t str,
    comentario: &Comentario,
    se_omite: &dyn Fn(&Entrada) -> bool,
    sink: &mut Sink,
) -> Option<Orden<'t>> {
    let crudo = texto.get(comentario.rango.clone())?;
    let dicho = crudo.trim_start_matches('#').trim_start().strip_prefix(MARCA)?;
    let span = Span::new(id, comentario.rango.clone());
    let de = |trozo: &str| {
        let inicio = trozo.as_ptr() as usize - texto.as_ptr() as usize;
        Span::new(id, inicio..inicio + trozo.len())
    };
    let mal = |donde: Span, mensaje: String| {
        Problema::new(&codes::V0220, donde, mensaje)
            .ayuda("escriba `# ventanilla: omitir CÓDIGO porque MOTIVO`")
    };
    let mut palabras = Palabras { resto: dicho };
    match palabras.next() {
        Some("omitir") => {}
        Some(otra) => {
            let problema = mal(de(otra), format!("`{otra}` no se entiende en este comentario"));
            sink.push(match cercano(otra, ["omitir"]) {
                Some(_) => {
                    problema.arreglo_probable("¿quiso decir `omitir`?", [(de(otra), "omitir".to_owned())])
                }
                None => problema,
            });
            return None;
        }
        None => {
            sink.push(mal(span, "el comentario no dice qué omitir".to_owned()));
            return None;
        }
    }
    let (mut nombrados, mut motivo) = (Vec::new(), None);
    while let Some(palabra) = palabras.next() {
        if palabra == "porque" {
            motivo = Some(palabras.resto.trim());
            break;
        }
        nombrados.push(palabra);
    }
    if nombrados.is_empty() {
        sink.push(mal(span, "el comentario no dice qué código omitir".to_owned()));
        return None;
    }
    let Some(motivo) = motivo.filter(|m| m.chars().any(char::is_alphanumeric)) else {
        sink.push(
            Problema::new(&codes::V0221, span, "el comentario no dice por qué se omite el hallazgo")
                .ayuda("agregue `porque` y el motivo"),
        );
        return None;
    };
    let mut codigos = Vec::new();
    for nombrado in nombrados {
        if let Some(codigo) = codigo(nombrado, de(nombrado), &mal, se_omite, sink) {
            codigos.push((codigo, de(nombrado), false));
        }
    }
    let linea = linea_de(texto, comentario);
    (!codigos.is_empty()).then_some(Orden { linea, codigos, motivo, span })
}

/// A code that may be passed over.
fn codigo<'t>(
    palabra: &'t str,
    span: Span,
    mal: &dyn Fn(Span, String) -> Problema,
    se_omite: &dyn Fn(&Entrada) -> bool,
    sink: &mut Sink,
) -> Option<&'t str> {
    let Some(entrada) = codes::buscar(palabra) else {
        let problema = mal(span, format!("el código `{palabra}` no existe"));
        let mayusculas = palabra.to_uppercase();
        let conocidos = codes::CODIGOS.iter().map(|e| e.codigo);
        sink.push(match cercano(&mayusculas, conocidos).filter(|_| palabra.starts_with(['V', 'v'])) {
            Some(c) => problema.arreglo_probable(format!("¿quiso decir `{c}`?"), [(span, c.to_owned())]),
            None => problema,
        });
        return None;
    };
    // What is an error, and what is said of these comments, stays.
    if !se_omite(entrada) {
        sink.push(
            Problema::new(&codes::V0223, span, format!("`{}` no se puede omitir", entrada.codigo))
                .etiqueta(if entrada.severidad == Severidad::Error { "es un error" } else { "" })
                .ayuda("corrija lo que señala y quite el código del comentario"),
        );
        return None;
    }
    Some(palabra)
}

/// The line that a comment speaks of: its own, or the next that is neither empty nor a comment.
fn linea_de(texto: &str, comentario: &Comentario) -> usize {
    let propia = Lugar::de(texto, comentario.rango.start).linea;
    if comentario.acompana {
        return propia;
    }
    let siguientes = texto.lines().enumerate().skip(propia);
    let mut con_algo = siguientes.filter(|(_, l)| !l.trim().is_empty() && !l.trim_start().starts_with('#'));
    con_algo.next().map_or(propia, |(i, _)| i + 1)
}

/// Words separated by spaces and commas.
struct Palabras<'t> {
    resto: &'t str,
}

impl<'t> Iterator for Palabras<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let separa = |c: char| c.is_whitespace() || c == ',';
        let resto = self.resto.trim_start_matches(separa);
        let rango: Range<usize> = 0..resto.find(separa).unwrap_or(resto.len());
        let palabra = resto.get(rango.clone()).filter(|p| !p.is_empty())?;
        self.resto = resto.get(rango.end..).unwrap_or_default();
        Some(palabra)
    }
}

#[cfg(test)]
#[path = "omitir_pruebas.rs"]
mod pruebas;
