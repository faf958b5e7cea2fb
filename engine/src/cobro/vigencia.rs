//! Until when a quoted amount holds.

use std::collections::BTreeSet;

use jiff::civil::Date;
use schemas::evento::Liquidacion;
use schemas::expr::{Expresion, Raiz};
use schemas::paquete::{Cobro, Cuanto, Paquete};

use super::una_fecha;
use crate::calendario::mas_dias;
use crate::datos::Datos;
use crate::eval::{rutas, rutas_valoracion};

/// Days ahead that are looked at when a bill reads `hoy`.
const DIAS: i64 = 400;

/// The last day on which the same lines come out; `None` when nothing known changes them.
///
/// A bill can change only on the days on which a parameter does, unless it reads `hoy`: then each of the next 400 days is tried,
/// since a condition on a date may be anything.
pub(super) fn vale_hasta(paquete: &Paquete, cobro: &Cobro, datos: &Datos, hoy: &Liquidacion) -> Option<Date> {
    let mut candidatos: BTreeSet<Date> = BTreeSet::new();
    for valor in paquete.parametros.iter().flat_map(|p| &p.valores) {
        candidatos.insert(valor.desde);
        candidatos.extend(valor.hasta.and_then(|h| mas_dias(h, 1)));
    }
    if lee_hoy(cobro) {
        candidatos.extend((1..=DIAS).filter_map(|n| mas_dias(hoy.fecha, n)));
    }
    let cambia = |fecha: &Date| match una_fecha(paquete, cobro, datos, *fecha) {
        Ok(otra) => {
            let importes =
                |l: &Liquidacion| l.lineas.iter().map(|l| (l.id.clone(), l.importe)).collect::<Vec<_>>();
            importes(&otra) != importes(hoy)
        }
        // Nobody knows what it will be, so it doesn't hold.
        Err(_) => true,
    };
    let cambio = candidatos.into_iter().filter(|d| *d > hoy.fecha).find(cambia)?;
    mas_dias(cambio, -1)
}

/// Whether a bill reads the date, besides by its parameters.
fn lee_hoy(cobro: &Cobro) -> bool {
    let ajustes = || cobro.recargos.iter().chain(&cobro.descuentos);
    let condiciones = cobro.conceptos.iter().flat_map(|c| [&c.si, &c.minimo, &c.maximo]).flatten();
    let cuantos = ajustes().map(|a| &a.cuanto).chain(&cobro.tope_descuento).map(|c| match c {
        Cuanto::Tasa(e) | Cuanto::Monto(e) => e,
    });
    let sueltas = condiciones.chain(ajustes().filter_map(|a| a.si.as_ref())).chain(cuantos);
    let sueltas = sueltas.chain(&cobro.minimo).chain(&cobro.maximo);
    let de_montos = cobro.conceptos.iter().flat_map(|c| rutas_valoracion(&c.monto));
    sueltas.flat_map(|e: &Expresion| rutas(&e.arbol)).chain(de_montos).any(|r| r.raiz == Raiz::Hoy)
}
