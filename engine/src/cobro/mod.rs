//! What is owed. The order of operations is fixed (`lenguaje` §3.3): each concepto with its own floor and ceiling; recargos and
//! descuentos on the exact sums of the conceptos that they name, never on each other; descuentos cut to their cap; floor and ceiling
//! of the whole; rounding once per line.
//!
//! The cap, the floor and the ceiling are lines of adjustment (`tope`, `minimo`, `maximo`), so that the lines always add up to the
//! total. With rounding per line they are computed between rounded figures, so the total is exactly the rounded bound when it
//! binds. A bill is never negative: without a floor of its own, the floor is zero.

mod redondeo;
mod vigencia;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemas::evento::{Linea, Liquidacion, ParametroUsado};
use schemas::expr::Expresion;
use schemas::ids::ConceptoId;
use schemas::paquete::{Ajuste, Cita, Cobro, Concepto, Cuanto, FechaTarifa, Paquete, RedondeaEn};
use schemas::valor::Valor;

use crate::ambito::{Ambito, Atorado};
use crate::datos::Datos;
use crate::eval::{booleano, eval, numero};
use crate::formato::{enumerar, moneda, moneda_exacta};
use crate::valoracion::{self, palabras};

/// What a bill amounts to on the date that rules it, line by line, with the reasons.
///
/// `fecha` is the day of the solicitud, of the liquidación or of the payment, as the cobro's `fecha_tarifa` says; the caller knows
/// which. Only bills quoted at payment carry `vale_hasta`: the last day on which this same amount would come out, as far as the
/// parameters known today tell.
///
/// # Errors
/// `Falta` when it needs a datum that isn't known or a parameter that has no value on that date; the rest as the expressions give.
pub fn liquidar(
    paquete: &Paquete,
    cobro: &Cobro,
    datos: &Datos,
    fecha: Date,
) -> Result<Liquidacion, Atorado> {
    let mut liquidacion = una_fecha(paquete, cobro, datos, fecha)?;
    if cobro.fecha_tarifa == FechaTarifa::Pago {
        liquidacion.vale_hasta = vigencia::vale_hasta(paquete, cobro, datos, &liquidacion);
    }
    Ok(liquidacion)
}

/// The total alone, for who asks many times: without its reasons, nor the day until which it holds.
///
/// # Errors
/// As [`liquidar`].
pub fn importe(paquete: &Paquete, cobro: &Cobro, datos: &Datos, fecha: Date) -> Result<Decimal, Atorado> {
    let ambito = Ambito::nuevo(paquete, datos).con_tarifa(fecha);
    let cuenta = Cuenta { cobro, ambito: &ambito, renglones: Vec::new(), con_palabras: false };
    sumar(cuenta.completa()?.iter().map(|r| r.importe))
}

/// What conceptos, recargos and descuentos add up to before the floor and the ceiling of the whole, exact: less than nothing when the
/// descuentos pass what is charged.
///
/// # Errors
/// As [`liquidar`].
pub fn sin_limites(paquete: &Paquete, cobro: &Cobro, datos: &Datos, fecha: Date) -> Result<Decimal, Atorado> {
    let ambito = Ambito::nuevo(paquete, datos).con_tarifa(fecha);
    let mut cuenta = Cuenta { cobro, ambito: &ambito, renglones: Vec::new(), con_palabras: false };
    cuenta.conceptos()?;
    cuenta.ajustes()?;
    sumar(cuenta.renglones.iter().map(|r| r.exacto))
}

fn una_fecha(paquete: &Paquete, cobro: &Cobro, datos: &Datos, fecha: Date) -> Result<Liquidacion, Atorado> {
    let ambito = Ambito::nuevo(paquete, datos).con_tarifa(fecha);
    let cuenta = Cuenta { cobro, ambito: &ambito, renglones: Vec::new(), con_palabras: true };
    let renglones = cuenta.completa()?;
    let lineas: Vec<Linea> = renglones.into_iter().map(|r| r.linea(cobro)).collect();
    let total = sumar(lineas.iter().map(|l| l.importe))?;
    Ok(Liquidacion {
        cobro: cobro.id.clone(),
        nombre: cobro.nombre.clone(),
        fecha,
        lineas,
        total,
        parametros: usados(&ambito),
        vale_hasta: None,
    })
}

/// A line while it is computed.
struct Renglon {
    id: ConceptoId,
    nombre: String,
    cuenta: Option<String>,
    /// Before rounding, but for adjustments.
    exacto: Decimal,
    importe: Decimal,
    explica: String,
    fundamento: String,
}

impl Renglon {
    fn nuevo(id: &str, nombre: &str, exacto: Decimal, explica: String, cita: &Cita) -> Self {
        let (id, nombre, fundamento) = (id.into(), nombre.to_owned(), cita.articulos());
        Self { id, nombre, cuenta: None, exacto, importe: exacto, explica, fundamento }
    }

    fn linea(self, cobro: &Cobro) -> Linea {
        let propio = !self.fundamento.is_empty();
        let mut explica = self.explica;
        if self.exacto != self.importe {
            explica.push_str(&format!("; se redondea a {}", moneda(self.importe)));
        }
        Linea {
            id: self.id,
            nombre: self.nombre,
            cuenta: self.cuenta,
            importe: self.importe,
            explica,
            fundamento: if propio { self.fundamento } else { cobro.cita.articulos() },
        }
    }
}

struct Cuenta<'c> {
    cobro: &'c Cobro,
    ambito: &'c Ambito<'c>,
    renglones: Vec<Renglon>,
    /// Whether each line says how it came out.
    con_palabras: bool,
}

impl Cuenta<'_> {
    /// Every line, rounded.
    fn completa(mut self) -> Result<Vec<Renglon>, Atorado> {
        self.conceptos()?;
        self.ajustes()?;
        self.limites()?;
        redondeo::repartir(self.renglones, self.cobro.redondeo)
    }

    /// Words, if anybody will read them.
    fn dicho(&self, palabras: impl FnOnce() -> Result<String, Atorado>) -> Result<String, Atorado> {
        if self.con_palabras { palabras() } else { Ok(String::new()) }
    }

    fn conceptos(&mut self) -> Result<(), Atorado> {
        for concepto in &self.cobro.conceptos {
            if aplica(concepto.si.as_ref(), self.ambito)? {
                self.renglones.push(self.concepto(concepto)?);
            }
        }
        Ok(())
    }

    fn concepto(&self, concepto: &Concepto) -> Result<Renglon, Atorado> {
        let mut monto = dinero(&valoracion::evaluar(&concepto.monto, self.ambito)?)?;
        let mut explica = self.dicho(|| Ok(valoracion::explicar(&concepto.monto, self.ambito)))?;
        if let Some((minimo, palabras)) = self.cota(concepto.minimo.as_ref())?
            && monto < minimo
        {
            monto = minimo;
            explica.push_str(&format!("; se cobra el mínimo: {palabras}"));
        }
        if let Some((maximo, palabras)) = self.cota(concepto.maximo.as_ref())?
            && monto > maximo
        {
            monto = maximo;
            explica.push_str(&format!("; se cobra el máximo: {palabras}"));
        }
        let renglon = Renglon::nuevo(&concepto.id, &concepto.nombre, monto, explica, &concepto.cita);
        Ok(Renglon { cuenta: concepto.cuenta.clone(), ..renglon })
    }

    fn cota(&self, cota: Option<&Expresion>) -> Result<Option<(Decimal, String)>, Atorado> {
        let Some(cota) = cota else { return Ok(None) };
        let importe = dinero(&eval(&cota.arbol, self.ambito)?)?;
        Ok(Some((importe, self.dicho(|| valoracion::explicar_expresion(cota, self.ambito))?)))
    }

    /// Recargos, then descuentos, then the cap on descuentos. All on the exact amounts of the conceptos.
    fn ajustes(&mut self) -> Result<(), Atorado> {
        let mut nuevos = Vec::new();
        for recargo in &self.cobro.recargos {
            nuevos.extend(self.ajuste(recargo, Decimal::ONE)?);
        }
        let mut descuentos = Vec::new();
        let mut descontados: Vec<&ConceptoId> = Vec::new();
        for descuento in &self.cobro.descuentos {
            if let Some(renglon) = self.ajuste(descuento, Decimal::NEGATIVE_ONE)? {
                descuentos.push(renglon);
                descontados.extend(&descuento.sobre);
            }
        }
        let tope = self.tope(&descontados, &descuentos)?;
        self.renglones.extend(nuevos.into_iter().chain(descuentos).chain(tope));
        Ok(())
    }

    /// A recargo or a descuento; none when its condition doesn't hold or nothing of what it names is charged.
    fn ajuste(&self, ajuste: &Ajuste, signo: Decimal) -> Result<Option<Renglon>, Atorado> {
        if !aplica(ajuste.si.as_ref(), self.ambito)? {
            return Ok(None);
        }
        let cobrados: Vec<&Renglon> =
            self.renglones.iter().filter(|r| ajuste.sobre.contains(&r.id)).collect();
        if cobrados.is_empty() {
            return Ok(None);
        }
        let base = sumar(cobrados.iter().map(|r| r.exacto))?;
        let nombres = || enumerar(&cobrados.iter().map(|r| r.nombre.as_str()).collect::<Vec<_>>());
        let (importe, explica) = match &ajuste.cuanto {
            Cuanto::Tasa(tasa) => {
                let n = cifra(&eval(&tasa.arbol, self.ambito)?)?;
                let importe = base.checked_mul(n).ok_or(Atorado::Desborde)?;
                let explica = self.dicho(|| {
                    let tasa = palabras::tasa_en_palabras(&tasa.arbol, n, self.ambito);
                    let (base, sale) = (moneda_exacta(base), moneda_exacta(importe));
                    Ok(format!("{tasa} de {} ({base}) = {sale}", nombres()))
                })?;
                (importe, explica)
            }
            Cuanto::Monto(monto) => {
                let importe = dinero(&eval(&monto.arbol, self.ambito)?)?;
                let explica = self.dicho(|| {
                    let monto = valoracion::explicar_expresion(monto, self.ambito)?;
                    Ok(format!("{monto} sobre {}", nombres()))
                })?;
                (importe, explica)
            }
        };
        Ok(Some(Renglon::nuevo(&ajuste.id, &ajuste.nombre, importe * signo, explica, &ajuste.cita)))
    }

    /// What gives back the part of the descuentos over their cap.
    fn tope(&self, descontados: &[&ConceptoId], descuentos: &[Renglon]) -> Result<Option<Renglon>, Atorado> {
        let Some(tope) = &self.cobro.tope_descuento else { return Ok(None) };
        if descuentos.is_empty() {
            return Ok(None);
        }
        let (limite, explica) = match tope {
            Cuanto::Tasa(tasa) => {
                let n = cifra(&eval(&tasa.arbol, self.ambito)?)?;
                let base = self.renglones.iter().filter(|r| descontados.contains(&&r.id)).map(|r| r.exacto);
                let base = sumar(base)?;
                let limite = base.checked_mul(n).ok_or(Atorado::Desborde)?;
                let explica = self.dicho(|| {
                    let tasa = palabras::tasa_en_palabras(&tasa.arbol, n, self.ambito);
                    Ok(format!("{tasa} de {} = {}", moneda_exacta(base), moneda_exacta(limite)))
                })?;
                (limite, explica)
            }
            Cuanto::Monto(monto) => (
                dinero(&eval(&monto.arbol, self.ambito)?)?,
                self.dicho(|| valoracion::explicar_expresion(monto, self.ambito))?,
            ),
        };
        let limite = self.a_renglon(limite.max(Decimal::ZERO))?;
        let mut descontado = Decimal::ZERO;
        for descuento in descuentos {
            descontado = resta(descontado, self.a_renglon(descuento.exacto)?)?;
        }
        if descontado <= limite {
            return Ok(None);
        }
        let explica = format!("los descuentos no pasan de {explica}");
        let sobra = resta(descontado, limite)?;
        Ok(Some(Renglon::nuevo("tope", "Ajuste al tope de descuentos", sobra, explica, &self.cobro.cita)))
    }

    /// Floor, then ceiling, which wins where they cross.
    fn limites(&mut self) -> Result<(), Atorado> {
        let mut total = Decimal::ZERO;
        for renglon in &self.renglones {
            total = total.checked_add(self.a_renglon(renglon.exacto)?).ok_or(Atorado::Desborde)?;
        }
        let cita = &self.cobro.cita;
        let (piso, palabras) = match self.cota(self.cobro.minimo.as_ref())? {
            Some((piso, palabras)) if piso > Decimal::ZERO => (self.a_renglon(piso)?, palabras),
            _ => (Decimal::ZERO, moneda(Decimal::ZERO)),
        };
        if total < piso {
            let explica = format!("el total no baja de {palabras}");
            let falta = resta(piso, total)?;
            self.renglones.push(Renglon::nuevo("minimo", "Ajuste al mínimo", falta, explica, cita));
            total = piso;
        }
        if let Some((techo, palabras)) = self.cota(self.cobro.maximo.as_ref())? {
            let techo = self.a_renglon(techo.max(Decimal::ZERO))?;
            if total > techo {
                let explica = format!("el total no pasa de {palabras}");
                let sobra = resta(techo, total)?;
                self.renglones.push(Renglon::nuevo("maximo", "Ajuste al máximo", sobra, explica, cita));
            }
        }
        Ok(())
    }

    /// A figure as it will stand in its line: rounded when each line is, exact when only the total is.
    fn a_renglon(&self, importe: Decimal) -> Result<Decimal, Atorado> {
        match self.cobro.redondeo.en {
            RedondeaEn::Concepto => redondeo::redondear(importe, self.cobro.redondeo),
            RedondeaEn::Total => Ok(importe),
        }
    }
}

fn aplica(si: Option<&Expresion>, ambito: &Ambito<'_>) -> Result<bool, Atorado> {
    si.map_or(Ok(true), |si| booleano(&si.arbol, ambito))
}

/// An amount. A bare number stands as money: it is the sum of an empty column, or a literal.
fn dinero(valor: &Valor) -> Result<Decimal, Atorado> {
    cifra(valor)
}

fn cifra(valor: &Valor) -> Result<Decimal, Atorado> {
    numero(valor).ok_or_else(|| Atorado::imposible(format!("se esperaba un importe y hay {}", valor.clase())))
}

fn sumar(importes: impl Iterator<Item = Decimal>) -> Result<Decimal, Atorado> {
    let mut total = Decimal::ZERO;
    for importe in importes {
        total = total.checked_add(importe).ok_or(Atorado::Desborde)?;
    }
    Ok(total)
}

fn resta(a: Decimal, b: Decimal) -> Result<Decimal, Atorado> {
    a.checked_sub(b).ok_or(Atorado::Desborde)
}

/// The parameters that were read, as they stood.
fn usados(ambito: &Ambito<'_>) -> Vec<ParametroUsado> {
    let mut usados: Vec<ParametroUsado> = Vec::new();
    for (id, fecha) in ambito.parametros_usados() {
        let (Some(parametro), Ok(vigente)) = (ambito.paquete.parametro(&id), ambito.parametro(&id, fecha))
        else {
            continue;
        };
        let usado = ParametroUsado {
            parametro: id,
            nombre: parametro.nombre.clone(),
            valor: vigente.valor.clone(),
            desde: vigente.desde,
            fuente: vigente.fuente.clone(),
        };
        if !usados.contains(&usado) {
            usados.push(usado);
        }
    }
    usados
}

#[cfg(test)]
mod tests;
