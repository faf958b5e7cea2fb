//! The outside systems of an environment: how each one that definitions name is asked.

use std::collections::BTreeMap;

use schemas::entorno::{ClaseEntorno, Sistema};
use schemas::ids::ServicioId;
use schemas::paquete::PLATAFORMA;

use super::{leido, mal, secreto};
use crate::diag::{Problema, Sink, codes};
use crate::forma::{self, Forma};
use crate::yaml::Nodo;

/// Reads `sistemas`.
pub fn leer(
    nodo: &Nodo,
    clase: Option<ClaseEntorno>,
    sink: &mut Sink,
) -> Option<BTreeMap<ServicioId, Sistema>> {
    let forma = Forma::abrir(nodo, "`sistemas`", sink)?;
    let mut sistemas = BTreeMap::new();
    let mut bien = true;
    for (clave, nodo) in forma.mapa().iter() {
        let Some(id) = forma::id(clave, sink) else {
            bien = false;
            continue;
        };
        if id.valor == PLATAFORMA {
            sink.push(
                Problema::new(&codes::V0206, id.span, "la plataforma contesta por sí misma")
                    .ayuda(format!("quite `{PLATAFORMA}`: no necesita dirección")),
            );
            bien = false;
            continue;
        }
        match uno(nodo, clase, sink) {
            Some(sistema) => drop(sistemas.insert(ServicioId(id.valor), sistema)),
            None => bien = false,
        }
    }
    bien.then_some(sistemas)
}

/// Whether a system is simulated.
const TIPOS: [(&str, bool); 2] = [("simulado", true), ("http", false)];

fn uno(nodo: &Nodo, clase: Option<ClaseEntorno>, sink: &mut Sink) -> Option<Sistema> {
    let mut forma = Forma::estricta(nodo, "el sistema", sink)?;
    let tipo = forma.requerida("tipo", sink);
    let simulado = tipo.and_then(|n| forma::opcion(n, &TIPOS, sink));
    let lugar = tipo.map_or(nodo.span, |n| n.span);
    if simulado != Some(false) {
        forma.cerrar(sink);
        if simulado? && clase == Some(ClaseEntorno::Produccion) {
            sink.push(
                Problema::new(&codes::V0205, lugar, "en producción los sistemas no se simulan")
                    .etiqueta("sólo `http`")
                    .nota("con `simulado`, quien solicita contestaría en lugar del sistema")
                    .ayuda("escriba `{tipo: http, direccion: https://…, secreto_en: {variable: NOMBRE}}`"),
            );
            return None;
        }
        return Some(Sistema::Simulado);
    }
    let direccion = forma.requerida("direccion", sink).and_then(|n| direccion(n, clase, sink));
    let secreto = forma.opcional("secreto_en").map(|n| secreto(n, sink));
    forma.cerrar(sink);
    Some(Sistema::Http { direccion: direccion?, secreto_en: leido(secreto)? })
}

/// Where a system is asked: scheme, host and, if it has one, a path.
fn direccion(nodo: &Nodo, clase: Option<ClaseEntorno>, sink: &mut Sink) -> Option<String> {
    let texto = forma::texto(nodo, sink)?;
    let limpia = texto.valor.trim_end_matches('/').to_owned();
    let ejemplo = "escríbala como `https://ingresos.ejemplo.gob.mx/ventanilla`";
    let segura = limpia.strip_prefix("https://");
    let Some(resto) = segura.or_else(|| limpia.strip_prefix("http://")) else {
        mal(&texto, "no es una dirección: debe empezar con `https://`", ejemplo, sink);
        return None;
    };
    let equipo = resto.split('/').next().unwrap_or_default();
    let sin_puerto = equipo.rsplit_once(':').map_or(equipo, |(e, _)| e);
    if sin_puerto.is_empty() || resto.contains(['?', '#', '@', ' ']) {
        mal(&texto, "no es una dirección a la que se pueda preguntar", ejemplo, sink);
        return None;
    }
    let aqui = matches!(sin_puerto, "localhost" | "127.0.0.1" | "[::1]");
    if segura.is_none() && clase == Some(ClaseEntorno::Produccion) && !aqui {
        let porque = "no es segura: lo que se pregunta puede llevar datos personales";
        mal(
            &texto,
            porque,
            "use `https://`, o `http://127.0.0.1:…` con un intermediario en el mismo equipo",
            sink,
        );
        return None;
    }
    Some(limpia)
}
