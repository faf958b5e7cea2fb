//! Why a paper can't be made, in words that hold no personal data: they go to the log and to the administrator.

use engine::ambito::Atorado;
use schemas::valor::Valor;
use thiserror::Error;

use super::Momento;
use crate::plantillas::Falla;

/// Why a paper can't be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PapelError {
    /// A text of the definition can't be filled.
    #[error("{donde}: {causa}")]
    Texto {
        /// Which text.
        donde: String,
        /// Why.
        causa: Falla,
    },
    /// A condition or a bill can't be worked out.
    #[error("{donde}: {causa}")]
    Calculo {
        /// Where.
        donde: String,
        /// Why.
        causa: Atorado,
    },
    /// The definition or the history lacks something.
    #[error("falta {0}")]
    Falta(String),
    /// It can't be printed.
    #[error("{0}")]
    Impresion(String),
}

/// What the printer said, without what people wrote.
pub(super) fn sin_datos(error: documentos::Error, momento: Option<&Momento<'_>>) -> PapelError {
    use documentos::Error as E;
    PapelError::Impresion(match error {
        E::SinGlifo { caracter, .. } => {
            let numero = u32::from(caracter);
            let campos = momento.map(|m| con_caracter(m, caracter)).unwrap_or_default();
            let donde = if campos.is_empty() {
                "un texto de la definición".to_owned()
            } else {
                engine::formato::enumerar(&campos)
            };
            format!(
                "{donde}: tiene el carácter U+{numero:04X}, que no se puede imprimir; corríjalo y reintente"
            )
        }
        E::NoCabe { .. } => {
            "un texto mide más que una hoja y no se puede partir; acórtelo o divídalo en párrafos".to_owned()
        }
        E::FilasDisparejas { fila, halladas, esperadas, .. } => {
            format!("la fila {fila} de una tabla tiene {halladas} celdas y debe tener {esperadas}")
        }
        E::Columnas { columnas, maximo, .. } => {
            format!("una tabla tiene {columnas} columnas; caben de 1 a {maximo}")
        }
        E::CodigoDeBarras { motivo, .. } => format!("la línea de captura no se puede trazar: {motivo}"),
        E::CodigoQr { .. } => "la dirección de verificación no cabe en un código QR".to_owned(),
        E::Imagen { motivo, .. } => format!("una imagen no se puede imprimir: {motivo}"),
        E::Adjunto { motivo, .. } => format!("un archivo adjunto no se puede incluir: {motivo}"),
        E::Falta(que) => format!("al documento le falta {que}"),
        E::Fecha(_) => "la fecha del documento no existe".to_owned(),
        E::Escritura(_) => "no se pudo escribir el PDF; es un defecto del programa".to_owned(),
        _ => "el documento no se puede imprimir".to_owned(),
    })
}

/// The labels of what holds a character.
fn con_caracter(momento: &Momento<'_>, caracter: char) -> Vec<String> {
    let tramite = &momento.paquete.tramite;
    let mut hallados: Vec<String> = tramite
        .campos
        .iter()
        .filter(|c| momento.datos.campos.get(&c.id).is_some_and(|v| contiene(v, caracter)))
        .map(|c| format!("«{}»", c.etiqueta))
        .collect();
    if let Some(Valor::Registro(partes)) = &momento.datos.solicitante {
        let tienen = partes.iter().filter(|(_, v)| contiene(v, caracter));
        hallados.extend(tienen.map(|(parte, _)| format!("«{parte}» de quien solicita")));
    }
    hallados
}

fn contiene(valor: &Valor, caracter: char) -> bool {
    match valor {
        Valor::Texto(t) => t.contains(caracter),
        Valor::Lista(cosas) => cosas.iter().any(|v| contiene(v, caracter)),
        Valor::Registro(partes) => partes.values().any(|v| contiene(v, caracter)),
        Valor::Archivo(archivo) => archivo.nombre.contains(caracter),
        _ => false,
    }
}
