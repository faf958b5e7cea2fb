//! What is undone: deposits that are given back or kept, and documents that are good no more. A deposit is over once; what is not held
//! can neither be given back nor kept, so doing it twice does nothing.

use rust_decimal::Decimal;
use schemas::evento::Hecho;
use schemas::ids::{CobroId, SalidaId};
use schemas::valor::Valor;

use crate::cupo;
use crate::paso::Paso;
use crate::rechazo::Rechazo;
use crate::valoracion;

/// Gives a deposit back whole.
pub(crate) fn devolver(paso: &mut Paso<'_>, cobro: &CobroId) {
    liquidar(paso, cobro, Decimal::ZERO);
}

/// Gives back whatever is held.
pub(crate) fn devolver_todo(paso: &mut Paso<'_>) {
    let depositos = paso.paquete.tramite.cobros.iter().filter(|c| c.deposito.is_some());
    for cobro in depositos.map(|c| c.id.clone()).collect::<Vec<_>>() {
        devolver(paso, &cobro);
    }
}

/// Keeps a deposit, or as much of it as is computed; the rest goes back.
pub(crate) fn ejecutar(paso: &mut Paso<'_>, cobro: &CobroId) -> Result<(), Rechazo> {
    let Some(pago) = paso.estado.deposito(cobro) else { return Ok(()) };
    let tope = pago.monto;
    let valor = paso.paquete.tramite.cobro(cobro).and_then(|c| c.deposito.as_ref()?.se_ejecuta.as_ref());
    let monto = match valor {
        None => tope,
        Some(valor) => match valoracion::evaluar(valor, &paso.ambito())? {
            Valor::Dinero(monto) => monto,
            otro => {
                return Err(Rechazo::defecto(format!("lo que se ejecuta de `{cobro}` dio {}", otro.clase())));
            }
        },
    };
    // Money that changes hands has centavos; what is below one stays with who paid.
    let monto = monto.clamp(Decimal::ZERO, tope).trunc_with_scale(2);
    liquidar(paso, cobro, monto);
    Ok(())
}

fn liquidar(paso: &mut Paso<'_>, cobro: &CobroId, ejecutado: Decimal) {
    let Some(pago) = paso.estado.deposito(cobro) else { return };
    let (devuelto, referencia) = (pago.monto - ejecutado, pago.referencia.clone());
    paso.sistema(Hecho::DepositoLiquidado { cobro: cobro.clone(), devuelto, ejecutado, referencia });
}

/// Every document of that name that is still good is so no more, nor are the places that it kept.
pub(crate) fn revocar(paso: &mut Paso<'_>, salida: &SalidaId) {
    let vivas = paso.estado.salidas.iter().filter(|s| s.salida == *salida && s.revocada.is_none());
    let folios: Vec<_> = vivas.map(|s| s.folio.clone()).collect();
    if folios.is_empty() {
        return;
    }
    for folio in folios {
        paso.sistema(Hecho::Revocado { salida: salida.clone(), folio });
    }
    cupo::al_revocar(paso, salida);
}
