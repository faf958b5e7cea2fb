//! `fundamento`, `fuente`, `ilustrativo` and `nota`: they may stand in any mapping, never change behaviour, and reach ficha,
//! explanation and document.

use schemas::paquete::{Cita, Fundamento, Ordenamiento};

use crate::diag::{Problema, Sink, cercano, codes};
use crate::forma::{self, Forma};
use crate::yaml::{Clave, Mapa};

/// Reads them from a map.
pub fn leer(forma: &mut Forma<'_>, ordenamientos: &[Ordenamiento], sink: &mut Sink) -> Cita {
    let mut cita = Cita::default();
    if let Some(nodo) = forma.opcional("fundamento")
        && let Some(citados) = Forma::abrir(nodo, "el fundamento", sink)
    {
        for (clave, articulos) in citados.mapa().iter() {
            let Some(ordenamiento) = ordenamientos.iter().find(|o| o.id == clave.texto.as_str()) else {
                sink.push(no_existe(
                    "ordenamiento",
                    &clave.texto,
                    clave.span,
                    ordenamientos.iter().map(|o| o.id.as_str()),
                    "municipio.yaml",
                ));
                continue;
            };
            let articulos = forma::lista(articulos, sink)
                .iter()
                .filter_map(|a| forma::texto(a, sink))
                .map(|a| a.valor)
                .collect();
            cita.fundamento.push(Fundamento {
                ordenamiento: ordenamiento.id.clone(),
                nombre: ordenamiento.nombre.clone(),
                articulos,
            });
        }
    }
    cita.fuente = forma.opcional("fuente").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    cita.ilustrativo = forma.opcional("ilustrativo").and_then(|n| forma::booleano(n, sink)).unwrap_or(false);
    cita.nota = forma.opcional("nota").and_then(|n| forma::texto(n, sink)).map(|t| t.valor);
    cita
}

/// A name that nobody declared.
pub fn no_existe<'a>(
    clase: &str,
    escrito: &str,
    span: crate::diag::Span,
    existentes: impl Iterator<Item = &'a str> + Clone,
    donde: &str,
) -> Problema {
    nombre_que_no_existe(clase, escrito, span, existentes, donde, |_| false)
}

/// A name that nobody declared, written as a key: what the map says already is not what was meant.
pub fn clave_que_no_existe<'a>(
    clase: &str,
    clave: &Clave,
    mapa: &Mapa,
    existentes: impl Iterator<Item = &'a str> + Clone,
    donde: &str,
) -> Problema {
    nombre_que_no_existe(clase, &clave.texto, clave.span, existentes, donde, |dicha| {
        mapa.get(dicha).is_some()
    })
}

fn nombre_que_no_existe<'a>(
    clase: &str,
    escrito: &str,
    span: crate::diag::Span,
    existentes: impl Iterator<Item = &'a str> + Clone,
    donde: &str,
    dicho: impl Fn(&str) -> bool,
) -> Problema {
    let articulo =
        if matches!(clase, "etapa" | "dependencia" | "salida" | "rama" | "acción" | "columna" | "parte") {
            "la"
        } else {
            "el"
        };
    let declarado = if articulo == "la" { "declarada" } else { "declarado" };
    let problema = Problema::new(
        &codes::V0320,
        span,
        format!("{articulo} {clase} `{}` no existe", forma::recortar(escrito)),
    )
    .etiqueta(format!("no está {declarado} en {donde}"));
    match cercano(escrito, existentes.clone().filter(|uno| !dicho(uno))) {
        Some(parecido) => {
            problema.arreglo_probable(format!("¿quiso decir `{parecido}`?"), [(span, parecido.to_owned())])
        }
        None => {
            let todos: Vec<&str> = existentes.take(12).collect();
            if todos.is_empty() {
                problema.ayuda("todavía no hay ninguno: declárelo, o quite lo que lo nombra")
            } else {
                problema.nota(format!("hay: {}", todos.join(", ")))
            }
        }
    }
}
