//! The shape of what authors write: maps with known keys, scalars read by the declared type of their place. It knows no trámite;
//! the rooms of `leer` say which keys stand where. A reader pushes what it finds and gives back what could be read: `None` means
//! that something was already said.

mod mapa;

pub use mapa::Forma;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use schemas::valor::Duracion;

use crate::diag::{Problema, Sink, Span, cercano, codes};
use crate::literal;
use crate::yaml::{Escalar, Nodo};

/// A thing with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situado<T> {
    /// The thing.
    pub valor: T,
    /// Where it was written.
    pub span: Span,
}

/// A text that was written with the wrong kind of node.
fn clase(nodo: &Nodo, se_esperaba: &str, sink: &mut Sink) {
    if nodo.es_roto() {
        return;
    }
    sink.push(
        Problema::new(&codes::V0201, nodo.span, format!("se esperaba {se_esperaba} y hay {}", nodo.que_es()))
            .etiqueta(format!("aquí va {se_esperaba}")),
    );
}

/// A scalar that is not empty.
pub fn escalar<'t>(nodo: &'t Nodo, se_esperaba: &str, sink: &mut Sink) -> Option<&'t Escalar> {
    match nodo.escalar() {
        Some(escalar) if !escalar.es_vacio() => Some(escalar),
        _ => {
            clase(nodo, se_esperaba, sink);
            None
        }
    }
}

/// Any text.
pub fn texto(nodo: &Nodo, sink: &mut Sink) -> Option<Situado<String>> {
    let escalar = escalar(nodo, "un texto", sink)?;
    Some(Situado { valor: escalar.texto.trim().to_owned(), span: escalar.span })
}

/// The elements of a list, or of a single item where one is usual.
pub fn lista<'t>(nodo: &'t Nodo, sink: &mut Sink) -> &'t [Nodo] {
    if nodo.es_vacio() {
        clase(nodo, "una lista", sink);
    }
    nodo.uno_o_varios()
}

/// The texts of a list, or of a single item where one is usual.
pub fn textos(nodo: &Nodo, sink: &mut Sink) -> Vec<Situado<String>> {
    lista(nodo, sink).iter().filter_map(|n| texto(n, sink)).collect()
}

/// `si` or `no`.
pub fn booleano(nodo: &Nodo, sink: &mut Sink) -> Option<bool> {
    let escalar = escalar(nodo, "`si` o `no`", sink)?;
    match escalar.texto.as_str() {
        "si" | "sí" => Some(true),
        "no" => Some(false),
        otro => {
            let corregido = match otro.to_lowercase().as_str() {
                "true" | "yes" | "verdadero" | "sí" | "si" => Some("si"),
                "false" | "not" | "falso" | "no" => Some("no"),
                _ => None,
            };
            let mut problema =
                Problema::new(&codes::V0206, escalar.span, format!("`{otro}` no es `si` ni `no`"));
            if let Some(corregido) = corregido {
                problema = problema
                    .arreglo_seguro(format!("escriba `{corregido}`"), [(escalar.span, corregido.to_owned())]);
            }
            sink.push(problema);
            None
        }
    }
}

/// A whole number within limits.
pub fn entero(nodo: &Nodo, minimo: i64, maximo: i64, sink: &mut Sink) -> Option<i64> {
    let escalar = escalar(nodo, "un número entero", sink)?;
    match escalar.texto.parse::<i64>() {
        Ok(n) if (minimo..=maximo).contains(&n) => Some(n),
        Ok(n) => {
            sink.push(
                Problema::new(&codes::V0206, escalar.span, format!("`{n}` está fuera de los límites"))
                    .ayuda(format!("escriba un número entero de {minimo} a {maximo}")),
            );
            None
        }
        Err(_) => {
            sink.push(
                Problema::new(
                    &codes::V0206,
                    escalar.span,
                    format!("`{}` no es un número entero", escalar.texto),
                )
                .ayuda("escriba sólo cifras, sin comas ni decimales"),
            );
            None
        }
    }
}

/// An exact decimal.
pub fn decimal(nodo: &Nodo, sink: &mut Sink) -> Option<Decimal> {
    let escalar = escalar(nodo, "un número", sink)?;
    leer(escalar, literal::decimal(&escalar.texto), sink)
}

/// A date.
pub fn fecha(nodo: &Nodo, sink: &mut Sink) -> Option<Date> {
    let escalar = escalar(nodo, "una fecha", sink)?;
    leer(escalar, literal::fecha(&escalar.texto), sink)
}

/// A date with its hour.
pub fn fecha_hora(nodo: &Nodo, sink: &mut Sink) -> Option<DateTime> {
    let escalar = escalar(nodo, "una fecha con hora", sink)?;
    leer(escalar, literal::fecha_hora(&escalar.texto), sink)
}

/// An hour.
pub fn hora(texto: &str, span: Span, sink: &mut Sink) -> Option<Time> {
    match literal::hora(texto) {
        Ok(hora) => Some(hora),
        Err(_) => {
            sink.push(
                Problema::new(&codes::V0206, span, format!("`{texto}` no es una hora"))
                    .ayuda("escríbala como `08:30`"),
            );
            None
        }
    }
}

/// A span of legal time.
pub fn duracion(nodo: &Nodo, sink: &mut Sink) -> Option<Duracion> {
    let escalar = escalar(nodo, "una duración", sink)?;
    leer(escalar, literal::duracion(&escalar.texto), sink)
}

fn leer<T>(escalar: &Escalar, lectura: literal::Lectura<T>, sink: &mut Sink) -> Option<T> {
    match lectura {
        Ok(valor) => Some(valor),
        Err(falla) => {
            sink.push(falla.en(escalar));
            None
        }
    }
}

/// One of several words.
pub fn opcion<T: Copy>(nodo: &Nodo, opciones: &[(&str, T)], sink: &mut Sink) -> Option<T> {
    let escalar = escalar(nodo, "una de las opciones", sink)?;
    if let Some((_, valor)) = opciones.iter().find(|(nombre, _)| *nombre == escalar.texto) {
        return Some(*valor);
    }
    let nombres: Vec<&str> = opciones.iter().map(|(nombre, _)| *nombre).collect();
    sink.push(no_es_opcion(&escalar.texto, escalar.span, &nombres));
    None
}

/// A word that is none of those that may stand here.
pub fn no_es_opcion(escrito: &str, span: Span, nombres: &[&str]) -> Problema {
    no_es_opcion_sino(escrito, span, nombres, &[])
}

/// The same, where some words that are not of the language are known for one that is: `ajenas` gives both.
pub fn no_es_opcion_sino(escrito: &str, span: Span, nombres: &[&str], ajenas: &[(&str, &str)]) -> Problema {
    let ajena = ajenas.iter().find(|(otra, _)| *otra == escrito).map(|(_, nuestra)| *nuestra);
    let problema = Problema::new(&codes::V0205, span, format!("`{escrito}` no es un valor válido aquí"))
        .etiqueta(format!("puede ser: {}", nombres.join(", ")));
    match ajena.or_else(|| cercano(escrito, nombres.iter().copied())) {
        Some(parecido) => {
            problema.arreglo_probable(format!("¿quiso decir `{parecido}`?"), [(span, parecido.to_owned())])
        }
        None => problema,
    }
}

/// An id: `[a-zñ][a-z0-9ñ_]*`, at most 48 characters.
pub fn id(escalar: &Escalar, sink: &mut Sink) -> Option<Situado<String>> {
    let escrito = escalar.texto.as_str();
    let mut letras = escrito.chars();
    let primera = letras.next().is_some_and(|c| c.is_ascii_lowercase() || c == 'ñ');
    let resto = letras.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == 'ñ' || c == '_');
    if primera && resto && escrito.chars().count() <= 48 {
        return Some(Situado { valor: escrito.to_owned(), span: escalar.span });
    }
    let mut problema = Problema::new(
        &codes::V0204,
        escalar.span,
        format!("`{}` no puede ser un nombre", recortar(escrito)),
    )
    .nota(
        "un nombre lleva minúsculas sin acento, cifras y `_`, empieza con letra y mide hasta 48 caracteres",
    );
    let llano = llano(escrito);
    if !llano.is_empty() && llano != escrito {
        problema = problema.arreglo_probable(format!("escriba `{llano}`"), [(escalar.span, llano.clone())]);
    }
    sink.push(problema);
    None
}

/// The nearest text that can be an id; empty when there is none.
pub fn llano(texto: &str) -> String {
    let mut salida = String::new();
    for c in texto.chars().flat_map(char::to_lowercase) {
        let llano = match c {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' | 'ü' => 'u',
            ' ' | '-' | '.' | '/' => '_',
            c => c,
        };
        let cabe = llano.is_ascii_lowercase()
            || llano == 'ñ'
            || (!salida.is_empty() && (llano.is_ascii_digit() || llano == '_'));
        if cabe && salida.chars().count() < 48 && !(llano == '_' && salida.ends_with('_')) {
            salida.push(llano);
        }
    }
    salida.trim_end_matches('_').to_owned()
}

/// A text short enough for a message.
pub fn recortar(texto: &str) -> String {
    if texto.chars().count() <= 60 {
        texto.to_owned()
    } else {
        texto.chars().take(57).chain("…".chars()).collect()
    }
}

/// A pair of limits `[min, max]`.
pub fn limites(nodo: &Nodo, tope: u32, sink: &mut Sink) -> Option<(u32, u32)> {
    let Some(lista) = nodo.lista() else {
        clase(nodo, "una pareja `[mínimo, máximo]`", sink);
        return None;
    };
    let [min, max] = lista.elementos.as_slice() else {
        if !lista.incompleta {
            sink.push(
                Problema::new(
                    &codes::V0206,
                    lista.span,
                    format!("se esperaban dos números y hay {}", lista.elementos.len()),
                )
                .ayuda("escriba `[mínimo, máximo]`"),
            );
        }
        return None;
    };
    let (min, max) = (entero(min, 0, i64::from(tope), sink), entero(max, 0, i64::from(tope), sink));
    let (min, max) = (u32::try_from(min?).ok()?, u32::try_from(max?).ok()?);
    if min > max {
        sink.push(
            Problema::new(&codes::V0207, lista.span, format!("el mínimo {min} es mayor que el máximo {max}"))
                .ayuda(format!("escriba `[{max}, {min}]`")),
        );
        return None;
    }
    Some((min, max))
}
