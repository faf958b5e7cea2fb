//! The manuals of a trámite, made from its paquete: one for who applies, one for who operates it. What they say is here, typed; the
//! program writes it in Markdown or prints it.

mod ciudadania;
mod markdown;
mod medicion;
mod modelo;
mod operacion;
mod terceros;

#[cfg(test)]
mod pruebas;

pub use ciudadania::ciudadania;
pub use markdown::markdown;
pub use modelo::{Apartado, Bloque, Frase, Letra, Manual, Seccion, Tramo};
pub use operacion::operacion;

use engine::condicion;
use engine::formato::alternar;
use schemas::expr::{Comparador, Expr, Expresion, Raiz};
use schemas::paquete::{Actor, Campo, Destino, Etapa, Ficta, Paquete, Resultado, TipoCampo};
use schemas::valor::Valor;

/// A text of the author on one line.
fn llano(texto: &str) -> String {
    texto.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With a full stop at its end.
fn con_punto(texto: &str) -> String {
    let llano = llano(texto);
    if llano.is_empty() || llano.ends_with(['.', '?', '!', ':', '…']) { llano } else { format!("{llano}.") }
}

/// `si …` in words, where there are some.
fn en_palabras(paquete: &Paquete, si: &Expresion) -> Option<String> {
    if let Expr::Compara { primero, resto } = &si.arbol
        && let (Expr::Ruta(ruta), [(Comparador::Mayor, Expr::Literal(Valor::Entero(0)))]) =
            (primero.as_ref(), resto.as_slice())
        && let Raiz::Visitas(etapa) = &ruta.raiz
    {
        let nombre = paquete.tramite.etapa(etapa.as_str()).map_or("", |e| e.nombre.as_str());
        return Some(format!("si ya pasó por «{}»", llano(nombre)));
    }
    condicion::en_palabras(paquete, &si.arbol)
}

/// A subject with its holes named: `{{ solicitud.folio }}` is `[folio]`.
fn asunto(texto: &str) -> String {
    let mut salida = String::new();
    let mut resto = texto;
    while let Some((antes, tras)) = resto.split_once("{{") {
        let (hueco, siguiente) = tras.split_once("}}").unwrap_or((tras, ""));
        let nombre = hueco.split('|').next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
        salida.push_str(&format!("{antes}[{}]", nombre.trim().replace('_', " ")));
        resto = siguiente;
    }
    salida.push_str(resto);
    llano(&salida)
}

fn nombre_de(paquete: &Paquete, actor: &Actor) -> String {
    match actor {
        Actor::Solicitante => "Quien solicita".to_owned(),
        Actor::Rol(rol) => paquete.rol(rol.as_str()).map_or_else(|| rol.to_string(), |r| llano(&r.nombre)),
        Actor::Tercero(id) => llano(engine::tercero::nombre(paquete, id)),
        Actor::Sistema => "El sistema".to_owned(),
    }
}

/// Where a way leads, in words.
fn destino(paquete: &Paquete, destino: &Destino) -> String {
    match destino {
        Destino::Etapa(id) => {
            paquete.tramite.etapa(id.as_str()).map_or_else(String::new, |e| format!("«{}»", llano(&e.nombre)))
        }
        Destino::Listo => "la reunión de las partes que van a la vez".to_owned(),
    }
}

fn plazo(etapa: &Etapa) -> Option<String> {
    let plazo = etapa.plazo.as_ref()?;
    Some(if plazo.calculada.is_some() { format!("hasta {}", plazo.dura) } else { plazo.dura.to_string() })
}

const fn resultado(resultado: Resultado) -> &'static str {
    match resultado {
        Resultado::Favorable => "se concede",
        Resultado::Desfavorable => "se niega",
        Resultado::Desechada => "se desecha",
        Resultado::Desistida => "termina porque usted lo pidió",
        Resultado::Caduca => "caduca",
        Resultado::Ficta => "termina porque no se resolvió a tiempo",
        Resultado::Atendida => "se atiende",
    }
}

/// What is understood when nobody resolves in time.
fn sin_respuesta(ficta: &Ficta) -> &'static str {
    match ficta {
        Ficta::Ninguna => "Si vence el plazo, la ley no da una respuesta por hecha.",
        Ficta::Negativa { .. } => "Si vence el plazo sin respuesta, se entiende que la solicitud se negó.",
        Ficta::Afirmativa { .. } => {
            "Si vence el plazo sin respuesta, se entiende que la solicitud se concedió."
        }
    }
}

/// What is written in a field, for who has to find it.
fn forma(campo: &Campo) -> Option<String> {
    let unidad = |u: &Option<String>| u.as_ref().map(|u| format!("en {u}"));
    match &campo.tipo {
        TipoCampo::Entero { unidad: u, .. } | TipoCampo::Decimal { unidad: u, .. } => unidad(u),
        TipoCampo::Opcion { catalogo: Some(catalogo), .. } => {
            Some(format!("se elige del catálogo «{}»", catalogo.nombre))
        }
        TipoCampo::Opcion { opciones, .. } | TipoCampo::Opciones { opciones, .. } if opciones.len() <= 6 => {
            let nombres: Vec<&str> = opciones.iter().map(|o| o.etiqueta.as_str()).collect();
            Some(alternar(&nombres)).filter(|_| nombres.len() > 1)
        }
        TipoCampo::ExpedienteCatastral { ejemplo, .. } => Some(format!("por ejemplo, {ejemplo}")),
        TipoCampo::Expediente => Some("una de sus solicitudes".to_owned()),
        _ => None,
    }
}
