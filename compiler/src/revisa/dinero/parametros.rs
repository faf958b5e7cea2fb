//! Dated values: each day between the first and the last has one. That the last value ends some day is no fault, since the next is not
//! published yet; a bill of that day is refused by the engine, with its reason.

use rust_decimal::Decimal;
use schemas::paquete::ValorFechado;
use schemas::valor::Valor;

use crate::diag::{Problema, Sink, Span, codes};

/// Checks the values of a parameter, in order of date, each with its place.
pub fn vigencias(valores: &[(ValorFechado, Span)], sink: &mut Sink) {
    for (valor, lugar) in valores {
        if let Some(hasta) = valor.hasta.filter(|hasta| *hasta < valor.desde) {
            sink.push(
                Problema::new(
                    &codes::V0642,
                    *lugar,
                    format!("el valor termina el {hasta}, antes de empezar el {}", valor.desde),
                )
                .ayuda("revise las dos fechas"),
            );
        }
        let numero = match &valor.valor {
            Valor::Dinero(n) | Valor::Decimal(n) => *n,
            Valor::Entero(n) => Decimal::from(*n),
            _ => continue,
        };
        if numero < Decimal::ZERO {
            sink.push(
                Problema::new(&codes::V0643, *lugar, format!("el valor es negativo: {numero}"))
                    .etiqueta("todo cobro que lo multiplique saldría en contra del municipio")
                    .ayuda("revise el signo; una rebaja se escribe en `descuentos`"),
            );
        }
    }
    for par in valores.windows(2) {
        let [(antes, lugar), (despues, otro)] = par else { continue };
        let Some(hasta) = antes.hasta.filter(|hasta| *hasta >= antes.desde) else { continue };
        if let Ok(siguiente) = hasta.tomorrow()
            && siguiente < despues.desde
        {
            let hueco = match despues.desde.yesterday() {
                Ok(ultimo) if ultimo > siguiente => {
                    format!("del {siguiente} al {ultimo} no rige ningún valor")
                }
                _ => format!("el {siguiente} no rige ningún valor"),
            };
            sink.push(
                Problema::new(&codes::V0640, *otro, hueco)
                    .etiqueta("quien pague ese día no podría pagar")
                    .secundaria(*lugar, "éste termina antes")
                    .ayuda(format!("empiece este valor el {siguiente}, o alargue el anterior")),
            );
        }
    }
}
