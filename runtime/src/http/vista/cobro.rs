//! Bills as people read them: lines that add up, the parameters that were used, and what is still missing to know an estimate.

use engine::ambito::{Atorado, Faltante};
use engine::datos::Datos;
use engine::eval::{rutas, rutas_valoracion};
use engine::{cobro, formato};
use jiff::civil::Date;
use schemas::evento::Liquidacion;
use schemas::expr::{Raiz, Ruta};
use schemas::paquete::{Cobro, Etapa, Paquete, TipoEtapa};
use schemas::valor::Valor;

use super::campos::resultados_de;
use crate::web::vistas::{Cuenta, LineaCuenta};

/// A bill that was computed.
pub fn cuenta(liquidacion: &Liquidacion, titulo: &str, estimado: bool) -> Cuenta {
    let lineas = liquidacion
        .lineas
        .iter()
        .map(|l| LineaCuenta {
            concepto: l.nombre.clone(),
            detalle: (!l.explica.is_empty()).then(|| explicado(&l.explica)),
            importe: formato::moneda(l.importe),
        })
        .collect();
    Cuenta {
        titulo: titulo.to_owned(),
        total: Some(if liquidacion.total.is_zero() {
            "Sin costo".to_owned()
        } else {
            formato::moneda(liquidacion.total)
        }),
        lineas: if liquidacion.total.is_zero() { Vec::new() } else { lineas },
        falta: None,
        nota: nota(liquidacion),
        estimado,
    }
}

/// How a line was worked out, as people read it. What an event says of it stays as it was written: a discount is told there as it was
/// worked out, and rounded with its sign.
fn explicado(explica: &str) -> String {
    formato::sin_ceros(&explica.replace("; se redondea a -$", "; se redondea a $"))
}

/// Parameters and their dates, until when the amount holds, and its grounds.
pub fn nota(liquidacion: &Liquidacion) -> Option<String> {
    nota_de(&[liquidacion])
}

/// As [`nota`], of several bills together; nothing is said twice.
pub fn nota_de(liquidaciones: &[&Liquidacion]) -> Option<String> {
    let mut frases: Vec<String> = Vec::new();
    let mut fundamentos: Vec<&str> = Vec::new();
    let mut vale: Option<Date> = None;
    for liquidacion in liquidaciones {
        for p in &liquidacion.parametros {
            let valor = match &p.valor {
                Valor::Dinero(n) => formato::moneda_exacta(*n),
                otro => formato::valor_en_palabras(otro, None),
            };
            let frase = format!(
                "Con {} de {valor}, vigente desde el {}.",
                articulo(&p.nombre),
                formato::fecha(p.desde)
            );
            if !frases.contains(&frase) {
                frases.push(frase);
            }
        }
        for linea in &liquidacion.lineas {
            if !linea.fundamento.is_empty() && !fundamentos.contains(&linea.fundamento.as_str()) {
                fundamentos.push(&linea.fundamento);
            }
        }
        vale = [vale, liquidacion.vale_hasta].into_iter().flatten().min();
    }
    if let Some(vale) = vale {
        frases.push(format!("Este monto vale hasta el {}.", formato::fecha(vale)));
    }
    if !fundamentos.is_empty() {
        frases.push(format!("Fundamento: {}.", fundamentos.join("; ")));
    }
    (!frases.is_empty()).then(|| frases.join(" "))
}

fn articulo(nombre: &str) -> String {
    if nombre.starts_with("UMA") || nombre.ends_with('a') {
        format!("la {nombre}")
    } else {
        format!("«{nombre}»")
    }
}

/// The bills that some pago of the trámite asks for, in the order of its stages.
pub fn cobros_de(paquete: &Paquete) -> Vec<&Cobro> {
    let mut cobros: Vec<&Cobro> = Vec::new();
    for etapa in &paquete.tramite.etapas {
        if let TipoEtapa::Pago { cobro, .. } = &etapa.tipo
            && let Some(cobro) = paquete.tramite.cobro(cobro)
            && !cobros.iter().any(|c| c.id == cobro.id)
        {
            cobros.push(cobro);
        }
    }
    cobros
}

/// Why what a bill will amount to can't be told yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incognita<'p> {
    /// It is made of what a stage leaves, and nobody has been there.
    Etapa(&'p Etapa),
    /// Anything that stops the sum.
    Atorado(Atorado),
}

impl Incognita<'_> {
    /// For who would like to know.
    pub fn en_palabras(&self, paquete: &Paquete) -> String {
        match self {
            Self::Etapa(etapa) => format!("Lo sabremos después de «{}».", etapa.nombre),
            Self::Atorado(porque) => falta(paquete, porque),
        }
    }
}

/// What a bill would amount to with what is known so far. A sum that goes through without what a stage is to leave isn't what will be
/// charged: until then what is owed counts as nothing.
///
/// # Errors
/// Why it can't be told.
pub fn estimado<'p>(
    paquete: &'p Paquete,
    cobro: &'p Cobro,
    datos: &Datos,
    fecha: Date,
) -> Result<Liquidacion, Incognita<'p>> {
    if let Some(etapa) = por_andar(paquete, cobro, datos) {
        return Err(Incognita::Etapa(etapa));
    }
    cobro::liquidar(paquete, cobro, datos, fecha).map_err(Incognita::Atorado)
}

/// A stage whose result a bill reads, and that hasn't left it.
fn por_andar<'p>(paquete: &'p Paquete, cobro: &'p Cobro, datos: &Datos) -> Option<&'p Etapa> {
    let leidos = resultados_de(paquete, rutas_de(cobro));
    let falta = leidos.into_iter().find(|id| !datos.resultados.contains_key(*id))?;
    paquete.tramite.etapas.iter().find(|e| e.guarda.as_ref() == Some(falta))
}

/// Every path that a bill names.
pub fn rutas_de(cobro: &Cobro) -> Vec<&Ruta> {
    let mut todas = Vec::new();
    for concepto in &cobro.conceptos {
        todas.extend(rutas_valoracion(&concepto.monto));
        for si in [&concepto.si, &concepto.minimo, &concepto.maximo].into_iter().flatten() {
            todas.extend(rutas(&si.arbol));
        }
    }
    for ajuste in cobro.recargos.iter().chain(&cobro.descuentos) {
        todas.extend(ajuste.si.iter().flat_map(|si| rutas(&si.arbol)));
    }
    todas
}

/// What the trámite would cost with what is known so far; `None` when it never costs anything.
pub fn estimar(paquete: &Paquete, datos: &Datos, fecha: Date) -> Option<Cuenta> {
    let mut liquidaciones = Vec::new();
    for cobro in cobros_de(paquete) {
        match estimado(paquete, cobro, datos, fecha) {
            Ok(liquidacion) => liquidaciones.push(liquidacion),
            Err(porque) => {
                return Some(Cuenta {
                    titulo: "Costo estimado".to_owned(),
                    falta: Some(porque.en_palabras(paquete)),
                    estimado: true,
                    ..Cuenta::default()
                });
            }
        }
    }
    let cuentas: Vec<Cuenta> = liquidaciones.iter().map(|l| cuenta(l, "Costo estimado", true)).collect();
    let nota = nota_de(&liquidaciones.iter().collect::<Vec<_>>());
    let total: rust_decimal::Decimal = liquidaciones.iter().map(|l| l.total).sum();
    let lineas = cuentas.iter().flat_map(|c| c.lineas.clone()).collect();
    let primera = cuentas.into_iter().next()?;
    let en_cifras = if total.is_zero() { primera.total } else { Some(formato::moneda(total)) };
    Some(Cuenta { total: en_cifras, lineas, nota, ..primera })
}

/// Why a bill can't be known yet, in words.
pub fn falta(paquete: &Paquete, porque: &Atorado) -> String {
    match porque {
        Atorado::Falta(Faltante::Dato(ruta)) => {
            let etiqueta = match &ruta.raiz {
                Raiz::Campo(id) => paquete.tramite.campo(id).map(|c| c.etiqueta.trim_matches(['¿', '?'])),
                _ => None,
            };
            match etiqueta {
                Some(etiqueta) => format!("Lo sabremos cuando responda «{etiqueta}»."),
                None => "Lo sabremos cuando avance su solicitud.".to_owned(),
            }
        }
        Atorado::Falta(Faltante::ListaVacia) => "Lo sabremos cuando llene la tabla.".to_owned(),
        Atorado::Falta(otro @ Faltante::Parametro { .. }) => format!("Todavía no se puede calcular: {otro}."),
        _ => "No se puede calcular con lo que respondió; revise las cifras.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_discount_is_explained_without_its_sign() {
        let dicho = super::explicado("5\u{a0}% de Licencia ($3,096.984) = $154.8492; se redondea a -$154.85");
        assert_eq!(dicho, "5\u{a0}% de Licencia ($3,096.984) = $154.8492; se redondea a $154.85");
        assert_eq!(super::explicado("2 × $1.01; se redondea a $2.02"), "2 × $1.01; se redondea a $2.02");
    }
}
