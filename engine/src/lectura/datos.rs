//! How data are called by people: labels, names and, where the author gave none, the words of the id.

use schemas::expr::{Raiz, Ruta};
use schemas::paquete::{Campo, Paquete, TipoCampo};

/// A datum, as it stands in a sentence: `«Superficie»`, `«Superficie» de «Áreas construidas»`, `UMA diaria`, `hoy`.
#[must_use]
pub fn dato(paquete: &Paquete, ruta: &Ruta) -> String {
    let de = |que: String| match ruta.partes.as_slice() {
        [] => que,
        partes => format!("{} de {que}", palabras(&partes.join(" de "))),
    };
    match &ruta.raiz {
        Raiz::Campo(id) => {
            let tabla = paquete.tramite.campo(id).map_or_else(|| palabras(id), |c| c.etiqueta.clone());
            if let Some(dicho) = de_salida(paquete, ruta) {
                return dicho;
            }
            if let Some(dicho) = de_servidor(paquete, ruta) {
                return dicho;
            }
            match (campo(paquete, ruta), ruta.partes.as_slice()) {
                (Some(columna), [_]) => format!("«{}» de «{tabla}»", columna.etiqueta),
                _ => de(format!("«{tabla}»")),
            }
        }
        Raiz::Columna(id) => {
            de(format!("«{}»", campo(paquete, ruta).map_or_else(|| palabras(id), |c| c.etiqueta.clone())))
        }
        Raiz::Calculo(id) => de(format!("«{}»", calculo(paquete, id))),
        Raiz::Resultado(id) if paquete.consulta_de(id).is_some() => {
            let consulta = paquete.consulta_de(id);
            let parte = consulta.zip(ruta.partes.first()).and_then(|((_, operacion), parte)| {
                operacion.entrega.iter().find(|p| p.id.as_str() == parte.as_str())
            });
            match (parte, consulta) {
                (Some(parte), _) => format!("«{}»", parte.etiqueta),
                (None, consulta) => {
                    de(format!("«{}»", consulta.map_or_else(|| palabras(id), |(e, _)| e.nombre.clone())))
                }
            }
        }
        Raiz::Resultado(id) => {
            let etapa = paquete.tramite.etapas.iter().find(|e| e.guarda.as_ref() == Some(id));
            de(format!("«{}»", etapa.map_or_else(|| palabras(id), |e| e.nombre.clone())))
        }
        Raiz::Parametro(id) => {
            de(paquete.parametro(id).map_or_else(|| palabras(id.as_str()), |p| p.nombre.clone()))
        }
        Raiz::Solicitante => match ruta.partes.as_slice() {
            [una] if una == "tipo" => "el tipo de persona de quien solicita".to_owned(),
            _ => de("quien solicita".to_owned()),
        },
        Raiz::Solicitud => match ruta.partes.as_slice() {
            [una] if una == "canal" => "por dónde se solicita".to_owned(),
            [una] if una == crate::migrar::MIGRADA_DE => "la versión con que empezó".to_owned(),
            _ => de("la solicitud".to_owned()),
        },
        Raiz::Visitas(id) => format!("las veces que se pasó por {}", etapa(paquete, id)),
        Raiz::Plazo(id) => de(format!("el plazo de {}", etapa(paquete, id))),
        Raiz::Hoy => "hoy".to_owned(),
        Raiz::Salida => de("el documento".to_owned()),
        Raiz::Municipio => de("el municipio".to_owned()),
    }
}

/// What every issued document has, in words; nothing of any other datum.
#[must_use]
pub fn de_salida(paquete: &Paquete, ruta: &Ruta) -> Option<String> {
    let (Raiz::Campo(id), [parte]) = (&ruta.raiz, ruta.partes.as_slice()) else { return None };
    let campo = paquete.tramite.campo(id).filter(|c| matches!(c.tipo, TipoCampo::Salida { .. }))?;
    let que = match parte.as_str() {
        "folio" => "el folio",
        "emitida" => "el día en que se emitió",
        "vence" => "el último día",
        _ => return None,
    };
    Some(format!("{que} de «{}»", campo.etiqueta))
}

/// What is known of who was chosen, in words; nothing of any other datum.
fn de_servidor(paquete: &Paquete, ruta: &Ruta) -> Option<String> {
    let (Raiz::Campo(id), [parte]) = (&ruta.raiz, ruta.partes.as_slice()) else { return None };
    let campo = paquete.tramite.campo(id).filter(|c| matches!(c.tipo, TipoCampo::Servidor { .. }))?;
    let que = match parte.as_str() {
        "nombre" => "el nombre",
        "cargo" => "el cargo",
        _ => return None,
    };
    Some(format!("{que} de «{}»", campo.etiqueta))
}

/// A cálculo, without quotes: its label or, where it has none, its id in words.
#[must_use]
pub fn calculo(paquete: &Paquete, id: &str) -> String {
    let etiqueta = paquete.tramite.calculo(id).and_then(|c| c.etiqueta.clone());
    etiqueta.unwrap_or_else(|| palabras(id))
}

/// A stage, in quotes.
pub fn etapa(paquete: &Paquete, id: &str) -> String {
    format!("«{}»", paquete.tramite.etapa(id).map_or_else(|| palabras(id), |e| e.nombre.clone()))
}

/// The field whose value a path is: the field itself, or one of its parts.
pub fn campo<'p>(paquete: &'p Paquete, ruta: &Ruta) -> Option<&'p Campo> {
    match (&ruta.raiz, ruta.partes.as_slice()) {
        (Raiz::Campo(id), []) => paquete.tramite.campo(id),
        (Raiz::Campo(id), [parte]) => paquete.tramite.campo(id)?.parte(parte),
        // Which table the row is of isn't said: columns of the same id are of one subject.
        (Raiz::Columna(id), []) => paquete.tramite.campos.iter().find_map(|c| c.columna(id)),
        _ => None,
    }
}

fn palabras(id: &str) -> String {
    id.replace('_', " ")
}
