//! What follows from events outside of the expediente, as the workers of the runtime do it: documents are printed and that is written
//! down, notices are filled. What can't be done is a failure of the prueba.

use engine::comando::{Actuante, Comando};
use engine::estado::SalidaEmitida;
use papeles::{Entorno, Momento};
use schemas::evento::Hecho;
use schemas::ids::{AvisoId, Folio};
use schemas::sello::Digest;

use crate::corrida::Corrida;
use crate::informe::Diferencia;

/// What the environment of a rehearsal puts on its papers.
pub const ENTORNO: Entorno<'static> = Entorno { publica: "https://ventanilla.ejemplo.mx", marca: None };

/// Does what follows from the events after the first `desde`, and from those that this brings.
pub fn atender(corrida: &mut Corrida<'_>, desde: usize) {
    let mut i = desde;
    while let Some(evento) = corrida.eventos.get(i) {
        i += 1;
        let version = i as u64;
        match evento.hecho.clone() {
            Hecho::Avisado { aviso, .. } => avisar(corrida, version, &aviso),
            Hecho::Emitido { folio, .. } => imprimir(corrida, &folio),
            Hecho::Iniciado { .. } => de_costumbre(corrida, version, "acuse"),
            Hecho::Liquidado { liquidacion, .. } if !liquidacion.total.is_zero() => {
                de_costumbre(corrida, version, "orden");
            }
            Hecho::Pagado { .. } => de_costumbre(corrida, version, "recibo"),
            Hecho::Impreso { .. } => de_costumbre(corrida, version, "resolucion"),
            Hecho::Concluido { .. } => de_costumbre(corrida, version, "conclusion"),
            _ => {}
        }
    }
}

/// A notice that is sent by itself, where the definition gives it a text of its own.
fn de_costumbre(corrida: &mut Corrida<'_>, version: u64, aviso: &str) {
    if let Some(aviso) = corrida.paquete.tramite.aviso(aviso) {
        avisar(corrida, version, &aviso.id);
    }
}

fn avisar(corrida: &mut Corrida<'_>, version: u64, aviso: &AvisoId) {
    let escrito = Momento::paso(corrida.paquete, &corrida.eventos, version)
        .and_then(|momento| papeles::aviso(&momento, aviso));
    if let Err(error) = escrito {
        averia(corrida, format!("el aviso `{aviso}`"), &error);
    }
    corrida.avisos.push(aviso.clone());
}

/// Prints a document, and writes down that it was.
fn imprimir(corrida: &mut Corrida<'_>, folio: &Folio) {
    let emitida = corrida.estado.as_ref().and_then(|e| e.salidas.iter().find(|s| s.folio == *folio)).cloned();
    let Some(emitida) = emitida else { return };
    match archivo(corrida, &emitida) {
        Ok(bytes) => {
            let comando = Comando::RegistrarImpreso {
                folio: folio.clone(),
                sha256: Digest::de(&bytes).to_string(),
                tamano: bytes.len() as u64,
                datos: None,
            };
            match corrida.juzgar(comando, Actuante::Sistema) {
                Ok(decision) => {
                    corrida.eventos.extend(decision.eventos);
                    corrida.estado = Some(decision.estado);
                }
                Err(rechazo) => averia(corrida, format!("el documento `{}`", emitida.salida), &rechazo),
            }
        }
        Err(error) => averia(corrida, format!("el documento `{}`", emitida.salida), &error),
    }
}

fn archivo(corrida: &Corrida<'_>, emitida: &SalidaEmitida) -> Result<Vec<u8>, papeles::PapelError> {
    let documento = papeles::salida(corrida.paquete, &corrida.eventos, emitida, &ENTORNO)?;
    if !corrida.con_pdf {
        return Ok(documentos::plano(&documento).into_bytes());
    }
    let momento = Momento::en(corrida.paquete, &corrida.eventos, emitida.version)?;
    papeles::imprimir(&documento, Some(&momento))
}

fn averia(corrida: &mut Corrida<'_>, que: String, error: &dyn std::fmt::Display) {
    corrida.averias.push(Diferencia {
        ruta: Vec::new(),
        que,
        esperado: "que se pueda escribir".to_owned(),
        hallado: format!("no se pudo: {error}"),
        escrito: None,
    });
}
