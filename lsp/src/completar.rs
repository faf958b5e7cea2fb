//! What may be written at a place. Names come from the table of the workspace. Keys and closed lists of words come from the compiler:
//! a word that nobody knows is put at the cursor, and what the compiler says could stand there instead is what is proposed.

use compiler::Compilado;
use compiler::diag::FileId;
use compiler::sources::Archivos;
use lsp_types::{CompletionItem, CompletionItemKind, Documentation, MarkupContent, MarkupKind};
use schemas::diagnostic::Diagnostic;

use crate::nombres::{Clase, EN_EXPRESIONES, Nombres, ambito, es_expresion, se_espera};
use crate::palabras::{dentro_de_plantilla, es_letra};

/// No name is near to it, so that the compiler gives the whole list and not a guess.
const SONDA: &str = "zqxjkwzqxjkw";

/// Names that every expression knows.
const DE_SIEMPRE: [&str; 4] = ["solicitante", "solicitud", "municipio", "salida"];

/// What the cursor stands in.
#[derive(Debug, PartialEq, Eq)]
enum Hueco<'t> {
    /// A key of a map.
    Clave,
    /// The value of a key, or an element of its list.
    Valor(&'t str),
    /// An element of a block list, which may be a map: the key of the list.
    Elemento(&'t str),
}

/// Proposals for a place. `compilar` compiles the workspace with another text for this file.
pub fn proponer(
    archivos: &Archivos,
    nombres: &Nombres,
    archivo: FileId,
    byte: usize,
    compilar: &dyn Fn(String) -> Option<Compilado>,
) -> Vec<CompletionItem> {
    let texto = archivos.texto(archivo);
    let nombre = archivos.nombre(archivo);
    let ambito = ambito(archivos, nombre);
    if dentro_de_plantilla(texto, byte) {
        return de_expresion(nombres, &ambito);
    }
    if nombre.ends_with(".md") {
        return Vec::new();
    }
    let antes = texto.get(..byte).unwrap_or_default();
    let inicio =
        antes.len() - antes.chars().rev().take_while(|c| es_letra(*c)).map(char::len_utf8).sum::<usize>();
    let (Some(previo), Some(tras)) = (texto.get(..inicio), texto.get(byte..)) else { return Vec::new() };
    let fin = byte + tras.chars().take_while(|c| es_letra(*c)).map(char::len_utf8).sum::<usize>();
    let cola = texto.get(fin..).unwrap_or_default();
    let hueco = hueco(previo);
    let mut hallados = Vec::new();
    // After a dot come the parts of a datum, and between quotes its options: the compiler knows which.
    let de_un_dato =
        previo.ends_with(['.', '"', '\'']) && matches!(hueco, Hueco::Valor(c) if es_expresion(c));
    if !de_un_dato && let Hueco::Valor(clave) | Hueco::Elemento(clave) = hueco {
        for clase in se_espera(clave) {
            hallados.extend(de_clase(nombres, *clase, &ambito));
        }
        if clave == "actor" || clave == "para" {
            hallados.push(simple("solicitante", CompletionItemKind::CONSTANT));
        }
        if es_expresion(clave) {
            hallados.extend(de_expresion(nombres, &ambito));
        }
    }
    let es_clave = matches!(hueco, Hueco::Clave | Hueco::Elemento(_)) && hallados.is_empty();
    let puesto = match (es_clave, cola.trim_start_matches(' ').starts_with(':')) {
        (true, false) => format!("{previo}{SONDA}: {SONDA}{cola}"),
        _ => format!("{previo}{}{SONDA}{cola}", if previo.ends_with(':') { " " } else { "" }),
    };
    if !hallados.is_empty() {
        return hallados;
    }
    let Some(compilado) = compilar(puesto) else { return Vec::new() };
    let aqui = |d: &&Diagnostic| {
        let rango = &d.primaria.rango;
        rango.archivo == nombre && (rango.inicio as usize).abs_diff(inicio) <= 1 && d.mensaje.contains(SONDA)
    };
    let clase = if es_clave { CompletionItemKind::PROPERTY } else { CompletionItemKind::ENUM_MEMBER };
    let palabras = compilado.diagnostics.iter().filter(aqui).flat_map(admitidas);
    for palabra in palabras {
        let mut propuesta = simple(palabra, clase);
        if es_clave && !cola.trim_start().starts_with(':') {
            propuesta.insert_text = Some(format!("{palabra}: "));
        }
        if !hallados.contains(&propuesta) {
            hallados.push(propuesta);
        }
    }
    hallados
}

/// The words that a diagnostic says could stand in its place.
fn admitidas(hallazgo: &Diagnostic) -> Vec<&str> {
    let dichos = hallazgo.notas.iter().chain([&hallazgo.primaria.texto]);
    dichos
        .filter_map(|dicho| {
            ["aquí también puede escribir: ", "puede ser: ", "sus partes son: ", "las opciones son: "]
                .iter()
                .find_map(|inicio| dicho.strip_prefix(inicio))
        })
        .flat_map(|lista| lista.split(", ").map(|palabra| palabra.trim_matches('`')))
        .filter(|palabra| !palabra.is_empty())
        .collect()
}

/// What stands before the cursor, up to the word that is being written.
fn hueco(previo: &str) -> Hueco<'_> {
    let linea = previo.rsplit('\n').next().unwrap_or_default();
    // Inside of `{…}` or `[…]`, what counts is what follows the last mark that is still open.
    let mut abiertas: Vec<usize> = Vec::new();
    let mut comas: Vec<usize> = Vec::new();
    for (i, letra) in linea.char_indices() {
        match letra {
            '{' | '[' => {
                abiertas.push(i);
                comas.push(i);
            }
            '}' | ']' => {
                abiertas.pop();
                comas.pop();
            }
            ',' => {
                if let Some(ultima) = comas.last_mut() {
                    *ultima = i;
                }
            }
            _ => {}
        }
    }
    if let (Some(abierta), Some(coma)) = (abiertas.last(), comas.last()) {
        let trozo = linea.get(coma + 1..).unwrap_or_default();
        let de_lista = linea.get(*abierta..).is_some_and(|l| l.starts_with('['));
        let fuera = linea.get(..*abierta).unwrap_or_default();
        return match (trozo.split_once(':'), de_lista) {
            (Some((clave, _)), false) => Hueco::Valor(clave.trim()),
            (None, false) => Hueco::Clave,
            (_, true) => Hueco::Valor(ultima_clave(fuera)),
        };
    }
    let sin_guiones = linea.trim_start().trim_start_matches("- ");
    if let Some((clave, _)) = sin_guiones.split_once(':') {
        return Hueco::Valor(clave.trim());
    }
    if linea.trim_start().starts_with('-') {
        return Hueco::Elemento(clave_de_lista(previo, linea));
    }
    if sin_guiones.trim().is_empty() { Hueco::Clave } else { Hueco::Valor("") }
}

/// The key that ends a text, before its `:`.
fn ultima_clave(texto: &str) -> &str {
    let texto = texto.trim_end().trim_end_matches(':').trim_end();
    let inicio = texto
        .rfind(|c: char| !es_letra(c))
        .map_or(0, |i| i + texto.get(i..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    texto.get(inicio..).unwrap_or_default()
}

/// The key under which a block list stands.
fn clave_de_lista<'t>(previo: &'t str, linea: &str) -> &'t str {
    let sangria = |l: &str| l.len() - l.trim_start().len();
    let propia = sangria(linea);
    previo
        .lines()
        .rev()
        .skip(1)
        .filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'))
        .find(|l| sangria(l) < propia || (sangria(l) == propia && !l.trim_start().starts_with('-')))
        .map_or("", |l| ultima_clave(l))
}

fn simple(palabra: &str, clase: CompletionItemKind) -> CompletionItem {
    CompletionItem { label: palabra.to_owned(), kind: Some(clase), ..CompletionItem::default() }
}

fn de_clase(nombres: &Nombres, clase: Clase, ambito: &str) -> Vec<CompletionItem> {
    nombres
        .vistos(clase, ambito)
        .map(|(palabra, dicho)| CompletionItem {
            detail: Some(clase.palabra().to_owned()),
            documentation: Some(Documentation::MarkupContent(MarkupContent {
                kind: MarkupKind::Markdown,
                value: dicho.to_owned(),
            })),
            ..simple(palabra, CompletionItemKind::VARIABLE)
        })
        .collect()
}

fn de_expresion(nombres: &Nombres, ambito: &str) -> Vec<CompletionItem> {
    let propios = EN_EXPRESIONES
        .iter()
        .filter(|c| matches!(c, Clase::Campo | Clase::Calculo | Clase::Parametro))
        .flat_map(|clase| de_clase(nombres, *clase, ambito));
    propios.chain(DE_SIEMPRE.map(|palabra| simple(palabra, CompletionItemKind::CONSTANT))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_cursor_says_what_is_being_written() {
        let filas = [
            ("", Hueco::Clave),
            ("campos:\n  ", Hueco::Clave),
            ("pago:\n  a: ", Hueco::Valor("a")),
            ("  x: {a: pago, ", Hueco::Clave),
            ("  x: {tipo: ", Hueco::Valor("tipo")),
            ("  x: {captura: [uno, ", Hueco::Valor("captura")),
            ("captura:\n  - uno\n  - ", Hueco::Elemento("captura")),
            ("validaciones:\n  - exige: ", Hueco::Valor("exige")),
        ];
        for (previo, espera) in filas {
            assert_eq!(hueco(previo), espera, "{previo}");
        }
    }
}
