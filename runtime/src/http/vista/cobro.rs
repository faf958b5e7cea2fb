//! Bills as people read them: lines that add up, the parameters that were used, and what is still missing to know an estimate.

use engine::ambito::{Atorado, Faltante};
use engine::datos::Datos;
use engine::{cobro, formato};
use jiff::civil::Date;
use schemas::evento::Liquidacion;
use schemas::expr::Raiz;
use schemas::paquete::{Cobro, Paquete, TipoEtapa};
use schemas::valor::Valor;

use crate::web::vistas::{Cuenta, LineaCuenta};

/// A bill that was computed.
pub fn cuenta(liquidacion: &Liquidacion, titulo: &str, estimado: bool) -> Cuenta {
    let lineas = liquidacion
        .lineas
        .iter()
        .map(|l| LineaCuenta {
            concepto: l.nombre.clone(),
            detalle: (!l.explica.is_empty()).then(|| formato::sin_ceros(&l.explica)),
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

/// What the trámite would cost with what is known so far; `None` when it never costs anything.
pub fn estimar(paquete: &Paquete, datos: &Datos, fecha: Date) -> Option<Cuenta> {
    let mut liquidaciones = Vec::new();
    for cobro in cobros_de(paquete) {
        match cobro::liquidar(paquete, cobro, datos, fecha) {
            Ok(liquidacion) => liquidaciones.push(liquidacion),
            Err(porque) => {
                return Some(Cuenta {
                    titulo: "Costo estimado".to_owned(),
                    falta: Some(falta(paquete, &porque)),
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
