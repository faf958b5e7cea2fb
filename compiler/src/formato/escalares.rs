//! Scalars as they are laid out: on one line, on several, or as a block of text.

use crate::yaml::{Escalar, Estilo};

/// A scalar on one line; `None` when it needs several.
pub fn en_una_linea(texto: &str, escalar: &Escalar) -> Option<String> {
    let crudo = texto.get(escalar.span.rango())?;
    match escalar.estilo {
        Estilo::Literal | Estilo::Plegado => None,
        _ if !crudo.contains('\n') => Some(comillas(crudo, escalar)),
        Estilo::Simple if !escalar.texto.contains('\n') => Some(escalar.texto.clone()),
        Estilo::Simple | Estilo::ComillaSimple | Estilo::ComillaDoble => None,
    }
}

/// The lines of a scalar written over several, without their indentation. An empty line is a line break of the text.
pub fn en_lineas(texto: &str, escalar: &Escalar) -> Option<Vec<String>> {
    let crudo = texto.get(escalar.span.rango())?;
    let mut lineas: Vec<String> = crudo.lines().map(|l| l.trim().to_owned()).collect();
    // The spaces before a closing quote are part of the text.
    if escalar.estilo != Estilo::Simple
        && let (Some(ultima), Some(cruda)) = (lineas.last_mut(), crudo.lines().next_back())
    {
        *ultima = cruda.trim_start().to_owned();
    }
    Some(lineas)
}

/// Single quotes become double where the text reads the same.
fn comillas(crudo: &str, escalar: &Escalar) -> String {
    let llano = escalar.estilo == Estilo::ComillaSimple && !crudo.contains(['"', '\\']);
    if llano && !escalar.texto.contains(char::is_control) {
        format!("\"{}\"", escalar.texto)
    } else {
        crudo.to_owned()
    }
}

/// The header of a block of text (`>-`) and its lines without their common indentation. `desde` is the end of what comes before it.
pub fn bloque(texto: &str, escalar: &Escalar, desde: usize) -> Option<(String, Vec<String>)> {
    let fin = escalar.span.fin as usize;
    let entre = texto.get(desde..fin)?;
    let signo = if escalar.estilo == Estilo::Literal { '|' } else { '>' };
    let inicio = desde + entre.find(signo)?;
    let salto = inicio + texto.get(inicio..fin)?.find('\n')?;
    let encabezado = texto.get(inicio..salto)?.split_whitespace().next()?.to_owned();
    // A written indentation, or trailing lines that count, are left to who wrote them.
    if !matches!(encabezado.as_str(), "|" | ">" | "|-" | ">-") {
        return None;
    }
    let cola = texto.get(fin..)?;
    let fin = fin + cola.find('\n').unwrap_or(cola.len());
    let crudas: Vec<&str> = texto.get(salto + 1..fin)?.lines().collect();
    let sangria = |linea: &str| linea.len() - linea.trim_start_matches(' ').len();
    let comun = crudas.iter().find(|l| !l.trim().is_empty()).map(|l| sangria(l))?;
    let lineas = crudas.iter().map(|l| l.get(comun.min(sangria(l))..).unwrap_or_default().to_owned());
    Some((encabezado, lineas.collect()))
}
