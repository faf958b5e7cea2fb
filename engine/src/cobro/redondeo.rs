//! Rounding of a bill, so that what is rounded still adds up.

use rust_decimal::Decimal;
use schemas::paquete::{RedondeaA, RedondeaEn, Redondeo};

use super::{Renglon, resta, sumar};
use crate::ambito::Atorado;
use crate::eval;

const fn lugares(a: RedondeaA) -> u32 {
    match a {
        RedondeaA::Centavo => 2,
        RedondeaA::Peso => 0,
    }
}

/// An amount rounded as a bill says, always with two decimals.
pub(super) fn redondear(importe: Decimal, regla: Redondeo) -> Result<Decimal, Atorado> {
    let redondo =
        eval::redondear(importe, i64::from(lugares(regla.a)), regla.modo).ok_or(Atorado::Desborde)?;
    Ok(con_centavos(redondo))
}

/// The same amount written with two decimals. An amount so large that they don't fit stays as it is.
fn con_centavos(mut importe: Decimal) -> Decimal {
    importe.rescale(2);
    importe
}

/// The lines rounded. By line, each on its own. By total, the total is rounded and each line gets its whole units; the units that
/// are left go to the lines with the largest remainder, the first among equals.
pub(super) fn repartir(mut renglones: Vec<Renglon>, regla: Redondeo) -> Result<Vec<Renglon>, Atorado> {
    match regla.en {
        RedondeaEn::Concepto => {
            for renglon in &mut renglones {
                renglon.importe = redondear(renglon.exacto, regla)?;
            }
        }
        RedondeaEn::Total => {
            let unidad = Decimal::new(1, lugares(regla.a));
            let total = redondear(sumar(renglones.iter().map(|r| r.exacto))?, regla)?;
            let mut restos = Vec::with_capacity(renglones.len());
            for (i, renglon) in renglones.iter_mut().enumerate() {
                let enteras = renglon.exacto.checked_div(unidad).ok_or(Atorado::Desborde)?.floor();
                renglon.importe = con_centavos(enteras.checked_mul(unidad).ok_or(Atorado::Desborde)?);
                restos.push((resta(renglon.exacto, renglon.importe)?, i));
            }
            let mut falta = resta(total, sumar(renglones.iter().map(|r| r.importe))?)?;
            // Stable: among equal remainders the first line comes first.
            restos.sort_by(|(a, _), (b, _)| b.cmp(a));
            for (_, i) in restos {
                if falta < unidad {
                    break;
                }
                if let Some(renglon) = renglones.get_mut(i) {
                    renglon.importe =
                        con_centavos(renglon.importe.checked_add(unidad).ok_or(Atorado::Desborde)?);
                    falta = resta(falta, unidad)?;
                }
            }
        }
    }
    Ok(renglones)
}
