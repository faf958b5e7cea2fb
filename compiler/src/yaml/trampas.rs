//! The traps of YAML: text that it accepts, or refuses in its own terms, and what the author meant.
//!
//! Messages that more than one place gives, and the checks on lists and maps in brackets.

use std::ops::Range;

use super::MAX_PROFUNDIDAD;
use super::nodo::{Clave, Escalar, Estilo, Kind, Lista, Mapa, Nodo};
use super::preparar::es_otro_espacio;
use crate::diag::{Problema, Sink, Span, codes};

/// A text as a YAML scalar in quotes, with the least noise: double, or single where it holds `"` or `\`.
pub fn entrecomillar(texto: &str) -> String {
    if texto.contains(['"', '\\']) {
        format!("'{}'", texto.replace('\'', "''"))
    } else {
        format!("\"{texto}\"")
    }
}

/// A value that begins with quotes and goes on after them, wholly quoted: `'a' == b` gains quotes around
/// it, `"di "hola" ya"` has its outer ones changed.
pub fn recomillar(valor: &str) -> String {
    let comilla = valor.chars().next().filter(|c| matches!(c, '"' | '\''));
    let dentro = comilla.and_then(|c| valor.strip_prefix(c)?.strip_suffix(c));
    // An operator after the first closing quote tells an expression from a text with quotes inside.
    let expresion = dentro.zip(comilla).is_none_or(|(dentro, c)| {
        dentro.split_once(c).is_some_and(|(_, tras)| {
            ["==", "!=", "<", ">", "+", "and ", "or ", "in ", "not "]
                .iter()
                .any(|op| tras.trim_start().starts_with(op))
        })
    });
    if expresion { entrecomillar(valor) } else { entrecomillar(dentro.unwrap_or(valor)) }
}

/// `t: {{ folio }}`, which YAML reads as a map whose key is a map.
pub fn plantilla_sin_comillas(texto: &str, span: Span) -> Problema {
    let escrito = texto.get(span.rango()).unwrap_or_default();
    let problema = Problema::new(&codes::V0120, span, "un valor que empieza con `{{` va entre comillas")
        .etiqueta("sin comillas, YAML lo lee como un bloque de claves");
    if escrito.contains('\n') {
        return problema.ayuda("ponga todo el valor entre comillas");
    }
    problema.arreglo_seguro("ponga todo el valor entre comillas", [(span, entrecomillar(escrito))])
}

/// `cuando: !activo and x`, which YAML reads as a tag and a shorter value.
pub fn etiqueta_yaml(texto: &str, span: Span) -> Problema {
    let escrito = texto.get(span.rango()).unwrap_or_default();
    let nombre = escrito.trim_start_matches('!');
    let problema =
        Problema::new(&codes::V0113, span, format!("`{escrito}` es una etiqueta de YAML y no se admite"))
            .etiqueta("`!` al inicio de un valor no es una negación");
    if nombre.is_empty() || escrito.starts_with("!!") || nombre.contains(['!', '<', ':']) {
        problema.ayuda("quítela; si es parte de un texto, póngalo entre comillas")
    } else {
        problema.ayuda(format!("para negar escriba `not {nombre}`; si es un texto, póngalo entre comillas"))
    }
}

/// The same key twice in a block.
pub fn clave_repetida(clave: &Clave, primera: Span) -> Problema {
    Problema::new(&codes::V0112, clave.span, format!("la clave `{}` está repetida", clave.texto))
        .etiqueta("repetida aquí")
        .secundaria(primera, "primera aparición")
        .ayuda("deje una sola, o cambie el nombre de una de las dos")
}

/// A key that is a list, a map, or written with `?`.
pub fn clave_compuesta(span: Span) -> Problema {
    Problema::new(&codes::V0122, span, "esto no puede ser una clave")
        .etiqueta("una clave es un nombre en una sola línea")
        .ayuda("escriba `nombre: valor`; si es un texto, póngalo entre comillas")
}

/// Too many levels.
pub fn demasiado_hondo(span: Span) -> Problema {
    Problema::new(&codes::V0121, span, format!("hay más de {MAX_PROFUNDIDAD} niveles, unos dentro de otros"))
        .etiqueta("este nivel ya no se lee")
        .ayuda("divida la definición en partes más pequeñas")
}

/// A second document in the same file.
pub fn otro_documento(span: Span) -> Problema {
    Problema::new(&codes::V0117, span, "el archivo tiene más de un documento YAML")
        .etiqueta("aquí empieza otro documento")
        .nota("lo que sigue a esta línea no se revisó")
        .ayuda("quite esta línea, o pase lo que sigue a otro archivo")
}

/// A character that cannot be seen.
pub fn invisible(texto: &str, span: Span) -> Problema {
    let c = texto.get(span.rango()).and_then(|t| t.chars().next()).unwrap_or('\0');
    Problema::new(&codes::V0128, span, format!("hay un carácter invisible, U+{:04X}", u32::from(c)))
        .etiqueta("no se ve, pero está aquí")
        .arreglo_seguro("quítelo", [(span, if es_otro_espacio(c) { " ".to_owned() } else { String::new() })])
}

/// `- a` written `-a`. `span` covers the dash and its text.
pub fn guion_pegado(span: Span) -> Problema {
    let tras = Span { inicio: span.inicio + 1, fin: span.inicio + 1, ..span };
    Problema::new(&codes::V0126, span, "falta un espacio después del guion")
        .etiqueta("así no es un elemento de lista")
        .arreglo_seguro("escriba un espacio después del guion", [(tras, " ".to_owned())])
}

/// `clave:valor`, if `escrito` is that. `span` covers it.
pub fn dos_puntos_pegados(escrito: &str, span: Span) -> Option<Problema> {
    let (clave, valor) = escrito.split_once(':')?;
    if !es_nombre(clave) || valor.is_empty() || valor.starts_with([' ', '/', '\n']) {
        return None;
    }
    let tras = span.inicio + u32::try_from(clave.len() + 1).ok()?;
    let punto = Span { inicio: tras, fin: tras, ..span };
    Some(
        Problema::new(&codes::V0127, span, format!("falta un espacio después de `{clave}:`"))
            .etiqueta("sin el espacio, YAML lo lee como un texto")
            .arreglo_seguro("escriba un espacio después de `:`", [(punto, " ".to_owned())]),
    )
}

fn es_nombre(texto: &str) -> bool {
    let mut letras = texto.chars();
    letras.next().is_some_and(char::is_alphabetic)
        && letras.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// A block whose lines were read as one text because a space is missing after `:` or `-` in each.
/// `clave` is the end of the key, when the text is the value of one.
pub fn lineas_pegadas(texto: &str, escalar: &Escalar, clave: Option<u32>) -> Option<Problema> {
    if escalar.estilo != Estilo::Simple {
        return None;
    }
    let crudo = texto.get(escalar.span.rango())?;
    // On the line of its key, `a:b` may well be a text.
    let entre = texto.get(clave.unwrap_or(0) as usize..escalar.span.inicio as usize)?;
    if clave.is_some() && !entre.contains('\n') {
        return None;
    }
    let lineas = || crudo.lines().map(str::trim).filter(|linea| !linea.is_empty());
    let primera = lineas().next()?;
    let span = Span { fin: escalar.span.inicio + u32::try_from(primera.len()).ok()?, ..escalar.span };
    let guion =
        |linea: &str| linea.strip_prefix('-').is_some_and(|resto| resto.starts_with(char::is_alphabetic));
    if lineas().all(guion) {
        return Some(guion_pegado(span));
    }
    let pegada = |linea: &str| dos_puntos_pegados(linea, span).is_some();
    if lineas().all(pegada) { dos_puntos_pegados(primera, span) } else { None }
}

/// An item of a list that stands deeper than the one above, which YAML takes for more of its text.
pub fn guion_hundido(texto: &str, escalar: &Escalar) -> Option<Problema> {
    if escalar.estilo != Estilo::Simple {
        return None;
    }
    let inicio = escalar.span.inicio as usize;
    let linea = texto.get(..inicio)?.rsplit('\n').next()?;
    // Only after a dash of its own: elsewhere a dash begins no item.
    let de_arriba = linea.len() - linea.trim_start().len();
    if linea.trim() != "-" {
        return None;
    }
    let crudo = texto.get(escalar.span.rango())?;
    let (salto, resto) = crudo.match_indices('\n').find_map(|(i, _)| {
        let resto = crudo.get(i + 1..)?;
        resto.trim_start_matches(' ').starts_with("- ").then_some((i, resto))
    })?;
    let sangria = resto.len() - resto.trim_start_matches(' ').len();
    let desde = inicio + salto + 1;
    let guion = Span::new(escalar.span.archivo, desde + sangria..desde + sangria + 1);
    let espacios = Span::new(escalar.span.archivo, desde..desde + sangria);
    Some(
        Problema::new(&codes::V0106, guion, "este guion tiene más sangría que el de arriba")
            .etiqueta("así no empieza otro elemento: se lee como más texto del anterior")
            .arreglo_probable("ponga el guion bajo el de arriba", [(espacios, " ".repeat(de_arriba))]),
    )
}

/// The first escape of a double-quoted text that means nothing, as bytes of `crudo`.
pub fn escape_malo(crudo: &str) -> Option<Range<usize>> {
    let mut resto = crudo.char_indices().skip(1);
    while let Some((i, c)) = resto.next() {
        if c == '"' {
            return None;
        }
        if c != '\\' {
            continue;
        }
        let (j, letra) = resto.next()?;
        let cifras = match letra {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let tras = j + letra.len_utf8();
        let escritas = crudo.get(tras..)?.chars().take(cifras).take_while(char::is_ascii_hexdigit).count();
        let conocida = letra.is_whitespace() || "0abtnvfre \"/\\N_LPxuU".contains(letra);
        let numero = u32::from_str_radix(crudo.get(tras..tras + escritas)?, 16).ok();
        let valida = cifras == 0 || (escritas == cifras && numero.and_then(char::from_u32).is_some());
        if !conocida || !valida {
            return Some(i..tras + escritas);
        }
    }
    None
}

/// What commas did to a list in brackets: `[max(a, b), c]` has three items.
pub fn lista_en_flujo(texto: &str, lista: Lista, sink: &mut Sink) -> Kind {
    let cortado = lista.elementos.iter().filter_map(Nodo::escalar).find(|e| !equilibrado(e));
    match cortado {
        Some(escalar) => {
            sink.push(coma_en_expresion(texto, escalar));
            Kind::Roto
        }
        None => Kind::Lista(lista),
    }
}

/// What commas did to a map in braces: `{ monto: max(a, b) }` has a key `b)`.
pub fn mapa_en_flujo(texto: &str, mapa: Mapa, sink: &mut Sink) -> Kind {
    for (clave, valor) in mapa.iter() {
        if let Some(escalar) = valor.escalar().filter(|e| !equilibrado(e)) {
            sink.push(coma_en_expresion(texto, escalar));
            return Kind::Roto;
        }
        let sin_dos_puntos = valor.es_vacio() && valor.span.inicio == clave.span.fin;
        if sin_dos_puntos {
            sink.push(dos_puntos_pegados(&clave.texto, clave.span).unwrap_or_else(|| {
                Problema::new(&codes::V0124, clave.span, format!("a `{}` le falta su valor", clave.texto))
                    .etiqueta("entre llaves, cada coma empieza otra clave")
                    .ayuda("escriba `clave: valor`; si la coma es parte del valor anterior, póngalo entre comillas")
            }));
            return Kind::Roto;
        }
    }
    Kind::Mapa(mapa)
}

fn coma_en_expresion(texto: &str, escalar: &Escalar) -> Problema {
    let coma = escalar.span.fin as usize;
    let coma = coma + texto.get(coma..).and_then(|t| t.find(',')).unwrap_or(0);
    let fin = (coma + 1).min(texto.len());
    Problema::new(&codes::V0124, Span::new(escalar.span.archivo, coma..fin), "esta coma corta el valor")
        .etiqueta("dentro de `{ }` y `[ ]`, la coma separa valores")
        .secundaria(escalar.span, "este valor quedó cortado")
        .ayuda("ponga todo el valor entre comillas, o escriba el bloque con una clave por línea")
}

/// Where quotes open in a line of a list or map in brackets, if they don't close in it. An apostrophe inside a word opens nothing.
pub fn comilla_abierta(linea: &str) -> Option<usize> {
    let mut previo = ' ';
    let mut abierta: Option<(usize, char)> = None;
    let mut letras = linea.char_indices().peekable();
    while let Some((i, c)) = letras.next() {
        match abierta {
            Some((_, '"')) if c == '\\' => {
                letras.next();
            }
            Some((_, comilla)) if c == comilla => abierta = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') && matches!(previo, '[' | '{' | ',' | ':') => {
                abierta = Some((i, c))
            }
            None if c == '#' && linea.get(..i).is_some_and(|antes| antes.ends_with(' ')) => break,
            None => {}
        }
        if c != ' ' {
            previo = c;
        }
    }
    abierta.map(|(i, _)| i)
}

fn equilibrado(escalar: &Escalar) -> bool {
    let abiertos = escalar.texto.matches('(').count();
    escalar.estilo != Estilo::Simple || abiertos <= escalar.texto.matches(')').count()
}
