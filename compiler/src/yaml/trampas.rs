//! The traps of YAML: text that it accepts and reads otherwise than the author meant.

use super::nodo::{Clave, Kind, Lista, Mapa};
use crate::diag::{Problema, Sink, Span, codes};

/// `t: {{ folio }}`, which YAML reads as a map whose key is a map.
pub fn plantilla_sin_comillas(texto: &str, span: Span) -> Problema {
    let escrito = texto.get(span.rango()).unwrap_or_default();
    Problema::new(&codes::V0120, span, "un valor que empieza con `{{` va entre comillas")
        .etiqueta("sin comillas, YAML lo lee como un bloque de claves")
        .arreglo_seguro(
            "ponga todo el valor entre comillas",
            [(span, format!("\"{}\"", escrito.replace('\\', "\\\\").replace('"', "\\\"")))],
        )
}

/// `cuando: !activo and x`, which YAML reads as a tag and a shorter value.
pub fn etiqueta_yaml(texto: &str, span: Span) -> Problema {
    let escrito = texto.get(span.rango()).unwrap_or_default();
    let nombre = escrito.trim_start_matches('!');
    let problema =
        Problema::new(&codes::V0113, span, format!("`{escrito}` es una etiqueta de YAML y no se admite"))
            .etiqueta("`!` al inicio de un valor no es una negación");
    if nombre.is_empty() || escrito.starts_with("!!") {
        problema.ayuda("quítela; si es parte de un texto, póngalo entre comillas")
    } else {
        problema.ayuda(format!("para negar escriba `not {nombre}`; si es un texto, póngalo entre comillas"))
    }
}

/// The same key twice in a block.
pub fn clave_repetida(clave: &Clave, primera: &Clave) -> Problema {
    Problema::new(&codes::V0112, clave.span, format!("la clave `{}` está repetida", clave.texto))
        .etiqueta("repetida aquí")
        .secundaria(primera.span, "primera aparición")
        .ayuda("deje una sola, o cambie el nombre de una de las dos")
}

/// A key that is a list, a map, or written with `?`.
pub fn clave_compuesta(_texto: &str, span: Span) -> Problema {
    Problema::new(&codes::V0122, span, "esto no puede ser una clave")
        .etiqueta("una clave es un nombre en una sola línea")
        .ayuda("escriba `nombre: valor`; si es un texto, póngalo entre comillas")
}

/// What commas did to a list in brackets.
pub fn lista_en_flujo(_texto: &str, lista: Lista, _sink: &mut Sink) -> Kind {
    Kind::Lista(lista)
}

/// What commas did to a map in braces.
pub fn mapa_en_flujo(_texto: &str, mapa: Mapa, _sink: &mut Sink) -> Kind {
    Kind::Mapa(mapa)
}
