//! From what came to a value, kind by kind.

use schemas::paquete::{Campo, TipoCampo};
use schemas::valor::Valor;

use super::crudo::Crudo;
use super::mensajes::{falta, otra_forma};
use super::{Lectura, archivos, escalares, fechas, numeros, partes};
use crate::ambito::Ambito;
use crate::catalogo;
use crate::referido;
use crate::servidor;
use crate::tenencia::{self, Pedida};

/// Reads a field of the trámite under its own name.
pub(super) fn leer(campo: &Campo, crudo: Crudo, ambito: &Ambito<'_>) -> Lectura {
    let mut lectura = Lectura::default();
    lectura.valor = uno(campo, &campo.id, &crudo, ambito, &mut lectura);
    lectura
}

/// Reads a field or a cell. What is wrong is noted in `lectura`, and then there is no value.
pub(super) fn uno(
    campo: &Campo,
    ruta: &str,
    crudo: &Crudo,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    let mut propia = Lectura::default();
    let valor = match crudo {
        Crudo::Nada => nada(campo, ruta, ambito, &mut propia),
        Crudo::Mal(esperado) => {
            propia.mal(ruta, otra_forma(campo, esperado));
            None
        }
        crudo => por_tipo(campo, ruta, crudo, ambito, &mut propia),
    };
    let bien = propia.errores.is_empty();
    lectura.errores.append(&mut propia.errores);
    lectura.advertencias.append(&mut propia.advertencias);
    valor.filter(|_| bien)
}

/// No answer: an empty choice or table where none is asked for, an omission where it must be given.
fn nada(campo: &Campo, ruta: &str, ambito: &Ambito<'_>, lectura: &mut Lectura) -> Option<Valor> {
    // A condition that can't be evaluated asks for the answer: it is safer to ask.
    if !ambito.obligatorio(campo).unwrap_or(true) {
        return None;
    }
    match &campo.tipo {
        TipoCampo::Opciones { cantidad: (0, _), .. } => Some(Valor::Opciones(Vec::new())),
        TipoCampo::Tabla { filas: (0, _), .. } => Some(Valor::Lista(Vec::new())),
        _ => {
            lectura.falta(ruta, falta(campo));
            None
        }
    }
}

fn por_tipo(
    campo: &Campo,
    ruta: &str,
    crudo: &Crudo,
    ambito: &Ambito<'_>,
    lectura: &mut Lectura,
) -> Option<Valor> {
    match (&campo.tipo, crudo) {
        (
            TipoCampo::Texto { .. } | TipoCampo::TextoLargo { .. } | TipoCampo::ExpedienteCatastral { .. },
            Crudo::Texto(t),
        ) => escalares::leer_texto(campo, ruta, t, lectura),
        (
            TipoCampo::Entero { .. } | TipoCampo::Decimal { .. } | TipoCampo::Dinero { .. },
            Crudo::Texto(t),
        ) => numeros::leer(campo, ruta, t, lectura),
        (TipoCampo::Booleano, Crudo::Texto(t)) => escalares::leer_booleano(campo, ruta, t, lectura),
        (TipoCampo::Fecha { .. }, crudo) => fechas::leer(campo, ruta, crudo, ambito, lectura),
        (TipoCampo::Hora, Crudo::Texto(t)) => fechas::leer_hora(campo, ruta, t, lectura),
        (TipoCampo::FechaHora, crudo) => fechas::leer_fecha_hora(campo, ruta, crudo, lectura),
        (TipoCampo::Opcion { catalogo: Some(_), .. }, Crudo::Texto(t)) => {
            match catalogo::leer(campo, t, ambito) {
                Ok(valor) => Some(valor),
                Err(mensaje) => {
                    lectura.mal(ruta, mensaje);
                    None
                }
            }
        }
        (TipoCampo::Opcion { opciones, .. }, Crudo::Texto(t)) => {
            escalares::leer_opcion(campo, ruta, t, opciones, lectura)
        }
        (TipoCampo::Opciones { .. }, Crudo::Varios(ids)) => {
            escalares::leer_opciones(campo, ruta, ids, lectura)
        }
        (TipoCampo::Curp | TipoCampo::Rfc | TipoCampo::Correo | TipoCampo::Telefono, Crudo::Texto(t)) => {
            escalares::leer_clave(campo, ruta, t, ambito, lectura)
        }
        (TipoCampo::Domicilio, Crudo::Partes(p)) => partes::leer_domicilio(ruta, p, lectura),
        (TipoCampo::Persona { personas }, Crudo::Partes(p)) => {
            partes::leer_persona(ruta, p, personas, ambito, lectura)
        }
        (TipoCampo::Tabla { columnas, filas: limites }, Crudo::Filas(filas)) => {
            partes::leer_tabla(campo, ruta, columnas, *limites, filas, ambito, lectura)
        }
        (TipoCampo::Documento { .. }, Crudo::Archivos(archivos_, fecha)) => {
            archivos::leer(campo, ruta, archivos_, fecha, ambito, lectura)
        }
        (TipoCampo::Salida { .. }, Crudo::Texto(folio)) => match Pedida::de(campo) {
            Some(pedida) => tenencia::leer(pedida, ruta, folio, ambito, lectura),
            None => None,
        },
        (TipoCampo::Expediente, Crudo::Texto(folio)) => referido::leer(campo, ruta, folio, ambito, lectura),
        (TipoCampo::Servidor { .. }, Crudo::Texto(cuenta)) => {
            servidor::leer(campo, ruta, cuenta, ambito, lectura)
        }
        _ => {
            lectura.mal(ruta, otra_forma(campo, "otra cosa"));
            None
        }
    }
}
